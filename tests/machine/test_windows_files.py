"""Files on Windows, where another program may hold one: what is open is not replaced and not read in vain, and one sentence says so."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nianbao.cli.main import main
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.machine.safe_write import placed
from nianbao.reading.files import read
from nianbao.workbook.writing.template import write_template

if sys.platform != "win32":
    pytest.skip("only Windows holds files", allow_module_level=True)

READ, WRITE, SHARE_READ, EXISTING = 0x80000000, 0x40000000, 0x1, 3


@contextmanager
def held(path: Path, share: int) -> Iterator[None]:
    """The file, opened as a spreadsheet program opens it: others may read it (``SHARE_READ``) or not even that (0)."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), READ | WRITE, share, None, EXISTING, 0, None)
    assert handle not in (None, ctypes.c_void_p(-1).value)
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


@pytest.fixture
def form(tmp_path) -> Path:
    write_template(EDITIONS["2021"], tmp_path / "区 教=育&局.xlsx")
    return tmp_path / "区 教=育&局.xlsx"


@pytest.mark.parametrize("share", [0, SHARE_READ])
def test_a_target_that_is_open_elsewhere_is_not_replaced_and_nothing_is_left_beside_it(form, share):
    before = form.read_bytes()
    with held(form, share), pytest.raises(UserError, match=r"没有权限或文件被占用.*请关闭后重试"):
        write_template(EDITIONS["2019"], form, force=True)
    assert form.read_bytes() == before
    assert [p.name for p in form.parent.iterdir()] == [form.name]


def test_a_source_that_is_held_is_named_and_that_it_is_to_be_closed(form, capsys):
    with held(form, 0):
        with pytest.raises(UserError, match="可能正在 Excel 或 WPS 中打开，请关闭后重试") as told:
            read(form)
        assert main(["check", str(form)]) == 2
    assert told.value.id == "F05"
    assert "程序出错" not in capsys.readouterr().out
    assert main(["check", str(form)]) in (0, 1)


def test_a_source_that_others_may_read_is_read(form):
    with held(form, SHARE_READ):
        assert read(form).form is EDITIONS["2021"]


def test_a_folder_goes_on_where_one_of_its_files_is_held(form, capsys):
    write_template(EDITIONS["2021"], form.with_name("另一家.xlsx"))
    with held(form, 0):
        assert main(["check", str(form.parent)]) == 2
    said = capsys.readouterr().out
    assert "请关闭后重试" in said
    assert "另一家" in said


def test_a_name_in_another_case_is_the_same_file(form):
    with pytest.raises(UserError, match="已经存在"), placed(form.with_name(form.name.replace(".xlsx", ".XLSX"))):
        pytest.fail("there is a file to write to")


@pytest.mark.parametrize("target", ["Q:\\年报\\汇总.xlsx", "\\\\no-such-server\\share\\汇总.xlsx"])
def test_a_drive_or_a_share_that_is_not_there_is_one_sentence(target, capsys):
    assert main(["template", "2021", "-o", target]) == 2
    assert "不能写入" in capsys.readouterr().err


def test_a_deep_path_is_written_or_said_to_be_too_long(tmp_path, capsys):
    target = tmp_path.joinpath(*["很深的文件夹" * 5] * 9, "汇总.xlsx")
    assert len(str(target)) > 260
    status, told = main(["template", "2021", "-o", str(target)]), capsys.readouterr()
    assert target.exists() if status == 0 else "太长" in told.err


@pytest.mark.parametrize("start", ["\\\\?\\", ""])
def test_forward_and_backward_slashes_and_the_long_form_lead_to_one_file(tmp_path, start):
    target = tmp_path / "a b" / "表.xlsx"
    spelled = start + (str(target) if start else str(target).replace("\\", "/"))
    assert main(["template", "2021", "-o", spelled]) == 0
    assert target.exists()
    assert os.listdir(target.parent) == ["表.xlsx"]
