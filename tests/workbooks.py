"""Workbooks as people send them, made for the tests: the official tables with merged heads, pasted anywhere, in .xlsx .xls .ods .xlsb.

``paste`` writes bare tables without a stamp; ``stamped`` adds cover and stamp, as our template has them.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from nianbao.core.submission import Value
from nianbao.grid import parse_a1
from nianbao.model import Cell, Form
from nianbao.workbook.editing.package import CellXmlContent, patch
from nianbao.workbook.layout import COVER, STAMP, layout, stamp
from nianbao.workbook.total_formulas import total_formula

Content = object
"""A number, text, ``None`` or ``Formula``."""


@dataclass(frozen=True)
class Formula:
    """A formula with its cached value: ``None`` = never calculated, ``"#REF!"`` and the like = an error."""

    text: str
    value: object = None


@dataclass
class Page:
    """One sheet to be written: cells by (row, column) from 0, merged rectangles."""

    name: str
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


def pages(
    form: Form, values: Mapping[Cell, Content], *, merges: bool = True, offset: tuple[int, int] = (0, 0),
    names: Mapping[str, str] = {}, one_sheet: bool = False,
) -> list[Page]:
    """The three tables as sheets; ``offset`` shifts them, ``names`` renames sheets, ``one_sheet`` puts all under each other."""
    laid = layout(form)
    found: dict[str, Page] = {}
    shift = {table.name: offset for table in form.tables}
    row = offset[0]
    for table in form.tables:
        if one_sheet:
            shift[table.name] = (row, offset[1])
            row += laid.size[table.name][0] + 2
        name = "Sheet1" if one_sheet else names.get(table.name, table.name)
        found[table.name] = found[form.tables[0].name] if one_sheet and found else Page(name)
    for box in laid.boxes:
        r, c = shift[box.sheet]
        page = found[box.sheet]
        page.cells[box.row + r, box.column + c] = box.text
        if merges and box.merge:
            page.merges.append((box.row + r, box.column + c, box.last_row + r, box.last_column + c))
    for cell, spot in zip(form.cells, laid.spots, strict=True):
        r, c = shift[spot.sheet]
        found[spot.sheet].cells[spot.row + r, spot.column + c] = values.get(cell)
    return list({id(page): page for page in found.values()}.values())


def paste(form: Form, values: Mapping[Cell, Content], path: Path, **options) -> Path:
    """Write the bare tables into a file of the format its name says."""
    return write(pages(form, values, **options), path)


def stamped(
    form: Form, values: Mapping[Cell, Content], path: Path, *, cover: Mapping[str, Content] = {}, ledger: Mapping[str, Content] = {},
    narrative: Mapping[int, str] = {}, totals: str = "typed", kind: str = "form", change=lambda pages: None,
) -> Path:
    """Write a workbook with cover, narrative and stamp. ``totals="formula"`` puts the form's formulas with the given values as cached ones."""
    laid = layout(form)
    if totals == "formula":
        values = {**values, **{c: Formula(total_formula(c, laid), _number(values.get(c))) for c in form.totals}}
    front = Page(COVER, {(s.row, s.column): cover[key] for key, s in laid.cover.items() if key in cover})
    front.cells.update({(laid.ledger[key].row, laid.ledger[key].column): value for key, value in ledger.items()})
    texts = {spot.sheet: Page(spot.sheet) for spot in laid.narrative.values()}
    for chapter, words in narrative.items():
        spot = laid.narrative[chapter]
        for i, line in enumerate(words.splitlines()):
            texts[spot.sheet].cells[spot.row + i, spot.column] = line
    mark = Page(STAMP, {(r, c): word for r, pair in enumerate(stamp(form, totals, kind)) for c, word in enumerate(pair)}, hidden=True)
    book = [front, *pages(form, values), *texts.values(), mark]
    change(book)
    return write(book, path)


def _number(value: Content) -> Content:
    return value if isinstance(value, int | float | Decimal) else ""


def write(book: Iterable[Page], path: Path) -> Path:
    """Write sheets in the format of the file's name."""
    writers = {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods, ".xlsb": write_xlsb}
    writers[path.suffix](list(book), path)
    return path


def write_xlsx(book: list[Page], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as workbook:
        for page in book:
            sheet = workbook.add_worksheet(page.name)
            if page.hidden:
                sheet.hide()
            for merge in page.merges:
                sheet.merge_range(*merge, "")
            for (r, c), value in page.cells.items():
                if isinstance(value, Formula):
                    sheet.write_formula(r, c, value.text, None, "" if value.value is None else value.value)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)


def write_xls(book: list[Page], path: Path) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    for page in book:
        sheet = workbook.add_sheet(page.name)
        covered = {(r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)}
        for r0, c0, r1, c1 in page.merges:
            sheet.write_merge(r0, r1, c0, c1, page.cells.get((r0, c0)))
        for (r, c), value in page.cells.items():
            if (r, c) in covered:
                continue
            sheet.write(r, c, xlwt.Formula(value.text[1:]) if isinstance(value, Formula) else value)
    workbook.save(str(path))


