"""What is entered into 补充数据 of a file: numbers by the paths of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ...core.findings import Number
from ...core.submission import ExtraFigure, Submission, Unread, Value
from ...machine.safe_write import PathLike
from ...model import Item
from ...reading.extra_figures import rows_of_extra
from ...reading.files import load_grid
from ...reading.numbers import parse
from ...refusals import refused
from ...workbook.editing.cached_values import Contents
from ...workbook.editing.package import CellXmlContent
from ...workbook.layout import EXTRA_SHEET


def enter_extra(template: PathLike, after: Submission, given: object, contents: Contents) -> tuple[Submission, list[str]]:
    """Add to ``contents`` the figures given by path; returns the submission with them, and sentences about what has no place.

    Raises ``UserError`` for rows that the sheet lacks and for values that are no numbers.
    """
    if not given:
        return after, []
    if not isinstance(given, Mapping):
        raise refused("T44")
    if after.stamp == "summary":
        return after, [f"这是一份汇总表，“{EXTRA_SHEET}”由各单位加出，没有写入。"]
    rows = {figure.item.path: figure for figure in rows_of_extra(load_grid(template)) or ()}
    if not rows:
        return after, [f"文件里没有“{EXTRA_SHEET}”这张表，没有写入：{_some([*given])}。"]
    if strange := [name for name in given if name not in rows]:
        raise refused("T45", rows=_some(strange))
    values = {name: extra_value(rows[name].item, value) for name, value in given.items()}
    for name, value in values.items():
        contents.setdefault(rows[name].place.sheet, {})[rows[name].place.address] = CellXmlContent(value)
    return replace(after, extra=tuple(_with(figure, values) for figure in rows.values())), []


def _with(figure: ExtraFigure, values: Mapping[str, int | Decimal | None]) -> ExtraFigure:
    return replace(figure, value=values[figure.item.path], raw="") if figure.item.path in values else figure


def extra_value(item: Item, given: Any) -> int | Decimal | None:
    """A value as it is given for a row: a number, text that spells one, or nothing. Raises ``UserError`` for anything else."""
    plain = format(given, "f") if isinstance(given, Decimal) else given
    value: Value = Unread(str(given), "不是数字") if isinstance(given, bool | list | dict) else parse(plain, item).value
    if isinstance(value, int | Decimal) or value is None:
        return value
    assert isinstance(value, Unread)
    raise refused("T46", name=item.path, given=value.raw[:40], reason=value.reason)


def _some(names: Sequence[str], most: int = 5) -> str:
    return "、".join(name[:40] for name in names[:most]) + (f"等 {len(names)} 项" if len(names) > most else "")


def extra_into(template: PathLike, after: Submission, source: Submission, contents: Contents) -> tuple[Submission, list[str]]:
    """The same with the figures of a report: those that the file has a row for. What is not a number is left out and told, as is what has no row."""
    numbers = extra_numbers(source)
    there = {figure.item.path for figure in rows_of_extra(load_grid(template)) or ()}
    after, notes = enter_extra(template, after, {path: number for path, number in numbers.items() if path in there}, contents)
    lost = [path for path in numbers if path not in there]
    return after, [*notes, *([f"表样的“{EXTRA_SHEET}”里没有这些项目，没有写入：{_some(lost)}。"] if lost else [])]


def extra_numbers(submission: Submission) -> dict[str, Number]:
    """The numbers of 补充数据 by path."""
    return {figure.item.path: figure.number for figure in submission.extra if figure.item.path and figure.number is not None}
