"""Which finding follows from which within one report: B follows from A when the change that A asks for makes B vanish.

Told from the equations: the gap that a change takes away is the gap that was there. Only the narrative, which is no equation, is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..core.findings import LEVELS, SHOWN, Change, Finding, Number
from ..core.submission import NOT_ASKED, Submission
from ..model import Cell, Form, Relation
from ..rules.narrative import check_narrative
from ..rules.narrative_sentences import StatedClaim
from ..rules.relation_sentences import is_mostly_blank, relation_of
from .equations import computed, expanded
from .smallest_changes import BALANCE

Repair = tuple[Change, ...]


@dataclass(frozen=True)
class Consequences:
    """``causes`` follows the findings: the place of the one that each follows from, ``None`` for a cause. No cause follows from another.

    ``repairs`` are the changes that a cause asks for, the best first, by its place: those of its own cells, not of the whole table. ``possible``
    has those after them that less speaks for, too.
    """

    causes: tuple[int | None, ...]
    repairs: Mapping[int, tuple[Repair, ...]] = field(default_factory=dict[int, tuple[Repair, ...]])
    possible: Mapping[int, tuple[Repair, ...]] = field(default_factory=dict[int, tuple[Repair, ...]])


def consequences(submission: Submission, findings: Sequence[Finding]) -> Consequences:
    """What follows from what among the findings of one report."""
    search = _Consequences(submission, findings)
    if findings:
        for table in submission.form.by_table:
            search.balances(table)
            search.blanks(table)
        search.totals_left_blank()
        search.last_year()
        search.narrative()
    return Consequences(tuple(map(search.root, range(len(findings)))), search.repairs, {**search.repairs, **search.possible})


def roots(causes: Sequence[int | None]) -> tuple[int | None, ...]:
    """The end of each chain of causes; ``None`` for those that begin one."""
    found: list[int | None] = []
    for cause in causes:
        while cause is not None and causes[cause] is not None:
            cause = causes[cause]
        found.append(cause)
    return tuple(found)


class _Consequences:
    """The state of one search. A finding gets its cause once and keeps it; what follows from a consequence follows from its cause."""

    def __init__(self, submission: Submission, findings: Sequence[Finding]) -> None:
        self.submission, self.findings = submission, findings
        self.causes: dict[int, int] = {}
        self.repairs: dict[int, tuple[Repair, ...]] = {}
        self.possible: dict[int, tuple[Repair, ...]] = {}
        self.rows: dict[int, dict[Cell, int]] = {}
        self.holding: dict[str, list[Mapping[Cell, int]]] = {}

    def root(self, i: int) -> int | None:
        cause = self.causes.get(i)
        while cause in self.causes:
            cause = self.causes[cause]
        return cause

    def follow(self, cause: int, others: Iterable[int]) -> None:
        root = self.root(cause)
        head = cause if root is None else root
        for i in others:
            if i != head and i not in self.causes and head not in self.causes:
                self.causes[i] = head

    # -- what does not balance ----------------------------------------------------------------------------------------------------

    def balances(self, table: str) -> None:
        """The findings of a table that one set of changes explains, divided where no change is shared; the whole table where nothing can be named."""
        places = [i for i, f in enumerate(self.findings) if f.table == table and f.blame is not None and f.rule in (*BALANCE, "E5")]
        self.repairs |= {i: _ways(f) for i, f in enumerate(self.findings) if f.table == table and f.rule == "N4"}
        if not places:
            return
        ways = _ways(self.findings[places[0]])
        groups = self._divided(places, ways) if ways else [places]
        for group in groups:
            lead = min(group, key=self._gravity)
            self.follow(lead, group)
            self.repairs[lead] = self._touching(group, ways)
            self.possible[lead] = self._touching(group, [way.changes for way in self.findings[places[0]].suspects])

    def _touching(self, group: Sequence[int], ways: Iterable[Repair]) -> tuple[Repair, ...]:
        """Of each way the changes that alter one of these findings."""
        touched = (tuple(change for change in way if any(self._effect(i, change) for i in group)) for way in ways)
        return tuple(dict.fromkeys(way for way in touched if way))

    def _gravity(self, i: int) -> tuple[bool, int, str, int]:
        """A finding that is about the very cell is the cause; else the graver, the one of the first rule, of the first cell: whatever their order."""
        finding, position = self.findings[i], self.submission.form.position
        return finding.rule != "E5", LEVELS.index(finding.level), finding.rule, position[finding.cells[0]]

    def _divided(self, places: Sequence[int], ways: Sequence[Repair]) -> list[list[int]]:
        """Findings that share changes in every way there is to balance the table: whichever is right, they are repaired together."""
        marks: dict[int, tuple[int, ...]] = dict.fromkeys(places, ())
        for way in ways:
            part = {i: n for n, i in enumerate(places)}
            for changes in self._linked(way):
                touched = {part[i] for i in places if any(self._effect(i, change) for change in changes)}
                part = {i: min(touched) if n in touched else n for i, n in part.items()}
            marks = {i: (*mark, part[i]) for i, mark in marks.items()}
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, mark in marks.items():
            groups.setdefault(mark, []).append(i)
        return list(groups.values())

    def _linked(self, way: Repair) -> list[Repair]:
        """The changes of a way in groups: those in one relation that holds as it is are made together or not at all, for it must go on holding."""
        group = {change.cell: n for n, change in enumerate(way)}
        for row in self._holding(way[0].cell.table) if len(way) > 1 else ():
            held = {group[cell] for cell in row if cell in group}
            group = {cell: min(held) if n in held else n for cell, n in group.items()}
        return [tuple(change for change in way if group[change.cell] == n) for n in dict.fromkeys(group.values())]

    def _holding(self, table: str) -> list[Mapping[Cell, int]]:
        """The relations of a table that hold, as coefficients of typed cells."""
        if table not in self.holding:
            broken = {(f.rule, f.at) for f in self.findings if f.table == table and f.gap}
            sums = computed(self.submission, table)
            rows = [r for r in self.submission.form.relations if r.table == table and (r.rule, r.at) not in broken]
            told = [r for r in rows if all(self.submission.number(cell) is not None for cell in r.cells)]
            self.holding[table] = [_typed({term.cell: term.coefficient for term in r.terms}, sums) for r in told]
        return self.holding[table]

    def _effect(self, i: int, change: Change) -> Number:
        """By how much a change alters the gap of a finding; of E5, whether it is the very cell."""
        if self.findings[i].rule == "E5":
            return int(change.cell in self.findings[i].cells)
        return self._row(i).get(change.cell, 0) * (change.proposed - (change.stands or 0))

    def _row(self, i: int) -> Mapping[Cell, int]:
        """What stands in the gap of a finding, as coefficients of typed cells."""
        if i not in self.rows:
            finding = self.findings[i]
            self.rows[i] = _typed(gap_terms(finding, self.submission), computed(self.submission, finding.table))
        return self.rows[i]

    # -- blanks ---------------------------------------------------------------------------------------------------------------------

    def blanks(self, table: str) -> None:
        """The rows of a table that is mostly blank are one omission, and so are blanks that stand under each other."""
        places = [i for i, f in enumerate(self.findings) if f.rule == "E6" and f.table == table]
        form = self.submission.form
        if is_mostly_blank([self.findings[i] for i in places], form):
            self.follow(places[0], places)
        for block in self._blocks(places, form):
            self.follow(block[0], block)

    def _blocks(self, places: Sequence[int], form: Form) -> list[list[int]]:
        """The rows of one section that follow each other and have a blank column in common."""
        blocks: list[list[int]] = []
        for i in places:
            if blocks and _goes_on(self.findings[blocks[-1][-1]], self.findings[i], form):
                blocks[-1].append(i)
            else:
                blocks.append([i])
        return blocks

    def totals_left_blank(self) -> None:
        """A total that a formula left open because of a blank or unread cell is settled with that cell."""
        form, made = self.submission.form, self.submission.computed
        open_ones = [i for i, f in enumerate(self.findings) if f.rule in ("E5", "E6") and f.cells]
        owner = {cell: i for i in reversed(open_ones) for cell in self.findings[i].cells}
        for i in open_ones:
            cells = self.findings[i].cells
            if all(cell in form.totals and form.position[cell] in made for cell in cells):
                source = next((owner[c] for cell in cells for c in summands(cell, form) if c in owner and owner[c] != i), None)
                if source is not None:
                    self.follow(source, [i])

    # -- last year and the narrative ------------------------------------------------------------------------------------------------

    def last_year(self) -> None:
        """X1 and X2 that a repair makes hold; and the total of a row whose other columns are off by as much in all."""
        places = [i for i, f in enumerate(self.findings) if f.rule in ("X1", "X2")]
        for i in places:
            for lead, ways in self.repairs.items():
                if ways and all(sum(self._effect(i, change) for change in way) == -(self.findings[i].gap or 0) for way in ways):
                    self.follow(lead, [i])
        own = {next(iter(cells)): i for i in places if len(cells := gap_terms(self.findings[i], self.submission)) == 1}
        for cell, i in own.items():
            relation = self.submission.form.totals.get(cell)
            parts = [own[term.cell] for term in relation.left if term.cell in own] if relation else []
            if parts and sum(self.findings[p].gap or 0 for p in parts) == self.findings[i].gap:
                self.follow(max(parts, key=lambda p: (abs(self.findings[p].gap or 0), -p)), [i])

    def narrative(self) -> None:
        """What is said otherwise and agrees once a located cell is put right; the same number said twice."""
        places = [i for i, f in enumerate(self.findings) if isinstance(f.facts, StatedClaim)]
        for lead, ways in list(self.repairs.items()) if places else ():
            if len(ways) == 1:
                self.follow(lead, self._agreeing(places, ways[0]))
        for i in places:
            first = self.findings[i]
            if i not in self.causes and first.located:
                self.repairs[i] = (first.suspects[0].changes,)
                self.follow(i, [p for p in self._agreeing(places, first.suspects[0].changes) if p > i])
            self.follow(i, [p for p in places if p > i and _same_claim(first, self.findings[p])])

    def _agreeing(self, places: Sequence[int], repair: Repair) -> list[int]:
        still = {_claim(f) for f in check_narrative(repaired(self.submission, repair))}
        return [i for i in places if _claim(self.findings[i]) not in still]


def _ways(finding: Finding) -> tuple[Repair, ...]:
    """The ways that are as good as the first, as many as people are shown and the first few more."""
    ties = finding.blame.ties if finding.blame else 0
    return tuple(way.changes for way in finding.suspects[: min(max(ties, 1), 4 * SHOWN)])


def gap_terms(finding: Finding, submission: Submission) -> dict[Cell, int]:
    """The gap of a finding as coefficients of this year's cells; empty where it is no equation."""
    row: dict[Cell, int] = {}
    if finding.rule == "C1" and finding.gap is not None:
        return {cell: -1 for cell in finding.cells if submission[cell] is not NOT_ASKED}
    relation = relation_of(finding, submission.form)
    for term in relation.terms if relation else ():
        if not term.last and submission[term.cell] is not NOT_ASKED:
            row[term.cell] = row.get(term.cell, 0) + term.coefficient
    return row


