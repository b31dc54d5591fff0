"""What the lines of 调整 that count do to what is said of a sum: a relation that does not hold with them, a total that differs by them, a line that stands there twice."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from ..core.findings import Number
from ..core.frame import sides
from ..core.submission import Submission, Unread
from ..model import Cell, Relation
from ..rules.adjustment_sentences import AdjustmentEffect
from .differences import gaps_of
from .district import District


def adjustment_effects(district: District) -> dict[str, AdjustmentEffect]:
    """By the place of a line (``调整!A6``); lines that do nothing of the kind are left out. The gravest effect of each."""
    if not district.adjusted.by_cell:
        return {}
    found = dict(_repeated(district))
    for cell, effect in (*_in_totals(district), *_in_relations(district)):
        for one in district.adjusted.by_cell[cell]:
            if one.amount:
                found[one.line.place] = max(found.get(one.line.place, effect), effect, key=attrgetter("gravity"))
    return found


def changes_of_gap(district: District, relation: Relation) -> Iterator[tuple[str, Number]]:
    """(place of the line, by how much it changes the gap of a relation of the sum)."""
    for term in relation.terms:
        for one in district.adjusted.by_cell.get(term.cell, ()):
            yield one.line.place, term.coefficient * one.amount


def _repeated(district: District) -> Iterator[tuple[str, AdjustmentEffect]]:
    """Lines that say the very same as one above: whether that is meant, only the clerk knows."""
    seen = set[tuple[object, ...]]()
    for one in (one for one in district.adjusted.lines if one.amount):
        line = one.line
        said = (line.agency, line.names, one.amount, line.reason, line.basis, line.person, line.day)
        if said in seen:
            yield line.place, AdjustmentEffect.REPEATED
        seen.add(said)


def _in_totals(district: District) -> Iterator[tuple[Cell, AdjustmentEffect]]:
    """Cells with lines in which a total typed elsewhere differs: by the lines alone, or by more than them."""
    for whole in district.wholes:
        gaps = gaps_of(district, whole)
        for cell in district.adjusted.by_cell.keys() & gaps.keys():
            if gap := gaps[cell]:
                yield cell, AdjustmentEffect.BESIDE if gap + sum(one.amount for one in district.adjusted.by_cell[cell]) else AdjustmentEffect.APART


def _in_relations(district: District) -> Iterator[tuple[Cell, AdjustmentEffect]]:
    """Cells with lines in relations that do not hold in the sum: with the lines alone, or without them either."""
    told = _known(district)
    for relation in dict.fromkeys(r for cell in district.adjusted.by_cell for r in district.form.relations_of.get(cell, ())):
        both = sides(relation, told)
        if both is not None and both[0] != both[1]:
            broken = both[0] - both[1] != sum(amount for _, amount in changes_of_gap(district, relation))
            for cell in set(relation.cells) & district.adjusted.by_cell.keys():
                yield cell, AdjustmentEffect.BESIDE if broken else AdjustmentEffect.BREAKS


def _known(district: District) -> Submission:
    """The sum without the cells that some unit left blank or that wait for one: what hangs on them is not told."""
    values = zip(district.form.cells, district.values, district.blanks, strict=True)
    return district.submission.changed({cell: None for cell, value, blanks in values if blanks or isinstance(value, Unread)})
