"""`nianbao demo`: a made-up district's round, from what the units send to the second look: what was planted, what was found, what was mended."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..machine.console import result, say


def register(commands) -> None:
    p = commands.add_parser(
        "demo",
        help="造一个演示区，走一遍收表",
        description="在一个新文件夹里造 21 个单位的填报表（都是虚构的），下发，埋下几处常见错误，收表、退回、改正后再收表，说出查到了什么。不覆盖任何文件。",
    )
    p.add_argument("folder", nargs="?", type=Path, metavar="文件夹", help="放在哪里；要新的或空的（默认：当前文件夹下的“演示区”）")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when the demonstration ran to its end, whatever was found."""
    from ..district.ledger import LedgerState
    from ..steps.demo import UNITS, demo
    from .collect import collected_lines

    say("正在造演示数据、收表、退回、再收表……")
    shown = demo(args.folder)
    told = [f"造了 {len(UNITS)} 个虚构单位的年度文件夹 {shown.folder}，埋下的错误："]
    told += [f"  {'✓ 已查出' if found else '✗ 没有查出'}（{plant.rule}）{plant.words}" for plant, found in shown.plants]
    slips = [one for one in shown.first.units if one.state is LedgerState.FAULTY]
    handed = len(list(shown.first.folder.handed_out.iterdir()))
    told += [f"一、下发：{handed} 家各一份填报表，在“下发”文件夹", "二、第一次收表", *collected_lines(shown.first, 3)[:-1]]
    told += [f"三、退回：给 {len(slips)} 家写了反馈单和标记副本（“退回”文件夹），催报的话在“催报.txt”；他们改好重报"]
    told += ["四、再收表", *collected_lines(shown.second, 9)]
    result("\n".join(told))
    return 0
