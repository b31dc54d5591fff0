"""What a name, a category and a level say of an authority, and what they do not."""

import pytest
from nianbao.core.agencies import has_no_rule_power, is_whole


@pytest.mark.parametrize(
    ("name", "category", "level", "expected"),
    [
        ("某市教育局", "", "", True), ("某县人民政府", "", "", True), ("某镇人民政府", "", "", True), ("某高新区管委会", "", "", True),
        ("某市人民政府", "", "", False), ("某省人民政府", "", "", False), ("某某", "", "", False), ("某某", "政府部门", "", True), ("某区人民政府办公室", "", "", False),
        # a level known from the roster decides: of a province or a prefecture its government and its office alone
        ("某市人民政府", "", "市", False), ("某省人民政府", "", "省", False), ("某市", "设区的市级政府", "市", False), ("某市人民政府办公室", "", "市", False),
        ("某市教育局", "", "市", True), ("某市教育局", "政府部门", "市", True), ("某市人民政府", "政府部门", "市", True), ("某某", "", "市", True),
        ("某市人民政府", "", "县", True), ("某市人民政府", "设区的市级政府", "县", True), ("某县人民政府办公室", "", "县", True),
    ],
)  # fmt: skip
def test_who_has_no_power_to_make_rules(name, category, level, expected):
    assert has_no_rule_power(name, category, level) is expected


@pytest.mark.parametrize(
    ("name", "category", "whole"),
    [
        ("某区人民政府", "", True), ("某县", "", True), ("某市", "", True), ("某市 人民政府", "", True), ("某省人民政府", "", True), ("某某", "县级政府", True),
        ("某市教育局", "", False), ("某区人民政府办公室", "", False), ("某区（本级）", "", False), ("某镇", "", False), ("某某", "", False), ("某市", "政府部门", False),
    ],
)  # fmt: skip
def test_which_report_is_of_a_whole_place(name, category, whole):
    assert is_whole(name, category) is whole
