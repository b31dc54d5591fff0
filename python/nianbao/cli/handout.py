"""`nianbao handout`: one workbook a unit, into 下发."""

from __future__ import annotations

import argparse

from ..machine.console import result


def register(commands) -> None:
    p = commands.add_parser(
        "handout", help="下发：给名录里每家应报单位做一份填报表",
        description="按名录在年度文件夹的“下发”里给每家应报单位做一份填报表，写好机关、类别、年度，带出上年结转和上年数。再次下发只写新增和有变化的；已有人填写的不动。",
    )
    p.add_argument("folder", metavar="年度文件夹", help="nianbao year 建立的文件夹")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 where every workbook is there, 1 where one was left alone although it has changed. Raises ``UserError``."""
    from ..steps.collecting.handout import handout, told_lines

    done = handout(args.folder)
    result("\n".join(told_lines(done)))
    return 1 if done.kept else 0
