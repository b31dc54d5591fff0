"""The rules by id: one list for code, workbook, messages and tests."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.findings import Level

E, W, H = Level.ERROR, Level.WARNING, Level.HINT


@dataclass(frozen=True)
class Rule:
    """``level`` is the usual one; a finding may carry another where the design says so (L3, L4)."""

    id: str
    level: Level
    name: str


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("E1", E, "新收加结转等于办结加结转"),
        Rule("E2", E, "各项办理结果之和等于总计"),
        Rule("E3", E, "各类申请人之和等于总计"),
        Rule("E4", E, "各项结果之和等于总计"),
        Rule("E5", E, "数字合规"),
        Rule("E6", E, "应填未填"),
        Rule("C1", W, "核对数与表内数一致"),
        Rule("X1", W, "上年结转与去年一致"),
        Rule("X2", W, "现有数与去年衔接"),
        Rule("X3", W, "与去年相比变动过大"),
        Rule("X4", W, "与去年完全相同"),
        Rule("P1", W, "正文与表：收到和新收"),
        Rule("P2", W, "正文与表：上年结转"),
        Rule("P3", W, "正文与表：办结和答复"),
        Rule("P4", W, "正文与表：结转下年度"),
        Rule("P5", W, "正文与表：六类办理结果"),
        Rule("P6", W, "正文与表：申请人"),
        Rule("P7", W, "正文与表：复议"),
        Rule("P8", W, "正文与表：诉讼"),
        Rule("P9", W, "正文与表：制度文件"),
        Rule("P10", W, "正文与表：许可、处罚、强制、收费"),
        Rule("P11", W, "正文中的同比和占比"),
        Rule("P12", H, "正文中的分项相加"),
        Rule("L1", W, "无规章制定权"),
        Rule("L2", W, "项目数与决定数、金额单位"),
        Rule("L3", H, "表式混用或旧表式"),
        Rule("L4", H, "空表、章节和提示文字"),
        Rule("L5", W, "汇总表中部门数可能未加"),
        Rule("L6", W, "现有数少于制发减废止"),
        Rule("D1", W, "应报未报"),
        Rule("D2", E, "同一单位报送不一致"),
        Rule("D4", E, "年度不符"),
        Rule("D5", W, "版本不同"),
        Rule("D8", E, "读不出或有未读单元格"),
        Rule("D9", E, "全区总数与各单位之和不符"),
        Rule("D10", H, "合计表只作比对"),
        Rule("N1", H, "机关待确认"),
        Rule("N2", H, "上年比对"),
        Rule("N3", H, "旧分类"),
        Rule("N4", E, "疑似错位粘贴"),
    )
}
