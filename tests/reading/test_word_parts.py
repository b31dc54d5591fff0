"""The parts of a Word file are found by its own directories: Word in a browser calls the text ``document2.xml`` and the styles ``styles2.xml``."""

import io
import zipfile

import pytest
from habits.report import made_up_reports
from habits.word import docx, ink, run
from nianbao.forms import EDITIONS
from nianbao.reading.documents.word import with_document, word_cells
from nianbao.reading.files import read

REPORT = next(report for report in made_up_reports() if report.form is EDITIONS["2021"])
HIDDEN_BY_STYLE = ink(lambda text: run(text) + run("9", '<w:rStyle w:val="Gone"/>'))


def renamed(data, names):
    """The package with parts of other names, and its directories telling so."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            held = old.read(part)
            if part.endswith(".rels") or part == "[Content_Types].xml":
                for before, after in names.items():
                    held = held.replace(before.encode(), after.encode())
            for before, after in names.items():
                part = part.replace(before, after)
            new.writestr(part, held)
    return made.getvalue()


@pytest.mark.parametrize("names", [
    {"document.xml": "document2.xml"},
    {"styles.xml": "styles2.xml"},
    {"document.xml": "document2.xml", "styles.xml": "styles2.xml"},
    {"word/": "文档/"},
])  # fmt: skip
def test_the_text_and_its_styles_are_found_whatever_the_parts_are_called(names, tmp_path):
    path = tmp_path / "某某区2024.docx"
    path.write_bytes(renamed(docx(REPORT, HIDDEN_BY_STYLE), names))
    assert dict(zip(REPORT.form.cells, read(path).values, strict=True)) == REPORT.values


def test_the_document_part_is_written_back_under_its_own_name():
    data = renamed(docx(REPORT, HIDDEN_BY_STYLE), {"document.xml": "document2.xml"})
    root, cells = word_cells("某某区2024.docx", data)
    next(cell for cell in cells.values() if "3000" in "".join(cell.itertext())).clear()
    with zipfile.ZipFile(io.BytesIO(with_document(data, root))) as package:
        assert b"3000" not in package.read("word/document2.xml")
        assert "word/document.xml" not in package.namelist()
