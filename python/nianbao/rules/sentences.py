"""The one catalogue of Chinese sentences: a finding in, a sentence out that says where, what stands there and what to do."""

from __future__ import annotations

from collections.abc import Callable

from ..core.findings import Finding
from ..core.words import cell_list, number_words, signed, where
from ..model import Cell, Form, Relation
from .catalogue import RULES
from .district_sentences import SENTENCES as DISTRICT
from .narrative_sentences import SENTENCES as NARRATIVE
from .thresholds import JUMP_CHANGE, JUMP_RATIO

Sentence = Callable[[Finding, Form], str]


def sentence_of(finding: Finding, form: Form) -> str:
    """The sentence for a finding: table, row, column, both sides, the gap, the rule, what to do. Raises ``KeyError`` for an unknown rule."""
    return SENTENCES[finding.rule](finding, form)


def title_of(finding: Finding) -> str:
    """``E1 新收加结转等于办结加结转``."""
    return f"{finding.rule} {RULES[finding.rule].name}"


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
        f"{place_of(finding, form)}不平：{equation}应相等，现左边 {number_words(finding.left)}、右边 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。请对照台账核对这{'一列' if relation and relation.over == 'columns' else '一行'}的数字并改正。"
    )


def _domain(finding: Finding, form: Form) -> str:
    raw = str(finding.fact("raw"))
    if dict(finding.facts).get("unplaced"):
        scope = f"{place_of(finding, form)}的 {len(finding.cells)} 格" + (f"（{raw}）" if raw else "")
        return f"{scope}没有读出：{finding.fact('reason')}。请对照原件把这些数填进标准模板，或按官方表式改好行列标题后再读；没有读出的不会当作 0。"
    return f"{where(finding.cells[0], form)}填的是“{raw}”：{finding.fact('reason')}。请改填{_due(finding.cells[0], form)}。"


def _due(cell: Cell, form: Form) -> str:
    column = form.column(cell)
    if column.decimals:
        return f"以{column.unit}为单位的数字（最多 {column.decimals} 位小数）"
    return "整数（可为负）" if column.signed else "不小于 0 的整数"


def _blank(finding: Finding, form: Form) -> str:
    table = form.table(finding.table)
    if dict(finding.facts).get("absent"):
        return f"没有找到{table.name}（“{table.title}”）。请确认文件是否完整，补上这张表后再读；找不到的表不会当作 0。"
    whole = not finding.at
    scope = f"{table.name}全表未填" if whole else f"{place_of(finding, form)}有 {len(finding.cells)} 格未填：{cell_list(finding.cells, form)}"
    held = f"按 0 计算时，相关的 {finding.fact('touched')} 条勾稽关系有 {finding.fact('holds')} 条成立。" if finding.fact("touched") else ""
    if all(cell in form.totals for cell in finding.cells):
        return f"{scope}。{held}这是合计，请按各分项加总后填上，或用“计算合计”补上；空白不会当作 0。"
    return f"{scope}。{held}没有发生的请填 0，有数的请补填；空白不会当作 0。"


def _ledger(finding: Finding, form: Form) -> str:
    figure = form.by_figure[str(finding.fact("figure"))]
    table = form.table(finding.table).name
    if finding.left is None:
        return f"封面核对数“{figure.name}”填的是“{finding.fact('raw')}”：{finding.fact('reason')}。请改填数字，或清空不填。"
    return (
        f"封面核对数“{figure.name}”为 {number_words(finding.left)}，{table}中为 {number_words(finding.right)}，差额 {signed(finding.gap)}。"
        f"请对照台账看哪一个填错了，改正后再校验；确有原因的写说明。"
    )


def _link(finding: Finding, form: Form) -> str:
    relation = relation_of(finding, form)
    equation = f"{side_words(relation, form, 'left')}＝{side_words(relation, form, 'right')}" if relation else ""
    return (
        f"{place_of(finding, form)}与上年不衔接：{equation}应相等，现今年 {number_words(finding.left)}、按上年推算 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。请核对两年的表；单位撤并、清理、更正等原因请写说明。"
    )


def _jump(finding: Finding, form: Form) -> str:
    return (
        f"{form.table(finding.table).name}“{finding.fact('figure')}”由上年 {number_words(finding.right)} 变为 {number_words(finding.left)}，变动 {signed(finding.gap)}"
        f"（变动不少于 {JUMP_CHANGE} 且相差 {JUMP_RATIO} 倍以上或一方为 0 时提醒）。请核对有无多填、漏填一位数；属实的请写说明。"
    )


def _same(finding: Finding, form: Form) -> str:
    return f"今年填报的数字与上年完全相同，其中 {finding.fact('count')} 格不为 0。请确认没有误交上年的表；属实的请写说明。"


def _no_last(finding: Finding, form: Form) -> str:
    if dict(finding.facts).get("compared"):
        return f"{finding.fact('reason')}。请确认没有拿错文件。"
    return f"无上年数：{finding.fact('reason')}，没有作上年比对。需要比对时请给出这个机关的上年表。"


def _power(finding: Finding, form: Form) -> str:
    return (
        f"{where(finding.cells[0], form)}不为 0，而填报单位是{finding.fact('kind')}，没有规章制定权（立法法）。"
        f"请核对是否把别的文件填进了这一行；属实的请写说明。"
    )


