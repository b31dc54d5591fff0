"""The marked copy: wrong cells coloured with a note each, a list with links, everything else as it was, and read back as its source."""

import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from blanks import blank
from cases import entries, expected, form_of, needs_shared
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import load_grid, read
from nianbao.steps.examination import examine
from nianbao.steps.filling.fill import fill
from nianbao.workbook.editing.marked_copy import AUTHOR, write_marked
from nianbao.workbook.editing.package import CellXmlContent, cached, formula_texts, patch
from nianbao.workbook.findings_list import HEADS, RESULTS, finding_lines, marks
from nianbao.workbook.layout import MARKS, layout
from nianbao.workbook.marks import STYLES
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from workbooks import Formula, paste, stamped, zeros

FORM = EDITIONS["2021"]


def at(row, column="natural", table="requests"):
    return Cell(table, row, column)


def spot(cell):
    return layout(FORM).spot(cell)


def outcome_of(path):
    return examine([read(path)])[0]


def marked(path, tmp_path, name="标记.xlsx"):
    """(outcome of the source, marked copy opened, its path, what was said)."""
    outcome, out = outcome_of(path), tmp_path / name
    said = write_marked(outcome, out)
    return outcome, openpyxl.load_workbook(out), out, said


@pytest.fixture
def pasted(tmp_path):
    """Bare tables with one wrong total, one blank, one text, formulas beside them."""
    values = zeros(FORM) | {
        at("new", "total"): 3, at("carried_in"): None, at("permits", "decisions", "disclosure"): "若干",
        at("reconsideration", "total", "review"): Formula("=SUM(A6:D6)", 0),
    }
    return paste(FORM, values, tmp_path / "粘贴.xlsx")


@pytest.fixture
def ours(tmp_path):
    """Our form with one wrong typed total and one 核对数 that differs."""
    path = tmp_path / "模板.xlsx"
    table, row, column = FORM.names(at("new", "total"))
    rows = {}
    for cell in FORM.inputs:
        t, r, c = FORM.names(cell)
        rows.setdefault(t, {}).setdefault(r, {})[c] = 0
    rows[table][row][column] = 3
    fill(blank("2021"), {**rows, "机关": "某局", "年度": 2024, "核对数": {"新收": 4}}, path)
    return path


def same_reading(a, b):
    first, second = read(a), read(b)
    return (first.values, first.computed, first.places, first.raws, first.ledger, first.agency, first.narrative) == (
        second.values, second.computed, second.places, second.raws, second.ledger, second.agency, second.narrative)


@pytest.mark.parametrize("source", ["pasted", "ours"])
def test_the_copy_reads_back_as_its_source(request, tmp_path, source):
    path = request.getfixturevalue(source)
    _, _, out, _ = marked(path, tmp_path)
    assert same_reading(path, out)


@pytest.mark.parametrize("source", ["pasted", "ours"])
def test_values_formulas_and_cached_values_are_those_of_the_source(request, tmp_path, source):
    path = request.getfixturevalue(source)
    _, _, out, _ = marked(path, tmp_path)
    before, after = formula_texts(path), formula_texts(out)
    assert {name: after[name] for name in before} == before
    kept = cached(out)
    assert {name: kept[name] for name in before} == cached(path)
    old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(out)
    for sheet in old:
        if sheet.title == MARKS:
            continue
        assert [[c.value for c in row] for row in sheet.iter_rows()] == [
            [c.value for c in row] for row in new[sheet.title].iter_rows(max_row=sheet.max_row, max_col=sheet.max_column)]


def test_numbers_that_merged_cells_hide_stay_in_the_copy(tmp_path):
    """Sheets go on counting them, and so do we: a copy without them would say something else than its source."""
    hidden = stamped(FORM, zeros(FORM) | {at("result.partial"): Formula("=1+1", 2)}, tmp_path / "甲.xlsx", cover={"agency": "某局", "year": 2024}, change=hide)
    _, _, out, _ = marked(hidden, tmp_path)
    first, second = (load_grid(path).sheet("表三") for path in (hidden, out))
    inside = [spot(at("result.granted", column)) for column in ("natural", "legal.business", "legal.research")] + [spot(at("result.partial"))]
    assert [first.cell(s.row, s.column) for s in inside] == [0, 7, 8, 2]
    assert [second.cell(s.row, s.column) for s in inside] == [0, 7, 8, 2]
    assert formula_texts(out)["表三"][inside[-1].address] == "1+1"


