"""Damaged PDF files: what could not be read is named and unread, never a blank and never another number."""

import random
import re
from functools import cache

import pytest
from amount import amount
from damage import as_sheet
from nianbao.core.submission import NOT_ASKED, Unread
from nianbao.forms import EDITIONS, mixed
from nianbao.grid import Grid
from nianbao.reading.by_label import by_labels
from pdf_habits import HABITS, made, read_bytes
from workbooks import pages

FORM = EDITIONS["2021"]
VALUES = {cell: 300 + i for i, cell in enumerate(FORM.cells)}


@cache
def whole():
    return made(FORM, VALUES, 2024, HABITS["格线"])[0]


def flipped(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def cut_off(data, rng):
    return data[: rng.randrange(len(data) // 10, len(data))]


def without_an_object(data, rng):
    objects = [match.span() for match in re.finditer(rb"\d+ 0 obj.*?endobj", data, re.S)]
    start, end = rng.choice(objects)
    return data[:start] + b" " * (end - start) + data[end:]


def torn_stream(data, rng):
    streams = [match.span(1) for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S)]
    start, end = rng.choice(streams)
    at = rng.randrange(start, end)
    torn = bytes(rng.randrange(256) for _ in range(min(20, end - at)))
    return data[:at] + torn + data[at + len(torn) :]


WAYS = (flipped, cut_off, without_an_object, torn_stream)


def lost(found):
    """Cells with another number than the whole file has, or blank; none for a file that is refused by name."""
    if found is None or isinstance(found, Exception):
        return {}
    held = dict(zip(found.form.cells, found.values, strict=True))
    return {str(cell): value for cell, value in held.items() if not isinstance(value, Unread) and value != VALUES.get(cell)}


@pytest.mark.parametrize("seed", range(amount(24, 450)))
def test_no_damage_loses_a_number_in_silence(seed):
    rng = random.Random(seed)
    data = WAYS[seed % len(WAYS)](whole(), rng)
    assert not lost(read_bytes(data, 2024))


def test_a_page_with_a_damaged_stream_is_named_and_its_tables_are_unread():
    data = whole()
    streams = [match.span(1) for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S)]
    start, end = max(streams, key=lambda span: span[1] - span[0])
    middle = (start + end) // 2
    found = read_bytes(data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :], 2024)
    reasons = {value.reason for value in found.values if isinstance(value, Unread)} if not isinstance(found, Exception) else {str(found)}
    assert any(re.search(r"第\d页的内容已损坏|已损坏，读不出", reason) for reason in reasons)


def test_a_row_that_a_lost_page_left_alone_is_no_row_undivided():
    """其他处理 in one row, and a page lost: the other two rows may have stood there, and are no nothing."""
    form = mixed("2021", "2019", "2021")
    values = {cell: VALUES.get(cell, 7) for cell in form.cells}
    sheets = tuple(as_sheet(page, page.name, merges=True) for page in pages(form, values))
    parts = {part for split in FORM.splits for part in split.parts}
    for told, kinds in (("", {int, type(NOT_ASKED)}), ("文件第4页的内容已损坏", {int, Unread})):
        found = by_labels(Grid("x", sheets, lost=told), agency="某局", year=2024)
        assert found is not None
        assert {type(value) for cell, value in zip(found.form.cells, found.values, strict=True) if cell.row in parts} == kinds
