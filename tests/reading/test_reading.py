"""From workbooks to submissions: by address where the stamp and the labels stand, by labels otherwise."""

from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from cases import entries, expected, form_of, needs_shared
from nianbao.core.submission import NOT_ASKED, Unread
from nianbao.core.totals import as_spelled
from nianbao.forms import EDITIONS
from nianbao.grid import parse_a1
from nianbao.model import Cell
from nianbao.reading.by_address import by_address
from nianbao.reading.files import load_grid, read
from nianbao.reading.own_cells import SPELLED
from nianbao.workbook.layout import STAMP, layout
from nianbao.workbook.writing.template import write_template
from workbooks import Formula, Page, pages, paste, stamped, write, zeros

FORM = EDITIONS["2021"]
NEW = {c: Cell("requests", "new", c) for c in ("natural", "total")}
TOTAL = NEW["total"]
CASES = sorted(entries())


SHIFTED = {"one_sheet": True, "offset": (3, 2)}
RENAMED = {"names": {"表二": "Sheet1", "表三": "Sheet2", "表四": "Sheet3"}, "merges": False}


def values_of(submission):
    return dict(zip(submission.form.cells, submission.values, strict=True))


@needs_shared
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "xlsb"])
def test_every_cell_of_a_real_report_reads_back_from_a_template(case, ending, tmp_path):
    entry = entries()[case]
    form, values = form_of(entry), expected(entry)
    found = read(stamped(form, values, tmp_path / f"表.{ending}", cover={"agency": entry["机关"], "year": entry["年度"]}))
    assert found.stamp == "form"
    assert values_of(found) == values
    assert all(type(found[c]) is type(v) for c, v in values.items())
    assert (found.agency, found.year) == (entry["机关"], entry["年度"])
    assert found.computed == frozenset()


@needs_shared
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_totals_with_formulas_are_known_as_computed(ending, tmp_path):
    entry = entries()["suqian_2024"]
    form, values = form_of(entry), expected(entry)
    found = read(stamped(form, values, tmp_path / f"表.{ending}", totals="formula"))
    assert values_of(found) == values
    assert found.computed == frozenset(form.position[c] for c in form.totals)


def test_cover_ledger_and_narrative_are_read(tmp_path):
    path = stamped(
        FORM, zeros(FORM), tmp_path / "a.xlsx",
        cover={"agency": " 某区财政局 ", "year": "2024年度", "version": 2, "category": "政府部门", "filler": "张三"},
        ledger={"received": 7, "charges": "8.7万", "settled": "七"}, narrative={0: "一年来。\n再一段。", 5: "无"},
    )
    found = read(path)
    assert (found.agency, found.title_agency, found.year, found.version, found.category) == ("某区财政局", "某区财政局", 2024, 2, "政府部门")
    assert found.ledger == {"received": 7, "charges": Decimal("8.7"), "settled": Unread("七", "不是数字")}
    assert found.narrative == ("一年来。\n再一段。", "", "", "", "", "无")
    assert (found.cover["filler"], found.cover["totals"]) == ("张三", "typed")
    assert found.origin == {"agency": "封面!B4", "year": "封面!B5"}


