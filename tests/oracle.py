"""A second answer, slow and plain: what the official form of 2021 (国办公开办函〔2021〕30号) asks, from files read with openpyxl, in Decimals.

Shares no code with the product. Knows workbooks whose three tables stand whole on sheets of their own, with the unit on a cover or in a title.
A cell is a number, ``None`` (blank) or a ``str`` (what cannot be taken as a number). Cells go by their place among the 200 in printed order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl

Content = Decimal | None | str

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
FLOWS = (
    "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "予以公开", "部分公开", "属于国家秘密", "其他法律行政法规禁止公开",
    "危及“三安全一稳定”", "保护第三方合法权益", "属于三类内部事务信息", "属于四类过程性信息", "属于行政执法案卷", "属于行政查询事项",
    "本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确", "信访举报投诉类申请", "重复申请", "要求提供公开出版物",
    "无正当理由大量反复申请", "要求行政机关确认或重新出具已获取信息", "申请人无正当理由逾期不补正", "申请人逾期未按收费通知要求缴纳费用", "3.其他",
    "（七）总计", "四、结转下年度继续办理",
)  # fmt: skip
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

FEES = 9
"""Place of the one amount (万元); everything else counts."""


def flow(row: int, column: int) -> int:
    return 10 + 7 * row + column


def case(block: int, column: int) -> int:
    return 185 + 5 * block + column


RELATIONS: tuple[tuple[str, dict[int, int]], ...] = (
    *(("E1", {flow(0, c): 1, flow(1, c): 1, flow(23, c): -1, flow(24, c): -1}) for c in range(7)),
    *(("E2", {**{flow(r, c): 1 for r in range(2, 23)}, flow(23, c): -1}) for c in range(7)),
    *(("E3", {**{flow(r, c): 1 for c in range(6)}, flow(r, 6): -1}) for r in range(25)),
    *(("E4", {**{case(b, c): 1 for c in range(4)}, case(b, 4): -1}) for b in range(3)),
)
"""Rule and coefficients of cells: each must come to 0."""

SUMS = {next(i for i, a in terms.items() if a < 0): [i for i, a in terms.items() if a > 0] for rule, terms in RELATIONS if rule in ("E2", "E3", "E4")}


@dataclass(frozen=True)
class Report:
    """One file. ``formulas``: places that a formula fills; ``version``: 报送次数."""

    file: str
    unit: str
    year: int
    version: int
    cells: tuple[Content, ...]
    formulas: frozenset[int]


@dataclass
class Verdict:
    """What the exact rules say: broken relations as (rule, cells), how many hold and cannot be told, the cells of E5 and of E6."""

    broken: set[tuple[str, frozenset[int]]] = field(default_factory=set)
    holds: int = 0
    untold: int = 0
    unfit: set[int] = field(default_factory=set)
    blank: set[int] = field(default_factory=set)


@dataclass
class Sum:
    """What became of each file, and the sum of those that count: a number, ``None`` where all are blank, a ``str`` where it is open."""

    states: dict[str, str]
    cells: tuple[Content, ...]
    blanks: tuple[int, ...]
    apart: set[int]
    """Cells in which a whole among the files differs from the sum."""


def report(path: Path) -> Report:
    """Read one file. Raises ``LookupError`` where a table is not whole."""
    book = openpyxl.load_workbook(path)
    typed = _cells(book)
    formulas = frozenset(i for i, value in enumerate(typed) if str(value).startswith("="))
    cells = table_of(path) if formulas else typed
    return Report(path.name, *_head(book), tuple(_content(value, i) for i, value in enumerate(cells)), formulas)


def table_of(path: Path) -> list[object]:
    """The 200 cells of a workbook as they show."""
    return _cells(openpyxl.load_workbook(path, data_only=True))


def _cells(book) -> list[object]:
    return [book[sheet].cell(r, c).value for find in (_disclosure, _flows, _cases) for sheet, r, c in find(book)]


def _plain(value: object) -> str:
    return re.sub(r"\s+", "", str(value)) if value is not None else ""


def _find(sheet, label: str) -> tuple[int, int]:
    """Row and column of the first cell that is the label, or begins with it where it is long."""
    for row in sheet.iter_rows():
        for cell in row:
            words = _plain(cell.value)
            if words == label or (len(label) > 5 and words.startswith(label)):
                return cell.row, cell.column
    raise LookupError(label)


def _sheet(book, label: str):
    for sheet in book.worksheets:
        try:
            _find(sheet, label)
        except LookupError:
            continue
        return sheet
    raise LookupError(label)


def _disclosure(book) -> list[tuple[str, int, int]]:
    sheet = _sheet(book, "本年制发件数")
    columns = [_find(sheet, head)[1] for head in ("本年制发件数", "本年废止件数", "现行有效件数")]
    found = [(sheet.title, _find(sheet, row)[0], c) for row in ("规章", "行政规范性文件") for c in columns]
    for row, head in (("行政许可", "本年处理决定数量"), ("行政处罚", "本年处理决定数量"), ("行政强制", "本年处理决定数量"), ("行政事业性收费", "本年收费金额")):
        found.append((sheet.title, _find(sheet, row)[0], _find(sheet, head)[1]))
    return found


def _flows(book) -> list[tuple[str, int, int]]:
    sheet = _sheet(book, FLOWS[0])
    (top, _), (_, left) = _find(sheet, FLOWS[0]), _find(sheet, APPLICANTS[0])
    for i, label in enumerate(FLOWS):
        words = [_plain(sheet.cell(top + i, c).value) for c in range(1, left)]
        if not any(label in word for word in words):
            raise LookupError(label)
    return [(sheet.title, top + r, left + c) for r in range(25) for c in range(7)]


def _cases(book) -> list[tuple[str, int, int]]:
    sheet = _sheet(book, OUTCOMES[0])
    top, left = _find(sheet, OUTCOMES[0])
    heads = [_plain(sheet.cell(top + (i > 4), left + i).value) for i in range(15)]  # 行政诉讼 has a line of heads more
    if heads != list(OUTCOMES * 3):
        raise LookupError(heads)
    return [(sheet.title, top + 2, left + i) for i in range(15)]


def _head(book) -> tuple[str, int, int]:
    """Unit, year and 报送次数: from the cover, or from a title such as 甲区乙局2024年政府信息公开工作年度报告."""
    for sheet in book.worksheets:
        cells = {_plain(cell.value): sheet.cell(cell.row, cell.column + 1).value for row in sheet.iter_rows() for cell in row if cell.value is not None}
        if "机关" in cells:
            return str(cells["机关"]), int(cells["年度"]), int(cells.get("报送次数") or 1)
        for words in cells:
            if title := re.fullmatch(r"(.+?)(20\d\d)年政府信息公开工作年度报告", words):
                return title[1], int(title[2]), 1
    raise LookupError("机关")


def _content(value: object, place: int) -> Content:
    """A number as it was typed; text that says one number and nothing else; a blank; or what stands there."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return _within(Decimal(repr(value)), str(value), place)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if text in ("", "/", "无", "-", "—", "——"):
        return None
    number = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(件)?", text)
    if number is None or (number[3] and place == FEES):
        return str(value)
    return _within(Decimal(number[1].replace(",", "") + (number[2] or "")), str(value), place)


