"""Worksheets of an .xlsx straight from their XML, where it is of the plainest kind: numbers, shared texts without formats, results of formulas.

A few regular expressions take a third of the time of the loader, which matters where thousands of forms are read. It gives exactly what the loader
and the looks give together, or nothing at all: every tag of a sheet must be one that was matched, and whatever is not as our template and the
usual programs write it (dates, error values, truth values, formatted texts, other encodings) makes the answer ``None``, and the loader reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...grid import Grid, Raw, Sheet
from ...machine.packages import Package
from .bounds import LONGEST_TEXT
from .extent import Position, formula_text, not_calculated, position
from .objects import has_relations, objects_of
from .parts import STRINGS, parts_of_sheets

LARGEST_PLAIN_PART = 2**20
MOST_PLAIN_CELLS = 50_000
"""Of the rectangle of one sheet; larger ones are bounded where everything is bounded."""

_HEAD = rb'(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="(?:yes|no)")?\s*\?>)?\s*'
_SHEET_HEAD = re.compile(_HEAD + rb"<worksheet[ >]")
_STRINGS_HEAD = re.compile(_HEAD + rb"<sst[ >]")
_STYLES_HEAD = re.compile(_HEAD + rb"<styleSheet[ >]")
_WORKBOOK_HEAD = re.compile(_HEAD + rb"<workbook[ >]")
_ADDRESS, _ROW = rb'<c r="[A-Z]{1,2}[1-9]\d{0,3}"(?: s="\d{1,4}")?', rb"(?:<row(?: [^<>]*)?>|</row>)*+"
# One match is one cell, its value cut out, with the rows' tags and the blank cells before it: nothing may stand between two matches.
_CELL = re.compile(
    rb"((?:" + _ROW + _ADDRESS + rb"/>)*+" + _ROW
    + rb'<c r="([A-Z]{1,2}[1-9]\d{0,3})"(?: s="(\d{1,4})")?(?: t="(s|str|n)")?>'
    rb"(?:(<f)(?: [^<>]*?)?(?:/>|>([^<]*)</f>))?(?:(<v>)</v>|<v/>)?</c>)"
)
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_BEHIND = re.compile(rb"(?:" + _ROW + _ADDRESS + rb"/>)*+" + _ROW)
_NUMBERS_ALONE = re.compile(rb"(?:(?:-?\d{1,17}(?:\.\d{1,20})?(?:E[+-]?\d{1,3})?)? )*+")
"""Numbers, some of them missing, each with a space behind it."""
_STRING = re.compile(r"(<si>(?:<t(?: xml:space=\"preserve\")?>([^<]*)</t>|<t/>)(?:<phoneticPr [^<>]*/>)?</si>|<si/>)")
_XF = re.compile(rb"<xf [^<>]*>")
_FORMAT = re.compile(rb'<numFmt [^<>]*?numFmtId="(\d+)"[^<>]*>')
_OF_FORMAT = re.compile(rb' numFmtId="(\d{1,4})"')
_PLAIN_CODE = re.compile(rb'<numFmt numFmtId="\d+" formatCode="(?:General|&quot;[^&"]*&quot;|[#0,.;%\-+ ?_()@])*"\s*/>')
_NUMBER_OF = b"#"
_NUMBERS = {*range(5), *range(9, 14), 37, 38, 39, 40, 49}
"""Numbers of the built-in formats that are no dates."""
_WORKSHEET = re.compile(rb'<Relationship [^<>]*Type="http://[^"]*/relationships/worksheet"')
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?"')
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


class _NotPlain(Exception):
    """The workbook has something in it that only the loader can tell."""


def plain_grid(file: str, package: Package, wanted: Collection[str], plain: Collection[str]) -> Grid | None:
    """What ``Book.grid`` gives for these sheets; ``None`` where the workbook has anything out of the ordinary in them.

    Raises ``UserError`` for a damaged part.
    """
    try:
        return _grid(file, package, wanted, plain)
    except (_NotPlain, LookupError, ValueError, TypeError):
        return None


def sheets_of_plain(package: Package) -> Mapping[str, str]:
    """Part by worksheet, in order; nothing where the workbook part is an unusual one. Raises ``UserError`` for a damaged part."""
    try:
        return _parts(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ValueError):
        return {}


@lru_cache(64)
def _parts(workbook: bytes, relations: bytes) -> Mapping[str, str]:
    parts = parts_of_sheets(workbook, relations)
    usual = _WORKBOOK_HEAD.match(workbook) and b"<!" not in workbook + relations and b"/chartsheets/" not in relations
    usual = usual and len(_WORKSHEET.findall(relations)) == len(parts)
    alone = len(parts) == workbook.count(b"<sheet ") == len(set(parts.values()))
    inside = all(part.startswith("xl/worksheets/") for part in parts.values())
    return parts if usual and alone and inside and b"state=" not in workbook.replace(b'state="hidden"', b"") else {}


def _grid(file: str, package: Package, wanted: Collection[str], plain: Collection[str]) -> Grid:
    parts = {name: part for name, part in sheets_of_plain(package).items() if name in wanted}
    if any(package.size(part) > LARGEST_PLAIN_PART for part in (STRINGS, "xl/styles.xml", *parts.values())):
        raise _NotPlain
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"):
        _refuse_broken(package.read(name))
    strings = _strings(package.read(STRINGS))
    numeric = _numeric_styles(package.read("xl/styles.xml"))
    hidden = _hidden(package.read("xl/workbook.xml"))
    sheets = (_sheet(name, package.read(part), strings, numeric, name in plain, name in hidden) for name, part in parts.items())
    return Grid(file, tuple(sheet if sheet.name in plain else _beneath(sheet, package, parts[sheet.name]) for sheet in sheets))


def _beneath(sheet: Sheet, package: Package, part: str) -> Sheet:
    """The sheet with what lies over it; of a form hardly ever anything does."""
    return replace(sheet, objects=objects_of(package, part, package.read(part))) if has_relations(package, part) else sheet


@lru_cache(512)
def _refuse_broken(xml: bytes) -> None:
    """Raises ``_NotPlain`` for XML that is not well-formed: the loader says what is wrong with it."""
    from xml.parsers import expat

    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as error:
        raise _NotPlain from error


@lru_cache(64)
def _hidden(workbook: bytes) -> frozenset[str]:
    return frozenset(re.search(rb' name="([^"]*)"', sheet)[1].decode() for sheet in re.findall(rb'<sheet [^<>]*state="hidden"[^<>]*>', workbook))  # type: ignore[index]


@lru_cache(64)
def _numeric_styles(styles: bytes) -> frozenset[bytes]:
    """The cell formats, by ``#`` and their number, in which a number is a number and no date."""
    if not _STYLES_HEAD.match(styles) or b"<!" in styles or styles.count(b"<cellXfs") != 1 or styles.count(b"</cellXfs>") != 1:
        raise _NotPlain
    _refuse_broken(styles)
    own = {int(number[1]) for number in _FORMAT.finditer(styles) if _PLAIN_CODE.fullmatch(number[0])}
    ids = [_OF_FORMAT.search(xf) for xf in _XF.findall(styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0])]
    known = [int(found[1]) if found else 0 for found in ids]
    return frozenset({_NUMBER_OF, *(_NUMBER_OF + b"%d" % i for i, number in enumerate(known) if number in _NUMBERS | own)})


