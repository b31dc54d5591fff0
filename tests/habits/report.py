"""What is written in every habit, the real cases or made-up forms, and how a reading of it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cases import entries, expected, form_of
from nianbao.core.submission import Submission, Unread, Value
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell, Form
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.workbook.layout import layout
from renderings import printed
from workbooks import Page


@dataclass(frozen=True)
class Report:
    """One report: ``values`` for every cell of ``form``."""

    name: str
    form: Form
    values: Mapping[Cell, Value]
    year: int

    @property
    def pages(self) -> list[Page]:
        """The three tables with every value as text."""
        return printed(self.form, self.values)

    @property
    def spots(self) -> dict[tuple[str, int, int], Cell]:
        """(sheet, row, column) of every number in ``pages`` → its cell."""
        return {(s.sheet, s.row, s.column): cell for cell, s in zip(self.form.cells, layout(self.form).spots, strict=True)}


@dataclass(frozen=True)
class Written:
    """A report as a file."""

    file: str
    data: bytes


Habit = Callable[[Report], Written]


def real_reports() -> Iterator[Report]:
    """Every case of ``../shared/cases``; none where the folder is absent."""
    for name, entry in entries().items():
        yield Report(name, form_of(entry), expected(entry), entry["年度"])


def made_up_reports() -> Iterator[Report]:
    """Every cell a number of its own; in one of them some blank and some amounts with decimals."""
    for edition, form in EDITIONS.items():
        year = form.since
        values: dict[Cell, Value] = {cell: 3000 + i for i, cell in enumerate(form.cells)}
        yield Report(f"{edition} 版每格不同", form, values, year)
        some: dict[Cell, Value] = {cell: i % 7 if i % 11 else None for i, cell in enumerate(form.cells)}
        some.update({cell: Decimal("4068.208") for cell in form.cells if form.column(cell).decimals})
        yield Report(f"{edition} 版有空白", form, some, year)


def reading(written: Written) -> Submission | None:
    """What the product reads of it; ``None`` where it refuses the file or finds no table."""
    try:
        return by_labels(documents.read_document(written.file, written.data))
    except UserError:
        return None


def count(report: Report, submission: Submission | None) -> Counter:
    """How many cells are read exactly, unread and wrong."""
    if submission is None:
        return Counter(unread=len(report.values))
    got = dict(zip(submission.form.cells, submission.values, strict=True))
    return Counter(_one(value, got[cell]) if cell in got else "unread" for cell, value in report.values.items())


def wrong_cells(report: Report, submission: Submission | None) -> dict[Cell, tuple[Value, Value]]:
    """Cells read as something else, with both values."""
    if submission is None:
        return {}
    got = dict(zip(submission.form.cells, submission.values, strict=True))
    return {cell: (value, got[cell]) for cell, value in report.values.items() if cell in got and _one(value, got[cell]) == "wrong"}


def _one(value: Value, got: Value) -> str:
    return "unread" if isinstance(got, Unread) else "exact" if got == value and (got is None) == (value is None) else "wrong"
