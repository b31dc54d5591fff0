"""nianbao (年报): the official tables of China's annual reports on government information disclosure, filled, checked and summed.

The library says the same verbs as the command line. Importing it loads nothing heavy; each verb loads what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .hosts.checking import check
    from .hosts.files import read
    from .hosts.filling import fill, total
    from .hosts.merging import merge
    from .hosts.template import write_template as template

__version__ = "0.1.0"
__all__ = ["check", "fill", "merge", "read", "template", "total"]

_VERBS = {
    "check": ("checking", "check"),
    "fill": ("filling", "fill"),
    "merge": ("merging", "merge"),
    "read": ("files", "read"),
    "template": ("template", "write_template"),
    "total": ("filling", "total"),
}


def __getattr__(name: str):
    if name not in _VERBS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, function = _VERBS[name]
    return getattr(import_module(f".hosts.{module}", __name__), function)