def test_agency_and_year_given_go_before_the_cover(tmp_path):
    found = read(stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", cover={"agency": "甲局", "year": 2023}), agency="乙局", year=2024)
    assert (found.agency, found.title_agency, found.year) == ("乙局", "甲局", 2024)


def test_places_are_shared_by_all_templates_of_a_form(tmp_path):
    first, second = (read(stamped(FORM, zeros(FORM), tmp_path / name)) for name in ("a.xlsx", "b.xlsx"))
    assert first.places is second.places is layout(FORM).places
    assert first.place(TOTAL).address == layout(FORM).spot(TOTAL).address


TYPED = [
    ("text of digits", "12", Unread("12", SPELLED), None),
    ("a note", "22（其中修订16件）", Unread("22（其中修订16件）", SPELLED), None),
    ("a dash", "—", Unread("—", SPELLED), None),
    ("a word", "见附件", Unread("见附件", "不是数字"), None),
    ("half", 3.5, Decimal("3.5"), None),
    ("negative", -2, -2, None),
    ("an error", Formula("=1/0", "#DIV/0!"), Unread("#DIV/0!", "单元格是错误值"), None),
    ("a formula never calculated", Formula("=A1+B1"), Unread("=A1+B1", "公式没有算出结果，请用 Excel 或 WPS 打开、保存后再报"), None),
    ("a formula with a number", Formula("=3+4", 7), 7, None),
    ("a formula with an empty text", Formula('=IF(1=2,1,"")', Unread), None, None),
]


@pytest.mark.parametrize(("content", "value", "raw"), [t[1:] for t in TYPED], ids=[t[0] for t in TYPED])
def test_what_was_typed_into_an_input_cell_is_kept(content, value, raw, tmp_path):
    path = stamped(FORM, {**zeros(FORM), NEW["natural"]: content}, tmp_path / "a.xlsx") if content != Formula('=IF(1=2,1,"")', Unread) else None
    if path is None:
        path = with_empty_result(stamped(FORM, {**zeros(FORM), NEW["natural"]: Formula('=IF(1=2,1,"")')}, tmp_path / "a.xlsx"))
    found = read(path)
    assert found[NEW["natural"]] == value
    assert found.raws.get(FORM.position[NEW["natural"]]) == raw


def with_empty_result(path):
    """Give formulas without a result the empty text that Excel writes as their result."""
    import re
    import zipfile

    parts = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, re.sub(rb'(<c r="[A-Z]+\d+")([^>]*)(><f>[^<]*</f><v></v>)', rb'\1 t="str"\2\3', part))
    return path


def formula(cell=TOTAL, value=None):
    from nianbao.workbook.total_formulas import total_formula

    return Formula(total_formula(cell, layout(FORM)), value)


def test_the_forms_own_total_is_computed_where_nobody_calculated_it(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW["natural"]: 5, TOTAL: formula()}, tmp_path / "a.xlsx"))
    assert found[TOTAL] == 5
    assert found.computed == {FORM.position[TOTAL]}


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_so_it_is_in_other_formats(ending, tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW["natural"]: 5, TOTAL: formula()}, tmp_path / f"a.{ending}"))
    assert found[TOTAL] == 5


def test_a_total_of_a_total_is_computed_too(tmp_path):
    cell = Cell("requests", "result.total", "total")
    rows = [r for r in FORM.table("requests").rows.values() if r.leaf]
    totals = {c: formula(c) for c in FORM.totals if c.table == "requests"}
    found = read(stamped(FORM, {**zeros(FORM), Cell("requests", rows[2].key, "natural"): 4, **totals}, tmp_path / "a.xlsx"))
    assert found[cell] == 4


def test_a_total_over_a_number_as_text_is_blank_as_its_formula_shows_it_and_computed_for_sums(tmp_path):
    found = read(with_empty_result(stamped(FORM, {**zeros(FORM), NEW["natural"]: "1,204", TOTAL: formula()}, tmp_path / "a.xlsx")))
    assert (found[TOTAL], found.spelled) == (None, (NEW["natural"],))
    summed = as_spelled(found)
    assert (summed[NEW["natural"]], summed[TOTAL], summed.raws[FORM.position[NEW["natural"]]]) == (1204, 1204, "1,204")


@pytest.mark.parametrize("missing", [None, "见附件"])
def test_a_total_over_a_blank_or_a_word_is_a_blank_that_a_formula_made(missing, tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW["natural"]: missing, TOTAL: formula()}, tmp_path / "a.xlsx"))
    assert found[TOTAL] is None
    assert FORM.position[TOTAL] in found.computed


def test_a_total_out_of_date_is_worked_out_again_and_what_the_file_shows_is_kept(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW["natural"]: 5, TOTAL: formula(value=3)}, tmp_path / "a.xlsx"))
    assert (found[TOTAL], found.raws) == (5, {FORM.position[TOTAL]: "3"})


