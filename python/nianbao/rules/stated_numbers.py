"""What the narrative states in numbers: sentences cut into numbers, each with the words around it and the topic they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache

from ..model import Form, Topic
from .joined_topics import named_before, named_behind, one_each, together

_MEASURE = r"万?(?:件次|人次|件|条|宗|起|例|份|次|项|个|部|万元|亿元|元)"
_NUMBER = re.compile(
    rf"(?P<hedge>约|近|超过?|逾|大约|不足|至少)?(?P<digits>(?<!\d)\d++(?:[,，]\d{{3}})*+(?:\.\d++)?+|[一二三四五六七八九十两零〇]{{1,3}})"
    rf"(?P<vague>[余多几])?(?P<measure>{_MEASURE})(?P<late>[余多])?"
)
FARTHEST_WORDS = 200
"""Letters behind a number that are looked at: more than any wording of a topic takes."""

_COUNTED = {"件次", "件", "条", "宗", "起", "例", "份", "次", "部", "项", "个", "万元", "亿元", "元"}
_CHINESE = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NEW_LINE = re.compile(r"[ \t\u3000]*\n\s*(?=[（(]?[一二三四五六七八九十\d]+[）)、.．]|[一二三四五六七八九十]是)")
_FEE = "信息处理费"

# The subject a sentence must speak of before words such as 答复 or 维持 mean anything here.
_CONTEXTS = {
    "申请": re.compile(r"(?:政府|依法?)?(?:信息)?公开(?:的)?申请|依申请公开|申请(?:公开)?政府信息|信息公开"),
    "复议": re.compile(r"信息公开|政府信息|依申请公开"),
    "诉讼": re.compile(r"信息公开|政府信息|依申请公开"),
}
# A number of another year, of many years, or of a plan is not this report's number; one channel's number is a part.
_YEAR = re.compile(r"(20\d\d)年(?!度?(?:继续)?办理)")
_LONG = re.compile(
    r"以来|历年|预计|计划|力争|目标|去年同期|上年同期|去年(?!结转)|十[二三四五]五|季度|上半年|下半年|每[月季周日天]|平均|月均|\d+月份|(?:截至|至)\d+月"
)
_CHANNEL = re.compile(r"渠道|网站|网上|网络|信函|当面|邮寄|邮件|窗口|平台|现场|传真|来信|书面")
_ALL = re.compile(r"共|累计|总|各类|等")
_FOREIGN = re.compile(r"建议|提案|留言|信访|热线|咨询|信箱|投诉|举报|舆情|12345")


@dataclass(frozen=True)
class Statement:
    """``said`` for one topic: ``quote`` are the words with the number, ``sentence`` the whole sentence, ``part`` true behind 其中 or of several units."""

    topic: Topic
    said: Decimal
    quote: str
    sentence: str
    part: bool = False


@dataclass
class StatedNumber:
    """A number in a sentence with what stands before (up to the number before it) and behind."""

    said: Decimal
    exact: bool
    measure: str
    lead: str
    rest: str
    quote: str
    start: int
    topic: Topic | None = field(default=None)


def split_sentences(text: str) -> list[str]:
    """Sentences without white space. A line break inside a sentence (of a PDF or a narrow column) does not end it; a numbered line begins one."""
    text = _NEW_LINE.sub("。", text.replace("\r", ""))
    text = re.sub(r"\n\s*\n", "。", text)
    text = re.sub(r"\s+", "", text).replace(",", "，").replace(";", "；").replace(":", "：")
    return [s for s in re.split(r"[。！？!?]", text) if s]


def numbers(segment: str) -> list[StatedNumber]:
    """Every counted number of a piece of a sentence, in order."""
    found: list[StatedNumber] = []
    end = 0
    for match in _NUMBER.finditer(segment):
        measure = match["measure"]
        if not _is_counted(match, segment):
            continue
        exact = not (match["hedge"] or match["vague"] or match["late"]) and not (measure.startswith("万") and measure != "万元")
        said = _value(match["digits"])
        lead, rest = segment[end : match.start()], segment[match.end() : match.end() + FARTHEST_WORDS]
        quote = re.split(r"[，；：。、（）()]", lead)[-1] + match[0]
        found.append(StatedNumber(said, exact, measure, lead, rest, quote, match.start()))
        end = match.end()
    return found


def _is_counted(match: re.Match[str], segment: str) -> bool:
    """Chinese numerals count only before a plain measure (三件), and never inside words such as 一件事 or 第一次."""
    if match["digits"][0].isdigit():
        return True
    around = segment[max(match.start() - 1, 0) : match.end() + 1]
    return match["measure"] in ("件", "起", "宗", "例") and not re.search(r"第|每|逐|任何|件事|有件", around)


def _value(digits: str) -> Decimal:
    if digits[0].isdigit():
        return Decimal(digits.replace(",", "").replace("，", ""))
    tens, _, ones = digits.rpartition("十") if "十" in digits else ("", "", digits)
    high = (_CHINESE.get(tens, 1) if "十" in digits else 0) * 10
    return Decimal(high + (_CHINESE.get(ones, 0) if ones else 0))


Wording = re.Pattern[str] | None
"""The pattern of a topic's words, where it has such."""


