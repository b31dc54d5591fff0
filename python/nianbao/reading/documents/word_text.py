"""What a paragraph or a cell of Word shows: insertions taken, deletions left out, fields by their results, marks apart from numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import lxml.etree as etree

from ..workbooks.stray_characters import characters_left_out
from .doubts import BOUND, BOX, EQUATION, FIELD, HIDING_STYLE, INSERTED, NUMBERED, PICTURE, SQUEEZED, SYMBOL, TURNED, UNEVEN
from .word_bindings import Bindings
from .word_choices import passed_over
from .word_looks import BARE, Looks, RunLook, W, ground_of, has_own_number, is_cut_off, is_gone_row, is_on, is_squeezed, word_value

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"

_SILENT = {"XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "ADDIN", "COMMENTS", "GOTOBUTTON", "MACROBUTTON", "NEXT", "NEXTIF", "SKIPIF"}
"""Fields that show nothing of themselves."""
_RECKONED = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "SYMBOL", "EQ", "BIDIOUTLINE"}
"""Fields whose result Word reckons whenever it shows them, whatever was kept."""
_CHOSEN = ("FORMDROPDOWN", "FORMCHECKBOX")
"""Fields that show what is chosen, in place of a result."""

_GONE = {f"{W}del", f"{W}moveFrom"}
_NOTES = {f"{W}{name}" for name in ("footnoteReference", "endnoteReference", "commentReference", "annotationRef", "footnoteRef", "endnoteRef")}
_FLAT = {f"{M}{name}" for name in ("oMath", "oMathPara", "r", "t")}
_FORMATS = (f"{M}rPr", f"{M}ctrlPr", f"{M}oMathParaPr")
"""What an equation that is a plain line is made of, and the formats in it."""
_COUNTED = {f"{W}{name}" for name in ("pgNum", "dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")}
"""Numbers that Word puts in by itself."""
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object", f"{W}contentPart"}
_NOTHING = {f"{W}{name}" for name in ("instrText", "delInstrText", "delText", "rPr", "pPr", "sdtPr", "tcPr", "trPr", "tblPr", "rubyPr")} | set(_FORMATS)


@dataclass
class CellText:
    """What a cell shows. ``text`` has left-out characters in their marks; ``doubts`` say why it is no certain number; ``deleted`` was struck."""

    text: str = ""
    doubts: list[str] = field(default_factory=list)
    deleted: str = ""


@dataclass
class _Field:
    """An open field: its code so far, whether what follows is its result, and whether that has any words."""

    begin: etree._Element
    code: str = ""
    result: bool = False
    words: bool = False

    @property
    def kind(self) -> str:
        return _kind(self.code)


class WordText:
    """Reads paragraphs and cells in the order of the document: fields may go on from one to the next."""

    def __init__(self, root: etree._Element, looks: Looks, bindings: Bindings) -> None:
        self._looks = looks
        self._bindings = bindings
        self.passed = passed_over(root)
        self._whole = _whole_fields(root, self.passed)
        self._open: list[_Field] = []
        self._in_equation = False
        self._shown = CellText()
        self._styles = looks.of_paragraph(None)
        self._table = BARE
        self._grounds: tuple[str, ...] = BARE.grounds
        self._digits: set[tuple[int, int]] = set()

    def paragraph(self, node: etree._Element) -> str:
        """The text of a paragraph outside of tables."""
        return self._read([node], BARE.grounds).text

    def cell(self, cell: etree._Element) -> CellText:
        """What a cell shows."""
        self._table = self._looks.of_table(next(cell.iterancestors(f"{W}tbl"), None))
        own = ground_of(cell.find(f"{W}tcPr/{W}shd"))
        shown = self._read(list(cell), (own,) if own else self._table.grounds)
        self._table = BARE
        if len({height for _, height in self._digits}) > 1 or _uneven({size for size, _ in self._digits if size}):
            shown.doubts.append(UNEVEN)
        if is_cut_off(cell):
            shown.doubts.append(SQUEEZED)
        around = next(cell.iterancestors(f"{W}sdt", f"{W}tr"), None)
        if around is not None and around.tag == f"{W}sdt":
            self._compare(around, shown.text)
        return shown

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While a text box is read: the fields open around it do not reach into it."""
        outer, self._open = self._open, []
        yield
        self._open = outer

    def _read(self, nodes: list[etree._Element], grounds: tuple[str, ...]) -> CellText:
        self._shown, self._grounds, self._digits = CellText(), grounds, set()
        text = "".join("".join(self._piece(node)) for node in nodes)
        self._shown.text = re.sub(r"\n+", "\n", text).strip("\n")
        return self._shown

    @property
    def _in_code(self) -> bool:
        return any(not one.result for one in self._open)

    def _pieces(self, node: etree._Element) -> Iterator[str]:
        for child in node:
            yield from self._piece(child)

    def _piece(self, node: etree._Element) -> Iterator[str]:
        tag = node.tag
        if not isinstance(tag, str) or tag in _NOTHING or node in self.passed or (tag == f"{W}tr" and is_gone_row(node)):
            return
        if tag in _GONE:
            self._shown.deleted += "".join(t.text or "" for t in node.iter(f"{W}delText", f"{W}t", f"{M}t"))
        elif tag == f"{W}p":
            yield from self._lines(node)
        elif tag in (f"{W}r", f"{M}r"):
            yield from self._run(node)
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            yield from self._equation(node)
        elif tag == f"{W}sdt":
            yield from self._control(node)
        elif tag == f"{W}fldSimple":
            yield from self._simple_field(node)
        elif tag in _PICTURES:
            self._picture(node)
        elif tag == f"{W}altChunk":
            self._shown.doubts.append(INSERTED)
        elif tag == f"{W}bdo" and word_value(node) == "rtl":
            self._shown.doubts.append(TURNED)
            yield from self._pieces(node)
        else:
            yield from self._pieces(node)

    def _lines(self, paragraph: etree._Element) -> Iterator[str]:
        outer = self._styles, self._grounds
        self._styles = self._looks.of_paragraph(paragraph, self._table)
        shades = (ground_of(held.find(f"{W}pPr/{W}shd")) for held in (paragraph, *self._styles))
        self._grounds = next(((shade,) for shade in shades if shade), self._grounds)
        held = paragraph, *self._styles
        self._shown.doubts += [NUMBERED] if has_own_number(held) else [SQUEEZED] if is_squeezed(held) else []
        yield from self._pieces(paragraph)
        self._styles, self._grounds = outer
        joined = any(paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None for gone in ("del", "moveFrom"))  # its mark is deleted: the next paragraph goes on in this one
        yield "" if joined else "\n"

    def _run(self, run: etree._Element) -> Iterator[str]:
        look = self._looks.of_run(run, self._styles, self._grounds)
        note = next((i for i, child in enumerate(run) if child.tag in _NOTES), len(run))
        text = "".join(self._run_pieces(run[:note]))
        if look.gone and re.search(r"\S", text):
            yield characters_left_out(text)
        else:
            self._weigh(text, look)
            yield text
        yield characters_left_out("".join(self._run_pieces(run[note:])))

    def _weigh(self, text: str, look: RunLook) -> None:
        if re.search(r"\d", text):
            self._digits.add((look.size, look.height))
            if look.odd:
                self._shown.doubts.append(UNEVEN)
            if look.pictures:
                self._shown.doubts.append(SYMBOL)
            if look.unsure or self._table.hides:
                self._shown.doubts.append(HIDING_STYLE)

    def _run_pieces(self, children: Iterable[etree._Element]) -> Iterator[str]:
        for child in children:
            tag = child.tag
            if tag == f"{W}fldChar":
                yield from self._field_mark(child)
            elif tag == f"{W}instrText":
                if self._open and not self._open[-1].result:
                    self._open[-1].code += child.text or ""
            elif self._in_code or not isinstance(tag, str):
                continue
            elif tag in (f"{W}t", f"{M}t"):
                if self._open:
                    self._open[-1].words = True
                yield unicodedata.normalize("NFKC", child.text or "") if tag == f"{M}t" else child.text or ""
            elif tag in (f"{W}tab", f"{W}ptab"):
                yield "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag == f"{W}sym":
                yield from self._symbol(child)
            elif tag == f"{W}ruby":
                yield from self._ruby(child)
            elif tag in _COUNTED:
                self._shown.doubts.append(FIELD)
            elif tag in _PICTURES:
                self._picture(child)
            elif tag not in _NOTHING and not tag.startswith(W) and child not in self.passed:
                yield from self._run_pieces(child)  # what is wrapped for other versions of Word

    def _picture(self, node: etree._Element) -> None:
        boxes = [box for box in node.iter(f"{W}txbxContent") if self.passed.isdisjoint(box.iterancestors())]
        words = "".join(t.text or "" for box in boxes for t in box.iter(f"{W}t")) + "".join(p.get("string", "") for p in node.iter(_TEXTPATH))
        if not words:
            self._shown.doubts.append(PICTURE)
        elif re.search(r"\d", words):
            self._shown.doubts.append(BOX)

    def _symbol(self, node: etree._Element) -> Iterator[str]:
        """A letter by font and number: digits of the font Symbol are digits, of others nobody knows."""
        code = node.get(f"{W}char", "")
        plain = chr(int(code, 16) & 0xFF) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else ""
        if node.get(f"{W}font", "").lower() == "symbol" and plain in "0123456789.,+-":
            yield plain
        else:
            self._shown.doubts.append(SYMBOL)

    def _ruby(self, node: etree._Element) -> Iterator[str]:
        for child in node:
            text = "".join(self._pieces(child)) if child.tag in (f"{W}rt", f"{W}rubyBase") else ""
            yield characters_left_out(text) if child.tag == f"{W}rt" else text

    def _equation(self, node: etree._Element) -> Iterator[str]:
        """An equation that is a plain line is its text; one with fractions or powers is no number."""
        if self._in_code:
            return
        if self._in_equation or _is_flat(node):
            outer, self._in_equation = self._in_equation, True
            yield from self._pieces(node)
            self._in_equation = outer
        else:
            self._shown.doubts.append(EQUATION)
            yield characters_left_out("".join(t.text or "" for t in node.iter(f"{M}t", f"{W}t")))

    def _control(self, node: etree._Element) -> Iterator[str]:
        """A content control shows what is in it; its prompt is no content."""
        text = "".join(piece for content in node.iterchildren(f"{W}sdtContent") for piece in self._pieces(content))
        prompt = is_on(node.find(f"{W}sdtPr/{W}showingPlcHdr"))
        self._compare(node, "" if prompt else text)
        yield characters_left_out(text) if prompt else text

    def _compare(self, control: etree._Element, text: str) -> None:
        """A control that holds another number than the data it is bound to shows nobody knows which."""
        shown = self._bindings.shown(control)
        if shown is not None and "".join(shown.split()) != "".join(text.split()) and re.search(r"\d", shown + text):
            self._shown.doubts.append(BOUND)

    def _simple_field(self, node: etree._Element) -> Iterator[str]:
        if self._in_code:
            return
        text = "".join(self._pieces(node))
        if not text:
            self._without_result(node.get(f"{W}instr", ""))
        elif is_on(node, f"{W}dirty") or _kind(node.get(f"{W}instr", "")) in _RECKONED:
            self._shown.doubts.append(FIELD)
        yield text

    def _field_mark(self, mark: etree._Element) -> Iterator[str]:
        kind = mark.get(f"{W}fldCharType")
        if mark not in self._whole:
            return
        if kind == "begin":
            self._open = [*self._open, _Field(mark)]
        elif kind == "separate":
            self._open[-1].result = True
        elif kind == "end":
            done, self._open = self._open[-1], self._open[:-1]
            if self._in_code:
                return
            if is_on(done.begin, f"{W}dirty") or done.kind in _RECKONED:
                self._shown.doubts.append(FIELD)
            elif not done.result or (not done.words and done.kind in _CHOSEN):
                yield from self._chosen(done)

    def _chosen(self, done: _Field) -> Iterator[str]:
        """What a field without a result shows: the entry chosen in a list, the box of a tick."""
        if done.kind == "FORMDROPDOWN":
            listed = done.begin.find(f"{W}ffData/{W}ddList")
            entries = [word_value(entry) for entry in listed.iterchildren(f"{W}listEntry")] if listed is not None else []
            at = word_value(listed.find(f"{W}result")) or word_value(listed.find(f"{W}default")) or "0" if listed is not None else "0"
            yield entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""
        elif done.kind == "FORMCHECKBOX":
            yield characters_left_out("□")
        else:
            self._without_result(done.code)

    def _without_result(self, code: str) -> None:
        if _kind(code) not in _SILENT:
            self._shown.doubts.append(FIELD)


