"""`nianbao merge`: the reports of a folder or of some files into one summary, with what came of each file."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..machine.console import result, say
from ..machine.executors import executor_for
from ..machine.safe_write import refuse_existing
from ..refusals import refused
from ..workbook.cause_order import listed_by_cause
from ..workbook.merged_findings import following, shares_of
from .aliases_option import add_aliases, given_aliases
from .cause_lines import Cause, cause_block, counted
from .screen import SCREEN_COLUMNS, SCREEN_LINES, clipped, few, name_to_show, screen_lines

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ..district.adjustments import Adjustment
    from ..district.merge_result import Merged
    from ..reading.roster_book import RosterBook
    from ..steps.merging.merge import MergeOptions

_NOTHING_MERGED, _FINDINGS, _CLEAN = 2, 1, 0

MOST_ABOUT_EARLIER = 3
"""Sentences about an earlier summary that are printed."""

MOST_SET_ASIDE = 5
"""Files that were not used whose reasons are printed; all of them stand in the workbook and in the JSON."""


def register(commands) -> None:
    p = commands.add_parser(
        "merge",
        help="把各单位的表汇总成全区的表",
        description=(
            "把文件夹里（或列出的）各单位的表逐格相加，写成一份汇总表，并说明每个文件用没用上、为什么。"
            "没有任何问题时退出码为 0；有问题（提示也算）为 1；一个单位也没汇总上为 2。"
        ),
    )
    p.add_argument("paths", nargs="+", metavar="文件夹或文件", help="各单位的表；不进入子文件夹")
    p.add_argument("-o", "--output", metavar="汇总.xlsx", help="汇总表写到哪里（--format json 时可不写）")
    p.add_argument("--table", metavar="明细.csv", help="另写一张明细：一家一行、一格一列，.csv 或 .xlsx，给别的程序用（可以不写汇总表）")
    p.add_argument("--year", type=int, metavar="年度", help="汇总哪一年（默认：多数文件的年度）")
    p.add_argument("--agency", default="", metavar="名称", help="汇总表封面上的机关")
    p.add_argument("--unit", action="append", default=[], metavar="名称", help="看上去像合计、实为一个单位的机关或文件，可写多次")
    p.add_argument("--roster", metavar="名录.xlsx", help="单位名录：按它认机关，说出谁没报、谁不该报，名录外的不加；年度、汇总机关不另写的用它的")
    p.add_argument("--last-year", metavar="汇总或文件夹", help="上年的汇总表或各单位报表的文件夹，用来核对上年结转等")
    add_aliases(p)
    p.add_argument("--format", choices=["text", "json"], default="text", help="text 文字（默认），json 数据")
    p.add_argument("--category", action="append", default=[], metavar="类别", help="选择汇总：只加这一类（部门、乡镇街道、本政府机关，或封面上的单位类别），可写多次")
    p.add_argument("--tree", action="store_true", help="层层汇总：一个文件夹和它的各级子文件夹，从下往上，每个文件夹里写一份 汇总.xlsx")
    p.add_argument("--force", action="store_true", help="汇总表已存在时覆盖")
    p.add_argument("--executor", default="", metavar="dask://主机:端口", help="由 Dask 集群读文件（各机器要看得到同样的路径）")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 where nothing could be summed, else 1 for any finding at all, else 0."""
    if args.tree:
        return _run_levels(args)
    from ..steps.merging.merge import merge_reports

    book = _roster(args.roster) if args.roster else None
    table = Path(args.table) if args.table else None
    if args.output is None and args.format == "text" and table is None:
        raise refused("G23")
    if args.output is not None and not args.output.lower().endswith(".xlsx"):
        raise refused("G24", given=args.output)
    if args.output is not None:
        refuse_existing(Path(args.output), force=args.force)
    if table is not None:
        _check_table(table, args)
    if book is not None and args.output is not None and _has_levels(book):
        return _run_levels(args, book, table)
    with executor_for(args.executor, _count(args.paths)) as executor:
        merged = merge_reports(args.paths, args.output, merge_options(args, book, executor), book.roster if book else None)
    after = _after(merged, table, force=args.force)
    if args.format == "json":
        result(json.dumps(merge_to_json(merged), ensure_ascii=False, indent=2))
    else:
        result("\n".join(merge_lines(merged, SCREEN_LINES - screen_lines(after))))
    for words in after:
        say(words)
    return _NOTHING_MERGED if not merged.count else _FINDINGS if merged.problems else _CLEAN


