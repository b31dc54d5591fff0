"""The verb *check*: files in, outcomes out, with last year's reports beside them where they are given."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.findings import Finding
from ..core.submission import Submission
from ..errors import NoTables
from ..machine.console import progress
from ..machine.log import unforeseen
from ..reading.aliases import Aliases
from ..reading.documents.office_run import one_start
from ..reading.files import PathLike
from ..refusals import refusal_words
from ..rules.relations import Outcome
from .examination import examine
from .incoming_files import Report, Source, incoming_files, refuse_nothing
from .last_year import Before, ReadFile, pick_last_year, read_or_reason


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

    ``last_year`` is last year's report of the one file, a summary, or a folder of reports; without it a workbook that was handed out is compared
    with the numbers on its own sheet 上年数. ``aliases`` lead from names to agencies.
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


def _looked_at(source: Source, agency: str | None, year: int | None, aliases: Aliases | None) -> ReadFile | None:
    """``None`` for a file of a folder that is no report: nobody asked for it."""
    try:
        found = read_or_reason(source.path, agency, year, aliases, foreign=source.inside)
    except NoTables:
        return None
    return found


def _checked(submission: Submission, before: Mapping[str, Before] | None) -> Checked:
    """One file on its own, so that an error nobody thought of stops no other. Where no last year is given, the one it was handed out with."""
    last, note = before[submission.file] if before else (_own_last_year(submission), None)
    try:
        outcome = examine([submission], None if before is None and last is None else {submission.file: last})[0]
        return Checked(submission.file, _noted(outcome, note))
    except Exception as error:
        return Checked(submission.file, problem=unforeseen("校验", error))


def _own_last_year(submission: Submission) -> Submission | None:
    if submission.last_year is None:
        return None
    from .handed_out import handed_out_with

    return handed_out_with(submission)


def _noted(outcome: Outcome, note: Finding | None) -> Outcome:
    return outcome if note is None else replace(outcome, findings=(*outcome.findings, note))
