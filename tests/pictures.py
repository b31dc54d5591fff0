"""Make the pictures of the README and of the handbook again: ``python tests/pictures.py``.

Every picture is a sheet of a workbook that the product itself wrote, printed by LibreOffice, cropped, and saved under addin/pictures; two are the
small window on a screen. All numbers are made up. Needs LibreOffice, pdftoppm (poppler-utils), what ``screens.py`` needs, ImageMagick and Pillow (extra
``dev``); pictures differ a little with the fonts installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "python"))

from nianbao.district.roster import Destination, NotDue, Predecessor, RosterUnit, Succession  # noqa: E402
from nianbao.forms import EDITIONS  # noqa: E402
from nianbao.model import Cell, Form  # noqa: E402
from nianbao.steps.demo import begin_round, true_reports, write_district  # noqa: E402
from nianbao.steps.year_folder import YearFolder  # noqa: E402
from nianbao.workbook.writing.roster import Round, write_roster  # noqa: E402
from nianbao.workbook.writing.template import write_template  # noqa: E402

TARGET = ROOT / "addin" / "pictures"
WIDTH = 1200
"""Pixels a picture is wide at most."""
COLOURS = 256
MARGIN = 10
RESOLUTION = 150


@dataclass(frozen=True)
class Picture:
    """One sheet of one workbook; ``part`` is the part of the page's height that is shown, from the top. ``page``: what is printed of it, and no more."""

    name: str
    workbook: str
    sheet: str
    part: float = 1.0
    page: bool = False


UNIT, SUMMARY, TWO_YEARS, LEDGER_BOOK, ROSTER_BOOK = "unit", "summary", "two years", "ledger", "roster"
WINDOWS = ("window", "merging")
"""The pictures that are no sheets."""

PICTURES = (
    Picture("cover", UNIT, "封面"),
    Picture("marked", UNIT, "表三"),
    Picture("results", UNIT, "校验结果"),
    Picture("summary", SUMMARY, "表三"),
    Picture("received", SUMMARY, "报送情况"),
    Picture("problems", SUMMARY, "校验结果", 0.6),
    Picture("overview", TWO_YEARS, "概览", page=True),
    Picture("details", TWO_YEARS, "部门明细", 0.8, page=True),
    Picture("comparison", TWO_YEARS, "上年对比", 0.6),
    Picture("charts", TWO_YEARS, "图表", page=True),
    Picture("ledger", LEDGER_BOOK, "报送"),
    Picture("roster", ROSTER_BOOK, "名录"),
)
SLIP = Picture("slip", "演示区教育局.docx", "")
"""The slip of one unit; the file's name is that in 退回."""

REQUESTS = {
    "new": (53, 6, 0, 1, 2, 0),  # 53 stands for 35: the mistake that the picture shows
    "carried_in": (2, 0, 0, 0, 0, 0),
    "result.granted": (19, 3, 0, 1, 1, 0),
    "result.partial": (4, 1, 0, 0, 0, 0),
    "result.denied.third_party": (1, 0, 0, 0, 0, 0),
    "result.unavailable.not_held": (8, 1, 0, 0, 1, 0),
    "result.unprocessed.petition": (2, 0, 0, 0, 0, 0),
    "result.other.rest": (1, 0, 0, 0, 0, 0),
    "carried_out": (2, 1, 0, 0, 0, 0),
}
OTHERS = {
    ("disclosure", "normative", "in_force"): 12,
    ("disclosure", "normative", "issued"): 2,
    ("disclosure", "permits", "decisions"): 486,
    ("disclosure", "penalties", "decisions"): 31,
    ("review", "reconsideration", "upheld"): 2,
    ("review", "litigation.direct", "upheld"): 1,
}
LEDGER = {"received": 44, "carried_in": 2, "settled": 43, "carried_out": 3}
COVER = {
    "agency": "演示区教育局", "category": "政府部门", "year": 2024, "version": 1, "filler": "张三", "reviewer": "李四", "head": "王五",
    "phone": "0000-1234567", "date": "2025-01-10",
}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nianbao-pictures-") as scratch:
        folder = Path(scratch)
        home = collected(folder)
        workbooks = {UNIT: marked_unit(folder), SUMMARY: summary(folder), TWO_YEARS: two_years(folder), LEDGER_BOOK: home.ledger, ROSTER_BOOK: roster(folder)}
        pages = [alone(workbooks[picture.workbook], picture.sheet, folder / f"{picture.name}.xlsx", page=picture.page) for picture in PICTURES]
        slip = folder / f"{SLIP.name}.docx"
        shutil.copyfile(home.returned / SLIP.workbook, slip)
        printed(pages, folder)
        printed([slip], folder)
        for picture in (*PICTURES, SLIP):
            image = save(picture, folder)
            _told(image)
        for image in small_windows(folder):
            _told(image)


