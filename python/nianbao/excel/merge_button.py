"""The button 汇总."""

from __future__ import annotations

from pathlib import Path

from ..machine.safe_write import summary_of
from . import merge_window
from .click import Session


def merge_folder(session: Session) -> None:
    """汇总."""
    folder = Path(session.given(session.native.choose_folder("请选择收齐各单位报表的文件夹")))
    target = summary_of(folder)
    words = f"正在另一个窗口中汇总 {folder}，完成后打开 {target.name}。"
    session.begin(lambda: merge_window.Work(folder, target), lambda: merge_window.launch(folder, target), words)
