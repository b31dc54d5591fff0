"""The one catalogue of Chinese sentences: a finding in, a sentence out that says where, what stands there and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..model import Cell, Form, Relation
from .findings import Finding, Number
from .rules import RULES

Sentence = Callable[[Finding, Form], str]


def say(finding: Finding, form: Form) -> str:
    """The sentence for a finding: table, row, column, both sides, the gap, the rule, what to do. Raises ``KeyError`` for an unknown rule."""
    return SENTENCES[finding.rule](finding, form)


def title(finding: Finding) -> str:
    """``E1 新收加结转等于办结加结转``."""
    return f"{finding.rule} {RULES[finding.rule].name}"


def number(value: Number | None) -> str:
    """A number as people write it: no exponent, no trailing zeros made up, ``—`` where there is none."""
    if value is None:
        return "—"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def signed(value: Number | None) -> str:
    return f"+{number(value)}" if value is not None and value > 0 else number(value)


def where(cell: Cell, form: Form) -> str:
    """``表三“四、结转下年度继续办理”行“自然人”列``."""
    table, row, column = form.names(cell)
    return f"{table}“{row.rpartition('/')[2]}”行“{column}”列"


def cell_list(cells: Sequence[Cell], form: Form, most: int = 8) -> str:
    """Column names of cells of one row, or row and column where they differ; cut after ``most`` with the count."""
    one_row = len({cell.row for cell in cells}) == 1
    names = [form.column(c).name if one_row else f"{form.row(c).name}·{form.column(c).name}" for c in cells]
    return "、".join(names[:most]) + (f"等 {len(names)} 个" if len(names) > most else "")


def place_of(finding: Finding, form: Form) -> str:
    """Table and instance of a relation: ``表三“自然人”列``, ``表四“行政复议”``."""
    table = form.table(finding.table)
    item = table.columns.get(finding.at) or table.rows.get(finding.at)
    if item is None:
        return table.name
    kind = "列" if finding.at in table.columns and finding.at not in table.rows else ("" if table.across else "行")
    return f"{table.name}“{item.name}”{kind}"


def relation_of(finding: Finding, form: Form) -> Relation | None:
    """The relation a finding is an instance of."""
    for relation in form.relations + form.links + form.habits:
        if (relation.rule, relation.table, relation.at) == (finding.rule, finding.table, finding.at) and relation.cells == finding.cells:
            return relation
    return None


def side_words(relation: Relation, form: Form, side: str) -> str:
    """One side of an equation in short words: ``一、…＋二、…``; long sums are abbreviated to first … last."""
    terms = getattr(relation, side)
    names = []
    for term in terms:
        item = form.row(term.cell) if relation.over == "columns" else form.column(term.cell)
        names.append(("上年" if term.last else "") + item.name)
    if len(names) > 4:
        return f"{names[0]}＋…＋{names[-1]}（{len(names)} 项）"
    words = names[0]
    for term, name in zip(terms[1:], names[1:], strict=True):
        words += ("－" if term.coefficient < 0 else "＋") + name
    return words


def _relation(finding: Finding, form: Form) -> str:
    relation = relation_of(finding, form)
    equation = f"{side_words(relation, form, 'left')}＝{side_words(relation, form, 'right')}" if relation else ""
    return (
        f"{place_of(finding, form)}不平：{equation}应相等，现左边 {number(finding.left)}、右边 {number(finding.right)}，"
        f"差额 {signed(finding.gap)}。请对照台账核对这{'一列' if relation and relation.over == 'columns' else '一行'}的数字并改正。"
    )


def _domain(finding: Finding, form: Form) -> str:
    raw = str(finding.fact("raw"))
    return f"{where(finding.cells[0], form)}填的是“{raw}”：{finding.fact('reason')}。请改填{_due(finding.cells[0], form)}。"


def _due(cell: Cell, form: Form) -> str:
    column = form.column(cell)
    if column.decimals:
        return f"以{column.unit}为单位的数字（最多 {column.decimals} 位小数）"
    return "整数（可为负）" if column.signed else "不小于 0 的整数"


def _blank(finding: Finding, form: Form) -> str:
    table = form.table(finding.table)
    whole = not finding.at
    scope = f"{table.name}全表未填" if whole else f"{place_of(finding, form)}有 {len(finding.cells)} 格未填：{cell_list(finding.cells, form)}"
    held = f"按 0 计算时，相关的 {finding.fact('touched')} 条勾稽关系有 {finding.fact('holds')} 条成立。" if finding.fact("touched") else ""
    return f"{scope}。{held}没有发生的请填 0，有数的请补填；空白不会当作 0。"


def _ledger(finding: Finding, form: Form) -> str:
    figure = form.by_figure[str(finding.fact("figure"))]
    table = form.table(finding.table).name
    if finding.left is None:
        return f"封面核对数“{figure.name}”填的是“{finding.fact('raw')}”：{finding.fact('reason')}。请改填数字，或清空不填。"
    return (
        f"封面核对数“{figure.name}”为 {number(finding.left)}，{table}中为 {number(finding.right)}，差额 {signed(finding.gap)}。"
        f"请对照台账看哪一个填错了，改正后再校验；确有原因的写说明。"
    )


SENTENCES: dict[str, Sentence] = {
    "E1": _relation,
    "E2": _relation,
    "E3": _relation,
    "E4": _relation,
    "E5": _domain,
    "E6": _blank,
    "C1": _ledger,
}
