"""The archive: everything goes in, comes out byte for byte, and one byte changed in a stored file is found and named."""

import csv
import hashlib
import io
import zipfile

import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao import archive
from nianbao.cli.main import main
from nianbao.errors import UserError
from nianbao.steps.archive import MANIFEST, unpacked_archive, verify_archive

FILES = {"汇总.xlsx": b"PK summary" * 300, "收件/甲局.xlsx": b"one", "收件/历次/甲局（1）.xlsx": b"", "上报/2025-02-20/扫描.pdf": bytes(range(256)) * 40, "名录.xlsx": b"x" * 5}


def folder(path, files=FILES):
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("archive")
    archive(folder(base / "2024年度"), base / "归档.zip")
    return base / "归档.zip"


def test_every_file_is_in_it_with_its_sum(made):
    with zipfile.ZipFile(made) as package:
        assert {name: package.read(name) for name in package.namelist() if name != MANIFEST} == FILES
        rows = list(csv.reader(io.StringIO(package.read(MANIFEST).decode("utf-8-sig"))))
    assert {tuple(row) for row in rows[1:]} == {(name, str(len(data)), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()}
    found = verify_archive(made)
    assert (found.count, found.problems) == (len(FILES), ())


def places_of_data(path):
    """Byte offset → name, for every byte of the packed data of the stored files."""
    found = {}
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            head = entry.header_offset
            start = head + 30 + int.from_bytes(data[head + 26 : head + 28], "little") + int.from_bytes(data[head + 28 : head + 30], "little")
            found |= dict.fromkeys(range(start, start + entry.compress_size), entry.filename)
    return found


@given(st.data())
@settings(max_examples=amount(40, 3000), deadline=None)
def test_one_byte_changed_in_a_stored_file_is_found_and_named(made, data):
    places = places_of_data(made)
    at = data.draw(st.sampled_from(sorted(places)))
    bit = data.draw(st.integers(0, 7))
    whole = bytearray(made.read_bytes())
    whole[at] ^= 1 << bit
    bad = made.with_name("坏.zip")
    bad.write_bytes(whole)
    if places[at] == MANIFEST:
        with pytest.raises(UserError, match="归档清单"):
            verify_archive(bad)
    else:
        assert verify_archive(bad).problems == (f"{places[at]}：内容与归档时不同，已损坏或被改过",)


@given(st.integers(0, 10**9), st.integers(1, 255))
@settings(max_examples=amount(40, 3000), deadline=None)
def test_any_byte_changed_is_told_or_changes_no_file(made, at, by):
    whole = bytearray(made.read_bytes())
    whole[at % len(whole)] ^= by
    bad = made.with_name("坏.zip")
    bad.write_bytes(whole)
    try:
        problems = verify_archive(bad).problems
    except UserError:
        return
    if not problems:
        with zipfile.ZipFile(bad) as package:
            assert {name: package.read(name) for name in package.namelist() if name != MANIFEST} == FILES


def rewritten(path, out, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name, data in change({name: old.read(name) for name in old.namelist()}).items():
            new.writestr(name, data)
    return out


def test_files_that_were_exchanged_taken_out_or_put_in_are_named(made, tmp_path):
    out = tmp_path / "x.zip"
    assert verify_archive(rewritten(made, out, lambda files: {**files, "名录.xlsx": b"y" * 5})).problems == ("名录.xlsx：内容与归档时不同，已损坏或被改过",)
    assert verify_archive(rewritten(made, out, lambda files: {**files, "名录.xlsx": b"y" * 10**6})).problems == ("名录.xlsx：内容与归档时不同，已损坏或被改过",)
    assert verify_archive(rewritten(made, out, lambda files: {n: d for n, d in files.items() if n != "名录.xlsx"})).problems == ("名录.xlsx：清单里有，归档里没有",)
    assert verify_archive(rewritten(made, out, lambda files: {**files, "新.txt": b""})).problems == ("新.txt：清单里没有，是后来放进去的",)
    for bad in (b"", b"no zip", made.read_bytes()[:200]):
        out.write_bytes(bad)
        with pytest.raises(UserError, match="归档清单"):
            verify_archive(out)


def test_what_is_no_file_of_the_year_is_left_out_and_named(tmp_path, capsys):
    here = folder(tmp_path / "年")
    (here / "~$汇总.xlsx").write_bytes(b"lock")
    (here / "链接.xlsx").symlink_to(here / "汇总.xlsx")
    links = (here / "链接.xlsx").exists()  # Wine makes links that lead nowhere
    assert main(["archive", str(here), "-o", str(here / "归档.zip")]) == 0
    told = capsys.readouterr().err
    assert "~$汇总.xlsx" in told
    assert ("链接.xlsx" in told) is links
    assert main(["archive", "--check", str(here / "归档.zip")]) == 0
    assert f"完好：{len(FILES)} 个文件" in capsys.readouterr().out
    assert main(["archive", str(here), "-o", str(here / "归档.zip")]) == 2
    assert main(["archive", str(here), "-o", str(tmp_path / "归档.rar")]) == 2
    assert main(["archive", str(here)]) == 2
    (tmp_path / "空").mkdir()
    assert main(["archive", str(tmp_path / "空"), "-o", str(tmp_path / "b.zip")]) == 2
    assert main(["archive", "--check", str(tmp_path / "没有.zip")]) == 2
    assert not (tmp_path / "b.zip").exists()


def test_an_archive_is_unpacked_only_whole(made, tmp_path):
    with unpacked_archive(made) as home:
        assert {name: (home / name).read_bytes() for name in FILES} == FILES
    assert not home.exists()
    bad = rewritten(made, tmp_path / "x.zip", lambda files: {**files, "汇总.xlsx": b"other", "../外.txt": b"x"})
    with pytest.raises(UserError, match=r"汇总\.xlsx"), unpacked_archive(bad):
        pass
    assert not (tmp_path.parent / "外.txt").exists()


def test_a_damaged_archive_ends_with_1(made, tmp_path, capsys):
    bad = rewritten(made, tmp_path / "x.zip", lambda files: {**files, "汇总.xlsx": b"other"})
    assert main(["archive", "--check", str(bad)]) == 1
    assert "汇总.xlsx" in capsys.readouterr().out
