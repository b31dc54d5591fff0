"""`nianbao collect`: one look at the year's folder, and 报送台账, 汇总, 退回 and 催报 in it are up to date."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import TYPE_CHECKING

from ..core.findings import Level
from ..machine.console import result, say
from .screen import SCREEN_COLUMNS, clipped, name_to_show

if TYPE_CHECKING:
    from ..steps.collecting.round_result import Collected

_DONE, _OPEN = 0, 1
MOST_PRINTED, MOST_ASKED = 12, 6
"""Changes, and files of nobody in two lines of the screen each, that are printed; all of them stand in the ledger and in the JSON."""


def register(commands) -> None:
    p = commands.add_parser(
        "collect",
        help="收表：看收件，更新台账、汇总、退回",
        description=(
            "看一遍年度文件夹里的“收件”（含子文件夹和 .zip）：认出每个文件是哪家的，校验，更新报送台账、汇总、退回和催报，说出上次以来有什么变化。"
            "应报的单位全部审核通过或锁定时退出码为 0，还没有为 1，什么也做不了为 2。"
        ),
    )
    p.add_argument("folder", metavar="年度文件夹", help="里面有 名录.xlsx 和 收件 的文件夹")
    p.add_argument("--format", choices=["text", "json"], default="text", help="text 文字（默认），json 数据")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 where every unit that is to report has passed, else 1."""
    from ..steps.collecting.collect import collect

    collected = collect(args.folder)
    if args.format == "json":
        result(json.dumps(collected_json(collected), ensure_ascii=False, indent=2))
    else:
        result("\n".join(collected_lines(collected)))
    for words in collected.notes:
        say(words)
    return _DONE if collected.done else _OPEN


def collected_json(collected: Collected) -> dict:
    """The fixed shape. Days are ``2026-01-10``; what is not known is ``null``."""
    from ..steps.json_shapes import tables_json

    district = collected.merged.district
    return {
        "年度": collected.book.year,
        "应报": len(collected.due),
        "已报": len(collected.due) - len(collected.missing),
        "未报": [one.agency for one in collected.missing],
        "单位": [
            {
                "机关": one.agency, "状态": str(one.state), "文件": one.file or None, "收到": one.received or None, "逾期天数": one.late,
                "错误": one.count(Level.ERROR), "警告": one.count(Level.WARNING), "未说明": one.standing.untold, "校验码": one.code or None,
            }
            for one in collected.units
        ],
        "未匹配": [{"文件": f.arrival.name, "机关": f.claims or None, "建议": list(f.suggestions)} for f in collected.unmatched],
        "变化": list(collected.changes),
        "合计": tables_json(district.form, district.values),
    }  # fmt: skip


def collected_lines(collected: Collected, most: int = MOST_PRINTED) -> list[str]:
    """The result in a few lines: how many, what is new (at most so many), who is missing, what is to do; last, where the ledger is."""
    due, missing = collected.due, collected.missing
    year = f"{collected.book.year} 年，" if collected.book.year else ""
    states = Counter(one.state for one in due)
    lines = [f"应报 {len(due)} 家，已报 {len(due) - len(missing)} 家（{year}{'，'.join(f'{state} {n}' for state, n in states.items())}）"]
    told = [f"  {words}" for words in collected.changes] or ["  与上次相同"]
    lines += ["上次以来：", *_short(told, "条，见报送台账的“记录”", most)]
    if missing:
        lines.append(clipped(f"还没有报的 {len(missing)} 家：{'、'.join(one.agency for one in missing)}", 2 * SCREEN_COLUMNS))
    if collected.unmatched:
        lines.append(f"对不上单位的文件 {len(collected.unmatched)} 个，请在报送台账“未匹配”的“归到”里选：")
        asked = [f"  {name_to_show(f.arrival.name)}：{f.asked}" for f in collected.unmatched]
        lines += _short(asked, "个", min(most, MOST_ASKED), 2 * SCREEN_COLUMNS)
    lines.append(f"报送台账：{collected.ledger}")
    return lines


def _short(lines: list[str], rest: str, most: int, columns: int = SCREEN_COLUMNS) -> list[str]:
    shown = [clipped(line, columns) for line in lines[:most]]
    return [*shown, *([f"  另 {len(lines) - most} {rest}"] if len(lines) > most else [])]
