"""L7 and L8: many 规范性文件 of a small office, a chapter that was copied."""

from dataclasses import replace

import pytest
from cases import CASES, needs_shared
from hypothesis import given
from hypothesis import strategies as st
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.reading.files import read
from nianbao.rules.alike_texts import RUN, copied, percent, share_alike
from nianbao.rules.plausibility import check_plausibility
from nianbao.rules.sentences import sentence_of
from nianbao.steps.merging.merge import copied_chapters

FORM = EDITIONS["2021"]
ISSUED = next(c for c in FORM.cells if (c.row, c.column) == ("normative", "issued"))
TEXT = "一是主动公开的内容还不够及时，二是依申请公开的答复质量有待提高，三是基层业务培训不够经常。下一步将逐条整改，落实到人。"


def report(name="甲区教育局", issued=0, text="", file="a.xlsx"):
    values = tuple(issued if c == ISSUED else 1 for c in FORM.cells)
    return Submission(FORM, values, file, name, name, "", 2025, narrative=("", "", "", "", text, ""))


def rules(submission, last=None):
    return [f for f in check_plausibility(submission, last) if f.rule in ("L7", "L8")]


@pytest.mark.parametrize(("name", "issued", "fires"), [("甲区教育局", 10, True), ("甲区教育局", 9, False), ("东风街道办事处", 34, True), ("甲区人民政府", 40, False)])
def test_many_documents_of_a_department_or_a_street_are_asked_about(name, issued, fires):
    found = rules(report(name, issued))
    assert [f.rule for f in found] == ["L7"] * fires
    assert not fires or str(issued) in sentence_of(found[0], FORM)


def test_last_years_chapter_sent_again_is_a_hint():
    (found,) = rules(report(text=TEXT + "今年。"), report(text=TEXT))
    assert (found.rule, str(found.level)) == ("L8", "提示")
    assert "与上年有" in sentence_of(found, FORM)
    assert "存在的主要问题" in sentence_of(found, FORM)
    assert rules(report(text=TEXT), report()) == rules(report(), report(text=TEXT)) == []
    assert rules(report(text=TEXT), report(text="本年工作平稳，没有发现新的问题，将继续保持，争取更上一层楼。")) == []


def test_another_units_chapter_is_a_hint_at_the_later_one():
    one, other = report("甲局", text=TEXT, file="甲.xlsx"), report("乙局", text=TEXT, file="乙.xlsx")
    assert list(copied_chapters([one, other, report("丙局", text="没有。", file="丙.xlsx")])) == ["乙.xlsx"]
    assert copied_chapters([one, replace(one, file="甲2.xlsx")]) == {}, "one unit twice is D2"


@needs_shared
def test_two_real_years_of_one_office_are_alike():
    texts = [read(next((CASES / "seeds").glob(f"{id}_*.txt"))).narrative[4] for id in ("003", "000")]
    assert 92 <= percent(share_alike(*texts)) <= 96


@pytest.mark.parametrize(("share", "said"), [(0.0, 0), (0.5, 50), (0.999, 99), (1.0, 100)])
def test_a_share_in_percent_is_never_rounded_up(share, said):
    assert percent(share) == said


texts = st.text("甲乙丙丁", max_size=40)


@given(texts, texts)
def test_the_share_is_the_same_both_ways_and_never_more_than_all(one, other):
    if len(one) != len(other):
        assert share_alike(one, other) == share_alike(other, one)
    assert 0 <= share_alike(one, other) <= 1


@given(st.text("甲乙丙丁", min_size=RUN, max_size=40), texts, texts)
def test_a_text_inside_another_is_all_of_it(text, before, behind):
    assert share_alike(text, before + text + behind) == 1


def test_a_thousand_copies_are_found_in_no_time():
    found = list(copied([TEXT * 10] * 1000, 0.8))
    assert [i for i, _, _ in found] == list(range(1, 1000))
