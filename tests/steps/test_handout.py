"""The year's folder and handing out: what is there stays, what is handed out is compared with last year by formulas and in Python alike."""

import random
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from amount import amount
from calculators import ironcalc
from districts import FORM, balanced
from live.fixtures import live_app, live_host
from nianbao import check, merge
from nianbao.cli.main import main
from nianbao.district.membership import is_empty
from nianbao.district.roster import NotDue, Predecessor, RosterUnit, Succession
from nianbao.errors import UserError
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.reading.roster_book import read_roster
from nianbao.rules.last_year import against_last_year
from nianbao.steps.archive import archive
from nianbao.steps.collecting.handout import handout
from nianbao.steps.collecting.new_year import new_year
from nianbao.steps.handed_out import handed_out_with
from nianbao.workbook.cover import LAST_YEAR_ROW
from nianbao.workbook.formula_inputs import HOLDS
from nianbao.workbook.last_year_checks import NOTHING_BEFORE, OTHER_AGENCY
from nianbao.workbook.layout import LAST_YEAR_SHEET, layout
from nianbao.workbook.writing.roster import Round, write_roster
from nianbao.workbook.writing.template import write_template

__all__ = ["live_app", "live_host"]
HERE = layout(FORM)
NAMES = ("甲区人民政府办公室", "甲区教育局", "甲区民政局")
CARRIED = Cell("requests", "carried_in", "natural")


def sent(folder, name, seed, year=2024, **changes):
    """A balanced report with something carried out, as a file."""
    report = balanced(random.Random(seed), name)
    values = dict(zip(FORM.cells, report.values, strict=True))
    for row in ("new", "carried_out"):
        values[Cell("requests", row, "natural")] += 5
    write_template(FORM, folder / f"{name}.xlsx", values=values | changes, cover={"agency": name, "year": year, "category": "政府部门"}, force=True)


@pytest.fixture(scope="module")
def last_year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("上年")
    for seed, name in enumerate(NAMES):
        sent(folder, name, seed)
    return folder


@pytest.fixture(scope="module")
def handed(last_year, tmp_path_factory):
    folder = tmp_path_factory.mktemp("年") / "2025年度"
    new_year(folder, agency="甲区", before=last_year, due=date(2026, 1, 20))
    handout(folder)
    return folder


@pytest.fixture
def year(handed, tmp_path):
    return shutil.copytree(handed, tmp_path / "年度")


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_filled_from_last_years_files(year):
    book = read_roster(year / "名录.xlsx")
    assert [unit.agency for unit in book.roster.units] == sorted(NAMES)
    assert {unit.category for unit in book.roster.units} == {"政府部门"}
    assert (book.roster.agency, book.year, book.due) == ("甲区", 2025, date(2026, 1, 20))
    assert sorted(p.name for p in year.iterdir()) == sorted(["上年.xlsx", "下发", "名录.xlsx", "收件", "退回"])


def test_a_folder_is_filled_from_a_summary_and_from_last_years_folder_alike(last_year, year, tmp_path):
    merge(last_year, tmp_path / "汇总.xlsx", agency="甲区")
    made = new_year(tmp_path / "由汇总", before=tmp_path / "汇总.xlsx")
    assert [u.category for u in read_roster(made.folder.roster).roster.units] == ["政府部门"] * 3
    assert (made.folder.last_year.exists(), read_roster(made.folder.roster).year) == (True, 2025)
    for name in NAMES:
        sent(year / "收件", name, 7, 2025)
    following = new_year(tmp_path / "由文件夹", before=year)
    book = read_roster(following.folder.roster)
    assert (book.year, len(book.roster.units), read(following.folder.last_year).year) == (2026, 3, 2025)


def test_the_archive_of_a_folder_serves_like_the_folder_and_is_verified_first(year, tmp_path):
    for name in NAMES:
        sent(year / "收件", name, 7, 2025)
    archive(year, tmp_path / "归档.zip")
    of_archive, of_folder = (new_year(tmp_path / place, before=before) for place, before in (("由归档", tmp_path / "归档.zip"), ("由文件夹", year)))
    assert read_roster(of_archive.folder.roster).roster == read_roster(of_folder.folder.roster).roster
    assert read(of_archive.folder.last_year).values == read(of_folder.folder.last_year).values
    data = bytearray((tmp_path / "归档.zip").read_bytes())
    data[data.index("名录.xlsx".encode()) + 60] ^= 1
    (tmp_path / "坏.zip").write_bytes(data)
    with pytest.raises(UserError, match=r"名录\.xlsx"):
        new_year(tmp_path / "由坏的", before=tmp_path / "坏.zip")
    assert not (tmp_path / "由坏的").exists()


