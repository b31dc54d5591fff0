"""The button 导入: the numbers of any file into the open form. What changes is listed; what stands there is replaced only if the person says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.frame import sum_of_cells
from ..core.submission import Place, Submission, Unread
from ..core.totals import operands
from ..core.words import number_words, where
from ..errors import UserError
from ..geometry import Spot
from ..model import Cell, Form
from ..reading.files import read
from ..refusals import refused
from ..workbook.layout import layout
from ..workbook.writing.template import TYPED
from . import open_workbook, undo_journal
from .click import Cancelled, Session
from .fill_buttons import shortened_list, stood
from .form_buttons import contents, made, opened


@dataclass(frozen=True)
class Plan:
    """What an import would do: cells that are blank, cells that hold something else, and sentences about what stays behind."""

    blank: tuple[Cell, ...]
    other: tuple[Cell, ...]
    remarks: tuple[str, ...]
    incoming: Submission


def import_report(session: Session) -> None:
    """导入: into the form in front, or into a new one where the workbook in front is none."""
    path = session.given(session.native.choose_file("请选择要导入的报表（Excel、Word、PDF、网页、文本）"))
    incoming = _with_suggestions(session, read(path))
    try:
        found = open_workbook.read_open_workbook(session)
    except UserError:
        _into_new(session, incoming, Path(path))
        return
    plan = planned(found.submission, incoming)
    cells = _agreed(session, plan, found.submission, Path(path).name)
    values = ((found.submission.place(cell), plan.incoming.number(cell)) for cell in cells)
    edits = [undo_journal.edit(found, place, value) for place, value in values if place is not None]
    undo_journal.apply(session, [*edits, *_about(found, incoming)])
    session.app.calculate()
    session.show(f"已从 {Path(path).name} 填入 {len(edits)} 格。要还原，点“撤销采用”。")


def _with_suggestions(session: Session, incoming: Submission) -> Submission:
    """The report with the numbers that are only offered, where the clerk wants them all."""
    offers = incoming.suggestions
    if not offers:
        return incoming
    form = incoming.form
    lines = shortened_list(f"{where(cell, form)}：{number_words(number)}" for cell, number in offers.items())
    reason = _reason(incoming, next(iter(offers)))
    taken = session.ask(f"有 {len(offers)} 格没有认定：{reason}。\n建议值：\n{lines}\n要全部采用吗？")
    return incoming.changed(offers) if taken else incoming


def planned(target: Submission, source: Submission) -> Plan:
    """Compare a report with the open form."""
    form, remarks = target.form, list(_left_behind(source))
    if source.form is not form:
        source, lost = _in_form(source, form)
        remarks += lost
    takes = [cell for cell in form.cells if source.number(cell) is not None and source.number(cell) != target[cell]]
    open_cells = [cell for cell in takes if target.place(cell) is not None and form.position[cell] not in target.computed]
    summed = [cell for cell in takes if form.position[cell] in target.computed and _differs(cell, source)]
    remarks += [f"合计没有移入（新表用公式）：{where(cell, form)}原为 {number_words(source.number(cell))}，与分项之和不同" for cell in summed]
    blank = tuple(cell for cell in open_cells if target[cell] is None)
    return Plan(blank, tuple(cell for cell in open_cells if target[cell] is not None), tuple(remarks), source)


def _differs(cell: Cell, source: Submission) -> bool:
    """Whether a total is not the sum of its own report."""
    return sum_of_cells(operands(source.form.totals[cell]), source) != source.number(cell)


def _left_behind(source: Submission) -> Iterator[str]:
    for cell in source.unread:
        yield f"没有认出：{where(cell, source.form)} {stood(source[cell])}（{_reason(source, cell)}）"


def _reason(source: Submission, cell: Cell) -> str:
    value = source[cell]
    return value.reason if isinstance(value, Unread) else ""


def _in_form(source: Submission, form: Form) -> tuple[Submission, list[str]]:
    """A report of another edition in the cells of the open form, and what has no place there."""
    from ..steps.merging.merge import carried

    moved = carried(source, form)
    remarks = [f"版本不同：原为 {source.form.edition} 版，已按对照关系转入 {form.edition} 版"]
    remarks += [f"新表没有这一格，没有移入：{where(cell, source.form)} {stood(source[cell])}" for cell in moved.lost]
    return replace(source, form=form, values=moved.values, raws={}, places=(), computed=frozenset()), remarks


def _agreed(session: Session, plan: Plan, target: Submission, name: str) -> tuple[Cell, ...]:
    """The cells to write. Raises ``Cancelled``, and ``UserError`` where there is nothing to write."""
    remarks = "".join(f"\n{line}" for line in plan.remarks[:12]) + (f"\n……共 {len(plan.remarks)} 条" if len(plan.remarks) > 12 else "")
    if not plan.blank and not plan.other:
        raise refused("B09", file=name, remarks=remarks)
    words = f"从 {name} 填入 {len(plan.blank)} 个空白格。"
    if not plan.other:
        if session.choose(f"{words}{remarks}\n要填入吗？") == "no":
            raise Cancelled
        return plan.blank
    lines = shortened_list(f"{where(c, target.form)}：{stood(target[c])} → {number_words(plan.incoming.number(c))}" for c in plan.other)
    answer = session.choose(f"{words}另有 {len(plan.other)} 格已经填了别的数：\n{lines}{remarks}\n是：连这些一起改；否：只填空白格；取消：什么也不做。")
    return plan.blank + plan.other if answer == "yes" else plan.blank


def _about(found: open_workbook.OpenWorkbook, incoming: Submission) -> Iterator[undo_journal.Edit]:
    """The fields of the cover, the 核对数 and the chapters that are blank in our form and given in the report."""
    target = found.submission
    if target.stamp != "form" or not open_workbook.in_place(found):
        return
    laid = layout(target.form)
    given = {"agency": incoming.agency, "year": incoming.year, "category": incoming.category}
    for key, value in given.items():
        if value and not target.cover.get(key):
            yield _at(found, laid.cover[key], value)
    for i, spot in laid.narrative.items():
        text = incoming.narrative[i]
        if text and not target.narrative[i]:
            room = (spot.last_row or spot.row) - spot.row + 1
            lines = text.split("\n")
            for r, line in enumerate([*lines[: room - 1], "\n".join(lines[room - 1 :])] if len(lines) > room else lines):
                if line:
                    yield _at(found, Spot(spot.sheet, spot.row + r, spot.column), line)


def _at(found: open_workbook.OpenWorkbook, spot: Spot, value: object) -> undo_journal.Edit:
    return undo_journal.edit(found, Place(spot.sheet, spot.address), value)


def _into_new(session: Session, incoming: Submission, path: Path) -> None:
    """The workbook in front is no form: offer a new one beside the file."""
    remarks = "".join(f"\n{line}" for line in list(_left_behind(incoming))[:12])
    if session.ask(f"当前的工作簿不是填报表。要把 {path.name} 导入一份新的填报表吗？{remarks}"):
        opened(session, made(incoming.form, path.parent, incoming.agency, incoming.year, totals=TYPED, **contents(incoming)))