def hide(book):
    page, (row, column) = next(page for page in book if page.name == "表三"), (spot(at("result.granted")).row, spot(at("result.granted")).column)
    page.cells |= {(row, column + 1): 7, (row, column + 2): 8}
    page.merges.append((row, column, row + 1, column + 2))


def test_every_finding_has_a_note_that_says_why_on_a_cell_of_its_own(pasted, tmp_path):
    outcome, book, _, _ = marked(pasted, tmp_path)
    for finding in outcome.findings:
        places = [outcome.submission.place(cell) for cell in finding.cells]
        texts = [comment.text for p in places if (comment := book[p.sheet][p.address].comment) is not None]
        assert not finding.cells or any(finding.rule in text for text in texts)
    noted = {(s.title, c.coordinate) for s in book for row in s.iter_rows() for c in row if c.comment}
    assert noted == {(m.sheet, m.address) for m in marks(outcome)}


def test_colour_comes_by_one_rule_a_style_and_sheet_and_no_fill_is_touched(pasted, tmp_path):
    outcome, book, _, _ = marked(pasted, tmp_path)
    rules = {(s.title, rule.formula[0]): (area.sqref, rule) for s in book for area in s.conditional_formatting for rule in area.rules}
    assert set(rules) == {(m.sheet, f'LEN("{AUTHOR} {m.style}")>0') for m in marks(outcome)}
    for mark in marks(outcome):
        sqref, rule = rules[mark.sheet, f'LEN("{AUTHOR} {mark.style}")>0']
        assert mark.address in str(sqref).split() or any(mark.address in r for r in map(str, sqref.ranges))
        assert rule.dxf.fill.end_color.rgb.endswith(STYLES[mark.style].fill.lstrip("#"))
    place = spot(at("new", "total"))
    assert book[place.sheet][place.address].fill.fill_type is None


def test_in_our_form_the_marks_are_data_that_its_own_rules_show(ours, tmp_path):
    outcome, book, _, _ = marked(ours, tmp_path)
    rows = [tuple(c.value for c in row) for row in book[MARKS].iter_rows(min_row=2, max_col=5) if row[0].value]
    assert [row[:4] for row in rows] == [(m.key, m.sheet, m.address, m.style) for m in marks(outcome)]
    assert ("疑似 表三!J6", "表三", "J6", "疑似") in [row[:4] for row in rows]
    assert [m.style for m in marks(outcome) if m.sheet == "封面"] == ["警告"]
    for sheet in openpyxl.load_workbook(ours):
        count = lambda s: sum(len(area.rules) for area in s.conditional_formatting)  # noqa: E731
        assert count(book[sheet.title]) == count(sheet)


def test_the_suspect_is_marked_above_all_with_the_value_that_balances(ours, tmp_path):
    outcome, book, _, _ = marked(ours, tmp_path)
    (suspect,) = [m for m in marks(outcome) if m.style == "疑似"]
    assert (suspect.sheet, suspect.address) == ("表三", "J6")
    assert suspect.note.startswith("【疑似】最可能是")
    assert "3 应为 0" in suspect.note
    assert any("应为 0" in str(row[8].value) for row in book[RESULTS].iter_rows(min_row=5))


def test_our_form_keeps_validation_protection_names_and_its_quiet_corners(ours, tmp_path):
    _, after, out, _ = marked(ours, tmp_path)
    before = openpyxl.load_workbook(ours)
    assert set(before.defined_names) == set(after.defined_names)
    for sheet in before:
        copy = after[sheet.title]
        assert [(str(v.sqref), v.formula1, v.error) for v in copy.data_validations.dataValidation] == [
            (str(v.sqref), v.formula1, v.error) for v in sheet.data_validations.dataValidation]
        assert (copy.protection.sheet, copy.print_area, copy.freeze_panes, copy.sheet_state) == (
            sheet.protection.sheet, sheet.print_area, sheet.freeze_panes, sheet.sheet_state)
        assert sorted(map(str, copy.merged_cells.ranges)) == sorted(map(str, sheet.merged_cells.ranges))
        assert {k: (d.width, d.min, d.max) for k, d in copy.column_dimensions.items()} == {
            k: (d.width, d.min, d.max) for k, d in sheet.column_dimensions.items()}
    with zipfile.ZipFile(ours) as a, zipfile.ZipFile(out) as b:
        for i in range(1, len(before.sheetnames) + 1):
            quiet = [re.findall(rb"<ignoredError .*?>", z.read(f"xl/worksheets/sheet{i}.xml")) for z in (a, b)]
            assert quiet[0] == quiet[1]


