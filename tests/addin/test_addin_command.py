"""`nianbao addin …` as it is typed: what it says, where, and with which exit status."""

import sys
from pathlib import Path

import pytest
from nianbao.addin.build import WINDOWS_PYTHON, is_our_addin, read_settings
from nianbao.addin.desktop import DOORS
from nianbao.cli.main import main

ACTIONS = ["build", "install", "remove", "status", "bundle", "doctor", "selftest"]


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A person on Linux with a desktop and no Excel."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "Desktop").mkdir()
    return tmp_path


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_help_is_chinese_and_names_every_action(action, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["addin", *action.split(), "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "用法：nianbao addin" in text
    assert all(name in text for name in ([] if action else ACTIONS))


def test_build_writes_the_addin_and_refuses_to_replace_it(tmp_path, capsys):
    target = tmp_path / "年报.xlam"
    assert main(["addin", "build", "-o", str(target)]) == 0
    assert read_settings(target)["Interpreter_Win"] == WINDOWS_PYTHON
    assert main(["addin", "build", "-o", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["addin", "build", "-o", str(target), "--force", "--interpreter", r"D:\py\python.exe", "--pythonpath", "D:\\x"]) == 0
    assert is_our_addin(target)
    assert read_settings(target)["Interpreter_Win"] == r"D:\py\python.exe"
    assert read_settings(target)["PYTHONPATH"] == "D:\\x"


def test_install_without_excel_leaves_the_desktop_scripts_and_ends_with_2(home, capsys):
    assert main(["addin", "install"]) == 2
    said = capsys.readouterr()
    assert "没有找到 Excel" in said.err
    assert "桌面脚本" in said.out
    assert sorted(item.name for item in (home / "Desktop").iterdir()) == sorted(f"{name}.desktop" for name in DOORS.values())


def test_desktop_scripts_alone_can_be_put_and_taken_away(home):
    assert main(["addin", "install", "--desktop-only"]) == 0
    assert len(list((home / "Desktop").iterdir())) == len(DOORS)
    assert main(["addin", "remove", "--desktop-only"]) == 0
    assert list((home / "Desktop").iterdir()) == []


def test_status_without_excel_ends_with_2(home, capsys):
    assert main(["addin", "status"]) == 2
    assert "没有找到 Excel" in capsys.readouterr().err


def test_doctor_always_ends_with_0(home, capsys):
    assert main(["addin", "doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Excel：没有找到") for line in lines)
    assert any(line.startswith("    → ") for line in lines)


def test_bundle_refuses_a_folder_in_use_and_a_version_that_is_none(tmp_path, capsys):
    (tmp_path / "mine").touch()
    assert main(["addin", "bundle", "-o", str(tmp_path)]) == 2
    assert main(["addin", "bundle", "-o", str(tmp_path / "new"), "--python-version", "三"]) == 2
    assert "应如 3.11" in capsys.readouterr().err
    assert [item.name for item in tmp_path.iterdir()] == ["mine"]
