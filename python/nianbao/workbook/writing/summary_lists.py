"""报送情况, 校验结果 and 合计说明 of a summary: what came of every file, every finding, every sum that wants a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ...core.check_code import check_code_of
from ...core.findings import Level
from ...district.district import District
from ...district.membership import Entry, UnitState
from ..cause_order import listed_by_cause
from ..findings_list import HEADS, KEY, RESULTS, FindingLine, finding_line
from ..kept import Kept, explanation_keys
from ..layout import layout
from ..marks import ERROR, STYLES, WARNING
from ..merged_findings import following, shares_of, unit_of
from ..text_lines import lines_taken, row_height
from ..unit_columns import NAME_HEAD
from ..unit_rows import CATEGORY_HEAD, CODE_HEAD, ENTRIES, REMARKS, remarks
from .cell_formats import TABS, Formats
from .streamed_sheets import RowsOf, StreamedSheet, are_plain, number_of, streamed
from .tables import AMOUNT, a4
from .unit_sheets import LIST_SIZE, MOST_LINKS, detail, link, link_to, write_list_head

if TYPE_CHECKING:
    from ...district.merge_result import Merged, MergeProblem

FIRST_LIST_ROW = 3
"""Row of the heads on these sheets; title, a sentence and the line with unit and year stand above."""

_TONES = {
    UnitState.SUMMED: "good", UnitState.COMPARED: "quiet", UnitState.SAME: "quiet", UnitState.REPLACED: "quiet", UnitState.SKIPPED: "quiet",
    UnitState.PENDING: "bad", UnitState.WRONG_YEAR: "bad", UnitState.UNREADABLE: "bad", UnitState.EMPTY: "warn",
    UnitState.OFF_ROSTER: "warn", UnitState.ELSEWHERE: "quiet", UnitState.NOT_CHOSEN: "quiet",
}
_LEVELS = {Level.ERROR: "bad", Level.WARNING: "warn", Level.HINT: "quiet"}
_LOOKS: dict[str, dict[str, Any]] = {
    "good": {"font_color": STYLES["成立"].ink},
    "quiet": {"font_color": "#595959"},
    "warn": {"bg_color": STYLES[WARNING].fill},
    "bad": {"bg_color": STYLES[ERROR].fill, "bold": True},
}

MOST_LIST_LINES = 1_000_000


def _sheet(sheet: Any, formats: Formats, district: District, title: str, words: str, heads: tuple[tuple[str, float], ...], count: int) -> None:
    sheet.write_string(0, 0, title, formats("title", align="left"))
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, words, formats("note", font_size=LIST_SIZE))
    write_list_head(sheet, formats, district)
    sheet.set_row(FIRST_LIST_ROW, 32)
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_LIST_ROW, column, head, formats("label", font_size=LIST_SIZE))
    sheet.autofilter(FIRST_LIST_ROW, 0, FIRST_LIST_ROW + max(count, 1), len(heads) - 1)
    sheet.freeze_panes(FIRST_LIST_ROW + 1, 0)
    sheet.repeat_rows(FIRST_LIST_ROW - 1, FIRST_LIST_ROW)
    sheet.set_tab_color(TABS["list"])
    sheet.hide_gridlines(2)
    a4(sheet, landscape=True)


_ENTRY_HEADS = (("序号", 5), (NAME_HEAD, 22), ("文件", 22), ("状态", 8), ("报送次数", 6), ("错误", 5), ("警告", 5), ("提示", 5), (CODE_HEAD, 10), ("原因", 32), (CATEGORY_HEAD, 8))


def entries_sheet(book: Any, formats: Formats, merged: Merged, folder: Path) -> RowsOf:
    """报送情况: every file in one line, used or not and why."""
    district = merged.district
    found = Counter((p.finding.file, p.finding.level) for p in merged.problems)
    states = Counter(e.state.words for e in district.entries) + Counter({NOT_SENT: len(district.absent)})
    about = f"{f'{district.year} 年，' if district.year else ''}{'，'.join(f'{words} {n}' for words, n in states.items())}。"
    with streamed(book, ENTRIES) as sheet:
        _sheet(sheet, formats, district, ENTRIES, about, _ENTRY_HEADS, len(district.entries) + len(district.absent))
    _number(formats)
    return RowsOf(sheet, lambda: _entries(sheet, formats, merged, folder, found))


def _entries(sheet: Any, formats: Formats, merged: Merged, folder: Path, found: Mapping[tuple[str, Level], int]) -> None:
    district = merged.district
    for i, entry in enumerate(district.entries):
        row, tone = FIRST_LIST_ROW + 1 + i, _TONES[entry.state]
        version = entry.submission.version if entry.submission else None
        counts = [found[entry.file, level] or None for level in Level]
        links = {2: link_to(merged.paths[entry.file], folder)} if i < MOST_LINKS and entry.file in merged.paths else {}
        values = (i + 1, entry.agency, entry.file, entry.state.words, version, *counts, *_told(entry))
        _row(sheet, formats, row, values, _ENTRY_HEADS, tones={3: tone}, links=links)
    for i, agency in enumerate(district.absent, len(district.entries)):
        values = (i + 1, agency, "", NOT_SENT, None, *[None] * (len(_ENTRY_HEADS) - 7), "名录应报，没有收到", "")
        _row(sheet, formats, FIRST_LIST_ROW + 1 + i, values, _ENTRY_HEADS, tones={3: "warn"})


NOT_SENT = "未报"
"""State of a unit of the roster that sent no file."""


def _told(entry: Entry) -> tuple[str, str, str]:
    """校验码, reason and category of a line of 报送情况."""
    s = entry.submission
    return (check_code_of(s), entry.reason, s.category) if s is not None else ("", entry.reason, "")


def problems_sheet(book: Any, formats: Formats, merged: Merged, folder: Path, kept: Kept) -> RowsOf:
    """校验结果: the district's findings, every unit's, the sum's; to be filtered by unit, level or rule."""
    counts = "，".join(f"{level} {n}" for level, n in merged.levels().items())
    total = len(merged.problems)
    with streamed(book, RESULTS) as sheet:
        words = f"{counts}。{_folded(merged)}单击标题行的箭头，可按单位或按规则筛选；点“单元格”到那一格。" if total else "没有问题。"
        _sheet(sheet, formats, merged.district, RESULTS, words, _PROBLEM_HEADS, min(total, MOST_LIST_LINES))
        sheet.outline_settings(symbols_below=False)
        sheet.set_margins(left=0.25, right=0.25, top=0.8, bottom=0.7)
        key = len(_PROBLEM_HEADS)
        sheet.write_string(FIRST_LIST_ROW, key, KEY)
        sheet.autofilter(FIRST_LIST_ROW, 0, FIRST_LIST_ROW + max(min(total, MOST_LIST_LINES), 1), key)  # sorted by its arrows, a row keeps its key
        sheet.set_column(key, key, None, None, {"hidden": True})
    _number(formats)
    return RowsOf(sheet, lambda: _problems(sheet, formats, merged, folder, kept))


