"""The table whose rows stand side by side as blocks of columns (表四): one line of numbers under a head of several lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ...core.words import as_typed
from ...grid import Sheet
from ...model import Item, Table
from .label_words import column_keys, is_fragment, normal, row_key
from .lines import Bit, SheetLine
from .spots import Placed, PlacedNumber


@dataclass
class Strip:
    """One copy of the table: column by column (row key, column key) → spot, or the reason why it cannot be placed; labels alike.

    ``lines`` gives the line of a block that stands in another table than the rest.
    """

    spots: dict[tuple[str, str], PlacedNumber] | str
    labels: dict[tuple[str, str], tuple[str, str]]
    line: SheetLine
    lines: dict[str, SheetLine] = field(default_factory=dict)


def strips(table: Table, lines: list[SheetLine], sheet: Sheet) -> list[Strip]:
    """Every copy of the table in the lines of one sheet."""
    blocks = table.sections[0].row_leaves
    found: list[Strip] = []
    for i, line in enumerate(lines):
        if line.loose:
            strip = _from_stream(table, line)
        else:
            top = _top(table, line)
            strip = _from_rows(table, lines, i, top, sheet) if top is not None else None
        if strip is not None:
            found.append(strip)
    return found if blocks else []


def _names(table: Table) -> list[str]:
    """Evened-out block names in printed order: outermost groups first."""
    return [normal(item.label) for item in table.sections[0].rows]


def _top(table: Table, line: SheetLine) -> int | None:
    """The column where the head begins: the leftmost outer block, where all of them stand on one line."""
    outer = [normal(item.label) for item in table.sections[0].rows if item.depth == 0]
    texts = [normal(bit.text) for bit in line.bits]
    if not all(word in texts for word in outer):
        return None
    return line.bits[min(texts.index(word) for word in outer)].at


def _from_rows(table: Table, lines: list[SheetLine], i: int, left: int, sheet: Sheet) -> Strip | None:
    heads: list[SheetLine] = []
    data: SheetLine | None = None
    beside: tuple[Bit, ...] = ()
    for line in lines[i : i + 8]:
        cut = line.within(left, 10**9)
        if any(bit.value for bit in cut.bits):
            data, beside = cut, line.within(left - 1, left - 1).bits
            break
        if cut.bits:
            heads.append(cut)
    inner = [normal(item.label) for item in table.sections[0].rows if item.depth]
    texts = [normal(bit.text) for head in heads for bit in head.bits]
    if not all(any(word in text for text in texts) for word in inner):
        return None
    columns = _columns(table, heads)
    if data is None:
        if not columns or not _blank_end(sheet, heads[-1].row + 1):
            return Strip("没有找到数字所在的一行", {}, lines[i])
        row = heads[-1].row + 1
        data = SheetLine(lines[i].sheet, row, (), sheet.left + len(sheet.rows[row - sheet.top]))
    second = _second(lines, data, left)
    if second:
        return Strip("表头下有两行数字，不能确定用哪一行", {}, data)
    if len(data.bits) < len(_pairs(table)) and any(bit.value for bit in beside):
        words = "".join(bit.text for bit in beside)
        return Strip(f"有数字（{words}）不在任何列标题下，可能错位", {}, data)
    return _placed(table, columns, heads, data, worksheet=not sheet.spoken)


def _blank_end(sheet: Sheet, row: int) -> bool:
    """Whether a row is the last of its sheet and blank: then it is the line of numbers, left unfilled."""
    at = row - sheet.top
    return at == len(sheet.rows) - 1 and all(raw is None or (isinstance(raw, str) and not raw.strip()) for raw in sheet.rows[at])


def _second(lines: list[SheetLine], data: SheetLine, left: int) -> bool:
    """Whether another line of as many numbers follows directly: last year's, say."""
    for line in lines:
        if line.sheet == data.sheet and data.row < line.row <= data.row + 2:
            values = [bit for bit in line.bits if bit.value and bit.at >= left]
            if len(values) > 7 and not any(not bit.value for bit in line.bits if bit.at >= left):
                return True
    return False


