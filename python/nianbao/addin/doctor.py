"""What a machine offers for the add-in, and what to do: one line a question, on any system, never an exception.

Where Windows keeps the answers (all of them read, none written):
Excel's path in `App Paths`, its bitness in the header of EXCEL.EXE; the macro settings in
`Software\\Microsoft\\Office\\<version>\\Excel\\Security` and, set by an administrator, below `Software\\Policies`;
WPS by `et.exe` in `App Paths`, its VBA by Microsoft's VBA runtime in the common program files.
"""

import platform
import shutil
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nianbao import __version__
from nianbao.addin.build import is_current, is_our_addin
from nianbao.addin.computer import Machine
from nianbao.addin.install import FILE, excel_program, interpreter, start_folder
from nianbao.errors import UserError

OFFICE_VERSIONS = ("16.0", "15.0", "14.0")
PACKAGES = ("xlwings", "pywin32", "openpyxl", "python-calamine", "numpy", "highspy")
_APP_PATHS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_MACROS = {
    "1": ("启用所有宏", ""),
    "2": ("禁用宏并询问", "打开时如有黄条，请点“启用内容”"),
    "3": ("只允许有签名的宏", "放在启动文件夹的加载项不受限；若选项卡没有出现，请改为“禁用宏并询问”"),
    "4": ("禁用所有宏且不询问", "文件→选项→信任中心→宏设置，改为“禁用宏并发出通知”；改不了就用桌面上的“年报小窗”"),
}
_MACHINES = {0x014C: "32 位", 0x8664: "64 位", 0xAA64: "64 位（ARM）"}


@dataclass(frozen=True)
class Diagnosis:
    """One line of the report: `advice` is empty where nothing is to be done."""

    topic: str
    found: str
    advice: str = ""


def examine_computer(machine: Machine) -> list[Diagnosis]:
    """All answers in a fixed order; a question that fails is answered “没有查明”, with the reason."""
    return [answer for topic, question in QUESTIONS.items() for answer in _ask(topic, question, machine)]


def _ask(topic: str, question: Callable[[Machine, str], Iterator[Diagnosis]], machine: Machine) -> list[Diagnosis]:
    try:
        return list(question(machine, topic))
    except UserError:
        return [Diagnosis(topic, "没有 Excel，不适用")]
    except Exception as error:  # a report about a machine must not fail on that machine
        return [Diagnosis(topic, f"没有查明（{type(error).__name__}）", "请把这一行告诉维护人员")]


