"""Who reports and for which year: from the title, a field of the cover, the file name or the text, each with where it came from.

The agency of the title is taken in the title's own words. What it is really called is not guessed: an alias or the caller says so, otherwise
a finding (N1) names the candidates that the text holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ..core.agencies import Kind, kind
from ..core.findings import Finding
from ..grid import Grid, Paragraph
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import UncertainAgency
from ..workbook.cover import CATEGORIES, FIELDS
from ..workbook.narrative import NARRATIVES
from .chapters import chapters, outside_tables, without_signature
from .reporting_sentence import reporting_agency
from .title import REPORT, flat, is_full_name, is_name, other_agencies, report_title

_YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
_PERIOD = re.compile(r"(20[12]\d)年1月1日(?:起)?(?:至|到|—|-|~)+(20[12]\d)年12月31日")
_NAMED = re.compile(
    r"(?:由|与|和|向|通过|“|《|（|\(|，|,|。|、|；|;|：|:|\s|^)"
    r"(?P<name>[\u4e00-\u9fff]{2,16}?(?:人民政府办公[室厅]|政府办公[室厅]|人民政府|街道办事处|管理委员会|管委会|委员会|局))"
)
_LEAD = re.compile(r"^(?:请与|请向|由|与|和|向|加强对|对|通过)")
_NO_NAME = re.compile(r"[的了是在过各为把将等我本全]|有关|相关|上级|下级|部门")
_FIELD_WORDS = {
    "agency": (FIELDS["agency"], "机关名称", "单位", "单位名称", "填报单位", "填报机关", "报送单位", "行政机关", "行政机关名称", "填表单位"),
    "year": (FIELDS["year"], "年份", "报告年度", "填报年度", "统计年度"),
    "category": (FIELDS["category"],),
    "publisher": ("发布机构", "发布单位", "发布部门", "公开主体", "公开单位", "公开机构", "公开责任部门", "公开责任单位",
                  "信息来源", "发文机关", "发文机构", "发文单位", "制发机关", "编制机关", "编制单位"),
}


@dataclass(frozen=True)
class Heading:
    """``agency`` is the name used for matching, ``title_agency`` the title's own words. ``origin`` says where each came from, in Chinese.

    ``narrative`` are the texts of the six chapters; ``remarks`` holds N1 where the agency wants confirming.
    """

    agency: str
    title_agency: str
    year: int | None
    category: str
    origin: dict[str, str]
    narrative: tuple[str, ...]
    remarks: tuple[Finding, ...] = ()


def agency_and_year(grid: Grid, *, agency: str | None = None, year: int | None = None) -> Heading:
    """Agency, year, category and chapters of a file. ``agency`` and ``year`` given go first."""
    lines = text_lines(grid)
    found: dict[str, tuple[str, str]] = {}
    for source in (_from_title, _from_fields, _from_period, _from_file_name, _from_sentences):
        for key, (value, origin) in source(lines, grid).items():
            if value:
                found.setdefault(key, (value, origin))
    short = found.pop("short", ("", ""))
    words, origin = found.setdefault("agency", short)
    name = agency or words
    origins = {key: where for key, (_, where) in found.items() if where}
    origins.update({"agency": "命令行指定"} if agency else {})
    origins.update({"year": "命令行指定"} if year else {})
    category = found.get("category", ("", ""))[0]
    if not category and (category := category_by_name(name)):
        origins["category"] = "机关名称"
    remarks = () if agency else tuple(_to_confirm(words, origin, lines, grid.file))
    dated = found.get("year", ("", ""))[0]
    narrative = without_signature(chapters(_of_the_narrative(lines, grid)), (words, name))
    return Heading(name, words, year or (int(dated) if dated else None), category, origins, narrative, remarks)


def _of_the_narrative(lines: tuple[Paragraph, ...], grid: Grid) -> tuple[Paragraph, ...]:
    """The lines that may belong to chapters: in a workbook with sheets for the narrative what stands there, else what stands outside tables."""
    sheets = tuple(sheet for sheet in grid.sheets if sheet.name in NARRATIVES)
    return text_lines(replace(grid, sheets=sheets)) if sheets and not grid.text else outside_tables(lines, grid)


def text_lines(grid: Grid) -> tuple[Paragraph, ...]:
    """The running text of a file; of a workbook, the texts of its cells row by row."""
    if grid.text:
        return grid.text
    found = []
    for sheet in grid.sheets:
        for r, row in enumerate(sheet.rows):
            texts = [(c, raw.strip()) for c, raw in enumerate(row) if isinstance(raw, str) and raw.strip()]
            found += [Paragraph(text, f"{sheet.name}!{sheet.address(sheet.top + r, sheet.left + c)}") for c, text in texts]
    return tuple(found)


Fields = dict[str, tuple[str, str]]


def _from_title(lines: tuple[Paragraph, ...], grid: Grid) -> Fields:
    found = report_title(lines)
    if found is None:
        return {}
    where = f"标题（{found.address}）" if found.address else "标题"
    return {key: (value, where) for key, value in (("agency", found.agency), ("year", found.year)) if value}


def _from_fields(lines: tuple[Paragraph, ...], grid: Grid) -> Fields:
    """``填报单位：某局`` in one text, or the label in one cell and the name in the next of its row."""
    found: Fields = {}
    for label, year, address in _years_beside(grid):
        if label in _FIELD_WORDS["year"]:
            _take(found, "year", year, address)
    for i, line in enumerate(lines[:400]):
        if len(line.text) > 60:
            continue
        label, colon, value = flat(line.text).partition(":")
        follows = lines[i + 1].text if i + 1 < len(lines) and not value else ""
        for key, words in _FIELD_WORDS.items():
            if label in words and (colon or follows):
                _take(found, key, value or flat(follows), line.address)
    publisher = found.pop("publisher", None)
    if publisher and is_full_name(publisher[0]):
        found.setdefault("agency", publisher)
    elif publisher:
        found["short"] = publisher
    return found


def _years_beside(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """(text of a cell, whole number in the next filled cell of its row, address of the number) in workbooks, where a year is a number."""
    for sheet in (sheet for sheet in grid.sheets if not sheet.spoken):
        for r, row in enumerate(sheet.rows[:40]):
            filled = [(c, raw) for c, raw in enumerate(row) if raw not in (None, "")]
            for (_, label), (c, number) in pairwise(filled):
                if isinstance(label, str) and isinstance(number, int | float) and re.fullmatch(r"20\d\d(\.0)?", str(number)):
                    yield flat(label), str(int(number)), f"{sheet.name}!{sheet.address(sheet.top + r, sheet.left + c)}"


def _take(found: Fields, key: str, value: str, address: str) -> None:
    where = f"填写的栏目（{address}）" if address else "填写的栏目"
    if key == "year":
        match = _YEAR.search(value)
        value = match[0] if match else ""
    elif key == "category":
        value = value if value in CATEGORIES else ""
    elif not is_name(value):
        value = ""
    if value:
        found.setdefault(key, (value, where))


def _from_period(lines: tuple[Paragraph, ...], grid: Grid) -> Fields:
    """统计期限自2024年1月1日至2024年12月31日; the words may go over a line's end."""
    match = _PERIOD.search(flat("".join(line.text for line in lines[:200])))
    return {"year": (match[1], "统计期限")} if match and match[1] == match[2] else {}


