"""Spreadsheets and documents with the rules people draw, all, some or none, as the pages that a program prints of them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import renderings
from nianbao.reading.documents import office
from renderings import TITLE
from workbooks import Page

from .report import Report, Written

_STUBS = {"表二": (24.0,), "表三": (9.0, 13.0, 30.0), "表四": ()}
_POINTS_A_LINE, _LETTERS_A_WIDTH = 13.5, 0.5


@dataclass(frozen=True)
class Look:
    """How a sheet is drawn and printed. ``rules``: all, hair, none, across, outer, inner (no outer frame), heads, labels (numbers without any)."""

    rules: str = "all"
    align: str = "center"
    vertical: str = "vcenter"
    gridlines: bool = False
    landscape: bool = False
    one_sheet: bool = True
    footer: str = ""
    header: str = ""
    repeat: bool = False
    thousands: bool = False
    width: float = 8.0
    tall: float = 1.0
    beside: bool = False


SHEETS: dict[str, Look] = {
    "全部格线": Look(),
    "发丝线": Look("hair", "right"),
    "没有格线": Look("none", "right"),
    "没有格线居中": Look("none"),
    "没有格线，数字靠底": Look("none", "right", "bottom", tall=1.5),
    "没有格线，数字靠左": Look("none", "left"),
    "打印网格线": Look("none", "right", gridlines=True),
    "只有横线": Look("across", "right"),
    "只有外框": Look("outer", "right"),
    "没有外框": Look("inner", "right"),
    "只有表头有线": Look("heads", "right"),
    "只有标签有线": Look("labels", "right"),
    "没有格线，页眉页脚": Look(
        "none", "right", header="&C某某区政府信息公开工作年度报告 2024", footer="&C第 &P 页 共 &N 页", one_sheet=False
    ),
    "全部格线，页眉页脚": Look(header="&C某某区 2024 年度报告", footer="&C- &P -"),
    "没有格线，横放": Look("none", "right", landscape=True),
    "没有格线，每页标题行": Look("none", "right", landscape=True, one_sheet=False, repeat=True, tall=1.6),
    "没有格线，千分位": Look("none", "right", thousands=True),
    "没有格线，分三张表": Look("none", "right", one_sheet=False),
    "两张表并排": Look("all", "right", beside=True, landscape=True),
    "没有格线，两张表并排": Look("none", "right", beside=True, landscape=True),
}

DOCUMENTS: dict[str, str] = {
    "有格线": "Table Grid",
    "没有格线": "Normal Table",
    "浅色网格": "Light Grid",
    "只有横线": "Light Shading",
    "浅色列表": "Light List",
}
"""Name → style of the tables of a Word document."""


def papers(
    reports: Iterable[Report], *, sheets: Iterable[str] = tuple(SHEETS), documents: Iterable[str] = tuple(DOCUMENTS)
) -> Iterator[tuple[str, Report, Written]]:
    """(habit, report, PDF) of each look of sheets and documents; one start of the program a report."""
    program = office.program()
    if program is None:
        return
    for report in reports:
        with tempfile.TemporaryDirectory(prefix="nianbao-") as name:
            folder = Path(name)
            made = {as_sheet(report, SHEETS[look], folder / f"s{k}.xlsx"): f"Excel → PDF {look}" for k, look in enumerate(sheets)}
            made |= {as_document(report, DOCUMENTS[look], folder / f"d{k}.docx"): f"Word → PDF {look}" for k, look in enumerate(documents)}
            command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", name]
            subprocess.run([*command, *map(str, made)], check=True, capture_output=True, timeout=600)
            for path, habit in made.items():
                yield habit, report, Written("年报.pdf", path.with_suffix(".pdf").read_bytes())


def as_document(report: Report, style: str, path: Path) -> Path:
    """A Word document with all its tables in a style."""
    import docx
    from docx.shared import Pt

    renderings.as_docx(report.form, report.values, report.year, path)
    document = docx.Document(str(path))
    for table in document.tables:
        table.style = style
        table.autofit = True
        for cell in {id(cell._tc): cell for row in table.rows for cell in row.cells}.values():
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(8)
    document.save(str(path))
    return path


def as_sheet(report: Report, look: Look, path: Path) -> Path:
    """A workbook with the title, the year and the three tables, on one sheet or on three."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet, top, left = None, 0, 0
        for page in report.pages:
            if sheet is None or not look.one_sheet:
                sheet, top = _sheet(book, page.name if not look.one_sheet else "年报", look), 2
                sheet.write(0, 0, TITLE)
                sheet.write(1, 0, f"{report.year}年政府信息公开工作年度报告")
            beside = look.beside and page.name == "表三"
            start = (2, left + 2) if beside else (top, 0)
            drawn = _Drawn(book, sheet, page, look, {(r, c) for name, r, c in report.spots if name == page.name}, start)
            drawn.write()
            top = max(top, start[0] + drawn.height + 1)
            left = drawn.width if page.name == "表二" else left
            if look.repeat:
                sheet.repeat_rows(start[0] + 2, start[0] + 4)
    return path


