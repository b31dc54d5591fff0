"""How every habit is read, over every case of ../shared/cases, as a table: read exactly, unread, wrong.

    python tests/habits                 all families
    python tests/habits Word 网页        some of: Word 网页 文本 导出 打印 PDF (导出 and 打印 need LibreOffice)
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pdf_habits

from habits import exports, paper, texts, web, word
from habits.report import Habit, Report, Written, count, reading, real_reports, wrong_cells


def _made(habits: dict[str, Habit], reports: list[Report]) -> Iterator[tuple[str, Report, Written]]:
    return ((name, report, habit(report)) for name, habit in habits.items() for report in reports)


FAMILIES = {
    "Word": lambda reports: _made(word.habits(), reports),
    "网页": lambda reports: _made(web.habits(), reports),
    "文本": lambda reports: _made(texts.TEXTS, reports),
    "导出": exports.exports,
    "打印": paper.papers,
}


def shares(files: Iterable[tuple[str, Report, Written]]) -> dict[str, Counter]:
    """By habit how many cells are exact, unread, wrong; a wrong one is told at once."""
    found: dict[str, Counter] = defaultdict(Counter)
    for habit, report, written in files:
        submission = reading(written)
        found[habit] += count(report, submission)
        for cell, (stands, got) in wrong_cells(report, submission).items():
            print(f"读错：{habit} {report.name} {'/'.join(report.form.names(cell))}：应是 {stands!r}，读成 {got!r}", flush=True)
    return found


def main(names: list[str]) -> None:
    reports = list(real_reports())
    for family, made in FAMILIES.items():
        if names and family not in names:
            continue
        print(f"| {family} | 读准率 | 读准 | 未读 | 读错 |\n|---|---|---|---|---|")
        for habit, cells in sorted(shares(made(reports)).items()):
            print(f"| {habit} | {cells['exact'] / cells.total():.1%} | {cells['exact']} | {cells['unread']} | {cells['wrong']} |", flush=True)
    if not names or "PDF" in names:
        pdf_habits.main([])


if __name__ == "__main__":
    main(sys.argv[1:])
