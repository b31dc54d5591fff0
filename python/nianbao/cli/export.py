"""``nianbao export``: every number as plain tables for other programs."""

from __future__ import annotations

import argparse

from ..machine.console import say
from .aliases_option import add_aliases, given_aliases

_WRITTEN, _SOME_UNREAD = 0, 2


def register(commands) -> None:
    p = commands.add_parser(
        "export",
        help="导出全部数字（长表、宽表）",
        description=(
            "把一份或许多份报表（文件、文件夹、汇总表）的全部数字导出成两张表：长表一格一行，宽表一份报表一行。"
            "金额按十进制照写，空白就是空的。再次导出到同一个文件夹，新的年度接在后面。"
        ),
    )
    p.add_argument("paths", nargs="+", metavar="文件或文件夹", help="报表；汇总表连同其中各单位一起导出")
    p.add_argument("-o", "--output", required=True, metavar="文件夹", help="写到哪个文件夹")
    p.add_argument("--format", choices=("csv", "xlsx"), default="csv", help="csv（默认）或 xlsx")
    add_aliases(p)
    p.add_argument("--force", action="store_true", help="文件夹里已有同一机关同一年度的，用新的换掉")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 where a file that was named could not be read, else 0."""
    from ..steps.export import export

    done = export(args.paths, args.output, args.format, aliases=given_aliases(args), force=args.force)
    for words in done.problems:
        say(f"没有导出：{words}")
    kept = f"（其中原有 {done.before} 份）" if done.before else ""
    say(f"已写入 {'、'.join(map(str, done.files))}：{done.reports} 份报表{kept}，读回一致。")
    return _SOME_UNREAD if done.problems else _WRITTEN
