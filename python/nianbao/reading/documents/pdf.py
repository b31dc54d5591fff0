"""PDF files with text: ruled tables page by page, tables broken over pages put together, running text as paragraphs. Scans are refused."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from typing import Any

from ...errors import UserError
from ...grid import Fault, Grid, Paragraph, Raw
from ...refusals import refused
from ..locating.label_words import is_head_word, is_value
from ..radicals import without_radicals
from .blocks import DocumentTable, grid_of_blocks
from .pdf_annotations import as_shown
from .pdf_cells import DRAWN_OVER, CellAt, Heights, doubtful_cells
from .pdf_damage import damaged_pages
from .pdf_drawing import TooMuchDrawn, draw, slanted_lines
from .pdf_glyphs import RECOGNISED, Sifted, is_turned, sift
from .pdf_joins import Piece, across_pages
from .pdf_running import running
from .pdf_sight import Picture, Sight
from .pdf_stray_characters import extracted, without_marks
from .pdf_unruled import UnruledPart
from .pdf_unruled_breaks import Brought, brought, tail
from .pdf_unruled_tables import Unruled, around, beside, certain, complete, overlaps, unruled_tables, words_outside
from .pdf_words import Word, page_words
from .time_limit import within_seconds

MOST_PAGES = 150
LARGEST_UNPACKED_PDF = 300 * 2**20
"""Bytes of all streams once unpacked."""
_SECONDS, _SECONDS_A_PAGE, _MOST_SECONDS = 8.0, 1.5, 20.0
DAMAGED_PAGES = "文件第{pages}页的内容已损坏，读不全，请重新导出或索取 PDF"
TURNED_PAGES = "文件第{pages}页的字转了方向或歪斜，读不出，请把页面转正后重新导出"

_LABEL = re.compile(r"[\u4e00-\u9fff]{2}")
_CHAPTER = re.compile(r"[一二三四五六七]\s*、")


def read_pdf(file: str, data: bytes) -> Grid:
    """A PDF as a grid. Raises ``UserError``; a PDF of pictures is refused by name."""
    _check_size(file, data)
    return _opened(file, data)


def _check_size(file: str, data: bytes) -> None:
    """Unpack every stream once, within bounds, so that a small file cannot fill the memory later."""
    total = 0
    for match in re.finditer(rb"stream\r?\n", data):
        layer = data[match.end() : match.end() + LARGEST_UNPACKED_PDF]
        for _ in range(3):
            if layer[:1] != b"\x78":
                break
            try:
                layer = zlib.decompressobj().decompress(layer, LARGEST_UNPACKED_PDF - total + 1)
            except zlib.error:
                break
            total += len(layer)
            if total > LARGEST_UNPACKED_PDF:
                raise refused("F52", file=file, most=LARGEST_UNPACKED_PDF // 2**20)


@dataclass
class _Page:
    """What a page holds: its lines of text, its tables, and whether there is a picture on it. ``marked`` as ``extracted`` gives it."""

    number: int
    lines: list[dict[str, Any]] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)
    texts: list[list[list[str | None]]] = field(default_factory=list)
    unruled: list[Unruled] = field(default_factory=list)
    replaced: list[tuple[float, float, float, float]] = field(default_factory=list)
    marked: list[dict[tuple[int, int], str | Fault]] = field(default_factory=list)
    left: float = 0
    right: float = 0
    picture: bool = False
    turned: bool = False
    scan: bool = False
    tail: list[Word] = field(default_factory=list)
    before: _Page | None = None
    brought: Brought | None = None
    given: list[float] = field(default_factory=list)

    def in_table(self, line: dict[str, Any]) -> bool:
        """Whether a line of text is part of a table."""
        if any(table.holds(line["top"], line["bottom"]) for table in self.unruled) or any(line["top"] <= base <= line["bottom"] + 2 for base in self.given):
            return True
        return any(_inside(line, box) for box in (*self._regions, *self.replaced))

    @cached_property
    def _regions(self) -> list[tuple[float, float, float, float]]:
        return [box for table, texts in zip(self.tables, self.texts, strict=True) for box in _regions(table, texts)]

    def last_part(self, *, certain: bool = False) -> UnruledPart | None:
        """What the page ends with, where that is a table without rules; ``certain`` passes over what could not be read."""
        last = max((one for one in self.unruled if not (certain and one.refused)), key=lambda one: one.bottom, default=None)
        below = last is None or any(table.bbox[1] > last.top for table in self.tables)
        return None if below or last is None else last.part

    def take(self, ends: Brought | None) -> None:
        """``ends``, the last lines of the page before, are read with this page, where a table has them."""
        if self.before is None:
            return
        tops = [one.top for one in self.unruled if not one.refused]
        if ends is not None and tops and min(tops) < ends.limit:
            self.brought = ends
            self.before.given += ends.bases(min(tops))
            self.given += ends.head
        self.before.unruled = [one.without(self.before.given).open_ended() for one in self.before.unruled]
        self.before.unruled = [one for one in self.before.unruled if any(isinstance(raw, Fault) or is_value(raw) for row in one.rows for raw in row)]

    def only_offered(self) -> None:
        """No number that was recognised on a picture is taken, nor a blank: what was recognised is offered. A title keeps its year."""
        self.lines = [line if "年度报告" in line["text"] else {**line, "text": re.sub(r"\d", "\ufffd", line["text"])} for line in self.lines]
        for texts, marked in zip(self.texts, self.marked, strict=True):
            cells = {(r, c): text for r, row in enumerate(texts) for c, text in enumerate(row) if text is not None and not _LABEL.search(text)}
            marked.update({at: Fault(text.strip(), RECOGNISED, offered=True) for at, text in cells.items()})
        for table in self.unruled:
            table.rows = [[_as_offered(raw) for raw in row] if any(isinstance(raw, Fault) or is_value(raw) for raw in row) else row for row in table.rows]

    def not_believed(self, reason: str) -> None:
        """Nothing on a page that is damaged or turned is taken for a number."""
        self.lines = [{**line, "text": re.sub(r"\d", "\ufffd", line["text"])} for line in self.lines]
        for texts, marked in zip(self.texts, self.marked, strict=True):
            cells = {(r, c): text for r, row in enumerate(texts) for c, text in enumerate(row) if text is not None and not _LABEL.search(text)}
            marked.update({at: Fault(text.strip(), reason) for at, text in cells.items()})
        for table in self.unruled:
            table.rows = [[Fault(raw, reason) if isinstance(raw, str) and is_value(raw) else raw for raw in row] for row in table.rows]


def _as_offered(raw: Raw) -> Raw:
    """A number or a blank of a scan as a fault that offers what was recognised; labels as they are."""
    if raw is None or (isinstance(raw, str) and is_value(raw)):
        return Fault(raw or "", RECOGNISED, offered=True)
    return raw


def _opened(file: str, data: bytes) -> Grid:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    def look() -> tuple[int, list[int]]:
        with pdfplumber.open(BytesIO(data)) as document:
            pages = len(document.pages)
            return pages, damaged_pages(document) if pages <= MOST_PAGES else []

    try:
        pages, damaged = within_seconds(_SECONDS, file, look)
        if pages > MOST_PAGES:
            raise refused("F49", file=file, pages=pages, most=MOST_PAGES)
        return within_seconds(min(_SECONDS + _SECONDS_A_PAGE * pages, _MOST_SECONDS), file, lambda: _read(file, data, damaged))
    except UserError:
        raise
    except TooMuchDrawn as error:
        raise refused("F61", file=file) from error
    except RecursionError as error:
        raise refused("F50", file=file) from error
    except Exception as error:
        if isinstance(error, PDFPasswordIncorrect) or isinstance(error.__cause__, PDFPasswordIncorrect) or "PDFPasswordIncorrect" in repr(error):
            raise refused("F44", file=file) from error
        raise refused("F51", file=file) from error


def _read(file: str, data: bytes, damaged: list[int]) -> Grid:
    import pdfplumber

    shown = as_shown(data)
    sight = Sight(shown)
    with pdfplumber.open(BytesIO(shown)) as document:
        pages: list[_Page] = []
        for page in document.pages:
            pages.append(_page(page, sight, pages[-1] if pages else None))
            if pages[-1].number in damaged or pages[-1].turned:
                pages[-1].tail = []
    for page in pages:
        if page.scan:
            page.only_offered()
        if page.number in damaged or page.turned:
            page.not_believed((DAMAGED_PAGES if page.number in damaged else TURNED_PAGES).format(pages=page.number))
    return _grid(file, pages, damaged)


def _page(page: Any, sight: Sight, before: _Page | None) -> _Page:
    """Take what is needed from a page and let the rest go."""
    draw(page)
    found = _Page(page.page_number, picture=bool(page.images), before=before)
    if page.chars:
        picture = sight.picture(page)
        sifted = sift(page, picture)
        picture = None if sifted.scan else picture  # of a scan nothing is taken for certain anyway
        found.turned, found.scan = is_turned(page.chars), sifted.scan
        gone = sifted.left_out | slanted_lines(page)
        seen = page.filter(lambda thing: id(thing) not in gone) if gone else page
        clean = without_marks(seen)
        found.lines = clean.extract_text_lines(return_chars=False, x_tolerance=3)
        _take_tables(found, page, seen, clean, sifted, picture)
        found.left = min((line["x0"] for line in found.lines), default=0)
        found.right = max((line["x1"] for line in found.lines), default=0)
    page.close()
    return found


def _take_tables(found: _Page, page: Any, seen: Any, clean: Any, sifted: Sifted, picture: Picture | None) -> None:
    """Put the tables of a page into ``found``: those with all their rules, and what the words alone make where rules are missing."""
    tables = [(table, *extracted(table, clean, 3)) for table in seen.find_tables()]
    words = page_words(clean)
    ruled = complete([table for table, texts, _ in tables if len(texts[0]) > 1], words, page)
    sought = _Sought(found, page, sifted, picture)
    unruled, ends = sought.among(words_outside(words, ruled))
    amid = [table for table in ruled if any(overlaps(table, one) for one in unruled)]
    if amid:
        ruled = [table for table in ruled if table not in amid]
        unruled, ends = sought.among(words_outside(words, ruled))
    dropped = [table for table, texts, _ in tables if table not in ruled and certain(table, texts, words) < _certain([one for one in unruled if overlaps(table, one)])]
    kept = [one for one in tables if _is_table(one[1]) and one[0] not in dropped]
    unruled = [one for one in unruled if not any(overlaps(table, one) or (one.refused and around(table, one)) for table, _, _ in kept)]
    missing = beside([table for table, _, _ in kept], words, unruled, page)
    heights = Heights(page, seen.chars, sifted.doubts)
    for (table, texts, marked), gaps in zip(kept, missing, strict=True):
        doubted = _doubted(table, texts, heights, picture, gaps)
        marked.update({at: fault for at, fault in doubted.items() if at not in marked or fault.reason != DRAWN_OVER})
        found.tables.append(table)
        found.texts.append(texts)
        found.marked.append(marked)
    found.unruled = unruled
    found.replaced = [table.bbox for table in dropped]
    found.take(ends)
    last = max([*(table.bbox[3] for table in found.tables), *(one.filled for one in unruled if not one.refused)], default=0)
    found.tail = tail(words, last, page, sifted.doubts)


@dataclass(frozen=True)
class _Sought:
    """The tables without rules of a page, with what the page before ends with."""

    found: _Page
    page: Any
    sifted: Sifted
    picture: Picture | None

    def among(self, words: list[Word]) -> tuple[list[Unruled], Brought | None]:
        """Those that some words of the page make; with the end of the page before where more is certain then."""
        before = self.found.before
        alone = self._made(words, before.last_part() if before else None, 0)
        best: tuple[list[Unruled], Brought | None] = alone, None
        if before is None:
            return best
        for ends, here in brought(before.tail, before.lines, words, self.found.lines):
            together = self._made([*ends.words, *here], before.last_part(certain=True), ends.limit)
            if _certain(together) > _certain(best[0]):
                best = [one for one in together if not (one.refused and one.bottom < ends.limit)], ends
        return best

    def _made(self, words: list[Word], before: UnruledPart | None, limit: float) -> list[Unruled]:
        return unruled_tables(words, before, self.page, self.sifted.doubts, self.picture, limit)


def _certain(tables: list[Unruled]) -> int:
    return sum(one.certain for one in tables)


def _is_table(texts: list[list[str | None]]) -> bool:
    return any(sum(text is not None for text in row) > 1 for row in texts)


def _doubted(table: Any, texts: list[list[str | None]], heights: Heights, picture: Picture | None, missing: dict[CellAt, str]) -> dict[CellAt, Fault]:
    """A fault for each cell whose number is not certain; the words of a label are no number. ``missing`` are cells of rows that lack rules."""
    doubtful = missing | doubtful_cells(table, heights, picture)
    found, rows = {}, table.rows
    for (r, c), reason in doubtful.items():
        text = texts[r][c] or ""
        if not _LABEL.search(text):
            box = rows[r].cells[c]
            found[r, c] = Fault((_with_doubts(box, heights) if box else "") or text, reason, offered=reason == RECOGNISED and not text.strip())
    return found


def _with_doubts(box: Any, heights: Heights) -> str:
    """What the file has in a cell, the doubtful characters too."""
    x0, top, x1, bottom = box
    inside = [c for c, _ in heights.between(top, bottom) if x0 <= (c["x0"] + c["x1"]) / 2 < x1 and top <= (c["top"] + c["bottom"]) / 2 < bottom]
    return "".join(c["text"] for c in sorted(inside, key=lambda c: (round(c["top"]), c["x0"]))).strip()


def _grid(file: str, pages: list[_Page], damaged: list[int]) -> Grid:
    characters = sum(len(line["text"]) for page in pages for line in page.lines)
    pictures = [page.number for page in pages if page.picture and sum(len(line["text"]) for line in page.lines) < 20]
    if characters < 50:
        raise refused("F51", file=file) if damaged else refused("F48", file=file)
    along, again = running([[line for line in page.lines if not page.in_table(line)] for page in pages])
    blocks = list(across_pages([block for page in pages for block in _blocks(page, along, again)]))
    turned = [page.number for page in pages if page.turned]
    told = [words.format(pages="、".join(map(str, numbers))) for words, numbers in ((DAMAGED_PAGES, damaged), (TURNED_PAGES, turned)) if numbers]
    lost = "；".join(told)
    warnings = (*((f"第{'、'.join(map(str, pictures))}页是图片，没有读取。",) if pictures else ()), *((f"{lost}。",) if lost else ()))
    return replace(grid_of_blocks(file, blocks, warnings), lost=lost)


def _blocks(page: _Page, along: set[int], again: set[int]) -> Iterator[Paragraph | Piece]:
    """Tables and paragraphs of a page from top to bottom; lines that run ``along`` every page first, unless they stood on one before (``again``)."""
    numbers = {id(line): i for i, line in enumerate(page.lines, 1)}
    free = [line for line in page.lines if not page.in_table(line)]
    yield from _paragraphs([line for line in free if id(line) in along - again], page, numbers)
    prose = [line for line in free if id(line) not in along]
    items: list[tuple[float, Any]] = [(line["top"], line) for line in prose]
    items += [(table.bbox[1], i) for i, table in enumerate(page.tables)]
    items += [(table.top, table) for table in page.unruled]
    items.sort(key=lambda item: item[0])
    lines: list[dict[str, Any]] = []
    for at, (_, item) in enumerate(items):
        if isinstance(item, Unruled):
            yield from _paragraphs(lines, page, numbers)
            lines = []
            yield Piece(page.number, item.block(lambda base: _line_at(page, base)), item.edges, at == 0, at == len(items) - 1)
        elif isinstance(item, int):
            yield from _paragraphs(lines, page, numbers)
            lines = []
            table = page.tables[item]
            block = _block(table, page.texts[item], page, numbers, item)
            edges = [*sorted({cell[0] for cell in table.cells}), table.bbox[2]]
            yield Piece(page.number, block, edges, at == 0, at == len(items) - 1)
        else:
            lines.append(item)
    yield from _paragraphs(lines, page, numbers)


def _line_at(page: _Page, base: float) -> str:
    """The address of a line of print."""
    home = page.brought.home(base) if page.brought else None
    if page.before and home is not None:
        return _line_at(page.before, home)
    near = next((i for i, line in enumerate(page.lines, 1) if line["top"] <= base <= line["bottom"] + 2), 0)
    return f"第{page.number}页第{near}行" if near else f"第{page.number}页"


def _regions(table: Any, texts: list[list[str | None]]) -> list[tuple[float, float, float, float]]:
    """The rows of a table that are table and not prose in a frame."""
    found = []
    for row, cells in zip(table.rows, texts, strict=True):
        filled = [text for text in cells if text is not None]
        if len(filled) > 1 or all(not text.strip() or is_head_word(text) for text in filled):
            found.append(row.bbox)
    return found


def _inside(line: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return box[1] - 1 <= middle <= box[3] + 1 and line["x0"] < box[2] and line["x1"] > box[0]


def _block(table: Any, texts: list[list[str | None]], page: _Page, numbers: dict[int, int], index: int) -> DocumentTable:
    rows: list[list[Raw]] = [[without_radicals(text).strip() or None if text is not None else None for text in row] for row in texts]
    spoken: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.rows):
        inside = [numbers[id(line)] for line in page.lines if _inside(line, row.bbox)]
        address = f"第{page.number}页第{inside[0]}行" if inside else f"第{page.number}页"
        spoken.update({(r, c): address for c in range(len(rows[r]))})
    marked = page.marked[index]
    for (r, c), whole in marked.items():
        rows[r][c] = whole if isinstance(whole, Fault) else rows[r][c]
    keep = [r for r, row in enumerate(rows) if sum(text is not None for text in texts[r]) > 1 or all(not text or is_head_word(text) for text in texts[r])]
    at = {(i, c): (r, c) for i, r in enumerate(keep) for c in range(len(rows[r]))}
    whole = {to: text for to, place in at.items() if isinstance(text := marked.get(place), str)}
    return DocumentTable([rows[r] for r in keep], [], {to: spoken[place] for to, place in at.items()}, "", whole)


def _paragraphs(lines: list[dict[str, Any]], page: _Page, numbers: dict[int, int]) -> Iterator[Paragraph]:
    """Lines joined into paragraphs: a line that is indented, follows a short one or is numbered as a chapter begins a new one."""
    text, address, full = "", "", False
    for line in lines:
        size = max(line["bottom"] - line["top"], 6)
        words = without_radicals(line["text"]).strip()
        if text and full and line["x0"] < page.left + size * 1.2 and not _CHAPTER.match(words):
            text += words
        else:
            if text:
                yield Paragraph(text, address)
            text, address = words, f"第{page.number}页第{numbers[id(line)]}行"
        full = line["x1"] > page.right - size * 2.2
    if text:
        yield Paragraph(text, address)