def merge_options(args: argparse.Namespace, book: RosterBook | None, executor: Executor | None) -> MergeOptions:
    """What the command asks for; the year is that of the roster where no other is given."""
    from ..steps.merging.merge import MergeOptions

    year = args.year or (book.year if book else None)
    return MergeOptions(year, args.agency, args.unit, given_aliases(args), args.last_year, args.category, args.force, executor=executor)


def _has_levels(book: RosterBook) -> bool:
    """Whether the 上级 of the roster make levels; most rosters have none, and need not load what finds them."""
    if not any(unit.superior for unit in book.roster.units):
        return False
    from ..steps.merging.roster_levels import has_levels

    return has_levels(book.roster)


def _run_levels(args: argparse.Namespace, book: RosterBook | None = None, table: Path | None = None) -> int:
    """2 where nothing could be summed, else 1 for any finding or a level that was not summed, else 0."""
    from .merge_tree import merge_levels, tree_lines, tree_to_json

    top = merge_levels(args, book)
    if args.format == "json":
        result(json.dumps(tree_to_json(top), ensure_ascii=False, indent=2))
    else:
        result("\n".join(tree_lines(top)))
    notes = [words for one in top.all() if one.merged for words in one.merged.notes]
    for words in few(notes, MOST_ABOUT_EARLIER, "另有 {} 句关于原汇总表的，用 --format json 列出。".format):
        say(words)
    if top.merged is None or not top.merged.count:
        return _NOTHING_MERGED
    for words in _after(replace(top.merged, notes=()), table, force=args.force):
        say(words)
    return _FINDINGS if any(one.problem or (one.merged and one.merged.problems) for one in top.all()) else _CLEAN


def _after(merged: Merged, table: Path | None, *, force: bool) -> list[str]:
    """What is said after the result; the table of units is written here, before the reader of the result may leave."""
    told = few(merged.notes, MOST_ABOUT_EARLIER, "另有 {} 句关于原汇总表的，用 --format json 列出。".format)
    if not merged.count:
        return [*told, "一个单位也没有汇总上，没有写出汇总表。原因见上面列出的文件和问题。"]
    if table is None:
        return told
    from ..steps.units_table import write_units_table

    write_units_table(merged, table, force=force)
    return [*told, f"明细：{table}"]


def _roster(path: str) -> RosterBook:
    """The roster; what of it was not understood is said and stops nothing."""
    from ..reading.roster_book import read_roster

    book = read_roster(path)
    for doubt in book.doubts:
        say(f"名录 {doubt.address}：{doubt.words}")
    return book


def _count(paths: Sequence[str]) -> int:
    """About how many files there are."""
    try:
        return sum(len(os.listdir(path)) if os.path.isdir(path) else 1 for path in paths)
    except OSError:  # the listing names it
        return 0


def _check_table(table: Path, args: argparse.Namespace) -> None:
    from ..steps.incoming_files import incoming_files
    from ..steps.last_year import last_year_files
    from ..steps.units_table import refuse_units_table

    before = last_year_files(args.last_year) if args.last_year else []
    read_too = [*(source.path for source in incoming_files(args.paths)), *before]
    refuse_units_table(table, force=args.force, inputs=read_too)


def merge_to_json(merged: Merged) -> dict:
    """The fixed shape, and beside it the year, the district's name, blanks and undivided sums by cell."""
    from ..steps.json_shapes import extra_to_json, problems_to_json, tables_json

    district = merged.district
    named = [dict(zip(("表", "行", "列"), district.form.names(cell), strict=True)) for cell in district.form.cells]
    return {
        "单位数": merged.count,
        "报送情况": [{"文件": e.file, "机关": e.agency or None, "状态": str(e.state), "原因": e.reason} for e in district.entries],
        "合计": tables_json(district.form, district.values),
        **extra_to_json(one.total for one in district.extra),
        "问题": problems_to_json(merged),
        "机关": district.agency or None,
        "年度": district.year,
        "只汇总": list(district.only) or None,
        "空白": [{**name, "单位数": n} for name, n in zip(named, district.blanks, strict=True) if n],
        "调整": [_adjustment_to_json(one) for one in district.adjusted.lines],
        "含未拆分": [{**named[district.form.position[cell]], "机关": list(names)} for cell, names in district.unsplit.items()],
        "汇总表": str(merged.output) if merged.output else None,
        "原汇总表": list(merged.notes),
    }


