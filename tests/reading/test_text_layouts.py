"""Layouts of text as agencies' pages are really copied: every number in its cell, blanks as blanks, the rest unread."""

import pytest
from habits.report import Report
from habits.texts import TEXTS
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.reading.documents.text import read_text
from renderings import as_tabs, printed

DENIED = ("1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益", "5.属于三类内部事务信息", "6.属于四类过程性信息",
          "7.属于行政执法案卷", "8.属于行政查询事项")
UNAVAILABLE = ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")
UNPROCESSED = ("1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请", "5.要求行政机关确认或重新出具已获取信息")
OTHER = ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "3.其他")
ROWS = (
    ("一、本年新收政府信息公开申请数量",), ("二、上年结转政府信息公开申请数量",), ("三、本年度办理结果", "(一)予以公开"),
    ("", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),
    *(("", "(三)不予公开" if i == 0 else "", label) for i, label in enumerate(DENIED)),
    *(("", "(四)无法提供" if i == 0 else "", label) for i, label in enumerate(UNAVAILABLE)),
    *(("", "(五)不予处理" if i == 0 else "", label) for i, label in enumerate(UNPROCESSED)),
    *(("", "(六)其他处理" if i == 0 else "", label) for i, label in enumerate(OTHER)),
    ("", "(七)总计"), ("四、结转下年度继续办理",),
)
FORM = EDITIONS["2021"]
VALUES = {cell: 3000 + i for i, cell in enumerate(FORM.cells)}


def of(text):
    return by_labels(documents.read_document("年报.txt", text.encode()))


def row(submission, key):
    return [submission[cell] for cell in submission.form.cells if cell.row == key]


DISCLOSURE = """二、主动公开政府信息情况
第二十条第(一)项 |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 3 | 0 | 101 |
第二十条第(五)项 |
信息内容 | 本年处理决定数量 |
行政许可 | 77 | |||
第二十条第(六)项 |
信息内容 | 本年处理决定数量 |
行政处罚 | 8 |
行政强制 | 9 |
第二十条第(八)项 |
信息内容 | 本年收费金额(单位:万元) |
行政事业性收费 | 1.5 |
"""
HEAD = """三、收到和处理政府信息公开申请情况
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况 |
自然人 | 法人或其他组织 | 总计 |
商业 | 科研 | 社会公益组织 | 法律服务机构 | 其他 |
企业 | 机构 |
"""


def test_rows_of_pipes_with_blanks_spelled_out():
    """Heads broken over two lines; most rows give their total only, with every blank between pipes."""
    body = "".join(" | ".join([*labels, "", "", "", "", "", "", str(100 + i)]) + " |\n" for i, labels in enumerate(ROWS))
    submission = of(DISCLOSURE + HEAD + body)
    assert row(submission, "permits") == [77]
    assert row(submission, "normative") == [3, 0, 101]
    for i, item in enumerate(FORM.table("requests").sections[0].row_leaves):
        assert row(submission, item.key) == [None] * 6 + [100 + i], item.label


def test_a_row_that_spells_out_fewer_cells_is_unread():
    body = "".join(" | ".join([*labels, *(["1"] * (6 if i == 4 else 7))]) + " |\n" for i, labels in enumerate(ROWS))
    submission = of(DISCLOSURE + HEAD + body)
    assert all(isinstance(value, Unread) for value in row(submission, "result.denied.secret"))
    assert row(submission, "result.denied.forbidden") == [1] * 7
    assert {cell.row for cell in submission.unread if cell.table == "requests"} == {"result.denied.secret"}


def lines_closed(labels, numbers):
    return "".join(f"{label} |\n" for label in (*filter(None, labels), *numbers))


