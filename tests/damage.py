"""Random damage to the layout of a report, as copying, pasting and converting do it. Every number is its cell's own, so any mix-up shows."""

from __future__ import annotations

import random
import re

from nianbao.forms import mixed
from nianbao.grid import Grid, Sheet
from nianbao.model import Cell, Form
from nianbao.reading.documents.text import read_text
from renderings import as_lines, as_markdown, as_paragraphs, as_tabs
from workbooks import Page, pages

FIRST = 3000
"""Numbers begin here: none looks like a year, and no two joined make a third."""

LOCAL_ROWS = ("其他主动公开文件", "属于工作秘密", "属于内部管理信息", "无法联系到申请人", "小计", "其中：本级", "备注")


def report(rng: random.Random) -> tuple[Form, dict[Cell, int | None]]:
    """A form of random editions, every cell with a number of its own, sometimes some blank."""
    form = mixed(*(rng.choice(("2019", "2021")) for _ in range(3)))
    values: dict[Cell, int | None] = {cell: FIRST + i for i, cell in enumerate(form.cells)}
    if rng.random() < 0.4:
        for cell in rng.sample(form.cells, rng.randint(1, 25)):
            values[cell] = None
    return form, values


# --- worksheets ---------------------------------------------------------------------------------------------------------------------------


def open_up(page: Page, row: int | None = None, column: int | None = None) -> None:
    """Make room for a row or a column; merges across it grow."""
    r, c = (10**9 if row is None else row), (10**9 if column is None else column)
    page.cells = {(y + (y >= r), x + (x >= c)): v for (y, x), v in page.cells.items()}
    page.merges = [(y0 + (y0 >= r), x0 + (x0 >= c), y1 + (y1 >= r), x1 + (x1 >= c)) for y0, x0, y1, x1 in page.merges]


def size(page: Page) -> tuple[int, int]:
    return max(r for r, _ in page.cells) + 1, max(c for _, c in page.cells) + 1


def blank_row(page: Page, rng: random.Random) -> None:
    open_up(page, row=rng.randrange(size(page)[0]))


def blank_column(page: Page, rng: random.Random) -> None:
    open_up(page, column=rng.randrange(size(page)[1] + 1))


def local_row(page: Page, rng: random.Random) -> None:
    row = rng.randrange(3, size(page)[0] + 1)
    width = size(page)[1]
    open_up(page, row=row)
    page.cells[row, rng.randrange(min(3, width))] = rng.choice(LOCAL_ROWS)
    for c in range(3 if width > 5 else 1, width):
        page.cells[row, c] = rng.randrange(100, 999)


def subtotal_column(page: Page, rng: random.Random) -> None:
    height, width = size(page)
    column = rng.randrange(1, width + 1)
    open_up(page, column=column)
    page.cells[rng.randrange(2, 5), column] = rng.choice(("小计", "法人小计", "上年数", "备注", "数据1"))
    for r in range(5, height):
        if rng.random() < 0.9:
            page.cells[r, column] = rng.randrange(100, 999)


