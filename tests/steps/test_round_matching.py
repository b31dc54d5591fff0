"""Whose a file is: what is in doubt is asked, a likeness is only suggested, what the clerk said of a content holds for it."""

from dataclasses import replace
from pathlib import Path

import pytest
from nianbao.core.submission import Submission
from nianbao.district.membership import Refused
from nianbao.district.roster import Roster, RosterUnit
from nianbao.forms import EDITIONS
from nianbao.steps.collecting.arrivals import Arrival
from nianbao.steps.collecting.round_matching import Binding, match_files
from nianbao.workbook.ledger_sheets import NEW_UNIT, NO_REPORT

FORM = EDITIONS["2021"]
ROSTER = Roster((RosterUnit("演示区教育局", ("区教体局",), ("演示区教育委员会",)), RosterUnit("演示区财政局"), RosterUnit("演示区湖东镇人民政府")), "演示区")


def report(agency="", origin="标题", **more):
    return Submission(FORM, (1,) * len(FORM.cells), agency=agency, origin={"agency": origin}, **more)


def one(item, *, name="a.xlsx", folders=(), bound=None, **arrival):
    (found,) = match_files([(Arrival(Path(name), name, folders, **arrival), "k", item)], ROSTER, {"k": bound} if bound else {})
    return found


@pytest.mark.parametrize("name", ["演示区教育局", "区教体局", "演示区教育委员会", "演示区 教育局", "教育局", "某市演示区教育局"])
def test_a_name_in_the_file_reaches_its_unit(name):
    assert one(report(name)).unit == "演示区教育局"


@pytest.mark.parametrize(
    ("item", "folders", "why"),
    [
        (report("演示区教育厅"), (), "不在名录里"),
        (report(), (), "没有写机关名称"),
        (report("演示区教育局"), ("演示区财政局",), "文件夹是“演示区财政局”的，文件里写的是“演示区教育局”"),
        (report("别处水务局"), ("演示区财政局",), "名录里没有"),
        (Refused("a.xlsx", "文件已损坏"), (), "文件已损坏"),
    ],
)
def test_what_is_in_doubt_is_asked(item, folders, why):
    found = one(item, folders=folders)
    assert found.unit == ""
    assert why in found.asked


def test_a_likeness_is_suggested_and_never_taken():
    found = one(report("演示区财政厅"))
    assert (found.unit, found.suggestions[0]) == ("", "演示区财政局")


def test_a_folder_names_what_names_nobody_itself():
    assert one(report(), folders=("区教体局", "邮件")).unit == "演示区教育局"
    assert one(Refused("a.pdf", "读不出"), folders=("区教体局",)).unit == "演示区教育局"


def test_pictures_and_scans_are_sealed_pages():
    assert one(None, name="演示区教育局盖章.jpg", picture=True).seal == "照片"
    scan = one(Refused("x.pdf", "是扫描件", id="F48"), name="区里/x.pdf")
    assert (scan.seal, scan.unit) == ("扫描", "")
    assert "盖章件" in scan.asked
    assert one(None, name="演示区教育局盖章.jpg", picture=True).unit == "演示区教育局"


def test_what_the_clerk_said_of_a_content_holds():
    assert one(report("别处局"), bound=Binding("演示区财政局", "别处局")).unit == "演示区财政局"
    assert one(report("演示区水务局"), bound=Binding(NEW_UNIT)).unit == "演示区水务局"
    assert one(report("演示区水务局"), bound=Binding(NO_REPORT)).ignored
    assert "不在名录里" in one(report("x"), bound=Binding("没有的局")).asked


def test_a_name_inside_becomes_an_alias_and_that_of_a_neighbour_never():
    files = [(Arrival(Path("a"), "a"), "1", report("别处局")), (Arrival(Path("b"), "b"), "2", report("别处局"))]
    assert [f.unit for f in match_files(files, ROSTER, {"1": Binding("演示区财政局", "别处局")})] == ["演示区财政局", "演示区财政局"]
    files = [(Arrival(Path("a"), "a"), "1", report("演示区教育局")), (Arrival(Path("b"), "b"), "2", report("演示区教育局"))]
    assert [f.unit for f in match_files(files, ROSTER, {"1": Binding("演示区财政局", "演示区教育局")})] == ["演示区财政局", "演示区教育局"]


def test_a_total_is_no_question():
    files = [(Arrival(Path(n), n), n, report(n)) for n in ("演示区人民政府", "演示区教育局", "演示区财政局")]
    assert [f.whole for f in match_files(files, ROSTER, {})] == [True, False, False]


def test_what_is_no_report_is_left_aside():
    assert one(Refused("通知.docx", "不是年报表", foreign=True)).ignored
    assert replace(one(report("演示区教育局")), unit="").unit == ""
