"""Notes on the first cells of what was found, and what is remembered of them, and of rules, beside the marks: what still says the same costs no call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..rules.relations import Outcome
from ..workbook.findings_list import notes
from ..workbook.marks import SIGN, persons_part
from .click import Session

MOST_WORDS = 8000
"""Characters of a note: a cell remembers them, too, and nobody reads more."""

_UNKNOWN = 10**9
"""More notes than there are: nothing is believed."""

_COUNT = "n"
"""Before a number, which is kept as a text."""

_BREAK = "¶"
"""In the place of a line break: a cell that is given one gets another format."""

_RULES = "r"
"""Before the styles of rules, where the area of these stands in the place of a cell."""

EVERY_SHEET = "*"
"""In the place of a sheet: of it the number of sheets is remembered. No sheet can have that name."""


Ruled = tuple[str, tuple[str, ...]]
"""The area that rules of ours have on a sheet, ``""`` for none, and their styles."""


@dataclass(frozen=True)
class Pinned:
    """Notes of one sheet: ours by their cells, the cells in our way that have one of the user's, and how many notes there are at least.
    ``ruled``: the rules of ours in a workbook that is not our template."""

    words: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    least: int = 0
    ruled: Ruled = ("", ())


def remembered(rows: Iterable[Sequence[Any]]) -> dict[str, Pinned]:
    """What ``rows_to_remember`` wrote, by sheet: (sheet, cell, words) of ours, without words of another's note, without a cell the number."""
    told: dict[str, list[tuple[str, str]]] = {}
    for sheet, cell, words in rows:
        if sheet:
            told.setdefault(str(sheet), []).append((str(cell or ""), str(words or "").replace(_BREAK, "\n")))
    return {sheet: _pinned(dict(cells)) for sheet, cells in told.items()}


def _pinned(cells: dict[str, str]) -> Pinned:
    least = cells.pop("", "").removeprefix(_COUNT)
    area = next((cell for cell, words in cells.items() if words.startswith(_RULES) and not words.endswith(SIGN)), "")
    styles = tuple(cells.pop(area).removeprefix(_RULES).split()) if area else ()
    ours = {cell: words for cell, words in cells.items() if words.endswith(SIGN)}
    return Pinned(ours, frozenset(cells) - set(ours), int(least) if least.isdigit() else _UNKNOWN, (area, styles))


def rows_to_remember(pinned: Mapping[str, Pinned], sheets: int) -> list[tuple[str, str, str]]:
    """``sheets``: how many there are."""
    found = [(EVERY_SHEET, "", f"{_COUNT}{sheets}")]
    for sheet, one in ((sheet, one) for sheet, one in pinned.items() if one.words or one.ruled[0]):
        area, styles = one.ruled
        found += [(sheet, "", f"{_COUNT}{one.least}"), *((sheet, cell, words.replace("\n", _BREAK)) for cell, words in one.words.items())]
        found += [*((sheet, cell, "") for cell in sorted(one.taken)), *([(sheet, area, _RULES + " ".join(styles))] if area else [])]
    return found


def renew_notes(session: Session, outcome: Outcome, name: str, before: Pinned, marked: frozenset[str]) -> Pinned | None:
    """The notes of what was found in place of those of before, on a sheet whose cells ``marked`` are marked; ``None`` where a password
    forbids it. Where anything stands in the way all notes of the sheet are looked at."""
    wanted = _words(outcome, name, before.taken)
    count = session.native.change_notes(session.sheets.anchor(name), before.words, wanted, before.least)
    if count is not None:
        return replace(before, words=wanted, least=count)
    sheet = session.sheets.find(name)
    with session.native.unprotected(sheet, notes_only=True) as free:
        if not free:
            return None
        if before.words:
            session.native.remove_notes(sheet, persons_part)
        return replace(_one_by_one(session, outcome, name, marked), ruled=before.ruled)


def _one_by_one(session: Session, outcome: Outcome, name: str, marked: frozenset[str]) -> Pinned:
    sheet = session.sheets.find(name)
    noted = session.native.noted(sheet)
    words = _words(outcome, name, noted)
    for address, text in words.items():
        session.native.add_note(sheet.range(address), text)
    return Pinned(words, marked & noted, len(noted) + len(words))


def _words(outcome: Outcome, name: str, taken: Iterable[str]) -> dict[str, str]:
    """The notes of one sheet by address. ``taken`` cells have one of the user's."""
    pinned = notes(outcome, {(name, address) for address in taken})
    return {address: f"{words[:MOST_WORDS]}\n{SIGN}" for (home, address), words in pinned.items() if home == name}