def _told(image: Path) -> None:
    print(f"{image.relative_to(ROOT)}  {image.stat().st_size / 1024:.0f} KB")


def small_windows(folder: Path) -> list[Path]:
    """The window after a check, with the workbook beside it in LibreOffice; the window while it merges."""
    from screens import Screen, until

    source, inbox = folder / "演示区教育局2024年.xlsx", folder / "收齐"
    write_template(EDITIONS["2021"], source, values=made_up(EDITIONS["2021"]), ledger=LEDGER, cover=COVER)
    inbox.mkdir()
    for number in range(2000):
        os.link(source, inbox / f"{number}.xlsx")
    (folder / "screen").mkdir()
    screen = Screen(folder / "screen", "1180x800")
    try:
        screen.office(source)
        window = screen.window()
        until(lambda: source.name in screen.texts())
        screen.click("校验")
        until(lambda: "第 1/" in screen.texts() and screen.place("校验"))
        time.sleep(1)
        screen.picture(folder / f"{WINDOWS[0]}.png")
        window.terminate()
        window.wait()
        screen.window(str(inbox))
        until(lambda: "约剩" in screen.texts())
        time.sleep(1)
        screen.picture(folder / f"{WINDOWS[1]}.png", screen.ask("winfo id ."))
    finally:
        screen.close()
    return [_few_colours(folder / f"{name}.png", TARGET / f"{name}.png") for name in WINDOWS]


def _few_colours(shot: Path, target: Path) -> Path:
    from PIL import Image

    image = Image.open(shot).convert("RGB")
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


def marked_unit(folder: Path) -> Path:
    """A made-up department's report with one digit swapped, checked: the marked copy."""
    source, marked = folder / "演示区教育局.xlsx", folder / "演示区教育局（校验）.xlsx"
    write_template(EDITIONS["2021"], source, values=made_up(EDITIONS["2021"]), ledger=LEDGER, cover=COVER)
    nianbao("check", source, "--marked", marked)
    return marked


def made_up(form: Form) -> dict[Cell, int]:
    """The inputs of the department: zero where nothing is named."""
    kinds = [cell.column for cell in form.inputs if (cell.table, cell.row) == ("requests", "new")]
    values = dict.fromkeys(form.inputs, 0)
    for row, numbers in REQUESTS.items():
        values |= {Cell("requests", row, kind): number for kind, number in zip(kinds, numbers, strict=True)}
    return values | {Cell(*key): number for key, number in OTHERS.items()}


def summary(folder: Path) -> Path:
    """The summary of the demonstration district as it comes in, with the mistakes that are planted in it."""
    demo, target = folder / "demo", folder / "demo.xlsx"
    list(write_district(demo, true_reports()))
    nianbao("merge", demo, "-o", target)
    return target


def two_years(folder: Path) -> Path:
    """The summary of the right numbers, beside a made-up year before in which there was a little less of everything."""
    truth, target = true_reports(), folder / "two years.xlsx"
    for year in (2023, 2024):
        home = folder / str(year)
        home.mkdir()
        for name, report in truth.items():
            values = dict(zip(report.form.cells, report.values, strict=True))
            before = {cell: value * 4 // 5 for cell, value in values.items()} | {
                Cell("requests", "carried_out", cell.column): value for cell, value in values.items() if cell.row == "carried_in"
            }
            chosen = before if year == 2023 else values
            write_template(report.form, home / f"{name}.xlsx", totals="typed", values=chosen, cover={"agency": name, "year": year})
    nianbao("merge", folder / "2024", "-o", target, "--agency", "演示区", "--last-year", folder / "2023")
    return target


