"""``nianbao compare``: what differs between two reports, cell by cell and sentence by sentence."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..core.submission import Submission, Unread, Value
from ..core.words import number_words, where
from ..machine.console import result
from ..rules.sentences import sentence_of

if TYPE_CHECKING:
    from ..report.comparison import CellDifference, SentenceDifference
    from ..steps.compare import Compared

_EQUAL, _DIFFERENT, _UNREADABLE = 0, 1, 2


def register(commands) -> None:
    p = commands.add_parser(
        "compare",
        help="比较两份报告或报表",
        description=(
            "逐格、逐句比较两份报告或报表，格式可以不同（改过的 Word 报告与汇总表、存下来的网页与定稿、同一单位的两个版本）。"
            "给出文件夹时，按机关和年度逐份配对；年度文件夹是其中采用的那些。全部相同退出码为 0，有不同为 1，有读不出的为 2。"
        ),
    )
    p.add_argument("left", metavar="左边", help="文件或文件夹")
    p.add_argument("right", metavar="右边", help="文件或文件夹")
    p.add_argument("--format", choices=("text", "json"), default="text", help="结果的格式，默认 text")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 equal, 1 different, 2 where something could not be read."""
    from ..steps.compare import compare

    found = compare(args.left, args.right)
    if args.format == "json":
        result(json.dumps([comparison_to_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        result("\n\n".join("\n".join(comparison_lines(one)) for one in found))
    if any(one.unreadable for one in found):
        return _UNREADABLE
    return _EQUAL if all(one.equal for one in found) else _DIFFERENT


def comparison_lines(one: Compared) -> Iterator[str]:
    """For people: a head, a line a difference, what was left out."""
    if one.comparison is None or one.left is None or one.right is None:
        yield one.problem
        return
    found, form = one.comparison, one.right.form
    count = len(found.cells) + len(found.sentences) + len(found.stated)
    yield f"左边 {one.files[0]}"
    yield f"右边 {one.files[1]}"
    yield f"有 {count} 处不同：" if count else "相同。"
    for cell in found.cells:
        yield f"  {where(cell.cell, form)}：左边 {_shown(cell, one.left)}，右边 {_shown(cell, one.right)}"
    for sentence in found.sentences:
        yield f"  “{form.chapters[sentence.chapter]}”：左边 {_quoted(sentence.left)}，右边 {_quoted(sentence.right)}"
    for finding in found.stated:
        yield f"  正文与另一边的表：{sentence_of(finding, form)}"
    for note in one.notes:
        yield f"  {note}。"


def _quoted(sentence: str) -> str:
    return f"“{sentence}”" if sentence else "没有这一句"


def _shown(cell: CellDifference, submission: Submission) -> str:
    value: Value = submission[cell.cell]
    place = submission.place(cell.cell)
    words = f"“{value.raw}”（未读）" if isinstance(value, Unread) else number_words(submission.number(cell.cell)) if _known(submission, cell) else "空白"
    return f"{words}（{place}）" if place else words


def _known(submission: Submission, cell: CellDifference) -> bool:
    return submission.number(cell.cell) is not None


def comparison_to_json(one: Compared) -> dict[str, object]:
    """One pair: ``相同``, the cells, the sentences, the numbers told that the other's tables contradict; ``问题`` where there was no comparing."""
    found = one.comparison
    shown: dict[str, object] = {"左": one.files[0], "右": one.files[1], "相同": one.equal}
    if found is None or one.left is None or one.right is None:
        return {**shown, "问题": one.problem}
    form = one.right.form
    return {
        **shown,
        "单元格": [_cell_json(cell, one.left, one.right) for cell in found.cells],
        "正文": [_sentence_json(sentence, form.chapters) for sentence in found.sentences],
        "正文与表": [sentence_of(finding, form) for finding in found.stated],
        "说明": list(one.notes),
    }


def _cell_json(cell: CellDifference, left: Submission, right: Submission) -> dict[str, object]:
    shown: dict[str, object] = dict(zip(("表", "行", "列"), right.form.names(cell.cell), strict=True))
    for side, submission in (("左", left), ("右", right)):
        value = submission[cell.cell]
        place = submission.place(cell.cell)
        plain = value.raw if isinstance(value, Unread) else value if isinstance(value, int) else number_words(submission.number(cell.cell))
        shown |= {side: plain if isinstance(value, Unread) or submission.number(cell.cell) is not None else None, f"{side}地址": str(place) if place else None}
    return shown


def _sentence_json(sentence: SentenceDifference, chapters: Sequence[str]) -> dict[str, object]:
    return {"章": chapters[sentence.chapter], "左": sentence.left or None, "右": sentence.right or None}
