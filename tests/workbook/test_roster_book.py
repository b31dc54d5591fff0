"""名录.xlsx: what is written is read back, wherever the clerk moved it; what is odd is said."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.district.roster import LEVELS_OF_GOVERNMENT, Destination, NotDue, Predecessor, RosterUnit, Succession
from nianbao.errors import UserError
from nianbao.reading.roster_book import day_of, read_roster
from nianbao.workbook.cover import CATEGORIES
from nianbao.workbook.roster_columns import ROSTER_COLUMNS, ROSTER_SHEET, YEAR_SHEET
from nianbao.workbook.writing.roster import Round, write_roster

UNITS = (
    RosterUnit("甲区人民政府办公室", category="政府办公厅（室）", level="县", phone="0551-6543210", order=1.0),
    RosterUnit(
        "甲区教育局", ("教育局", "区教育局"), ("甲区教育体育局",), ("甲区体育局",), "县", "政府部门", Destination.HERE, True, "", 2010, None,
        (Predecessor("甲区文教局", Succession.MERGED), Predecessor("甲区体委", Succession.MERGED)), "甲区人民政府", "王敏", "01088", date(2026, 1, 25), 2.0,
    ),
    RosterUnit("甲区税务局", destination=Destination.VERTICAL, expected=False, reason=NotDue.VERTICAL, order=3.0),
    RosterUnit("甲区数据局", predecessors=(Predecessor("", Succession.NEW),), order=4.0),
)  # fmt: skip
ROUND = Round("某市甲区", 2025, date(2026, 1, 20))


def written(folder, units=UNITS, round=ROUND):
    path = Path(folder) / "名录.xlsx"
    write_roster(path, units, round, force=True)
    return path


def test_what_is_written_is_read_back(tmp_path):
    book = read_roster(written(tmp_path))
    assert book.roster.units == UNITS
    assert (book.roster.agency, book.year, book.due) == ("某市甲区", 2025, date(2026, 1, 20))
    assert book.doubts == ()
    assert book.addresses == ("A2", "A3", "A4", "A5")


names = st.text("甲乙丙丁戊己庚辛局委镇区", min_size=1, max_size=6)
units = st.builds(
    RosterUnit, names, st.lists(names, max_size=2, unique=True).map(tuple), st.lists(names, max_size=2, unique=True).map(tuple), st.just(()),
    st.sampled_from(("", *LEVELS_OF_GOVERNMENT)), st.sampled_from(("", *CATEGORIES)), st.sampled_from(Destination), st.booleans(), st.sampled_from(("", *NotDue)),
    st.none() | st.integers(2008, 2030), st.none() | st.integers(2008, 2030),
    st.lists(names, max_size=2, unique=True).map(lambda told: tuple(Predecessor(name, Succession.SPLIT) for name in told)), names, names, st.text("0123456789-", max_size=12),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)  # fmt: skip


@settings(max_examples=amount(12, 200), deadline=None)
@given(st.lists(units, min_size=1, max_size=6))
def test_any_roster_is_read_back(tmp_path_factory, told):
    told = [RosterUnit(**{**vars(unit), "order": place + 1.0}) for place, unit in enumerate(told)]
    assert list(read_roster(written(tmp_path_factory.mktemp("名录"), told)).roster.units) == told


def edited(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return read_roster(path)


HEAD = {column.key: place + 1 for place, column in enumerate(ROSTER_COLUMNS)}


def test_columns_are_found_by_their_heads_and_own_ones_let_alone(tmp_path):
    def change(book):
        sheet = book[ROSTER_SHEET]
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["A3"], sheet["A4"] = "某区名录", "我的备注", "老王"

    assert edited(written(tmp_path), change).roster.units[1].former_names == ("甲区教育体育局",)


def test_the_order_of_the_clerk_goes_before_the_lines(tmp_path):
    book = edited(written(tmp_path), lambda book: book[ROSTER_SHEET].cell(5, HEAD["order"], 0))
    assert book.roster.units[0].agency == "甲区数据局"
    assert book.addresses[0] == "A5"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("level", "区", "不在可选的"),
        ("category", "局", "不在可选的"),
        ("expected", "不报", "不在可选的"),
        ("first_year", "去年", "不是年度"),
        ("extension", "月底", "不是日期"),
        ("extension", "2026-2-30", "不是日期"),
        ("order", "甲", "不是数字"),
        ("succession", None, "没有写承继方式"),
        ("agency", None, "没有填机关"),
        ("contact", "=1/0", None),
    ],
)
def test_what_is_not_understood_is_said_with_its_cell(tmp_path, key, value, words):
    book = edited(written(tmp_path), lambda book: setattr(book[ROSTER_SHEET].cell(3, HEAD[key]), "value", value))
    (doubt,) = book.doubts
    assert words is None or words in doubt.words
    assert "请" in doubt.words
    assert doubt.address.endswith("3")


def test_what_is_wrong_on_the_sheet_of_the_year_is_said(tmp_path):
    def change(book):
        book[YEAR_SHEET]["B3"], book[YEAR_SHEET]["B4"] = "今年", "元宵"

    book = edited(written(tmp_path), change)
    assert [doubt.address for doubt in book.doubts] == ["年度!B3", "年度!B4"]
    assert (book.year, book.due) == (None, None)


def test_a_roster_without_units_or_without_names_is_refused(tmp_path):
    with pytest.raises(UserError, match="没有一个单位"):
        read_roster(written(tmp_path, ()))
    path = written(tmp_path)
    with pytest.raises(UserError, match="不是名录"):
        edited(path, lambda book: setattr(book[ROSTER_SHEET]["A1"], "value", "单位"))


@pytest.mark.parametrize("words", ["2026-1-25", "2026年1月25日", "2026.01.25", "2026/1/25"])
def test_a_day_is_read_however_it_is_written(words):
    assert day_of(words) == date(2026, 1, 25)


def test_a_list_with_one_column_will_do(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["机关"])
    book.active.append(["甲区教育局"])
    book.save(tmp_path / "单位.xlsx")
    assert [unit.agency for unit in read_roster(tmp_path / "单位.xlsx").roster.units] == ["甲区教育局"]
