"""Every real report: filled into a form, read back and checked, by the command line alone."""

import json
import random
from decimal import Decimal

import pytest
from blanks import blank
from cases import entries, expected, form_of, needs_shared, submission
from nianbao.cli.main import main
from nianbao.rules.relations import check_relations

pytestmark = needs_shared
BLANKS = {"002": [5], "003": [1]}  # cells of each E6


def numbers(tables, form):
    """The cells of the read shape as exact values."""
    found = {}
    for cell in form.cells:
        table, row, column = form.names(cell)
        value = tables[table][row][column]
        found[cell] = Decimal(value) if isinstance(value, str) else value
    return found


@pytest.fixture(scope="module", params=[(case, totals) for case in entries() for totals in ("formula", "typed")], ids=lambda p: "-".join(p))
def filled(request, tmp_path_factory):
    """(entry, file of the case filled into a blank form)."""
    case, totals = request.param
    entry, folder = entries()[case], tmp_path_factory.mktemp("filled")
    values, out = folder / "数字.json", folder / f"{case}.xlsx"
    values.write_text(json.dumps(entry, ensure_ascii=False), "utf-8")
    assert main(["fill", str(blank(form_of(entry).edition, totals)), str(values), "-o", str(out)]) == 0
    return entry, out


def test_a_filled_report_is_read_back_equal_in_every_cell(filled, capsys):
    entry, out = filled
    assert main(["read", str(out), "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    form = form_of(entry)
    assert numbers(read, form) == expected(entry)
    assert (read["机关"], read["年度"], set(read["版本"].values())) == (entry["机关"], entry["年度"], {form.edition})
    assert read["未读"] == []


def test_check_finds_the_blanks_of_a_report_and_no_other_error(filled, capsys):
    entry, out = filled
    status = main(["check", str(out), "--format", "json"])
    errors = [f for f in json.loads(capsys.readouterr().out) if f["级别"] == "错误"]
    assert entry["勾稽问题"] == []  # the reports whose tables are here all balance
    assert [(f["规则"], len(f["单元格"])) for f in errors] == [("E6", n) for n in BLANKS.get(entry["id"], [])]
    assert status == (1 if errors else 0)


def test_relations_with_a_blank_cannot_be_told(filled, capsys):
    entry, out = filled
    main(["check", str(out)])
    text = capsys.readouterr().out
    blanks = sum(v is None for v in expected(entry).values())
    touched = sum(any(expected(entry)[c] is None for c in r.cells) for r in form_of(entry).relations)
    assert f"不能判断 {touched}" in text
    assert (blanks > 0) == (touched > 0)


@pytest.mark.parametrize("case", [c for c in entries() if c not in BLANKS])
def test_any_single_cell_of_typed_tables_changed_is_found(case):
    """All cells of 表三 and 表四, up and down by 1 and by some more."""
    whole = submission(case)
    draw = random.Random(case)
    cells = [cell for cell in whole.form.cells if cell.table != "disclosure"]
    assert len(cells) == sum(len(whole.form.table(key).cells) for key in ("requests", "review"))
    damaged = [whole.changed({cell: whole[cell] + d}) for cell in cells for d in (1, -1, draw.randint(2, 999), -draw.randint(2, 999))]
    outcomes = check_relations(damaged)
    unseen = [i for i, outcome in enumerate(outcomes) if not any(f.rule in ("E1", "E2", "E3", "E4") for f in outcome.findings)]
    assert unseen == []


def test_the_2021_form_has_175_cells_of_requests_and_15_of_review():
    form = form_of(entries()["004"])
    assert [len(form.table(key).cells) for key in ("requests", "review")] == [175, 15]


@pytest.mark.parametrize("case", ["huaian_city_2024", "001"])
def test_a_total_changed_in_a_filled_form_is_found_on_disk(case, tmp_path, capsys):
    """The typed total stands in place of the formula, so that a wrong one stays wrong."""
    entry = json.loads(json.dumps(entries()[case]))
    row = entry["表三"]["三、本年度办理结果/（七）总计"]
    row["自然人"] += 3
    values, out = tmp_path / "数字.json", tmp_path / "错.xlsx"
    values.write_text(json.dumps(entry, ensure_ascii=False), "utf-8")
    main(["fill", str(blank(form_of(entry).edition)), str(values), "-o", str(out)])
    assert main(["check", str(out), "--format", "json"]) == 1
    errors = [f for f in json.loads(capsys.readouterr().out) if f["级别"] == "错误"]
    assert sorted((f["规则"], f["差额"]) for f in errors) == [("E1", -3), ("E2", -3), ("E3", 3)]
    assert all(any(c["地址"].startswith("表三!") for c in f["单元格"]) for f in errors)
