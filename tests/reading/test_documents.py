"""Word, web pages, PDF and text are read exactly as the same numbers in a workbook."""

import io
import zipfile
from decimal import Decimal

import pytest
import renderings
from cases import CASES, SHARED, entries, expected, form_of, needs_shared
from live.conversion import converted
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS, mixed
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.reading.documents import office
from nianbao.reading.files import read
from workbooks import paste

SEEDS = [case for case, entry in entries().items() if entry["来源"].endswith(".txt")]
PDFS = {"huaian_city_2024": "淮安市2024.pdf", "hongze_2024": "洪泽区2024.pdf"}


def values_of(submission):
    return dict(zip(submission.form.cells, submission.values, strict=True))


def differences(submission, wanted):
    """Cells that read otherwise than wanted; equal numbers of other types are equal."""
    got = values_of(submission)
    return {cell: (value, got.get(cell, "没有这一格")) for cell, value in wanted.items() if got.get(cell, "没有这一格") != value}


def of_document(file, data):
    return by_labels(documents.read_document(file, data))


@needs_shared
@pytest.mark.parametrize("case", SEEDS)
def test_the_published_texts_read_exactly(case):
    entry = entries()[case]
    submission = read(CASES / "seeds" / entry["来源"])
    assert not differences(submission, expected(entry))
    assert not submission.unread
    assert (submission.title_agency, submission.year) == (entry["机关原文"], entry["年度"])
    assert submission.form.edition == entry["格式"]
    assert submission.origin["agency"].startswith("标题")


@needs_shared
def test_an_amount_in_another_unit_keeps_what_was_typed():
    submission = read(CASES / "seeds" / entries()["002"]["来源"])
    cell = submission.form.by_names["表二", "政府集中采购", "采购总金额"]
    assert submission[cell] == Decimal("8.7")
    assert submission.raws[submission.form.position[cell]] == "8.7万"


@needs_shared
@pytest.mark.parametrize("case", PDFS)
def test_the_published_pdfs_read_exactly(case):
    entry = entries()[case]
    submission = read(CASES / "reports" / PDFS[case])
    assert not differences(submission, expected(entry))
    assert (submission.title_agency, submission.year, submission.form.edition) == (entry["机关"], 2024, "2021")
    assert submission.place(submission.form.cells[0]).address.startswith("第")
    assert len([r for r in submission.remarks if r.rule == "L3"]) == (case == "hongze_2024")


LAYOUTS = {
    "docx": lambda form, values, year, path: read(renderings.as_docx(form, values, year, path / "年报.docx")),
    **{
        f"html {kind} {encoding}": lambda form, values, year, path, kind=kind, encoding=encoding: of_document(
            "年报.html", renderings.as_html(form, values, year, kind, encoding)
        )
        for kind, encoding in (("plain", "utf-8"), ("nested", "gb18030"), ("spans", "utf-8-sig"), ("plain", "gbk"))
    },
    "markdown": lambda form, values, year, path: of_document("年报.md", renderings.as_markdown(form, values, year).encode()),
    "tabs": lambda form, values, year, path: of_document("年报.txt", renderings.as_tabs(form, values, year).encode()),
    "a cell a line, pipes": lambda form, values, year, path: of_document("年报.txt", renderings.as_lines(form, values, year).encode()),
    "a cell a line, tabs": lambda form, values, year, path: of_document("年报.txt", renderings.as_lines(form, values, year, "tab").encode()),
    "a cell a line, bare": lambda form, values, year, path: of_document("年报.txt", renderings.as_lines(form, values, year, "bare").encode()),
    "xlsx from Word": lambda form, values, year, path: read(paste(form, shown(values), path / "年报.xlsx", names={"表二": "S1"}, offset=(2, 1))),
    "xls": lambda form, values, year, path: read(paste(form, shown(values), path / "年报.xls", one_sheet=True)),
    "ods": lambda form, values, year, path: read(paste(form, shown(values), path / "年报.ods", one_sheet=True)),
}


def shown(values):
    return {cell: renderings.shown(value) if isinstance(value, Decimal) else value for cell, value in values.items()}


