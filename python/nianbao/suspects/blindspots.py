"""What the rules cannot see, and whether they agree with each other: read off the null space and the rank of their matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import gcd

from ..core.frame import sides
from ..core.submission import Submission
from ..model import Cell, Form, Relation
from .equations import System, system_of
from .search import ColumnShape, search
from .smallest_changes import TotalsKind

Vector = Mapping[int, int]
"""A sparse row or column of whole numbers."""


@dataclass(frozen=True)
class BlindSpot:
    """Changes of the same number d in ``cells``, up or down by ``signs``, that no equation notices. ``alike``: how many sets of cells have this shape."""

    cells: tuple[Cell, ...]
    signs: tuple[int, ...]
    alike: int


@dataclass(frozen=True)
class Blindness:
    """One table in one case: ``free`` of its ``typed`` cells can be changed at will, the other cells then follow; ``spots`` by shape, the fewest cells first."""

    table: str
    totals: TotalsKind
    typed: int
    equations: int
    free: int
    spots: tuple[BlindSpot, ...]


def blindness(form: Form, table: str, totals: TotalsKind) -> Blindness:
    """What the equations of one table cannot see, with totals typed, made by formulas beside 核对数, or made by formulas alone."""
    system = system_of(_zeros(form, totals), table)
    made: set[Cell] = set() if totals is TotalsKind.TYPED else set(form.totals)
    typed = tuple(cell for cell in form.table(table).cells if cell not in made)
    columns = _columns(system, typed)
    rank = len(_basis(columns.values()))
    spots = tuple(_grouped(_circuits(columns), form))
    return Blindness(table, totals, len(typed), len(system.equations), len(typed) - rank, spots)


def _zeros(form: Form, totals: TotalsKind) -> Submission:
    """A report of zeros in one of the three cases: it has every equation there is."""
    made: frozenset[int] = frozenset() if totals is TotalsKind.TYPED else frozenset(form.position[c] for c in form.totals)
    ledger = {f.key: 0 for f in form.figures} if totals is TotalsKind.LEDGER else {}
    return Submission(form, (0,) * len(form.cells), computed=made, ledger=ledger)


def _columns(system: System, cells: Iterable[Cell]) -> dict[Cell, dict[int, int]]:
    """Each cell's coefficients by equation; empty for a cell in no equation."""
    columns: dict[Cell, dict[int, int]] = {cell: {} for cell in cells}
    for e, equation in enumerate(system.equations):
        for i, a in equation.coefficients.items():
            where = system.unknowns[i].where
            if isinstance(where, Cell):
                columns[where][e] = a
    return columns


def _basis(vectors: Iterable[Vector]) -> list[tuple[int, dict[int, int]]]:
    """A basis in echelon form, each vector with its leading place; its length is the rank."""
    basis: list[tuple[int, dict[int, int]]] = []
    for vector in vectors:
        rest = _remainder(vector, basis)
        if rest:
            basis.append((min(rest), rest))
    return basis


