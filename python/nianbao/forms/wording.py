"""How reports say in words what the tables say in numbers: topics for the rules P1–P10.

The equal words are those of real reports (受理, 收到, 收办 …; 件, 条, 起 …). A topic agrees with the tables when any of its readings does:
收到 is 新收 or 新收 + 上年结转; 答复 is the total or the total without 其他处理; 复议 and 诉讼 are totals or totals without 尚未审结.
"""

from __future__ import annotations

from dataclasses import replace

from ..model import Draft, Table, Term, Topic
from .notation import reading

# Words that may stand between an object and its number: no comma, no digit.
_GAP = r"[^，。；、：:,;()（）\d]{0,8}"
_RECEIVE = r"(?:受理|收到|收办|新收|接收|接到)"
_NOT = r"(?:没有|未(?!经)|无)"
# What is denied is not the object but something about it: 未发生行政复议纠错, 没有行政处罚被撤销, 未收到因申请引发的投诉.
_AMISS = r"(?:纠错|纠正|败诉|撤销|不当|违法|违规|违反|逾期|超期|超时|变更|确认|责令|驳回|维持|瑕疵|过错|错案|追责|问责|通报|投诉|举报|应诉率|不予|整改)"
_NEGATED = rf"(?:(?!{_AMISS})[^，。；,;不]){{0,24}}"
_NOTHING_AMISS = rf"(?![^，。；,;]*{_AMISS})"
_OF_A_KIND = r"(?:重复|反复|大量|滥用|撤回|补正|网上|网络|信函|当面|现场|书面|传真|邮寄|邮件|类)"
_OF_REQUESTS = rf"(?:(?!{_AMISS}|{_OF_A_KIND})[^，。；,;不]){{0,24}}"
_ABOUT_REQUESTS = r"(?:投诉|举报|异议|复议|诉讼|信访|纠纷|意见|收费|费用|争议|建议)"
# 公开答复, 答复不存在: a kind of answer, not all answers.
_KIND_OF_ANSWER = "".join(f"(?<!{kind})" for kind in ("予公开", "以公开", "意公开", "分公开", "不公开", "动公开", "，公开", "、公开", "：公开", "^公开", "提供", "存在", "处理", "其他", "其它"))
_AN_ANSWER = r"(?:(?<!公开)|(?<=依申请公开)(?<!的依申请公开))(?<!存在)(?<!提供)(?<!其他)(?<!其它)"

REQUEST, RECONSIDERATION, LITIGATION, DOCUMENT, DECISION = "申请", "复议", "诉讼", "文件", "决定"

