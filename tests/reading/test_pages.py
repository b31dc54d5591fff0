"""Web pages as a person sees them: what a style hides is no number, in the order in which the page shows its rows."""

import pytest
import renderings
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.reading.documents import page_styles

FORM = EDITIONS["2021"]
VALUES = {cell: 3000 + i for i, cell in enumerate(FORM.cells)}
PAGE = renderings.as_html(FORM, VALUES, 2024).decode()


def of(page):
    return by_labels(documents.read_document("年报.html", page.encode()))


def wrong(submission):
    pairs = zip(submission.form.cells, submission.values, strict=True)
    return {cell: value for cell, value in pairs if value != VALUES[cell] and not isinstance(value, Unread)}


def test_a_hidden_table_is_unread_and_shown_to_the_clerk():
    submission = of(PAGE.replace("<table border=1>", '<div class="old"><table border=1>').replace("</table>", "</table></div>")
                    .replace("<style>", "<style>.old{display:none}"))  # fmt: skip
    assert len(submission.unread) == len(VALUES)
    cell = FORM.cells[0]
    assert submission[cell] == Unread("3000", "这张表在网页上是隐藏的，看网页的人看不到，请核对后填写")


def test_a_hidden_copy_beside_the_one_seen_changes_nothing_where_it_is_equal():
    copy = PAGE[PAGE.index("<table") : PAGE.rindex("</table>") + 8]
    assert not wrong(of(PAGE.replace("</body>", f"<div hidden>{copy}</div></body>")))


def test_a_foot_written_before_the_body_is_read_at_the_end():
    start, end = PAGE.index("<tbody>", PAGE.index("三、收到")), PAGE.index("</tbody>", PAGE.index("三、收到"))
    rows = PAGE[start + 7 : end].split("</tr>\n")
    last = next(row for row in rows if "四、结转" in row)
    page = PAGE[:start] + "<tfoot>" + last + "</tr></tfoot><tbody>" + "</tr>\n".join(row for row in rows if row is not last) + PAGE[end:]
    submission = of(page)
    assert not wrong(submission)
    assert not submission.unread


@pytest.mark.parametrize("hidden", ["<tbody style='display:none'>", "<tbody class=gone>", "<tbody hidden>"])
def test_rows_that_are_not_there_are_not_read(hidden):
    page = PAGE.replace("<style>", "<style>.gone{display:none}").replace("<tbody>", f"{hidden}<tr><td>规章</td><td>9</td><td>9</td><td>9</td></tr></tbody><tbody>")
    submission = of(page)
    assert not wrong(submission)
    assert not submission.unread


def test_an_important_rule_goes_before_the_style_of_an_element():
    page = PAGE.replace("<style>", "<style>.x{display:none !important}").replace(">3000<", '>3000<b class=x style="display:inline">7</b><')
    assert of(page)[FORM.cells[0]] == 3000


def test_a_page_with_endless_styles_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(page_styles, "LARGEST_STYLES", 50)
    with pytest.raises(UserError, match=r"年报\.html 自带的网页样式"):
        of(PAGE.replace("<style>", "<style>" + ".a{color:red}" * 10))


@pytest.mark.parametrize("style", ["{{{", ".a{color:", "@media{", "@import url(x)", "a:has(> b){display:none}", "*{}" * 100, "/* ", ".\\{x{opacity:nan}"])
def test_broken_style_sheets_do_no_harm(style):
    submission = of(PAGE.replace("<style>", f"<style>{style}</style><style>"))
    assert not wrong(submission)
    assert not submission.unread