def test_cells_a_line_closed_by_pipes_with_fillers_and_a_misspelt_label():
    """``||`` fills up merged cells; a pipe on a line of its own closes the cell above it; 行政事业型收费 is no official label."""
    text = (
        "第二十条第(一)项 |\n|||\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n规章 |\n0 |\n0 |\n0 |\n规范性文件 |\n2 |\n0 |\n2 |\n"
        "第二十条第(五)项 |\n|||\n信息内容 |\n本年处理决定数量 |\n||\n行政许可 |\n213 |\n||\n"
        "第二十条第(六)项 |\n|||\n信息内容 |\n本年处理决定数量 |\n||\n行政处罚 |\n5 |\n||\n行政强制 |\n2 |\n||\n"
        "第二十条第(八)项 |\n|||\n信息内容 |\n本年收费金额(单位:万元) |\n||\n行政事业型收费 |\n0 |\n"
        "三、收到和处理政府信息公开申请情况\n(本列)数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) |\n申请人情况 |\n||||||||\n"
        "自然人 |\n法人或其他组织 |\n|\n|||||||\n商业企业 |\n科研机构 |\n社会公益组织 |\n法律服务机构 |\n其他 |\n总计 |\n||||\n"
    )
    for i, labels in enumerate(ROWS):
        block = lines_closed(labels, [str(i * 10 + c) for c in range(7)])
        text += block.replace("三、本年度办理结果 |\n", "三、本年度办理结果\n|\n") + ("||\n" if len(labels) == 1 else "")
    submission = of(text)
    assert row(submission, "charges") == [0]
    assert (row(submission, "permits"), row(submission, "normative")) == ([213], [2, 0, 2])
    for i, item in enumerate(FORM.table("requests").sections[0].row_leaves):
        assert row(submission, item.key) == [i * 10 + c for c in range(7)], item.label
    assert not [cell for cell in submission.unread if cell.table != "review"]


def test_heads_and_labels_with_explanations_in_brackets():
    text = (
        "第二十条第(一)项 | |||\n信息内容 | 本年新 制作数量 | 本年新 公开数量 | 对外公开总数量 |\n规章(设区的市、自治州人民政府应提供相关数据) | 0 | 0 | 0 |\n"
        "规范性文件(行政机关制定发布的决定、公告、通告等公文,一般情况下属于规范性文件) | 2 | 2 | 19 |\n"
        "其他主动公开文件(含以本单位或本单位办公室名义正式签发的文件) | 186 | 86 | 255 |\n第二十条第(五)项 | |||\n"
        "信息内容 | 上一年项目数量(指2019年事项数) | 本年增/减(指2020年增加或减少的事项数,减用负值表示,如-8) | 处理决定数量(指2020年办件量) |\n"
        "行政许可 | 8 | 5 | 93 |\n其他对外管理服务事项(指行政许可以外的政务服务事项,含行政确认、行政奖励) | 117 | 0 | 165 |\n第二十条第(六)项 | |||\n"
        "信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n行政处罚 | 90 | 0 | 22 |\n行政强制 | 4 | 4 | - |\n第二十条第(八)项 | |||\n"
        "信息内容 | 上一年项目数量 | 本年增/减 | |\n行政事业性收费 | 1 | 0 | |\n第二十条第(九)项 | |||\n"
        "信息内容 | 采购项目数量 | 采购总金额(单位:万元,保留4位小数) | |\n政府集中采购 | 3 | 12.5 | |\n"
    )
    submission = of(text)
    assert submission.form.edition.startswith("2019")
    assert (row(submission, "rules"), row(submission, "normative")) == ([0, 0, 0], [2, 2, 19])
    assert (row(submission, "permits"), row(submission, "services"), row(submission, "coercion")) == ([8, 5, 93], [117, 0, 165], [4, 4, None])
    assert [str(value) for value in row(submission, "procurement")] == ["3", "12.5"]


def test_an_amount_headed_in_yuan_is_not_taken_as_ten_thousands():
    submission = of(DISCLOSURE.replace("万元", "元"))
    assert all(isinstance(value, Unread) for value in row(submission, "charges"))
    assert row(submission, "permits") == [77]


def test_numbers_apart_by_spaces():
    body = "".join(f"{labels[-1]} {' '.join(str(i * 10 + c) for c in range(7))}\n" for i, labels in enumerate(ROWS))
    head = HEAD.replace(" |", "").replace("商业 科研 社会公益组织 法律服务机构 其他\n企业 机构", "商业企业 科研机构 社会公益组织 法律服务机构 其他")
    submission = of(DISCLOSURE.replace(" |", "") + head + body)
    for i, item in enumerate(FORM.table("requests").sections[0].row_leaves):
        assert row(submission, item.key) == [i * 10 + c for c in range(7)], item.label


