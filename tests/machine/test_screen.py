"""What is said beside all windows: on Linux in a box of the desktop, where somebody looks at one."""

import sys
from types import SimpleNamespace

import pytest
from nianbao.machine import screen


@pytest.fixture
def desktop(monkeypatch):
    run = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(screen.subprocess, "run", lambda command, **_: run.append(command))
    monkeypatch.setenv("DISPLAY", ":0")
    return SimpleNamespace(run=run, has=lambda *names: monkeypatch.setattr(screen.shutil, "which", lambda name: f"/usr/bin/{name}" if name in names else None))


def test_the_box_has_the_words_and_the_title(desktop, capsys):
    desktop.has("zenity", "kdialog")
    screen.tell_without_host("小窗打不开 {x} %s", "年报小窗")
    assert desktop.run == [["/usr/bin/zenity", "--warning", "--no-markup", "--title=年报小窗", "--text=小窗打不开 {x} %s"]]
    assert capsys.readouterr().err == "年报小窗：小窗打不开 {x} %s\n"


def test_the_next_desktop_has_another_box(desktop):
    desktop.has("kdialog")
    screen.tell_without_host("没有做完", "汇总")
    assert desktop.run == [["/usr/bin/kdialog", "--title", "汇总", "--sorry", "没有做完"]]


@pytest.mark.parametrize("without", ["box", "screen"])
def test_without_a_box_or_a_screen_the_words_go_to_standard_error_alone(without, desktop, monkeypatch, capsys):
    desktop.has(*(["zenity"] if without == "screen" else []))
    if without == "screen":
        monkeypatch.delenv("DISPLAY")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    screen.tell_without_host("没有做完", "汇总")
    assert desktop.run == []
    assert "没有做完" in capsys.readouterr().err
