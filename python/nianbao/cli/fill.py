"""`nianbao fill`: values of the `read` shape into a form."""

from __future__ import annotations

import argparse

from ..machine.console import say


def register(commands) -> None:
    p = commands.add_parser(
        "fill",
        help="把数字填入填报表",
        description="把 JSON 中的数字（nianbao read 的格式）填入填报表，另存为新文件。给出的每一格都照写，合计也是；null 把格子清空；没有给出的格子不动。",
    )
    p.add_argument("template", metavar="填报表", help="空白或已填的 .xlsx/.xlsm")
    p.add_argument("values", metavar="数字.json", help="nianbao read --format json 的格式，只需要表二、表三、表四")
    p.add_argument("-o", "--output", required=True, metavar="输出文件", help="写到哪里")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 whatever the balance."""
    from ..steps.fill import fill

    for sentence in fill(args.template, args.values, args.output, force=args.force):
        say(sentence)
    say(f"已写入 {args.output}")
    return 0
