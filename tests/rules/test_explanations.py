"""说明 are kept by rule and values, hold while those hold, and are asked for again when they change."""

from dataclasses import replace

import pytest
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.explanations import fingerprint
from nianbao.steps.examination import examine

FORM = EDITIONS["2021"]
RULES = Cell("disclosure", "rules", "in_force")
BASE = Submission(FORM, tuple(0 for _ in FORM.cells), file="表.xlsx", agency="某区人民政府", year=2024).changed(
    {RULES: 7, Cell("disclosure", "permits", "decisions"): 50})
LAST = replace(BASE, year=2023)


def one(submission, rule):
    (outcome,) = examine([submission], {submission.file: LAST})
    (finding,) = [f for f in outcome.findings if f.rule == rule]
    return finding


@pytest.mark.parametrize("rule", ["X2", "L1"])
def test_an_explanation_holds_while_the_values_hold(rule):
    changed = BASE.changed({Cell("disclosure", "rules", "issued"): 1})
    finding = one(changed, rule)
    explained = one(replace(changed, explained={fingerprint(finding): "清理时重新统计"}), rule)
    assert (explained.explanation, explained.stale) == ("清理时重新统计", "")


def test_an_explanation_is_asked_for_again_when_the_values_change_and_is_not_lost():
    first = BASE.changed({Cell("disclosure", "rules", "issued"): 1})
    given = {fingerprint(one(first, "X2")): "清理时重新统计"}
    again = one(replace(first, explained=given).changed({Cell("disclosure", "rules", "issued"): 2}), "X2")
    assert (again.explanation, again.stale) == ("", "清理时重新统计")


@pytest.mark.parametrize("rule", ["L1", "L5"])
def test_a_finding_without_sides_is_given_for_the_values_of_its_cells(rule):
    zeros = replace(BASE.changed({Cell("disclosure", "permits", "decisions"): 0}), explained={})
    given = {fingerprint(one(zeros, rule)): "确实如此"}
    assert one(replace(zeros, explained=given), rule).explanation == "确实如此"
    if rule == "L1":
        changed = one(replace(zeros, explained=given).changed({RULES: 50}), rule)
        assert (changed.explanation, changed.stale) == ("", "确实如此")


def test_errors_are_not_explained_away():
    broken = BASE.changed({Cell("requests", "new", "natural"): 1})
    (finding,) = [f for f in examine([broken])[0].findings if f.rule == "E3"]
    (after,) = [f for f in examine([replace(broken, explained={fingerprint(finding): "没关系"})])[0].findings if f.rule == "E3"]
    assert after.explanation == ""


def test_two_findings_of_one_rule_have_fingerprints_of_their_own():
    both = BASE.changed({Cell("disclosure", row, "issued"): 1 for row in ("rules", "normative")})
    findings = [f for f in examine([both], {both.file: LAST})[0].findings if f.rule == "X2"]
    assert len({fingerprint(f) for f in findings}) == len(findings) == 2
