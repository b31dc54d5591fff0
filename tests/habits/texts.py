"""What programs and people make of a report as text: one row a line, labels broken, csv, exports of Excel and Word, copies from chats."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

import renderings
from renderings import TITLE
from workbooks import Page

from .report import Habit, Report, Written

Row = tuple[list[str], list[str]]
"""The labels of a row (cells under a merge left out) and its numbers."""


def rows_of(report: Report, page: Page) -> Iterator[Row]:
    """Every row of a table from its head on."""
    spots = {(r, c) for name, r, c in report.spots if name == page.name}
    covered = {
        (r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1) if (r, c) != (r0, c0)
    }
    height, width = (max(at[i] for at in page.cells) + 1 for i in (0, 1))
    for r in range(2, height):
        at = [(r, c) for c in range(width) if (r, c) not in covered]
        first = next((i for i, spot in enumerate(at) if spot in spots), len(at))
        texts = [str(page.cells.get(spot) or "") for spot in at]
        yield texts[:first], texts[first:]


Joined = Callable[[list[str], list[str]], str]


def text(report: Report, joined: Joined) -> str:
    """Title, chapters, and each row of a table through ``joined``."""
    parts = [TITLE, f"{report.year}年政府信息公开工作年度报告"]
    for i, chapter in enumerate(report.form.chapters):
        parts.append(chapter)
        if 1 <= i <= 3:
            parts += filter(str.strip, (joined(*row) for row in rows_of(report, report.pages[i - 1])))
        else:
            parts.append("全年没有别的情况。")
    return "\n".join(parts) + "\n"


def _spaced(labels: list[str], numbers: list[str]) -> str:
    """One row a line, the outer labels before the inner ones, all apart by single spaces."""
    return " ".join(filter(None, [*labels, *numbers]))


def _ideographic(labels: list[str], numbers: list[str]) -> str:
    return "\u3000".join(filter(None, [*labels, *numbers]))


def _wide(labels: list[str], numbers: list[str]) -> str:
    """Columns apart by runs of spaces, as after copying to a plain field."""
    return "    ".join(filter(None, [*labels, *numbers]))


def _broken(gap: str) -> Joined:
    """The innermost label broken over two lines, the numbers behind the second part."""

    def joined(labels: list[str], numbers: list[str]) -> str:
        words = list(filter(None, labels))
        if not numbers or not words or len(words[-1]) < 8:
            return gap.join([*words, *numbers])
        cut = len(words[-1]) * 3 // 5
        return gap.join([*words[:-1], words[-1][:cut]]) + "\n" + gap.join([words[-1][cut:], *numbers])

    return joined


def _bars(labels: list[str], numbers: list[str]) -> str:
    """Rows without outer bars."""
    return " | ".join([*labels, *numbers])


def _tight_bars(labels: list[str], numbers: list[str]) -> str:
    return "|".join([*labels, *numbers])


def _drawn(labels: list[str], numbers: list[str]) -> str:
    """Rows of a table drawn with letters, a rule below each."""
    cells = [*labels, *numbers]
    return "│" + "│".join(cells) + "│\n├" + "┼".join("──" for _ in cells) + "┤"


def _wide_bars(labels: list[str], numbers: list[str]) -> str:
    return "｜" + "｜".join([*labels, *numbers]) + "｜"


def _bold(labels: list[str], numbers: list[str]) -> str:
    """A table of Markdown with its numbers in bold."""
    return "| " + " | ".join([*labels, *(f"**{number}**" if number else "" for number in numbers)]) + " |"


def _aligned(labels: list[str], numbers: list[str]) -> str:
    """A table of Markdown whose rule says how cells are aligned, in as few letters as it can."""
    line = "| " + " | ".join([*labels, *numbers]) + " |"
    return line if numbers or "信息内容" not in labels[0] else line + "\n" + "|:-:" * len(labels) + "|"


def _answered(labels: list[str], numbers: list[str]) -> str:
    """Rows in a letter that somebody answered to."""
    return "> " + "\t".join([*labels, *numbers])


def _listed(labels: list[str], numbers: list[str]) -> str:
    return "- " + " ".join(filter(None, [*labels, *numbers])) if any(labels) else " ".join(numbers)


def _counted() -> Joined:
    """The rows counted in front of their labels."""
    count = iter(range(1, 100))
    return lambda labels, numbers: " ".join(filter(None, [str(next(count)) if numbers and any(labels) else "", *labels, *numbers]))


def _in_columns(labels: list[str], numbers: list[str]) -> str:
    """Every column as wide as on the screen."""
    return "".join(text + " " * max(2, width - 2 * len(text)) for texts, width in ((labels, 40), (numbers, 12)) for text in texts)


def sheet(report: Report) -> list[list[str]]:
    """All on one worksheet, blanks where a merge covers."""
    found = [[TITLE], [f"{report.year}年政府信息公开工作年度报告"]]
    for page in report.pages:
        height, width = (max(at[i] for at in page.cells) + 1 for i in (0, 1))
        width = max([width, *(m[3] + 1 for m in page.merges)])
        found += [[str(page.cells.get((r, c)) or "") for c in range(width)] for r in range(height)]
    width = max(map(len, found))
    return [row + [""] * (width - len(row)) for row in found]


def exported(report: Report, delimiter: str, thousands: bool = False) -> str:
    """As Excel writes a sheet: quotes where they are needed, CR LF."""
    made = io.StringIO()
    rows = [[_grouped(cell) if thousands else cell for cell in row] for row in sheet(report)]
    csv.writer(made, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return made.getvalue()


def _grouped(cell: str) -> str:
    return f"{int(cell):,}" if re.fullmatch(r"\d{4,}", cell) else cell


def word_text(report: Report) -> str:
    """As Word saves a document as text: tabs between the cells, covered ones empty, paragraphs of a cell on lines of their own."""
    lines = [TITLE, f"{report.year}年政府信息公开工作年度报告"]
    for i, chapter in enumerate(report.form.chapters):
        lines.append(chapter)
        if not 1 <= i <= 3:
            lines.append("全年没有别的情况。")
            continue
        page = report.pages[i - 1]
        height = max(r for r, _ in page.cells) + 1
        across = {(r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0 + 1, c1 + 1)}
        width = max([max(c for _, c in page.cells) + 1, *(m[3] + 1 for m in page.merges)])
        lines += ["\t".join(str(page.cells.get((r, c)) or "") for c in range(width) if (r, c) not in across) for r in range(2, height)]
    return "\r\n".join(lines) + "\r\n"


def chat(report: Report) -> str:
    """A table sent in a chat: who and when before it, tabs kept."""
    return "区政务办小王 2025/1/8 10:22:33\n" + renderings.as_tabs(report.form, report.values, report.year) + "\n区政务办小王 2025/1/8 10:25:01\n请查收\n"


def three_headings(report: Report) -> str:
    """表四 under three headings of its own, the other tables as tabs."""
    lines = renderings.as_tabs(report.form, report.values, report.year).split("\n")
    page = report.pages[2]
    numbers = next(numbers for _, numbers in rows_of(report, page) if numbers)
    table = report.form.tables[2]
    section = table.sections[0]
    heads = [column.label for column in section.column_leaves]
    blocks: list[str] = []
    for i, row in enumerate(section.row_leaves):
        name = row.label if i == 0 else f"行政诉讼（{row.label}）" if i == 1 else row.label
        blocks += [name, "\t".join(heads), "\t".join(numbers[i * len(heads) : (i + 1) * len(heads)])]
    at = lines.index(report.form.chapters[3])
    after = lines.index(report.form.chapters[4])
    return "\n".join([*lines[: at + 1], *blocks, "", *lines[after:]])


def named_by_number(report: Report) -> str:
    """表三 with heads 数据1 … 数据7, as an OCR program names the columns it found."""
    lines = renderings.as_tabs(report.form, report.values, report.year).split("\n")
    start = lines.index(report.form.chapters[2])
    rows = [i for i in range(start, len(lines)) if "\t" in lines[i]]
    first = next(i for i in rows if re.search(r"\d", lines[i].split("\t")[-1]) or lines[i].startswith("一、"))
    head = "项目\t" + "\t".join(f"数据{i}" for i in range(1, 8))
    return "\n".join([*lines[: start + 1], head, *lines[first:]])


def _text_habit(joined: Joined) -> Habit:
    return lambda report: Written("年报.txt", text(report, joined).encode())


TEXTS: dict[str, Habit] = {
    "文本 制表符": lambda r: Written("年报.txt", renderings.as_tabs(r.form, r.values, r.year).encode()),
    "文本 Markdown": lambda r: Written("年报.md", renderings.as_markdown(r.form, r.values, r.year).encode()),
    "文本 一格一行": lambda r: Written("年报.txt", renderings.as_lines(r.form, r.values, r.year, "bare").encode()),
    "文本 一格一行带竖线": lambda r: Written("年报.txt", renderings.as_lines(r.form, r.values, r.year, "pipe").encode()),
    "文本 一格一段": lambda r: Written("年报.txt", renderings.as_paragraphs(r.form, r.values, r.year).encode()),
    "文本 一行一行，空格分开": _text_habit(_spaced),
    "文本 一行一行，全角空格": _text_habit(_ideographic),
    "文本 一行一行，多个空格": _text_habit(_wide),
    "文本 标签断成两行，空格": _text_habit(_broken(" ")),
    "文本 标签断成两行，制表符": _text_habit(_broken("\t")),
    "文本 竖线没有外框": _text_habit(_bars),
    "文本 竖线没有空格": _text_habit(_tight_bars),
    "文本 线条画的表": _text_habit(_drawn),
    "文本 全角竖线": _text_habit(_wide_bars),
    "文本 Markdown 粗体": _text_habit(_bold),
    "文本 Markdown 对齐": _text_habit(_aligned),
    "文本 回信里的表": _text_habit(_answered),
    "文本 列成条": _text_habit(_listed),
    "文本 行前有序号": lambda r: Written("年报.txt", text(r, _counted()).encode()),
    "文本 按屏幕对齐": _text_habit(_in_columns),
    "csv 写成公式的文字": lambda r: Written("年报.csv", re.sub(r"(?<=,)(\d[\d.]*)(?=[,\r])", r'="\1"', exported(r, ",")).encode()),
    "csv 公式文字加引号": lambda r: Written("年报.csv", re.sub(r"(?<=,)(\d[\d.]*)(?=[,\r])", r'"=""\1"""', exported(r, ",")).encode()),
    "csv 文本标记": lambda r: Written("年报.csv", re.sub(r"(?<=,)(\d[\d.]*)(?=[,\r])", r"'\1", exported(r, ",")).encode()),
    "csv 全角逗号": lambda r: Written("年报.csv", exported(r, ",").replace('"', "").replace(",", "，").encode()),
    "csv UTF-8": lambda r: Written("年报.csv", exported(r, ",").encode()),
    "csv UTF-8 BOM": lambda r: Written("年报.csv", exported(r, ",").encode("utf-8-sig")),
    "csv GBK": lambda r: Written("年报.csv", exported(r, ",").encode("gb18030")),
    "csv 千分位": lambda r: Written("年报.csv", exported(r, ",", thousands=True).encode("utf-8-sig")),
    "csv 分号": lambda r: Written("年报.csv", exported(r, ";").encode()),
    "Excel 文本（制表符）GBK": lambda r: Written("年报.txt", exported(r, "\t").encode("gb18030")),
    "Excel Unicode 文本": lambda r: Written("年报.txt", b"\xff\xfe" + exported(r, "\t").encode("utf-16-le")),
    "Excel Unicode 文本，无标记": lambda r: Written("年报.txt", exported(r, "\t").encode("utf-16-le")),
    "Word 文本 GBK": lambda r: Written("年报.txt", word_text(r).encode("gb18030")),
    "Word 文本 UTF-16": lambda r: Written("年报.txt", word_text(r).encode("utf-16")),
    "聊天里的表": lambda r: Written("聊天记录.txt", chat(r).encode()),
    "表四 三个标题": lambda r: Written("年报.txt", three_headings(r).encode()),
    "列名 数据1…数据7": lambda r: Written("年报.txt", named_by_number(r).encode()),
}