def _remainder(vector: Vector, basis: Sequence[tuple[int, dict[int, int]]]) -> dict[int, int]:
    """What is left of a vector beyond the span of the basis; empty where it lies within."""
    rest = dict(vector)
    for lead, row in basis:
        if lead in rest:
            a, b = row[lead], rest[lead]
            rest = {i: v for i in rest.keys() | row.keys() if (v := rest.get(i, 0) * a - row.get(i, 0) * b)}
    shared = gcd(*rest.values())
    return {i: v // shared for i, v in rest.items()}


Circuit = tuple[tuple[Cell, int], ...]


def _circuits(columns: Mapping[Cell, Vector]) -> Iterator[tuple[Circuit, int]]:
    """Smallest dependent sets of one, two and four columns with their signs; of cells with equal columns one stands for all, with their number."""
    classes: dict[ColumnShape, list[tuple[Cell, int]]] = {}
    for cell, column in columns.items():
        sign = 1 if not column or column[min(column)] > 0 else -1
        classes.setdefault(tuple(sorted((e, a * sign) for e, a in column.items())), []).append((cell, sign))
    for cell, _ in classes.pop((), []):
        yield ((cell, 1),), 1
    for members in classes.values():
        for (a, s), (b, t) in combinations(members, 2):
            yield ((a, s), (b, -t)), 1
    heads = {shape: (members[0], len(members)) for shape, members in classes.items()}
    sums: dict[ColumnShape, list[tuple[ColumnShape, int, ColumnShape, int]]] = {}
    for v, w in combinations(heads, 2):
        for sign in (1, -1):
            total, flip = _normal({e: dict(v).get(e, 0) + sign * dict(w).get(e, 0) for e in dict(v).keys() | dict(w).keys()})
            sums.setdefault(total, []).append((v, flip, w, flip * sign))
    seen: set[frozenset[ColumnShape]] = set()
    for pairs in sums.values():
        for (a, i, b, j), (c, k, d, m) in combinations(pairs, 2):
            four = frozenset((a, b, c, d))
            if len(four) == 4 and four not in seen:
                seen.add(four)
                signed = ((a, i), (b, j), (c, -k), (d, -m))
                alike = 1
                for shape, _ in signed:
                    alike *= heads[shape][1]
                yield tuple((heads[shape][0][0], sign * heads[shape][0][1]) for shape, sign in signed), alike


def _normal(vector: Vector) -> tuple[ColumnShape, int]:
    items = sorted((e, a) for e, a in vector.items() if a)
    flip = -1 if items and items[0][1] < 0 else 1
    return tuple((e, a * flip) for e, a in items), flip


def _grouped(circuits: Iterable[tuple[Circuit, int]], form: Form) -> Iterator[BlindSpot]:
    """One example a shape: how many cells, how many of them totals, and the signs."""
    groups: dict[tuple[int, int, tuple[int, ...]], tuple[Circuit, int]] = {}
    for circuit, alike in circuits:
        ordered = tuple(sorted(circuit, key=lambda item: form.position[item[0]]))
        flip = ordered[0][1]
        key = (len(ordered), sum(cell in form.totals for cell, _ in ordered), tuple(sign * flip for _, sign in ordered))
        first, count = groups.get(key, (tuple((cell, sign * flip) for cell, sign in ordered), 0))
        groups[key] = (first, count + alike)
    for key in sorted(groups):
        first, count = groups[key]
        yield BlindSpot(tuple(cell for cell, _ in first), tuple(sign for _, sign in first), count)


@dataclass(frozen=True)
class Verdict:
    """The rules against each other. ``redundant`` follow from the rest; ``witness`` is a report with no zero in it that keeps them all, or ``None``."""

    relations: int
    rank: int
    redundant: tuple[Relation, ...]
    witness: Submission | None


def verdict(form: Form) -> Verdict:
    """Consistent where a report without a zero in any cell of a relation keeps them all; redundant by rank, equations of totals first."""
    ordered = sorted(form.relations, key=lambda r: all(cell in form.totals for cell in r.cells))
    basis: list[tuple[int, dict[int, int]]] = []
    redundant: list[Relation] = []
    for relation in ordered:
        row: dict[int, int] = {}
        for term in relation.terms:
            row[form.position[term.cell]] = row.get(form.position[term.cell], 0) + term.coefficient
        rest = _remainder({i: a for i, a in row.items() if a}, basis)
        if rest:
            basis.append((min(rest), rest))
        else:
            redundant.append(relation)
    return Verdict(len(form.relations), len(basis), tuple(redundant), _witness(form))


def _witness(form: Form) -> Submission | None:
    """Ones everywhere, totals added up, and what is still off mended by the search; ``None`` where a cell would have to be 0 or less."""
    report = Submission(form, (1,) * len(form.cells))
    for cell, relation in sorted(form.totals.items(), key=lambda item: item[1].over == "rows"):
        report = report.changed({cell: sum(term.coefficient * (report.number(term.cell) or 0) for term in relation.left)})
    for table in form.tables:
        system = system_of(report, table.key)
        if not system.balanced:
            found = search(system, most=1)
            changes = ((system.unknowns[i].where, value) for changes in found.sets for i, value in changes)
            report = report.changed({where: value for where, value in changes if isinstance(where, Cell)})
    used = {cell for relation in form.relations for cell in relation.cells}
    kept = all((both := sides(relation, report)) is not None and both[0] == both[1] for relation in form.relations)
    return report if kept and all((report.number(cell) or 0) > 0 for cell in used) else None
