"""``nianbao trend``: the ten figures of one agency over several years."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.words import number_words
from ..machine.console import result, say
from .aliases_option import add_aliases, given_aliases

if TYPE_CHECKING:
    from ..steps.trend import Trend

_SHOWN, _SOME_UNREAD = 0, 2


def register(commands) -> None:
    p = commands.add_parser(
        "trend",
        help="一个机关几年的主要数字",
        description="把同一机关几年的报表（文件或文件夹）的十个主要数字排在一起，逐年核对结转、现有的数和变化过大的数；加 -o 另存表和图。文件夹里有读不出的文件时退出码为 2。",
    )
    p.add_argument("paths", nargs="+", metavar="文件或文件夹", help="各年的报表，先后次序不限")
    p.add_argument("-o", "--output", metavar="趋势.xlsx", help="另存为工作簿：表、图和逐年核对")
    p.add_argument("--agency", metavar="机关", help="文件夹里有几个机关时，看哪一个")
    add_aliases(p)
    p.add_argument("--format", choices=("text", "json"), default="text", help="结果的格式，默认 text")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 where a file of a folder could not be read, else 0, whatever the years say of each other."""
    from ..steps.trend import trend, write_trend

    found = trend(args.paths, agency=args.agency, aliases=given_aliases(args))
    for words in found.left_out:
        say(f"没有用上：{words}")
    for words in found.unread:
        say(f"读不出，没有用上：{words}")
    if args.output:
        write_trend(found, args.output, force=args.force)
        say(f"已写入 {args.output}")
    result(json.dumps(trend_to_json(found), ensure_ascii=False, indent=2) if args.format == "json" else "\n".join(trend_lines(found)))
    return _SOME_UNREAD if found.unread else _SHOWN


def trend_lines(found: Trend) -> Iterator[str]:
    """A line a figure, then what the rules say."""
    yield f"{found.agency}：{'、'.join(f'{year} 年' for year in found.years)}"
    for line in found.lines:
        yield f"  {line.name}（{line.unit}）：{' → '.join('空白' if value is None else number_words(value) for value in line.values)}"
    told = list(found.sentences())
    yield f"逐年核对：{len(told)} 条" if told else "逐年核对：结转和现有的数都衔接，没有变化过大的数"
    for year, finding, words in told:
        yield f"  {year} 年 {finding.level} {finding.rule}：{words}"


def trend_to_json(found: Trend) -> dict[str, object]:
    """Years, figures by name (whole numbers as they are, amounts as text) and the findings."""
    figures = [
        {"名称": line.name, "单位": line.unit, "值": [value if isinstance(value, int) or value is None else number_words(value) for value in line.values]}
        for line in found.lines
    ]
    told = [{"年度": year, "规则": finding.rule, "级别": str(finding.level), "说明": words} for year, finding, words in found.sentences()]
    return {"机关": found.agency, "年度": list(found.years), "数字": figures, "核对": told, "文件": [one.file for one in found.reports]}
