"""Tables of a page without rules: a number is read under its own label and head, or not at all."""

import random

import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.forms import EDITIONS
from nianbao.grid import Fault
from nianbao.reading.documents.pdf_unruled import parts_down
from nianbao.reading.documents.pdf_unruled_strip import strips_of
from nianbao.reading.documents.pdf_words import Word

SIZE, PITCH, STUB, WIDE = 9.0, 16.0, 400.0, 62.0
TABLE = EDITIONS["2021"].table("requests")
ROWS = TABLE.sections[0].row_leaves
HEADS = TABLE.sections[0].column_leaves


def word(text, x0, base, number=False, right=False):
    """A piece of print; digits are half as wide as other characters."""
    wide = len(text) * SIZE * (0.5 if text.isascii() else 1)
    return Word(text, x0 - wide if right else x0, x0 if right else x0 + wide, base, SIZE, number)


def page(rng, blank=0.0, right=True, lines=1):
    """The words of 表三 without rules, and by (row, column) the text of every number."""
    words, numbers, base = [], {}, 100.0
    for c, head in enumerate(HEADS):
        words.append(word(head.label, STUB + c * WIDE + 2, base))
    for r, row in enumerate(ROWS):
        base += PITCH * lines
        cut = -(-len(row.label) // lines)
        parts = [row.label[i : i + cut] for i in range(0, len(row.label), cut)]
        words += [word(part, 20.0 + (0 if len(row.label) > 12 else 40), base + i * 11) for i, part in enumerate(parts)]
        for c in range(len(HEADS)):
            if rng.random() >= blank:
                text = str(rng.choice((0, 0, rng.randrange(10), rng.randrange(1000))))
                numbers[r, c] = word(text, STUB + c * WIDE + (50 if right else 14), base + (len(parts) - 1) * 5.5, True, right)
    return words, numbers


def read(words):
    """By (label, head) what is read; labels without a certain place are left out."""
    words = sorted(words, key=lambda one: (one.base, one.x0))
    found = {}
    for part in parts_down(words):
        for row, cells in zip(part.rows, part.cells, strict=True):
            found.update({(row.label.text, column.head): cell for column, cell in zip(part.columns, cells, strict=False)})
    return found


def wrong(found, numbers):
    """Cells read as something else than what stands there."""
    told = []
    for r, row in enumerate(ROWS):
        for c, head in enumerate(HEADS):
            cell = found.get((row.label, head.label), Fault("", ""))
            stands = numbers.get((r, c))
            if not isinstance(cell, Fault) and (cell.text if cell else None) != (stands.text if stands else None):
                told.append((row.label, head.label, cell, stands))
    return told


@pytest.mark.parametrize("right", [True, False], ids=["right edges", "left edges"])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_whole_table_is_read_whatever_the_lines_of_its_labels(right, lines):
    words, numbers = page(random.Random(lines), right=right, lines=lines)
    found = read([*words, *numbers.values()])
    assert not wrong(found, numbers)
    assert sum(isinstance(cell, Word) for cell in found.values()) == len(ROWS) * len(HEADS)


@given(st.integers(0, 10**9), st.sampled_from((0.0, 0.1, 0.5)), st.integers(1, 3))
@settings(max_examples=amount(60, 2000), deadline=None)
def test_whatever_is_lost_moved_or_added_no_number_goes_to_another_cell(seed, blank, lines):
    rng = random.Random(seed)
    words, numbers = page(rng, blank, rng.random() < 0.5, lines)
    words, printed = list(words), dict(numbers)
    for _ in range(rng.randrange(1, 4)):
        kind = rng.randrange(6)
        if kind == 0:  # a piece of a label or a head is not there
            words.pop(rng.randrange(len(words)))
        elif kind == 1 and printed:  # a number stands half a row lower
            at = rng.choice(list(printed))
            one = numbers.get(at, printed[at])
            printed[at] = Word(one.text, one.x0, one.x1, one.base + PITCH * lines / 2, SIZE, True)
        elif kind == 2 and printed:  # a number is not there: its cell is blank
            at = rng.choice(list(printed))
            printed.pop(at)
            numbers.pop(at, None)
        elif kind == 3:  # a stray number between two rows
            words.append(word(str(rng.randrange(99)), rng.uniform(STUB, STUB + 7 * WIDE), 100 + PITCH * lines * (rng.randrange(1, 20) + 0.5), True))
        elif kind == 4:  # a unit or a remark behind a number
            words.append(word("万元", rng.uniform(STUB, STUB + 7 * WIDE), 100 + PITCH * lines * rng.randrange(1, 20)))
        else:  # a label has a letter too few
            i = rng.randrange(len(words))
            one = words[i]
            words[i] = Word(one.text[1:] or "件", one.x0, one.x1, one.base, SIZE, one.number)
    assert not wrong(read([*words, *printed.values()]), numbers)


def test_a_column_nobody_knows_leaves_the_table_unread():
    words, numbers = page(random.Random(1))
    more = [word(str(r), STUB + 7 * WIDE + 50, 100 + PITCH * (r + 1), True, True) for r in range(len(ROWS))]
    found = read([*words, word("上年", STUB + 7 * WIDE + 2, 100.0), *numbers.values(), *more])
    assert not any(isinstance(cell, Word) for cell in found.values())


def test_a_group_does_not_take_the_numbers_of_a_row_whose_own_label_is_damaged():
    """（六）其他处理 is a row of the edition before: its numbers must not be those of the row beside it."""
    words, numbers = page(random.Random(1))
    at = next(r for r, row in enumerate(ROWS) if row.key == "result.other.unpaid")
    words = [one for one in words if one.text != ROWS[at].label]
    base = numbers[at, 0].base
    words += [word("（六）其他处理", 20.0, base), word("申请人逾期未缴", 120.0, base - 5), word("的不再处理", 120.0, base + 5)]
    assert ("（六）其他处理", "总计") not in {key for key, cell in read([*words, *numbers.values()]).items() if not isinstance(cell, Fault)}


BLOCKS = EDITIONS["2021"].table("review")


def blocks(count, skip=()):
    """The words of 表四 without rules, and numbers under all heads but some."""
    section = BLOCKS.sections[0]
    heads = [column.label for _ in section.row_leaves for column in section.column_leaves]
    words = [word(text, 40 + 40 * c, 130.0) for c, text in enumerate(heads)]
    words += [word("行政复议", 120.0, 100.0), word("行政诉讼", 420.0, 100.0), word("未经复议直接起诉", 310.0, 115.0), word("复议后起诉", 520.0, 115.0)]
    return words + [word(str(c), 50 + 40 * c, 145.0, True) for c in range(count) if c not in skip]


def test_a_strip_is_read_with_and_without_blanks_and_not_with_a_number_too_many():
    assert [cell.text for cell in strips_of(blocks(15))[0].cells] == [str(c) for c in range(15)]
    assert [cell.text if cell else None for cell in strips_of(blocks(15, (3, 9)))[0].cells] == [str(c) if c not in (3, 9) else None for c in range(15)]
    assert not strips_of([*blocks(15), word("7", 75.0, 145.0, True)])
    assert not strips_of([*blocks(15, (3,)), word("7", 175.0, 157.0, True)])
    assert not strips_of([one for one in blocks(15) if one.text != "复议后起诉"])
