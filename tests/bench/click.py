"""What a click on 校验 costs on the live host: ``python tests/bench click``.

Prints calls to the host and seconds with 0, 10 and 200 findings, and the seconds of a cold click: a process that starts, imports, reads,
checks and marks, with the share of imports (``python -X importtime``). The start of LibreOffice itself is left out: Excel is open already.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]

RUNS = 5

COLD = """
import sys, time
started = float(sys.argv[1])
import nianbao.excel.ribbon
from nianbao.excel.xlwings_library import xlwings
xlwings()
before, spent = time.time(), time.process_time()
sys.path.insert(0, sys.argv[3])
from live.fixtures import host
app = host()
app.books.open(sys.argv[2]).set_mock_caller()
host_ready, without = time.time(), time.process_time() - spent
nianbao.excel.ribbon.check()
print(before - started + time.time() - host_ready, time.process_time() - without)
app.quit()
"""


def warm(folder: Path) -> None:
    """Calls and seconds in a process that has clicked before."""
    from clicking import made, open_in, press
    from live.fixtures import host
    from test_check_button import scattered

    app = host()
    assert not isinstance(app, str), app
    print("校验，热（同一进程）：问题数  调用次数  秒（中位数）")
    for count in (0, 10, 200):
        path, seconds, calls = made(folder / f"{count}.xlsx", scattered(count), totals="typed"), [], 0
        for _ in range(RUNS):
            book = open_in(app, path)
            begun = time.perf_counter()
            with app.engine.impl.counting() as used:
                press(app, "check")
            seconds.append(time.perf_counter() - begun)
            calls = used.calls
            book.close()
        print(f"{count:>32}{calls:>10}{statistics.median(seconds):>9.2f}")
    app.quit()


def cold(folder: Path) -> None:
    """Seconds from the start of the process to the marks, by the clock and of processor time, without the start of the office; imports from -X importtime."""
    path = folder / "10.xlsx"
    seconds, processor = zip(*(map(float, _run([], path).stdout.split()) for _ in range(RUNS)), strict=True)
    imports = [_imports(_run(["-X", "importtime"], path).stderr) for _ in range(RUNS)]
    total, share = statistics.median(seconds), statistics.median(imports)
    print(f"校验，冷（10 个问题，从进程启动到标记完成）：{total:.2f} 秒，处理器 {statistics.median(processor):.2f} 秒，其中导入 {share:.2f} 秒（{share / total:.0%}）")


def _run(options: list[str], path: Path) -> subprocess.CompletedProcess[str]:
    arguments = [str(time.time()), str(path), str(HERE)]
    return subprocess.run([sys.executable, *options, "-c", COLD, *arguments], capture_output=True, text=True, check=True, cwd=HERE.parent / "python")


def _imports(log: str) -> float:
    """Seconds of all imports but those of the test engine and its bridge to LibreOffice."""
    lines = re.findall(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)", log)
    return sum(int(own) for own, name in lines if name.partition(".")[0] not in ("live", "uno", "unohelper", "pyuno", "com", "pytest", "_pytest")) / 1e6


def bench_click() -> None:
    with tempfile.TemporaryDirectory() as made_here:
        warm(Path(made_here))
        cold(Path(made_here))
