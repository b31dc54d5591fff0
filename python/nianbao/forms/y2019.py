"""The form for reports of 2019 and 2020 (试行).

Source: 国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知（国办公开办函〔2019〕60号）, 2019-11-23.
Every label is verbatim; short names (after ``=``) are those of exchanged files. 表四 and the heads of 表三 are word for word those of
the later edition, so they are taken from there; everything that differs is written out.
"""

from __future__ import annotations

from ..model import Form, GuidanceEntry, Section, Table
from .guidance import COMMON, FEE_SOURCE, HINTS, JOINT_DOCUMENTS, NORMATIVE_LIST, NORMATIVE_MEANING, OFFICIAL, RULE_POWER, guidance
from .notation import equation, figures, outline
from .wording import topics
from .y2021 import (
    APPLICANTS,
    BALANCE_NOTE,
    CHAPTERS_2021,
    DECISION_TRENDS,
    REQUEST_TRENDS,
    REVIEW,
    REVIEW_FIGURES,
    REVIEW_RELATIONS,
    SOURCE_2021,
)

SOURCE_2019 = "国办公开办函〔2019〕60号"

# 上一年项目数量 and 本年增/减 count items, not decisions; 处理决定数量 is independent of them.
DISCLOSURE_2019 = Table("disclosure", "表二", CHAPTERS_2021[1], (
    Section(title="第二十条第（一）项", corner="信息内容", columns=outline("""
        produced    本年新制作数量
        published   本年新公开数量
        available   对外公开总数量    @ stock
    """), rows=outline("""
        rules       规章
        normative   规范性文件
    """)),
    Section(title="第二十条第（五）项", corner="信息内容", columns=outline("""
        last_year   上一年项目数量    @ 项 stock
        change      本年增/减         @ 项 signed
        decisions   处理决定数量
    """), rows=outline("""
        permits     行政许可
        services    其他对外管理服务事项
    """)),
    Section(title="第二十条第（六）项", corner="信息内容", columns=outline("""
        last_year   上一年项目数量    @ 项 stock
        change      本年增/减         @ 项 signed
        decisions   处理决定数量
    """), rows=outline("""
        penalties   行政处罚
        coercion    行政强制
    """)),
    Section(title="第二十条第（八）项", corner="信息内容", columns=outline("""
        last_year   上一年项目数量    @ 项 stock
        change      本年增/减         @ 项 signed
    """), rows=outline("""
        charges     行政事业性收费
    """)),
    # 60号 names no unit for 采购总金额; 万元 is inferred from how it is filled (8.7万, 2560万元, 保留4位小数).
    Section(title="第二十条第（九）项", corner="信息内容", columns=outline("""
        items       采购项目数量    @ 项
        amount      采购总金额      @ 万元 6
    """), rows=outline("""
        procurement 政府集中采购
    """)),
))

REQUESTS_2019 = Table("requests", "表三", CHAPTERS_2021[2], (
    Section(corner=BALANCE_NOTE, span="申请人情况", columns=APPLICANTS, rows=outline("""
        new                     一、本年新收政府信息公开申请数量
        carried_in              二、上年结转政府信息公开申请数量    @ stock
        result                  三、本年度办理结果
            granted             （一）予以公开
            partial             （二）部分公开（区分处理的，只计这一情形，不计其他情形）    = （二）部分公开
            denied              （三）不予公开
                secret          1.属于国家秘密
                forbidden       2.其他法律行政法规禁止公开
                security        3.危及“三安全一稳定”
                third_party     4.保护第三方合法权益
                internal        5.属于三类内部事务信息
                process         6.属于四类过程性信息
                case_file       7.属于行政执法案卷
                query           8.属于行政查询事项
            unavailable         （四）无法提供
                not_held        1.本机关不掌握相关政府信息
                not_existing    2.没有现成信息需要另行制作
                unclear         3.补正后申请内容仍不明确
            unprocessed         （五）不予处理
                petition        1.信访举报投诉类申请
                repeated        2.重复申请
                publication     3.要求提供公开出版物
                abusive         4.无正当理由大量反复申请
                confirmation    5.要求行政机关确认或重新出具已获取信息
            other               （六）其他处理
            total               （七）总计
        carried_out             四、结转下年度继续办理    @ stock
    """)),
))

TABLES_2019 = (DISCLOSURE_2019, REQUESTS_2019, REVIEW)

