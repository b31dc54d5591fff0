"""A made-up edition for reports of 2027 and later, written as an edition is: one module. Tests put its one entry into ``EDITIONS``.

Against 2021: a column more in 表二 (行政许可 has decisions refused), a row more in 表三 (3.其他 of （六）其他处理 is split in two).
As a plugin of pytest (``python -m pytest -p y2027 tests/reading``) it is registered for a whole run.
"""

from __future__ import annotations

from dataclasses import replace

from nianbao.forms import EDITIONS
from nianbao.forms.guidance import COMMON, HINTS, guidance
from nianbao.forms.notation import equation, figures, outline, splits
from nianbao.forms.wording import topics
from nianbao.forms.y2021 import (
    CHAPTERS_2021,
    DECISION_TRENDS,
    DISCLOSURE_2021,
    DISCLOSURE_GUIDANCE_2021,
    REQUEST_FIGURES,
    REQUEST_TRENDS,
    REQUESTS_2021,
    REVIEW,
    REVIEW_FIGURES,
    REVIEW_RELATIONS,
    SPLITS_2021,
)
from nianbao.model import Form, Table

SOURCE = "国办公开办函〔2027〕1号"

_RULES, _PERMITS, *_REST = DISCLOSURE_2021.sections
DISCLOSURE = Table("disclosure", "表二", CHAPTERS_2021[1], (_RULES, replace(_PERMITS, columns=outline("""
    decisions   本年处理决定数量
    refused     本年不予许可数量
""")), *_REST))

_OTHER = outline("""
    result                  三、本年度办理结果
        other               （六）其他处理
            not_corrected   1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
            unpaid          2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
            withdrawn       3.申请人撤回申请
            remaining       4.其他
""")[1:]
(_SECTION,) = REQUESTS_2021.sections
_AT = [item.key for item in _SECTION.rows].index("result.other")
REQUESTS = Table("requests", "表三", CHAPTERS_2021[2], (replace(_SECTION, rows=(*_SECTION.rows[:_AT], *_OTHER, *_SECTION.rows[_AT + 4 :])),))

TABLES = (DISCLOSURE, REQUESTS, REVIEW)

FORM = Form(
    edition="2027",
    title="政府信息公开工作年度报告",
    source=SOURCE,
    since=2027,
    tables=TABLES,
    chapters=CHAPTERS_2021,
    relations=(
        *equation("E1", REQUESTS, "new + carried_in = result.total + carried_out", over="columns"),
        *equation("E2", REQUESTS, "result.* = result.total", over="columns"),
        *equation("E3", REQUESTS, "natural + legal.* = total", over="rows"),
        *REVIEW_RELATIONS,
    ),
    links=(
        *equation("X1", REQUESTS, "carried_in = last.carried_out", over="columns"),
        *equation("X2", DISCLOSURE, "in_force = last.in_force + issued - repealed", over="rows"),
    ),
    figures=figures(REQUEST_FIGURES + REVIEW_FIGURES + "permits 行政许可 disclosure: permits @ decisions", TABLES),
    trends=figures(DECISION_TRENDS + REQUEST_TRENDS, TABLES),
    topics=topics(TABLES),
    splits=splits(SPLITS_2021 + "\nrequests: result.other.rest = result.other.withdrawn + result.other.remaining", TABLES),
    guidance=guidance(SOURCE, DISCLOSURE_GUIDANCE_2021, other="（六）其他处理的“3.申请人撤回申请”", unanswered="填（六）其他处理 1、2", late=(COMMON, ""), fee=(COMMON, "")),
    hints={**HINTS, ("requests", "result.other.withdrawn"): "申请人撤回的填这里。"},
)


def pytest_configure() -> None:
    """The one entry."""
    EDITIONS[FORM.edition] = FORM
