"""The title of a report among all that looks like one: link lists, breadcrumbs, the first sentence of the text.

Every line that a title may end on is looked at. Those that are nothing but a title go before sentences and links; among them headings, then the
one nearest before chapter 一.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..grid import Paragraph
from .chapters import first_chapter
from .locating.label_words import plain_label

NAME_LIMIT = 40
"""Characters; longer is a sentence, not a name."""
MOST_TITLE_LINES = 400
"""A title stands among the first lines of a file."""

_DIGITS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_HAN_YEAR = re.compile(r"二[〇零○Oo0][一二三四五六七八九〇零○Oo0]{2}(?=年)")
REPORT = r"(?:(?:政府)?信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:情况的?)?(?:报告|年报)"
_TABLE = r"(?:(?:统计|数据|附|情况)*(?:表|报表))?"
_PREFIX = r"^(?:标题|名称|信息名称|题名)?[:：]?"
_TITLE = re.compile(rf"{_PREFIX}(?P<before>.{{0,40}}?)(?P<year>20\d\d)(?![-./\d])年?度?(?P<between>[^\d]{{0,24}}?){REPORT}{_TABLE}(?P<rest>.{{0,20}})$")
_UNDATED = re.compile(rf"{_PREFIX}(?P<before>.{{0,40}}?){REPORT}{_TABLE}(?P<rest>\((?P<year>20\d\d)年?度?\)|)$")
_YEAR_WITHIN = re.compile(rf"{_PREFIX}(?P<before>.{{0,40}}?)政府信息公开(?:工作)?(?P<year>20\d\d)年?度?(?:工作)?(?:报告|年报)(?P<rest>)$")
_SHORT_FORM = re.compile(r"\((?:以下)?(?:简)?称[^()]*\)")
_OWN_YEAR = re.compile(r"\(?(20\d\d)年?度?\)?")
_CLEAN_REST = re.compile(r"(?:\([^()]*\))?(?:的?(?:公示|公告|通知|公开))?(?:[-_|—].*)?")
_IN_BOOK_MARKS = re.compile(r"(?:印发|公布|发布|转发|公开|公示).{0,6}《([^《》]*)》.{0,4}(?:通知|公告|通告|公示|函)$")
_TRAIL = re.compile(r"[>»]|当前位置|您的位置|首页|上一[篇条]|下一[篇条]")
_SENTENCE = re.compile(r"^(?:现将|根据|按照|依据|本报告|以下|该|我|附件|附表|编制|公布|发布)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}[省市县区州盟旗]")
OFFICE_WORDS = (
    "人民政府|政府|办公室|办公厅|局|委员会|管委会|街道办事处|街道|镇|乡|县|区|市|旗|州|省|院|中心|厅|处|所|站|队|委|办|社|部|会"
    "|学校|中学|小学|大学|幼儿园|馆|公司|海关|分行|支行"
)
"""What the name of an authority ends on."""
_OFFICE = re.compile(rf"(?:{OFFICE_WORDS})(?:\((?:本级|机关|本部|[^()]{{1,10}}(?:{OFFICE_WORDS}))\))?$")
_WHOSE = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:省|市|县|区|州|盟|旗|镇|乡|街道)|国家|国务院|中国")
_OF_A_SENTENCE = re.compile(r"本(?:年度?)?报告|本年报|根据|依据|按照|(?<!机构)编制|如下|[.。]{2}|现将|现公布")


@dataclass(frozen=True)
class Title:
    """``agency`` in the title's own words and ``year`` (digits); ``""`` where it says neither. ``clean``: nothing but a title."""

    agency: str
    year: str
    address: str
    line: int
    clean: bool
    heading: bool


def flat(text: str) -> str:
    """One line without spaces, with the year in digits."""
    return _HAN_YEAR.sub(lambda match: match[0].translate(_DIGITS), plain_label(text))


def is_name(text: str) -> bool:
    return 2 <= len(text) <= 30 and bool(_OFFICE.search(text)) and not re.search(r"[,。;:、!?\d—_-]", text)


def is_full_name(text: str) -> bool:
    """Whether a name says whose office it is and stands by itself: a place, or the state, before the office; no word of a sentence in it."""
    return is_name(text) and bool(_WHOSE.match(text)) and not re.search(r"[的了]|有关|相关|上级|下级|各|我|本[^溪]|全[区县市省]|该", text)


