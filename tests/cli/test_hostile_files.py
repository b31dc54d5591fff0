"""Whatever lies in a folder or stands in a cell, one file never stops the others, and no input is written over."""

import json
import os
import shutil
import subprocess
import sys
import time

import openpyxl
import pytest
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from workbooks import paste, stamped, zeros

FORM = EDITIONS["2021"]
NEW = Cell("requests", "new", "natural")
TOTAL = Cell("requests", "new", "total")
posix = pytest.mark.skipif(os.name == "nt", reason="names and files that Windows does not have")


def unit(path, agency="某区教育局", values=None):
    return stamped(FORM, {**zeros(FORM), **(values or {})}, path, cover={"agency": agency, "year": 2024})


def run(capsys, *arguments):
    """(status, standard output, standard error)."""
    status = main([str(one) for one in arguments])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


# --- marked copies of a batch -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["_x000B_", "_x0001_", "_x001F_", "_xD800_", "_xFFFE_"])
def test_a_control_character_in_a_cell_is_kept_and_its_workbook_marked(tmp_path, capsys, character):
    """``_x000B_`` is what a line break of Word becomes."""
    path = paste(FORM, {**zeros(FORM), NEW: f"3{character}4"}, tmp_path / "表.xlsx")
    status, _, words = run(capsys, "check", path, "--marked", tmp_path / "副本.xlsx")
    assert status == 1, words
    place = read(path).place(NEW)
    copy = openpyxl.load_workbook(tmp_path / "副本.xlsx")
    assert copy[place.sheet][place.address].value == f"3{character}4"
    assert copy[place.sheet][place.address].comment is not None


def test_an_error_nobody_thought_of_is_named_and_the_others_are_marked(tmp_path, capsys, monkeypatch):
    from nianbao.machine import log
    from nianbao.workbook.editing import marked_copy

    monkeypatch.setattr(log, "path", lambda: tmp_path / "nianbao.log")
    show = marked_copy._show

    def breaks(book, found, submission):
        if submission.file.endswith("乙.xlsx"):
            raise KeyError("nobody thought of it")
        show(book, found, submission)

    monkeypatch.setattr(marked_copy, "_show", breaks)
    files = [unit(tmp_path / f"{name}.xlsx") for name in "甲乙丙"]
    status, _, words = run(capsys, "check", *files, "--marked", tmp_path / "副本")
    assert status == 2
    assert f"{files[1]} 没有标记副本" in words
    assert sorted(path.name for path in (tmp_path / "副本").iterdir()) == ["丙（校验）.xlsx", "甲（校验）.xlsx"]
    assert "nobody thought of it" in (tmp_path / "nianbao.log").read_text("utf-8")


@pytest.mark.parametrize("step", ["read", "examine"])
def test_an_error_while_reading_or_checking_one_file_is_its_own(tmp_path, capsys, monkeypatch, step):
    from nianbao.steps import check, last_year

    where = last_year if step == "read" else check
    real = getattr(where, step)

    def breaks(first, *rest, **options):
        if "乙" in (str(first) if step == "read" else first[0].file):
            raise RuntimeError
        return real(first, *rest, **options)

    monkeypatch.setattr(where, step, breaks)
    files = [unit(tmp_path / f"{name}.xlsx") for name in "甲乙丙"]
    status, out, _ = run(capsys, "check", *files)
    assert status == 2
    assert f"{files[1]}\n  读不出" in out
    assert out.count("勾稽关系") == 2