def test_made_again_it_adds_what_is_missing_and_changes_nothing(year):
    before = everything(year)
    shutil.rmtree(year / "退回")
    made = new_year(year, year=2030, agency="乙区")
    assert set(made.made) == {"退回", "退回/已改"}
    assert everything(year) == before
    assert any("不是 2030，没有改动" in note for note in made.notes)


@pytest.mark.parametrize(("given", "words"), [({}, "没有写明年度（--year）、汇总机关"), ({"year": 2025}, "没有写明汇总机关")])
def test_a_folder_of_nobody_is_not_made(tmp_path, given, words):
    with pytest.raises(UserError, match=words):
        new_year(tmp_path / "年", **given)
    assert not (tmp_path / "年").exists()


def test_a_file_that_is_none_of_last_year_is_refused(tmp_path):
    sent(tmp_path, NAMES[1], 1)
    with pytest.raises(UserError, match="不是上年的"):
        new_year(tmp_path / "年", agency="甲区", before=tmp_path / f"{NAMES[1]}.xlsx")


def test_each_unit_has_a_workbook_with_its_name_and_last_years_numbers(year):
    found = read(year / "下发" / "甲区教育局.xlsx")
    assert (found.agency, found.year, found.category, found.handed_to) == ("甲区教育局", 2025, "政府部门", "甲区教育局")
    last = handed_out_with(found)
    assert (last.year, last[Cell("requests", "carried_out", "natural")]) == (2024, 5)
    assert found[CARRIED] == 5
    assert is_empty(found), "as it was handed out"
    sheet = openpyxl.load_workbook(year / "下发" / "甲区教育局.xlsx")
    assert sheet["表三"][HERE.spot(CARRIED).address].fill.start_color.rgb.endswith("FFF9D6")
    assert not sheet["表三"][HERE.spot(CARRIED).address].protection.locked
    assert not sheet["封面"][HERE.cover["agency"].address].protection.locked
    assert (sheet[LAST_YEAR_SHEET].sheet_state, sheet[LAST_YEAR_SHEET].protection.sheet) == ("visible", True)


def test_handing_out_again_touches_only_what_is_new_or_changed(year):
    before = everything(year)
    again = handout(year)
    assert (again.written, len(again.same), everything(year)) == ((), 3, before)
    units = [*read_roster(year / "名录.xlsx").roster.units, RosterUnit("甲区数据局", predecessors=(Predecessor("", Succession.NEW),))]
    units[1] = replace(units[1], category="其他单位")
    write_roster(year / "名录.xlsx", units, Round("甲区", 2025), force=True)
    again = handout(year)
    assert set(again.written) == {f"{units[1].agency}.xlsx", "甲区数据局.xlsx"}
    assert again.without == (("甲区数据局", "名录注明新设，没有上年数"),)


def test_what_somebody_filled_in_is_not_written_over(year):
    path = year / "下发" / "甲区教育局.xlsx"
    book = openpyxl.load_workbook(path)
    book["封面"][HERE.cover["phone"].address] = "0551"
    book.save(path)
    before = path.read_bytes()
    units = [replace(unit, category="其他单位") for unit in read_roster(year / "名录.xlsx").roster.units]
    write_roster(year / "名录.xlsx", units, Round("甲区", 2025), force=True)
    done = handout(year)
    assert (done.kept, len(done.written)) == (("甲区教育局.xlsx",), 2)
    assert path.read_bytes() == before


def test_units_that_are_not_due_get_none(year):
    units = [*read_roster(year / "名录.xlsx").roster.units[:2], RosterUnit("甲区分局", expected=False, reason=NotDue.BRANCH, superior=NAMES[1])]
    write_roster(year / "名录.xlsx", units, Round("甲区", 2025), force=True)
    done = handout(year)
    assert len(done.left) == 1
    assert not (year / "下发" / "甲区分局.xlsx").exists()


def test_a_merged_unit_begins_with_the_sum_of_those_before(year):
    merged = RosterUnit("甲区教育民政局", predecessors=tuple(Predecessor(name, Succession.MERGED) for name in NAMES[1:]))
    write_roster(year / "名录.xlsx", [merged], Round("甲区", 2025), force=True)
    handout(year)
    assert read(year / "下发" / "甲区教育民政局.xlsx")[CARRIED] == 10


def changed(path, chance, *, blanks=True):
    """The handed-out workbook filled with random numbers: the cells of X1 and X2, last year's numbers and sometimes the name.

    Without ``blanks`` for IronCalc, which takes a blank as openpyxl writes it for 0.
    """
    book = openpyxl.load_workbook(path)
    for spot in {spot for relation in FORM.links for t in (*relation.left, *relation.right) if not t.last for spot in [HERE.spot(t.cell)]}:
        if isinstance(book[spot.sheet][spot.address].value, str):
            continue  # a total
        book[spot.sheet][spot.address] = chance.choice((5, 0, 0, chance.randrange(9), None if blanks else 1))
    sheet = book[LAST_YEAR_SHEET]
    for row in range(7, sheet.max_row + 1):
        sheet.cell(row, 2).value = chance.choice((sheet.cell(row, 2).value, 0, chance.randrange(9), None if blanks and chance.random() < 0.2 else 0))
    if chance.random() < 0.2:
        book["封面"][HERE.cover["agency"].address] = "甲区民政局"
    book.save(path)


