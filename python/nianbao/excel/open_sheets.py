"""The sheets of the workbook in front, for one click: each is asked for once, and their names are listed only where it cannot be helped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..grid import parse_a1
from ..workbook.findings_heads import READY, RESULTS
from .hosts import is_busy

if TYPE_CHECKING:
    from .click import Session


class OpenSheets:
    """Sheets by name. What the buttons add and delete goes through here, so that nothing has to be asked twice."""

    def __init__(self, session: Session) -> None:
        self._book, self._native = session.book, session.native
        self._collection = session.book.sheets
        self._handles: dict[str, Any] = {}
        self._there: set[str] = set()
        self._absent: set[str] = set()
        self._listed: list[str] | None = None
        self._count: int | None = None
        self._rows: dict[str, list[list[Any]]] = {}
        self._areas: dict[tuple[str, str], Any] = {}
        self._used: dict[str, str] = {}
        self._shown: dict[str, bool] = {}
        self._new: set[str] = set()

    def count(self) -> int:
        """How many there are."""
        if self._count is None:
            self._count = len(self._listed) if self._listed is not None else len(self._collection)
        return self._count

    def names(self) -> list[str]:
        """All of them in their order."""
        if self._listed is None:
            self._handles = {sheet.name: sheet for sheet in self._collection}
            self._listed = list(self._handles)
            self._there = set(self._listed)
        return list(self._listed)

    def all(self) -> dict[str, Any]:
        """All sheets by name."""
        return {name: self.find(name) for name in self.names()}

    def used(self, name: str) -> tuple[Any, str]:
        """The cells of a sheet that were in use when it was first asked for, and their address."""
        if name not in self._used:
            cells = self.find(name).used_range
            self._used[name] = cells.address.replace("$", "")
            self._areas[name, self._used[name]] = cells
        return self._areas[name, self._used[name]], self._used[name]

    def is_new(self, name: str) -> bool:
        """Whether it was put in by this click."""
        return name in self._new

    def are(self, expected: Collection[str], maybe: Mapping[str, str]) -> bool:
        """Whether there are just these sheets and some of those: then they need not be listed. Costs their count, and a question for each doubtful
        one: for the address of what will be read of it, or for the sheet where that is ``""``."""
        if self._listed is not None:
            return set(expected) <= set(self._listed) <= {*expected, *maybe}
        room = self.count() - len(expected)
        found = self._first_of(maybe, room)
        if len(found) != room or not all(self.area(name, "A1") is not None for name in expected if name not in self._there):
            return False
        self._absent |= set(maybe) - set(found)
        return True

    def _first_of(self, maybe: Mapping[str, str], room: int) -> list[str]:
        """Those that are there, asked for until there is no room for another."""
        found: list[str] = []
        for name, address in maybe.items():
            if len(found) < room and (name in self._there or (self.area(name, address) if address else self.find(name)) is not None):
                found.append(name)
        return found

    def find(self, name: str) -> Any:
        """The sheet of this name, ``None`` where there is none. Each host refuses an unknown name with an error of its own."""
        if name in self._absent or (self._listed is not None and name not in self._there):
            return None
        if name not in self._handles:
            self._ask(name)
        return self._handles.get(name)

    def _ask(self, name: str) -> None:
        try:
            sheet = self._collection[name]
            if name in self._there or sheet.name == name:
                self._handles[name] = sheet
                self._there.add(name)
        except Exception as error:
            if is_busy(error) or isinstance(error, UserError):
                raise
            self._lost(name)

    def _lost(self, name: str) -> None:
        self._absent.add(name)
        self._there.discard(name)
        self._new.discard(name)
        self._used.pop(name, None)
        if self._listed is not None and name in self._listed:
            self._listed.remove(name)

    def area(self, name: str, address: str) -> Any:
        """Cells of the sheet of this name, ``None`` where there is none."""
        if name in self._absent or (self._listed is not None and name not in self._there):
            return None
        if (name, address) not in self._areas:
            self._areas[name, address] = self._asked_area(name, address)
        return self._areas[name, address]

    def anchor(self, name: str) -> Any:
        """Any cells of a sheet that begin in A1."""
        known = (cells for (home, address), cells in self._areas.items() if home == name and cells is not None and address.partition(":")[0] == "A1")
        found = next(known, None)
        return found if found is not None else self.area(name, "A1")

    def _asked_area(self, name: str, address: str) -> Any:
        found = self._native.area(self._book, name, address) if name not in self._handles else None
        if found is not None:
            self._there.add(name)
            return found
        if self._native.knows_areas and not self._there:
            self.names()  # the first that was asked for is not there: a workbook that is none of ours
        sheet = self.find(name)
        return sheet.range(address) if sheet is not None else None

    def add(self, name: str) -> Any:
        """A new sheet, behind the last one; the sheet in front stays in front."""
        if not self._native.refuses_when_fixed and self._native.fixed(self._book):
            raise PermissionError("the structure of the workbook is protected")
        behind = self._behind()
        sheet = self._native.add_sheet(self._collection, name, behind, last=self._is_shown(behind))
        self._remember(name)
        self._handles[name] = sheet
        return sheet

    def insert(self, names: Sequence[str], path: Path, *, last: bool = True, back: bool = True) -> bool:
        """The sheets of these names that were made beforehand in the workbook ``path``; ``False`` where the host cannot do that. ``back``:
        the sheet in front stays in front."""
        behind = self._behind()
        done = self._native.insert_sheet(self._collection, path, behind, last=last and self._is_shown(behind), back=back)
        for name in names if done else ():
            self._remember(name)
        return done

    def _behind(self) -> Any:
        """The last sheet."""
        return self.find(self._listed[-1]) if self._listed is not None and not self._new else self._collection(self.count())

    def _is_shown(self, sheet: Any) -> bool:
        """Whether a sheet is no hidden one."""
        known = next((name for name in self._shown if self._handles.get(name) is sheet), None)
        return self._shown[known] if known is not None else sheet.visible

    def shown(self, name: str) -> bool:
        """Whether the sheet of this name is no hidden one."""
        if name not in self._shown:
            self._shown[name] = self.find(name).visible
        return self._shown[name]

    def _remember(self, name: str) -> None:
        self._absent.discard(name)
        self._there.add(name)
        self._new.add(name)
        if self._listed is not None:
            self._listed.append(name)
        self._count = None
        self._areas = {key: cells for key, cells in self._areas.items() if cells is not None}

    def delete(self, name: str) -> None:
        """Delete a sheet without the question Excel would ask."""
        self._native.delete_sheet(self.find(name))
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._handles.pop(name, None)
        self._count = None
        self._rows.pop(name, None)
        self._areas = {key: cells for key, cells in self._areas.items() if key[0] != name}
        self._lost(name)

    def renew(self) -> None:
        """Forget what was heard: after an error the workbook may be otherwise."""
        self._handles, self._there, self._absent, self._listed, self._rows, self._areas = {}, set(), set(), None, {}, {}
        self._count, self._used, self._shown, self._new = None, {}, {}, set()

    def rows(self, name: str) -> list[list[Any]] | None:
        """Everything on a sheet from A1 on, read once; ``None`` where there is no such sheet."""
        if name not in self._rows:
            sheet = self.find(name)
            if sheet is None:
                return None
            self._rows[name] = self._all_of(sheet)
        return self._rows[name]

    def know(self, name: str, rows: list[list[Any]]) -> None:
        """What now stands on a sheet that was written."""
        self._rows[name] = rows

    def changed(self, name: str) -> None:
        """What was read of a sheet holds no more."""
        self._rows.pop(name, None)

    def _all_of(self, sheet: Any) -> list[list[Any]]:
        """One call for the values, one for the extent where it does not speak for itself."""
        used = sheet.used_range
        values = self._native.values(used)
        in_corner = (values[0][0], values[0][-1]) == (RESULTS, READY)
        top, left = (0, 0) if in_corner else parse_a1(used.address.replace("$", "").partition(":")[0])
        return [*([None] * (left + len(values[0])) for _ in range(top)), *([*[None] * left, *row] for row in values)]
