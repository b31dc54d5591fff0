"""Conditional formats, data validation and filters.

A rule is added as an entry of its own in the sheet's list, so that what is there already is never touched, and the
style it needs is removed with the last rule that uses it: the saved file is then what it was. One trap: LibreOffice
refuses to change any cell style while any sheet of the book is protected, but it loads styles from another document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .formats import BOLD
from .grammar import CellArea, area_at, color_number, color_tuple, to_excel, to_office
from .office import constant, enum, property_values, struct
from .wire import Remote, metered

if TYPE_CHECKING:
    from .book import OfficeBook
    from .range import Range
    from .sheet import OfficeSheet

CONDITION = 0  # com.sun.star.sheet.ConditionEntryType: a formula or a comparison, not a colour scale
BORDER = 35  # hundredths of a millimetre, one point
OWN_STYLES = "xlwings_"


@dataclass(frozen=True)
class RuleLook:
    """What a rule changes; None leaves it as it is. Colours as xlwings takes them."""

    color: Any = None
    font_color: Any = None
    border_color: Any = None
    bold: bool | None = None
    italic: bool | None = None

    def put_on(self, style: Remote) -> None:
        if self.color is not None:
            style.CellBackColor = color_number(self.color)
        if self.font_color is not None:
            style.CharColor = color_number(self.font_color)
        if self.bold is not None:
            style.CharWeight = BOLD if self.bold else 100.0
        if self.italic is not None:
            style.CharPosture = enum("awt.FontSlant", "ITALIC" if self.italic else "NONE")
        if self.border_color is not None:
            line = struct("table.BorderLine2", Color=color_number(self.border_color), OuterLineWidth=BORDER, LineWidth=BORDER)
            for side in ("TopBorder", "BottomBorder", "LeftBorder", "RightBorder"):
                setattr(style, side, line)


@dataclass(frozen=True)
class FormulaRule:
    """One conditional format whose entry is a formula."""

    identity: int
    areas: tuple[CellArea, ...]
    formula: str
    style: str

    @property
    def address(self) -> str:
        return ",".join(area.address(False, False) for area in self.areas)


def rules(sheet: OfficeSheet) -> list[FormulaRule]:
    """The rules by formula of a sheet, in LibreOffice's order."""
    found = []
    for entries in sheet.xl.ConditionalFormats.getConditionalFormats():
        areas = tuple(map(area_at, entries.Range.getRangeAddresses()))
        for entry in (entries.getByIndex(index) for index in range(entries.getCount())):
            if entry.getType() == CONDITION and entry.Operator == constant("sheet.ConditionFormatOperator.EXPRESSION"):
                found.append(FormulaRule(entries.ID, areas, to_excel("=" + entry.Formula1), entry.StyleName))
    return found


def add(cells: Range, formula: str, name: str, look: RuleLook) -> FormulaRule:
    """Put one rule on a range. The style `name` is made with this look where the book has none of that name."""
    book, sheet = cells.sheet.book, cells.sheet
    xl = cells.to_change()
    if not _styles(book).hasByName(name):
        _make_style(book, name, look)
    place = book.xl.createInstance("com.sun.star.sheet.SheetCellRanges")
    place.addRangeAddress(xl.getRangeAddress(), False)
    identity = sheet.xl.ConditionalFormats.createByRange(place)
    entries = next(found for found in sheet.xl.ConditionalFormats.getConditionalFormats() if identity == found.ID)
    entries.createEntry(CONDITION, 0)
    entry = entries.getByIndex(0)
    entry.Operator = constant("sheet.ConditionFormatOperator.EXPRESSION")
    entry.Formula1 = to_office("=" + formula.lstrip("=")).lstrip("=")
    entry.StyleName = name
    return FormulaRule(identity, (cells.area,), formula, name)


def remove_matching(sheet: OfficeSheet, names: tuple[str, ...] = (), containing: str | None = None, within: CellArea | None = None) -> int:
    """Remove rules by style or by a text in their formula; how many. Their styles go when no rule needs them."""
    gone = [
        rule
        for rule in rules(sheet)
        if (rule.style in names or (containing is not None and containing in rule.formula))
        and (within is None or any(area.common(within) for area in rule.areas))
    ]
    discard(sheet, gone)
    return len(gone)


def discard(sheet: OfficeSheet, gone: list[FormulaRule]) -> None:
    if gone:
        sheet.refuse_if_protected()
    for rule in gone:
        sheet.xl.ConditionalFormats.removeByID(rule.identity)
    used = {rule.style for other in sheet.book.sheets for rule in rules(other)} if gone else set()
    for name in {rule.style for rule in gone} - used:
        _styles(sheet.book).removeByName(name)


def _styles(book: OfficeBook) -> Remote:
    return book.xl.StyleFamilies.getByName("CellStyles")


