"""Chapters are found by their own titles; the parts of the general one do not take the place of those that come after it."""

import pytest
from nianbao.forms import EDITIONS
from nianbao.grid import Paragraph
from nianbao.reading.chapters import chapters, without_signature

TITLES = EDITIONS["2021"].chapters


def cut(*lines):
    return chapters(tuple(Paragraph(line, "") for line in lines))


OFFICIAL = [line for i, title in enumerate(TITLES) for line in (title, f"正文之{i}。")]


def test_official_titles_cut_the_text():
    assert cut(*OFFICIAL) == tuple(f"正文之{i}。" for i in range(6))


@pytest.mark.parametrize("parts", [
    ["一、主动公开", "二、依申请公开", "三、政府信息管理", "四、平台建设", "五、监督保障"],
    ["（一）主动公开政府信息情况", "（二）依申请公开情况", "（五）存在的主要问题及改进情况"],
    ["1.主动公开", "2.依申请公开", "5.监督保障"],
])
def test_the_parts_of_the_general_chapter_stay_in_it(parts):
    inside = [line for part in parts for line in (part, f"{part}的话。")]
    found = cut(OFFICIAL[0], *inside, *OFFICIAL[2:])
    assert found[0] == "\n".join(inside)
    assert found[1:] == tuple(f"正文之{i}。" for i in range(1, 6))


@pytest.mark.parametrize("written", [
    lambda i, title: title.partition("、")[2], lambda i, title: f"第{title[0]}部分 {title.partition('、')[2]}", lambda i, title: f"## {title}",
    lambda i, title: f"{i + 1}、{title.partition('、')[2]}",
])
def test_a_title_whose_number_is_another_or_lost_is_still_a_title(written):
    found = cut(*(line for i in (0, 4, 5) for line in (written(i, TITLES[i]), f"正文之{i}。")))
    assert (found[0], found[4], found[5]) == ("正文之0。", "正文之4。", "正文之5。")


def test_a_misnumbered_heading_goes_by_its_topic():
    found = cut(TITLES[0], "甲。", "四、存在的主要问题及改进情况", "乙。", "五、其他需要报告的事项", "丙。")
    assert (found[0], found[4], found[5]) == ("甲。", "乙。", "丙。")


def test_a_chapter_that_is_not_there_is_empty_and_takes_nothing_from_the_general_one():
    found = cut(TITLES[0], "存在的问题还有不少。", "下一步改进。", TITLES[5], "无。")
    assert (found[0], found[4], found[5]) == ("存在的问题还有不少。\n下一步改进。", "", "无。")


def test_a_number_alone_is_a_heading_right_after_the_chapter_before_it_only():
    assert cut(TITLES[0], "甲。", "五、监督保障", "乙。") == ("甲。\n五、监督保障\n乙。", "", "", "", "", "")
    assert cut(*OFFICIAL[:8], "五、一点想法", "乙。")[4] == "乙。"


@pytest.mark.parametrize(("lines", "left"), [
    (["正文。", "甲局", "2025年1月20日"], ["正文。"]),
    (["正文。", "甲　局", "二〇二五年一月二十日"], ["正文。"]),
    (["正文。", "甲局", "　　年　　月　　日"], ["正文。"]),
    (["正文。", "2025年1月20日"], ["正文。"]),
    (["正文。", "甲局"], ["正文。"]),
    (["正文。", "甲局", "2025年1月20日", "抄送：乙局"], ["正文。"]),
    (["甲局", "2025年1月20日"], ["甲局"]),
    (["正文。", "乙局"], ["正文。", "乙局"]),
    (["正文。", "截至2025年1月20日"], ["正文。", "截至2025年1月20日"]),
    (["2025年1月20日"], ["2025年1月20日"]),
])
def test_name_and_date_under_a_report_are_no_part_of_its_last_chapter(lines, left):
    texts = ("一", "", "", "", "\n".join(lines), "")
    assert without_signature(texts, ("甲局", "")) == ("一", "", "", "", "\n".join(left), "")
    assert without_signature(("",) * 6, ("甲局",)) == ("",) * 6
