"""The look at binary workbooks: records of .xls (BIFF8, in a compound file opened by xlrd) and of .xlsb (BIFF12, in a zip).

Record numbers and layouts: Microsoft [MS-XLS] 2.4 and [MS-XLSB] 2.3.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from struct import unpack_from

from .extent import Look

BINARY_ERROR_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}

_BOUNDSHEET, _FILEPASS, _EOF, _BOF = 0x85, 0x2F, 0x0A, (0x809, 0x409, 0x209)
_STRINGS, _DIMENSIONS = 0xFC, 0x200
_MOST_ROWS, _MOST_COLUMNS = 65_537, 257  # xlwt declares one more of each than there can be
_CONTAINER_COUNTS = (40, 44, 64, 72)  # sectors of the directory, of the table of sectors, of the small one, of the table's table
_ONE_CELL = {0x203, 0x27E, 0xFD, 0x204, 0xD6}  # NUMBER, RK, LABELSST, LABEL, RSTRING
_FORMULA, _BOOLERR, _MULRK = 0x06, 0x205, 0xBD


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
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        if depth < 1:
            return
        at += 4 + size


def _xls_sheet(stream: bytes, at: int) -> Look:
    look = Look()
    for kind, body in _records(stream, at):
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
    return look


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
