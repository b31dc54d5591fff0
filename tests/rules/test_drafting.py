"""Drafted sentences: the P rules hear each phrase as its topic, and a draft of any balanced or unbalanced table contradicts nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from amount import amount
from cases import entries, form_of, needs_shared, submission
from extras import ITEMS, told
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.forms.extra import DRAFTS
from nianbao.forms.wording import TABLE_DRAFTS
from nianbao.rules.drafting import TO_CONFIRM, drafted_overview
from nianbao.rules.narrative import check_narrative
from nianbao.rules.plausibility import check_plausibility
from nianbao.rules.plausibility_sentences import HintLeft
from nianbao.rules.stated_numbers import statements

FORM = EDITIONS["2021"]
NUMBER = st.integers(0, 40) | st.integers(0, 12_000_000)


def drafted(now, last=None):
    return replace(now, narrative=("\n".join(drafted_overview(now, last, DRAFTS)), "", "", "", "", ""))


def of(values, year=2024, form=FORM):
    return Submission(form, tuple(values), file="表.xlsx", agency="测试区发展和改革局", year=year)


def one(rows):
    """A submission with the same number in every cell, amounts in 分."""
    return of(Decimal(rows) if FORM.column(cell).decimals else rows for cell in FORM.cells)


@pytest.mark.parametrize("draft", TABLE_DRAFTS, ids=lambda draft: draft.topics[0])
def test_each_phrase_is_heard_as_its_topic_with_its_number(draft):
    topics = {topic.key: topic for topic in FORM.topics}
    text = "政府信息公开申请。" + draft.opening + "，".join(topics[key].phrase.format(7 + i) for i, key in enumerate(draft.topics)) + "。"
    assert [(claim.topic.key, claim.said) for claim in statements(text, FORM, 2024)] == [(key, 7 + i) for i, key in enumerate(draft.topics)]


def test_every_drafted_topic_has_a_phrase_and_every_phrase_is_drafted():
    told = {key for draft in DRAFTS for key in draft.topics}
    assert told == {topic.key for topic in FORM.topics if topic.phrase}
    assert all(set(draft.always) | set(draft.compared) <= set(draft.topics) for draft in DRAFTS)


@needs_shared
@pytest.mark.parametrize("case", [c for c in entries() if form_of(entries()[c]) is FORM])
def test_the_draft_of_a_real_report_contradicts_nothing(case):
    now = submission(case)
    for last in (None, replace(now, year=now.year - 1), replace(submission("suqian_2023"), year=now.year - 1)):
        written = drafted(now, last)
        assert written.narrative[0].startswith(f"{TO_CONFIRM}{now.year}年，")
        assert not check_narrative(written, last)


@given(st.lists(NUMBER, min_size=len(FORM.cells), max_size=len(FORM.cells)), st.lists(NUMBER, min_size=len(FORM.cells), max_size=len(FORM.cells)), st.data())
@settings(max_examples=amount(40, 2000), deadline=None)
def test_the_draft_of_any_table_contradicts_nothing(now, last, data):
    """Tables need not balance, cells may be blank or unread."""
    holes = data.draw(st.dictionaries(st.integers(0, len(FORM.cells) - 1), st.sampled_from([None, Unread("约 3", "不是数字")]), max_size=6))
    this = of(holes.get(i, Decimal(v).scaleb(-6) if FORM.column(c).decimals else v) for i, (c, v) in enumerate(zip(FORM.cells, now, strict=True)))
    before = of(last, 2023)
    assert not check_narrative(drafted(this, before), before)


@given(NUMBER, NUMBER)
@settings(max_examples=amount(60, 3000), deadline=None)
def test_growth_is_told_with_both_numbers_and_no_division_by_zero(now, before):
    text = drafted(one(now), replace(one(before), year=2023)).narrative[0]
    words = text.partition("上年结转")[0]
    assert f"申请{now}件，" in words
    assert ("持平" if now == before else f"上年为{before}件" if not before else f"比上年的{before}件") in words
    assert not check_narrative(drafted(one(now), replace(one(before), year=2023)), replace(one(before), year=2023))


def test_a_growth_that_is_wrong_is_found_in_a_draft_too():
    written = drafted(one(35), replace(one(20), year=2023))
    broken = replace(written, narrative=(written.narrative[0].replace("增长75%", "增长57%", 1), *written.narrative[1:]))
    assert [finding.rule for finding in check_narrative(broken)] == ["P11"]


@pytest.mark.parametrize(("now", "before", "found"), [(35, 20, True), (35, None, False), (None, 20, False), (None, None, False)])
def test_a_growth_is_asked_only_where_both_years_are_known(now, before, found):
    text = "本年新收政府信息公开申请35件，同比增长57%。"
    this, last = (of(number if number is not None else None for _ in FORM.cells) for number in (now, before))
    rules = [finding.rule for finding in check_narrative(replace(this, narrative=(text, "", "", "", "", "")), replace(last, year=2023))]
    assert ("P11" in rules) is found


def test_last_year_must_be_the_year_before():
    assert "上年的" not in drafted(one(35), replace(one(20), year=2022)).narrative[0]


def test_what_is_not_known_is_not_told():
    blank = of(None for _ in FORM.cells)
    assert drafted_overview(blank, None, DRAFTS) == ()
    text = drafted(one(0)).narrative[0]
    assert "自然人" not in text
    assert "新收政府信息公开申请0件" in text


@pytest.mark.parametrize(("number", "lacking", "said"), [(3, (), True), (3, ("乙局",), False), (0, (), False), (None, (), False), (Unread("几", "不是数字"), (), False)])
def test_a_figure_of_ones_own_is_told_where_it_is_known_of_every_unit_and_not_0(number, lacking, said):
    item = ITEMS[-2]
    report = told({item.path: number}, one(0))
    now = replace(report, extra=tuple(replace(figure, lacking=lacking) for figure in report.extra))
    words = [part for part in drafted_overview(now, None, DRAFTS) if item.name in part]
    assert [part.endswith(f"{item.name}3{item.unit}。") for part in words] == [True] * said


def test_a_mark_left_in_is_found_by_the_check():
    found = [finding.facts.words for finding in check_plausibility(drafted(one(35))) if isinstance(finding.facts, HintLeft)]
    assert found == [TO_CONFIRM]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (35, None, ""), (35, 35, "，与上年持平"), (0, 0, "，与上年持平"), (35, 0, "，上年为0件"), (35, 20, "，比上年的20件增长75%"), (0, 20, "，比上年的20件下降100%"),
        (20, 35, "，比上年的35件下降42.86%"), (21, 20, "，比上年的20件增长5%"), (25, 20, "，比上年的20件增长25%"), (1003, 1000, "，比上年的1000件增长0.3%"), (100001, 100000, "，比上年的100000件增加1件"), (99997, 100000, "，比上年的100000件减少3件"),
    ],
)  # fmt: skip
def test_a_number_is_compared_with_last_years_in_two_decimals_or_where_they_are_nothing_in_pieces(now, before, said):
    last = None if before is None else replace(one(before), year=2023)
    words = drafted(one(now), last).narrative[0].partition("上年结转")[0]
    assert words.endswith(f"申请{now}件{said}，")