def block_key(table: Table, text: str) -> str | None:
    """The block that a head or a heading names, alone or behind the name of its group: 行政诉讼（复议后起诉）."""
    section, word = table.sections[0], normal(text).removesuffix("情况").removesuffix("案件")
    groups = {item.key: normal(item.label) for item in section.rows if not item.leaf}
    for item in section.row_leaves:
        if word in (normal(item.label), groups.get(item.parent, "") + normal(item.label)):
            return item.key
    return row_key(table, text)


Heads = dict[tuple[str, str], tuple[int, str, str]]
"""(row key, column key) → (place, block text, column text)."""


def _columns(table: Table, heads: list[SheetLine]) -> Heads | None:
    """Where every column of every block is spelled above its own place, in whatever order they stand."""
    found = block_columns(table, heads)
    wanted = [(row.key, column.key) for row, column in _pairs(table)]
    return {pair: found[pair] for pair in wanted} if found and set(found) == set(wanted) else None


def block_columns(table: Table, heads: list[SheetLine]) -> Heads | None:
    """The same for as many blocks as these heads name: each block whole, its columns under it."""
    section = table.sections[0]
    stacks: dict[int, list[Bit]] = {}
    for head in heads:
        for bit in head.bits:
            stacks.setdefault(bit.at, []).append(bit)
    blocks: list[tuple[int, str, str]] = []
    for column, stack in stacks.items():
        for bit in stack:
            key = block_key(table, bit.text)
            if key and key not in [block[1] for block in blocks]:
                blocks.append((column, key, bit.text))
    found: Heads = {}
    for column, stack in sorted(stacks.items()):
        block = max((b for b in blocks if b[0] <= column), default=None)
        key, label = _leaf(table, stack)
        if block is None or key is None:
            continue
        if (block[1], key) in found:
            return None
        found[block[1], key] = (column, block[2], label)
    whole = {(block, column.key) for _, block, _ in blocks for column in section.column_leaves}
    return found if found and set(found) == whole else None


def _leaf(table: Table, stack: list[Bit]) -> tuple[str | None, str]:
    for width in range(1, len(stack) + 1):
        label = "".join(bit.text for bit in stack[-width:])
        keys = column_keys(table, label)
        if len(keys) == 1:
            return keys[0], label
    return None, ""


def _placed(table: Table, columns: Heads | None, heads: list[SheetLine], data: SheetLine, *, worksheet: bool) -> Strip:
    values = [bit for bit in data.bits if bit.value]
    if columns:
        places = {place for place, _, _ in columns.values()}
        words = [bit for bit in data.bits if not bit.value and bit.at <= max(places)]
        if words:
            return Strip(f"数字行里夹有文字“{words[0].text}”，不能确定是不是这张表的数字", {}, data)
        headed = {bit.at for head in heads for bit in head.bits}
        beyond = [bit for bit in values if bit.at > max(places) and bit.at not in headed]
        if beyond and not worksheet:
            return Strip(f"{beyond[0].found}不在任何列标题下，可能错位", {}, data)
        full = len(values) == len(columns)
        if not full or {bit.at for bit in values} == places:
            return under_heads(columns, data, worksheet)
        if [place for place, _, _ in columns.values()] != sorted(places):
            return Strip("列标题的次序与官方表不同，数字又没有对齐列标题，不能确定各在哪一列", {}, data)
    pairs = _pairs(table)
    reason = _unfit(table, [bit for head in heads for bit in head.bits])
    if reason:
        return Strip(reason, {}, data)
    from_edge = not worksheet and min((bit.at for head in heads for bit in head.bits), default=1) == 0
    return _in_order(pairs, data, from_edge=from_edge)


def under_heads(columns: Heads, data: SheetLine, worksheet: bool) -> Strip:
    by_place = {bit.at: bit for bit in data.bits}
    labels = {pair: (block, label) for pair, (_, block, label) in columns.items()}
    places = [place for place, _, _ in columns.values()]
    stray = [bit for bit in data.bits if bit.value and bit.at not in places and min(places) <= bit.at <= max(places) + 1]
    blank = [place for place in places if place not in by_place]
    if stray and blank:
        return Strip(f"{stray[0].found}不在任何列标题下，而本行又有空格，可能错位", labels, data)
    if blank and not worksheet and data.end <= max(places):
        return Strip("这一行的单元格比列少，不能确定缺哪一格", labels, data)
    spots = {
        pair: PlacedNumber(by_place[place].row, place, by_place[place].raw) if place in by_place else PlacedNumber(data.row, place, None)
        for pair, (place, _, _) in columns.items()
    }
    return Strip(spots, labels, data)


