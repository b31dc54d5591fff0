"""Objects over number cells of the open workbook are seen by 校验 as ``check`` sees them in the file that the program saves."""

import pytest
from clicking import FORM, balanced, listed, made, open_in, press
from live.fixtures import live_app, live_host
from nianbao.model import Cell
from nianbao.steps.check import check
from nianbao.workbook.findings_heads import HEADS
from nianbao.workbook.findings_list import finding_lines
from nianbao.workbook.layout import layout

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

CELL = Cell("requests", "result.denied.secret", "natural")
SPOT = layout(FORM).spot(CELL)


SENTENCE = "问题和处理"


def told(book):
    return [line[SENTENCE] for line in listed(book) if line["级别"]]


def form(path, value):
    return made(path, balanced() | {CELL: value}, totals="typed")


def laid_over(book, service, text=""):
    """A drawing over the cell, put there by the program."""
    sheet = book.sheets["表三"].impl.xl
    sheet.unprotect("")
    shape = book.impl.xl.createInstance(f"com.sun.star.drawing.{service}")
    sheet.DrawPage.add(shape)
    under = sheet.getCellByPosition(SPOT.column, SPOT.row)
    shape.Position, shape.Size = under.Position, under.Size
    if text:
        shape.String = text
    return lambda: sheet.DrawPage.remove(shape)


@pytest.mark.parametrize(("service", "text", "value", "said"), [
    ("RectangleShape", "", None, "这一格被图形盖住，图形里的数读不出"),
    ("TextShape", "12", None, "写在盖住这一格的文本框里，不在格里"),
    ("TextShape", "12", 0, "盖住这一格的文本框写着“12”，不能确定哪个是这一格的数"),
    ("TextShape", "0", 0, None),
    ("LineShape", "", 0, None),
    ("RectangleShape", "", 0, None),
])  # fmt: skip
def test_what_lies_over_a_number_cell_is_one_answer_in_the_open_workbook_and_in_the_file(service, text, value, said, live_app, tmp_path):
    book = open_in(live_app, form(tmp_path / "表.xlsx", value))
    laid_over(book, service, text)
    book.save(str(tmp_path / "存.xlsx"))
    press(live_app, "check")
    (checked,) = check([tmp_path / "存.xlsx"])
    assert told(book) == [dict(zip(HEADS, line.values, strict=True))[SENTENCE] for line in finding_lines(checked.outcome)]
    assert [said in words for words in told(book)] == ([True] if said else [])


def test_a_picture_and_a_control_are_told_by_their_kind(live_app, tmp_path):
    book = open_in(live_app, form(tmp_path / "表.xlsx", None))
    for service, word in (("GraphicObjectShape", "图片"), ("ControlShape", "控件或嵌入的对象")):
        lift = laid_over(book, service)
        press(live_app, "check")
        assert [f"这一格被{word}盖住" in words for words in told(book)] == [True]
        lift()
    press(live_app, "check")
    assert [line["规则"][:2] for line in listed(book) if line["级别"]] == ["E6"]
