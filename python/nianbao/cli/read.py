"""``nianbao read``: everything a file says, as text for people or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from ..core.check_code import check_code_of
from ..core.submission import UNSPLIT, Special, Submission, Unread, Value
from ..core.words import number_words
from ..forms import table_editions
from ..machine import console
from ..machine.console import result
from ..machine.safe_write import refuse_existing
from ..model import Table
from ..reading.files import read
from ..rules.sentences import sentence_of
from ..steps.json_shapes import CHAPTER_KEYS, submission_to_json
from ..workbook.layout import EXTRA_SHEET
from .aliases_option import add_aliases, given_aliases


def register(commands) -> None:
    parser = commands.add_parser(
        "read", help="读出一份报送中的全部数字",
        description="读出一份报送中的全部数字：每格是什么，从哪里读的，哪些读不出。",
    )
    parser.add_argument("file", metavar="文件", help="工作簿、Word、网页、PDF 或文本")
    parser.add_argument("--agency", metavar="机关", help="机关名称（不用文件里写的）")
    parser.add_argument("--year", metavar="年度", type=int, help="报告年度（不用文件里写的）")
    add_aliases(parser)
    parser.add_argument("-o", "--output", metavar="填报表.xlsx", help="另存为填好的填报表，附“读取说明”")
    parser.add_argument("--suggested", action="store_true", help="列标题只是“数据1、数据2……”等没有认定的格，全部采用建议值（先不加这一项看一遍）")
    parser.add_argument("--force", action="store_true", help="覆盖已有的输出文件")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="结果的格式，默认 text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    about = {"agency": args.agency, "year": args.year, "aliases": given_aliases(args)}
    if args.output:
        from ..steps.convert import import_form

        refuse_existing(Path(args.output), force=args.force, inputs=[args.file, *filter(None, [args.aliases])])
        submission = import_form(args.file, args.output, force=args.force, suggested=args.suggested, **about)
        console.say(f"已写入 {args.output}：未读 {len(submission.unread)} 格，空白 {len(submission.blank)} 格，出处见“读取说明”。")
    else:
        submission = read(args.file, **about)
        submission = submission.changed(submission.suggestions) if args.suggested else submission
    if submission.suggestions:
        console.say(f"其中 {len(submission.suggestions)} 格有建议值：对照原件确认后，加 --suggested 一次采用。")
    if args.format == "json":
        result(json.dumps(submission_to_json(submission), ensure_ascii=False, indent=2))
    else:
        result("\n".join(read_lines(submission)))
    return 0


def read_lines(submission: Submission) -> Iterator[str]:
    """What was read, for people: head, each table, then what was normalised, unread and remarked."""
    form = submission.form
    editions = "、".join(f"{table} {edition} 版" for table, edition in table_editions(form).items())
    yield f"文件：{submission.file}"
    yield f"机关：{submission.agency or '（未写明）'}　年度：{submission.year or '（未写明）'}　表式：{editions}"
    yield f"校验码：{check_code_of(submission)}"
    for table in form.tables:
        yield from _table(submission, table)
    yield from _extra(submission)
    yield from _notes(submission)
    told = [chapter for chapter, text in zip(CHAPTER_KEYS, submission.narrative, strict=True) if text]
    yield f"正文：{'、'.join(told) if told else '没有'}"
    for finding in submission.remarks:
        yield f"{finding.level} {finding.rule}：{sentence_of(finding, form)}"


def _table(submission: Submission, table: Table) -> Iterator[str]:
    cells = table.cells
    blank = sum(submission[cell] is None for cell in cells)
    unread = sum(isinstance(submission[cell], Unread) for cell in cells)
    yield f"\n{table.name}　{table.title}（{len(cells)} 格，空白 {blank} 格，未读 {unread} 格）"
    for section in table.sections:
        heads = [column.name for column in section.column_leaves]
        yield f"  {'　'.join(heads)}"
        for row in section.row_leaves:
            shown = [_shown(submission, cell) for cell in cells if cell.row == row.key]
            yield f"  {row.path}：{'　'.join(shown)}"


def _extra(submission: Submission) -> Iterator[str]:
    figures = [figure for figure in submission.extra if figure.item.path]
    if figures:
        yield f"\n{EXTRA_SHEET}（选填，不是官方表式）"
        yield from (f"  {figure.item.path}：{_told(figure.value)}" for figure in figures)


def _shown(submission: Submission, cell) -> str:
    return _told(submission[cell])


def _told(value: Value) -> str:
    if isinstance(value, Unread):
        return f"未读“{value.raw}”"
    if isinstance(value, Special):
        return UNSPLIT
    return "空白" if value is None else number_words(value)


def _notes(submission: Submission) -> Iterator[str]:
    """Unread cells and normalised numbers, each with its place."""
    shown = submission_to_json(submission)
    for title, key, ending in (("未读", "未读", "原因"), ("规范化", "规范化", "值")):
        entries = shown[key]
        if isinstance(entries, list) and entries:
            yield f"\n{title}（{len(entries)} 格）"
            for e in entries:
                end = "空白" if e[ending] is None else e[ending]
                yield f"  {e['位置']}　{e['表']}“{e['行']}”“{e['列']}”：“{e['原文']}”→{end}"
