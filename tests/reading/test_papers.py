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
HARD = {"Excel → PDF 没有格线，两张表并排"}
"""Labels over each other: these may stay unread."""
BROKEN = 0.92
"""Of numbers of four digits in all fifteen narrow cells of 表四 a document breaks the last digit off: nobody knows whether it is one number."""


def test_what_a_program_prints_is_read_and_never_wrongly():
    seen = 0
    for habit, report, written in papers(SOME, sheets=LOOKS, documents=STYLES):
        submission = reading(written)
        assert not wrong_cells(report, submission), (habit, report.name)
        least = 0.96 if habit.startswith("Excel") else BROKEN if "每格不同" in report.name else 0.99
        assert habit in HARD or count(report, submission)["exact"] >= least * len(report.values), (habit, report.name)
        seen += 1
    assert seen == len(SOME) * (len(LOOKS) + len(STYLES))
