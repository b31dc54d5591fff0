"""Excel on a Mac: the chains of AppleScript that our branch sends, against those written down here; nobody can send them from elsewhere."""

from types import SimpleNamespace

import pytest
from nianbao.excel import mac_excel
from nianbao.excel.mac_excel import MacExcel


class Chain:
    """An object of appscript: names one after the other, then a call, which is kept and answered."""

    def __init__(self, sent, answers, path=""):
        self._sent, self._answers, self._path = sent, answers, path

    def __getattr__(self, name):
        return Chain(self._sent, self._answers, f"{self._path}.{name}" if self._path else name)

    def __call__(self, **given):
        self._sent.append(f"{self._path}({', '.join(f'{key}={value!r}' for key, value in given.items())})")
        return self._answers.get(self._path)


@pytest.fixture
def sent():
    return []


def thing(sent, **answers):
    return SimpleNamespace(api=Chain(sent, {f"{name.replace('__', '.')}.get": value for name, value in answers.items()}))


QUESTIONS = {
    "read_only": ({"read_only": True}, "read_only.get()"),
    "fixed": ({"protect_structure": True}, "protect_structure.get()"),
    "protected": ({"protect_contents": True}, "protect_contents.get()"),
    "row_hidden": ({"entire_row__hidden": True}, "entire_row.hidden.get()"),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("answer", [True, False])
def test_a_question_is_one_chain_that_is_got(question, answer, sent):
    answers, chain = QUESTIONS[question]
    assert getattr(MacExcel(None), question)(thing(sent, **dict.fromkeys(answers, answer))) is answer
    assert sent == [chain]


def test_protection_is_lifted_and_put_back_with_what_it_barred(sent):
    sheet = thing(sent, protect_contents=True, protect_drawing_objects=False, protect_scenarios=True)
    with MacExcel(None).unprotected(sheet) as free:
        assert free
        sent.append("…")
    assert sent == [
        "protect_contents.get()", "protect_drawing_objects.get()", "protect_scenarios.get()", "unprotect(password='')", "…",
        "protect_worksheet(worksheet_contents=True, allow_formatting_columns=True, allow_formatting_rows=True, allow_filtering=True, "
        "drawing_objects=False, scenarios=True)",
    ]  # fmt: skip


def test_an_open_sheet_is_left_as_it_is(sent):
    with MacExcel(None).unprotected(thing(sent, protect_contents=False)) as free:
        assert free
    assert sent == ["protect_contents.get()"]


DIALOGS = {
    "ask_text": (("几年？", "新建", "2024"), 'text returned of (display dialog "几年？" default answer "2024" with title "新建")'),
    "choose_file": (("选“一个”",), 'POSIX path of (choose file with prompt "选“一个”")'),
    "choose_folder": (('选 "一个"',), 'POSIX path of (choose folder with prompt "选 \\"一个\\"")'),
}


@pytest.mark.parametrize("dialog", DIALOGS)
@pytest.mark.parametrize("answer", ["2024", None])
def test_a_dialog_is_a_line_of_applescript_with_its_words_quoted(dialog, answer, monkeypatch):
    asked = []
    monkeypatch.setattr(mac_excel, "osascript", lambda line: asked.append(line) or answer)
    given, line = DIALOGS[dialog]
    assert getattr(MacExcel(None), dialog)(*given) == answer
    assert asked == [line]
