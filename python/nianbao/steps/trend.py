"""The verb *trend*: the figures of one agency over several years, and what each year says of the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from ..core.findings import Finding, Number
from ..core.frame import sum_of_cells
from ..core.submission import Submission
from ..core.totals import as_spelled
from ..errors import NoTables
from ..machine.safe_write import PathLike, placed, refuse_existing
from ..reading.aliases import Aliases
from ..reading.documents.office_run import one_start
from ..reading.files import read
from ..refusals import refused
from ..rules.last_year import against_last_year
from ..rules.sentences import sentence_of
from .incoming_files import Source, incoming_files, refuse_nothing
from .last_year import agency_names, read_or_reason


@dataclass(frozen=True)
class TrendLine:
    """One figure: its name, its unit, and its number each year; ``None`` where a blank is in it or the year's edition has no such figure."""

    name: str
    unit: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Trend:
    """``reports`` in the order of their years. ``findings`` are by year: what the rules X1–X4 say of it and the one before.

    Of what lay in the folders ``left_out`` names what is no report, ``unread`` what could not be read, each with the reason. ``inputs`` are all
    files that are reports, or may be.
    """

    agency: str
    reports: tuple[Submission, ...]
    lines: tuple[TrendLine, ...]
    findings: tuple[tuple[int, Finding], ...]
    left_out: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(one.year or 0 for one in self.reports)

    def sentences(self) -> Iterator[tuple[int, Finding, str]]:
        """(year, finding, its sentence)."""
        forms = {one.year: one.form for one in self.reports}
        for year, finding in self.findings:
            yield year, finding, sentence_of(finding, forms[year])


def trend(paths: Iterable[PathLike], *, agency: str | None = None, aliases: Aliases | None = None) -> Trend:
    """Read the reports of one agency. Raises ``UserError`` where there are several agencies and none is named, or one year twice with other numbers."""
    sources = incoming_files(paths)
    refuse_nothing(sources)
    with one_start(source.path for source in sources if not source.skipped):
        found, left_out, unread, inputs = _readable(sources, aliases)
    wanted = agency_names(Submission(found[0].form, (), agency=agency)) if agency else set()
    mine = [one for one in found if not wanted or wanted & agency_names(one)]
    if mine and not all(agency_names(one) & agency_names(mine[0]) or not agency_names(one) for one in mine):
        raise refused("R14", names="、".join(sorted({one.agency for one in mine})[:8]))
    if not mine:
        raise refused("R15", agency=agency, names="、".join(sorted({one.agency for one in found})[:8]))
    reports = _by_year(mine)
    return Trend(agency or reports[-1].agency, reports, tuple(_lines(reports)), tuple(_findings(reports)), left_out, unread, inputs)


def _readable(sources: Sequence[Source], aliases: Aliases | None) -> tuple[list[Submission], tuple[str, ...], tuple[str, ...], tuple[Path, ...]]:
    """(the reports, what in the folders is none, what in them cannot be read, all files but those that are none). Raises ``UserError`` for a file that somebody named, or where nothing is left."""
    wanted = [source for source in sources if not source.skipped]
    named = [replace(read(source.path, aliases=aliases), file=str(source.path)) for source in wanted if not source.inside]
    inside = [source.path for source in wanted if source.inside]
    tried = [_of_folder(path, aliases) for path in inside]
    found = [*named, *(one for one, _, _ in tried if one is not None)]
    left_out = (*(f"{source.name}：{source.skipped}" for source in sources if source.skipped), *(why for _, why, _ in tried if why))
    unread = tuple(problem for _, _, problem in tried if problem)
    inputs = (*(Path(one.file) for one in named), *(path for path, (_, why, _) in zip(inside, tried, strict=True) if not why))
    if not found:
        raise refused("G12", files="；".join([*unread, *left_out][:10]))
    return found, left_out, unread, inputs


def _of_folder(path: Path, aliases: Aliases | None) -> tuple[Submission | None, str, str]:
    """(the report, why the file is none, why it cannot be read)."""
    try:
        one, file, problem = read_or_reason(path, None, None, aliases, foreign=True)
    except NoTables as error:
        return None, str(error), ""
    return one, "", problem if file in problem or not problem else f"{file}：{problem}"


def _by_year(found: Sequence[Submission]) -> tuple[Submission, ...]:
    """One report a year. Raises ``UserError`` where a year is not known, or two reports of one differ."""
    years: dict[int, Submission] = {}
    for one in found:
        if one.year is None:
            raise refused("R16", file=one.file)
        other = years.setdefault(one.year, one)
        if other.values != one.values:
            raise refused("R17", year=one.year, one=other.file, other=one.file)
    return tuple(years[year] for year in sorted(years))


def _lines(reports: Sequence[Submission]) -> Iterator[TrendLine]:
    """The figures of every edition there is, by key and name: those of one name mean the same."""
    figures = {(figure.key, figure.name): figure for one in reversed(reports) for figure in one.form.trends}
    for (key, name), figure in figures.items():
        mine = [next((f for f in one.form.trends if (f.key, f.name) == (key, name)), None) for one in reports]
        values = tuple(sum_of_cells(f.cells, as_spelled(one)) if f else None for f, one in zip(mine, reports, strict=True))
        form = next(one.form for one, f in zip(reports, mine, strict=True) if f)
        yield TrendLine(name, form.column(figure.cells[0]).unit, values)


def _findings(reports: Sequence[Submission]) -> Iterator[tuple[int, Finding]]:
    for before, now in pairwise(reports):
        yield from ((now.year or 0, finding) for finding in against_last_year(as_spelled(now), as_spelled(before)))


def write_trend(found: Trend, out: PathLike, *, force: bool = False) -> None:
    """Write table and charts as .xlsx. Raises ``UserError``."""
    from ..workbook.writing.trend_book import write_trend_book

    out = Path(out)
    if out.suffix.lower() != ".xlsx":
        raise refused("R18", target=out)
    refuse_existing(out, force=force, inputs=found.inputs)
    lines = [(f"{line.name}（{line.unit}）", line.values) for line in found.lines]
    told = [(year, finding.rule, str(finding.level), words) for year, finding, words in found.sentences()]
    with placed(out, force=force, inputs=found.inputs) as aside:
        write_trend_book(aside, found.agency, found.years, lines, told)
