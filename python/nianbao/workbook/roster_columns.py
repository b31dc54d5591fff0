"""The roster workbook (名录.xlsx) as text: its sheets, their columns in order, what each column takes and means."""

from __future__ import annotations

from dataclasses import dataclass

from ..district.roster import LEVELS_OF_GOVERNMENT, Destination, NotDue, Succession
from .cover import CATEGORIES

ROSTER_SHEET, YEAR_SHEET, COLUMNS_SHEET = "名录", "年度", "说明"

YES_WORD, NO_WORD = "是", "否"

SEPARATOR = "、"
"""Between several names in one cell; commas, semicolons, slashes and line breaks are read too."""


@dataclass(frozen=True)
class RosterColumn:
    """One column. ``key`` names the field of ``RosterUnit`` it fills, ``options`` are what its drop-down offers, ``width`` is in characters."""

    key: str
    head: str
    width: float
    words: str
    options: tuple[str, ...] = ()


AGENCY_HEAD = "机关"

ROSTER_COLUMNS = (
    RosterColumn("agency", AGENCY_HEAD, 30, "必填。公章上的全称，一行一个单位，各单位报送时按这个名称归到单位。"),
    RosterColumn("short_names", "简称", 16, f"常用的简称，如“区发改局”。几个之间用“{SEPARATOR}”隔开。报来的表写简称的，也归到这个单位。"),
    RosterColumn("former_names", "曾用名", 18, f"改名以前的名称，几个之间用“{SEPARATOR}”隔开。仍写旧名的，归到这个单位；上年数也按旧名找。"),
    RosterColumn("other_names", "加挂牌子", 18, f"加挂牌子的名称，几个之间用“{SEPARATOR}”隔开。几块牌子合编一份年报，只报一份。"),
    RosterColumn("level", "层级", 6, "政府的层级。规章只有省级和设区的市、自治州政府能制定，按这一栏核对（L1）。", LEVELS_OF_GOVERNMENT),
    RosterColumn("category", "单位类别", 15, "与填报表封面的单位类别相同，下发时填好。本政府机关的年报由政府办公厅（室）编，名录里应有一家“政府办公厅（室）”。", CATEGORIES),
    RosterColumn("destination", "报送去向", 13, "不填按“本级”。报给上级主管部门或垂直系统的，不是本级应报，报来了也不相加（D7）。", tuple(Destination)),
    RosterColumn("expected", "是否应报", 9, "不填按“是”。填“否”的不催报，报来了也不相加，请在下一栏写原因。", (YES_WORD, NO_WORD)),
    RosterColumn("reason", "不单独报送原因", 22, "不单独报送的原因，从列表中选。是否应报为“否”时填。", tuple(NotDue)),
    RosterColumn("first_year", "起始年度", 9, "从报告哪一年的情况起报送。新设的填设立的年度，一直在报的不填。"),
    RosterColumn("last_year", "截止年度", 9, "报送到报告哪一年的情况为止。已撤销、并入别的单位的填，仍在报的不填。"),
    RosterColumn("predecessors", "承继自", 20, f"由哪些单位变来，写名录里的全称（已撤销的也在名录里留一行，填截止年度），几个之间用“{SEPARATOR}”隔开。"),
    RosterColumn(
        "succession", "承继方式", 10,
        "合并：上年数等于各前身之和。更名：按同一单位核对。拆分、职能划转：不核对上年，只提示。新设、撤销：没有上年数，不核对。", tuple(Succession),
    ),
    RosterColumn("superior", "上级", 18, "随哪个单位一起报送，或由哪个单位主管，写名录里的名称。"),
    RosterColumn("contact", "联系人", 10, "催报、退回时联系谁。"),
    RosterColumn("phone", "电话", 16, "催报、退回时打哪个电话。"),
    RosterColumn("extension", "延期至", 12, "同意延期的，填延到哪一天，如 2026-1-25；逾期从这一天算起。"),
    RosterColumn("order", "排序", 7, "各表里单位的先后，小的在前；不填按名录的先后。"),
)  # fmt: skip

EXTRA_ABOUT = (
    "各单位填报表里的“补充数据”是选填的，本工具所加，不是官方表式。固定有申请渠道（当面、网络、信函、传真、其他）和信息处理费（件数、金额）。",
    "要各单位另报的，在下面“项目”一栏一行写一项，计量单位写在括号里；不要“补充数据”的，删去这张工作表。下发时写进各单位的填报表。",
)
EXTRA_NAME_HEAD, EXTRA_EXAMPLE_HEAD = "项目", "例"
EXTRA_NAMES_HEAD_ROW = 3
"""On the sheet 补充数据 of the roster: the names stand under it in the first column."""

YEAR_AGENCY, YEAR_YEAR, YEAR_DUE = "汇总机关", "年度", "报送截止"

YEAR_LINES = (
    (YEAR_AGENCY, "收表、汇总的地区或机关，如“某市某区”。写在汇总表的封面上；单位名称前面的地名也按它认。"),
    (YEAR_YEAR, "报告哪一年的情况，四位数字。"),
    (YEAR_DUE, "要求各单位哪一天以前报来。逾期天数从这一天算起。"),
)
"""Labels of the 年度 sheet, column A, from row 2 down; the values stand in column B, the words in C."""
