"""Both clerks at work in the live host, from the blank form to the district's sums."""

import random
import subprocess
from pathlib import Path

import pytest
from cases import entries, expected, needs_shared
from clicking import FORM, at, listed, names, notes, numbers, open_in, press
from nianbao.excel import merge_window
from nianbao.model import Cell
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.template import write_template

pytestmark = pytest.mark.live



def type_in(book, values):
    """Type numbers into the input cells, as a clerk does: into each cell of its own."""
    for cell in FORM.inputs:
        at(book, cell).raw_value = float(values[cell])


@needs_shared
def test_the_agencys_clerk_fills_checks_corrects_and_clears(live_app, live_book, tmp_path):
    live_book.set_mock_caller()
    press(live_app, "new_form", "2024", "2021", "宿迁市人民政府", str(tmp_path))
    book = live_app.books.active
    book.set_mock_caller()
    assert Path(book.fullname) == tmp_path / "宿迁市人民政府2024年政府信息公开年报.xlsx"
    before = names(book)

    truth = expected(entries()["suqian_2024"])
    new, out = Cell("requests", "new", "natural"), Cell("requests", "carried_out", "legal.business")
    typed = {**truth, new: truth[new] * 10 + 3, out: truth[out] + 90}
    type_in(book, typed)

    press(live_app, "check")
    lines = listed(book)
    assert {line["级别"] for line in lines} == {"错误"}
    assert {line["规则"][:2] for line in lines} == {"E1"}
    shown = {line["位置"] for line in lines}
    seen = {_where(live_app)}
    for _ in lines[1:]:
        press(live_app, "next_finding")
        seen.add(_where(live_app))
    assert seen == shown
    assert len(notes(book)) >= 1
    assert _red(book, new)
    assert _red(book, out)

    at(book, new).raw_value, at(book, out).raw_value = float(truth[new]), float(truth[out])
    assert press(live_app, "check") == [f"没有发现问题：{len(FORM.relations)} 条勾稽关系全部成立。"]
    assert not _red(book, new)
    assert {cell: value for cell, value in numbers(book).items() if value != float(truth[cell])} == {}

    press(live_app, "clear_marks")
    assert names(book) == before
    assert notes(book) == {}
    book.save()
    from nianbao.reading.files import read

    assert read(book.fullname).values == tuple(truth[cell] for cell in FORM.cells)


def _where(app):
    return f"{app.selection.sheet.name}!{app.selection.address.replace('$', '')}"


def _red(book, cell):
    """Whether the marks name the cell as wrong or suspect."""
    spot = layout(FORM).spot(cell)
    keys = {row for row in book.sheets["_标记"].range((2, 1), (400, 1)).value if row}
    return any(f"{style} {spot.sheet}!{spot.address}" in keys for style in ("错误", "疑似"))


def district(folder, count, seed):
    """Reports of so many agencies that balance, and the exact sums."""
    dice = random.Random(seed)
    sums = dict.fromkeys(FORM.inputs, 0)
    for n in range(count):
        values = {cell: dice.randrange(0, 40) for cell in FORM.inputs}
        _settle(values)
        for cell in FORM.inputs:
            sums[cell] += values[cell]
        write_template(FORM, folder / f"{n:02}.xlsx", values=values, cover={"agency": f"示例区第{n + 1}局", "year": 2024})
    return sums


def _settle(values):
    """Make 新收 what the results and the rest ask for."""
    for column in {cell.column for cell in values if cell.table == "requests"}:
        new, carried_in, out = (Cell("requests", row, column) for row in ("new", "carried_in", "carried_out"))
        results = sum(v for c, v in values.items() if c.table == "requests" and c.column == column and c.row.startswith("result."))
        values[carried_in] = min(values[carried_in], results + values[out])
        values[new] = results + values[out] - values[carried_in]


def test_the_districts_clerk_sums_twenty_one_workbooks_in_a_process_of_its_own(live_app, live_book, tmp_path, monkeypatch):
    folder = tmp_path / "收齐"
    folder.mkdir()
    sums = district(folder, 21, 2024)
    started: list[subprocess.Popen] = []
    launch = merge_window.launch
    monkeypatch.setattr(merge_window, "launch", lambda *paths: started.append(launch(*paths, "--no-open", "--console")))
    live_book.set_mock_caller()
    assert press(live_app, "merge_folder", str(folder)) == []
    assert "正在另一个窗口中汇总" in live_app.status_bar
    assert started[0].wait(timeout=120) == merge_window.DONE

    book = open_in(live_app, tmp_path / "收齐（汇总）.xlsx")
    shown = numbers(book)
    live_app.calculate()
    recalculated = numbers(book)
    assert recalculated == shown
    assert {cell: recalculated[cell] for cell in FORM.inputs} == {cell: float(total) for cell, total in sums.items()}
    for cell, relation in FORM.totals.items():
        assert recalculated[cell] == sum(recalculated[term.cell] for term in relation.left)
    assert len(list(folder.iterdir())) == 21

    press(live_app, "check")  # the summary is itself a report, of a district that nobody has named yet
    assert [line["规则"][:2] for line in listed(book) if line["级别"] == "错误"] == ["N5"]


