"""One report in every layout that documents have: Word, three kinds of web page, Markdown, tabs, one cell a line or a paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from pathlib import Path

from nianbao.model import Cell, Form
from workbooks import Page, pages

TITLE = "演示市测试区发展和改革局"


def shown(value) -> str:
    """A value as documents print it."""
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def printed(form: Form, values: Mapping[Cell, object]) -> list[Page]:
    """The three tables with every value as text."""
    return pages(form, {cell: shown(value) for cell, value in values.items()})


def _size(page: Page) -> tuple[int, int]:
    height, width = (max(at[i] for at in page.cells) + 1 for i in (0, 1))
    return max([height, *(m[2] + 1 for m in page.merges)]), max([width, *(m[3] + 1 for m in page.merges)])


def _covered(page: Page) -> dict[tuple[int, int], tuple[int, int]]:
    """Every cell under a merge but its first → that first one."""
    return {(r, c): (r0, c0) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1) if (r, c) != (r0, c0)}


def _rows(page: Page) -> list[list[tuple[int, int]]]:
    """The cells of each row that are not under a merge, without the chapter heading and the empty row beneath it."""
    height, width = _size(page)
    covered = _covered(page)
    return [[(r, c) for c in range(width) if (r, c) not in covered] for r in range(2, height)]


def _chapters(form: Form, year: int, tables: dict[str, str], paragraph, heading=None) -> str:
    """Title, chapters and tables in order, each piece of text through ``paragraph``."""
    heading = heading or paragraph
    parts = [paragraph(TITLE), heading(f"{year}年政府信息公开工作年度报告")]
    names = [table.name for table in form.tables]
    for i, chapter in enumerate(form.chapters):
        parts.append(heading(chapter))
        parts.append(tables[names[i - 1]] if 1 <= i <= 3 else paragraph(f"这是第{i + 1}部分的文字，全年没有别的情况。"))
    return "".join(parts)


def as_docx(form: Form, values, year: int, path: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(f"{year}年政府信息公开工作年度报告")
    tables = {table.name: page for table, page in zip(form.tables, printed(form, values), strict=True)}
    for i, chapter in enumerate(form.chapters):
        document.add_paragraph(chapter)
        if 1 <= i <= 3:
            _word_table(document, tables[form.tables[i - 1].name])
        else:
            document.add_paragraph(f"这是第{i + 1}部分的文字，全年没有别的情况。")
    document.save(str(path))
    return path


def _word_table(document, page: Page) -> None:
    height, width = _size(page)
    made = document.add_table(rows=height - 2, cols=width)
    grid = [list(row.cells) for row in made.rows]
    for r0, c0, r1, c1 in page.merges:
        if r0 >= 2:
            grid[r0 - 2][c0].merge(grid[r1 - 2][c1])
    grid = [list(row.cells) for row in made.rows]  # asked once: a table looks for one cell among all of them
    for (r, c), text in page.cells.items():
        if r >= 2 and text:
            grid[r - 2][c].text = str(text)


def as_html(form: Form, values, year: int, kind: str = "plain", encoding: str = "utf-8") -> bytes:
    """``plain``: spans as they are; ``nested``: inside layout tables behind a box of 索引号; ``spans``: one character a span, nbsp for blanks."""
    tables = {table.name: _html_table(page, kind) for table, page in zip(form.tables, printed(form, values), strict=True)}
    body = _chapters(form, year, tables, lambda text: f"<p>{_html_text(text, kind)}</p>\n")
    if kind == "nested":
        box = "<table><tr><td>索引号</td><td>0143/2024-00012</td></tr><tr><td>发布机构</td><td>演示市测试区</td></tr></table>"
        body = f"<table><tr><td>首页 &gt; 政府信息公开年报</td></tr><tr><td>{box}</td></tr><tr><td><div>{body}</div></td></tr></table>"
    page = f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>年报</title><style>td{{x:1}}</style></head><body>{body}</body></html>'
    return page.encode(encoding)


def _html_text(text: str, kind: str) -> str:
    return "".join(f"<span>{escape(ch)}</span>" for ch in text) if kind == "spans" else escape(text)


def _html_table(page: Page, kind: str) -> str:
    spans = {(r0, c0): (r1 - r0 + 1, c1 - c0 + 1) for r0, c0, r1, c1 in page.merges}
    rows = []
    for row in _rows(page):
        cells = []
        for at in row:
            down, right = spans.get(at, (1, 1))
            text = str(page.cells.get(at) or "")
            inner = _html_text(text, kind) or ("&nbsp;" if kind == "spans" else "")
            wrapped = f"<p>{inner}</p>" if kind == "nested" else inner
            cells.append(f'<td{f" rowspan={down}" if down > 1 else ""}{f" colspan={right}" if right > 1 else ""}>{wrapped}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return f"<table border=1><tbody>{''.join(rows)}</tbody></table>\n"


def as_markdown(form: Form, values, year: int) -> str:
    """Pipes, every column of the grid, blanks where a merge covers."""
    tables = {}
    for table, page in zip(form.tables, printed(form, values), strict=True):
        height, width = _size(page)
        lines = ["| " + " | ".join(str(page.cells.get((r, c)) or "").replace("\n", "<br>") for c in range(width)) + " |" for r in range(2, height)]
        tables[table.name] = "\n".join([lines[0], "|" + "---|" * width, *lines[1:]]) + "\n\n"
    return _chapters(form, year, tables, lambda text: f"{text}\n\n", lambda text: f"## {text}\n\n")


def as_tabs(form: Form, values, year: int) -> str:
    """As copied from Word: tabs between cells, merged cells as one, labels gathered to the left."""
    tables = {}
    for table, page in zip(form.tables, printed(form, values), strict=True):
        tables[table.name] = "\n".join("\t".join(str(page.cells.get(at) or "") for at in row) for row in _rows(page)) + "\n\n"
    return _chapters(form, year, tables, lambda text: f"{text}\n")


def as_lines(form: Form, values, year: int, kind: str = "pipe") -> str:
    """One cell a line: ``pipe`` closes each with a pipe, ``tab`` opens each with a tab and ends rows with an empty line, ``bare`` has neither."""
    tables = {}
    for table, page in zip(form.tables, printed(form, values), strict=True):
        lines: list[str] = []
        for row in _rows(page):
            texts = [str(page.cells.get(at) or "") for at in row]
            if kind == "pipe":
                lines += [f"{text} |" if text else "|" for text in texts]
            elif kind == "tab":
                lines += [*(f"\t{text}" for text in texts), ""]
            else:
                lines += texts
        tables[table.name] = "\n".join(lines) + "\n\n"
    return _chapters(form, year, tables, lambda text: f"{text}\n")


def as_paragraphs(form: Form, values, year: int) -> str:
    """One cell a paragraph, empty lines between."""
    return as_lines(form, values, year, "bare").replace("\n", "\n\n")
