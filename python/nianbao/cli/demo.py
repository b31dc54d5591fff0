"""`nianbao demo`: a made-up district from the units' files to the summary, with what was planted and what was found."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..machine.console import result, say


def register(commands) -> None:
    p = commands.add_parser(
        "demo",
        help="造一个演示区，校验并汇总",
        description="在一个新文件夹里造 21 个单位的填报表（都是虚构的），埋下几处常见错误，校验并汇总，说出查到了什么。不覆盖任何文件。",
    )
    p.add_argument("folder", nargs="?", type=Path, metavar="文件夹", help="放在哪里；要新的或空的（默认：当前文件夹下的“演示区”）")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when the demonstration ran to its end, whatever was found."""
    from ..steps.demo import REPORTS, demo
    from .cause_lines import SCREEN_LINES, screen_lines
    from .merge import merge_lines

    say("正在造演示数据、校验、汇总……")
    shown = demo(args.folder)
    files = len(list((shown.folder / REPORTS).iterdir()))
    told = [f"造了 {files} 个文件，在 {shown.folder / REPORTS}（单位和数字都是虚构的）。", "埋下的错误："]
    told += [f"  {'✓ 已查出' if found else '✗ 没有查出'}（{plant.rule}）{plant.words}" for plant, found in shown.plants]
    told.append("")
    result("\n".join([*told, *merge_lines(shown.merged, SCREEN_LINES - screen_lines(told))]))
    return 0
