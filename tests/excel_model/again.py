"""The tests of the buttons once more, on the model: ``from excel_model.again import live_app, live_engine`` beside the tests to be run again."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from nianbao.excel.xlwings_library import xlwings

from .calls import Excel
from .host import Host


class Person:
    """What the tests ask of a host beyond xlwings: the boxes it showed, and the answers to come."""

    def __init__(self, host: Host) -> None:
        self._host, self._application = host, host.application

    @property
    def messages(self) -> list[Any]:
        return [SimpleNamespace(text=text) for text in self._application.boxes]

    @property
    def opened(self) -> list[str]:
        return self._host.opened

    @property
    def answers(self) -> Any:
        return self._application.answers

    def will_answer(self, *answers: Any) -> None:
        self._application.answers.extend(answers)


class ModelApp:
    """The App of xlwings, with a person before it."""

    def __init__(self, host: Host) -> None:
        self.host, self.api = host, Person(host)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.host.app, name)


@pytest.fixture
def live_app() -> Iterator[Any]:
    host = Host()
    yield ModelApp(host)
    host.close()
    if hasattr(xlwings().Book, "_mock_caller"):
        del xlwings().Book._mock_caller


@pytest.fixture
def live_engine(live_app: ModelApp) -> Excel:
    return live_app.host.excel


@pytest.fixture
def live_book(live_app: ModelApp) -> Any:
    return live_app.books.add()
