"""The verb *merge*: a folder or files in, one summary out, with everything there is to say about each file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.findings import Finding
from ...core.submission import NOTHING, Submission, Unread
from ...district.carrying import Carried, carry
from ...district.consolidation import consolidate
from ...district.district import District
from ...district.membership import Refused, UnitState, choose_year, identity, is_empty, name_of
from ...district.merge_result import Merged, MergeProblem
from ...errors import UserError
from ...forms import EDITIONS, UNDATED, edition_of
from ...forms.crosswalk import crosswalk
from ...machine.beside import WORTH_A_COPY, done_beside
from ...machine.console import progress
from ...machine.executors import at_rest
from ...machine.log import unforeseen
from ...machine.safe_write import placed, refuse_existing, same_file
from ...model import Form
from ...reading.aliases import Aliases
from ...reading.files import PathLike, load_grid, read
from ...reading.units_of_summary import units_of_summary
from ...refusals import refused
from ...rules.catalogue import RULES
from ...rules.district_rules import NotExamined
from ...rules.relations import check_relations
from ...workbook.cover import CATEGORIES
from ...workbook.kept import explained_problems
from ...workbook.layout import layout
from ...workbook.unit_rows import refuse_beyond_a_sheet
from ..examination import examine
from ..incoming_files import Report, Source, incoming_files, refuse_nothing
from ..receiving import receive
from .earlier_summary import NOTHING_EARLIER, Earlier, earlier_summary, what_became

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ...district.adjustments import AdjustmentLine
    from ...district.choosing import ChosenUnits
    from ...district.roster import Roster

EXAMINED = (UnitState.SUMMED, UnitState.UNREADABLE, UnitState.PENDING, UnitState.COMPARED)
"""Reports whose own findings are listed; the others are to be replaced or left out anyway."""


@dataclass(frozen=True)
class MergeOptions:
    """``year`` is the year summed (else that of most files), ``agency`` whose the whole is, ``units`` totals to be added as units,
    ``aliases`` lead from names in the files to agencies. Of ``categories`` (单位类别, or 本政府机关, 部门, 乡镇街道) alone where some are given.
    ``last_year`` is a folder of last year's reports or a summary to compare with. ``force``: an output that exists is written over.
    ``report`` is told of the progress; ``executor`` reads the files instead of threads of this process: any of ``concurrent.futures``' shape,
    which sees the same paths.
    """

    year: int | None = None
    agency: str = ""
    units: Iterable[str] = ()
    aliases: Aliases | None = None
    last_year: PathLike | None = None
    categories: Sequence[str] = ()
    force: bool = False
    report: Report | None = None
    executor: Executor | None = None

    def reports_before(self) -> list[Submission] | None:
        """Last year's reports; ``None`` where nobody gave any."""
        if self.last_year is None:
            return None
        from ..last_year import last_year_reports

        return last_year_reports(self.last_year, self.aliases)


NOTHING_ASKED = MergeOptions()


def merge(
    paths: Iterable[PathLike] | PathLike,
    output: PathLike | None = None,
    *,
    year: int | None = None,
    agency: str = "",
    units: Iterable[str] = (),
    aliases: Aliases | None = None,
    roster: Roster | None = None,
    last_year: PathLike | None = None,
    categories: Sequence[str] = (),
    force: bool = False,
    report: Report | None = None,
    executor: Executor | None = None,
) -> Merged:
    """Sum the reports of some files and folders and write the summary workbook to ``output`` where that is given; see ``MergeOptions`` for what is asked.

    A ``roster`` says whose each report is, who is summed and who is missing; with one what a workbook was handed out with will do for last year.
    One bad file never stops the rest. Where nothing could be summed no workbook is written.
    Raises ``UserError`` where there is no file at all, or the output exists (without ``force``) or cannot be written.
    """
    asked = MergeOptions(year, agency, units, aliases, last_year, categories, force, report, executor)
    return merge_reports([paths] if isinstance(paths, str | os.PathLike) else paths, output, asked, roster)


