"""The sheets around the tables: cover with dashboard and 核对数, 填报说明, and the hidden ones for marks and stamp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...core.submission import Value
from ...forms import years_of
from ...forms.guidance import BASES
from ...geometry import Spot, areas
from .. import marks
from ..cover import CATEGORIES, CODE_LABEL, COVER, LAST_YEAR_ROW, SIGNATURES, WIDTH
from ..formula_inputs import HOLDS, UNKNOWN, FormulaCell
from ..last_year_checks import NO_LAST_YEAR
from ..layout import AGENCIES, GUIDE, MARKS, PAGE_HEAD_ROW, STAMP, Layout, area_name, stamp
from .cell_formats import TABS, Formats, look
from .conditional_formats import check_cell_formats, format_when, marked
from .tables import PROTECTION, Formula, a4, write_box, write_cell, write_page_head

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDE, NARROW = 132, 64
"""Pixels of the columns of the cover: a wide one and two narrow ones, three times."""


def write_cover(
    book: Workbook, layout: Layout, formats: Formats, formulas: Iterable[FormulaCell],
    fields: Mapping[str, object], ledger: Mapping[str, Value],
) -> None:
    """封面: who reports, what still has to be done, how, the 核对数 and what the colours mean."""
    sheet = book.add_worksheet(COVER)
    for column in range(WIDTH):
        sheet.set_column_pixels(column, column, WIDE if column % 3 == 0 else NARROW)
    form, rows = layout.form, layout.front.rows
    sheet.merge_range(0, 0, 0, WIDTH - 1, form.title, formats("title"))
    sheet.merge_range(1, 0, 1, WIDTH - 1, f"{form.source} · {form.edition} 年版表式", formats("subtitle"))
    sheet.set_row(0, 36)
    _fields(sheet, layout, formats, fields)
    _dashboard(sheet, layout, formats)
    _steps(sheet, layout, formats)
    _ledger(sheet, layout, formats, ledger)
    _legend(sheet, rows["legend"], formats)
    for cell in formulas:
        if cell.sheet == COVER:
            write_cell(sheet, _spot(layout, cell), Formula(cell.formula, cell.value), _look(layout, cell, formats))
    sheet.print_area(0, 0, layout.front.answer.row, WIDTH - 1)  # what is signed and sealed, and the result in one line
    a4(sheet)
    sheet.set_margins(top=1.6)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS["report"])
    sheet.protect("", PROTECTION)
    sheet.set_selection(layout.cover["agency"].address)
    sheet.activate()


def _fields(sheet: Worksheet, layout: Layout, formats: Formats, fields: Mapping[str, object]) -> None:
    sheet.write(2, 0, "一、单位信息", formats("chapter"))
    for row in range(3, 9):
        sheet.set_row(row, 30 if row < 6 else 36)
    for box in layout.front.labels:
        write_box(sheet, box, formats("label"))
    for key, spot in layout.cover.items():
        more = {"num_format": "yyyy-mm-dd"} if key == "date" else {"num_format": "@"} if key == "phone" else {}
        write_cell(sheet, spot, fields.get(key), formats("input", **more))
    if layout.front.code is not None:
        sheet.set_row(layout.front.code.row, 24)
        sheet.write_string(layout.front.code.row, layout.front.code.column - 1, CODE_LABEL, formats("label"))
    for row, words in SIGNATURES.items():
        sheet.write_string(row, 0, words, formats("label"))
        sheet.merge_range(row, 1, row, 2, "", formats("head"))
    sheet.ignore_errors({"number_stored_as_text": layout.cover["phone"].address})
    for key, rule in _rules(layout).items():
        spot = layout.cover[key]
        sheet.data_validation(spot.row, spot.column, spot.row, spot.column, rule)


def _rules(layout: Layout) -> dict[str, dict]:
    first, last = years_of(layout.form)
    return {
        "agency": {
            "validate": "list", "source": f"={AGENCIES}", "show_error": False,
            "input_title": "机关全称", "input_message": "可从下拉列表选，也可直接输入。请写公章上的全称，每次报送写法一致。",
        },
        "year": {
            "validate": "integer", "criteria": "between", "minimum": first, "maximum": last or LATEST_YEAR, "error_type": "warning",
            "error_title": "请核对年度", "error_message": f"这份表式用于 {first} 年{f'至 {last} 年' if last else '以后'}的年度报告，只填四位数字。确定要用这个年度吗？",
            "input_title": "报告年度", "input_message": "填四位数字，如报告 2025 年情况填 2025。",
        },
        "category": {
            "validate": "list", "source": list(CATEGORIES), "error_title": "请从列表中选择", "error_message": "请从下拉列表中选一类。",
            "input_title": "单位类别", "input_message": "从下拉列表中选一类。",
        },
        "date": {"validate": "any", "input_title": "填报日期", "input_message": "填年-月-日，如 2026-1-20。"},
        "version": {
            "validate": "integer", "criteria": "between", "minimum": 1, "maximum": 99, "error_title": "这一格填次数",
            "error_message": "请填整数：第一次报送填 1，改正后重报填 2，依次类推。",
            "input_title": "第几次报送", "input_message": "第一次填 1；改正后重报时加 1，汇总时以次数大的为准。",
        },
    }


LATEST_YEAR = 2099
"""The data validation of the year needs an end where the edition has none."""

_HEADS = {
    "relations": "勾稽关系", "holds": "平衡", "answer": "结论", "broken": "不平", "unknown": "待填", "link": "第一处（点击前往）", "blank": "空白格", "bad": "不合规",
}


def _dashboard(sheet: Worksheet, layout: Layout, formats: Formats) -> None:
    front = layout.front
    sheet.write(front.answer.row, 0, "二、核对情况", formats("chapter"))
    sheet.set_row(front.answer.row, 26)
    top = front.answer.row + 1
    sheet.write(top, 0, "表", formats("label"))
    lines = [*dict.fromkeys(line for line, _ in front.dashboard)]
    for key, words in _HEADS.items():
        sheet.write(top, front.dashboard[lines[0], key].column, words, formats("label"))
    tables = {table.name: table for table in layout.form.tables}
    for line in lines:
        row = front.dashboard[line, "answer"].row
        sheet.set_row(row, 25)
        for key in _HEADS:
            sheet.write_blank(row, front.dashboard[line, key].column, None, formats("check"))
        if line in tables:
            sheet.write_url(row, 0, f"internal:{line}!A1", formats("link", align="center", border=1, border_color="#808080"), line, tables[line].title)
            relations = sum(relation.table == tables[line].key for relation in layout.form.relations)
            sheet.write(row, front.dashboard[line, "relations"].column, relations or "—", formats("check"))
        else:
            sheet.write(row, 0, line if line != COVER else "封面信息", formats("check"))
        if line == LAST_YEAR_ROW:
            sheet.write_string(row, front.dashboard[line, "answer"].column, NO_LAST_YEAR, formats("check"))
    exact = [line for line in lines if line != LAST_YEAR_ROW]
    check_cell_formats(sheet, [front.dashboard[line, "answer"] for line in exact] + [front.answer], formats)
    counts = areas(front.dashboard[line, key] for line in exact for key in ("broken", "bad"))
    last_year = [front.dashboard[LAST_YEAR_ROW, "answer"]]
    format_when(sheet, areas(last_year), f'={{at}}="{HOLDS}"', formats.style(marks.STYLES["成立"]))
    format_when(sheet, areas(last_year), f'=LEFT({{at}},{len(UNKNOWN)})="{UNKNOWN}"', formats.style(marks.WAITING))
    format_when(sheet, areas(last_year), '=OR(LEFT({at},1)="不",LEFT({at},1)="机")', formats.style(marks.STYLES[marks.WARNING]))
    format_when(sheet, counts, "=AND(ISNUMBER({at}),{at}>0)", formats.style(marks.STYLES[marks.ERROR]))


def _spot(layout: Layout, cell: FormulaCell) -> Spot:
    wide = (layout.front.answer, layout.front.code)
    return next((spot for spot in wide if spot and (cell.row, cell.column) == (spot.row, spot.column)), Spot(cell.sheet, cell.row, cell.column))


def _look(layout: Layout, cell: FormulaCell, formats: Formats):
    front = layout.front
    if (cell.row, cell.column) == (front.answer.row, front.answer.column):
        return formats("chapter", font_size=11)
    if front.code is not None and (cell.row, cell.column) == (front.code.row, front.code.column):
        return formats("computed", bold=True)
    if cell.column == front.dashboard[COVER, "link"].column and cell.row < front.rows["steps"]:
        return formats("link", align="center", border=1, border_color="#808080", bg_color=marks.STYLES["计算"].fill)
    return formats("check", num_format="+General;-General;0") if cell.row > front.rows["ledger"] else formats("check")


def _steps(sheet: Worksheet, layout: Layout, formats: Formats) -> None:
    names = "、".join(area_name(table.name) for table in layout.form.tables)
    texts = (
        "1. 填报：填好上面的单位信息，再填" + "、".join(table.name for table in layout.form.tables) + "的白色格（按 Tab 键到下一格）和正文；灰色格自动计算。",
        "2. 校验：看上面的核对情况，不平的点“第一处”前往改正；装了“年报”加载项的，点功能区的“校验”。",
        "3. 报送：结论全部为 ✓ 后保存，打印（封面只打印上面的单位信息和核对结论），由审核人和单位负责人签字，加盖公章，按通知报送电子件和纸质件。",
        f"空白填 0（Excel）：在左上角名称框选 {names} 之一 → 按 F5 →“定位条件”→“空值”→ 确定 → 输入 0 → 按 Ctrl+Enter。",
        "空白填 0（WPS）：同样先选名称 → 按 F5（或 Ctrl+G）→ 选“空值”→ 定位 → 输入 0 → 按 Ctrl+Enter。填 0 前请先确认这些格确实没有发生。",
        "提示“工作表受保护”时：审阅 → 撤消工作表保护（没有密码），填完再保护。怎样填每一项，见“填报说明”。",
    )
    top = layout.front.rows["steps"]
    sheet.write(top, 0, "三、步骤：填报 → 校验 → 报送", formats("chapter"))
    sheet.set_row(top, 26)
    for i, text in enumerate(texts, 1):
        sheet.merge_range(top + i, 0, top + i, WIDTH - 1, text, formats("wrap"))
        sheet.set_row(top + i, 32 if len(text) > 56 else 18)


def _ledger(sheet: Worksheet, layout: Layout, formats: Formats, ledger: Mapping[str, Value]) -> None:
    top = layout.front.rows["ledger"]
    sheet.write(top, 0, "四、核对数（可不填）", formats("chapter"))
    sheet.set_row(top, 26)
    text = "从本单位自己的台账、目录抄来，不要从表里抄：这样打错一个数也能查出是哪一格。右边显示 ✓ 或差额（核对数减表内数）。"
    sheet.merge_range(top + 1, 0, top + 1, WIDTH - 1, text, formats("note"))
    sheet.set_row(top + 1, 18)
    for box in layout.front.ledger_names:
        sheet.set_row(box.row, 22)
        write_box(sheet, box, formats("label", font_name="宋体", text_wrap=False, shrink=True))
    for key, spot in layout.ledger.items():
        column = layout.form.column(layout.form.by_figure[key].cells[0])
        write_cell(sheet, spot, ledger.get(key), formats("number", num_format="General" if column.decimals else "0"))
        sheet.data_validation(spot.row, spot.column, spot.row, spot.column, {
            "validate": "decimal" if column.decimals else "integer", "criteria": ">=", "value": 0,
            "error_title": "核对数填数字", "error_message": "请填不小于 0 的数字，或清空不填。",
        })
    check_cell_formats(sheet, layout.front.ledger_checks.values(), formats)
    marked(sheet, COVER, layout.ledger.values(), formats)


def _legend(sheet: Worksheet, top: int, formats: Formats) -> None:
    sheet.write(top, 0, "五、颜色", formats("chapter"))
    sheet.set_row(top, 26)
    places = [(top + 1 + i // 4, i % 4) for i in range(len(marks.STYLES))]
    spans = ((0, 1), (2, 3), (4, 6), (7, 8))
    for (row, slot), style in zip(places, marks.STYLES.values(), strict=True):
        first, last = spans[slot]
        sheet.merge_range(row, first, row, last, style.sign, formats("wrap", **{"font_size": 9, "align": "center", "border": 1, **look(style)}))
        sheet.set_row(row, 28)


_NO_CUTTING = "表内不要剪切，也不要拖动格子：公式会跟着走，不再核对原来的位置。要挪一个数，请复制后粘贴为数值，再清空原来的格。"


_GUIDE_HEAD_ROW = PAGE_HEAD_ROW + 2


def write_guide(book: Workbook, layout: Layout, formats: Formats, formulas: Iterable[FormulaCell]) -> None:
    """填报说明: questions and answers, each with what it rests on; whose copy it is stands over every page."""
    sheet = book.add_worksheet(GUIDE)
    for column, pixels in enumerate((70, 200, 400, 50, 170)):
        sheet.set_column_pixels(column, column, pixels)
    sheet.merge_range(0, 0, 0, 4, GUIDE, formats("title"))
    sheet.set_row(0, 36)
    write_page_head(sheet, GUIDE, formulas, formats)
    text = "；".join(f"{basis}＝{words}" for basis, words in BASES.items())
    sheet.merge_range(2, 0, 2, 4, f"{_NO_CUTTING}\n“依据”一栏：{text}。", formats("note", align="center", text_wrap=True))
    sheet.set_row(2, 32)
    for column, words in enumerate(("部分", "问题", "回答", "依据", "出处")):
        sheet.write(_GUIDE_HEAD_ROW, column, words, formats("label"))
    answers = layout.form.guidance
    for row, answer in enumerate(answers, _GUIDE_HEAD_ROW + 1):
        sheet.write(row, 0, answer.topic, formats("stub", font_size=10, align="center"))
        sheet.write(row, 1, answer.question, formats("stub", font_size=10, font_name="黑体"))
        sheet.write(row, 2, answer.answer, formats("stub", font_size=10))
        sheet.write(row, 3, answer.basis, formats("stub", font_size=10, align="center", bold=True))
        sheet.write(row, 4, answer.source, formats("stub", font_size=9, font_color="#595959"))
        lines = max(-(-len(answer.answer) // 28), -(-len(answer.question) // 13), -(-len(answer.source) // 12))
        sheet.set_row(row, 15 * lines + 6)
    sheet.print_area(0, 0, _GUIDE_HEAD_ROW + len(answers), 4)
    sheet.repeat_rows(PAGE_HEAD_ROW, _GUIDE_HEAD_ROW)
    sheet.freeze_panes(_GUIDE_HEAD_ROW + 1, 0)
    sheet.autofilter(_GUIDE_HEAD_ROW, 0, _GUIDE_HEAD_ROW + len(answers), 4)
    a4(sheet, landscape=True)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS["guide"])
    sheet.protect("", PROTECTION)


def write_hidden(
    book: Workbook, layout: Layout, *, totals: str, kind: str, agencies: Sequence[str], handed: Sequence[tuple[str, str]] = ()
) -> None:
    """_标记 (unprotected, for ``sheet.marks``) and _版本 (the stamp in columns A and B, the names offered for 机关 in D)."""
    sheet = book.add_worksheet(MARKS)
    sheet.write_row(0, 0, marks.MARK_HEADS)
    sheet.hide()
    book.define_name(marks.NAME, marks.NAME_REFERS_TO)
    sheet = book.add_worksheet(STAMP)
    for row, pair in enumerate((*stamp(layout.form, totals, kind), *handed)):
        sheet.write_row(row, 0, pair)
    sheet.write(0, 3, AGENCIES)
    for row, name in enumerate(agencies, 1):
        sheet.write_string(row, 3, name)
    sheet.hide()
    book.define_name(AGENCIES, f"=OFFSET({STAMP}!$D$2,0,0,MAX(1,COUNTA({STAMP}!$D$2:$D$1001)),1)")
