"""xlwings, loaded without what it would load for nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
    """The library, set as we need it whoever loaded it."""
    with _without(UNUSED):
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
    given = sys.argv
    sys.argv = [_Named(one) if one.startswith("--wb=") else one for one in given]
    try:
        return xlwings().Book.caller()
    except KeyError as error:  # so xlwings says that a workbook is not there, whatever Excel answered
        raise error.__context__ or error from None
    finally:
        sys.argv = given


def calling_app(book: Any) -> Any:
    """The program a button was pressed in: on Windows the one of the window that our VBA names, which need not be asked for once more."""
    handle = next((one.removeprefix("--hwnd=") for one in sys.argv if one.startswith("--hwnd=")), "")
    engine: Any = sys.modules.get("xlwings._xlwindows")
    if engine is None or not handle.isdecimal() or hasattr(xlwings().Book, "_mock_caller"):
        return book.app
    return xlwings().App(impl=engine.App(xl=int(handle)), add_book=False)


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
