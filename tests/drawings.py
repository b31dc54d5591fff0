"""Drawings put into a workbook that is there: the XML of anchors, as Excel writes it, over cells of one of its sheets."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path

from nianbao.machine.packages import Package
from nianbao.reading.workbooks.load import parts_of_sheets

_NAMES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_TITLE = '<xdr:nvSpPr><xdr:cNvPr id="2" name="x"{hidden}/></xdr:nvSpPr>'

KINDS = {  # what people put over a cell, by the word for it
    "图片": "<xdr:pic><xdr:nvPicPr>{title}</xdr:nvPicPr></xdr:pic>",
    "文本框": "<xdr:sp>{title}<xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>",
    "图形": '<xdr:sp>{title}<xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr></xdr:sp>',
    "公式框": "<mc:AlternateContent><mc:Choice><xdr:sp>{title}<xdr:txBody><m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath></xdr:txBody></xdr:sp></mc:Choice>"
    "<mc:Fallback><xdr:sp><xdr:txBody><a:t>{text}</a:t></xdr:txBody></xdr:sp></mc:Fallback></mc:AlternateContent>",
    "图表": "<xdr:graphicFrame>{title}</xdr:graphicFrame>",
    "": '<xdr:cxnSp>{title}<xdr:spPr><a:prstGeom prst="line"/></xdr:spPr></xdr:cxnSp>',
}


def drawn(kind: str, text: str = "12", *, hidden: bool = False) -> str:
    """The XML of an object of this kind."""
    return KINDS[kind].format(title=_TITLE.format(hidden=' hidden="1"' * hidden), text=text)


def anchored(inner: str, first: tuple[int, int], last: tuple[int, int], into: tuple[int, int] = (0, 0), to: tuple[int, int] = (1, 1)) -> str:
    """An object from ``first`` to ``last`` (row, column), ``into`` and ``to`` being how far into those cells, in units of the drawing."""
    corners = (f"<xdr:{name}><xdr:col>{c}</xdr:col><xdr:colOff>{right}</xdr:colOff><xdr:row>{r}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"
               for name, (r, c), (down, right) in (("from", first, into), ("to", last, to)))  # fmt: skip
    return f"<xdr:twoCellAnchor>{''.join(corners)}{inner}<xdr:clientData/></xdr:twoCellAnchor>"


def over(inner: str, row: int, column: int) -> str:
    """An object over one cell and no other."""
    return anchored(inner, (row, column), (row + 1, column + 1), to=(0, 0))


CONTROL = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape><v:textbox><br></v:textbox>'
    '<x:ClientData ObjectType="{kind}"><x:Anchor> {column}, 1, {row}, 1, {column}, 60, {row}, 15</x:Anchor></x:ClientData></v:shape></xml>'
)


def vml(kind: str, row: int, column: int) -> str:
    """A control, or a note, over a cell, as VML."""
    return CONTROL.format(kind=kind, row=row, column=column)


def with_drawing(path: Path, sheet: str, drawing: str | bytes) -> Path:
    """The workbook with a drawing on a sheet: anchors, the whole bytes of a part, or VML."""
    package = Package(str(path), path.read_bytes())
    part = parts_of_sheets(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))[sheet]
    folder, name = posixpath.split(part)
    is_vml = isinstance(drawing, str) and "urn:schemas-microsoft-com:vml" in drawing
    kind, target = ("vmlDrawing", "vmlDrawing9.vml") if is_vml else ("drawing", "drawing9.xml")
    told = drawing if isinstance(drawing, bytes) else (drawing if is_vml else f"<xdr:wsDr {_NAMES}>{drawing}</xdr:wsDr>").encode()
    relation = f'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="../drawings/{target}"/>'
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>'
    with zipfile.ZipFile(path, "a") as book:
        book.writestr(f"{folder}/_rels/{name}.rels", relations)
        book.writestr(f"xl/drawings/{target}", told)
    return path
