"""S4: 补充数据 of a total that is compared with the sum of the units, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.findings import Finding
from ..core.submission import ExtraFigure
from ..rules.extra import EXTRA_RULES, ApartExtra
from .district import District
from .membership import name_of


def compared_extra(district: District) -> Iterator[Finding]:
    """One finding a total for all rows in which it differs; what is no number on either side, or in no unit, is not compared."""
    sums = {one.item.path: one.total for one in district.extra}
    for whole in (member.submission for member in district.wholes):
        apart = [(figure, sums[figure.item.path]) for figure in whole.extra if figure.item.path in sums and _differ(figure, sums[figure.item.path])]
        if apart:
            lacking = tuple(dict.fromkeys(name for _, total in apart for name in total.lacking))
            told = [figure for figure, _ in apart]
            places, paths = tuple(figure.place for figure in told), tuple(figure.item.path for figure in told)
            values = tuple((figure.number or 0, total.number or 0) for figure, total in apart)
            facts = ApartExtra(places, paths, name_of(whole), values, tuple(dict.fromkeys((*lacking, *district.missing_names))))
            yield EXTRA_RULES["S4"].finding(facts=facts, file=whole.file)


def _differ(figure: ExtraFigure, total: ExtraFigure) -> bool:
    return figure.number is not None and total.number is not None and figure.number != total.number
