"""How cells look, and what is pinned to them: colours, fonts, number formats, sizes, notes, hyperlinks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .grammar import CellArea, color_number, color_tuple
from .office import enum
from .wire import Meter, Remote, metered

if TYPE_CHECKING:
    from .sheet import OfficeSheet

NOTES = 8  # CellFlags.ANNOTATION
DATE = 2  # com.sun.star.util.NumberFormat
POINT = 2540 / 72  # in hundredths of a millimetre, LibreOffice's unit
PIXEL = 2540 / 96
CHARACTER, PADDING = 7, 5  # pixels: a column of n characters of Excel's standard font is 7 n + 5 wide
BOLD = 150.0
HORIZONTAL = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT", "justify": "BLOCK", "fill": "REPEAT"}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}  # com.sun.star.table.CellVertJustify2


def points(length: int) -> float:
    """A length of LibreOffice in points, on the grid of pixels that Excel's lengths keep to."""
    return round(length / PIXEL) * 72 / 96


def disagree(cells: Remote, name: str) -> bool:
    """Do the cells disagree about a property? Reading it would then give the value of one of them."""
    return cells.getPropertyState(name).value == "AMBIGUOUS_VALUE"


@metered
class Formatted(base_classes.Range):
    """The part of Range that is about formats. A property on which the cells disagree is None, as on Excel."""

    sheet: OfficeSheet  # pyright: ignore[reportIncompatibleMethodOverride]
    area: CellArea
    xl: Remote
    meter: Meter

    def to_change(self) -> Remote:
        """The UNO range, to be changed in other ways than its values: refused where the sheet is protected."""
        self.sheet.refuse_if_protected()
        return self.xl

    def _common(self, name: str) -> Any:
        return None if disagree(self.xl, name) else getattr(self.xl, name)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """(r, g, b) of the fill; None where there is none."""
        number = self._common("CellBackColor")
        return None if number is None else color_tuple(number)

    @color.setter
    def color(self, value: Any) -> None:
        self.to_change().CellBackColor = -1 if value is None else color_number(value)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def number_format(self) -> str | None:
        """Excel's code; the letters of a date in lower case."""
        key = self._common("NumberFormat")
        if key is None:
            return None
        code, kind = self.sheet.book.format_of(key)
        return code.lower() if kind & DATE else code

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.to_change().NumberFormat = self.sheet.book.format_key(value)

    @property
    def wrap_text(self) -> bool | None:
        return self._common("IsTextWrapped")

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.to_change().IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str | None:
        found = self._common("HoriJustify")
        return found and next((name for name, value in HORIZONTAL.items() if value == found.value), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.to_change().HoriJustify = enum("table.CellHoriJustify", HORIZONTAL[value])

    @property
    def vertical_alignment(self) -> str | None:
        found = self._common("VertJustify") or VERTICAL["bottom"]
        return next((name for name, value in VERTICAL.items() if value == found), None)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.to_change().VertJustify = VERTICAL[value]

    # ---- sizes

    @property
    def column_width(self) -> float | None:
        """In characters of the standard font."""
        widths = {self.xl.Columns.getByIndex(index).Width for index in range(min(self.area.columns, 100))}
        return round((widths.pop() / PIXEL - PADDING) / CHARACTER, 2) if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.to_change().Columns.Width = round((value * CHARACTER + PADDING) * PIXEL)

    @property
    def row_height(self) -> float | None:
        """In points."""
        heights = {self.xl.Rows.getByIndex(index).Height for index in range(min(self.area.rows, 100))}
        return round(heights.pop() / POINT, 1) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.to_change().Rows.Height = round(value * POINT)

    left = property(lambda self: points(self.xl.Position.X))
    top = property(lambda self: points(self.xl.Position.Y))
    width = property(lambda self: points(self.xl.Size.Width))
    height = property(lambda self: points(self.xl.Size.Height))

    def autofit(self, axis: str | None = None) -> None:
        xl, document = self.to_change(), self.sheet.book.xl
        if axis not in ("rows", "r"):
            xl.Columns.OptimalWidth = True
        if axis not in ("columns", "c"):
            document.IsAdjustHeightEnabled = True
            xl.Rows.OptimalHeight = True
            document.IsAdjustHeightEnabled = False

    @property
    def row_hidden(self) -> bool | None:
        shown = {self.xl.Rows.getByIndex(index).IsVisible for index in range(self.area.rows)}
        return not shown.pop() if len(shown) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.to_change().Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        shown = {self.xl.Columns.getByIndex(index).IsVisible for index in range(self.area.columns)}
        return not shown.pop() if len(shown) == 1 else None

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.to_change().Columns.IsVisible = not value

    # ---- notes and links

    def _cell(self) -> Remote:
        """The first cell, as an object that has notes and text."""
        return self.xl.getCellByPosition(0, 0)

    @property
    def note(self) -> Note | None:
        return Note(self) if self._cell().getAnnotation().getString() else None

    def add_note(self, text: str) -> Note:
        self.sheet.refuse_if_protected()
        self.sheet.xl.Annotations.insertNew(self._cell().getCellAddress(), text)
        return Note(self)

    @property
    def hyperlink(self) -> str:
        """The address that the cell leads to; "" where there is none. A place in the book is `#表三!B2`."""
        fields = self._cell().getTextFields()
        url = fields.getByIndex(0).URL if fields.getCount() else ""
        return "!".join(url.rsplit(".", 1)) if url.startswith("#") else url

    def add_hyperlink(self, address: str, text_to_display: str, screen_tip: str | None = None) -> None:
        """LibreOffice links a piece of the cell's text, not the cell; it has no screen tip."""
        self.sheet.refuse_if_protected()
        field = self.sheet.book.xl.createInstance("com.sun.star.text.TextField.URL")
        field.URL = ".".join(address.rsplit("!", 1)) if address.startswith("#") else address
        field.Representation = text_to_display
        cell = self._cell()
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)


