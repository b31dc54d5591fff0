"""小窗 while Excel does not listen, since a cell is edited or a dialog is open: what works on files works, and what needs the workbook says so."""

from typing import Any

import pytest
from clicking import made
from nianbao.excel.programs import Program, Search
from nianbao.excel.ribbon_list import ribbon_groups
from nianbao.excel.window_model import WindowModel
from screens import until

from excel_model.calls import BUSY
from excel_model.test_clicks import BROKEN

BUTTONS = {button.name: button for group in ribbon_groups() for button in group.buttons}


class Nobody:
    """Who answers with what is given, and cancels everything else."""

    def __init__(self, *answers):
        self.answers, self.told = list(answers), []

    def tell(self, text, title):
        self.told.append(text)

    def _answer(self, *_):
        return self.answers.pop(0) if self.answers else None

    choose = ask_text = choose_file = choose_folder = _answer


@pytest.fixture
def window(host, monkeypatch):
    monkeypatch.setattr(host.engine, "N_COM_ATTEMPTS", 2)
    opened = []
    monkeypatch.setattr("nianbao.excel.window_model.open_path", opened.append)
    monkeypatch.setattr("nianbao.excel.file_check.open_path", opened.append, raising=False)
    models = []

    def made_window(*answers):
        person: Any = Nobody(*answers)
        models.append(WindowModel(person, lambda: Search(Program("Excel", host.app))))
        models[-1].start()
        return models[-1]

    yield made_window
    for model in models:
        model.close()
        model._thread.join(20)


def ended(model):
    until(lambda: (model.tick(), not model.busy and model.work is None)[1], 120)
    return model.state


@pytest.mark.parametrize("how", BUSY)
@pytest.mark.parametrize("first", [True, False], ids=["from the start", "later"])
@pytest.mark.parametrize("button", ["merge_folder", "check", "help_handbook"])
def test_a_button_on_files_does_its_work_and_one_on_the_workbook_says_what_to_do(button, first, how, host, window, tmp_path):
    (tmp_path / "收齐").mkdir()
    made(tmp_path / "收齐" / "甲.xlsx", BROKEN)
    host.open(made(tmp_path / "表.xlsx", BROKEN))
    model = window(str(tmp_path / "收齐"))
    if not first:
        model.look_again()
        until(lambda: model.state.workbook)
    with host.excel.busy(how=how):
        model.press(BUTTONS[button])
        state = ended(model)
    said = "".join((state.words, *model.person._person.told))
    if button == "merge_folder":
        assert (tmp_path / "收齐（汇总）.xlsx").exists(), said
    elif button == "check":
        assert "正忙" in said
    else:
        assert len(host.opened) == 1, said
