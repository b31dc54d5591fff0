"""A wrong file is refused by name, quickly and within bounds; nothing in it is run, fetched or expanded."""

import io
import random
import re
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
import renderings
from amount import amount
from cases import CASES, needs_shared
from live.conversion import converted
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.documents import office
from nianbao.reading.files import read
from workbooks import paste

FILES = amount(120, 500)
SECONDS = 10


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """One good file of each kind."""
    form = EDITIONS["2021"]
    values = dict(zip(form.cells, range(1, 300), strict=False))
    folder = tmp_path_factory.mktemp("originals")
    made = [paste(form, values, folder / f"年报.{kind}") for kind in ("xlsx", "xls", "ods")]
    made.append(renderings.as_docx(form, values, 2024, folder / "年报.docx"))
    for name, data in (
        ("年报.html", renderings.as_html(form, values, 2024, "nested")),
        ("年报.txt", renderings.as_tabs(form, values, 2024).encode("gb18030")),
        ("年报.md", renderings.as_markdown(form, values, 2024).encode()),
    ):
        (folder / name).write_bytes(data)
        made.append(folder / name)
    if CASES.is_dir():
        (folder / "年报.pdf").write_bytes((CASES / "reports" / "洪泽区2024.pdf").read_bytes())
        made.append(folder / "年报.pdf")
    return made


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled, or the end cut off."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 3, 30, 300))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    kind = rng.random()
    if kind < 0.3:
        data = data[: rng.randrange(len(data))]
    elif kind < 0.5:
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(2000)] = b""
    elif kind < 0.6:
        at = rng.randrange(len(data))
        data[at:at] = data[at : at + 5000]
    return bytes(data)


def attempt(path) -> str:
    """``""`` where the file reads, the sentence where it is refused; anything else is an error of ours."""
    start = time.monotonic()
    try:
        read(path)
        return ""
    except UserError as error:
        words = str(error)
    finally:
        assert time.monotonic() - start < SECONDS, path
    assert path.name in words
    return words


@pytest.mark.slow
def test_mutated_files_never_crash_or_hang(originals, tmp_path):
    rng = random.Random(20240101)
    refused, before = 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for i in range(FILES):
        source = rng.choice(originals)
        suffix = rng.choice(originals).suffix if rng.random() < 0.15 else source.suffix
        path = tmp_path / f"坏{i}{suffix}"
        path.write_bytes(mutated(source.read_bytes(), rng) if rng.random() < 0.85 else rng.randbytes(rng.randrange(1, 20_000)))
        refused += bool(attempt(path))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{FILES} 个坏文件：{refused} 个说明原因后拒绝，其余仍能读；内存最高 {most} MB")
    assert refused > FILES // 4
    assert most < 2000 or most == before  # tests before this one may have needed more


PIECES = (rb"\1<!-- -->\2", rb"<![CDATA[\1\2]]>", rb"\1<?a b?>\2", rb"\1<![CDATA[\2]]>", rb"\1<b/>\2", rb"\1<x:y xmlns:x='u'>\2</x:y>", rb"&#x3\1;\2")
TEXTS = {"docx": ("word/document.xml", rb"(?<=<w:t>)(\d)(\d+)(?=</w:t>)"), "ods": ("content.xml", rb"(?<=<text:p>)(\d)(\d+)(?=</text:p>)")}


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """A document and a sheet whose numbers are texts, and what they hold."""
    folder = tmp_path_factory.mktemp("typed")
    as_text = rb'office:value-type="string"><text:p>\1</text:p></table:table-cell>'
    whole = {}
    for kind in TEXTS:
        seed = (Path(__file__).parents[1] / "fuzz" / "corpus" / f"seed.{kind}").read_bytes()
        path = folder / f"年报.{kind}"
        path.write_bytes(with_part(seed, "content.xml", lambda part: re.sub(rb'office:value-type="float" office:value="(\d+)"/>', as_text, part)))
        whole[kind] = path, read(path).values
    return whole


