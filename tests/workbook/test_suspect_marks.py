"""The ways to balance a table as the clerk meets them: up to five in every sentence, and violet every cell that one of them changes."""

import json
from random import Random

import openpyxl
import pytest
from blanks import blank
from districts import balanced
from nianbao.cli.main import main
from nianbao.core.findings import SHOWN
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.steps.examination import examine
from nianbao.steps.filling.fill import fill
from nianbao.workbook.findings_list import RESULTS, finding_lines, marks
from nianbao.workbook.marked_cells import totals_of
from nianbao.workbook.marks import STYLES

FORM = EDITIONS["2021"]
GRANTED = Cell("requests", "result.granted", "natural")
SAID = "2024年，收到政府信息公开申请35件，其中自然人35件；办结政府信息公开申请37件。"


def form_with(tmp_path, narrative):
    """Our form with totals by formula: 予以公开 typed 53 for 20."""
    rows = {}
    typed = {("new", "natural"): 35, ("carried_in", "natural"): 2, ("result.granted", "natural"): 53, ("result.unavailable.not_held", "natural"): 17}
    for cell in FORM.inputs:
        table, row, column = FORM.names(cell)
        rows.setdefault(table, {}).setdefault(row, {})[column] = typed.get((cell.row, cell.column), 0)
    path = tmp_path / "某局.xlsx"
    fill(blank("2021"), {**rows, "机关": "某局", "年度": 2024, "正文": {"一": narrative} if narrative else {}}, path)
    return path


@pytest.fixture(params=[SAID, ""], ids=["with a narrative", "without"])
def checked(request, tmp_path):
    path = form_with(tmp_path, request.param)
    (outcome,) = examine([read(path)])
    return path, outcome


def test_the_wrong_cell_is_violet_and_so_is_every_cell_of_a_way_that_is_shown(checked):
    _, outcome = checked
    ways = next(finding for finding in outcome.findings if finding.suspects).shown
    violet = {(m.sheet, m.address): m.note for m in marks(outcome) if m.style == "疑似"}
    places = [outcome.submission.place(change.cell) for way in ways for change in way.changes]
    assert set(violet) == {(place.sheet, place.address) for place in places}
    wrong = outcome.submission.place(GRANTED)
    assert "53 应为 20" in violet[wrong.sheet, wrong.address]


def test_every_way_that_is_shown_stands_in_the_sentence_the_list_and_the_output(checked, capsys):
    path, outcome = checked
    finding = next(finding for finding in outcome.findings if finding.suspects)
    proposals = [f"{change.stands} 应为 {change.proposed}" for way in finding.shown for change in way.changes]
    assert 1 < len(proposals) <= SHOWN
    line = next(str(line.values[8]) for line in finding_lines(outcome) if str(line.values[1]) == "错误")
    main(["check", str(path)])
    printed = capsys.readouterr().out
    main(["check", "--format", "json", str(path)])
    told = next(f for f in json.loads(capsys.readouterr().out) if f.get("疑似"))
    assert all(words in line and words in printed for words in proposals)
    assert len(told["疑似"]) == len(finding.suspects) >= len(finding.shown)


def test_the_narrative_points_at_the_wrong_cell_by_the_sentence_about_it(tmp_path, capsys):
    main(["check", str(form_with(tmp_path, SAID))])
    printed = capsys.readouterr().out
    assert "最可能是表三“（一）予以公开”行“自然人”列 53 应为 20（与正文“办结政府信息公开申请37件”相符）" in printed
    assert "2 应为 35（" not in printed


def test_the_marked_copy_carries_both(tmp_path):
    path, copy = form_with(tmp_path, SAID), tmp_path / "标出.xlsx"
    main(["check", str(path), "--marked", str(copy)])
    book = openpyxl.load_workbook(copy)
    wrong = read(path).place(GRANTED)
    assert book[wrong.sheet][wrong.address].comment.text.startswith("【疑似】最可能是")
    assert any("53 应为 20" in str(cell.value) for row in book[RESULTS].iter_rows() for cell in row)


def test_one_wrong_cell_is_strong_and_of_its_row_and_column_only_the_totals_are_light():
    report = balanced(Random(3))
    wrong = report.changed({GRANTED: report.number(GRANTED) + 90})
    (outcome,) = examine([wrong])
    shown = {(m.sheet, m.address): m.style for m in marks(outcome)}
    place = lambda row, column: (p := wrong.place(Cell("requests", row, column))) and (p.sheet, p.address)  # noqa: E731
    assert shown == {
        place("result.granted", "natural"): "疑似", place("result.granted", "total"): "不平", place("result.total", "natural"): "不平",
    }  # fmt: skip


def test_a_blank_is_of_the_colour_that_the_legend_gives_to_what_waits():
    (outcome,) = examine([balanced(Random(3)).changed({GRANTED: None})])
    (mark,) = [m for m in marks(outcome) if "E6" in m.note]
    assert mark.style == "警告"
    assert "待填" in STYLES["警告"].sign


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=list(EDITIONS))
def test_every_relation_that_has_a_sum_shows_on_one_cell(edition):
    for relation in edition.relations:
        assert len(totals_of(relation, edition)) == 1
