"""The tests of `nianbao.excel.libreoffice`, and what other tests need of a live spreadsheet program.

    fixtures.py    the pytest fixtures `live_host`, `live_app`, `live_book`, `live_engine`
    conversion.py  files into other formats, by the office of this process
    vba.py         the built add-in inside LibreOffice

This is a package (`live`), found because `pythonpath` in pyproject.toml names `tests`; `tests` itself has no
__init__.py. To use the fixtures: `from live.fixtures import live_app, live_book, live_engine, live_host` in tests/conftest.py.
"""
