"""A block pasted one row or one column off is one finding that says so, not forty."""

from dataclasses import replace
from random import Random

import pytest
from bench.accidents import moved_block
from bench.reports import made_up
from nianbao.core.submission import Place
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.relations import check_relations
from nianbao.rules.sentences import sentence_of
from nianbao.steps.examination import examine
from nianbao.suspects.shifted_blocks import Way, shifted
from nianbao.workbook.findings_list import notes, targets

FORM = EDITIONS["2021"]
ROWS = [item.key for item in FORM.table("requests").sections[0].row_leaves]
COLUMNS = [item.key for item in FORM.table("requests").sections[0].column_leaves]


@pytest.fixture(scope="module")
def report():
    return made_up(Random(5), "区县")


@pytest.mark.parametrize("left", [0, None])
@pytest.mark.parametrize(("way", "words"), [(Way.RIGHT, "右移了一列"), (Way.LEFT, "左移了一列"), (Way.DOWN, "下移了一行"), (Way.UP, "上移了一行")])
def test_the_whole_table_pasted_one_off_is_one_sentence_with_the_true_values(report, way, words, left):
    wrong = moved_block(report, "requests", 0, len(ROWS) - 1, way, left)
    (finding,) = [f for f in examine([wrong])[0].findings if f.table == "requests"]
    assert finding.rule == "N4"
    assert words in sentence_of(finding, FORM)
    told = wrong.changed({c.cell: c.proposed for c in finding.suspects[0].changes})
    assert told.values == report.values


def test_some_rows_pasted_one_column_off_are_recognised(report):
    wrong = moved_block(report, "requests", 2, 12, Way.RIGHT, 0)
    shift = shifted(wrong, "requests")[0]
    assert shift.way is Way.RIGHT
    assert wrong.changed({c.cell: c.proposed for c in shift.explanation.changes}).values == report.values


def test_the_sentence_names_the_block_and_what_to_do(report):
    wrong = moved_block(report, "requests", 0, len(ROWS) - 1, Way.RIGHT, None)
    (finding,) = [f for f in examine([wrong])[0].findings if f.rule == "N4"]
    sentence = sentence_of(finding, FORM)
    assert sentence.startswith("表三疑似错位粘贴：")
    assert "左移一列" in sentence
    assert sentence.endswith("再校验。")


def test_a_typo_or_two_are_no_shift(report):
    wrong = report.changed({Cell("requests", "result.granted", "natural"): 1, Cell("requests", "new", "total"): 2})
    assert shifted(wrong, "requests") == ()


def test_a_row_left_out_is_no_shift(report):
    busiest = max(ROWS[2:23], key=lambda row: sum(report[Cell("requests", row, c)] > 0 for c in COLUMNS))
    assert shifted(report.changed({Cell("requests", busiest, c): 0 for c in COLUMNS}), "requests") == ()


def test_a_balanced_report_is_no_shift(report):
    assert check_relations([report])[0].findings == ()
    assert shifted(report, "requests") == ()


def test_a_shifted_block_is_marked_at_the_first_cell_to_change(report):
    wrong = moved_block(report, "requests", 2, 12, Way.RIGHT, 0)
    wrong = replace(wrong, places=tuple(Place("表", f"B{i}") for i, _ in enumerate(FORM.cells, 1)))
    outcome = examine([wrong])[0]
    change = shifted(wrong, "requests")[0].explanation.changes[0]
    place = wrong.place(change.cell)
    assert targets(outcome)[0] == str(place)
    assert "疑似错位粘贴" in notes(outcome)[place.sheet, place.address]
