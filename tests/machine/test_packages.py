"""A damaged package is refused by name, never read as other numbers; whatever reads it sees the same bytes."""

import random
import struct
import zipfile
from functools import cache

import pytest
import renderings
from amount import amount
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.machine.packages import Package
from nianbao.reading.files import load_grid, read
from nianbao.workbook.editing.package import patch
from nianbao.workbook.writing.template import write_template
from workbooks import paste

FORM = EDITIONS["2021"]
VALUES = dict(zip(FORM.inputs, range(101, 400), strict=False))
KINDS = ("xlsx", "xlsm", "xlsb", "ods", "docx")


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Bytes and cells of a filled file of each kind; the .xlsm is another compression of the .xlsx."""
    folder = tmp_path_factory.mktemp("packages")
    whole = dict(zip(FORM.cells, range(101, 400), strict=False))
    write_template(FORM, folder / "年报.xlsx", values=VALUES, cover={"agency": "甲局", "year": 2024})
    with zipfile.ZipFile(folder / "年报.xlsx") as book, zipfile.ZipFile(folder / "年报.xlsm", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name in book.namelist():
            copy.writestr(name, book.read(name).replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"))
    paste(FORM, whole, folder / "年报.xlsb")
    paste(FORM, whole, folder / "年报.ods")
    renderings.as_docx(FORM, whole, 2024, folder / "年报.docx")
    return {kind: ((folder / f"年报.{kind}").read_bytes(), told(folder / f"年报.{kind}")) for kind in KINDS}


def told(path) -> tuple:
    """All that is read of a file: the submission, and every cell of the grid."""
    found = read(path)
    return found.form, found.values, found.agency, found.year, repr(load_grid(path).sheets)


def flipped(data: bytes, rng: random.Random) -> bytes:
    """One bit changed; every fourth time in the directory and the other heads, which are few bytes of many."""
    changed = bytearray(data)
    changed[rng.choice(_heads(data)) if rng.random() < 0.25 else rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


@cache
def _heads(data: bytes) -> list[int]:
    start = data.index(b"PK\x01\x02")
    local = [at + i for at in range(start) if data[at : at + 4] == b"PK\x03\x04" for i in range(60)]
    return [*range(start, len(data)), *local]


def survives(kind: str, originals, path, count: int, seed: int) -> int:
    """How many flipped files are read as the whole one is; the others are refused by name, in one sentence that says what to do."""
    data, before = originals[kind]
    rng, read_all_the_same = random.Random(f"{kind} {seed}"), 0
    for _ in range(count):
        path.write_bytes(flipped(data, rng))
        try:
            found, refusal = told(path), ""
        except UserError as error:
            found, refusal = None, str(error)
        read_all_the_same += not refusal
        assert (path.name in refusal and "请" in refusal and refusal.endswith("。")) if refusal else found == before
    return read_all_the_same


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_refused_or_changes_nothing(kind, originals, tmp_path):
    count = amount(150, 1600)
    survived = survives(kind, originals, tmp_path / f"坏.{kind}", count, 2)
    print(f"{kind}: {count} 试，{survived} 照读，{count - survived} 拒读，0 失")
    assert 0 < survived < count


# --- packages made to be read in two ways ---


def parts_of(data: bytes, path) -> list[tuple[str, bytes]]:
    path.write_bytes(data)
    with zipfile.ZipFile(path) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def packed(parts, path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts:
            package.writestr(name, part)
    return path.read_bytes()


SHEET = b"xl/worksheets/sheet3.xml"


def entry(data: bytes, name: bytes = SHEET) -> int:
    """Where a part stands in the directory."""
    return data.rindex(name) - 46


def put(data: bytes, at: int, form: str, *numbers: int) -> bytes:
    return data[:at] + struct.pack(form, *numbers) + data[at + struct.calcsize(form) :]


def twice(data, parts, path):
    return packed([*parts, ("XL/Worksheets/SHEET3.xml", b"<worksheet/>")], path)


def moved(data, parts, path):
    """The directory leads a sheet to the bytes of another."""
    return put(data, entry(data) + 42, "<L", struct.unpack_from("<L", data, entry(data, b"xl/worksheets/sheet2.xml") + 42)[0])


def renamed(data, parts, path):
    return data.replace(SHEET, b"xl/worksheets/sheet9.xml", 1)


def dropped(data, parts, path):
    """The end counts one entry more than the directory lists."""
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    size, start = struct.unpack_from("<LL", data, len(data) - 10)
    return put(data[:first] + data[second:], len(data) - (second - first) - 10, "<LL", size - (second - first), start)


def longer(data, parts, path):
    """A stream that ends before its bytes do: a reader by stream and one by size would differ."""
    size = struct.unpack_from("<L", data, entry(data) + 20)[0]
    return put(data, entry(data) + 20, "<L", size - 1)


MADE = {
    "one name twice, in another case": (twice, "已损坏或不完整"),
    "two entries for the same bytes": (moved, "已损坏或不完整"),
    "another name before the bytes than in the directory": (renamed, "已损坏或不完整"),
    "an entry missing in the directory": (dropped, "已损坏或不完整"),
    "two packages in one file": (lambda data, parts, path: data + data, "已损坏或不完整"),
    "a part shorter than its stream": (longer, "sheet3.xml 与校验和不符"),
    "a length that is not the part's": (lambda data, *_: put(data, entry(data) + 24, "<L", 7), "sheet3.xml 与校验和不符"),
    "a sum that is not the part's": (lambda data, *_: put(data, entry(data) + 16, "<L", 7), "sheet3.xml 与校验和不符"),
    "styles with a wrong sum": (lambda data, *_: put(data, entry(data, b"xl/styles.xml") + 16, "<L", 7), "styles.xml 与校验和不符"),
    "a part with a password": (lambda data, *_: put(data, entry(data) + 8, "<H", 1), "密码"),
    "a part packed in an unknown way": (lambda data, *_: put(data, entry(data) + 10, "<H", 93), "少见的压缩方法"),
}


@pytest.mark.parametrize(("make", "words"), MADE.values(), ids=MADE)
def test_a_package_that_could_be_read_in_two_ways_is_refused(make, words, originals, tmp_path):
    path = tmp_path / "两样.xlsx"
    data = originals["xlsx"][0]
    path.write_bytes(make(data, parts_of(data, tmp_path / "whole.xlsx"), tmp_path / "made.xlsx"))
    for use in (read, load_grid, lambda path: patch(path, tmp_path / "out.xlsx", {})):
        with pytest.raises(UserError, match=words) as refused:
            use(path)
        assert path.name in str(refused.value)


def test_names_in_another_case_are_the_same_part(originals, tmp_path):
    data, before = originals["xlsx"]
    path = tmp_path / "年报.xlsx"
    path.write_bytes(packed([(name.replace("xl/worksheets/s", "xl/worksheets/S"), part) for name, part in parts_of(data, path)], path))
    assert told(path)[:4] == before[:4]


def test_what_the_loader_is_given_holds_the_parts_that_were_checked_and_no_others(originals, tmp_path, monkeypatch):
    data = originals["xlsx"][0]
    parts = dict(parts_of(data, tmp_path / "a.xlsx"))
    for kept in (2**20, 9000, 0):  # handed on unpacked, some, none
        monkeypatch.setattr("nianbao.machine.packages.KEPT", kept)
        (tmp_path / "b.xlsx").write_bytes(Package("a.xlsx", data).only(["XL/styles.xml", SHEET.decode(), "xl/none.xml"]))
        with zipfile.ZipFile(tmp_path / "b.xlsx") as given:
            assert given.testzip() is None
            assert {name: given.read(name) for name in given.namelist()} == {name: parts[name] for name in ("xl/styles.xml", SHEET.decode())}