def other_writing(page: Page, rng: random.Random) -> None:
    """Spaces, line breaks, widths, quotes, numbering and 其它."""
    full = {ord(ch): chr(ord(ch) + 0xFEE0) for ch in "().,:/0123456789"}
    ways = (
        lambda t: " ".join(t),
        lambda t: t[: len(t) // 2] + "\n" + t[len(t) // 2 :],
        lambda t: t.translate(full),
        lambda t: t.replace("（", "(").replace("）", ")").replace("：", ":"),
        lambda t: t.replace("其他", "其它"),
        lambda t: t.replace("“", "「").replace("”", "」"),
        lambda t: t.replace(".", "、"),
        lambda t: f"\u3000{t}\u00a0",
        lambda t: t.replace("本年", "本年（2023）") if "件数" in t else t,
    )
    for at, text in list(page.cells.items()):
        if isinstance(text, str) and rng.random() < 0.4:
            page.cells[at] = rng.choice(ways)(text)


def broken_label(page: Page, rng: random.Random) -> None:
    """The second half of a label stands on a line of its own, below or above the numbers."""
    places = [(r, c) for (r, c), v in page.cells.items() if isinstance(v, str) and len(v) > 5 and r > 4]
    if not places:
        return
    r, c = rng.choice(places)
    text = page.cells[r, c]
    cut = rng.randrange(2, len(text) - 1)
    below = rng.random() < 0.6
    open_up(page, row=r + below)
    if below:
        page.cells[r, c], page.cells[r + 1, c] = text[:cut], text[cut:]
    else:
        page.cells[r, c], page.cells[r + 1, c] = text[:cut], text[cut:]


def damaged_label(page: Page, rng: random.Random) -> None:
    places = [at for at, v in page.cells.items() if isinstance(v, str) and len(v) > 1]
    at = rng.choice(places)
    text = page.cells[at]
    i = rng.randrange(len(text))
    page.cells[at] = text[:i] + rng.choice(("", "", "某", "性")) + text[i + 1 :]


def lost_label(page: Page, rng: random.Random) -> None:
    places = [at for at, v in page.cells.items() if isinstance(v, str)]
    del page.cells[rng.choice(places)]


def lost_row(page: Page, rng: random.Random) -> None:
    row = rng.randrange(size(page)[0])
    page.cells = {(r - (r > row), c): v for (r, c), v in page.cells.items() if r != row}
    page.merges = []


def lost_column(page: Page, rng: random.Random) -> None:
    column = rng.randrange(size(page)[1])
    page.cells = {(r, c - (c > column)): v for (r, c), v in page.cells.items() if c != column}
    page.merges = []


def repeated_head(page: Page, rng: random.Random) -> None:
    """A page break: the head stands again in the middle of the table."""
    heads = [r for r in range(2, 6) if not any(isinstance(page.cells.get((r, c)), int) for c in range(size(page)[1]))]
    row = rng.randrange(6, size(page)[0] + 1) if size(page)[0] > 6 else 0
    if not row:
        return
    for i, head in enumerate(heads):
        texts = {c: v for (r, c), v in page.cells.items() if r == head}
        open_up(page, row=row + i)
        page.cells.update({(row + i, c): v for c, v in texts.items()})


def shifted_row(page: Page, rng: random.Random) -> None:
    """All the numbers of a complete row one column to the left or to the right."""
    gaps = {r for (r, _), v in page.cells.items() if v is None}
    rows = sorted({r for (r, _), v in page.cells.items() if isinstance(v, int)} - gaps)
    if not rows:
        return
    row, by = rng.choice(rows), rng.choice((-1, 1))
    numbers = {c: v for (r, c), v in page.cells.items() if r == row and isinstance(v, int)}
    if by < 0 and (min(numbers) == 0 or (row, min(numbers) - 1) in page.cells):
        return
    for c in numbers:
        del page.cells[row, c]
    page.cells.update({(row, c + by): v for c, v in numbers.items()})


def moved_column(page: Page, rng: random.Random) -> None:
    """Two columns of numbers change places with their heads, as offices that print 总计 first have them."""
    columns = sorted({c for (_, c), v in page.cells.items() if isinstance(v, int)})
    if len(columns) < 2:
        return
    first = min(r for (r, _), v in page.cells.items() if isinstance(v, int))
    heads = {c: next((v for r in range(first - 1, 0, -1) if isinstance(v := page.cells.get((r, c)), str)), None) for c in columns}
    blocks = len(columns) == 15
    one, two = rng.sample(columns[5 * rng.randrange(3) :][:5] if blocks else columns, 2)
    shown = {head for head in (heads[one], heads[two]) if head and not (blocks and re.search("复议|诉讼|起诉", head))}
    if len(shown) < 2:
        return  # nothing would show it
    swap = {one: two, two: one}
    still = {at for at, v in page.cells.items() if blocks and isinstance(v, str) and ("复议" in v or "诉讼" in v)}
    page.cells = {(r, c if (r, c) in still else swap.get(c, c)): v for (r, c), v in page.cells.items()}
    page.merges = []


def blocks_as_rows(page: Page, rng: random.Random) -> None:
    """表四 with its blocks under each other: the results as heads, one line of five numbers a block."""
    rows = sorted({r for (r, _), v in page.cells.items() if isinstance(v, int)})
    columns = sorted({c for (r, c), v in page.cells.items() if isinstance(v, int)})
    if len(rows) != 1 or columns != list(range(15)):
        return
    heads = [page.cells.get((3, c)) for c in range(5)]
    if any([page.cells.get((4, c + i)) for i in range(5)] != heads for c in (5, 10)):
        return  # broken or moved before: the blocks have no common heads
    names = [page.cells.get((2, 0)), page.cells.get((3, 5)), page.cells.get((3, 10))]
    numbers = {(3 + b, 2 + i): page.cells.get((rows[0], b * 5 + i)) for b in range(3) for i in range(5)}
    page.cells = {(2, 2 + i): head for i, head in enumerate(heads)} | {(3 + b, b and 1): name for b, name in enumerate(names)} | numbers
    page.cells[4, 0] = "行政诉讼"
    page.merges = []


DAMAGES = (
    blank_row, blank_row, blank_column, blank_column, local_row, subtotal_column, other_writing, other_writing, broken_label, damaged_label,
    lost_label, lost_row, lost_column, repeated_head, shifted_row, moved_column, blocks_as_rows,
)


def damaged_grid(form: Form, values, rng: random.Random) -> Grid:
    """The official sheets, then up to four damages, then sheets renamed, broken, joined or put side by side; with or without merges."""
    made = pages(form, values)
    last = (moved_column, blocks_as_rows, shifted_row)
    for how in sorted(rng.choices(DAMAGES, k=rng.randint(0, 4)), key=lambda how: last.index(how) if how in last else -1):
        how(rng.choice(made), rng)
    arrangement = rng.random()
    if arrangement < 0.1:
        made = [joined(made, down=False, gap=rng.randint(1, 3))]
    for page in list(made):
        if rng.random() < 0.15:
            made[made.index(page) : made.index(page) + 1] = broken_over_pages(page, rng)
    if 0.1 < arrangement < 0.3:
        made = [joined(made, down=True, gap=rng.randint(0, 3))]
    merges = rng.random() < 0.7
    return Grid("x", tuple(as_sheet(page, f"{rng.choice('甲乙丙丁')}{i}", merges) for i, page in enumerate(made)))


def broken_over_pages(page: Page, rng: random.Random) -> list[Page]:
    row = rng.randrange(1, size(page)[0])
    above = Page(page.name, {at: v for at, v in page.cells.items() if at[0] < row}, [m for m in page.merges if m[2] < row])
    below = Page(page.name, {(r - row, c): v for (r, c), v in page.cells.items() if r >= row})
    return [part for part in (above, below) if part.cells]


def joined(made: list[Page], *, down: bool, gap: int) -> Page:
    whole, at = Page("一"), 0
    for page in made:
        dr, dc = (at, 0) if down else (0, at)
        whole.cells.update({(r + dr, c + dc): v for (r, c), v in page.cells.items()})
        whole.merges += [(a + dr, b + dc, c + dr, d + dc) for a, b, c, d in page.merges]
        at += size(page)[0 if down else 1] + gap
    return whole


def as_sheet(page: Page, name: str, merges: bool) -> Sheet:
    height, width = size(page)
    rows = [[page.cells.get((r, c)) for c in range(width)] for r in range(height)]
    return Sheet(name, rows, merges=tuple(page.merges) if merges else ())


_HAN = re.compile(r"[\u4e00-\u9fff]")


# --- text ---------------------------------------------------------------------------------------------------------------------------------


def damaged_text(form: Form, values, rng: random.Random) -> Grid:
    """A rendering as text, then lines or cells lost, doubled, glued or put in between."""
    shape = rng.choice((as_tabs, as_markdown, as_paragraphs, lambda *a: as_lines(*a, rng.choice(("pipe", "tab", "bare")))))
    lines = shape(form, values, 2024).split("\n")
    ways = [_drop_line, _drop_cell, _glue, _blank_line, _page_number, _break_line, _repeat_line, _local_line]
    chosen = rng.choices([*ways, _swap_lines], k=rng.randint(0, 4))
    for how in [how for how in chosen if how is not _swap_lines] + [_swap_lines] * (_swap_lines in chosen):
        how(lines, rng)  # labels and numbers change places once: twice, they may agree again, one row on
    return read_text("x.txt", "\n".join(lines))


def _drop_line(lines: list[str], rng: random.Random) -> None:
    """A line is lost; not a lone number, in whose place an empty line might then stand."""
    i = rng.randrange(len(lines))
    if _HAN.search(lines[i]) or len(lines[i]) > 8:
        del lines[i]


def _drop_cell(lines: list[str], rng: random.Random) -> None:
    """A cell is lost from a line that is full to its end: where blank cells follow, the line would only have a blank more."""
    i = rng.randrange(len(lines))
    for mark in ("\t", "|"):
        cells = lines[i].split(mark)
        if len(cells) > 2 and all(cell.strip() for cell in cells[1:-1]) and (mark == "|" or cells[-1].strip()):
            del cells[rng.randrange(1, len(cells))]
            lines[i] = mark.join(cells)


def _glue(lines: list[str], rng: random.Random) -> None:
    """Two cells run together; not where blank cells follow, which would take up the room."""
    i = rng.randrange(len(lines))
    if lines[i].endswith("\t") or "|  |" in lines[i]:
        return
    for mark in ("\t", " | "):
        at = [k for k in range(len(lines[i])) if lines[i].startswith(mark, k)]
        if at:
            k = rng.choice(at)
            lines[i] = lines[i][:k] + lines[i][k + len(mark) :]
            return


def _blank_line(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), "")