def collected(folder: Path) -> YearFolder:
    """The year's folder of the demonstration district after the first look."""
    home = YearFolder(folder / "round")
    begin_round(home, true_reports())
    return home


def roster(folder: Path) -> Path:
    """A roster with one unit of each kind."""
    units = (
        RosterUnit("演示区人民政府办公室", ("区府办",), level="县", category="政府办公厅（室）"),
        RosterUnit("演示区教育局", ("区教育局",), ("演示区教育体育局",), ("演示区体育局",), "县", "政府部门"),
        RosterUnit("演示区商务和粮食局", level="县", category="政府部门", first_year=2025, predecessors=(Predecessor("演示区商务局", Succession.MERGED), Predecessor("演示区粮食局", Succession.MERGED))),
        RosterUnit("演示区商务局", level="县", category="政府部门", last_year=2024),
        RosterUnit("演示区粮食局", level="县", category="政府部门", last_year=2024),
        RosterUnit("演示区税务局", level="县", destination=Destination.VERTICAL, expected=False, reason=NotDue.VERTICAL),
        RosterUnit("演示区公安分局", ("公安分局",), level="县", category="政府部门", contact="王敏", phone="0000-1234567"),
        RosterUnit("湖东镇人民政府", ("湖东镇",), level="乡", category="乡镇政府"),
    )
    path = folder / "名录.xlsx"
    write_roster(path, units, Round("演示区", 2025))
    return path


def nianbao(*arguments: object) -> None:
    """Run a command as a person would; exit status 1 (something was found) is expected."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "python")}
    done = subprocess.run([sys.executable, "-m", "nianbao", *map(str, arguments)], env=environment, stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise SystemExit(f"nianbao {arguments[0]} failed")


def alone(workbook: Path, sheet: str, target: Path, *, page: bool = False) -> Path:
    """A copy in which only one sheet is visible and prints whole, check cells beside the page included (without ``page``), with nothing over and under the page."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.namelist():
            data = source.read(part)
            data = re.sub(rb"<headerFooter.*?</headerFooter>", b"", data, flags=re.S) if part.startswith("xl/worksheets/") else data
            copy.writestr(part, _alone(data.decode("utf-8"), sheet, page=page) if part == "xl/workbook.xml" else data)
    return target


def _alone(text: str, sheet: str, *, page: bool) -> str:
    def one(found: re.Match[str]) -> str:
        plain = re.sub(r'\sstate="\w+"', "", found[0])
        return plain if f'name="{sheet}"' in plain else plain.replace("<sheet ", '<sheet state="hidden" ')

    names = re.findall(r'<sheet [^>]*name="([^"]*)"', text)
    text = re.sub(r"<sheet [^>]*>", one, text)
    text = re.sub(r'<definedName [^>]*_xlnm\.Print_Area"[^>]*>(.*?)</definedName>', lambda area: area[0] if page and area[1].strip("'").startswith(f"{sheet}!") else "", text)
    text = re.sub(r'\s(?:activeTab|firstSheet)="\d+"', "", text)
    return text.replace("<workbookView ", f'<workbookView activeTab="{names.index(sheet)}" ', 1)


def printed(workbooks: Iterable[Path], folder: Path) -> None:
    """One PDF a workbook, by a LibreOffice with a profile of its own."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, workbooks)], check=True, capture_output=True, env=os.environ | {"LC_ALL": "C.UTF-8"})


def save(picture: Picture, folder: Path) -> Path:
    """First page → cropped image in few colours."""
    from PIL import Image, ImageChops

    page, target = folder / picture.name, TARGET / f"{picture.name}.png"
    options = ["-r", str(RESOLUTION), "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *options, f"{page}.pdf", str(page)], check=True)
    image = Image.open(f"{page}.png").convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    if box is None:
        raise SystemExit(f"{picture.name}: the page is empty")
    left, top, right, bottom = box
    image = image.crop((max(left - MARGIN, 0), max(top - MARGIN, 0), right + MARGIN, top + round((bottom - top) * picture.part) + MARGIN))
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


if __name__ == "__main__":
    main()
