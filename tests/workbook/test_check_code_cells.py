"""The 校验码 of the workbook's formulas is Python's, in every calculator, on paper and on the cover."""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from amount import amount
from calculators import CALCULATORS, cached
from live.fixtures import live_app, live_host
from nianbao.core.check_code import UNFILLED, characters, check_code_of
from nianbao.core.submission import LARGEST_COUNT, Unread
from nianbao.forms import EDITIONS
from nianbao.reading.files import read
from nianbao.steps.filling.fill import fill
from nianbao.workbook.check_code_cells import CODE_AT, CODE_SHEET, code_line
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.template import write_template

__all__ = ["live_app", "live_host"]


def some_form(chance, path, *, odd=False):
    """A filled form with random numbers, name and year; where it is ``odd``, one cell is no fit number."""
    form = chance.choice(list(EDITIONS.values()))
    values = {cell: chance.choice((0, chance.randrange(100), chance.randrange(LARGEST_COUNT))) for cell in form.cells}
    for cell in values:
        if form.column(cell).decimals:
            values[cell] = Decimal(chance.randrange(10**6)) + Decimal(chance.randrange(10**6)) / 10**6
        elif form.column(cell).signed and chance.random() < 0.5:
            values[cell] = -chance.randrange(1000)
    if odd:
        values[chance.choice(form.cells)] = chance.choice((None, Unread("约5", "不是数字"), Decimal("0.2500001")))
    name = "".join(chance.choice(characters() + "㐂囍 　") for _ in range(chance.randrange(1, 45))) + "局"
    write_template(form, path, values=values, totals="typed", cover={"agency": name, "year": chance.randrange(2019, 2030)}, force=True)
    return form


@pytest.mark.parametrize("engine", CALCULATORS.values(), ids=list(CALCULATORS))
def test_every_calculator_gives_the_code_of_python(engine, tmp_path):
    chance = random.Random(engine.__name__)
    for turn in range(amount(3, 40)):
        path = tmp_path / f"{turn}.xlsx"
        form = some_form(chance, path, odd=turn % 3 == 2)
        code = check_code_of(read(path))
        shown, kept = engine(path), cached(path)
        spots = [CODE_AT, layout(form).front.code]
        assert {shown[spot.sheet, spot.address] for spot in spots} == {code}
        assert {shown[spot.sheet, spot.address] for spot in layout(form).codes.values()} == {code_line(code)}
        own = {key: value for key, value in kept.items() if key[0] == CODE_SHEET}
        assert code == UNFILLED or {key: shown[key] for key in own} == own
        assert (code == UNFILLED) == (turn % 3 == 2)


@pytest.mark.live
def test_libreoffice_gives_the_code_of_python(live_app, tmp_path):
    chance = random.Random(13)
    for turn in range(amount(4, 40)):
        path = tmp_path / f"{turn}.xlsx"
        some_form(chance, path, odd=turn % 4 == 3)
        book = live_app.books.open(str(path))
        live_app.calculate()
        shown = book.sheets[CODE_AT.sheet].range(CODE_AT.address).value
        book.close()
        assert shown == check_code_of(read(path))


def test_filling_in_writes_the_code_anew(tmp_path):
    form = EDITIONS["2021"]
    write_template(form, tmp_path / "空.xlsx", values=dict.fromkeys(form.inputs, 0), cover={"agency": "甲局", "year": 2024})
    before = cached(tmp_path / "空.xlsx")[CODE_AT.sheet, CODE_AT.address]
    given = {"表三": {"一、本年新收政府信息公开申请数量": {"自然人": 8}}}
    fill(tmp_path / "空.xlsx", given, tmp_path / "新.xlsx")
    after = cached(Path(tmp_path / "新.xlsx"))[CODE_AT.sheet, CODE_AT.address]
    assert after == check_code_of(read(tmp_path / "新.xlsx")) != before


def test_a_name_on_the_cover_counts_as_it_is_written_there(tmp_path):
    form = EDITIONS["2021"]
    write_template(form, tmp_path / "表.xlsx", values=dict.fromkeys(form.inputs, 0), cover={"agency": "甲 局", "year": 2024})
    found = read(tmp_path / "表.xlsx", aliases={"甲局": "某区甲局"})
    assert found.agency == "某区甲局"
    assert check_code_of(found) == cached(tmp_path / "表.xlsx")[CODE_AT.sheet, CODE_AT.address]
