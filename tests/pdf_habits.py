"""Reports as PDF with the habits that PDF programs have, one name each; run as a program it prints how each habit is read.

    python tests/pdf_habits.py            every habit over every case of ../shared/cases
    python tests/pdf_habits.py 加粗 旋转    some of them
"""

from __future__ import annotations

import random
import re
import struct
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from nianbao.model import Cell, Form
from renderings import TITLE, printed
from workbooks import Page

FONT, BOLD = "STSong-Light", 0.35
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 45.0
SIZE, LEADING, GAP = 9.0, 11.0, 24.0
_STUBS = {1: (150.0,), 3: (46.0, 56.0, 150.0)}


@dataclass(frozen=True)
class Box:
    """A cell on the page, points from the lower left; ``cell`` is its place in the printed table, ``number`` whether it holds a value of the form."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    number: bool
    at: tuple[int, int] = (0, 0)


Draw = Callable[[Any, Box, str], None]


def plain(canvas: Any, box: Box, align: str) -> None:
    """The text of a cell, broken into lines, in its middle."""
    lines = wrapped(box.text, box.x1 - box.x0 - 6)
    top = (box.y0 + box.y1) / 2 + len(lines) * LEADING / 2 - SIZE * 0.95
    for i, line in enumerate(lines):
        place(canvas, box, line, top - i * LEADING, align if box.number else "center" if len(lines) == 1 else "left")


def place(canvas: Any, box: Box, line: str, y: float, align: str) -> None:
    if align == "right":
        canvas.drawRightString(box.x1 - 4, y, line)
    elif align == "left":
        canvas.drawString(box.x0 + 3, y, line)
    else:
        canvas.drawCentredString((box.x0 + box.x1) / 2, y, line)


def wrapped(text: str, width: float) -> list[str]:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines = [""]
    for ch in text:
        if ch == "\n" or (stringWidth(lines[-1] + ch, FONT, SIZE) > width and not ch.isascii()):
            lines.append("")
        lines[-1] += "" if ch == "\n" else ch
    return lines


# --- what is done to a number --------------------------------------------------------------------------------------------------------------


def twice(canvas: Any, box: Box, align: str) -> None:
    """Bold by drawing twice, a little beside."""
    plain(canvas, box, align)
    canvas.saveState()
    canvas.translate(BOLD, 0)
    plain(canvas, box, align)
    canvas.restoreState()


def thrice(canvas: Any, box: Box, align: str) -> None:
    """Bolder still."""
    for i in range(3):
        canvas.saveState()
        canvas.translate(2 * BOLD * i, 0)
        plain(canvas, box, align)
        canvas.restoreState()


def shadowed(canvas: Any, box: Box, align: str) -> None:
    """A grey shadow, and the number on it."""
    canvas.saveState()
    canvas.setFillGray(0.6)
    canvas.translate(0.7, -0.7)
    plain(canvas, box, align)
    canvas.restoreState()
    plain(canvas, box, align)


def placed_by(matrix: str, shift: float = 0.0, rise: float = 0.0, state: str = "") -> Draw:
    """The number in Helvetica by a text matrix of its own, in the middle of its cell."""

    def draw(canvas: Any, box: Box, align: str) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", SIZE)
        name, wide = canvas._doc.getInternalFontName("Helvetica"), canvas.stringWidth(box.text, "Helvetica", SIZE)
        x, y = (box.x0 + box.x1) / 2 - wide / 2 + shift * wide, (box.y0 + box.y1) / 2 - 3 + rise
        canvas.addLiteral(f"BT {name} {SIZE} Tf {state} {matrix} {x:.2f} {y:.2f} Tm ({box.text}) Tj ET")
        canvas.restoreState()

    return draw


def _styled(before: Callable[[Any], None]) -> Draw:
    def draw(canvas: Any, box: Box, align: str) -> None:
        canvas.saveState()
        before(canvas)
        plain(canvas, box, align)
        canvas.restoreState()

    return draw


white = _styled(lambda canvas: canvas.setFillColorRGB(1, 1, 1))


def _text_object(canvas: Any, box: Box, mode: int, text: str, shift: float = 0.0) -> None:
    written = canvas.beginText(box.x0 + 4 + shift, (box.y0 + box.y1) / 2 - 3)
    written.setTextRenderMode(mode)
    written.textOut(text)
    written.setTextRenderMode(0)
    canvas.drawText(written)


def invisible(canvas: Any, box: Box, align: str) -> None:
    """Render mode 3."""
    _text_object(canvas, box, 3, box.text)


def ghost(canvas: Any, box: Box, align: str) -> None:
    """The number, and an invisible digit right behind it."""
    _text_object(canvas, box, 0, box.text)
    _text_object(canvas, box, 3, "7", canvas.stringWidth(box.text, FONT, SIZE))


def covered(canvas: Any, box: Box, align: str) -> None:
    plain(canvas, box, align)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(box.x0 + 1, box.y0 + 1, box.x1 - box.x0 - 2, box.y1 - box.y0 - 2, stroke=0, fill=1)
    canvas.restoreState()


def covered_in_a_frame(canvas: Any, box: Box, align: str) -> None:
    """The frame of the box stands where the digits are."""
    plain(canvas, box, align)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    middle = (box.y0 + box.y1) / 2
    canvas.rect(box.x0 + 4, middle - 3.5, box.x1 - box.x0 - 8, 7, stroke=1, fill=1)
    canvas.restoreState()


def hatched(canvas: Any, box: Box, align: str) -> None:
    """Under a box with a pattern."""
    covered(canvas, box, align)
    canvas.saveState()
    canvas.setLineWidth(0.4)
    for i in range(int((box.x1 - box.x0 - 6) / 2)):
        canvas.line(box.x0 + 3 + 2 * i, box.y0 + 2, box.x0 + 5 + 2 * i, box.y1 - 2)
    canvas.restoreState()


def crossed_out(canvas: Any, box: Box, align: str) -> None:
    """A line from corner to corner."""
    plain(canvas, box, align)
    canvas.line(box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 - 2)


def drawn_digit(canvas: Any, box: Box, align: str) -> None:
    """Behind the number a digit that is no text but lines."""
    _text_object(canvas, box, 0, box.text)
    x, y = box.x0 + 6 + canvas.stringWidth(box.text, FONT, SIZE), (box.y0 + box.y1) / 2 - 3
    canvas.line(x, y, x, y + 6)
    canvas.line(x - 1.3, y + 5, x, y + 6)


def half_covered(canvas: Any, box: Box, align: str) -> None:
    """Only the last digits lie under the box."""
    _text_object(canvas, box, 0, box.text + "93")
    at = box.x0 + 4 + canvas.stringWidth(box.text, FONT, SIZE)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(at, box.y0 + 1, box.x1 - at - 1, box.y1 - box.y0 - 2, stroke=0, fill=1)
    canvas.restoreState()


def clipped_to(left: float, low: float, right: float, top: float, where: str = "number") -> Draw:
    """The number in Helvetica drawn within a box, as shares of its own or its cell's sides: what reaches out of it is not seen."""

    def draw(canvas: Any, box: Box, align: str) -> None:
        wide = canvas.stringWidth(box.text, "Helvetica", SIZE)
        x, y = (box.x0 + box.x1 - wide) / 2, (box.y0 + box.y1) / 2 - 3
        x0, y0, width, height = (x, y, wide, 0.72 * SIZE) if where == "number" else (box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x0 + left * width, y0 + low * height, (right - left) * width, (top - low) * height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setFont("Helvetica", SIZE)
        canvas.drawString(x, y, box.text)
        canvas.restoreState()

    return draw


def with_tilted(digits: str, degrees: float) -> Draw:
    """Right behind the number some digits more that stand askew."""

    def draw(canvas: Any, box: Box, align: str) -> None:
        _text_object(canvas, box, 0, box.text)
        canvas.saveState()
        canvas.translate(box.x0 + 4.5 + canvas.stringWidth(box.text, FONT, SIZE), (box.y0 + box.y1) / 2 - 3)
        canvas.rotate(degrees)
        canvas.drawString(*((0, 0) if abs(degrees) < 90 else (-canvas.stringWidth(digits, FONT, SIZE), -6)), digits)
        canvas.restoreState()

    return draw


def foot_covered(canvas: Any, box: Box, align: str) -> None:
    """A white box lies over the lower third of the digits."""
    plain(canvas, box, align)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(box.x0 + 1, (box.y0 + box.y1) / 2 - 5, box.x1 - box.x0 - 2, 4.5, stroke=0, fill=1)
    canvas.restoreState()


def overlapping(canvas: Any, box: Box, align: str) -> None:
    _text_object(canvas, box, 0, box.text)
    _text_object(canvas, box, 0, "85", 2.2)


def over_the_rule(canvas: Any, box: Box, align: str) -> None:
    """Too long for its cell: the last digits stand in the next one."""
    long = box.text + "228"
    canvas.drawString(box.x1 - canvas.stringWidth(box.text, FONT, SIZE) - 2, (box.y0 + box.y1) / 2 - 3, long)


def into_the_row_below(canvas: Any, box: Box, align: str) -> None:
    """Two lines in a cell too low for them: the rest of the digits stands on or under the rule."""
    canvas.drawString(box.x0 + 6, (box.y0 + box.y1) / 2 - 3, box.text)
    canvas.drawString(box.x0 + 6, box.y0 - 4.5, "63")


def outside(canvas: Any, box: Box, align: str) -> None:
    """The cell reaches beyond the page, its number stands there."""
    canvas.drawString(WIDTH + 4, (box.y0 + box.y1) / 2 - 3, box.text)


def in_a_form_field(canvas: Any, box: Box, align: str) -> None:
    canvas.acroForm.textfield(
        name=f"f{box.at[0]}_{box.at[1]}_{int(box.y0)}_{canvas.getPageNumber()}", value=box.text, x=box.x0 + 2, y=(box.y0 + box.y1) / 2 - 7, width=box.x1 - box.x0 - 4,
        height=14, fontName="Helvetica", fontSize=9, borderWidth=0, forceBorder=False, fieldFlags="",
    )


@dataclass(frozen=True)
class Habit:
    """How a program prints. ``some`` is one in how many numbers ``draw`` is done to; ``hides`` where a person does not see these as they are."""

    rules: str = "lines"
    align: str = "center"
    draw: Draw = plain
    some: int = 1
    hides: bool = False
    page: Callable[[Any], None] | None = None
    rotate: int = 0
    row_height: float = 20.0
    split: str = ""
    beside: bool = False
    picture: bool = False
    margin: float = MARGIN
    after: Callable[[bytes], bytes] = field(default=lambda data: data)


def coloured(canvas: Any, box: Box, align: str) -> None:
    """In a light blue, which is no watermark's grey."""
    canvas.saveState()
    canvas.setFillColorRGB(0.2, 0.4, 1)
    plain(canvas, box, align)
    canvas.restoreState()


def origin_elsewhere(data: bytes) -> bytes:
    """The page does not begin at (0, 0)."""
    return data.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [-9 -40 595 842]")


def said_to_be(digits: str, texts: str) -> Callable[[bytes], bytes]:
    """The font of the numbers says of some of its digits that they are something else, whatever is seen."""
    said = b" ".join(b"<%02x> <%04x>" % (ord(digit), ord(text)) for digit, text in zip(digits, texts, strict=True))
    mapped = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    mapped += b"%d beginbfchar %s endbfchar endcmap end end" % (len(digits), said)

    def change(data: bytes) -> bytes:
        font = re.search(rb"(\d+) 0 obj\s*<<\s*(/BaseFont /Helvetica .*?)>>\s*endobj", data, re.S)
        assert font
        return updated(data, {int(font[1]): b"<<%s/ToUnicode 900 0 R>>" % font[2], 900: stream_of(mapped)})

    return change


def annotated(kind: str, content: str = "", flags: int = 4) -> Callable[[bytes], bytes]:
    """On every page something that was added later, over some cells of 表三; without looks of its own where ``content`` is empty."""

    def change(data: bytes) -> bytes:
        shown = stream_of(content.encode(), b"/Type/XObject/Subtype/Form/BBox[445 560 480 640]")
        looks = b"/AP<</N 901 0 R>>" if content else b""
        note = b"<</Type/Annot/Subtype/%s/F %d/Rect[445 560 480 640]/Contents(77)%s>>" % (kind.encode(), flags, looks)
        pages = re.finditer(rb"(\d+) 0 obj\s*<<((?:(?!endobj).)*?/Type /Page\s.*?)>>\s*endobj", data, re.S)
        return updated(data, {int(page[1]): b"<<%s/Annots[900 0 R]>>" % page[2] for page in pages} | {900: note, 901: shown})

    return change


def fields_hold_another(data: bytes) -> bytes:
    """Form fields filled in by a program that left what they show as it was."""
    return re.sub(rb"/V \([\d.]+\)", lambda held: held[0][:-1] + b"9)", data)


def stream_of(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def updated(data: bytes, objects: Mapping[int, bytes]) -> bytes:
    """A PDF with some objects new or anew, added at its end as programs do that change a file."""
    root, last = re.search(rb"/Root \d+ 0 R", data), re.findall(rb"startxref\s+(\d+)", data)[-1]
    assert root
    table = b""
    for number, content in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, content)
    return data + b"xref\n%strailer<</Size 910%s/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (table, root[0], last, len(data))


def watermark(canvas: Any) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(0.85, 0.85, 0.85)
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(45)
    canvas.setFont(FONT, 60)
    for y in (-200, 0, 200):
        canvas.drawCentredString(0, y, "内部资料 2024")
    canvas.restoreState()


def dark_watermark(canvas: Any) -> None:
    """Of the size and the colour of the text, askew over many cells."""
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(30)
    canvas.setFont(FONT, SIZE)
    for y in (-200, 0, 200):
        canvas.drawCentredString(0, y, "内部资料 2024 第 12345 号")
    canvas.restoreState()


def small_watermarks(canvas: Any) -> None:
    """Level and of the size of the text, light, all over the page."""
    canvas.saveState()
    canvas.setFillColorRGB(0.8, 0.8, 0.8)
    canvas.setFont(FONT, 12)
    for y in range(40, 820, 47):
        for x in range(20, 560, 110):
            canvas.drawString(x, y, "草稿 3")
    canvas.restoreState()


def scanned(canvas: Any) -> None:
    """A picture over the whole page, and everything that is written on it without ink: what a program recognised."""
    _grey(canvas, 0, 0, WIDTH, HEIGHT)
    canvas.addLiteral("3 Tr")


HABITS: dict[str, Habit] = {
    "格线": Habit(),
    "右对齐": Habit(align="right"),
    "发丝线": Habit("hair"),
    "细方块作线": Habit("rects", "right"),
    "细方块分段": Habit("segments", "right"),
    "只有横线": Habit("horizontal", "right"),
    "只有外框": Habit("outer", "right"),
    "没有线": Habit("none", "right"),
    "没有线居中": Habit("none"),
    "几张表并排": Habit("rects", "center", beside=True),
    "并排没有线": Habit("none", "right", beside=True),
    "行被分页切开": Habit(split="row"),
    "行切开表头重复": Habit(split="row+head"),
    "表头被分页切开": Habit(split="head"),
    "页间重复表头": Habit(split="heads"),
    "没有线，行切开": Habit("none", "right", split="row"),
    "没有线，行切开表头重复": Habit("none", "right", split="row+head"),
    "没有线，表头切开": Habit("none", "right", split="head"),
    "没有线，重复表头": Habit("none", "right", split="heads"),
    "只有横线，行切开": Habit("horizontal", split="row"),
    "旋转90": Habit(rotate=90),
    "旋转270": Habit(rotate=270),
    "旋转180": Habit(rotate=180),
    "原点不在角上": Habit(after=origin_elsewhere),
    "彩色": Habit(draw=coloured),
    "加粗": Habit(draw=twice),
    "三次加粗": Habit(draw=thrice),
    "阴影": Habit(draw=shadowed),
    "压窄": Habit(draw=placed_by("1 0 0 1", state="20 Tz")),
    "颠倒": Habit(draw=placed_by("-1 0 0 -1", 1, 6), some=5, hides=True),
    "镜像": Habit(draw=placed_by("-1 0 0 1", 1), some=5, hides=True),
    "白字": Habit(draw=white, some=5, hides=True),
    "不可见": Habit(draw=invisible, some=5, hides=True),
    "不可见的零头": Habit(draw=ghost, some=5, hides=True),
    "被盖住": Habit(draw=covered, some=5, hides=True),
    "带框盖住": Habit(draw=covered_in_a_frame, some=5, hides=True),
    "网纹盖住": Habit(draw=hatched, some=5, hides=True),
    "斜线划去": Habit(draw=crossed_out, some=5, hides=True),
    "画出来的数字": Habit(draw=drawn_digit, some=5, hides=True),
    "没有线，颠倒": Habit("none", draw=placed_by("-1 0 0 -1", 1, 6), some=5, hides=True),
    "没有线，被盖住": Habit("none", draw=covered, some=5, hides=True),
    "没有线，斜线划去": Habit("none", draw=crossed_out, some=5, hides=True),
    "没有线，画出来的数字": Habit("none", draw=drawn_digit, some=5, hides=True),
    "歪斜的零头": Habit(draw=with_tilted("7", 12), some=5, hides=True),
    "歪斜的两位零头": Habit(draw=with_tilted("39", -15), some=5, hides=True),
    "倒写的零头": Habit(draw=with_tilted("6", 180), some=5, hides=True),
    "没有线，歪斜的零头": Habit("none", draw=with_tilted("7", 12), some=5, hides=True),
    "按格裁剪": Habit(draw=clipped_to(0, 0, 1, 1, "cell")),
    "裁去上边": Habit(draw=clipped_to(-1, -1, 2, 0.7), some=5, hides=True),
    "裁去下边": Habit(draw=clipped_to(-1, 0.3, 2, 2), some=5, hides=True),
    "裁去左边": Habit(draw=clipped_to(0.3, -1, 2, 2), some=5, hides=True),
    "裁去右边": Habit(draw=clipped_to(-1, -1, 0.55, 2), some=5, hides=True),
    "盖住下边": Habit(draw=foot_covered, some=5, hides=True),
    "没有线，裁去上边": Habit("none", draw=clipped_to(-1, -1, 2, 0.7), some=5, hides=True),
    "没有线，裁去右边": Habit("none", draw=clipped_to(-1, -1, 0.55, 2), some=5, hides=True),
    "盖住零头": Habit(draw=half_covered, some=5, hides=True),
    "重叠": Habit(draw=overlapping, some=5, hides=True),
    "越过竖线": Habit(draw=over_the_rule, some=5, hides=True),
    "疏排越过竖线": Habit(draw=placed_by("1 0 0 1", state="2 Tc")),
    "字体不说是什么字": Habit(draw=placed_by("1 0 0 1"), after=said_to_be("3", " ")),
    "字体说错一个字": Habit(draw=placed_by("1 0 0 1"), after=said_to_be("8", "3")),
    "字体说反两个字": Habit(draw=placed_by("1 0 0 1"), after=said_to_be("38", "83")),
    "伸进下一行": Habit(draw=into_the_row_below, some=5, hides=True),
    "页面之外": Habit(draw=outside, some=1, hides=False, margin=-60),
    "水印": Habit(page=watermark),
    "字样大小的水印": Habit(page=dark_watermark),
    "满页小水印": Habit(page=small_watermarks),
    "扫描带识别层": Habit(draw=invisible, picture=True, hides=True),
    "整页扫描带识别层": Habit(page=scanned, hides=True),
    "整页扫描，没有线": Habit("none", "right", page=scanned, hides=True),
    "表单域": Habit(draw=in_a_form_field),
    "表单域的样子过时": Habit(draw=in_a_form_field, some=5, hides=True, after=fields_hold_another),
    "批注没有样子": Habit(after=annotated("FreeText")),
    "批注只在纸上": Habit(after=annotated("FreeText", "1 g 445 560 35 80 re f", 36)),
    "批注盖住": Habit(after=annotated("FreeText", "1 g 445 560 35 80 re f")),
    "批注划去": Habit(after=annotated("Ink", " ".join(f"445 {y} m 480 {y + 2} l S" for y in range(562, 638, 3)))),
    "图形盖住": Habit(after=annotated("Circle", "1 g 445 560 35 80 re f")),
}


# --- pages ---------------------------------------------------------------------------------------------------------------------------------


def made(form: Form, values: Mapping[Cell, object], year: int, habit: Habit, seed: int = 1) -> tuple[bytes, set[tuple[str, int, int]]]:
    """The PDF, and which printed cells (table, row, column) the habit was done to."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # office programs pack streams as bytes
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    paper = _Paper(canvas, habit, random.Random(seed))
    paper.text(TITLE)
    paper.text(f"{year}年政府信息公开工作年度报告")
    tables = list(zip(form.tables, printed(form, values), strict=True))
    for i, chapter in enumerate(form.chapters):
        paper.text(chapter)
        if not 1 <= i <= 3:
            paper.text(f"这是第{i + 1}部分的文字，全年没有别的情况。")
        else:
            table, page = tables[i - 1]
            paper.table(table.name, page, 1 if table.key == "disclosure" else 3, table.across)
    paper.end()
    canvas.save()
    return habit.after(out.getvalue()), paper.done


class _Paper:
    """Where the next thing goes."""

    def __init__(self, canvas: Any, habit: Habit, rng: random.Random) -> None:
        self.canvas, self.habit, self.rng = canvas, habit, rng
        self.done: set[tuple[str, int, int]] = set()
        self.numbers: set[tuple[int, int]] = set()
        self.begin()

    def begin(self) -> None:
        self.y = HEIGHT - 50
        self.canvas.setFont(FONT, SIZE)
        if self.habit.rotate:
            self._turn()
        if self.habit.page:
            self.habit.page(self.canvas)
            self.canvas.setFont(FONT, SIZE)

    def _turn(self) -> None:
        """The page is stored turned, and says so."""
        self.canvas.setPageRotation(self.habit.rotate)
        matrix = {90: (0, 1, -1, 0, HEIGHT, 0), 180: (-1, 0, 0, -1, WIDTH, HEIGHT), 270: (0, -1, 1, 0, 0, WIDTH)}[self.habit.rotate]
        self.canvas.transform(*matrix)

    def end(self) -> None:
        self.canvas.showPage()

    def next_page(self) -> None:
        self.end()
        self.begin()

    def text(self, words: str) -> None:
        if self.y < 80:
            self.next_page()
        self.canvas.drawString(MARGIN, self.y, words)
        self.y -= 22

    def table(self, name: str, page: Page, stubs: int, across: bool) -> None:
        boxes, rows = laid_out(page, 0 if across else stubs, self.habit)
        numbers = {at for at in page.cells if _is_number(page, at, across)}
        boxes = [replace(box, number=box.at in numbers) for box in boxes]
        if self.habit.beside and not across and stubs == 1:
            self._beside(name, boxes, rows)
        else:
            self._down(name, boxes, rows)

    def _down(self, name: str, boxes: list[Box], rows: list[float]) -> None:
        """Under each other, broken over pages where the habit says or the page ends."""
        heads = min(box.at[0] for box in boxes if box.number) - 2 if len(rows) > 20 else 0
        cut = self._cut(boxes, rows, heads)
        if cut:
            upper, lower = cut_at(boxes, cut)
            if -min(box.y0 for box in upper) > self.y - 30:
                self.next_page()
            self._draw(name, upper)
            self.next_page()
            if self.habit.split in ("heads", "row+head") and heads:
                top, _ = cut_at(boxes, rows[heads - 1])
                self._draw(name, top)
                self.y += GAP
            self._draw(name, lower, self.habit.split == "row")
            return
        height = -min(box.y0 for box in boxes)
        if height > self.y - 40:
            self.next_page()
        self._draw(name, boxes)

    def _cut(self, boxes: list[Box], rows: list[float], heads: int) -> float:
        """Where the table is cut (points from its top), 0 for nowhere."""
        if not self.habit.split or len(rows) < 10 or ("head" in self.habit.split and not heads):
            return 0
        if self.habit.split == "head":
            return rows[heads - 2]
        row = self.rng.randrange(max(heads + 2, len(rows) - 22), len(rows) - 3)
        middle = (rows[row] + rows[row - 1]) / 2
        return middle if self.habit.split.startswith("row") else rows[row]

    def _beside(self, name: str, boxes: list[Box], rows: list[float]) -> None:
        """The first and the second half of the rows of a table side by side, made narrower."""
        half = rows[len(rows) // 2 - 1]
        upper, lower = cut_at(boxes, half)
        top, at = self.y, 0.48
        for part, shift in ((upper, 0.0), (lower, (WIDTH - 2 * MARGIN) * 0.52)):
            self.y = top
            self._draw(name, [replace(b, x0=MARGIN + (b.x0 - MARGIN) * at + shift, x1=MARGIN + (b.x1 - MARGIN) * at + shift) for b in part])
        self.y = top + min(b.y0 for b in upper) - 20

    def _draw(self, name: str, boxes: list[Box], cut: bool = False) -> None:
        top = max(box.y1 for box in boxes)
        moved = [replace(box, y0=box.y0 - top + self.y, y1=box.y1 - top + self.y) for box in boxes]
        if self.habit.picture:
            _picture(self.canvas, moved)
        draw_rules(self.canvas, moved, self.habit.rules)
        for box in moved:
            chosen = box.number and box.text and self.rng.randrange(self.habit.some) == 0
            if chosen and self.habit.hides:
                self.done.add((name, *box.at))
            (self.habit.draw if chosen else plain)(self.canvas, box, self.habit.align)
        self.y = min(box.y0 for box in moved) - GAP


def _is_number(page: Page, at: tuple[int, int], across: bool) -> bool:
    text = page.cells.get(at)
    return text is None or (isinstance(text, str) and text == "") or (isinstance(text, str) and text[0] in "0123456789.+-" and text[1:2] != "、" and not any("\u4e00" <= ch <= "\u9fff" for ch in text))


def laid_out(page: Page, stubs: int, habit: Habit) -> tuple[list[Box], list[float]]:
    """The cells as boxes with the table's upper left at (margin, 0), and how far below the top each row ends."""
    height = max([*(r for r, _ in page.cells), *(m[2] for m in page.merges)]) + 1
    width = max([*(c for _, c in page.cells), *(m[3] for m in page.merges)]) + 1
    stub = _STUBS.get(stubs, ())
    room = WIDTH - 2 * habit.margin
    scale = 1.0 if width > len(stub) else 0.5
    rest = (room - sum(stub)) / max(1, width - len(stub)) * scale
    xs = [habit.margin]
    for c in range(width):
        xs.append(xs[-1] + (stub[c] if c < len(stub) else rest))
    spans = {(r0, c0): (r1, c1) for r0, c0, r1, c1 in page.merges}
    hidden = {(r, c) for r0, c0, r1, c1 in page.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)} - set(spans)
    ys = [0.0, 0.0, 0.0]
    for r in range(2, height):
        lines = max(len(wrapped(str(page.cells.get((r, c)) or ""), xs[spans.get((r, c), (r, c))[1] + 1] - xs[c] - 6)) for c in range(width) if (r, c) not in hidden and spans.get((r, c), (r, c))[0] == r) if any((r, c) not in hidden and spans.get((r, c), (r, c))[0] == r for c in range(width)) else 1
        ys.append(ys[-1] + max(habit.row_height, lines * LEADING + 8))
    boxes = []
    for r in range(2, height):
        for c in range(width):
            if (r, c) in hidden or ((r, c) not in page.cells and (r, c) not in spans):
                continue
            r1, c1 = spans.get((r, c), (r, c))
            boxes.append(Box(xs[c], -ys[r1 + 1], xs[c1 + 1], -ys[r], str(page.cells.get((r, c)) or ""), False, (r, c)))
    return boxes, ys[3:]


