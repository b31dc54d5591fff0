"""Results beside a change in a template: what its formulas give, and no ✓ and no 校验码 where one of ours is gone. No program is asked."""

from dataclasses import replace

import pytest
from clicking import FORM, made
from nianbao.core.check_code import UNFILLED
from nianbao.reading.files import read
from nianbao.workbook.editing.cached_values import moved, stale
from nianbao.workbook.editing.package import CellXmlContent, cached, patch
from nianbao.workbook.formula_inputs import DAMAGED, HOLDS
from nianbao.workbook.layout import COVER, layout

HERE = layout(FORM)
ANSWER = HERE.front.answer.address
LINES = {table.name: HERE.front.dashboard[table.name, "answer"].address for table in FORM.tables}
CHECKS = {spot.sheet: spot for spot in HERE.checks.values()}


@pytest.fixture
def form(tmp_path):
    return made(tmp_path / "表.xlsx")


def told(path):
    """The results to be written, by sheet and address."""
    report = read(path)
    return {sheet: {address: content.value for address, content in contents.items()} for sheet, contents in stale(path, report, report, ()).items()}


def test_in_a_template_as_it_was_made_they_are_those_that_stand_there(form):
    values = cached(form)
    worked_out = told(form)
    assert worked_out[COVER][ANSWER].startswith(HOLDS)
    assert worked_out[COVER][HERE.front.code.address] != UNFILLED
    for sheet, contents in worked_out.items():
        for address, value in contents.items():
            stands = values[sheet][address].value if address in values[sheet] else ""
            assert (value or "") == (stands or "") or float(value) == float(stands), (sheet, address)


@pytest.mark.parametrize("sheet", CHECKS)
def test_where_a_check_formula_is_gone_the_cover_has_no_tick_and_there_is_no_code(form, sheet):
    patch(form, form, {sheet: {CHECKS[sheet].address: CellXmlContent(None)}})
    found = told(form)
    assert found[COVER][ANSWER] == DAMAGED
    assert [name for name, address in LINES.items() if found[COVER][address] == DAMAGED] == [sheet]
    assert found[COVER][HERE.front.code.address] == UNFILLED


def test_a_formula_of_the_cover_that_is_gone_is_left_as_it_is_and_says_nothing_of_the_tables(form):
    gone = LINES["表三"]
    patch(form, form, {COVER: {gone: CellXmlContent("我的话")}})
    found = told(form)
    assert gone not in found[COVER]
    assert DAMAGED not in found[COVER].values()
    assert found[COVER][HERE.front.code.address] != UNFILLED


@pytest.mark.parametrize("content", [CellXmlContent(2, formula="1+1"), CellXmlContent(2)])
def test_a_total_that_is_not_the_forms_own_formula_any_more_is_left_to_whoever_wrote_it(form, content):
    spot = HERE.spot(next(iter(FORM.totals)))
    assert spot.address in told(form)[spot.sheet]
    patch(form, form, {spot.sheet: {spot.address: content}})
    assert spot.address not in told(form)[spot.sheet]


def test_a_total_that_is_written_itself_is_not_given_twice(form):
    total, report = next(iter(FORM.totals)), read(form)
    spot = HERE.spot(total)
    assert spot.address not in stale(form, report, report, (total,))[spot.sheet]


def test_a_template_is_moved_where_a_table_stands_elsewhere(form):
    report = read(form)
    assert not moved(report)
    place = report.places[0]
    for elsewhere in (replace(place, sheet="另一张"), replace(place, address="Z99"), None):
        rebuilt = replace(report, places=(elsewhere, *report.places[1:]))
        assert moved(rebuilt)
        assert not moved(replace(rebuilt, stamp=""))
