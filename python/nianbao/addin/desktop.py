"""The doors without VBA: scripts on the desktop, for WPS and for machines where macros are locked.

One opens 小窗, which works on the workbook in front and takes files, too. Workbooks dropped on the second are checked, the year's folder dropped on
the third is collected, any folder dropped on the fourth is merged; these run `nianbao drop …`.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from nianbao.addin.computer import Machine
from nianbao.addin.windows_scripts import PLAIN, literal, script
from nianbao.machine.dropped_paths import DROPPED_PATHS, SCRIPT
from nianbao.refusals import refused

WINDOW = "window"
DOORS = {
    WINDOW: "年报小窗",
    "check": "年报校验（把工作簿拖到这里）",
    "collect": "年报收表（把年度文件夹拖到这里）",
    "merge": "年报汇总（把文件夹拖到这里）",
}

_WINDOW_MODULE = "nianbao.excel.window"


def put_scripts(machine: Machine) -> list[str]:
    """Write the scripts to the desktop, all or none; what was done. A file of that name which is not ours stays."""
    if machine.mac:
        return ["macOS 的桌面脚本不能接收拖放，没有放置。请用 Excel 的“年报”选项卡，或命令 nianbao check、nianbao merge"]
    folder = desktop(machine)
    if folder is None:
        return ["没有找到桌面文件夹，桌面脚本没有放置。可用命令：nianbao drop check、nianbao drop merge"]
    theirs = [file for verb in DOORS if (file := folder / _name(machine, verb)).exists() and not _is_ours(file)]
    if theirs:
        raise refused("A09", file=theirs[0])
    return [_put(machine, folder, verb) for verb in DOORS]


def take_scripts_away(machine: Machine) -> list[str]:
    """Remove our scripts from the desktop."""
    folder = desktop(machine)
    files = [folder / _name(machine, verb) for verb in DOORS] if folder else []
    ours = [file for file in files if file.exists() and _is_ours(file)]
    for file in ours:
        file.unlink()
    return [f"已移除桌面脚本：{file}" for file in ours]


def desktop(machine: Machine) -> Path | None:
    """The person's desktop, None where there is none. Windows knows it in the registry (it may lie on a cloud drive),
    Linux in user-dirs.dirs."""
    named = _windows_desktop(machine) if machine.windows else _linux_desktop(machine)
    candidates = [named, machine.home / "Desktop", machine.home / "桌面"]
    return next((folder for folder in candidates if folder and machine.exists(folder)), None)


def windows_script(python: Path, verb: str) -> bytes:
    return script(_windows_lines(literal(python), verb))


def script_beside_python(verb: str) -> bytes:
    """The script for a folder that may lie anywhere, with Python in its folder `python`."""
    return script(_windows_lines(r"%~dp0python\python.exe", verb))


def linux_entry(python: Path, verb: str) -> bytes:
    program = str(python).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    command = f"-m {_WINDOW_MODULE}" if verb == WINDOW else f"-m nianbao drop --wait {verb}"
    lines = ["[Desktop Entry]", "Type=Application", f"Name={DOORS[verb]}", f'Exec="{program}" {command} %F']
    return "\n".join([*lines, f"Terminal={str(verb != WINDOW).lower()}", "Icon=x-office-spreadsheet", ""]).encode("utf-8")


def _windows_lines(python: str, verb: str) -> Iterable[str]:
    """``!`` means something only while the command line is taken over whole; everything else is written in by %, which is looked at once."""
    yield PLAIN
    yield f"title {DOORS[verb]}"
    yield f'set "NIANBAO_PYTHON={python}"'
    yield f'set "{SCRIPT}=%~f0"'
    yield f'set "NIANBAO_WINDOWED={python.removesuffix("python.exe")}pythonw.exe"'
    yield 'if not exist "%NIANBAO_PYTHON%" goto missing'
    yield "setlocal EnableDelayedExpansion"
    yield f'set "{DROPPED_PATHS}=!cmdcmdline!"'
    yield PLAIN
    yield from _window_lines() if verb == WINDOW else (f'"%NIANBAO_PYTHON%" -m nianbao drop {verb} %*', "echo.", "pause")
    yield "exit"
    yield ":missing"
    yield 'echo 没有找到 Python："%NIANBAO_PYTHON%"'
    yield "echo 请重新安装“年报”，或请管理员运行 nianbao addin install。"
    yield "pause"
    yield "exit"


def _window_lines() -> Iterable[str]:
    """Without the black window behind it, where this Python can."""
    yield 'if exist "%NIANBAO_WINDOWED%" set "NIANBAO_PYTHON=%NIANBAO_WINDOWED%"'
    yield f'start "" "%NIANBAO_PYTHON%" -m {_WINDOW_MODULE} %*'


def _put(machine: Machine, folder: Path, verb: str) -> str:
    file = folder / _name(machine, verb)
    file.write_bytes(windows_script(machine.python, verb) if machine.windows else linux_entry(machine.python, verb))
    if not machine.windows:
        file.chmod(0o755)
    return f"已放置桌面脚本：{file}"


def _name(machine: Machine, verb: str) -> str:
    return DOORS[verb] + (".cmd" if machine.windows else ".desktop")


def _is_ours(file: Path) -> bool:
    text = file.read_bytes()
    return b"-m nianbao drop " in text or f"-m {_WINDOW_MODULE} ".encode() in text


def _windows_desktop(machine: Machine) -> Path | None:
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    named = machine.registry(key, "Desktop")
    if not named:
        return None
    return Path(re.sub(r"%(\w+)%", lambda found: machine.environ.get(found[1], found[0]), named))


def _linux_desktop(machine: Machine) -> Path | None:
    folder = machine.folder("XDG_CONFIG_HOME") or machine.home / ".config"
    try:
        text = (folder / "user-dirs.dirs").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r'^XDG_DESKTOP_DIR="([^"]+)"', text, flags=re.MULTILINE)
    return Path(found[1].replace("$HOME", str(machine.home))) if found else None
