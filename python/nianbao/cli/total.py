"""`nianbao total`: the blank totals of a workbook."""

from __future__ import annotations

import argparse

from ..machine.console import say


def register(commands) -> None:
    p = commands.add_parser(
        "total",
        help="计算空白的合计",
        description="填入空白的合计，另存为新文件。已填的合计与分项之和不符时只列出、不改动；分项有空白的合计不填，并列出是哪几格。",
    )
    p.add_argument("file", metavar="文件", help="填好分项的 .xlsx/.xlsm")
    p.add_argument("-o", "--output", required=True, metavar="输出文件", help="写到哪里")
    p.add_argument("--overwrite", action="store_true", help="替换不符的合计，逐一列出原数和新数")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..steps.filling.fill import total

    for sentence in total(args.file, args.output, overwrite=args.overwrite, force=args.force).notes:
        say(sentence)
    say(f"已写入 {args.output}")
    return 0
