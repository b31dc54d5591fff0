"""What the buttons of the ribbon call: functions without arguments, each one guarded click. Their work is loaded when they are pressed."""

from __future__ import annotations

from importlib import import_module


def _click(title: str, module: str, function: str) -> None:
    from .click import click

    click(title, lambda session: getattr(import_module(f".{module}", __package__), function)(session))


def new_form() -> None:
    _click("新建填报表", "form_buttons", "new_form")


def import_report() -> None:
    _click("导入", "import_button", "import_report")


def fill_zeros() -> None:
    _click("空白填 0", "fill_buttons", "fill_zeros")


def compute_totals() -> None:
    _click("计算合计", "fill_buttons", "compute_totals")


def repair_form() -> None:
    _click("修复模板", "form_buttons", "repair_form")


def check() -> None:
    _click("校验", "check_button", "check")


def previous_finding() -> None:
    _click("上一个问题", "next_finding_buttons", "previous_finding")


def next_finding() -> None:
    _click("下一个问题", "next_finding_buttons", "next_finding")


def clear_marks() -> None:
    _click("清除标记", "check_button", "clear_marks")


def accept_suggestion() -> None:
    _click("采用建议", "suggestion_buttons", "accept_suggestion")


def undo_suggestion() -> None:
    _click("撤销采用", "suggestion_buttons", "undo_suggestion")


def check_last_year() -> None:
    _click("与上年核对", "check_button", "check_last_year")


def new_round() -> None:
    _click("新建年度", "year_buttons", "new_round")


def hand_out() -> None:
    _click("下发", "year_buttons", "hand_out")


def collect_round() -> None:
    _click("收表", "collect_button", "collect_round")


def merge_folder() -> None:
    _click("汇总", "merge_button", "merge_folder")


def trace_cell() -> None:
    _click("穿透查询", "trace_button", "trace_cell")


def make_report() -> None:
    _click("生成报告", "report_button", "make_report")


def help_handbook() -> None:
    _click("帮助", "help_buttons", "help_handbook")


def about() -> None:
    _click("关于", "help_buttons", "about")
