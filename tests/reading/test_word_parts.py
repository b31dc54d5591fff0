"""The parts of a Word file are found by its own directories: Word in a browser calls the text ``document2.xml`` and the styles ``styles2.xml``."""

import io
import re
import zipfile

import pytest
from habits.report import made_up_reports
from habits.word import Shape, docx, ink, line, run
from nianbao.core.submission import Unread
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


def strict(data):
    """The report as the strict kind of .docx."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            held = re.sub(rb"http://schemas.openxmlformats.org/officeDocument/2006/(?=math|relationships)", b"http://purl.oclc.org/ooxml/officeDocument/", old.read(part))
            new.writestr(part, held.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    return made.getvalue()


def test_the_strict_format_is_read_with_its_equations_and_written_back_as_it_was(tmp_path):
    data = strict(docx(REPORT, ink(lambda text: run(text[:-1]) + f"<m:oMath><m:r><m:t>{text[-1]}</m:t></m:r></m:oMath>" if text else "")))
    path = tmp_path / "某某区2024.docx"
    path.write_bytes(data)
    assert dict(zip(REPORT.form.cells, read(path).values, strict=True)) == REPORT.values
    root, _ = word_cells("某某区2024.docx", data)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(with_document(data, root))) as new:
        spaces = [sorted(set(re.findall(rb'xmlns:[wm]="[^"]+"', package.read("word/document.xml")))) for package in (old, new)]
    assert spaces[0] == spaces[1]


def test_a_hidden_row_with_a_table_in_it_is_not_read(tmp_path):
    path = tmp_path / "某某区2024.docx"
    data = docx(REPORT, Shape())
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            held = old.read(part).decode()
            for table in re.findall("<w:tbl>.*?</w:tbl>", held):
                rows = (f"<w:tr>{hidden}<w:tc>{inner}<w:p/></w:tc></w:tr>" for hidden, inner in
                        (("", table), ("<w:trPr><w:hidden/></w:trPr>", re.sub(r">\d{4}<", ">9<", table))))  # fmt: skip
                held = held.replace(table, f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>")
            new.writestr(part, held)
    assert dict(zip(REPORT.form.cells, read(path).values, strict=True)) == REPORT.values


def test_the_document_part_is_written_back_under_its_own_name():
    data = renamed(docx(REPORT, HIDDEN_BY_STYLE), {"document.xml": "document2.xml"})
    root, cells = word_cells("某某区2024.docx", data)
    next(cell for cell in cells.values() if "3000" in "".join(cell.itertext())).clear()
    with zipfile.ZipFile(io.BytesIO(with_document(data, root))) as package:
        assert b"3000" not in package.read("word/document2.xml")
        assert "word/document.xml" not in package.namelist()


SPACE = "urn:report"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def control(number, inner, kind="<w:text/>", prompt=False):
    path = f"/a:all[1]/a:n{number}[1]"
    bound = f'<w:dataBinding w:prefixMappings="xmlns:a=\'{SPACE}\'" w:xpath="{path}" w:storeItemID="{{AB}}"/>'
    return f"<w:sdt><w:sdtPr>{'<w:showingPlcHdr/>' if prompt else ''}{bound}{kind}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def bound_docx(shape, stored):
    """The report with the data that its controls are bound to."""
    made = io.BytesIO(docx(REPORT, shape))
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rIdX" Type="{KINDS}/{{}}" Target="{{}}"/></Relationships>'
    with zipfile.ZipFile(made) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    relations = relations.replace("</Relationships>", f'<Relationship Id="rIdX" Type="{KINDS}/customXml" Target="../customXml/item1.xml"/></Relationships>')
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed := io.BytesIO(), "w") as new:
        for part in old.namelist():
            new.writestr(part, relations if part.endswith("document.xml.rels") else old.read(part))
        new.writestr("customXml/item1.xml", f'<all xmlns="{SPACE}">' + "".join(f"<n{n}>{text}</n{n}>" for n, text in stored.items()) + "</all>")
        new.writestr("customXml/_rels/item1.xml.rels", rels.format("customXmlProps", "itemProps1.xml"))
        new.writestr("customXml/itemProps1.xml", f'<d:datastoreItem xmlns:d="{PROPERTIES}" d:itemID="{{ab}}"/>')
    return changed.getvalue()


WAYS = {
    "in the line": Shape(ink=lambda text: line(control(text, run(text)))),
    "around the line": Shape(ink=lambda text: control(text, line(run(text)))),
    "around the cell": Shape(cell=lambda xml: control(re.search(r">(\d+)<", xml)[1], xml)),
    "a list": Shape(ink=lambda text: line(control(text, run(text), f'<w:dropDownList><w:listItem w:displayText="{text}" w:value="k{text}"/></w:dropDownList>'))),
    "its prompt": Shape(ink=lambda text: line(control(text, run("请填写"), prompt=True))),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_control_bound_to_other_data_than_it_holds_is_unread(way, tmp_path):
    """Word shows the data in the file, other programs what the control holds."""
    texts = [str(value) for value in REPORT.values.values()]
    same = {text: {"a list": f"k{text}", "its prompt": ""}.get(way, text) for text in texts}
    readings = []
    for i, other in enumerate(({}, dict.fromkeys(texts, "77"))):
        path = tmp_path / f"某某区{i}2024.docx"
        path.write_bytes(bound_docx(WAYS[way], same | other))
        readings.append(dict(zip(REPORT.form.cells, read(path).values, strict=True)))
    changed = [cell for cell in REPORT.form.cells if readings[0][cell] != readings[1][cell]]
    assert len(changed) >= 90
    assert all(isinstance(readings[1][cell], Unread) and "内容控件" in readings[1][cell].reason for cell in changed)
    assert way == "its prompt" or readings[0] == REPORT.values