def test_a_zero_shown_where_all_operands_are_blank_is_no_zero(tmp_path):
    blanks = {c: None for c in FORM.cells if c.row == "new" and c != TOTAL}
    path = stamped(FORM, {**zeros(FORM), **blanks, TOTAL: formula(value=0)}, tmp_path / "a.xlsx")
    assert read(path)[TOTAL] is None
    old = stamped(FORM, {**zeros(FORM), **blanks, TOTAL: formula()}, tmp_path / "a.xls")
    data = old.read_bytes()
    assert data.count(b"\x03\0\0\0\0\0\xff\xff") == 1
    old.write_bytes(data.replace(b"\x03\0\0\0\0\0\xff\xff", b"\0" * 8))
    assert read(old)[TOTAL] is None


def test_another_formula_in_a_total_that_nobody_calculated_is_unread(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), TOTAL: Formula("=A1")}, tmp_path / "a.xlsx"))
    assert isinstance(found[TOTAL], Unread)


def test_an_error_in_a_total_stays_unread(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), TOTAL: formula(value="#REF!")}, tmp_path / "a.xlsx"))
    assert found[TOTAL] == Unread("#REF!", "单元格是错误值")


def test_rows_marked_as_not_split_are_not_asked_and_remarked(tmp_path):
    first, rest = (Cell("requests", f"result.other.{key}", "natural") for key in ("not_corrected", "rest"))
    found = read(stamped(FORM, {**zeros(FORM), first: "未拆分", rest: 3}, tmp_path / "a.xlsx", cover={"agency": "某局", "year": 2024}))
    assert found[first] is NOT_ASKED
    assert [(f.rule, str(f.level), f.cells) for f in found.remarks] == [("L3", "警告", (rest,))]


def test_a_summary_is_known_by_its_stamp_and_every_formula_counts_as_computed(tmp_path):
    path = stamped(FORM, {**zeros(FORM), NEW["natural"]: Formula("=SUM(部门明细!A1:A9)", 6)}, tmp_path / "a.xlsx", kind="summary")
    found = read(path)
    assert (found.stamp, found[NEW["natural"]], found.computed) == ("summary", 6, {FORM.position[NEW["natural"]]})


