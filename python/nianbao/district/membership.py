"""Who counts in a district: which reports are summed, compared or left out, and why (rules D1, D2, D4, D8, D10).

Names of authorities are the only words used here; a time stamp or a name such as 最终版 never decides anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from ..core.submission import NOT_ASKED, NOTHING, Submission, Unread


class UnitState(StrEnum):
    """What became of a file."""

    SUMMED = "已汇总"
    SAME = "重复"
    REPLACED = "已有新报"
    PENDING = "待定"
    COMPARED = "只作比对"
    WRONG_YEAR = "年度不符"
    EMPTY = "空白"
    OFF_ROSTER = "名录外"
    ELSEWHERE = "不在本级报送"
    NOT_CHOSEN = "这次不汇总"
    UNREADABLE = "读不出"
    SKIPPED = "跳过"

    @property
    def words(self) -> str:
        """What people are shown; JSON has the value."""
        return {"已有新报": "已被新报替代", "只作比对": "全区总表（不加）"}.get(self.value, self.value)


@dataclass(frozen=True)
class Refused:
    """A file that gave no submission: ``foreign`` ones are none of ours (lock files, sub-folders, pictures), the others should have been read.

    ``id`` is that of the refusal, where there is one.
    """

    file: str
    reason: str
    foreign: bool = False
    id: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of 报送情况: every file stands in exactly one. ``office``: it is one of several of the same 本政府机关 (D6)."""

    file: str
    state: UnitState
    agency: str = ""
    reason: str = ""
    submission: Submission | None = None
    office: bool = False


@dataclass(frozen=True)
class Choice:
    """The year that is summed; ``tied`` are the years that came equally often, where they did."""

    year: int | None
    tied: tuple[int, ...] = ()


def choose_year(submissions: Iterable[Submission], asked: int | None = None) -> Choice:
    """The year asked for, else that of most files that hold anything; of several equally frequent ones the latest."""
    if asked is not None:
        return Choice(asked)
    counts = Counter(s.year for s in submissions if s.year is not None and not is_empty(s))
    if not counts:
        return Choice(None)
    most = sorted(year for year, n in counts.items() if n == max(counts.values()))
    return Choice(most[-1], tuple(most) if len(most) > 1 else ())


def is_empty(submission: Submission) -> bool:
    """Nothing was filled in, or nothing more than the workbook was handed out with: it counts as not received."""
    if all(value is None or value is NOT_ASKED for value in submission.values):
        return True
    offered = submission.last_year.offered if submission.last_year is not None else NOTHING
    return bool(offered) and all(
        value is None or value is NOT_ASKED or offered.get(i) == value or i in submission.computed for i, value in enumerate(submission.values)
    )


_DRAFT = re.compile(r"[-_·]*(?:[（(](?:\d{1,2}|最终版?|终版|定稿|最新版?|修改版?|副本)[）)]|最终版|终稿|终版|定稿|最新版|修改版|修订版|副本)$")


def identity(submission: Submission) -> str:
    """What two reports of one unit have in common: the name, without spaces and differences of width; a nameless file goes by its own name."""
    name = submission.agency or submission.title_agency
    return plain_agency(name) if name else _plain_stem(submission.file)


