"""What befalls files, many times over: how often it was tried, how often nothing was lost, and what was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.machine.safe_write import ASIDE
from nianbao.reading.files import read
from nianbao.steps.incoming_files import incoming_files
from nianbao.steps.receiving import receive
from nianbao.workbook.writing.template import write_template

from .merging import balanced_inputs

CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"
FORM = EDITIONS["2021"]

WRITING = {  # verb → arguments; what is written is 新 with some suffix
    "template": "template 2021 -o 新.xlsx", "merge": "merge 收 -o 新.xlsx", "merge --table": "merge 收 --table 新.csv", "total": "total 收/甲.xlsx -o 新.xlsx",
    "check --marked": "check 收/甲.xlsx --marked 新.xlsx", "fill": "fill 收/甲.xlsx 数.json -o 新.xlsx", "report": "report 收/甲.xlsx -o 新.docx",
    "report .html": "report 收/甲.xlsx -o 新.html", "export": "export 收 -o 新 --format csv", "trend": "trend 收/甲.xlsx -o 新.xlsx",
    "archive": "archive 年 -o 新.zip", "roster new": "roster new -o 新.xlsx", "collect": "collect 年", "handout": "handout 年",
    "read": "read 收/甲.xlsx -o 新.xlsx", "fill .docx": "fill 样.docx 收/甲.xlsx -o 新.docx", "report --slip": "report 收/甲.xlsx --slip -o 新.docx",
    "report --save-template": "report --save-template 新.docx", "merge --tree": "merge --tree 收", "year": "year 新 --year 2026 --agency 演示区 --from 年", "demo": "demo 新",
}  # fmt: skip
OVER_AN_INPUT = {
    "merge": "merge 收 -o 收/甲.xlsx", "merge --roster": "merge 收 --roster 名录.xlsx -o 名录.xlsx", "total": "total 收/甲.xlsx -o 收/甲.xlsx", "fill": "fill 收/甲.xlsx 数.xlsx -o 数.xlsx",
    "report --template": "report 收/甲.xlsx --template 样.docx -o 样.docx", "trend": "trend 收/甲.xlsx 去年.xlsx -o 去年.xlsx", "check --marked": "check 收/甲.xlsx --last-year 去年.xlsx --marked 去年.xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """``lost`` says of every try that went wrong what did."""

    kind: str
    tried: int
    lost: tuple[str, ...]


def attacks(home: Path, count: int, seed: int = 1, verbs: Sequence[str] = ()) -> Iterator[Attack]:
    """``count`` tries of each kind of each format or verb; of some verbs alone where they are given."""
    chance, base = Random(seed), home / "base"
    _made(base, chance)
    if not verbs:
        for kind, path in (("xlsx", base / "收/甲.xlsx"), *((s, CORPUS / f"seed.{s}") for s in ("xlsb", "ods", "docx"))):
            yield _flipped(home / kind, path, chance, count)
    for name, asked in OVER_AN_INPUT.items():
        if not verbs or name in verbs:
            yield Attack(f"写到自己的输入上：{name}", 1, tuple(_over(home / f"over {name}", base, asked.split())))
    for name, asked in WRITING.items():
        if not verbs or name in verbs:
            yield from _of_verb(name, asked.split(), home / name.replace(" ", ""), base, chance, count)


def _of_verb(name: str, asked: list[str], work: Path, base: Path, chance: Random, count: int) -> Iterator[Attack]:
    """No room, stopped, killed at any moment from its start to its end, and two of it at once."""
    shutil.copytree(base, work)
    start = time.perf_counter()
    _run(work, asked)
    long = time.perf_counter() - start
    tries = {"磁盘写满": lambda: {"room": chance.choice((0, 3000, 9000, 20_000))}} | {
        kind: lambda by=by: {"stopped": long * chance.random(), "by": by}
        for kind, by in (("按 Ctrl+C", signal.SIGINT), ("中途停止", signal.SIGTERM), ("被杀", signal.SIGKILL))
    }
    for kind, how in tries.items():
        yield Attack(f"{kind}：{name}", count, tuple(words for _ in range(count) for words in _hit(work, base, asked, **how())))
    if "-o" in asked:
        yield Attack(f"两个同时写：{name}", count, tuple(words for _ in range(count) for words in _twice(work, base, asked)))


def _made(base: Path, chance: Random) -> None:
    (base / "收").mkdir(parents=True)
    for name, year in (("收/甲", 2024), ("收/乙", 2024), ("去年", 2023), ("数", 2024)):
        write_template(FORM, base / f"{name}.xlsx", values=balanced_inputs(FORM, chance), cover={"agency": f"演示区{name[-1]}局", "year": year})
    (base / "数.json").write_text(json.dumps({"表三": {}}), "utf-8")
    for asked in ("roster new -o 名录.xlsx", "report 收/甲.xlsx -o 样.docx", "year 年 --year 2025 --agency 演示区 --from 收"):
        _run(base, asked.split())
    shutil.copy(base / "收/甲.xlsx", base / "年/收件/甲.xlsx")


def _flipped(folder: Path, path: Path, chance: Random, count: int) -> Attack:
    """One bit of the file is another: refused, or the numbers are what they were, or said to be unread."""
    folder.mkdir()
    data, whole = path.read_bytes(), read(path)
    for i in range(count):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / f"{i:05}{path.suffix}").write_bytes(changed)
    found = (one for one in receive(incoming_files([folder])) if isinstance(one, Submission))
    return Attack(f"一位变了：.{folder.name}", count, tuple(one.file for one in found if _wrong(one, whole)))


def _wrong(found: Submission, whole: Submission) -> bool:
    apart = any(value != meant and not isinstance(value, Unread) for value, meant in zip(found.values, whole.values, strict=True))
    return found.form is not whole.form or found.year != whole.year or apart


def _over(work: Path, base: Path, asked: list[str]) -> Iterator[str]:
    shutil.copytree(base, work)
    before = _content(work)
    status = _run(work, [*asked, "--force"]).returncode
    if status != 2 or _content(work) != before:
        yield f"{' '.join(asked)}：{status}"


def _hit(work: Path, base: Path, asked: list[str], *, room: int | None = None, stopped: float | None = None, by: int = 0) -> Iterator[str]:
    """A command without room, or stopped at some moment: what was there is there, what is new is whole, nothing of ours lies about."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)
    before = _content(work)
    words = _run(work, asked, room, stopped, by).stderr
    after = _content(work)
    if any(after.get(name) != data for name, data in before.items() if not name.startswith("年/") or name.startswith("年/收件/")):
        yield "原有的文件变了"
    if torn := [name for name, data in after.items() if data != before.get(name) and not Path(name).name.startswith(ASIDE) and not _whole(work / name)]:
        yield f"残缺：{torn}"
    if by != signal.SIGKILL and (left := [name for name in after if Path(name).name.startswith(ASIDE)]):
        yield f"留下：{left}"
    if ("Traceback" in words and "nianbao" in words) or "Errno" in words or "程序出错" in words:  # before the interpreter comes to our code it speaks for itself
        yield words.strip()[-200:]


