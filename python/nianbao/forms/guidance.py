"""How to fill the form: what editions share of the questions and answers of 填报说明, and of the hints shown beside rows while they are filled.

Each answer says what it rests on: 官方 = an official text says so, 通行 = most agencies do so and no official text says otherwise,
本地 = it is for the local 主管部门 to decide. The texts speak of rows by their labels, so they stand with the forms.
"""

from __future__ import annotations

from ..model import GuidanceEntry

OFFICIAL, COMMON, LOCAL = "官方", "通行", "本地"

BASES = {
    OFFICIAL: "国家文件写明的",
    COMMON: "文件没有写明、各地普遍这样做的",
    LOCAL: "由本地主管部门决定的，请先问清楚",
}


_LAW = "《政府信息公开条例》（国务院令第711号）"
_REPLY = "国办公开办 2020 年 1 月转发的《江苏省政府信息公开申请办理答复规范》"
FEE_SOURCE = "国办函〔2020〕109号"
NORMATIVE_SOURCE = "国办发〔2018〕37号"


def guidance(
    source: str, disclosure: tuple[GuidanceEntry, ...], *, other: str, unanswered: str, late: tuple[str, str], fee: tuple[str, str]
) -> tuple[GuidanceEntry, ...]:
    """The questions and answers of an edition, by topic in the order of the form. ``source`` is its document, ``disclosure`` what there is to ask about 表二.

    ``other`` names the row for withdrawn applications, ``unanswered`` says where those go that were neither corrected nor paid for;
    ``late`` and ``fee`` are (basis, source) of what is said about those and about 信息处理费.
    """
    return (*_whole(source), *disclosure, *_requests(source, other, unanswered, late), *_review(source), *_report(source, fee))


def _whole(form: str) -> tuple[GuidanceEntry, ...]:
    return (
        GuidanceEntry("总的要求", "一件都没有（空表），还要报吗？", "要报。全年没有发生的也要按时报送和公布，空表不能不报。", OFFICIAL, f"{_LAW}第四十九条、第五十条；{form}"),
        GuidanceEntry("总的要求", "没有的数留空白还是填 0？", "填 0。空白分不清是“没有”还是“忘了填”，校验时按“待填”处理，不会当作 0。", COMMON),
        GuidanceEntry("总的要求", "数字截止到哪一天？", "截止到报告年度的 12 月 31 日。现行有效一类的数是当天的存量，其他数是全年发生数。", OFFICIAL, form),
        GuidanceEntry("总的要求", "什么时候报、报给谁？", "政府部门和乡镇每年 1 月 31 日前报本级政府信息公开主管部门并公布；县级汇总 2 月 20 日前、地市级汇总 3 月 10 日前、省级汇总 3 月 31 日前。各地往往要求更早，以通知为准。", OFFICIAL, form),
        GuidanceEntry("总的要求", "垂直管理的单位（税务、海关、气象等）怎么报？", "按本系统逐级上报，不报地方政府，地方汇总时不加。", OFFICIAL, form),
        GuidanceEntry("总的要求", "街道办事处、开发区和有行政职能的党委部门要不要单独报？", "是否单独报、并入谁报，由本地主管部门的名单决定。同一个数只能在一处报，不要既单独报又并入上级单位。", LOCAL),
    )


# Entries of 表二 that editions share.
NORMATIVE_MEANING = GuidanceEntry("表二", "规范性文件指什么？", "行政机关依照法定权限、程序制定并公开发布，涉及公民、法人和其他组织权利义务，具有普遍约束力，在一定期限内反复适用的公文。年度报告格式本身没有另作规定。", OFFICIAL, NORMATIVE_SOURCE)
NORMATIVE_LIST = GuidanceEntry("表二", "网站上公开的文件都算规范性文件吗？", "不都算。通知、计划、会议纪要、内部制度、人事任免、请示报告一般不算。以司法行政部门备案审查的规范性文件目录核对件数。", COMMON)
JOINT_DOCUMENTS = GuidanceEntry("表二", "几个单位联合发的文件怎么计？", "没有统一规定。通常由牵头（主办）单位计一次，其他单位不计，以免汇总重复；请按本地口径。", LOCAL)
RULE_POWER = GuidanceEntry("表二", "哪些单位能填规章？", "只有国务院部门、省级政府、设区的市和自治州的政府能制定规章。县（市、区）、部门、乡镇、街道、开发区填 0。", OFFICIAL, "《立法法》")


