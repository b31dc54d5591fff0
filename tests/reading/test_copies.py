"""Two copies of a table in one file: the one whose heading names the year and the unit, else none, both places named."""

import pytest
import renderings
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels

FORM = EDITIONS["2021"]
VALUES = {cell: 3000 + i for i, cell in enumerate(FORM.cells)}
OTHER = {cell: 7000 + i for i, cell in enumerate(FORM.cells)}


def tables(values):
    """The part of a page from the heading of 表三 to its end, by rows."""
    page = renderings.as_html(FORM, values, 2024).decode()
    start = page.index("<table", page.index("三、收到"))
    return page[: start], page[start : page.index("</table>", start) + 8], page[page.index("</table>", start) + 8 :]


def report(first, second, title="演示市测试区发展和改革局"):
    """The report with its own 表三 under one heading and another one under the other."""
    before, own, after = tables(VALUES)
    body = f"{before}<p>{first}</p>{own}<p>{second}</p>{tables(OTHER)[1]}{after}"
    return by_labels(documents.read_document("年报.html", body.replace(renderings.TITLE, title).encode()))


@pytest.mark.parametrize(
    ("title", "first", "second"),
    [
        ("演示市测试区发展和改革局", "2024年办理情况", "2023年办理情况"),
        ("演示市测试区发展和改革局", "本年度", "上年"),
        ("演示市测试区发展和改革局", "本期", "上年同期"),
        ("演示市测试区发展和改革局", "（本级）", "（全区）"),
        ("演示市测试区人民政府", "全区汇总", "区政府本级"),
        ("演示市测试区发展和改革局", "2024年本级", "2024年全区"),
    ],
)
def test_the_copy_of_the_year_and_unit_is_taken_and_the_other_noted(title, first, second):
    submission = report(first, second, title)
    assert dict(zip(submission.form.cells, submission.values, strict=True)) == VALUES
    assert "另有一张表三" in submission.origin["notes"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("办理情况", "办理情况"), ("2024年", "2024年"), ("甲", "上年"), ("2024年", ""), ("本级", "本级"), ("2023年", "2022年"), ("2024年、2023年", "2022年")],
)
def test_nothing_is_taken_where_the_headings_do_not_tell(first, second):
    submission = report(first, second)
    unread = [cell for cell in FORM.cells if cell.table == "requests"]
    assert all(isinstance(submission[cell], Unread) for cell in unread)
    assert submission[unread[0]].reason.count("表格") == 2
