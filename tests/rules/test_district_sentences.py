"""What is said of units and their sum, word for word: every branch of every D rule."""

from decimal import Decimal

import pytest
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.district_rules import (
    DISTRICT_RULES,
    AfterLock,
    ApartFromSum,
    CarriedOver,
    ComparedTotal,
    CountedTwice,
    DoubleReport,
    InTwoPlaces,
    NotExamined,
    OffRoster,
    OfUnit,
    OtherYear,
    ReplacedReport,
    ReportsElsewhere,
    TiedYears,
    TwoOffices,
    UnreadableFile,
    UnreadCells,
    edition_words,
)
from nianbao.rules.sentences import sentence_of

FORM = EDITIONS["2021"]
NEW = Cell("requests", "new", "natural")
PERMITS = Cell("disclosure", "permits", "decisions")
AT_NEW, AT_PERMITS = "表三“一、本年新收政府信息公开申请数量”行“自然人”列", "表二“行政许可”行“本年处理决定数量”列"
ROW = tuple(cell for cell in FORM.cells if cell.row == "new")
REVIEW = FORM.table("review").cells

SAID = {  # (rule, facts, cells, file, left, right) → the sentence
    "nothing came": ("D1", OfUnit("甲局"), (), "", None, None, "“甲局”还没有报送，没有计入汇总。请催报；没有业务发生的也要报，各格填 0。"),
    "an empty one came": ("D1", OfUnit("甲局"), (), "甲.xlsx", None, None, "“甲局”（甲.xlsx）的三张表一格也没有填，按未收到处理，没有计入汇总。请催报；确实没有业务发生的，各格填 0 后再报。"),
    "two that differ": (
        "D2", DoubleReport("甲局", ("1.xlsx", "2.xlsx"), ((4, None), (Decimal("1.50"), Unread("若干", "")))), (NEW, PERMITS), "", None, None,
        f"“甲局”有 2 份报送且数字不同（1.xlsx、2.xlsx），都没有计入汇总，待定。不同的 2 格：{AT_NEW} 4 → 空白；{AT_PERMITS} 1.50 → “若干”。"
        "请问清用哪一份，把其余的移出文件夹，或在应采用的一份封面上填较大的报送次数，再重新汇总。"),
    "two of different forms": (
        "D2", DoubleReport("甲局", ("1.xlsx", "2.xlsx"), ()), (), "", None, None,
        "“甲局”有 2 份报送且数字不同（1.xlsx、2.xlsx），都没有计入汇总，待定。用的表式不同。请问清用哪一份，把其余的移出文件夹，或在应采用的一份封面上填较大的报送次数，再重新汇总。"),
    "a second one": (
        "D2", ReplacedReport("甲局", ("1.xlsx", "2.xlsx"), ((4, 5),), "2.xlsx", 2, extra=(("热线/来电", 1, 2),)), (NEW,), "1.xlsx", None, None,
        f"“甲局”报了不止一次，已用报送次数较大的 2.xlsx（第 2 次），没有用 1.xlsx。两份不同的 2 格：{AT_NEW} 4 → 5；补充数据“热线/来电” 1 → 2。请核对是否应以新报为准。"),
    "one after the lock": (
        "D2", AfterLock("甲局", ("1.xlsx",), ((4, 5),)), (NEW,), "2.xlsx", None, None,
        f"“甲局”的数字已锁定，锁定后又报来 2.xlsx，数字不同，没有采用。不同的 1 格：{AT_NEW} 4 → 5。要用新报的，请先在报送台账里清空“锁定”再收表；不用的，请把文件移出收件。"),
    "not on the roster, like others": (
        "D3", OffRoster("甲局", ("甲一局", "甲二局"), (("新收", 3), ("收费", Decimal("1.5")))), (), "甲.xlsx", None, None,
        "“甲局”（甲.xlsx）不在名录里，没有计入汇总。它的数：新收 3、收费 1.5。相近的有：甲一局、甲二局。是名录里哪一家的，请把这个名称写进那一家的简称、曾用名或加挂牌子；是新增单位的，请在名录里加一行，再汇总。"),
    "not on the roster, like none": (
        "D3", OffRoster("甲局", (), ()), (), "甲.xlsx", None, None,
        "“甲局”（甲.xlsx）不在名录里，没有计入汇总。它的数：各项都是 0。是名录里哪一家的，请把这个名称写进那一家的简称、曾用名或加挂牌子；是新增单位的，请在名录里加一行，再汇总。"),
    "years that tie": ("D4", TiedYears((2023, 2024), 2024), (), "", None, None, "2023、2024 年的文件一样多，本次按较晚的 2024 年汇总。要汇总别的年度，请只放那一年的文件再汇总。"),
    "no year": ("D4", OtherYear("甲局", None, 2024), (), "甲.xlsx", None, None, "“甲局”（甲.xlsx）没有写年度，已按 2024 年计入汇总。请核实它是不是 2024 年的，并在封面补填年度。"),
    "another year": (
        "D4", OtherYear("甲局", 2023, 2024), (), "甲.xlsx", None, None,
        "“甲局”（甲.xlsx）写的是 2023 年，本次汇总 2024 年，没有计入。请换成 2024 年的报送；只是年度写错的，改正封面年度后重新汇总。"),
    "another edition, all of it carried": (
        "D5", CarriedOver("甲局", (), (), "2019", "2021"), (), "甲.xlsx", None, None,
        "“甲局”（甲.xlsx）用的是 2019 版表，已按对应关系折算计入 2021 版汇总。请该单位改用同一版表式重报，或确认这样折算。"),
    "another edition, something lost": (
        "D5", CarriedOver("甲局", (4, 0, 0), (("表二", "制发/规章", "废止"), ("表二", "制发/规章", "废止")), "2019", "2021"), (NEW, PERMITS, ROW[1]), "甲.xlsx", None, None,
        f"“甲局”（甲.xlsx）用的是 2019 版表，已按对应关系折算计入 2021 版汇总。没有对应位置、未能计入的数：{AT_NEW} 4。没有对应位置的另 2 格都是 0。它没有的格：表二“规章”“废止”。"
        "请该单位改用同一版表式重报，或确认这样折算。"),
    "editions mixed": (
        "D5", CarriedOver("甲局", (), (), "2021+2019+2021", "2021"), (), "", None, None,
        "“甲局”几版表式混用（表二 2021 版、表三 2019 版、表四 2021 版），已按对应关系折算计入 2021 版汇总。请该单位改用同一版表式重报，或确认这样折算。"),
    "two offices": (
        "D6", TwoOffices(("甲府办", "甲办"), ("1.xlsx", "2.xlsx")), (), "", None, None,
        "本政府机关报了 2 份：“甲府办”（1.xlsx）、“甲办”（2.xlsx），都没有计入汇总，待定。本政府机关只编一份年报，请问清用哪一份，把其余的移出文件夹，再汇总。"),
    "reports elsewhere": (
        "D7", ReportsElsewhere("税务局", "属垂直领导系统"), (), "税.xlsx", None, None,
        "“税务局”（税.xlsx）属垂直领导系统，没有计入汇总。请核对名录；确实由本级汇总的，请在名录里改报送去向或是否应报，再汇总。"),
    "counted twice": (
        "D12", CountedTwice("甲所", "甲局", "并入甲局", True), (), "甲所.xlsx", None, None,
        "“甲所”（甲所.xlsx）和“甲局”都报了，并入甲局，两份都计入了汇总，可能重复。请核对“甲局”的数是否已含它的，并改正名录（截止年度、是否应报）后再汇总。"),
    "left out lest it counts twice": (
        "D12", CountedTwice("甲所", "甲局", "并入甲局", False), (), "甲所.xlsx", None, None,
        "“甲所”（甲所.xlsx）和“甲局”都报了，并入甲局，没有计入汇总，免得重复。请核对“甲局”的数是否已含它的，并改正名录（截止年度、是否应报）后再汇总。"),
    "in two places": (
        "D12", InTwoPlaces("甲局", ("甲区/1.xlsx", "2.xlsx"), True), (), "", None, None,
        "“甲局”在 2 处都计入了汇总：甲区/1.xlsx、2.xlsx（数字相同），可能重复。请核对它该由哪一级汇总，把多出的移出文件夹，再汇总；确是两家的，请在封面写清各自的全称。"),
    "in two places with other numbers": (
        "D12", InTwoPlaces("甲局", ("甲区/1.xlsx", "2.xlsx"), False), (), "", None, None,
        "“甲局”在 2 处都计入了汇总：甲区/1.xlsx、2.xlsx（数字不同），可能重复。请核对它该由哪一级汇总，把多出的移出文件夹，再汇总；确是两家的，请在封面写清各自的全称。"),
    "not examined": ("D8", NotExamined("内存不够。"), (), "甲.xlsx", None, None, "甲.xlsx 没有校验成：内存不够。其中读出的数已计入，问题没有查，请另行校验这个文件。"),
    "unreadable": ("D8", UnreadableFile("文件损坏。"), (), "甲.xlsx", None, None, "甲.xlsx 读不出：文件损坏。没有计入汇总，请该单位重报。"),
    "unread cells": (
        "D8", UnreadCells("甲局", ("若干", "")), (NEW, PERMITS), "甲.xlsx", None, None,
        f"“甲局”（甲.xlsx）有 2 格没有读出：{AT_NEW}写的是“若干”；{AT_PERMITS}。这些格的合计待定，不当作 0。请改成数字（认不出的表请改用标准表式）后重新汇总。"),
    "a table, a row and a cell unread": (
        "D8", UnreadCells("甲局", ("",) * (len(REVIEW) + len(ROW)) + ("x",)), (*REVIEW, *ROW, PERMITS), "甲.xlsx", None, None,
        f"“甲局”（甲.xlsx）有 {len(REVIEW) + len(ROW) + 1} 格没有读出：表四整张；表三“一、本年新收政府信息公开申请数量”整行；{AT_PERMITS}写的是“x”。"
        "这些格的合计待定，不当作 0。请改成数字（认不出的表请改用标准表式）后重新汇总。"),
    "a total that is too large": (
        "D9", ApartFromSum("甲区", tuple("甲乙丙丁戊己"), 2), (NEW,), "甲区.xlsx", 9, 4,
        f"“甲区”（甲区.xlsx）的{AT_NEW}为 9，各单位之和为 4，差额 +5。差额可能来自没有计入的 6 家（甲、乙、丙、丁、戊等）。有 2 家这一格是空白。请核对是全区数填错了，还是有单位漏报、错报。"),
    "a total with nobody missing": (
        "D9", ApartFromSum("甲区", ("甲",), 0), (NEW,), "甲区.xlsx", 4, 9,
        f"“甲区”（甲区.xlsx）的{AT_NEW}为 4，各单位之和为 9，差额 -5。差额可能来自没有计入的 1 家（甲）。请核对是全区数填错了，还是有单位多报、错报。"),
    "a summary that differs": (
        "D10", ComparedTotal("甲区", "summary", 20, 3, 2), (), "甲区.xlsx", None, None,
        "“甲区”（甲区.xlsx）是一份汇总表，只与各单位之和比对，没有加入：比对了 20 格，3 格不同，2 格因空白或待定无法比对。如果它其实是一个单位，请在汇总时指明（办法见使用手册 D10）。"),
    "a total that agrees": (
        "D10", ComparedTotal("甲区", "", 20, 0, 0), (), "甲区.xlsx", None, None,
        "“甲区”（甲区.xlsx）是各单位的合计，只与各单位之和比对，没有加入：比对了 20 格，全部相同。如果它其实是一个单位，请在汇总时指明（办法见使用手册 D10）。"),
    "a total that cannot be compared": (
        "D10", ComparedTotal("甲区", "", 0, 0, 5), (), "甲区.xlsx", None, None,
        "“甲区”（甲区.xlsx）是各单位的合计，只与各单位之和比对，没有加入：没有一格可以比对，5 格因空白或待定无法比对。如果它其实是一个单位，请在汇总时指明（办法见使用手册 D10）。"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_when(name):
    rule, facts, cells, file, left, right, said = SAID[name]
    assert sentence_of(DISTRICT_RULES[rule].finding(cells, left, right, facts=facts, file=file), FORM) == said


@pytest.mark.parametrize(("agency", "file", "named"), [("甲局", "甲.xlsx", "“甲局”（甲.xlsx）"), ("", "甲.xlsx", "甲.xlsx"), ("甲局", "", "“甲局”"), ("封面无名（甲.xlsx）", "甲.xlsx", "甲.xlsx")])
def test_a_unit_is_named_as_far_as_it_is_known_and_its_file_once(agency, file, named):
    said = sentence_of(DISTRICT_RULES["D7"].finding(facts=ReportsElsewhere(agency, "不报"), file=file), FORM)
    assert said.startswith(f"{named}不报，没有计入汇总。")


def test_ten_unread_cells_are_named_and_more_are_counted():
    column = tuple(cell for cell in FORM.table("requests").cells if cell.column == "natural")
    for count, more in ((10, ""), (11, "；等 11 格")):
        said = sentence_of(DISTRICT_RULES["D8"].finding(column[:count], facts=UnreadCells("甲局", ("x",) * count), file="甲.xlsx"), FORM)
        assert said.count("写的是“x”") == 10
        assert f"写的是“x”{more}。这些格" in said


@pytest.mark.parametrize(("edition", "words"), [("2021", " 2021 版"), ("2021+2021+2019", "混用（表二 2021 版、表三 2021 版、表四 2019 版）")])
def test_an_edition_is_named_and_of_a_mixed_form_each_table(edition, words):
    assert edition_words(edition) == words
