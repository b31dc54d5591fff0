"""Old documents of one run share one start of LibreOffice; each stays apart in failure, and what hangs is named and ended."""

import io
import struct
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from nianbao.errors import UserError
from nianbao.reading import documents
from nianbao.reading.documents import office, office_run
from nianbao.steps.compare import compare
from nianbao.steps.export import export
from nianbao.steps.incoming_files import Source
from nianbao.steps.last_year import last_year_reports
from nianbao.steps.receiving import receive
from nianbao.steps.trend import trend

RTF = rb"{\rtf1 "

# Stands for LibreOffice: converts names in order, and does what the content of a file says.
STAND_IN = """
import sys, time, zipfile, os
from pathlib import Path
out = Path(sys.argv[sys.argv.index("--outdir") + 1]); out.mkdir(exist_ok=True)
for name in sys.argv[sys.argv.index("--outdir") + 2:]:
    text = Path(name).read_text("utf-8", "replace")
    if "hang" in text: time.sleep(600)
    if "fall" in text: os._exit(81)
    if "bad" in text: continue
    with zipfile.ZipFile(out / (Path(name).stem + ".docx"), "w") as made: made.writestr("word/document.xml", text)
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A program in place of LibreOffice; gives the list of its starts."""
    script = tmp_path / "office.py"
    script.write_text(STAND_IN, "utf-8")
    starts = []
    command = office._command

    def ours(program, *given):
        starts.append(given[1])
        return [sys.executable, str(script), *command(program, *given)[1:]]

    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office, "_command", ours)
    monkeypatch.setattr(office_run, "SECONDS_A_FILE", 2)
    return starts


def files(folder, *contents):
    paths = []
    for i, words in enumerate(contents):
        paths.append(folder / f"{i}.rtf")
        paths[-1].write_bytes(RTF + f"{i} {words}".encode() + b"}")
    return paths


def outcomes(paths):
    found = []
    with office_run.one_start(paths) as run:
        for path in paths:
            try:
                found.append("read" if run.converted(path.name, path.read_bytes()) else "alone")
            except UserError as error:
                found.append(error.id)
    return found


def test_many_files_are_one_start(stand_in, tmp_path):
    assert outcomes(files(tmp_path, *["good"] * 12)) == ["read"] * 12
    assert len(stand_in) == 1


def test_a_file_that_cannot_be_opened_costs_nothing(stand_in, tmp_path):
    assert outcomes(files(tmp_path, "good", "bad", "good")) == ["read", "F46", "read"]
    assert len(stand_in) == 1


def old_word(flags):
    """The head of a Word 97 file, which nothing can open."""
    stream = b"\xec\xa5\xc1\0" + b"\0" * 6 + struct.pack("<H", flags) + b"bad".ljust(1012, b"\0")
    return bytes.fromhex("D0CF11E0A1B11AE1").ljust(512, b"\0") + stream + "WordDocument".encode("utf-16-le") + b"\0" * 1000


def open_document(listed):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "bad")
        made.writestr("META-INF/manifest.xml", listed)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.doc", old_word(0x0100), "F44"), ("a.doc", old_word(0x1200), "F46"),
        ("a.odt", open_document("<manifest:encryption-data/>"), "F44"), ("a.odt", open_document("<manifest:file-entry/>"), "F46"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("together", [True, False])
def test_a_file_that_wants_a_password_is_said_to(name, data, refusal, together, stand_in, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    with office_run.one_start([path] if together else []), pytest.raises(UserError) as error:
        documents.read_document(name, data)
    assert error.value.id == refusal
    assert len(stand_in) == 1


def test_a_file_that_hangs_is_named_and_the_rest_done(stand_in, tmp_path):
    assert outcomes(files(tmp_path, "bad", "good", "hang", "good", "good")) == ["F46", "read", "F47", "read", "read"]


def test_a_file_that_makes_it_fall_is_named_and_the_rest_done(stand_in, tmp_path):
    assert outcomes(files(tmp_path, "fall", "good", "fall", "good")) == ["F46", "read", "F46", "read"]


def test_nothing_starts_where_no_file_is_old(stand_in, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("文本", "utf-8")
    assert outcomes([path]) == ["alone"]
    assert not stand_in


def test_stopping_ends_the_office_at_once_and_leaves_nothing(stand_in, tmp_path, monkeypatch):
    monkeypatch.setattr(office_run, "SECONDS_A_FILE", 60)
    (path,) = files(tmp_path, "hang")
    ended = []
    end = office.ended
    monkeypatch.setattr(office, "ended", lambda process: (ended.append(process), end(process)))

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(office_run.time, "sleep", interrupted)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), office_run.one_start([path]) as run:
        run.converted("a.rtf", path.read_bytes())
    assert time.monotonic() - start < 40
    assert ended[0].poll() is not None
    assert not Path(run._folder).exists()


def test_a_merge_reads_all_its_old_files_in_one_start(stand_in, tmp_path):
    paths = files(tmp_path, *["good"] * 5, "bad")
    found = list(receive([Source(path, path.name) for path in paths]))
    assert len(found) == 6
    assert len(stand_in) == 1


@pytest.mark.parametrize(
    "work",
    [lambda folder, out: export(folder, out), lambda folder, out: trend([folder]), lambda folder, out: compare(folder, folder), lambda folder, out: last_year_reports(folder)],
    ids=["export", "trend", "compare", "last year"],
)
def test_whatever_reads_a_folder_starts_it_once(work, stand_in, tmp_path):
    folder = tmp_path / "收齐"
    folder.mkdir()
    files(folder, *["good"] * 3)
    with suppress(UserError):  # what the stand-in makes is no report
        work(folder, tmp_path / "出")
    assert len(stand_in) == 1


@pytest.mark.parametrize("folders", [True, False])
def test_two_sides_to_compare_are_one_start(folders, stand_in, tmp_path):
    for side in ("左", "右"):
        (tmp_path / side).mkdir()
        files(tmp_path / side, side, side)
    compare(*(tmp_path / side / ("" if folders else "0.rtf") for side in ("左", "右")))
    assert len(stand_in) == 1


def test_what_a_run_within_another_converted_is_not_converted_again(stand_in, tmp_path):
    first, second, later = files(tmp_path, "good", "bad", "good")
    with office_run.one_start(()) as whole:
        assert outcomes([first, second]) == ["read", "F46"]
        assert outcomes([second, first, later]) == ["F46", "read", "read"]
        assert whole.converted("0.rtf", first.read_bytes())
        assert len(stand_in) == 2
        scratch = Path(whole._folder)
    assert not scratch.exists()
    assert office_run.converted_together("0.rtf", first.read_bytes()) is None


@pytest.mark.slow
@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed: old Word formats are not tried")
def test_the_real_program_takes_several_files_at_once_a_broken_one_among_them(tmp_path):
    words = "".join(rf"\u{ord(ch)}?" for ch in "本年收到申请三件")
    paths = []
    for i, data in enumerate((rf"{{\rtf1\ansi {words} 1}}".encode(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 30,
                              rf"{{\rtf1\ansi {words} 2}}".encode())):  # fmt: skip
        paths.append(tmp_path / f"{i}.doc")
        paths[-1].write_bytes(data)
    with office_run.one_start(paths) as run:
        texts = [documents.read_document(str(path), path.read_bytes()).text[0].text for path in (paths[0], paths[2])]
    assert texts == ["本年收到申请三件 1", "本年收到申请三件 2"]
    assert run.starts == 1