@needs_shared
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", entries())
def test_every_case_reads_back_from_every_layout(case, layout, tmp_path):
    entry = entries()[case]
    form, values = form_of(entry), expected(entry)
    submission = LAYOUTS[layout](form, values, entry["年度"], tmp_path)
    assert not differences(submission, values)
    assert not submission.unread


def numbered(form):
    return dict(zip(form.cells, range(1, len(form.cells) + 1), strict=True))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("editions", [("2019",), ("2021",), ("2019", "2021", "2021"), ("2021", "2019", "2021")])
def test_every_cell_has_its_own_number_in_every_layout(editions, layout, tmp_path):
    """Every cell a number of its own, so that none can stand in for another."""
    form = mixed(*(editions * 3)[:3]) if len(editions) == 1 else mixed(*editions)
    values = numbered(form)
    submission = LAYOUTS[layout](form, values, 2020 if "2019" in editions else 2024, tmp_path)
    got = values_of(submission)
    assert {cell: got[cell] for cell in values if cell in got} == {cell: value for cell, value in values.items() if cell in got}
    assert len(set(got) & set(values)) >= len(values) - 21


def test_one_cell_a_paragraph_reads_full_rows_and_names_the_others():
    form = EDITIONS["2021"]
    values = numbered(form)
    assert not differences(of_document("年报.txt", renderings.as_paragraphs(form, values, 2024).encode()), values)
    blank = form.cells[20]
    values[blank] = None
    submission = of_document("年报.txt", renderings.as_paragraphs(form, values, 2024).encode())
    wrong = {cell for cell, (_, got) in differences(submission, values).items() if not isinstance(got, Unread)}
    assert not wrong
    assert blank in submission.unread


def test_glued_digits_are_never_split():
    form = EDITIONS["2021"]
    text = renderings.as_tabs(form, numbered(form), 2024).replace("行政规范性文件\t4\t5\t6", "行政规范性文件456")
    submission = of_document("年报.txt", text.encode())
    row = [cell for cell in form.cells if cell.row == "normative"]
    assert all(isinstance(submission[cell], Unread) for cell in row)
    assert not [c for c, (_, got) in differences(submission, numbered(form)).items() if not isinstance(got, Unread)]


def test_a_number_too_many_or_too_few_leaves_its_row_unread():
    form = EDITIONS["2021"]
    row = [cell for cell in form.cells if cell.row == "result.granted"]
    for lines in (renderings.as_lines(form, numbered(form), 2024, "bare"), renderings.as_tabs(form, numbered(form), 2024)):
        mark = "\n" if "\t" not in lines else "\t"
        for damaged in (lines.replace(f"{mark}26{mark}", f"{mark}26{mark}7{mark}"), lines.replace(f"{mark}26{mark}", mark)):
            submission = of_document("年报.txt", damaged.encode())
            assert all(isinstance(submission[cell], Unread) for cell in row)
            assert not [c for c, (_, got) in differences(submission, numbered(form)).items() if not isinstance(got, Unread)]


def test_radicals_of_pdf_programs_are_the_characters_they_look_like():
    form = EDITIONS["2021"]
    text = renderings.as_tabs(form, numbered(form), 2024).replace("法", "法").replace("自然人", "⾃然⼈").replace("无", "⽆").replace("民", "⺠")
    assert not differences(of_document("年报.txt", text.encode()), numbered(form))


def test_the_narrative_is_cut_into_chapters_without_the_tables():
    form = EDITIONS["2021"]
    for text in (renderings.as_tabs(form, numbered(form), 2024), renderings.as_lines(form, numbered(form), 2024)):
        narrative = of_document("年报.txt", text.encode()).narrative
        assert [words[:5] for words in narrative] == ["这是第1部", "", "", "", "这是第5部", "这是第6部"]


def test_a_place_in_a_document_is_said_in_its_own_terms():
    form = EDITIONS["2021"]
    text = of_document("年报.txt", renderings.as_tabs(form, numbered(form), 2024).encode())
    page = of_document("年报.html", renderings.as_html(form, numbered(form), 2024))
    assert text.place(form.cells[0]).address == "第8行"
    assert page.place(form.cells[0]).address == "第3行第2列"
    assert (page.place(form.cells[0]).row_label, page.place(form.cells[0]).column_label) == ("规章", "本年制发件数")


