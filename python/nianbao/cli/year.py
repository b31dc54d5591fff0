"""`nianbao year`: the year's folder, with its roster and last year's numbers."""

from __future__ import annotations

import argparse
from datetime import date

from ..machine.console import result


def register(commands) -> None:
    p = commands.add_parser(
        "year", help="新建年度文件夹：名录、下发、收件、退回",
        description="建立一个年度的文件夹，收表、汇总、退回都在里面做。再运行一次只补缺的部分，已有的不改动。",
    )
    p.add_argument("folder", metavar="文件夹", help="年度文件夹，如 2025年度")
    p.add_argument("--year", type=int, metavar="年度", help="报告哪一年的情况（默认：上年资料的下一年，没有时是去年）")
    p.add_argument("--agency", default="", metavar="名称", help="汇总机关，如 某市某区（默认：上年资料里的）")
    p.add_argument("--from", dest="before", metavar="上年", help="上年的年度文件夹或它的归档（.zip，先核对）、汇总表、名录或装着各单位报表的文件夹：带入单位、类别、次序和上年数")
    p.add_argument("--due", metavar="日期", help="报送截止，如 2026-01-20")
    p.add_argument("--extra", action="append", default=[], metavar="项目", help="各单位“补充数据”里再加一行，可以写多次，如 新闻发布会（场）（默认：上年名录里的）")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 where the folder is there. Raises ``UserError``."""
    from ..steps.collecting.new_year import day_given, new_year, year_lines

    year = args.year or (None if args.before else date.today().year - 1)
    made = new_year(args.folder, year=year, agency=args.agency, before=args.before, due=day_given(args.due) if args.due else None, extra=args.extra)
    result("\n".join(year_lines(made)))
    return 0