def with_part(package: bytes, name: str, change) -> bytes:
    """The package with one of its parts changed, where it has that."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return made.getvalue()


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_number_written_in_pieces_is_read_whole_or_refused(kind, pieces, typed, tmp_path):
    path, values = typed[kind]
    name, numbers = TEXTS[kind]
    other = tmp_path / path.name
    other.write_bytes(with_part(path.read_bytes(), name, lambda part: re.sub(numbers, pieces, part)))
    assert other.read_bytes() != path.read_bytes()
    if not attempt(other):
        assert read(other).values == values


def docx_of(document: bytes, compression=zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>")
        archive.writestr("word/document.xml", document)
    return held.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf_of(stream: bytes) -> bytes:
    """A whole PDF of one page with this content."""
    packed = zlib.compress(stream, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed),
    )
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(data))


WRONG = {
    "空白.txt": b" \n\t ",
    "炸弹.docx": lambda: docx_of(b"<w:document xmlns:w='%s'>" % W.encode() + b" " * (90 * 2**20)),
    "炸弹.pdf": lambda: pdf_of(b"0 0 m " * (60 * 2**20)),
    "深层.html": b"<html><body>" + b"<div>" * 200_000 + b"</body></html>",
    "深层表格.html": b"<html><body>" + b"<table><tr><td>" * 5_000 + "规章".encode(),
    "深层.docx": lambda: docx_of(b"<w:document xmlns:w='%s'><w:body>" % W.encode() + b"<w:tbl><w:tr><w:tc>" * 5_000),
    "跨度.html": ("<table><tr>" + "<td colspan=99999 rowspan=99999>0</td>" * 300 + "</tr></table>").encode() * 3,
    "嵌套实体.docx": docx_of(
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)) + b"]>"
        b"<w:document xmlns:w='%s'><w:body><w:p><w:r><w:t>&m;</w:t></w:r></w:p></w:body></w:document>" % W.encode()
    ),
    "不是文档.zip": lambda: zipped({"a.txt": b"1"}),
    "图片.png": b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "程序.doc": b"MZ" + bytes(5000),
    "没有表.txt": "这是一份通知，没有表格。".encode(),
    "没有表.docx": lambda: docx_of(b"<w:document xmlns:w='%s'><w:body><w:p/></w:body></w:document>" % W.encode()),
    "长行.txt": "政府信息公开".encode() * 2_000_000,
    "许多行.txt": b"1\n" * 300_000,
    "乱码.txt": b"\xff\xfe\xfd" * 3000 + b"\x80",
    "扫描.pdf": lambda: pdf_of(b"q 500 0 0 700 0 0 cm Q"),
    "半截.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>",
    "循环.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>",
}


def zipped(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_by_name(name, tmp_path):
    made = WRONG[name]
    path = tmp_path / name
    path.write_bytes(made() if callable(made) else made)
    assert attempt(path)


LONG = {
    "许多段.docx": ("文字超过", lambda: docx_of(b"<w:document xmlns:w='%s'><w:body>%s</w:body></w:document>" % (W.encode(), b"<w:p/>" * 600))),
    "许多段.html": ("文字超过", lambda: b"<html><body>" + b"<p>1</p>" * 600),
    "许多格.docx": ("的表格超过", lambda: docx_of(b"<w:document xmlns:w='%s'><w:body><w:tbl><w:tr>%s</w:tr></w:tbl></w:body></w:document>" % (W.encode(), b"<w:tc/>" * 3_100))),
    "许多表.docx": ("张以上的表格", lambda: docx_of(b"<w:document xmlns:w='%s'><w:body>%s</w:body></w:document>" % (W.encode(), b"<w:tbl><w:tr><w:tc/></w:tr></w:tbl>" * 2_002))),
    "许多表.html": ("张以上的表格", lambda: b"<html><body>" + b"<table><tr><td>1</td></tr></table>" * 2_002),
}


@pytest.mark.parametrize("name", LONG)
def test_a_document_without_end_is_refused_before_it_takes_all_the_memory(name, tmp_path, monkeypatch):
    words, made = LONG[name]
    monkeypatch.setattr("nianbao.reading.documents.text.MOST_TEXT_LINES", 500)
    monkeypatch.setattr("nianbao.reading.documents.word.MOST_DOCUMENT_CELLS", 3_000)
    (tmp_path / name).write_bytes(made())
    assert words in attempt(tmp_path / name)


def test_a_style_too_deep_for_its_reader_is_refused_by_name():
    style = b"<style>" + b"div " * 1_200 + b"p{display:none}</style>"
    page = b"<html><head>" + style + b"</head><body><p>\xe4\xb8\x80</p><table><tr><td>1</td><td>2</td></tr></table></body></html>"
    with pytest.raises(UserError, match=r"年报\.html 自带的网页样式.*套得太深"):
        documents.read_document("年报.html", page)


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path):
    secret = tmp_path / "秘密.txt"
    secret.write_text("绝密", "utf-8")
    xml = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>前&x;后</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(UserError, match="另存为") as told:
        documents.read_document("外部实体.docx", docx_of(xml.encode()))
    assert "绝密" not in str(told.value)
    page = f'<html><body><p>一</p><p>二</p><iframe src="{secret.as_uri()}"></iframe><script>document.write("绝密")</script></body></html>'
    assert "绝密" not in "".join(p.text for p in documents.read_document("网页.html", page.encode()).text)


def test_a_scan_is_refused_with_what_to_ask_for(tmp_path):
    path = tmp_path / "扫描.pdf"
    path.write_bytes(pdf_of(b"q 500 0 0 700 0 0 cm Q"))
    assert "扫描件" in attempt(path)
    assert "索取" in attempt(path)


def test_a_reader_that_does_not_end_is_given_up():
    from nianbao.reading.documents.time_limit import within_seconds

    def forever():
        while True:
            pass

    start = time.monotonic()
    with pytest.raises(UserError, match=r"慢\.pdf.*已停止"):
        within_seconds(0.3, "慢.pdf", forever)
    assert time.monotonic() - start < 30


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="this system does not tell the processor time of a thread")
def test_a_reader_that_waits_for_its_turn_is_not_given_up():
    """A machine that does something else meanwhile: the clock goes on, the reader's own time does not."""
    from nianbao.reading.documents.time_limit import PATIENCE, within_seconds

    assert within_seconds(0.2, "好.pdf", lambda: time.sleep(0.2 * (PATIENCE - 1)) or "读完") == "读完"
    with pytest.raises(UserError, match=r"睡\.pdf.*已停止"):
        within_seconds(0.2, "睡.pdf", lambda: [time.sleep(0.05) for _ in range(100)])