def _sheet(book: Any, name: str, look: Look) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(0 if look.gridlines else 2)
    if look.landscape:
        sheet.set_landscape()
    sheet.set_header(look.header)
    sheet.set_footer(look.footer)
    return sheet


class _Drawn:
    """One table on a sheet."""

    def __init__(self, book: Any, sheet: Any, page: Page, look: Look, numbers: set[tuple[int, int]], start: tuple[int, int]) -> None:
        self.book, self.sheet, self.page, self.look, self.numbers, self.start = book, sheet, page, look, numbers, start
        self.height, self.width = (max([*(at[i] for at in page.cells), *(m[2 + i] for m in page.merges)]) + 1 for i in (0, 1))
        self.first = min(at[0] for at in numbers)

    def write(self) -> None:
        stubs = _STUBS[self.page.name]
        if not (self.page.name == "表四" and self.look.one_sheet):
            for c in range(self.width):
                self.sheet.set_column(self.start[1] + c, self.start[1] + c, stubs[c] if c < len(stubs) else self.look.width)
        spans = {(r0, c0): (r1, c1) for r0, c0, r1, c1 in self.page.merges}
        covered = {(r, c) for r0, c0, r1, c1 in self.page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)} - set(spans)
        lines: dict[int, int] = {}
        for r in range(self.height):
            for c in range(self.width):
                if (r, c) not in covered:
                    self._cell((r, c), spans.get((r, c), (r, c)), lines)
        for r in range(self.height):
            if not self.look.beside:
                self.sheet.set_row(self.start[0] + r, max(15.0, lines.get(r, 1) * _POINTS_A_LINE + 3) * self.look.tall)

    def _cell(self, at: tuple[int, int], end: tuple[int, int], lines: dict[int, int]) -> None:
        text = str(self.page.cells.get(at) or "")
        style = self.book.add_format(self._style(at, end))
        row, column = self.start[0] + at[0], self.start[1] + at[1]
        value: object = text
        if at in self.numbers and text:
            value = int(text) if text.lstrip("-").isdigit() else Decimal(text)
        if at == end:
            self.sheet.write(row, column, value, style)
        else:
            self.sheet.merge_range(row, column, self.start[0] + end[0], self.start[1] + end[1], "", style)
            self.sheet.write(row, column, value, style)
        if at[0] == end[0] and at not in self.numbers and at[0] >= 2:
            stubs = _STUBS[self.page.name] if not (self.page.name == "表四" and self.look.one_sheet) else _STUBS["表三"]
            room = sum(stubs[c] if c < len(stubs) else self.look.width for c in range(at[1], end[1] + 1))
            lines[at[0]] = max(lines.get(at[0], 1), -(-len(text) * 2 // max(2, int(room) - 1)))

    def _style(self, at: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
        number = at in self.numbers
        style: dict[str, Any] = {
            "font_name": "Noto Sans CJK SC",
            "font_size": 9,
            "text_wrap": at[0] >= 2 and not number,
            "valign": self.look.vertical if number else "vcenter",
        }
        if at[0] >= 2:
            style["align"] = self.look.align if number else "left" if self.page.name != "表四" and at[0] >= self.first else "center"
        if number and self.look.thousands and self.page.cells.get(at):
            style["num_format"] = "#,##0" if "." not in str(self.page.cells[at]) else "#,##0.######"
        return style | dict.fromkeys(self._sides(at, end), 7 if self.look.rules == "hair" else 1)

    def _sides(self, at: tuple[int, int], end: tuple[int, int]) -> list[str]:
        rules, sides = self.look.rules, ["top", "bottom", "left", "right"]
        outer = {"top": at[0] == 2, "bottom": end[0] == self.height - 1, "left": at[1] == 0, "right": end[1] == self.width - 1}
        if rules == "none" or at[0] < 2:
            return []
        if rules in ("all", "hair"):
            return sides
        if rules == "across":
            return ["top", "bottom"]
        if rules == "outer":
            return [side for side in sides if outer[side]]
        if rules == "inner":
            return [side for side in sides if not outer[side]]
        here = at[0] < self.first if rules == "heads" else at not in self.numbers
        return sides if here else []
