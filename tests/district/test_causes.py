"""What a unit's mistake does to the sum and to a total typed elsewhere follows from it, to the last unit of the gap, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from amount import amount
from districts import FORM, balanced, mistyped, summed
from nianbao.core.submission import Unread
from nianbao.district.causes import Share, causes_of
from nianbao.district.consolidation import consolidate
from nianbao.district.membership import Refused, choose_year
from nianbao.district.merge_result import MergeProblem
from nianbao.district.roster import Roster, RosterUnit
from nianbao.model import Cell
from nianbao.rules.explanations import subject
from nianbao.steps.merging.merge import carried, district_of, judged

PERMITS = Cell("disclosure", "permits", "decisions")
TOTAL = Cell("requests", "result.total", "total")


def units(dice, count=6, **options):
    return [balanced(dice, f"演示区第{n}局", **options) for n in range(count)]


def whole_of(reports, changes=None):
    """The district's own total, added up by hand."""
    sums = {c: sum((r.number(c) or 0) for r in reports) for c in FORM.cells} | (changes or {})
    return replace(reports[0].changed(sums), file="全区.xlsx", agency="演示区人民政府", computed=frozenset())


def merged(reports):
    """(problems, causes, the district) of a merge."""
    district = consolidate(reports, FORM, lambda s: carried(s, FORM), choose_year([r for r in reports if not isinstance(r, Refused)]))
    found = judged(district).problems
    return found, causes_of(district, found), district


def sound(found, causes):
    """Every index is valid, a cause follows from nothing, what is shared out and what is left make up the gap."""
    assert len(causes.of) == len(found)
    assert all(cause is None or (0 <= cause < len(found) and causes.of[cause] is None) for cause in causes.of)
    for place, shares in causes.shares.items():
        gap = found[place].finding.gap
        assert sum(share.amount for share in shares) + causes.rest.get(place, 0) == gap
        assert all(causes.of[share.cause] is None for share in shares)
        assert (causes.of[place] is None) == (place in causes.rest)
        assert causes.of[place] in (None, shares[0].cause)


def identity(problem):
    return problem.finding.file, subject(problem.finding)


@pytest.mark.parametrize("seed", sorted({*range(amount(40, 500)), 83, 119, 295, 467}))
def test_repairing_the_cause_takes_all_its_consequences_away(seed):
    dice = Random(seed)
    right = units(dice, computed=seed % 4 == 3)
    wrong = list(right)
    hit = sorted({dice.randrange(len(right)) for _ in range(1 + seed % 3)})
    for n in hit:
        _, wrong[n] = mistyped(right[n], dice)
    reports = [*wrong, whole_of(right)] if seed % 2 else wrong
    found, causes, _ = merged(reports)
    sound(found, causes)
    for alike in _not_told_apart(hit, found, wrong):
        files = {wrong[n].file for n in alike}
        leads = {i for i, p in enumerate(found) if p.finding.file in files and causes.of[i] is None and p.finding.gap is not None}
        assert leads
        mended = [right[wrong.index(r)] if r.file in files else r for r in reports]
        left = {identity(p): p.finding.gap for p in merged(mended)[0]}
        for i, problem in enumerate(found):
            alone = causes.of[i] in leads and all(share.cause in leads for share in causes.shares.get(i, ()))
            if i in leads or alone:
                assert identity(problem) not in left
            elif {share.cause for share in causes.shares.get(i, ())} & leads:
                gone = sum(share.amount for share in causes.shares[i] if share.cause in leads)
                assert left.get(identity(problem), 0) == problem.finding.gap - gone


def _not_told_apart(hit, found, wrong):
    """The units hit, those together that are off by as much in the same relations: which of them a difference comes of nobody can tell."""
    alike = {}
    for n in hit:
        off = frozenset((p.finding.rule, p.finding.at, p.finding.gap) for p in found if p.finding.file == wrong[n].file and p.finding.gap)
        alike.setdefault(off, []).append(n)
    return alike.values()


