"""Set cells of an .xlsx or .xlsm in place of the file's own XML: every other part stays byte for byte (charts, pictures, macros, rules).

Only the sheets that are changed, the workbook's calculation settings and, where a formula comes or goes, the calculation chain are touched.
"""

from __future__ import annotations

import os
import posixpath
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from ...machine import packages
from ...machine.safe_write import reason
from ...refusals import refused
from .cell_xml import CellXmlContent, ErrorValue, Escaped, SheetXml
from .editing_bounds import refuse_too_much

__all__ = ["CellXmlContent", "ErrorValue", "beneath_merges", "cached", "formula_texts", "keep_quiet", "patch"]

_CONTENT_TYPES = "[Content_Types].xml"
# Children of a workbook part that stand after calcPr.
_AFTER_CALC = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
               "fileRecoveryPr", "webPublishObjects", "extLst")

# Children of a worksheet part that stand after ignoredErrors.
_AFTER_QUIET = ("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
                "webPublishItems", "tableParts", "extLst")

CellChanges = Mapping[str, Mapping[str, CellXmlContent]]
WorkbookSource: TypeAlias = "str | os.PathLike[str] | EditedWorkbook"


def opened_package(source: WorkbookSource) -> EditedWorkbook:
    """A file's parts in memory; those that are there already as they are."""
    return source if isinstance(source, EditedWorkbook) else EditedWorkbook(source)


def patch(source: str | os.PathLike, target: str | os.PathLike, changes: CellChanges) -> None:
    """Write ``source`` with changed cells to ``target`` (may be the same file): ``{sheet name: {address: Content}}``.

    Rows and cells that are absent are made in their order; the style of a cell stays. Programs are told to recalculate on opening, unless every
    formula of the file is among the changes: its result is known then, and a file that nobody changed does not ask to be saved.
    Raises ``UserError`` for a file that is no .xlsx or .xlsm and for an array formula in the way, ``KeyError`` for an unknown sheet.
    """
    package = EditedWorkbook(source)
    set_cells(package, changes)
    package.save(target)


def set_cells(package: EditedWorkbook, changes: CellChanges) -> None:
    """What ``patch`` does, to a workbook in memory."""
    gone = False
    for name, cells in changes.items():
        if not cells:
            continue
        sheet = package.sheet(name)
        for address, content in cells.items():
            sheet.set(address, content)
        package.put(package.sheets[name], sheet.root)
        gone |= sheet.gone
    if gone:
        package.drop_calculation_chain()
    if not package.calculated(changes):
        package.recalculate()


def keep_quiet(before: EditedWorkbook, after: EditedWorkbook) -> None:
    """Put back into a copy which cells are not to get a green corner (``ignoredErrors``), sheet by sheet by name: libraries drop it."""
    from copy import deepcopy

    for name in before.sheets.keys() & after.sheets.keys():
        old, new = (package.xml(package.sheets[name]) for package in (before, after))
        quiet = old.find(_ns(old) + "ignoredErrors")
        if quiet is None or _ns(old) != _ns(new) or new.find(quiet.tag) is not None:
            continue
        later = next((child for tag in _AFTER_QUIET for child in new.findall(_ns(new) + tag)), None)
        new.append(deepcopy(quiet)) if later is None else later.addprevious(deepcopy(quiet))
        after.put(after.sheets[name], new)


def cached(source: WorkbookSource) -> dict[str, dict[str, CellXmlContent]]:
    """The cached value of every formula that has one, ready to be put back with ``patch``."""
    package = opened_package(source)
    found: dict[str, dict[str, CellXmlContent]] = {name: {} for name in package.sheets}
    for name in filter(package.has_formulas, package.sheets):
        sheet = package.sheet(name)
        values = {address: _cached_value(cell, sheet.ns) for address, cell in sheet.formulas()}
        found[name] = {address: content for address, content in values.items() if content is not None}
    return found


def beneath_merges(source: WorkbookSource) -> dict[str, dict[str, CellXmlContent]]:
    """The numbers, and formulas with theirs, that merged cells hide, ready to be put back with ``patch``: libraries drop them, and sheets count them."""
    package = opened_package(source)
    found: dict[str, dict[str, CellXmlContent]] = {}
    for name, part in package.sheets.items():
        if b"mergeCell " not in package.data[part]:
            continue
        sheet = package.sheet(name)
        told = {address: _hidden_content(cell, sheet.ns) for address, cell in sheet.beneath_merges()}
        found[name] = {address: content for address, content in told.items() if content is not None}
    return found


def _hidden_content(cell: Any, ns: str) -> CellXmlContent | None:
    """A number, or the result of a formula of its own; texts say nothing to any sum."""
    value, formula = _cached_value(cell, ns), cell.find(ns + "f")
    if value is None or (formula is not None and (formula.get("t") or not formula.text)):
        return None
    return CellXmlContent(value.value, formula.text if formula is not None else None) if formula is not None or isinstance(value.value, Decimal) else None


def formula_texts(source: str | os.PathLike) -> dict[str, dict[str, str]]:
    """The text of every formula (no ``=``): ``{sheet name: {address: text}}``."""
    package = EditedWorkbook(source)
    return {name: package.sheet(name).texts() if package.has_formulas(name) else {} for name in package.sheets}


