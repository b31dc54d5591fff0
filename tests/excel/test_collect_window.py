"""收表 in a process of its own: what it says in the end, and that a stopped one has changed nothing."""

import subprocess
import sys

import pytest
from nianbao.excel.collect_window import RoundWork
from nianbao.excel.merge_window import DONE, FAILED, STOPPED
from round_city import build


@pytest.fixture
def city(tmp_path):
    made = build(tmp_path / "区", "演示甲区", 3, empty=True)
    for unit in ("审计局", "教育局"):
        made.put(made.report(unit))
    return made


def work(folder):
    return RoundWork(folder, folder, title="年报收表", undone="报送台账没有更新")


def test_it_ends_with_what_is_new_and_opens_the_ledger(city):
    done = work(city.folder.path)
    done.run()
    assert done.status == DONE
    assert done.words.startswith("应报 21 家，已报 2 家，还差 19 家。")
    assert "新收到 2 家" in done.words
    assert done.target == city.folder.ledger


def test_stopped_while_reading_it_has_changed_nothing(city, monkeypatch):
    import nianbao.steps.collecting.collect as collecting

    real = collecting.collect

    def stopped(folder, *, report):
        done.stop.set()
        report(1, 2, 0.0)
        return real(folder)

    monkeypatch.setattr(collecting, "collect", stopped)
    done = work(city.folder.path)
    done.run()
    assert (done.status, done.words) == (STOPPED, "已停止，报送台账没有更新。各单位的文件没有改动。")
    assert not city.folder.ledger.exists()


def test_what_cannot_be_done_is_one_sentence(tmp_path):
    done = work(tmp_path / "没有")
    done.run()
    assert done.status == FAILED
    assert "没有年度文件夹" in done.words


def test_the_process_itself(city):
    command = [sys.executable, "-m", "nianbao.excel.collect_window", str(city.folder.path), "--console", "--no-open"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0
    assert "应报 21 家" in run.stderr
    assert city.folder.ledger.exists()
