"""上报 holds what was sent; what has changed since then is said by the next look at the folder, exactly."""

from datetime import date, datetime

import pytest
from nianbao import write_report
from nianbao.district.roster import RosterUnit
from nianbao.forms import EDITIONS
from nianbao.steps.collecting.collect import collect
from nianbao.steps.compare import compare
from nianbao.steps.filling.fill_form import fill_form
from nianbao.steps.sent_up import sent_versions
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.writing.roster import Round, write_roster
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
NOW = datetime(2025, 2, 18, 9)


def report(folder, permits):
    values = dict.fromkeys(FORM.cells, 0) | {FORM.by_names["表二", "行政许可", "本年处理决定数量"]: permits}
    cover = {"agency": "演示区教育局", "year": 2024, "category": "政府部门", "version": permits}
    write_template(FORM, folder.received / f"{permits}.xlsx", totals="typed", values=values, cover=cover)


@pytest.fixture
def folder(tmp_path):
    here = YearFolder(tmp_path / "2024年度")
    for part in here.folders:
        part.mkdir(parents=True, exist_ok=True)
    write_roster(here.roster, (RosterUnit("演示区教育局"),), Round("演示区人民政府", 2024, date(2025, 1, 20)))
    report(here, 5)
    collect(here.path, now=NOW)
    return here


def send(folder, day):
    write_template(FORM, folder.path.parent / "表样.xlsx", force=True)
    fill_form(folder.path.parent / "表样.xlsx", folder.summary, folder.path / "上报" / day / "上报.xlsx")


def test_a_later_change_is_named_against_what_was_sent_last(folder):
    send(folder, "2025-02-18")
    (scan,) = collect(folder.path, now=NOW).notes
    assert "没有盖章扫描件" in scan
    (folder.path / "上报" / "2025-02-18" / "盖章.pdf").write_bytes(b"%PDF-1.4 a scan")
    assert collect(folder.path, now=NOW).notes == ()
    report(folder, 7)
    (changed,) = collect(folder.path, now=NOW).notes
    assert changed.startswith("上报后有变化：上报/2025-02-18/上报.xlsx 与现在的汇总有 1 格不同（")
    assert "报出“5”，现在“7”" in changed
    send(folder, "2025-03-01")
    assert [version.day for version in sent_versions(folder)] == ["2025-02-18", "2025-03-01"]
    assert "有变化" not in "".join(collect(folder.path, now=NOW).notes)


def test_before_anything_was_sent_nothing_is_said(folder):
    assert collect(folder.path, now=NOW).notes == ()
    (folder.path / "上报").mkdir()
    (folder.path / "上报" / "说明.txt").write_text("随便写的", "utf-8")
    assert collect(folder.path, now=NOW).notes == ()
    assert sent_versions(folder) == []


@pytest.mark.parametrize("against", ["", "收件"])
def test_a_saved_page_is_held_against_the_file_that_was_accepted(against, folder):
    """Not against the one it replaced, nor against those of units that have published nothing yet."""
    report(folder, 7)
    collect(folder.path, now=NOW)
    write_report(folder.received / "7.xlsx", folder.path / "公开" / "教育局.html")
    (pair,) = compare(folder.path / "公开", folder.path / against)
    assert (pair.equal, pair.files[1]) == (True, str(folder.received / "7.xlsx"))
    page = (folder.path / "公开" / "教育局.html").read_text("utf-8")
    (folder.path / "公开" / "教育局.html").write_text(page.replace(">7</td>", ">17</td>"), "utf-8")
    (found,) = compare(folder.path / against, folder.path / "公开")
    assert [(cell.left, cell.right) for cell in found.comparison.cells] == [(7, 17)]
