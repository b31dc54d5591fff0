"""Folders of units with folders of the same kind in them, made for the tests."""

from __future__ import annotations

from dataclasses import replace

from districts import FORM, balanced
from workbooks import stamped

TOP = "演示市"


def put(folder, report, name="", totals="typed", **cover):
    """The report as a form in a folder, under the name of its agency."""
    folder.mkdir(parents=True, exist_ok=True)
    values = dict(zip(FORM.cells, report.values, strict=True))
    return stamped(
        FORM, values, folder / f"{name or report.agency}.xlsx", cover={"agency": report.agency, "year": 2024} | cover, totals=totals
    )


def total_of(reports, agency):
    """What somebody added up by hand."""
    values = {cell: sum(report.number(cell) for report in reports) for cell in FORM.cells}
    return replace(reports[0].changed(values), agency=agency, computed=frozenset())


def grown(dice, folder, place, depth, totals=False):
    """A random folder of units with folders of the same kind in it; all its reports."""
    names = [f"{place}{what}局" for what in dice.sample(("教育", "财政", "民政", "水务", "审计"), dice.randrange(1, 4))]
    reports = [balanced(dice, name) for name in names]
    for report in reports:
        put(folder, report)
    for n in range(dice.randrange(0, 3) if depth else 0):
        name = f"{'甲乙丙丁'[n]}{'镇区'[depth - 1]}"
        reports += grown(dice, folder / name, f"{place}{name}", depth - 1, totals)
    if totals and len(reports) > 1:
        put(folder, total_of(reports, f"{place}人民政府"))
    return reports
