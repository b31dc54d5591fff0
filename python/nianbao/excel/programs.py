"""The spreadsheet program that is open on this machine, reached from outside: Excel, WPS where it answers as one, LibreOffice on Linux."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..refusals import refusal_words
from .hosts import is_busy
from .xlwings_library import xlwings

EXCEL, WPS, LIBREOFFICE = "Excel", "WPS 表格", "LibreOffice"

AUTOMATION = ((EXCEL, "Excel.Application"), (WPS, "Ket.Application"), (WPS, "ET.Application"))
"""The names under which programs can be asked for on Windows, in the order in which they are tried."""

NOT_OPEN = {-2147221021, -2147221005, -2147221164}
"""COM's answers where a program of that name is not running, not known, or not registered: nothing to be said of it."""


@dataclass(frozen=True)
class Program:
    """A program that answers. ``app`` is its xlwings App."""

    name: str
    app: Any


@dataclass(frozen=True)
class Search:
    """What was found: the program to work on, ``None`` where there is none, and a sentence for each that is open and cannot be worked on."""

    program: Program | None = None
    refusals: tuple[str, ...] = ()


def find_program() -> Search:
    """The program in front of the others. Nothing is started, and nothing raised: a refusal becomes a sentence."""
    tries = {"win32": _on_windows, "darwin": _on_mac}.get(sys.platform, _on_linux)
    found: list[Program] = []
    refusals: list[str] = []
    for name, reach in tries():
        try:
            found.append(Program(name, reach()))
        except _NotOpenError:
            continue
        except Exception as error:
            refusals.append(refusal_words("B20", program=name, error=str(error)[:200] or type(error).__name__))
    return Search(_front(found), tuple(dict.fromkeys(refusals)))


class _NotOpenError(Exception):
    """No program of that name is open."""


Reach = Callable[[], Any]
"""Gives the App; raises ``_NotOpenError``, or whatever the program refuses with."""


def _on_windows() -> Iterator[tuple[str, Reach]]:
    for name, known_as in AUTOMATION:
        yield name, lambda known_as=known_as: _by_automation(known_as)


def _by_automation(known_as: str) -> Any:
    import pythoncom  # pyright: ignore[reportMissingModuleSource, reportMissingImports]
    import win32com.client  # pyright: ignore[reportMissingModuleSource, reportMissingImports]

    pythoncom.CoInitialize()
    try:
        program = win32com.client.GetActiveObject(known_as)
    except pythoncom.com_error as error:
        if getattr(error, "hresult", None) in NOT_OPEN:
            raise _NotOpenError from error
        raise
    try:
        int(program.Workbooks.Count)  # a program that has the name and no workbooks refuses here
    except pythoncom.com_error as error:
        if not is_busy(error):
            raise
    library = xlwings()
    engine = library.engines["excel"]
    engine.activate()
    return library.App(impl=sys.modules["xlwings._xlwindows"].App(xl=program), add_book=False)


def _front(found: list[Program]) -> Program | None:
    """The one whose window lies before the others'; the first where that cannot be told."""
    if len(found) < 2:
        return found[0] if found else None
    order = {pid: place for place, pid in reversed(list(enumerate(_windows_in_order())))}
    return min(found, key=lambda program: order.get(program.app.pid, len(order)))


def _windows_in_order() -> list[int]:
    """The processes whose windows are shown, from the front to the back (Windows lists them so)."""
    import win32gui  # pyright: ignore[reportMissingModuleSource, reportMissingImports]
    import win32process  # pyright: ignore[reportMissingModuleSource, reportMissingImports]

    found: list[int] = []

    def seen(handle: int, _: Any) -> bool:
        if win32gui.IsWindowVisible(handle):
            found.append(win32process.GetWindowThreadProcessId(handle)[1])
        return True

    win32gui.EnumWindows(seen, None)
    return found


def _on_mac() -> Iterator[tuple[str, Reach]]:
    def reach() -> Any:
        app = xlwings().apps.active
        if app is None:
            raise _NotOpenError
        return app

    yield EXCEL, reach


def _on_linux() -> Iterator[tuple[str, Reach]]:
    from .libreoffice.open_office import running_offices

    for running in running_offices():
        yield LIBREOFFICE, lambda running=running: _by_uno(running)
    if _wps_is_open():
        yield WPS, _refuse_wps


def _by_uno(running: Any) -> Any:
    from .libreoffice.open_office import why_unreachable

    reason = why_unreachable()
    if reason:
        raise ImportError(f"这个 Python 连不上它：{reason}")
    library = xlwings()
    from .libreoffice.app import OpenEngine
    from .libreoffice.open_office import OpenOffice

    engine = OpenEngine()
    library.engines.add(library.Engine(impl=engine))
    library.engines[engine.name].activate()
    return library.App(impl=engine.apps.attach(OpenOffice(running)), add_book=False)


def _wps_is_open() -> bool:
    return any(_is_wps(path) for path in Path("/proc").glob("[0-9]*/comm"))


def _is_wps(path: Path) -> bool:
    try:
        return path.read_text("utf-8", "replace").strip() == "et"
    except OSError:
        return False


def _refuse_wps() -> Any:
    raise NotImplementedError("Linux 版的 WPS 不接受别的程序操作")
