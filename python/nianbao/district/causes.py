"""Which finding of a merge follows from which: what a unit's mistake does to the sum and to the comparison with a total typed elsewhere.

A gap of the sum is the sum of the units' gaps, so it is divided among them to the last unit; what is left over belongs to nobody and is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..core.findings import Finding, Number
from ..core.submission import Submission
from ..model import Cell, Relation
from ..rules.adjustment_sentences import AdjustedCell
from ..rules.district_rules import CountedTwice, InTwoPlaces, OfUnit, UnreadableFile, UnreadCells
from ..rules.found_elsewhere import OtherEdition
from ..rules.relation_sentences import relation_of
from ..suspects.consequences import Consequences, consequences, roots
from .adjustment_effects import changes_of_gap
from .differences import Difference, divided_differences, gaps_of, left_by_missing
from .district import SUM, District, Member

if TYPE_CHECKING:
    from .merge_result import MergeProblem


@dataclass(frozen=True)
class Share:
    """So much of a gap comes of this finding (its place)."""

    cause: int
    amount: Number


@dataclass(frozen=True)
class Causes:
    """``of`` follows the findings: the place of the one that each follows from, ``None`` for a cause. A cause follows from nothing.

    ``shares`` divides the gap of a finding about the sum, or about a total compared with it, among the causes it comes of, the largest first.
    A finding follows from the first of them where they make up the whole gap; where they do not, it is a cause itself and ``rest`` says how much is left.
    """

    of: tuple[int | None, ...]
    shares: Mapping[int, tuple[Share, ...]]
    rest: Mapping[int, Number]


def causes_of(district: District, problems: Sequence[MergeProblem]) -> Causes:
    """What follows from what among everything that a merge found."""
    work = _DistrictCauses(district, problems)
    if problems:
        work.units()
        work.files()
        work.sum()
        work.compared()
        work.totals_of_differences()
    of = roots([work.causes.get(i) for i in range(len(problems))])
    return Causes(of, {i: _added(shares, of) for i, shares in work.shares.items() if shares}, work.rest)


def _added(shares: Iterable[Share], of: Sequence[int | None] = ()) -> tuple[Share, ...]:
    """One share a cause (``of`` leads to the causes), the largest first."""
    amounts: dict[int, Number] = {}
    for share in shares:
        root = of[share.cause] if of else None
        cause = share.cause if root is None else root
        amounts[cause] = amounts.get(cause, 0) + share.amount
    found = (Share(cause, amount) for cause, amount in amounts.items() if amount)
    return tuple(sorted(found, key=lambda share: (-abs(share.amount), share.cause)))


_NOT_IN_THE_SUM = ("D2", "D3", "D4", "D6", "D7", "D12")
"""Rules that name reports which are not summed though their numbers are known."""


class _DistrictCauses:
    """The state of one run: places of findings by file, and what each unit's repairs would change."""

    def __init__(self, district: District, problems: Sequence[MergeProblem]) -> None:
        self.district, self.problems = district, problems
        self.causes: dict[int, int] = {}
        self.shares: dict[int, tuple[Share, ...]] = {}
        self.rest: dict[int, Number] = {}
        self.told: dict[str, tuple[Submission, list[int], Consequences]] = {}
        self.by_file: dict[str, list[int]] = defaultdict(list)
        self.lines: dict[str, int] = {}
        for i, problem in enumerate(problems):
            self.by_file[problem.finding.file].append(i)
            if isinstance(facts := problem.finding.facts, AdjustedCell):
                self.lines[facts.place] = i

    def finding(self, i: int) -> Finding:
        return self.problems[i].finding

    def root(self, i: int) -> int:
        while i in self.causes:
            i = self.causes[i]
        return i

    def units(self) -> None:
        """What follows from what within every report."""
        for file, places in self.by_file.items():
            own = [i for i in places if not isinstance(self.finding(i).facts, OfUnit) and not self.finding(i).rule.startswith("D")]
            if file in ("", SUM) or not own:
                continue
            submission = self.problems[own[0]].submission
            found = consequences(submission, [self.finding(i) for i in own])
            self.causes |= {i: own[cause] for i, cause in zip(own, found.causes, strict=True) if cause is not None}
            self.told[file] = submission, own, found

    def files(self) -> None:
        """A report's unread cells are one matter with the E5 of each, its other edition one with what reading remarked about it."""
        for i, problem in enumerate(self.problems):
            finding = problem.finding
            for other in self.by_file[finding.file] if finding.rule in ("D5", "D8") else ():
                if self._same_matter(finding, self.finding(other)):
                    self.causes.setdefault(other, i)

    def _same_matter(self, finding: Finding, other: Finding) -> bool:
        if finding.rule == "D8" and isinstance(finding.facts, UnreadCells):
            return other.rule == "E5" and set(other.cells) <= set(finding.cells)
        return finding.rule == "D5" and other.rule == "L3" and isinstance(other.facts, OtherEdition)

    # -- the sum --------------------------------------------------------------------------------------------------------------------

    def sum(self) -> None:
        """What is wrong with the sum, divided among the units in which it is wrong."""
        for i in self.by_file.get(SUM, ()):
            finding = self.finding(i)
            relation = relation_of(finding, self.district.form) if finding.gap is not None else None
            if relation is not None:
                self._divide(i, [Share(cause, amount) for cause, amount in self._gaps(relation)])
            elif source := next(self._alike(finding), None):
                self.causes[i] = self.root(source)

    def _gaps(self, relation: Relation) -> Iterator[tuple[int, Number]]:
        """(cause, gap) of every unit in which the relation does not hold, as far as a finding of the unit says so, and of every line of 调整 about it."""
        places = [(self.district.form.position[term.cell], term.coefficient) for term in relation.terms]
        for member in self.district.members:
            file = member.submission.file
            if file not in self.told:
                continue
            gap = sum((a * value for p, a in places if isinstance(value := member.values[p], int | Decimal)), 0)
            cause = self._finding_of(file, relation) if gap else None
            if cause is not None:
                yield self.root(cause), gap
        for place, amount in changes_of_gap(self.district, relation):
            if place in self.lines:
                yield self.lines[place], amount

    def _finding_of(self, file: str, relation: Relation) -> int | None:
        """The unit's finding about the same relation, else the block of its table that was pasted one row or column off."""
        own = self.told[file][1]
        same = (i for i in own if (self.finding(i).rule, self.finding(i).table, self.finding(i).at) == (relation.rule, relation.table, relation.at))
        return next(same, next((i for i in own if self.finding(i).rule == "N4" and self.finding(i).table == relation.table), None))

    def _alike(self, finding: Finding) -> Iterator[int]:
        """Findings of units about the same cells: of a number that is none, and of what every unit left blank."""
        for file in self.told:
            for i in self.told[file][1]:
                other = self.finding(i)
                if other.rule == finding.rule and finding.rule in ("E5", "E6") and set(finding.cells) <= set(other.cells):
                    yield i

    def _divide(self, i: int, shares: Sequence[Share]) -> None:
        """Share a gap out; the finding follows from the largest share where nothing is left over."""
        ordered = _added(shares)
        rest = (self.finding(i).gap or 0) - sum(share.amount for share in ordered)
        self.shares[i] = ordered
        if ordered and not rest:
            self.causes[i] = ordered[0].cause
        elif ordered:
            self.rest[i] = rest

    # -- totals that are compared ---------------------------------------------------------------------------------------------------

    def compared(self) -> None:
        """Every cell in which a typed total differs, divided among the mistakes of units and the units that are not in the sum."""
        for whole in self.district.wholes:
            places = {self.finding(i).cells[0]: i for i in self.by_file[whole.submission.file] if self.finding(i).rule == "D9"}
            if not places:
                continue
            found = divided_differences(self.district, whole, self._differences(whole.submission.file))
            self._missing_units(whole, places, found)
            for cell, parts in found.items():
                if cell in places:
                    self._divide(places[cell], [Share(cause, amount) for cause, amount in parts])

    def _missing_units(self, whole: Member, places: Mapping[Cell, int], found: dict[Cell, list[tuple[int, Number]]]) -> None:
        """What is left over and looks like reports comes of the units that are not in the sum: of the one, to the last number; of several, who knows of which."""
        told = [i for i, p in enumerate(self.problems) if self._is_of_missing(p.finding)]
        left = {cell: gap - sum(amount for _, amount in found.get(cell, ())) for cell, gap in gaps_of(self.district, whole).items()}
        if not told or not left_by_missing(self.district, left):
            return
        for cell, amount in left.items():
            if amount and len(self.district.missing) == 1:
                found.setdefault(cell, []).append((told[0], amount))
            elif amount and cell not in found:
                self.causes[places[cell]] = told[0]

    def _is_of_missing(self, finding: Finding) -> bool:
        """Whether a finding says that a unit is not in the sum of which no numbers are known."""
        if finding.rule == "D1":
            return True
        return finding.rule == "D8" and isinstance(finding.facts, UnreadableFile)

    def _differences(self, whole: str) -> Iterator[Difference]:
        """What may stand behind the differences: repairs of a unit or of the total itself, and reports that are not summed."""
        members = {member.submission.file for member in self.district.members}
        for file, (submission, own, found) in self.told.items():
            if file in members or file == whole:
                for lead, ways in found.possible.items():
                    yield Difference.of_repairs(self.root(own[lead]), submission, ways, total=file == whole)
                if file in members:
                    blanks = [own[k] for k in range(len(own)) if self.finding(own[k]).rule == "E6"]
                    yield from (Difference.of_blanks(self.root(i), submission, self.finding(i).cells) for i in blanks)
        for i, problem in enumerate(self.problems):
            reports = tuple(self._left_out(problem.finding)) if problem.finding.rule in _NOT_IN_THE_SUM else ()
            if reports:
                yield Difference.of_reports(i, reports)
            elif extra := self._counted_twice(problem.finding):
                yield Difference.of_extra(i, extra)
        for cell, lines in self.district.adjusted.by_cell.items():
            yield from (Difference(self.lines[one.line.place], ({cell: -one.amount},)) for one in lines if one.amount and one.line.place in self.lines)

    def _counted_twice(self, finding: Finding) -> tuple[Submission, ...]:
        """The reports of which one is too many in the sum."""
        if isinstance(finding.facts, InTwoPlaces):
            return tuple(s for s in finding.facts.reports if s.form is self.district.form)
        if isinstance(finding.facts, CountedTwice) and finding.facts.summed:
            return tuple(m.submission for m in self.district.members if m.submission.file == finding.file)
        return ()

    def _left_out(self, finding: Finding) -> Iterator[Submission]:
        files = getattr(finding.facts, "files", (finding.file,))
        summed = {member.submission.file for member in self.district.members}
        if not summed & set(files):
            yield from (e.submission for e in self.district.entries if e.file in files and e.submission is not None)

    def totals_of_differences(self) -> None:
        """A total differs because its parts do: where they make up its whole difference, it comes of whatever they come of."""
        totals = sorted(self.district.form.totals.items(), key=lambda item: item[1].over == "rows")  # parts before what is added up from them
        for whole in self.district.wholes:
            places = {self.finding(i).cells[0]: i for i in self.by_file[whole.submission.file] if self.finding(i).rule == "D9"}
            for cell, relation in totals:
                i = places.get(cell)
                parts = [places[t.cell] for t in relation.left if t.cell in places and t.coefficient == 1]
                if i is not None and i not in self.causes and parts and sum(self.finding(p).gap or 0 for p in parts) == self.finding(i).gap:
                    self.shares.pop(i, None)
                    self.rest.pop(i, None)
                    self._divide(i, [share for p in parts for share in self._made_of(p)])

    def _made_of(self, part: int) -> Iterator[Share]:
        """What the difference of a part comes of; what is left over, or all of it, is its own."""
        shares = self.shares.get(part, ())
        yield from shares
        own = (self.finding(part).gap or 0) - sum(share.amount for share in shares)
        if own:
            yield Share(self.root(part), own)
