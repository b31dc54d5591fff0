"""What is found in 收件: sub-folders, zips with GBK names, nested ones, bombs, passwords, pictures."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from nianbao.machine import archives
from nianbao.steps.collecting.arrivals import DEEPEST, arrivals
from nianbao.steps.year_folder import EARLIER_FOLDER


def zipped(members, encoding="gbk"):
    """A zip as Windows in China writes it: names in GBK, no flag for UTF-8."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name.encode(encoding).decode("cp437") if encoding else name)
            archive.writestr(entry, data)
    data = made.getvalue()
    if not encoding:
        return data
    # zipfile marks what is no ASCII as UTF-8 and encodes it so: put the bytes back as they should be
    for name in members:
        wrong, right = name.encode(encoding).decode("cp437").encode("utf-8"), name.encode(encoding)
        data = _renamed(data, wrong, right)
    return data


def _renamed(data, wrong, right):
    """The zip with another raw name in both its places, the flag taken away."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out, directory, places = bytearray(), bytearray(), 0
    for entry in source.infolist():
        raw = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
        raw, flags = (right, 0) if raw == wrong else (raw, entry.flag_bits)
        start = entry.header_offset
        length, extra = struct.unpack_from("<HH", data, start + 26)
        body = data[start + 30 + length + extra :][: entry.compress_size]
        head = struct.pack("<HHHHHLLLHH", 20, flags, entry.compress_type, 0, 33, entry.CRC, entry.compress_size, entry.file_size, len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, len(out)) + raw
        out += b"PK\x03\x04" + head + raw + body
        places += 1
    return bytes(out + directory + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, places, places, len(directory), len(out), 0))


def put(folder, **files):
    for name, data in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.fixture
def seen(tmp_path):
    def look(**files):
        put(tmp_path / "收件", **files)
        return arrivals(tmp_path / "收件", tmp_path / "aside")

    return look


def test_sub_folders_name_their_files_and_earlier_contents_are_left_out(tmp_path):
    box = tmp_path / "收件"
    for name in ("甲.xlsx", "邮件/区教育局/乙.docx", f"{EARLIER_FOLDER}/旧.xlsx", "~$甲.xlsx", ".隐.xlsx", "Thumbs.db", "盖章.JPG", "包.rar", "通知.lnk"):
        (box / name).parent.mkdir(parents=True, exist_ok=True)
        (box / name).write_bytes(b"x")
    found = {one.name: one for one in arrivals(box, tmp_path / "aside")}
    assert set(found) == {"甲.xlsx", "邮件/区教育局/乙.docx", "盖章.JPG", "包.rar", "通知.lnk"}
    assert found["邮件/区教育局/乙.docx"].folders == ("区教育局", "邮件")
    assert found["盖章.JPG"].picture
    assert "请先解压" in found["包.rar"].refused
    assert found["通知.lnk"].foreign


def test_a_zip_with_gbk_names_and_one_in_it_are_opened(seen):
    inner = zipped({"教育局/年报.xlsx": b"two"})
    box = {"附件.zip": zipped({"区财政局年报.xlsx": b"one", "内层.zip": inner, "__MACOSX/._x": b""})}
    found = {one.name: one for one in seen(**box)}
    assert set(found) == {"附件.zip/区财政局年报.xlsx", "附件.zip/内层.zip/教育局/年报.xlsx"}
    assert found["附件.zip/内层.zip/教育局/年报.xlsx"].folders == ("教育局", "内层", "附件")
    assert {one.path.read_bytes() for one in found.values()} == {b"one", b"two"}


def test_utf8_names_are_right_too(seen):
    found = seen(**{"a.zip": zipped({"局.xlsx": b"1"}, encoding=None), "b.zip": zipped({"局.xlsx": b"1"}, encoding="utf-8")})
    assert [one.name for one in found] == ["a.zip/局.xlsx", "b.zip/局.xlsx"]


def test_a_zip_in_a_zip_in_a_zip_is_not_opened(seen):
    deep = zipped({"3.zip": zipped({"x.xlsx": b"x"})})
    (one,) = seen(**{"1.zip": zipped({"2.zip": deep})})
    assert "没有再解" in one.refused
    assert "1.zip/2.zip/3.zip" in one.refused


def test_a_zip_with_a_password_is_said_and_the_rest_goes_on(seen):
    data = bytearray(zipped({"a.xlsx": b"1"}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    found = {one.name: one for one in seen(**{"密.zip": bytes(data), "乙.xlsx": b"1"})}
    assert "有密码" in found["密.zip"].refused
    assert not found["乙.xlsx"].refused


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_of_a_zip_is_named_whatever_its_packing_and_the_rest_is_had(packing, seen):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr("坏.xlsx", bytes(range(256)) * 50)
        archive.writestr("好.xlsx", b"good")
    whole, names = made.getvalue(), set()
    end = zipfile.ZipFile(made).getinfo("好.xlsx").header_offset
    for at in range(60, end, max(1, end // 40)):
        data = bytearray(whole)
        data[at] ^= 0xFF
        found = {one.name: one for one in seen(**{"附件.zip": bytes(data)})}
        assert found["附件.zip/好.xlsx"].path.read_bytes() == b"good"
        names |= set(found)
        bad = found.get("附件.zip/坏.xlsx")  # some bits at the end of a packing mean nothing
        assert "坏.xlsx" in found["附件.zip"].refused if bad is None else bad.path.read_bytes() == bytes(range(256)) * 50
    assert "附件.zip" in names


def test_folders_that_are_not_gone_into_are_named(tmp_path):
    box = tmp_path / "收件"
    deep = box.joinpath(*(f"层{n}" for n in range(1, DEEPEST + 2)))
    deep.mkdir(parents=True)
    (deep / "深.xlsx").write_bytes(b"x")
    (deep.parent / "浅.xlsx").write_bytes(b"x")
    (box / "环").symlink_to(box, target_is_directory=True)
    found = {one.path.name: one for one in arrivals(box, tmp_path / "aside")}
    assert set(found) == {"浅.xlsx", f"层{DEEPEST + 1}", "环"}
    assert f"{DEEPEST} 层以上" in found[f"层{DEEPEST + 1}"].refused
    assert "链接" in found["环"].refused


def test_a_bomb_is_not_unpacked(seen, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_ARCHIVE", 10**6)
    monkeypatch.setattr(archives._Room, "__init__", lambda self: self.__dict__.update(bytes=10**6, members=50))
    many = {f"{i}.xlsx": b"" for i in range(60)}
    nested = zipped({"内.zip": zipped({"x.xlsx": b"0" * 10**6})})
    found = {one.name: one for one in seen(**{"大.zip": zipped({"x.xlsx": b"0" * 10**7}), "多.zip": zipped(many), "套.zip": nested})}
    assert "超过" in found["大.zip"].refused
    assert "超过" in found["多.zip"].refused
    assert "超过" in found["套.zip"].refused
    assert not list((tmp_path / "aside").rglob("*.xlsx"))


def test_a_lie_about_the_size_is_not_believed(seen):
    data = bytearray(zipped({"x.xlsx": b"0" * 10**6}))
    for at in (22, data.rindex(b"PK\x01\x02") + 24):
        data[at : at + 4] = (10).to_bytes(4, "little")
    (one,) = seen(**{"谎.zip": bytes(data)})
    assert "已损坏" in one.refused


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all", b"Rar!\x1a\x07\x00"])
def test_what_is_no_zip_is_said_in_one_sentence(seen, data):
    (one,) = seen(**{"坏.zip": data})
    assert one.refused.endswith("。")


def test_names_that_climb_out_or_are_too_long_stay_inside(seen, tmp_path):
    long = "长" * 200 + ".xlsx"
    found = seen(**{"a.zip": zipped({"../../出去.xlsx": b"1", "/根.xlsx": b"1", long: b"1", "a/..": b"1"}, encoding=None)})
    aside = (tmp_path / "aside").resolve()
    assert len(found) >= 3
    assert all(aside in one.path.resolve().parents for one in found if not one.refused)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["aside", "收件"]


def test_a_path_of_250_characters_is_found(tmp_path):
    folder = tmp_path / "收件"
    while len(str(folder)) < 230:
        folder = folder / ("深" * min(60, 235 - len(str(folder))))
    folder.mkdir(parents=True)
    path = folder / ("x" * max(1, 250 - len(str(folder)) - 6) + ".xlsx")
    path.write_bytes(b"1")
    assert [one.path for one in arrivals(tmp_path / "收件", tmp_path / "aside")] == [path]


def test_a_ring_of_links_ends(tmp_path):
    box = tmp_path / "收件"
    box.mkdir()
    os.symlink(box, box / "环")
    (box / "a.xlsx").write_bytes(b"1")
    assert "a.xlsx" in [one.name for one in arrivals(box, tmp_path / "aside")]
    assert Path(tmp_path / "aside").exists() is False
