"""The line to the host: every round trip passes here, is counted, or refused.

Two numbers are kept. A *call* is one operation of xlwings that reached the host, what would be one COM or AppleScript
call on Excel. A *round trip* is one message to LibreOffice; a call may need several, where Excel has one word for it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from .office import Office, uno
from .open_office import OpenOffice

T = TypeVar("T", bound=type)


class HostError(Exception):
    """The host refused or failed: the counterpart of pywintypes.com_error and appscript's CommandError."""


class HostGone(HostError):
    """The program ended, or the workbook was closed, while it was worked on."""

    program = "LibreOffice"


class HostBusy(HostError):
    """The host does not listen now, as Excel while a cell is being edited or a dialog is open."""

    hresult = -2147418111  # what COM calls RPC_E_CALL_REJECTED


@dataclass
class Count:
    """Calls and round trips since a moment; final when the block that counted has ended."""

    calls: int = 0
    round_trips: int = 0


class Meter:
    """Counts calls and round trips of all apps of an engine, and plays a busy host."""

    def __init__(self) -> None:
        self.calls = 0
        self.round_trips = 0
        self._depth = 0
        self._patience: int | None = None  # calls still let through; None: the host listens
        self._refusals = 0  # calls to refuse after those

    @contextmanager
    def counting(self) -> Iterator[Count]:
        count, calls, trips = Count(), self.calls, self.round_trips
        try:
            yield count
        finally:
            count.calls, count.round_trips = self.calls - calls, self.round_trips - trips

    @contextmanager
    def busy(self, after: int = 0, times: int | None = None) -> Iterator[None]:
        """Let `after` calls through, then refuse `times` calls (None: every one) while the block lasts."""
        self._patience, self._refusals = self.calls + after, -1 if times is None else times
        try:
            yield
        finally:
            self._patience = None

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation of xlwings. Operations inside it are part of it."""
        trips = self.round_trips
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and self.round_trips > trips:
                self.calls += 1

    def trip(self) -> None:
        if self._patience is not None and self.calls >= self._patience and self._refusals:
            self._refusals -= 1
            raise HostBusy("the host is busy")
        self.round_trips += 1


def metered(cls: T) -> T:
    """Make every public method and property of a class one operation of its `meter`."""
    for name, member in list(vars(cls).items()):
        if name.startswith("_") and name not in ("__call__", "__len__", "__contains__"):
            continue
        if isinstance(member, property):
            parts = (part and _operation(part) for part in (member.fget, member.fset))
            setattr(cls, name, property(*parts, doc=member.__doc__))
        elif inspect.isfunction(member):
            setattr(cls, name, _operation(member))
    return cls


def _operation(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def operation(self: Any, *args: Any, **options: Any) -> Any:
        with self.meter.operation():
            return function(self, *args, **options)

    return operation


class Remote:
    """A UNO object whose every property and method is a round trip. Structs and plain values are handed out as they are."""

    __slots__ = ("_meter", "_office", "_uno")

    def __init__(self, target: Any, office: Office | OpenOffice, meter: Meter) -> None:
        for slot, value in {"_uno": target, "_office": office, "_meter": meter}.items():
            object.__setattr__(self, slot, value)

    def __getattr__(self, name: str) -> Any:
        self._meter.trip()
        value = self._guarded(name, lambda: getattr(self._uno, name))
        if not callable(value):
            return self._wrapped(value)
        return lambda *args: self._wrapped(self._guarded(name, lambda: value(*map(_bare, args))))

    def __setattr__(self, name: str, value: Any) -> None:
        self._meter.trip()
        self._guarded(name, lambda: setattr(self._uno, name, _bare(value)))

    def has(self, service: str) -> bool:
        """Is it a com.sun.star.<service>?"""
        return self.supportsService(f"com.sun.star.{service}")

    def _guarded(self, name: str, step: Callable[[], Any]) -> Any:
        """No bare object of UNO is an argument here: whoever shows what a frame was given ends this Python where the object's office is gone."""
        self._office.calling(True)
        try:
            return step()
        except uno().getClass("com.sun.star.uno.Exception") as error:
            gone = type(error).__name__.endswith("DisposedException") or not self._office.alive
            raise (HostGone if gone else HostError)(f"LibreOffice refused {name}: {type(error).__name__} {error.Message}") from None
        finally:
            self._office.calling(False)

    def _wrapped(self, value: Any) -> Any:
        if type(value).__name__ == "pyuno":
            return Remote(value, self._office, self._meter)
        if type(value) is tuple and value and type(value[0]).__name__ == "pyuno":
            return tuple(map(self._wrapped, value))
        return value


def _bare(value: Any) -> Any:
    return value._uno if isinstance(value, Remote) else value
