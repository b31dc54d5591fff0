"""Plain text and Markdown: cells apart by tabs, pipes or spaces, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ...grid import Grid, Paragraph, Sheet
from ...refusals import refused
from ..locating.label_words import is_head_word, is_row_label, is_value, labels_apart
from .delimited import delimited

MOST_TEXT_LINES = 100_000
LONGEST_LINE = 200_000
LONGEST_RUN = 6
"""Text lines in a row with one cell each; more of them are a table with one cell a line (or prose), fewer belong to the table around them."""

_PAGE_NUMBER = re.compile(r"^\s*+(?:[-—–－―]++\s*+\d{1,4}\s*+[-—–－―]++|第\s*+\d{1,4}\s*+页\s*+(?:[,，/]?\s*+共\s*+\d{1,4}\s*+页)?)\s*+$")
_RULE, _THREE = re.compile(r"[\s|:+=\-—_]*"), re.compile(r"[-=_—]{3}")
_ALIGNED = re.compile(r"(?:^|\|)\s*(?::-+:?|-+:)\s*(?:\||$)")
_PIPES = re.compile(r"^\s*\|{2,}\s*$")
_BARS = str.maketrans("│┃┆┇┊┋║｜¦", "|||||||||")
_DRAWN, _THREE_DRAWN = re.compile(r"[\s|\u2500-\u257f-]*+"), re.compile(r"[\u2500-\u257f]{3}")
"""Lines of a table drawn with letters: bars that stand for ours, and rules."""
_QUOTED, _BULLET = re.compile(r"^(?:>[ \t]?)+"), re.compile(r"^\s*[-*•·●▪■◆]\s+(?![\d.,]+(?:\s|$))(?=[^\s-])")
"""What stands before a line that somebody answered to, and before one of a list."""
_NUMBER = r"[+\-−]?[\d０-９][\d０-９,，.．]*(?:万元|元|万)?%?|[—–/-]+"
_RINGED = "[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]+|[(（]\\d+[)）]"
"""Digits in rings or brackets: a mark of the number beside them, or one in its place."""
_LABEL_AND_NUMBERS = re.compile(rf"^(?P<label>\S.*?\S|\S)??(?P<numbers>(?:(?:^|\s+)(?:{_NUMBER}|{_RINGED}))+)\s*$")
_PLAIN_NUMBER, _RINGED_NUMBER = re.compile(_NUMBER), re.compile(_RINGED)
_BEFORE_NUMBER = re.compile(rf"\s+(?!(?:{_RINGED})(?:\s|$))")
_WRITTEN = re.compile(r"[\t\r\n -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SHORTCUTS = (bytes.fromhex("4c0000000114020000000000c000000000000046"), b"[InternetShortcut]", b"[Desktop Entry]")
"""How files begin that only lead to another: of Windows' desktop, of a browser, of a desktop of Linux."""


def decoded(file: str, data: bytes) -> str:
    """Bytes as text: by their mark, as UTF-8, else as GB18030 (which holds GBK and GB2312). Raises ``UserError`` for what is no text."""
    if data.startswith(_SHORTCUTS):
        raise refused("F63", file=file)
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(b"\0", 0, 4096) > 0:
        return _wide(file, data)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and error.start > len(data) - 4 and error.start > 100:
                return data[: error.start].decode("utf-8")
    raise refused("F53", file=file)


def _wide(file: str, data: bytes) -> str:
    """Text of two bytes a letter without a mark, as programs on Windows leave it. Raises ``UserError`` for what is none."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_WRITTEN.findall(text[:20_000])) > 0.95 * len(text[:20_000]):
            return text
    raise refused("F54", file=file)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line cut into cells; ``spoken`` is its address."""

    cells: tuple[str, ...]
    spoken: str

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    @property
    def single(self) -> bool:
        return len(self.cells) == 1


def refuse_too_many_lines(file: str, lines: int) -> None:
    """Raises ``UserError`` for a document whose text has more lines, or paragraphs, than an annual report may have."""
    if lines > MOST_TEXT_LINES:
        raise refused("F56", file=file, most=MOST_TEXT_LINES)