def agrees(path, shown):
    """The check cells of last year say what Python says of the same workbook."""
    found = read(path)
    last = handed_out_with(found)
    broken = {(f.rule, f.at): f.left - f.right for f in against_last_year(found, last) if f.rule in ("X1", "X2")} if last else {}
    for relation, spot in HERE.links.items():
        value = shown(spot)
        if last is None:
            assert value == OTHER_AGENCY
        elif (relation.rule, relation.at) in broken:
            assert value == broken[relation.rule, relation.at]
        else:
            assert value in (HOLDS, NOTHING_BEFORE, "待填")
    answer = shown(HERE.front.dashboard[LAST_YEAR_ROW, "answer"])
    assert ("不衔接" in answer) == bool(broken)


def test_a_changed_number_turns_the_check_cell_by_formula_alone(year):
    chance = random.Random(5)
    path = year / "下发" / "甲区教育局.xlsx"
    untouched = ironcalc(path)
    assert untouched["表三", HERE.links[FORM.links[0]].address] == HOLDS
    for turn in range(amount(6, 100)):
        one = shutil.copy(path, year / f"{turn}.xlsx")
        changed(one, chance, blanks=False)
        shown = ironcalc(one)
        agrees(one, lambda spot, shown=shown: shown[spot.sheet, spot.address])


@pytest.mark.live
def test_libreoffice_and_python_say_the_same_of_last_year(year, live_app):
    chance = random.Random(6)
    for turn in range(amount(3, 100)):
        one = shutil.copy(year / "下发" / "甲区教育局.xlsx", year / f"{turn}.xlsx")
        changed(one, chance)
        book = live_app.books.open(str(one))
        live_app.calculate()
        agrees(one, lambda spot, book=book: book.sheets[spot.sheet].range(spot.address).value)
        book.close()


def test_check_uses_the_numbers_in_the_workbook_where_no_other_are_given(year, last_year):
    path = year / "下发" / "甲区教育局.xlsx"
    book = openpyxl.load_workbook(path)
    book["表三"][HERE.spot(CARRIED).address] = 9
    book.save(path)
    rules = [f.rule for f in check(path)[0].outcome.findings]
    assert "X1" in rules
    book["封面"][HERE.cover["agency"].address] = "甲区水务局"
    book.save(path)
    rules = [f.rule for f in check(path)[0].outcome.findings]
    assert ("X1" in rules, rules.count("N1")) == (False, 1), "a neighbour's workbook is asked about, and its last year is nobody's"
    assert "X1" not in [f.rule for f in check(path, last_year=last_year)[0].outcome.findings]


def test_a_folder_without_a_year_or_with_two_rosters_is_refused(year):
    shutil.copy(year / "名录.xlsx", year / "名录 - 副本.xlsx")
    with pytest.raises(UserError, match="有几份名录"):
        handout(year)
    (year / "名录 - 副本.xlsx").unlink()
    write_roster(year / "名录.xlsx", [RosterUnit("甲局")], Round("甲区"), force=True)
    with pytest.raises(UserError, match="没有写年度"):
        handout(year)


def test_the_commands(year, tmp_path, capsys):
    assert main(["handout", str(year)]) == 0
    assert "没有变化 3 份" in capsys.readouterr().out
    assert main(["roster", "check", str(year)]) == 0
    assert main(["roster", "new", "-o", str(tmp_path / "空.xlsx")]) == 0
    assert main(["roster", "check", str(tmp_path / "空.xlsx")]) == 2
    assert main(["year", str(tmp_path / "新"), "--year", "2025", "--agency", "甲区", "--due", "某日"]) == 2
    assert main(["year", str(tmp_path / "新"), "--year", "2025", "--agency", "甲区", "--due", "2026-1-20"]) == 0
    assert "2026-02-20" in capsys.readouterr().out


def test_the_blank_roster_in_git_is_what_the_program_makes(tmp_path):
    from pathlib import Path
    from zipfile import ZipFile

    kept = Path(__file__).parents[2] / "templates" / "名录.xlsx"
    write_roster(tmp_path / "名录.xlsx")
    parts = [{name: book.read(name).replace(b"\r\n", b"\n") for name in book.namelist()} for book in map(ZipFile, (kept, tmp_path / "名录.xlsx"))]
    assert parts[0] == parts[1]


def test_numbers_of_last_year_are_exact(year):
    last = handed_out_with(read(year / "下发" / "甲区教育局.xlsx"))
    assert all(isinstance(value, int | Decimal) for value in last.values)
