"""A live spreadsheet program as host: an xlwings engine that drives LibreOffice over UNO.

xlwings takes engines: `xw.engines.add(xw.Engine(impl))`. What `impl` must answer is written in `xlwings.base_classes`;
every class here fills in one class of that module, and what is left out raises NotImplementedError there.

    office.py    the process: found, started with a profile of its own, watched, stopped
    wire.py      the line to it: every round trip counted, or refused on request ("host busy")
    grammar.py   pure text: Excel's formulas, addresses and colours against LibreOffice's
    app.py       Engine, Apps, App     book.py   Books, Book, Names     sheet.py  Sheets, Sheet
    range.py     Range                 formats.py  how it looks, Font, Note
    rules.py     conditional formats, data validation, filters
    conversion.py  files into other formats, by the office of this process
    kinds.py     which values of a block are errors or dates
    fixtures.py  the pytest fixtures `live_host`, `live_app`, `live_book`, `live_engine`

`.api` of an app, sheet and range is a small object of our own with snake_case methods (AppApi, SheetApi, RangeApi): the
things xlwings has no word for. Where LibreOffice differs from Excel and we did not bridge it, README.md says so.

This is a package (`live`), found because `pythonpath` in pyproject.toml names `tests`; `tests` itself has no
__init__.py. To use the fixtures: `from live.fixtures import live_app, live_book, live_engine, live_host` in tests/conftest.py.
"""