@metered
class Font(base_classes.Font):
    """The font of a range; what is set holds for Western and for Chinese letters, which LibreOffice keeps apart."""

    def __init__(self, cells: Formatted) -> None:
        self.cells = cells
        self.meter = cells.meter

    def _set(self, name: str, value: Any) -> None:
        xl = self.cells.to_change()
        setattr(xl, name, value)
        if name != "CharColor":
            setattr(xl, f"{name}Asian", value)

    def _get(self, name: str) -> Any:
        return None if disagree(self.cells.xl, name) else getattr(self.cells.xl, name)

    @property
    def bold(self) -> bool | None:
        weight = self._get("CharWeight")
        return None if weight is None else weight >= BOLD

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", BOLD if value else 100.0)

    @property
    def italic(self) -> bool | None:
        posture = self._get("CharPosture")
        return None if posture is None else posture.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("CharPosture", enum("awt.FontSlant", "ITALIC" if value else "NONE"))

    @property
    def color(self) -> tuple[int, int, int] | None:
        """(r, g, b); black where the colour is left to the program, as on Excel."""
        number = self._get("CharColor")
        return None if number is None else color_tuple(max(number, 0))

    @color.setter
    def color(self, value: Any) -> None:
        self._set("CharColor", color_number(value))

    @property
    def size(self) -> float | None:
        return self._get("CharHeight")

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def name(self) -> str | None:
        return self._get("CharFontName")

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)


@metered
class Note(base_classes.Note):
    """The note of one cell."""

    location: Any = None  # the base class has a read-only property of that name

    def __init__(self, cell: Formatted) -> None:
        self.location = cell
        self.meter = cell.meter

    def _annotation(self) -> Remote:
        return self.location._cell().getAnnotation()

    @property
    def api(self) -> Remote:
        return self._annotation()

    @property
    def text(self) -> str:
        return self._annotation().getString()

    @text.setter
    def text(self, value: str) -> None:
        self.location.sheet.refuse_if_protected()
        self._annotation().setString(value)

    @property
    def author(self) -> str:
        return self._annotation().getAuthor()

    def delete(self) -> None:
        self.location.to_change().clearContents(NOTES)
