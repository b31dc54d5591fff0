"""`nianbao rules`: the relations of a form in Chinese, whether they agree with each other, and what none of them can see."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby

from ..core.words import where
from ..forms import EDITIONS
from ..machine.console import result
from ..model import Form, Relation
from ..rules.catalogue import RULES
from ..suspects.blindspots import Blindness, BlindSpot, Verdict, blindness, verdict
from ..suspects.smallest_changes import TotalsKind


def register(commands) -> None:
    p = commands.add_parser(
        "rules",
        help="列出勾稽关系和查不出的情形",
        description="列出一个版本的全部勾稽关系，检查它们是否自相矛盾、哪些多余，并列出任何关系都查不出的改动。",
    )
    p.add_argument("edition", choices=list(EDITIONS), metavar="版本", help="、".join(f"{e}（{form.source}）" for e, form in EDITIONS.items()))
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    form = EDITIONS[args.edition]
    result("\n".join(rules_lines(form)))
    return 0


def rules_lines(form: Form) -> Iterator[str]:
    """Everything the command prints, line by line."""
    yield f"{form.title}，{form.edition} 版（{form.source}）"
    yield ""
    yield f"一、勾稽关系 {len(form.relations)} 条（不成立即为错误）"
    yield from _equations(form.relations, form)
    yield ""
    yield "二、与上年的关系（不成立为警告）"
    yield from _equations(form.links, form)
    if form.habits:
        yield ""
        yield "三、不应成立的关系（成立为警告）"
        yield from _equations(form.habits, form)
    yield ""
    yield "关系的自查"
    yield from _verdict(verdict(form), form)
    yield ""
    yield "查不出的情形（几格同时改同样多，没有一条关系能发现）"
    for table in form.tables:
        for totals in TotalsKind:
            yield from _blindness(blindness(form, table.key, totals), form)


def _equations(relations: Iterable[Relation], form: Form) -> Iterator[str]:
    """One line for each equation as written, with the columns or rows it holds for."""
    for (rule, table, text), alike in groupby(relations, key=lambda r: (r.rule, r.table, _equation(r, form))):
        places = [_place(relation, form) for relation in alike]
        yield f"  {rule} {RULES[rule].name}：{form.table(table).name}，{text}"
        yield f"     共 {len(places)} 条：{'、'.join(places)}"


def _equation(relation: Relation, form: Form) -> str:
    return f"{_side(relation, form, 'left')} ＝ {_side(relation, form, 'right')}"


def _side(relation: Relation, form: Form, side: str) -> str:
    words = ""
    for term in getattr(relation, side):
        item = form.row(term.cell) if relation.over == "columns" else form.column(term.cell)
        sign = "－" if term.coefficient < 0 else "＋"
        words += (f" {sign} " if words else "") + ("上年" if term.last else "") + item.name
    return words


def _place(relation: Relation, form: Form) -> str:
    table = form.table(relation.table)
    if relation.over == "columns":
        return f"{table.columns[relation.at].name}列"
    return table.rows[relation.at].path if table.across else f"{table.rows[relation.at].name}行"


def _verdict(found: Verdict, form: Form) -> Iterator[str]:
    if found.witness is None:
        yield "  自相矛盾：找不到一份各格都不为 0 而全部成立的报告。"
    else:
        yield "  不矛盾：有一份各格都不为 0 的报告使全部关系成立。"
    yield f"  {found.relations} 条中独立的有 {found.rank} 条。" + ("" if found.redundant else "没有多余的。")
    for relation in found.redundant:
        yield f"  可由其余推出：{relation.rule} {form.table(relation.table).name} {_place(relation, form)}（留着是为了指明在哪里不平）"


def _blindness(found: Blindness, form: Form) -> Iterator[str]:
    name, case = form.table(found.table).name, str(found.totals)
    if not any(cell.table == found.table for cell in form.totals):
        if found.totals is TotalsKind.COMPUTED:
            return
        case = "没有合计" + ("，另有核对数" if found.totals is TotalsKind.LEDGER else "，没有核对数")
    free = f"有 {found.free} 格可以随意填，其余各格随之而定" if found.free else "没有一格可以随意填"
    yield f"  {name}，{case}：填写 {found.typed} 格，核对 {found.equations} 条，{free}"
    if not found.spots:
        yield "     没有查不出的单格、两格或四格改动"
    for spot in found.spots:
        yield f"     {len(spot.cells)} 格同改，这样的有 {spot.alike} 组，例如：{_example(spot, form)}"


def _example(spot: BlindSpot, form: Form) -> str:
    up, down = ([where(c, form) for c, sign in zip(spot.cells, spot.signs, strict=True) if sign == way] for way in (1, -1))
    if len(spot.cells) == 1:
        return f"{up[0] if up else down[0]}改成任意数"
    one_way, other = (up, down) if up else (down, up)
    return f"{'、'.join(one_way)}各多填几，{'、'.join(other)}各少填几" if other else f"{'、'.join(one_way)}各多填几"