def merge_reports(paths: Iterable[PathLike], output: PathLike | None, asked: MergeOptions, roster: Roster | None = None) -> Merged:
    """The verb, with what is asked in one piece."""
    chosen = chosen_units(asked.categories)
    target = Path(output) if output is not None else None
    sources = incoming_files(paths, target)
    if target is not None:
        refuse_existing(target, force=asked.force, inputs=to_be_kept(target, sources, asked.last_year))
    refuse_nothing(sources)
    if target is not None:
        refuse_beyond_a_sheet(sum(not source.skipped for source in sources), max(len(form.cells) for form in EDITIONS.values()))
    received = list(progress(receive(sources, asked.aliases, asked.executor), len(sources), "正在读取", report=asked.report))
    at_rest(asked.executor)
    if roster is not None:
        from .by_roster import on_roster

        received = [on_roster(item, roster) for item in received]
    before = asked.reports_before()
    earlier = earlier_summary(target) if target is not None else NOTHING_EARLIER
    agency = asked.agency or _agency_of(roster, chosen)
    district = district_of(received, asked.year, agency, asked.units, roster, chosen=chosen, adjustments=earlier.kept.adjustments)
    merged = judged(district, {s.name: s.path for s in sources}, before, roster)
    if roster is not None:
        merged = replace(merged, notes=(*merged.notes, *added_flat(roster)))
    return merged if target is None or not merged.count else summary_written(merged, target, earlier, force=asked.force)


def added_flat(roster: Roster) -> tuple[str, ...]:
    """Says that units of several levels are added up in one go, where the roster has levels."""
    if not any(unit.superior for unit in roster.units):
        return ()
    from .roster_levels import governments_of

    names = governments_of(roster)
    told = "、".join(names[:3]) + (f"等 {len(names)} 家" if len(names) > 3 else "")
    return (f"名录里有下级汇总的上级（{told}）：这里把各单位直接相加，没有逐级汇总。要逐级汇总，请用 nianbao merge 收件 -o 逐级汇总.xlsx --roster 名录.xlsx。",) if names else ()


def summary_written(merged: Merged, target: Path, earlier: Earlier, *, force: bool) -> Merged:
    """Write the summary; what was typed into the ``earlier`` one is kept, its 说明 explain the problems. Raises ``UserError`` where it cannot be written."""
    from ...workbook.writing.summary import write_summary

    merged = replace(merged, problems=explained_problems(merged.problems, earlier.kept))
    with placed(target, force=force) as aside:
        write_summary(aside, merged, folder=target.resolve().parent, kept=earlier.kept)
        notes = what_became(earlier, merged, target, aside)
    return merged.written(target, notes)


def to_be_kept(target: Path, sources: Sequence[Source], last_year: PathLike | None = None) -> list[Path]:
    """The files that a merge must not write over: those given, unless the summary of an earlier merge of the others lies among them."""
    given = [source.path for source in sources]
    if any(same_file(path, target) for path in given) and renews(target, sources):
        return [] if last_year is None or os.path.isdir(last_year) else [Path(last_year)]
    if last_year is None:
        return given
    from ..last_year import last_year_files

    return [*given, *last_year_files(last_year)]


def renews(target: Path, sources: Iterable[Source]) -> bool:
    """Whether a source that is written over is the summary of an earlier merge of these files, and not a report that was sent in."""
    names = {source.name for source in sources if not same_file(source.path, target)}
    try:
        old = read(target)
        return old.stamp == "summary" and any(unit.file in {f"{old.file}（{name}）" for name in names} for unit in units_of_summary(load_grid(target), old))
    except UserError:
        return False


def _agency_of(roster: Roster | None, chosen: ChosenUnits | None) -> str:
    """Whose summary it is by the roster."""
    agency = roster.agency if roster is not None else ""
    return agency if chosen is None else chosen.part_of(agency)


def chosen_units(categories: Sequence[str]) -> ChosenUnits | None:
    """The choice of these categories; ``None`` for all units. Raises ``UserError`` for a word that is none."""
    if not categories:
        return None
    from ...district.choosing import KIND_WORDS, ChosenUnits, list_words

    known = (*KIND_WORDS, *CATEGORIES)
    if strange := [word for word in categories if word not in known]:
        told = [word for word in known if not any(word != other and word in other.split("、") for other in known)]
        raise refused("T30", given="、".join(strange), known=list_words(told))
    return ChosenUnits(tuple(dict.fromkeys(categories)))