def test_a_second_check_replaces_the_marks_of_the_first(ours, tmp_path):
    _, _, first, _ = marked(ours, tmp_path, "一.xlsx")
    patch(first, first, {"表三": {"J6": CellXmlContent(0)}, "封面": {layout(FORM).ledger["received"].address: CellXmlContent(0)}})
    outcome, book, _, _ = marked(first, tmp_path, "二.xlsx")
    assert not [f for f in outcome.findings if f.level != "提示"]
    assert not [row for row in book[MARKS].iter_rows(min_row=2, max_col=5, values_only=True) if row[0]]
    assert book.sheetnames.count(RESULTS) == 1
    assert [c.value for c in book[RESULTS]["B"]][4:] == ["提示"] * len(outcome.findings)


def test_in_a_foreign_copy_too_the_marks_of_the_first_check_go(pasted, tmp_path):
    _, _, first, _ = marked(pasted, tmp_path, "一.xlsx")
    fixed = {"表三": {"J6": 0, "D7": 0}, "表二": {"B9": 0}}
    patch(first, first, {sheet: {a: CellXmlContent(v) for a, v in cells.items()} for sheet, cells in fixed.items()})
    outcome, book, _, _ = marked(first, tmp_path, "二.xlsx")
    assert marks(outcome) == ()
    assert not [c for s in book for row in s.iter_rows() for c in row if c.comment]
    assert not [rule for s in book for area in s.conditional_formatting for rule in area.rules]


def test_the_list_has_a_line_a_finding_with_links_that_lead_to_its_cells(pasted, tmp_path):
    outcome, book, _, _ = marked(pasted, tmp_path)
    sheet = book[RESULTS]
    assert tuple(c.value for c in sheet[4])[: len(HEADS)] == HEADS
    shown = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[2].split()[0] for row in shown] == [line.values[2].split()[0] for line in finding_lines(outcome)]
    assert len(shown) == len(outcome.findings)
    assert [row[1] for row in shown] == sorted((row[1] for row in shown), key=["错误", "警告", "提示"].index)
    total = next(row for row in sheet.iter_rows(min_row=5) if row[2].value.startswith("E3"))
    assert [total[i].value for i in (5, 6, 7)] == [0, 3, -3]
    place = spot(at("new", "total"))
    assert total[6].hyperlink.location == f"'表三'!{place.address}"
    assert total[5].hyperlink.location == "'表三'!D6:I6"
    for row in sheet.iter_rows(min_row=5):
        for cell in row:
            if cell.hyperlink:
                assert re.fullmatch(r"'表[二三四]'![A-Z]+\d+(:[A-Z]+\d+)?", cell.hyperlink.location)
    assert book.active.title == RESULTS


def test_colour_never_stands_alone(pasted, tmp_path):
    """In the list the level is a word in the coloured cell."""
    _, book, _, _ = marked(pasted, tmp_path)
    colours = {row[1].value: row[1].fill.start_color.rgb[2:] for row in book[RESULTS].iter_rows(min_row=5) if row[1].fill.fill_type}
    assert colours == {"错误": STYLES["错误"].fill[1:]}


