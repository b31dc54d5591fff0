"""The verb *check*: files in, outcomes out, with last year's reports beside them where they are given."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.findings import Finding
from ..core.submission import Submission
from ..errors import NoTables, UserError
from ..machine.console import progress
from ..machine.log import unforeseen
from ..reading.aliases import Aliases, renamed
from ..reading.documents.office_run import one_start
from ..reading.files import PathLike, load_grid, read
from ..refusals import refusal_words
from ..rules.catalogue import RULES
from ..rules.relations import Outcome
from .examination import examine
from .incoming_files import Report, Source, incoming_files, refuse_nothing


@dataclass(frozen=True)
class Checked:
    """One file: what came out, or why it could not be read (a Chinese sentence)."""

    file: str
    outcome: Outcome | None = None
    problem: str = ""


def check(
    paths: Iterable[PathLike] | PathLike,
    *,
    last_year: PathLike | None = None,
    agency: str | None = None,
    year: int | None = None,
    aliases: Aliases | None = None,
    skipped: Callable[[Source], None] | None = None,
    report: Report | None = None,
) -> list[Checked]:
    """Check files and what lies in folders, by name whatever the order given. A file that cannot be read is named and stops nothing.

    ``last_year`` is last year's report of the one file, a summary, or a folder of reports; ``aliases`` lead from names to agencies.
    ``skipped`` is told of every file that is not read, with the reason; ``report`` of the progress.
    Raises ``UserError`` where last year's report cannot be read, or where there is no file at all.
    """
    sources = _without_copies(incoming_files([paths] if isinstance(paths, str | os.PathLike) else paths))
    refuse_nothing(sources)
    open_ones = sorted((source for source in sources if not source.skipped), key=lambda source: str(source.path))
    with one_start(source.path for source in open_ones):
        looked = progress((_looked_at(s, agency, year, aliases) for s in open_ones), len(open_ones), "正在读取", report=report)
        found = list(zip(open_ones, looked, strict=True))
    foreign = [replace(source, skipped=refusal_words("K04")) for source, one in found if one is None]
    if skipped is not None:
        for source in (*(s for s in sources if s.skipped), *foreign):
            skipped(source)
    read_files = [one for _, one in found if one is not None]
    submissions = [s for s, _, _ in read_files if s is not None]
    last = pick_last_year(submissions, last_year, aliases) if last_year is not None else None
    before = {s.file: picked for s, picked in zip(submissions, last, strict=True)} if last else None
    return [Checked(file, problem=problem) if s is None else _checked(s, before) for s, file, problem in read_files]


_COPY = re.compile(r"（校验\d*）$")


def _without_copies(sources: Sequence[Source]) -> list[Source]:
    """A marked copy found in the folder of its original is not checked beside it."""
    there = {(source.path.parent, source.path.name) for source in sources}
    return [replace(s, skipped=refusal_words("K09", source=original)) if (original := _original(s, there)) else s for s in sources]


def _original(source: Source, there: set[tuple[Path, str]]) -> str:
    """The name of the file that this one is the marked copy of; ``""`` for any other file."""
    stem, marked = _COPY.subn("", source.path.stem)
    name = f"{stem}{source.path.suffix}"
    return name if marked and source.inside and not source.skipped and (source.path.parent, name) in there else ""


ReadFile = tuple[Submission | None, str, str]
"""What was read, the file, and why it could not be read."""


def _looked_at(source: Source, agency: str | None, year: int | None, aliases: Aliases | None) -> ReadFile | None:
    """``None`` for a file of a folder that is no report: nobody asked for it."""
    try:
        found = _read(source.path, agency, year, aliases, foreign=source.inside)
    except NoTables:
        return None
    return found


def _read(path: PathLike, agency: str | None, year: int | None, aliases: Aliases | None, *, foreign: bool = False) -> ReadFile:
    """``foreign``: what does not claim to be a report raises ``NoTables``."""
    try:
        return replace(read(path, agency=agency, year=year, aliases=aliases), file=str(path)), str(path), ""
    except NoTables as error:
        if foreign and not error.claims:
            raise
        return None, str(path), str(error)
    except UserError as error:
        return None, str(path), str(error)
    except Exception as error:
        return None, str(path), unforeseen("读取", error)


def _checked(submission: Submission, before: Mapping[str, Before] | None) -> Checked:
    """One file on its own, so that an error nobody thought of stops no other."""
    last, note = before[submission.file] if before else (None, None)
    try:
        outcome = examine([submission], None if before is None else {submission.file: last})[0]
        return Checked(submission.file, _noted(outcome, note))
    except Exception as error:
        return Checked(submission.file, problem=unforeseen("校验", error))


def _noted(outcome: Outcome, note: Finding | None) -> Outcome:
    return outcome if note is None else replace(outcome, findings=(*outcome.findings, note))


Before = tuple[Submission | None, Finding | None]
"""Last year's submission, and a remark on how it was picked."""