def test_blanks_of_a_whole_table_with_one_cell_a_line_are_told_by_the_lines_that_merged_cells_leave():
    """As word processors save a table as text: an empty line for a blank cell and for one that a merge from above covers."""
    form = EDITIONS["2021"]
    values = {cell: i % 7 if i % 11 or cell.row == "carried_out" else None for i, cell in enumerate(form.cells)}
    lines = _with_covered_cells(form, values)
    found = by_labels(read_text("年报.txt", "\n".join(lines)), year=2024)
    assert [found.values[found.form.position[cell]] for cell in form.table("requests").cells] == [values[cell] for cell in form.table("requests").cells]
    at = lines.index("2.重复申请") + 3
    for changed in (lines[:at] + lines[at + 1 :], [*lines[:at], "", *lines[at:]]):  # one line too few, one too many
        found = by_labels(read_text("年报.txt", "\n".join(changed)), year=2024)
        got = {cell: found.values[found.form.position[cell]] for cell in form.table("requests").cells}
        assert not [cell for cell, value in got.items() if not isinstance(value, Unread) and value != values[cell]]


def _with_covered_cells(form, values):
    page = printed(form, values)[1]
    across = {(r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0 + 1, c1 + 1)}
    height, width = (max(at[i] for at in page.cells) + 1 for i in (0, 1))
    body = [str(page.cells.get((r, c)) or "") for r in range(2, height) for c in range(width) if (r, c) not in across]
    return ["演示区教育局2024年政府信息公开工作年度报告", form.chapters[2], *body, form.chapters[3]]


def test_a_column_without_a_head_before_the_numbers_moves_none_of_them():
    lines = as_tabs(FORM, VALUES, 2024).split("\n")
    counted = [line.replace("\t", "\t7\t", 1) if line.startswith(("规章\t", "行政规范性文件\t")) else line for line in lines]
    submission = by_labels(documents.read_document("年报.txt", "\n".join(counted).encode()))
    assert [submission[cell].reason for cell in FORM.cells[:6]] == [f"有数字（{n}）不在任何列标题下，可能错位" for n in (3002, 3002, 3002, 3005, 3005, 3005)]


def test_a_lone_hyphen_before_a_number_is_no_minus_sign():
    text = "\n".join(as_tabs(FORM, VALUES, 2024).replace("\t", " ").split("\n")).replace("规章 3000 ", "规章 - ")
    submission = by_labels(documents.read_document("年报.txt", text.encode()))
    assert [submission[cell] for cell in FORM.cells[:3]] == [None, 3001, 3002]


def apart(values, mark):
    """The three tables with every cell of a row, blank ones too, apart by a mark."""
    rows = []
    for page in printed(FORM, values):
        width = max(column for _, column in page.cells) + 1
        rows += [[page.cells.get((r, c)) or "" for c in range(width)] for r in range(max(row for row, _ in page.cells) + 1)]
    return "\n".join(mark.join(row) for row in rows)


@pytest.mark.parametrize("mark", ["|", " | ", "│"])
@pytest.mark.parametrize("file", ["a.csv", "a.txt"])
def test_bars_instead_of_commas_keep_every_row(mark, file):
    """A row whose first cell is blank begins with a bar that is no outer one."""
    values = {cell: None if i % 5 == 3 else 3000 + i for i, cell in enumerate(FORM.cells)}
    found = by_labels(documents.read_document(file, apart(values, mark).encode()), year=2024)
    assert {cell: found[cell] for cell in FORM.cells} == values


SPACED = TEXTS["文本 一行一行，空格分开"](Report("", FORM, VALUES, 2024)).data.decode()
NEW = [cell for cell in FORM.cells if cell.table == "requests" and cell.row == "new"]
NUMBERS = [str(VALUES[cell]) for cell in NEW]


@pytest.mark.parametrize("ring", ["①", "⑫", "❸", "(3)", "（3）", "3."])
@pytest.mark.parametrize("at", range(len(NUMBERS)))
def test_a_number_in_a_ring_stands_in_its_row_and_is_told_of_there(ring, at):
    """Nobody knows whether it is the number of a cell or a mark of the one beside it, with a blank elsewhere."""
    others = [*NUMBERS[:at], *NUMBERS[at + 1 :]]
    for numbers in ([*others[:at], ring, *others[at:]], [*NUMBERS[: at + 1], ring, *NUMBERS[at + 1 :]]):
        found = of(SPACED.replace(" ".join(NUMBERS), " ".join(numbers)))
        assert all(found[cell] == value or (cell in NEW and isinstance(found[cell], Unread)) for cell, value in VALUES.items())
        assert not [cell for cell in NEW if isinstance(found[cell], Unread) and "没有找到这一行" in found[cell].reason]