def _within(number: Decimal, typed: str, place: int) -> Content:
    return typed if abs(number) > (10**9 if place == FEES else 10**12) else number


def check(report: Report) -> Verdict:
    """E1–E6 of one report."""
    cells, found = report.cells, Verdict()
    for rule, terms in RELATIONS:
        values = [cells[i] for i in terms]
        if any(not isinstance(value, Decimal) for value in values):
            found.untold += 1
        elif sum(a * value for a, value in zip(terms.values(), values, strict=True) if isinstance(value, Decimal)):
            found.broken.add((rule, frozenset(terms)))
        else:
            found.holds += 1
    for i, value in enumerate(cells):
        decimals = 6 if i == FEES else 0
        if isinstance(value, str) or (value is not None and (value < 0 or value != round(value, decimals))):
            found.unfit.add(i)
        if value is None and i not in report.formulas:
            found.blank.add(i)
    return found


def add_up(reports: Sequence[Report], year: int) -> Sum:
    """Sum what counts: a whole is compared, one unit counts once, several different reports of one unit count not at all."""
    states = {r.file: "已汇总" for r in reports}
    for r in reports:
        if all(value is None for value in r.cells):
            states[r.file] = "空白"
        elif r.year != year:
            states[r.file] = "年度不符"
    counted = [r for r in reports if states[r.file] == "已汇总"]
    wholes = [r for r in counted if _is_whole(r.unit, {other.unit for other in counted} - {r.unit})]
    states |= {r.file: "只作比对" for r in wholes}
    for unit in {r.unit for r in counted} - {r.unit for r in wholes}:
        states |= _of_one_unit([r for r in counted if r.unit == unit])
    members = [r for r in reports if states[r.file] == "已汇总"]
    columns = [[_known(r, i) for r in members] for i in range(200)]
    cells = tuple(_sum(column) for column in columns)
    apart = {i for r in wholes for i, total in enumerate(r.cells) if isinstance(total, Decimal) and isinstance(cells[i], Decimal) and total != cells[i]}
    return Sum(states, cells, tuple(column.count(None) for column in columns), apart)


def _is_whole(unit: str, others: set[str]) -> bool:
    """The government of the place that most of the others' names begin with."""
    place = re.fullmatch(r"(.+[区县市])(?:人民政府)?", unit)
    return place is not None and 2 * sum(other.startswith(place[1]) for other in others) > len(others)


def _of_one_unit(reports: Sequence[Report]) -> dict[str, str]:
    top = max(r.version for r in reports)
    best = [r for r in reports if r.version == top]
    if any(a.cells != b.cells for a, b in pairwise(best)):
        return {r.file: "待定" for r in reports}
    return {r.file: "已汇总" if r is best[0] else "重复" if r.cells == best[0].cells else "已有新报" for r in reports}


def _known(report: Report, i: int) -> Content:
    """A total that a formula left blank is open where something it adds is open."""
    value = report.cells[i]
    if value is None and i in report.formulas:
        return next((part for part in (_known(report, j) for j in SUMS[i]) if isinstance(part, str)), None)
    return value


def _sum(column: Sequence[Content]) -> Content:
    numbers = [value for value in column if isinstance(value, Decimal)]
    if any(isinstance(value, str) for value in column):
        return "待定"
    return sum(numbers, Decimal(0)) if numbers else None