def test_old_formats_say_what_is_missing_where_there_is_no_office(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    for data in (documents.COMPOUND + "WordDocument".encode("utf-16-le") + bytes(600), rb"{\rtf1 a}"):
        with pytest.raises(UserError, match=r"旧\.doc.*LibreOffice.*没有安装.*另存为"):
            documents.read_document("旧.doc", data)


needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed: old Word formats are not tried")


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt", "wps"])
def test_old_formats_are_read_through_the_office(kind, tmp_path, monkeypatch):
    """A .wps is a renamed .doc here; real ones are not at hand. The product's own start of LibreOffice is tried with a .doc, in full with all."""
    form = EDITIONS["2021"]
    values = dict(zip(form.cells, range(1, 300), strict=False))
    source = renderings.as_docx(form, values, 2024, tmp_path / "年报.docx")
    old = converted(source, tmp_path / f"旧年报.{kind}")
    if kind in amount(("rtf", "odt", "wps"), ()):
        monkeypatch.setattr(office, "_run", lambda file, command: converted(Path(command[-1]), Path(command[-1]).with_suffix(".docx")))
    submission = read(old)
    assert {cell: submission[cell] for cell in form.cells} == values | {}
    assert not submission.unread


@needs_shared
def test_reading_a_document_leaves_no_thread_behind(tmp_path):
    code = (
        "import threading, sys; from nianbao.reading.files import read; "
        f"read({str(CASES / 'reports' / '洪泽区2024.pdf')!r}); print(threading.active_count())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "1"