# key, rule, name, readings (alternatives), words before the number, words behind it (with the verb that must lead), words for none
_REQUESTS = (
    ("received", "P1", "收到申请", ("new@total", "new@total + carried_in@total"),
     rf"(?:受理|收到|收办|新收|接收|接到)(?:(?!复议|诉讼|建议|提案|投诉|举报|咨询|留言)[^，。；,;\d]){{0,24}}申请{_GAP}"
     rf"|申请(?:(?!复议|诉讼|建议|提案|投诉|举报|咨询|留言)[^，。；,;\d]){{0,8}}(?:受理|收到|收办|新收){_GAP}",
     r"(?:(?!复议|诉讼|建议|提案|投诉|举报|咨询|留言)[^，。；,;\d]){0,14}申请(?!.{0,2}(?:复议|诉讼))",
     rf"{_NOT}(?:收到|受理|接到|新收|接收){_OF_REQUESTS}申请(?!人|(?:(?!和|与|及|或)[^，。；、,;]){{0,12}}{_ABOUT_REQUESTS})"),
    ("carried_in", "P2", "上年结转", ("carried_in@total",),
     rf"(?:上一?年度?|去年)(?:的)?(?:结转|接转|转结|转入){_GAP}|结转上一?年度?{_GAP}|上一?年度?{_GAP}结转{_GAP}", "", ""),
    ("carried_out", "P4", "结转下年度", ("carried_out@total",),
     rf"(?:结转|转|顺延|延至|延续)(?:至|到|入)?(?:下|次)一?年度?{_GAP}|结转(?:至|到)20\d\d年度?{_GAP}",
     r"[^，。；,;\d]{0,6}(?:顺延|结转|转)(?:至|到|入)?(?:下|次)一?年", ""),
    ("settled", "P3", "办结", (
        "result.total@total", "result.total@total - result.other.*@total", "result.total@total - result.other@total"),
     rf"{_KIND_OF_ANSWER}(?:答复|办结|办理完毕|办复|回复|办理答复){_GAP}{_AN_ANSWER}", "", ""),
    ("already", "", "已主动公开", (), rf"(?:已|属于)主动公开{_GAP}|已经主动公开{_GAP}", "", ""),
    ("partial", "P5", "部分公开", ("result.partial@total",), rf"(?:予以|同意)?部分公开{_GAP}", r"(?:申请)?(?:予以|同意)?部分公开", ""),
    ("denied", "P5", "不予公开", ("result.denied.*@total",), rf"(?:不予公开|不同意公开){_GAP}", r"(?:申请)?(?:不予公开|不同意公开)", ""),
    ("granted", "P5", "予以公开", ("result.granted@total",), rf"(?<!不)(?:予以公开|同意公开){_GAP}", r"(?:申请)?(?:予以公开|同意公开)", ""),
    ("unavailable", "P5", "无法提供", ("result.unavailable.*@total",), rf"无法提供{_GAP}", r"(?:申请)?无法提供", ""),
    ("unprocessed", "P5", "不予处理", ("result.unprocessed.*@total",), rf"不予处理{_GAP}", r"(?:申请)?不予处理", ""),
    ("other", "P5", "其他处理", ("result.other.*@total", "result.other@total"), rf"其[他它]处理{_GAP}", r"(?:申请)?其[他它]处理", ""),
    ("natural", "P6", "自然人", ("new@natural", "new@natural + carried_in@natural"), rf"自然人(?:申请)?{_GAP}", r"(?:为|由|是)?自然人", ""),
    ("legal", "P6", "法人或其他组织", ("new@legal.*", "new@legal.* + carried_in@legal.*"),
     rf"法人(?:或者?|和|及|、)?(?:其[他它])?(?:社会)?(?:组织|机构)?(?:申请)?{_GAP}", r"(?:为|由|是)?法人", ""),
    ("not_ours", "N3", "不属于本行政机关", (), rf"不属于本(?:行政)?机关(?:公开)?(?:的)?(?:职责|职权)?(?:范围)?{_GAP}|非本机关(?:职责|政府信息){_GAP}", "", ""),
    ("not_existing", "N3", "信息不存在", (), rf"信息不存在{_GAP}", "", ""),
)

# key → (family, word) of what is told together: 予以公开及部分公开 42 件 is the sum of both
_TOLD_TOGETHER = {
    "received": ("申请", r"(?:本年)?(?:新收|收到|受理)的?"),
    "carried_in": ("申请", r"(?:上一?年度?|去年)(?:的)?(?:结转|接转|转结|转入)"),
    "granted": ("结果", r"(?:予以|同意|准予|全部|完全)公开|(?<![以意予分不动息部])公开"),
    "partial": ("结果", r"(?:予以|同意)?部分公开"),
    "denied": ("结果", r"不予公开|不同意公开|不公开"),
    "unavailable": ("结果", r"无法提供"),
    "unprocessed": ("结果", r"不予处理"),
    "other": ("结果", r"其[他它]处理"),
    "natural": ("申请人", r"自然人|公民"),
    "legal": ("申请人", r"法人(?:(?:或者?|和|及|、)?(?:其[他它])?(?:社会)?(?:组织|机构))?"),
}

_CASE_PARTS = (
    ("upheld", "结果维持", r"(?:结果)?维持(?:原?具体行政行为|原行政行为|原决定|原判)?"),
    ("corrected", "结果纠正", r"(?:结果纠正|被?依法纠错|被?纠错|结果被?纠正)"),
    ("other", "其他结果", r"其[他它](?:结果|情形)"),
    ("pending", "尚未审结", r"(?:尚未审结|未审结|正在审理)"),
)