def cut_at(boxes: list[Box], depth: float) -> tuple[list[Box], list[Box]]:
    """The boxes above and below a line; of a row across it the label is above, the numbers are below; a group's label is where there is more room."""
    upper, lower = [], []
    for box in boxes:
        if box.y0 >= -depth - 0.01:
            upper.append(box)
        elif box.y1 <= -depth + 0.01:
            lower.append(box)
        else:
            above = not box.number if box.y1 - box.y0 < 40 else box.y1 + depth > -depth - box.y0
            upper.append(replace(box, y0=-depth, text=box.text if above else ""))
            lower.append(replace(box, y1=-depth, text="" if above else box.text))
    return upper, lower


def draw_rules(canvas: Any, boxes: list[Box], kind: str) -> None:
    canvas.saveState()
    canvas.setLineWidth({"hair": 0.05}.get(kind, 0.5))
    left, right, low, top = min(b.x0 for b in boxes), max(b.x1 for b in boxes), min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    if kind == "outer":
        canvas.rect(left, low, right - left, top - low, stroke=1, fill=0)
    for box in boxes if kind in ("lines", "hair", "horizontal", "rects", "segments") else ():
        for x0, y0, x1, y1 in ((box.x0, box.y0, box.x1, box.y0), (box.x0, box.y1, box.x1, box.y1), (box.x0, box.y0, box.x0, box.y1), (box.x1, box.y0, box.x1, box.y1)):
            if kind == "rects":
                canvas.rect(x0 - 0.24, y0 - 0.24, x1 - x0 + 0.48, y1 - y0 + 0.48, stroke=0, fill=1)
            elif kind == "segments":
                _segments(canvas, x0, y0, x1, y1)
            elif kind != "horizontal" or y0 == y1:
                canvas.line(x0, y0, x1, y1)
    canvas.restoreState()