def read_text(file: str, text: str) -> Grid:
    """A text file as a grid; addresses are line numbers."""
    raw = [_plain(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")]
    if any(len(line) > LONGEST_LINE for line in raw):
        raise refused("F55", file=file, most=LONGEST_LINE)
    refuse_too_many_lines(file, len(raw))
    as_cells = delimited(file, "\n".join(raw))
    if as_cells is not None:
        return as_cells
    numbered = [(line, f"第{n}行") for n, line in enumerate(raw, 1)]
    paragraphs = tuple(Paragraph(_unmarked(line), spoken) for line, spoken in numbered if line.strip())
    return Grid(file, tuple(sheets_of(numbered)), paragraphs)


def _plain(line: str) -> str:
    """A line without the marks of an answer or a list, its bars as pipes."""
    line = _BULLET.sub("", _QUOTED.sub("", line))
    return line.translate(_BARS) if len(line.translate(_BARS).split("|")) > 2 else line


def _unmarked(line: str) -> str:
    """A line without Markdown's marks."""
    return re.sub(r"^\s*#{1,6}\s+|\*\*|__", "", line).strip()


def sheets_of(numbered: list[tuple[str, str]], name: str = "正文") -> Iterator[Sheet]:
    """Lines of text with their addresses as sheets: runs of lines with several cells, and runs with one cell a line."""
    lines = list(_lines(numbered))
    for i, (flow, run) in enumerate(_runs(lines)):
        spoken = {(r, c): line.spoken for r, line in enumerate(run) for c in range(len(line.cells) or 1)}
        yield Sheet(f"{name}{i + 1}", [[cell.strip() or None for cell in line.cells] for line in run], spoken=spoken, flow=flow)


def _lines(numbered: list[tuple[str, str]]) -> Iterator[TextLine]:
    """Cut every line into cells; blocks of lines that begin with a tab and hold one cell each become one line."""
    if _ends_with_pipe([line for line, _ in numbered]):
        yield from _closed_lines(numbered)
        return
    block: list[list[str]] = []
    where = ""
    for text, spoken in [*_bars_even(numbered), ("", "")]:
        tabbed = text.startswith("\t") and "\t" not in text[1:].rstrip() and "|" not in text
        if tabbed:
            where = where or spoken
            block.append([text.strip()])
        elif block and block[-1] != [""] and text.strip() and not is_value(text) and "\t" not in text and "|" not in text and len(text) < 30:
            block[-1].append(text.strip())
        else:
            yield from _block_lines(block, where)
            block, where = [], ""
            if spoken and not _PAGE_NUMBER.match(text) and not _is_rule(text):
                yield TextLine(_cells(text), spoken)


def _bars_even(numbered: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Lines with as many bars as their neighbours, some of which have none at an end: there a bar parts a blank cell from the next, and gets
    another one that closes it off."""
    for count, group in groupby(numbered, key=lambda line: line[0].count("|")):
        lines = list(group)
        begin, end = (count > 1 and not all(closed(text.strip(" "), "|") for text, _ in lines) for closed in (str.startswith, str.endswith))
        yield from ((_closed_off(text, begin, begin and end), spoken) for text, spoken in lines)


def _closed_off(line: str, begin: bool, end: bool) -> str:
    text = line.strip(" ")
    return "|" * (begin and text.startswith("|")) + (text if begin else line) + "|" * (end and text.endswith("|"))


def _closed_lines(numbered: list[tuple[str, str]]) -> Iterator[TextLine]:
    """Text whose cells stand one a line, each closed by a pipe: a lone pipe is a blank cell, an empty line is nothing.

    A cell may be broken over lines; a number that is not closed belongs to the cell that follows, whatever that makes of it. Several pipes
    fill up a line behind merged cells; between numbers nobody knows what they stand for, so there they stay as they are.
    """
    open_cell, held = False, ""
    lines = [(text, spoken) for text, spoken in numbered if text.strip() and not _PAGE_NUMBER.match(text) and not _is_rule(text)]
    for (text, spoken), (after, _) in zip(lines, [*lines[1:], ("", "")], strict=True):
        words = text.strip()
        if words == "|" and open_cell:
            open_cell = False
        elif _PIPES.match(text):
            if after.strip() == "|" or is_value(after.rstrip(" |")):
                yield TextLine((words,), spoken)
        elif not words.endswith("|") and is_value(words):
            held += words + "\n"
        else:
            cells = _cells(text)
            yield TextLine((held + cells[0], *cells[1:]) if held else cells, spoken)
            open_cell, held = not words.endswith("|"), ""


def _is_rule(text: str) -> bool:
    """Whether a line is a rule drawn with letters."""
    written = _RULE.fullmatch(text) and (_THREE.search(text) or _ALIGNED.search(text))
    return bool(written or (_DRAWN.fullmatch(text) and _THREE_DRAWN.search(text)))


def _block_lines(block: list[list[str]], spoken: str) -> Iterator[TextLine]:
    cells = tuple("\n".join(parts) for parts in block)
    if 0 < len(cells) <= 24:
        yield TextLine(cells, spoken)
    else:
        yield from (TextLine((cell,), spoken) for cell in cells)


def _ends_with_pipe(lines: list[str]) -> bool:
    """Whether cells stand one a line, each closed by a pipe: then a lone pipe is a blank cell and an empty line is nothing."""
    closed = [line for line in lines if line.rstrip().endswith("|") and line.count("|") == 1]
    open_numbers = sum(is_value(line.strip()) for line in lines if line.strip() and "|" not in line)
    return len(closed) > max(30, open_numbers)


def _cells(line: str) -> tuple[str, ...]:
    line = line.rstrip("\n")
    if "\t" in line:
        return tuple(line.split("\t"))
    if line.count("|") > 1 or line.strip().startswith("|"):
        inner = line.strip()
        inner = inner[1:] if inner.startswith("|") else inner
        inner = inner[:-1] if inner.endswith("|") else inner
        return tuple(re.sub(r"<br>|\*\*|`", "", cell).strip() for cell in inner.split("|"))
    if line.rstrip().endswith("|"):
        return (line.rstrip()[:-1].strip(),)
    left, bar, right = line.partition("|")
    if bar and any(is_head_word(part) or is_row_label(part) for part in (left, right)):
        return (left.strip(), right.strip())
    return _apart(_unmarked(line))


def _apart(line: str) -> tuple[str, ...]:
    """Cells apart by spaces only: known heads side by side, or a label and the numbers behind it. The count of a row before its label is left out."""
    words = line.split()
    short = 1 < len(words) <= 20 and len(" ".join(words)) < 120
    if short:
        serial, _, rest = line.partition(" ")
        if serial.isascii() and serial.isdecimal() and len(serial) < 3 and len(cells := _apart(rest)) > 1 and any(is_row_label(cell) or is_head_word(cell) for cell in cells):
            return cells
        if all(is_head_word(word) for word in words):
            return tuple(words)
        match = _LABEL_AND_NUMBERS.match(line)
        if match and (match["label"] or len(words) > 1):
            numbers = _numbers_apart(match["numbers"].strip())
            if any(_PLAIN_NUMBER.fullmatch(number) and is_value(number) for number in numbers) and not _broken(numbers):
                return (*labels_apart(match["label"]), *numbers) if match["label"] else tuple(numbers)
    return labels_apart(line) if short else (line,)


def _numbers_apart(text: str) -> list[str]:
    """Numbers between spaces; what stands in rings or brackets is left with the one beside it, since nobody knows whether it is one."""
    numbers = _BEFORE_NUMBER.split(text)
    first = len(numbers) > 1 and _RINGED_NUMBER.fullmatch(numbers[0]) is not None
    return [" ".join(numbers[:2]), *numbers[2:]] if first else numbers


def _broken(numbers: list[str]) -> bool:
    """Whether a piece between spaces looks like part of a number (``1 204``, ``007``): then the line is left whole."""
    return any(re.fullmatch(r"0\d+", number) for number in numbers)


def _runs(lines: list[TextLine]) -> Iterator[tuple[bool, list[TextLine]]]:
    """(one cell a line?, lines). Short interruptions of single lines stay within the table around them."""
    run: list[TextLine] = []
    flow = False
    i = 0
    while i < len(lines):
        j = i
        while j < len(lines) and (lines[j].single or lines[j].blank):
            j += 1
        singles = sum(not line.blank for line in lines[i:j])
        if singles > LONGEST_RUN or (j == len(lines) and not run):
            if run:
                yield flow, run
            yield True, lines[i:j]
            run = []
        else:
            run += lines[i:j]
        while j < len(lines) and not (lines[j].single or lines[j].blank):
            run.append(lines[j])
            j += 1
        i = j
    if run:
        yield flow, run
