"""A new edition is one module and one entry: with a made-up one of 2027 everything works, and nothing is read otherwise than before."""

import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import damage
import nianbao
import pytest
from amount import amount
from calculators import cached, ironcalc
from cases import CASES, entries, expected, form_of, needs_shared
from nianbao.cli.main import main
from nianbao.core.frame import sides
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.district.carrying import carry
from nianbao.forms import EDITIONS, UNDATED, edition_of, mixed, table_editions, years_of
from nianbao.forms.crosswalk import crosswalk
from nianbao.model import Cell
from nianbao.reading.by_label import by_labels
from nianbao.reading.files import read
from nianbao.rules.sentences import sentence_of
from nianbao.workbook.formula_inputs import HOLDS
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.template import FORMULA, TYPED, write_template
from workbooks import pages, paste, stamped
from y2027 import FORM as Y2027

Y2019, Y2021 = EDITIONS["2019"], EDITIONS["2021"]
REFUSED = Cell("disclosure", "permits", "refused")
SEEDS = range(amount(25, 200))


@pytest.fixture
def registered(monkeypatch):
    """The one entry."""
    monkeypatch.setitem(EDITIONS, "2027", Y2027)


def other(row, column="natural"):
    return Cell("requests", f"result.other{row and '.'}{row}", column)


def balanced(form, seed=1):
    """Numbers of every kind that hold every relation."""
    dice = random.Random(seed)
    values = {cell: Decimal(dice.randrange(1, 9)) for cell in form.inputs}
    for relation in form.relations:
        if relation.rule == "E1" and relation.at != "total":
            new, old, _, out = (term.cell for term in relation.terms)
            done = sum(v for c, v in values.items() if c.column == relation.at and c.row.startswith("result."))
            values[new] = done + values[out] - values[old] + 10
            values[out] += 10
    for row in ("rules", "normative"):
        values[Cell("disclosure", row, "in_force")] = Decimal(40)
    values |= {cell: Decimal(0) for cell in form.inputs if cell.row == "rules"}
    for cell, relation in (*form.totals.items(), *form.totals.items()):
        values[cell] = sum((values.get(term.cell, Decimal(0)) for term in relation.left), Decimal(0))
    return {cell: values[cell] for cell in form.cells}


def form_file(form, folder, agency, year, values=None, totals=FORMULA):
    path = folder / f"{agency}.xlsx"
    write_template(form, path, totals=totals, values=values or balanced(form), cover={"agency": agency, "year": year})
    return path


def same(found, values):
    return {cell: found[cell] for cell in found.form.cells} == values


@pytest.mark.parametrize(("year", "edition"), [(2018, "2019"), (2020, "2019"), (2021, "2021"), (2026, "2021"), (2027, "2027"), (2031, "2027")])
def test_each_year_has_the_edition_that_began_last(registered, year, edition):
    assert edition_of(year) == edition


def test_an_edition_is_in_force_until_the_next_begins(registered):
    assert [years_of(form) for form in EDITIONS.values()] == [(2019, 2020), (2021, 2026), (2027, None)]


@pytest.mark.parametrize("totals", [FORMULA, TYPED])
def test_its_template_is_read_back_by_address(registered, tmp_path, totals):
    found = read(form_file(Y2027, tmp_path, "甲局", 2027, totals=totals))
    assert found.form is Y2027
    assert found.stamp == "form"
    assert same(found, balanced(Y2027))
    assert [f for f in found.remarks if f.rule == "L3"] == []


