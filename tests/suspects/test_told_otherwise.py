"""Numbers that break no relation and contradict the narrative: the slip behind them is named, and nothing is made of other disagreements."""

from dataclasses import replace

import pytest
from nianbao.core.findings import Blame
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.sentences import suspect_words
from nianbao.steps.examination import examine
from nianbao.suspects.smallest_changes import TotalsKind

FORM = EDITIONS["2021"]


def review(row, column):
    return Cell("review", row, column)


def requests(row):
    return Cell("requests", row, "natural")


def report(text, values, computed=True):
    given = dict.fromkeys(FORM.cells, 0) | values
    for cell, relation in sorted(FORM.totals.items(), key=lambda item: item[1].over == "rows"):
        given[cell] = sum(given[term.cell] for term in relation.left)
    made = frozenset(FORM.position[cell] for cell in FORM.totals) if computed else frozenset()
    return Submission(FORM, tuple(given[cell] for cell in FORM.cells), year=2024, narrative=(text, *[""] * 5), computed=made)


def told(submission, rule):
    return [f for f in examine([submission])[0].findings if f.rule == rule]


def changes(finding):
    return [[(c.cell, c.stands, c.proposed) for c in way.changes] for way in finding.suspects]


def test_a_slip_in_table_four_that_no_relation_sees():
    values = {review("reconsideration", "upheld"): 21, review("reconsideration", "corrected"): 3}
    (finding,) = told(report("因政府信息公开引发行政复议15件。", values), "P7")
    assert changes(finding) == [[(review("reconsideration", "upheld"), 21, 12)]]
    assert finding.blame == Blame(1, at_least=1, totals=TotalsKind.COMPUTED)
    words = suspect_words(finding, FORM)
    assert words.startswith("如果正文写得对，最可能是表四“行政复议”行“结果维持”列 21 应为 12（与正文“因政府信息公开引发行政复议15件”相符；相邻两位数字颠倒）")


def test_two_results_that_changed_places():
    values = {requests("new"): 20, requests("result.granted"): 2, requests("result.partial"): 18}
    (one, other) = told(report("全年办结政府信息公开申请20件，其中予以公开18件，部分公开2件。", values), "P5")
    exchanged = [(requests("result.granted"), 2, 18), (requests("result.partial"), 18, 2)]
    assert changes(one) == changes(other) == [exchanged]
    assert one.blame == Blame(1, at_least=2, totals=TotalsKind.COMPUTED)


def test_two_neighbours_that_no_relation_sees_changed_places():
    upheld, corrected = review("reconsideration", "upheld"), review("reconsideration", "corrected")
    (one, other) = told(report("因政府信息公开引发行政复议24件，其中结果维持3件，结果纠正21件。", {upheld: 21, corrected: 3}), "P7")
    assert changes(one) == changes(other) == [[(upheld, 21, 3), (corrected, 3, 21)]]


def test_a_total_that_a_formula_makes_changes_places_with_nothing():
    values = {review("reconsideration", "corrected"): 6, review("reconsideration", "pending"): 3}
    given = report("因政府信息公开引发行政复议15件。", values)  # with 尚未审结 and 总计 exchanged it would be 15
    made = set(FORM.totals)
    assert told(given, "P7")
    assert not [c for finding in told(given, "P7") for way in finding.suspects for c in way.changes if c.cell in made]


@pytest.mark.parametrize(
    ("text", "computed"),
    [
        ("全市因政府信息公开引发行政复议407件。", True),  # no slip makes 15 of it
        ("因政府信息公开引发行政复议15件。", True),  # agrees
        ("因政府信息公开引发行政复议24件。", False),  # typed totals bear the cells out
    ],
)
def test_nothing_is_made_of_what_no_slip_explains(text, computed):
    values = {review("reconsideration", "upheld"): 12, review("reconsideration", "corrected"): 3}
    assert not any(f.suspects for f in told(report(text, values, computed), "P7"))


def test_what_does_not_balance_is_explained_there_and_not_here():
    values = {requests("new"): 20, requests("result.granted"): 2, requests("result.partial"): 19}
    findings = examine([report("办结政府信息公开申请20件，其中予以公开2件，部分公开18件。", values)])[0].findings
    assert {f.rule for f in findings if f.suspects} == {"E1"}


def test_a_clerks_explanation_of_the_disagreement_holds_as_before():
    from nianbao.rules.explanations import fingerprint

    submission = report("因政府信息公开引发行政复议15件。", {review("reconsideration", "upheld"): 21})
    (finding,) = told(submission, "P7")
    (again,) = told(replace(submission, explained={fingerprint(finding): "口径不同"}), "P7")
    assert again.explanation == "口径不同"
