"""补充数据 read back: by its heads and the names of its rows, wherever they stand. A blank sheet is as good as none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.submission import ExtraFigure, Place, Unread
from ..forms.extra import MOST_NAMED_EXTRA, NAMED_EXTRA, extra_item, fixed_extra, groups_of_extra, named_extra
from ..grid import Fault, Grid, Raw, Sheet
from ..model import Item
from ..workbook.extra_sheet import ExtraHeads, extra_heads
from ..workbook.extra_unit_rows import EXTRA_BELOW_HEAD, EXTRA_FIXED, EXTRA_UNITS_HEAD_ROW, FIRST_EXTRA_UNIT_ROW
from ..workbook.layout import EXTRA_SHEET, EXTRA_UNITS_SHEET
from .own_cells import typed_value
from .stamp import text

NO_ROW = Item("", "", "", "", 0, True)
"""What a number belongs to that stands in no row."""

_NAME = EXTRA_FIXED.index("机关")


def extra_figures(grid: Grid) -> tuple[ExtraFigure, ...]:
    """The rows in their order; none where the sheet is missing, is none of ours or is blank.

    A number without a name, under a name that cannot be one, and all beyond as many rows as there may be are one unread row; so is each of
    several rows of one name.
    """
    figures = rows_of_extra(grid)
    if figures is None or all(figure.value is None for figure in figures):
        return ()
    return _with_lacking(figures, grid.sheet(EXTRA_UNITS_SHEET))


def rows_of_extra(grid: Grid) -> tuple[ExtraFigure, ...] | None:
    """The same of a sheet that may be blank; ``None`` where there is none of ours."""
    sheet = grid.sheet(EXTRA_SHEET)
    heads = extra_heads(sheet) if sheet is not None else None
    if sheet is None or heads is None:
        return None
    rows = list(_rows(sheet, heads))
    return (*_known(sheet, heads, rows), *_unknown(sheet, heads, rows))


@dataclass(frozen=True)
class _Row:
    row: int
    item: Item | None
    raw: Raw


def _rows(sheet: Sheet, heads: ExtraHeads) -> Iterator[_Row]:
    """Every line with a name or a number under the heads; a line without a group is of the group above."""
    keys = {label: key for key, label in groups_of_extra().items()}
    fixed = {(item.parent, item.label): item for item in fixed_extra()}
    group = ""
    for row in range(heads.row + 1, sheet.top + len(sheet.rows)):
        group = text(sheet.cell(row, heads.group)) or group
        name, raw = sheet.cell(row, heads.name), sheet.cell(row, heads.number)
        if _is_blank(name) and _is_blank(raw):
            continue
        item = fixed.get((keys.get(group, ""), text(name)))
        yield _Row(row, item or (named_extra(text(name), text(sheet.cell(row, heads.measure))) if isinstance(name, str) else None), raw)


def _is_blank(raw: Raw) -> bool:
    return raw is None or raw == ""


def _known(sheet: Sheet, heads: ExtraHeads, rows: Sequence[_Row]) -> Iterator[ExtraFigure]:
    """The rows that have a name, the fixed ones first."""
    by_path: dict[str, list[_Row]] = {}
    for row in _within(rows):
        if row.item is not None:
            by_path.setdefault(row.item.path, []).append(row)
    for several in by_path.values():
        yield _figure(sheet, heads, several)


def _within(rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows, of the named ones no more than there may be."""
    named = 0
    for row in rows:
        named += row.item is not None and row.item.key == NAMED_EXTRA
        if row.item is None or row.item.key != NAMED_EXTRA or named <= MOST_NAMED_EXTRA:
            yield row


def _figure(sheet: Sheet, heads: ExtraHeads, rows: Sequence[_Row]) -> ExtraFigure:
    first, item = rows[0], rows[0].item
    assert item is not None
    filled = [row for row in rows if not _is_blank(row.raw)]
    place = Place(sheet.name, sheet.address((filled or rows)[0].row, heads.number), item.path)
    if len(filled) > 1:
        told = "、".join(_shown(row.raw) for row in filled[:3])
        return ExtraFigure(item, Unread(told, f"有 {len(rows)} 行同名，不知道取哪一行"), place)
    value, raw = typed_value((filled or [first])[0].raw, item)
    return ExtraFigure(item, value, place, raw or "")


def _unknown(sheet: Sheet, heads: ExtraHeads, rows: Sequence[_Row]) -> Iterator[ExtraFigure]:
    """Numbers that stand in no row, all of a kind together."""
    within = {row.row for row in _within(rows)}
    reasons = {row.row: f"其他数据超过 {MOST_NAMED_EXTRA} 行，以下没有读取" for row in rows if row.row not in within}
    reasons |= {row.row: "没有项目名，或项目名不能用（太长、与固定的行同名）" for row in rows if row.item is None}
    lost = [row for row in rows if row.row in reasons and not _is_blank(row.raw)]
    for reason, count in Counter(reasons[row.row] for row in lost).items():
        first = next(row for row in lost if reasons[row.row] == reason)
        words = f"{reason}，共 {count} 行" if count > 1 else reason
        yield ExtraFigure(NO_ROW, Unread(_shown(first.raw), words), Place(sheet.name, sheet.address(first.row, heads.number)))


def _shown(raw: Raw) -> str:
    return raw.raw if isinstance(raw, Fault) else text(raw)


def _with_lacking(figures: Sequence[ExtraFigure], details: Sheet | None) -> tuple[ExtraFigure, ...]:
    """The figures of a summary, each with the units that brought no number."""
    if details is None:
        return tuple(figures)
    lacking: dict[str, list[str]] = {}
    for unit in extra_of_units(details):
        for path, figure in unit.rows.items():
            if figure.number is None or unit.below:
                lacking.setdefault(path, []).append(unit.agency)
    return tuple(replace(figure, lacking=tuple(lacking.get(figure.item.path, ()))) for figure in figures)


@dataclass(frozen=True)
class ExtraOfUnit:
    """A line of 补充明细: its row counted from 0, whose it is, from which file, how many of its own units lack a number, and its numbers by the path of their row."""

    row: int
    agency: str
    file: str
    below: int
    rows: Mapping[str, ExtraFigure]


def extra_of_units(sheet: Sheet) -> Iterator[ExtraOfUnit]:
    """Every unit of 补充明细 in order."""
    columns = {column: item for column in range(len(EXTRA_FIXED), sheet.left + max(map(len, sheet.rows), default=0)) if (item := extra_item(text(sheet.cell(EXTRA_UNITS_HEAD_ROW, column))))}
    for row in range(FIRST_EXTRA_UNIT_ROW, sheet.top + len(sheet.rows)):
        agency = text(sheet.cell(row, _NAME))
        if agency:
            figures = {item.path: _in_units(sheet, row, column, item) for column, item in columns.items()}
            below = sheet.cell(row, EXTRA_FIXED.index(EXTRA_BELOW_HEAD))
            yield ExtraOfUnit(row, agency, text(sheet.cell(row, _NAME + 1)), int(below) if isinstance(below, int | float) else 0, figures)


def _in_units(sheet: Sheet, row: int, column: int, item: Item) -> ExtraFigure:
    value, raw = typed_value(sheet.cell(row, column), item)
    return ExtraFigure(item, value, Place(sheet.name, sheet.address(row, column)), raw or "")