def _requests(form: str, other: str, unanswered: str, late: tuple[str, str]) -> tuple[GuidanceEntry, ...]:
    return (
        GuidanceEntry("表三", "上年结转填什么？", "填上一年年度报告里“结转下年度继续办理”的数，七列都应与上年一致。单位合并、上年有更正的，在说明里写清。", COMMON),
        GuidanceEntry("表三", "一件申请有几种答复，怎么填？", "一件申请只计一个最终结果。既有公开又有不公开的，只填（二）部分公开，不再填不予公开各项。", OFFICIAL, form),
        GuidanceEntry("表三", "信息不存在、不是本机关职责，填哪里？", "都填（四）无法提供的“1.本机关不掌握相关政府信息”。", OFFICIAL, _REPLY),
        GuidanceEntry("表三", "申请人撤回申请，填哪里？", f"填{other}。撤回多，这一格数大是正常的。", COMMON),
        GuidanceEntry("表三", "要求补正、要求缴费后申请人没有回音，填哪里？", f"{unanswered}。", *late),
        GuidanceEntry("表三", "信访、举报、投诉类申请填哪里？", "填（五）不予处理的“1.信访举报投诉类申请”，同时告知申请人相应渠道。", OFFICIAL, f"{_LAW}第三十九条"),
        GuidanceEntry("表三", "申请人是公司、律师事务所、学校，填哪一列？", "按申请书上的申请人名义填：公司等企业填商业企业，律师事务所等填法律服务机构，高校和研究所填科研机构，社团、基金会等填社会公益组织，都不是的填其他。律师以个人名义申请的填自然人。", COMMON),
        GuidanceEntry("表三", "表三要满足哪些等式？", "每一列：第一项 + 第二项 = （七）总计 + 第四项；各项结果之和 = （七）总计。每一行：自然人 + 五类法人或其他组织 = 总计。不平的格会变红，旁边显示差额。", OFFICIAL, form),
    )


def _review(form: str) -> tuple[GuidanceEntry, ...]:
    return (
        GuidanceEntry("表四", "复议机关和原行政机关做共同被告的，谁填？", "只由作出原行政行为的机关填，复议机关不填，以免重复。", OFFICIAL, form),
        GuidanceEntry("表四", "先复议、后起诉的怎么填？", "复议的结果填行政复议，起诉的结果填“复议后起诉”；没有复议、直接起诉的填“未经复议直接起诉”。", COMMON, "由表头含义推得"),
        GuidanceEntry("表四", "往年的案件今年才审结，填在哪一年？", "没有统一规定，请按本地口径。多数单位按收到案件的年度填，年底没有结果的填“尚未审结”。", LOCAL),
    )


def _report(form: str, fee: tuple[str, str]) -> tuple[GuidanceEntry, ...]:
    return (
        GuidanceEntry("正文", "正文写多长？", "总体情况一般不超过 1000 字；第五部分要写具体问题和改进措施，不能空泛，不能照抄上年。", OFFICIAL, form),
        GuidanceEntry("正文", "正文和表格里的数要一致吗？", "要一致。正文里的收到、办结、结转等数从表里抄，不要另算。", COMMON),
        GuidanceEntry("正文", "信息处理费写在哪里？", "写在第六部分：收了几件、多少元；没有收的写“本年度没有收取信息处理费”。", *fee),
    )


HINTS: dict[tuple[str, str], str] = {
    ("disclosure", "rules"): "县（市、区）及以下、部门、乡镇、街道没有规章制定权，填 0。",
    ("disclosure", "normative"): "以司法行政部门备案的规范性文件目录为准，普通通知不算。",
    ("disclosure", "permits"): "决定数量是全年件数，依法不公开的也算。",
    ("disclosure", "penalties"): "决定数量是全年件数，依法不公开的也算。",
    ("disclosure", "coercion"): "决定数量是全年件数，依法不公开的也算。",
    ("requests", "carried_in"): "与上一年年度报告的“结转下年度继续办理”一致。",
    ("requests", "result.partial"): "有公开也有不公开的，只填这里。",
    ("requests", "result.unavailable.not_held"): "信息不存在、非本机关职责的填这里。",
}
"""What to remember while filling a row, by the keys of its table and row; for rows that editions share."""
