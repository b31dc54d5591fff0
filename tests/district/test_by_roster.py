"""What a roster says of the files: D1, D3, D6, D7, D12, and last year's report of units that changed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from nianbao.core.submission import NOT_ASKED, LastYear, Submission, Unread
from nianbao.district.membership import UnitState, is_empty
from nianbao.district.roster import Destination, NotDue, Predecessor, Roster, RosterUnit, Succession
from nianbao.district.succession import reports_by_unit, year_before
from nianbao.forms import EDITIONS
from nianbao.rules.sentences import sentence_of
from nianbao.steps.merging.by_roster import last_years, on_roster
from nianbao.steps.merging.merge import district_of

FORM = EDITIONS["2021"]
PERMITS = next(cell for cell in FORM.cells if cell.row == "permits")


def report(name, number=1, *, year=2025, file="", **more):
    values = [Decimal(0) if FORM.column(c).decimals else number if c == PERMITS else 0 for c in FORM.cells]
    return Submission(FORM, tuple(values), file or f"{name}.xlsx", name, name, year=year, **more)


def came(kind, *names):
    return tuple(Predecessor(name, kind) for name in names)


OFFICE = RosterUnit("甲区人民政府办公室", category="政府办公厅（室）")
EDUCATION = RosterUnit("甲区教育局", ("教育局",), ("甲区教体局",))


def merged(units, *reports, year=2025):
    roster = Roster((OFFICE, *units), "某市甲区")
    return district_of([on_roster(r, roster) for r in (report("甲区人民政府办公室"), *reports)], year, "甲区", (), roster)


def told(district):
    return [(f.rule, f.facts.agency if hasattr(f.facts, "agency") else "", f.file) for f in district.findings]


def states(district):
    return [e.state for e in district.entries[1:]]


def total(district):
    return district.values[FORM.position[PERMITS]]


def test_a_unit_that_sent_nothing_is_named_and_missing():
    district = merged([EDUCATION])
    assert told(district) == [("D1", "甲区教育局", "")]
    assert sentence_of(district.findings[0], FORM).startswith("“甲区教育局”还没有报送")
    assert district.missing_names == ("甲区教育局",)


@pytest.mark.parametrize("name", ["甲区教育局", "教育局", "某市甲区教育局", "甲区教体局"])
def test_a_unit_is_reached_by_every_name(name):
    district = merged([EDUCATION], report(name, 5))
    assert (told(district), total(district)) == ([], 6)
    assert district.entries[1].agency == "甲区教育局"


def test_two_files_under_two_names_of_one_unit_are_the_same_unit():
    district = merged([EDUCATION], report("教育局", 5), report("甲区教体局", 6))
    assert [f.rule for f in district.findings] == ["D2"]
    assert states(district) == [UnitState.PENDING] * 2


def test_who_is_on_no_roster_is_listed_with_its_numbers_and_not_summed():
    district = merged([EDUCATION], report("甲区教育局"), report("甲区教育", 30))
    assert told(district) == [("D3", "甲区教育", "甲区教育.xlsx")]
    assert total(district) == 2
    words = sentence_of(district.findings[0], FORM)
    assert "许可 30" in words
    assert "相近的有：甲区教育局" in words


def test_without_a_roster_everybody_is_summed():
    assert district_of([report("甲区教育局"), report("甲区某局", 30)], 2025).values[FORM.position[PERMITS]] == 31


def test_the_whole_is_compared_and_no_unit_off_the_roster():
    district = merged([EDUCATION], report("甲区教育局"), report("甲区人民政府", 2))
    assert states(district) == [UnitState.SUMMED, UnitState.COMPARED]
    assert [f.rule for f in district.findings] == ["D10"]


def test_a_summary_that_the_roster_names_is_summed():
    district = merged([RosterUnit("甲区经济开发区")], report("甲区经济开发区", 7, stamp="summary"))
    assert (told(district), total(district)) == ([], 8)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (RosterUnit("甲区税务局", destination=Destination.VERTICAL), "按名录报送垂直系统"),
        (RosterUnit("甲区税务局", expected=False, reason=NotDue.OTHER), "按名录不单独报送（其他）"),
        (RosterUnit("甲区税务局", last_year=2024), "不在起止年度"),
    ],
)
def test_who_reports_elsewhere_is_named_and_not_summed(unit, words):
    district = merged([unit], report("甲区税务局", 9))
    assert told(district) == [("D7", "甲区税务局", "甲区税务局.xlsx")]
    assert words in sentence_of(district.findings[0], FORM)
    assert (states(district), total(district)) == ([UnitState.ELSEWHERE], 1)
    assert merged([unit]).findings == (), "and nobody waits for it"


def test_a_branch_and_the_unit_above_it_are_counted_once():
    units = [RosterUnit("甲区公安局"), RosterUnit("甲区交警大队", expected=False, reason=NotDue.BRANCH, superior="甲区公安局")]
    district = merged(units, report("甲区公安局", 5), report("甲区交警大队", 3))
    assert told(district) == [("D12", "甲区交警大队", "甲区交警大队.xlsx")]
    assert total(district) == 6
    assert "没有计入汇总，免得重复" in sentence_of(district.findings[0], FORM)


@pytest.mark.parametrize(("gone", "summed"), [(None, 1 + 5 + 3), (2024, 1 + 5)])
def test_a_predecessor_beside_its_successor_is_named(gone, summed):
    units = [RosterUnit("甲区商务局", last_year=gone), RosterUnit("甲区商务和粮食局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局"))]
    district = merged(units, report("甲区商务和粮食局", 5), report("甲区商务局", 3))
    assert told(district) == [("D12", "甲区商务局", "甲区商务局.xlsx")]
    assert total(district) == summed


def test_two_reports_of_the_government_itself_are_both_pending():
    district = merged([RosterUnit("甲区本级", category="政府办公厅（室）")], report("甲区本级", 2))
    assert [f.rule for f in district.findings] == ["D6"]
    assert [e.state for e in district.entries] == [UnitState.PENDING] * 2
    assert "甲区人民政府办公室" in sentence_of(district.findings[0], FORM)


def test_without_a_roster_the_office_and_本级_of_one_place_are_seen_to_be_one():
    district = district_of([report("甲区人民政府办公室", 3), report("甲区（本级）", 4), report("乙区政府办公室", 5)], 2025)
    assert [f.rule for f in district.findings] == ["D6"]
    assert total(district) == 5


def test_a_workbook_as_it_was_handed_out_was_not_received():
    carried = {FORM.position[c]: 5 for c in FORM.inputs if c.row == "carried_in"}
    sums = [FORM.position[c] for c in FORM.cells if (c.row, c.column) == ("carried_in", "total")]
    last = LastYear("甲区教育局", 2024, "2021", (0,) * len(FORM.cells), carried)
    values = [carried.get(i, 30 if i in sums else None) for i in range(len(FORM.cells))]
    begun = replace(report("甲区教育局"), values=tuple(values), last_year=last, computed=frozenset(sums))
    assert is_empty(begun)
    assert told(merged([EDUCATION], begun)) == [("D1", "甲区教育局", "甲区教育局.xlsx")]
    filled = begun.changed({PERMITS: 0})
    assert not is_empty(filled)


def last_of(unit, *reports, others=()):
    roster = Roster((OFFICE, unit, *others), "甲区")
    return year_before(unit, roster, reports_by_unit(reports, roster))


def test_last_year_of_a_merged_unit_is_the_sum_of_those_before():
    unit = RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局"))
    found = last_of(unit, report("甲区商务局", 5, year=2024), report("粮食局", 8, year=2024), others=[RosterUnit("甲区粮食局", ("粮食局",), last_year=2024)])
    assert found.report is not None
    assert (found.report[PERMITS], found.reason) == (13, "")
    missing = last_of(unit, report("甲区商务局", 5, year=2024))
    assert (missing.report, "甲区粮食局" in missing.reason) == (None, True)


def test_the_sum_of_the_merged_units_says_whose_it_is_of_which_files_and_year_and_two_editions_are_not_added():
    unit = RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局"))
    one, other = report("甲区商务局", 5, year=2024), report("甲区粮食局", 8, year=2024)
    found = last_of(unit, one, other).report
    assert (found.file, found.agency, found.title_agency, found.year) == ("甲区商务局.xlsx＋甲区粮食局.xlsx", "甲区新局", "甲区新局", 2024)
    old = EDITIONS["2019"]
    for pair in ((one, replace(other, form=old, values=(0,) * len(old.cells))), (replace(one, form=old, values=(0,) * len(old.cells)), other)):
        mixed = last_of(unit, *pair)
        assert (mixed.report, "版本不同" in mixed.reason) == (None, True)


@pytest.mark.parametrize("hole", [None, Unread("约3", "不是数字")])
def test_what_one_of_the_merged_units_left_open_is_open_in_their_sum(hole):
    unit = RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局"))
    one, other = report("甲区商务局", 5, year=2024), report("甲区粮食局", 8, year=2024)
    for reports in ((one, other.changed({PERMITS: hole})), (one.changed({PERMITS: hole}), other)):
        found = last_of(unit, *reports).report
        assert found[PERMITS] == hole
        assert found[FORM.cells[0]] == 0
    unasked = last_of(unit, one.changed({PERMITS: NOT_ASKED}), other).report
    assert unasked[PERMITS] == 8
    assert last_of(unit, one.changed({PERMITS: NOT_ASKED}), other.changed({PERMITS: NOT_ASKED})).report[PERMITS] is NOT_ASKED


@pytest.mark.parametrize("names", [("甲区教育局", "甲区教育局"), ("甲区教育局", ""), ("", "甲区教育局"), ("甲区教体局", ""), ("", "教育局"), ("没有听说过", "甲区教育局")])
def test_last_years_report_is_found_by_the_name_of_its_cover_or_of_its_title(names):
    found = reports_by_unit([replace(report("x", 5), agency=names[0], title_agency=names[1])], Roster((OFFICE, EDUCATION), "甲区"))
    assert [(name, one[PERMITS]) for name, one in found.items()] == [("甲区教育局", 5)]


@pytest.mark.parametrize(("names", "known"), [(("丙局", "丁局"), ["丙局"]), (("丙局", ""), ["丙局"]), (("", "丁局"), ["丁局"]), (("", ""), [])])
def test_last_years_report_of_nobody_on_the_roster_goes_by_its_own_name(names, known):
    assert list(reports_by_unit([replace(report("x"), agency=names[0], title_agency=names[1])], Roster((OFFICE,), "甲区"))) == known


def test_of_two_reports_of_last_year_that_differ_none_is_taken_and_equal_ones_are_one():
    roster = Roster((OFFICE, EDUCATION), "甲区")
    assert reports_by_unit([report("甲区教育局", 5), report("教育局", 6)], roster) == {}
    assert len(reports_by_unit([report("甲区教育局", 5), report("教育局", 5)], roster)) == 1


def test_last_year_of_a_renamed_unit_is_that_under_the_old_name():
    unit = RosterUnit("甲区新局", predecessors=came(Succession.RENAMED, "甲区旧局"))
    assert last_of(unit, report("甲区旧局", 5, year=2024)).report[PERMITS] == 5
    assert last_of(RosterUnit("甲区新局", former_names=("甲区旧局",)), report("甲区旧局", 5, year=2024)).report[PERMITS] == 5


@pytest.mark.parametrize("kind", [Succession.SPLIT, Succession.MOVED, Succession.NEW, Succession.CLOSED])
def test_the_others_are_not_compared_and_a_hint_says_why(kind):
    unit = RosterUnit("甲区新局", predecessors=came(kind, "甲区旧局" if kind in (Succession.SPLIT, Succession.MOVED) else ""))
    found = last_years([report("甲区新局")], [report("甲区新局", 5, year=2024)], Roster((OFFICE, unit), "甲区"))
    assert found.reports == {}
    (note,) = found.notes.values()
    assert (note.rule, str(note.level)) == ("N2", "提示")
    assert kind in sentence_of(note, FORM)


def test_the_level_of_the_roster_says_who_may_make_rules():
    from nianbao.core.agencies import has_no_rule_power

    assert has_no_rule_power("某市教育局", "政府部门", "市")
    assert has_no_rule_power("甲县人民政府", "县级政府", "县")
    assert not has_no_rule_power("某市人民政府", "设区的市级政府", "市")
    assert not has_no_rule_power("某市人民政府办公室", "", "市")


def test_every_unit_that_is_counted_twice_is_named_however_many_there_are():
    units = [
        RosterUnit("甲区审计局"), RosterUnit("甲区公安局"), RosterUnit("甲区教育局", superior="乙镇"), RosterUnit("乙镇人民政府"), RosterUnit("甲区民政局", superior="乙镇"),
        *(RosterUnit(name, expected=False, reason=NotDue.BRANCH, superior="甲区公安局") for name in ("甲区交警大队", "甲区刑警大队")),
        RosterUnit("甲区商务局"), RosterUnit("甲区粮食局"), RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局")),
    ]  # fmt: skip
    roster = Roster(tuple(units), "甲区人民政府")
    reports = [report(unit.agency, i + 2, year=2025 if i else 2024) for i, unit in enumerate(units)]  # the first of another year: not summed, not asked
    district = district_of([on_roster(one, roster) for one in reports], 2025, "甲区", (), roster)
    assert [(f.facts.agency, f.facts.other) for f in district.findings if f.rule == "D12"] == [
        ("甲区教育局", "乙镇人民政府"), ("甲区民政局", "乙镇人民政府"), ("甲区交警大队", "甲区公安局"), ("甲区刑警大队", "甲区公安局"), ("甲区商务局", "甲区新局"), ("甲区粮食局", "甲区新局"),
    ]  # fmt: skip


def test_a_unit_and_the_government_that_sums_it_are_counted_twice_where_both_are_added():
    units = [RosterUnit("甲区教育局", superior="乙镇"), RosterUnit("乙镇人民政府"), RosterUnit("甲区财政局", superior="甲区教育局")]
    roster = Roster(tuple(units), "甲区人民政府")
    district = district_of([on_roster(report(unit.agency), roster) for unit in units], 2025, "甲区", (), roster)
    assert [(f.file, f.facts.other) for f in district.findings if f.rule == "D12"] == [("甲区教育局.xlsx", "乙镇人民政府")]
