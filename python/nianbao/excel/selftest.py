"""Questions that only a real Excel or WPS can answer, asked of a scratch workbook: one line each, for the maintainers."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from .. import __version__
from ..errors import UserError
from ..forms import EDITIONS, edition_of
from ..machine.console import result, say
from ..machine.resources import resource
from ..model import Cell
from ..refusals import refused
from ..workbook.findings_list import RESULTS
from ..workbook.layout import MARKS, STAMP, area_name, layout
from ..workbook.writing.template import write_template
from . import check_button, open_findings_sheet
from .click import Session
from .hosts import native
from .programs import Program, Search, find_program
from .xlwings_library import xlwings

LONG = "很长的话，" * 60
"""Three hundred characters: more than Excel takes in a status bar or a question."""

NOTED = ("D8", "F6", "E7", "D6")
"""Cells whose order in an address is none of theirs in the sheet."""


@dataclass(frozen=True)
class SelfAnswer:
    """One question and what came of it."""

    topic: str
    found: str


@dataclass(frozen=True)
class Scratch:
    """The program and a workbook made for the questions, of which nothing is kept."""

    program: Program
    session: Session

    @property
    def api(self) -> Any:
        return self.session.app.api

    def sheet(self, name: str) -> Any:
        return self.session.book.sheets[name]


def self_test(path: Path, search: Callable[[], Search] = find_program) -> list[SelfAnswer]:
    """Ask everything and write the answers to ``path``. Raises ``UserError`` where there is no Excel or WPS, or the file cannot be written."""
    from ..machine.safe_write import placed

    with _program(search) as program, _scratch(program) as scratch:
        answers = [_asked(topic, question, scratch) for topic, question in SELF_QUESTIONS.items()]
    head = f"年报加载项 {__version__} 自检　{datetime.now():%Y-%m-%d %H:%M}\n\n"
    with placed(path) as aside:
        Path(aside).write_text(head + "".join(f"{one.topic}：{one.found}\n" for one in answers), "utf-8-sig")
    return answers


@contextmanager
def _program(search: Callable[[], Search]) -> Iterator[Program]:
    """The one that is open, else an Excel that is started for this and ended afterwards."""
    found = search()
    if found.program is not None:
        if found.program.app.engine.name != "excel":
            raise refused("W20", program=found.program.name)
        yield found.program
        return
    try:
        app = xlwings().App(visible=True, add_book=True)
    except Exception as error:
        raise refused("W21", remarks="".join(found.refusals)) from error
    try:
        yield Program("Excel", app)
    finally:
        app.quit()


@contextmanager
def _scratch(program: Program) -> Iterator[Scratch]:
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        path = Path(folder).resolve() / "自检.xlsx"
        write_template(_FORM, path, values=_wrong(), totals="typed", cover={"agency": "自检", "year": _FORM.since})
        book = program.app.books.open(str(path))
        try:
            yield Scratch(program, _Quiet(book, native(program.app), "自检"))
        finally:
            with suppress(Exception):
                program.app.api.StatusBar = False
                native(program.app).close(book)


_FORM = EDITIONS[edition_of(date.today().year)]


def _wrong() -> dict[Cell, int]:
    """A form in which one number is wrong."""
    return dict.fromkeys(_FORM.cells, 0) | {Cell("requests", "new", "natural"): 5, Cell("requests", "new", "total"): 5}


class _Quiet(Session):
    """Nobody is told anything: the file says it."""

    def tell(self, text: str) -> None:
        """Said in the file."""


def _asked(topic: str, question: Callable[[Scratch], str], scratch: Scratch) -> SelfAnswer:
    begun = time.perf_counter()
    try:
        found = question(scratch)
    except Exception as error:
        found = f"不行（{type(error).__name__}：{str(error)[:200]}）".replace("\n", " ")
    return SelfAnswer(topic, f"{found}　[{(time.perf_counter() - begun) * 1000:.0f} 毫秒]")


def _version(scratch: Scratch) -> str:
    return f"{scratch.program.name} {scratch.api.Version}，内部版本 {scratch.api.Build}，{scratch.api.OperatingSystem}"


def _status_bar(scratch: Scratch) -> str:
    scratch.session.show(LONG)
    shown = len(str(scratch.api.StatusBar))
    try:
        scratch.api.StatusBar = LONG
        told = f"{len(LONG)} 字也收"
    except Exception as error:
        told = f"{len(LONG)} 字不收（{type(error).__name__}）"
    scratch.api.StatusBar = False
    return f"显示 {shown} 字；{told}"


def _notes(scratch: Scratch) -> str:
    """On a protected sheet, and each on its own cell."""
    sheet = scratch.sheet("表三")
    area, words = sheet.range("A1"), {address: address for address in NOTED}
    pinned = scratch.session.native.change_notes(area, {}, words, 0) is not None
    right = [sheet.range(address).api.Comment.Text() == address for address in NOTED] if pinned else []
    taken = pinned and scratch.session.native.change_notes(area, words, {}, 0) is not None
    left = len(scratch.session.native.noted(sheet))
    scratch.session.native.remove_notes(sheet, lambda _: "")
    return f"受保护={bool(sheet.api.ProtectContents)}，加上 {len(right)} 个，位置对 {sum(right)} 个；一次取下={taken}，余 {left} 个"


def _blanks(scratch: Scratch) -> str:
    """What F5 → 空值 does, where a sheet is protected."""
    found = scratch.sheet("表三").range(NOTED[0]).api.SpecialCells(4)
    return f"选中 {found.Count} 格"


def _links(scratch: Scratch) -> str:
    """A link to several areas."""
    scratch.session.book.api.FollowHyperlink("", "'表三'!D6,E7")
    return f"选中 {scratch.api.Selection.Address}"


def _named_area(scratch: Scratch) -> str:
    return f"{area_name('表三')} 是 {scratch.session.book.names[area_name('表三')].refers_to_range.address}"


def _ready_sheet(scratch: Scratch) -> str:
    """Whether a sheet made beforehand is taken in one call."""
    path = open_findings_sheet.ready_list()
    taken = path is not None and scratch.session.sheets.insert((RESULTS,), path)
    sheet = scratch.session.sheets.find(RESULTS)
    told = f"插入={taken}，名称={RESULTS if sheet is not None else '无'}"
    if sheet is not None:
        told += f"，横向={sheet.api.PageSetup.Orientation == 2}，筛选={bool(sheet.api.AutoFilterMode)}"
        scratch.session.sheets.delete(RESULTS)
    scratch.session.sheets.renew()
    return told


def _ready_pair(scratch: Scratch) -> str:
    """What arrives of two sheets made beforehand, of which one is hidden."""
    book = scratch.session.app.books.add()
    try:
        path = open_findings_sheet.ready_list(with_marks=True)
        taken = path is not None and Session(book, scratch.session.native, RESULTS).sheets.insert((RESULTS, MARKS), path)
        return f"插入={taken}，" + "、".join(f"{sheet.Name}{'可见' if sheet.Visible == -1 else '隐藏'}" for sheet in book.api.Worksheets)
    finally:
        scratch.session.native.close(book)


def _hidden_row(scratch: Scratch) -> str:
    row = scratch.sheet(STAMP).api.Range("A30").EntireRow
    row.Hidden = True
    told = f"隐藏的行高 {row.RowHeight:g}"
    row.Hidden = False
    return told


def _check(scratch: Scratch) -> str:
    check_button.check(scratch.session)
    rows = scratch.session.sheets.rows(RESULTS) or []
    notes = sum(len(scratch.session.native.noted(scratch.sheet(name))) for name in layout(_FORM).size)
    return f"列出 {len(rows) - 4} 个问题，批注 {notes} 个"


def _icons(scratch: Scratch) -> str:
    missing = [name for name in icon_names() if not _has_icon(scratch.api.CommandBars, name)]
    return "都有" if not missing else f"没有 {'、'.join(missing)}"


def icon_names() -> list[str]:
    """The icons that the ribbon asks for by name."""
    found = ElementTree.parse(resource("addin/ribbon.xml")).getroot().iter()
    return sorted({name for element in found if (name := element.get("imageMso"))})


def _has_icon(bars: Any, name: str) -> bool:
    try:
        return bars.GetImageMso(name, 16, 16) is not None
    except Exception:
        return False


def _second_instance(scratch: Scratch) -> str:
    other = xlwings().App(visible=False, add_book=False)
    try:
        return f"能开，进程 {'不同' if other.pid != scratch.program.app.pid else '相同'}，加载项 {other.api.AddIns.Count} 个"
    finally:
        other.quit()


def _quarantine(scratch: Scratch) -> str:
    """Whether the installed add-in is marked as come from the internet, and whether the program has it open."""
    path = Path(str(scratch.api.StartupPath)) / "年报.xlam"
    marked = Path(f"{path}:Zone.Identifier").exists()
    return f"{path} {'在' if path.exists() else '不在'}，来自网络的标记={marked}"


def _hidden_stamp(scratch: Scratch) -> str:
    cells = scratch.session.native.area(scratch.session.book, STAMP, "A1:B4")
    return f"一次取到={cells is not None}"


def _long_question(scratch: Scratch) -> str:
    """The last one: where the program takes it a person has to answer."""
    answer = scratch.api.InputBox(f"自检：请直接点“确定”。{LONG}", "自检", "1")
    return f"{len(LONG) + 13} 字的提问能显示，回答 {answer}"


SELF_QUESTIONS: dict[str, Callable[[Scratch], str]] = {
    "程序": _version,
    "状态栏长文字": _status_bar,
    "受保护的表加批注": _notes,
    "受保护的表选空值": _blanks,
    "多区域链接": _links,
    "名称": _named_area,
    "按地址取隐藏表": _hidden_stamp,
    "预制的结果表": _ready_sheet,
    "隐藏的行": _hidden_row,
    "校验": _check,
    "预制的两张表": _ready_pair,
    "图标": _icons,
    "第二个实例": _second_instance,
    "加载项文件": _quarantine,
    "长提问": _long_question,
}
"""By topic, in the order in which they are asked."""


def tell_answers(path: str) -> int:
    """0 when the answers were written, 2 where they could not be."""
    say("正在自检，约一分钟；最后有一个提问，请点“确定”。")
    try:
        for answer in self_test(Path(path)):
            result(f"{answer.topic}：{answer.found}")
    except UserError as error:
        say(str(error))
        return 2
    say(f"已写入 {path}，请把它发给维护人员。里面没有您的数据。")
    return 0


if __name__ == "__main__":
    raise SystemExit(tell_answers(*sys.argv[1:]))