def _strings(part: bytes) -> list[str]:
    """The shared texts of a workbook: the items stand side by side and fill the part."""
    head = _STRINGS_HEAD.match(part)
    begin, end = part.find(b">", head.end() - 1) + 1 if head else 0, part.rfind(b"</sst>")
    if not begin or end < begin or b"\r" in part or part[end + 6 :].strip():
        raise _NotPlain
    _refuse_broken(part[:begin] + part[end:])
    items = part[begin:end].decode()
    texts = _side_by_side(items)
    odd = "&" in items or "_x" in items or len(items) > LONGEST_TEXT
    return [_text(told) for told in texts] if odd else texts


def _side_by_side(items: str) -> list[str]:
    """The texts of items that fill the string; nearly always they are of one shape."""
    same = items.replace('<t xml:space="preserve">', "<t>")
    if same.startswith("<si><t>") and same.endswith("</t></si>"):
        texts = same[7:-9].split("</t></si><si><t>")
        if "<" not in "".join(texts):
            return texts
    found = _STRING.findall(items)
    if sum(len(whole) for whole, _ in found) != len(items):
        raise _NotPlain
    return [told for _, told in found]


def _text(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES.items():
            text = text.replace(entity, character)
        if "&" in text.replace("&amp;", ""):
            raise _NotPlain
        text = text.replace("&amp;", "&")
    if "_x" in text or len(text) > LONGEST_TEXT:
        raise _NotPlain
    return text


def _sheet(name: str, part: bytes, strings: Sequence[str], numeric: frozenset[bytes], plain: bool, hidden: bool) -> Sheet:
    """The rectangle of what is filled, and the formulas unless the sheet is a ``plain`` one."""
    pieces = _VALUE.split(part)
    plan, values = _plan(b"<v></v>".join(pieces[::2])), pieces[1::2]
    if not plan.styles <= numeric or (plan.uncalculated and not plain):
        raise _NotPlain
    flat: list[Raw] = [""] * (plan.height * plan.width)
    for at, text in zip(plan.shared.cells, _shared([values[i] for i in plan.shared.values], strings), strict=True):
        flat[at] = text
    for at, text in zip(plan.words.cells, _words([values[i] for i in plan.words.values]), strict=True):
        flat[at] = text
    numbers = [values[i] for i in plan.numbers.values]
    if not _NUMBERS_ALONE.fullmatch(b" ".join((*numbers, b""))):
        raise _NotPlain
    for at, number in zip(plan.numbers.cells, numbers, strict=True):
        flat[at] = float(number) if number else "" if plain else _no_number(plan, at)
    rows = [flat[at : at + plan.width] for at in range(0, len(flat), plan.width)] if flat else []
    return Sheet(name, rows, plan.top, plan.left, formulas={} if plain else plan.formulas, hidden=hidden)


def _shared(numbers: Sequence[bytes], strings: Sequence[str]) -> Iterator[str]:
    """The shared texts of these numbers."""
    if numbers and (b"" in numbers or not b"".join(numbers).isdigit() or max(map(len, numbers)) > 6):
        raise _NotPlain
    return (strings[int(number)] for number in numbers)


def _words(told: Sequence[bytes]) -> Sequence[str]:
    """Texts that stand in their cells."""
    joined = b"\0".join(told)
    if b"\r" in joined or joined.count(b"\0") != max(0, len(told) - 1):
        raise _NotPlain
    if b"&" in joined or b"_x" in joined or len(joined) > LONGEST_TEXT:
        return [_text(text.decode()) for text in told]
    return joined.decode().split("\0") if told else ()


def _no_number(plan: _Plan, at: int) -> Raw:
    """What a cell of numbers holds that has none: nothing, unless a formula should have given it."""
    place = plan.top + at // plan.width, plan.left + at % plan.width
    return not_calculated(plan.formulas[place]) if place in plan.formulas else ""


_SHARED, _WORDS = b"s", b"str"


@dataclass(frozen=True)
class _Spots:
    """Values of one kind: which of the sheet's values, and where each stands in the rectangle, row by row."""

    values: tuple[int, ...]
    cells: tuple[int, ...]


@dataclass(frozen=True)
class _Plan:
    """A sheet without its values: the rectangle that they fill, and where in it the shared texts, the words and the numbers stand.

    ``styles`` are those of the numbers. ``uncalculated``: a formula has no place for a result.
    """

    top: int
    left: int
    height: int
    width: int
    shared: _Spots
    words: _Spots
    numbers: _Spots
    styles: frozenset[bytes]
    formulas: Mapping[Position, str]
    uncalculated: bool


@lru_cache(128)
def _plan(skeleton: bytes) -> _Plan:
    """The plan of a part whose values were taken out. Files of one template have the same skeletons: remembered by their bytes."""
    cells = _cells_alone(skeleton)
    found = _CELL.findall(cells)
    if not _BEHIND.fullmatch(cells[sum(len(one[0]) for one in found) :]) or b"\r" in cells:
        raise _NotPlain
    filled = [(position(address), style, kind) for _, address, style, kind, _, _, value in found if value]
    formulas = {position(address): text for _, address, _, _, formula, text, _ in found if formula}
    bare = any(formula and not value and kind != _WORDS for _, _, _, kind, formula, _, value in found)
    lines, columns = zip(*(at for at, *_ in filled), strict=True) if filled else ((0,), (-1,))
    top, left, height, width = min(lines), min(columns), max(lines) - min(lines) + 1, max(columns) - min(columns) + 1
    if height * width > MOST_PLAIN_CELLS or len({at for at, *_ in filled}) < len(filled) or skeleton.count(b"<v></v>") != len(filled):
        raise _NotPlain
    places = [(i, (r - top) * width + c - left, kind) for i, ((r, c), _, kind) in enumerate(filled)]
    shared, words, numbers = (
        _Spots(tuple(i for i, _, kind in places if kind in kinds), tuple(at for _, at, kind in places if kind in kinds))
        for kinds in ((_SHARED,), (_WORDS,), (b"", b"n"))
    )
    styles = frozenset(_NUMBER_OF + style for _, style, kind in filled if kind not in (_SHARED, _WORDS))
    return _Plan(top, max(left, 0), height if filled else 0, width if filled else 0, shared, words, numbers, styles, _Formulas(formulas), bare)


def _cells_alone(skeleton: bytes) -> bytes:
    """What stands between the tags of the cells in a sheet that is as whole and as usual as can be seen without its values."""
    begin, end = skeleton.find(b"<sheetData>"), skeleton.find(b"</sheetData>")
    empty = b"<sheetData/>" in skeleton and begin == end == -1
    if not (empty or 0 <= begin < end) or not _SHEET_HEAD.match(skeleton) or b"<!" in skeleton or skeleton.count(b"<sheetData") != 1:
        raise _NotPlain
    head = skeleton.partition(b"<sheetData")[0]
    if skeleton.count(b"<dimension") != len(_DIMENSION.findall(head)):
        raise _NotPlain
    _refuse_broken(skeleton)
    return b"" if empty else skeleton[begin + 11 : end]


class _Formulas(Mapping[Position, str]):
    """Formulas by place, made text when they are asked for: hardly any is, and those of the checks are long."""

    def __init__(self, told: Mapping[Position, bytes]) -> None:
        self._told = told

    def __getitem__(self, at: Position) -> str:
        return formula_text(self._told[at])

    def __contains__(self, at: object) -> bool:
        return at in self._told

    def __iter__(self) -> Iterator[Position]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