@pytest.mark.parametrize("seed", range(amount(3, 60)))
@pytest.mark.parametrize("totals", [FORMULA, TYPED])
def test_its_formulas_worked_out_anew_say_what_python_says(registered, tmp_path, totals, seed):
    """Some numbers changed, some cells blank or a text, the new row and the new column among them."""
    dice = random.Random(f"{totals}{seed}")
    values = balanced(Y2027, seed)
    chosen = [REFUSED, other("withdrawn"), other("withdrawn", "legal.other"), *dice.sample(Y2027.inputs if totals == FORMULA else Y2027.cells, 4)]
    values |= {cell: dice.choice((values[cell] + 7, values[cell] + 1, None, Unread("几件", "不是数字"))) for cell in dice.sample(chosen, 4)}
    path = form_file(Y2027, tmp_path, "甲局", 2027, values, totals)
    shown = ironcalc(path)
    assert shown == cached(path)
    report = read(path)
    for relation, spot in layout(Y2027).checks.items():
        both = sides(relation, report)
        answer = shown[spot.sheet, spot.address]
        assert (answer == HOLDS) == (both is not None and both[0] == both[1]), relation
        assert answer == HOLDS or isinstance(answer, str) == (both is None), (relation, answer)


@pytest.mark.parametrize("year", [2027, None])
@pytest.mark.parametrize("one_sheet", [True, False])
def test_its_tables_are_read_by_label_anywhere(registered, tmp_path, year, one_sheet):
    found = read(paste(Y2027, balanced(Y2027), tmp_path / "a.xlsx", offset=(3, 2), one_sheet=one_sheet), year=year)
    assert found.form is Y2027
    assert same(found, balanced(Y2027))


def test_a_form_of_ours_with_a_row_put_in_and_no_year_is_of_the_edition_it_says(registered, tmp_path):
    def row_above_table_three(book):
        damage.open_up(next(page for page in book if page.name == "表三"), row=0)

    found = read(stamped(Y2027, balanced(Y2027), tmp_path / "a.xlsx", cover={"agency": "甲局"}, change=row_above_table_three))
    assert (found.form, found.year) == (Y2027, None)
    assert same(found, balanced(Y2027))


@pytest.mark.parametrize("kind", [damage.damaged_grid, damage.damaged_text])
def test_damage_to_any_layout_of_three_editions_never_makes_a_wrong_number(registered, kind):
    whole = 0
    for seed in SEEDS:
        dice = random.Random(seed)
        form = mixed(*(dice.choice(tuple(EDITIONS)) for _ in range(3)))
        values = {cell: damage.FIRST + i for i, cell in enumerate(form.cells)}
        found = by_labels(kind(form, values, dice), year=dice.choice((2020, 2024, 2027, None)))
        numbers = {cell: found.number(cell) for cell in found.form.cells if found.number(cell) is not None} if found else {}
        wrong = {cell: number for cell, number in numbers.items() if cell in values and values[cell] != number}
        split = {cell for cell in wrong if cell.row in ("result.other.rest", "result.other.remaining")}  # the undivided row stands there
        assert set(wrong) == split
        whole += found is not None and numbers == values
    assert whole > len(SEEDS) / 4


# --- nothing of 2019 and 2021 is read otherwise ---------------------------------------------------------------------------------------


def reading_of(grid, year):
    found = by_labels(grid, year=year)
    return found and (found.form, found.values, found.places, found.raws, found.remarks, found.narrative, found.origin)


@pytest.mark.parametrize("kind", [damage.damaged_grid, damage.damaged_text])
@pytest.mark.parametrize("year", [2024, None])
def test_every_damaged_layout_of_the_older_editions_is_read_as_before(monkeypatch, kind, year):
    grids = [kind(*damage.report(dice), dice) for dice in map(random.Random, SEEDS)]
    before = [reading_of(grid, year) for grid in grids]
    monkeypatch.setitem(EDITIONS, "2027", Y2027)
    assert [reading_of(grid, year) for grid in grids] == before


@needs_shared
@pytest.mark.parametrize("path", sorted(CASES.rglob("*.txt")) + sorted(CASES.rglob("*.pdf")), ids=lambda path: path.name)
def test_every_report_published_is_read_as_before(monkeypatch, path):
    before = read(path)
    monkeypatch.setitem(EDITIONS, "2027", Y2027)
    assert read(path) == before


@needs_shared
@pytest.mark.parametrize("given", [True, False], ids=["year known", "year unknown"])
@pytest.mark.parametrize("case", entries())
def test_the_tables_of_every_real_report_are_read_as_before(registered, tmp_path, case, given):
    entry = entries()[case]
    found = read(paste(form_of(entry), expected(entry), tmp_path / "a.xlsx"), year=entry["年度"] if given else None)
    assert found.form is form_of(entry)
    assert same(found, expected(entry))