def _cached_value(cell: Any, ns: str) -> CellXmlContent | None:
    value, kind = cell.find(ns + "v"), cell.get("t", "n")
    if value is None or kind not in ("n", "b", "e", "str"):
        return None
    text = value.text or ""
    if kind == "n":
        return CellXmlContent(Decimal(text), keep=True) if text.strip() else None
    return CellXmlContent({"b": lambda: text == "1", "e": lambda: ErrorValue(text), "str": lambda: Escaped(text)}[kind](), keep=True)


class EditedWorkbook:
    """The parts of a workbook file in memory. Raises ``UserError`` where it is none, with the reason."""

    def __init__(self, source: str | os.PathLike) -> None:
        self.file = os.fspath(source)
        try:
            data = Path(source).read_bytes()
            if data[:2] != b"PK":
                raise ValueError("no zip")
            checked = packages.Package(os.fspath(source), data)
            self._entries = {entry.filename: entry for entry in checked.entries.values()}
            self.data = {name: checked.read(name) for name in self._entries}
            refuse_too_much(os.fspath(source), self.data)
            self.workbook = self._workbook_part()
            root = self.xml(self.workbook)
            targets = self._relations(self.workbook)
            ns = _ns(root)
            entries = [(s.get("name"), targets[_relation_id(s)][0]) for s in root.iterfind(f"{ns}sheets/{ns}sheet")]
        except OSError as error:
            raise refused("F06", file=source, reason=reason(error)) from error
        except (KeyError, SyntaxError, ValueError, ArithmeticError) as error:
            raise refused("O24", file=source) from error
        self.sheets = {name: part for name, part in entries if part in self.data and "/chartsheets/" not in part}

    def sheet(self, name: str) -> SheetXml:
        return SheetXml(self.xml(self.sheets[name]), name)

    def has_formulas(self, name: str) -> bool:
        """Whether a sheet may hold a formula: a quick look that spares parsing."""
        return re.search(rb"<(?:\w+:)?f[\s/>]", self.data[self.sheets[name]]) is not None

    def xml(self, part: str) -> Any:
        """Raises ``UserError`` where a part is no XML, or asks for more than its parser gives."""
        import lxml.etree as etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            return etree.fromstring(self.data[part], parser)
        except etree.XMLSyntaxError as error:
            raise refused("O24", file=self.file) from error

    def put(self, part: str, root: Any) -> None:
        import lxml.etree as etree

        self.data[part] = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)

    def calculated(self, changes: CellChanges) -> bool:
        """Whether every formula got its result by these changes."""
        return all(
            address in changes.get(name, {}) for name in self.sheets if self.has_formulas(name) for address, _ in self.sheet(name).formulas()
        )

    def recalculate(self) -> None:
        """Have programs compute every formula when they open the file."""
        root = self.xml(self.workbook)
        ns = _ns(root)
        settings = root.find(ns + "calcPr")
        if settings is None:
            settings = root.makeelement(ns + "calcPr")
            later = next((child for name in _AFTER_CALC for child in root.findall(ns + name)), None)
            root.append(settings) if later is None else later.addprevious(settings)
        if settings.get("fullCalcOnLoad") != "1":
            settings.set("fullCalcOnLoad", "1")
            self.put(self.workbook, root)

    def drop_calculation_chain(self) -> None:
        """The chain lists every formula cell; a wrong one makes Excel repair the file, a missing one is made anew."""
        chain = next((target for target, kind in self._relations(self.workbook).values() if kind == "calcChain"), None)
        if chain is None:
            return
        self.data.pop(chain, None)
        self._remove(_relations_of(self.workbook), lambda e: e.get("Type", "").endswith("/calcChain"))
        self._remove(_CONTENT_TYPES, lambda e: e.get("PartName") == f"/{chain}")

    def save(self, target: str | os.PathLike) -> None:
        """Write all parts in their old order and with their old dates."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.data.items():
                entry = zipfile.ZipInfo(name, self._entries[name].date_time)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = self._entries[name].external_attr
                archive.writestr(entry, data)

    def _remove(self, part: str, wrong: Any) -> None:
        root = self.xml(part)
        for child in [child for child in root if wrong(child)]:
            root.remove(child)
        self.put(part, root)

    def _workbook_part(self) -> str:
        for target, kind in self._relations("").values():
            if kind == "officeDocument":
                return target
        raise ValueError("no workbook part")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """{id: (part, last word of the type)} of a part's relations to other parts."""
        name = _relations_of(part)
        if name not in self.data:
            return {}
        folder = posixpath.dirname(part)
        return {
            relation.get("Id"): (_resolved(folder, relation.get("Target")), relation.get("Type").rpartition("/")[2])
            for relation in self.xml(name).iterchildren("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(folder: str, target: str) -> str:
    target = unquote(target)
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def _relation_id(sheet: Any) -> str:
    return next(value for name, value in sheet.attrib.items() if name.endswith("relationships}id"))


def _ns(root: Any) -> str:
    return root.tag.partition("}")[0] + "}"
