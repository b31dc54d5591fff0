"""`fill` and `total` on files: what is given is written, what is not stays, and what formulas show follows."""

import json
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from blanks import blank
from cases import entries, expected, needs_shared
from nianbao.core.submission import NOT_ASKED
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.steps.filling.fill import fill, total
from nianbao.steps.json_shapes import submission_to_json
from nianbao.workbook.editing.package import cached, formula_texts
from nianbao.workbook.layout import layout
from workbooks import Formula, in_cell, paste, zeros

FORM = EDITIONS["2021"]
ROWS = {name: FORM.by_names["表三", name, "自然人"].row for name in dict.fromkeys(r for t, r, _ in FORM.by_names if t == "表三")}


def at(row, column="natural", table="requests"):
    return Cell(table, row, column)


def given(values):
    """Cells and values in the shape of a VALUES file."""
    found = {}
    for cell, value in values.items():
        table, row, column = FORM.names(cell)
        found.setdefault(table, {}).setdefault(row, {})[column] = value
    return found


def spot(cell):
    return layout(FORM).spot(cell)


def shown(path, cell):
    """What a program without calculation sees in a cell."""
    place = spot(cell)
    return in_cell(path, place.sheet, place.address)


@pytest.fixture
def zero(tmp_path):
    """A template of zeros in every input."""
    path = tmp_path / "零.xlsx"
    fill(blank("2021"), given(dict.fromkeys(FORM.inputs, 0)), path)
    return path


def test_totals_and_check_cells_follow_the_inputs(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, given({at("new"): 5, at("result.granted"): 3}), out)
    assert [shown(out, at(r, c)) for r in ("new", "result.total") for c in ("natural", "total")] == [5, 5, 3, 3]
    checks = {(r.rule, r.at): in_cell(out, s.sheet, s.address) for r, s in layout(FORM).checks.items()}
    assert checks["E1", "natural"] == 2
    assert checks["E2", "natural"] == "✓"
    read_back = read(out)
    assert read_back[at("result.total", "total")] == 3
    assert read_back.computed == read(zero).computed


def test_every_cached_value_is_what_the_form_gives_when_written_anew(zero, tmp_path):
    from nianbao.workbook.writing.template import write_template

    out, anew = tmp_path / "out.xlsx", tmp_path / "新.xlsx"
    values = {c: i % 7 for i, c in enumerate(FORM.inputs)}
    fill(zero, {**given(values), "机关": "某局", "年度": 2024, "核对数": {"新收": 9}}, out)
    write_template(FORM, anew, values=values, ledger={"received": 9}, cover={"agency": "某局", "year": 2024})
    written, wanted = ({(s, a): str(c.value) for s, cells in cached(p).items() for a, c in cells.items() if c.value != ""} for p in (out, anew))
    assert written == wanted
    assert formula_texts(out) == formula_texts(anew)


def test_a_total_given_stands_in_place_of_its_formula(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, given({at("new", "total"): 9}), out)
    assert spot(at("new", "total")).address not in formula_texts(out)["表三"]
    assert read(out)[at("new", "total")] == 9
    assert FORM.position[at("new", "total")] not in read(out).computed


def test_null_empties_a_cell_and_a_formula_too(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, given({at("new"): None, at("carried_in", "total"): None}), out)
    found = read(out)
    assert (found[at("new")], found[at("carried_in", "total")]) == (None, None)
    assert spot(at("carried_in", "total")).address not in formula_texts(out)["表三"]
    assert found[at("new", "total")] is None  # its formula shows nothing while an operand is blank


def test_cells_not_named_stay_as_the_form_has_them(zero, tmp_path):
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    fill(zero, given({at("new"): 5}), first)
    fill(first, given({at("carried_out"): 5}), second)
    assert [read(second)[at(r)] for r in ("new", "carried_out")] == [5, 5]


@pytest.mark.parametrize("amount", [Decimal("24252.311082"), "24252.311082", 24252.311082])
def test_an_amount_is_exact_whether_it_comes_as_text_or_number(zero, tmp_path, amount):
    out = tmp_path / "out.xlsx"
    fill(zero, given({at("charges", "amount", "disclosure"): amount}), out)
    assert read(out)[at("charges", "amount", "disclosure")] == Decimal("24252.311082")


