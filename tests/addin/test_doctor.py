"""The doctor: what it says of machines made of a few registry values and files, and that it never raises."""

import struct
from pathlib import Path

import pytest
from nianbao.addin.computer import Machine, this_machine
from nianbao.addin.doctor import QUESTIONS, bitness, examine_computer
from nianbao.addin.install import FILE, install, start_folder
from pyopenvba import ExcelFile

APPS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Office\16.0\Excel\Security"


def program(path: Path, machine: int) -> Path:
    """A file that begins like a Windows program for that machine."""
    path.write_bytes(b"MZ" + bytes(0x3A) + struct.pack("<I", 0x80) + bytes(0x40) + b"PE\0\0" + struct.pack("<H", machine))
    return path


def windows(home: Path, known: dict[tuple[str, str], str] | None = None, **environ: str) -> Machine:
    values = known or {}
    variables = {"APPDATA": str(home / "Roaming"), **environ}
    return Machine("win32", variables, home, home / "python.exe", registry=lambda key, name: values.get((key, name)))


def said(machine: Machine, topic: str) -> str:
    return "\n".join(f"{answer.found} {answer.advice}" for answer in examine_computer(machine) if answer.topic == topic)


@pytest.mark.parametrize(("machine", "bits"), [(0x8664, "64 位"), (0x014C, "32 位"), (0xAA64, "64 位（ARM）"), (0x1234, "未知（0x1234）")])
def test_excel_and_its_bitness_are_read_from_the_program(tmp_path, machine, bits):
    excel = program(tmp_path / "EXCEL.EXE", machine)
    assert bitness(excel).endswith(bits)
    assert bits in said(windows(tmp_path, {(APPS + r"\excel.exe", ""): str(excel)}), "Excel")


def test_without_excel_the_desktop_scripts_are_named(tmp_path):
    assert "年报小窗" in said(windows(tmp_path), "Excel")
    assert "不适用" in said(windows(tmp_path), "加载项")


@pytest.mark.parametrize(
    ("value", "words"), [(None, "禁用宏并询问"), ("1", "启用所有宏"), ("2", "启用内容"), ("3", "签名"), ("4", "改不了就用桌面上的“年报小窗”")]
)
def test_each_macro_setting_has_its_advice(tmp_path, value, words):
    known = {(SECURITY, "VBAWarnings"): value} if value else {}
    assert words in said(windows(tmp_path, known), "宏设置")


def test_a_setting_of_the_administrator_wins_and_is_called_so(tmp_path):
    known = {(SECURITY, "VBAWarnings"): "1", (POLICY, "VBAWarnings"): "4"}
    assert "禁用所有宏且不询问（由管理员统一设置）" in said(windows(tmp_path, known), "宏设置")


def test_a_start_folder_that_is_blocked_is_named(tmp_path):
    (tmp_path / "Roaming/Microsoft/Excel/XLSTART").mkdir(parents=True)
    assert "受信任位置" not in said(windows(tmp_path), "启动文件夹")
    blocked = {(SECURITY + r"\Trusted Locations", "AllLocationsDisabled"): "1"}
    assert "停用了所有受信任位置" in said(windows(tmp_path, blocked), "启动文件夹")


def test_wps_with_and_without_vba(tmp_path):
    known = {(APPS + r"\et.exe", ""): r"C:\WPS\et.exe"}
    assert "没有 VBA" in said(windows(tmp_path, known), "WPS")
    runtime = tmp_path / "Common/Microsoft Shared/VBA/VBA7.1/VBE7.DLL"
    runtime.parent.mkdir(parents=True)
    runtime.touch()
    assert "有 VBA 运行库" in said(windows(tmp_path, known, CommonProgramFiles=str(tmp_path / "Common")), "WPS")
    assert "没有找到" in said(windows(tmp_path), "WPS")


def test_an_installed_addin_with_a_lost_interpreter_and_of_before(tmp_path):
    (tmp_path / "Roaming/Microsoft/Excel").mkdir(parents=True)
    machine = windows(tmp_path)
    assert "nianbao addin install" in said(machine, "加载项")
    install(machine)
    assert "这个文件不存在" in said(machine, "加载项")
    machine.python.touch()
    assert "这个文件不存在" not in said(machine, "加载项")
    assert "加载项是旧的" not in said(machine, "加载项")
    target = start_folder(machine) / FILE
    target.chmod(0o644)
    with ExcelFile(target) as book:
        book.set_module("xlwings", book.get_module("xlwings") + "Sub Door()\r\nEnd Sub\r\n")
        book.save()
    assert "加载项是旧的" in said(machine, "加载项")
    install(machine)
    assert "加载项是旧的" not in said(machine, "加载项")


def test_a_file_of_our_name_that_is_not_ours(tmp_path):
    (tmp_path / "Roaming/Microsoft/Excel/XLSTART").mkdir(parents=True)
    machine = windows(tmp_path)
    (start_folder(machine) / FILE).write_text("text")
    assert "不是本程序的加载项" in said(machine, "加载项")


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_it_never_raises_and_answers_every_question(tmp_path, platform):
    def broken(*_: object) -> bool:
        raise RuntimeError("no answer")

    topics = {answer.topic for answer in examine_computer(Machine(platform, {"APPDATA": "/x"}, tmp_path, tmp_path, broken, broken))}
    assert topics == (set(QUESTIONS) if platform == "win32" else set(QUESTIONS) - {"宏设置", "信任对 VBA 工程的访问"})


def test_this_machine_is_described():
    answers = examine_computer(this_machine())
    assert any(answer.topic == "Python" and "位" in answer.found for answer in answers)
    assert not any("没有查明" in answer.found for answer in answers)