_WIDTHS = dict(zip(HEADS, (5, 6, 10, 5, 13, 8, 8, 8, 31, 8, 5), strict=True))
_PROBLEM_HEADS = (("序号", 5), ("单位", 12), ("文件", 12), *((head, _WIDTHS[head]) for head in HEADS[1:]))


def _problems(sheet: Any, formats: Formats, merged: Merged, folder: Path, kept: Kept) -> None:
    for i, (problem, line, key) in enumerate(_lines(merged, kept)):
        if i == MOST_LIST_LINES:
            sheet.write_string(FIRST_LIST_ROW + 1 + i, 1, f"还有 {len(merged.problems) - i} 条写不下，请分批汇总。", _looks(formats)[""])
            break
        _problem(sheet, formats, FIRST_LIST_ROW + 1 + i, problem, line, key, merged, folder)


def _folded(merged: Merged) -> str:
    following = sum(cause is not None for cause in merged.causes.of)
    causes = len(merged.problems) - following
    return f"起因 {causes} 个，其余 {following} 条由它们引起，折叠在下面（点左边的 ＋ 展开；“起因”栏是那一条的序号）。" if following else ""


_TOLD = HEADS.index("说明")


def _lines(merged: Merged, kept: Kept) -> Iterator[tuple[MergeProblem, FindingLine, str]]:
    """Causes first, under each what follows from it; each with what its 说明 is kept by, and what was written there before."""
    problems, keys = merged.problems, list(explanation_keys(merged.problems))
    for line in listed_by_cause([p.finding for p in problems], merged.causes.of):
        problem = problems[line.place]
        shown = finding_line(line, problem.finding, problem.submission, following(merged, line), shares_of(merged, line.place))
        values = list(shown.values)
        values[_TOLD] = values[_TOLD] or kept.told.get(keys[line.place], "")
        yield problem, replace(shown, values=tuple(values)), keys[line.place]


