"""Every formula gives in three further calculators what its cached value says; LibreOffice is asked by the live tests."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest
from calculators import CALCULATORS, CANNOT, cached
from nianbao import fill, merge
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.unit_rows import ADJUSTMENTS
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
GRANTED, PERMITS, CHARGES = Cell("requests", "result.granted", "natural"), Cell("disclosure", "permits", "decisions"), Cell("disclosure", "charges", "amount")
COVER = {"agency": "甲区教育局", "year": 2024, "category": "政府部门"}
TEXTS = {0: "本年收到申请 9 件。", 4: "没有。"}


def zeros(form, **changes):
    return dict.fromkeys(form.inputs, Decimal(0)) | changes.get("cells", {})


def blank(form, path):
    write_template(form, path)


def balanced(form, path):
    write_template(form, path, values=zeros(form), cover=COVER, narrative=TEXTS, ledger={"received": Decimal(0)})


def broken(form, path):
    new = next(cell for cell in form.inputs if cell.row == "new")
    odd = next(cell for cell in form.inputs if cell.table == form.tables[0].key)
    values = zeros(form, cells={new: Decimal(9), odd: Unread("约 3", "不是数字"), form.inputs[-1]: None, form.inputs[-2]: Decimal("1.5")})
    write_template(form, path, values=values, cover=COVER, ledger={"received": Decimal(7)})


def typed(form, path):
    write_template(form, path, values=dict.fromkeys(form.cells, Decimal(0)), cover=COVER, totals="typed")


def filled(form, path):
    source = path.with_name("空表.xlsx")
    write_template(form, source)
    tables = {"版本": form.edition, "机关": "甲区教育局", "年度": 2024, "正文": {"一": "第一段。\n第二段。"}}
    fill(source, tables, path)


def summary(form, path):
    folder = path.with_name("各单位")
    folder.mkdir()
    for name, changes in (("甲局", {CHARGES: Decimal("0.1")}), ("乙局", {CHARGES: Decimal("0.2"), PERMITS: Unread("约20", "不是数字")}), ("丙局", {GRANTED: None})):
        mine = {cell: value for cell, value in changes.items() if cell in form.inputs}
        write_template(form, folder / f"{name}.xlsx", values=zeros(form, cells=mine), cover={**COVER, "agency": name, "year": form.since + 1})
    merge(folder, path, agency="演示区")


def summary_of_two_years(form, path):
    """Units of every class, more than the bars of a chart, some of them new, two lines of 调整, and the edition before last year's where there is one."""
    before = next(iter(EDITIONS.values()))
    for folder, kind, year, count in ((path.with_name("上年"), before, form.since - 1, 9), (path.with_name("本年"), form, form.since, 14)):
        folder.mkdir()
        for n in range(count):
            mine = {cell: Decimal(7 * n + place) for place, cell in enumerate(kind.inputs) if (n + place) % 5}
            name = ("甲区第{}局", "甲区{}街道办事处", "甲区{}开发区管委会")[n % 3].format(n)
            write_template(kind, folder / f"{n}.xlsx", values=zeros(kind, cells=mine), cover={**COVER, "category": "", "agency": name, "year": year})
    merge(path.with_name("本年"), path, agency="甲区", last_year=path.with_name("上年"))
    book = openpyxl.load_workbook(path)
    for row, (unit, figure, number) in enumerate((("甲区第3局", form.trends[0], 40), ("甲区1街道办事处", form.trends[-1], -2)), FIRST_LINE_ROW + 1):
        for column, value in enumerate((unit, *form.names(figure.cells[-1]), number, "其他"), 1):
            book[ADJUSTMENTS].cell(row, column, value)
    book.save(path)
    merge(path.with_name("本年"), path, agency="甲区", last_year=path.with_name("上年"), force=True)


def adjusted(form, path):
    """A summary with lines of 调整 of every kind."""
    summary(form, path)
    book = openpyxl.load_workbook(path)
    changed, blank = (next(c for c in form.inputs if c.row == cell.row) for cell in (CHARGES, GRANTED))
    lines = [("甲局", changed, 0.3, "单位更正待补报"), ("乙局", changed, -0.1, "剔除重复"), ("丙局", blank, None, "空白按0计"), ("丙局", blank, 0, "空白按0计")]
    lines += [("丙局", blank, 5, "空白按0计"), ("甲局", blank, 0, "空白按0计"), ("丁局", blank, 1, "其他"), ("甲局", blank, "约5", "其他"), ("甲局", blank, 1.5, "其他"), ("甲局", blank, 1, "别的")]
    for row, (unit, cell, amount, reason) in enumerate(lines, FIRST_LINE_ROW + 1):
        for column, value in enumerate((unit, *form.names(cell), amount, reason, "来电", "张三"), 1):
            book[ADJUSTMENTS].cell(row, column, value)
    book[ADJUSTMENTS].cell(FIRST_LINE_ROW + 1 + len(lines), 1, "甲局")
    book.save(path)
    merge(path.with_name("各单位"), path, agency="演示区", force=True)
    write_template(form, path.with_name("各单位") / "甲局.xlsx", values=zeros(form, cells={changed: Decimal("0.4")}), cover={**COVER, "agency": "甲局", "year": form.since + 1}, force=True)
    merge(path.with_name("各单位"), path, agency="演示区", force=True)


MADE = {"空白": blank, "平衡": balanced, "有错": broken, "手填合计": typed, "fill 填好": filled, "汇总": summary, "汇总有调整": adjusted, "汇总，有上年": summary_of_two_years}


@pytest.fixture(scope="module", params=[(edition, kind) for edition in EDITIONS for kind in MADE], ids="-".join)
def workbook(request, tmp_path_factory):
    """One of each kind and edition, made once for all calculators."""
    edition, kind = request.param
    path = tmp_path_factory.mktemp("workbook") / "表.xlsx"
    MADE[kind](EDITIONS[edition], path)
    return path


@pytest.mark.parametrize("engine", CALCULATORS)
def test_every_cached_value_is_what_the_calculator_gives(workbook, engine):
    said = cached(workbook)
    assert len(said) > 100
    given = CALCULATORS[engine](workbook)
    assert {at: (said[at], given[at]) for at in said if said[at] != given[at]} == {}


def test_a_wrong_cached_value_would_be_seen(tmp_path, monkeypatch):
    from dataclasses import replace

    from nianbao.workbook.writing import template

    real = template.formulas
    monkeypatch.setattr(template, "formulas", lambda *args, **more: [replace(c, value="✓") if c.value == "待填" else c for c in real(*args, **more)])
    blank(FORM, tmp_path / "表.xlsx")
    said, given = cached(tmp_path / "表.xlsx"), CALCULATORS["IronCalc"](tmp_path / "表.xlsx")
    assert sum(said[at] != given[at] for at in said) == len(FORM.relations)


def test_what_a_calculator_cannot_do_is_about_a_calculator_that_is_asked():
    assert set(CANNOT) <= set(CALCULATORS)
