"""The fixtures of tests that need a spreadsheet program: real Excel where xlwings finds one, LibreOffice elsewhere.

    from live.fixtures import live_app, live_book, live_engine, live_host  # in conftest.py

Where there is neither, the tests are skipped and say why; where NIANBAO_LIVE=required is set, as CI does, they fail.
Set NIANBAO_LIVE=libreoffice to use LibreOffice although there is an Excel.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from nianbao.excel.libreoffice import office

if TYPE_CHECKING:
    import xlwings
    from nianbao.excel.libreoffice.app import Engine


@functools.cache
def host() -> xlwings.App | str:
    """The one app of this test process, started at the first call; or why there is none."""
    import xlwings

    reason = "no Excel is wanted"
    if os.environ.get("NIANBAO_LIVE") != "libreoffice":
        try:
            xlwings.engines["excel"].activate()
            return xlwings.App(visible=False, add_book=False)
        except Exception as error:  # no such engine, no Excel, no licence: LibreOffice is asked next
            reason = f"no Excel ({type(error).__name__})"
    if not office.available():
        return f"{reason} and {office.why_not()}"
    from nianbao.excel.libreoffice.app import Engine

    xlwings.engines.add(xlwings.Engine(impl=Engine()))
    xlwings.engines["libreoffice"].activate()
    return xlwings.App(visible=False, add_book=False)


@pytest.fixture(scope="session")
def live_host() -> Iterator[xlwings.App]:
    """A running spreadsheet program as an xlwings App, one for all tests of the session."""
    app = host()
    if isinstance(app, str):
        if os.environ.get("NIANBAO_LIVE") == "required":
            pytest.fail(f"NIANBAO_LIVE=required, but there is no spreadsheet program: {app}")
        pytest.skip(f"no spreadsheet program: {app}")
    yield app
    if host.cache_info().currsize:  # where two conftest.py name this fixture it ends twice
        host.cache_clear()
        app.quit()


@pytest.fixture
def live_app(live_host: xlwings.App) -> Iterator[xlwings.App]:
    """The same app for one test: afterwards all its books are closed, its settings reset, its messages forgotten."""
    revive(live_host)
    yield live_host
    if is_gone(live_host):
        return
    for book in list(live_host.books):
        book.close()
    live_host.screen_updating, live_host.status_bar, live_host.visible = True, False, False
    if live_host.engine.name == "libreoffice":
        live_host.calculation = "automatic"
        live_host.api.forget()


def is_gone(app: xlwings.App) -> bool:
    return app.engine.name == "libreoffice" and not app.impl.office.alive


def revive(app: xlwings.App) -> None:
    """Give an app whose LibreOffice ended by itself a new one: only the test that met the end has failed, and is tried again."""
    if is_gone(app):
        app.impl.office.stop()
        app.impl.__init__(app.impl.apps)


@pytest.fixture
def live_book(live_app: xlwings.App) -> xlwings.Book:
    """A new, empty book, in front."""
    return live_app.books.add()


@pytest.fixture
def live_engine(live_app: xlwings.App) -> Engine:
    """Our engine, to count calls or play a busy host; such tests are skipped on real Excel."""
    if live_app.engine.name != "libreoffice":
        pytest.skip("calls to the host are counted on LibreOffice only")
    return live_app.engine.impl
