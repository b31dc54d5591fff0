"""The desktop scripts: where they lie, what they say, which paths they hand over."""

from pathlib import Path, PurePosixPath

import pytest
from nianbao.addin.computer import Machine
from nianbao.addin.desktop import DOORS, desktop, linux_entry, put_scripts, take_scripts_away, windows_script
from nianbao.errors import UserError
from nianbao.machine.dropped_paths import dropped

SHELL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"


def machine(platform: str, home: Path) -> Machine:
    (home / "Desktop").mkdir(exist_ok=True)
    return Machine(platform, {"USERPROFILE": str(home)}, home, home / "python.exe")


@pytest.mark.parametrize(("platform", "ending"), [("win32", ".cmd"), ("linux", ".desktop")])
def test_the_scripts_lie_on_the_desktop_and_are_taken_away_again(tmp_path, platform, ending):
    said = put_scripts(machine(platform, tmp_path))
    assert sorted(file.name for file in (tmp_path / "Desktop").iterdir()) == sorted(name + ending for name in DOORS.values())
    assert len(said) == len(DOORS)
    put_scripts(machine(platform, tmp_path))
    assert len(take_scripts_away(machine(platform, tmp_path))) == len(DOORS)
    assert list((tmp_path / "Desktop").iterdir()) == []


def test_a_file_of_the_same_name_that_is_not_ours_stays(tmp_path):
    theirs = tmp_path / "Desktop" / f"{DOORS['check']}.cmd"
    user = machine("win32", tmp_path)
    theirs.write_text("mine")
    with pytest.raises(UserError, match="没有改动"):
        put_scripts(user)
    assert take_scripts_away(user) == []
    assert theirs.read_text() == "mine"


def test_without_a_desktop_it_names_the_command_instead(tmp_path):
    (said,) = put_scripts(Machine("linux", {}, tmp_path, tmp_path / "python"))
    assert "nianbao drop check" in said


def test_macos_is_told_that_its_scripts_take_no_files(tmp_path):
    (said,) = put_scripts(machine("darwin", tmp_path))
    assert "不能接收拖放" in said
    assert list((tmp_path / "Desktop").iterdir()) == []


def test_a_desktop_moved_to_a_cloud_drive_is_found(tmp_path):
    (tmp_path / "OneDrive/桌面").mkdir(parents=True)
    known = {(SHELL, "Desktop"): "%USERPROFILE%/OneDrive/桌面"}
    moved = Machine("win32", {"USERPROFILE": str(tmp_path)}, tmp_path, tmp_path / "p", registry=lambda k, n: known.get((k, n)))
    assert desktop(moved) == tmp_path / "OneDrive/桌面"


def test_a_desktop_with_a_chinese_name_is_found_on_linux(tmp_path):
    (tmp_path / "我的桌面").mkdir()
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config/user-dirs.dirs").write_text('# comment\nXDG_DESKTOP_DIR="$HOME/我的桌面"\n', "utf-8")
    assert desktop(Machine("linux", {}, tmp_path, tmp_path / "p")) == tmp_path / "我的桌面"


def test_a_windows_script_sets_the_code_page_before_the_first_chinese_character():
    lines = windows_script(Path(r"C:\用户\100%\python.exe"), "check").split(b"\r\n")
    assert lines[2] == b"chcp 936 >nul"
    assert b"".join(lines[:3]).isascii()
    assert b"\n" not in b"".join(lines)
    text = b"\r\n".join(lines).decode("gbk")
    assert r'set "NIANBAO_PYTHON=C:\用户\100%%\python.exe"' in text
    assert "没有找到 Python" in text
    assert text.rstrip().endswith("exit")


def test_a_path_gbk_cannot_spell_makes_the_script_utf8():
    raw = windows_script(Path("C:/ñandú🙂/python.exe"), "merge")
    assert raw.split(b"\r\n")[2] == b"chcp 65001 >nul"
    assert "ñandú🙂" in raw.decode("utf-8")


def test_a_linux_entry_starts_the_same_command():
    text = linux_entry(PurePosixPath("/opt/my python/bin/python"), "merge").decode("utf-8")
    assert 'Exec="/opt/my python/bin/python" -m nianbao drop --wait merge %F' in text
    assert "Terminal=true" in text


def test_the_window_is_started_without_a_terminal_and_takes_files(tmp_path):
    text = windows_script(Path(r"C:\Python\python.exe"), "window").decode("gbk")
    assert r'set "NIANBAO_WINDOWED=C:\Python\pythonw.exe"' in text
    assert 'start "" "%NIANBAO_PYTHON%" -m nianbao.excel.window %*' in text
    assert "pause" not in text.split(":missing")[0]
    entry = linux_entry(PurePosixPath("/opt/my python/bin/python"), "window").decode("utf-8")
    assert 'Exec="/opt/my python/bin/python" -m nianbao.excel.window %F' in entry
    assert "Terminal=false" in entry
    assert "Name=年报小窗" in entry


OWN = r"C:\Users\张\Desktop\s.cmd"


@pytest.mark.parametrize(
    ("command_line", "paths"),
    [
        (rf'cmd.exe /c ""{OWN}" C:\a.xlsx"', [r"C:\a.xlsx"]),
        (rf'cmd.exe /c ""{OWN}" C:\a&b^c.xlsx D:\x.xls"', [r"C:\a&b^c.xlsx", r"D:\x.xls"]),
        (rf'cmd.exe /c ""{OWN}" "C:\年 报(1).xlsx" C:\b.xlsx"', [r"C:\年 报(1).xlsx", r"C:\b.xlsx"]),
        (rf'cmd.exe /c ""{OWN}" C:\b.xlsx "C:\年 报 & 表.xlsx""', [r"C:\b.xlsx", r"C:\年 报 & 表.xlsx"]),
        (rf'cmd.exe /c ""{OWN}" C:\甲　局.xlsx C:\乙 局.xlsx"', ["C:\\甲　局.xlsx", "C:\\乙 局.xlsx"]),
        (rf'cmd.exe /c ""{OWN}" C:\100%TEMP%!a!.xlsx"', [r"C:\100%TEMP%!a!.xlsx"]),
        (rf'cmd.exe /c ""{OWN}" "', []),
        (r'"C:\Windows\system32\cmd.exe"', ["typed.xlsx"]),
        ("", ["typed.xlsx"]),
    ],
)
def test_dropped_paths_are_read_whole_whatever_explorer_left_unquoted(command_line, paths):
    assert dropped(["typed.xlsx"], command_line, OWN) == paths