# key → how a drafted sentence says it: words that the patterns above hear as this topic (a test holds them to it)
_PHRASES = {
    "received": "新收政府信息公开申请{}件",
    "carried_in": "上年结转{}件",
    "settled": "办结{}件",
    "carried_out": "结转下年度继续办理{}件",
    "granted": "予以公开{}件",
    "partial": "部分公开{}件",
    "denied": "不予公开{}件",
    "unavailable": "无法提供{}件",
    "unprocessed": "不予处理{}件",
    "other": "其他处理{}件",
    "natural": "自然人{}件",
    "legal": "法人或其他组织{}件",
    "reconsideration": "行政复议{}件",
    "litigation": "行政诉讼{}件",
    **{f"{block}.{part}": f"{name}{{}}件" for block in ("reconsideration", "litigation") for part, name, _ in _CASE_PARTS},
    **{f"{row}.{key}": f"{verb}{name}{{}}件" for row, name in (("rules", "规章"), ("normative", "行政规范性文件"))
       for key, verb in (("issued", "制发"), ("repealed", "废止"), ("in_force", "现行有效"))},
    "permits": "作出行政许可{}件",
    "penalties": "行政处罚{}件",
    "coercion": "行政强制{}件",
    "charges": "收取行政事业性收费{}万元",
}

_REQUESTS_TOLD = ("received", "carried_in", "settled", "carried_out")
_DECISIONS_TOLD = ("permits", "penalties", "coercion", "charges")
_STOCKS_TOLD = ("normative.issued", "normative.repealed", "normative.in_force")

TABLE_DRAFTS = (
    Draft("", _REQUESTS_TOLD, _REQUESTS_TOLD, ("received", "settled")),
    Draft("新收的政府信息公开申请中，", ("natural", "legal")),
    Draft("政府信息公开申请的办理结果为：", ("granted", "partial", "denied", "unavailable", "unprocessed", "other")),
    Draft("因政府信息公开工作引发", ("reconsideration", *(f"reconsideration.{part}" for part, _, _ in _CASE_PARTS)), ("reconsideration",), ("reconsideration",)),
    Draft("因政府信息公开工作引发", ("litigation", *(f"litigation.{part}" for part, _, _ in _CASE_PARTS)), ("litigation",), ("litigation",)),
    Draft("", ("rules.issued", "rules.repealed", "rules.in_force")),
    Draft("", _STOCKS_TOLD, _STOCKS_TOLD),
    Draft("", _DECISIONS_TOLD, _DECISIONS_TOLD, ("permits", "penalties")),
)
"""The sentences of a drafted chapter 一 that come from the tables, in their order."""

PROCESSING_FEE = {True: "本年度没有收取信息处理费。", False: "本年度收取信息处理费{}件，共{}元。"}
"""What chapter 六 says of 信息处理费, by whether there was none (国办函〔2020〕109号: told in 元)."""

_DECISIONS = (("permits", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))

# Of these words a report speaks of publishing, of lists or of reviews, not of decisions taken or documents issued.
_NO_DECISION = r"(?!公开|公示|发布|信息|事项|项目|清单|目录|案卷|公告|数据|网站|平台|依据)"
_NO_DOCUMENT = r"(?!备案|审查|清理|解读|征求|评估|报送|审核|意见|公平)"


def topics(tables: tuple[Table, ...]) -> tuple[Topic, ...]:
    """The topics of an edition: those whose readings it has cells for."""
    disclosure, requests, review = tables
    found = (*_request_topics(requests), *_case_topics(review), *_document_topics(disclosure), *_decision_topics(disclosure))
    return tuple(replace(topic, phrase=_PHRASES.get(topic.key, "")) for topic in found)


def _readings(texts: tuple[str, ...], table: Table) -> tuple[tuple[Term, ...], ...]:
    return tuple(found for text in texts if (found := _columns(text, table)))


def _columns(text: str, table: Table) -> tuple[Term, ...]:
    """A reading whose column may be a group: ``new@legal.*``."""
    if "@legal.*" not in text:
        return reading(text, table)
    leaves = [item.key for item in table.sections[0].column_leaves if item.key.startswith("legal.")]
    return tuple(term for leaf in leaves for term in reading(text.replace("legal.*", leaf), table))


def _request_topics(table: Table) -> tuple[Topic, ...]:
    return tuple(
        Topic(key, rule, name, REQUEST, _readings(texts, table), before, rf"{_RECEIVE}{_GAP}" if key == "received" else "", after, none, *_TOLD_TOGETHER.get(key, ("", "")))
        for key, rule, name, texts, before, after, none in _REQUESTS
    )


