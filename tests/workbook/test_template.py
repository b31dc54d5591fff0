"""The template workbooks: what the committed ones hold, and what their formulas say."""

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.forms.guidance import BASES
from nianbao.model import Cell
from nianbao.workbook.check_code_cells import CODE_SHEET
from nianbao.workbook.extra_sheet import blank_extra
from nianbao.workbook.formulas import formulas
from nianbao.workbook.layout import AGENCIES, COVER, GUIDE, MARKS, STAMP, area_name, layout, stamp
from nianbao.workbook.marks import BLOCK_ROWS, ERROR, MARK_HEADS, MARK_STYLES, NAME, STYLES, Mark, blank_mark_rows, condition, mark_rows
from nianbao.workbook.narrative import CLOSING, OPENING
from nianbao.workbook.writing.template import file_name, write_template

TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = list(EDITIONS.values())
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
each_mode = pytest.mark.parametrize("totals", ["formula", "typed"])
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Path of a generated blank workbook by (form, totals)."""
    folder = tmp_path_factory.mktemp("templates")
    paths = {}
    for form in FORMS:
        for totals in ("formula", "typed"):
            paths[form, totals] = folder / f"{form.edition}-{totals}.xlsx"
            write_template(form, paths[form, totals], totals=totals)
    return paths


@pytest.fixture(scope="module")
def books(made):
    return {key: openpyxl.load_workbook(path) for key, path in made.items()}


class TestCommittedFiles:
    @each_form
    def test_equal_what_the_generator_makes_part_by_part(self, form, tmp_path):
        write_template(form, tmp_path / "空表.xlsx", extra=blank_extra())
        committed, fresh = parts(TEMPLATES / file_name(form)), parts(tmp_path / "空表.xlsx")
        assert sorted(committed) == sorted(fresh)
        assert [name for name in fresh if committed[name] != fresh[name]] == []

    def test_there_is_one_an_edition_and_nothing_else_of_that_name(self):
        assert {path.name for path in TEMPLATES.glob("政府信息公开年报-*.xlsx")} == {file_name(form) for form in FORMS}


@each_form
@each_mode
class TestEveryWorkbook:
    def test_has_its_sheets_the_helpers_hidden(self, form, totals, books):
        book = books[form, totals]
        assert book.sheetnames == [COVER, OPENING, *(table.name for table in form.tables), CLOSING, GUIDE, MARKS, STAMP, CODE_SHEET]
        assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == [MARKS, STAMP, CODE_SHEET]

    def test_has_every_label_in_its_place(self, form, totals, books):
        for box in layout(form).boxes:
            assert books[form, totals][box.sheet].cell(box.row + 1, box.column + 1).value == box.text

    def test_merges_heads_as_the_paper_does(self, form, totals, books):
        for box in layout(form).boxes:
            if box.merge:
                top, left, bottom, right = (n + 1 for n in box.merge)
                assert any(m.bounds == (left, top, right, bottom) for m in books[form, totals][box.sheet].merged_cells.ranges)

    def test_carries_the_stamp(self, form, totals, books):
        sheet = books[form, totals][STAMP]
        assert tuple((sheet.cell(r, 1).value, sheet.cell(r, 2).value) for r in range(1, 5)) == stamp(form, totals)

    def test_names_cover_exactly_the_inputs(self, form, totals, books):
        book, here = books[form, totals], layout(form)
        for table in form.tables:
            named = set()
            for piece in book.defined_names[area_name(table.name)].attr_text.split(","):
                ref = piece.partition("!")[2].replace("$", "")
                cells = book[table.name][ref]
                rows = cells if isinstance(cells, tuple) else ((cells,),)
                named |= {cell.coordinate for row in rows for cell in row}
            inputs = {here.spot(c).address for c in table.cells if totals == "typed" or c not in form.totals}
            assert named == inputs

    def test_locks_labels_and_totals_without_a_password_and_leaves_inputs_open_and_white(self, form, totals, books):
        book, here = books[form, totals], layout(form)
        for cell, spot in zip(form.cells, here.spots, strict=True):
            there = book[spot.sheet][spot.address]
            is_total = totals == "formula" and cell in form.totals
            assert there.protection.locked == is_total
            assert isinstance(there.value, str) == is_total
            assert (there.fill.fill_type is None) != is_total
        for name in (COVER, OPENING, CLOSING, GUIDE, *(table.name for table in form.tables)):
            assert book[name].protection.sheet
            assert not book[name].protection.password
        assert not book[MARKS].protection.sheet
        assert all(book[box.sheet].cell(box.row + 1, box.column + 1).protection.locked for box in here.boxes)
        assert not book[COVER][here.cover["agency"].address].protection.locked

    def test_refuses_text_and_negatives_in_chinese(self, form, totals, books):
        book, here = books[form, totals], layout(form)
        for cell, spot in zip(form.cells, here.spots, strict=True):
            rules = [r for r in book[spot.sheet].data_validations.dataValidation if spot.address in r.cells]
            if totals == "formula" and cell in form.totals:
                assert not rules
                continue
            (rule,) = rules
            column = form.column(cell)
            assert rule.type == ("decimal" if column.decimals else "whole")
            assert (int(rule.formula1) < 0) == column.signed
            assert rule.showErrorMessage
            assert re.search("[一-龥]", rule.error)
            assert re.search("[一-龥]", rule.prompt)

    def test_prints_the_official_page_on_a4(self, form, totals, books):
        for table in form.tables:
            sheet = books[form, totals][table.name]
            rows, columns = layout(form).size[table.name]
            assert sheet.print_area == f"'{table.name}'!$A$1:${openpyxl.utils.get_column_letter(columns)}${rows + 1}"  # with the 校验码 below
            assert sheet.page_setup.paperSize == 9
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.freeze_panes

    def test_keeps_a_cached_value_beside_every_formula(self, form, totals, made):
        for name, body in parts(made[form, totals]).items():
            if name.startswith("xl/worksheets/sheet"):
                cells = ElementTree.fromstring(body).iter(f"{MAIN}c")
                assert all(cell.find(f"{MAIN}v") is not None for cell in cells if cell.find(f"{MAIN}f") is not None)

    def test_uses_neither_new_functions_nor_plus_on_cells(self, form, totals):
        for cell in formulas(layout(form), totals=totals):
            assert not re.search(r"\b(LET|FILTER|XLOOKUP|SEQUENCE|UNIQUE|TEXTJOIN|IFS|CONCAT|LAMBDA)\(|_xlfn|\{", cell.formula)
            assert not re.search(r"[A-Z]\$?\d+\s*\+|\+\s*\$?[A-Z]+\$?\d", cell.formula)

    def test_shows_no_tick_while_it_is_untouched(self, form, totals):
        here = layout(form)
        ledger = here.front.dashboard["核对数", "answer"]
        shown = [c.value for c in formulas(here, totals=totals) if (c.sheet, c.row, c.column) != (ledger.sheet, ledger.row, ledger.column)]
        assert not [value for value in shown if str(value).startswith("✓")]
        assert {c.value for c in formulas(here, totals=totals) if (c.row, c.column) in {(s.row, s.column) for s in here.checks.values()} and c.sheet == "表四"} == {"待填"}


def values_of(form, number=0):
    return dict.fromkeys(form.inputs, number)


def answers(form, values, **options):
    """What the check cells show, by (rule, at)."""
    here = layout(form)
    shown = {(c.sheet, c.row, c.column): c.value for c in formulas(here, values, **options)}
    return {(r.rule, r.at): shown[s.sheet, s.row, s.column] for r, s in here.checks.items()}


def dashboard(form, values, **options):
    """What the dashboard shows, by (row, column)."""
    here = layout(form)
    shown = {(c.row, c.column): c.value for c in formulas(here, values, **options) if c.sheet == COVER}
    return {key: shown.get((s.row, s.column)) for key, s in here.front.dashboard.items()}


class TestWhatTheFormulasSay:
    form = EDITIONS["2021"]
    new = Cell("requests", "new", "natural")
    granted = Cell("requests", "result.granted", "natural")
    upheld = Cell("review", "reconsideration", "upheld")

    def test_a_form_of_zeros_balances_everywhere(self):
        assert set(answers(self.form, values_of(self.form)).values()) == {"✓"}
        assert dashboard(self.form, values_of(self.form))["表三", "answer"] == "✓"

    def test_totals_are_sums_and_a_total_with_a_blank_or_text_operand_is_blank(self):
        values = {**values_of(self.form), self.upheld: 3}
        total = Cell("review", "reconsideration", "total")
        spot = layout(self.form).spot(total)

        def shown(given):
            return next(c for c in formulas(layout(self.form), given) if (c.sheet, c.row, c.column) == (spot.sheet, spot.row, spot.column))

        assert shown(values).value == 3
        assert shown(values).formula == '=IF(COUNT(A6:D6)=4,SUM(A6:D6),"")'
        assert shown({**values, self.upheld: None}).value == ""
        assert shown({**values, self.upheld: Unread("3件", "")}).value == ""

    def test_the_gap_is_left_minus_right(self):
        shown = answers(self.form, {**values_of(self.form), self.new: 9, self.granted: 2})
        assert shown["E1", "natural"] == 7
        assert shown["E1", "total"] == 7
        assert shown["E2", "natural"] == "✓"

    def test_a_blank_or_text_makes_its_relations_wait_and_no_others(self):
        for empty in (None, Unread("5件", "带单位")):
            shown = answers(self.form, {**values_of(self.form), self.granted: empty})
            waiting = {key for key, value in shown.items() if value == "待填"}
            assert waiting == {("E1", "natural"), ("E2", "natural"), ("E3", "result.granted"), ("E1", "total"), ("E2", "total"), ("E3", "result.total")}

    def test_typed_totals_are_compared(self):
        values = dict.fromkeys(self.form.cells, 0) | {Cell("review", "reconsideration", "total"): 1}
        assert answers(self.form, values, totals="typed")["E4", "reconsideration"] == -1

    def test_a_total_typed_over_its_formula_is_compared_too(self):
        total = Cell("review", "reconsideration", "total")
        assert answers(self.form, {**values_of(self.form), total: 4}, typed=[total])["E4", "reconsideration"] == -4
        assert answers(self.form, {**values_of(self.form), total: 4})["E4", "reconsideration"] == "✓"

    def test_the_dashboard_counts_and_leads_to_the_first_gap(self):
        shown = dashboard(self.form, {**values_of(self.form), self.new: 9, self.upheld: None, Cell("disclosure", "permits", "decisions"): Unread("无数", "")})
        assert {key: shown["表三", key] for key in ("answer", "broken", "holds", "link")} == {
            "answer": "不平 2 处", "broken": 2, "holds": 37, "link": f"→ 表三!{layout(self.form).checks[self.form.relations[0]].address}",
        }
        assert (shown["表四", "answer"], shown["表四", "blank"], shown["表四", "link"]) == ("待填 1 格", 1, "→ 表四填报区")
        assert (shown["表二", "answer"], shown["表二", "bad"]) == ("不合规 1 格", 1)

    @pytest.mark.parametrize(("value", "bad"), [(0, 0), (5, 0), (-1, 1), (Decimal("1.5"), 1), (Decimal("-1.5"), 1)])
    def test_a_count_must_be_whole_and_not_negative(self, value, bad):
        assert dashboard(self.form, {**values_of(self.form), Cell("disclosure", "permits", "decisions"): value})["表二", "bad"] == bad

    def test_signed_columns_may_be_negative_and_amounts_have_decimals(self):
        form = EDITIONS["2019"]
        values = {**values_of(form), Cell("disclosure", "permits", "change"): -18, Cell("disclosure", "procurement", "amount"): Decimal("17.586")}
        assert dashboard(form, values)["表二", "answer"] == "✓"

    @pytest.mark.parametrize(("given", "answer"), [(None, ""), (0, "✓"), (3, 3), (Unread("三", ""), "请填数字")])
    def test_a_control_figure_is_compared_at_once(self, given, answer):
        here = layout(self.form)
        spot = here.front.ledger_checks["received"]
        shown = {(c.row, c.column): c.value for c in formulas(here, values_of(self.form), {"received": given}) if c.sheet == COVER}
        assert shown[spot.row, spot.column] == answer

    def test_the_cover_says_which_of_its_fields_are_blank(self):
        assert dashboard(self.form, {})["封面", "answer"] == "待填 8 项"
        assert dashboard(self.form, {}, cover={"agency": "甲局", "year": 2025})["封面", "answer"] == "待填 6 项"


class TestMarks:
    def test_a_block_is_one_rectangle_of_text(self):
        rows = mark_rows([Mark("表三", "D5", ERROR, "差 3")])
        assert rows == [("错误 表三!D5", "表三", "D5", "错误", "差 3")]
        assert {len(row) for row in (*rows, *blank_mark_rows())} == {len(MARK_HEADS)}
        assert len(blank_mark_rows()) == BLOCK_ROWS

    def test_an_unknown_style_is_refused(self):
        with pytest.raises(ValueError, match="粉色"):
            mark_rows([Mark("表三", "D5", "粉色")])

    def test_more_marks_than_the_name_covers_are_refused(self):
        with pytest.raises(ValueError, match="1001"):
            mark_rows([Mark("表三", "D5", ERROR)] * (BLOCK_ROWS + 1))

    @each_form
    def test_every_cell_of_every_table_can_show_every_style(self, form, books):
        book = books[form, "formula"]
        assert NAME in book.defined_names
        for spot in layout(form).spots:
            formats = [rule.formula[0] for area, rules in book[spot.sheet].conditional_formatting._cf_rules.items() if spot.address in area for rule in rules]
            assert {f"={formula}" for formula in formats} >= {condition(spot.sheet, style) for style in MARK_STYLES}

    def test_every_style_has_words_and_the_cover_shows_them(self, books):
        words = {cell.value for row in books[FORMS[0], "formula"][COVER].iter_rows() for cell in row}
        assert all(style.sign and style.sign in words for style in STYLES.values())


class TestGuidance:
    @each_form
    def test_every_answer_says_what_it_rests_on(self, form):
        assert {answer.basis for answer in form.guidance} == set(BASES)
        assert all(answer.source for answer in form.guidance if answer.basis == "官方")

    @pytest.mark.parametrize("words", ["规范性文件", "依法不公开", "信息处理费", "万元", "撤回", "信息不存在", "不是本机关职责", "共同被告", "空表"])
    @each_form
    def test_every_known_question_is_answered(self, form, words):
        assert any(words in answer.question + answer.answer for answer in form.guidance)


class TestCommand:
    def test_writes_agency_and_year_and_says_so(self, tmp_path, capsys):
        target = tmp_path / "表.xlsx"
        assert main(["template", "2021", "-o", str(target), "--agency", "甲局", "--year", "2025", "--totals", "typed"]) == 0
        out, err = capsys.readouterr()
        assert out == ""
        assert str(target) in err
        book = openpyxl.load_workbook(target)
        here = layout(EDITIONS["2021"])
        assert book[COVER][here.cover["agency"].address].value == "甲局"
        assert book[COVER][here.cover["year"].address].value == 2025
        assert book[STAMP]["D2"].value == "甲局"
        assert AGENCIES in book.defined_names

    def test_an_existing_file_is_kept_unless_forced(self, tmp_path, capsys):
        target = tmp_path / "表.xlsx"
        target.write_text("mine")
        assert main(["template", "2019", "-o", str(target)]) == 2
        assert target.read_text() == "mine"
        assert "--force" in capsys.readouterr().err
        assert main(["template", "2019", "-o", str(target), "--force"]) == 0
        assert zipfile.is_zipfile(target)

    @pytest.mark.parametrize("name", ["表.txt", "表.xls", "表"])
    def test_a_name_of_another_kind_of_file_is_refused(self, tmp_path, capsys, name):
        assert main(["template", "2021", "-o", str(tmp_path / name)]) == 2
        assert "应以 .xlsx 结尾" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_a_failed_write_leaves_nothing_behind(self, tmp_path):
        (tmp_path / "占用").mkdir()
        with pytest.raises(UserError):
            write_template(FORMS[0], tmp_path / "占用")
        assert [path.name for path in tmp_path.iterdir()] == ["占用"]


class TestFilledTemplate:
    def test_values_text_and_narrative_stand_where_they_belong(self, tmp_path):
        form = EDITIONS["2021"]
        here, target = layout(form), tmp_path / "填.xlsx"
        permits, charges = Cell("disclosure", "permits", "decisions"), Cell("disclosure", "charges", "amount")
        values = {permits: Unread("8.7万", ""), charges: Decimal("17.586"), Cell("requests", "new", "natural"): 11_398_889}
        write_template(form, target, values=values, narrative={0: "第一段\n第二段", 5: "\n".join(str(n) for n in range(20))})
        book = openpyxl.load_workbook(target)
        assert book["表二"][here.spot(permits).address].value == "8.7万"
        assert book["表二"][here.spot(charges).address].value == 17.586
        assert book["表三"][here.spot(Cell("requests", "new", "natural")).address].value == 11_398_889
        chapters = {i: [book[s.sheet].cell(r + 1, 1).value for r in range(s.row, (s.last_row or s.row) + 1)] for i, s in here.narrative.items()}
        assert [text for text in chapters[0] if text] == ["第一段", "第二段"]
        assert "\n".join(chapters[5]) == "\n".join(str(n) for n in range(20))