@pytest.mark.parametrize(
    "damage",
    [
        ("a label gone", lambda pages: pages[2].cells.update({(6, 0): "别的"})),
        ("another layout", lambda pages: pages[-1].cells.update({(2, 1): "0"})),
        ("another edition", lambda pages: pages[-1].cells.update({(1, 1): "1999"})),
        ("another stamp", lambda pages: pages[-1].cells.update({(0, 1): "x"})),
        ("a table gone", lambda pages: pages.pop(3)),
        ("a row inserted", lambda pages: setattr(pages[2], "cells", {(r + (r > 9), c): v for (r, c), v in pages[2].cells.items()})),
    ],
    ids=lambda d: d[0],
)
def test_a_changed_template_is_not_read_by_address(damage, tmp_path):
    assert by_address(load_grid(stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", change=damage[1]))) is None


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_spaces_and_widths_in_labels_do_not_matter(ending, tmp_path):
    def spaced(pages):
        for page in pages[1:4]:
            page.cells = {at: v.replace("（", "(").replace("信息", "信 息\n") if isinstance(v, str) else v for at, v in page.cells.items()}

    assert read(stamped(FORM, zeros(FORM), tmp_path / f"a.{ending}", change=spaced)).stamp == "form"


def test_only_the_sheets_of_the_form_are_loaded(tmp_path):
    from nianbao.machine.packages import Package
    from nianbao.reading.workbooks.load import Book

    path = stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", change=lambda pages: pages.append(replace(pages[0], name="别的")))
    data = path.read_bytes()
    book = Book(str(path), data, "xlsx", Package(str(path), data))
    assert [sheet.name for sheet in book.grid({STAMP}).sheets] == [STAMP]


# --- by labels ---


@needs_shared
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("ending", "options"),
    [("xlsx", {}), ("xlsx", SHIFTED), ("xlsx", RENAMED), ("xls", {}), ("xls", SHIFTED), ("ods", {}), ("ods", RENAMED), ("xlsb", {}), ("xlsb", SHIFTED)],
)
def test_every_cell_of_a_real_report_reads_back_from_pasted_tables(case, ending, options, tmp_path):
    entry = entries()[case]
    form, values = form_of(entry), expected(entry)
    found = read(paste(form, values, tmp_path / f"a.{ending}", **options), agency="某局", year=entry["年度"])
    assert found.form is form
    assert values_of(found) == values
    assert all(type(found[c]) is type(v) for c, v in values.items())
    assert (found.stamp, found.agency, found.year, found.remarks) == ("", "某局", entry["年度"], ())


def test_places_name_the_sheet_the_address_and_the_labels_matched(tmp_path):
    found = read(paste(FORM, {**zeros(FORM), NEW["natural"]: "１２"}, tmp_path / "a.xlsx", **SHIFTED))
    place = found.place(NEW["natural"])
    assert (place.sheet, load_grid(tmp_path / "a.xlsx").sheet(place.sheet).cell(*parse_a1(place.address))) == ("Sheet1", "１２")
    assert (found[NEW["natural"]], found.raws) == (12, {FORM.position[NEW["natural"]]: "１２"})
    assert FORM.row(NEW["natural"]).label == place.row_label


def test_totals_with_formulas_in_pasted_tables_count_as_computed_and_are_not_made_up(tmp_path):
    found = read(paste(FORM, {**zeros(FORM), TOTAL: Formula("=SUM(D6:I6)", 0), Cell("requests", "carried_in", "total"): Formula("=A1")}, tmp_path / "a.xlsx"))
    assert found.computed == {FORM.position[TOTAL], FORM.position[Cell("requests", "carried_in", "total")]}
    assert isinstance(found[Cell("requests", "carried_in", "total")], Unread)


@pytest.mark.parametrize("damage", [lambda pages: setattr(pages[2], "name", "我的表三"), lambda pages: pages[2].cells.update({(0, 0): "别的标题"})])
def test_a_template_that_lost_its_places_is_still_ours(damage, tmp_path):
    path = stamped(
        FORM, {**zeros(FORM), TOTAL: 9}, tmp_path / "a.xlsx", change=damage,
        cover={"agency": "甲局", "year": 2024, "version": 2}, ledger={"received": 7}, narrative={0: "一年来。"},
    )
    found = read(path)
    assert (found.stamp, found.agency, found.year, found.version, found.ledger, found[TOTAL]) == ("form", "甲局", 2024, 2, {"received": 7}, 9)
    assert found.narrative[0] == "一年来。"
    assert found.remarks == ()


def test_the_cover_is_read_beside_its_labels_where_a_row_was_put_in(tmp_path):
    def damage(pages):
        heads = {(b.row, b.column): b.text for b in (*layout(FORM).front.labels, *layout(FORM).front.ledger_names)}
        pages[0].cells = {(r + 2, c): v for (r, c), v in {**heads, **pages[0].cells}.items()}

    found = read(stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", change=damage, cover={"agency": "甲局", "year": 2024}, ledger={"received": 7}))
    assert (found.agency, found.year, found.ledger, found.origin["agency"]) == ("甲局", 2024, {"received": 7}, "封面!B6")
    assert found.ledger_places["received"].sheet == "封面"


# --- editions and the undivided row (L3) ---

OLD = EDITIONS["2019"]
WHOLE = [c for c in OLD.cells if c.row == "result.other"]
PARTS = [c for c in FORM.cells if c.row.startswith("result.other.")]


def mixed_pages(second, third):
    return [pages(EDITIONS[second], zeros(EDITIONS[second]))[0], *pages(EDITIONS[third], zeros(EDITIONS[third]))[1:]]


def undivided(path, contents, second="2021"):
    """A 表三 of 23 rows whose undivided row holds ``contents`` in every column."""
    values = {**zeros(OLD), **dict.fromkeys(WHOLE, contents)}
    return write([pages(EDITIONS[second], zeros(EDITIONS[second]))[0], *pages(OLD, values)[1:]], path)


def l3(submission):
    return [(str(f.level), f.facts.case) for f in submission.remarks if f.rule == "L3"]


@pytest.mark.parametrize(
    ("contents", "first", "last", "remarks"),
    [
        (0, 0, 0, [("提示", "zeros")]),
        ("０", 0, 0, [("提示", "zeros")]),
        (None, None, None, []),
        ("—", None, None, []),
        (4, NOT_ASKED, 4, [("警告", "unsplit")]),
        ("见附件", NOT_ASKED, Unread("见附件", "不是数字"), [("警告", "unsplit")]),
    ],
    ids=["zeros", "zeros as text", "blanks", "dashes", "numbers", "words"],
)
@pytest.mark.parametrize("year", [2024, None])
def test_a_one_row_result_goes_into_the_three_rows_of_the_form_in_force(contents, first, last, remarks, year, tmp_path):
    found = read(undivided(tmp_path / "a.xlsx", contents), year=year)
    assert found.form is FORM
    assert {found[c] for c in PARTS if not c.row.endswith("rest")} == {first}
    assert {found[c] for c in PARTS if c.row.endswith("rest")} == {last}
    assert l3(found) == remarks
    assert len({found.place(c) for c in PARTS if c.column == "total"}) == 1


def test_an_undivided_row_asks_no_blank_and_counts_as_nothing(tmp_path):
    from nianbao.rules.relations import check_relations

    found = read(undivided(tmp_path / "a.xlsx", 0), year=2024)
    assert [f.rule for f in check_relations([found])[0].findings] == []
    found = read(undivided(tmp_path / "a.xlsx", 4), year=2024)
    assert {f.rule for f in check_relations([found])[0].findings} == {"E2", "E3"}


@pytest.mark.parametrize(
    ("second", "third", "year", "form", "remarks"),
    [
        ("2019", "2019", 2020, "2019", []),
        ("2021", "2021", 2021, "2021", []),
        ("2019", "2019", None, "2019", []),
        ("2021", "2019", None, "2021", [("提示", "zeros")]),
        ("2019", "2021", 2023, "2019+2021+2021", [("警告", "edition")]),
        ("2019", "2019", 2023, "2019+2021+2021", [("警告", "edition"), ("提示", "zeros")]),
        ("2019", "2021", 2020, "2019+2021+2019", [("警告", "edition")]),
        ("2019", "2021", None, "2019+2021+2019", [("提示", "edition")]),
        ("2021", "2021", 2019, "2021+2021+2019", [("警告", "edition")]),
    ],
)
def test_each_table_brings_its_own_edition(second, third, year, form, remarks, tmp_path):
    found = read(write(mixed_pages(second, third), tmp_path / "a.xlsx"), year=year)
    assert found.form.edition == form
    assert l3(found) == remarks
    assert set(found.values) == {0}


@pytest.mark.parametrize("gone", FORM.tables, ids=lambda table: table.name)
@pytest.mark.parametrize("ours", [True, False], ids=["stamped", "pasted"])
def test_a_table_that_is_not_recognised_is_unread_never_blank_and_the_rest_is_read(gone, ours, tmp_path):
    def without(book):
        book[:] = [page for page in book if page.name != gone.name]

    path = tmp_path / "a.xlsx"
    if ours:
        stamped(FORM, zeros(FORM), path, cover={"agency": "某局", "year": 2024}, change=without)
    else:
        write([page for page in pages(FORM, zeros(FORM)) if page.name != gone.name], path)
    found = read(path, year=2024)
    assert set(found.unread) == set(gone.cells)
    assert found.blank == ()
    assert {found[c] for c in FORM.cells if c not in gone.cells} == {0}


@pytest.mark.parametrize("change", [lambda pages: None, lambda pages: setattr(pages[2], "name", "我的表三")], ids=["as it was", "a sheet renamed"])
def test_a_form_without_name_or_year_is_an_error_that_says_what_is_missing(change, tmp_path):
    def told(**cover):
        found = read(stamped(FORM, zeros(FORM), tmp_path / "商务局2024.xlsx", cover=cover, change=change))
        return [(f.facts.agency, f.facts.year) for f in found.remarks if f.rule == "N5" and str(f.level) == "错误"]

    assert told() == [(True, True)]
    assert told(agency="某局") == [(False, True)]
    assert told(year=2024) == [(True, False)]
    assert told(agency="某局", year=2024) == []


def test_tables_of_other_papers_beside_ours_do_not_matter(tmp_path):
    book = [Page("目录", {(0, 0): "序号", (0, 1): "名称", (1, 0): 1, (1, 1): "表二"}), *pages(FORM, zeros(FORM))]
    assert set(read(write(book, tmp_path / "a.xlsx")).values) == {0}


def test_an_agency_that_nobody_named_wants_confirming(tmp_path):
    found = read(paste(FORM, zeros(FORM), tmp_path / "甲区财政局.xlsx"), year=2024)
    assert (found.agency, found.title_agency) == ("甲区财政局", "甲区财政局")
    assert [(f.rule, str(f.level)) for f in found.remarks] == [("N1", "提示")]


def test_a_hidden_old_copy_of_the_tables_does_not_matter(tmp_path):
    old = [replace(page, name=f"旧{page.name}", hidden=True) for page in pages(FORM, dict.fromkeys(FORM.cells, 9))]
    assert set(read(write([*pages(FORM, zeros(FORM)), *old], tmp_path / "a.xlsx"), year=2024).values) == {0}


def test_a_table_that_stands_only_on_a_hidden_sheet_is_read(tmp_path):
    second, *others = pages(FORM, zeros(FORM))
    second.hidden = True
    assert set(read(write([*others, second], tmp_path / "a.xlsx"), year=2024).values) == {0}


def test_an_inserted_subtotal_column_is_passed_over(tmp_path):
    book = pages(FORM, {**zeros(FORM), NEW["natural"]: 5, TOTAL: 5})
    spot = layout(FORM).spot(Cell("requests", "new", "legal.business"))
    cells = {(r, c + (c >= spot.column)): v for (r, c), v in book[1].cells.items()}
    cells[spot.row - 1, spot.column] = "小计"
    cells |= {(r, spot.column): 77 for r in range(spot.row, spot.row + 25)}
    book[1] = Page(book[1].name, cells)
    found = read(write(book, tmp_path / "a.xlsx"), year=2024)
    numbers = {value for value in found.values if not isinstance(value, Unread)}
    assert numbers <= {0, 5}
    assert found[TOTAL] == 5


def _inserted(kind, at):
    def change(book):
        getattr(book["表三"], kind)(at)
    return change


def _renamed(book):
    book["表三"].title, book["表二"].title = "Sheet3", "主动公开"


def _relabelled(book):
    for row in book["表三"].iter_rows():
        for cell in row:
            if cell.value == "2.重复申请":
                cell.value = "2.重复申请的"


def _without_stamp(book):
    for name in [name for name in book.sheetnames if name.startswith("_")]:
        del book[name]


@pytest.mark.parametrize(
    "change",
    [_renamed, _inserted("insert_rows", 8), _inserted("insert_rows", 4), _inserted("insert_cols", 5), _inserted("insert_cols", 1), _relabelled, _without_stamp],
    ids=["sheets renamed", "row inserted", "row inserted in the head", "column inserted", "column inserted in front", "label edited", "stamp deleted"],
)
def test_our_own_template_reads_exactly_by_labels_once_it_was_changed(change, tmp_path):
    values = {cell: 3000 + i for i, cell in enumerate(FORM.cells)}
    write_template(FORM, tmp_path / "表.xlsx", totals="typed", values=values, cover={"agency": "某区司法局", "year": 2024})
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    change(book)
    book.save(tmp_path / "改.xlsx")
    found = read(tmp_path / "改.xlsx")
    assert values_of(found) == values
    assert (found.agency, found.year) == ("某区司法局", 2024)
    assert "".join(found.narrative) == ""
