"""The verb *export*: every number of every report as plain tables, long (a line a cell) and wide (a line a report), read back before they are put in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.submission import NOT_ASKED, UNSPLIT, Submission, Unread, Value
from ..core.words import number_words
from ..errors import NoTables, UserError
from ..forms import EDITIONS
from ..machine.log import unforeseen
from ..machine.round_mark import EXPORTING, marked_folder
from ..machine.safe_write import PathLike, placed, reason, refuse_existing
from ..model import Cell
from ..reading.aliases import Aliases
from ..reading.documents.office_run import one_start
from ..reading.files import load_grid, read
from ..reading.units_of_summary import units_of_summary
from ..refusals import refused
from ..workbook.layout import EXTRA_SHEET
from .incoming_files import Source, incoming_files, refuse_nothing
from .units_table import csv_text, workbook_content

if TYPE_CHECKING:
    from pandas import DataFrame

LONG_COLUMNS = ("机关", "年度", "表式", "报表", "表", "行", "列", "值", "状态", "原文", "文件", "位置")
"""Columns of the long form. 报表 is 单位 or 汇总, so that a total is never added to what it is the sum of; 状态 is 数字, 空白, 未读 or 未拆分."""

WIDE_COLUMNS = ("机关", "年度", "表式", "报表", "文件")
"""Columns of the wide form before those of the cells."""

EXTRA_COLUMN = "数量"
"""What stands for the column of a row of 补充数据, which has one only; the wide form is the official tables alone."""

TABLE_NAMES = ("长表", "宽表")
EXPORT_KINDS = ("csv", "xlsx")
UNIT, TOTAL = "单位", "汇总"
_KEY = ["机关", "年度", "报表"]


@dataclass(frozen=True)
class Exported:
    """What was written: the files, how many reports they now hold, and how many of these were there before. ``problems`` name files that were not read."""

    files: tuple[Path, ...]
    reports: int
    before: int
    problems: tuple[str, ...]


def export(
    paths: Iterable[PathLike] | PathLike, folder: PathLike, kind: str = "csv", *, aliases: Aliases | None = None, force: bool = False
) -> Exported:
    """Write 长表 and 宽表 into a folder; reports that an earlier export there holds are kept, so that years add up.

    A report of an agency and year that are there already is refused, or with ``force`` takes the place of the one that is there. A summary is
    written as its units and as the total. Raises ``UserError``, with nothing written.
    """
    _refuse_file_name(Path(folder))
    sources = incoming_files([paths] if isinstance(paths, str | os.PathLike) else paths)
    refuse_nothing(sources)
    problems = [f"{s.path}：{s.skipped}" for s in sources if s.skipped]
    with one_start(source.path for source in sources if not source.skipped):
        reports = [one for source in sources if not source.skipped for one in _reports_in(source, aliases, problems)]
    if not reports:
        raise refused("R10", folder=folder)
    targets = [Path(folder, f"{name}.{kind}") for name in TABLE_NAMES]
    for target in targets:
        refuse_existing(target, force=True, inputs=[source.path for source in sources])
    with _held(Path(folder)):
        count, before = _added(targets, _long(reports), _wide(reports), force)
    return Exported(tuple(targets), count, before, tuple(problems))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Nobody else exports into the folder meanwhile: of two who read what is there and write it anew with their own, one's would be lost."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused("O03", folder=folder, reason=reason(error)) from error
    with marked_folder(folder, datetime.now(), EXPORTING):
        yield


def _added(targets: Sequence[Path], long: DataFrame, wide: DataFrame, force: bool) -> tuple[int, int]:
    """Put the new reports behind those that are there: (how many there are now, how many were)."""
    kind = targets[0].suffix[1:]
    long, wide, before = _joined(targets, long, wide, force)
    with ExitStack() as stack:
        asides = [stack.enter_context(placed(target, force=True)) for target in targets]
        for aside, table, name in zip(asides, (long, wide), TABLE_NAMES, strict=True):
            _write(table, aside, kind, name)
            _refuse_other(_read(aside, kind), table, name)
    return len(wide), before


def _refuse_file_name(folder: Path) -> None:
    if folder.suffix.lower().lstrip(".") in EXPORT_KINDS and not folder.is_dir():
        raise refused("O17", folder=folder, instead=folder.with_suffix(""))


def _reports_in(source: Source, aliases: Aliases | None, problems: list[str]) -> Iterator[Submission]:
    """The report of a file; of a summary its units and the total. A file that cannot be read is named and stops nothing."""
    try:
        one = replace(read(source.path, aliases=aliases), file=str(source.path))
        yield from units_of_summary(load_grid(source.path), one) if one.stamp == "summary" else ()
        yield one
    except NoTables as error:
        problems.append(str(error))
    except UserError as error:
        problems.append(str(error) if str(source.path) in str(error) else f"{source.path}：{error}")
    except Exception as error:
        problems.append(unforeseen("读取", error))


def _long(reports: Sequence[Submission]) -> DataFrame:
    import pandas

    rows = [line for one in reports for line in _lines(one)]
    return pandas.DataFrame(rows, columns=list(LONG_COLUMNS), dtype=object)


def _lines(one: Submission) -> Iterator[list[object]]:
    about = [one.agency, one.year, one.form.edition, _sort(one)]
    for i, (cell, value) in enumerate(zip(one.form.cells, one.values, strict=True)):
        place = one.places[i] if one.places else None
        raw = value.raw if isinstance(value, Unread) else one.raws.get(i, "")
        yield [*about, *one.form.names(cell), _number(value), _state(value), raw, one.file, str(place) if place else ""]
    for figure in (figure for figure in one.extra if figure.item.path):
        raw = figure.value.raw if isinstance(figure.value, Unread) else figure.raw
        names = (EXTRA_SHEET, figure.item.path, EXTRA_COLUMN)
        yield [*about, *names, _number(figure.value), _state(figure.value), raw, one.file, str(figure.place)]


def _sort(one: Submission) -> str:
    return TOTAL if one.stamp == "summary" else UNIT


def _number(value: Value) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) else None


def _state(value: Value) -> str:
    if isinstance(value, Unread):
        return "未读"
    return UNSPLIT if value is NOT_ASKED else "空白" if value is None else "数字"


def _wide(reports: Sequence[Submission]) -> DataFrame:
    """A line a report. A cell that means the same in two editions has one column, named as in the later one."""
    import pandas

    heads: dict[Cell, str] = {}
    for form in sorted(EDITIONS.values(), key=lambda form: form.since, reverse=True):
        heads |= {cell: "·".join(form.names(cell)) for cell in form.cells if cell not in heads}
    there = {cell for one in reports for cell in one.form.cells}
    cells = [cell for cell in heads if cell in there]
    rows = [[one.agency, one.year, one.form.edition, _sort(one), one.file, *(_of(one, cell) for cell in cells)] for one in reports]
    return pandas.DataFrame(rows, columns=[*WIDE_COLUMNS, *(heads[cell] for cell in cells)], dtype=object)


def _of(one: Submission, cell: Cell) -> object:
    """The value of a cell, the text of one that is not read, ``None`` where the form has none."""
    value = one[cell] if cell in one.form.position else None
    return value.raw if isinstance(value, Unread) else _number(value)


def _joined(targets: Sequence[Path], long: DataFrame, wide: DataFrame, force: bool) -> tuple[DataFrame, DataFrame, int]:
    """The new reports behind those of an earlier export. Raises ``UserError`` where one is there already (without ``force``)."""
    import pandas

    if not all(target.exists() for target in targets):
        for target in targets:
            refuse_existing(target, force=force)
        return long, wide, 0
    kind = targets[0].suffix[1:]
    old = [_read(target, kind) for target in targets]
    if any(list(table.columns[: len(heads)]) != list(heads) for table, heads in zip(old, (LONG_COLUMNS, WIDE_COLUMNS), strict=True)):
        raise refused("R11", folder=targets[0].parent)
    new = set(map(tuple, wide[_KEY].map(_words).values))
    inside = [dict.fromkeys(map(tuple, table[_KEY].map(_words).values)) for table in old]
    half = inside[0].keys() ^ inside[1].keys()  # of an export that was killed when one table was in place
    if left := sorted(half - new):
        raise refused("R28", folder=targets[0].parent, reports=_named(left))
    twice = [key for key in inside[1] if key in new and key not in half]
    if twice and not force:
        raise refused("R12", folder=targets[0].parent, reports=_named(twice), count=len(twice))
    kept = [table.loc[[tuple(key) not in new for key in table[_KEY].map(_words).values]] for table in old]
    return pandas.concat([kept[0], long], ignore_index=True), pandas.concat([kept[1], wide], ignore_index=True), len(kept[1])


def _named(keys: Sequence[tuple[str, ...]]) -> str:
    """The first reports of some by agency and year."""
    return "、".join(f"{agency} {year}" for agency, year, _ in keys[:5])


def _write(table: DataFrame, path: Path, kind: str, name: str) -> None:
    if kind == "csv":
        table.map(csv_text).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return
    from ..workbook.writing.plain_table import write_plain_table

    rows = ([None if value != value else workbook_content(value) for value in values] for values in table.itertuples(index=False, name=None))  # pandas makes some blanks NaN
    write_plain_table(path, name, list(table.columns), rows)


def _read(path: Path, kind: str) -> DataFrame:
    """A table as it was written; texts and numbers as they stand, blanks ``None``. Raises ``UserError`` for what is none of ours."""
    import pandas

    reader: Callable[[], DataFrame] = partial(pandas.read_csv, path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if kind == "xlsx":
        reader = partial(_read_sheets, path)
    try:
        table = reader()
    except Exception as error:  # whatever pandas makes of a file that is none of ours
        raise refused("R11", folder=path.parent) from error
    return table.astype(object).where(table.notna() & (table != ""), None).map(_exact)


def _read_sheets(path: Path) -> DataFrame:
    import pandas

    sheets = pandas.read_excel(path, sheet_name=None, dtype=object, engine="calamine")
    return pandas.concat(list(sheets.values()), ignore_index=True)


def _exact(value: object) -> object:
    """What a workbook holds as a float, digit by digit."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    return value


