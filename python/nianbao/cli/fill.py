"""`nianbao fill`: a report, or values of the `read` shape, into a form."""

from __future__ import annotations

import argparse

from ..machine.console import say


def register(commands) -> None:
    p = commands.add_parser(
        "fill",
        help="把数字填入填报表或上级的表样",
        description=(
            "把一份报表的数字填入上级的表样（任何读得出的 .xlsx、.xlsm、.docx），只写数字格，别的都不动，填好后读回核对。"
            "给出 JSON（nianbao read 的格式）时填入填报表：给出的每一格都照写，合计也是；null 把格子清空；没有给出的格子不动。"
        ),
    )
    p.add_argument("template", metavar="表样", help="空白或已填的 .xlsx/.xlsm；填报表的数字时也可以是 .docx")
    p.add_argument("values", metavar="报表或数字.json", help="汇总表、填报表或任何读得出的年报；或 nianbao read --format json 的格式，只需要表二、表三、表四")
    p.add_argument("-o", "--output", required=True, metavar="输出文件", help="写到哪里")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 whatever the balance."""
    from ..steps.filling.fill import fill
    from ..steps.filling.fill_form import fill_form, is_report

    filler = fill_form if is_report(args.values) else fill
    for sentence in filler(args.template, args.values, args.output, force=args.force):
        say(sentence)
    say(f"已写入 {args.output}")
    return 0