def _pairs(table: Table) -> list[tuple[Item, Item]]:
    section = table.sections[0]
    return [(row, column) for row in section.row_leaves for column in section.column_leaves]


def _in_order(pairs: list[tuple[Item, Item]], data: SheetLine, *, from_edge: bool = False) -> Strip:
    """Exactly as many numbers as columns, nothing between them: in order. So too where a line of text spells out exactly so many cells; ``from_edge`` says
    that nothing stands left of them."""
    spelled = [PlacedNumber(data.row, at, None) for at in range(data.end)]
    if from_edge and not data.loose and data.end == len(pairs) and data.bits and all(bit.value for bit in data.bits):
        for bit in data.bits:
            spelled[bit.at] = PlacedNumber(bit.row, bit.column, bit.raw)
        keys = [(row.key, column.key) for row, column in pairs]
        return Strip(dict(zip(keys, spelled, strict=True)), {(row.key, column.key): (row.label, column.label) for row, column in pairs}, data)
    rest = data.bits[next((i for i, bit in enumerate(data.bits) if bit.value), len(data.bits)) :]
    values = [bit for bit in rest if bit.value]
    labels = {(row.key, column.key): (row.label, column.label) for row, column in pairs}
    if len(values) != len(pairs) or any(not bit.value for bit in rest[: len(values)]):
        return Strip(f"应有 {len(pairs)} 个数，实有 {len(values)} 个，不能确定各在哪一列", labels, data)
    return Strip({key: PlacedNumber(bit.row, bit.column, bit.raw) for key, bit in zip(labels, values, strict=True)}, labels, data)


def _unfit(table: Table, bits: list[Bit]) -> str:
    """Why a broken head cannot vouch for the order of the columns, ``""`` where it can: blocks in order and no unknown word."""
    texts = [normal(bit.text) for bit in bits if not bit.value]
    unknown = next((bit.text for bit in bits if not bit.value and not is_fragment(table, bit.text)), None)
    if unknown:
        return f"表头有不认识的列“{as_typed(unknown, 20)}”"
    places = [texts.index(word) for word in _names(table) if word in texts]
    moved = not (_in_printed_order(table, bits) or _in_printed_order(table, _by_column(table, bits)))
    return "各组列标题不全或次序不同" if moved or len(places) < len(_names(table)) or places != sorted(places) else ""


def _in_printed_order(table: Table, bits: list[Bit]) -> bool:
    """Whether the whole heads among some texts follow each other as the form prints them, some left out."""
    printed = iter(column.key for _, column in _pairs(table))
    return all(keys[0] in printed for bit in bits if len(keys := column_keys(table, bit.text)) == 1)


def _by_column(table: Table, bits: list[Bit]) -> list[Bit]:
    """Heads broken over lines, column by column, each head once a column; as they stand where none is broken."""
    words = [bit for bit in bits if not bit.value]
    if all(column_keys(table, bit.text) or normal(bit.text) in _names(table) for bit in words):
        return bits
    return list({(bit.column, normal(bit.text)): bit for bit in sorted(words, key=lambda bit: (bit.column, bit.row))}.values())


def _from_stream(table: Table, line: SheetLine) -> Strip | None:
    labels = [bit for bit in line.bits[: line.first_value] if not bit.value]
    names = _names(table)
    start = next((i for i, bit in enumerate(labels) if normal(bit.text) == names[0]), None)
    if start is None or not all(any(normal(bit.text) == name for bit in labels[start:]) for name in names):
        return None
    reason = _unfit(table, labels[start:])
    ats = [bit.at for bit in line.bits if bit.value]
    if not reason and len({b - a for a, b in pairwise([0, *ats])}) > 1 and len(ats) == len(_pairs(table)):
        reason = "数字之间有空行，不能确定各在哪一列"
    return Strip(reason, {}, line) if reason else _in_order(_pairs(table), line)


def as_row(strip: Strip, row: str, columns: tuple[Item, ...]) -> Placed:
    """One block of the strip in the shape of a placed row."""
    if isinstance(strip.spots, str):
        return strip.spots
    return {column.key: strip.spots[row, column.key] for column in columns}
