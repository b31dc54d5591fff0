"""What the charts of a summary show: small tables of formulas over its sheets, each with its title. Text and positions, no Excel library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..core.findings import Number
from ..core.submission import number_or_zero
from ..district.district import District
from ..district.membership import name_of
from ..district.two_years import TwoYears
from ..geometry import fixed
from ..grid import a1
from ..model import Cell
from .key_numbers import ShownFormula, number_last, number_now
from .text_lines import drawn_name
from .unit_ranking import applications, ranked_name, ranking_area

CHARTS = "图表"
SOURCE_COLUMN = 12
"""First column of the tables beside the printed page, counted from 0."""
SOURCE_ROW = 3
"""Row of the first table's title."""
MOST_BARS = 12
"""Bars of units: where there are more units, the last one is all others together."""

ALL_ZERO = "（都是 0）"
RESULT_FIGURES = ("granted", "partial", "denied", "unavailable", "unprocessed", "other")
YEAR_FIGURES = ("received", "carried_in", "settled", "carried_out", "reconsideration")


@dataclass(frozen=True)
class ChartSource:
    """A table for one chart, its title at (``row``, ``SOURCE_COLUMN``), the names of its series in the row below, then a line a category."""

    key: str
    row: int
    title: ShownFormula
    series: tuple[str, ...]
    lines: tuple[tuple[ShownFormula | str, tuple[ShownFormula, ...]], ...]

    @property
    def first(self) -> int:
        """Row of the first category."""
        return self.row + 2

    @property
    def last(self) -> int:
        return self.row + 1 + len(self.lines)


Lines = list[tuple["ShownFormula | str", tuple[ShownFormula, ...]]]


@dataclass(frozen=True)
class _Table:
    """``shares``: the name of a category says how much of all it is."""

    key: str
    words: str
    series: tuple[str, ...]
    lines: Lines
    shares: bool = False


def chart_sources(district: District, years: TwoYears | None) -> tuple[ChartSource, ...]:
    """Units, results, applicants, two years, reviews: one table under the other."""
    found: list[ChartSource] = []
    row = SOURCE_ROW
    for table in (_by_unit(district), _results(district), _applicants(district), _two_years(district, years), _reviews(district)):
        lines = _with_shares(table.lines, row + 2) if table.shares else table.lines
        found.append(ChartSource(table.key, row, _title(table, row + 2), table.series, tuple(lines)))
        row = found[-1].last + 3
    return tuple(found)


def _title(table: _Table, first: int) -> ShownFormula:
    """The words, and that there is nothing where there is nothing."""
    area = f"{a1(first, SOURCE_COLUMN + 1)}:{a1(first + len(table.lines) - 1, SOURCE_COLUMN + len(table.series))}"
    nothing = sum(number_or_zero(value) for _, values in table.lines for _, value in values) == 0
    return f'"{table.words}"&IF(SUM({area})=0,"{ALL_ZERO}","")', table.words + (ALL_ZERO if nothing else "")


def _with_shares(lines: Lines, first: int) -> Lines:
    """予以公开 45%: each category with its part of the column."""
    column = f"{fixed(first, SOURCE_COLUMN + 1)}:{fixed(first + len(lines) - 1, SOURCE_COLUMN + 1)}"
    total = Decimal(sum(number_or_zero(value) for _, ((_, value),) in lines))
    found: Lines = []
    for row, (name, ((number, value),)) in enumerate(lines, first):
        here = a1(row, SOURCE_COLUMN + 1)
        share = f'"{name}"&IF(COUNT({here})=1,IF(SUM({column})>0," "&ROUND({here}*100/SUM({column}),0)&"%",""),"")'
        known = not isinstance(value, str) and total > 0
        part = (Decimal(number_or_zero(value)) * 100 / total).quantize(Decimal(1), ROUND_HALF_UP) if known else None
        found.append(((share, f"{name} {part}%" if known else str(name)), ((number, value),)))
    return found


def _by_unit(district: District) -> _Table:
    received, carried = (district.form.by_figure[key] for key in ("received", "carried_in"))
    words = f"各单位的申请（{received.name}＋{carried.name}，件）"
    return _Table("units", words, (received.name, carried.name), _units(district))


