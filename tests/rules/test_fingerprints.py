"""Fingerprints stand in workbooks that clerks have explained: whatever becomes of the code, they stay as they are."""

from dataclasses import replace
from decimal import Decimal

import pytest
from nianbao.core.submission import Submission, Unread
from nianbao.district.carrying import carry
from nianbao.district.consolidation import consolidate
from nianbao.district.membership import choose_year
from nianbao.forms import EDITIONS
from nianbao.forms.crosswalk import crosswalk
from nianbao.model import Cell
from nianbao.reading.mixed_editions import edition_remarks, spread, unsplit_remarks, whole_rows
from nianbao.rules.explanations import fingerprint
from nianbao.steps.examination import examine

OLD, NEW = EDITIONS["2019"], EDITIONS["2021"]
REST = Cell("requests", "result.other", "natural")


def cells(values):
    return {Cell(*name.replace("@", ":").split(":")): value for name, value in values.items()}


def report(form=NEW, agency="某区教育局", year=2024, **about):
    values = tuple(Decimal(0) if form.column(c).decimals else 0 for c in form.cells)
    return Submission(form, values, file="表.xlsx", agency=agency, year=year, **about)


EMPTY = report()
BUSY = report().changed(cells({"requests:new@natural": 1}))
TEXT = "收到政府信息公开申请40件，同比增长25%，上年为20件。共收到政府信息公开申请40件，其中自然人30件，法人5件。答复“不属于本行政机关”3件。"
WORDS = ("", "", "", "", "", "请在此填写")
LAST = report(year=2023).changed(cells({
    "requests:carried_out@natural": 4, "disclosure:rules@in_force": 6, "disclosure:permits@decisions": 500,
    "disclosure:normative@in_force": Decimal("1.5"),
}))  # fmt: skip
FULL = report(year=2023).changed(cells({"disclosure:permits@decisions": 7, "disclosure:penalties@decisions": 8, "disclosure:charges@amount": Decimal("0.5")}))
UNSPLIT = BUSY.changed(spread(REST, Decimal(4), whole_rows(NEW)["requests", "result.other"]))

CASES = {
    "power": (BUSY.changed(cells({"disclosure:rules@in_force": 7})), None),
    "below": (BUSY.changed(cells({"disclosure:normative@issued": 7})), None),
    "unsummed": (replace(BUSY, agency="某区人民政府"), None),
    "empty": (EMPTY, LAST),
    "last": (BUSY.changed(cells({"disclosure:permits@decisions": 20, "disclosure:rules@in_force": 9})), LAST),
    "same": (replace(FULL, year=2024), FULL),
    "alone": (BUSY, replace(LAST, year=2020)),
    "narrative": (replace(BUSY, narrative=(TEXT, *WORDS[1:])), None),
    "long": (replace(BUSY, narrative=("无" * 2000, *WORDS[1:])), None),
    "ledger": (replace(BUSY, ledger={"received": 5, "carried_in": Unread("五六", "不是数字")}), None),
    "domain": (BUSY.changed(cells({"disclosure:permits@decisions": Unread("约5", "不是数字"), "disclosure:rules@issued": -1})), None),
    "unplaced": (BUSY.changed({c: Unread("表", "找不到列", unplaced=True) for c in NEW.cells if c.table == "review"}), None),
    "blank": (BUSY.changed(cells({"requests:new@natural": None, "requests:new@total": 3})), None),
    "totals": (replace(BUSY, stamp="form", cover={"totals": "formula"}, computed=frozenset(NEW.position[c] for c in list(NEW.totals)[1:])), None),
    "items": (report(OLD, year=2020).changed(cells({
        "disclosure:permits@last_year": 5, "disclosure:permits@change": 2, "disclosure:permits@decisions": 7,
        "disclosure:penalties@last_year": 5, "disclosure:penalties@decisions": 5, "disclosure:charges@last_year": 1288,
        "disclosure:procurement@amount": Decimal("251000"),
    })), None),
    "unsplit": (replace(UNSPLIT, remarks=unsplit_remarks(UNSPLIT)), None),
    "edition": (replace(report(OLD), remarks=tuple(edition_remarks(report(OLD)))), None),
}  # fmt: skip


def district_findings():
    """D1, D2, D4, D5, D8, D9 and D10 of one made-up district."""
    units = [
        replace(EMPTY, agency="演示区人民政府", file="合计.xlsx").changed(cells({"disclosure:permits@decisions": 9})),
        replace(BUSY, agency="演示区民政局", file="民政局.xlsx"), replace(EMPTY, agency="演示区民政局", file="民政局2.xlsx", version=2),
        replace(EMPTY, agency="演示区财政局", file="财政局.xlsx", year=2022), replace(EMPTY, agency="演示区住建局", file="住建局.xlsx", year=None),
        replace(report(OLD).changed(cells({"disclosure:charges@last_year": 3})), agency="演示区城管局", file="城管局.xlsx"),
        replace(EMPTY, agency="演示区水务局", file="水务局.xlsx", values=(None,) * len(NEW.cells)),
        replace(EMPTY, agency="演示区商务局", file="商务局.xlsx").changed(cells({"requests:new@natural": Unread("约5", "不是数字")})),
    ]  # fmt: skip
    choice = choose_year(units, 2024)
    return consolidate(units, NEW, lambda s: carry(s, NEW, crosswalk(s.form, NEW)), choice).findings


