"""安装.cmd of an offline folder in which Python and the packages lie ready: it copies them, and asks for no administrator and no network.

The copy is made beside the old one, compared with its list, and put in its place by a change of names: a copy that breaks off, or
a Python in use, leaves what was installed as it was. Within the folder of the person everything lies in %LOCALAPPDATA%\\nianbao.
No line is inside a parenthesised block: a bracket in a path would end it.
"""

from collections.abc import Iterable

from nianbao.addin.build import PROJECT
from nianbao.addin.desktop import DOORS, WINDOW
from nianbao.addin.setup_ends import INCOMPLETE, add_in_put_in, not_done, without_excel
from nianbao.addin.windows_scripts import PLAIN, script


def ready_setup_script() -> bytes:
    return script(line for part in (_begin(), _copied(), _exchanged(), add_in_put_in(), _failures()) for line in part)


def _begin() -> Iterable[str]:
    yield "title 安装“年报”"
    yield PLAIN
    yield 'pushd "%~dp0"'
    yield f'set "PLACE=%LOCALAPPDATA%\\{PROJECT}"'
    yield 'set "PYTHON=%PLACE%\\python\\python.exe"'
    yield "echo 正在安装“年报”，不需要管理员权限，也不需要网络。"
    yield 'echo 安装位置："%PLACE%"'
    yield 'if not exist "python\\python.exe" goto incomplete'


def _copied() -> Iterable[str]:
    yield 'if exist "%PLACE%\\python.old" rmdir /s /q "%PLACE%\\python.old"'
    yield 'if exist "%PLACE%\\python.old" goto busy'
    yield "echo 正在复制，请稍候……"
    yield 'if exist "%PLACE%\\python.new" rmdir /s /q "%PLACE%\\python.new"'
    yield 'xcopy "python" "%PLACE%\\python.new\\" /e /i /q /h /y >nul'
    yield "if errorlevel 1 goto nocopy"
    yield f'"%PLACE%\\python.new\\python.exe" -m {PROJECT}.addin.packing_list'
    yield "if errorlevel 1 goto damaged"


def _exchanged() -> Iterable[str]:
    yield 'if not exist "%PLACE%\\python" goto place'
    yield 'ren "%PLACE%\\python" python.old'
    yield 'if exist "%PLACE%\\python" goto busy'
    yield ":place"
    yield 'ren "%PLACE%\\python.new" python'
    yield 'if exist "%PYTHON%" goto placed'
    yield 'if exist "%PLACE%\\python.old" ren "%PLACE%\\python.old" python'
    yield "goto nocopy"
    yield ":placed"
    yield 'if exist "%PLACE%\\python.old" rmdir /s /q "%PLACE%\\python.old"'


def _failures() -> Iterable[str]:
    yield from without_excel()
    yield ":damaged"
    yield 'rmdir /s /q "%PLACE%\\python.new"'
    yield "echo 安装文件夹不完整，或被安全软件动过：请重新拷贝整个文件夹，再运行一次。"
    yield "goto failed"
    yield ":nocopy"
    yield 'if exist "%PLACE%\\python.new" rmdir /s /q "%PLACE%\\python.new"'
    yield f"echo 没有复制成：可能磁盘已满，或被安全软件拦截。不安装也能用：双击本文件夹里的“{DOORS[WINDOW]}”。"
    yield "goto failed"
    yield ":busy"
    yield 'if exist "%PLACE%\\python.new" rmdir /s /q "%PLACE%\\python.new"'
    yield f"echo 原来的程序正在使用：请关闭“{DOORS[WINDOW]}”和 Excel，再运行一次。"
    yield "goto failed"
    yield from INCOMPLETE
    yield from not_done()
