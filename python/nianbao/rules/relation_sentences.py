"""Sentences of the exact rules (E1–E6) and of the 核对数 (C1), and the words for an equation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.findings import Facts, Finding, Number
from ..core.submission import Place
from ..core.words import as_typed, cell_list, number_words, signed, where
from ..model import Cell, Form, Relation, Term


@dataclass(frozen=True)
class OutOfDomain(Facts):
    """``raw`` is what was typed. ``unplaced``: nothing was read at all, the value of the cells is not known. ``proposed``: what the text says.
    ``offered``: what the cells say is not taken before a person has agreed.
    """

    reason: str
    raw: str
    unplaced: bool = False
    proposed: Number | None = None
    offered: bool = False


@dataclass(frozen=True)
class StrayNumber(Facts):
    """A number inside a table, in no row or column of the form; in a file of others all those of a ``line``."""

    place: Place
    raw: str
    line: str = ""


@dataclass(frozen=True)
class OfExtra(Facts):
    """Where the numbers of a finding on 补充数据 stand, and the rows by their paths (S1–S4)."""

    places: tuple[Place, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Blanks(Facts):
    """How many of the relations touched would hold with 0 in the blanks."""

    holds: int
    touched: int


@dataclass(frozen=True)
class LackingSums(Blanks):
    """Sums of a summary to which some units brought no number, with these units in words."""

    units: tuple[str, ...]


@dataclass(frozen=True)
class LedgerFigure(Facts):
    """The key of a 核对数."""

    figure: str


@dataclass(frozen=True)
class UnreadFigure(LedgerFigure):
    """A 核对数 that is no number, as it was typed."""

    raw: str
    reason: str


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


def _side_words(terms: tuple[Term, ...], relation: Relation, form: Form) -> str:
    """One side of an equation in short words: ``一、…＋二、…``; long sums are abbreviated to first … last."""
    items = [form.row(term.cell) if relation.over == "columns" else form.column(term.cell) for term in terms]
    names = [("上年" if term.last else "") + item.name for term, item in zip(terms, items, strict=True)]
    if len(names) > 4:
        return f"{names[0]}＋…＋{names[-1]}（{len(names)} 项）"
    words = names[0]
    for term, name in zip(terms[1:], names[1:], strict=True):
        words += ("－" if term.coefficient < 0 else "＋") + name
    return words


def equation_words(relation: Relation | None, form: Form) -> str:
    """Both sides in short words: ``一、…＋二、…＝…``; ``""`` for none."""
    return f"{_side_words(relation.left, relation, form)}＝{_side_words(relation.right, relation, form)}" if relation else ""


def unbalanced(finding: Finding, form: Form) -> str:
    relation = relation_of(finding, form)
    return (
        f"{place_of(finding, form)}不平：{equation_words(relation, form)}应相等，现左边 {number_words(finding.left)}、右边 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。请对照台账核对这{'一列' if relation and relation.over == 'columns' else '一行'}的数字并改正。"
    )


def out_of_domain(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, StrayNumber):
        return _stray(finding.facts, form.table(finding.table).name)
    facts = finding.facts_as(OutOfDomain)
    if facts.unplaced or facts.offered:
        return _not_read(finding, facts, form)
    if facts.proposed is not None:
        return f"{where(finding.cells[0], form)}填的是“{as_typed(facts.raw)}”：{facts.reason}。请改成 {number_words(facts.proposed)}（“采用建议”一次改好全部这样的格）。"
    typed = f"填的是“{as_typed(facts.raw)}”" if facts.raw.strip() else "填的是空格" if facts.raw else "没有读出"
    due = "" if "请" in facts.reason else f"请改填{_due(finding.cells[0], form)}。"
    return f"{where(finding.cells[0], form)}{typed}：{facts.reason}。{due}"


def _not_read(finding: Finding, facts: OutOfDomain, form: Form) -> str:
    """Of cells that are told together: how many, why, and what to do."""
    scope = f"{place_of(finding, form)}的 {len(finding.cells)} 格" + (f"（{as_typed(facts.raw)}）" if facts.raw else "")
    if facts.offered:
        return f"{scope}只有建议值：{facts.reason}。都对的请用“导入”一次采用（命令行用 read --suggested）；没有采用的不会当作 0。"
    due = "" if "请" in facts.reason else "请对照原件把这些数填进标准模板，或按官方表式改好行列标题后再读；"
    return f"{scope}没有读出：{facts.reason}。{due}没有读出的不会当作 0。"


def _stray(facts: StrayNumber, table: str) -> str:
    if facts.line:
        return (
            f"{table}里的{facts.line}不是官方表式里的，这里填有 {facts.raw}：没有算在{table}里。"
            "请核对是否已包含在官方表式的各行各列中；没有包含的并入相应的一格，再删去这一行（列）。"
        )
    return (
        f"{facts.place}填有 {facts.raw}，但它所在的行或列不是官方表式里的：这个数不算在{table}里。"
        "请把它并入官方表式的一行一列，再删去插入的行、列；表外的数请移到表格外面。"
    )


def _due(cell: Cell, form: Form) -> str:
    column = form.column(cell)
    if column.decimals:
        return f"以{column.unit}为单位的数字（最多 {column.decimals} 位小数）"
    return "整数（可为负）" if column.signed else "不小于 0 的整数"


def left_blank(finding: Finding, form: Form, held: str = "") -> str:
    """``held`` is said before what to do: programs are told more than people (``held_with_zeros``)."""
    table = form.table(finding.table)
    whole = not finding.at
    scope = f"{table.name}全表未填" if whole else f"{place_of(finding, form)}有 {len(finding.cells)} 格未填：{cell_list(finding.cells, form)}"
    if isinstance(finding.facts, LackingSums):
        return _lacking(finding, finding.facts, form)
    if all(cell in form.totals for cell in finding.cells):
        return f"{scope}。{held}这是合计，请按各分项加总后填上，或用“计算合计”补上；空白不会当作 0。"
    return f"{scope}。{held}{_FILL_IN}"


def _lacking(finding: Finding, facts: LackingSums, form: Form, most: int = 10) -> str:
    scope = f"{place_of(finding, form)}有 {len(finding.cells)} 格合计缺单位的数" + (f"：{cell_list(finding.cells, form)}" if finding.at else "")
    more = f"等 {len(facts.units)} 处" if len(facts.units) > most else ""
    return (
        f"{scope}。{'；'.join(facts.units[:most])}{more}。没有填、没有读出的不当作 0，有关的勾稽关系判断不了。"
        "请单位补填或改正后重新汇总，也可以直接在“部门明细”里补上。"
    )


def held_with_zeros(facts: Blanks) -> str:
    """How many of the relations touched would hold with 0 in the blanks."""
    return f"按 0 计算时，相关的 {facts.touched} 条勾稽关系有 {facts.holds} 条成立。" if facts.touched else ""


_FILL_IN = "没有发生的请填 0，有数的请补填；空白不会当作 0。"


def is_mostly_blank(rows: Sequence[Finding], form: Form) -> bool:
    """Whether the blank rows of one table, more than one, are the greater part of what is to be filled in there."""
    inputs = [cell for cell in form.table(rows[0].table).cells if cell not in form.totals] if len(rows) > 1 else []
    blank = {cell for row in rows for cell in row.cells}
    return bool(inputs) and 2 * sum(cell in blank for cell in inputs) > len(inputs)


def blank_rows(rows: Sequence[Finding], form: Form) -> str:
    """One sentence for the rows of a table that is mostly blank, or for some that follow each other."""
    table, cells = form.table(rows[0].table), [cell for row in rows for cell in row.cells]
    if is_mostly_blank(rows, form):
        return f"{table.name}大部分没有填：{len(rows)} 行中共有 {len(cells)} 格空白。{_FILL_IN}"
    first, last = (form.row(row.cells[0]).name for row in (rows[0], rows[-1]))
    blank = {cell.column: cell for cell in sorted(cells, key=lambda cell: list(table.columns).index(cell.column))}
    columns = "、".join(form.column(cell).name for cell in blank.values())
    return f"{table.name}“{first}”至“{last}”的 {len(rows)} 行中共有 {len(cells)} 格未填：{columns}。{_FILL_IN}"


def other_than_ledger(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(LedgerFigure)
    figure = form.by_figure[facts.figure]
    if isinstance(facts, UnreadFigure):
        return f"封面核对数“{figure.name}”填的是“{facts.raw}”：{facts.reason}。请改填数字，或清空不填。"
    return (
        f"封面核对数“{figure.name}”为 {number_words(finding.left)}，{form.table(finding.table).name}中为 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。请对照台账看哪一个填错了，改正后再校验；确有原因的写说明。"
    )
