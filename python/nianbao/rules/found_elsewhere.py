"""Rules whose instances only another room can find: reading (L3, N1, N5–N7) and the search for suspects (N4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..core.findings import Facts, Finding, Level, Number
from ..core.words import where
from ..model import Form
from .rule import Input, Rule, rules_by_id


@dataclass(frozen=True)
class OtherEdition(Facts):
    """Which tables are of another edition, in words."""

    case: ClassVar = "edition"
    tables: str


class UndividedZeros(Facts):
    case: ClassVar = "zeros"


@dataclass(frozen=True)
class Undivided(Facts):
    """The largest number that could not be divided."""

    case: ClassVar = "unsplit"
    count: Number | None


@dataclass(frozen=True)
class UncertainAgency(Facts):
    """The words taken for a name, where they stood, and other names in the text."""

    words: str
    origin: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class HandedToAnother(Facts):
    """The unit that a workbook names on its cover, and the one that it was handed out to."""

    agency: str
    handed_to: str


@dataclass(frozen=True)
class Unnamed(Facts):
    """What a report does not say: whose it is, of which year. ``ours``: a workbook of ours, which says so on its cover alone."""

    agency: bool
    year: bool
    ours: bool = False


@dataclass(frozen=True)
class Typed:
    """A text, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class TextNumbers(Facts):
    """Numbers written as text. ``whole``: every cell of the table is text, each just the digits. ``nothing``: words or signs for none are among them."""

    typed: tuple[Typed, ...]
    whole: bool
    nothing: bool


@dataclass(frozen=True)
class CopiedSheet(Facts):
    """A second sheet with a table, the one that was read, and whether the second is blank."""

    sheet: str
    read: str
    blank: bool


@dataclass(frozen=True)
class ShiftedBlock(Facts):
    """How the block was moved, how to move it back (words), and how many findings come of it."""

    moved: str
    back: str
    count: int


def _edition(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, OtherEdition):
        return f"{finding.facts.tables}。请改用年度对应的表式重新填报；确有原因的写说明。"
    table = form.table(finding.table)
    group = table.rows[table.rows[finding.at].parent]
    rest = table.rows[finding.at].name
    if isinstance(finding.facts, UndividedZeros):
        return f"{table.name}“{group.name}”只有一行（旧表式），填的是 0，已读作各项都是 0。请改用新表式填报。"
    return f"{table.name}“{group.name}”只有一行（旧表式），不知道各项各是多少，暂记在“{rest}”，其余各项不计。请按台账拆开填写。"


def _agency(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, HandedToAnother):
        named, to = finding.facts.agency, finding.facts.handed_to
        return f"封面的机关是“{named}”，这份表却是下发给“{to}”的：可能借用了别的单位的文件，其中的上年数不是本机关的，没有拿来核对。请确认是谁的表；是“{named}”的，请改用发给本单位的文件重填，或写说明。"
    facts = finding.facts_as(UncertainAgency)
    said = f"{facts.origin}中的机关写作“{facts.words}”" if facts.words else "没有找到机关名称"
    also = f"，文中还出现：{'、'.join(facts.candidates)}" if facts.candidates else ""
    return f"{said}{also}。请确认机关全称，并写在封面“机关”一格或报告标题里（汇总时也可以写进机关别名文件，见使用手册 N1）。"


def _unnamed(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(Unnamed)
    what = "、".join([*(["机关名称"] if facts.agency else []), *(["年度"] if facts.year else [])])
    unknown = "、".join([*(["谁的"] if facts.agency else []), *(["哪一年的"] if facts.year else [])])
    looked, place = ("封面上空着", "封面") if facts.ours else ("标题和文件名里都没有找到", "报告标题里")
    return f"没有填{what}：{looked}，不知道是{unknown}表。请在{place}填上{what}，再校验、报送。"


def _text_numbers(finding: Finding, form: Form) -> str:
    facts, table = finding.facts_as(TextNumbers), form.table(finding.table).name
    first, last = facts.typed[0].place, facts.typed[-1].place
    if facts.whole:
        return f"{table}的数全是写成文字的数字（{first} 到 {last}），已照读出的数计。请改成数字格式，表里的公式才看得到它们。"
    listed = "、".join(f"{one.place}“{one.text.strip()}”" for one in facts.typed)
    nothing = "，没有数的（“无”“—”“/”之类）没有当作 0" if facts.nothing else ""
    return f"{table}有 {len(facts.typed)} 格写的是文字：{listed}。读得出的数已照读出的计{nothing}。请改成数字，没有发生的填 0。"


def _copied(finding: Finding, form: Form) -> str:
    facts, table = finding.facts_as(CopiedSheet), form.table(finding.table).name
    if finding.cells:
        apart = f"有 {len(finding.cells)} 格与它不同，如{where(finding.cells[0], form)}"
        return f"工作簿里有两张{table}：读的是“{facts.read}”，另一张“{facts.sheet}”{apart}，不知道哪一张对。请核对后只留一张，把另一张删去或另存为别的文件，再校验、报送。"
    same = "是空白的" if facts.blank else "没有不同的数，或是别的年度的"
    return f"工作簿里另有一张{table}“{facts.sheet}”，{same}，没有读取；读的是“{facts.read}”。请把多余的删去，免得改错了表。"


def _shifted(finding: Finding, form: Form) -> str:
    table, first, last, facts = form.table(finding.table), finding.cells[0], finding.cells[-1], finding.facts_as(ShiftedBlock)
    rows, columns = (form.row(first).name, form.row(last).name), (form.column(first).name, form.column(last).name)
    block = f"“{rows[0]}”行“{columns[0]}”列至“{rows[1]}”行“{columns[1]}”列"
    return (
        f"{table.name}疑似错位粘贴：{block}的数整块{facts.moved}，移回（{facts.back}）后全表平衡，"
        f"现有 {facts.count} 处不平或未填都由此而来。请把这一块重新粘贴到正确的位置，再校验。"
    )


RULES_FOUND_ELSEWHERE = rules_by_id((
    Rule("L3", Level.HINT, "表式混用或旧表式", (Input.TABLES, Input.COVER), "官方表式：适用的年度", _edition, also=(Level.WARNING,)),
    Rule("N1", Level.HINT, "机关待确认", (Input.COVER,), "推断：标题和正文写的名称对不上，或没有名称", _agency, also=(Level.WARNING,)),
    Rule("N5", Level.ERROR, "机关或年度未填", (Input.COVER,), "推断：不知道是谁的、哪一年的报表，汇总时无法归到单位", _unnamed),
    Rule("N6", Level.HINT, "写成文字的数", (Input.TABLES,), "推断：公式看不到文字，照原样读出并列明，免得两边的合计不同", _text_numbers),
    Rule("N7", Level.HINT, "同一张表有两份", (Input.TABLES,), "推断：汇总只读一张，改在另一张里的数会丢", _copied, also=(Level.ERROR,)),
    Rule("N4", Level.ERROR, "疑似错位粘贴", (Input.TABLES,), "推断：整块移回一行或一列后全表平衡", _shifted),
))
