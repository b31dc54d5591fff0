"""The form in force for reports of 2021 and later.

Source: 国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知（国办公开办函〔2021〕30号）, 2021-09-26.
Every label is verbatim; short names (after ``=``) are those of exchanged files.
"""

from __future__ import annotations

from ..model import Form, GuidanceEntry, Section, Table
from .guidance import COMMON, FEE_SOURCE, HINTS, JOINT_DOCUMENTS, NORMATIVE_LIST, NORMATIVE_MEANING, OFFICIAL, RULE_POWER, guidance
from .notation import equation, figures, outline, splits
from .wording import topics

SOURCE_2021 = "国办公开办函〔2021〕30号"

CHAPTERS_2021 = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)

# The stocks are the state at 31 December; decisions include those lawfully not published (30号, 填报说明).
DISCLOSURE_2021 = Table("disclosure", "表二", CHAPTERS_2021[1], (
    Section(title="第二十条第（一）项", corner="信息内容", columns=outline("""
        issued      本年制发件数
        repealed    本年废止件数
        in_force    现行有效件数    @ stock
    """), rows=outline("""
        rules       规章
        normative   行政规范性文件
    """)),
    Section(title="第二十条第（五）项", corner="信息内容", columns=outline("""
        decisions   本年处理决定数量
    """), rows=outline("""
        permits     行政许可
    """)),
    Section(title="第二十条第（六）项", corner="信息内容", columns=outline("""
        decisions   本年处理决定数量
    """), rows=outline("""
        penalties   行政处罚
        coercion    行政强制
    """)),
    # The only unit the official form names; it gives no rule for decimals. Six decimals of 万元 are one 分.
    Section(title="第二十条第（八）项", corner="信息内容", columns=outline("""
        amount      本年收费金额（单位：万元）    = 本年收费金额（万元）    @ 万元 6
    """), rows=outline("""
        charges     行政事业性收费
    """)),
))

APPLICANTS = outline("""
    natural             自然人
    legal               法人或其他组织
        business        商业企业
        research        科研机构
        public_good     社会公益组织
        legal_service   法律服务机构
        other           其他
    total               总计
""")

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

