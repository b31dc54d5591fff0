"""收表 in a process and a window of its own: ``python -m nianbao.excel.collect_window FOLDER``. Progress and 停止 are those of 汇总."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..machine.console import utf8
from .merge_window import DONE, Work, shown_work

MOST_SAID = 6
"""Changes that are said in the window; all of them stand in the ledger."""


@dataclass
class RoundWork(Work):
    """One look at the year's folder. Stopped while files are read it has changed nothing."""

    def work(self) -> tuple[str, int]:
        from ..steps.collecting.collect import collect

        collected = collect(self.folder, report=self.report)
        self.target = collected.ledger or self.target
        missing = f"，还差 {len(collected.missing)} 家" if collected.missing else ""
        changes = collected.changes[:MOST_SAID] or ("与上次相同。",)
        more = [f"另 {len(collected.changes) - MOST_SAID} 条变化，见报送台账。"] if len(collected.changes) > MOST_SAID else []
        due = len(collected.due)
        return "\n".join([f"应报 {due} 家，已报 {due - len(collected.missing)} 家{missing}。", *changes, *more, *collected.notes]), DONE


def round_work(folder: Path) -> RoundWork:
    """One look at a year's folder, ready to start."""
    return RoundWork(folder, folder, title="年报收表", undone="报送台账没有更新")


def collect_in_window(arguments: Sequence[str] | None = None) -> int:
    """0 where the ledger was brought up to date, 2 where it could not be, 3 where it was stopped."""
    utf8()
    parser = argparse.ArgumentParser(prog="nianbao.excel.collect_window")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--console", action="store_true")
    parser.add_argument("--no-open", dest="open", action="store_false")
    options = parser.parse_args(arguments)
    return shown_work(round_work(options.folder), console=options.console, show_target=options.open)


if __name__ == "__main__":
    raise SystemExit(collect_in_window())
