"""LibreOffice as a host: an xlwings engine that drives it over UNO.

xlwings takes engines: ``xw.engines.add(xw.Engine(impl))``. What ``impl`` must answer is written in ``xlwings.base_classes``;
every class here fills in one class of that module, and what is left out raises NotImplementedError there.

    office.py    the process: found, started with a profile of its own, watched, stopped; or one that is open already
    wire.py      the line to it: every round trip counted, or refused on request ("host busy")
    grammar.py   pure text: Excel's formulas, addresses and colours against LibreOffice's
    app.py       Engine, Apps, App     book.py   Books, OfficeBook, Names     sheet.py  Sheets, OfficeSheet
    range.py     Range                 formats.py  how it looks, Font, Note
    rules.py     conditional formats, data validation, filters
    kinds.py     which values of a block are errors or dates
    native.py    what the buttons ask of a host beyond xlwings

``.api`` of an app, sheet and range is a small object of our own with snake_case methods (AppApi, SheetApi, RangeApi): the
things xlwings has no word for. ``uno`` is LibreOffice's own module and imported where a program is reached, not before.
"""