def _typed(row: Mapping[Cell, int], sums: Mapping[Cell, Relation]) -> dict[Cell, int]:
    return {where: a for where, a in expanded({**row}, sums).items() if isinstance(where, Cell)}


def _goes_on(above: Finding, below: Finding, form: Form) -> bool:
    table = form.table(above.table)
    if table.across or not (above.at and below.at):
        return False
    rows = [item.key for item in table.section_of(above.at).row_leaves]
    return below.at in rows and rows.index(below.at) == rows.index(above.at) + 1 and not {c.column for c in above.cells}.isdisjoint(c.column for c in below.cells)


def summands(total: Cell, form: Form) -> list[Cell]:
    """The cells that a total is added up from, totals among them by their own parts."""
    found: list[Cell] = []
    waiting = [total]
    while waiting:
        for term in form.totals[waiting.pop()].left:
            (waiting if term.cell in form.totals else found).append(term.cell)
    return found


def repaired(submission: Submission, repair: Iterable[Change]) -> Submission:
    """The report with the changes made, and with the totals that formulas make of them."""
    changes = {change.cell: change.proposed for change in repair}
    made = [pair for table in dict.fromkeys(cell.table for cell in changes) for pair in computed(submission, table).items()]
    changed = submission.changed(changes)
    for _ in range(2):  # totals of totals
        values = {c: sum((t.coefficient * (changed.number(t.cell) or 0) for t in relation.left), 0) for c, relation in made if c not in changes}
        changed = changed.changed(values)
    return changed


