"""One worksheet part as XML: cells found or made in their order, their content set, shared formulas kept whole. lxml only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...grid import a1, parse_a1
from ...refusals import refused

# XML cannot hold these; Excel writes them, and text that looks like its escape, as _xHHHH_.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LAST_ROW, _LONGEST = 2**20, 32767
_MOST_MERGES, _MOST_ROWS_OF_A_MERGE = 5_000, 200
"""So far numbers beneath merges are looked for: tables of reports have some dozens of low ones."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AFTER_DATA = ("sheetCalcPr", "sheetProtection", "autoFilter", "mergeCells", "conditionalFormatting", "pageMargins")


class ErrorValue(str):
    """The cached value of a formula that gave an error (``#REF!``)."""


class Escaped(str):
    """Text as the XML has it: what XML cannot hold is written ``_xHHHH_`` already."""


Scalar = str | int | float | Decimal | bool | None


@dataclass(frozen=True)
class CellXmlContent:
    """What a cell is to hold: a number, text or nothing; with ``formula`` (no ``=``) the formula and ``value`` as its cached value.

    With ``keep`` the formula that stands in the cell stays and only its cached value changes; a cell without a formula is left as it is.
    ``height`` are the points of its row, which programs may change again; 0 leaves the height to them.
    """

    value: Scalar = None
    formula: str | None = None
    keep: bool = False
    height: float | None = None


class SheetXml:
    """A parsed worksheet part; ``gone`` tells whether a formula was put in or taken away (the calculation chain is then wrong)."""

    def __init__(self, root: Any, name: str) -> None:
        self.root, self.name, self.gone = root, name, False
        self.ns = root.tag.partition("}")[0] + "}"
        self.data = root.find(self.ns + "sheetData")
        self._rows: dict[int, Any] = {}
        self._unseen = _numbered(self.data, self.ns + "row", _row_number) if self.data is not None else iter(())
        self._cells: dict[int, dict[int, Any]] = {}
        self._spanning: list[tuple[str, Any]] | None = None

    def set(self, address: str, content: CellXmlContent) -> None:
        """Put ``content`` into a cell; its style stays. Raises ``UserError`` inside a formula that spans several cells (array)."""
        row, column = parse_a1(address)
        if content.keep:
            cell = self._row_cells(row).get(column) if row in self._seen(row) else None
            if cell is not None and (formula := cell.find(self.ns + "f")) is not None:
                _write(cell, self.ns, content.value, formula)
            return
        self._refuse_arrays(row, column, address)
        cell = self._cell(row, column)
        old = cell.find(self.ns + "f")
        if old is not None and old.get("t") == "shared" and old.get("ref"):
            self._spread(old, address)
        self.gone |= old is not None or content.formula is not None
        for name in ("cm", "vm"):
            cell.attrib.pop(name, None)
        formula = None
        if content.formula is not None:
            formula = cell.makeelement(self.ns + "f")
            formula.text = content.formula
        _write(cell, self.ns, content.value, formula)
        if content.height is not None:
            self._set_height(row, content.height)

    def _set_height(self, row: int, points: float) -> None:
        line = self._rows[row]
        for name in ("ht", "customHeight"):
            line.attrib.pop(name, None)
        if points:
            line.set("ht", f"{points:g}")

    def formulas(self) -> Iterator[tuple[str, Any]]:
        """(address, cell element) of every cell with a formula."""
        for formula in self.root.iter(self.ns + "f"):
            cell = formula.getparent()
            if cell.get("r") is None:
                self._number_all()
            yield cell.get("r"), cell

    def texts(self) -> dict[str, str]:
        """The formula of every cell that has one, without ``=``; those that share one each get their own text."""
        from openpyxl.formula.translate import Translator

        found: dict[str, str] = {}
        masters: dict[str, Any] = {}
        for address, cell in list(self.formulas()):
            formula = cell.find(self.ns + "f")
            text, group = formula.text or "", formula.get("si")
            if formula.get("t") == "shared" and text:
                masters[group] = Translator(f"={text}", origin=address)
            elif formula.get("t") == "shared" and group in masters:
                text = masters[group].translate_formula(address)[1:]
            found[address] = text
        return found

    def beneath_merges(self) -> Iterator[tuple[str, Any]]:
        """(address, cell element) of what stands in cells that a merge hides, all but its first."""
        areas = [_corners(merge.get("ref", "")) for merge in self.root.iter(self.ns + "mergeCell")][:_MOST_MERGES]
        by_row: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in areas:
            for row in range(area[0], min(area[2], area[0] + _MOST_ROWS_OF_A_MERGE) + 1):
                by_row.setdefault(row, []).append(area)
        for cell in self.root.iter(self.ns + "c") if areas else ():
            if len(cell) and cell.get("r"):
                row, column = parse_a1(cell.get("r"))
                if any(left <= column <= right and (row, column) != (top, left) for top, left, _, right in by_row.get(row, ())):
                    yield cell.get("r"), cell

    def _seen(self, row: int) -> dict[int, Any]:
        """The row elements by number, from the top to ``row`` and the one after it: a million rows below are never touched."""
        while not self._rows or next(reversed(self._rows)) < row:
            number, element = next(self._unseen, (-1, None))
            if element is None:
                break
            self._rows[number] = element
            if element.get("r") is None:
                element.set("r", str(number + 1))
        return self._rows

    def _number_all(self) -> None:
        """Give every cell its address."""
        for row in list(self._seen(_LAST_ROW)):
            self._row_cells(row)

    def _row_cells(self, row: int) -> dict[int, Any]:
        if row not in self._cells:
            found = dict(_numbered(self._rows[row], self.ns + "c", _column_number))
            for column, cell in found.items():
                cell.set("r", a1(row, column))
            self._cells[row] = found
        return self._cells[row]

    def _cell(self, row: int, column: int) -> Any:
        """The cell element, made in its place with the style of its row or column where there is none."""
        if row not in self._seen(row):
            made = self._insert(self._sheet_data(), self._rows, row, "row", str(row + 1))
            self._rows = dict(sorted({**self._rows, row: made}.items()))
        cells = self._row_cells(row)
        if column not in cells:
            line = self._rows[row]
            cells[column] = self._insert(line, cells, column, "c", a1(row, column))
            line.attrib.pop("spans", None)
            style = line.get("s") if line.get("customFormat") in ("1", "true") else self._column_style(column)
            if style:
                cells[column].set("s", style)
            self._extend(row, column)
        return cells[column]

    def _insert(self, parent: Any, known: dict[int, Any], number: int, tag: str, r: str) -> Any:
        made = parent.makeelement(self.ns + tag, {"r": r})
        before = [n for n in known if n < number]
        parent.insert(parent.index(known[max(before)]) + 1 if before else 0, made)
        return made

    def _sheet_data(self) -> Any:
        if self.data is None:
            self.data = self.root.makeelement(self.ns + "sheetData")
            later = next((child for name in _AFTER_DATA for child in self.root.findall(self.ns + name)), None)
            self.root.append(self.data) if later is None else later.addprevious(self.data)
        return self.data

    def _column_style(self, column: int) -> str | None:
        for entry in self.root.iterfind(f"{self.ns}cols/{self.ns}col"):
            if int(entry.get("min")) <= column + 1 <= int(entry.get("max")):
                return entry.get("style")
        return None

    def _extend(self, row: int, column: int) -> None:
        """Let the extent the sheet declares cover a new cell."""
        extent = self.root.find(self.ns + "dimension")
        if extent is None:
            return
        first, _, last = extent.get("ref").partition(":")
        (top, left), (bottom, right) = parse_a1(first), parse_a1(last or first)
        top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, column)
        extent.set("ref", f"{a1(top, left)}:{a1(bottom, right)}")

    def _refuse_arrays(self, row: int, column: int, address: str) -> None:
        for _, cell in self._arrays():
            formula = cell.find(self.ns + "f")
            first, _, last = formula.get("ref").partition(":")
            (top, left), (bottom, right) = parse_a1(first), parse_a1(last or first)
            if top <= row <= bottom and left <= column <= right and (top, left) != (bottom, right):
                raise refused("O26", sheet=self.name, address=address, range=formula.get("ref"))

    def _arrays(self) -> list[tuple[str, Any]]:
        if self._spanning is None:
            found = ((address, cell, cell.find(self.ns + "f")) for address, cell in self.formulas())
            self._spanning = [(a, c) for a, c, f in found if f.get("t") in ("array", "dataTable") and f.get("ref")]
        return self._spanning

    def _spread(self, master: Any, address: str) -> None:
        """Give every cell that shares this formula its own text, before the first of them goes."""
        from openpyxl.formula.translate import Translator

        translator = Translator(f"={master.text}", origin=address)
        for other, cell in self.formulas():
            formula = cell.find(self.ns + "f")
            if formula is not master and formula.get("t") == "shared" and formula.get("si") == master.get("si"):
                formula.text = translator.translate_formula(other)[1:]
                formula.attrib.clear()


