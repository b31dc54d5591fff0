"""小窗 without its looks: what it works on, what its buttons do, what it says where nothing can be done."""

import os
import re
import threading
import time

import pytest
from clicking import FORM, GRANTED, NEW, at, balanced, listed, made, names, open_in, press, saved
from nianbao.excel import file_check, ribbon, window_model, window_session
from nianbao.excel.click import Cancelled
from nianbao.excel.programs import Program, Search
from nianbao.excel.ribbon_list import ribbon_groups
from nianbao.excel.window_model import WindowModel, checked_words, last_words, program_words
from nianbao.excel.window_session import ANSWER_CANCEL, ANSWER_NO, ANSWER_YES
from nianbao.machine.resources import resource
from nianbao.reading.files import read
from nianbao.workbook.findings_list import RESULTS
from screens import until

BUTTONS = {button.name: button for group in ribbon_groups() for button in group.buttons}


class Answers:
    """A person whose answers are known beforehand; what was asked is kept."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def tell(self, text, title):
        self.asked.append(text)

    def _next(self, text):
        self.asked.append(text)
        return self.answers.pop(0)

    def choose(self, text, title, answers):
        answer = self._next(text)
        assert answer in (*answers, None)
        return answer

    def ask_text(self, prompt, title, default):
        return self._next(prompt)

    def choose_file(self, title):
        return self._next(title)

    def choose_folder(self, title):
        return self._next(title)


@pytest.fixture
def windows():
    made_here = []

    def window(app=None, *answers, refusals=(), name="LibreOffice"):
        model = WindowModel(Answers(*answers), lambda: Search(Program(name, app) if app else None, refusals))
        model.start()
        made_here.append(model)
        return model

    yield window
    for model in made_here:
        model.close()
        model._thread.join(20)


def pressed(model, name):
    """Press a button and wait until it has done its work; the state then."""
    model.press(BUTTONS[name])
    until(lambda: not model.busy)
    return model.state


def looked(model):
    model.look_again()
    until(lambda: model._jobs.empty() and (model.state.program or model.state.refusals or True))
    done = threading.Event()
    model._jobs.put(done.set)
    assert done.wait(40)
    return model.state


def wrong(tmp_path, name="表.xlsx"):
    return made(tmp_path / name, {**balanced(), NEW: 53}, totals="typed")


@pytest.mark.live
def test_it_shows_the_program_the_workbook_and_that_nothing_was_checked(live_app, windows, tmp_path):
    open_in(live_app, wrong(tmp_path))
    state = looked(windows(live_app))
    assert program_words(state) == "已连上 LibreOffice：表.xlsx"
    assert checked_words(state) == "还没有校验，或标记已清除"
    assert (state.lines, state.doing) == ((), "")


@pytest.mark.live
def test_a_check_shows_the_list_of_the_workbook_and_the_next_look_keeps_it(live_app, windows, tmp_path):
    book = open_in(live_app, wrong(tmp_path))
    model = windows(live_app)
    state = pressed(model, "check")
    lines = listed(book)
    assert [(line.level, line.target) for line in state.lines] == [(line["级别"], line["位置"]) for line in lines]
    assert state.words.startswith("校验：错误 2 个，警告 0 个，提示 0 个　第 1/2 个")
    assert checked_words(state).startswith("上次校验：错误 2 个")
    assert state.now == 1
    assert pressed(model, "next_finding").now == 2
    assert looked(model).lines == state.lines


@pytest.mark.live
def test_a_line_leads_to_its_cell(live_app, windows, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), NEW: "几", GRANTED: "很多"}, totals="typed"))
    model = windows(live_app)
    state = pressed(model, "check")
    for line in reversed(state.lines):
        book.sheets[0].activate()
        model.jump(line.number)
        until(lambda: not model.busy)
        here = live_app.selection
        assert f"{here.sheet.name}!{here.address.replace('$', '')}" == line.target
        assert model.state.words.startswith(f"第 {line.number}/{len(state.lines)} 个")


@pytest.mark.live
def test_a_suggestion_is_asked_about_accepted_checked_and_undone(live_app, windows, tmp_path):
    book = open_in(live_app, wrong(tmp_path))
    model = windows(live_app, ANSWER_NO, ANSWER_YES, ANSWER_YES)
    before = pressed(model, "check")
    pressed(model, "accept_suggestion")
    assert at(book, NEW).value == 53
    assert model.state.lines == before.lines
    state = pressed(model, "accept_suggestion")
    assert at(book, NEW).value == 5
    assert state.lines == ()
    assert model.person._person.asked[-1] == "没有发现问题：42 条勾稽关系全部成立。"
    pressed(model, "undo_suggestion")
    assert at(book, NEW).value == 53


@pytest.mark.live
def test_the_window_leaves_what_the_ribbon_leaves(live_app, windows, tmp_path):
    values = {**balanced(), NEW: 53, next(iter(FORM.inputs)): None}
    left = []
    for door in ("功能区", "小窗"):
        book = open_in(live_app, made(tmp_path / "表.xlsx", values, totals="typed"))
        model = windows(live_app, ANSWER_YES)
        for name, answers in (("check", []), ("fill_zeros", ["yes"])):
            press(live_app, name, *answers) if door == "功能区" else pressed(model, name)
        left.append(_without_times(saved(live_app, book, tmp_path / "后.xlsx")))
        book.close()
    assert left[0] == left[1]


def _without_times(parts):
    return {name: re.sub(rb"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", b"", part) for name, part in parts.items()}


@pytest.mark.live
def test_when_marks_were_cleared_or_another_workbook_comes_to_the_front_the_list_follows(live_app, windows, tmp_path):
    first, second = open_in(live_app, wrong(tmp_path)), open_in(live_app, wrong(tmp_path, "另一个.xlsx"))
    model = windows(live_app)
    first.activate()
    assert len(pressed(model, "check").lines) == 2
    second.activate()
    state = looked(model)
    assert (state.workbook, state.lines) == ("另一个.xlsx", ())
    first.activate()
    assert (looked(model).workbook, len(looked(model).lines)) == ("表.xlsx", 2)
    assert pressed(model, "clear_marks").lines == ()
    assert RESULTS not in names(first)
    assert checked_words(model.state) == "还没有校验，或标记已清除"


@pytest.mark.live
def test_a_program_without_a_workbook_is_said_and_what_needs_one_says_so(live_app, windows):
    model = windows(live_app)
    assert program_words(looked(model)) == "已连上 LibreOffice：没有打开的工作簿"
    pressed(model, "check")
    assert model.person._person.asked == ["LibreOffice 里没有打开的工作簿，“校验”没有做。请先打开填报表；Excel 顶上有黄条的，先点“启用编辑”。"]


@pytest.mark.parametrize("name", ["check", "fill_zeros", "next_finding", "clear_marks", "repair_form", "undo_suggestion"])
def test_without_a_program_a_button_that_needs_a_workbook_says_what_to_do(name, windows):
    model = windows(None)
    pressed(model, name)
    (words,) = [text for text in model.person._person.asked if "没有打开 Excel、WPS 或 LibreOffice" in text]
    assert f"“{BUTTONS[name].label}”没有做。请先打开填报表，或把文件拖到小窗里校验。" in words


def test_without_a_program_a_new_form_is_made_and_opened_by_the_system(windows, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(window_session, "open_path", opened.append)
    state = pressed(windows(None, "2024", FORM.edition, "示例局", str(tmp_path)), "new_form")
    assert [os.path.dirname(path) for path in opened] == [str(tmp_path)]
    assert state.words == f"已生成：{opened[0]}"


def test_without_a_program_a_report_is_imported_into_a_new_form(windows, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(window_session, "open_path", opened.append)
    model = windows(None, str(wrong(tmp_path)), ANSWER_YES)
    pressed(model, "import_report")
    assert read(opened[0]).number(NEW) == 53, model.person._person.asked


def test_a_refusal_of_a_program_is_shown(windows):
    state = looked(windows(None, refusals=("WPS 表格 开着，但不让别的程序操作。",)))
    assert program_words(state) == "没有打开 Excel、WPS 或 LibreOffice：可以拖文件到下面"
    assert checked_words(state) == "WPS 表格 开着，但不让别的程序操作。"


class Leaves:
    """A program that answers for some time and is then gone."""

    def __init__(self, times):
        self.left = times

    @property
    def books(self):
        self.left -= 1
        if self.left < 0:
            raise OSError("RPC server is unavailable")
        return []


def test_a_program_that_was_closed_is_looked_for_anew(windows):
    program = Leaves(1000)
    model = windows(program)
    assert looked(model).program == "LibreOffice"
    program.left, model._find = 0, Search
    assert program_words(looked(model)).startswith("没有打开")


def test_an_error_nobody_thought_of_is_told_once_with_its_log_and_the_window_goes_on(windows, tmp_path, monkeypatch):
    monkeypatch.setattr("nianbao.machine.log.path", lambda: tmp_path / "日志.log")
    model = windows(Leaves(1000))
    monkeypatch.setattr(model, "_read", lambda: 1 / 0)
    assert str(tmp_path / "日志.log") in looked(model).words
    monkeypatch.undo()
    assert looked(model).program == "LibreOffice"


def test_a_second_press_while_the_first_is_at_work_does_nothing(windows, monkeypatch):
    begun, go_on = [], threading.Event()
    monkeypatch.setattr("nianbao.excel.ribbon.about", lambda: begun.append(1) or go_on.wait(20))
    model = windows(None)
    for _ in range(3):
        model.press(BUTTONS["about"])
    assert model.busy
    go_on.set()
    until(lambda: not model.busy)
    assert begun == [1]


def test_a_line_clicked_meanwhile_is_gone_to_afterwards(windows, monkeypatch):
    went, go_on = [], threading.Event()
    monkeypatch.setattr("nianbao.excel.ribbon.about", lambda: go_on.wait(20))
    monkeypatch.setattr(window_model.next_finding_buttons, "go_to_finding", lambda _, number: went.append(number))
    model = windows(None)
    model.press(BUTTONS["about"])
    model.jump(3)
    model.jump(2)
    model.tick()
    assert went == []
    go_on.set()
    until(lambda: not model.busy)
    model.tick()
    until(lambda: went and not model.busy)
    model.tick()
    assert went == [2]


def test_a_program_that_does_not_answer_is_said_but_not_while_a_question_is_open(windows, monkeypatch):
    monkeypatch.setattr(window_model, "SLOW", 0.05)
    go_on = threading.Event()
    monkeypatch.setattr("nianbao.excel.ribbon.about", lambda: go_on.wait(20))
    model = windows(Leaves(1000))
    looked(model)
    model.press(BUTTONS["about"])
    time.sleep(0.2)
    model.person.asked = None
    model.tick()
    assert last_words(model.state) == "正在做“关于”……"
    model.person.asked = 0.0
    model.tick()
    assert last_words(model.state) == "“关于”正在等 LibreOffice 应答：请按回车结束编辑，或关掉它的对话框。"
    go_on.set()
    until(lambda: not model.busy)
    assert last_words(model.state) == ""


def units(tmp_path, count=3):
    inbox = tmp_path / "收齐"
    inbox.mkdir()
    for n in range(count):
        made(inbox / f"{n}.xlsx", balanced(), cover={"agency": f"示例区第{n + 1}局", "year": 2024})
    return inbox


def finished(model):
    """Tick as the window does until the work on files has ended; every line of progress on the way."""
    said = []

    def over():
        model.tick()
        said.append(model.state.words)
        return model.work is None

    until(over, 60)
    return said


def test_a_dropped_folder_is_merged_with_progress_and_the_summary_opened(windows, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(window_model, "open_path", opened.append)
    model = windows()
    model.drop([units(tmp_path)])
    assert model.state.progress is not None
    said = finished(model)
    assert "已汇总 3 个单位" in said[-1]
    assert opened == [str(tmp_path / "收齐（汇总）.xlsx")]
    assert model.state.progress is None


def test_where_nothing_opens_the_summary_it_is_still_said_what_became_of_it(windows, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.platform", "linux")
    model = windows()
    model.drop([units(tmp_path)])
    said = finished(model)[-1]
    assert "已汇总 3 个单位" in said
    assert f"打不开 {tmp_path / '收齐（汇总）.xlsx'}：这台电脑上没有能按文件类型打开文件的程序。请自己打开这个文件。" in said


def test_a_dropped_years_folder_is_collected(windows, tmp_path):
    (tmp_path / "2024年度").mkdir()
    (tmp_path / "2024年度" / "名录.xlsx").write_bytes(b"")
    model = windows()
    model.drop([tmp_path / "2024年度"])
    assert model.work is not None
    assert model.work.title == "年报收表"
    assert "2024年度 里没有收件" in finished(model)[-1]


def test_the_button_asks_for_a_folder_and_its_merge_is_the_same_work(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(window_model, "open_path", lambda _: None)
    model = windows(None, str(units(tmp_path)))
    pressed(model, "merge_folder")
    assert "已汇总 3 个单位" in finished(model)[-1]


def test_a_merge_that_fails_ends_with_its_reason_and_opens_nothing(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(window_model, "open_path", lambda _: pytest.fail("opened"))
    (tmp_path / "空").mkdir()
    model = windows()
    model.drop([tmp_path / "空"])
    assert finished(model)[-1] == "文件夹是空的，没有可汇总、校验的文件。请把各单位的表放进去再试。"


def test_dropped_files_are_checked_what_is_said_is_listed_and_the_copies_are_opened(windows, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(file_check, "open_path", opened.append)
    wrong(tmp_path)
    (tmp_path / "别的.txt").write_text("不是年报", "utf-8")
    model = windows()
    model.drop([tmp_path / "表.xlsx", tmp_path / "别的.txt"])
    finished(model)
    assert model.state.words == "有文件没有校验成，原因见上面的清单。"
    assert any("[错误] E1" in line for line in model.state.said)
    assert any("别的.txt 里没有找到年报的表二、表三、表四" in line for line in model.state.said)
    assert opened == [str(tmp_path / "校验副本" / "表（校验）.xlsx")]


def test_a_stopped_check_of_files_says_so_and_leaves_the_rest(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(file_check, "open_path", lambda _: None)
    model = windows()
    model.drop([wrong(tmp_path, f"{n}.xlsx") for n in range(3)])
    model.stop()
    finished(model)
    assert model.state.words == "已停止。原来的文件没有改动。"
    assert not (tmp_path / "校验副本" / "2（校验）.xlsx").exists()


@pytest.mark.parametrize("status", [-9, 1 << 31, 15])
def test_a_check_that_was_killed_has_found_nothing_and_says_so(status, windows, tmp_path, monkeypatch):
    """The system ends a process that takes too much memory, a security program one that it does not know: that is not 没有错误."""
    monkeypatch.setattr(file_check, "open_path", lambda _: None)
    monkeypatch.setattr(file_check.subprocess.Popen, "wait", lambda process, timeout=None: setattr(process, "returncode", status))
    model = windows()
    model.drop([wrong(tmp_path)])
    finished(model)
    assert model.state.words == "有文件没有校验成，原因见上面的清单。"
    assert "表.xlsx：校验中途被中断，没有结果。请再校验一次。" in model.state.said


@pytest.mark.parametrize("also", ["文件", "文件夹"])
def test_a_folder_and_something_else_at_once_is_not_guessed_at(also, windows, tmp_path):
    (tmp_path / "甲").mkdir()
    other = tmp_path / "乙"
    other.mkdir() if also == "文件夹" else other.touch()
    model = windows()
    model.drop([tmp_path / "甲", other])
    assert model.state.words == "请一次只拖一个文件夹（汇总），或只拖文件（校验）。"
    assert model.work is None


def test_one_work_at_a_time(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(window_model, "open_path", lambda _: None)
    model = windows()
    model.drop([units(tmp_path)])
    model.drop([tmp_path / "收齐" / "0.xlsx"])
    assert model.state.words == "上一件事还没有做完：请等它做完，或先点“停止”。"
    assert "已汇总 3 个单位" in finished(model)[-1]


def test_the_buttons_are_those_of_the_ribbon_in_its_order():
    xml = resource("addin/ribbon.xml").read_text("utf-8")
    assert [button.label for button in BUTTONS.values()] == re.findall(r"<button [^>]*?\blabel=\"([^\"]*)\"", xml)
    assert [group.label for group in ribbon_groups()] == re.findall(r"<group [^>]*?\blabel=\"([^\"]*)\"", xml)
    assert all(callable(getattr(ribbon, name)) and button.words for name, button in BUTTONS.items())


def test_a_question_with_three_answers_takes_each(windows):
    for answer, means in ((ANSWER_YES, "yes"), (ANSWER_NO, "no")):
        assert window_session.window_session(None, windows(None, answer), "导入").choose("?") == means
    for answer in (ANSWER_CANCEL, None):
        with pytest.raises(Cancelled):
            window_session.window_session(None, windows(None, answer), "导入").choose("?")