def alterations(submission: Submission, repairs: Iterable[Repair]) -> list[dict[Cell, Number]]:
    """By how much each of the repairs alters each cell, with the totals that formulas make; cells that it leaves alone are absent."""
    made: dict[str, dict[Cell, list[tuple[Cell, int]]]] = {}
    found: list[dict[Cell, Number]] = []
    for repair in repairs:
        by: dict[Cell, Number] = {change.cell: change.proposed - (change.stands or 0) for change in repair}
        follow: dict[Cell, Number] = {}
        for cell, amount in by.items():
            if cell.table not in made:
                made[cell.table] = _totals_of(submission, cell.table)
            for total, coefficient in made[cell.table].get(cell, ()):
                follow[total] = follow.get(total, 0) + coefficient * amount
        found.append({cell: amount for cell, amount in {**follow, **by}.items() if amount})
    return found


def _totals_of(submission: Submission, table: str) -> dict[Cell, list[tuple[Cell, int]]]:
    """The totals that formulas make of each typed cell, and how often it is in them."""
    sums = computed(submission, table)
    found: dict[Cell, list[tuple[Cell, int]]] = {}
    for total in sums:
        for cell, coefficient in _typed({total: 1}, sums).items():
            found.setdefault(cell, []).append((total, coefficient))
    return found


def _claim(finding: Finding) -> tuple[object, ...]:
    facts = finding.facts
    return (finding.rule, finding.at, finding.left, facts.sentence) if isinstance(facts, StatedClaim) else (finding,)


def _same_claim(a: Finding, b: Finding) -> bool:
    return a.cells == b.cells and (a.left, a.right) == (b.left, b.right)