def _from_file_name(lines: tuple[Paragraph, ...], grid: Grid) -> Fields:
    stem = re.split(r"[/\\]", grid.file)[-1].rpartition(".")[0] or grid.file
    text = flat(stem)
    years = set(_YEAR.findall(text))
    found: Fields = {"year": (years.pop(), "文件名")} if len(years) == 1 else {}
    name = re.sub(rf"(?:{REPORT}|政府信息公开|信息公开|年报|年度报告).*$", "", _YEAR.sub("", text))
    name = re.sub(r"^附件\d*:?", "", name)
    name = re.sub(r"^[\d_\-.、()]*(?:年度?)?[\d_\-.、()]*|年度?$|[\d_\-.、()]+$", "", name)
    name = name if is_name(name) else _only_name(text)
    return {**found, "agency": (name, "文件名")} if name else found


def _only_name(text: str) -> str:
    """The one name among the pieces of a file name: 2024年度报告（某县教育局）, 某县教育局-2024年-定稿; ``""`` for none or several."""
    pieces = (re.sub(r"^(?:20\d\d年?度?|附件)", "", piece) for piece in re.split(r"[-_—+()【】\[\]]", text))
    names = {piece for piece in pieces if len(piece) > 2 and is_name(piece)}
    return names.pop() if len(names) == 1 else ""


def _from_sentences(lines: tuple[Paragraph, ...], grid: Grid) -> Fields:
    """本报告由某县某局编制: the last resort, since such sentences name others too."""
    name, address = reporting_agency(lines)
    return {"agency": (name, f"正文（{address}）" if address else "正文")} if name else {}


def category_by_name(name: str) -> str:
    """The category that a name shows by itself; ``""`` where it may be one of several."""
    by_kind = {Kind.COUNTY: 2, Kind.OFFICE: 3, Kind.DEPARTMENT: 4, Kind.ZONE: 7}
    what = kind(name)
    if what is Kind.STREET:
        return CATEGORIES[6] if "街道" in name else CATEGORIES[5]
    if what is Kind.HIGH:
        return CATEGORIES[0] if re.search(r"(省|自治区)(人民)?(政府)?$", name) else CATEGORIES[1]
    return CATEGORIES[by_kind[what]] if what in by_kind else ""


def _to_confirm(words: str, origin: str, lines: tuple[Paragraph, ...], file: str) -> Iterator[Finding]:
    """N1 where the name is in doubt, with the names in the text that share the title's place or its office, most frequent first.

    It is in doubt where only the name of the file says it, where titles name several, and where a fuller form of it occurs; without any name
    there is nothing to confirm.
    """
    counts: Counter[str] = Counter()
    for line in lines:
        found = (_LEAD.sub("", match["name"]) for match in _NAMED.finditer(re.sub(r"\s", "", line.text)))
        counts.update(name for name in found if not _NO_NAME.search(name))
    core = re.sub(r"(人民)?政府$", "", words)
    core = re.split(r"(?<=[\u4e00-\u9fff]{2}[省市州盟])(?=[\u4e00-\u9fff]{2})", core)[-1]
    titles = other_agencies(lines, words) if origin.startswith("标题") else ()
    told = [name for name, _ in counts.most_common() if name != words and words and (core in name or name.endswith(words.removeprefix("人民")))]
    if words and (origin == "文件名" or titles or any(name.endswith(words) for name in told)):
        yield RULES["N1"].finding(facts=UncertainAgency(words, origin, tuple(dict.fromkeys((*titles, *told)))[:5]), file=file)