def _page_number(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(("— 5 —", "- 12 -", "第 3 页", "- 7 -")))


def _break_line(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    if len(lines[i]) > 4:
        k = rng.randrange(2, len(lines[i]) - 1)
        if not (lines[i][k - 1].isdigit() and lines[i][k].isdigit()):
            lines[i : i + 1] = [lines[i][:k], lines[i][k:]]


def _repeat_line(lines: list[str], rng: random.Random) -> None:
    """A line twice; not a lone number, which would be one more number."""
    i = rng.randrange(len(lines))
    if _HAN.search(lines[i]):
        lines.insert(i, lines[i])


def _local_line(lines: list[str], rng: random.Random) -> None:
    mark = rng.choice(("\t", " | ", "\n"))
    lines.insert(rng.randrange(len(lines)), mark.join([rng.choice(LOCAL_ROWS), *(str(rng.randrange(100, 999)) for _ in range(rng.choice((1, 3, 7))))]))


def _swap_lines(lines: list[str], rng: random.Random) -> None:
    """Two neighbouring lines change places; not two numbers, whose order nothing shows, nor two heads, which would then be wrong."""
    i = rng.randrange(len(lines) - 1)
    if sum(bool(_HAN.search(line)) for line in lines[i : i + 2]) == 1:
        lines[i], lines[i + 1] = lines[i + 1], lines[i]
