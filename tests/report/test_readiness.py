"""初稿, 送审稿, 定稿: what each wants, and what the pages say."""

import pytest
from nianbao.report.readiness import Decision, Stage, readiness

BACK = "乙局：待退回"
WHO = Decision("张三", "乙局已撤并")


@pytest.mark.parametrize(("given", "stage"), [
    ({"errors": ["表三 E1 错误 2 处"]}, Stage.DRAFT),
    ({"errors": ["表三 E1 错误 2 处"], "decision": WHO}, Stage.DRAFT),
    ({"errors": []}, Stage.FOR_REVIEW),
    ({"errors": [], "waiting": [BACK]}, Stage.FOR_REVIEW),
    ({"errors": [], "waiting": []}, Stage.FINAL),
    ({"errors": [], "waiting": [BACK], "decision": WHO}, Stage.FINAL),
    ({"errors": [], "decision": WHO}, Stage.FINAL),
    ({"errors": [], "unwritten": ["“五”待填"], "waiting": []}, Stage.FOR_REVIEW),
])
def test_what_a_stage_wants(given, stage):
    assert readiness(**given).stage is stage


def test_pages_say_what_is_open_and_those_of_a_final_report_say_nothing():
    words = readiness(["表三 E1 错误 2 处"], ["“五”待填"]).page_words
    assert words == "初稿（表三 E1 错误 2 处；“五”待填）"
    assert readiness([str(i) for i in range(9)]).page_words == "初稿（0；1；2；等 9 项）"
    assert readiness([]).page_words == "送审稿"
    final = readiness([], waiting=[BACK], decision=WHO)
    assert final.page_words == ""
    assert (final.open, final.decision) == ((BACK,), WHO)
