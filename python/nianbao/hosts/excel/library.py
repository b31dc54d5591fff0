"""xlwings, loaded without what it would load for nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

UNUSED = ("pandas", "polars", "matplotlib", "matplotlib.backends.backend_agg", "PIL")
"""xlwings imports these where they are installed; no button needs them, and pandas alone takes longer than a whole check."""

ATTEMPTS = 3000
"""How often a call that Excel rejects is tried again (some seconds); xlwings by itself would try for ever."""


def xlwings() -> ModuleType:
    """The library."""
    if "xlwings" in sys.modules:
        return sys.modules["xlwings"]
    with _without(UNUSED):
        library = import_module("xlwings")
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = ATTEMPTS  # type: ignore[attr-defined]
    return library


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