@pytest.mark.parametrize("seed", sorted({*range(amount(12, 100)), 95}))
def test_one_typo_in_one_of_21_units_is_one_cause(seed):
    dice = Random(seed)
    right = units(dice, 21)
    wrong = list(right)
    _, wrong[7] = mistyped(right[7], dice)
    found, causes, _ = merged([*wrong, whole_of(right)])
    sound(found, causes)
    hints = {i for i, p in enumerate(found) if p.finding.rule in ("D10", "L4")}
    (lead,) = {i for i, cause in enumerate(causes.of) if cause is None} - hints
    assert found[lead].finding.file == wrong[7].file
    assert {found[i].finding.rule for i, cause in enumerate(causes.of) if cause == lead} >= {"D9"}


def test_a_gap_of_two_units_is_divided_and_a_gap_of_nobody_stays_a_cause():
    dice = Random(11)
    right = units(dice)
    wrong = [r.changed({TOTAL: r.number(TOTAL) + by}) if by else r for r, by in zip(right, (7, 0, 100, 0, 0, 0), strict=True)]
    found, causes, _ = merged([*wrong, whole_of(right, {PERMITS: 10**6})])
    sound(found, causes)
    (row,) = [i for i, p in enumerate(found) if p.finding.file == "合计" and p.finding.rule == "E3"]
    assert [(found[s.cause].finding.file, abs(s.amount)) for s in causes.shares[row]] == [(wrong[2].file, 100), (wrong[0].file, 7)]
    (apart,) = [i for i, p in enumerate(found) if p.finding.rule == "D9" and p.finding.cells == (PERMITS,)]
    assert causes.of[apart] is None


def test_a_difference_that_the_unit_explains_only_in_part_is_not_folded_and_the_rest_is_said():
    dice = Random(12)
    right = units(dice)
    wrong = [right[0].changed({TOTAL: right[0].number(TOTAL) + 90}), *right[1:]]
    whole = whole_of(right)
    found, causes, _ = merged([*wrong, whole.changed({TOTAL: whole.number(TOTAL) + 5})])
    sound(found, causes)
    (apart,) = [i for i, p in enumerate(found) if p.finding.rule == "D9" and p.finding.cells == (TOTAL,)]
    if causes.of[apart] is None:
        assert causes.rest.get(apart, found[apart].finding.gap)
    else:  # the total's own finding says the other 5
        assert {found[s.cause].finding.file for s in causes.shares[apart]} == {wrong[0].file, "全区.xlsx"}