def _twice(work: Path, base: Path, asked: list[str]) -> Iterator[str]:
    """Two runs with one new output: one writes it, the other is told."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)
    both = [_begun(work, asked) for _ in range(2)]
    told = [one.communicate()[1] for one in both]
    if sum(one.returncode == 2 for one in both) != 1:
        yield f"{[one.returncode for one in both]} {told}"


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _whole(path: Path) -> bool:
    if path.suffix not in (".xlsx", ".docx", ".zip"):
        return True
    try:
        with zipfile.ZipFile(path) as package:
            return package.testzip() is None
    except zipfile.BadZipFile:
        return False


def _begun(work: Path, asked: list[str], limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    (work.parent / "tmp").mkdir(exist_ok=True)
    told = {**os.environ, "TMPDIR": str(work.parent / "tmp"), "XDG_STATE_HOME": str(work.parent / "state")}
    return subprocess.Popen(
        [sys.executable, "-m", "nianbao", *asked], cwd=work, env=told, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit
    )


def _run(work: Path, asked: list[str], room: int | None = None, stopped: float | None = None, by: int = 0) -> subprocess.CompletedProcess[str]:
    import resource

    running = _begun(work, asked, None if room is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    if stopped is not None:
        time.sleep(stopped)
        running.send_signal(by)
    out, words = running.communicate()
    return subprocess.CompletedProcess(asked, running.returncode, out, words)