def _segments(canvas: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    """A rule in two pieces with the crossing drawn apart, as Excel does."""
    if y0 == y1:
        canvas.rect(x0 + 0.48, y0, x1 - x0 - 0.48, 0.48, stroke=0, fill=1)
        canvas.rect(x0, y0, 0.48, 0.48, stroke=0, fill=1)
    else:
        canvas.rect(x0, y0 + 0.48, 0.48, y1 - y0 - 0.48, stroke=0, fill=1)


def _picture(canvas: Any, boxes: list[Box]) -> None:
    """A scan of the table."""
    _grey(canvas, min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def _grey(canvas: Any, left: float, low: float, right: float, top: float) -> None:
    """A picture of grey spots."""
    from reportlab.lib.utils import ImageReader

    rows = b"".join(b"\0" + bytes(255 if (x * y) % 7 else 60 for y in range(200)) for x in range(200))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 200, 200, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)
    canvas.drawImage(ImageReader(BytesIO(png)), left, low, right - left, top - low)


# --- how they are read ---------------------------------------------------------------------------------------------------------------------


@dataclass
class Count:
    exact: int = 0
    unread: int = 0
    wrong: int = 0

    @property
    def share(self) -> float:
        return self.exact / max(1, self.exact + self.unread + self.wrong)


def read_bytes(data: bytes, year: int):
    """The submission of the bytes of a document, or the refusal."""
    from nianbao.errors import UserError
    from nianbao.reading.by_label import by_labels
    from nianbao.reading.documents import read_document

    try:
        return by_labels(read_document("年报.pdf", data), year=year)
    except UserError as error:
        return error


def counted(form: Form, values: Mapping[Cell, object], data: bytes, year: int, done: set[tuple[str, int, int]] = frozenset()) -> tuple[Count, list[str]]:
    """Every cell of a report as exact, unread or wrong, and the wrong ones in words. A number read where none can be seen is wrong too."""
    from nianbao.core.submission import Unread
    from nianbao.workbook.layout import layout

    found, count, wrong = read_bytes(data, year), Count(), []
    if found is None or isinstance(found, Exception):
        return Count(unread=len(form.cells)), [f"（{found}）"] if found is None else []
    for cell, spot in zip(form.cells, layout(form).spots, strict=True):
        value = found.values[found.form.position[cell]] if cell in found.form.position else Unread("", "别的版本")
        unseen = (form.by_table[cell.table].name, spot.row, spot.column) in done
        if isinstance(value, Unread):
            count.unread += 1
        elif value == values[cell] and not unseen:
            count.exact += 1
        else:
            count.wrong += 1
            wrong.append(f"{'/'.join(form.names(cell))}：应是 {values[cell]!r}{'（看不见）' if unseen else ''}，读成 {value!r}")
    return count, wrong


def main(names: list[str]) -> None:
    from cases import entries, expected, form_of

    print(f"{'习惯':　<12} 读准率   读准   未读  读错")
    for name in names or HABITS:
        total, wrong = Count(), []
        for case, entry in entries().items():
            form, values = form_of(entry), expected(entry)
            data, done = made(form, values, entry["年度"], HABITS[name], seed=sum(map(ord, case)))
            count, bad = counted(form, values, data, entry["年度"], done)
            total = Count(total.exact + count.exact, total.unread + count.unread, total.wrong + count.wrong)
            wrong += [f"{case} {line}" for line in bad]
        print(f"{name:　<12} {total.share:6.1%} {total.exact:6d} {total.unread:6d} {total.wrong:5d}", flush=True)
        for line in wrong[:3]:
            print("    ", line)


if __name__ == "__main__":
    main(sys.argv[1:])
