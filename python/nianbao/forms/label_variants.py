"""How people really write the labels: variants beside the official ones.

Every variant was seen in a published report or in the official texts (older wording); spaces, brackets, quotes, numbering and years are
evened out before comparison, so only differences in the words stand here. Keys are those of the forms, the same in both editions.
"""

from __future__ import annotations

# Rows, by table and row key.
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    "disclosure": {
        "normative": ("规范性文件", "行政规范性文件"),
        "services": ("其他对外管理服务", "其他对外管理和服务事项"),
        "charges": ("行政事业性收费项目",),
        "procurement": ("政府采购",),
    },
    "requests": {
        "new": ("本年新收申请数量", "本年新收"),
        "carried_in": ("上年结转申请数量", "上年结转", "上年度结转政府信息公开申请数量"),
        "result.partial": ("部分公开", "部分公开（区分处理的，只计这一情形，不计其他情形", "部分公开（区分处理的，只计这一情形）"),
        "result.denied.forbidden": ("其他法律行政法规禁止公开的", "其他法律、行政法规禁止公开"),
        "result.denied.security": ("危及三安全一稳定的", "危及“三安全、一稳定”"),
        "result.unavailable.not_held": ("本机关不掌握相关信息", "不掌握相关政府信息"),
        "result.unavailable.not_existing": ("没有现成信息需要及时制作", "没有现成信息需另行制作"),
        "result.unavailable.unclear": ("补正后仍不明确", "补正后申请仍不明确"),
        "result.unprocessed.petition": ("信访、举报、投诉类申请",),
        "result.unprocessed.publication": ("要求提供公开出版物的",),
        "result.other": ("其他处理", "其他处理项目"),
        "result.other.not_corrected": ("逾期不补正", "申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请", "申请人无正当理由逾期不补正"),
        "result.other.unpaid": (
            "逾期不缴费",
            "申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
            "申请人逾期未按收费通知要求缴纳费用",
        ),
        "result.total": ("总计", "合计"),
        "carried_out": ("结转下年度", "结转下年", "结转下一年度继续办理", "结转下年继续办理"),
    },
    "review": {
        "litigation.direct": ("未经复议直接起诉", "未经复议直接提起诉讼"),
        "litigation.after_review": ("复议后起诉", "复议后提起诉讼"),
    },
}

# Columns, by table and column key. The year is taken out of a head before comparison; the unit is not.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "disclosure": {
        "issued": ("本年发件数", "本年制发数", "本年制发数量", "制发件数"),
        "repealed": ("本年废止数", "本年废止数量", "废止件数"),
        "in_force": ("现行有效件", "现行有效数", "现行有效数量"),
        "produced": ("本年制作数量", "新制作数量"),
        "published": ("本年公开数量", "新公开数量"),
        "available": ("对外公开数量",),
        "last_year": ("上年项目数量", "上一年度项目数量"),
        "change": ("本年增减", "本年增（减）", "本年增加/减少"),
        "decisions": ("处理决定数量", "本年处理决定数量", "本年处理决定数"),
        "amount": ("本年收费金额", "本年收费金额（万元）", "收费金额（万元）", "收费金额（单位：万元）", "采购总金额（万元）", "采购总金额（单位：万元）",
                   "采购总金额（单位：万元，保留4位小数）"),
        "items": ("采购项目数",),
    },
    "requests": {
        "legal": ("法人或者其他组织",),
        "legal.other": ("其他",),
        "total": ("总计", "合计"),
    },
    "review": {
        "upheld": ("维持",),
        "corrected": ("纠正",),
        "pending": ("未审结",),
        "total": ("总计", "合计"),
    },
}

# Words of a head that stand above or beside the column heads and are no column of their own.
HEAD_WORDS = ("信息内容", "申请人情况", "法人或其他组织", "法人或者其他组织", "项目", "类别", "单位：件", "单位：万元", "计量单位：件", "序号")

# Labels that mean something only where they stand: the same word is a row, a column and a row of another group.
REST, TOTALS = ("其他", "其他情形"), ("总计", "合计")
