"""Inside the spreadsheet: what the buttons of the ribbon do to the workbook in front. The only importer of xlwings.

``session`` is the one guard every button runs through; the other modules are one step of the work each. Each button's function takes a ``Session``.
"""
