"""What a check found, laid out for people: the lines of 校验结果 and the marks on cells. Text, numbers and addresses; no Excel library."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..core.findings import LEVELS, Finding, Level
from ..core.submission import Place, Submission
from ..geometry import Area, Spot, areas
from ..grid import Raw, Sheet, parse_a1
from ..model import Cell, Form
from ..rules.catalogue import RULES
from ..rules.cause_sentences import cause_sentence, follow_words, is_row_of_blank_table
from ..rules.explanations import fingerprint
from ..rules.relation_sentences import OfExtra, StrayNumber, relation_of
from ..rules.relations import Outcome
from ..rules.sentences import sentence_of, suspect_words
from .cause_order import Ordered, listed_by_cause
from .explanation_rows import EXPLAINED, STALE
from .findings_heads import FINDINGS_HEAD_ROW as FINDINGS_HEAD_ROW
from .findings_heads import HEADS as HEADS
from .findings_heads import KEY as KEY
from .findings_heads import RESULTS as RESULTS
from .layout import MARKS
from .marked_cells import marked_cells
from .marks import ERROR, MARK_STYLES, SUSPECT, WARNING, Mark

WIDTHS = (5, 6, 14, 5, 14, 8, 8, 8, 46, 12, 5)
"""Widths of the columns under ``HEADS``, in characters."""

HELP = "先改没有写“起因”的，写着“起因”几的随那一条一起消失；点“单元格”“左边”“右边”中带下划线的内容，跳到表中对应的格；警告属实的，在“说明”一栏写明原因。"

MOST_NOTES = 30
"""Findings that get a note on their cell in a live workbook; the list has them all."""

JOURNAL = "_撤销"
"""Name of the hidden sheet with the changes that buttons made, for undoing them."""


def written_by_check(sheet: Sheet) -> bool:
    """Whether a sheet is a list, a block of marks, 说明 or a journal that buttons wrote: its sentences are no report."""
    return sheet.name in (MARKS, EXPLAINED, JOURNAL) or sheet.cell(0, 0) == RESULTS


@dataclass(frozen=True)
class FindingLine:
    """One finding as a line under ``HEADS``; ``links`` gives by column the area that the value leads to, ``key`` is the finding's fingerprint.

    ``follows``: it is a consequence of a line above it.
    """

    values: tuple[Raw | Decimal, ...]
    links: dict[int, Area]
    key: str
    follows: bool = False


def finding_lines(outcome: Outcome) -> tuple[FindingLine, ...]:
    """The findings of one submission, causes first with what follows from each below it, each with links to its cells and to the cells of each side."""
    found = outcome.findings
    lines = ordered_findings(outcome)
    return tuple(finding_line(line, found[line.place], outcome.submission, [("", found[i]) for i in line.follow]) for line in lines)


def ordered_findings(outcome: Outcome) -> list[Ordered]:
    """The order of the findings of one submission in lists."""
    if not outcome.findings:
        return []
    from ..suspects.consequences import consequences

    return listed_by_cause(outcome.findings, consequences(outcome.submission, outcome.findings).causes)


def sorted_findings(outcome: Outcome) -> list[Finding]:
    """The findings in the order of the list."""
    return [outcome.findings[line.place] for line in ordered_findings(outcome)]


def finding_line(line: Ordered, finding: Finding, submission: Submission, follow: Sequence[tuple[str, Finding]] = (), more: str = "") -> FindingLine:
    """One line; ``follow`` is what follows from it, each by whose it is, ``more`` what else is to be said of it."""
    form = submission.form
    cells = _areas(places_of(finding, submission))
    left, right = _sides(finding, submission)
    table = form.table(finding.table).name if finding.table in form.by_table else ""
    values = (
        line.number, str(finding.level), f"{finding.rule} {RULES[finding.rule].name}", table, written(finding, submission),
        finding.left, finding.right, finding.gap, _told_words(finding, form, follow, more), _told(finding, submission), line.cause,
    )
    links = {4: cells, 5: left, 6: right}
    led = {column: found[0] for column, found in links.items() if found and values[column] not in (None, "")}
    return FindingLine(values, led, fingerprint(finding), line.cause is not None)


def _told_words(finding: Finding, form: Form, follow: Sequence[tuple[str, Finding]], more: str) -> str:
    """What is wrong and what to do, which cell is probably to blame, what follows from it."""
    sentence = cause_sentence(finding, [other for _, other in follow], form)
    return "\n".join(filter(None, (sentence, suspect_words(finding, form), more, follow_words(follow))))


def _told(finding: Finding, submission: Submission) -> str:
    """What stands in the column 说明: also what was written beside an error, which explains nothing away and is not lost."""
    return finding.explanation or (finding.stale and STALE + finding.stale) or submission.explained.get(fingerprint(finding), "")


def written(finding: Finding, submission: Submission) -> str:
    """Where a finding's cells stand, as people write it: ``表三!D6:J6``, in a document the first of its places."""
    places = places_of(finding, submission)
    return "、".join(f"{area.sheet}!{area.a1}" for area in _areas(places)) or (str(places[0]) if places else "")


