"""xlwings, loaded without what it would load for nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from ..refusals import refused

UNUSED = ("pandas", "polars", "matplotlib", "matplotlib.backends.backend_agg", "PIL", "numpy", "cryptography")
"""xlwings imports these where they are installed; no button needs them, and pandas alone takes longer than a whole check."""

ATTEMPTS = 3000
"""How often a call that Excel rejects is tried again (some seconds); xlwings by itself would try for ever."""


def xlwings() -> ModuleType:
    """The library, set as we need it whoever loaded it. While it is loaded it does not see which workbook called: it would look for settings
    and a licence in it, fifteen calls each time, and take what a stranger wrote there."""
    with _without(UNUSED), _without_caller():
        library = import_module("xlwings")
    for name in ("xlwings._xlwindows", "xlwings._xlmac"):
        host: Any = sys.modules.get(name)
        if host is not None:
            host.N_COM_ATTEMPTS = ATTEMPTS  # of Windows
            host.read_config_sheet = _no_settings
    return library


def calling_book() -> Any:
    """The workbook a button was pressed in. Our VBA gives its name as hexadecimal UTF-16; `Book.caller` takes it from
    the command line, and by itself would cut it at every `=`. Raises UserError for an add-in that gives it plain."""
    return calling()[0]


def calling() -> tuple[Any, Any]:
    """The workbook and its program; on Windows the program is the one of the window that our VBA names, and is not asked for twice."""
    given = sys.argv
    sys.argv = [_Named(one) if one.startswith("--wb=") else one for one in given]
    try:
        return _of_window(sys.argv) or _of_xlwings()
    except KeyError as error:  # so xlwings says that a workbook is not there, whatever Excel answered
        raise error.__context__ or error from None
    finally:
        sys.argv = given


def _of_xlwings() -> tuple[Any, Any]:
    book = xlwings().Book.caller()
    return book, book.app


def _of_window(given: Sequence[str]) -> tuple[Any, Any] | None:
    options = dict(one.split("=") for one in given if one.startswith(("--wb=", "--hwnd=")))
    library = xlwings()
    if sys.platform != "win32" or len(options) < 2 or hasattr(library.Book, "_mock_caller"):
        return None
    app = library.App(impl=library._xlwindows.App(xl=int(options["--hwnd"])), add_book=False)
    return app.books[options["--wb"].lower()], app


class _Named(str):
    """`--wb=<hexadecimal>`, which comes apart as xlwings asks for it: the option, then the name, whatever is in it."""

    def split(self, sep: Any = None, maxsplit: Any = -1) -> list[str]:
        option, _, name = self.partition("=")
        try:
            return [option, bytes.fromhex(name).decode("utf-16-be", "surrogatepass")]
        except ValueError as error:
            raise refused("B19") from error


def _no_settings(book: Any) -> dict[str, str]:
    """In place of a sheet `xlwings.conf` in somebody's workbook: it would say where on this machine, or on which server,
    the copy of a workbook in the cloud is looked for."""
    return {}


@contextmanager
def _without_caller() -> Iterator[None]:
    given = sys.argv
    sys.argv = [one for one in given if not one.startswith(("--wb=", "--from_xl", "--hwnd="))]
    try:
        yield
    finally:
        sys.argv = given


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports of these modules fail while the block lasts; those loaded already stay."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, name) is None:
                del sys.modules[name]
