"""nianbao (年报): the official tables of China's annual reports on government information disclosure, filled, checked and summed.

The library says the same verbs as the command line. Importing it loads nothing heavy; each verb loads what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reading.files import read
    from .steps.archive import archive
    from .steps.check import check
    from .steps.compare import compare
    from .steps.export import export
    from .steps.filling.fill import fill, total
    from .steps.merging.merge import merge
    from .steps.report import write_report
    from .steps.trend import trend
    from .workbook.writing.template import write_template as template

__version__ = "0.1.0"
__all__ = ["archive", "check", "compare", "export", "fill", "merge", "read", "template", "total", "trend", "write_report"]

_VERBS = {
    "archive": ("steps.archive", "archive"),
    "check": ("steps.check", "check"),
    "compare": ("steps.compare", "compare"),
    "export": ("steps.export", "export"),
    "fill": ("steps.filling.fill", "fill"),
    "merge": ("steps.merging.merge", "merge"),
    "read": ("reading.files", "read"),
    "template": ("workbook.writing.template", "write_template"),
    "total": ("steps.filling.fill", "total"),
    "trend": ("steps.trend", "trend"),
    "write_report": ("steps.report", "write_report"),
}


def __getattr__(name: str):
    if name not in _VERBS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, function = _VERBS[name]
    return getattr(import_module(f".{module}", __name__), function)
