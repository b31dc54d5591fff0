"""Put the add-in into Excel's start folder, take it out again, say how it stands.

Excel opens every workbook of its start folder: on Windows %APPDATA%\\Microsoft\\Excel\\XLSTART, on macOS the one in
Office's group container. Only files that `build` made are replaced or removed. The add-in is read-only where it lies:
a second Excel then opens it too, and does not ask about a locked file.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nianbao.addin.build import build, is_our_addin, read_settings, settings, shipped
from nianbao.addin.computer import Machine
from nianbao.refusals import refused

FILE = "年报.xlam"
_APP_PATHS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_MAC_PROGRAM = Path("/Applications/Microsoft Excel.app")
_MAC_GROUP = "Library/Group Containers/UBF8T346G9.Office"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


def start_folder(machine: Machine) -> Path:
    """The folder whose workbooks Excel opens when it starts. Raises UserError where there is no Excel."""
    folder = _start_folder(machine)
    if folder is None:
        raise refused("A05")
    return folder


def install(machine: Machine) -> list[str]:
    """Build the add-in in the start folder with this interpreter; what was done and how to undo it, in sentences."""
    target = start_folder(machine) / FILE
    if machine.exists(target) and not is_our_addin(target):
        raise refused("A06", target=target)
    with _writable(target):
        build(target, _settings(machine), force=True)
    said = [f"已安装加载项：{target}", f"所用 Python：{machine.python}"]
    if machine.mac:
        said.append(_enable_runpython(machine))
    return [*said, "请重新打开 Excel，功能区会出现“年报”选项卡。", "要撤销：nianbao addin remove"]


def remove(machine: Machine) -> list[str]:
    """Take the add-in out of the start folder."""
    target = start_folder(machine) / FILE
    if not machine.exists(target):
        return [f"没有安装加载项（{target} 不存在），无需移除。"]
    if not is_our_addin(target):
        raise refused("A07", target=target)
    try:
        with _writable(target):
            target.unlink()
    except PermissionError as error:
        raise refused("A08", target=target) from error
    return [f"已移除加载项：{target}", "请重新打开 Excel。要再装：nianbao addin install"]


def status(machine: Machine) -> list[str]:
    """Whether the add-in is installed, where, and with which interpreter."""
    target = start_folder(machine) / FILE
    if not machine.exists(target):
        return [f"未安装（{target} 不存在）。要安装：nianbao addin install"]
    if not is_our_addin(target):
        return [f"{target} 存在，但不是本程序的加载项。"]
    python = interpreter(machine, target)
    found = "" if machine.exists(Path(python)) else "（这个文件不存在：请重新运行 nianbao addin install）"
    return [f"已安装：{target}", f"所用 Python：{python}{found}"]


def interpreter(machine: Machine, addin: Path) -> str:
    """The interpreter an installed add-in starts on this machine."""
    config = read_settings(addin)
    return config["Interpreter_Mac"] if machine.mac else config["Interpreter_Win"]


def excel_program(machine: Machine) -> Path | None:
    """Excel itself, where the system says it is."""
    if machine.mac:
        return _MAC_PROGRAM if machine.exists(_MAC_PROGRAM) else None
    named = machine.registry(_APP_PATHS, "") if machine.windows else None
    program = Path(named.strip('"')) if named else None
    return program if program and machine.exists(program) else None


def _start_folder(machine: Machine) -> Path | None:
    if machine.windows:
        roaming = machine.folder("APPDATA")
        excel = roaming / "Microsoft" / "Excel" if roaming else None
        known = excel is not None and (machine.exists(excel) or excel_program(machine) is not None)
        return excel / "XLSTART" if excel and known else None
    if machine.mac:
        group = machine.home / _MAC_GROUP
        known = machine.exists(group) or excel_program(machine) is not None
        return group / "User Content.localized/Startup.localized/Excel" if known else None
    return None


@contextmanager
def _writable(addin: Path) -> Iterator[None]:
    """Windows neither replaces nor removes a read-only file. Afterwards, whatever happened, what lies there is read-only.
    Where that cannot be changed the file is in use, which whoever replaces or removes it will say."""
    _allow(addin, 0o644)
    try:
        yield
    finally:
        _allow(addin, 0o444)


def _allow(file: Path, mode: int) -> None:
    with suppress(OSError):
        file.chmod(mode)


def _settings(machine: Machine) -> dict[str, str]:
    path = str(machine.python)
    return settings(mac=path) if machine.mac else settings(windows=path)


def _enable_runpython(machine: Machine) -> str:
    """Excel for macOS runs Python through a script that xlwings ships; a folder of Apple's holds it."""
    (script,) = shipped().parent.glob("xlwings-*.applescript")
    target = machine.home / _MAC_SCRIPTS / script.name
    if not machine.exists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(script, target)
    return f"允许 Excel 运行 Python 的脚本：{target}"
