"""The cover: which fields it has and where each stands."""

from __future__ import annotations

from dataclasses import dataclass

from ..geometry import Box, Spot
from ..model import Form

COVER = "封面"

FIELDS = {
    "agency": "机关",
    "category": "单位类别",
    "year": "年度",
    "version": "报送次数",
    "date": "填报日期",
    "filler": "填报人",
    "reviewer": "审核人",
    "head": "单位负责人",
    "phone": "联系电话",
    "seal": "公章",
}
"""Key → label of every field of the cover."""

REQUIRED = ("agency", "category", "year", "filler", "reviewer", "head", "phone", "date")
"""Fields the dashboard counts while they are blank."""

CATEGORIES = (
    "省级政府",
    "设区的市级政府",
    "县级政府",
    "政府办公厅（室）",
    "政府部门",
    "乡镇政府",
    "街道办事处",
    "开发区、功能区",
    "其他单位",
)
"""What the drop-down of 单位类别 offers."""

WIDTH = 9
"""Columns of the cover: three panels of a wide and two narrow columns."""

PANELS = 3

_PLACES = {
    "agency": (3, 1, 5),
    "category": (3, 7, 8),
    "year": (4, 1, 2),
    "version": (4, 4, 5),
    "date": (4, 7, 8),
    "filler": (5, 1, 2),
    "reviewer": (5, 4, 5),
    "head": (5, 7, 8),
    "phone": (6, 1, 2),
    "seal": (6, 4, 8),
}
SEAL_ROWS = 3

SIGNATURES = {7: "审核人签字", 8: "负责人签字"}
"""Row → what stands left of the place for a signature; the place is as wide as the telephone number above."""

DASHBOARD = 9
"""Row of the heading 核对情况; the overall answer stands in it, the column heads below, then one row a table, the 核对数 and the cover."""

COUNTS = {"relations": 1, "holds": 2, "answer": 3, "broken": 4, "unknown": 5, "link": 6, "blank": 7, "bad": 8}
"""Columns of the dashboard."""


@dataclass(frozen=True)
class Cover:
    """Spots of the cover. ``labels`` are boxes of field names; ``ledger`` the 核对数 by figure key with ``ledger_checks`` beside them.

    ``dashboard`` is by (row key, column key); row keys are table names, ``核对数`` and ``封面``. ``answer`` is the overall answer.
    ``rows`` are the first rows of the later blocks: steps, ledger, legend, end. ``code`` is where the 校验码 stands, its label left of it.
    """

    fields: dict[str, Spot]
    labels: tuple[Box, ...]
    dashboard: dict[tuple[str, str], Spot]
    answer: Spot
    ledger: dict[str, Spot]
    ledger_names: tuple[Box, ...]
    ledger_checks: dict[str, Spot]
    rows: dict[str, int]
    code: Spot | None = None


LEDGER_ROW, LAST_YEAR_ROW = "核对数", "上年数"

CODE_LABEL = "校验码"


def cover(form: Form, *, since_layout_3: bool = True) -> Cover:
    """Where everything stands on the cover of a form. Before layout 3 there were no line of 上年数 and no 校验码."""
    fields = {k: Spot(COVER, r, c, last, r + SEAL_ROWS - 1 if k == "seal" else None) for k, (r, c, last) in _PLACES.items()}
    labels = tuple(Box(COVER, s.row, s.column - 1, s.last_row or s.row, s.column - 1, FIELDS[k], "label") for k, s in fields.items())
    lines = [*(table.name for table in form.tables), LEDGER_ROW, *([LAST_YEAR_ROW] if since_layout_3 else []), COVER]
    dashboard = {(line, key): Spot(COVER, DASHBOARD + 2 + i, column) for i, line in enumerate(lines) for key, column in COUNTS.items()}
    steps = DASHBOARD + 2 + len(lines)
    top = steps + 7
    deep = -(-len(form.figures) // PANELS)
    ledger = {f.key: Spot(COVER, top + 2 + i % deep, 3 * (i // deep) + 1) for i, f in enumerate(form.figures)}
    names = tuple(Box(COVER, ledger[f.key].row, ledger[f.key].column - 1, ledger[f.key].row, ledger[f.key].column - 1, f.name, "figure") for f in form.figures)
    checks = {key: Spot(COVER, s.row, s.column + 1) for key, s in ledger.items()}
    legend = top + 2 + deep
    rows = {"steps": steps, "ledger": top, "legend": legend, "end": legend + 3}
    code = Spot(COVER, 2, 7, 8) if since_layout_3 else None
    return Cover(fields, labels, dashboard, Spot(COVER, DASHBOARD, 3, WIDTH - 1), ledger, names, checks, rows, code)
