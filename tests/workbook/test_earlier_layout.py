"""Workbooks that were handed out before the chapters stood on two sheets (layout 1), and before they had a 校验码 (layout 2): read, filled, totalled and
merged as ever. The files are as they were made then."""

from __future__ import annotations

import shutil
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from nianbao import fill, merge, total
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.workbook.layout import LAYOUT_VERSION, LAYOUT_VERSIONS, layout

HERE = Path(__file__).parent
FOLDERS = {version: HERE / f"layout{version}" for version in LAYOUT_VERSIONS[:-1]}
FORM = EDITIONS["2021"]
GRANTED, TOTAL = Cell("requests", "result.granted", "natural"), Cell("requests", "new", "total")
TEXT = "一段总体情况。本年收到申请 11 件。\n第二段。"


def cached(path):
    book = openpyxl.load_workbook(path, data_only=True)
    return lambda spot: book[spot.sheet][spot.address].value


@pytest.mark.parametrize("form", EDITIONS.values(), ids=list(EDITIONS))
def test_the_tables_stand_alike_in_every_layout(form):
    ours = layout(form)
    for version in LAYOUT_VERSIONS:
        then = layout(form, version)
        later = ("narrative_heads", "narrative", "page_heads", "front", "codes", "links", "link_heads")
        assert [field.name for field in fields(ours) if field.name not in later and getattr(then, field.name) != getattr(ours, field.name)] == []
        assert (then.front.fields, then.front.labels, then.front.answer) == (ours.front.fields, ours.front.labels, ours.front.answer)


@pytest.fixture(params=FOLDERS)
def version(request):
    return request.param


@pytest.fixture
def old(version):
    return FOLDERS[version]


def test_the_files_are_of_the_earlier_layout(old, version):
    assert {read(path).cover["layout"] for path in old.glob("*.xlsx")} == {version} != {LAYOUT_VERSION}


def test_a_filled_form_is_read_whole_and_by_address(old):
    found = read(old / "填好.xlsx")
    assert (found.stamp, found.agency, found.year, found.category, found.ledger) == ("form", "甲区教育局", 2024, "政府部门", {"received": 11})
    assert (found[GRANTED], found[TOTAL]) == (9, 11)
    assert (found.narrative[0], found.narrative[4], found.narrative[5]) == (TEXT, "问题一。\n改进二。", "无。")
    assert found.places is layout(FORM).places


def test_filling_it_puts_text_and_answers_where_that_file_has_them(old, version, tmp_path):
    given = {"机关": "甲区教育局", "年度": 2024, "核对数": {"新收": 3}, "正文": {"一": "新的一段。", "五": "甲\n乙"}}
    notes = fill(old / "填好.xlsx", {**given, "表三": {"一、本年新收政府信息公开申请数量": {"自然人": 8}}}, tmp_path / "新.xlsx")
    assert notes == ()
    found = read(tmp_path / "新.xlsx")
    assert (found.narrative[0], found.narrative[4], found.narrative[5]) == ("新的一段。", "甲\n乙", "无。")
    then, seen = layout(FORM, version), cached(tmp_path / "新.xlsx")
    assert seen(then.front.answer).startswith("✗")
    assert seen(then.front.ledger_checks["received"]) == 3 - 8


def test_its_totals_are_filled(old, tmp_path):
    values = {"表三": {"一、本年新收政府信息公开申请数量": {"总计": None}}}
    fill(old / "合计手填.xlsx", values, tmp_path / "缺.xlsx")
    total(tmp_path / "缺.xlsx", tmp_path / "补.xlsx")
    assert read(tmp_path / "补.xlsx")[TOTAL] == 11


def test_old_and_new_forms_and_an_old_summary_are_merged_together(old, tmp_path):
    folder = tmp_path / "各单位"
    shutil.copytree(old, folder)
    (folder / "空表.xlsx").unlink()
    from nianbao.workbook.writing.template import write_template

    write_template(FORM, folder / "新.xlsx", values={cell: Decimal(0) for cell in FORM.inputs} | {GRANTED: Decimal(5)}, cover={"agency": "甲区民政所", "year": 2024})
    merged = merge(folder, tmp_path / "汇总.xlsx", agency="甲区")
    assert len(merged.district.members) == 3
    assert merged.district.values[FORM.position[GRANTED]] == 9 + 9 + 5
    assert read(tmp_path / "汇总.xlsx")[GRANTED] == 23