@cache
def _patterns(form: Form) -> tuple[tuple[Topic, Wording, Wording, Wording, Wording], ...]:
    def compiled(text: str, tail: str = "") -> Wording:
        return re.compile(f"(?:{text}){tail}") if text else None

    return tuple((t, compiled(t.before, "$"), compiled(t.lead, "$"), compiled(t.after), compiled(t.none)) for t in form.topics)


def statements(text: str, form: Form, year: int | None = None) -> Iterator[Statement]:
    """Every claim of a text in order. Sentences with 信息处理费, numbers with 余, 多, 约, 近, and numbers of another year make none."""
    spoken = ""
    for sentence in split_sentences(text):
        if _FEE not in sentence:
            for segment in sentence.split("；"):
                yield from _segment(segment, spoken + sentence, sentence, form, year)
        spoken = sentence


def _segment(segment: str, around: str, sentence: str, form: Form, year: int | None) -> Iterator[Statement]:
    figures = numbers(segment)
    context = ""
    due: list[Topic] = []  # of 予以公开、部分公开分别为 20 件、4 件 the topics whose numbers are still to come
    for figure in figures:
        figure.topic = due.pop(0) if due else _topic(figure, form, around, context)
        figure.topic, due = _with_others(figure, form, due)
        if figure.topic and figure.topic.context in ("申请", "复议", "诉讼"):
            context = figure.topic.key.split(".")[0] if figure.topic.context != "申请" else "申请"
    listed = 0
    for figure in figures:
        listed = listed or ("其中" in figure.lead)
        if figure.topic is not None and figure.exact and _of_this_year(figure, segment, year) and not _of_one_channel(figure):
            yield Statement(figure.topic, figure.said, figure.quote, sentence, bool(listed))
    yield from _none_said(segment, around, sentence, form)


def _of_this_year(figure: StatedNumber, segment: str, year: int | None) -> bool:
    """Whether nothing before the number says it is of another year, of several, or planned. What is carried over names years of its own."""
    if figure.topic is not None and figure.topic.key in ("carried_in", "carried_out"):
        return True
    last, kinds = _years_before(segment)[figure.start]
    if last and (last != year if year else kinds > 1):
        return False
    return _LONG.search(figure.lead) is None


@lru_cache(8)
def _years_before(segment: str) -> tuple[tuple[int, int], ...]:
    """For each place of a piece the year named last before it (0: none), and how many different ones were."""
    found: list[tuple[int, int]] = []
    seen: set[str] = set()
    last = 0
    for match in _YEAR.finditer(segment):
        found += [(last, len(seen))] * (match.end() - len(found))
        seen.add(match[1])
        last = int(match[1])
    return (*found, *[(last, len(seen))] * (len(segment) + 1 - len(found)))


@lru_cache(16)
def _speaks_of(context: str, around: str) -> bool:
    """Whether two sentences speak of a subject."""
    return _CONTEXTS[context].search(around) is not None


def _of_one_channel(figure: StatedNumber) -> bool:
    """申请 received by one channel are a part of those received."""
    clause = re.split(r"[，。（(]", figure.lead)[-1]
    received = figure.topic is not None and figure.topic.key == "received"
    return received and _CHANNEL.search(clause) is not None and _ALL.search(clause) is None


def _topic(figure: StatedNumber, form: Form, around: str, context: str) -> Topic | None:
    """The topic whose words stand nearest to the number; parts of 复议 and 诉讼 need the block named before in the same piece."""
    for topic, before, lead, after, _ in _patterns(form):
        if not _measured(topic, figure) or not _in_context(topic, figure, around, context):
            continue
        if before is not None and before.search(figure.lead):
            return topic
        if after is not None and after.match(figure.rest) and (lead is None or lead.search(figure.lead)):
            return topic
    return None


def _with_others(figure: StatedNumber, form: Form, due: list[Topic]) -> tuple[Topic | None, list[Topic]]:
    """What the number counts where it names several topics at once: their sum, or the first of them with the others to come."""
    topic = figure.topic
    if topic is None or due or not topic.family:
        return topic, due
    named = named_before(figure.lead, form) or named_behind(figure.rest, form)
    if topic not in named:
        return topic, due
    return (named[0], list(named[1:])) if one_each(figure.lead) else (together(named), due)


def _measured(topic: Topic, figure: StatedNumber) -> bool:
    money = figure.measure in ("元", "万元", "亿元")
    return money == (topic.key == "charges") and (topic.context != "申请" or figure.measure not in ("项", "个", "部"))


def _in_context(topic: Topic, figure: StatedNumber, around: str, context: str) -> bool:
    block, _, part = topic.key.partition(".")
    if part and topic.context in ("复议", "诉讼"):
        return context == block
    if topic.context not in _CONTEXTS:
        return True
    foreign = topic.context == "申请" and _FOREIGN.search(re.split(r"[，（(]", figure.lead)[-1])
    return not foreign and (context == topic.context or _speaks_of(topic.context, around))


def _none_said(segment: str, around: str, sentence: str, form: Form) -> Iterator[Statement]:
    """未收到, 没有, 无, 未发生 near an object claim 0."""
    for topic, _, _, _, none in _patterns(form):
        if none is None:
            continue
        match = none.search(segment)
        if match and (topic.context not in _CONTEXTS or _speaks_of(topic.context, around)):
            yield Statement(topic, Decimal(0), match[0], sentence)
