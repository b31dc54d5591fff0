"""补充数据 of a sum: what every unit brought, the sum, and who brought no number."""

from nianbao.core.submission import ExtraFigure, Place, Submission, Unread
from nianbao.district.extra_sums import MOST_SUMMED_ROWS, extra_sums, lacking_below, rows_not_summed
from nianbao.forms import EDITIONS
from nianbao.model import Item

FORM = EDITIONS["2021"]
AT = Place("补充数据", "C5")


def item(key, name):
    return Item(key, name, name, name, key.count("."), True)


GROUPED, NAMED = item("channels.online", "网络提交"), item("site", "网站信息")


def unit(name, *figures):
    return Submission(FORM, (0,) * len(FORM.cells), file=f"{name}.xlsx", agency=name, extra=figures)


def figure(item, value, *lacking):
    return ExtraFigure(item, value, AT, lacking=lacking)


def summed(*units):
    """(values by unit, sum, who lacks) by the path of the row."""
    return {one.item.path: (one.values, one.total.value, one.total.lacking) for one in extra_sums(units, [GROUPED], lambda place: AT)}


def test_rows_are_added_up_and_units_without_a_number_are_named():
    found = summed(unit("甲", figure(NAMED, 3)), unit("乙", figure(NAMED, None), figure(GROUPED, 2)), unit("丙"))
    assert found == {GROUPED.path: ((None, 2, None), 2, ("甲", "丙")), NAMED.path: ((3, None, None), 3, ("乙", "丙"))}
    assert summed(unit("甲"), unit("乙")) == {}


def test_a_number_spelled_as_text_counts_and_other_text_leaves_the_sum_open():
    spelled = Unread("三", "写成了文字", spelled=True, number=3)
    assert summed(unit("甲", figure(NAMED, spelled)), unit("乙", figure(NAMED, 1)))[NAMED.path][:2] == ((3, 1), 4)
    found = summed(*(unit(name, figure(NAMED, Unread(f"约{n}", "不是数字"))) for n, name in enumerate("甲乙丙丁", 1)), unit("戊", figure(NAMED, 1)))[NAMED.path]
    assert (found[1].raw, found[1].reason) == ("待定", "甲填的是“约1”；乙填的是“约2”；丙填的是“约3”")
    assert found[2] == tuple("甲乙丙丁")
    assert summed(unit("甲", figure(NAMED, Unread("－", "", spelled=True))))[NAMED.path][:2] == ((None,), None)


def test_a_summary_whose_units_left_a_fixed_row_blank_lacks_them_too():
    below = unit("街道办", figure(GROUPED, 5, "一社区", "二社区"), figure(NAMED, 1, "三社区"))
    assert (lacking_below(below), lacking_below(unit("甲", figure(NAMED, 1, "三社区")))) == (2, 0)
    assert summed(below, unit("甲", figure(GROUPED, 1), figure(NAMED, 1)))[NAMED.path] == ((1, 1), 2, ("街道办",))
    assert summed(unit("街道办", figure(NAMED, 1, "三社区")), unit("甲", figure(NAMED, 1)))[NAMED.path] == ((1, 1), 2, ("街道办",))


def test_of_more_rows_than_a_summary_has_room_for_those_of_most_units_stay():
    items = [item(f"row{n}", f"行{n}") for n in range(MOST_SUMMED_ROWS + 1)]
    units = unit("甲", *(figure(one, 1) for one in items)), unit("乙", figure(items[-1], 1))
    sums = extra_sums(units, [], lambda place: AT)
    assert [one.item for one in sums] == [items[-1], *items[:-2]]
    assert rows_not_summed(units, sums) == (items[-2].path,)
    room = unit("甲", *units[0].extra[1:]), units[1]
    sums = extra_sums(room, [], lambda place: AT)
    assert [one.item for one in sums] == items[1:], "where there is room, in the order in which they come up"
    assert [one.count for one in sums] == [1] * (MOST_SUMMED_ROWS - 1) + [2]
