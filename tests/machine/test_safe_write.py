"""Outputs: written aside, checked, moved into place in one step; no input and nothing of the user's is ever replaced unasked."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from blanks import blank
from nianbao.errors import UserError
from nianbao.machine import safe_write
from nianbao.machine.safe_write import placed, reason, refuse_existing

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and links")


def write(target, words="新", **options):
    with placed(target, **options) as aside:
        aside.write_text(words, "utf-8")


def left(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_an_error_leaves_nothing_behind_and_what_was_there(tmp_path):
    (tmp_path / "表.txt").write_text("旧", "utf-8")
    with pytest.raises(FileNotFoundError), placed(tmp_path / "表.txt", force=True) as aside:
        aside.rename(tmp_path / "没有" / "半截")
    assert left(tmp_path) == ["表.txt"]
    assert (tmp_path / "表.txt").read_text("utf-8") == "旧"


def test_of_many_runs_that_write_one_new_output_just_one_succeeds(tmp_path):
    together, won, told = threading.Barrier(8), [], []

    def run(i):
        try:
            with placed(tmp_path / "表.txt") as aside:
                aside.write_text(str(i), "utf-8")
                together.wait()
            won.append(str(i))
        except UserError as error:
            told.append(str(error))

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(told) == 7
    assert all("已经存在" in words and "--force" in words for words in told)
    assert (tmp_path / "表.txt").read_text("utf-8") == won[0]
    assert left(tmp_path) == ["表.txt"]


@posix
def test_where_the_disk_knows_no_hard_links_a_name_that_is_taken_is_still_refused(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    write(tmp_path / "表.txt")
    with pytest.raises(UserError, match="已经存在"), placed(tmp_path / "又.txt"):
        (tmp_path / "又.txt").write_text("别人的", "utf-8")
    assert (tmp_path / "又.txt").read_text("utf-8") == "别人的"
    assert left(tmp_path) == ["又.txt", "表.txt"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_permissions_of_a_file_that_is_replaced_stay(tmp_path, mode):
    target = tmp_path / "表.txt"
    target.write_text("旧", "utf-8")
    target.chmod(mode)
    write(target, force=True)
    assert target.stat().st_mode & 0o777 == mode
    assert target.read_text("utf-8") == "新"


@posix
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_may_be_read_by_whoever_may_read_any_other_new_one(tmp_path, monkeypatch, mask, mode, links):
    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    before = os.umask(mask)
    try:
        write(tmp_path / "表.txt")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "表.txt").stat().st_mode & 0o777 == mode


@posix
def test_a_link_is_followed_with_force_and_refused_without(tmp_path):
    real, link = tmp_path / "真.txt", tmp_path / "链接.txt"
    real.write_text("旧", "utf-8")
    link.symlink_to(real.name)
    with pytest.raises(UserError, match="已经存在"):
        write(link)
    write(link, force=True)
    assert link.is_symlink()
    assert real.read_text("utf-8") == "新"


@posix
def test_a_link_to_nothing_is_refused_without_force_like_any(tmp_path):
    link = tmp_path / "链接.txt"
    link.symlink_to("没有.txt")
    with pytest.raises(UserError, match="已经存在"):
        write(link)
    write(link, force=True)
    assert link.is_symlink()
    assert (tmp_path / "没有.txt").read_text("utf-8") == "新"


@posix
def test_a_loop_of_links_and_a_pipe_are_refused_even_with_force(tmp_path):
    (tmp_path / "圈.txt").symlink_to("圈.txt")
    os.mkfifo(tmp_path / "管道.txt")
    for name in ("圈.txt", "管道.txt"):
        with pytest.raises(UserError, match="不是普通文件"):
            write(tmp_path / name, force=True)
    assert left(tmp_path) == ["圈.txt", "管道.txt"]


@pytest.mark.parametrize("how", ["itself", "another spelling", "symbolic link", "hard link"])
def test_an_input_is_never_the_output_whatever_the_flags(tmp_path, how):
    source, target = tmp_path / "源.txt", tmp_path / "出.txt"
    source.write_text("旧", "utf-8")
    if how == "symbolic link":
        target.symlink_to(source)
        if not target.exists():
            pytest.skip("Wine makes symbolic links that lead nowhere")
    elif how == "hard link":
        os.link(source, target)
    else:
        target = source if how == "itself" else tmp_path / "x" / ".." / "源.txt"
        (tmp_path / "x").mkdir()
    for force in (False, True):
        with pytest.raises(UserError, match=r"就是这次要读的文件 .*源\.txt"):
            write(target, force=force, inputs=[source])
    assert source.read_text("utf-8") == "旧"


@pytest.mark.parametrize("name", ["长" * (256 if sys.platform == "win32" else 90) + ".xlsx", "x" * 260, "nul\0.xlsx"])
def test_a_name_that_no_disk_takes_is_one_sentence(tmp_path, name):
    with pytest.raises(UserError, match=r"不能写入.*(太长|不能用的字符)|文件名不能用"):
        refuse_existing(tmp_path / name)


def test_a_workbook_that_could_not_be_opened_is_not_put_in_place(tmp_path, monkeypatch):
    import zipfile

    from nianbao.machine import log

    monkeypatch.setattr(log, "path", lambda: tmp_path / "log" / "nianbao.log")
    for bad in (b"<a>\x01</a>", b"<a>\xff\xfe</a>", b"<a><b></a>", b""):
        with pytest.raises(UserError, match="没有通过检查"), placed(tmp_path / "表.xlsx") as aside, zipfile.ZipFile(aside, "w") as package:
            package.writestr("xl/workbook.xml", bad)
    with pytest.raises(UserError, match="没有通过检查"), placed(tmp_path / "表.xlsx") as aside:
        aside.write_bytes(b"PK\x03\x04 half")
    assert left(tmp_path) == ["log"]


def test_a_copy_is_whole_or_none(tmp_path, monkeypatch):
    (tmp_path / "甲.xlsx").write_bytes(b"1" * 1000)

    def full(source, target):
        target.write_bytes(source.read_bytes()[:500])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as disk:
        disk.setattr(safe_write.shutil, "copyfile", full)
        with pytest.raises(OSError, match="full"):
            safe_write.copy_whole(tmp_path / "甲.xlsx", tmp_path / "乙.xlsx")
        assert left(tmp_path) == ["甲.xlsx"]
    safe_write.copy_whole(tmp_path / "甲.xlsx", tmp_path / "乙.xlsx")
    with pytest.raises(FileExistsError):
        safe_write.copy_whole(tmp_path / "甲.xlsx", tmp_path / "乙.xlsx")
    assert (tmp_path / "乙.xlsx").read_bytes() == b"1" * 1000
    assert left(tmp_path) == ["乙.xlsx", "甲.xlsx"]


class TestACommandThatCannotFinish:
    """A process of its own: its folder and the temporary folder are as before, and people see one Chinese sentence."""

    @pytest.fixture
    def form(self, tmp_path):
        (tmp_path / "tmp").mkdir()
        return Path(shutil.copy(blank("2021"), tmp_path / "表.xlsx"))

    VERBS = (("template", "2021", "-o", "新.xlsx"), ("total", "表.xlsx", "-o", "新.xlsx"), ("read", "表.xlsx", "-o", "新.xlsx"), ("check", "表.xlsx", "--marked", "新.xlsx"))

    def environment(self, folder):
        """Without compiled modules written: half of one, put in place where there is no more room, would fail every start after it."""
        return {**os.environ, "TMPDIR": str(folder / "tmp"), "XDG_STATE_HOME": str(folder / "state"), "PYTHONDONTWRITEBYTECODE": "1"}

    @posix
    @pytest.mark.parametrize("room", [0, 3_000, 20_000])
    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
    def test_no_room_is_one_sentence_and_leaves_nothing(self, form, verb, room):
        """The largest size of a file stands for a full disk: the same error comes from the same calls."""
        import resource

        done = subprocess.run(
            [sys.executable, "-m", "nianbao", *verb], cwd=form.parent, env=self.environment(form.parent), capture_output=True, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "Errno" not in done.stderr
        assert done.stderr.count("写不下") == 1
        assert "腾出空间" in done.stderr
        assert set(left(form.parent)) <= {"表.xlsx", "tmp", "state"}
        assert left(form.parent / "tmp") == []

    @posix
    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
    def test_told_to_stop_it_tidies_up(self, form, verb):
        """At eight moments, from before the work to its end."""
        for after in (0.15, 0.25, 0.35, 0.45, 0.55, 0.7, 0.85, 1.0):
            running = subprocess.Popen(
                [sys.executable, "-m", "nianbao", *verb], cwd=form.parent, env=self.environment(form.parent), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            time.sleep(after)
            running.send_signal(signal.SIGTERM)
            _, words = running.communicate(timeout=30)
            assert "Traceback" not in words
            (form.parent / "新.xlsx").unlink(missing_ok=True)
            assert left(form.parent) == ["tmp", "表.xlsx"]
            assert left(form.parent / "tmp") == []


def test_the_name_aside_is_one_that_any_locale_takes():
    assert safe_write.ASIDE.isascii()
    assert tempfile.gettempprefix().isascii()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "x", "a"), "没有权限或文件被占用"), (FileNotFoundError(2, "x"), "路径不存在"), (IsADirectoryError(21, "x"), "它是文件夹"),
        (NotADirectoryError(20, "x"), "路径中有一段不是文件夹"), (OSError(9999, "Something happened。"), "Something happened"), (OSError("x"), "OSError"), (OSError(), "OSError"),
        (PermissionError(13, "x", "/" + "长" * 400), "没有权限或文件被占用"), (OSError(errno.ENOSPC, "x"), "磁盘已满"), (ValueError("embedded null byte"), "文件名里有不能用的字符"),
    ],
)  # fmt: skip
@posix
def test_a_system_error_is_said_in_chinese_as_far_as_it_is_known(error, said):
    assert reason(error) == said


def test_what_was_written_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    target, seen = tmp_path / "表.txt", []
    kept = os.fsync

    def fsync(handle):
        seen.append((target.exists(), os.fstat(handle).st_size))
        kept(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with placed(target) as aside:
        aside.write_bytes(b"12345")
    assert seen == [(False, 5)]
    assert target.read_bytes() == b"12345"
