"""Two ledgers of one round, written apart (a network share, a cloud drive): the clerk's edits of both, and where they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass

from .ledger_sheets import LedgerFound, WhiteCell


@dataclass(frozen=True)
class Contradiction:
    """A cell that was changed on both sides: what stands in the ledger (it stays) and what stands in the copy."""

    cell: WhiteCell
    stands: str
    copy: str


@dataclass(frozen=True)
class MergedEdits:
    """``edits`` go into the ledger; an empty text empties a cell."""

    edits: dict[WhiteCell, str]
    contradictions: tuple[Contradiction, ...] = ()


def merge_edits(ledger: LedgerFound, copy: LedgerFound) -> MergedEdits:
    """What the clerk did in the copy since a run wrote it, as far as the ledger still says what the copy began with."""
    stands, theirs, begun = ledger.whites(), copy.whites(), copy.base()
    edits: dict[WhiteCell, str] = {}
    apart: list[Contradiction] = []
    for cell in dict.fromkeys((*theirs, *begun)):
        new, old, now = theirs.get(cell, ""), begun.get(cell, ""), stands.get(cell, "")
        if new in (old, now):
            continue
        if now == old:
            edits[cell] = new
        else:
            apart.append(Contradiction(cell, now, new))
    return MergedEdits(edits, tuple(apart))
