"""安装.cmd, the script a clerk starts in the offline folder. It needs no administrator and no network.

Everything goes into %LOCALAPPDATA%\\nianbao. Python comes from the folder `python` beside the script: the installer of
python.org, for this user only, or its embeddable zip, whose search path (`python3xx._pth`) is opened for packages.
No line is inside a parenthesised block: a bracket in a path would end it.
"""

from collections.abc import Iterable

from nianbao.addin.build import PROJECT
from nianbao.addin.setup_ends import INCOMPLETE, add_in_put_in, not_done, without_excel
from nianbao.addin.windows_scripts import PLAIN, script

_QUIET = "/quiet InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0 AssociateFiles=0"


def setup_script(python: str, version: str) -> bytes:
    """The script for wheels of that Python ("3.11") and that nianbao."""
    parts = (_begin(python), _installer(python), _embedded(), _packages(version), _end(python))
    return script(line for part in parts for line in part)


def _begin(python: str) -> Iterable[str]:
    yield "title 安装“年报”"
    yield PLAIN
    yield 'pushd "%~dp0"'
    yield f'set "TARGET=%LOCALAPPDATA%\\{PROJECT}\\python"'
    yield 'set "PYTHON=%TARGET%\\python.exe"'
    yield 'set "INSTALLER="'
    yield 'set "ARCHIVE="'
    yield f'for %%f in ("python\\python-{python}.*-amd64.exe") do set "INSTALLER=%%~ff"'
    yield f'for %%f in ("python\\python-{python}.*-embed-amd64.zip") do set "ARCHIVE=%%~ff"'
    yield "echo 正在安装“年报”，不需要管理员权限，也不需要网络。"
    yield f'echo 安装位置："%LOCALAPPDATA%\\{PROJECT}"'
    yield 'if not exist "wheels" goto incomplete'
    yield 'if exist "%PYTHON%" goto packages'
    yield "if defined INSTALLER goto installer"
    yield "if defined ARCHIVE goto archive"
    yield "goto nopython"


def _installer(python: str) -> Iterable[str]:
    yield ":installer"
    yield "echo 正在安装 Python，请稍候……"
    yield f'"%INSTALLER%" {_QUIET} TargetDir="%TARGET%"'
    yield 'if exist "%PYTHON%" goto packages'
    yield f"echo Python 没有装上：可能被安全软件拦截，或这台电脑已有同版本的 Python。请改放嵌入包（python-{python}.x-embed-amd64.zip），再运行一次。"
    yield "goto failed"


def _embedded() -> Iterable[str]:
    yield ":archive"
    yield "echo 正在解开 Python，请稍候……"
    yield 'if not exist "%TARGET%" mkdir "%TARGET%"'
    yield 'if exist "%SystemRoot%\\System32\\tar.exe" "%SystemRoot%\\System32\\tar.exe" -xf "%ARCHIVE%" -C "%TARGET%"'
    expand = "Expand-Archive -LiteralPath $env:ARCHIVE -DestinationPath $env:TARGET -Force"
    yield f'if not exist "%PYTHON%" powershell -NoProfile -Command "{expand}"'
    yield 'if not exist "%PYTHON%" goto unpacked'
    yield 'for %%f in ("%TARGET%\\python*._pth") do set "SEARCH=%%~ff"'
    for line in ("echo.", "echo Lib\\site-packages", "echo import site"):
        yield f'>>"%SEARCH%" {line}'
    yield "goto packages"
    yield ":unpacked"
    yield "echo Python 没有解开：请把 python 文件夹里的压缩包换成安装程序（.exe）再试。"
    yield "goto failed"


def _packages(version: str) -> Iterable[str]:
    yield ":packages"
    yield "echo 正在安装组件，请稍候……"
    yield 'for %%f in ("wheels\\pip-*.whl") do set "PIP=%%~ff"'
    options = '--no-index --find-links "wheels" --upgrade --no-warn-script-location --disable-pip-version-check --quiet'
    yield f'"%PYTHON%" "%PIP%/pip" install {options} {PROJECT}=={version}'
    yield "if errorlevel 1 goto nopackages"
    yield from add_in_put_in()


def _end(python: str) -> Iterable[str]:
    yield from without_excel()
    yield ":nopackages"
    yield f"echo 组件没有装上。若以前装过别的版本，请先删除安装位置里的 python 文件夹（本安装包用 Python {python}），再运行一次。"
    yield "goto failed"
    yield from INCOMPLETE
    yield "goto failed"
    yield ":nopython"
    yield "echo 没有找到 Python。"
    yield f"echo 请从 python.org 取得 Python {python} 的 64 位 Windows 安装程序（python-{python}.x-amd64.exe）"
    yield f"echo 或嵌入包（python-{python}.x-embed-amd64.zip），放进本文件夹里的 python 文件夹，再运行一次。"
    yield from not_done()
