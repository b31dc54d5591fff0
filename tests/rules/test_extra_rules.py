"""S1–S3 on 补充数据: each holds, is broken, cannot tell; without the sheet nothing is asked."""

from dataclasses import replace
from decimal import Decimal

import pytest
from extras import AMOUNT, CHANNELS, COUNT, FORM, told, values_of
from nianbao.core.submission import Submission, Unread
from nianbao.model import Cell
from nianbao.rules.explanations import fingerprint
from nianbao.rules.sentences import sentence_of
from nianbao.steps.examination import examine

NEW = Cell("requests", "new", "total")
ZERO = Submission(FORM, tuple(Decimal(0) if FORM.column(c).decimals else 0 for c in FORM.cells), file="表.xlsx", agency="甲局", year=2024)


def found(extra, new=3, **more):
    submission = replace(told(extra, ZERO.changed({NEW: new})), **more)
    return [f for f in examine([submission])[0].findings if f.rule.startswith("S")]


def test_nothing_is_asked_of_a_report_without_it():
    assert not found({}, 5)


@pytest.mark.parametrize(
    ("channels", "new", "gap"),
    [
        ((1, 2, 0, 0, 0), 3, None),
        ((1, 2, 0, 0, 1), 3, 1),
        ((0, 0, 0, 0, 0), 3, -3),
        ((1, None, 0, 0, 0), 3, None),
        ((1, 2, 0, 0, 0), None, None),
        ((1, Unread("约2", "不是数字"), 0, 0, 0), 3, None),
    ],
)
def test_the_channels_add_up_to_the_new_requests_or_nobody_can_tell(channels, new, gap):
    gaps = [f.gap for f in found(values_of(channels), new) if f.rule == "S1"]
    assert gaps == ([] if gap is None else [gap])


def test_the_sentence_names_the_cells_both_sides_and_the_difference():
    (one,) = found(values_of((1, 2, 0, 0, 1)))
    words = sentence_of(one, FORM)
    assert words.startswith("补充数据!D6 到 D10 各申请渠道之和为 4，表三“一、本年新收政府信息公开申请数量”总计为 3，差额 +1。")
    assert (one.level, one.cells) == ("警告", (NEW,))


@pytest.mark.parametrize(
    ("count", "amount", "broken"),
    [(0, Decimal(0), False), (2, Decimal("12.50"), False), (2, Decimal(0), True), (0, Decimal("0.01"), True), (None, Decimal(5), False), (3, None, False)],
)
def test_a_fee_is_told_whole(count, amount, broken):
    assert ["S3"] * broken == [f.rule for f in found(values_of(fee=(count, amount)))]


def test_the_sentence_about_a_fee_says_both_numbers():
    (one,) = found(values_of(fee=(2, Decimal(0))))
    assert "填的是 2 件、0 元" in sentence_of(one, FORM)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (CHANNELS[0], Unread("约3", "不是数字"), "不是数字"),
        (CHANNELS[1], -1, "不能是负数"),
        (CHANNELS[2], Decimal("1.5"), "应是整数"),
        (AMOUNT, Decimal("1.234"), "最多 2 位小数"),
        (COUNT, Decimal("0.5"), "应是整数"),
    ],
)
def test_a_number_that_cannot_be_one_is_named_where_it_stands(path, value, words):
    (one,) = [f for f in found({**values_of(), path: value}) if f.rule == "S2"]
    sentence = sentence_of(one, FORM)
    assert f"“{path}”填的是" in sentence
    assert words in sentence
    assert one.level == "错误"


def test_many_faults_are_one_sentence():
    (one,) = [f for f in found(dict.fromkeys(values_of(), Unread("x" * 30000, "不是数字"))) if f.rule == "S2"]
    assert "等 7 处" in sentence_of(one, FORM)
    assert len(sentence_of(one, FORM)) < 600


def test_an_explanation_holds_while_the_numbers_do():
    (one,) = found(values_of((1, 2, 0, 0, 1)))
    given = {fingerprint(one): "一件由外单位转来"}
    assert [f.explanation for f in found(values_of((1, 2, 0, 0, 1)), explained=given)] == ["一件由外单位转来"]
    assert [(f.explanation, f.stale) for f in found(values_of((1, 2, 0, 0, 2)), explained=given)] == [("", "一件由外单位转来")]


def test_sums_that_lack_a_unit_tell_nothing():
    submission = told(values_of((1, 2, 0, 0, 1), fee=(1, Decimal(0))), ZERO.changed({NEW: 3}))
    lacking = replace(submission, extra=tuple(replace(figure, lacking=("乙局",)) for figure in submission.extra))
    assert [f.rule for f in examine([lacking])[0].findings if f.rule.startswith("S")] == []
    of_new = replace(submission, lacking={FORM.position[NEW]: ("乙局没有填",)})
    assert [f.rule for f in examine([of_new])[0].findings if f.rule.startswith("S")] == ["S3"]