@pytest.mark.parametrize("older", [Y2019, Y2021], ids=["2019", "2021"])
@pytest.mark.parametrize("year", [2020, 2024, 2027, None])
def test_a_table_without_heads_or_rows_of_its_own_is_of_the_edition_of_the_year(registered, older, year):
    kept = {"rules", "normative", "permits", "penalties", "coercion", "charges"}
    labels = [item.label for section in older.tables[0].sections for item in section.row_leaves if item.key in kept]
    book = pages(older, dict.fromkeys(older.cells, 0))[1:]
    grid = damage.Grid("x", (damage.Sheet("表二", [[label, 1.0] for label in labels]), *(damage.as_sheet(page, page.name, True) for page in book)))
    found = by_labels(grid, year=year)
    assert table_editions(found.form)["表二"] == (edition_of(year) if year else UNDATED)


# --- from one edition to another ------------------------------------------------------------------------------------------------------


def carried(source, target, values):
    report = submission_of(source, values)
    found = carry(report, target, crosswalk(source, target))
    return dict(zip(target.cells, found.values, strict=True)), found


def submission_of(form, values):
    return Submission(form, tuple(values[cell] for cell in form.cells))


@pytest.mark.parametrize(
    ("source", "target", "given", "there"),
    [
        (Y2019, Y2027, {"": 9}, {"not_corrected": NOT_ASKED, "unpaid": NOT_ASKED, "withdrawn": NOT_ASKED, "remaining": 9}),
        (Y2021, Y2027, {"not_corrected": 1, "unpaid": 2, "rest": 6}, {"not_corrected": 1, "unpaid": 2, "withdrawn": NOT_ASKED, "remaining": 6}),
        (Y2021, Y2027, {"not_corrected": 1, "unpaid": 2, "rest": 0}, {"not_corrected": 1, "unpaid": 2, "withdrawn": 0, "remaining": 0}),
        (Y2027, Y2021, {"not_corrected": 1, "unpaid": 2, "withdrawn": 4, "remaining": 2}, {"not_corrected": 1, "unpaid": 2, "rest": 6}),
        (Y2027, Y2019, {"not_corrected": 1, "unpaid": 2, "withdrawn": 4, "remaining": 2}, {"": 9}),
        (Y2021, Y2019, {"not_corrected": 1, "unpaid": 2, "rest": 6}, {"": 9}),
    ],
)
def test_rows_are_split_and_joined_between_any_two_editions(source, target, given, there):
    values, _ = carried(source, target, dict.fromkeys(source.cells, 0) | {other(row): value for row, value in given.items()})
    assert {row: values[other(row)] for row in there} == there


def test_what_the_other_edition_lacks_is_named():
    _, forward = carried(Y2021, Y2027, dict.fromkeys(Y2021.cells, 3))
    _, back = carried(Y2027, Y2021, dict.fromkeys(Y2027.cells, 3))
    assert (forward.lost, forward.absent, {cell.row for cell in forward.unsplit}) == ((), (REFUSED,), {"result.other.remaining"})
    assert (back.lost, back.absent, back.unsplit) == ((REFUSED,), (), ())


# --- the steps ------------------------------------------------------------------------------------------------------------------------


def test_a_slip_is_found_and_last_years_report_of_2021s_edition_compared(registered, tmp_path):
    values = balanced(Y2027)
    path = form_file(Y2027, tmp_path, "甲市乙局", 2027, values | {other("withdrawn"): values[other("withdrawn")] + 30}, TYPED)
    last = form_file(Y2021, tmp_path, "去年", 2026)
    (one,) = nianbao.check([path], last_year=last)
    found = {finding.rule for finding in one.outcome.findings}
    assert {"E2", "E3", "X1"} <= found
    slips = [f for f in one.outcome.findings if f.rule == "E2"]
    assert any(change.cell == other("withdrawn") for f in slips for suspect in f.suspects for change in suspect.changes)
    assert all(sentence_of(finding, Y2027) for finding in one.outcome.findings)


