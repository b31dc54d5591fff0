"""The report from 补充数据: 六 says the fee, 一 the channels and the named rows, and nothing that is said contradicts a number."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import docx
import pytest
from amount import amount
from extras import AMOUNT, CHANNELS, COUNT, FORM, ITEMS, NAMES, random_extra, told, values_of, with_extra
from nianbao import merge, read, write_report
from nianbao.core.submission import ExtraFigure, Place
from nianbao.forms.extra import DRAFTS, named_extra
from nianbao.rules.drafting import drafted_overview
from nianbao.rules.narrative import check_narrative
from nianbao.steps.compare import compare


def new_of(path):
    return read(path)[FORM.by_figure["received"].cells[0]]


@pytest.fixture
def source(tmp_path):
    """A form whose channels add up, with a fee and two named rows."""
    path = with_extra(tmp_path / "表.xlsx", {})
    values = values_of((new_of(path) - 2, 2, 0, 0, 0), fee=(3, Decimal("2230.5")), **{NAMES[0]: 1200, NAMES[2]: Decimal("1.25")})
    return with_extra(path, values, force=True)


def test_the_fee_and_the_channels_are_told(source, tmp_path):
    write_report(source, tmp_path / "年报.docx")
    found, new = read(tmp_path / "年报.docx"), new_of(source)
    assert found.narrative[5] == "本年度收取信息处理费3件，共2230.5元。"
    assert f"从申请渠道看，当面提交{new - 2}件，网络提交2件。其他工作情况：主动公开信息数：网站1200条，培训经费1.25万元。" in found.narrative[0]
    assert not check_narrative(found)


def test_a_fee_that_is_given_goes_first(source, tmp_path):
    write_report(source, tmp_path / "年报.docx", fee=(0, "0"))
    assert read(tmp_path / "年报.docx").narrative[5] == "本年度没有收取信息处理费。"


def test_what_is_written_stays(tmp_path):
    path = with_extra(tmp_path / "表.xlsx", values_of(fee=(3, Decimal(30))), narrative={0: "自己写的。", 5: "无。"})
    write_report(path, tmp_path / "年报.docx")
    found = read(tmp_path / "年报.docx")
    assert (found.narrative[0], found.narrative[5]) == ("自己写的。", "无。")


@pytest.mark.parametrize("change", [{COUNT: None}, {AMOUNT: None}, {COUNT: 0}, {AMOUNT: Decimal(0)}, {AMOUNT: Decimal("1.234")}, {COUNT: Decimal("1.5")}])
def test_a_fee_that_is_not_told_whole_is_not_written(change, tmp_path):
    path = with_extra(tmp_path / "表.xlsx", {**values_of(fee=(3, Decimal(30))), **change})
    assert write_report(path, tmp_path / "年报.docx").text.chapters[5].paragraphs[0].mark == "【待填】"


def test_channels_that_do_not_add_up_are_not_written(tmp_path):
    path = with_extra(tmp_path / "表.xlsx", values_of((10**5, 0, 0, 0, 0)))
    write_report(path, tmp_path / "年报.docx")
    assert "申请渠道" not in read(tmp_path / "年报.docx").narrative[0]


def test_a_report_without_it_is_as_before(tmp_path):
    for name, values in (("无", None), ("空", {})):
        write_report(with_extra(tmp_path / f"{name}.xlsx", values), tmp_path / f"{name}.html")
    assert (tmp_path / "无.html").read_bytes() == (tmp_path / "空.html").read_bytes()


def test_one_changed_number_is_named_by_compare(source, tmp_path):
    write_report(source, tmp_path / "年报.docx")
    assert compare(tmp_path / "年报.docx", source)[0].comparison.equal
    document = docx.Document(str(tmp_path / "年报.docx"))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("网络提交2件", "网络提交7件")
    document.save(str(tmp_path / "改.docx"))
    found = compare(tmp_path / "改.docx", source)[0].comparison
    assert [("网络提交7件" in one.left, "网络提交2件" in one.right) for one in found.sentences] == [(True, True)]
    bare = with_extra(tmp_path / "没有.xlsx", None)
    assert compare(tmp_path / "年报.docx", bare)[0].comparison.equal, "who has no 补充数据 cannot contradict it"


def test_the_sum_of_units_of_which_some_have_none_is_not_told(tmp_path):
    (tmp_path / "各单位").mkdir()
    with_extra(tmp_path / "各单位" / "甲.xlsx", values_of(fee=(1, Decimal(10)), **{NAMES[0]: 5}), "甲局")
    with_extra(tmp_path / "各单位" / "乙.xlsx", None, "乙局")
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx", agency="某区")
    done = write_report(tmp_path / "汇总.xlsx", tmp_path / "年报.docx")
    assert any("还缺 1 家" in words for words in done.notes)
    found = read(tmp_path / "年报.docx")
    assert found.narrative[5].startswith("【待填】")
    assert "其他工作情况" not in found.narrative[0]


NASTY = ("依申请公开答复（件）", "收到申请（件）", "行政许可（件）", "废止规范性文件（件）", "其中网上申请（件）", "自然人（件）", "行政复议。结果维持（件）", "结转下年度（件）")


@pytest.mark.parametrize("seed", range(amount(20, 400)))
def test_no_draft_contradicts_the_tables(seed, tmp_path):
    chance = Random(seed)
    if seed % 10 == 0:
        with_extra(tmp_path / "表.xlsx", None, chance=chance)
    base = read(with_extra(tmp_path / "表.xlsx", None, chance=chance, force=True))
    extra = told(random_extra(chance), base).extra
    nasty = [ExtraFigure(item, chance.randint(1, 99), Place("补充数据", "D20")) for words in NASTY if (item := named_extra(words))]
    now = replace(base, extra=(*extra, *nasty))
    written = replace(now, narrative=("\n".join(drafted_overview(now, None, DRAFTS)), "", "", "", "", ""))
    assert not [f for f in check_narrative(written) if f.rule.startswith("P")]


def test_every_fixed_channel_has_a_phrase():
    told_keys = {key for draft in DRAFTS for key in getattr(draft, "phrases", {})}
    assert {item.key for item in ITEMS if item.path in CHANNELS} <= told_keys