def _results(district: District) -> _Table:
    form = district.form
    parts: Lines = [(form.by_figure[key].name, (number_now(district, form.by_figure[key].cells),)) for key in RESULT_FIGURES]
    return _Table("results", "办理结果构成（件）", ("件数",), parts, shares=True)


def _applicants(district: District) -> _Table:
    form = district.form
    received = form.by_figure["received"]
    kinds: Lines = [(form.column(term.cell).name, (number_now(district, (term.cell,)),)) for term in form.totals[received.cells[0]].left]
    return _Table("applicants", f"申请人情况（{received.name}，件）", ("件数",), kinds, shares=True)


def _two_years(district: District, years: TwoYears | None) -> _Table:
    now, last = (f"{district.year - back} 年" if district.year else words for back, words in enumerate(("本年", "上年")))
    lines = _years(district, years)
    return _Table("years", "本年与上年（件）", (last, now), lines) if years else _Table("years", "本年（件；没有上年数）", (now,), lines)


def _units(district: District) -> Lines:
    """The units with the most applications now, the largest first, and the others together."""
    numbers, count = applications(district), len(district.members)
    order = sorted(range(count), key=lambda i: -sum(numbers[i]))
    shown = order if count <= MOST_BARS else order[: MOST_BARS - 1]
    sizes, columns = ranking_area(district, "大小"), [ranking_area(district, head) for head in ("新收", "上年结转")]
    lines: Lines = []
    for line, unit in enumerate(shown):
        at = f"MATCH(LARGE({sizes},{line + 1}),{sizes},0)"
        name = ranked_name(district, at), drawn_name(name_of(district.members[unit].submission))
        lines.append(_named(name, tuple((f"INDEX({column},{at})", value) for column, value in zip(columns, numbers[unit], strict=True)), line))
    if count > MOST_BARS:
        words = f"其余 {count - len(shown)} 家"
        lines.append(_named((f'"{words}"', words), _rest(columns, [numbers[i] for i in order[len(shown) :]], len(shown)), len(lines)))
    return lines


def _named(name: ShownFormula, numbers: tuple[ShownFormula, ...], line: int) -> tuple[ShownFormula, tuple[ShownFormula, ...]]:
    """A line whose name says the sum of its numbers."""
    row = SOURCE_ROW + 2 + line
    area = f"{a1(row, SOURCE_COLUMN + 1)}:{a1(row, SOURCE_COLUMN + len(numbers))}"
    return (f'{name[0]}&"　"&SUM({area})', f"{name[1]}　{sum(number_or_zero(value) for _, value in numbers)}"), numbers


def _rest(columns: Sequence[str], rest: Sequence[Sequence[Number]], shown: int) -> tuple[ShownFormula, ...]:
    """All units but those shown above."""
    top = SOURCE_ROW + 2
    listed = (f"{a1(top, SOURCE_COLUMN + i)}:{a1(top + shown - 1, SOURCE_COLUMN + i)}" for i in range(1, len(columns) + 1))
    sums = (f"SUM({column})-SUM({above})" for column, above in zip(columns, listed, strict=True))
    return tuple(zip(sums, map(sum, zip(*rest, strict=True)), strict=True))


def _years(district: District, years: TwoYears | None) -> Lines:
    form = district.form
    figures = [(form.by_figure[key].name, form.by_figure[key].cells) for key in YEAR_FIGURES]
    figures += [(trend.name, trend.cells) for trend in form.trends if trend.key == "litigation"]
    return [(name, (*((number_last(years, cells),) if years else ()), number_now(district, cells))) for name, cells in figures]


def _reviews(district: District) -> _Table:
    """How 复议 and 诉讼 ended: a line a kind, a series a result."""
    form = district.form
    rows = [cell for key in ("reconsideration", "direct", "after_review") for cell in form.by_figure[key].cells]
    results = [term.cell.column for term in form.totals[rows[0]].left]
    lines: Lines = [
        (form.row(row).name, tuple(number_now(district, (Cell(row.table, row.row, result),)) for result in results)) for row in rows
    ]
    names = tuple(form.column(Cell(rows[0].table, rows[0].row, result)).name for result in results)
    return _Table("reviews", "复议和诉讼结果（件）", names, lines)