def _corners(area: str) -> tuple[int, int, int, int]:
    first, _, last = area.partition(":")
    return (*parse_a1(first), *parse_a1(last or first))


def _numbered(parent: Any, tag: str, number: Any) -> Iterator[tuple[int, Any]]:
    """Children with their place from 0; one without ``r`` stands after the one before it."""
    last = -1
    for child in parent.iterchildren(tag):
        r = child.get("r")
        last = number(r) if r else last + 1
        yield last, child


def _row_number(r: str) -> int:
    return int(r) - 1


def _column_number(r: str) -> int:
    return parse_a1(r)[1]


def _write(cell: Any, ns: str, value: Scalar, formula: Any) -> None:
    """Replace formula, value and inline text of a cell element; other children and the style stay."""
    for tag in ("f", "v", "is"):
        for child in cell.findall(ns + tag):
            cell.remove(child)
    cell.attrib.pop("t", None)
    kind, text = _encoded(value)
    inline = kind == "str" and formula is None
    if kind:
        cell.set("t", "inlineStr" if inline else kind)
    children = [] if formula is None else [formula]
    if inline:
        children.append(cell.makeelement(ns + "is"))
        children[0].append(_texted(cell, ns + "t", text))
    elif text is not None:
        children.append(_texted(cell, ns + "v", text))
    for i, child in enumerate(children):
        cell.insert(i, child)


def _encoded(value: Scalar) -> tuple[str, str | None]:
    """(type attribute, text) of a value."""
    if value is None:
        return "", None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, str):
        return ("e" if isinstance(value, ErrorValue) else "str"), value if isinstance(value, Escaped) else xml_text(value)
    return "", format(value, "f") if isinstance(value, Decimal) else repr(value)


def xml_text(text: str) -> str:
    """Text as the XML of a workbook can hold it: other characters as ``_x000B_``. Raises ``UserError`` for more than a cell can hold."""
    if len(text) > _LONGEST:
        raise refused("O25", length=len(text), most=_LONGEST, beginning=text[:20])
    return _ESCAPED.sub(lambda m: f"_x{ord(m[0]):04X}_", text.replace("\r\n", "\n").replace("\r", "\n"))


def _texted(maker: Any, tag: str, text: str | None) -> Any:
    child = maker.makeelement(tag)
    child.text = text
    if text and (text != text.strip() or "\n" in text):
        child.set(_SPACE, "preserve")
    return child
