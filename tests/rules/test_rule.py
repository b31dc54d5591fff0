"""A rule is a declaration: what it says of itself is true, and nothing is declared twice."""

from dataclasses import replace

import pytest
from nianbao.core.findings import Level
from nianbao.core.submission import Place, Stray
from nianbao.rules.catalogue import RULES
from nianbao.rules.rule import Input, rules_by_id
from nianbao.steps.examination import examine
from test_fingerprints import CASES, EMPTY, LAST

WITHOUT = {
    Input.LEDGER: lambda submission, last: (replace(submission, ledger={}), last),
    Input.NARRATIVE: lambda submission, last: (replace(submission, narrative=("",) * 6), last),
    Input.COVER: lambda submission, last: (replace(submission, agency="某市", category="", year=None), last),
    Input.LAST_YEAR: lambda submission, last: (submission, None),
}


def found(submission, last, asked):
    """The findings by rule, without what the search for suspects adds from everywhere."""
    (outcome,) = examine([submission], {submission.file: last} if asked else None)
    by_rule = {}
    for finding in outcome.findings:
        by_rule.setdefault(finding.rule, []).append(replace(finding, suspects=(), blame=None))
    return by_rule


@pytest.mark.parametrize("given", WITHOUT, ids=[given.name for given in WITHOUT])
@pytest.mark.parametrize("case", CASES)
def test_a_rule_looks_at_nothing_but_the_inputs_it_declares(case, given):
    submission, last = CASES[case]
    before = found(submission, last, last is not None)
    after = found(*WITHOUT[given](submission, last), last is not None and given is not Input.LAST_YEAR)
    for rule in {*before, *after}:
        assert given in RULES[rule].inputs or before.get(rule) == after.get(rule)


@pytest.mark.parametrize("case", CASES)
def test_every_finding_names_the_file_that_it_is_about(case):
    submission, last = CASES[case]
    stray = Stray("requests", Place("表三", "K9"), "5")
    lacking = dict.fromkeys(range(3), ("甲局",))
    for made in (submission, replace(submission, strays=(stray,), lacking=lacking)):
        (outcome,) = examine([made], {made.file: last} if last else None)
        assert outcome.findings
        assert {finding.file for finding in outcome.findings} == {made.file}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_says_who_says_so_and_what_it_looks_at(rule):
    assert rule.source.startswith(("官方表式：", "法律：", "推断："))
    assert rule.inputs
    assert rule.level not in rule.also


def test_an_id_that_is_declared_twice_is_refused():
    assert rules_by_id([RULES["L1"]], [RULES["L2"]]) == {"L1": RULES["L1"], "L2": RULES["L2"]}
    with pytest.raises(ValueError, match="L1 is declared twice"):
        rules_by_id([RULES["L1"], RULES["L2"]], [replace(RULES["L1"], name="又一个")])


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
@pytest.mark.parametrize("level", Level)
def test_a_finding_has_a_level_that_its_rule_declares(rule, level):
    if level in (rule.level, *rule.also):
        assert rule.finding(level=level).level is level
    else:
        with pytest.raises(ValueError, match=rule.id):
            rule.finding(level=level)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.also], ids=lambda rule: rule.id)
def test_a_level_is_the_declared_one_where_a_finding_says_nothing(rule):
    assert rule.finding().level is rule.level


def test_facts_of_another_kind_are_wrong_code():
    (empty,) = [f for f in examine([EMPTY], {EMPTY.file: LAST})[0].findings if f.rule == "L4"]
    (jump,) = [f for f in examine([EMPTY], {EMPTY.file: LAST})[0].findings if f.rule == "X3"]
    with pytest.raises(TypeError, match="L4: EmptyTables, expected Jump"):
        empty.facts_as(type(jump.facts))