def test_a_clock_that_zips_cannot_say_does_not_matter(tmp_path, capsys, monkeypatch):
    path = unit(tmp_path / "表.xlsx")
    for i, year in enumerate((1970, 2200)):
        with monkeypatch.context() as clock:
            clock.setattr(time, "localtime", lambda *_, year=year: time.struct_time((year, 1, 2, 3, 4, 5, 0, 2, 0)))
            assert run(capsys, "check", path, "--marked", tmp_path / f"{i}.xlsx")[0] == 0
            for verb, suffix in (("report", ".docx"), ("total", "合计.xlsx"), ("template 2021", "模板.xlsx")):
                assert run(capsys, *verb.split(), *([path] if verb[-1] != "1" else []), "-o", tmp_path / f"{i}{suffix}")[0] == 0, verb
            assert run(capsys, "report", path, "--slip", "-o", tmp_path / f"单{i}.docx")[0] == 0
            assert run(capsys, "report", "--save-template", tmp_path / f"样{i}.docx")[0] == 0
            assert run(capsys, "archive", tmp_path, "-o", tmp_path / f"{i}.zip")[0] == 0
        assert openpyxl.load_workbook(tmp_path / f"{i}.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_name_commands_no_terminal(tmp_path, capsys):
    file, text = unit(tmp_path / "\x1b[2J\r\x07甲\x7f.xlsx"), tmp_path / "\x1b[31m.txt"
    text.write_text("没有表", "utf-8")
    for verb in (["check", file], ["read", file], ["check", text], ["merge", tmp_path, "-o", tmp_path / "汇总.xlsx"], ["compare", file, text]):
        _, out, words = run(capsys, *verb)
        assert not set(out + words) & {*map(chr, range(9)), *map(chr, range(11, 32)), "\x7f"}, verb
        assert "␛[" in out + words, verb


# --- outputs that are inputs --------------------------------------------------------------------------------------------------------------


def aliases(folder):
    (folder / "别名.xlsx").write_text("教育局,某区教育局\n", "utf-8")
    return folder / "别名.xlsx"


def summary(folder):
    """Of an earlier merge of what lies in 收齐."""
    assert main(["merge", str(folder / "收齐"), "-o", str(folder / "收齐/汇总.xlsx")]) in (0, 1)
    return folder / "收齐/汇总.xlsx"


OVER_AN_INPUT = {
    "merge over a source": lambda d: ("merge", d / "收齐", "-o", d / "收齐/甲.xlsx"),
    "merge over a source given by another folder": lambda d: ("merge", d / "收齐", d / "去年.xlsx", "-o", d / "去年.xlsx"),
    "merge over a link to a source": lambda d: ("merge", d / "收齐", "-o", d / "链接.xlsx"),
    "merge over the aliases": lambda d: ("merge", d / "收齐", "--aliases", aliases(d), "-o", d / "别名.xlsx"),
    "the table of units over a source": lambda d: ("merge", d / "收齐", "--table", d / "链接.xlsx"),
    "the table of units over the aliases": lambda d: ("merge", d / "收齐", "--aliases", aliases(d), "--table", d / "别名.xlsx"),
    "a marked copy over last year's report": lambda d: ("check", d / "收齐/甲.xlsx", "--last-year", d / "去年.xlsx", "--marked", d / "去年.xlsx"),
    "a marked copy over a report in last year's folder": lambda d: ("check", d / "收齐/甲.xlsx", "--last-year", d, "--marked", d / "去年.xlsx"),
    "a marked copy over the aliases": lambda d: ("check", d / "收齐/甲.xlsx", "--aliases", aliases(d), "--marked", d / "别名.xlsx"),
    "a marked copy over the next file checked": lambda d: ("check", d / "收齐/甲.xlsx", d / "收齐/甲（校验）.xlsx", "--marked", d / "收齐"),
    "fill over its values": lambda d: ("fill", d / "收齐/甲.xlsx", d / "数.xlsx", "-o", d / "数.xlsx"),
    "fill over its form": lambda d: ("fill", d / "收齐/甲.xlsx", d / "数.xlsx", "-o", d / "链接.xlsx"),
    "total over its file": lambda d: ("total", d / "收齐/甲.xlsx", "-o", d / "硬链接.xlsx"),
    "read over its file": lambda d: ("read", d / "收齐/甲.xlsx", "-o", d / "硬链接.xlsx"),
    "read over the aliases": lambda d: ("read", d / "收齐/甲.xlsx", "--aliases", aliases(d), "-o", d / "别名.xlsx"),
    "merge over last year's report": lambda d: ("merge", d / "收齐", "--last-year", d / "去年.xlsx", "-o", d / "去年.xlsx"),
    "merge over a report in last year's folder": lambda d: ("merge", d / "收齐", "--last-year", d, "-o", d / "去年.xlsx"),
    "merge over a summary that is last year's": lambda d: ("merge", d / "收齐", "--last-year", summary(d), "-o", d / "收齐/汇总.xlsx"),
    "the table of units over last year's report": lambda d: ("merge", d / "收齐", "--last-year", d / "去年.xlsx", "--table", d / "去年.xlsx"),
    "the table of units over a report in last year's folder": lambda d: ("merge", d / "收齐", "--last-year", d, "--table", d / "去年.xlsx"),
    "a trend over the aliases": lambda d: ("trend", d / "收齐/甲.xlsx", "--aliases", aliases(d), "-o", d / "别名.xlsx"),
    "a trend over the report of another agency": lambda d: ("trend", d / "收齐", "--agency", "某区教育局", "-o", d / "收齐/甲（校验）.xlsx"),
    "a report over the aliases": lambda d: ("report", d / "收齐/甲.xlsx", "--aliases", aliases(d).rename(d / "别名.docx"), "-o", d / "别名.docx"),
    "a template of a report over its source": lambda d: ("report", d / "收齐/甲.xlsx", "-o", d / "年报.docx", "--save-template", d / "硬链接.xlsx"),
    "a template of a report over the one it uses": lambda d: ("report", d / "收齐/甲.xlsx", "-o", d / "年报.docx", "--template", d / "去年.xlsx", "--save-template", d / "去年.xlsx"),
    "a slip over the template": lambda d: ("report", d / "收齐/甲.xlsx", "--slip", "--template", d / "数.xlsx", "-o", d / "数.xlsx"),
}


@posix
@pytest.mark.parametrize("case", OVER_AN_INPUT)
def test_no_input_is_ever_the_output_even_with_force(tmp_path, capsys, case):
    (tmp_path / "收齐").mkdir()
    unit(tmp_path / "收齐/甲.xlsx")
    unit(tmp_path / "收齐/甲（校验）.xlsx", "某区水务局")
    unit(tmp_path / "去年.xlsx")
    (tmp_path / "数.xlsx").write_text(json.dumps({"表三": {}}), "utf-8")
    (tmp_path / "链接.xlsx").symlink_to("收齐/甲.xlsx")
    os.link(tmp_path / "收齐/甲.xlsx", tmp_path / "硬链接.xlsx")
    arguments = OVER_AN_INPUT[case](tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    status, _, words = run(capsys, *arguments, "--force")
    assert status == 2
    assert "请换一个文件名" in words
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(("verb", "option"), [("merge", "--table"), ("report", "--save-template")])
def test_two_results_do_not_go_to_one_file(tmp_path, capsys, verb, option):
    source, out = unit(tmp_path / "甲.xlsx"), tmp_path / ("新.xlsx" if verb == "merge" else "新.docx")
    status, _, words = run(capsys, verb, source, "-o", out, option, tmp_path / f"./{out.name}", "--force")
    assert status == 2
    assert "两个结果要写到同一个文件" in words
    assert not out.exists()


def test_a_trend_in_the_folder_of_its_reports_is_renewed(tmp_path, capsys):
    unit(tmp_path / "甲.xlsx")
    for force in ([], ["--force"]):
        assert run(capsys, "trend", tmp_path, "-o", tmp_path / "趋势.xlsx", *force)[0] == 0


def test_the_summary_of_an_earlier_merge_is_renewed_but_one_that_was_sent_in_is_not(tmp_path, capsys):
    for folder, name in (("街道", "甲"), ("收齐", "乙")):
        (tmp_path / folder).mkdir()
        unit(tmp_path / folder / f"{name}.xlsx", f"某区{name}局")
        assert run(capsys, "merge", tmp_path / folder, "-o", tmp_path / folder / "汇总.xlsx", "--agency", f"某{folder}")[0] in (0, 1)
    assert run(capsys, "merge", tmp_path / "收齐", "-o", tmp_path / "收齐/汇总.xlsx", "--force")[0] in (0, 1)
    shutil.copy(tmp_path / "街道/汇总.xlsx", tmp_path / "收齐/街道汇总.xlsx")
    sent = (tmp_path / "收齐/街道汇总.xlsx").read_bytes()
    status, _, words = run(capsys, "merge", tmp_path / "收齐", "-o", tmp_path / "收齐/街道汇总.xlsx", "--force")
    assert status == 2
    assert "就是这次要读的文件" in words
    assert (tmp_path / "收齐/街道汇总.xlsx").read_bytes() == sent


def test_two_files_of_one_name_in_one_run_have_a_copy_each(tmp_path, capsys):
    for folder in "甲乙":
        (tmp_path / folder).mkdir()
        unit(tmp_path / folder / "表.xlsx", f"某区{folder}局")
    status, _, words = run(capsys, "check", *tmp_path.glob("?/表.xlsx"), "--marked", tmp_path / "副本", "--force")
    assert (status, words.count("标出问题的副本")) == (0, 2)
    assert [read(tmp_path / f"副本/表（{name}）（校验）.xlsx").agency for name in "甲乙"] == ["某区甲局", "某区乙局"]


# --- folders ------------------------------------------------------------------------------------------------------------------------------


@posix
def test_links_in_a_circle_pipes_sockets_and_odd_names_are_named_and_the_rest_is_merged(tmp_path, capsys):
    import socket

    folder = tmp_path / "收齐"
    folder.mkdir()
    unit(folder / "好.xlsx")
    unit(folder / "好\x01\x0b.xlsx", "某区水务局")
    os.rename(unit(folder / "x.xlsx", "某区林业局"), os.path.join(os.fsencode(folder), "林业局.xlsx".encode("gb18030")))
    (folder / "圈.xlsx").symlink_to("圈.xlsx")
    (folder / "断.xlsx").symlink_to("没有.xlsx")
    os.mkfifo(folder / "管道.xlsx")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.relpath(folder / "插座.xlsx"))
    status, out, words = run(capsys, "merge", folder, "-o", tmp_path / "汇总.xlsx", "--format", "json")
    listener.close()
    assert status == 1, words
    told = {entry["文件"]: (entry["状态"], entry["原因"]) for entry in json.loads(out)["报送情况"]}
    assert json.loads(out)["单位数"] == 2
    assert "圈" in told["圈.xlsx"][1]
    assert "路径不存在" in told["断.xlsx"][1]
    assert "管道" in told["管道.xlsx"][1]
    assert "管道" in told["插座.xlsx"][1]
    assert "不是 UTF-8" in told["林业局.xlsx"][1]
    assert openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    assert read(tmp_path / "汇总.xlsx").stamp == "summary"


@posix
def test_a_pipe_given_by_name_is_refused_and_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "管道.xlsx")
    unit(tmp_path / "表.xlsx")
    for arguments in (("check", tmp_path / "管道.xlsx"), ("read", tmp_path / "管道.xlsx"), ("check", "/dev/zero"), ("archive", "--check", tmp_path / "管道.xlsx"),
                      ("read", tmp_path / "表.xlsx", "--aliases", tmp_path / "管道.xlsx"), ("fill", tmp_path / "表.xlsx", tmp_path / "管道.xlsx", "-o", tmp_path / "新.xlsx")):
        status, out, words = run(capsys, *arguments)
        assert status == 2
        assert "它是管道、设备或套接字" in out + words


