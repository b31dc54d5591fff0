"""`nianbao check`: the relations of any number of files, in words or as JSON, and copies with the wrong cells marked."""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.findings import Level
from ..errors import UserError
from ..machine.console import result, say
from ..machine.log import unforeseen
from ..refusals import refused
from .aliases_option import add_aliases, given_aliases
from .screen import SCREEN_COLUMNS, SCREEN_LINES, clipped, few, name_to_show, screen_lines

if TYPE_CHECKING:
    from ..rules.relations import Outcome
    from ..steps.check import Checked
    from ..steps.incoming_files import Source

_READ_FAILED, _WRONG, _CLEAN = 2, 1, 0

MOST_SKIPPED, MOST_COPIES, MOST_FAILED, MOST_LOST = 5, 3, 3, 2
"""Files left out, copies written, copies not written and losses of copies that are told one by one; more are counted."""


def register(commands) -> None:
    p = commands.add_parser(
        "check",
        help="校验勾稽关系，可另存标出问题的副本",
        description="校验一份或多份报送，或文件夹里的全部报送，按起因说出哪里不平、差多少、怎么办。没有错误时退出码为 0，有错误为 1，有文件读不出为 2。",
    )
    p.add_argument("files", nargs="+", metavar="文件或文件夹", help="Excel、Word、PDF、网页等；文件夹里的逐个校验，不进入子文件夹")
    p.add_argument("--marked", metavar="副本", help="另存标出问题的副本（.xlsx/.xlsm）；一次校验多个文件时给文件夹")
    p.add_argument("--last-year", metavar="文件或文件夹", help="上年的报送，用来核对上年结转等")
    p.add_argument("--agency", metavar="机关", help="机关名称（不用文件里写的）")
    p.add_argument("--year", metavar="年度", type=int, help="报告年度（不用文件里写的）")
    add_aliases(p)
    p.add_argument("--format", choices=["text", "json"], default="text", help="text 文字（默认），json 数据")
    p.add_argument("--force", action="store_true", help="副本已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 where a file could not be read or a copy not be written, else 1 for any 错误, else 0."""
    from ..steps.check import check
    from .check_text import check_text

    _refuse_one_copy_for_many(args)
    skipped: list[Source] = []
    checked = check(
        args.files, last_year=args.last_year, agency=args.agency, year=args.year,
        aliases=given_aliases(args), skipped=skipped.append,
    )
    outcomes = [one.outcome for one in checked if one.outcome is not None]
    written = _copies(outcomes, args) if args.marked else []  # before the result: its reader may leave early
    told = [*_skipped_lines(skipped), *_copy_lines(written)]
    unread = [f"有 {len(checked) - len(outcomes)} 个文件读不出，原因在结果中。"] if len(outcomes) < len(checked) else []
    for words in told:
        say(words)
    if args.format == "json":
        import json

        result(json.dumps(_json(checked), ensure_ascii=False, indent=2))
    else:
        result(check_text(checked, SCREEN_LINES - screen_lines([*told, *unread])))
    for words in unread:
        say(words)
    if len(outcomes) < len(checked) or not all(copy.written for copy in written):
        return _READ_FAILED
    return _WRONG if any(f.level is Level.ERROR for outcome in outcomes for f in outcome.findings) else _CLEAN


def _skipped_lines(skipped: Sequence[Source]) -> list[str]:
    return few([f"没有校验 {name_to_show(s.name)}：{s.skipped}" for s in skipped], MOST_SKIPPED, lambda n: f"另有 {n} 个没有校验：{_reasons(skipped[-n:])}。", lines=1)


def _reasons(skipped: Sequence[Source]) -> str:
    """``子文件夹 3，不是能读的报表文件类型 5``: the beginnings of the reasons, counted."""
    return "，".join(f"{words} {n}" for words, n in Counter(re.split("[，：；。]", s.skipped)[0] for s in skipped).items())


def _unreadable(file: str, problem: str) -> str:
    return problem if file in problem else f"{file}：{problem}"


def _json(checked: Sequence[Checked]) -> list[dict]:
    """Every finding of every file, the causes by their place in the whole list."""
    from ..rules.catalogue import RULES
    from ..steps.json_shapes import outcome_to_json

    found: list[dict] = []
    for one in checked:
        if one.outcome is not None:
            found += outcome_to_json(one.outcome, len(found))
        else:
            unreadable = {"规则": "D8", "级别": str(RULES["D8"].level), "表": None, "单元格": [], "左边": None, "右边": None, "差额": None}
            found.append({"文件": one.file, **unreadable, "说明": _unreadable(one.file, one.problem), "起因": None})
    return found


@dataclass(frozen=True)
class _Copy:
    """A marked copy, or why there is none; ``lost`` says what it lacks that its source has."""

    target: Path
    problem: str = ""
    lost: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        return not self.problem


def _copies(outcomes: Sequence[Outcome], args: argparse.Namespace) -> list[_Copy]:
    """Write the marked copies. None takes the place of anything this run reads or has written."""
    taken, written = _inputs(args), list[_Copy]()
    for outcome, target in zip(outcomes, _targets([o.submission.file for o in outcomes], args), strict=True):
        written.append(_marked(outcome, target, taken, force=args.force))
        taken += [target] if written[-1].written else []
    return written


def _copy_lines(copies: Sequence[_Copy]) -> list[str]:
    """What became of the copies: where they are, what they lack, which are not there and why."""
    written = [copy for copy in copies if copy.written]
    many = len(written) > MOST_COPIES
    where = [f"标出问题的副本 {len(written)} 份，在 {written[0].target.parent}"] if many else [f"标出问题的副本：{copy.target}" for copy in written]
    lost = few([words for copy in copies for words in copy.lost], MOST_LOST, "另有 {} 句关于副本里少了什么，见各份副本。".format)
    failed = few([copy.problem for copy in copies if copy.problem], MOST_FAILED, lambda n: f"另有 {n} 份没有写出：{_names(copies, n)}")
    return [*lost, *failed, *where]


def _names(copies: Sequence[_Copy], last: int) -> str:
    return clipped("、".join([copy.target.name for copy in copies if copy.problem][-last:]), SCREEN_COLUMNS)


def _inputs(args: argparse.Namespace) -> list[Path]:
    given = [Path(path) for path in (*args.files, args.last_year, args.aliases) if path]
    return [*given, *(inside for path in given if os.path.isdir(path) for inside in path.iterdir())]


def _marked(outcome: Outcome, target: Path, taken: Sequence[Path], *, force: bool) -> _Copy:
    """Write one marked copy; a failure, whatever it is, is named and stops no other."""
    from ..workbook.editing.marked_copy import write_marked

    try:
        return _Copy(target, lost=tuple(write_marked(outcome, target, force=force, inputs=taken)))
    except UserError as error:
        return _Copy(target, str(error))
    except Exception as error:
        return _Copy(target, f"{outcome.submission.file} 没有标记副本：{unforeseen('标记', error)}。")


def _targets(files: Sequence[str], args: argparse.Namespace) -> list[Path]:
    """The path given for the copy of one file; else names after the sources in the folder given, with the sources' folders where two are alike."""
    given = Path(args.marked)
    if not _several(args) and not os.path.isdir(given):
        return [given] * len(files)
    sources = [Path(file) for file in files]
    alike = Counter(source.name.casefold() for source in sources)
    plain = [source.stem if alike[source.name.casefold()] == 1 else f"{source.stem}（{source.parent.name}）" for source in sources]
    numbers = Counter[str]()
    targets = []
    for stem, source in zip(plain, sources, strict=True):
        key = f"{stem}{source.suffix}".casefold()
        numbers[key] += 1
        targets.append(given / f"{stem}（校验{numbers[key] if numbers[key] > 1 else ''}）{source.suffix}")
    return targets


def _several(args: argparse.Namespace) -> bool:
    """Whether more than one file may come of what was given."""
    return len(args.files) > 1 or any(os.path.isdir(path) for path in args.files)


def _refuse_one_copy_for_many(args: argparse.Namespace) -> None:
    if args.marked and _several(args) and Path(args.marked).suffix.lower() in (".xlsx", ".xlsm"):
        raise refused("G21", given=args.marked)
