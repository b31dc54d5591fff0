"""The units inside a summary that was sent in, where what is wrong with it is their mistake: from its 部门明细, deeper where the lower files lie beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.findings import Finding
from ...core.submission import Submission
from ...district.below import LowerUnit, ToldBelow, gap_in, told_by_units
from ...errors import UserError
from ...machine.log import unforeseen
from ...reading.files import load_grid, read
from ...reading.units_of_summary import units_of_summary
from ...rules.relation_sentences import relation_of
from ...suspects.smallest_changes import BALANCE
from ..examination import examine

MOST_LEVELS_BELOW = 5
"""Levels that are looked into: there are no more from a province down to a village."""


def explained_below(path: Path, summary: Submission, findings: Sequence[Finding], levels: int = MOST_LEVELS_BELOW) -> list[ToldBelow]:
    """The findings of a summary, each with the units inside it that its gap comes of, and with what is suspected there.

    Nothing is added where the file has no 部门明细, or it cannot be read.
    """
    broken = [relation for f in findings if f.rule in BALANCE and f.gap is not None and (relation := relation_of(f, summary.form)) is not None]
    if not broken or not levels:
        return [(finding, ()) for finding in findings]
    try:
        units = [_examined(path, unit, levels) for unit in _units(path, summary) if any(gap_in(relation, unit) for relation in broken)]
    except UserError:
        units = []
    except Exception as error:  # the finding itself is told anyway
        unforeseen("查看下级", error)
        units = []
    return told_by_units(summary, findings, units)


def _units(path: Path, summary: Submission) -> Iterator[Submission]:
    """The units of the summary under the names of their own files."""
    for unit in units_of_summary(load_grid(path), replace(summary, file="")):
        yield replace(unit, file=unit.file[1:-1])


def _examined(path: Path, unit: Submission, levels: int) -> LowerUnit:
    """What is wrong with a unit; by its own units where its file is a summary that lies where it is said to lie and has these numbers still."""
    findings = examine([unit])[0].findings
    lower = path.parent / unit.file
    if not _is_below(lower, path.parent):
        return LowerUnit(unit, findings, ((),) * len(findings))
    try:
        file = read(lower)
    except UserError:
        return LowerUnit(unit, findings, ((),) * len(findings))
    if file.stamp != "summary" or file.form is not unit.form or file.values != unit.values:
        return LowerUnit(unit, findings, ((),) * len(findings))
    told = explained_below(lower, replace(unit, file=unit.file), findings, levels - 1)
    return LowerUnit(unit, tuple(finding for finding, _ in told), tuple(shares for _, shares in told))


def _is_below(file: Path, folder: Path) -> bool:
    """Whether a name that stands in a workbook leads to a file in or under the workbook's own folder, and not somewhere else."""
    real = os.path.realpath(file)
    return os.path.isfile(real) and os.path.commonpath([real, os.path.realpath(folder)]) == os.path.realpath(folder)
