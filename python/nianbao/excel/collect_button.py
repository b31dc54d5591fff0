"""The button 收表."""

from __future__ import annotations

from pathlib import Path

from ..steps.year_folder import RECEIVED_FOLDER, year_folder
from .click import Session
from .collect_window import round_work
from .merge_window import in_own_process


def collect_round(session: Session) -> None:
    """收表: a process of its own looks at the year's folder and opens the ledger, so that the host stays free."""
    chosen = Path(session.given(session.native.choose_folder("请选择年度文件夹（里面有 名录.xlsx 和 收件）")))
    folder = year_folder(chosen, needs=(RECEIVED_FOLDER,))
    words = f"正在另一个窗口中收表 {folder.path}，完成后打开 {folder.ledger.name}。"
    session.begin(lambda: round_work(folder.path), lambda: in_own_process("nianbao.excel.collect_window", str(folder.path)), words)
