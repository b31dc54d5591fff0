"""Any report becomes a filled form that reads back as the same report, with a sheet that says where each number came from."""

import pytest
import renderings
from cases import CASES, entries, expected, needs_shared
from nianbao.cli import main
from nianbao.core.submission import NOT_ASKED, Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS, mixed
from nianbao.reading.files import read
from nianbao.steps.convert import SHEET, import_form
from openpyxl import load_workbook

FORM = EDITIONS["2021"]


def numbered(form):
    return dict(zip(form.cells, range(1, len(form.cells) + 1), strict=True))


def document(tmp_path, values, form=FORM, change=lambda text: text):
    path = tmp_path / "来件.txt"
    path.write_text(change(renderings.as_tabs(form, values, 2024)), "utf-8")
    return path


def told(path):
    """The rows of 读取说明 as texts."""
    return [[str(c.value or "") for c in row] for row in load_workbook(path)[SHEET].iter_rows()]


def test_the_form_reads_back_as_the_document(tmp_path):
    source = document(tmp_path, numbered(FORM))
    import_form(source, tmp_path / "填报表.xlsx")
    back = read(tmp_path / "填报表.xlsx")
    assert dict(zip(FORM.cells, back.values, strict=True)) == numbered(FORM)
    assert (back.stamp, back.agency, back.year) == ("form", renderings.TITLE, 2024)
    assert [bool(text) for text in back.narrative] == [True, False, False, False, True, True]


def test_every_number_can_be_followed_to_its_line(tmp_path):
    source = document(tmp_path, numbered(FORM))
    import_form(source, tmp_path / "填报表.xlsx")
    line = next(row for row in told(tmp_path / "填报表.xlsx") if row[1] == "规章" and row[2] == "本年制发件数")
    assert line[3] == "1"
    assert line[5].endswith("第8行")
    assert line[6:8] == ["规章", "本年制发件数"]


def test_the_list_can_be_filtered_by_its_heads_which_stay_in_sight(tmp_path):
    import_form(document(tmp_path, numbered(FORM)), tmp_path / "填报表.xlsx")
    sheet = load_workbook(tmp_path / "填报表.xlsx")[SHEET]
    head = sheet.max_row - len(FORM.cells)
    assert sheet.cell(head, 1).font.bold or sheet.cell(head, 1).value == "表"
    assert sheet.auto_filter.ref == f"A{head}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert sheet.freeze_panes == f"A{head + 1}"


def test_unread_cells_stay_unread_and_are_named(tmp_path):
    source = document(tmp_path, numbered(FORM), change=lambda text: text.replace("行政规范性文件\t4\t5\t6", "行政规范性文件\t4\t约五件"))
    import_form(source, tmp_path / "填报表.xlsx")
    back = read(tmp_path / "填报表.xlsx")
    row = [cell for cell in FORM.cells if cell.row == "normative"]
    assert not any(isinstance(back[cell], int) for cell in row)
    assert sum("未读" in line[8] for line in told(tmp_path / "填报表.xlsx") if len(line) > 8) == 3


def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path):
    source = document(tmp_path, numbered(FORM))
    import_form(source, tmp_path / "填报表.xlsx", agency='=HYPERLINK("http://x","局")')
    book = load_workbook(tmp_path / "填报表.xlsx")
    risky = [c for sheet in book for row in sheet.iter_rows() for c in row if "HYPERLINK(\"http" in str(c.value)]
    assert risky
    assert all(cell.data_type == "s" for cell in risky)


def test_an_undivided_row_stays_undivided(tmp_path):
    old = mixed("2021", "2019", "2021")
    import_form(document(tmp_path, numbered(old), old), tmp_path / "填报表.xlsx")
    back = read(tmp_path / "填报表.xlsx")
    parts = [cell for cell in back.form.cells if ".other." in cell.row and cell.column == "natural"]
    assert [back[cell] for cell in parts][:2] == [NOT_ASKED, NOT_ASKED]
    assert back[parts[2]] == next(numbered(old)[c] for c in old.cells if c.row == "result.other" and c.column == "natural")


def test_the_source_and_what_exists_are_never_overwritten(tmp_path):
    source = document(tmp_path, numbered(FORM))
    with pytest.raises(UserError):
        import_form(source, source, force=True)
    (tmp_path / "有.xlsx").write_bytes(b"x")
    with pytest.raises(UserError, match="已经存在"):
        import_form(source, tmp_path / "有.xlsx")


def test_the_command_writes_the_form(tmp_path, capsys):
    source = document(tmp_path, numbered(FORM))
    assert main.main(["read", str(source), "-o", str(tmp_path / "填报表.xlsx"), "--format", "json"]) == 0
    assert "读取说明" in capsys.readouterr().err
    assert read(tmp_path / "填报表.xlsx").year == 2024


@needs_shared
@pytest.mark.parametrize("case", [case for case, entry in entries().items() if entry["来源"].endswith(".txt")])
def test_a_published_text_becomes_its_form(case, tmp_path):
    entry = entries()[case]
    import_form(CASES / "seeds" / entry["来源"], tmp_path / "填报表.xlsx")
    back = read(tmp_path / "填报表.xlsx")
    got = dict(zip(back.form.cells, back.values, strict=True))
    assert {cell: got[cell] for cell in expected(entry)} == expected(entry)
    assert not any(isinstance(value, Unread) for value in got.values())