def test_units_of_three_editions_are_summed_into_the_form_of_the_year(registered, tmp_path):
    folder = tmp_path / "收齐"
    folder.mkdir()
    form_file(Y2027, folder, "甲局", 2027)
    form_file(Y2021, folder, "乙局", 2027)
    form_file(Y2021, folder, "丙局", 2024)
    merged = nianbao.merge(folder, tmp_path / "汇总.xlsx", year=2027, agency="某区")
    district = merged.district
    assert district.form is Y2027
    assert [member.submission.agency for member in district.members] == ["乙局", "甲局"]
    assert {problem.finding.rule for problem in merged.problems} >= {"D4", "D5", "L3"}
    summary = read(tmp_path / "汇总.xlsx")
    assert (summary.form, summary.stamp) == (Y2027, "summary")
    new, old = balanced(Y2027), balanced(Y2021)
    assert summary[other("not_corrected")] == new[other("not_corrected")] + old[other("not_corrected")]
    assert summary[other("remaining")] == new[other("remaining")] + old[other("rest")]
    assert summary[REFUSED] == new[REFUSED]
    assert all(sentence_of(problem.finding, problem.submission.form) for problem in merged.problems)


def test_a_unit_of_the_new_edition_is_summed_into_the_form_of_2024(registered, tmp_path):
    folder = tmp_path / "收齐"
    folder.mkdir()
    form_file(Y2021, folder, "甲局", 2024)
    form_file(Y2027, folder, "乙局", 2024)
    district = nianbao.merge(folder, tmp_path / "汇总.xlsx").district
    new, old = balanced(Y2027), balanced(Y2021)
    assert (district.form, district.year) == (Y2021, 2024)
    assert district.submission[other("rest")] == old[other("rest")] + new[other("withdrawn")] + new[other("remaining")]


def test_numbers_leave_and_enter_it_as_json(registered, tmp_path, capsys):
    path = form_file(Y2027, tmp_path, "甲局", 2027, totals=TYPED)
    assert main(["read", str(path), "--format", "json"]) == 0
    (tmp_path / "数.json").write_text(capsys.readouterr().out, "utf-8")
    assert main(["template", "2027", "-o", str(tmp_path / "空.xlsx"), "--totals", "typed", "--year", "2027"]) == 0
    assert main(["fill", str(tmp_path / "空.xlsx"), str(tmp_path / "数.json"), "-o", str(tmp_path / "满.xlsx")]) == 0
    assert same(read(tmp_path / "满.xlsx"), balanced(Y2027))
    assert json.loads((tmp_path / "数.json").read_text("utf-8"))


def test_the_command_line_knows_it(registered, capsys):
    assert main(["rules", "2027"]) == 0
    assert "2027 版" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["template", "--help"])
    assert "2027（报告 2027 年以后情况）" in "".join(capsys.readouterr().out.split("\n")).replace(" " * 24, "")


def test_a_report_in_the_form_of_another_year_is_told_so(registered, tmp_path):
    (one,) = nianbao.check([form_file(Y2021, tmp_path, "甲局", 2027)])
    told = [sentence_of(finding, Y2021) for finding in one.outcome.findings if finding.rule == "L3"]
    assert len(told) == 1
    assert "2027 年度应用 2027 版" in told[0]


def test_handbook_and_readme_hold_with_it():
    """The tests of the documents, in a run of their own that has the edition from the start."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "pytest", "-p", "y2027", "-n", "0", "-q", "-p", "no:cacheprovider", "test_docs.py", "steps/test_handbook.py"]
    done = subprocess.run(command, cwd=tests, env=os.environ | {"PYTHONPATH": str(tests)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_hint_of_an_edition_is_of_one_of_its_rows(registered):
    for form in EDITIONS.values():
        assert all(row in form.table(table).rows for table, row in form.hints)
        assert all(part in form.table(split.table).rows for split in form.splits for part in split.parts)
