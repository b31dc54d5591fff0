"""The button 生成报告: what stands in the workbook, unsaved too, becomes a Word file beside it; the workbook stays as it is."""

import pytest
from clicking import GRANTED, NEW, at, balanced, made, numbers, open_in, press
from nianbao.model import Cell
from nianbao.reading.files import read

pytestmark = pytest.mark.live

COVER = {"agency": "示例区某局", "year": 2024}
TEXTS = {0: "平稳。", 4: "问题。改进。", 5: "没有。"}


def test_unsaved_numbers_are_in_the_report_and_the_workbook_stays(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", cover=COVER, narrative=TEXTS))
    for cell in (NEW, GRANTED):
        at(book, cell).value = 6
    before = numbers(book)
    _, told = press(live_app, "make_report", "no")
    found = read(tmp_path / "表（年度报告）.docx")
    assert (found[NEW], found[Cell("requests", "result.total", "total")]) == (6, 6)
    assert found.narrative[0] == "平稳。"
    assert "送审稿" in told
    assert "还要处理" not in told
    assert live_app.api.opened[-1:] == [str(tmp_path / "表（年度报告）.docx")]
    assert numbers(book) == before


def test_last_year_is_chosen_and_told_and_a_second_report_has_a_name_of_its_own(live_app, tmp_path):
    last = made(tmp_path / "去年.xlsx", balanced(), cover=COVER | {"year": 2023})
    open_in(live_app, made(tmp_path / "表.xlsx", cover=COVER))
    press(live_app, "make_report", "no")
    _, told = press(live_app, "make_report", "yes", str(last))
    assert "待核" in told
    assert "与上年持平" in read(tmp_path / "表（年度报告2）.docx").narrative[0]
    assert "与上年" not in read(tmp_path / "表（年度报告）.docx").narrative[0]


def test_without_agency_there_is_no_report(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx", cover={"year": 2024}))
    _, told = press(live_app, "make_report", "no")
    assert "机关或年度" in told
    assert press(live_app, "make_report", None)[1:] == []
    assert [path.name for path in tmp_path.glob("*.docx")] == []
