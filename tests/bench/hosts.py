"""What runs where, and what each button asks of Excel: ``python tests/bench hosts``.

Tests are counted as pytest collects them; calls are those of the strict model of Excel, the first and the second press of a button, on what
``test_busy_buttons.BUTTONS`` puts into a form.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def collected(*options: str) -> int:
    """How many tests pytest would run."""
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "--collect-only", "-q", "-p", "no:cacheprovider", "-c", str(TESTS.parent / "pyproject.toml")]
    said = subprocess.run([*command, *options], capture_output=True, text=True, encoding="utf-8", cwd=TESTS.parent).stdout
    return sum("::" in line for line in said.splitlines())


def hosts() -> Iterator[tuple[str, int]]:
    """(where, tests)."""
    from wine.test_on_windows import OPTIONS, ROOMS

    inside = [str(TESTS / name) for names in ROOMS.values() for name in names]
    yield "LibreOffice", collected("-m", "live", str(TESTS))
    yield "Excel 的模型", collected(str(TESTS / "excel_model"))
    yield "Wine 里的 Windows：从外面看", collected(str(TESTS / "wine"))
    yield "Wine 里的 Windows：在里面跑", collected(*OPTIONS[-2:], *inside)
    yield "macOS 的调用记录", collected(str(TESTS / "excel" / "test_mac_excel.py"))
    yield "微软的 Open XML SDK（2010 和 365）", collected(str(TESTS / "workbook" / "test_open_xml.py"))


def calls(buttons: Iterable[str] = ()) -> Iterator[tuple[str, int, int]]:
    """(button, calls of the first press, calls of the second), of these or of all; whatever is asked the second time is declined."""
    from excel_model.host import Host
    from excel_model.test_busy_buttons import BUTTONS, prepared

    for button in buttons or BUTTONS:
        host = Host()
        with tempfile.TemporaryDirectory() as folder:
            prepared(host, Path(folder) / "表.xlsx", button)
            yield button, host.counted(button).calls, host.counted(button).calls
        host.close()


def foreign_calls() -> Iterator[tuple[str, int, int]]:
    """The same for 校验 in workbooks that are not our template."""
    from clicking import balanced
    from excel_model.host import Host
    from excel_model.test_clicks import scattered
    from excel_model.test_foreign_clicks import foreign

    for sheets in (1, 3):
        for count, values in ((0, balanced()), (10, scattered(10))):
            host = Host()
            with tempfile.TemporaryDirectory() as folder:
                host.open(foreign(Path(folder) / "表.xlsx", values, one_sheet=sheets == 1))
                yield f"check，别人的表，{sheets} 张，{count} 处", host.counted("check").calls, host.counted("check").calls
            host.close()


def table() -> Iterator[str]:
    yield from ("| 在哪里 | 测试 |", "|---|---|", *(f"| {where} | {count} |" for where, count in hosts()))
    yield from ("", "| 按钮 | 调用次数：第一次 | 再按一次 |", "|---|---|---|")
    yield from (f"| {button} | {first} | {second} |" for button, first, second in (*calls(), *foreign_calls()))
