"""What LibreOffice makes of our Word, web and Excel files: every ordinary export, by the program itself."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import renderings
from nianbao.reading.documents import office
from workbooks import paste

from .report import Report, Written

FORMATS = {
    "Word → 文本": ("docx", "txt:Text (encoded):UTF8"),
    "Word → 文本 GBK": ("docx", "txt:Text (encoded):GB_18030"),
    "Word → 网页": ("docx", "html:HTML (StarWriter)"),
    "Word → docx": ("docx", "docx:MS Word 2007 XML"),
    "Word → doc": ("docx", "doc:MS Word 97"),
    "Word → rtf": ("docx", "rtf:Rich Text Format"),
    "Word → odt": ("docx", "odt:writer8"),
    "网页 → 文本": ("html", "txt:Text (encoded):UTF8"),
    "网页 → docx": ("html", "docx:MS Word 2007 XML"),
    "Excel → csv UTF-8": ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1"),
    "Excel → csv GBK": ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,GB18030,1"),
    "Excel → 制表符": ("xlsx", "csv:Text - txt - csv (StarCalc):9,34,76,1"),
    "Excel → 网页": ("xlsx", "html:HTML (StarCalc)"),
}
"""Name → suffix of the source, filter of the export."""


def exports(reports: Iterable[Report]) -> Iterator[tuple[str, Report, Written]]:
    """(habit, report, file) for every format and report; one start of the program a format."""
    program = office.program()
    if program is None:
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        held = list(reports)
        for i, report in enumerate(held):
            _sources(report, Path(folder), i)
        for name, (suffix, target) in FORMATS.items():
            out = Path(folder, f"out{list(FORMATS).index(name)}")
            sources = [str(Path(folder, f"{i}.{suffix}")) for i in range(len(held))]
            web = ["--infilter=HTML (StarWriter)"] if suffix == "html" else []
            command = [program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", *web, "--convert-to", target, "--outdir", str(out)]
            subprocess.run([*command, *sources], check=True, capture_output=True, timeout=300)
            for i, report in enumerate(held):
                made = Path(out, f"{i}.{target.partition(':')[0]}")
                yield name, report, Written(f"年报{made.suffix}", made.read_bytes())


def _sources(report: Report, folder: Path, i: int) -> None:
    renderings.as_docx(report.form, report.values, report.year, folder / f"{i}.docx")
    (folder / f"{i}.html").write_bytes(renderings.as_html(report.form, report.values, report.year))
    numbers = {cell: value if isinstance(value, int) else renderings.shown(value) for cell, value in report.values.items()}
    paste(report.form, numbers, folder / f"{i}.xlsx", one_sheet=True)