def test_amounts_of_a_json_file_are_decimals(zero, tmp_path):
    values, out = tmp_path / "数.json", tmp_path / "out.xlsx"
    values.write_text('{"表二": {"行政事业性收费": {"本年收费金额（万元）": 999999999.123456}}}', "utf-8")
    fill(zero, values, out)
    assert submission_to_json(read(out))["表二"]["行政事业性收费"]["本年收费金额（万元）"] == "999999999.123456"


@pytest.mark.parametrize("wrong", [
    {"表三": {"五、别的": {"自然人": 1}}}, {"表三": {next(iter(ROWS)): {"外星人": 1}}}, {"表五": {}}, {"表二": {"政府集中采购": {"采购总金额": "1"}}},
])
def test_a_key_the_edition_lacks_is_refused_by_name_and_nothing_is_written(zero, tmp_path, wrong):
    out = tmp_path / "out.xlsx"
    name = next(iter(next(iter(wrong.values())) or wrong))
    with pytest.raises(UserError, match=name.replace("、", ".")):
        fill(zero, wrong, out)
    assert not out.exists()


ONE_ROW = "三、本年度办理结果/" + "（六）其他处理"


def test_one_row_of_other_results_that_is_zero_becomes_three_zeros(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, {"表三": {ONE_ROW: {"自然人": 0}}}, out)
    assert [read(out)[at(f"result.other.{r}")] for r in ("not_corrected", "unpaid", "rest")] == [0, 0, 0]


def test_one_row_of_other_results_above_zero_stands_undivided_in_the_last(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, {"表三": {ONE_ROW: {"自然人": 4}}}, out)
    found = read(out)
    assert [found[at(f"result.other.{r}")] for r in ("not_corrected", "unpaid", "rest")] == [NOT_ASKED, NOT_ASKED, 4]
    assert [f.rule for f in found.remarks] == ["L3", "N5"]
    assert submission_to_json(found)["表三"]["三、本年度办理结果/（六）其他处理/1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"]["自然人"] is None


