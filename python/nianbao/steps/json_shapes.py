"""The JSON shapes of the command line: a submission out, values in, findings out. Keys may be added, never renamed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from ..core.check_code import check_code_of
from ..core.findings import Explanation, Finding, Number
from ..core.submission import ExtraFigure, Place, Submission, Unread, Value
from ..core.words import number_words
from ..district.merge_result import Merged
from ..forms import table_editions
from ..machine.regular_files import file_bytes
from ..machine.safe_write import reason
from ..model import Cell, Form
from ..reading.mixed_editions import spread, whole_rows
from ..reading.numbers import parse
from ..refusals import refused
from ..rules.relation_sentences import Blanks, OfExtra, StrayNumber, held_with_zeros, left_blank
from ..rules.relations import Outcome
from ..rules.sentences import sentence_of
from ..suspects.consequences import consequences
from ..workbook.layout import EXTRA_SHEET

CHAPTER_KEYS = "一二三四五六"

Json = dict[str, object]


def submission_to_json(submission: Submission) -> Json:
    """One submission in the shape of ``read --format json``: counts as integers, amounts as text, ``null`` for what is no number."""
    form = submission.form
    return {
        "文件": submission.file,
        "机关": submission.agency or None,
        "机关原文": submission.title_agency or None,
        "类别": submission.category or None,
        "年度": submission.year,
        "版本": table_editions(form),
        **tables_json(form, submission.values),
        "正文": dict(zip(CHAPTER_KEYS, submission.narrative, strict=True)),
        **extra_to_json(submission.extra),
        "未读": [_unread(submission, cell) for cell in submission.unread],
        "规范化": [_normalised(submission, i, raw) for i, raw in sorted(submission.raws.items())],
        "核对数": {figure.name: plain_number(submission.ledger[figure.key]) for figure in form.figures if figure.key in submission.ledger},
        "来源": dict(submission.origin),
        "提示": [f"{finding.level}：{sentence_of(finding, form)}" for finding in submission.remarks],
        "校验码": check_code_of(submission),
    }


def tables_json(form: Form, values: Iterable[Value]) -> Json:
    """``{"表二": {row: {column: value}}, …}`` for values in the order of the form's cells."""
    tables: dict[str, dict[str, dict[str, object]]] = {}
    for cell, value in zip(form.cells, values, strict=True):
        table, row, column = form.names(cell)
        tables.setdefault(table, {}).setdefault(row, {})[column] = plain_number(value, amount=bool(form.column(cell).decimals))
    return dict(tables)


def extra_to_json(figures: Iterable[ExtraFigure]) -> Json:
    """``{"补充数据": {row: value}}``; no key where there is none."""
    found = {figure.item.path: plain_number(figure.value, amount=bool(figure.item.decimals)) for figure in figures if figure.item.path}
    return {EXTRA_SHEET: found} if found else {}


def plain_number(value: Value, *, amount: bool = False) -> object:
    """A number as JSON: whole counts as they are, everything with decimals as text."""
    if not isinstance(value, int | Decimal):
        return None
    return value if isinstance(value, int) and not amount else number_words(value)


def _position(place: Place | None) -> str | None:
    if place is None:
        return None
    return f"{place.sheet}!{place.address}" if place.sheet else place.address


def _named(form: Form, cell: Cell) -> Json:
    return dict(zip(("表", "行", "列"), form.names(cell), strict=True))


def _unread(submission: Submission, cell: Cell) -> Json:
    value = submission[cell]
    assert isinstance(value, Unread)
    told: Json = {**_named(submission.form, cell), "位置": _position(submission.place(cell)), "原文": value.raw, "原因": value.reason}
    return told if value.suggested is None else {**told, "建议值": plain_number(value.suggested, amount=bool(submission.form.column(cell).decimals))}


def _normalised(submission: Submission, i: int, raw: str) -> Json:
    cell = submission.form.cells[i]
    amount = bool(submission.form.column(cell).decimals)
    value = plain_number(submission.values[i], amount=amount)
    return {**_named(submission.form, cell), "位置": _position(submission.place(cell)), "原文": raw, "值": value}


