"""``nianbao template``: a blank form to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..forms import EDITIONS, years_of
from ..machine.console import say
from ..model import Form
from ..refusals import refused
from ..steps.extra_names import extra_names
from ..workbook.extra_sheet import ExtraContents, blank_extra
from ..workbook.writing.template import FORMULA, TYPED, file_name, write_template


def register(commands) -> None:
    """Add the command to argparse's subparsers."""
    parser = commands.add_parser("template", help="生成空白填报表", description="生成空白填报表（.xlsx）：勾稽关系随填随核，不用宏，Excel、WPS、LibreOffice 都能用。")
    parser.add_argument("edition", choices=sorted(EDITIONS), metavar="版本", help=" 或 ".join(f"{e}（{_meant_for(form)}）" for e, form in EDITIONS.items()))
    parser.add_argument("-o", "--output", type=Path, metavar="文件", help="存为哪个文件（不写则用表式的名字，存在当前文件夹）")
    parser.add_argument("--totals", choices=(FORMULA, TYPED), default=FORMULA, metavar="方式", help="合计：formula 由公式计算（默认）；typed 由人填写再核对，查错更准")
    parser.add_argument("--agency", default="", metavar="名称", help="先写好机关名称")
    parser.add_argument("--year", type=int, metavar="年度", help="先写好年度")
    parser.add_argument("--extra", action="append", default=[], metavar="项目", help="在“补充数据”里再加一行，可以写多次；计量单位写在括号里，如 新闻发布会（场）")
    parser.add_argument("--without-extra", action="store_true", help="不带“补充数据”这张选填的表")
    parser.add_argument("--force", action="store_true", help="文件已经存在时覆盖它")
    parser.set_defaults(run=run)


def _meant_for(form: Form) -> str:
    first, last = years_of(form)
    years = f"{first} 年以后" if last is None else "、".join(map(str, range(first, last + 1))) if last - first < 2 else f"{first} 至 {last}"
    return f"报告 {years}{'' if last is None else ' 年'}情况"


def _extra(args: argparse.Namespace) -> ExtraContents | None:
    """补充数据 as it was asked for. Raises ``UserError`` for a name that is none, and for names of a sheet that is not wanted."""
    if args.without_extra and args.extra:
        raise refused("T40")
    return None if args.without_extra else blank_extra(extra_names(args.extra))


def run(args: argparse.Namespace) -> int:
    """Write the form. Raises ``UserError`` where it cannot be written."""
    form = EDITIONS[args.edition]
    target = args.output or Path(file_name(form))
    given = {"agency": args.agency, "year": args.year}
    cover = {key: value for key, value in given.items() if value}
    agencies = [args.agency] if args.agency else []
    write_template(form, target, totals=args.totals, cover=cover, agencies=agencies, extra=_extra(args), force=args.force)
    say(f"已生成 {target}（{form.edition} 年版，合计{'由公式计算' if args.totals == FORMULA else '由人填写'}）。")
    return 0
