"""`nianbao drop check|collect|merge`: what the desktop scripts run for the files dropped on them.

Each file or folder goes to `nianbao check`, `nianbao collect` or `nianbao merge` in a process of its own: the same core, and one file that cannot be
read does not stop the next. Results get a new name near the input, never an old one, and are opened.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from nianbao.errors import UserError
from nianbao.machine.console import say
from nianbao.machine.dropped_paths import paths_given
from nianbao.machine.safe_write import marked_copies_of, marked_copy_of, summary_of
from nianbao.machine.screen import open_path
from nianbao.refusals import refused

_WORDS = {"check": "校验", "collect": "收表", "merge": "汇总"}


def register(commands) -> None:
    parser = commands.add_parser("drop", help="拖放文件到桌面脚本时调用", description="校验拖来的工作簿或文件夹，或收表、汇总拖来的文件夹。")
    parser.add_argument("action", choices=list(_WORDS), metavar="动作", help="check 校验工作簿或整个文件夹，collect 收表，merge 汇总文件夹")
    parser.add_argument("paths", nargs="*", metavar="路径", help="工作簿或文件夹（check）、文件夹（collect、merge）")
    parser.add_argument("--no-open", dest="open", action="store_false", help="不打开结果")
    parser.add_argument("--wait", action="store_true", help="最后等一次回车，窗口不会马上关掉")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 all well, 1 something was found, 2 something could not be done."""
    paths = paths_given(args.paths)
    try:
        if not paths:
            wanted = "工作簿" if args.action == "check" else "文件夹"
            raise refused("G22", wanted=wanted)
        return max(handle(Path(path), args.action, open_result if args.open else say_where) for path in paths)
    except UserError as error:
        say(str(error))
        return 2
    finally:
        if args.wait:
            wait()


def handle(path: Path, action: str, present: Callable[[Path], None]) -> int:
    """One dropped path: the exit status of its check or merge; what came of it is presented."""
    refusal = _refusal(path, action)
    if refusal:
        say(refusal)
        return 2
    say(f"正在{_WORDS[action]}：{path}")
    if action == "collect":
        return _collected(path, present)
    target = summary_of(path) if action == "merge" else marked_copies_of(path) if path.is_dir() else marked_copy_of(path)
    output = [] if target is None else ["-o" if action == "merge" else "--marked", str(target)]
    status = subprocess.run([sys.executable, "-m", "nianbao", action, str(path), *output]).returncode
    if target is None:
        say(f"{path.suffix or '这种'}文件不能加标记：问题见上面；要标在表里，请用 Excel 或 WPS 另存为 .xlsx 后再拖")
    elif target.exists():
        present(target)
    else:
        say(f"没有写出结果：{path.name}，原因见上面的说明")
    return status if status in (0, 1) else 2


def _collected(path: Path, present: Callable[[Path], None]) -> int:
    """收表 writes into the year's folder itself; its ledger is what is opened."""
    from nianbao.steps.year_folder import YearFolder

    status = subprocess.run([sys.executable, "-m", "nianbao", "collect", str(path)]).returncode
    if status in (0, 1):
        present(YearFolder(path).ledger)
    return status if status in (0, 1) else 2


def open_result(result: Path) -> None:
    """Open the result in whatever opens such files here; where nothing does, say so."""
    say_where(result)
    try:
        open_path(str(result))
    except UserError as error:
        say(str(error))


def say_where(result: Path) -> None:
    say(f"结果在：{result}")


def wait() -> None:
    try:
        input("按回车键关闭窗口……")
    except EOFError:
        return


def _refusal(path: Path, action: str) -> str:
    if not path.exists():
        return f"没有 {path}：可能已被移走或改名"
    if action == "collect" and not path.is_dir():
        return f"{path} 不是文件夹：请把年度文件夹（里面有 名录.xlsx 和 收件）拖来；要校验单个文件，请拖到“校验”脚本"
    if action == "merge" and not path.is_dir():
        return f"{path} 不是文件夹：请把装着各单位报表的文件夹拖来；要校验单个文件，请拖到“校验”脚本"
    return ""
