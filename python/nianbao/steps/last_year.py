"""Last year's reports, read from a file, a summary or a folder, and which of them is whose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..core.findings import Finding
from ..core.submission import Submission
from ..errors import NoTables, UserError
from ..machine.console import say
from ..machine.log import unforeseen
from ..reading.aliases import Aliases, renamed
from ..reading.documents.office_run import one_start
from ..reading.files import PathLike, load_grid, read
from ..rules.catalogue import RULES

ReadFile = tuple[Submission | None, str, str]
"""What was read, the file, and why it could not be read."""


def read_or_reason(path: PathLike, agency: str | None, year: int | None, aliases: Aliases | None, *, foreign: bool = False) -> ReadFile:
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


Before = tuple[Submission | None, Finding | None]
"""Last year's submission, and a remark on how it was picked."""


def pick_last_year(submissions: Sequence[Submission], source: PathLike, aliases: Aliases | None = None) -> list[Before]:
    """Last year's report of each submission, by the name of the agency: among the reports of a folder, or the units of a summary.

    The one report given for the one file checked is taken whatever its name, and a 提示 says so where the names differ.
    """
    reports = last_year_reports(source, aliases)
    alone = len(reports) == 1 and reports[0].stamp != "summary" and not Path(source).is_dir()
    if alone and len(submissions) == 1:
        return [(reports[0], _other_name(submissions[0], reports[0]))]
    find = same_agencies(reports)
    return [(find(s), None) for s in submissions]


def last_year_files(source: PathLike) -> list[Path]:
    """What is read where ``source`` is given for last year: the file, or all that lies in the folder."""
    path = Path(source)
    return list(path.iterdir()) if path.is_dir() else [path]


def last_year_reports(source: PathLike, aliases: Aliases | None = None) -> list[Submission]:
    """Every report of a folder, or the one of a file; of a summary its units too. Raises ``UserError`` where the one file cannot be read."""
    path = Path(source)
    if path.is_dir():
        with one_start(path.iterdir()):
            return _reports(path, aliases)
    only = read(path, aliases=aliases)
    if only.stamp != "summary":
        return [only]
    from ..reading.units_of_summary import units_of_summary

    return [only, *(renamed(unit, aliases) for unit in units_of_summary(load_grid(path), only))]


def _reports(folder: Path, aliases: Aliases | None) -> list[Submission]:
    """Every readable report of a folder, and the units of the summaries in it that sent none themselves. A report that cannot be read is named: nothing will be
    asked about its numbers."""
    found: list[Submission] = []
    inside: list[Submission] = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(("~$", ".")):
            submission, _, problem = _read_report(path, aliases)
            found += [submission] if submission else []
            if problem:
                say(f"上年的文件没有用上，不与它核对：{problem}")
            if submission and submission.stamp == "summary":
                inside += _units_inside(path, submission, aliases)
    names = {name for s in found for name in agency_names(s)}
    return found + [s for s in inside if not agency_names(s) & names]


def _read_report(path: Path, aliases: Aliases | None) -> ReadFile:
    """What does not claim to be a report is nothing, without a reason."""
    try:
        return read_or_reason(path, None, None, aliases, foreign=True)
    except NoTables:
        return None, str(path), ""


def _units_inside(path: Path, summary: Submission, aliases: Aliases | None) -> list[Submission]:
    """The units of a summary; none where they cannot be read."""
    from ..reading.units_of_summary import units_of_summary

    try:
        return [renamed(unit, aliases) for unit in units_of_summary(load_grid(path), summary)]
    except Exception as error:
        unforeseen("读取", error)
        return []


def same_agencies(reports: Sequence[Submission]) -> Callable[[Submission], Submission | None]:
    """Who has the report of the same agency for the year before: ``None`` where there is none, or several that differ."""
    by_name: dict[str, dict[int, Submission]] = {}
    for i, report in enumerate(reports):
        for name in agency_names(report):
            by_name.setdefault(name, {})[i] = report

    def find(submission: Submission) -> Submission | None:
        found = {i: r for name in agency_names(submission) for i, r in by_name.get(name, {}).items()}
        same = [found[i] for i in sorted(found)]
        before = [r for r in same if submission.year is None or r.year is None or r.year == submission.year - 1]
        picked = before or same
        return picked[0] if picked and all(r.values == picked[0].values for r in picked) else None

    return find


def agency_names(submission: Submission) -> set[str]:
    """The agency's names without differences of width and without 人民政府: 宿迁市 and 宿迁市人民政府 are one."""
    from ..district.membership import plain_agency

    names = {plain_agency(name) for name in (submission.agency, submission.title_agency) if name}
    return names | {re.sub(r"(人民)?政府$", "", name) for name in names}


def _other_name(now: Submission, last: Submission) -> Finding | None:
    """A 提示 where the one file given carries another name: it is used all the same, since the person chose it."""
    if not agency_names(now) or not agency_names(last) or agency_names(now) & agency_names(last):
        return None
    from ..rules.last_year_sentences import NoLastYear

    reason = f"给出的上年表是“{last.agency}”的，本表是“{now.agency}”的，已照给出的文件比对"
    return RULES["N2"].finding(facts=NoLastYear(reason, compared=True), file=now.file)