def _items(finding: Finding, form: Form) -> str:
    case = finding.fact("case")
    if case == "added":
        names = "、".join(form.row(cell).name for cell in finding.cells)
        return f"表二{names}的处理决定数都等于“上一年＋增减”：项目数与决定数是两回事。请按全年实际作出的决定填写；属实的请写说明。"
    raw = finding.fact("raw")
    if case == "yuan":
        return f"{where(finding.cells[0], form)}填的是“{raw}”，这一格以万元为单位。请确认不是按元填写的；属实的请写说明。"
    return f"{where(finding.cells[0], form)}填的是“{raw}”，这一格填收费项目的个数，不填金额。请改填项目数；属实的请写说明。"


def _leftover(finding: Finding, form: Form) -> str:
    case = finding.fact("case")
    if case == "empty":
        return "全表都是 0（空表）。" + ("上年不是空表，请核对是否漏填；属实的请写说明。" if finding.fact("before") else "空表也要报送；请确认确实没有发生。")
    if case == "totals":
        return f"有 {len(finding.cells)} 格合计由公式改成了手填的数。手填的合计会照填写的比对；不是有意改的，可用“修复模板”恢复公式。"
    chapter = finding.fact("chapter")
    if case == "chapter":
        return f"正文缺少“{chapter}”。请补写；没有需要报告的事项请写“无”。"
    if case == "long":
        return f"“{chapter}”有 {finding.fact('length')} 字，要求一般不超过 1000 字。请精简。"
    return f"“{chapter}”里还留着模板的提示文字“{finding.fact('words')}”。请删去或改写。"


def _not_summed(finding: Finding, form: Form) -> str:
    names = "、".join(form.row(cell).name for cell in finding.cells)
    return f"这是一个地区的汇总，而{names}全为 0：可能没有把各部门的数加进来。请核对；属实的请写说明。"


def _stock(finding: Finding, form: Form) -> str:
    return (
        f"表二“{form.row(finding.cells[0]).name}”年末数 {number_words(finding.left)}，少于制发减废止 {number_words(finding.right)}，差额 {signed(finding.gap)}。"
        f"请核对三个数；属实的请写说明。"
    )


def _edition(finding: Finding, form: Form) -> str:
    case = finding.fact("case")
    if case == "edition":
        return f"{finding.fact('tables')}。请改用年度对应的表式重新填报；确有原因的写说明。"
    table = form.table(finding.table)
    group = table.rows[table.rows[finding.at].parent]
    rest = table.rows[finding.at].name
    if case == "zeros":
        return f"{table.name}“{group.name}”只有一行（旧表式），填的是 0，已读作各项都是 0。请改用新表式填报。"
    return f"{table.name}“{group.name}”只有一行（旧表式），不知道各项各是多少，暂记在“{rest}”，其余各项不计。请按台账拆开填写。"


def _agency(finding: Finding, form: Form) -> str:
    words, names = finding.fact("words"), finding.fact("candidates")
    said = f"{finding.fact('origin')}中的机关写作“{words}”" if words else "没有找到机关名称"
    also = f"，文中还出现：{'、'.join(names)}" if isinstance(names, tuple) and names else ""
    return f"{said}{also}。请确认机关全称，可用 --agency 指定，或写进机关别名文件（--aliases）。"


def _shifted(finding: Finding, form: Form) -> str:
    table, first, last = form.table(finding.table), finding.cells[0], finding.cells[-1]
    rows, columns = (form.row(first).name, form.row(last).name), (form.column(first).name, form.column(last).name)
    block = f"“{rows[0]}”行“{columns[0]}”列至“{rows[1]}”行“{columns[1]}”列"
    return (
        f"{table.name}疑似错位粘贴：{block}的数整块{finding.fact('moved')}，移回（{finding.fact('back')}）后全表平衡，"
        f"现有 {finding.fact('count')} 处不平或未填都由此而来。请把这一块重新粘贴到正确的位置，再校验。"
    )


def suspect_words(finding: Finding, form: Form) -> str:
    """Which cell is probably wrong, to what it should be changed, and why; or that it cannot be told. ``""`` where nothing is suspected."""
    facts = dict(finding.facts)
    if finding.rule == "N4" or not (finding.suspects or facts.get("at_least")):
        return ""
    if not finding.suspects:
        return f"{form.table(finding.table).name}至少有 {facts['at_least']} 格要改才能平衡，无法逐格指出。请看是否填错了表、贴错了位置，再对照台账重填。"
    first, count = finding.suspects[0], len(finding.suspects)
    ties = int(str(finding.fact("ties")))
    changes = [f"{where(c.cell, form)} {number_words(c.stands)} 应为 {number_words(c.proposed)}" for c in first.changes]
    words = "；".join(changes) or "表内不改"
    words += f"（{'；'.join(first.evidence)}）" if first.evidence else ""
    others = f"，共有{'至少' if finding.fact('more') else ''} {count} 种同样少的改法" if count > 1 else ""
    if ties == 1:
        return f"最可能是{words}{others}。请对照台账核对。"
    return f"无法唯一确定{others}，例如{words}。{finding.fact('totals')}。请对照台账逐格核对。"


SENTENCES: dict[str, Sentence] = {
    "E1": _relation,
    "E2": _relation,
    "E3": _relation,
    "E4": _relation,
    "E5": _domain,
    "E6": _blank,
    "C1": _ledger,
    **DISTRICT,
    **NARRATIVE,
    "X1": _link,
    "X2": _link,
    "X3": _jump,
    "X4": _same,
    "N1": _agency,
    "N2": _no_last,
    "N4": _shifted,
    "L1": _power,
    "L2": _items,
    "L3": _edition,
    "L4": _leftover,
    "L5": _not_summed,
    "L6": _stock,
}