def report_title(lines: tuple[Paragraph, ...]) -> Title | None:
    """The title of the report; what it lacks is taken from the next best one of the same agency or without any."""
    first = first_chapter(lines)
    found = sorted(_titles(lines), key=lambda one: _rank(one, first), reverse=True)
    if not found:
        return None
    best = found[0]
    for other in found[1:]:
        if other.clean and not (best.agency and other.agency and best.agency != other.agency):
            best = replace(best, agency=best.agency or other.agency, year=best.year or other.year)
    return best


def other_agencies(lines: tuple[Paragraph, ...], agency: str) -> tuple[str, ...]:
    """The agencies of other titles in the file, in order: one of them may be the true one."""
    return tuple(dict.fromkeys(one.agency for one in _titles(lines) if one.clean and one.agency not in ("", agency)))


def _rank(one: Title, first: int | None) -> tuple[bool, bool, bool, bool, int]:
    """What makes a title likelier, most weighty first. Without a chapter 一, links below the text are as near: the first title then."""
    near = one.line if first is not None and one.line < first else -one.line - MOST_TITLE_LINES
    return one.clean, bool(one.agency), bool(one.year), one.heading, near


def _titles(lines: tuple[Paragraph, ...]) -> Iterator[Title]:
    for end in range(min(len(lines), MOST_TITLE_LINES)):
        if len(lines[end].text) <= 120 and re.search("[报告]", lines[end].text):
            found = _ending_at(lines, end)
            if found is not None:
                yield found


def _ending_at(lines: tuple[Paragraph, ...], end: int) -> Title | None:
    """A title that ends on a line and begins on it or one of the two above; with its year if it can be."""
    for pattern in (_TITLE, _YEAR_WITHIN, _UNDATED):
        for count in range(1, min(3, end + 1) + 1):
            part = lines[end - count + 1 : end + 1]
            text = "".join(p.text for p in part)
            match = pattern.match(flat(_out_of_book_marks(text)))
            if match is not None and not re.match(r"[,。;、\d]", match["rest"]):
                return _title(lines, end - count + 1, end, match)
    return None


def _out_of_book_marks(text: str) -> str:
    """The title of the report in that of the notice that sends it out: 关于印发《…》的通知."""
    match = _IN_BOOK_MARKS.search(re.sub(r"\s", "", text))
    return match[1] if match else text


def _title(lines: tuple[Paragraph, ...], start: int, end: int, match: re.Match[str]) -> Title:
    parts = match.groupdict()
    words = parts["before"] + parts.get("between", "")
    year, after = parts["year"] or "", end + 1
    if not year and end + 1 < len(lines) and (alone := _OWN_YEAR.fullmatch(flat(lines[end + 1].text))):
        year, after = alone[1], end + 2
    name = _name(words) or (_name_beside(lines, start, after) if not words.strip("关于的") else "")
    above = start - 1 - (start > 0 and bool(name) and name == flat(lines[start - 1].text))
    place = flat(lines[above].text) if above >= 0 else ""
    name = place + name if name and _PLACE.fullmatch(place) and not name.startswith(place) else name
    raw = "".join(line.text for line in lines[max(0, start - 1) : after + 1])
    name = name.replace("(", "（").replace(")", "）") if "（" in raw else name
    rest = "" if parts["year"] and parts["rest"].startswith("(") and "between" not in parts else parts["rest"]
    roles = {line.role for line in lines[start : end + 1]}
    clean = bool(_CLEAN_REST.fullmatch(rest)) and not _SENTENCE.match(words) and not _TRAIL.search(words) and "link" not in roles
    return Title(name, year, lines[start].address, start, clean, "heading" in roles)


def _name(text: str) -> str:
    """The name in a piece of a title; ``""`` where it is a sentence, a trail of links, or there are several."""
    text = re.sub(r"^(?:【[^】]*】|当前位置[:：]?|您的位置[:：]?|首页[:：]?|关于|报送|上报|呈报|提交|印发|公布|发布|公开|公示|填报|做好)+", "", text)
    text = _SHORT_FORM.sub("", re.split(r"[>»|]", text)[-1])
    text = re.sub(r"(?:关于|的|\(|-|—|_)+$", "", text)
    several = "、" in text and all(map(is_name, text.split("、")))
    return "" if several or re.search(r"[,。;:!?>《]", text) or _OF_A_SENTENCE.search(text) or len(text) > NAME_LIMIT else text


def _name_beside(lines: tuple[Paragraph, ...], start: int, after: int) -> str:
    """A name on the line above a title without one, else on the line below it."""
    beside = [lines[i] for i in (start - 1, after) if 0 <= i < len(lines)]
    return next((name for name in (flat(line.text) for line in beside if line.role != "link") if is_name(name)), "")
