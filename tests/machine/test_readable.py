"""What was written is gone through to its end before it is moved into place, a long part beside the others."""

import zipfile

import pytest
from nianbao.errors import UserError
from nianbao.machine import readable
from nianbao.machine.readable import refuse_unreadable

LONG = b"<rows>" + b'<row r="1"/>' * 200_000 + b"</rows>"
PARTS = {"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": LONG, "xl/media/image1.png": b"no XML & none asked for"}


def written(path, parts=PARTS):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.fixture(params=[readable.LONG_PART, len(LONG)], ids=["beside the others", "all in one"], autouse=True)
def where(request, monkeypatch):
    monkeypatch.setattr(readable, "LONG_PART", request.param)


def test_a_whole_workbook_passes(tmp_path):
    refuse_unreadable(written(tmp_path / "表.xlsx"))


@pytest.mark.parametrize("name", [name for name in PARTS if name.endswith(".xml")])
def test_a_part_that_is_no_xml_at_its_very_end_is_refused(tmp_path, name):
    with pytest.raises(UserError):
        refuse_unreadable(written(tmp_path / "表.xlsx", PARTS | {name: PARTS[name] + b"<"}))


@pytest.mark.parametrize("name", PARTS)
def test_a_part_whose_bytes_changed_is_refused(tmp_path, name):
    path = written(tmp_path / "表.xlsx")
    data = bytearray(path.read_bytes())
    data[data.index(PARTS[name]) + len(PARTS[name]) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(UserError):
        refuse_unreadable(path)


def test_a_workbook_that_is_cut_short_is_refused(tmp_path):
    path = written(tmp_path / "表.xlsx")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UserError):
        refuse_unreadable(path)
