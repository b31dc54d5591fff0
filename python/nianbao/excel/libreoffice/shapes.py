"""What lies over the cells of an open sheet: pictures, text boxes, shapes, charts, controls. Notes, lines and what is hidden cover nothing."""

from __future__ import annotations

from itertools import pairwise

from ...grid import Covering
from ...reading.workbooks.objects import Drawn, area_beneath
from .wire import Remote

MEASURED_ROWS, MEASURED_COLUMNS = 80, 40
"""Rows and columns that are measured: no table of a report reaches further."""

_KINDS = {"GraphicObjectShape": Drawn.PICTURE, "ControlShape": Drawn.CONTROL}
_NOTHING = ("CaptionShape", "LineShape", "ConnectorShape", "PolyLineShape", "MeasureShape")
_CHART = "12dcae26-281f-416f-a234-c3086127382e"
_OLE = "OLE2Shape"


def coverings(sheet: Remote) -> tuple[Covering, ...]:
    """One call where there is nothing."""
    page = sheet.DrawPage
    shapes = [page.getByIndex(i) for i in range(page.getCount())]
    seen = [(shape, kind) for shape in shapes if (kind := _kind(shape))]
    if not seen:
        return ()
    tops = [sheet.getCellByPosition(0, row).Position.Y for row in range(MEASURED_ROWS + 1)]
    lefts = [sheet.getCellByPosition(column, 0).Position.X for column in range(MEASURED_COLUMNS + 1)]
    found = ((kind, _text(shape), area_beneath(_sizes(tops), _sizes(lefts), *_box(shape))) for shape, kind in seen)
    return tuple(Covering(area, Drawn.BOX if kind == Drawn.SHAPE and text else kind, text) for kind, text, area in found if area)


def _kind(shape: Remote) -> str:
    """``""`` for what covers nothing."""
    name = shape.getShapeType().rpartition(".")[2]
    if name in _NOTHING or not shape.Visible:
        return ""
    if name == _OLE:
        return Drawn.CHART if str(shape.CLSID).lower() == _CHART else Drawn.CONTROL
    return _KINDS.get(name, Drawn.SHAPE)


def _text(shape: Remote) -> str:
    return " ".join(str(getattr(shape, "String", "") or "").split())


def _sizes(bounds: list[int]) -> list[int]:
    return [end - begin for begin, end in pairwise(bounds)]


def _box(shape: Remote) -> tuple[int, int, int, int]:
    """Top, left, height, width in the units of the sheet."""
    return shape.Position.Y, shape.Position.X, shape.Size.Height, shape.Size.Width
