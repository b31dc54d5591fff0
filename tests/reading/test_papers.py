"""Pages that a spreadsheet and a word program print, with the rules people draw: all, some or none."""

import pytest
from amount import amount
from habits.paper import DOCUMENTS, SHEETS, papers
from habits.report import count, made_up_reports, reading, real_reports, wrong_cells
from nianbao.reading.documents import office

pytestmark = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")

REPORTS = [*made_up_reports(), *real_reports()]
SOME = amount(REPORTS[2:3], REPORTS)
"""In daily runs the form of the newer edition, every cell another number."""
LOOKS = amount(("发丝线", "没有格线", "没有外框", "只有标签有线", "两张表并排"), tuple(SHEETS))
STYLES = amount(("没有格线",), tuple(DOCUMENTS))
HARD = {"Excel → PDF 没有格线，两张表并排", "Word → PDF 浅色列表", "Word → PDF 只有横线", "Word → PDF 没有格线", "Word → PDF 有格线", "Word → PDF 浅色网格"}
"""Labels over each other, a head cut off by the end of the page, numbers broken in narrow cells: these may stay unread."""


def test_what_a_program_prints_is_read_and_never_wrongly():
    seen = 0
    for habit, report, written in papers(SOME, sheets=LOOKS, documents=STYLES):
        submission = reading(written)
        assert not wrong_cells(report, submission), (habit, report.name)
        assert habit in HARD or count(report, submission)["exact"] >= 0.96 * len(report.values), (habit, report.name)
        seen += 1
    assert seen == len(SOME) * (len(LOOKS) + len(STYLES))