DISCLOSURE_GUIDANCE_2019 = (
    RULE_POWER,
    NORMATIVE_MEANING,
    NORMATIVE_LIST,
    JOINT_DOCUMENTS,
    GuidanceEntry("表二", "上一年项目数量和处理决定数量是什么关系？", "没有相加关系。上一年项目数量、本年增/减填的是事项（项目）的个数，增加填正数，减少填负数；处理决定数量填全年作出决定的件数。不要把前两个数相加填到第三个数里。", COMMON, "由表头含义推得"),
    GuidanceEntry("表二", "依法不公开的许可、处罚、强制决定算不算？", "算。处理决定数量填全年作出的决定总数。2021 年版的填报说明写明了这一点，2019 年版沿用同一口径。", COMMON, SOURCE_2021),
    GuidanceEntry("表二", "行政事业性收费填金额吗？", "不填金额，填收费项目的个数（上一年几项，本年增减几项）。它也不是信息处理费。", OFFICIAL, SOURCE_2019),
    GuidanceEntry("表二", "采购总金额的单位是什么？", "格式没有写单位，按各地填报习惯以万元计，最多六位小数。", COMMON),
)

FORM = Form(
    edition="2019",
    title="政府信息公开工作年度报告",
    source=SOURCE_2019,
    since=2019,
    tables=TABLES_2019,
    chapters=CHAPTERS_2021,
    relations=(
        *equation("E1", REQUESTS_2019, "new + carried_in = result.total + carried_out", over="columns"),
        *equation("E2", REQUESTS_2019, "result.* = result.total", over="columns"),
        *equation("E3", REQUESTS_2019, "natural + legal.* = total", over="rows"),
        *REVIEW_RELATIONS,
    ),
    # Inferred; held in a real pair 2019 → 2020 (89 + 77 = 166; 上一年 + 增减 carried over).
    links=(
        *equation("X1", REQUESTS_2019, "carried_in = last.carried_out", over="columns"),
        *equation("X2", DISCLOSURE_2019, "available = last.available + published", over="rows"),
        *equation("X2", DISCLOSURE_2019, "last_year = last.last_year + last.change", over="rows"),
    ),
    # A sum that should not hold: it shows that item counts were added up and called decisions.
    habits=equation("L2", DISCLOSURE_2019, "last_year + change = decisions", over="rows"),
    figures=figures("""
        received            新收          requests: new @ total
        carried_in          上年结转      requests: carried_in @ total
        granted             予以公开      requests: result.granted @ total
        partial             部分公开      requests: result.partial @ total
        denied              不予公开      requests: result.denied.* @ total
        unavailable         无法提供      requests: result.unavailable.* @ total
        unprocessed         不予处理      requests: result.unprocessed.* @ total
        other               其他处理      requests: result.other @ total
        settled             办结          requests: result.total @ total
        carried_out         结转下年度    requests: carried_out @ total
    """ + REVIEW_FIGURES + """
        permits             行政许可            disclosure: permits @ decisions
        penalties           行政处罚            disclosure: penalties @ decisions
        coercion            行政强制            disclosure: coercion @ decisions
        rules_issued        规章新制作          disclosure: rules @ produced
        rules_in_force      规章对外公开总数    disclosure: rules @ available
        normative_issued    规范性文件新制作    disclosure: normative @ produced
        normative_in_force  规范性文件对外公开总数    disclosure: normative @ available
    """, TABLES_2019),
    # 收费 counts items in this edition, which is no figure to watch.
    trends=figures(DECISION_TRENDS + REQUEST_TRENDS + """
        issued              制作        disclosure: rules + normative @ produced
        in_force            对外公开总数    disclosure: rules + normative @ available
    """, TABLES_2019),
    topics=topics(TABLES_2019),
    guidance=guidance(
        SOURCE_2019, DISCLOSURE_GUIDANCE_2019, other="（六）其他处理", unanswered="逾期不补正、逾期不缴费的填（六）其他处理",
        late=(COMMON, ""), fee=(COMMON, FEE_SOURCE),
    ),
    hints={
        **HINTS,
        ("requests", "result.other"): "申请人撤回、逾期不补正、逾期不缴费的填这里。",
        ("disclosure", "charges"): "填收费项目的个数，不填金额。",
    },
    reported=False,
)
