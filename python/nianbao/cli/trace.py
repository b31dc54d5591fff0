"""``nianbao trace``: from a cell of a summary to the units behind it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..machine.console import result

if TYPE_CHECKING:
    from ..steps.extra_trace import ExtraTraceLine, TracedExtra
    from ..steps.trace import Traced, TraceLine


def register(commands) -> None:
    p = commands.add_parser(
        "trace",
        help="穿透查询：汇总表的一格从哪些单位来",
        description="列出汇总表的一格里每个单位的数、文件、位置和当时填的原文；下级也是汇总表、放在手边的，一直追到填报的单位。",
    )
    p.add_argument("summary", metavar="汇总.xlsx", help="汇总表")
    p.add_argument("cell", metavar="表三!D5", help="工作表和单元格，照它在汇总表里的样子写")
    p.add_argument("--format", choices=["text", "json"], default="text", help="text 文字（默认），json 数据")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 2 where the file is no summary or has no such cell."""
    from ..steps.extra_trace import is_extra_address
    from ..steps.trace import trace, trace_to_json

    if is_extra_address(args.cell):
        return _run_extra(args)
    traced = trace(args.summary, args.cell)
    _say(args, lambda: trace_to_json(traced), lambda: trace_lines(traced))
    return 0


def _run_extra(args: argparse.Namespace) -> int:
    """The same of a number of 补充数据."""
    from ..steps.extra_trace import extra_trace_to_json, trace_extra

    traced = trace_extra(args.summary, args.cell)
    _say(args, lambda: extra_trace_to_json(traced), lambda: extra_trace_lines(traced))
    return 0


def _say(args: argparse.Namespace, data: Callable[[], dict], lines: Callable[[], list[str]]) -> None:
    result(json.dumps(data(), ensure_ascii=False, indent=2) if args.format == "json" else "\n".join(lines()))


def extra_trace_lines(traced: TracedExtra) -> list[str]:
    """The row with its sum, then a line a unit that has a number in it other than 0."""
    from ..rules.district_rules import value_words
    from ..workbook.layout import EXTRA_SHEET

    shown = [line for line in traced.lines if line.value]
    head = f"{EXTRA_SHEET}“{traced.item.path}”：合计 {value_words(traced.total)}，{len(traced.lines)} 家"
    others = len(traced.lines) - len(shown)
    return [head, *(words for line in shown for words in _of_extra(line, "  ")), *([f"  另有 {others} 家没有填或是 0"] if others else [])]


def _of_extra(line: ExtraTraceLine, indent: str) -> Iterator[str]:
    from ..core.words import as_typed
    from ..rules.district_rules import value_words

    raw = f"，原文“{as_typed(line.raw)}”" if line.raw else ""
    yield f"{indent}{line.agency}：{value_words(line.value)}（{line.file}{f' {line.place}' if line.place else ''}{raw}）"
    for below in line.below:
        yield from _of_extra(below, indent + "  ")


def trace_lines(traced: Traced) -> list[str]:
    """The cell with its sum, then a line a unit, those of a lower summary under it; blanks and zeros are counted at the end."""
    from ..core.words import where
    from ..rules.district_rules import value_words

    shown = [line for line in traced.lines if line.unit.value != 0 or line.adjusted]
    head = f"{where(traced.cell, traced.summary.form)}：合计 {value_words(traced.total)}，{len(traced.lines)} 家"
    zeros = len(traced.lines) - len(shown)
    return [head, *(words for line in shown for words in _of_unit(line, "  ")), *([f"  另有 {zeros} 家是 0"] if zeros else [])]


def _of_unit(line: TraceLine, indent: str) -> Iterator[str]:
    from ..core.words import as_typed, signed
    from ..rules.district_rules import value_words

    unit = line.unit
    raw = f"，原文“{as_typed(unit.raw)}”" if unit.raw else ""
    adjusted = f"，调整 {signed(line.adjusted)}" if line.adjusted else ""
    yield f"{indent}{unit.agency}：{value_words(unit.value)}{adjusted}（{unit.file}{f' {unit.place}' if unit.place else ''}{raw}）"
    for below in line.below:
        yield from _of_unit(below, indent + "  ")