def _case_topics(table: Table) -> tuple[Topic, ...]:
    """复议: one block. 诉讼: both blocks together, or one where it is named."""
    blocks = {
        "reconsideration": ("P7", "行政复议", RECONSIDERATION, ("reconsideration",), r"行政复议(?:申请|案件)?"),
        "direct": ("P8", "未经复议直接起诉的行政诉讼", LITIGATION, ("litigation.direct",), r"(?:未经复议)?直接(?:起诉|提起行政诉讼)(?:的)?"),
        "after_review": ("P8", "复议后起诉的行政诉讼", LITIGATION, ("litigation.after_review",), r"(?:经)?(?:行政)?复议后(?:再)?(?:起诉|提起行政诉讼)(?:的)?"),
        "litigation": ("P8", "行政诉讼", LITIGATION, ("litigation.direct", "litigation.after_review"), r"行政(?:诉讼|应诉)(?:案件)?"),
    }
    found: list[Topic] = []
    for key, (rule, name, context, rows, words) in blocks.items():
        whole = " + ".join(f"{row}@total" for row in rows)
        settled = whole + "".join(f" - {row}@pending" for row in rows)
        none = rf"{_NOT}(?:发生|收到|产生|出现|引发|有)?{_NEGATED}(?:{words}){_NOTHING_AMISS}" if key in ("reconsideration", "litigation") else ""
        found.append(Topic(key, rule, name, context, _readings((whole, settled), table), rf"(?:{words}){_GAP}", rf"{_RECEIVE}{_GAP}|发生{_GAP}", rf"[^，。；,;\d]{{0,14}}(?:{words})", none, "案件", words))
    for key, (rule, name, context, rows, _) in blocks.items():
        for column, part, words in _CASE_PARTS:
            texts = (" + ".join(f"{row}@{column}" for row in rows),)
            found.append(Topic(f"{key}.{column}", rule, f"{name}{part}", context, _readings(texts, table), rf"{words}{_GAP}", "", words, family=key, word=words))
    return tuple(found)


def _document_topics(table: Table) -> tuple[Topic, ...]:
    words = {"rules": ("规章", r"(?<!法律法规)(?<!法规、)(?<!法规)规章"), "normative": ("规范性文件", r"(?<!规章、)(?<!规章和)规范性文件")}
    made = ("issued", "produced", "published", "available")
    found: list[Topic] = []
    for row, (name, noun) in words.items():
        between = rf"(?:{_NO_DOCUMENT}[^，。；、,;\d]){{0,12}}"
        kinds = (
            ("issued", "制发", r"(?:制发|制定|出台|印发|发布|新增|制作)", made),
            ("repealed", "废止", r"(?:废止|宣布失效)", ("repealed",)),
            ("in_force", "现行有效", r"(?:现行有效|继续有效|对外公开总数?)", ("in_force", "available")),
        )
        for key, what, verb, columns in kinds:
            readings = _readings(tuple(f"{row}@{column}" for column in columns), table)
            none = rf"{_NOT}(?:{verb})(?!{_AMISS}){between}{noun}{_NOTHING_AMISS}" if key == "issued" else ""
            found.append(
                Topic(
                    f"{row}.{key}", "P9", f"{name}{what}", DOCUMENT, readings,
                    rf"{verb}{between}{noun}{_GAP}|{noun}{verb}{_GAP}", rf"{verb}{_GAP}", rf"{between}{noun}(?!.{{0,3}}(?:备案|审查|清理|解读))", none,
                )
            )
    return tuple(topic for topic in found if topic.readings)


def _decision_topics(table: Table) -> tuple[Topic, ...]:
    found = [
        Topic(
            row, "P10", name, DECISION, _readings((f"{row}@decisions", f"{row}@last_year"), table),
            rf"{name}(?:{_NO_DECISION}[^，。；、,;\d]){{0,8}}", r"(?:作出|办理|实施|下达)(?:各类)?", rf"{name}(?:决定|案件)?(?![^，。；,;]{{0,4}}(?:信息|事项))",
            rf"{_NOT}(?:作出|实施|办理|发生|开展)(?!{_AMISS})[^，。；,;]{{0,4}}{name}(?!信息|事项|权){_NOTHING_AMISS}", "决定", name,
        )
        for row, name in _DECISIONS
    ]
    charges = _readings(("charges@amount",), table)
    if charges:
        found.append(Topic("charges", "P10", "行政事业性收费", DECISION, charges, rf"行政事业性收费(?:{_NO_DECISION}[^，。；、,;\d]){{0,8}}",
                           none=rf"{_NOT}(?:收取|征收|发生|产生)?(?:任何)?行政事业性收费(?!信息|项目|目录|清单){_NOTHING_AMISS}|行政事业性收费(?:金额)?(?:为|是)?(?:0|零)(?![\d.])"))
    return tuple(found)