def written_with(cause: Finding, follow: Sequence[Finding], submission: Submission, most: int = 3) -> str:
    """The same of a cause with the blank rows that its sentence tells of; more than some areas are not told one by one."""
    told = [cell for finding in (cause, *(f for f in follow if is_row_of_blank_table(cause, f))) for cell in finding.cells]
    words = written(replace(cause, cells=tuple(told)), submission)
    return words if words.count("、") < most else f"{'、'.join(words.split('、')[:most])}…"


def _words(finding: Finding, form: Form) -> str:
    """What is wrong and what to do, and which cell is probably to blame."""
    return "\n".join(filter(None, (sentence_of(finding, form), suspect_words(finding, form))))


def places_of(finding: Finding, submission: Submission) -> list[Place]:
    """Where a finding's cells stand, the 核对数 on the cover or a number of no cell first, each place once; cells without a place are left out."""
    return list(dict.fromkeys((*_own_places(finding, submission), *_places(finding.cells, submission))))


def _own_places(finding: Finding, submission: Submission) -> tuple[Place, ...]:
    """Those that are no cells of the form: a 核对数, a stray number, those of 补充数据."""
    if finding.rule == "C1":
        return tuple(filter(None, [submission.ledger_places.get(finding.at)]))
    facts = finding.facts
    return facts.places if isinstance(facts, OfExtra) else (facts.place,) if isinstance(facts, StrayNumber) else ()


def _places(cells: Iterable[Cell], submission: Submission) -> list[Place]:
    known = submission.form.position
    return [place for cell in cells if cell in known and (place := submission.place(cell)) is not None]


def _sides(finding: Finding, submission: Submission) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """The areas of the left and of the right side of an equation; a 核对数 stands on the left of its table cells."""
    if finding.rule == "C1":
        place = submission.ledger_places.get(finding.at)
        return _areas([place] if place else []), _areas(_places(finding.cells, submission))
    if isinstance(finding.facts, OfExtra) and finding.cells:
        return _areas(finding.facts.places), _areas(_places(finding.cells, submission))
    relation = relation_of(finding, submission.form)
    if relation is None:
        return (), ()
    left, right = ([t.cell for t in side if not t.last] for side in (relation.left, relation.right))
    return _areas(_places(left, submission)), _areas(_places(right, submission))


def targets(outcome: Outcome) -> tuple[str, ...]:
    """Where each line leads to (``表三!D5``): the cell to blame where one stands alone, else the first cell; ``""`` where there is no worksheet cell."""
    return tuple(str(next(iter(_anchors(finding, outcome.submission)), "")) for finding in sorted_findings(outcome))


def _anchors(finding: Finding, submission: Submission) -> list[Place]:
    """The worksheet cells of a finding, the one to blame first, then those that are marked."""
    blamed = [change.cell for change in finding.suspects[0].changes] if finding.located else []
    marked = [place for place, _ in _marked_places(finding, submission)] if is_marked(finding) else []
    places = (*_places(blamed, submission), *marked, *places_of(finding, submission))
    return [place for place in dict.fromkeys(places) if is_address(place.address)]


