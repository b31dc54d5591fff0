"""How both setup scripts end, whatever they put in place before: the add-in goes into Excel, and the person is told."""

from collections.abc import Iterable

from nianbao.addin.build import PROJECT
from nianbao.addin.windows_scripts import RESTORE

INCOMPLETE = ":incomplete", "echo 安装文件夹不完整：请先把整个文件夹解压或拷贝到本机，再运行其中的本文件。"
"""Where a script goes when something it needs does not lie beside it."""


def add_in_put_in() -> Iterable[str]:
    """With Python in PYTHON: the add-in installed, what this computer has, how to go on and how to remove it. Ends the script, or goes to ``noexcel``."""
    yield f'"%PYTHON%" -m {PROJECT} addin install'
    yield 'set "RESULT=%errorlevel%"'
    yield f'"%PYTHON%" -m {PROJECT} addin doctor'
    yield 'if not "%RESULT%"=="0" goto noexcel'
    yield "echo 安装完成。请重新打开 Excel，使用“年报”选项卡；用法见“手册”文件夹。"
    yield f'echo 要卸载：先运行 "%PYTHON%" -m {PROJECT} addin remove，再删除上面的安装位置。'
    yield from _ended(0)


def without_excel() -> Iterable[str]:
    """The program is in place, the add-in is not."""
    yield ":noexcel"
    yield "echo 程序已装好，但加载项没有装进 Excel：原因和办法见上面的说明。"
    yield "goto stop"


def not_done() -> Iterable[str]:
    """The last lines, for whatever went wrong before; ``stop`` where that has been said."""
    yield ":failed"
    yield "echo 安装没有完成。"
    yield ":stop"
    yield from _ended(1)


def _ended(status: int) -> Iterable[str]:
    yield "popd"
    yield "pause"
    yield RESTORE
    yield f"exit /b {status}"
