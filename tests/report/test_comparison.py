"""Two reports side by side: every difference is named, and nothing else."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.forms.extra import DRAFTS
from nianbao.report.comparison import SentenceDifference, compared, first_sentence_lacking
from nianbao.rules.drafting import TO_CONFIRM, TO_FILL_IN, drafted_overview

FORM = EDITIONS["2021"]
ONES = Submission(FORM, tuple(Decimal(c) if FORM.column(cell).decimals else c for c, cell in enumerate(FORM.cells)), agency="甲局", year=2024)
TEXTS = ("收到申请。办结全部。", "", "", "", "问题有三。\n改进有二。", "无。")
TOLD = replace(ONES, narrative=TEXTS)
DRAFTED = replace(ONES, narrative=(drafted_overview(ONES, replace(ONES, year=2023), DRAFTS)[0], "", "", "", f"{TO_FILL_IN}还没有填写。", "无。"))


def differences(left, right):
    found = compared(left, right, DRAFTS)
    assert found.equal == (not (found.cells or found.sentences or found.stated))
    return found


@given(st.dictionaries(st.integers(0, len(FORM.cells) - 1), st.integers(1000, 9999), max_size=5))
@settings(max_examples=amount(30, 1000), deadline=None)
def test_exactly_the_cells_that_were_changed_are_named(changes):
    other = TOLD.changed({FORM.cells[i]: v for i, v in changes.items()})
    found = differences(TOLD, other)
    assert [one.cell for one in found.cells] == [FORM.cells[i] for i in sorted(changes)]
    assert not found.sentences


@pytest.mark.parametrize(("left", "right", "same"), [
    (0, Decimal(0), True), (Decimal("1.50"), Decimal("1.5"), True), (None, NOT_ASKED, True), (None, 0, False), (0, Unread("无", ""), False),
    (Unread("3 件", "a"), Unread("3件", "b"), True), (Unread("3件", ""), Unread("4件", ""), False), (None, Unread("", "找不到", unplaced=True), True),
    (Unread("\x07约 3", ""), Unread("约3", ""), True),
])
def test_values_that_are_the_same(left, right, same):
    cell = FORM.cells[0]
    for one, other in ((left, right), (right, left)):
        assert (not differences(TOLD.changed({cell: one}), TOLD.changed({cell: other})).cells) == same


def test_where_lines_are_broken_and_how_wide_letters_are_does_not_count():
    other = replace(TOLD, narrative=("收到\n申请。 办结全部。", "", "", "", "问题有三。改进有二。", "无｡".replace("｡", "。")))
    assert differences(TOLD, other).equal


def test_a_sentence_that_was_changed_taken_out_or_put_in_is_named_with_its_chapter():
    other = replace(TOLD, narrative=("收到申请。办结一半。", "", "", "", "改进有二。", "无。另有一事。"))
    assert differences(TOLD, other).sentences == (
        SentenceDifference(0, "办结全部。", "办结一半。"), SentenceDifference(4, "问题有三。", ""), SentenceDifference(5, "", "另有一事。"),
    )


def test_a_chapter_that_one_has_not_is_a_difference_unless_nobody_wrote_it():
    gone = replace(TOLD, narrative=(*TEXTS[:4], "", TEXTS[5]))
    assert [one.chapter for one in differences(TOLD, gone).sentences] == [4, 4]
    to_fill = replace(TOLD, narrative=(*TEXTS[:4], f"{TO_FILL_IN}还没有填写。", TEXTS[5]))
    assert differences(to_fill, gone).equal


def test_tables_alone_are_compared_with_the_numbers_a_report_tells():
    bare = replace(ONES, narrative=("",) * 6)
    assert differences(DRAFTED, bare).equal
    assert differences(DRAFTED, bare).untold == (5,)  # 五 nobody has written yet
    wrong = replace(TOLD, narrative=("全年收到政府信息公开申请999999件。", *TEXTS[1:]))
    found = differences(wrong, bare)
    assert [finding.rule for finding in found.stated] == ["P1"]
    assert found.untold == (0, 4, 5)


def test_every_number_of_a_draft_that_was_changed_is_named():
    bare = replace(ONES, narrative=("", "", "", "", "", "无。"))
    text = DRAFTED.narrative[0]
    assert differences(DRAFTED, bare).equal
    digits = [i for i, ch in enumerate(text) if ch.isdigit() and i > len(TO_CONFIRM) + 4]
    assert len(digits) > 40
    for i in digits:
        changed = text[:i] + str((int(text[i]) + 1) % 10) + text[i + 1 :]
        if "，与上年持平" in text[i : i + 12]:
            continue
        for left, right in ((replace(DRAFTED, narrative=(changed, *DRAFTED.narrative[1:])), bare), (bare, replace(DRAFTED, narrative=(changed, *DRAFTED.narrative[1:])))):
            found = differences(left, right)
            assert not found.equal, changed[max(0, i - 20) : i + 10]
            assert len(found.sentences) + len(found.stated) == 1


def test_every_number_of_growth_that_was_changed_is_named_by_what_was_remembered_or_by_its_own_two_numbers():
    before = replace(ONES, year=2023, values=tuple(v // 2 + 1000003 for v in ONES.values))
    (text,) = drafted_overview(ONES, before, DRAFTS)
    bare = replace(ONES, narrative=("", "", "", "", "", "无。"))
    for number in re.finditer(r"\d+(?:\.\d+)?(?=件(?:下降|增长)|%)", text):
        other = number[0][:-1] + str((int(number[0][-1]) + 1) % 10)
        told = replace(ONES, narrative=(f"{text[: number.start()]}{other}{text[number.end() :]}", "", "", "", "", "无。"))
        (found,) = compared(told, bare, DRAFTS, remembered=text).sentences
        assert (other in found.left, number[0] in found.right) == (True, True)
        assert len(compared(bare, told, DRAFTS).sentences) == (text[number.end()] == "%")  # one in a million makes no other share


@pytest.mark.parametrize(("pages", "lacking"), [
    ("一、总体情况 收到 3 件。全部办结。二、表 问题一。", ""), ("收到 3 件。—1— 某区 送审稿 全部—1—某区 送审稿办结。问题一。", ""), ("收到 30 件。全部办结。问题一。", "收到3件。"),
    ("收到3件。问题一。全部办结。", "问题一。"), ("收到3件。全部。问题一。", "全部办结。"), (f"收到3件。全部{'长' * 500}办结。问题一。", "全部办结。"),
])
def test_the_first_sentence_that_printed_pages_lack_is_named(pages, lacking):
    assert first_sentence_lacking("收到3件。全部办结。\n问题一。", pages) == lacking


def test_a_list_without_full_stops_may_go_on_over_many_pages():
    lines = [f"第{i}件事{'很长' * 20}" for i in range(100)]
    pages = "".join(f"{line[:9]}— {i} —\r\n{line[9:]}" for i, line in enumerate(lines))
    assert first_sentence_lacking("\n".join(lines), pages) == ""
    assert first_sentence_lacking("\n".join(lines), pages.replace("第77件", "第78件")) == f"第77件事{'很长' * 20}"
