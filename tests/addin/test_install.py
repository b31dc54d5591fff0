"""Install, remove and status, on machines made of a platform, a few variables and a folder."""

import os
import stat
from pathlib import Path, PurePosixPath

import pytest
from nianbao.addin.build import is_our_addin, read_settings
from nianbao.addin.computer import Machine
from nianbao.addin.install import FILE, install, remove, start_folder, status
from nianbao.errors import UserError

EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


def windows(home: Path, excel: bool = True, **more) -> Machine:
    roaming = home / "AppData/Roaming"
    if excel:
        (roaming / "Microsoft/Excel").mkdir(parents=True, exist_ok=True)
    return Machine("win32", {"APPDATA": str(roaming)}, home, home / "python/python.exe", **more)


def mac(home: Path) -> Machine:
    (home / "Library/Group Containers/UBF8T346G9.Office").mkdir(parents=True, exist_ok=True)
    return Machine("darwin", {}, home, PurePosixPath("/usr/local/bin/python3"))


def test_windows_keeps_it_in_xlstart_and_says_how_to_undo(tmp_path):
    machine = windows(tmp_path)
    said = install(machine)
    target = tmp_path / "AppData/Roaming/Microsoft/Excel/XLSTART" / FILE
    assert is_our_addin(target)
    assert read_settings(target)["Interpreter_Win"] == str(machine.python)
    assert str(target) in said[0]
    assert "nianbao addin remove" in said[-1]


def test_mac_keeps_it_in_the_group_container_and_allows_runpython(tmp_path):
    said = install(mac(tmp_path))
    target = tmp_path / "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel" / FILE
    assert read_settings(target)["Interpreter_Mac"] == "/usr/local/bin/python3"
    (script,) = (tmp_path / "Library/Application Scripts/com.microsoft.Excel").iterdir()
    assert script.suffix == ".applescript"
    assert any(str(script) in line for line in said)


def test_installing_again_replaces_our_own(tmp_path):
    machine = windows(tmp_path)
    install(machine)
    install(Machine("win32", machine.environ, tmp_path, tmp_path / "other/python.exe"))
    assert read_settings(start_folder(machine) / FILE)["Interpreter_Win"] == str(tmp_path / "other/python.exe")


@pytest.mark.parametrize("action", [install, remove])
def test_a_file_that_is_not_ours_stays(tmp_path, action):
    machine = windows(tmp_path)
    target = start_folder(machine) / FILE
    target.parent.mkdir(parents=True)
    target.write_text("someone else's")
    with pytest.raises(UserError, match="不是本程序的加载项"):
        action(machine)
    assert target.read_text() == "someone else's"


def test_remove_takes_out_the_addin_and_nothing_else(tmp_path):
    machine = windows(tmp_path)
    install(machine)
    neighbour = start_folder(machine) / "PERSONAL.XLSB"
    neighbour.write_text("mine")
    remove(machine)
    assert [item.name for item in start_folder(machine).iterdir()] == ["PERSONAL.XLSB"]
    assert "无需移除" in remove(machine)[0]


def test_status_before_after_and_with_a_lost_interpreter(tmp_path):
    machine = windows(tmp_path)
    assert "未安装" in status(machine)[0]
    install(machine)
    assert "不存在" in status(machine)[1]
    machine.python.parent.mkdir()
    machine.python.touch()
    assert status(machine)[1] == f"所用 Python：{machine.python}"


@pytest.mark.parametrize("action", [install, remove, status])
@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_without_excel_it_says_so_and_writes_nothing(tmp_path, platform, action):
    machine = Machine(platform, {"APPDATA": str(tmp_path / "Roaming")}, tmp_path, tmp_path / "python", lambda _: False)
    with pytest.raises(UserError, match="没有找到 Excel"):
        action(machine)
    assert list(tmp_path.iterdir()) == []


def test_an_excel_never_opened_is_found_by_the_registry(tmp_path):
    program = tmp_path / "EXCEL.EXE"
    program.touch()
    known = {(EXCEL, ""): f'"{program}"'}
    machine = windows(tmp_path, excel=False, registry=lambda key, name: known.get((key, name)))
    assert start_folder(machine).name == "XLSTART"
    with pytest.raises(UserError):
        start_folder(windows(tmp_path, excel=False))


def read_only(file: Path) -> bool:
    return not file.stat().st_mode & stat.S_IWRITE


@pytest.fixture
def as_on_windows(monkeypatch):
    """What Windows refuses: to replace or remove a file whose read-only attribute is set."""
    replace, unlink = os.replace, os.unlink

    def refusing(file) -> None:
        if Path(file).exists() and read_only(Path(file)):
            raise PermissionError(13, "Access is denied", str(file))

    monkeypatch.setattr(os, "replace", lambda old, new: (refusing(new), replace(old, new))[1])
    monkeypatch.setattr(os, "unlink", lambda file, **more: (refusing(file), unlink(file, **more))[1])
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: os.unlink(self) if self.exists() or not missing_ok else None)


def test_installed_it_is_read_only_and_still_replaced_and_removed(tmp_path, as_on_windows):
    machine = windows(tmp_path)
    target = start_folder(machine) / FILE
    for _ in range(2):
        install(machine)
        assert read_only(target)
        with pytest.raises(PermissionError):
            target.unlink()
    remove(machine)
    assert not target.exists()


@pytest.mark.parametrize("action", [install, remove])
def test_in_use_it_stays_as_it_is_and_read_only(tmp_path, monkeypatch, action):
    machine = windows(tmp_path)
    install(machine)
    target = start_folder(machine) / FILE
    before = target.read_bytes()

    def in_use(*_, **__):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", in_use)
    real = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda self, **more: in_use() if self == target else real(self, **more))
    with pytest.raises(UserError, match="占用"):
        action(machine)
    assert target.read_bytes() == before
    assert read_only(target)
