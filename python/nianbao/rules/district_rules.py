"""The D rules: who counts, who does not, and how a typed total compares with the sum. ``district.findings`` finds their instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from ..core.findings import Facts, Finding, Level, Number
from ..core.submission import Submission, Unread, Value
from ..core.words import as_typed, number_words, signed, where, where_row
from ..model import Form
from .adjustment_sentences import adjustment_words
from .rule import Input, Rule, rules_by_id


@dataclass(frozen=True)
class OfUnit(Facts):
    """The unit's name, ``""`` where it is not known."""

    agency: str


@dataclass(frozen=True)
class DoubleReport(OfUnit):
    """The files of one unit, and both values of every cell in which they differ."""

    files: tuple[str, ...]
    differences: tuple[tuple[Value, Value], ...]
    extra: tuple[tuple[str, Value, Value], ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class ReplacedReport(DoubleReport):
    """A report left for another file (``chosen``) of a higher 报送次数 (``version``)."""

    chosen: str
    version: int


@dataclass(frozen=True)
class OffRoster(OfUnit):
    """Names of the roster that it may mean, and its figures that are not 0."""

    suggestions: tuple[str, ...]
    figures: tuple[tuple[str, Number], ...]


@dataclass(frozen=True)
class TwoOffices(Facts):
    """The names and files of several reports of one 本政府机关."""

    agencies: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class ReportsElsewhere(OfUnit):
    """Why it does not report here, in words."""

    why: str


@dataclass(frozen=True)
class CountedTwice(OfUnit):
    """The unit whose report holds the same numbers, how the two hang together, and whether this one is summed all the same."""

    other: str
    how: str
    summed: bool


@dataclass(frozen=True)
class InTwoPlaces(OfUnit):
    """Where reports of one unit were summed, all of them into this sum; whether their numbers are the same; the reports."""

    places: tuple[str, ...]
    same: bool
    reports: tuple[Submission, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class AfterLock(DoubleReport):
    """A report that came after the numbers of its unit were locked and says something else: (locked, now) of every cell."""


@dataclass(frozen=True)
class TiedYears(Facts):
    """Years that came equally often; the one that is summed."""

    tied: tuple[int, ...]
    year: int | None


@dataclass(frozen=True)
class OtherYear(OfUnit):
    """The year that stands in the report (``None``: none does); the one that is summed."""

    stands: int | None
    year: int | None


@dataclass(frozen=True)
class CarriedOver(OfUnit):
    """Values without a counterpart, (表, 行, 列) that the report's edition does not have, and both editions."""

    values: tuple[Value, ...]
    absent: tuple[tuple[str, str, str], ...]
    form: str
    target: str


@dataclass(frozen=True)
class UnreadableFile(Facts):
    reason: str


@dataclass(frozen=True)
class NotExamined(Facts):
    """Why a report that was read could not be checked."""

    reason: str


@dataclass(frozen=True)
class UnreadCells(OfUnit):
    """What stands in each cell."""

    raws: tuple[str, ...]


@dataclass(frozen=True)
class ApartFromSum(OfUnit):
    """The units that are not in the sum, and how many left this cell blank; none where they cannot make up the difference."""

    missing: tuple[str, ...]
    blanks: int


@dataclass(frozen=True)
class ComparedTotal(OfUnit):
    """The report's stamp; how many cells were compared, differ, and could not be compared."""

    stamp: str
    told: int
    apart: int
    untold: int


def unit_words(finding: Finding) -> str:
    """``“演示区教育局”（教育局.xlsx）``, as far as it is known."""
    agency = finding.facts.agency if isinstance(finding.facts, OfUnit) else ""
    named = f"“{agency}”" if agency and not (finding.file and finding.file in agency) else ""
    file = f"（{finding.file}）" if named and finding.file else finding.file
    return f"{named}{file}"


def value_words(value: Value) -> str:
    """A value as it stands in a cell: a number, 空白, or the text that was typed."""
    if isinstance(value, Unread):
        return f"“{as_typed(value.raw)}”"
    return number_words(value) if isinstance(value, int | Decimal) else "空白"


def _not_received(finding: Finding, form: Form) -> str:
    if not finding.file:
        return f"{unit_words(finding)}还没有报送，没有计入汇总。请催报；没有业务发生的也要报，各格填 0。"
    return f"{unit_words(finding)}的三张表一格也没有填，按未收到处理，没有计入汇总。请催报；确实没有业务发生的，各格填 0 后再报。"


def _double(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(DoubleReport)
    pairs = zip(finding.cells, facts.differences, strict=True)
    apart = "；".join(f"{where(cell, form)} {value_words(old)} → {value_words(new)}" for cell, (old, new) in pairs)
    apart = "；".join(filter(None, [apart, *(f"补充数据“{path}” {value_words(old)} → {value_words(new)}" for path, old, new in facts.extra)]))
    told = f"不同的 {len(finding.cells) + len(facts.extra)} 格：{apart}。" if apart else "用的表式不同。"
    if isinstance(facts, AfterLock):
        return (
            f"“{facts.agency}”的数字已锁定，锁定后又报来 {finding.file}，数字不同，没有采用。{told}"
            "要用新报的，请先在报送台账里清空“锁定”再收表；不用的，请把文件移出收件。"
        )
    if isinstance(facts, ReplacedReport):
        return (
            f"“{facts.agency}”报了不止一次，已用报送次数较大的 {facts.chosen}（第 {facts.version} 次），"
            f"没有用 {finding.file}。两份{told}请核对是否应以新报为准。"
        )
    return (
        f"“{facts.agency}”有 {len(facts.files)} 份报送且数字不同（{'、'.join(facts.files)}），都没有计入汇总，待定。"
        f"{told}请问清用哪一份，把其余的移出文件夹，或在应采用的一份封面上填较大的报送次数，再重新汇总。"
    )


def _off_roster(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(OffRoster)
    figures = "、".join(f"{name} {number_words(number)}" for name, number in facts.figures) or "各项都是 0"
    like = f"相近的有：{'、'.join(facts.suggestions)}。" if facts.suggestions else ""
    return (
        f"{unit_words(finding)}不在名录里，没有计入汇总。它的数：{figures}。{like}"
        "是名录里哪一家的，请把这个名称写进那一家的简称、曾用名或加挂牌子；是新增单位的，请在名录里加一行，再汇总。"
    )


def _two_offices(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(TwoOffices)
    names = "、".join(f"“{agency}”（{file}）" for agency, file in zip(facts.agencies, facts.files, strict=True))
    return f"本政府机关报了 {len(facts.files)} 份：{names}，都没有计入汇总，待定。本政府机关只编一份年报，请问清用哪一份，把其余的移出文件夹，再汇总。"


def _reports_elsewhere(finding: Finding, form: Form) -> str:
    return f"{unit_words(finding)}{finding.facts_as(ReportsElsewhere).why}，没有计入汇总。请核对名录；确实由本级汇总的，请在名录里改报送去向或是否应报，再汇总。"


def _counted_twice(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, InTwoPlaces):
        return _in_two_places(finding.facts)
    facts = finding.facts_as(CountedTwice)
    what = "两份都计入了汇总，可能重复" if facts.summed else "没有计入汇总，免得重复"
    return f"{unit_words(finding)}和“{facts.other}”都报了，{facts.how}，{what}。请核对“{facts.other}”的数是否已含它的，并改正名录（截止年度、是否应报）后再汇总。"


def _in_two_places(facts: InTwoPlaces) -> str:
    same = "数字相同" if facts.same else "数字不同"
    return (
        f"“{facts.agency}”在 {len(facts.places)} 处都计入了汇总：{'、'.join(facts.places)}（{same}），可能重复。"
        "请核对它该由哪一级汇总，把多出的移出文件夹，再汇总；确是两家的，请在封面写清各自的全称。"
    )


def _year(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, TiedYears):
        years = "、".join(map(str, finding.facts.tied))
        return f"{years} 年的文件一样多，本次按较晚的 {finding.facts.year} 年汇总。要汇总别的年度，请只放那一年的文件再汇总。"
    facts = finding.facts_as(OtherYear)
    if facts.stands is None:
        return f"{unit_words(finding)}没有写年度，已按 {facts.year} 年计入汇总。请核实它是不是 {facts.year} 年的，并在封面补填年度。"
    return (
        f"{unit_words(finding)}写的是 {facts.stands} 年，本次汇总 {facts.year} 年，没有计入。"
        f"请换成 {facts.year} 年的报送；只是年度写错的，改正封面年度后重新汇总。"
    )


def _edition(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(CarriedOver)
    held = [(c, v) for c, v in zip(finding.cells, facts.values, strict=True) if v != 0]
    zeros = len(finding.cells) - len(held)
    lost = "；".join(f"{where(c, form)} {value_words(v)}" for c, v in held)
    absent = "、".join(dict.fromkeys(f"{table}“{row.rpartition('/')[2]}”“{column}”" for table, row, column in facts.absent))
    said = f"{unit_words(finding)}{_used(facts.form)}，已按对应关系折算计入{edition_words(facts.target)}汇总。"
    said += f"没有对应位置、未能计入的数：{lost}。" if lost else ""
    said += f"没有对应位置的另 {zeros} 格都是 0。" if zeros else ""
    said += f"它没有的格：{absent}。" if absent else ""
    return said + "请该单位改用同一版表式重报，或确认这样折算。"


def _used(edition: str) -> str:
    return f"几版表式混用{edition_words(edition).removeprefix('混用')}" if "+" in edition else f"用的是{edition_words(edition)}表"


def edition_words(edition: str) -> str:
    """``2021 版``; a mixed form says which tables are which."""
    parts = edition.split("+")
    return f" {parts[0]} 版" if len(parts) == 1 else "混用（" + "、".join(f"{t} {e} 版" for t, e in zip(("表二", "表三", "表四"), parts, strict=True)) + "）"


def _unreadable(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, NotExamined):
        return f"{finding.file} 没有校验成：{finding.facts.reason.rstrip('。')}。其中读出的数已计入，问题没有查，请另行校验这个文件。"
    if isinstance(finding.facts, UnreadableFile):
        return f"{finding.file} 读不出：{finding.facts.reason.rstrip('。')}。没有计入汇总，请该单位重报。"
    cells = "；".join(_unread_words(finding, form))
    return f"{unit_words(finding)}有 {len(finding.cells)} 格没有读出：{cells}。这些格的合计待定，不当作 0。请改成数字（认不出的表请改用标准表式）后重新汇总。"


_MOST_CELLS = 10
"""Cells that one sentence names."""


def _unread_words(finding: Finding, form: Form) -> Iterator[str]:
    """Tables of which nothing was read first, then rows in which nothing stands that could be read, then cell by cell."""
    unread = dict(zip(finding.cells, finding.facts_as(UnreadCells).raws, strict=True))
    tables = [table for table in form.tables if all(cell in unread for cell in table.cells)]
    yield from (f"{table.name}整张" for table in tables)
    left = {cell: raw for cell, raw in unread.items() if form.table(cell.table) not in tables}
    lines = (tuple(line) for table in form.tables for _, line in groupby(table.cells, key=attrgetter("row")))
    rows = [line for line in lines if len(line) > 1 and not any(left.get(cell, "?") for cell in line)]
    yield from (f"{where_row(line[0], form)}整行" for line in rows)
    single = [(cell, raw) for cell, raw in left.items() if not any(cell in line for line in rows)]
    yield from (where(cell, form) + (f"写的是“{as_typed(raw)}”" if raw else "") for cell, raw in single[:_MOST_CELLS])
    if len(single) > _MOST_CELLS:
        yield f"等 {len(single)} 格"


def _whole(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(ApartFromSum)
    other = "漏报" if (finding.gap or 0) > 0 else "多报"
    why = (f"差额可能来自没有计入的 {len(facts.missing)} 家（{_some(facts.missing)}）。" if facts.missing else "") + (f"有 {facts.blanks} 家这一格是空白。" if facts.blanks else "")
    return (
        f"{unit_words(finding)}的{where(finding.cells[0], form)}为 {number_words(finding.left)}，各单位之和为 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。{why}请核对是全区数填错了，还是有单位{other}、错报。"
    )


def _some(names: tuple[str, ...], most: int = 5) -> str:
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def _compared(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(ComparedTotal)
    kind = "是一份汇总表" if facts.stamp == "summary" else "是各单位的合计"
    apart = f"比对了 {facts.told} 格，" + (f"{facts.apart} 格不同" if facts.apart else "全部相同") if facts.told else "没有一格可以比对"
    untold = f"，{facts.untold} 格因空白或待定无法比对" if facts.untold else ""
    return (
        f"{unit_words(finding)}{kind}，只与各单位之和比对，没有加入：{apart}{untold}。"
        "如果它其实是一个单位，请在汇总时指明（办法见使用手册 D10）。"
    )


_UNITS = (Input.UNITS,)

DISTRICT_RULES = rules_by_id((
    Rule("D1", Level.WARNING, "应报未报", _UNITS, "推断：整份空白的等于没有报", _not_received),
    Rule("D2", Level.ERROR, "同一单位报送不一致", _UNITS, "推断：一个单位只能计一次", _double, also=(Level.HINT,)),
    Rule("D3", Level.WARNING, "名录外", _UNITS, "推断：名录定了哪些单位由本级汇总", _off_roster),
    Rule("D4", Level.ERROR, "年度不符", _UNITS, "推断：只有同一年的才能相加", _year, also=(Level.WARNING,)),
    Rule("D5", Level.WARNING, "版本不同", _UNITS, "官方表式：适用的年度", _edition),
    Rule("D6", Level.ERROR, "本政府机关重复", _UNITS, "官方表式：本政府机关的年报由政府办公厅（室）编一份", _two_offices),
    Rule("D7", Level.WARNING, "不在本级报送", _UNITS, "官方表式：垂直领导系统报上级，不报本级政府", _reports_elsewhere),
    Rule("D12", Level.WARNING, "重复计入", _UNITS, "推断：并入别的单位的数，两份都加就计了两次", _counted_twice),
    Rule("D8", Level.ERROR, "读不出或有未读单元格", _UNITS, "推断：读不出的不是 0", _unreadable),
    Rule("D9", Level.ERROR, "全区总数与各单位之和不符", _UNITS, "官方表式：汇总表是各单位的和", _whole, also=(Level.WARNING,)),
    Rule("D13", Level.WARNING, "调整要核对", _UNITS, "推断：调整是按当时报的数定的，数变了要重新定", adjustment_words, also=(Level.ERROR, Level.HINT)),
    Rule("D10", Level.HINT, "全区总表（不加）", _UNITS, "推断：合计与单位相加就计了两次", _compared),
))