def notes(outcome: Outcome, taken: Container[tuple[str, str]] = ()) -> dict[tuple[str, str], str]:
    """The words to pin to cells, by (sheet, address), for the first ``MOST_NOTES`` findings that are marked.

    ``taken`` cells have a note of the user's: the next cell of the finding gets ours. A finding whose cells are all taken stands in the list only.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for finding in [f for f in sorted_findings(outcome) if is_marked(f)][:MOST_NOTES]:
        cells = ((place.sheet, place.address) for place in _anchors(finding, outcome.submission))
        cell = next((cell for cell in cells if cell not in taken), None)
        if cell is not None:
            found.setdefault(cell, []).append(f"【{finding.level} {finding.rule}】{_words(finding, outcome.submission.form)}")
    return {cell: "\n".join(words) for cell, words in found.items()}


def is_marked(finding: Finding) -> bool:
    """提示 marks nothing, nor does a 警告 that is explained."""
    return finding.level is not Level.HINT and not finding.explanation


def _areas(places: Iterable[Place]) -> tuple[Area, ...]:
    """Places as few rectangles; addresses of documents (page and line) have none."""
    return areas(Spot(place.sheet, *parse_a1(place.address)) for place in places if is_address(place.address))


def is_address(text: str) -> bool:
    """Whether a place is the address of a worksheet cell."""
    letters = text.rstrip("0123456789")
    return letters != text and letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3


def marks(outcome: Outcome) -> tuple[Mark, ...]:
    """One mark a worksheet cell, in the strongest style, with all the sentences about it: cells that are wrong by themselves, the totals of what
    does not balance, and as suspects the cells that a shown explanation of an imbalance changes.

    提示 marks nothing, nor does a 警告 that is explained.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for finding in outcome.findings:
        if not is_marked(finding):
            continue
        for place, style, note in _noted(finding, outcome.submission):
            if is_address(place.address):
                found.setdefault((place.sheet, place.address), []).append((style, note))
    return tuple(_mark(sheet, address, notes) for (sheet, address), notes in found.items())


def _noted(finding: Finding, submission: Submission) -> Iterator[tuple[Place, str, str]]:
    """(place, style, sentence) of every cell of one finding, suspects after the others."""
    sentence = f"【{finding.level} {finding.rule}】{sentence_of(finding, submission.form)}"
    for place, style in _marked_places(finding, submission):
        yield place, style, sentence
    words = suspect_words(finding, submission.form)
    if words:
        for place in _places(dict.fromkeys(change.cell for way in finding.shown for change in way.changes), submission):
            yield place, SUSPECT, f"【{SUSPECT}】{words}"


def _marked_places(finding: Finding, submission: Submission) -> Iterator[tuple[Place, str]]:
    """Where a finding is marked beside its suspects, and how: a 核对数 on the cover first."""
    ledger = submission.ledger_places.get(finding.at) if finding.rule == "C1" else None
    if ledger is not None:
        yield ledger, WARNING
    if isinstance(finding.facts, OfExtra):
        yield from ((place, ERROR if finding.level is Level.ERROR else WARNING) for place in finding.facts.places)
    for cell, style in marked_cells(finding, submission.form):
        yield from ((place, style) for place in _places((cell,), submission))


def _mark(sheet: str, address: str, notes: list[tuple[str, str]]) -> Mark:
    """Suspicions are read first."""
    ordered = sorted(notes, key=lambda note: MARK_STYLES.index(note[0]))
    return Mark(sheet, address, ordered[0][0], "\n".join(dict.fromkeys(text for _, text in ordered)))


def count_by_level(findings: Iterable[Finding]) -> Iterator[tuple[Level, int]]:
    """(level, how many) for every level, zeros too."""
    levels = [finding.level for finding in findings]
    return ((level, levels.count(level)) for level in LEVELS)


def summary(outcome: Outcome) -> str:
    """How many findings of each level, and how the relations stand."""
    numbers = "　".join(f"{level} {count} 个" for level, count in count_by_level(outcome.findings))
    broken = len(outcome.submission.form.relations) - outcome.holds - outcome.unknown
    return f"{numbers}　勾稽关系：成立 {outcome.holds} 条，不平 {broken} 条，待填（不能判断）{outcome.unknown} 条"