@lru_cache(2**15)
def plain_agency(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def _plain_stem(file: str) -> str:
    """The file's name without folder, ending and words such as 最终版: these must not make one unit two."""
    stem = plain_agency(re.split(r"[/\\]", file)[-1])
    stem = stem.rpartition(".")[0] or stem
    while (shorter := _DRAFT.sub("", stem)) not in (stem, ""):
        stem = shorter
    return stem


def name_of(submission: Submission) -> str:
    """The unit as people call it; a file that does not say whose it is lends no unit its name."""
    return submission.agency or submission.title_agency or f"未填机关（{submission.file}）"


def unread_tables(submission: Submission) -> list[str]:
    """The tables of which not one cell was read, by name; a total that a formula left blank over such cells was not read either."""
    if Unread not in submission.kinds:
        return []
    form = submission.form
    silent = {form.cells[i] for i in submission.computed if submission.values[i] is None}
    tables = [(table.name, [submission[cell] for cell in table.cells if cell not in silent]) for table in form.tables]
    return [name for name, values in tables if all(isinstance(value, Unread) and not value.spelled for value in values)]


_WHOLE = re.compile(r"(?P<place>.+?)(?:人民政府|政府|管理委员会|管委会)?(?:\((?:汇总|合计|全[省市州盟县区旗])\))?$")
_PLACE = re.compile(r".+?(?:自治[区州县旗]|[省市州盟县区旗])")
_NOT_WHOLE = re.compile(r"本级|本机关|办公[室厅]|办$")


def place_of_whole(name: str) -> str:
    """The place a government or a bare district is named after: 演示区 for 演示区人民政府 and for 演示区; ``""`` for any other name."""
    found = _WHOLE.fullmatch(name)
    if found is None or _NOT_WHOLE.search(name):
        return ""
    place = found["place"]
    government = name.startswith(("人民政府", "政府", "管"), len(place))
    return place if government or re.search(r"[省市州盟县区旗]$", place) else ""


MOST_PLACES = 12
"""Places that stand before one another in a name; real ones have five at most (省, 市, 区, 镇, 村)."""


def leading_places(name: str) -> tuple[str, ...]:
    """The places that a name begins with, as far as something is left behind them: 佳木斯市 and 东风区 of 佳木斯市东风区教育局."""
    places: list[str] = []
    while len(places) < MOST_PLACES and (head := _PLACE.match(name)) and head.end() < len(name):
        places.append(head[0])
        name = name[head.end() :]
    return tuple(places)


def _tails(name: str) -> set[str]:
    """The name, and the name without its leading places: people write 佳木斯市东风区教育局 and 东风区教育局."""
    ends = accumulate(map(len, leading_places(name)), initial=0)
    return {name[end:] for end in ends}


def wholes(names: Iterable[str]) -> set[str]:
    """The names of wholes that the other names are parts of: their place begins more than half of the others' names (rule D10)."""
    names = set(names)
    heads: dict[str, set[str]] = {}
    for name in names:
        place = place_of_whole(name)
        for head in _tails(place) if place else ():
            heads.setdefault(head, set()).add(name)
    parts: Counter[str] = Counter()
    lengths = {len(head) for head in heads}
    for name in names if heads else ():
        begun = {tail[:n] for tail in _tails(name) for n in lengths}
        parts.update({whole for head in begun & heads.keys() for whole in heads[head]} - {name})
    return {whole for whole, n in parts.items() if 2 * n > len(names) - 1}


def sort_received(
    received: Sequence[Submission | Refused], year: int | None, units: Iterable[str] = (), look: Callable[[Entry], Entry] | None = None,
    totals: Iterable[str] = (),
) -> list[Entry]:  # fmt: skip
    """One entry a file, in the order given. ``units`` are names (or files) that are added even where they look like a total.

    ``look`` says by a roster which of them are summed, compared or left out; without it a total is known by its stamp and its name.
    ``totals`` are files that are compared and never added, whatever they look like.
    """
    known = frozenset(totals)
    entries = [_as_total(entry) if entry.file in known else entry for entry in (_first_look(item, year) for item in received)]
    if look is not None:
        entries = [look(entry) for entry in entries]
    else:
        open_ones = [e for e in entries if e.state is UnitState.SUMMED]
        compared = {id(e) for e in _compared(open_ones, {plain_agency(u) for u in units})}
        entries = [replace(e, state=UnitState.COMPARED, reason=_WHY_COMPARED) if id(e) in compared else e for e in entries]
    return [_as_read(entry) for entry in _without_doubles(entries)]


def _as_total(entry: Entry) -> Entry:
    return replace(entry, state=UnitState.COMPARED, reason=_WHY_COMPARED) if entry.state is UnitState.SUMMED else entry


def _as_read(entry: Entry) -> Entry:
    """A report of which a whole table was not read is no report received: its open cells keep the sums 待定."""
    if entry.state is not UnitState.SUMMED or entry.submission is None or not (tables := unread_tables(entry.submission)):
        return entry
    return replace(entry, state=UnitState.UNREADABLE, reason=f"{'、'.join(tables)}没有读出，这些格的合计待定；读出的数已经相加")


_WHY_COMPARED = "是各单位的合计，只与各单位之和比对，没有加入"


def _first_look(item: Submission | Refused, year: int | None) -> Entry:
    if isinstance(item, Refused):
        return Entry(item.file, UnitState.SKIPPED if item.foreign else UnitState.UNREADABLE, reason=item.reason)
    entry = Entry(item.file, UnitState.SUMMED, item.agency or item.title_agency, submission=item)
    if is_empty(item):
        return replace(entry, state=UnitState.EMPTY, reason=_why_empty(item))
    if year is not None and item.year is not None and item.year != year:
        return replace(entry, state=UnitState.WRONG_YEAR, reason=f"是 {item.year} 年的，本次汇总 {year} 年")
    return entry


def _why_empty(submission: Submission) -> str:
    blank = all(value is None or value is NOT_ASKED for value in submission.values)
    return f"{'三张表一格也没有填' if blank else '除下发时带出的上年结转外一格也没有填'}，按未收到处理"


def _compared(entries: Sequence[Entry], units: set[str]) -> list[Entry]:
    """Totals among units. A folder of summaries only holds units; a whole by its name is a whole there too."""
    reports = [e.submission for e in entries if e.submission]
    whole_names = wholes(map(identity, reports))
    all_summaries = all(s.stamp == "summary" for s in reports)
    return [
        entry
        for entry, s in zip(entries, reports, strict=True)
        if ((s.stamp == "summary" and not all_summaries) or identity(s) in whole_names)
        and not {identity(s), plain_agency(entry.file), plain_agency(entry.agency)} & units
    ]


def _without_doubles(entries: Sequence[Entry]) -> list[Entry]:
    groups: dict[str, list[int]] = {}
    for i, entry in enumerate(entries):
        if entry.state is UnitState.SUMMED and entry.submission:
            groups.setdefault(identity(entry.submission), []).append(i)
    result = list(entries)
    for places in groups.values():
        if len(places) > 1:
            for i, entry in zip(places, _decide([entries[i] for i in places]), strict=True):
                result[i] = entry
    return result


def report_version(submission: Submission) -> int:
    """报送次数; not filled in, it is the first."""
    return submission.version or 1


def same_values(a: Submission, b: Submission) -> bool:
    """Whether every cell says the same, those of 补充数据 too."""
    extra = [{figure.item.path: figure.value for figure in one.extra if figure.value is not None} for one in (a, b)]
    return a.form is b.form and a.values == b.values and extra[0] == extra[1]


def _decide(entries: Sequence[Entry]) -> list[Entry]:
    """Several reports of one unit: equal ones count once, a higher 报送次数 wins, otherwise none counts until someone chooses."""
    reports = [e.submission for e in entries if e.submission]
    top = max(map(report_version, reports))
    best = next(s for s in reports if report_version(s) == top)
    if not all(same_values(best, s) for s in reports if report_version(s) == top):
        files = "、".join(e.file for e in entries)
        return [replace(e, state=UnitState.PENDING, reason=f"同一单位报了数字不同的几份（{files}），都没有加入") for e in entries]
    return [
        e if s is best else replace(e, state=UnitState.SAME, reason=f"与 {best.file} 完全相同，只计一次") if same_values(best, s)
        else replace(e, state=UnitState.REPLACED, reason=f"以报送次数较大的 {best.file}（第 {top} 次）为准")
        for e, s in zip(entries, reports, strict=True)
    ]
