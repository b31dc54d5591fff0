"""The template workbook of a form: blank, or filled with values."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.submission import NOTHING, LastYear, Value
from ...grid import a1
from ...machine.safe_write import placed
from ...model import Cell, Form
from ...refusals import refused
from ..formula_inputs import FormulaCell
from ..formulas import formulas
from ..last_year_sheet import offered
from ..layout import HANDED_TO, PRINT, layout
from ..narrative import CLOSING, OPENING

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from ..extra_sheet import ExtraContents
    from .new_book import FormBook
    from .tables import Formula

MADE = datetime(2021, 9, 26)
"""The date in the file's properties: that of 国办公开办函〔2021〕30号, so that the same call gives the same file."""

FORMULA, TYPED = "formula", "typed"


@dataclass(frozen=True)
class Handed:
    """What a workbook is handed out with: the unit of the roster, last year's numbers where there are any, and a print of all that goes into it."""

    unit: str
    print: str = ""
    last: LastYear | None = None

    @property
    def stamp(self) -> tuple[tuple[str, str], ...]:
        """Its lines of the stamp."""
        return ((HANDED_TO, self.unit), (PRINT, self.print))


def file_name(form: Form) -> str:
    """The name of the blank form of an edition."""
    return f"政府信息公开年报-{form.edition}版.xlsx"


def write_template(
    form: Form,
    path: str | os.PathLike,
    *,
    totals: str = FORMULA,
    values: Mapping[Cell, Value] | None = None,
    ledger: Mapping[str, Value] = NOTHING,
    cover: Mapping[str, object] = NOTHING,
    narrative: Mapping[int, str] = NOTHING,
    agencies: Sequence[str] = (),
    handed: Handed | None = None,
    extra: ExtraContents | None = None,
    force: bool = False,
) -> None:
    """Write the workbook of a form. Totals are formulas (``"formula"``) or inputs (``"typed"``); ``values`` of formula totals are not written.

    ``cover`` holds fields by key (``agency``, ``year`` …), ``narrative`` texts by chapter (0, 4, 5), ``agencies`` the names offered for 机关,
    ``handed`` what makes it a workbook for one unit of a roster, ``extra`` its 补充数据 where it is to have that sheet. Raises ``UserError`` where the target is named as another kind of file, exists (without ``force``) or cannot be written.
    """
    from .new_book import new_book

    if Path(path).suffix.lower() != ".xlsx":
        raise refused("O07", target=path)
    with placed(path, force=force) as aside, new_book(aside) as book:
        write_form(book, form, values or {}, totals=totals, ledger=ledger, cover=cover, narrative=narrative, agencies=agencies, handed=handed, extra=extra)


def write_form(
    book: FormBook,
    form: Form,
    values: Mapping[Cell, Value],
    contents: Mapping[Cell, Formula] = NOTHING,
    *,
    totals: str = FORMULA,
    kind: str = "form",
    ledger: Mapping[str, Value] = NOTHING,
    cover: Mapping[str, object] = NOTHING,
    narrative: Mapping[int, str] = NOTHING,
    agencies: Sequence[str] = (),
    handed: Handed | None = None,
    extra: ExtraContents | None = None,
) -> None:
    """Write all sheets of a form into a workbook that XlsxWriter makes; further sheets may follow.

    ``contents`` are formulas of other makers that stand in cells in place of ``values`` (the sums of a summary: call with ``totals="typed"``,
    ``kind="summary"`` and in ``values`` what the formulas give). ``kind`` goes into the stamp.
    """
    from . import cover_sheets
    from .cell_formats import Formats
    from .hidden_sheets import write_code_sheet, write_last_year
    from .narrative_sheets import write_narrative
    from .tables import FormWriter

    here, formats = layout(form), Formats(book)
    last = handed.last if handed else None
    cells = formulas(here, values, ledger, cover, totals=totals, last=last)
    properties(book, form)
    cover_sheets.write_cover(book, here, formats, cells, cover, ledger)
    write_narrative(book, here, formats, OPENING, narrative, cells)
    FormWriter(book, here, formats).write({**values, **_formulas_of(form, cells), **contents}, cells, carried=offered(form, last) if last else ())
    write_narrative(book, here, formats, CLOSING, narrative, cells)
    if extra is not None:
        from ..extra_sheet import new_value
        from .extra_sheets import write_extra

        write_extra(book, formats, form, extra, cover, new_value(form, cells, values))
    if last is not None:
        write_last_year(book, formats, last)
    cover_sheets.write_guide(book, here, formats, cells)
    cover_sheets.write_hidden(book, here, totals=totals, kind=kind, agencies=agencies, handed=handed.stamp if handed else ())
    write_code_sheet(book, cells)


def _formulas_of(form: Form, cells: Sequence[FormulaCell]) -> dict[Cell, Formula]:
    """The form's own formulas in its cells: the totals."""
    from .tables import Formula

    at = layout(form).cell_at
    placed_at = ((at.get((cell.sheet, a1(cell.row, cell.column))), cell) for cell in cells)
    return {here: Formula(cell.formula, cell.value) for here, cell in placed_at if here is not None}


def properties(book: Workbook, form: Form) -> None:
    """Document properties with a fixed date, recalculation on opening, a window large enough."""
    book.set_properties({"title": form.title, "subject": f"{form.source}，{form.edition} 年版表式", "created": MADE})
    book.set_size(1800, 1200)
