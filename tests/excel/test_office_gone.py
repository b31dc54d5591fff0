"""LibreOffice that ends in the middle of a click: one sentence, and nothing that shows what went wrong ends this Python, too."""

import inspect
import os
import signal
import traceback
from contextlib import suppress

import pytest
from amount import amount
from clicking import GRANTED, balanced, made
from live.fixtures import revive
from nianbao.excel import ribbon
from nianbao.excel.click import SESSIONS, Session
from nianbao.excel.hosts import gone_program, native
from nianbao.excel.libreoffice import office
from nianbao.excel.libreoffice.app import Engine
from nianbao.excel.libreoffice.wire import HostGone
from nianbao.excel.xlwings_library import xlwings

pytestmark = [pytest.mark.live, pytest.mark.skipif(not office.available(), reason=office.why_not())]

BROKEN = {**balanced(), GRANTED: 3}


@pytest.fixture
def mortal():
    """An App on an office of its own."""
    app = xlwings().App(impl=Engine().apps.add())
    yield app
    app.impl.office.stop()


def kill(app):
    os.killpg(app.impl.office.pid, signal.SIGKILL)
    app.impl.office.process.wait()


def pressed(app, book, button, monkeypatch, after):
    """Press a button; after so many round trips the office is killed. What was said."""
    meter = app.impl.meter
    trip, last = meter.trip, meter.round_trips + after

    def mortal_trip():
        if meter.round_trips == last:
            kill(app)
        trip()

    monkeypatch.setattr(meter, "trip", mortal_trip)
    token = SESSIONS.set(lambda title: Session(book, native(app), title))
    try:
        getattr(ribbon, button)()
    finally:
        SESSIONS.reset(token)
    return [message.text for message in app.api.messages]


@pytest.mark.parametrize("after", [3, 60, 200][: amount(2, 3)])
def test_a_click_ends_with_one_sentence(after, mortal, tmp_path, monkeypatch):
    book = mortal.books.open(str(made(tmp_path / "表.xlsx", BROKEN)))
    (said,) = pressed(mortal, book, "check", monkeypatch, after)
    assert said.startswith("LibreOffice 已关闭，或工作簿被关掉了，“校验”没有做完。")


def test_the_next_test_gets_a_program_that_answers(mortal):
    kill(mortal)
    revive(mortal)
    mortal.books.add().sheets[0].range("A1").value = 3
    assert mortal.books[0].sheets[0].range("A1").value == 3


def test_no_frame_of_the_error_was_given_an_object_whose_office_is_gone_and_ours_can_be_shown(mortal):
    """Shown by itself such an object of UNO calls its office, and ends this Python where there is none."""
    book = mortal.books.add()
    cells = book.sheets[0].range("A1")
    kill(mortal)
    for step in (lambda: cells.value, lambda: setattr(cells, "value", 3), lambda: book.sheets[0].range("A1:B2").clear(), lambda: len(mortal.books)):
        with pytest.raises(HostGone) as told:
            step()
        assert gone_program(told.value) == "LibreOffice"
        for frame, _ in traceback.walk_tb(told.tb):
            names = inspect.getargvalues(frame)
            given = [frame.f_locals[name] for name in (*names.args, *filter(None, (names.varargs, names.keywords)))]
            assert not [one for value in given for one in (value if isinstance(value, tuple) else (value,)) if type(one).__name__ == "pyuno"]
            for value in given:
                with suppress(HostGone):  # an object of xlwings asks for its name
                    repr(value)
