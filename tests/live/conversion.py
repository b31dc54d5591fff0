"""Files of other programs for the tests: converted by the one office of this process, where a start for each would take seconds."""

from __future__ import annotations

from pathlib import Path

from nianbao.excel.libreoffice.office import Office, property_values

WRITER = {
    ".doc": "MS Word 97", ".wps": "MS Word 97", ".docx": "MS Word 2007 XML", ".odt": "writer8", ".rtf": "Rich Text Format",
    ".pdf": "writer_pdf_Export", ".html": "HTML (StarWriter)", ".txt": "Text (encoded)",
}
CALC = {
    ".xls": "MS Excel 97", ".et": "MS Excel 97", ".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8",
    ".pdf": "calc_pdf_Export", ".html": "HTML (StarCalc)", ".csv": "Text - txt - csv (StarCalc)",
}


def converted(source: Path, target: Path) -> Path:
    """The file in the format that the name of the target says, written there."""
    document = Office.running().desktop.loadComponentFromURL(source.resolve().as_uri(), "_blank", 0, property_values(Hidden=True))
    if document is None:
        raise ValueError(f"LibreOffice cannot open {source}")
    try:
        filters = CALC if document.supportsService("com.sun.star.sheet.SpreadsheetDocument") else WRITER
        document.storeToURL(target.resolve().as_uri(), property_values(FilterName=filters[target.suffix.lower()]))
    finally:
        document.close(True)
    return target
