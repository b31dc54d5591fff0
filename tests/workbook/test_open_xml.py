"""Every kind of workbook we write is valid Open XML by Microsoft's own validator, for Excel 2010 and for today's."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path

import node_tools
import openpyxl
import pytest
from extras import values_of, with_extra
from nianbao import fill, merge, total
from nianbao.addin.build import build, settings
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.writing.template import write_template
from workbooks import paste

OFFICES = ("Office2010", "Microsoft365")
FORM = EDITIONS["2021"]
NEW = Cell("requests", "new", "natural")
OLD = Path(__file__).parent / "layout1"


def wrong(path):
    write_template(FORM, path, values={cell: Decimal(0) for cell in FORM.inputs} | {NEW: Decimal(7), FORM.inputs[0]: Unread("约 3", "不是数字")},
                   cover={"agency": "甲&乙局", "year": 2024}, narrative={0: "本年新收 9 件。\n" + "长" * 600})
    return path


def template_2021(path):
    write_template(FORM, path, agencies=("甲局", "乙局"))


def template_2019(path):
    write_template(EDITIONS["2019"], path)


def typed(path):
    write_template(FORM, path, totals="typed")


def filled(path):
    template_2021(path.with_name("空.xlsx"))
    fill(path.with_name("空.xlsx"), {"机关": "甲局", "年度": 2024, "正文": {"一": "一段。\n又一段" + "长" * 300, "六": "无"}}, path)


def filled_earlier_layout(path):
    fill(OLD / "填好.xlsx", {"正文": {"一": "改过。", "五": "甲\n乙"}}, path)


def totalled(path):
    paste(FORM, dict.fromkeys(FORM.inputs, 1), path.with_name("外.xlsx"))
    total(path.with_name("外.xlsx"), path)


def marked_ours(path):
    _marked(wrong(path.with_name("来.xlsx")), path)


def marked_foreign(path):
    _marked(paste(FORM, dict.fromkeys(FORM.cells, 1), path.with_name("来.xlsx")), path)


def _marked(source, path):
    main(["check", str(source), "--marked", str(path)])
    assert "校验结果" in openpyxl.load_workbook(path).sheetnames


def converted(path):
    main(["read", str(wrong(path.with_name("来.xlsx"))), "-o", str(path)])


def _units(path):
    folder = path.with_name("各单位")
    folder.mkdir()
    wrong(folder / "甲.xlsx")
    write_template(FORM, folder / "乙.xlsx", values=dict.fromkeys(FORM.inputs, Decimal(0)), cover={"agency": "乙局", "year": 2024})
    return folder


def summary(path):
    merge(_units(path), path, agency="演示区")


def extra(path):
    with_extra(path, values_of((1, None, Unread("约 3", "不是数字"), 0, 0)))


def summary_with_extra(path):
    folder = path.with_name("各单位")
    folder.mkdir()
    with_extra(folder / "甲.xlsx", values_of())
    with_extra(folder / "乙.xlsx", values_of((1, None, Unread("约 3", "不是数字"), 0, 0)), "乙局")
    merge(folder, path, agency="演示区")


def summary_of_two_years(path):
    folder = _units(path)
    last = path.with_name("上年")
    last.mkdir()
    write_template(FORM, last / "甲.xlsx", values=dict.fromkeys(FORM.inputs, Decimal(3)), cover={"agency": "甲&乙局", "year": 2023})
    merge(folder, path, agency="演示区", last_year=last)
    assert openpyxl.load_workbook(path)["上年对比"].max_row > 200


def units_table(path):
    main(["merge", str(_units(path)), "--table", str(path), "-o", str(path.with_name("汇总.xlsx"))])


def addin(path):
    build(path, settings())


KINDS = {
    "空白 2021": template_2021, "空白 2019": template_2019, "手填合计": typed, "填好": filled, "填好的早先布局": filled_earlier_layout, "补合计": totalled,
    "校验副本": marked_ours, "别人的表的校验副本": marked_foreign, "转换": converted, "汇总": summary, "汇总，有上年": summary_of_two_years, "补充数据": extra,
    "汇总带补充数据": summary_with_extra, "明细": units_table, "加载项": addin,
}


@functools.cache
def validator():
    """The program itself, asked of its package once: a node before each of its runs costs a sixth of them."""
    finder = (node_tools.modules() / "@xarsh" / "ooxml-validator" / "dist" / "src" / "resolve-binary.js").as_uri()
    asked = f"import({finder!r}).then(found => process.stdout.write(found.resolveEmbeddedBinary()))"
    return subprocess.run(["node", "-e", asked], capture_output=True, text=True, check=True).stdout


def errors(path, office):
    """What the validator says against a file: part, place, words."""
    quick = {**os.environ, "DOTNET_TieredPGO": "0"}  # measuring what to translate better is worth nothing in a program of a second
    done = subprocess.run([validator(), str(path), office], env=quick, capture_output=True, text=True, timeout=120)
    told = json.loads(done.stdout)
    return told["errors"] if "errors" in told else [done.stdout + done.stderr]


@pytest.mark.parametrize("kind", KINDS)
def test_the_validator_of_microsoft_finds_nothing(kind, tmp_path):
    node_tools.modules()
    path = tmp_path / ("年报.xlam" if kind == "加载项" else "表.xlsx")
    KINDS[kind](path)
    assert {office: errors(path, office) for office in OFFICES} == {office: [] for office in OFFICES}


@pytest.fixture(scope="module")
def round_folder(tmp_path_factory):
    """A whole round: handed out, collected, sent back, collected again."""
    home = tmp_path_factory.mktemp("round") / "演示"
    main(["demo", str(home)])
    main(["trend", *(str(home / "收件" / f"演示区财政局{more}.xlsx") for more in ("", "（重报）")), "-o", str(home / "多年.xlsx")])
    main(["export", str(home / "收件"), "-o", str(home / "导出"), "--format", "xlsx"])
    return home


@pytest.mark.parametrize("kind", ["名录.xlsx", "多年.xlsx", "报送台账.xlsx", "汇总.xlsx", "下发/*.xlsx", "退回/**/*.docx", "退回/**/*.xlsx", "导出/*.xlsx"])
def test_the_validator_of_microsoft_finds_nothing_in_the_files_of_a_round(kind, round_folder):
    node_tools.modules()
    path = sorted(round_folder.glob(kind))[0]
    assert {office: errors(path, office) for office in OFFICES} == {office: [] for office in OFFICES}


def test_a_wrong_order_would_be_found(tmp_path):
    import zipfile

    template_2021(tmp_path / "表.xlsx")
    with zipfile.ZipFile(tmp_path / "表.xlsx") as old, zipfile.ZipFile(tmp_path / "坏.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"<sheetData>", b"<pageMargins/><sheetData>") if name.endswith("sheet1.xml") else data)
    assert errors(tmp_path / "坏.xlsx", OFFICES[0])
