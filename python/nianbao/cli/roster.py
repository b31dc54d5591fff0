"""`nianbao roster`: a blank roster, and what is wrong with one."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..machine.console import result, say

_SOUND, _WRONG = 0, 1


def register(commands) -> None:
    p = commands.add_parser("roster", help="名录：检查，或新做一份空白的", description="检查单位名录，或新做一份空白的名录。")
    actions = p.add_subparsers(title="动作", metavar="动作", required=True)
    check = actions.add_parser("check", help="检查名录：重复、循环、前身不明等", description="检查名录。没有问题时退出码为 0，有问题为 1，读不出为 2。")
    check.add_argument("file", metavar="名录.xlsx", help="名录，或年度文件夹")
    check.set_defaults(run=run)
    new = actions.add_parser("new", help="新做一份空白的名录", description="新做一份空白的名录（.xlsx）：下拉列表、冻结表头、各栏说明。")
    new.add_argument("-o", "--output", type=Path, default=Path("名录.xlsx"), metavar="文件", help="存为哪个文件（默认：名录.xlsx）")
    new.add_argument("--force", action="store_true", help="文件已经存在时覆盖它")
    new.set_defaults(run=run_new)


def run(args: argparse.Namespace) -> int:
    """1 for anything wrong with the roster. Raises ``UserError`` where it cannot be read."""
    from ..district.roster_problems import roster_problems, words_of
    from ..reading.roster_book import read_roster
    from ..steps.year_folder import year_folder

    path = Path(args.file)
    book = read_roster(year_folder(path).roster if path.is_dir() else path)
    found = [*(f"{doubt.address}：{doubt.words}" for doubt in book.doubts), *words_of(roster_problems(book.roster, book.year))]
    due = len(book.roster.due(book.year))
    result("\n".join([f"{len(book.roster.units)} 家单位，应报 {due} 家。", *(f"{i}. {words}" for i, words in enumerate(found, 1))]))
    say(f"名录有 {len(found)} 处要核对。" if found else "名录没有问题。")
    return _WRONG if found else _SOUND


def run_new(args: argparse.Namespace) -> int:
    """Write a blank roster. Raises ``UserError``."""
    from ..workbook.writing.roster import write_roster

    write_roster(args.output, force=args.force)
    say(f"已生成 {args.output}。请在“机关”一栏填上各单位的全称，一行一个。")
    return _SOUND