def _system(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    yield Diagnosis(topic, f"{platform.system()} {platform.release()}（{platform.machine()}）")


def _excel(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    program = excel_program(machine)
    if program is None:
        yield Diagnosis(topic, "没有找到", "没有 Excel 也能用：桌面上的“年报小窗”和脚本，或命令 nianbao check、nianbao merge")
        return
    yield Diagnosis(
        topic, f"{program}，{'64 位' if machine.mac else bitness(program)}", "32 位和 64 位的 Excel 都可以用" if machine.windows else ""
    )


def _wps(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    named = machine.registry(_APP_PATHS + r"\et.exe", "") if machine.windows else shutil.which("et")
    if not named:
        yield Diagnosis(topic, "没有找到")
    elif machine.windows and _vba_runtime(machine) is None:
        yield Diagnosis(topic, f"{named}，没有 VBA", "功能区按钮在 WPS 里不能用：请用桌面上的“年报小窗”；表内公式和标色照常有效")
    elif machine.windows:
        yield Diagnosis(topic, f"{named}，有 VBA 运行库", "WPS 不读 Excel 的启动文件夹：请用桌面上的“年报小窗”")
    else:
        yield Diagnosis(topic, f"{named}，没有 VBA", "小窗操作不了 Linux 版的 WPS，可以把文件拖到小窗上；表内公式和标色照常有效")


def _vba_runtime(machine: Machine) -> Path | None:
    roots = [machine.folder(name) for name in ("CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432")]
    names = ("VBA7.1/VBE7.DLL", "VBA7/VBE7.DLL", "VBA6/VBE6.DLL")
    files = [root / "Microsoft Shared/VBA" / name for root in roots if root for name in names]
    return next((file for file in files if machine.exists(file)), None)


def _python(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    bits = struct.calcsize("P") * 8
    advice = "" if bits == 64 else "离线安装包只有 64 位：请换 64 位的 Python"
    yield Diagnosis(topic, f"{machine.python}，{platform.python_version()}，{bits} 位", advice)


def _packages(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    yield Diagnosis(topic, f"nianbao {__version__}")
    for name in PACKAGES:
        if name == "pywin32" and not machine.windows:
            continue
        try:
            yield Diagnosis(topic, f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Diagnosis(topic, f"{name} 没有安装", "请重新运行安装脚本，或 pip install nianbao")


def _addin(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    target = start_folder(machine) / FILE
    if not machine.exists(target):
        yield Diagnosis(topic, "没有安装", "nianbao addin install")
    elif not is_our_addin(target):
        yield Diagnosis(topic, f"{target} 不是本程序的加载项", "请把它改名或移走，再运行 nianbao addin install")
    else:
        yield from _installed(machine, topic, target)


def _installed(machine: Machine, topic: str, target: Path) -> Iterator[Diagnosis]:
    yield Diagnosis(topic, f"已安装：{target}")
    python = interpreter(machine, target)
    lost = not machine.exists(Path(python))
    yield Diagnosis(topic, f"所用 Python：{python}", "这个文件不存在：请重新运行 nianbao addin install" if lost else "")
    if not is_current(target):
        yield Diagnosis(topic, "加载项是旧的，不是按现在的程序制作的", "请关闭 Excel，重新运行 nianbao addin install")
    if machine.exists(Path(f"{target}:Zone.Identifier")):
        yield Diagnosis(topic, "文件带有“来自网络”的标记，Excel 会禁用它", "右键→属性→解除锁定")


def _macros(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    value, forced = _security(machine, "VBAWarnings")
    found, advice = _MACROS.get(value or "2", (f"未知的值 {value}", ""))
    yield Diagnosis(topic, found + ("（由管理员统一设置）" if forced else ""), advice)


def _vbom(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    value, _ = _security(machine, "AccessVBOM")
    yield Diagnosis(topic, "允许" if value == "1" else "不允许", "" if value != "1" else "本程序不需要这一项，可以关掉")


def _start_folder(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    folder = start_folder(machine)
    blocked = machine.windows and _security(machine, "AllLocationsDisabled", r"\Trusted Locations")[0] == "1"
    advice = "信任中心停用了所有受信任位置，启动文件夹里的加载项可能不运行：请管理员恢复，或用桌面上的“年报小窗”" if blocked else ""
    yield Diagnosis(topic, f"{folder}{'' if machine.exists(folder) else '（安装时会建立）'}", advice)


def _libreoffice(machine: Machine, topic: str) -> Iterator[Diagnosis]:
    named = machine.registry(r"HKLM\SOFTWARE\LibreOffice\UNO\InstallPath", "") if machine.windows else shutil.which("soffice")
    mac = Path("/Applications/LibreOffice.app")
    if not named and machine.mac and machine.exists(mac):
        named = str(mac)
    yield Diagnosis(topic, named or "没有找到（不是必需的）")


def _security(machine: Machine, name: str, below: str = "") -> tuple[str | None, bool]:
    """A value of Excel's trust settings, and whether an administrator set it."""
    for policy in (r"HKLM\SOFTWARE\Policies", r"HKCU\Software\Policies", r"HKCU\Software"):
        for office in OFFICE_VERSIONS:
            value = machine.registry(rf"{policy}\Microsoft\Office\{office}\Excel\Security{below}", name)
            if value is not None:
                return value, policy.endswith("Policies")
    return None, False


def bitness(program: Path) -> str:
    """32 or 64 bits, from the machine field of the PE header (Microsoft's PE format: offset of the header at 0x3C)."""
    with program.open("rb") as file:
        head = file.read(4096)
    start = struct.unpack_from("<I", head, 0x3C)[0]
    (kind,) = struct.unpack_from("<H", head, start + 4)
    return _MACHINES.get(kind, f"未知（{kind:#06x}）")


def _windows_only(question: Callable[[Machine, str], Iterator[Diagnosis]]) -> Callable[[Machine, str], Iterator[Diagnosis]]:
    return lambda machine, topic: question(machine, topic) if machine.windows else iter(())


QUESTIONS: dict[str, Callable[[Machine, str], Iterator[Diagnosis]]] = {
    "系统": _system,
    "Excel": _excel,
    "启动文件夹": _start_folder,
    "加载项": _addin,
    "宏设置": _windows_only(_macros),
    "信任对 VBA 工程的访问": _windows_only(_vbom),
    "WPS": _wps,
    "LibreOffice": _libreoffice,
    "Python": _python,
    "组件": _packages,
}
