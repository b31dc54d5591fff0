"""The report of a round: 定稿 once every unit that is due has passed, with last year's numbers from the same folder."""

import shutil
from datetime import date, datetime

import pytest
from docx import Document
from nianbao import write_report
from nianbao.cli.main import main
from nianbao.district.roster import RosterUnit
from nianbao.forms import EDITIONS
from nianbao.report.readiness import Decision, Stage
from nianbao.steps.collecting.collect import collect
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.editing.package import CellXmlContent, patch
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.roster import Round, write_roster
from nianbao.workbook.writing.template import write_template
from round_clerk import decide

FORM = EDITIONS["2021"]
NOW = datetime(2025, 1, 18, 9)


@pytest.fixture
def folder(tmp_path):
    """Two units, of which one has sent its report and passed."""
    here = YearFolder(tmp_path / "2024年度")
    for part in here.folders:
        part.mkdir(parents=True, exist_ok=True)
    write_roster(here.roster, (RosterUnit("演示区教育局"), RosterUnit("演示区民政局")), Round("演示区人民政府", 2024, date(2025, 1, 20)))
    sent(here, "演示区教育局")
    collect(here.path, now=NOW)
    return here


def sent(folder, agency, year=2024, path=None):
    cover = {"agency": agency, "year": year, "category": "政府部门", "version": 1}
    write_template(FORM, path or folder.received / f"{agency}.xlsx", totals="typed", values=dict.fromkeys(FORM.cells, 0), cover=cover)


def with_text(folder):
    """What the clerk writes into the summary."""
    spots = layout(FORM).narrative
    changes = {}
    for chapter, words in ((0, "平稳。"), (4, "问题。改进。"), (5, "没有。")):
        changes.setdefault(spots[chapter].sheet, {})[spots[chapter].address] = CellXmlContent(words)
    patch(folder.summary, folder.summary, changes)


def test_the_states_of_the_units_make_the_report_final(folder, tmp_path, capsys):
    with_text(folder)
    done = write_report(folder.path, tmp_path / "一.docx")
    assert (done.readiness.stage, done.readiness.open) == (Stage.FOR_REVIEW, ("演示区民政局：未报",))
    decided = write_report(folder.summary, tmp_path / "二.docx", decision=Decision("张三", "民政局已撤并"))
    assert decided.readiness.stage is Stage.FINAL
    sent(folder, "演示区民政局")
    collect(folder.path, now=NOW)
    final = write_report(folder.path, tmp_path / "三.docx")
    assert (final.readiness.stage, final.readiness.open) == (Stage.FINAL, ())
    assert final.text.narrative[0] == "平稳。"
    decide(folder.ledger, {"演示区民政局": {"审核结论": "退回"}})
    collect(folder.path, now=NOW)
    assert main(["report", "--slip", str(folder.path), "-o", str(tmp_path / "审核单.docx")]) == 0
    assert "演示区民政局：待退回" in capsys.readouterr().err
    text = "".join(cell.text for row in Document(str(tmp_path / "审核单.docx")).tables[0].rows for cell in row.cells)
    assert "演示区民政局：待退回" in text


def test_last_year_is_taken_from_the_folder_and_a_copy_elsewhere_knows_no_round(folder, tmp_path):
    sent(folder, "演示区人民政府", 2023, folder.last_year)
    assert "与上年持平" in write_report(folder.path, tmp_path / "一.docx").text.narrative[0]
    shutil.copy(folder.summary, tmp_path / "汇总.xlsx")
    other = write_report(tmp_path / "汇总.xlsx", tmp_path / "二.docx")
    assert "持平" not in other.text.narrative[0]
    assert not [words for words in other.readiness.open if "民政局" in words]
