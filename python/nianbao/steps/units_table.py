"""The units of a merge as one flat table for other programs: a row a unit, a column a cell of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.submission import NOT_ASKED, Unread, Value
from ..core.words import number_words
from ..district.membership import name_of
from ..machine.safe_write import PathLike, placed, refuse_existing
from ..refusals import refused
from ..workbook.unit_rows import refuse_beyond_a_sheet, remark

if TYPE_CHECKING:
    from pandas import DataFrame

    from ..district.merge_result import Merged

ABOUT = ("机关", "文件", "年度", "版本", "备注")
"""Columns before the cells of the form."""

KINDS = (".csv", ".xlsx")

_MOST_DIGITS = 15
"""Digits a number in a workbook holds exactly; a longer one is written as text."""

_FORMULA = re.compile(r"[=+\-@\t\r].")
"""What spreadsheet programs would calculate when they open a .csv: an agency may be called anything."""


def refuse_units_table(path: Path, *, force: bool = False, inputs: Iterable[PathLike] = ()) -> None:
    """Raise ``UserError`` where the table could not be written there, or is one of the ``inputs``: worth knowing before anything is read."""
    if path.suffix.lower() not in KINDS:
        raise refused("G25", given=path)
    refuse_existing(path, force=force, inputs=inputs)


def write_units_table(merged: Merged, path: Path, *, force: bool = False) -> None:
    """Write the table as .csv (UTF-8 that Excel recognises) or .xlsx. Raises ``UserError`` as ``refuse_units_table`` does."""
    refuse_units_table(path, force=force)
    if path.suffix.lower() == ".xlsx":
        refuse_beyond_a_sheet(len(merged.district.members), len(merged.district.form.cells), above=1, beside=len(ABOUT))
    with placed(path, force=force) as aside:
        if path.suffix.lower() == ".csv":
            units_table(merged).map(csv_text).to_csv(aside, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        else:
            _write_workbook(units_table(merged), aside)


def _write_workbook(table: DataFrame, path: Path) -> None:
    from ..workbook.writing.new_book import scratch_folder

    with scratch_folder() as scratch:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": scratch}
        table.map(workbook_content).to_excel(path, index=False, sheet_name="明细", freeze_panes=(1, 1), engine="xlsxwriter", engine_kwargs={"options": options})


def units_table(merged: Merged) -> DataFrame:
    """One row a unit in the sum, in its order. Counts are ``int``, amounts ``Decimal``, a blank ``None``, what was not read the text that was typed.

    Columns: ``ABOUT``, then ``表三·一、…·自然人`` for every cell of the district's form; units of another edition are carried into it.
    """
    import pandas

    form = merged.district.form
    columns = [*ABOUT, *("·".join(form.names(cell)) for cell in form.cells)]
    rows = []
    for member in merged.district.members:
        s = member.submission
        rows.append([name_of(s), s.file, s.year, s.form.edition, remark(member, form), *map(_plain, member.values)])
    return pandas.DataFrame(rows, columns=columns, dtype=object)


def _plain(value: Value) -> int | Decimal | str | None:
    if isinstance(value, Unread):
        return value.raw
    return None if value is NOT_ASKED else value


def csv_text(value: object) -> object:
    """For .csv: numbers digit by digit, and no text that would be calculated."""
    if isinstance(value, int | Decimal):
        return number_words(value)
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def workbook_content(value: object) -> object:
    """For .xlsx: a number where it is held exactly."""
    if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) > _MOST_DIGITS:
        return number_words(value)
    return value
