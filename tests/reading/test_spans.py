"""Rows whose cells are merged otherwise than their heads, as 上海市府办 had them in 2019: three numbers under three heads are read by order."""

import io
import random

import docx
import pytest
import xlsxwriter
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.reading.files import load_grid

FORM = EDITIONS["2019"]
HEADS = ("上一年项目数量", "本年增/减", "处理决定数量")
WIDE = 12


def html(rows):
    cells = "".join("<tr>" + "".join(f"<td colspan={wide}>{text}</td>" for text, wide in row) + "</tr>" for row in rows)
    return f"<html><body><p>某区教育局2019年政府信息公开工作年度报告</p><p>{FORM.chapters[1]}</p><table>{cells}</table></body></html>".encode()


def word(rows):
    document = docx.Document()
    document.add_paragraph(FORM.chapters[1])
    table = document.add_table(rows=len(rows), cols=WIDE)
    for r, row in enumerate(rows):
        at = 0
        for text, wide in row:
            cell = table.cell(r, at)
            (cell.merge(table.cell(r, at + wide - 1)) if wide > 1 else cell).text = text
            at += wide
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def workbook(rows, path):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            at = 0
            for text, wide in row:
                value = int(text) if text.isdecimal() else text
                if wide > 1:
                    sheet.merge_range(r, at, r, at + wide - 1, value)
                else:
                    sheet.write(r, at, value)
                at += wide
    return path


def table(rows):
    """The part for 行政处罚 and 行政强制 under its heads, each row as (text, columns)."""
    return [[("第二十条第（六）项", WIDE)], [("信息内容", 3), *zip(HEADS, (3, 3, 3), strict=True)], *rows]


def got(submission):
    return [submission.values[FORM.position[cell]] for cell in FORM.cells if cell.row in ("penalties", "coercion")]


ROWS = table([[("行政处罚", 3), ("0", 2), ("0", 4), ("0", 3)], [("行政强制", 4), ("1", 2), ("2", 2), ("3", 4)]])


@pytest.mark.parametrize("kind", ["html", "word", "workbook"])
def test_as_many_numbers_as_heads_are_read_by_order(kind, tmp_path):
    if kind == "workbook":
        grid = load_grid(workbook(ROWS, tmp_path / "a.xlsx"))
    else:
        grid = documents.read_document("a.docx" if kind == "word" else "a.html", (word if kind == "word" else html)(ROWS))
    assert got(by_labels(grid, year=2019)) == [0, 0, 0, 1, 2, 3]


def parts(rng, count, wide):
    cuts = sorted(rng.sample(range(1, wide), count - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, wide], strict=True)]


@given(st.integers(0, 10**9), st.sampled_from((2, 3, 3, 3, 4)), st.booleans())
@settings(max_examples=amount(60, 2000), deadline=None)
def test_whatever_the_spans_a_number_is_read_in_order_or_not_at_all(seed, count, blank):
    rng = random.Random(seed)
    label = rng.randrange(2, 6)
    texts = [str(i + 1) for i in range(count)]
    if blank:
        texts[rng.randrange(count)] = ""
    wide = parts(rng, count, WIDE - label)
    odd = [("行政处罚", label), *zip(texts, wide, strict=True)]
    begins = [label + sum(wide[:i]) for i in range(count)]
    exact = {at: text for at, text, own in zip(begins, texts, wide, strict=True) if own == 3}  # under exactly one head
    rows = table([odd, [("行政强制", 3), ("1", 3), ("2", 3), ("3", 3)]])
    values = got(by_labels(documents.read_document("a.html", html(rows)), year=2019))[:3]
    if count == 3 and not blank:
        assert all(isinstance(value, Unread) or str(value) in (texts[i], exact.get(3 + 3 * i)) for i, value in enumerate(values))
    elif count == 3:
        assert all(isinstance(value, Unread) or value is None or str(value) in (texts[i], exact.get(3 + 3 * i)) for i, value in enumerate(values))
    else:
        assert all(isinstance(value, Unread) or str(value) in texts or value is None for value in values)
