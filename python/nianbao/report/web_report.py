"""The report as one page of HTML that needs nothing else: tables with captions and scopes for who hears it, A4 for who prints it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .printed_tables import PrintedCell, PrintedTable, to_the_left
from .report_text import ReportChapter, ReportText

_STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
body { max-width: 172mm; margin: 2em auto; padding: 0 1em; color: #000; background: #fff;
  font: 16pt/29pt "仿宋_GB2312", "仿宋", FangSong, STFangsong, serif; }
h1 { font: 22pt/35pt "方正小标宋简体", "方正小标宋_GBK", STZhongsong, SimSun, serif; text-align: center; margin: 0 0 29pt; }
h2 { font: 16pt/29pt SimHei, "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 14pt 0 0; text-indent: 2em; break-after: avoid; }
p { margin: 0; text-indent: 2em; text-align: justify; white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; font: 10pt/1.4 SimSun, NSimSun, "Noto Serif CJK SC", serif; margin: 6pt 0 0; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; }
th, td { border: 1px solid #000; padding: 2pt 3pt; text-align: center; font-weight: normal; }
th.left { text-align: left; }
th.part { text-align: left; background: #c6d9f1; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
mark { background: #ff0; }
.signature { text-align: right; padding-right: 4em; break-before: avoid; }
.stage { color: #c00000; text-align: center; text-indent: 0; font-size: 10.5pt; }
@media print { body { margin: 0; padding: 0; max-width: none; } .stage { position: fixed; top: 0; left: 0; right: 0; } }
"""


def web_report(report: ReportText) -> str:
    """The whole page."""
    title = "".join(report.title)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(_body(report)) + "\n</body>\n</html>\n"
    )


def _body(report: ReportText) -> Iterator[str]:
    if report.readiness.page_words:
        yield f'<p class="stage">{escape(report.readiness.page_words)}</p>'
    yield f"<h1>{'<br>'.join(map(escape, report.title))}</h1>"
    for chapter in report.chapters:
        yield from _chapter(chapter)
    yield f'<p class="signature">{escape(report.agency)}</p>'
    yield f'<p class="signature">{report.date or "　　年　　月　　日"}</p>'


def _chapter(chapter: ReportChapter) -> Iterator[str]:
    yield f"<h2>{escape(chapter.heading)}</h2>"
    for paragraph in chapter.paragraphs:
        mark = f"<mark>{escape(paragraph.mark)}</mark>" if paragraph.mark else ""
        yield f"<p>{mark}{escape(paragraph.text.removeprefix(paragraph.mark))}</p>"
    if chapter.table is not None:
        yield from _table(chapter.table)


def _table(table: PrintedTable) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(table.caption)}</caption>"
    total = sum(table.widths)
    yield "<colgroup>" + "".join(f'<col style="width:{100 * width / total:.2f}%">' for width in table.widths) + "</colgroup>"
    yield from _rows(table, 0, table.heads, "thead")
    yield from _rows(table, table.heads, len(table.rows), "tbody")
    yield "</table>"


def _rows(table: PrintedTable, first: int, end: int, tag: str) -> Iterator[str]:
    if first < end:
        yield f"<{tag}>"
        for row in table.rows[first:end]:
            yield "<tr>" + "".join(_cell(table, cell) for cell in row) + "</tr>"
        yield f"</{tag}>"


def _cell(table: PrintedTable, cell: PrintedCell) -> str:
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
    if cell.kind == "number":
        return f"<td{spans}>{escape(cell.text)}</td>"
    style = ' class="part"' if cell.kind == "title" else ' class="left"' if to_the_left(table, cell) else ""
    return f'<th scope="{_scope(cell)}"{style}{spans}>{escape(cell.text)}</th>'


def _scope(cell: PrintedCell) -> str:
    """What a head is the head of."""
    across = "row" if cell.kind == "stub" else "col"
    grouped = cell.rows > 1 if across == "row" else cell.columns > 1
    return f"{across}group" if grouped else across