def test_a_web_table_row_with_a_cell_left_out_is_unread(tmp_path):
    form = EDITIONS["2021"]
    page = renderings.as_html(form, dict(zip(form.cells, range(300, 600), strict=False)), 2024).decode()
    first = [form.position[cell] for cell in form.table("requests").cells if cell.row == "result.granted"]
    assert page.count(f"<td>{300 + first[2]}</td>") == 1
    path = tmp_path / "年报.html"
    path.write_text(page.replace(f"<td>{300 + first[2]}</td>", ""), encoding="utf-8")
    found = read(path)
    assert {form.cells[i] for i in first} == set(found.unread)
    assert all("单元格比列少" in found.values[i].reason for i in first)


def test_one_cell_a_line_with_a_pipe_at_the_end_of_each_row(tmp_path):
    form = EDITIONS["2021"]
    values = dict(zip(form.cells, range(300, 600), strict=False))
    text = renderings.as_tabs(form, values, 2024)
    lines = [line.replace("\t", "\n") + "|" if "\t" in line else line for line in text.split("\n")]
    path = tmp_path / "年报.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read(path)
    wrong = {cell for cell, value in zip(form.cells, found.values, strict=True) if isinstance(value, int) and value != values[cell]}
    assert not wrong
    assert sum(isinstance(value, int) or cell.column == "amount" for cell, value in zip(form.cells, found.values, strict=True)) == len(form.cells)


def test_a_web_archive_is_read_as_the_page_in_it():
    from email.message import EmailMessage

    form = EDITIONS["2021"]
    archive = EmailMessage()
    archive.make_related()
    page = EmailMessage()
    page.set_content(renderings.as_html(form, numbered(form), 2024).decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    archive.attach(page)
    archive["From"] = "<Saved by a browser>"
    data = archive.as_bytes()
    assert b"=E6" in data
    assert not differences(of_document("年报.mht", data), numbered(form))


@pytest.mark.slow
@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed: no PDF can be made for this test")
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_pdf_printed_from_word_reads_exactly(edition, tmp_path):
    """With ruled tables; they break over pages and their labels over lines."""
    import docx

    form = EDITIONS[edition]
    values = dict(zip(form.cells, range(100, 500), strict=False))
    source = renderings.as_docx(form, values, 2020 if edition == "2019" else 2024, tmp_path / "年报.docx")
    document = docx.Document(str(source))
    for table in document.tables:
        table.style = "Table Grid"
    document.save(str(source))
    submission = of_document("年报.pdf", converted(source, tmp_path / "年报.pdf").read_bytes())
    wrong = {cell: pair for cell, pair in differences(submission, values).items() if not isinstance(pair[1], Unread)}
    assert not wrong
    assert len(submission.unread) < 20  # numbers broken over two lines in the narrow columns of 表四


@needs_shared
def test_the_official_blank_is_blank_in_every_cell_and_every_cell_has_its_place():
    found = read(SHARED / "reference" / "form-2021-blank.docx")
    assert set(found.values) == {None}
    assert len({str(place) for place in found.places}) == len(found.form.cells)


def with_inserted(data, inserted, name="afchunk.htm"):
    """The .docx with another document inserted at its end."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            held = source.read(part)
            if part == "word/document.xml":
                held = held.replace(b"<w:sectPr", b'<w:altChunk r:id="rIdChunk"/><w:sectPr', 1)
            if part == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
                held = held.replace(b"</Relationships>", f'<Relationship Id="rIdChunk" Type="{kind}" Target="{name}"/></Relationships>'.encode())
            target.writestr(part, held)
        target.writestr(f"word/{name}", inserted)
    return out.getvalue()


def test_a_web_page_inserted_in_a_word_file_is_read_as_part_of_it_and_another_document_is_named():
    import docx

    form, made = EDITIONS["2021"], io.BytesIO()
    values = {cell: 300 + i for i, cell in enumerate(form.cells)}
    docx.Document().save(made)
    page = renderings.as_html(form, values, 2024)
    assert not differences(of_document("年报.docx", with_inserted(made.getvalue(), page)), values)
    with pytest.raises(UserError, match="插入了另一份文档"):
        of_document("年报.docx", with_inserted(made.getvalue(), made.getvalue(), "afchunk.docx"))
