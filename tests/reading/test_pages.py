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


SHOWN, NOT = "3000", "hidden"
STYLES = {
    "a variable": (":root{--x:none} td span{display:var(--x)}", NOT),
    "a variable that shows": (":root{--x:inline} td span{display:var(--x)}", SHOWN),
    "a variable of another": (":root{--a:none;--b:var(--a)} .x{display:var(--b)}", NOT),
    "a variable of the table": ("table{--c:255} .x{color:rgb(var(--c) var(--c) var(--c))}", NOT),
    "a variable that is nowhere": (".x{display:var(--q)}", SHOWN),
    "what counts for a variable that is nowhere": (".x{display:var(--q,none)}", NOT),
    "a variable for print": (":root{--x:inline} @media print{:root{--x:none}} .x{display:var(--x)}", SHOWN),
    "variables in a circle": (":root{--a:var(--b);--b:var(--a)} .x{display:var(--a)}", NOT),
    "a rule in a rule": ("td{.x{display:none}}", NOT),
    "a rule in another's": ("th{.x{display:none}}", SHOWN),
    "the element itself": ("table{td{span{&.x{visibility:hidden}}}}", NOT),
    "a condition in a rule": ("td{.x{@media screen{display:none}}}", NOT),
    "print in a rule": ("td{.x{@media print{display:none}}}", SHOWN),
    "a declaration behind a rule": (".x{&.x{display:none} display:inline}", NOT),
    "a layer under none": (".x{display:inline} @layer a{.x.x{display:none}}", SHOWN),
    "the order of layers": ("@layer b,a; @layer a{.x{display:none}} @layer b{.x.x{display:inline}}", NOT),
    "important in the first layer": ("@layer a{.x{display:none!important}} .x.x{display:inline!important}", NOT),
    "a very wide screen": ("@media (min-width:9000px){.x{display:none}}", SHOWN),
    "a wide screen": ("@media only screen and (min-width:600px){.x{display:none}}", NOT),
    "a screen that may be so wide": ("@media (min-width:1600px){.x{display:none}}", NOT),
    "nothing hidden on a screen that may be so wide": ("@media (min-width:1600px){.x{width:1170px;font-size:17px}}", SHOWN),
    "a condition that nobody knows": ("@container (min-width:1px){.x{display:none}}", NOT),
    "everything unset": (".x{display:none} .x.x{all:unset}", SHOWN),
    "a value that browsers pass over": (".x{display:none;display:foo}", NOT),
    "colours of today": (".x{color:oklch(1 0 0)}", NOT),
    "half of a screen away": (".x{display:inline-block;margin:0 0 0 -9999px}", NOT),
    "a share of the size": (".x{zoom:0.01}", NOT),
    "no size, computed": (".x{font-size:calc(0px)}", NOT),
    "the first digit white": (".x{display:block} .x::first-letter{color:#fff}", NOT),
    "a digit written before": (":root{--w:'7'} .x::before{content:var(--w)}", NOT),
    "a word for ten thousand behind": (".x::after{content:'万'}", NOT),
    "letters that are pictures": (".x{font-family:Wingdings}", NOT),
    "what stands in another": ("td:has(> .x){font-size:0}", NOT),
    "what stands in another's other": ("tr:has(td .x) .x{display:none}", NOT),
    "what stands in one, itself around it": ("td:has(table .x){font-size:0}", SHOWN),
    "what is pointed at": (":has(:hover){display:none}", SHOWN),
    "what stands behind another": ("td~td .x{display:none}", NOT),
    "what no field may be typed in": (".x:read-only{display:none}", NOT),
    "one of some that browsers do not know": (":is(.x,:foo){display:none}", NOT),
    "one that browsers do not know": (".x,:foo{display:none}", SHOWN),
    "an attribute of any kind": ("span[*|class]{display:none}", NOT),
    "a ground over it": (".x::after{content:'';position:absolute;inset:0;background:#fff}", NOT),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_number_is_read_where_the_style_sheet_shows_it_and_not_where_it_hides_it(style):
    rules, seen = STYLES[style]
    submission = of(PAGE.replace("<style>", f"<style>{rules}</style><style>").replace(">3000<", "><span class=x>3000</span><"))
    assert isinstance(submission[FORM.cells[0]], Unread) == (seen is NOT)
    assert not wrong(submission)
    assert len(submission.unread) == (seen is NOT)


def test_a_class_that_hides_in_the_sheets_of_the_world_is_not_believed_where_the_sheet_is_elsewhere():
    page = PAGE.replace(">3000<", "><span class='cell sr-only'>3000</span><")
    assert of(page)[FORM.cells[0]] == 3000
    assert "认不全" in of(page.replace("<style>", "<link rel=stylesheet href=site.css><style>"))[FORM.cells[0]].reason


HIDING = ("hide", "cell hidden", "lg:hidden", "isHidden", "hiddenText", "layui-hide", "visible-xs", "print-only", "opacity-0", "sr-only", "d-none", "hidden-lg", "Hide")
SHOWING = ("overflow-hidden", "overflow-x-hidden", "hidden-xs", "hidden-print", "hide-on-mobile", "d-none d-md-table-cell", "hidden w-1 md:block", "overflowHidden", "hideous")


@pytest.mark.parametrize("name", HIDING + SHOWING)
def test_of_the_names_of_the_world_those_that_hide_on_a_wide_screen_leave_a_cell_unread(name):
    page = PAGE.replace("<style>", "<link rel=stylesheet href=site.css><style>").replace("<td>3000<", f"<td class='{name}'>3000<")
    assert len(of(page).unread) == (name in HIDING)


@pytest.mark.parametrize("style", ["a{color:" + "rgb(" * 3000, "p{" * 60 + "color:red" + "}" * 60, "@media screen{" * 60 + "p{color:red}"])
def test_style_sheets_without_end_are_refused_by_name(style):
    with pytest.raises(UserError, match=r"年报\.html 自带的网页样式"):
        of(PAGE.replace("<style>", f"<style>{style}</style><style>"))


@pytest.mark.parametrize("style", ["{{{", ".a{color:", "@media{", "@import url(x)", "a:has(> b){display:none}", "*{}" * 100, "/* ", ".\\{x{opacity:nan}"])
def test_broken_style_sheets_do_no_harm(style):
    submission = of(PAGE.replace("<style>", f"<style>{style}</style><style>"))
    assert not wrong(submission)
    assert not submission.unread


def test_a_reason_speaks_of_what_stands_in_a_cell_not_of_how_it_is_kept():
    rare = PAGE.replace("3011", "").replace("<style>", '<style>td::after{content:"9"}')
    reasons = [value.reason for value in map(of(rare).__getitem__, FORM.cells) if isinstance(value, Unread)]
    assert reasons
    assert not [reason for reason in reasons if "Fault" in reason]
