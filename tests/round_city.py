"""A made-up district and its year's folder, with the accidents of a real collecting round planted in it; the truth about every unit beside it."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from nianbao.core.submission import Submission, Unread
from nianbao.district.roster import Destination, Predecessor, RosterUnit, Succession
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.steps import demo
from nianbao.steps.merging.merge import merge
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.writing.roster import Round, write_roster
from nianbao.workbook.writing.template import TYPED, Handed, write_template
from steps.test_arrivals import zipped
from workbooks import stamped

FORM = EDITIONS["2021"]
YEAR = 2025
PERMITS = Cell("disclosure", "permits", "decisions")
PENALTIES = Cell("disclosure", "penalties", "decisions")
TOTAL = Cell("requests", "result.total", "total")

PLAIN = ("审计局", "东门街道办事处")
"""Units with which nothing is wrong."""


@dataclass
class City:
    """A district: its folder, its roster, the true report of every unit, and the files that were put into 收件 by the name of the unit."""

    place: str
    folder: YearFolder
    truth: dict[str, Submission] = field(default_factory=dict)

    def name(self, unit: str) -> str:
        return f"{self.place}{unit}"

    def put(self, report: Submission, file: str = "", **options) -> Path:
        """One workbook into 收件, under a name of its own."""
        path = self.folder.received / (file or report.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        values = dict(zip(report.form.cells, report.values, strict=True))
        cover = {"agency": report.agency, "year": report.year, "version": report.version}
        write_template(report.form, path, values=values, cover={k: v for k, v in cover.items() if v}, force=True, **options)
        return path

    def report(self, unit: str) -> Submission:
        return self.truth[self.name(unit)]


def build(home: Path, place: str, seed: int, *, empty: bool = False) -> City:
    """The folder with roster and everything that has come in by the first time somebody collects; ``empty``: nothing has, and there is no last year.

    Each is made once a run and copied.
    """
    made = _built(place, seed, empty)
    return City(place, YearFolder(shutil.copytree(made.folder.path, home)), dict(made.truth))


@cache
def _built(place: str, seed: int, empty: bool) -> City:
    home = Path(tempfile.mkdtemp(prefix="nianbao-city-")) / place
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    city = City(place, YearFolder(home))
    for folder in city.folder.folders:
        folder.mkdir(parents=True, exist_ok=True)
    write_roster(city.folder.roster, roster_units(place), Round(f"{place}人民政府", YEAR, date(2026, 1, 20)))
    dice = random.Random(seed)
    for unit in (*PLAIN, *PLANTS, *OUTSIDE):
        values = demo._balanced(FORM, dice, busy=2)
        name = city.name(unit)
        whole = tuple(Decimal(values[c]) if FORM.column(c).decimals else int(values[c]) for c in FORM.cells)
        city.truth[name] = Submission(FORM, whole, f"{name}.xlsx", name, year=YEAR, version=1)
    if empty:
        return city
    write_last_year(city, home)
    for unit in PLAIN:
        city.put(city.report(unit))
    for unit, plant in {**PLANTS, **OUTSIDE}.items():
        plant(city, city.report(unit))
    return city


def write_last_year(city: City, home: Path) -> None:
    """上年.xlsx: last year's summary, to which this year's numbers follow; of the merged unit there are its two predecessors."""
    aside = home.parent / f"{home.name}上年"
    for name, report in city.truth.items():
        unit = name.removeprefix(city.place)
        before = replace(report, values=_year_before(report), year=YEAR - 1)
        if unit == "工业和信息化局":
            nothing = replace(before, values=tuple(v * 0 for v in before.values), agency=city.name("信息办公室"), file="信息办.xlsx")
            before = replace(before, agency=city.name("经济局"))
            _write(aside, nothing)
        if unit not in ("数据局", "水务局"):
            _write(aside, before)
    merge(aside, city.folder.last_year, year=YEAR - 1, agency=f"{city.place}人民政府")
    shutil.rmtree(aside)


def _write(folder: Path, report: Submission) -> None:
    values = dict(zip(report.form.cells, report.values, strict=True))
    write_template(report.form, folder / report.file, values=values, cover={"agency": report.agency, "year": report.year})


def _year_before(report: Submission) -> tuple[Decimal | int, ...]:
    """Numbers of the year before that lead to these: what was carried over, what was in force; otherwise much the same."""
    values = {cell: report.number(cell) or 0 for cell in FORM.cells}
    for cell in FORM.cells:
        if cell.table == "requests" and cell.row in ("carried_out", "carried_in", "new"):
            now = {row: values[Cell(cell.table, row, cell.column)] for row in ("carried_in", "carried_out", "new")}
            if cell.row == "carried_out":
                continue
            out, old = now["carried_in"], min(now["carried_out"], now["carried_in"])
            values[cell] = old if cell.row == "carried_in" else now["new"] + now["carried_in"] - now["carried_out"] + out - old
    for cell in FORM.cells:
        if cell.table == "requests" and cell.row == "carried_out":
            values[cell] = report.number(Cell(cell.table, "carried_in", cell.column)) or 0
        if cell.row == "normative" and cell.column == "in_force":
            issued, repealed = (report.number(Cell(cell.table, cell.row, column)) or 0 for column in ("issued", "repealed"))
            values[cell] += repealed - issued
    values[PENALTIES] += 1
    return tuple(values[cell] for cell in FORM.cells)


def roster_units(place: str) -> tuple[RosterUnit, ...]:
    """21 units that report, and one of a vertical system; one merged from two, one new."""
    special = {
        "政府办公室（本级）": {"category": "政府办公厅（室）", "contact": "王秘书", "phone": "010-1234567"},
        "发展和改革局": {"short_names": (f"{place}发改局",)},
        "卫生健康局": {"former_names": (f"{place}卫生和计划生育局",)},
        "税务局": {"destination": Destination.VERTICAL},
        "工业和信息化局": {"predecessors": (Predecessor(f"{place}经济局", Succession.MERGED), Predecessor(f"{place}信息办公室", Succession.MERGED))},
        "数据局": {"predecessors": (Predecessor("", Succession.NEW),), "first_year": YEAR},
        "民政局": {"contact": "李科长", "phone": "13800000000"},
    }
    gone = ({"agency": f"{place}{name}", "last_year": YEAR - 1} for name in ("经济局", "信息办公室"))
    units = [{"agency": f"{place}{name}", "category": "政府部门" if "局" in name else "", **special.get(name, {})} for name in (*PLAIN, *PLANTS)]
    return tuple(RosterUnit(**{**told, "order": i}) for i, told in enumerate([*units, *gone], 1))  # type: ignore[arg-type]


# -- what is planted: (city, the unit's true report) → files in 收件 ----------------------------------------------------------------------


def as_it_is(city: City, report: Submission) -> None:
    city.put(report)


def nothing(city: City, report: Submission) -> None:
    """Nothing came."""


def twice(city: City, report: Submission) -> None:
    city.put(report.changed({PENALTIES: (report.number(PENALTIES) or 0) + 5}), f"{report.agency}1.xlsx")
    city.put(report, f"{report.agency}（最终版）.xlsx")


def four_times(city: City, report: Submission) -> None:
    for number in range(1, 4):
        city.put(report.changed({PERMITS: (report.number(PERMITS) or 0) + number}), f"邮件{number}/{report.agency}.xlsx")
    city.put(report, f"邮件4/{report.agency}.xlsx")


def last_years(city: City, report: Submission) -> None:
    city.put(replace(report, year=YEAR - 1))


def short_name(city: City, report: Submission) -> None:
    city.put(replace(report, agency=f"{city.place}发改局"), "发改局报送.xlsx")


def former_name(city: City, report: Submission) -> None:
    city.put(replace(report, agency=f"{city.place}卫生和计划生育局"), "卫计局.xlsx")


def untitled(city: City, report: Submission) -> None:
    city.put(report, "新建 Microsoft Excel 工作表.xlsx")


def old_excel(city: City, report: Submission) -> None:
    values = dict(zip(FORM.cells, report.values, strict=True))
    stamped(FORM, values, city.folder.received / f"{report.agency}.xls", cover={"agency": report.agency, "year": report.year})


def in_word(city: City, report: Submission) -> None:
    write_word(report, city.folder.received / f"{report.agency}年报.docx")


def in_zip(city: City, report: Submission) -> None:
    path = city.put(report, "压缩前.xlsx")
    (city.folder.received / "邮件附件.zip").write_bytes(zipped({f"{report.agency}年报表.xlsx": path.read_bytes()}))
    path.unlink()


def empty(city: City, report: Submission) -> None:
    city.put(replace(report, values=(None,) * len(FORM.cells)), totals=TYPED)


def with_photo(city: City, report: Submission) -> None:
    city.put(report)
    (city.folder.received / f"{report.agency}盖章页.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")


def text_in_cell(city: City, report: Submission) -> None:
    city.put(report.changed({PERMITS: Unread(f"约{report.number(PERMITS)}件", "不是数字")}))


def neighbours(city: City, report: Submission) -> None:
    """The workbook that was handed out to the street next door, with the own name and numbers in it."""
    city.put(report, handed=Handed(city.name("东门街道办事处")))


def broken(city: City, report: Submission) -> None:
    city.put(report.changed({TOTAL: (report.number(TOTAL) or 0) + 10}), totals=TYPED)


PLANTS: dict[str, Callable[[City, Submission], None]] = {
    "政府办公室（本级）": as_it_is,
    "民政局": nothing,
    "财政局": twice,
    "教育局": four_times,
    "公安分局": last_years,
    "发展和改革局": short_name,
    "卫生健康局": former_name,
    "应急管理局": untitled,
    "市场监督管理局": old_excel,
    "城市管理局": in_word,
    "农业农村局": in_zip,
    "司法局": empty,
    "文化和旅游局": with_photo,
    "税务局": as_it_is,
    "工业和信息化局": as_it_is,
    "数据局": as_it_is,
    "人力资源和社会保障局": text_in_cell,
    "住房和城乡建设局": broken,
    "湖东镇人民政府": broken,
    "北苑街道办事处": neighbours,
}
OUTSIDE: dict[str, Callable[[City, Submission], None]] = {"水务局": as_it_is}
"""Units that are on no roster."""


def write_word(report: Submission, path: Path) -> None:
    """The report as a Word document: title and the three tables with their heads, as people send it."""
    from docx import Document
    from nianbao.workbook.layout import layout

    document = Document()
    document.add_heading(f"{report.agency}{report.year}年政府信息公开工作年度报告", 0)
    laid = layout(FORM)
    values = dict(zip(FORM.cells, report.values, strict=True))
    for table, heading in zip(FORM.tables, ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"), strict=True):
        document.add_paragraph(heading)
        boxes = [box for box in laid.boxes if box.sheet == table.name]
        spots = [(spot.row, spot.column, str(values[cell])) for cell, spot in zip(FORM.cells, laid.spots, strict=True) if spot.sheet == table.name]
        first = min(box.row for box in boxes if box.merge or (box.column == 0 and box.row > 1))
        rows = max(row for row, *_ in spots) + 1
        columns = max(column for _, column, _ in spots) + 1
        grid = document.add_table(rows=rows - first, cols=columns, style="Table Grid")
        cells = [row.cells for row in grid.rows]
        for box in boxes:
            if first <= box.row < rows and box.column < columns:
                cell = cells[box.row - first][box.column]
                if box.merge:
                    cell = cell.merge(cells[min(box.last_row, rows - 1) - first][min(box.last_column, columns - 1)])
                cell.text = box.text
        for row, column, words in spots:
            cells[row - first][column].text = words
    document.save(str(path))


def everything(city: City) -> Iterator[tuple[str, Submission]]:
    yield from city.truth.items()