def _kind(code: str) -> str:
    """The word that a field's code begins with."""
    return next(iter(code.split()), "").upper()


def _is_flat(equation: etree._Element) -> bool:
    """Whether an equation is a plain line: nothing in it but runs, and their formats."""
    others = sum(node.tag not in _FLAT for node in equation.iter(f"{M}*"))
    return others == sum(1 for form in equation.iter(*_FORMATS) for _ in form.iter(f"{M}*"))


def _uneven(sizes: set[int]) -> bool:
    return len(sizes) > 1 and min(sizes) * 10 < max(sizes) * 8


def _whole_fields(root: etree._Element, passed: set[etree._Element]) -> set[etree._Element]:
    """The marks of all fields that are opened and closed; a mark left over says nothing. Boxes have fields of their own."""
    whole: set[etree._Element] = set()
    open_fields: dict[etree._Element | None, list[list[etree._Element]]] = {}
    for mark in root.iter(f"{W}fldChar"):
        if any(above.tag in _GONE or above in passed for above in mark.iterancestors()):
            continue
        stack = open_fields.setdefault(next(mark.iterancestors(f"{W}txbxContent"), None), [])
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            stack.append([mark])
        elif stack:
            stack[-1].append(mark)
            if kind == "end":
                whole.update(stack.pop())
    return whole