def district_of(
    received: Sequence[Submission | Refused], year: int | None, agency: str = "", units: Iterable[str] = (), roster: Roster | None = None, *,
    totals: Iterable[str] = (), chosen: ChosenUnits | None = None, adjustments: Iterable[AdjustmentLine] = (),
) -> District:  # fmt: skip
    """The sum of what was received, in the form of the year; with a roster in its names (``on_roster``). See ``consolidate``."""
    if chosen is not None:
        received = [_with_category(item) for item in received]
    reports = [item for item in received if isinstance(item, Submission)]
    choice = choose_year(reports, year)
    form = form_for(choice.year, reports)
    district = consolidate(
        [_fitting(item, form) for item in received], form, lambda s: carried(s, form), choice,
        agency=agency, units=units, totals=totals, roster=roster, chosen=chosen, adjustments=adjustments,
    )  # fmt: skip
    return with_extra_sums(district) if any(report.extra for report in reports) else district


def with_extra_sums(district: District) -> District:
    """The sum with that of 补充数据, where any unit has one."""
    from ...district.extra_sums import extra_sums
    from ...forms.extra import fixed_extra
    from ...workbook.extra_sheet import extra_place

    return replace(district, extra=extra_sums([member.submission for member in district.members], fixed_extra(), extra_place))


def _rows_left_out(district: District) -> tuple[str, ...]:
    """Says which rows of 补充数据 a summary has no room for."""
    from ...district.extra_sums import rows_not_summed

    left = rows_not_summed([member.submission for member in district.members], district.extra)
    return (f"各单位的补充数据项目太多，有 {len(left)} 项没有汇总：{'、'.join(left[:3])}等。请按名录统一项目后让单位重报。",) if left else ()


def _with_category(item: Submission | Refused) -> Submission | Refused:
    """A report whose cover leaves 单位类别 blank, with the one that its name shows."""
    if isinstance(item, Refused) or item.category:
        return item
    from ...reading.agency_and_year import category_by_name

    return replace(item, category=category_by_name(item.agency or item.title_agency))


def _fitting(item: Submission | Refused, form: Form) -> Submission | Refused:
    """The report, or why it cannot be carried into the form."""
    if isinstance(item, Refused) or item.form is form:
        return item
    try:
        carried(item, form)
    except Exception as error:
        return Refused(item.file, unforeseen("折算", error))
    return item


def form_for(year: int | None, reports: Iterable[Submission]) -> Form:
    """The form of the year; without a year the edition that most reports are in, of two as frequent the one named first."""
    if year is not None:
        return EDITIONS[edition_of(year)]
    counts = Counter(s.form.edition.rpartition("+")[2] for s in reports if not is_empty(s))
    return EDITIONS[max(counts, key=lambda edition: counts[edition], default=UNDATED)]


def carried(submission: Submission, form: Form) -> Carried:
    """A report in the cells of another form, through the crosswalk."""
    return carry(submission, form, crosswalk(submission.form, form))


def judged(
    district: District, paths: Mapping[str, Path] = NOTHING, last_year: Sequence[Submission] | None = None, roster: Roster | None = None
) -> Merged:
    """What there is to say of a sum: the district's findings, then those of every unit, then those of the sum; and the year before beside it.

    Last year is asked about where its reports are given, and with a roster. ``paths`` lead to the files: a summary among the units is looked into.
    """
    reports = [e.submission for e in district.entries if e.submission and e.state in EXAMINED]
    notes = _rows_left_out(district) if district.extra else ()
    if last_year is None and roster is None:
        return Merged(district, _problems(district, reports, paths, {}, {}), paths, notes=notes)
    from .by_roster import last_years
    from .two_years import two_years

    found = last_years(reports, last_year, roster)
    told = _problems(district, reports, paths, found.reports, {file: (note,) for file, note in found.notes.items()})
    return Merged(district, told, paths, notes=notes, years=two_years(district, last_year, found))


def _problems(
    district: District, reports: Sequence[Submission], paths: Mapping[str, Path],
    before: Mapping[str, Submission | None], notes: Mapping[str, tuple[Finding, ...]],
) -> tuple[MergeProblem, ...]:  # fmt: skip
    summed = replace(district.submission, places=layout(district.form).places)
    sources = ((finding, district.source(finding)) for finding in district.findings)
    found = [MergeProblem(finding, summed if source is district.submission else source) for finding, source in sources]
    alike = copied_chapters(reports) if sum(bool(report.narrative[4]) for report in reports) > 1 else {}
    for submission, findings in _examined(reports, before):
        more = (*notes.get(submission.file, ()), *alike.get(submission.file, ()))
        found += _of_report(submission, (*findings, *more), paths)
    found += [MergeProblem(finding, summed) for finding in (*sum_findings(district), *_extra_findings(summed, district))]
    found += [MergeProblem(finding, district.source(finding)) for finding in _extra_totals(district)]
    return tuple(found)