@posix
def test_a_circle_of_links_given_by_name_is_refused_and_said(tmp_path, capsys):
    circle = tmp_path / "圈.xlsx"
    circle.symlink_to("圈.xlsx")
    unit(tmp_path / "表.xlsx")
    merged = ("merge", tmp_path / "表.xlsx", "-o", tmp_path / "新.xlsx")
    for arguments in (("trace", circle, "表三!D6"), ("trace", circle, "补充数据!D6"), ("archive", "--check", circle), (*merged, "--table", circle), ("drop", "--no-open", "merge", circle)):
        status, out, words = run(capsys, *arguments)
        assert status == 2, arguments
        assert "程序出错" not in out + words
        assert "圈" in out + words


@posix
@pytest.mark.parametrize("verb", [
    ("template", "2021", "-o", "新.xlsx"), ("merge", "收齐", "-o", "新.xlsx"), ("read", "收齐/甲.xlsx", "-o", "新.xlsx"), ("total", "收齐/甲.xlsx", "-o", "新.xlsx"),
    ("check", "收齐/甲.xlsx", "--marked", "新.xlsx"), ("fill", "收齐/甲.xlsx", "数.json", "-o", "新.xlsx"), ("check", "收齐/甲.xlsx", "收齐/乙.xlsx", "--marked", "新.xlsx.d"),
], ids=lambda verb: " ".join(verb))
def test_every_writing_verb_works_where_the_locale_knows_no_chinese(tmp_path, verb):
    (tmp_path / "收齐").mkdir()
    unit(tmp_path / "收齐/甲.xlsx")
    unit(tmp_path / "收齐/乙.xlsx", "某区水务局")
    (tmp_path / "数.json").write_text(json.dumps({"表三": {}}), "utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "nianbao", *verb], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr
    made = list(tmp_path.glob("新.xlsx")) + list(tmp_path.glob("新.xlsx.d/*"))
    assert all(read(path).form is FORM for path in made)
    assert made


@pytest.mark.parametrize("verb", [
    ("template", "2021", "-o"), ("merge", "甲.xlsx", "-o"), ("read", "甲.xlsx", "-o"), ("total", "甲.xlsx", "-o"), ("check", "甲.xlsx", "--marked"), ("fill", "甲.xlsx", "数.json", "-o"),
    ("merge", "-o", "新.xlsx"), ("check",), ("check", "甲.xlsx", "--last-year"),
], ids=lambda verb: " ".join(verb))
def test_a_name_of_260_bytes_is_one_sentence(tmp_path, capsys, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    unit(tmp_path / "甲.xlsx")
    (tmp_path / "数.json").write_text(json.dumps({"表三": {}}), "utf-8")
    status, out, words = run(capsys, *verb, "长" * (256 if sys.platform == "win32" else 85) + ".xlsx")
    assert status == 2
    assert "太长" in out + words
    assert "程序出错" not in out + words