def findings_to_json(findings: Iterable[Finding], submission: Submission) -> list[Json]:
    """Findings about one submission in the shape of ``check --format json``; ``疑似`` where suspects are known.

    ``审核说明`` is the clerk's explanation; 有效 is false where the values have changed since it was given.
    """
    return [_finding(finding, submission) for finding in findings]


def outcome_to_json(outcome: Outcome, before: int = 0) -> list[Json]:
    """The findings of one submission with ``起因``, the place of the finding that one follows from, ``null`` for a cause.

    Places are counted from 0 in an array in which ``before`` others stand already.
    """
    shown = findings_to_json(outcome.findings, outcome.submission)
    causes = consequences(outcome.submission, outcome.findings).causes
    return [one | _cause(cause, before) for one, cause in zip(shown, causes, strict=True)]


def problems_to_json(merged: Merged) -> list[Json]:
    """Everything a merge found, in the same shape. ``差额来自`` divides the gap of a finding about the sum among causes, ``余下差额`` is what is left,
    ``下级`` divides that of a finding about a summary among the units inside it."""
    found = [_finding(p.finding, p.submission) | _cause(cause) for p, cause in zip(merged.problems, merged.causes.of, strict=True)]
    for place, shares in merged.causes.shares.items():
        found[place]["差额来自"] = [{"序号": share.cause, "差额": _side(share.amount)} for share in shares]
    for place, rest in merged.causes.rest.items():
        found[place]["余下差额"] = _side(rest)
    for one, problem in zip(found, merged.problems, strict=True):
        if problem.below:
            one["下级"] = [{"机关": s.agency, "文件": s.file, "规则": s.rule, "差额": _side(s.amount)} for s in problem.below]
    return found


def _cause(cause: int | None, before: int = 0) -> Json:
    return {"起因": None if cause is None else before + cause}


def _finding(finding: Finding, submission: Submission) -> Json:
    form = submission.form
    shown: Json = {
        "文件": finding.file or submission.file,
        "规则": finding.rule,
        "级别": str(finding.level),
        "表": form.table(finding.table).name if finding.table else None,
        "单元格": [*_stray(finding, form), *(_addressed(submission, cell) for cell in finding.cells)],
        "左边": _side(finding.left),
        "右边": _side(finding.right),
        "差额": _side(finding.gap),
        "说明": _sentence(finding, form),
    }
    if finding.explanation or finding.stale:
        shown["审核说明"] = {"内容": finding.explanation or finding.stale, "有效": bool(finding.explanation)}
    if finding.suspects:
        shown["疑似"] = [_explanation(submission, explanation) for explanation in finding.suspects]
    return shown


def _sentence(finding: Finding, form: Form) -> str:
    """The sentence; of blanks also how many relations would hold with 0 in them, which people are not told."""
    facts = finding.facts
    return left_blank(finding, form, held_with_zeros(facts)) if isinstance(facts, Blanks) else sentence_of(finding, form)


def _stray(finding: Finding, form: Form) -> Iterator[Json]:
    """The place of a number that stands in no cell of the form."""
    if isinstance(finding.facts, OfExtra):
        for place, path in zip(finding.facts.places, finding.facts.paths, strict=True):
            yield {"表": EXTRA_SHEET, "行": path or None, "列": None, "地址": _position(place)}
    if isinstance(finding.facts, StrayNumber):
        yield {"表": form.table(finding.table).name, "行": None, "列": None, "地址": _position(finding.facts.place)}


def _side(value: Number | None) -> object:
    return None if value is None else plain_number(value)


def _addressed(submission: Submission, cell: Cell) -> Json:
    place = submission.place(cell) if cell in submission.form.position else None
    return {**_named(submission.form, cell), "地址": _position(place)}


def _explanation(submission: Submission, explanation: Explanation) -> Json:
    cells = [
        {**_addressed(submission, c.cell), "现值": _side(c.stands), "建议值": _side(c.proposed)} for c in explanation.changes
    ]
    return {"单元格": cells, "依据": list(explanation.evidence)}