def _of_report(submission: Submission, findings: Sequence[Finding], paths: Mapping[str, Path]) -> list[MergeProblem]:
    """What was found in one report; in a summary by the units inside it."""
    if not findings or submission.stamp != "summary" or submission.file not in paths:
        return [MergeProblem(finding, submission) for finding in findings]
    from .below import explained_below

    return [MergeProblem(finding, submission, shares) for finding, shares in explained_below(paths[submission.file], submission, findings)]


def _extra_findings(summed: Submission, district: District) -> tuple[Finding, ...]:
    """What the rules say about the sum of 补充数据; a sum that lacks the number of a unit tells nothing."""
    if not district.extra:
        return ()
    from ...rules.extra import check_extra

    lacking = {place: ("",) for place, blanks in enumerate(district.blanks) if blanks}
    return tuple(finding for finding in check_extra(replace(summed, lacking=lacking)) if finding.left is not None)


def _extra_totals(district: District) -> Iterator[Finding]:
    """What there is to say of totals of 补充数据."""
    if district.extra:
        from ...district.extra_totals import compared_extra

        yield from compared_extra(district)


def copied_chapters(reports: Sequence[Submission]) -> dict[str, tuple[Finding, ...]]:
    """L8 between units, by the file of the later one: a chapter that was not written by its unit."""
    from ...rules.alike_texts import copied, percent
    from ...rules.plausibility_sentences import SameChapter
    from ...rules.thresholds import SAME_CHAPTER

    found: dict[str, tuple[Finding, ...]] = {}
    texts = [(report, report.narrative[4]) for report in reports if report.narrative[4]]
    for i, j, share in copied([text for _, text in texts], SAME_CHAPTER):
        later, earlier = texts[i][0], texts[j][0]
        if identity(later) != identity(earlier):
            facts = SameChapter(later.form.chapters[4], f"“{name_of(earlier)}”（{earlier.file}）", percent(share))
            found[later.file] = (RULES["L8"].finding(facts=facts, file=later.file),)
    return found


Examined = Iterator[tuple[Submission, tuple[Finding, ...]]]


def _examined(reports: Sequence[Submission], last: Mapping[str, Submission | None]) -> Examined:
    """What is found in each report, all at once; where an error nobody thought of comes in between, one by one."""
    try:
        yield from zip(reports, _side_by_side(reports, last), strict=True)
        return
    except Exception:  # told below, with the name of the file
        pass
    for report in reports:
        try:
            findings = examine([report], last)[0].findings
        except Exception as error:
            findings = (RULES["D8"].finding(facts=NotExamined(unforeseen("校验", error)), file=report.file),)
        yield report, findings


def _side_by_side(reports: Sequence[Submission], last: Mapping[str, Submission | None]) -> list[tuple[Finding, ...]]:
    """What is found in each; in one half of many reports beside the other."""
    middle = len(reports) // 2 if len(reports) in WORTH_A_COPY else 0
    with done_beside(lambda: [outcome.findings for outcome in examine(reports[:middle], last)], worth=middle > 0) as first:
        rest = [outcome.findings for outcome in examine(reports[middle:], last)]
        return [*first(), *rest]


def sum_findings(district: District) -> tuple[Finding, ...]:
    """What the exact rules say about the sum. What hangs on a blank of some unit, or is 待定, cannot be told: the unit's own findings say why."""
    if not district.members:
        return ()
    open_cells = {c for c, value, n in zip(district.form.cells, district.values, district.blanks, strict=True) if n or isinstance(value, Unread)}
    findings = check_relations([district.submission])[0].findings
    return tuple(f for f in findings if f.rule == "E6" or not open_cells & set(f.cells))


__all__ = ["MergeOptions", "MergeProblem", "Merged", "carried", "form_for", "judged", "merge", "merge_reports", "sum_findings"]
