"""What last year's report and the narrative say of a change: heard about the cells they speak of, and about no other."""

from dataclasses import replace

import pytest
from nianbao.core.findings import Change
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.steps.examination import examine
from nianbao.suspects.witnesses import heard, witnesses_of

FORM = EDITIONS["2021"]


def requests(row, column):
    return Cell("requests", row, column)


def filled(narrative="", computed=True, **rows):
    """表三 with these numbers of natural persons, totals added up (``result__granted=20``)."""
    values = dict.fromkeys(FORM.cells, 0)
    for row, value in rows.items():
        values[requests(row.replace("__", "."), "natural")] = value
    for cell, relation in sorted(FORM.totals.items(), key=lambda item: item[1].over == "rows"):
        values[cell] = sum(values[term.cell] for term in relation.left)
    made = frozenset(FORM.position[cell] for cell in FORM.totals) if computed else frozenset()
    return Submission(FORM, tuple(values[cell] for cell in FORM.cells), year=2024, narrative=(narrative, *[""] * 5), computed=made)


SAID = "2024年，收到政府信息公开申请35件，其中自然人35件，法人或其他组织0件；办结政府信息公开申请37件。"


def first_of(report, last=None):
    findings = examine([report], {report.file: last} if last else None)[0].findings
    return next(finding for finding in findings if finding.suspects)


def test_a_number_about_applicants_is_no_evidence_for_what_was_carried_over():
    """予以公开 typed 53 for 20: the 35 is that of 自然人, which agrees; the 37 of 办结 points at the wrong cell."""
    finding = first_of(filled(SAID, new=35, carried_in=2, result__granted=53, result__unavailable__not_held=17))
    best = finding.suspects[0]
    assert [(c.cell, c.stands, c.proposed) for c in best.changes] == [(requests("result.granted", "natural"), 53, 20)]
    assert best.evidence == ("与正文“办结政府信息公开申请37件”相符",)
    assert finding.located
    assert not any("35" in words for way in finding.suspects for words in way.evidence)


def test_without_the_sentence_the_same_cell_is_not_told_from_the_others():
    finding = first_of(filled(new=35, carried_in=2, result__granted=53, result__unavailable__not_held=17))
    assert finding.blame.ties == len(finding.suspects) > 1


RIGHT = {"new": 12, "carried_in": 3, "result__granted": 9, "result__partial": 4, "carried_out": 2}


@pytest.mark.parametrize(
    ("sentence", "row", "proposed", "balance"),
    [
        ("答复13件。", "result.granted", 8, -1),  # agrees as it stands
        ("答复12件。", "result.granted", 8, 1),
        ("答复12件。", "result.granted", 9, 0),
        ("答复12件。", "new", 13, 0),  # not about this cell
        ("收到申请12件。", "new", 13, -1),
        ("收到申请15件。", "new", 13, -1),  # with what was carried over
        ("收到申请15件。", "carried_in", 4, -1),
        ("收到申请12件。", "carried_in", 4, 0),  # one reading holds before and after
        ("予以公开7件。", "result.granted", 7, 1),
        ("已主动公开5件，予以公开2件。", "result.granted", 7, 1),
        ("答复约12件。", "result.granted", 8, 0),
        ("收到市民热线12件，答复12件。", "new", 13, 0),
    ],
)
def test_a_sentence_speaks_for_a_change_that_makes_it_true_and_against_one_that_makes_it_false(sentence, row, proposed, balance):
    report = filled(f"政府信息公开申请：{sentence}", **RIGHT)
    cell = requests(row, "natural")
    assert heard([Change(cell, report[cell], proposed)], witnesses_of(report, "requests", None)).balance == balance


def test_typed_totals_are_spoken_of_themselves():
    report = filled("收到政府信息公开申请13件。", computed=False, **RIGHT)
    witnesses = witnesses_of(report, "requests", None)
    assert heard([Change(requests("new", "total"), 12, 13)], witnesses).balance == 1
    assert heard([Change(requests("new", "natural"), 12, 13)], witnesses).balance == 0


def test_last_year_speaks_for_and_against_and_of_zeros_too():
    last = replace(filled(**{**RIGHT, "carried_out": 3}), year=2023)
    witnesses = witnesses_of(filled(**{**RIGHT, "carried_in": 5}), "requests", last)
    assert heard([Change(requests("carried_in", "natural"), 5, 3)], witnesses).balance == 2  # the column's own, and 总计
    assert heard([Change(requests("carried_in", "natural"), 5, 4)], witnesses).balance == 0
    assert heard([Change(requests("carried_in", "legal.other"), 0, 1)], witnesses).balance == -1


def test_a_blank_in_a_sum_silences_the_sentences_about_it():
    report = filled("办结政府信息公开申请12件。", **RIGHT).changed({requests("result.total", "total"): None})
    assert witnesses_of(report, "requests", None) == ()


def test_what_is_said_twice_counts_once():
    report = filled("办结政府信息公开申请12件。办结政府信息公开申请12件。", **RIGHT)
    assert len(witnesses_of(report, "requests", None)) == 1
