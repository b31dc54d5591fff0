"""Law and habit: L1, L2, L4, L5, L6 and who a name is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import entries, needs_shared, submission
from nianbao.core.agencies import Kind, is_whole, kind
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.plausibility import check_plausibility
from nianbao.rules.sentences import sentence_of

Y2021, Y2019 = EDITIONS["2021"], EDITIONS["2019"]


def report(form=Y2021, agency="某区教育局", **changes):
    base = Submission(form, tuple(Decimal(0) if form.column(c).decimals else 0 for c in form.cells), file="表.xlsx", agency=agency)
    busy = {Cell("requests", "new", "natural"): 1}
    return base.changed(busy | {Cell("disclosure", *key.split("__")): value for key, value in changes.items()})


def rules(submission, last=None):
    return [(f.rule, getattr(f.facts, "case", "")) for f in check_plausibility(submission, last)]


@pytest.mark.parametrize(("name", "expected"), [
    ("某区人民政府", Kind.COUNTY), ("海东市乐都区", Kind.COUNTY), ("佳木斯市东风区政府", Kind.COUNTY), ("沭阳县人民政府", Kind.COUNTY),
    ("某区政府办公室（本级）", Kind.OFFICE), ("政府办公室", Kind.OFFICE), ("开封市龙亭区人民政府办公室", Kind.OFFICE),
    ("岭东区工业信息科技局", Kind.DEPARTMENT), ("某县卫生健康委员会", Kind.DEPARTMENT), ("某街道办事处", Kind.STREET), ("某镇人民政府", Kind.STREET),
    ("平潭综合实验区", Kind.ZONE), ("长春经济技术开发区管委会", Kind.ZONE), ("江苏省人民政府", Kind.HIGH), ("宿迁市", Kind.UNKNOWN), ("", Kind.UNKNOWN),
])
def test_a_name_tells_what_an_authority_is_or_nothing(name, expected):
    assert kind(name) is expected


@pytest.mark.parametrize(("name", "whole"), [
    ("宿迁市", True), ("淮安市人民政府", True), ("岭东区", True), ("某镇人民政府", False), ("某区政府办公室", False), ("某市教育局", False), ("", False),
])
def test_a_whole_place_is_told_from_a_unit(name, whole):
    assert is_whole(name) is whole


@pytest.mark.parametrize(("agency", "category", "fires"), [
    ("某区教育局", "", True), ("某区人民政府", "", True), ("某街道办事处", "", True), ("平潭综合实验区", "", True),
    ("宿迁市", "", False), ("淮安市人民政府", "", False), ("某单位", "", False), ("某单位", "街道", True),
])
def test_rules_need_the_power_to_make_them(agency, category, fires):
    submission = replace(report(agency=agency, rules__in_force=7), category=category)
    found = [f for f in check_plausibility(submission) if f.rule == "L1"]
    assert bool(found) is fires
    if fires:
        assert "没有规章制定权" in sentence_of(found[0], Y2021)


def old(**changes):
    return report(Y2019, **changes)


ITEMS = {"permits__last_year": 95, "permits__change": 4, "permits__decisions": 99}
MORE = {"penalties__last_year": 10, "penalties__change": 1, "penalties__decisions": 11}


@pytest.mark.parametrize(("changes", "fires"), [
    (ITEMS | MORE, True),
    (ITEMS, False),
    (ITEMS | MORE | {"coercion__decisions": 3}, False),
    ({"permits__last_year": 9, "permits__decisions": 9, "penalties__last_year": 4, "penalties__decisions": 4}, False),
])
def test_items_added_up_and_called_decisions_are_noticed(changes, fires):
    assert (("L2", "added") in rules(old(**changes))) is fires


def test_an_amount_in_a_count_of_charge_items_is_noticed():
    found = [f for f in check_plausibility(old(charges__last_year=1288)) if f.rule == "L2"]
    assert len(found) == 1
    assert "填收费项目的个数" in sentence_of(found[0], Y2019)
    assert rules(old(charges__last_year=12)) == []


@pytest.mark.parametrize(("agency", "amount", "raw", "fires"), [
    ("某区教育局", "25.1", "251000元", True), ("某区教育局", "8.7", "8.7万", False), ("某区教育局", "2560", "2560万元", False),
    ("某区教育局", "100000", "", True), ("某区人民政府", "269041.35", "", False),
])
def test_yuan_where_ten_thousands_are_due(agency, amount, raw, fires):
    submission = report(agency=agency, charges__amount=Decimal(amount))
    place = submission.form.position[Cell("disclosure", "charges", "amount")]
    submission = replace(submission, raws={place: raw} if raw else {})
    assert (("L2", "yuan") in rules(submission)) is fires


def test_an_empty_report_is_a_hint_and_a_warning_if_last_year_was_not():
    empty = report().changed({Cell("requests", "new", "natural"): 0})
    assert [(f.rule, f.level.value) for f in check_plausibility(empty)] == [("L4", "提示")]
    assert [(f.rule, f.level.value) for f in check_plausibility(empty, report())] == [("L4", "警告")]
    assert rules(empty.changed({Cell("requests", "new", "natural"): None})) == []


@pytest.mark.parametrize(("texts", "expected"), [
    (("", "", "", "", "", ""), []),
    (("好", "", "", "", "有", "无"), []),
    (("好", "", "", "", "有", ""), [("L4", "chapter")]),
    (("字" * 1501, "", "", "", "有", "无"), [("L4", "long")]),
    (("字" * 1500, "", "", "", "有", "无"), []),
    (("好", "", "", "", "（文字描述）", "无"), [("L4", "hint")]),
])
def test_chapters_missing_too_long_or_with_hints_left_in(texts, expected):
    assert rules(replace(report(), narrative=texts)) == expected


def test_totals_typed_over_the_formulas_of_a_template_are_named():
    submission = replace(report(), stamp="form", cover={"totals": "formula"})
    everything = frozenset(submission.form.position[c] for c in submission.form.totals)
    assert rules(replace(submission, computed=everything)) == []
    assert rules(replace(submission, computed=everything - {min(everything)})) == [("L4", "totals")]


@pytest.mark.parametrize(("agency", "changes", "fires"), [
    ("岭东区人民政府", {}, True), ("岭东区", {}, True), ("岭东区人民政府", {"permits__decisions": 1}, False), ("岭东区教育局", {}, False),
])
def test_a_district_without_a_single_decision_may_be_unsummed(agency, changes, fires):
    assert (("L5", "") in rules(report(agency=agency, **changes))) is fires


@pytest.mark.parametrize(("issued", "repealed", "in_force", "fires"), [(5, 2, 3, False), (5, 2, 2, True), (8, 26, 66, False), (0, 0, None, False)])
def test_the_stock_is_not_below_what_the_year_added(issued, repealed, in_force, fires):
    submission = report(normative__issued=issued, normative__repealed=repealed, normative__in_force=in_force)
    assert (("L6", "") in rules(submission)) is fires


@needs_shared
@pytest.mark.parametrize("case", entries())
def test_the_real_reports_have_just_the_warnings_they_deserve(case):
    warnings = [(f.rule, f.level.value) for f in check_plausibility(submission(case)) if f.level.value == "警告"]
    assert warnings == {"000": [("L5", "警告")], "002": [("L2", "警告")]}.get(case, [])
    hints = [f for f in check_plausibility(submission(case)) if f.level.value == "提示"]
    assert [f.facts.case for f in hints] == (["empty"] if case == "003" else [])


def test_chapters_that_are_missing_are_mentioned_once():
    from nianbao.core.submission import Submission
    from nianbao.forms import EDITIONS
    from nianbao.rules.plausibility import check_plausibility
    from nianbao.rules.sentences import sentence_of

    form = EDITIONS["2021"]
    told = Submission(form, (1,) * len(form.cells), narrative=("", "网上公开。", "", "", "", ""), agency="某区教育局", year=2024)
    found = [f for f in check_plausibility(told, None) if getattr(f.facts, "case", "") == "chapter"]
    assert len(found) == 1
    assert all(form.chapters[i] in sentence_of(found[0], form) for i in (0, 4, 5))
