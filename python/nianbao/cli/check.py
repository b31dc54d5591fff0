"""`nianbao check`: the relations of any number of files, in words or as JSON, and copies with the wrong cells marked."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..core.findings import Level
from ..errors import UserError
from ..machine.console import result, say
from ..machine.log import unforeseen
from ..refusals import refused
from ..rules.catalogue import RULES
from ..rules.relations import Outcome
from ..rules.sentences import sentence_of as sentence
from ..rules.sentences import suspect_words
from ..workbook.findings_list import count_by_level, sorted_findings, told_words, written

_READ_FAILED, _WRONG, _CLEAN = 2, 1, 0


def register(commands) -> None:
    p = commands.add_parser(
        "check",
        help="校验勾稽关系，可另存标出问题的副本",
        description="校验一份或多份报送，逐条说出哪里不平、差多少、怎么办。没有错误时退出码为 0，有错误为 1，有文件读不出为 2。",
    )
    p.add_argument("files", nargs="+", metavar="文件", help="Excel、Word、PDF、网页等")
    p.add_argument("--marked", metavar="副本", help="另存标出问题的副本（.xlsx/.xlsm）；一次校验多个文件时给文件夹")
    p.add_argument("--last-year", metavar="文件或文件夹", help="上年的报送，用来核对上年结转等")
    p.add_argument("--agency", metavar="机关", help="机关名称（不用文件里写的）")
    p.add_argument("--year", metavar="年度", type=int, help="报告年度（不用文件里写的）")
    p.add_argument("--aliases", metavar="文件", help="机关别名文件，一行一对：别名,机关全称")
    p.add_argument("--format", choices=["text", "json"], default="text", help="text 文字（默认），json 数据")
    p.add_argument("--force", action="store_true", help="副本已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 where a file could not be read or a copy not be written, else 1 for any 错误, else 0."""
    from ..reading.aliases import load_aliases
    from ..steps.check import check

    _refuse_one_copy_for_many(args)
    checked = check(
        args.files, last_year=args.last_year, agency=args.agency, year=args.year,
        aliases=load_aliases(args.aliases) if args.aliases else None,
    )
    outcomes = [one.outcome for one in checked if one.outcome is not None]
    written = _copies(outcomes, args) if args.marked else []  # before the result: its reader may leave early
    if args.format == "json":
        result(json.dumps([entry for one in checked for entry in _json(one)], ensure_ascii=False, indent=2))
    else:
        result("\n\n".join("\n".join(_text(one)) for one in checked))
    if len(outcomes) < len(checked):
        say(f"有 {len(checked) - len(outcomes)} 个文件读不出，原因在结果中。")
    if len(outcomes) < len(checked) or not all(written):
        return _READ_FAILED
    return _WRONG if any(f.level is Level.ERROR for outcome in outcomes for f in outcome.findings) else _CLEAN


def _unreadable(file: str, problem: str) -> str:
    return problem if file in problem else f"{file}：{problem}"


def _json(one) -> list[dict]:
    from ..steps.json_shapes import findings_to_json

    if one.outcome is not None:
        return findings_to_json(one.outcome.findings, one.outcome.submission)
    unreadable = {"规则": "D8", "级别": str(RULES["D8"].level), "表": None, "单元格": [], "左边": None, "右边": None, "差额": None}
    return [{"文件": one.file, **unreadable, "说明": _unreadable(one.file, one.problem)}]


def _text(one) -> Iterator[str]:
    if one.outcome is None:
        yield f"{one.file}\n  读不出：{one.problem}"
        return
    yield from _heading(one.outcome)
    form, suspected = one.outcome.submission.form, set()
    for finding in sorted_findings(one.outcome.findings):
        at = written(finding, one.outcome.submission)
        name = f"{finding.rule} {RULES[finding.rule].name}{f'〔{at}〕' if at else ''}"
        yield f"  [{finding.level}] {name}：{sentence(finding, form)}{told_words(finding)}"
        words = suspect_words(finding, form)
        if words and words not in suspected:
            suspected.add(words)
            yield f"      {words}"


def _heading(outcome: Outcome) -> Iterator[str]:
    submission = outcome.submission
    about = [submission.agency or "机关未知", f"{submission.year} 年度" if submission.year else "年度未知", f"{submission.form.edition} 版"]
    yield f"{submission.file}（{'，'.join(about)}）"
    broken = len(submission.form.relations) - outcome.holds - outcome.unknown
    levels = "，".join(f"{level} {count}" for level, count in count_by_level(outcome.findings))
    yield f"  {levels}；勾稽关系 {len(submission.form.relations)} 条：成立 {outcome.holds}，不平 {broken}，不能判断 {outcome.unknown}"


def _copies(outcomes: Sequence[Outcome], args: argparse.Namespace) -> list[bool]:
    """Write the marked copies; which were. None takes the place of anything this run reads or has written."""
    taken, written = _inputs(args), []
    for outcome in outcomes:
        target = _target(outcome.submission.file, args.marked, len(args.files))
        written.append(_marked(outcome, target, taken, force=args.force))
        taken += [target] if written[-1] else []
    return written


def _inputs(args: argparse.Namespace) -> list[Path]:
    given = [Path(path) for path in (*args.files, args.last_year, args.aliases) if path]
    return [*given, *(inside for path in given if os.path.isdir(path) for inside in path.iterdir())]


def _marked(outcome: Outcome, target: Path, taken: Sequence[Path], *, force: bool) -> bool:
    """Write one marked copy; a failure, whatever it is, is named and stops no other."""
    from ..workbook.editing.marked_copy import write_marked

    try:
        for words in write_marked(outcome, target, force=force, inputs=taken):
            say(words)
    except UserError as error:
        say(str(error))
        return False
    except Exception as error:
        say(f"{outcome.submission.file} 没有标记副本：{unforeseen('标记', error)}。")
        return False
    say(f"标出问题的副本：{target}")
    return True


def _target(file: str, marked: str, files: int) -> Path:
    """The path given, or a file named after the source in the folder given (always a folder for several files)."""
    source, target = Path(file), Path(marked)
    return target / f"{source.stem}（校验）{source.suffix}" if files > 1 or os.path.isdir(target) else target


def _refuse_one_copy_for_many(args: argparse.Namespace) -> None:
    if args.marked and len(args.files) > 1 and Path(args.marked).suffix.lower() in (".xlsx", ".xlsm"):
        raise refused("G21", given=args.marked)
