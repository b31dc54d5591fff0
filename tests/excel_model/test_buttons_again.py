"""The tests of the buttons that need no recalculation, run again over the model of Excel, through xlwings' own Windows engine and our Windows host."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "excel"))

from test_year_buttons import (  # pyright: ignore[reportMissingImports]
    last_year,
)

from excel_model.again import live_app, live_book, live_engine

__all__ = [name for name in dir() if name.startswith("test_")] + ["last_year", "live_app", "live_book", "live_engine"]
