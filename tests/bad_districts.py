"""A folder of reports as a careless district sends them: every kind of mistake, by chance, and everything else that lies in such a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

from bench.narratives import told_in_words
from bench.reports import SIZES, made_up
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell, Form
from workbooks import Page, pages, stamped, write

TEXTS = ("３", "2 ", "1件", "无", "—", "/", "几件", "12O", "见附件", "约20", "十二", "1,234", "#REF!", "8.7万")
LONG = "关于报送二〇二四年度政府信息公开工作年度报告及有关统计表格的函的附件（最终版、已盖章、请以此为准）"


class Unit:
    """One report to be spoilt: its numbers, what stands on the cover, narrative and 核对数, how its file is written."""

    def __init__(self, rng: Random, name: str, report: Submission) -> None:
        self.name, self.form = name, report.form
        self.values: dict[Cell, object] = {c: (float(v) if isinstance(v, Decimal) else v) for c, v in zip(report.form.cells, report.values, strict=True)}
        self.cover: dict[str, object] = {"agency": name, "year": 2024}
        self.narrative = {0: told_in_words(replace(report, year=2024)).narrative[0]} if rng.random() < 0.5 else {}
        self.ledger: dict[str, object] = {}
        self.totals = rng.choice(("typed", "formula"))
        self.change: Callable[[list[Page]], None] = lambda book: None

    def write(self, path: Path) -> Path:
        options = {"cover": self.cover, "narrative": self.narrative, "ledger": self.ledger, "change": self.change}
        return stamped(self.form, self.values, path, totals=self.totals, **options)  # type: ignore[arg-type]


def typo(unit: Unit, rng: Random) -> None:
    cell = rng.choice(unit.form.cells)
    unit.values[cell] = rng.choice((0, 1, 9, 90, 2.5, -3, rng.randrange(1, 10**9)))


def text(unit: Unit, rng: Random) -> None:
    for cell in rng.sample(unit.form.cells, rng.choice((1, 1, 3, 40))):
        unit.values[cell] = rng.choice(TEXTS)


def blank_cells(unit: Unit, rng: Random) -> None:
    for cell in rng.sample(unit.form.cells, rng.choice((1, 3, 30))):
        unit.values[cell] = None


def blank_table(unit: Unit, rng: Random) -> None:
    table = rng.choice(unit.form.tables)
    unit.values |= dict.fromkeys(table.cells)


def everything_wrong(unit: Unit, rng: Random) -> None:
    unit.values = {c: rng.randrange(1, 500) for c in unit.form.cells}


def empty(unit: Unit, rng: Random) -> None:
    unit.values = dict.fromkeys(unit.form.cells, rng.choice((None, 0)))


def cover(unit: Unit, rng: Random) -> None:
    unit.cover |= rng.choice(({"year": 2023}, {"year": None}, {"agency": ""}, {"year": "今年"}, {"agency": f"{unit.name}（盖章）{LONG}"}, {"year": 2031}))


def ledger(unit: Unit, rng: Random) -> None:
    unit.ledger = {figure.key: rng.choice((0, 7, "七")) for figure in rng.sample(unit.form.figures, 3)}


def narrative(unit: Unit, rng: Random) -> None:
    unit.narrative = {0: rng.choice(("2024年，收到政府信息公开申请999件，办结政府信息公开申请1件，其中予以公开3件，不予公开5件。因政府信息公开引发行政复议88件。", "总体情况。" * 300, "（请在此填写）"))}


def extra_row(unit: Unit, rng: Random) -> None:
    name = rng.choice(("表二", "表三", "表三", "表四"))

    def change(book: list[Page]) -> None:
        page = next(page for page in book if page.name == name)
        at = rng.randrange(3, 9)
        page.cells = {(r + (r >= at), c): v for (r, c), v in page.cells.items()}
        page.merges = [(a + (a >= at), b, c + (c >= at), d) for a, b, c, d in page.merges]
        page.cells[at, 0], page.cells[at, rng.randrange(3, 6)] = "其中：网上公开", rng.choice((2, "见附件"))

    unit.change = change


def lost_sheet(unit: Unit, rng: Random) -> None:
    name = rng.choice([table.name for table in unit.form.tables])

    def change(book: list[Page]) -> None:
        book[:] = [page for page in book if page.name != name]

    unit.change = change


MISTAKES = (typo, typo, typo, text, text, blank_cells, blank_table, everything_wrong, empty, cover, ledger, narrative, extra_row, lost_sheet)


def report(rng: Random, form: Form | None = None) -> Submission:
    return made_up(rng, rng.choice(list(SIZES)), form or EDITIONS[rng.choice(("2021",) * 5 + ("2019",))])


def unit(rng: Random, name: str) -> Unit:
    made = Unit(rng, name, report(rng))
    for mistake in rng.sample(MISTAKES, rng.choice((0, 1, 1, 2, 3))):
        mistake(made, rng)
    return made


def bad_district(rng: Random, folder: Path, count: int) -> Path:
    """``count`` reports in a new folder, some twice, perhaps a total of the whole, and files that are no reports or broken."""
    folder.mkdir(parents=True)
    for n in range(count):
        name = f"演示区第{n % max(1, count - count // 6)}局"
        made = unit(rng, name)
        stem = rng.choice((f"{name}-{n}", f"{name}-{n}", f"{LONG}{n}"))
        if rng.random() < 0.1:
            write(pages(made.form, {c: v for c, v in made.values.items() if not isinstance(v, Decimal)}), folder / f"{stem}.xlsx")  # type: ignore[arg-type]
        else:
            made.write(folder / f"{stem}.xlsx")
    if rng.random() < 0.5:
        whole = Unit(rng, "演示区人民政府", report(rng, EDITIONS["2021"]))
        whole.write(folder / "全区.xlsx")
    for n in range(rng.choice((0, 0, 3, 20))):
        rng.choice(LITTER)(folder, f"{n}{LONG if n % 2 else ''}")
    return folder


def _broken(folder: Path, stem: str) -> None:
    (folder / f"坏{stem}.xlsx").write_bytes(b"PK\x03\x04 broken")


def _locked(folder: Path, stem: str) -> None:
    (folder / f"加密{stem}.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le") * 40)


def _picture(folder: Path, stem: str) -> None:
    (folder / f"照片{stem}.jpg").write_bytes(b"\xff\xd8")


def _list(folder: Path, stem: str) -> None:
    write([Page("名单", {(0, 0): "甲", (1, 0): 3})], folder / f"名单{stem}.xlsx")


def _notice(folder: Path, stem: str) -> None:
    (folder / f"通知{stem}.txt").write_text("请于1月20日前报送。", "utf-8")


def _empty(folder: Path, stem: str) -> None:
    (folder / f"空{stem}.xlsx").write_bytes(b"")


def _folder(folder: Path, stem: str) -> None:
    (folder / f"旧{stem}").mkdir()


LITTER = (_broken, _locked, _picture, _list, _notice, _empty, _folder)