def _where(error: Exception) -> str:
    """Where JSON goes wrong, in Chinese."""
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 个字符附近写法不对"
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码"
    return "嵌套太深" if isinstance(error, RecursionError) else "有一个数太长"


def load_values(path: str | os.PathLike) -> Json:
    """A VALUES file: JSON with every decimal kept exactly. Raises ``UserError``."""
    try:
        given = json.loads(file_bytes(path).decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise refused("F06", file=path, reason=reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise refused("G08", file=path, where=_where(error)) from error
    if not isinstance(given, dict):
        raise refused("G09", file=path)
    return given


def values_from(given: Mapping[str, object], form: Form) -> dict[Cell, Value]:
    """The cells that a VALUES object names, with their values; ``None`` empties a cell.

    A one-row 其他处理 goes into a form of three rows as rule L3 says; ``NOT_ASKED`` then stands for "not split". Raises ``UserError``
    naming every key the form lacks and every value that is no number.
    """
    found: dict[Cell, Value] = {}
    problems: list[str] = []
    for key, value, cells in _entries(given, form, problems):
        first, reading = cells[0], _value(value, form, cells[0])
        if isinstance(reading, Unread):
            problems.append(f"{key} 的值 {json.dumps(value, ensure_ascii=False, default=str)} {reading.reason}")
        elif len(cells) > 1:
            found.update(spread(first, reading, tuple(cell.row for cell in cells)))
        else:
            found[first] = reading
    if problems:
        more = f"；等 {len(problems)} 处" if len(problems) > 10 else ""
        raise refused("G10", problems="；".join(problems[:10]) + more)
    return found


def _entries(given: Mapping[str, object], form: Form, problems: list[str]) -> Iterator[tuple[str, object, tuple[Cell, ...]]]:
    """(name, value, cells it fills) for every value given; unknown keys go to ``problems``. Keys beside the tables are not looked at."""
    tables = {table.name: table.key for table in form.tables}
    undivided = _undivided_names(form)
    for name, rows in given.items():
        if name not in tables:
            if re.fullmatch(r"表[一二三四五六七八九十]", name):
                problems.append(f"{form.edition} 版没有“{name}”")
            continue
        for row, columns in _object(rows, name, problems):
            for column, value in _object(columns, f"{name}/{row}", problems):
                cell = form.by_names.get((name, row, column))
                cells: tuple[Cell, ...] = (cell,) if cell else undivided.get((name, row, column), ())
                if cells:
                    yield f"“{name}/{row}/{column}”", value, cells
                else:
                    problems.append(f"{form.edition} 版{name}没有“{row}”行的“{column}”列")


def _object(value: object, name: str, problems: list[str]) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        return value.items()
    problems.append(f"“{name}”应是一个对象")
    return ()


def _undivided_names(form: Form) -> dict[tuple[str, str, str], tuple[Cell, ...]]:
    """(表, 行, 列) of every cell of an undivided row → the cells of the rows it became."""
    found: dict[tuple[str, str, str], tuple[Cell, ...]] = {}
    for (table, whole), parts in whole_rows(form).items():
        group = form.table(table).rows.get(whole)
        if group is None:
            continue  # the row's name is that of an earlier edition
        for cell in (c for c in form.table(table).cells if c.row == parts[0]):
            cells = tuple(Cell(table, part, cell.column) for part in parts)
            found[form.table(table).name, group.path, form.column(cell).name] = cells
    return found


def _value(value: object, form: Form, cell: Cell) -> Value:
    """A JSON value as the value of a cell; text is read as a typed cell would be."""
    column = form.column(cell)
    if isinstance(value, bool | list | dict):
        return Unread(str(value), "不是数字")
    if isinstance(value, Decimal):
        value = format(value, "f")
    try:
        return parse(value if isinstance(value, str | int | float) else None, column).value
    except InvalidOperation:
        return Unread(str(value), "不是数字")
