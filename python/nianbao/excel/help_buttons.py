"""The buttons 帮助 and 关于."""

from __future__ import annotations

import sys

from .. import __version__
from ..machine import log
from ..steps import handbook
from .click import Session
from .xlwings_library import xlwings


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
