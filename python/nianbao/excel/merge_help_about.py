"""The buttons 汇总, 帮助 and 关于."""

from __future__ import annotations

import sys
from pathlib import Path

from .. import __version__
from ..machine import log
from ..machine.safe_write import summary_of
from ..steps import handbook
from . import merge_window
from .click import Session
from .xlwings_library import xlwings


def merge_folder(session: Session) -> None:
    """汇总: a process of its own does the work and opens the summary, so that the host stays free."""
    folder = Path(session.given(session.native.choose_folder("请选择收齐各单位报表的文件夹")))
    target = summary_of(folder)
    merge_window.launch(folder, target)
    session.show(f"正在另一个窗口中汇总 {folder}，完成后打开 {target.name}。")


def help_handbook(session: Session) -> None:
    """帮助."""
    session.native.open_path(str(handbook.handbook_page()))


def about(session: Session) -> None:
    """关于."""
    lines = (
        f"年报加载项 {__version__}",
        f"Python {sys.version.split()[0]}：{sys.executable}",
        f"xlwings {xlwings().__version__}，表格程序 {session.app.version}",
        f"日志：{log.path()}",
    )
    session.tell("\n".join(lines))
