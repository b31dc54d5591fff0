"""D13: what the clerk's own lines do to a sum, and when they are to be looked at again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from nianbao.core.findings import Level
from nianbao.core.submission import Submission, Unread
from nianbao.core.words import where
from nianbao.district.adjustment_effects import adjustment_effects
from nianbao.district.adjustments import AdjustmentLine, AdjustmentReason
from nianbao.district.district import SUM
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.adjustment_sentences import AdjustmentEffect, AdjustmentState
from nianbao.rules.sentences import sentence_of
from nianbao.steps.merging.merge import district_of, judged, sum_findings
from nianbao.workbook.merged_findings import shares_of

FORM = EDITIONS["2021"]
PERMITS, NEW, CHARGES = Cell("disclosure", "permits", "decisions"), Cell("requests", "new", "natural"), Cell("disclosure", "charges", "amount")
FINES = Cell("disclosure", "penalties", "decisions")


def report(name, **cells):
    values = dict.fromkeys(FORM.cells, 0) | {PERMITS: cells.get("permits", 3), NEW: cells.get("new", 0), CHARGES: cells.get("charges", Decimal(0))}
    return Submission(FORM, tuple(values[c] for c in FORM.cells), file=f"{name}.xlsx", agency=name, year=2024)


def line(agency="甲局", cell=PERMITS, amount=5, reason="其他", **more):
    return AdjustmentLine("调整!A5", agency, *FORM.names(cell), amount, reason, **more)


def district(*lines, **cells):
    return district_of([report("甲局", **cells), report("乙局")], 2024, adjustments=lines)


def told(found):
    return [(f.level, sentence_of(f, FORM)) for f in found.findings if f.rule == "D13"]


@pytest.mark.parametrize(
    ("given", "cells", "total", "state"),
    [
        (line(), {}, 11, "COUNTED"),
        (line(amount=-3, reason="剔除重复"), {}, 3, "COUNTED"),
        (line(reason="单位更正待补报"), {}, 11, "OPEN"),
        (line(reason="单位更正待补报", then=3), {"permits": 8}, 11, "DONE"),
        (line(reason="单位更正待补报", then=3), {"permits": 7}, 15, "OPEN"),
        (line(reason="单位更正待补报", then="空白"), {"permits": 5}, 8, "DONE"),
        (line(amount=None, reason="空白按0计"), {"permits": None}, 3, "AS_ZERO"),
        (line(amount=0, reason="空白按0计"), {"permits": None}, 3, "AS_ZERO"),
        (line(amount=2, reason="空白按0计"), {"permits": None}, 3, "NO_AMOUNT"),
        (line(amount=None, reason="空白按0计"), {}, 6, "NOT_BLANK"),
        (line(agency="丙局"), {}, 6, "NO_UNIT"),
        (line(agency=" 甲局"), {}, 6, "NO_UNIT"),
        (replace(line(), row="行政"), {}, 6, "NO_CELL"),
        (line(reason="更正"), {}, 6, "NO_REASON"),
        (line(amount=None), {}, 6, "NO_AMOUNT"),
        (line(amount=0), {}, 6, "NO_AMOUNT"),
        (line(amount=Unread("约5", "不是数字")), {}, 6, "NO_AMOUNT"),
        (line(amount=Decimal("0.5")), {}, 6, "NO_AMOUNT"),
        (line(amount=10**13), {}, 6, "NO_AMOUNT"),
        (line(cell=CHARGES, amount=Decimal("0.000001")), {"charges": Decimal("0.1")}, Decimal("0.100001"), "COUNTED"),
        (line(cell=CHARGES, amount=Decimal("0.0000001")), {}, 0, "NO_AMOUNT"),
    ],
)  # fmt: skip
def test_a_line_is_part_of_the_sum_or_says_why_not(given, cells, total, state):
    found = district(given, **cells)
    cell = FORM.by_names.get(given.names, PERMITS)
    assert found.submission[cell] == total
    assert [one.state for one in found.adjusted.lines] == [AdjustmentState[state]]
    assert bool(told(found)) == (state not in ("COUNTED", "AS_ZERO"))


def test_a_text_in_the_units_cell_leaves_the_sum_open_whatever_is_added():
    found = district(line(), permits=Unread("约20", "不是数字"))
    assert isinstance(found.submission[PERMITS], Unread)
    assert found.adjusted.lines[0].line.then == "文字“约20”"


def test_a_blank_counted_as_0_holds_nothing_up_any_more():
    relation = Cell("requests", "result.granted", "natural")
    values = {relation: None, Cell("requests", "result.total", "natural"): 2}
    blank = report("甲局").changed(values)
    as_zero = line(cell=relation, amount=None, reason="空白按0计")
    before, after = (district_of([blank, report("乙局")], 2024, adjustments=lines) for lines in ((), (as_zero, as_zero)))
    assert before.blanks[FORM.position[relation]] == 1
    assert after.blanks[FORM.position[relation]] == 0
    assert ("E2", "natural") not in {(f.rule, f.at) for f in sum_findings(before)}
    assert ("E2", "natural") in {(f.rule, f.at) for f in sum_findings(after)}
    assert [one.state for one in after.adjusted.lines] == [AdjustmentState.AS_ZERO, AdjustmentState.TWICE]


@pytest.mark.parametrize(
    ("given", "cells", "level", "words"),
    [
        (line(then=3), {"permits": 4}, Level.WARNING, "填这一行时单位报的是 3，现在是 4，调整 +5 仍在计入"),
        (line(reason="单位更正待补报"), {}, Level.HINT, "待补报，单位现在报的是 3，补报后应为 8"),
        (line(reason="单位更正待补报", then=3), {"permits": 8}, Level.HINT, "已补报，现在是 8"),
        (line(reason="单位更正待补报", then=3), {"permits": None}, Level.WARNING, "现在是 空白"),
        (line(agency=""), {}, Level.ERROR, "合计里没有这个单位"),
    ],
)
def test_what_is_said_of_a_line(given, cells, level, words):
    (said,) = told(district(given, **cells))
    assert said[0] is level
    assert words in said[1]
    assert said[1].startswith("调整!A5")
    assert "请" in said[1]


def test_a_line_for_a_unit_that_is_known_and_not_counted_says_so():
    twice = [replace(report("丙局", permits=n), file=f"丙{n}.xlsx") for n in (1, 2)]
    found = district_of([report("甲局"), *twice], 2024, adjustments=[line(agency="丙局")])
    assert found.adjusted.lines[0].state is AdjustmentState.NO_UNIT
    ((_, said),) = told(found)
    assert said == "调整!A5（“丙局”的" + where(PERMITS, FORM) + "）：合计里没有计入这个单位（待定），这一行也没有计入。等它计入合计以后再汇总；不再需要的，请删去这一行。"


RESULT, TOTAL = (Cell("requests", row, "natural") for row in ("result.granted", "result.total"))
ROW = Cell("requests", "result.granted", "total")


@pytest.mark.parametrize("own", [0, 3])
def test_a_line_that_breaks_a_relation_of_the_sum_is_what_its_gap_comes_of(own):
    """With a unit that is wrong itself the gap is divided between both, to the last one."""
    wrong = report("甲局").changed({RESULT: own})
    merged = judged(district_of([wrong, report("乙局")], 2024, adjustments=[line("乙局", RESULT, 5, then=0)]))
    (at,) = [i for i, p in enumerate(merged.problems) if p.finding.rule == "D13"]
    (gap,) = [i for i, p in enumerate(merged.problems) if (p.finding.rule, p.finding.file) == ("E2", SUM)]
    assert merged.problems[gap].finding.gap == own + 5
    assert gap not in merged.causes.rest
    assert {(merged.problems[s.cause].finding.rule, s.amount) for s in merged.causes.shares[gap]} == {("D13", 5), *([("E2", 3)] if own else [])}
    assert merged.problems[at].finding.level is (Level.HINT if own else Level.ERROR)
    if not own:
        assert "因此不平" in sentence_of(merged.problems[at].finding, FORM).split("。")[0], "a short list, which has room for no more, says why"
    words = shares_of(merged, gap)
    assert words == ("差额 +8 来自调整!A5“乙局”（D13）+5、甲局（E2）+3。" if own else "差额 +5 全部来自调整!A5“乙局”（D13）。")


def test_a_line_that_puts_a_unit_right_leaves_nothing_to_say():
    wrong = report("甲局").changed({RESULT: 3})
    found = judged(district_of([wrong, report("乙局")], 2024, adjustments=[line("甲局", RESULT, -3, then=3)]))
    assert [p.finding.rule for p in found.problems if p.finding.file == SUM] == []
    assert adjustment_effects(found.district) == {}


def test_what_waits_for_a_unit_is_not_told_of_a_line_beside_it():
    known, open_row, open_both = ([report("甲局").changed(blank), report("乙局")] for blank in ({}, {ROW: None}, {ROW: None, TOTAL: None}))
    effects = [adjustment_effects(district_of(units, 2024, adjustments=[line("乙局", RESULT, 5)])) for units in (known, open_row, open_both)]
    assert effects == [{"调整!A5": AdjustmentEffect.BREAKS}] * 2 + [{}]


def effects_of(*lines, totals=(), **changes):
    units = [report("演示区甲局").changed({{"result": RESULT, "total": TOTAL, "row": ROW}[key]: value for key, value in changes.items()}), report("演示区乙局"), *totals]
    return [*adjustment_effects(district_of(units, 2024, totals=[one.file for one in totals], adjustments=lines)).items()]


def test_of_several_effects_the_gravest_is_told():
    one = line("演示区乙局", RESULT, 5)
    assert effects_of(one, result=4, total=4, row=4) == [("调整!A5", AdjustmentEffect.BREAKS)]
    assert dict(effects_of(one, replace(one, place="调整!A6"))) == {"调整!A5": AdjustmentEffect.BREAKS, "调整!A6": AdjustmentEffect.BREAKS}
    assert effects_of(one, total=3, row=3) == [("调整!A5", AdjustmentEffect.BESIDE)]
    assert effects_of(line("演示区甲局", RESULT, None, reason="空白按0计"), result=None, total=3) == [], "a line that adds nothing does nothing"
    for permits, effect in ((6, AdjustmentEffect.APART), (5, AdjustmentEffect.BESIDE)):
        assert effects_of(line("演示区甲局"), totals=[replace(report("演示区人民政府", permits=permits), title_agency="演示区人民政府")]) == [("调整!A5", effect)]


@pytest.mark.parametrize(("agency", "then", "now", "sides"), [("甲局", 3, 8, (8, 3)), ("甲局", 3, 3, (None, None)), ("甲局", 3, None, (None, None)), ("甲局", "空白", 8, (None, None)), ("丙局", 3, 8, (None, None))])
def test_a_line_whose_unit_has_changed_shows_what_it_has_and_had(agency, then, now, sides):
    found = district(line(agency, reason="单位更正待补报", then=then), permits=now)
    assert {(f.left, f.right) for f in found.findings if f.rule == "D13"} <= {sides}


def test_a_total_that_knows_nothing_of_a_line_differs_by_it():
    whole = replace(report("演示区人民政府", permits=6), title_agency="演示区人民政府")
    merged = judged(district_of([report("演示区甲局"), report("演示区乙局"), whole], 2024, totals=[whole.file], adjustments=[line("演示区甲局", then=3)]))
    at, apart = (next(i for i, p in enumerate(merged.problems) if p.finding.rule == rule) for rule in ("D13", "D9"))
    assert (merged.causes.of[apart], merged.problems[apart].finding.gap) == (at, -5)
    assert "单独报来的总数没有这一行" in sentence_of(merged.problems[at].finding, FORM).split("。")[0]


@pytest.mark.parametrize("stands", [None, Unread("约6", "不是数字")])
def test_a_total_that_is_blank_where_a_line_stands_is_no_reason_to_say_anything_of_the_line(stands):
    whole = replace(report("演示区人民政府", permits=stands), title_agency="演示区人民政府")
    merged = judged(district_of([report("演示区甲局"), report("演示区乙局"), whole], 2024, totals=[whole.file], adjustments=[line("演示区甲局", then=3), replace(line("演示区甲局", FINES, 4, then=0), place="调整!A6")]))
    told = [sentence_of(p.finding, FORM).split("。")[0] for p in merged.problems if p.finding.rule == "D13"]
    assert len(told) == 1
    assert told[0].startswith("调整!A6（“演示区甲局”的表二“行政处罚”行")
    assert "单独报来的总数没有这一行" in told[0]


def test_a_file_that_is_called_a_total_is_compared_whatever_it_looks_like():
    units = [report("演示区甲局"), report("演示区乙局", permits=6)]
    assert district_of(units, 2024).submission[PERMITS] == 9
    found = district_of(units, 2024, totals=[units[1].file])
    assert (found.submission[PERMITS], [str(e.state.name) for e in found.entries]) == (3, ["SUMMED", "COMPARED"])
    assert [(f.rule, f.left, f.right) for f in found.findings if f.rule == "D9"] == [("D9", 6, 3)]


def test_the_same_line_twice_is_asked_about():
    found = district(line(), replace(line(), place="调整!A6"), replace(line(amount=4), place="调整!A7"))
    assert found.submission[PERMITS] == 6 + 5 + 5 + 4
    assert [(level, words[:7]) for level, words in told(found)] == [(Level.WARNING, "调整!A6（“")]


def test_each_reason_is_one_of_the_drop_down():
    assert [str(reason) for reason in AdjustmentReason] == ["单位更正待补报", "剔除重复", "空白按0计", "其他"]