REQUESTS_2021 = Table("requests", "表三", CHAPTERS_2021[2], (
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
                not_corrected   1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
                unpaid          2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
                rest            3.其他
            total               （七）总计
        carried_out             四、结转下年度继续办理    @ stock
    """)),
))

REVIEW = Table("review", "表四", CHAPTERS_2021[3], across=True, sections=(
    Section(columns=outline("""
        upheld      结果维持
        corrected   结果纠正
        other       其他结果
        pending     尚未审结    @ stock
        total       总计
    """), rows=outline("""
        reconsideration     行政复议
        litigation          行政诉讼
            direct          未经复议直接起诉
            after_review    复议后起诉
    """)),
))

TABLES_2021 = (DISCLOSURE_2021, REQUESTS_2021, REVIEW)

# E1 is printed on the form (30号); E2 follows from its design; E3 and E4 from the meaning of 总计. All are 逻辑性.
REQUEST_RELATIONS = (
    *equation("E1", REQUESTS_2021, "new + carried_in = result.total + carried_out", over="columns"),
    *equation("E2", REQUESTS_2021, "result.* = result.total", over="columns"),
    *equation("E3", REQUESTS_2021, "natural + legal.* = total", over="rows"),
)
REVIEW_RELATIONS = equation("E4", REVIEW, "upheld + corrected + other + pending = total", over="rows")

# Inferred from the meaning of the words, confirmed on real chains; real reports break them for good reasons.
REQUEST_LINKS = equation("X1", REQUESTS_2021, "carried_in = last.carried_out", over="columns")
STOCK_LINKS = equation("X2", DISCLOSURE_2021, "in_force = last.in_force + issued - repealed", over="rows")

REQUEST_FIGURES = """
    received            新收          requests: new @ total
    carried_in          上年结转      requests: carried_in @ total
    granted             予以公开      requests: result.granted @ total
    partial             部分公开      requests: result.partial @ total
    denied              不予公开      requests: result.denied.* @ total
    unavailable         无法提供      requests: result.unavailable.* @ total
    unprocessed         不予处理      requests: result.unprocessed.* @ total
    other               其他处理      requests: result.other.* @ total
    settled             办结          requests: result.total @ total
    carried_out         结转下年度    requests: carried_out @ total
"""
REVIEW_FIGURES = """
    reconsideration     行政复议                review: reconsideration @ total
    direct              直接起诉的行政诉讼      review: litigation.direct @ total
    after_review        复议后起诉的行政诉讼    review: litigation.after_review @ total
"""

# What X3 watches: the ten figures of the report that a reader compares from year to year.
REQUEST_TRENDS = """
    received            新收        requests: new @ total
    settled             办结        requests: result.total @ total
    reconsideration     复议        review: reconsideration @ total
    litigation          诉讼        review: litigation.direct + litigation.after_review @ total
"""
DECISION_TRENDS = """
    permits             许可        disclosure: permits @ decisions
    penalties           处罚        disclosure: penalties @ decisions
    coercion            强制        disclosure: coercion @ decisions
"""

# The one row （六）其他处理 of the edition before.
SPLITS_2021 = "requests: result.other = result.other.*"

DISCLOSURE_GUIDANCE_2021 = (
    RULE_POWER,
    NORMATIVE_MEANING,
    NORMATIVE_LIST,
    GuidanceEntry("表二", "制发、废止、现行有效三个数是什么关系？", "一般应有：本年现行有效件数 = 上年现行有效件数 + 本年制发件数 − 本年废止件数。集中清理、自动失效、重新统计会使它不等，可以在说明里写清原因。", COMMON),
    JOINT_DOCUMENTS,
    GuidanceEntry("表二", "依法不公开的许可、处罚、强制决定算不算？", "算。行政许可、行政处罚、行政强制填全年作出的处理决定总数，依法没有公开的也计算在内。", OFFICIAL, SOURCE_2021),
    GuidanceEntry("表二", "行政事业性收费填什么？", "填本机关全年行政事业性收费的总金额，单位是万元，不是元；小数照实填，不必四舍五入（六位小数就是一分钱）。", OFFICIAL, SOURCE_2021),
    GuidanceEntry("表二", "行政事业性收费是政府信息公开的信息处理费吗？", "不是。信息处理费写在正文第六部分，用元表示；表二填的是本机关全部行政事业性收费。没有收信息处理费，表二收费照样可能有数。", OFFICIAL, f"{SOURCE_2021}；{FEE_SOURCE}"),
)

FORM = Form(
    edition="2021",
    title="政府信息公开工作年度报告",
    source=SOURCE_2021,
    since=2021,
    tables=TABLES_2021,
    chapters=CHAPTERS_2021,
    relations=REQUEST_RELATIONS + REVIEW_RELATIONS,
    links=REQUEST_LINKS + STOCK_LINKS,
    figures=figures(REQUEST_FIGURES + REVIEW_FIGURES + """
        permits             行政许可                disclosure: permits @ decisions
        penalties           行政处罚                disclosure: penalties @ decisions
        coercion            行政强制                disclosure: coercion @ decisions
        charges             行政事业性收费          disclosure: charges @ amount
        rules_issued        规章制发                disclosure: rules @ issued
        rules_repealed      规章废止                disclosure: rules @ repealed
        rules_in_force      规章现行有效            disclosure: rules @ in_force
        normative_issued    规范性文件制发          disclosure: normative @ issued
        normative_repealed  规范性文件废止          disclosure: normative @ repealed
        normative_in_force  规范性文件现行有效      disclosure: normative @ in_force
    """, TABLES_2021),
    trends=figures(DECISION_TRENDS + REQUEST_TRENDS + """
        charges             收费        disclosure: charges @ amount
        issued              制发        disclosure: rules + normative @ issued
        in_force            现行有效    disclosure: rules + normative @ in_force
    """, TABLES_2021),
    topics=topics(TABLES_2021),
    splits=splits(SPLITS_2021, TABLES_2021),
    guidance=guidance(
        SOURCE_2021, DISCLOSURE_GUIDANCE_2021, other="（六）其他处理的“3.其他”",
        unanswered="逾期不补正的填（六）其他处理 1，逾期不缴费的填（六）其他处理 2", late=(OFFICIAL, SOURCE_2021), fee=(OFFICIAL, f"{SOURCE_2021}；{FEE_SOURCE}"),
    ),
    hints={
        **HINTS,
        ("requests", "result.other.rest"): "申请人撤回的填这里。",
        ("disclosure", "charges"): "全部行政事业性收费，单位万元；不是信息处理费。",
    },
)
