"""An .xls has no checksums: a record of cells that was damaged must not make its numbers blank, as if nobody had filled them in."""

from contextlib import suppress
from pathlib import Path
from random import Random
from struct import pack_into, unpack_from

import pytest
from amount import amount
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.reading.files import read
from nianbao.reading.workbooks.xls_damage import KNOWN

SEED = Path(__file__).parents[1] / "fuzz" / "corpus" / "seed.xls"
CELLS = {0xBD, 0x27E, 0x203}
"""Records of numbers: MULRK, RK, NUMBER."""


def records_of_numbers(data):
    """Where in the file the records of numbers begin: the stream of the workbook lies in one piece."""
    at = data.index(bytes.fromhex("0908100000060500"))
    while at + 4 <= len(data) and (kind := unpack_from("<H", data, at)[0]) in KNOWN:
        size = unpack_from("<H", data, at + 2)[0]
        if kind in CELLS:
            yield at, kind
        at += 4 + size


@pytest.fixture(scope="module")
def whole():
    return read(SEED)


def test_a_record_that_is_not_known_makes_its_numbers_unread_and_none_blank(tmp_path, whole):
    chance, path, told = Random(5), tmp_path / "a.xls", 0
    for _ in range(amount(12, 300)):
        data = bytearray(SEED.read_bytes())
        spots = list(records_of_numbers(data))
        assert len(spots) > 20
        at, kind = chance.choice(spots)
        flipped = [kind ^ (1 << bit) for bit in range(16)]
        pack_into("<H", data, at, chance.choice([other for other in flipped if other not in KNOWN]))
        path.write_bytes(data)
        with suppress(UserError):
            whole_but_for_it(whole, read(path))
            told += 1
    assert told


def test_the_rows_of_a_sheet_stand_once(tmp_path, whole):
    """The number of a row, one bit changed: its cells stand where others do, or below the last row."""
    data = bytearray(SEED.read_bytes())
    at = next(at for at, kind in records_of_numbers(data) if kind == 0xBD)
    pack_into("<H", data, at + 4, unpack_from("<H", data, at + 4)[0] ^ 0x40)
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    found = read(path)
    lost = [now for before, now in zip(whole.values, found.values, strict=True) if now != before]
    assert lost
    assert all(isinstance(value, Unread) for value in lost)


def whole_but_for_it(whole, found):
    assert found.values != whole.values
    for cell, before, now in zip(whole.form.cells, whole.values, found.values, strict=True):
        assert now == before or isinstance(now, Unread), cell
        assert now is not None or before is None
    assert "记录认不出" in next(value.reason for value in found.values if isinstance(value, Unread))
