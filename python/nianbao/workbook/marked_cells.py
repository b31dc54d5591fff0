"""Which cells of a finding are marked, and how strongly: what must change or is wrong by itself strongly, of a broken row or column the total only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..core.findings import Finding, Level
from ..model import Cell, Form, Relation
from ..rules.relation_sentences import relation_of
from .marks import BROKEN, ERROR, WARNING

_STYLES = {Level.ERROR: ERROR, Level.WARNING: WARNING}


def marked_cells(finding: Finding, form: Form) -> Iterator[tuple[Cell, str]]:
    """(cell, style) of every cell that a finding marks, its suspects aside. Of a blank it is the colour of 待填, here as in the check cells."""
    relation = relation_of(finding, form) if finding.gap is not None else None
    if relation is not None and relation in form.relations:
        yield from ((cell, BROKEN) for cell in totals_of(relation, form))
    elif relation is not None:
        yield from ((term.cell, _STYLES[finding.level]) for term in relation.terms if not term.last)
    elif finding.rule != "C1" or len(finding.cells) == 1:  # a 核对数 is marked where it stands, on the cover
        style = WARNING if finding.rule == "E6" else _STYLES[finding.level]
        yield from ((cell, style) for cell in finding.cells)


@cache
def totals_of(relation: Relation, form: Form) -> tuple[Cell, ...]:
    """The cells of a relation that sum up its row or column."""
    sums = {other.total for cell in relation.cells for other in form.relations_of[cell] if (other.over, other.at) == (relation.over, relation.at)}
    return tuple(cell for cell in relation.cells if cell in sums)
