"""Reading one raw cell as a number: whole counts, exact amounts, blanks, and text that is no number. Nothing becomes 0 that was not typed as 0."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from ..core.submission import LARGEST_AMOUNT, LARGEST_COUNT, Unread, Value
from ..grid import Fault, Raw
from ..model import Item


class Reading(NamedTuple):
    """A value, and what was typed where the value does not show it (``None`` where it does)."""

    value: Value
    raw: str | None = None


_BLANK_WORDS = {"/", "//", "\\", "无", "不适用", "n/a", "na", "空", "空白"}
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u2500\u30fc_]+")
_ERROR_VALUES = re.compile(r"#(REF|VALUE|DIV/0|NAME|N/A|NULL|NUM|SPILL|CALC|GETTING_DATA)[!?]?|Err:\d+", re.I)
# Full-width forms of ASCII, the ideographic space and the real minus sign; other look-alikes (①, ², Ⅷ) stay what they are.
_HALF = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20, 0x2212: 0x2D, 0xA0: 0x20}
_INVISIBLE: dict[int, None] = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x2060, 0xFEFF, 0xAD))
_SHAPE = re.compile(
    r"(?P<sign>[+-]|增加?|减少?)?\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s*(?P<unit>万元|亿元|千元|元|[万亿]?(?:[件项宗份个条起例]次?|[次部])|万|亿)?\s*(?:\((?P<note>[^()]*)\))?"
)
_UNIT_NOTE = re.compile(r"(?:单位)?:?\s*(万元|亿元|千元|元|万|亿)(.*)", re.S)
_TIMES = {"千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
_NOISE = Decimal("1e-9")


def parse(raw: Raw, column: Item) -> Reading:
    """What a raw cell says as a number of ``column``: counts as ``int``, amounts as ``Decimal`` in the column's unit.

    A count with decimals stays a ``Decimal`` (rule E5 names it). Blank marks (—, /, 无 …) are blanks that keep what was typed; text that is
    no number, an error value, a date, a truth value or a number too large is ``Unread`` with its reason.
    """
    if raw is None:
        return Reading(None)
    if isinstance(raw, str):
        return _parse_text(raw, column)
    if isinstance(raw, bool):
        return _unread("TRUE" if raw else "FALSE", "是逻辑值，不是数字")
    if isinstance(raw, int | float):
        return _parse_number(raw, column)
    if isinstance(raw, Fault):
        return _offered(raw, column) if raw.offered else _unread(raw.raw, raw.reason)
    if isinstance(raw, date | datetime | time | timedelta):
        return _unread(str(raw), "单元格是日期或时间格式，不是数字")
    return _unread(str(raw), "不是数字")


def _offered(fault: Fault, column: Item) -> Reading:
    """The number that a fault says, offered and not taken."""
    said = _parse_text(fault.raw, column).value
    return Reading(Unread(fault.raw, fault.reason, number=said if isinstance(said, int | Decimal) else None, offered=True))


def _unread(raw: str, reason: str) -> Reading:
    return Reading(Unread(raw, reason))


def _parse_number(raw: int | float, column: Item) -> Reading:
    """A number of a workbook. Binary floats are taken at their shortest decimal form; noise below 1e-9 is rounded off and kept as typed."""
    if not isfinite(raw):
        return _unread(str(raw), "不是数字")
    exact = Decimal(int(raw)) if raw == int(raw) else Decimal(repr(raw))
    return _sized(exact, repr(raw), column, quiet=True)


def _sized(exact: Decimal, raw: str, column: Item, *, quiet: bool = False) -> Reading:
    """Round noise off, refuse what is too large, make counts whole. ``quiet``: the form of ``raw`` says nothing, only its value does."""
    if abs(exact) > (LARGEST_AMOUNT if column.decimals else LARGEST_COUNT):
        return _unread(raw, "数字过大")
    near = round(exact, 6)
    if near != exact and abs(near - exact) < _NOISE:
        exact, quiet = near.normalize(), False
    whole = exact == exact.to_integral_value()
    value: int | Decimal = int(exact) if whole and not column.decimals else _plain(exact)
    return Reading(value, None if quiet or _written(value) == raw else raw)


def _plain(value: Decimal) -> Decimal:
    """Without an exponent (``1E+2`` → ``100``) and without a negative zero; decimals typed stay, trailing zeros too."""
    plain = Decimal(format(value, "f"))
    return plain if plain else abs(plain)


def _written(value: int | Decimal) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _parse_text(raw: str, column: Item) -> Reading:
    text = raw.translate(_INVISIBLE).translate(_HALF).strip()
    if not text:
        return Reading(None)
    if text.lower() in _BLANK_WORDS or _DASHES.fullmatch(text):
        return Reading(None, raw)
    match = _SHAPE.fullmatch(text)
    if match is None:
        return _unread(raw, _why_not(text))
    reason = _contradiction(match, column)
    if reason:
        return _unread(raw, reason)
    exact = Decimal(match["digits"].replace(",", ""))
    factor = _factor(_unit(match), column)
    exact = exact if factor == 1 else (exact * factor).normalize()
    return _sized(-exact if (match["sign"] or "")[:1] in ("-", "减") else exact, raw, column)


def _why_not(text: str) -> str:
    if _ERROR_VALUES.fullmatch(text):
        return "单元格是错误值"
    if re.match(r"=?(?:_xlfn\.)?DISPIMG\(", text, re.I):
        return "格里是嵌入的图片，图片里的数读不出"
    if text.startswith("="):
        return "是公式的文字，没有算出数"
    if len(re.findall(r"\d+(?:\.\d+)?", text)) > 1 and not re.search(r"[A-Za-z]", text):
        return "一格里有几个数，不知道取哪一个"
    return "不是数字"


def _unit(match: re.Match[str]) -> str:
    """The unit behind the number, or alone in the bracket behind it: ``251000（元）``."""
    note = _UNIT_NOTE.fullmatch(match["note"] or "")
    return match["unit"] or (note[1] if note and not note[2].strip() else "")


def _factor(unit: str, column: Item) -> Decimal:
    """From the unit written to the unit of the column; ``8.7万`` in a column of 万元 means 万元."""
    if column.decimals:
        own = _TIMES.get(column.unit[:1], Decimal(1))
        return (_TIMES.get(unit[:1], Decimal(1)) if unit else own) / own
    return _TIMES.get(unit[:1], Decimal(1))


def _contradiction(match: re.Match[str], column: Item) -> str:
    """Why a well-shaped text still must not be taken as a number of this column, ``""`` where it may."""
    sign, digits, unit, note = match["sign"] or "", match["digits"], match["unit"] or "", (match["note"] or "").strip()
    if re.match(r"0\d", digits):
        return "数字以 0 开头，可能是几个数连在一起"
    if sign[:1] in ("增", "减") and not column.signed:
        return "写了增减，这一栏要的是数量"
    if match["note"] is not None and not re.search(r"[^\W\d_]", note):
        return "一格里有几个数，不知道取哪一个"
    if (inside := _UNIT_NOTE.fullmatch(note)) and (inside[2].strip() or unit):
        return "单位写法不明"
    money = _unit(match)
    if "元" in money and not column.decimals:
        return "写的是金额，这一栏要的是数量"
    if unit and unit[-1] in "件项宗次份个条起例部" and column.decimals:
        return "写的是数量，这一栏要的是金额"
    return ""
