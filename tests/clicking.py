"""Pressing the buttons of the ribbon in a live workbook: what the tests of excel share."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import nianbao.excel.ribbon as ribbon
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.findings_list import FINDINGS_HEAD_ROW, RESULTS
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
GRANTED = Cell("requests", "result.granted", "natural")
NEW = Cell("requests", "new", "natural")


def balanced(form=FORM):
    """A small form that balances, totals included, and gives no finding: five new requests, all granted."""
    values = dict.fromkeys(form.cells, 0)
    for row in ("new", "result.granted", "result.total"):
        for column in ("natural", "total"):
            values[Cell("requests", row, column)] = 5
    return values


def made(path, values=None, *, totals="formula", form=FORM, **contents):
    """A workbook of the template that says whose it is and of which year."""
    known = {"cover": {"agency": "示例区某局", "year": form.since}, "values": balanced(form) if values is None else values, "totals": totals} | contents
    same = repr((form.edition, known))
    if same not in _MADE:
        write_template(form, path, force=True, **known)
        _MADE[same] = Path(path).read_bytes()
    Path(path).write_bytes(_MADE[same])
    return Path(path)


_MADE: dict[str, bytes] = {}
"""Workbooks of this process by all that is in them: most tests begin with one of a few."""


def open_in(app, path):
    """The workbook in the host, as the one the buttons are pressed in."""
    book = app.books.open(str(path))
    book.set_mock_caller()
    return book


def press(app, button, *answers):
    """Press a button, answering what it asks; the texts of the boxes it showed."""
    seen = len(app.api.messages)
    app.api.will_answer(*answers)
    getattr(ribbon, button)()
    assert not app.api.answers, f"not asked: {list(app.api.answers)}"
    return [box.text for box in app.api.messages[seen:]]


def at(book, cell, form=FORM):
    """The range of a cell of the form in our template."""
    spot = layout(form).spot(cell)
    return book.sheets[spot.sheet].range(spot.address)


def numbers(book, form=FORM):
    """Every cell of the form as it stands in our template in the host."""
    blocks = {name: book.sheets[name].range((1, 1), size).raw_value for name, size in layout(form).size.items()}
    return {cell: blocks[spot.sheet][spot.row][spot.column] for cell, spot in zip(form.cells, layout(form).spots, strict=True)}


def listed(book):
    """The lines of 校验结果 under their heads."""
    sheet = book.sheets[RESULTS]
    rows = sheet.range((1, 1), sheet.used_range.last_cell).options(ndim=2).value
    heads = rows[FINDINGS_HEAD_ROW]
    return [dict(zip(heads, row, strict=True)) for row in rows[FINDINGS_HEAD_ROW + 1 :]]


def names(book):
    return [sheet.name for sheet in book.sheets]


def notes(book):
    return {f"{sheet.name}!{note.location.address}": note.text for sheet in book.sheets for note in sheet.notes}


def parts(path):
    """Every part of a saved workbook without what is about the view (selection, sheet in front) and the document properties."""
    with zipfile.ZipFile(path) as package:
        return {
            name: re.sub(rb"<(sheetViews|bookViews)>.*?</\1>", b"", package.read(name), flags=re.S)
            for name in package.namelist()
            if not name.startswith("docProps")
        }


def saved(app, book, path):
    """What this host saves. Everything is recalculated first: LibreOffice believes the values that came with a file until it calculates."""
    app.calculate()
    book.save(str(path))
    return parts(path)