def test_a_unit_that_is_not_summed_accounts_for_what_is_missing():
    dice = Random(13)
    right = units(dice)
    late = replace(right[3], year=2023)
    found, causes, _ = merged([*right[:3], late, *right[4:], whole_of(right)])
    sound(found, causes)
    (year,) = [i for i, p in enumerate(found) if p.finding.rule == "D4"]
    assert {causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"} == {year}


def with_roster(reports, *absent):
    """(problems, causes) of a merge by a roster that has the units of these reports, the whole, and some of which nothing came."""
    names = dict.fromkeys(r.agency for r in reports if r.agency != "演示区人民政府")
    roster = Roster((*(RosterUnit(name) for name in names), *(RosterUnit(name) for name in absent)), "演示区人民政府")
    district = district_of(reports, 2024, "演示区", (), roster)
    found = judged(district, roster=roster).problems
    return found, causes_of(district, found)


@pytest.mark.parametrize("seed", range(amount(6, 60)))
def test_a_difference_that_looks_like_one_report_comes_of_the_one_unit_that_sent_none(seed):
    right = units(Random(seed))
    found, causes = with_roster([*right[1:], whole_of(right)], right[0].agency)
    sound(found, causes)
    (missing,) = [i for i, p in enumerate(found) if p.finding.rule == "D1"]
    apart = {p.finding.cells[0]: i for i, p in enumerate(found) if p.finding.rule == "D9"}
    assert set(apart) == {cell for cell in FORM.cells if right[0].number(cell)}
    for cell, i in apart.items():
        assert causes.of[i] == missing
        assert causes.shares[i] == (Share(missing, right[0].number(cell)),)


def test_of_several_units_that_sent_none_nobody_knows_whose_a_number_is_and_all_hang_together():
    right = units(Random(21))
    found, causes = with_roster([*right[2:], whole_of(right)], right[0].agency, right[1].agency)
    sound(found, causes)
    first = next(i for i, p in enumerate(found) if p.finding.rule == "D1")
    assert {causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"} == {first}
    assert not causes.shares


def test_a_difference_that_is_no_report_is_put_down_to_nobody_who_is_missing():
    right = units(Random(22))
    found, causes = with_roster([*right[1:], whole_of(right[1:], {PERMITS: 10**6})], right[0].agency)
    sound(found, causes)
    assert [causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"] == [None]


def test_a_unit_off_the_roster_accounts_for_what_is_missing():
    right = units(Random(23))
    stranger = replace(right[0], agency="别处某局", title_agency="", file="别处.xlsx")
    roster = Roster(tuple(RosterUnit(r.agency) for r in right[1:]), "演示区人民政府")
    district = district_of([stranger, *right[1:], whole_of(right)], 2024, "演示区", (), roster)
    found = judged(district, roster=roster).problems
    causes = causes_of(district, found)
    sound(found, causes)
    (off,) = [i for i, p in enumerate(found) if p.finding.rule == "D3"]
    assert {causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"} == {off}


def test_of_two_versions_the_one_that_makes_up_the_difference_is_found():
    dice = Random(14)
    right = units(dice)
    second = replace(right[2].changed({PERMITS: right[2].number(PERMITS) + 4}), file="第二份.xlsx")
    found, causes, _ = merged([*right, second, whole_of(right)])
    sound(found, causes)
    (double,) = [i for i, p in enumerate(found) if p.finding.rule == "D2"]
    assert {causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"} == {double}


def test_what_a_unit_left_blank_explains_a_difference_only_where_its_own_relations_bear_it_out():
    dice = Random(15)
    right = units(dice, computed=True)
    cell, total = Cell("review", "reconsideration", "upheld"), Cell("review", "reconsideration", "total")
    blank = right[1].changed({cell: None, total: None})
    found, causes, _ = merged([right[0], blank, *right[2:], whole_of(right)])
    sound(found, causes)
    (omission,) = [i for i, p in enumerate(found) if p.finding.rule == "E6"]
    assert {causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"} <= {omission}
    free = right[1].changed({PERMITS: None})
    found, causes, _ = merged([right[0], free, *right[2:], whole_of(right, {PERMITS: 10**6})])
    sound(found, causes)
    assert [causes.of[i] for i, p in enumerate(found) if p.finding.rule == "D9"] == [None]


def test_an_unread_cell_and_its_e5_are_one():
    right = units(Random(16))
    wrong = right[0].changed({PERMITS: Unread("约20", "不是数字"), TOTAL: Unread("若干", "不是数字")})
    found, causes, _ = merged([wrong, *right[1:]])
    sound(found, causes)
    (unread,) = [i for i, p in enumerate(found) if p.finding.rule == "D8"]
    assert [causes.of[i] for i, p in enumerate(found) if p.finding.rule == "E5"] == [unread, unread]


def test_transcribing_slips_of_the_total_take_the_totals_over_them_along():
    right = units(Random(17))
    granted = Cell("requests", "result.granted", "natural")
    whole = whole_of(right)
    values = dict(zip(FORM.cells, whole.values, strict=True)) | {granted: whole.number(granted) + 3}
    shifted = whole.changed({**summed(values), Cell("requests", "new", "natural"): values[Cell("requests", "new", "natural")] + 3})
    shifted = shifted.changed({Cell("requests", "new", "total"): values[Cell("requests", "new", "total")] + 3})
    found, causes, _ = merged([*right, shifted])
    sound(found, causes)
    own = [found[i].finding.cells[0] for i, p in enumerate(found) if p.finding.rule == "D9" and causes.of[i] is None]
    assert set(own) == {granted, Cell("requests", "new", "natural")}


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_found_has_no_causes(rows):
    found, causes, _ = merged(units(Random(18))[:1])
    assert causes.of == (None,) * len(found)
    assert isinstance(found, tuple)
    assert all(isinstance(p, MergeProblem) for p in found)
