"""The buttons 新建年度 and 下发: the year's folder and what goes out of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ..steps.collecting.handout import handout, told_lines
from ..steps.collecting.new_year import day_given, new_year, year_lines
from .click import Session
from .form_buttons import year_given


def new_round(session: Session) -> None:
    """新建年度: asks year, agency, last year's folder or summary, and where the folder is to lie; then opens the roster."""
    year = year_given(session.ask_text("报告哪一年的情况？请输入四位年度：", str(date.today().year - 1)))
    before = _last_year(session)
    agency = session.ask_text("汇总机关或地区，如“某市某区”" + ("（空着：用上年资料里的）：" if before else "："))
    home = Path(session.given(session.native.choose_folder("年度文件夹建在哪个文件夹里？")))
    due = session.ask_text("要求各单位哪一天以前报来？如 2026-01-20；还没有定的空着：")
    name = re.sub(r'[\\/:*?"<>|\s]', "", f"{agency}{year}年度政府信息公开年报")
    made = new_year(home / name, year=year, agency=agency, before=before, due=day_given(due) if due else None)
    session.tell("\n".join(year_lines(made)))
    session.native.open_path(str(made.folder.roster))


def _last_year(session: Session) -> str | None:
    """What the roster and last year's numbers are taken from; ``None`` where there is nothing. Raises ``Cancelled``."""
    if not session.ask("要从上年的资料带入各单位和上年数吗？\n是：接着选上年的资料；否：上年什么都没有，名录自己填。"):
        return None
    of_folder = session.ask("上年的资料是一个文件夹吗？\n是：上年的年度文件夹，或装着各单位报表的文件夹；否：一个文件（上年的汇总表、名录或归档）。")
    dialog = session.native.choose_folder if of_folder else session.native.choose_file
    return session.given(dialog("请选择上年的资料"))


def hand_out(session: Session) -> None:
    """下发: one workbook a unit, the progress in the status bar."""
    folder = session.given(session.native.choose_folder("请选择年度文件夹（里面有 名录.xlsx）"))
    done = handout(folder, report=lambda ready, total, left: session.show(f"正在下发 {ready}/{total}，约剩 {left:.0f} 秒"))
    session.show("")
    session.tell("\n".join(told_lines(done)))
