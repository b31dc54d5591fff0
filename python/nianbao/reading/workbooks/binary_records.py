"""The look at binary workbooks: records of .xls (BIFF8, in a compound file opened by xlrd) and of .xlsb (BIFF12, in a zip).

Record numbers and layouts: Microsoft [MS-XLS] 2.4 and [MS-XLSB] 2.3.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from struct import unpack_from

from ...grid import Covering, Merge
from .extent import Look
from .objects import LEAST_OF_CELL, Drawn
from .xls_damage import XlsDamage

BINARY_ERROR_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}

_BOUNDSHEET, _FILEPASS, _EOF, _BOF = 0x85, 0x2F, 0x0A, (0x809, 0x409, 0x209)
_STRINGS, _DIMENSIONS = 0xFC, 0x200
_MOST_ROWS, _MOST_COLUMNS = 65_537, 257  # xlwt declares one more of each than there can be
_CONTAINER_COUNTS = (40, 44, 64, 72)  # sectors of the directory, of the table of sectors, of the small one, of the table's table
_ONE_CELL = {0x203, 0x27E, 0xFD, 0x204, 0xD6}  # NUMBER, RK, LABELSST, LABEL, RSTRING
_FORMULA, _BOOLERR, _MULRK = 0x06, 0x205, 0xBD
_DRAWN, _OBJECT, _ANCHOR = 0xEC, 0x5D, 0xF010


class Encrypted(Exception):
    """The workbook has a password."""


class Damaged(Exception):
    """A count in the file is larger than the file can hold; the loader would ask for that much memory and end the process."""


def looks_at_xls(data: bytes) -> list[Look]:
    """One look a sheet, in the order of the workbook. Raises ``Encrypted``, ``Damaged``, or whatever xlrd finds wrong with the container."""
    stream = _workbook_stream(data)
    looks = []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise Encrypted
        if kind == _STRINGS:
            _within(unpack_from("<I", body, 4)[0], len(stream))
        if kind == _BOUNDSHEET:
            look = _xls_sheet(stream, unpack_from("<I", body)[0])
            look.name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")
            looks.append(look)
    return looks


def _workbook_stream(data: bytes) -> bytes:
    from xlrd.compdoc import CompDoc

    with open(os.devnull, "w") as silence:
        container = CompDoc(data, logfile=silence)
        for count in _CONTAINER_COUNTS:
            _within(unpack_from("<I", data, count)[0], len(data) // 64)
        for entry in container.dirlist:
            _within(entry.tot_size if entry.etype in (2, 5) else 0, len(data))
        return container.get_named_stream("Workbook") or container.get_named_stream("Book") or b""


def _within(count: int, most: int) -> None:
    if not 0 <= count <= most:
        raise Damaged


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, embedded charts passed over, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind in _BOF) - (kind == _EOF)
        if depth == 1 or (depth == 0 and kind == _EOF):
            yield kind, stream[at + 4 : at + 4 + size]
        if depth < 1:
            return
        at += 4 + size


def _xls_sheet(stream: bytes, at: int) -> Look:
    look = Look()
    objects: dict[Covering, None] = {}
    area: Merge | None = None
    damage = XlsDamage()
    for kind, body in _records(stream, at):
        damage.see(kind, body)
        if kind in _ONE_CELL or kind in (_FORMULA, _BOOLERR):
            row, column = unpack_from("<HH", body)
            look.reach(row, column)
            if kind == _FORMULA:
                look.formulas[row, column] = ""
                _xls_result(look, row, column, body[6:14])
            elif kind == _BOOLERR and body[7]:
                look.error(row, column, BINARY_ERROR_CODES.get(body[6], "#N/A"))
        elif kind == _DIMENSIONS and len(body) >= 12:
            top, bottom, left, right = unpack_from("<IIHH", body)
            _within(bottom - top, _MOST_ROWS)
            _within(right - left, _MOST_COLUMNS)
        elif kind == _MULRK:
            look.reach(unpack_from("<H", body)[0], unpack_from("<H", body, len(body) - 2)[0])
        elif kind == _DRAWN:
            area = _xls_anchor(body)
        elif kind == _OBJECT and area and len(body) >= 6 and (what := _xls_kind(unpack_from("<H", body, 4)[0])):
            objects[Covering(area, what)] = None
    look.objects = tuple(objects)
    look.lost = damage.told
    return look


def _xls_kind(number: int) -> str:
    """What an object record stands for ([MS-XLS] 2.5.143); ``""`` for a line, a note and the arrow of a list or a filter."""
    if number in (0x01, 0x14, 0x19):
        return ""
    return {0x05: Drawn.CHART, 0x06: Drawn.BOX, 0x08: Drawn.PICTURE}.get(number, Drawn.CONTROL if 0x07 <= number <= 0x13 else Drawn.SHAPE)


def _xls_anchor(body: bytes) -> Merge | None:
    """The cells under the last shape of a drawing record; what reaches less than a fifth into a cell beyond does not cover it.

    Places into a cell are in 1024ths of its width and 256ths of its height ([MS-XLS] 2.5.193); a container (version 15) is gone into.
    """
    found, at = None, 0
    while at + 8 <= len(body):
        head, kind, size = unpack_from("<HHI", body, at)
        at += 8
        if kind == _ANCHOR and at + 18 <= len(body):
            found = unpack_from("<8H", body, at + 2)
        at += 0 if head & 15 == 15 else size
    if found is None:
        return None
    left, left_in, top, top_in, right, right_to, bottom, bottom_to = found
    rows, columns = _covered(top, top_in / 256, bottom, bottom_to / 256), _covered(left, left_in / 1024, right, right_to / 1024)
    return (rows[0], columns[0], rows[1], columns[1])


def _covered(first: int, into: float, last: int, to: float) -> tuple[int, int]:
    first += first < last and into > 1 - LEAST_OF_CELL
    return first, last - (first < last and to < LEAST_OF_CELL)


def _xls_result(look: Look, row: int, column: int, result: bytes) -> None:
    """A formula's cached result: an error, or "empty", which stands both for an empty text and for no result at all."""
    if result[6:] == b"\xff\xff":
        if result[0] == 2:
            look.error(row, column, BINARY_ERROR_CODES.get(result[2], "#N/A"))
        elif result[0] == 3:
            look.uncalculated(row, column)


_ROW, _CELLS, _ERROR, _FORMULA_STRING, _FORMULA_ERROR = 0, range(2, 12), 3, 8, 11
_SHEET_ENTRY = 156


def look_at_xlsb_part(part: bytes) -> Look:
    """The look at one worksheet part of an .xlsb."""
    look, row = Look(), -1
    for kind, body in _records12(part):
        if kind == _ROW:
            row = unpack_from("<I", body)[0]
        elif kind in _CELLS:
            column = unpack_from("<I", body)[0]
            look.reach(row, column)
            if kind >= _FORMULA_STRING:
                look.formulas[row, column] = ""
            if kind in (_ERROR, _FORMULA_ERROR):
                look.error(row, column, BINARY_ERROR_CODES.get(body[8], "#N/A"))
    return look


def xlsb_sheets(part: bytes) -> list[str]:
    """The relation id of each sheet, in the order of ``xl/workbook.bin``."""
    ids = []
    for kind, body in _records12(part):
        if kind == _SHEET_ENTRY:
            length = unpack_from("<I", body, 8)[0]
            ids.append(body[12 : 12 + 2 * length].decode("utf-16-le"))
    return ids


def _records12(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, body): both head fields are numbers of seven bits a byte, low bits first."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for i in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << 7 * i
        if byte < 0x80:
            break
    return value, at