def test_the_users_notes_fills_and_conditional_formats_stay(pasted, tmp_path):
    path = tmp_path / "有格式.xlsx"
    book = openpyxl.load_workbook(pasted)
    place = spot(at("new", "total"))
    cell = book["表三"][place.address]
    cell.comment, cell.fill, cell.number_format = Comment("请核", "老王"), PatternFill("solid", start_color="FF00FF00"), "0.0"
    book["表三"].conditional_formatting.add("A1:B2", FormulaRule(formula=["A1=1"], fill=PatternFill("solid", end_color="FF0000FF")))
    book.save(path)
    _, after, out, said = marked(path, tmp_path)
    cell = after["表三"][place.address]
    assert cell.comment.text.startswith("请核")
    assert "E3" in cell.comment.text
    assert cell.comment.author == "老王"
    assert (cell.fill.start_color.rgb, cell.number_format) == ("FF00FF00", "0.0")
    rules = [(rule.formula, rule.priority) for area in after["表三"].conditional_formatting for rule in area.rules]
    assert (["A1=1"], max(p for _, p in rules)) in rules
    assert any("批注" in words for words in said)
    write_marked(outcome_of(out), tmp_path / "再.xlsx")
    again = openpyxl.load_workbook(tmp_path / "再.xlsx")["表三"][place.address].comment.text
    assert again == cell.comment.text


def test_our_rules_go_before_the_users_and_theirs_keep_their_order(pasted, tmp_path):
    """Of several rules that hold, a spreadsheet program shows the one of the lowest number."""
    path = tmp_path / "自己的.xlsx"
    book = openpyxl.load_workbook(pasted)
    for area, formula in (("A1:Z40", "A1=1"), ("B2:C9", "B2=2"), ("A1:Z40", "A1=3")):
        book["表三"].conditional_formatting.add(area, FormulaRule(formula=[formula], fill=PatternFill("solid", end_color="FF0000FF")))
    cell = spot(at("new", "total"))
    book["表三"][cell.address] = 987
    book.save(path)
    _, after, _, _ = marked(path, tmp_path)
    rules = sorted((rule.priority, rule.formula[0]) for area in after["表三"].conditional_formatting for rule in area.rules)
    theirs = {"A1=1", "B2=2", "A1=3"}
    assert len({priority for priority, _ in rules}) == len(rules)
    assert [formula in theirs for _, formula in rules] == sorted(formula in theirs for _, formula in rules)
    assert len(rules) > 3
    before = sorted((rule.priority, rule.formula[0]) for area in openpyxl.load_workbook(path)["表三"].conditional_formatting for rule in area.rules)
    assert [formula for _, formula in rules if formula in theirs] == [formula for _, formula in before]


def test_what_the_copy_cannot_hold_is_named(pasted, tmp_path):
    """A text box and a data bar of the newer kind are dropped by the library: both are said, nothing else."""
    path = tmp_path / "图.xlsx"
    source = openpyxl.load_workbook(pasted, data_only=True)
    with xlsxwriter.Workbook(path) as book:
        for sheet in source:
            made = book.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        made.write(cell.coordinate, cell.value)
        made.insert_textbox("S2", "说明")
        made.conditional_format("Z1:Z9", {"type": "data_bar", "data_bar_2010": True})
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=表三!$D$6:$F$6"})
        made.insert_chart("S9", chart)
    _, _, out, said = marked(path, tmp_path)
    with zipfile.ZipFile(out) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
    lost = "".join(words for words in said if "没有带上" in words)
    assert "形状和文本框 1 个" in lost
    assert "扩展条件格式 1 个" in lost
    assert ("图表 1 个" in lost) == (not charts)
    assert any("图表" in words for words in said)
    assert "图片" not in lost


def test_nothing_is_named_where_nothing_is_lost(pasted, ours, tmp_path):
    assert marked(pasted, tmp_path, "一.xlsx")[3] == ()
    assert marked(ours, tmp_path, "二.xlsx")[3] == ()


def test_the_macros_of_an_xlsm_stay(tmp_path, pasted):
    path, out, macros = tmp_path / "宏.xlsm", tmp_path / "标记.xlsm", tmp_path / "vba.bin"
    macros.write_bytes(b"macro" * 99)
    with xlsxwriter.Workbook(path) as book:
        for sheet in openpyxl.load_workbook(pasted, data_only=True):
            made = book.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    made.write(cell.coordinate, cell.value)
        book.add_vba_project(str(macros))
    assert write_marked(outcome_of(path), out) == ()
    with zipfile.ZipFile(out) as package:
        assert package.read("xl/vbaProject.bin") == macros.read_bytes()
    assert same_reading(path, out)
    with pytest.raises(UserError, match="后缀"):
        write_marked(outcome_of(path), tmp_path / "标记.xlsx")


