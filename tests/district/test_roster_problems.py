"""Everything that may be wrong with a roster is named, and a sound one is not complained of."""

import pytest
from nianbao.district.roster import Destination, NotDue, Predecessor, Roster, RosterUnit, Succession
from nianbao.district.roster_problems import roster_problems, words_of

OFFICE = RosterUnit("甲区人民政府办公室", category="政府办公厅（室）")


def problems(*units, year=2025):
    return words_of(roster_problems(Roster((OFFICE, *units), "甲区"), year))


def came(kind, *names):
    return tuple(Predecessor(name, kind) for name in names)


SOUND = (
    RosterUnit("甲区教育局", ("教育局",), ("甲区教育体育局",)),
    RosterUnit("甲区商务局", last_year=2024),
    RosterUnit("甲区粮食局", last_year=2024),
    RosterUnit("甲区商务和粮食局", predecessors=came(Succession.MERGED, "甲区商务局", "甲区粮食局")),
    RosterUnit("甲区数据局", predecessors=came(Succession.NEW, "")),
    RosterUnit("甲区税务局", destination=Destination.VERTICAL, expected=False, reason=NotDue.VERTICAL),
    RosterUnit("甲区公安局"),
    RosterUnit("甲区公安局交警大队", expected=False, reason=NotDue.BRANCH, superior="甲区公安局"),
)


def test_nothing_is_said_of_a_sound_roster():
    assert problems(*SOUND) == []


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ((RosterUnit("甲区教育局"), RosterUnit("甲区 教育局")), "不止一次"),
        ((RosterUnit("甲区教育局"), RosterUnit("教育局")), "分不清"),
        ((RosterUnit("甲区教育局", ("文教局",)), RosterUnit("甲区文化局", ("文教局",))), "分不清"),
        ((RosterUnit("甲区教育局"), RosterUnit("甲区体育局", former_names=("甲区教育局",))), "分不清"),
        ((RosterUnit("甲区本级", category="政府办公厅（室）"),), "本政府机关有 2 家"),
        ((RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区无局", "甲区教育局")), RosterUnit("甲区教育局", last_year=2024)), "名录里没有这一家"),
        (
            (RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区教育体局", "甲区旧局")), RosterUnit("甲区教育局"), RosterUnit("甲区旧局", last_year=2024)),
            "名录里没有这一家（相近的有：甲区教育局）。请核对名称",
        ),
        ((RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "")),), "没有写承继自"),
        ((RosterUnit("甲区新局", predecessors=came(Succession.MERGED, "甲区旧局")), RosterUnit("甲区旧局", last_year=2024)), "只有“甲区旧局”一家"),
        (
            (RosterUnit("甲区子局", predecessors=came(Succession.SPLIT, "甲区丑局")), RosterUnit("甲区丑局", predecessors=came(Succession.SPLIT, "甲区子局"))),
            "承继自绕成了圈：“甲区子局” → “甲区丑局” → “甲区子局”",
        ),
        ((RosterUnit("甲区子局", superior="甲区丑局"), RosterUnit("甲区丑局", superior="甲区子局")), "上级绕成了圈"),
        ((RosterUnit("甲区子局", superior="甲区子局"),), "上级绕成了圈"),
        ((RosterUnit("甲区新局", predecessors=came(Succession.RENAMED, "甲区旧局")), RosterUnit("甲区旧局")), "已更名为“甲区新局”，两家都是应报"),
        ((RosterUnit("甲区教育局", expected=False),), "没有写不单独报送原因"),
        ((RosterUnit("甲区教育局", reason=NotDue.CLOSED),), "是否应报却不是“否”"),
        ((RosterUnit("甲区教育局", first_year=2025, last_year=2023),), "在截止年度 2023 之后"),
        ((RosterUnit("甲区分局", expected=False, reason=NotDue.BRANCH),), "没有写上级"),
        ((RosterUnit("甲区分局", expected=False, reason=NotDue.BRANCH, superior="乙局"),), "不在名录里"),
    ],
)
def test_what_is_wrong_is_named_once(units, words):
    found = problems(*units)
    assert len(found) == 1
    assert words in found[0]
    assert "请" in found[0]


def test_a_roster_without_an_office_of_the_government_is_asked_about():
    assert "没有本政府机关" in words_of(roster_problems(Roster((RosterUnit("甲区教育局"),))))[0]


def test_a_predecessor_that_is_gone_by_the_year_is_no_double():
    units = (RosterUnit("甲区新局", predecessors=came(Succession.RENAMED, "甲区旧局")), RosterUnit("甲区旧局", last_year=2024))
    assert problems(*units, year=2025) == []
    assert len(problems(*units, year=2024)) == 1
