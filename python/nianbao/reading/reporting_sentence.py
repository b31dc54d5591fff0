"""The sentence in which a report says whose it is: 本报告由某县某局编制, 现将某局2024年…报告如下, 请与某局联系."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ..grid import Paragraph
from .chapters import SIGNED_ON
from .locating.label_words import plain_label
from .title import OFFICE_WORDS, flat, is_full_name

_NAME = rf"(?P<name>[\u4e00-\u9fff]{{2,28}}(?:{OFFICE_WORDS}))"
_BEGINS = r"(?:^|[,。;:!?、])"
_WAYS = tuple(
    re.compile(words)
    for words in (
        rf"(?:本(?:年度?)?报告|本年报)(?:是|由){_NAME}(?=根据|依据|依照|按照|汇总|编制|组织|负责|会同)",
        rf"{_BEGINS}(?:现)?由{_NAME}(?=根据|依据|汇总|编制|组织编制|负责编制|会同)",
        rf"[现特](?:将|公布|发布|向社会公布|向社会公开){_NAME}(?=20\d\d年|年度|政府信息公开)",
        rf"{_BEGINS}{_NAME}(?:根据[^。]{{0,40}})?(?:编制|公布|发布|向社会公布)了?(?=20\d\d年)",
        rf"本(?:机关|单位)[:为是]*{_NAME}(?=[,。;:(]|$)",
        rf"(?:我|本)(?:局|委|办|厅|镇|乡|街道|中心|机关|单位)\({_NAME}(?=\))",
        rf"^{_NAME}(?=文件$)",
        rf"{_BEGINS}(?:20\d\d年(?:度|来|以来)?|[今本]年以来|一年来|过去一年|本年度|年度内),?{_NAME}(?=认真|深入|坚持|严格|全面|按照|在|高度|积极|继续|紧紧|切实|以)",
        rf"^{_NAME}(?:20\d\d年度?,?)?(?=高度重视|认真|深入|严格|全面|始终)",
        rf"(?:来源|发布机构|发布单位|编制单位):{_NAME}(?=$|[\u4e00-\u9fff]{{2,4}}:)",
        rf"请(?:直接)?(?:与|向|同|联系:?){_NAME}(?=联系|咨询|反映|查询|[(,。])",
    )
)
"""From the surest to the least sure; the name under the report, with its date, is surer than all of them."""

_SEALED = re.compile(r"\((?:盖章|公章|章|印章)\)$")
_NAME_AND_DATE = re.compile(r"([^\d〇零○]*?[^\d〇零○一二三四五六七八九十])((?:20\d\d|二[〇零○]..)年.*)")
_OWN_OFFICE = re.compile(r"(?<=[局厅院])办公室$")
"""The office of a bureau, which answers for it: the report is the bureau's."""

MOST_LINES = 400
LONGEST_SENTENCE = 400


def reporting_agency(lines: Iterable[Paragraph]) -> tuple[str, str]:
    """(the full name that the surest sentence gives, its address); two ``""`` where none does, or sentences of one kind differ."""
    lines = list(lines)[:MOST_LINES]
    told: list[dict[str, str]] = [_signed(lines), *({} for _ in _WAYS)]
    for line in lines:
        for sentence in re.split(r"(?<=[。;!?])", flat(line.text)):
            if len(sentence) <= LONGEST_SENTENCE and re.search(OFFICE_WORDS, sentence):
                _listen(sentence, line.address, told[1:])
    sure = next((names for names in told if names), {})
    return next(iter(sure.items())) if len(sure) == 1 else ("", "")


def _signed(lines: list[Paragraph]) -> dict[str, str]:
    """Names on a line of their own above a date on the next, or before the date on the same."""
    pairs = [(flat(one.text), plain_label(two.text), one.address) for one, two in pairwise(lines)]
    pairs += [(*match.groups(), line.address) for line in lines if len(line.text) < 80 and (match := _NAME_AND_DATE.fullmatch(plain_label(line.text)))]
    signed = ((_SEALED.sub("", words), date, address) for words, date, address in pairs)
    return {name: address for name, date, address in signed if SIGNED_ON.fullmatch(date) and is_full_name(name)}


def _listen(sentence: str, address: str, told: list[dict[str, str]]) -> None:
    for way, names in zip(_WAYS, told, strict=True):
        for match in way.finditer(sentence):
            name = _OWN_OFFICE.sub("", match["name"])
            if is_full_name(name):
                names.setdefault(name, address)
