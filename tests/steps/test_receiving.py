"""The reading step: the same with and without the cache, in threads, processes and on a cluster; whatever befalls the cache changes nothing."""

import os
import random
import shutil
import sqlite3
import sys
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from amount import amount
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.machine import executors, reading_cache
from nianbao.machine.executors import executor_for
from nianbao.reading.files import content, read
from nianbao.reading.kept_readings import submission_bytes, submission_in
from nianbao.steps.incoming_files import incoming_files
from nianbao.steps.merging.merge import merge
from nianbao.steps.receiving import receive
from nianbao.workbook.writing.template import write_template
from workbooks import Page, write

FORM = EDITIONS["2021"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Forms full and half full, with texts and amounts, of both editions; a page that is none, a broken file, a text."""
    folder = tmp_path_factory.mktemp("units")
    for i, form in enumerate([*EDITIONS.values()] * 2):
        values = {cell: i for n, cell in enumerate(form.inputs) if i > 1 or n % 3}
        write_template(form, folder / f"{i}.xlsx", values=values, cover={"agency": f"演示区第{i}局", "year": 2024})
    (folder / "坏.xlsx").write_bytes((folder / "0.xlsx").read_bytes()[:5000])
    (folder / "说明.txt").write_text("2024年演示区某局政府信息公开工作年度报告\n一、总体情况\n没有表格。", "utf-8")
    write([Page("名单", {(0, 0): "甲", (1, 0): 3})], folder / "名单.xlsx")
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(reading_cache.SWITCH, str(tmp_path / "kept"))
    return tmp_path / "kept" / "readings.sqlite"


def received(folder, **options):
    return list(receive(incoming_files([folder]), **options))


@pytest.fixture
def plainly(folder, monkeypatch):
    """What is read without any cache."""
    with monkeypatch.context() as without:
        without.setenv(reading_cache.SWITCH, reading_cache.OFF)
        return received(folder)


def test_every_submission_comes_back_from_its_bytes(folder):
    for path in sorted(folder.glob("[0-9].xlsx")):
        found = read(path)
        again = submission_in(submission_bytes(found), found.file)
        assert again == found
        assert (again.form is found.form, again.places is found.places) == (True, True)


def test_what_is_no_submission_is_none(folder):
    told = submission_bytes(read(folder / "2.xlsx"))
    assert submission_in(told, "a") is not None
    others = [b"", b"[]", b"{}", b"\xff", told[:-1], told.replace(b'"2021"', b'"1999"', 1), b"[" * 100_000, told.replace(b"2019", b"2019+x")]
    assert [submission_in(bad, "a") for bad in others if bad != told] == [None] * len([bad for bad in others if bad != told])


def test_with_and_without_the_cache_the_same(folder, cache, plainly):
    assert received(folder) == plainly
    assert cache.exists()
    assert received(folder) == plainly


TESTS = Path(__file__).parents[1]
KNOWN = [path for place in ("fuzz/corpus", "workbook/layout1", "workbook/layout2", "workbook/details1") for path in sorted((TESTS / place).iterdir()) if path.suffix != ".pdf"]
"""One or more of every kind of file, what was found broken among them, and our workbooks as they were. A PDF is read against the clock."""


def test_every_kind_of_file_comes_out_of_the_cache_as_it_went_in(tmp_path, cache, monkeypatch):
    for i, path in enumerate(known := KNOWN[:: amount(2, 1)]):
        shutil.copy(path, tmp_path / f"{i}{path.suffix}")
    files = incoming_files(sorted(tmp_path.glob("[0-9]*.*")))
    with monkeypatch.context() as without:
        without.setenv(reading_cache.SWITCH, reading_cache.OFF)
        plainly = list(receive(files))
    assert len(plainly) == len(known)
    assert list(receive(files)) == plainly
    assert list(receive(files)) == plainly


def test_the_summary_is_the_same_with_and_without_the_cache(folder, tmp_path, cache, monkeypatch):
    made = []
    for i, told in enumerate((reading_cache.OFF, str(cache.parent), str(cache.parent))):
        monkeypatch.setenv(reading_cache.SWITCH, told)
        merge(folder, tmp_path / f"{i}.xlsx", year=2024, last_year=folder)
        with zipfile.ZipFile(tmp_path / f"{i}.xlsx") as book:
            made.append({name: book.read(name) for name in book.namelist()})
    assert made[1:] == [made[0]] * 2


def test_a_second_run_reads_only_what_has_changed(folder, cache, tmp_path, monkeypatch):
    copy = shutil.copytree(folder, tmp_path / "copy")
    received(copy)
    asked = []
    monkeypatch.setattr("nianbao.steps.receiving.read", lambda path, **given: asked.append(os.path.basename(path)) or read(path, **given))
    write_template(FORM, tmp_path / "new.xlsx", values=dict.fromkeys(FORM.inputs, 8), cover={"agency": "演示区第1局", "year": 2024})
    times = os.stat(copy / "1.xlsx")
    shutil.move(tmp_path / "new.xlsx", copy / "1.xlsx")
    os.utime(copy / "1.xlsx", ns=(times.st_atime_ns, times.st_mtime_ns))  # content decides, no time
    again = {s.file: s for s in received(copy)}
    assert again["1.xlsx"].values[0] == 8
    assert {"1.xlsx"} <= set(asked) <= {"1.xlsx", "坏.xlsx", "说明.txt", "名单.xlsx"}  # what was refused is tried anew


@pytest.fixture
def settled(monkeypatch):
    """Files as they are some seconds after they were written."""
    monkeypatch.setattr(reading_cache, "SETTLED", 0)
    time.sleep(0.02)  # the grain of the clock of files


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no time of a change that programs cannot set")
def test_files_that_nobody_touched_are_not_even_opened(folder, cache, plainly, monkeypatch, settled):
    assert received(folder) == plainly
    opened = []
    monkeypatch.setattr("nianbao.steps.receiving.content", lambda path: opened.append(os.path.basename(path)) or content(path))
    assert received(folder) == plainly
    assert set(opened) == {"坏.xlsx", "说明.txt", "名单.xlsx"}  # what was refused is tried anew


def test_a_file_changed_in_place_is_read_anew_whatever_times_it_is_given(folder, cache, tmp_path, settled):
    copy = shutil.copytree(folder, tmp_path / "copy")
    one, other = (write_form(tmp_path / f"{n}.xlsx", n) for n in (4, 6))
    assert len(one) == len(other)
    path, dice = copy / "1.xlsx", random.Random(1)
    path.write_bytes(one)
    times = os.stat(path)
    for _ in range(amount(20, 300)):
        data, number = dice.choice(((one, 4), (other, 6)))
        path.write_bytes(data)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        time.sleep(dice.choice((0, 0.005, 0.02)))
        assert {s.file: s for s in received(copy)}["1.xlsx"].values[0] == number


def write_form(path, number):
    """The bytes of a form, of one length whatever the number."""
    write_template(FORM, path, values=dict.fromkeys(FORM.inputs, 4) | {FORM.inputs[0]: number}, cover={"agency": "演示区第1局", "year": 2024})
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(path.with_name("plain.xlsx"), "w") as plain:
        for name in packed.namelist():
            plain.writestr(name, packed.read(name))
    return path.with_name("plain.xlsx").read_bytes()


def test_another_name_is_another_reading(folder, cache, tmp_path):
    received(folder)
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "0.xlsx").rename(copy / "演示区别的局.xlsx")
    assert "演示区别的局.xlsx" in {s.file for s in received(copy)}


@pytest.mark.parametrize("harm", ["cut", "noise", "text", "folder", "entry", "exchanged", "table"])
def test_a_damaged_cache_is_no_cache(folder, cache, plainly, harm):
    received(folder)
    whole = cache.read_bytes()
    if harm == "cut":
        cache.write_bytes(whole[: len(whole) // 2])
    elif harm == "noise":
        cache.write_bytes(bytes(byte ^ (i % 97 == 5) for i, byte in enumerate(whole)))
    elif harm == "text":
        cache.write_text("no base", "utf-8")
    elif harm == "folder":
        cache.unlink()
        cache.mkdir()
    else:
        with sqlite3.connect(cache) as base:
            base.execute({
                "entry": "UPDATE kept SET entry = CAST(REPLACE(CAST(entry AS TEXT), '演示', '别的') AS BLOB)",
                "exchanged": "UPDATE kept SET entry = (SELECT entry FROM kept ORDER BY number DESC LIMIT 1)",
                "table": "ALTER TABLE kept RENAME COLUMN entry TO other",
            }[harm])
        base.close()
    assert received(folder) == plainly
    assert received(folder) == plainly


def test_another_version_of_the_program_reads_anew(folder, cache, monkeypatch):
    received(folder)
    key = reading_cache.key_of(b"x", "a.xlsx")
    monkeypatch.setattr(reading_cache, "program_fingerprint", lambda: b"other")
    assert reading_cache.key_of(b"x", "a.xlsx") != key


def test_the_fingerprint_of_the_program_takes_in_every_module(tmp_path):
    for name in ("a.py", "rooms/b.py", "rooms/inner/c.py", "rooms/inner/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(name)
    found = {Path(path).relative_to(tmp_path).as_posix(): about.st_size for path, about in reading_cache._modules(str(tmp_path))}
    assert found == {name: len(name) for name in ("a.py", "rooms/b.py", "rooms/inner/c.py")}


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners of files are POSIX")
def test_a_folder_that_others_may_write_to_is_not_believed(cache):
    cache.parent.mkdir(mode=0o700)
    assert reading_cache.cache_file() == cache
    cache.parent.chmod(0o777)
    assert reading_cache.cache_file() is None


def test_no_home_and_no_folder_are_no_cache(tmp_path, monkeypatch, folder, plainly):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv(reading_cache.SWITCH, str(tmp_path / "file" / "inside"))
    assert reading_cache.cache_file() is None
    assert received(folder) == plainly


def test_the_cache_stays_bounded(tmp_path):
    file = tmp_path / "readings.sqlite"
    for i in range(60):
        reading_cache.keep(file, {bytes([i, j]): os.urandom(1000) for j in range(20)}, largest=200_000)
    assert file.stat().st_size < 300_000
    assert reading_cache.kept(file, [bytes([59, 3])])
    assert not reading_cache.kept(file, [bytes([0, 3])])


def test_two_processes_at_once_keep_both_their_entries(tmp_path):
    file = tmp_path / "readings.sqlite"
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda i: reading_cache.keep(file, {bytes([i]): b"entry"}), range(40)))
    assert all(done)
    assert len(reading_cache.kept(file, [bytes([i]) for i in range(40)])) == 40


@pytest.mark.skipif(sys.platform != "linux", reason="processes begin as a copy of this one on Linux only")
def test_processes_read_the_same_as_threads(folder, cache, plainly):
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        assert received(folder, executor=pool) == plainly
        assert received(folder, executor=pool) == plainly


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no copies of a process")
def test_processes_begin_with_the_first_file_that_must_be_read(folder, cache, plainly, monkeypatch):
    begun = []
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", lambda *given, **named: begun.append(given) or ProcessPoolExecutor(*given, **named))
    monkeypatch.setattr(executors, "can_copy_itself", lambda: True)
    for _ in range(2):
        with executor_for("", executors.MANY_FILES) as pool:
            assert received(folder, executor=pool) == plainly
        assert len(begun) == 1


def test_a_process_that_dies_costs_nothing(folder, cache, plainly):
    class Dying(ThreadPoolExecutor):
        def submit(self, work, *given):
            return super().submit(lambda: (_ for _ in ()).throw(RuntimeError("gone")))

    with Dying(1) as pool:
        assert received(folder, executor=pool) == plainly


@pytest.mark.parametrize("done", range(4))
def test_an_executor_that_takes_no_more_work_costs_nothing(folder, cache, plainly, monkeypatch, done):
    """As of a cluster that went away after so many batches; nothing given to it can be taken back either."""
    monkeypatch.setattr("nianbao.steps.receiving.BATCH", 1)

    class Gone(ThreadPoolExecutor):
        left = done

        def submit(self, work, *given):
            self.left -= 1
            if self.left < 0:
                raise RuntimeError("Client is closed")
            future = super().submit(work, *given)
            future.cancel = lambda: 1 // 0
            return future

    with Gone(1) as pool:
        assert received(folder, executor=pool) == plainly
        reading = receive(incoming_files([folder]), executor=pool)
        next(reading)
        reading.close()


def test_what_goes_wrong_while_contents_are_looked_up_costs_nothing(folder, cache, plainly, monkeypatch):
    monkeypatch.setattr("nianbao.steps.receiving.content", lambda path: 1 // 0)
    assert received(folder) == plainly


def test_a_large_file_is_read_and_kept_like_any(folder, cache, plainly, monkeypatch):
    monkeypatch.setattr("nianbao.steps.receiving.HELD", 100)
    assert received(folder) == plainly
    assert received(folder) == plainly
    assert cache.exists()


def test_many_files_are_read_by_several_hands_the_same(folder, cache, plainly, monkeypatch):
    monkeypatch.setattr("nianbao.steps.receiving.BATCH", 2)
    assert received(folder) == plainly


def test_a_cluster_reads_the_same(folder, cache, plainly):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor(pure=False) as pool,
    ):
        assert received(folder, executor=pool) == plainly


@pytest.mark.parametrize("end", [lambda cluster: cluster.close(), lambda cluster: cluster.scale(0)], ids=["all of it", "its workers"])
def test_a_cluster_that_goes_away_costs_nothing(end, folder, cache, plainly, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "ASKED_AGAIN", 0.3)
    monkeypatch.setattr("nianbao.steps.receiving.BATCH", 1)
    monkeypatch.setattr("nianbao.steps.receiving.AHEAD", 2)
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None, protocol="tcp") as cluster,
        executor_for(cluster.scheduler_address.replace("tcp", "dask"), 1) as pool,
    ):
        reading = receive(incoming_files([folder]), executor=pool)
        first = next(reading)
        end(cluster)
        assert [first, *reading] == plainly


@pytest.mark.parametrize("told", ["spark://a:1", "dask://", "dask://a", "dask://a:b", "a:1"])
def test_an_executor_is_written_in_one_way(told):
    with pytest.raises(UserError, match="--executor 应写成"), executor_for(told, 1):
        pass
