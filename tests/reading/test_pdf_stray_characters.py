"""Marks beside a number in a PDF, drawn point by point: raised or struck digits do not count, digits that are only small do."""

import random
from io import BytesIO

import pdfplumber
import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.grid import Fault
from nianbao.reading.documents import pdf_stray_characters as marks
from nianbao.reading.documents.pdf import _Page, _paragraphs
from nianbao.reading.documents.pdf_stray_characters import extracted, without_marks


def pdf(*drawing):
    """One page with a table of two cells, 100 points wide each, and what is drawn in it."""
    rules = "0.5 w 100 700 m 300 700 l S 100 740 m 300 740 l S 100 700 m 100 740 l S 200 700 m 200 740 l S 300 700 m 300 740 l S"
    content = "\n".join((rules, *drawing)).encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, at = b"%PDF-1.4\n", []
    for i, part in enumerate(parts, 1):
        at.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (i, part)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in at)
    return data + b"trailer<</Size 6/Root 1 0 R>>startxref\n%d\n%%%%EOF" % start


def text(x, y, size, words):
    return f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET"


def line(x0, x1, y):
    return f"0.5 w {x0} {y} m {x1} {y} l S"


TWO = text(120, 712, 10, "12")  # ends at 131.1
OTHER = text(220, 712, 10, "34")


def cells(*drawing):
    """(texts of the two cells, the whole texts by place)."""
    with pdfplumber.open(BytesIO(pdf(*drawing))) as document:
        page = document.pages[0]
        texts, whole = extracted(page.find_tables()[0], without_marks(page), 3)
        return texts[0], whole


@pytest.mark.parametrize(
    ("drawing", "first", "whole"),
    [
        ((TWO, text(131.2, 716, 6, "5")), "12", "125"),
        ((TWO, text(131.2, 716, 6, "15")), "12", "1215"),
        ((TWO, text(131.2, 716, 6, "[3]")), "12", "12[3]"),
        ((text(116.5, 716, 6, "5"), TWO), "12", "512"),
        ((TWO, text(131.2, 709, 6, "5")), "12", "125"),
        ((text(108, 712, 10, "7"), line(107, 114, 715.5), TWO), "12", "7 12"),
    ],
)
def test_a_mark_is_left_out_and_told(drawing, first, whole):
    texts, found = cells(*drawing, OTHER)
    assert texts == [first, "34"]
    assert {place: "".join(str(words).split()) for place, words in found.items()} == {(0, 0): whole.replace(" ", "")}


@pytest.mark.parametrize(
    "drawing",
    [
        (TWO,),
        (TWO, text(131.2, 712, 7, "5")),  # small but on the line: part of the number
        (TWO, line(118, 133, 710.5)),  # underlined
        (TWO, line(100, 300, 715.5)),  # a rule of the table, not a strike
    ],
)
def test_what_is_no_mark_stays(drawing):
    assert cells(*drawing, OTHER)[1] == {}


def test_a_small_number_in_the_cell_beside_is_no_mark():
    texts, found = cells(text(187, 712, 10, "12"), text(203, 716, 6, "34"))
    assert (texts, found) == (["12", "34"], {})


def test_a_number_struck_through_as_a_whole_is_in_doubt():
    _, found = cells(TWO, line(119, 132, 715.5), OTHER)
    assert isinstance(found[0, 0], Fault)
    assert found[0, 0].raw == "12"


def test_a_chapter_begins_a_paragraph_however_full_the_line_above():
    words = ("某局2023年政府信息公开工作年度报告", "一、总体情况", "一年来加强学习，不断", "改进。", "六、其他需要报告的事项")
    lines = [{"text": word, "x0": 100, "x1": 400 if len(word) > 8 else 200, "top": 20 * i, "bottom": 20 * i + 12} for i, word in enumerate(words)]
    page = _Page(1, lines, left=100, right=400)
    found = [paragraph.text for paragraph in _paragraphs(lines, page, {id(line): i for i, line in enumerate(lines, 1)})]
    assert found == [words[0], words[1], words[2] + words[3], words[4]]


@given(st.integers(0, 10**9), st.integers(2, 60))
@settings(max_examples=amount(40, 1000), deadline=None)
def test_marks_are_found_as_if_every_character_were_held_against_every_other(seed, count):
    rng = random.Random(seed)
    chars = []
    for _ in range(count):
        size, x, base = rng.choice((5, 6, 9, 9, 12, 30)), rng.uniform(0, 90), rng.uniform(20, 70)
        chars.append({"text": rng.choice("0123*"), "size": size, "x0": x, "x1": x + size / 2, "matrix": (1, 0, 0, 1, x, base)})
    digits = [char for char in chars if char["text"].isdecimal()]
    wanted = {id(char) for char in chars if any(marks._hangs_on(char, digit, 100) for digit in digits)}
    while more := {id(c) for c in chars if id(c) not in wanted and any(id(m) in wanted and marks._goes_with(c, m) for m in chars)}:
        wanted |= more
    assert marks._raised(chars, digits, 100) == wanted
