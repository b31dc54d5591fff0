"""Which workbook a button was pressed in: from the command line our VBA writes, through xlwings' own `Book.caller`."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nianbao.errors import UserError
from nianbao.excel.xlwings_library import calling_book, xlwings

HWND = 4711
NAMES = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zs"), blacklist_characters='/\\:*?"<>|'), min_size=1, max_size=80)


def argument(name: str) -> str:
    """As HexOf of the VBA gives it; that it does is shown in LibreOffice."""
    return f"--wb={name.encode('utf-16-be').hex().upper()}"


def called(monkeypatch, *argv: str) -> Any:
    """What Excel on Windows is asked for: (window, name)."""

    def app(xl: int) -> Any:
        return SimpleNamespace(pid=1, books=lambda name: SimpleNamespace(asked=(xl, name)))

    library = xlwings()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(library, "_xlwindows", SimpleNamespace(App=app), raising=False)
    monkeypatch.delattr(library.Book, "_mock_caller", raising=False)
    monkeypatch.setattr(sys, "argv", ["-c", *argv, "--from_xl=1", f"--hwnd={HWND}"])
    return calling_book().impl.asked


@given(name=NAMES)
def test_any_name_a_file_can_have_arrives_whole(name):
    with pytest.MonkeyPatch.context() as patch:
        assert called(patch, argument(name)) == (HWND, name.lower())
        assert sys.argv[1] == argument(name)


@pytest.mark.parametrize("name", ["年=报=.xlsx", "a=b.xlsx", "𠀀.xlsx", "%TEMP% & $(x).xlsx"])
def test_signs_that_mean_something_elsewhere_arrive(monkeypatch, name):
    assert called(monkeypatch, argument(name)) == (HWND, name.lower())


@pytest.mark.parametrize("plain", ["区教育局.xlsx", "1234.xlsx", "工作簿1", "ABC"])
def test_an_addin_of_before_is_told_to_be_installed_again(monkeypatch, plain):
    with pytest.raises(UserError, match="nianbao addin install"):
        called(monkeypatch, f"--wb={plain}")


@pytest.mark.parametrize("host", ["xlwings._xlwindows", "xlwings._xlmac"])
def test_settings_in_a_sheet_of_the_workbook_are_not_read(monkeypatch, host):
    """xlwings would take from a sheet `xlwings.conf` where the local copy of a workbook in the cloud lies."""
    from xlwings.utils import read_config_sheet

    cells = SimpleNamespace(options=lambda *_, **__: SimpleNamespace(value={"SHAREPOINT_WIN": r"\\evil"}))
    book: Any = SimpleNamespace(sheets={"xlwings.conf": {"A1:B1": cells}})
    module: Any = ModuleType(host)
    module.read_config_sheet = read_config_sheet
    assert module.read_config_sheet(book)
    monkeypatch.setitem(sys.modules, host, module)
    xlwings()
    assert module.read_config_sheet(book) == {}
