"""`nianbao merge --tree`: what came of every level, the whole last; on one screen, and as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.findings import LEVELS
from ..machine.executors import executor_for
from ..refusals import refused
from .screen import SCREEN_COLUMNS, SCREEN_LINES, clipped, name_to_show, screen_lines

if TYPE_CHECKING:
    from ..district.merge_result import Merged
    from ..reading.roster_book import RosterBook
    from ..steps.merging.levels import MergedLevel

MOST_LEVELS_SHOWN = 8
"""Levels that are told in a line of their own; those where something is wrong go first, all of them stand in the JSON."""


def merge_levels(args: argparse.Namespace, book: RosterBook | None = None) -> MergedLevel:
    """The levels of the one folder given, or those that the 上级 of a roster makes. Raises ``UserError``."""
    from .merge import merge_options

    with executor_for(args.executor, 0) as executor:
        asked = merge_options(args, book, executor)
        if book is not None:
            from ..steps.merging.roster_levels import merge_by_roster

            return merge_by_roster(args.paths, args.output, book.roster, asked)
        from ..steps.merging.folder_tree import merge_tree

        return merge_tree(_one_folder(args), asked)


def _one_folder(args: argparse.Namespace) -> str:
    """Raises ``UserError`` for what a tree has no use for."""
    not_here = [option for option, given in (("-o", args.output), ("--table", args.table), ("--roster", args.roster)) if given]
    if not_here:
        raise refused("T34", options="、".join(not_here))
    if len(args.paths) > 1:
        raise refused("T33", folder="、".join(args.paths))
    return args.paths[0]


def tree_lines(top: MergedLevel) -> list[str]:
    """Which summaries there are now, then the whole as any merge tells it."""
    from ..steps.merging.levels import leaves, levels_written
    from .merge import merge_lines

    levels = list(top.all())
    lines = [
        f"层层汇总：写出 {levels_written(levels)} 份汇总表，共 {leaves(top)} 份报表。",
        *_level_lines(levels[:-1]),
    ]
    if top.merged is None:
        return [*lines, f"全部：没有汇总。{top.problem}"]
    return [*lines, *merge_lines(top.merged, SCREEN_LINES - screen_lines(lines))]


def _level_lines(levels: list[MergedLevel]) -> Iterator[str]:
    wrong = [one for one in levels if one.problem or _found(one.merged)]
    ordered = [*wrong, *(one for one in levels if one not in wrong)]
    for one in ordered[:MOST_LEVELS_SHOWN]:
        yield clipped(f"  {name_to_show(one.level.shown)}：{_told(one)}", SCREEN_COLUMNS)
    if len(ordered) > MOST_LEVELS_SHOWN:
        yield f"  另 {len(ordered) - MOST_LEVELS_SHOWN} 级用 --format json 列出，或看各自的汇总表。"


def _told(one: MergedLevel) -> str:
    if one.problem:
        return f"没有汇总，{one.problem}"
    if one.merged is None:
        return "用现成的汇总表"
    return f"{one.merged.count} 个单位，{_found(one.merged) or '没有问题'}"


def _found(merged: Merged | None) -> str:
    counts = merged.levels() if merged is not None else {}
    return "，".join(f"{level} {counts[level]}" for level in LEVELS if counts.get(level))


def tree_to_json(top: MergedLevel) -> dict:
    """The whole as any merge has it, and ``各级``: every level below, the lowest first, with its folder and why it was not summed."""
    from .merge import merge_to_json

    def level(one: MergedLevel) -> dict:
        about = {"文件夹": one.level.shown, "没有汇总": one.problem or None, "现成": one.merged is None and not one.problem}
        return about | (merge_to_json(one.merged) if one.merged is not None else {"单位数": 0, "汇总表": None})

    *below, whole = top.all()
    return level(whole) | {"各级": [level(one) for one in below]}
