"""Names that systems keep, and those that Windows takes for something else: a device, a second stream of a file, a name without its last dot.

Source: Microsoft, "Naming Files, Paths, and Namespaces". Asked before anything is written: what such a name leads to exists and opens,
but no file of that name is ever there.
"""

from __future__ import annotations

import ntpath
import re

_UNSTORABLE = r'[\x00-\x1f<>:"|?*%s]'
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
_LONGEST_NAME, _LONGEST_PATH = 255, 259
"""In UTF-16 units: of one name on a disk of Windows; of a whole path there, where long ones are not switched on."""
_KEPT = 60
"""Characters kept of a name where a file is put aside: names of systems end at 255 bytes."""


def storable_name(name: str) -> str:
    """A file name that every system takes: no separators, no device, not too long, its ending kept."""
    plain = re.sub(_UNSTORABLE % r"/\\", "_", name).strip(" .") or "_"
    plain = f"_{plain}" if _DEVICES.match(plain) else plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 5:
        return plain[:_KEPT]
    return f"{stem[:_KEPT]}.{ending}"


def wrong_for_windows(path: str) -> str:
    """Why Windows would keep no file of that path, in words that follow 文件名不能用; "" where it would."""
    drive, rest = ntpath.splitdrive(path)
    if drive.endswith(":") and rest and rest[0] not in "\\/":
        return f"“{path}”里冒号前的会被当作盘符"
    parts = [part for part in re.split(r"[\\/]", rest) if part not in ("", ".", "..")]
    return next(filter(None, map(_wrong, parts)), "")


def too_long_for_windows(path: str) -> bool:
    """Windows tells of a path that is too long as of one that is not there."""
    return max(map(_units, re.split(r"[\\/]", path))) > _LONGEST_NAME or _units(path) > _LONGEST_PATH


def _wrong(name: str) -> str:
    if letter := re.search(_UNSTORABLE % "", name):
        return f"“{name}”里有 Windows 不许用的字符 {letter[0]}" if letter[0] >= " " else f"“{ascii(name)[1:-1]}”里有看不见的控制字符"
    if _units(name) > _LONGEST_NAME:
        return f"“{name[:20]}……”太长（最多 {_LONGEST_NAME} 个字）"
    if device := _DEVICES.match(name):
        return f"“{device[0]}”是 Windows 留给设备的名字"
    return f"“{name}”的末尾是点或空格，Windows 会去掉它" if name.endswith((".", " ")) else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