def test_cover_ledger_and_narrative_are_written_where_given(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    fill(zero, {"机关": "某区某局", "年度": 2023, "类别": "政府部门", "核对数": {"新收": 5}, "正文": {"一": "甲\n乙", "六": "无"}}, out)
    found = read(out)
    assert (found.agency, found.year, found.category, found.ledger) == ("某区某局", 2023, "政府部门", {"received": 5})
    assert (found.narrative[0], found.narrative[5]) == ("甲\n乙", "无")


def test_a_long_chapter_loses_no_word(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    text = "\n".join(f"第{i}段。" for i in range(40))
    fill(zero, {"正文": {"一": text}}, out)
    assert read(out).narrative[0].split() == text.split()


def test_chapters_that_have_no_place_are_named(zero, tmp_path):
    notes = fill(zero, {"正文": {"二": "见下表"}}, tmp_path / "out.xlsx")
    assert any("第二部分" in note for note in notes)


def test_an_existing_output_is_refused_without_force(zero, tmp_path):
    out = tmp_path / "out.xlsx"
    out.write_text("旧")
    with pytest.raises(UserError, match="--force"):
        fill(zero, {}, out)
    assert out.read_text() == "旧"
    fill(zero, {}, out, force=True)
    assert read(out).stamp == "form"


@pytest.mark.parametrize("name", ["旧.xls", "旧.ods", "旧.xlsb"])
def test_other_formats_are_refused_with_what_to_do(tmp_path, name):
    path = paste(FORM, zeros(FORM), tmp_path / name)
    for act in (lambda out: fill(path, given({at("new"): 1}), out), lambda out: total(path, out)):
        with pytest.raises(UserError, match=r"另存为 \.xlsx"):
            act(tmp_path / f"out{path.suffix}")


# ---- foreign workbooks

SHIFTED = {"offset": (3, 2), "names": {"表二": "主动公开", "表三": "依申请", "表四": "复议诉讼"}}


@pytest.fixture
def pasted(tmp_path):
    """The bare tables of zeros on renamed sheets, two columns and three rows off."""
    return paste(FORM, zeros(FORM), tmp_path / "粘贴.xlsx", **SHIFTED)


def test_a_foreign_workbook_is_filled_where_its_labels_stand(pasted, tmp_path):
    out = tmp_path / "out.xlsx"
    notes = fill(pasted, {**given({at("new"): 5, at("charges", "amount", "disclosure"): "1.5"}), "机关": "某局"}, out)
    before, after = read(pasted), read(out)
    assert {c for c in FORM.cells if before[c] != after[c]} == {at("new"), at("charges", "amount", "disclosure")}
    assert any("机关" in note for note in notes)


def test_cells_that_could_not_be_placed_are_refused_by_name_and_no_label_is_written_over(tmp_path):
    """A blank 表四 ends at its heads: where its numbers belong is not known."""
    path, out = paste(FORM, {}, tmp_path / "空.xlsx"), tmp_path / "out.xlsx"
    before = read(path)
    if all(before.place(c).row_label for c in FORM.table("review").cells):
        fill(path, given({at("reconsideration", "total", "review"): 6}), out)
        assert read(out)[at("reconsideration", "total", "review")] == 6
    else:
        with pytest.raises(UserError, match="找不到这些单元格：表四 总计"):
            fill(path, given({at("reconsideration", "total", "review"): 6}), out)
        assert not out.exists()


def test_a_users_total_formula_follows_in_its_cached_value(tmp_path):
    values = zeros(FORM) | {at("new", "total"): Formula("=SUM(F10:K10)", 0)}
    path, out = paste(FORM, values, tmp_path / "粘贴.xlsx", **SHIFTED), tmp_path / "out.xlsx"
    fill(path, given({at("new"): 5}), out)
    assert read(out)[at("new", "total")] == 5
    assert formula_texts(out)["依申请"] == formula_texts(path)["依申请"]


def test_blank_totals_of_a_foreign_workbook_are_filled_with_numbers(tmp_path):
    values = zeros(FORM) | {at("new"): 5, at("result.granted"): 5, at("result.granted", "legal.other"): 2} | dict.fromkeys(FORM.totals)
    path, out = paste(FORM, values, tmp_path / "粘贴.xlsx", **SHIFTED), tmp_path / "out.xlsx"
    outcome = total(path, out)
    found = read(out)
    assert [found[at("result.total", c)] for c in ("natural", "legal.other", "total")] == [5, 2, 7]
    assert found.computed == frozenset()
    assert (len(outcome.totals.filled), outcome.totals.kept) == (len(FORM.totals), ())


def test_a_typed_total_that_differs_is_named_and_kept_and_replaced_only_when_asked(tmp_path):
    values = zeros(FORM) | {at("new", "total"): 9}
    path, kept, replaced = paste(FORM, values, tmp_path / "粘贴.xlsx"), tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    assert any(words.startswith("保留") and "填的是 9" in words and "是 0" in words for words in total(path, kept).notes)
    assert read(kept)[at("new", "total")] == 9
    assert any(words.startswith("替换") and "由 9 改为 0" in words for words in total(path, replaced, overwrite=True).notes)
    assert read(replaced)[at("new", "total")] == 0


def test_a_total_of_a_blank_stays_blank_and_is_named(tmp_path):
    values = zeros(FORM) | {at("new"): None, at("new", "total"): None}
    path, out = paste(FORM, values, tmp_path / "粘贴.xlsx"), tmp_path / "out.xlsx"
    notes = total(path, out).notes
    assert any(words.startswith("没有填") and "自然人" in words for words in notes)
    assert read(out)[at("new", "total")] is None


def test_a_formula_that_looks_at_another_sheet_is_left_to_the_program(tmp_path):
    values = zeros(FORM) | {at("new", "total"): Formula("=SUM(主动公开!A1:B2)", 0)}
    path, out = paste(FORM, values, tmp_path / "粘贴.xlsx", **SHIFTED), tmp_path / "out.xlsx"
    notes = fill(path, given({at("new"): 5}), out)
    assert read(out)[at("new", "total")] == 0
    assert any("重算" in note for note in notes)


def test_a_table_without_inputs_is_named_once(tmp_path):
    notes = total(blank("2021"), tmp_path / "out.xlsx").notes
    assert [note.partition("个")[0] for note in notes if note.startswith("没有填")] == ["没有填：表三全部 31 ", "没有填：表四全部 3 "]


def test_a_wrong_formula_of_the_users_is_named_as_one(tmp_path):
    values = zeros(FORM) | {at("new", "total"): Formula("=SUM(A1:B1)", 7)}
    path = paste(FORM, values, tmp_path / "粘贴.xlsx")
    assert any("公式给出 7，按分项算是 0" in note for note in total(path, tmp_path / "out.xlsx").notes)


def test_a_formula_over_a_total_that_was_filled_shows_the_new_sum(tmp_path):
    corner, column = at("result.total", "total"), at("result.total")
    values = zeros(FORM) | {at("result.granted"): 4, column: None, corner: Formula("=SUM(F33:K33)", 0)}
    path, out = paste(FORM, values, tmp_path / "粘贴.xlsx", **SHIFTED), tmp_path / "out.xlsx"
    total(path, out)
    assert [read(out)[c] for c in (column, corner)] == [4, 4]
    assert read(out).computed == {FORM.position[corner]}


@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_blank_totals_of_our_form_get_its_formulas_back(tmp_path, totals):
    broken, out = tmp_path / "空.xlsx", tmp_path / "out.xlsx"
    fill(blank("2021", totals), given(dict.fromkeys(FORM.inputs, 1) | dict.fromkeys(FORM.totals)), broken)
    total(broken, out)
    found = read(out)
    assert found[at("new", "total")] == 6
    assert found.computed == {FORM.position[c] for c in FORM.totals}
    assert formula_texts(out)["表三"].items() >= {spot(at("new", "total")).address: "IF(COUNT(D6:I6)=6,SUM(D6:I6),\"\")"}.items()


@needs_shared
@pytest.mark.parametrize("case", ["huaian_city_2024", "pingtan_2022"])
def test_the_totals_of_a_real_report_come_back(case, tmp_path):
    entry = entries()[case]
    path, out = tmp_path / "空.xlsx", tmp_path / "out.xlsx"
    paste(FORM, expected(entry) | dict.fromkeys(FORM.totals), path)
    total(path, out)
    assert dict(zip(FORM.cells, read(out).values, strict=True)) == expected(entry)


def test_a_chart_and_the_users_formats_stay(tmp_path):
    import xlsxwriter

    path, out = tmp_path / "图.xlsx", tmp_path / "out.xlsx"
    plain = paste(FORM, zeros(FORM) | {at("new", "total"): None}, tmp_path / "粘贴.xlsx")
    source = openpyxl.load_workbook(plain)
    with xlsxwriter.Workbook(path) as book:
        red = book.add_format({"font_color": "red", "num_format": "#,##0"})
        for sheet in source:
            made = book.add_worksheet(sheet.title)
            for merge in sheet.merged_cells.ranges:
                made.merge_range(merge.coord, "")
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None or sheet.title == "表三":
                        made.write(cell.coordinate, cell.value, red)
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=表三!$D$6:$F$6"})
        made.insert_chart("S2", chart)
    total(path, out)
    with zipfile.ZipFile(path) as a, zipfile.ZipFile(out) as b:
        assert {n for n in a.namelist() if a.read(n) != b.read(n)} == {"xl/worksheets/sheet2.xml"}
    place = spot(at("new", "total"))
    cell = openpyxl.load_workbook(out)["表三"][place.address]
    assert (cell.value, cell.number_format) == (0, "#,##0")


def test_json_that_is_broken_is_refused_with_its_reason(zero, tmp_path):
    values = tmp_path / "数.json"
    values.write_text("{", "utf-8")
    with pytest.raises(UserError, match="JSON"):
        fill(zero, values, tmp_path / "out.xlsx")
    assert json.loads("{}") == {}


# ---- our own form, rebuilt

def rename(book):
    book["表三"].title = "Sheet 3"


def insert(book):
    book["表三"].insert_rows(8)


def unstamp(book):
    del book["_版本"]


def restamp(book):
    book["_版本"]["B3"] = "9"


def uncover(book):
    del book["封面"], book["正文一"], book["正文五六"]


def rebuilt(source, change, path):
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(path)
    return path


CHANGES = [rename, insert, unstamp, restamp, uncover]


@pytest.mark.parametrize("change", CHANGES)
def test_our_form_is_filled_though_it_was_rebuilt_and_what_has_no_place_is_named(change, tmp_path):
    path, out = rebuilt(blank("2021"), change, tmp_path / "改.xlsx"), tmp_path / "out.xlsx"
    notes = fill(path, {**given(dict.fromkeys(FORM.cells, 0) | {at("new"): 5}), "机关": "某局", "年度": 2024}, out)
    found = read(out)
    assert [found[at("new")], *{found[c] for c in FORM.cells if c != at("new")}] == [5, 0]
    assert any("机关、年度" in note for note in notes) == (change in (unstamp, restamp, uncover))
    assert change not in (rename, insert) or (found.agency, found.year) == ("某局", 2024)


def test_totals_of_a_renamed_sheet_keep_their_formulas_and_show_their_sums(zero, tmp_path):
    path, out = rebuilt(zero, rename, tmp_path / "改.xlsx"), tmp_path / "out.xlsx"
    fill(path, given({at("new"): 5}), out)
    place = spot(at("new", "total")).address
    assert formula_texts(out)["Sheet 3"][place] == formula_texts(zero)["表三"][place]
    assert cached(out)["Sheet 3"][place].value == 5


@pytest.mark.parametrize("change", CHANGES)
def test_blank_totals_come_back_in_a_form_that_was_rebuilt(change, tmp_path):
    broken, out = tmp_path / "空.xlsx", tmp_path / "out.xlsx"
    fill(blank("2021"), given(dict.fromkeys(FORM.inputs, 1) | dict.fromkeys(FORM.totals)), broken)
    notes = total(rebuilt(broken, change, tmp_path / "改.xlsx"), out).notes
    found = read(out)
    assert [found[at("new", "total")], found[at("result.total")]] == [6, len(FORM.table("requests").cells) // 7 - 4]
    assert notes[0] == f"空白合计算出 {len(FORM.totals)} 个。"


def test_a_table_that_is_not_there_is_named_by_total(zero, tmp_path):
    def without(book):
        del book["表四"]

    notes = total(rebuilt(zero, without, tmp_path / "改.xlsx"), tmp_path / "out.xlsx").notes
    assert any(note.startswith("表四没有读出（文件里没有认出这张表") for note in notes)
    assert not any("表二" in note or "表三" in note for note in notes)


def test_a_table_whose_cells_have_no_place_is_refused_in_one_short_sentence(zero, tmp_path):
    def without(book):
        del book["表三"]

    path, out = rebuilt(zero, without, tmp_path / "改.xlsx"), tmp_path / "out.xlsx"
    with pytest.raises(UserError, match=r"表三 .*等 175 个") as refused:
        fill(path, given(dict.fromkeys(FORM.cells, 0)), out)
    assert len(str(refused.value)) < 200 + len(str(path))
    assert not out.exists()


def test_the_reason_why_a_total_is_not_filled_is_the_cell_in_its_row(tmp_path):
    values = zeros(FORM) | {at("result.granted"): None, at("result.total"): None}
    notes = total(paste(FORM, values, tmp_path / "粘贴.xlsx"), tmp_path / "out.xlsx").notes
    place = spot(at("result.granted")).address
    assert any(f"“（一）予以公开”行“自然人”列（表三!{place}）是空白" in note for note in notes)


def test_a_formula_that_was_never_calculated_neither_agrees_nor_differs(tmp_path):
    row = dict(zip(["new", "carried_in"], ("=SUM(D6:I6)", "=SUM(A1:B2)*2"), strict=True))
    path, out = paste(FORM, zeros(FORM) | {at("new"): 4, at("result.granted"): 4}, tmp_path / "粘贴.xlsx"), tmp_path / "out.xlsx"
    book = openpyxl.load_workbook(path)
    for key, formula in row.items():
        book["表三"][spot(at(key, "total")).address] = formula
    book.save(path)
    notes = total(path, out, overwrite=True).notes
    assert any("有 1 个合计公式还没有算出结果，已按分项算好" in note for note in notes)
    assert any(note.startswith("没有核对：表三“二、上年结转") for note in notes)
    assert read(out)[at("new", "total")] == 4
    assert formula_texts(out) == formula_texts(path)


@pytest.mark.parametrize(("written", "year"), [("2024", 2024), ("2024年度", 2024), ("二〇二四", 2024), (2024, 2024)])
def test_a_year_is_understood_as_people_write_it(zero, tmp_path, written, year):
    fill(zero, {"年度": written}, tmp_path / "out.xlsx")
    assert read(tmp_path / "out.xlsx").year == year


@pytest.mark.parametrize("wrong", [{"年度": Decimal("2024.5")}, {"年度": 2024.5}, {"年度": "去年"}, {"核对数": {"新收": "若干"}}])
def test_a_year_or_a_figure_that_is_no_number_is_refused_not_dropped(zero, tmp_path, wrong):
    with pytest.raises(UserError, match="没有写入"):
        fill(zero, wrong, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
