"""Workbooks with 补充数据 for the tests: the figures of a unit, random ones too, and a form that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

from bench.merging import balanced_inputs
from nianbao.core.submission import ExtraFigure, Place, Submission, Unread, Value
from nianbao.forms import EDITIONS
from nianbao.forms.extra import extra_rows
from nianbao.workbook.extra_sheet import ExtraContents
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
CHANNELS = tuple(item.path for item in extra_rows() if item.parent == "channels")
COUNT, AMOUNT = (item.path for item in extra_rows() if item.parent == "fee")
NAMES = ("主动公开信息数：网站（条）", "新闻发布会（场）", "培训经费（万元）")
ITEMS = extra_rows(NAMES)


def values_of(channels=(1, 2, 0, 0, 0), fee=(0, Decimal(0)), **named: Value) -> dict[str, Value]:
    """Figures by path; ``named`` by name."""
    return {**dict(zip(CHANNELS, channels, strict=True)), COUNT: fee[0], AMOUNT: fee[1], **named}


def random_extra(chance: Random, *, unread: bool = False) -> dict[str, Value]:
    """Any figures: numbers, blanks, and where asked for a text."""
    found: dict[str, Value] = {}
    for item in ITEMS:
        kind = chance.random()
        if kind < 0.75:
            found[item.path] = Decimal(chance.randint(0, 10**8)).scaleb(-item.decimals) if item.decimals else chance.randint(0, 10**6)
        elif kind < 0.8 and unread:
            found[item.path] = Unread(chance.choice(("约3", "三件左右")), "不是数字")
    return found


def with_extra(path: Path, values: Mapping[str, Value] | None, agency: str = "甲局", *, chance: Random | None = None, items=ITEMS, form=FORM, category="政府部门", **more) -> Path:
    """A filled form; without values one that has no such sheet."""
    inputs = balanced_inputs(form, chance or Random(1))
    extra = None if values is None else ExtraContents(items, values)
    write_template(form, path, values=inputs, cover={"agency": agency, "year": form.since + 2, "category": category}, extra=extra, **more)
    return path


def read_values(submission: Submission) -> dict[str, Value]:
    """What was read, by path, blanks left out."""
    return {figure.item.path: figure.value for figure in submission.extra if figure.value is not None}


def told(values: Mapping[str, Value], submission: Submission) -> Submission:
    """A submission with these figures, as if read."""
    from dataclasses import replace

    items = {item.path: item for item in ITEMS}
    figures = (ExtraFigure(items[path], value, Place("补充数据", f"D{row}")) for row, (path, value) in enumerate(values.items(), 6))
    return replace(submission, extra=tuple(figures))