def _adjustment_to_json(one: Adjustment) -> dict:
    """A line of 调整: where it stands, what was typed, what became of it."""
    from ..workbook.adjustment_rows import TYPED_HEADS, typed_values

    typed = dict(zip(TYPED_HEADS, typed_values(replace(one.line, day="")), strict=True)) | {"日期": one.line.day}
    return {"地址": one.line.place} | {head: str(value) if isinstance(value, Decimal) else value for head, value in typed.items()} | {"状态": str(one.state)}


def merge_lines(merged: Merged, screen: int = SCREEN_LINES) -> list[str]:
    """The result in words, on one screen: the count, every file that was not simply summed, the main sums, the causes of what was found."""
    district = merged.district
    causes = merge_causes(merged)
    about = "，".join(filter(None, (district.agency, f"{district.year} 年" if district.year else "", f"{district.form.edition} 版表式")))
    missing = f"，另有 {len(district.missing)} 家没有计入" if district.missing else ""
    only = f"，只汇总{'、'.join(district.only)}" if district.only else ""
    lines = [f"汇总 {merged.count} 个单位（{about}）{only}{missing}"]
    lines.append("报送情况：" + "，".join(f"{state.words} {n}" for state, n in Counter(e.state for e in district.entries).items()))
    lines += _set_aside(merged)
    lines += ["合计：" + ("，".join(_figures(merged)) or "主要的数都是 0")] if merged.count else []
    lines += _blanks(merged)
    lines.append("问题：" + (counted([p.finding for p in merged.problems], len(causes)) if causes else "没有"))
    lines = [clipped(line, 3 * SCREEN_COLUMNS) for line in lines]
    where = "见汇总表的“校验结果”" if merged.output else "用 --format json 列出"
    end = [f"汇总表：{merged.output}"] if merged.output else []
    return [*lines, *cause_block(causes, len(merged.problems), where, screen - screen_lines([*lines, *end])), *end]


def merge_causes(merged: Merged) -> list[Cause]:
    """The causes in the order of 校验结果, each with what follows from it."""
    problems = merged.problems
    lines = listed_by_cause([p.finding for p in problems], merged.causes.of)
    return [
        Cause(problems[i].finding, problems[i].submission.form, _owner(problems[i]), "", following(merged, line), shares_of(merged, i))
        for line in lines if line.cause is None and (i := line.place) >= 0
    ]  # fmt: skip


def _set_aside(merged: Merged) -> Iterator[str]:
    """The files that are not simply summed and that no finding speaks of."""
    told = {file for p in merged.problems for file in (p.finding.file, *getattr(p.finding.facts, "files", ()))}
    aside = [e for e in merged.district.entries if e.reason and e.file not in told]
    yield from (clipped(f"  [{e.state.words}] {_file(e.file, e.agency)}：{e.reason}", SCREEN_COLUMNS) for e in aside[:MOST_SET_ASIDE])
    if len(aside) > MOST_SET_ASIDE:
        yield f"  另 {len(aside) - MOST_SET_ASIDE} 个文件没有用上，原因见{'汇总表的“报送情况”' if merged.output else ' --format json'}。"


def _file(file: str, agency: str) -> str:
    file = name_to_show(file)
    return f"{name_to_show(agency)}（{file}）" if agency and agency != file else file


def _owner(problem) -> str:
    """The file in front of a sentence that does not name it itself."""
    return "" if problem.finding.rule.startswith("D") else f"{name_to_show(problem.finding.file or problem.submission.file)}："


def _figures(merged: Merged) -> Iterator[str]:
    from ..core.submission import Unread
    from ..core.words import number_words

    district = merged.district
    important = {cell for trend in district.form.trends for cell in trend.cells}
    for figure in (f for f in district.form.figures if important.issuperset(f.cells)):
        values = [district.submission.number(cell) for cell in figure.cells]
        known = [v for v in values if v is not None]
        pending = any(isinstance(district.submission[cell], Unread) for cell in figure.cells)
        if pending or not known or sum(known):
            yield f"{figure.name} {'待定' if pending else number_words(sum(known)) if known else '空白'}"


def _blanks(merged: Merged) -> Iterator[str]:
    district = merged.district
    blanks, cells = sum(district.blanks), sum(bool(n) for n in district.blanks)
    if blanks:
        yield f"空白：{cells} 格有单位没有填（共 {blanks} 处），没有当作 0"
    if district.unsplit:
        units = dict.fromkeys(name for names in district.unsplit.values() for name in names)
        yield f"含未拆分：{len(district.unsplit)} 格，来自{'、'.join(units)}"