def test_a_sheet_of_the_users_that_is_called_like_ours_stays(pasted, tmp_path):
    path = tmp_path / "同名.xlsx"
    book = openpyxl.load_workbook(pasted)
    book.create_sheet(RESULTS)["A1"] = "我的"
    book.save(path)
    _, after, _, _ = marked(path, tmp_path)
    assert after[RESULTS]["A1"].value == "我的"
    assert any(s.title.startswith(RESULTS) and s["A1"].value == RESULTS for s in after)


def test_a_protected_sheet_is_marked_and_stays_protected(pasted, tmp_path):
    path = tmp_path / "保护.xlsx"
    book = openpyxl.load_workbook(pasted)
    book["表三"].protection.set_password("x")
    book.save(path)
    _, after, _, _ = marked(path, tmp_path)
    assert after["表三"].protection.sheet
    assert after["表三"][spot(at("new", "total")).address].comment


def test_a_clean_report_gives_a_copy_without_marks(tmp_path):
    path = paste(FORM, zeros(FORM) | {at("permits", "decisions", "disclosure"): 1}, tmp_path / "某区水务局2024年.xlsx")
    outcome, book, _, _ = marked(path, tmp_path)
    assert marks(outcome) == ()
    assert not [1 for s in book for row in s.iter_rows() for c in row if c.comment]
    assert "错误 0 个" in book[RESULTS]["A2"].value


@pytest.mark.parametrize("name", ["旧.xls", "旧.ods"])
def test_other_formats_are_refused_with_what_to_do(tmp_path, name):
    path = paste(FORM, zeros(FORM), tmp_path / name)
    with pytest.raises(UserError, match=r"另存为 \.xlsx"):
        write_marked(outcome_of(path), tmp_path / f"标记{path.suffix}")


def test_the_source_is_never_written_over(pasted):
    before = pasted.read_bytes()
    with pytest.raises(UserError, match="原文件"):
        write_marked(outcome_of(pasted), pasted, force=True)
    assert pasted.read_bytes() == before


@needs_shared
@pytest.mark.parametrize("case", entries())
@pytest.mark.parametrize("kind", ["formula", "typed", "pasted"])
def test_a_damaged_real_report_reads_back_from_its_marked_copy(case, kind, tmp_path):
    entry, path = entries()[case], tmp_path / "源.xlsx"
    form = form_of(entry)
    if kind == "pasted":
        paste(form, expected(entry) | {Cell("requests", "new", "total"): 77777}, path)
    else:
        wrong = {**entry, "表三": {row: {**columns, "总计": 77777} if "本年新收" in row else columns for row, columns in entry["表三"].items()}}
        fill(blank(form.edition, kind), wrong, path)
    outcome = outcome_of(path)
    write_marked(outcome, tmp_path / "标记.xlsx")
    assert any(f.rule == "E3" for f in outcome.findings)
    assert same_reading(path, tmp_path / "标记.xlsx")


@pytest.mark.parametrize("area", ["E10:I17", "D6:J6", "D8:D29"])
def test_cells_merged_by_the_clerk_bear_their_notes_on_the_first_of_them(area, ours, tmp_path):
    book = openpyxl.load_workbook(ours)
    sheet = book[layout(FORM).spot(at("new")).sheet]
    sheet.merge_cells(area)
    merged = tmp_path / "合并.xlsx"
    book.save(merged)
    outcome, copy, _, _ = marked(merged, tmp_path)
    first = area.partition(":")[0]
    under = [mark for mark in marks(outcome) if mark.sheet == sheet.title and mark.address in openpyxl.worksheet.cell_range.CellRange(area)]
    assert under
    assert all(line in copy[sheet.title][first].comment.text for mark in under for line in mark.note.split("\n"))
    keys = {row[0].value for row in copy[MARKS].iter_rows(min_row=2)}
    assert {f"{mark.style} {sheet.title}!{first}" for mark in under} <= keys