def _make_style(book: OfficeBook, name: str, look: RuleLook) -> None:
    if not any(sheet.xl.isProtected() for sheet in book.sheets):
        _styles(book).insertByName(name, book.xl.createInstance("com.sun.star.style.CellStyle"))
        look.put_on(_styles(book).getByName(name))
        return
    source = book.app.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, property_values(Hidden=True))
    styles = source.StyleFamilies.getByName("CellStyles")
    styles.insertByName(name, source.createInstance("com.sun.star.style.CellStyle"))
    look.put_on(styles.getByName(name))
    options = property_values(LoadCellStyles=True, LoadPageStyles=False, OverwriteStyles=False)
    book.xl.StyleFamilies.loadStylesFromDocument(source, options)
    source.close(True)


@metered
class ConditionalFormats(base_classes.ConditionalFormats):
    """xlwings' own view of the rules on a range; only rules by formula are known."""

    api: Any = None

    def __init__(self, cells: Range) -> None:
        self.cells = cells
        self.meter = cells.meter

    def _rules(self) -> list[FormulaRule]:
        return [rule for rule in rules(self.cells.sheet) if any(area.common(self.cells.area) for area in rule.areas)]

    def __len__(self) -> int:
        return len(self._rules())

    def __call__(self, index: int) -> ConditionalFormat:
        return ConditionalFormat(self.cells, self._rules()[index - 1])

    def __iter__(self) -> Iterator[ConditionalFormat]:
        return (ConditionalFormat(self.cells, rule) for rule in self._rules())

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        fill, font = spec.get("fill_color"), spec.get("font_color")
        look = RuleLook(color=fill, font_color=font, bold=spec.get("font_bold"), italic=spec.get("font_italic"))
        known = _styles(self.cells.sheet.book).getElementNames()
        name = next(new for new in (f"{OWN_STYLES}{number}" for number in range(1, 10_000)) if new not in known)
        return ConditionalFormat(self.cells, add(self.cells, spec["formula"], name, look))

    def clear(self) -> None:
        discard(self.cells.sheet, self._rules())


@metered
class ConditionalFormat(base_classes.ConditionalFormat):
    api: Any = None
    type: Any = "custom"
    stop_if_true: Any = True  # of several rules that hold LibreOffice always shows one

    def __init__(self, cells: Range, rule: FormulaRule) -> None:
        self.cells = cells
        self.rule = rule
        self.meter = cells.meter

    formula = property(lambda self: self.rule.formula)

    @property
    def fill_color(self) -> tuple[int, int, int] | None:
        return color_tuple(_styles(self.cells.sheet.book).getByName(self.rule.style).CellBackColor)

    @property
    def font_color(self) -> tuple[int, int, int] | None:
        return color_tuple(_styles(self.cells.sheet.book).getByName(self.rule.style).CharColor)

    def delete(self) -> None:
        discard(self.cells.sheet, [self.rule])


TYPES = {"WHOLE": "whole_number", "DECIMAL": "decimal", "DATE": "date", "TIME": "time", "TEXT_LEN": "text_length",
         "LIST": "list", "CUSTOM": "custom"}  # fmt: skip
OPERATORS = {"EQUAL": "equal_to", "NOT_EQUAL": "not_equal_to", "GREATER": "greater_than", "LESS": "less_than",
             "GREATER_EQUAL": "greater_than_or_equal", "LESS_EQUAL": "less_than_or_equal", "BETWEEN": "between",
             "NOT_BETWEEN": "not_between"}  # fmt: skip
ALERTS = {"STOP": "stop", "WARNING": "warning", "INFO": "information"}


def validation(cells: Range) -> dict[str, Any] | None:
    """The validation of a range in xlwings' words; None where there is none or the cells differ."""
    found = cells.xl.Validation
    kind = TYPES.get(found.Type.value)
    if kind is None:
        return None
    operator = OPERATORS.get(found.getOperator().value)
    return {
        "type": kind,
        "operator": operator if kind not in ("list", "custom") else None,
        "formula1": found.getFormula1() and to_excel("=" + found.getFormula1()),
        "formula2": found.getFormula2() and to_excel("=" + found.getFormula2()) if operator in ("between", "not_between") else None,
        "ignore_blank": found.IgnoreBlankCells,
        "in_cell_dropdown": bool(found.ShowList),
        "show_input": found.ShowInputMessage,
        "input_title": found.InputTitle,
        "input_message": found.InputMessage,
        "show_error": found.ShowErrorMessage,
        "error_title": found.ErrorTitle,
        "error_message": found.ErrorMessage,
        "alert_style": ALERTS.get(found.ErrorAlertStyle.value),
    }


def filter_rows(cells: Range, field: int, value: str) -> None:
    wanted = struct("sheet.TableFilterField", Field=field - 1, IsNumeric=False, StringValue=value)
    wanted.Operator = enum("sheet.FilterOperator", "EQUAL")
    criteria = cells.to_change().createFilterDescriptor(True)
    criteria.ContainsHeader = True
    criteria.setFilterFields((wanted,))
    cells.xl.filter(criteria)
