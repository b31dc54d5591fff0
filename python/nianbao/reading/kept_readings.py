"""A submission as plain bytes and back: for the reading cache, and for what other processes read. JSON: bytes from anywhere can make nothing run."""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ..core.findings import Facts, Finding, Level
from ..core.submission import NOT_ASKED, NOTHING, ExtraFigure, LastYear, Place, Stray, Submission, Unread
from ..forms import mixed
from ..model import Cell, Item
from ..rules import found_elsewhere
from ..workbook.layout import layout

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (Cell, ExtraFigure, Item, LastYear, Place, Stray, Unread, Finding, *(k for k in vars(found_elsewhere).values() if isinstance(k, type) and issubclass(k, Facts)))
}
_FIELDS = {name: tuple(field.name for field in fields(kind)) for name, kind in _KINDS.items()}
_PLAIN = frozenset((str, int, bool, type(None)))
_APART = {"form", "places", "file", "remarks"}
_NAMES = tuple(field.name for field in fields(Submission) if field.name not in _APART)


def _default(field: Field) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


_DEFAULTS = tuple(_default(field) for field in fields(Submission) if field.name not in _APART)
"""Most fields of most reports are these, and not written."""


def submission_bytes(submission: Submission) -> bytes | None:
    """The bytes; without the name of the file, which is given back when they are read. ``None`` for what has no plain form."""
    try:
        own = submission.places is layout(submission.form).places
        told = [
            submission.form.edition,
            None if own else _told(submission.places),
            [_told(replace(remark, file="")) for remark in submission.remarks],
            [[name, _told(value)] for name, usual in zip(_NAMES, _DEFAULTS, strict=True) if (value := getattr(submission, name)) != usual],
        ]
    except (TypeError, KeyError):
        return None
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def submission_in(data: bytes, file: str) -> Submission | None:
    """The submission under the name of a file; ``None`` for bytes that are none."""
    try:
        text = data.decode("utf-8", "surrogatepass")
        (edition, places, remarks, told), end = _PLAIN_FORM.raw_decode(text)
        if end < len(text):
            return None
        form = mixed(*edition.split("+"))
        found = Submission(
            form,
            file=file,
            places=layout(form).places if places is None else tuple(places),
            remarks=tuple(replace(remark, file=file) for remark in remarks),
            **{name: _tuple(value) for name, value in told},
        )
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return None
    whole = len(found.values) == len(form.cells) and len(found.places) in (0, len(form.cells)) and len(found.narrative) == len(form.chapters)
    return found if whole else None


def _told(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [v if type(v) in _PLAIN else {"T": _told(v)} if type(v) is tuple else _told(v) for v in value]
    if kind is Decimal:
        return {"D": str(value)}
    if value is NOT_ASKED:
        return {"N": 0}
    if kind is Level:
        return {"L": str(value)}
    if kind is dict or kind is MappingProxyType:
        return {"M": [[_told(key), _told(each)] for key, each in value.items()]}
    if kind is frozenset:
        return {"F": sorted(value)}
    if is_dataclass(value) and _KINDS.get(kind.__name__) is kind:
        return {kind.__name__: [_told(getattr(value, name)) for name in _FIELDS[kind.__name__]]}
    raise TypeError(kind.__name__)


def _meant(told: list[tuple[str, Any]]) -> Any:
    """What a tagged value is, those inside it being so already: a function for ``json``, which calls it from within. A list is a tuple; one in a tuple is tagged."""
    ((kind, value),) = told
    if kind == "D":
        return Decimal(value)
    if kind == "M":
        return {_tuple(key): _tuple(each) for key, each in value} or NOTHING
    if kind == "F":
        return frozenset(value)
    if kind == "T":
        return tuple(value)
    if kind == "N":
        return NOT_ASKED
    if kind == "L":
        return Level(value)
    return _KINDS[kind](**dict(zip(_FIELDS[kind], map(_tuple, value), strict=True)))


_PLAIN_FORM = json.JSONDecoder(object_pairs_hook=_meant)


def _tuple(told: Any) -> Any:
    return tuple(told) if type(told) is list else told
