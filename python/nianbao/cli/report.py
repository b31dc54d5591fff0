"""``nianbao report``: the report that is published, from a form or a summary."""

from __future__ import annotations

import argparse
import re

from ..machine.console import say
from ..refusals import refused
from .aliases_option import add_aliases, given_aliases


def register(commands) -> None:
    p = commands.add_parser(
        "report",
        help="生成年度报告（Word、网页、PDF）",
        description=(
            "由填报表或汇总表生成年度报告：六个部分，三张表照官方格式，数字不用再抄。空着的“总体情况”由表中的数起草并标“待核”，其余空着的标“待填”。"
            "写出后读回，逐格、逐句与原表比对，有一处不同就不留下文件。"
        ),
    )
    p.add_argument("source", metavar="文件或文件夹", nargs="?", help="填报表、汇总表或任何读得出的年报；文件夹是其中的汇总表")
    p.add_argument("-o", "--output", metavar="年报.docx", help="写到哪里：.docx、.html 或 .pdf（PDF 要有 LibreOffice、Word 或 WPS）")
    p.add_argument("--slip", action="store_true", help="不写报告，写一页审核单（.docx）")
    p.add_argument("--last-year", metavar="文件", help="上年的报表：起草时写明同比")
    p.add_argument("--fee", metavar="件数,元", help="信息处理费，例如 3,2230 或 0,0：写进第六部分")
    p.add_argument("--template", metavar="样式.docx", help="本单位的 Word 模板：用它的版面和样式")
    p.add_argument("--save-template", metavar="样式.docx", help="另存自带的 Word 模板，改好后用 --template 给出")
    p.add_argument("--agency", metavar="机关", help="机关名称（不用文件里写的）")
    p.add_argument("--year", type=int, metavar="年度", help="报告年度（不用文件里写的）")
    add_aliases(p)
    p.add_argument("--decided-by", metavar="姓名", help="谁决定定稿（还有单位没有审核通过时），与 --reason 一起写")
    p.add_argument("--reason", metavar="理由", help="定稿的理由，写进审核单，不写进报告")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 whatever the stage of the report."""
    if args.save_template:
        _save_template(args)
    if args.source is None and args.save_template:
        return 0
    if args.source is None or args.output is None:
        raise refused("G30")
    from ..report.readiness import Decision
    from ..steps.report import write_approval_slip, write_report

    if bool(args.decided_by) != bool(args.reason):
        raise refused("G31")
    common = {
        "last_year": args.last_year, "agency": args.agency, "year": args.year, "aliases": given_aliases(args),
        "decision": Decision(args.decided_by, args.reason) if args.decided_by else None, "force": args.force,
    }
    if args.slip:
        ready = write_approval_slip(args.source, args.output, **common)
        say(f"已写入 {args.output}（{ready.stage}）。")
    else:
        done = write_report(args.source, args.output, template=args.template, fee=_fee(args.fee) if args.fee else None, **common)
        ready = done.readiness
        for words in done.notes:
            say(words)
        say(f"已写入 {args.output}（{ready.stage}），读回与原表逐格一致。")
    for words in ready.open:
        say(f"  还要处理：{words}")
    return 0


def _fee(given: str) -> tuple[int, str]:
    """(applications, 元) of ``3,2230.5``. Raises ``UserError``."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*[,，]\s*(\d{1,12}(?:\.\d{1,2})?)\s*", given)
    if found is None or (found[1] == "0") != (float(found[2]) == 0):
        raise refused("G32", given=given)
    return int(found[1]), found[2]


def _save_template(args: argparse.Namespace) -> None:
    from ..machine.safe_write import placed
    from ..report.word_report import write_word_template

    with placed(args.save_template, force=args.force) as aside:
        write_word_template(aside)
    say(f"已写入 Word 模板 {args.save_template}：版面、字体、页眉都可以改，“年报…”样式的名字和【报告】一行请保留。")