def _words(value: object) -> str:
    """A content as text, the same whether it comes from a report, a .csv or a workbook."""
    if value is None or value != value:
        return ""
    if isinstance(value, int | Decimal):
        return _plain(Decimal(value))
    text = str(value)
    try:
        return _plain(Decimal(text)) if text[:1].isdigit() or text[:1] == "-" else text.removeprefix("'")
    except InvalidOperation:
        return text


def _plain(number: Decimal) -> str:
    return number_words(number.normalize() + 0 if number else Decimal(0)) if number.is_finite() else str(number)


def _refuse_other(found: DataFrame, table: DataFrame, name: str) -> None:
    """Raise ``UserError`` where what was read back differs, naming the first place."""
    same = list(found.columns) == list(table.columns) and len(found) == len(table)
    wrong = next(_differing(found, table), None) if same else (0, 0)
    if wrong:
        raise refused("R13", table=name, row=wrong[0] + 2, column=list(table.columns)[wrong[1]])


def _differing(found: DataFrame, table: DataFrame) -> Iterator[tuple[int, int]]:
    """(row, column) of contents that are not the same; contents that are equal as they stand need no words."""
    for column in range(table.shape[1]):
        pairs = zip(found.iloc[:, column].tolist(), table.iloc[:, column].tolist(), strict=True)
        yield from ((row, column) for row, (one, other) in enumerate(pairs) if one != other and _words(one) != _words(other))