def fingerprints(case):
    if case == "district":
        return [fingerprint(finding) for finding in district_findings()]
    submission, last = CASES[case]
    (outcome,) = examine([submission], {submission.file: last} if last else None)
    return [fingerprint(finding) for finding in outcome.findings if finding.rule not in ("E1", "E2", "E3", "E4") or case == "blank"]


STAND = {
    "power": [
        "L1|disclosure||disclosure:rules@in_force#—|—|(7,)",
    ],
    "below": [
        "L6|disclosure|normative|disclosure:normative@issued|disclosure:normative@repealed|disclosure:normative@in_force#0|7",
    ],
    "unsummed": [
        "L5|disclosure||disclosure:permits@decisions|disclosure:penalties@decisions|disclosure:coercion@decisions#—|—|(0, 0, 0)",
    ],
    "empty": [
        "L4|||empty#—|—",
        "X1|requests|natural|requests:carried_in@natural|requests:carried_out@natural#0|4",
        "X2|disclosure|rules|disclosure:rules@in_force|disclosure:rules@in_force|disclosure:rules@issued|disclosure:rules@repealed#0|6",
        "X2|disclosure|normative|disclosure:normative@in_force|disclosure:normative@in_force|disclosure:normative@issued|disclosure:normative@repealed#0|1.5",
        "X3|disclosure|permits|许可|disclosure:permits@decisions#0|500",
    ],
    "last": [
        "L1|disclosure||disclosure:rules@in_force#—|—|(9,)",
        "X1|requests|natural|requests:carried_in@natural|requests:carried_out@natural#0|4",
        "X2|disclosure|rules|disclosure:rules@in_force|disclosure:rules@in_force|disclosure:rules@issued|disclosure:rules@repealed#9|6",
        "X2|disclosure|normative|disclosure:normative@in_force|disclosure:normative@in_force|disclosure:normative@issued|disclosure:normative@repealed#0|1.5",
        "X3|disclosure|permits|许可|disclosure:permits@decisions#20|500",
    ],
    "same": [
        "X4|||disclosure:permits@decisions|disclosure:penalties@decisions|disclosure:charges@amount#—|—|3|(7, 8, Decimal('0.5'))",
    ],
    "alone": [
        "N2||#—|—",
    ],
    "narrative": [
        "L4|||chapter|五、存在的主要问题及改进情况#—|—",
        "L4|||hint|六、其他需要报告的事项#—|—",
        "P1|requests|received|received|requests:new@total#40|0|收到政府信息公开申请40件|40",
        "P1|requests|received|received|requests:new@total#40|0|共收到政府信息公开申请40件|40",
        "P6|requests|natural|natural|requests:new@natural#30|1|其中自然人30件|30",
        "P6|requests|legal|legal|requests:new@legal.business|requests:new@legal.research|requests:new@legal.public_good|requests:new@legal.legal_service#5|0|法人5件|5",
        "N3|requests|result.unavailable.not_held|requests:result.unavailable.not_held@total#3|0|不属于本行政机关3|3",
        "P11|requests|received|received|requests:new@total#—|—|收到政府信息公开申请40件…同比增长25%|同比增长25%",
        "P12||#—|—|共收到政府信息公开申请40件|40",
    ],
    "long": [
        "L4|||chapter|五、存在的主要问题及改进情况#—|—",
        "L4|||long|一、总体情况#—|—|2000",
        "L4|||hint|六、其他需要报告的事项#—|—",
    ],
    "ledger": [
        "C1|requests|received|received|requests:new@total#5|0",
        "C1|requests|carried_in|carried_in|requests:carried_in@total#—|—|五六",
    ],
    "domain": [
        "E5|disclosure|rules|disclosure:rules@issued#—|—|-1",
        "E5|disclosure|permits|disclosure:permits@decisions#—|—|约5",
    ],
    "unplaced": [
        "E5|review||review:reconsideration@upheld|review:reconsideration@corrected|review:reconsideration@other|review:reconsideration@pending#—|—|",
    ],
    "blank": [
        "E1|requests|total|requests:new@total|requests:carried_in@total|requests:result.total@total|requests:carried_out@total#3|0",
        "E6|requests|new|requests:new@natural#—|—",
    ],
    "totals": [
        "L4|requests||totals|requests:new@total#—|—|(0,)",
    ],
    "items": [
        "L2|disclosure||added|disclosure:permits@decisions|disclosure:penalties@decisions#—|—|(7, 5)",
        "L2|disclosure||amount|disclosure:charges@last_year#—|—|1288|(1288,)",
        "L2|disclosure||yuan|disclosure:procurement@amount#—|—|251000|(Decimal('251000'),)",
    ],
    "unsplit": [
        "L3|requests|result.other.rest|unsplit|requests:result.other.rest@natural#—|—|4",
    ],
    "edition": [
        "L3|||edition#—|—",
        "L4|||empty#—|—",
    ],
    "district": [
        "D1||#—|—",
        "D2|||requests:new@natural#—|—",
        "D4||#—|—",
        "D4||#—|—",
        "D5|||disclosure:rules@produced|disclosure:rules@published|disclosure:rules@available|disclosure:normative@produced#—|—|(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, Decimal('0'))",
        "D8|||requests:new@natural#—|—",
        "D10||#—|—",
        "D9|disclosure|permits|disclosure:permits@decisions#9|0",
    ],
}


@pytest.mark.parametrize("case", STAND)
def test_a_fingerprint_stays_as_it_is(case):
    assert fingerprints(case) == STAND[case]