def _problem(sheet: Any, formats: Formats, row: int, problem: MergeProblem, line: FindingLine, key: str, merged: Merged, folder: Path) -> None:
    file = problem.finding.file or problem.submission.file
    _, level, *rest = line.values
    path, area = merged.paths.get(file), line.links.get(4)
    own = file == problem.submission.file
    links = {2: link_to(path, folder)} if row < MOST_LINKS // 2 and path is not None else {}
    if row < MOST_LINKS // 2 and area is not None and own:
        links[6] = link_to(path, folder, area) if path is not None else f"internal:{area.sheet}!{area.a1}"
    values = (row - FIRST_LIST_ROW, unit_of(problem, merged), file, str(level), *rest)
    _row(sheet, formats, row, values, _PROBLEM_HEADS, folded=line.follows, key=key, tones={3: _LEVELS[problem.finding.level]}, links=links)


def write_remarks(book: Any, formats: Formats, district: District) -> None:
    """合计说明, where there is anything to say: blanks, 待定, undivided sums."""
    found = [(cell, "；".join(words for _, words in group)) for cell, group in groupby(remarks(district), key=lambda pair: pair[0])]
    if not found:
        return
    heads = (("序号", 6), ("表", 7), ("行", 48), ("列", 22), ("单元格", 12), ("情况", 66))
    sheet = book.add_worksheet(REMARKS)
    _sheet(sheet, formats, district, REMARKS, "空白不当作 0，也没有加任何数；待定的格等有关单位改正后重新汇总。", heads, len(found))
    for i, (cell, words) in enumerate(found):
        row, spot = FIRST_LIST_ROW + 1 + i, layout(district.form).spot(cell)
        where = f"{spot.sheet}!{spot.address}"
        _row(sheet, formats, row, (i + 1, *district.form.names(cell), where, words), heads, links={4: f"internal:{where}"})


def _cell(formats: Formats, tone: str = "", **more: Any) -> Any:
    look = {"align": "center", **_LOOKS[tone]} if tone else {"align": "left"}
    return detail(formats, **{"text_wrap": True, "font_size": LIST_SIZE, **look, **more})


def _row(
    sheet: Any, formats: Formats, row: int, values: tuple[Any, ...], heads: tuple[tuple[str, float], ...], *, folded: bool = False, key: str = "",
    tones: Mapping[int, str] = MappingProxyType({}), links: Mapping[int, str] = MappingProxyType({}),
) -> None:  # fmt: skip
    """One line of a list, high enough for its longest text (not every program fits rows): a Chinese character is two units wide.

    ``tones`` and ``links`` by column. ``folded``: it lies hidden under the line above, to be opened with the ＋ beside it. ``key`` stands behind it.
    """
    lines = max(lines_taken(value, width) for value, (_, width) in zip(values, heads, strict=True) if isinstance(value, str))
    if lines > 1 or folded:
        sheet.set_row(row, row_height(lines) if lines > 1 else None, None, {"level": 1, "hidden": True} if folded else {})
    looks = _looks(formats)
    words = ["" if value is None else value if isinstance(value, int | float | Decimal) else str(value) for value in values]
    if isinstance(sheet, StreamedSheet) and are_plain(value for value in (*words, key) if type(value) is str):
        linked = {column for column, way in links.items() if sheet.link(row, column, way, str(words[column]))}
        styles = [looks[_look(value, column in linked, tones.get(column, ""))] for column, value in enumerate(words)]
        words, numbers = [*words, *[key] * bool(key)], [*map(number_of, styles), *[0] * bool(key)]
        sheet.write_whole_row(row, words, numbers)
        return
    for column, value in enumerate(words):
        look = looks[_look(value, False, tones.get(column, ""))]
        if column in links and not sheet.write_url(row, column, links[column], looks["link"], str(value)):  # else too long for a link
            continue
        _write(sheet, row, column, value, look)
    if key:
        sheet.write_string(row, len(words), key)


def _look(value: Any, linked: bool, tone: str) -> str:
    if linked or isinstance(value, str):
        return "link" if linked else tone if value else ""
    return "number" if value == int(value) else "amount"


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, float(value), style)


def _looks(formats: Formats) -> Mapping[str, Any]:
    """The formats of a line, looked up once a workbook."""
    if formats not in _LOOKED_UP:
        number = _cell(formats, align="center", num_format="General", shrink=True, text_wrap=False)
        amount = _cell(formats, align="center", num_format=f"0{AMOUNT}", shrink=True, text_wrap=False)
        _LOOKED_UP[formats] = {"": _cell(formats), "number": number, "amount": amount, "link": link(formats), **{tone: _cell(formats, tone) for tone in _LOOKS}}
    return _LOOKED_UP[formats]


def _number(formats: Formats) -> None:
    """Give every format of a line its number."""
    for look in _looks(formats).values():
        number_of(look)


_LOOKED_UP: WeakKeyDictionary[Formats, Mapping[str, Any]] = WeakKeyDictionary()
