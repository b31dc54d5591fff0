"""``nianbao template``: a blank form to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..forms import EDITIONS, years_of
from ..machine.console import say
from ..model import Form
from ..workbook.writing.template import FORMULA, TYPED, file_name, write_template


def register(commands) -> None:
    """Add the command to argparse's subparsers."""
    parser = commands.add_parser("template", help="生成空白填报表", description="生成空白填报表（.xlsx）：勾稽关系随填随核，不用宏，Excel、WPS、LibreOffice 都能用。")
    parser.add_argument("edition", choices=sorted(EDITIONS), metavar="版本", help=" 或 ".join(f"{e}（{_meant_for(form)}）" for e, form in EDITIONS.items()))
    parser.add_argument("-o", "--output", type=Path, metavar="文件", help="存为哪个文件（不写则用表式的名字，存在当前文件夹）")
    parser.add_argument("--totals", choices=(FORMULA, TYPED), default=FORMULA, metavar="方式", help="合计：formula 由公式计算（默认）；typed 由人填写再核对，查错更准")
    parser.add_argument("--agency", default="", metavar="名称", help="先写好机关名称")
    parser.add_argument("--year", type=int, metavar="年度", help="先写好年度")
    parser.add_argument("--force", action="store_true", help="文件已经存在时覆盖它")
    parser.set_defaults(run=run)


def _meant_for(form: Form) -> str:
    first, last = years_of(form)
    years = f"{first} 年以后" if last is None else "、".join(map(str, range(first, last + 1))) if last - first < 2 else f"{first} 至 {last}"
    return f"报告 {years}{'' if last is None else ' 年'}情况"


def run(args: argparse.Namespace) -> int:
    """Write the form. Raises ``UserError`` where it cannot be written."""
    form = EDITIONS[args.edition]
    target = args.output or Path(file_name(form))
    given = {"agency": args.agency, "year": args.year}
    cover = {key: value for key, value in given.items() if value}
    write_template(form, target, totals=args.totals, cover=cover, agencies=[args.agency] if args.agency else [], force=args.force)
    say(f"已生成 {target}（{form.edition} 年版，合计{'由公式计算' if args.totals == FORMULA else '由人填写'}）。")
    return 0