def pick_last_year(submissions: Sequence[Submission], source: PathLike, aliases: Aliases | None = None) -> list[Before]:
    """Last year's report of each submission, by the name of the agency: among the reports of a folder, or the units of a summary.

    The one report given for the one file checked is taken whatever its name, and a 提示 says so where the names differ.
    """
    path = Path(source)
    if path.is_dir():
        reports = _reports(path, aliases)
        return [(_named(s, reports), None) for s in submissions]
    only = read(path, aliases=aliases)
    if only.stamp == "summary":
        from ..reading.units_of_summary import units_of_summary

        reports = [only, *(renamed(unit, aliases) for unit in units_of_summary(load_grid(path), only))]
        return [(_named(s, reports), None) for s in submissions]
    if len(submissions) == 1:
        return [(only, _other_name(submissions[0], only))]
    return [(_named(s, [only]), None) for s in submissions]


def _reports(folder: Path, aliases: Aliases | None) -> list[Submission]:
    """Every readable report of a folder, and the units of the summaries in it that sent none themselves."""
    found: list[Submission] = []
    inside: list[Submission] = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(("~$", ".")):
            submission, _, _ = _read(path, None, None, aliases)
            found += [submission] if submission else []
            if submission and submission.stamp == "summary":
                inside += _units_inside(path, submission, aliases)
    names = {name for s in found for name in _names(s)}
    return found + [s for s in inside if not _names(s) & names]


def _units_inside(path: Path, summary: Submission, aliases: Aliases | None) -> list[Submission]:
    """The units of a summary; none where they cannot be read."""
    from ..reading.units_of_summary import units_of_summary

    try:
        return [renamed(unit, aliases) for unit in units_of_summary(load_grid(path), summary)]
    except Exception as error:
        unforeseen("读取", error)
        return []


def _named(submission: Submission, reports: Sequence[Submission]) -> Submission | None:
    """The report of the same agency for the year before; ``None`` where there is none, or several that differ."""
    names = _names(submission)
    same = [r for r in reports if _names(r) & names]
    before = [r for r in same if submission.year is None or r.year is None or r.year == submission.year - 1]
    picked = before or same
    return picked[0] if picked and all(r.values == picked[0].values for r in picked) else None


def _names(submission: Submission) -> set[str]:
    """The agency's names without differences of width and without 人民政府: 宿迁市 and 宿迁市人民政府 are one."""
    from ..district.membership import plain_agency

    names = {plain_agency(name) for name in (submission.agency, submission.title_agency) if name}
    return names | {re.sub(r"(人民)?政府$", "", name) for name in names}


def _other_name(now: Submission, last: Submission) -> Finding | None:
    """A 提示 where the one file given carries another name: it is used all the same, since the person chose it."""
    if not _names(now) or not _names(last) or _names(now) & _names(last):
        return None
    from ..rules.last_year_sentences import NoLastYear

    reason = f"给出的上年表是“{last.agency}”的，本表是“{now.agency}”的，已照给出的文件比对"
    return RULES["N2"].finding(facts=NoLastYear(reason, compared=True), file=now.file)