def write_ods(book: list[Page], path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    for page in book:
        table = Table(name=page.name)
        spans = {(r0, c0): (r1 - r0 + 1, c1 - c0 + 1) for r0, c0, r1, c1 in page.merges}
        covered = {(r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)} - set(spans)
        for r in range(max((r for r, _ in page.cells), default=-1) + 1):
            row = TableRow()
            for c in range(max((c for _, c in page.cells), default=-1) + 1):
                rows, columns = spans.get((r, c), (1, 1))
                if (r, c) in covered:
                    row.addElement(CoveredTableCell())
                    continue
                cell = TableCell(numberrowsspanned=rows, numbercolumnsspanned=columns, **_ods_value(page.cells.get((r, c))))
                if isinstance(page.cells.get((r, c)), str):
                    for line in str(page.cells[r, c]).split("\n"):
                        cell.addElement(P(text=line))
                row.addElement(cell)
            table.addElement(row)
        document.spreadsheet.addElement(table)
    document.save(str(path))


def _ods_value(value: Content) -> dict[str, object]:
    if isinstance(value, Formula):
        return {"formula": "of:" + value.text} | ({} if value.value is None else _ods_value(value.value))
    if isinstance(value, str):
        return {"valuetype": "string"}
    return {} if value is None else {"valuetype": "float", "value": value}


def write_xlsb(book: list[Page], path: Path) -> None:
    """The least that a reader of BIFF12 needs. Formulas keep only their result: an error, a number or a text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        names = [page.name for page in book]
        links = "".join(
            f'<Relationship Id="rId{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
            f'Target="worksheets/sheet{i}.bin"/>'
            for i in range(1, len(names) + 1)
        )
        space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        package.writestr("xl/_rels/workbook.bin.rels", f"<Relationships {space}>{links}</Relationships>")
        sheets = b"".join(_record(156, struct.pack("<II", 0, i) + _wide(f"rId{i}") + _wide(name)) for i, name in enumerate(names, 1))
        package.writestr("xl/workbook.bin", _record(131) + _record(143) + sheets + _record(144) + _record(132))
        for i, page in enumerate(book, 1):
            package.writestr(f"xl/worksheets/sheet{i}.bin", _xlsb_sheet(page))


def _record(kind: int, body: bytes = b"") -> bytes:
    head, size = bytearray(), len(body)
    head += bytes((kind & 0x7F | 0x80, kind >> 7)) if kind > 127 else bytes((kind,))
    while True:
        head.append(size & 0x7F | (0x80 if size > 127 else 0))
        size >>= 7
        if not size:
            return bytes(head) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


_ERROR_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def _xlsb_sheet(page: Page) -> bytes:
    rows: dict[int, dict[int, Content]] = {}
    for (r, c), value in page.cells.items():
        rows.setdefault(r, {})[c] = value
    last = (max(rows, default=0), max((c for _, c in page.cells), default=0))
    out = _record(129) + _record(148, struct.pack("<IIII", 0, last[0], 0, last[1])) + _record(145)
    for r in sorted(rows):
        out += _record(0, struct.pack("<II", r, 0) + b"\0" * 9)
        for c in sorted(rows[r]):
            out += _xlsb_cell(struct.pack("<II", c, 0), rows[r][c])
    return out + _record(146) + _record(130)


def _xlsb_cell(head: bytes, value: Content) -> bytes:
    if isinstance(value, Formula):
        tail = struct.pack("<HII", 0, 0, 0)
        if value.value in _ERROR_CODES:
            return _record(11, head + bytes((_ERROR_CODES[str(value.value)],)) + tail)
        if isinstance(value.value, str):
            return _record(8, head + _wide(value.value) + tail)
        return _record(9, head + struct.pack("<d", value.value) + tail)
    if value is None:
        return _record(1, head)
    if isinstance(value, str):
        return _record(6, head + _wide(value))
    return _record(5, head + struct.pack("<d", float(value)))  # type: ignore[arg-type]


def in_cell(path: Path, sheet: str, address: str) -> object:
    """What a program without calculation sees in a cell; ``""`` where it sees nothing."""
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    row, column = parse_a1(address)
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def rows_in(path: Path, sheet: str) -> list[tuple]:
    """Every row of a sheet as the values that its cells show. The other sheets are passed by: to take a summary in whole takes four times as long."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    try:
        return list(book[sheet].values)
    finally:
        book.close()


def type_into(path: Path, sheet: str, typed: Mapping[str, str | int | float | bool | None]) -> None:
    """Type into cells, by address: formulas keep what they gave, everything else stays as it is."""
    patch(path, path, {sheet: {address: CellXmlContent(value) for address, value in typed.items()}})


def zeros(form: Form) -> dict[Cell, Value]:
    """A form of zeros; amounts too."""
    return dict.fromkeys(form.cells, 0)
