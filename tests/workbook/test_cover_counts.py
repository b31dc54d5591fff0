"""The counts on the cover are those of ``check``: forms with other numbers, texts and blanks, their formulas worked out by a calculator of its own."""

import random
from decimal import Decimal

import ironcalc
import pytest
from amount import amount
from nianbao.core.findings import Level
from nianbao.steps.check import check
from nianbao.workbook.formula_inputs import HOLDS
from nianbao.workbook.layout import COVER
from nianbao.workbook.writing.template import write_template
from one_answer import TEXTS, case


def damaged(here, rng):
    """What a person types over: up to eight cells of one row, one column or anywhere, sometimes whole tables left blank."""
    cells = list(here.form.cells if here.totals == "typed" else here.form.inputs)
    one = rng.choice(cells)
    among = rng.choice((cells, [c for c in cells if (c.table, c.row) == (one.table, one.row)], [c for c in cells if (c.table, c.column) == (one.table, one.column)]))
    typed = (None, None, 0, rng.randrange(1, 60), rng.randrange(1, 60), -3, Decimal("2.5"), *TEXTS)
    found = {cell: rng.choice(typed) for cell in rng.sample(among, min(len(among), rng.randrange(9)))}
    blank = rng.choice(here.form.tables).key if rng.random() < 0.15 else ""
    return here.values | dict.fromkeys((cell for cell in cells if cell.table == blank), None) | found


def shown(path, spots):
    """What the formulas in these places give."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [sheet["name"] for sheet in model.get_worksheets_properties()]
    return {key: model.get_cell_value(names.index(spot.sheet), spot.row + 1, spot.column + 1) for key, spot in spots.items()}


def told(outcome):
    """The same counts by ``check``, and whether it finds nothing wrong and everything there."""
    form = outcome.submission.form
    errors = [f for f in outcome.findings if f.level is Level.ERROR]
    counts = {(table.name, key): sum(len(f.cells) for f in errors if (f.rule, f.table) == (rule, table.key)) for table in form.tables for key, rule in (("bad", "E5"), ("blank", "E6"))}
    broken = {(form.table(key).name, "broken"): sum(f.gap is not None and f.table == key for f in errors) for key in {r.table for r in form.relations}}
    return counts | broken, not errors and not outcome.unknown


@pytest.mark.parametrize("ten", range(amount(20, 200)))
def test_the_counts_on_the_cover_are_those_of_check(ten, tmp_path):
    for seed in range(10 * ten, 10 * ten + 10):
        rng = random.Random(f"cover {seed}")
        here = case(rng)
        path = tmp_path / "表.xlsx"
        write_template(here.form, path, totals=here.totals, values=damaged(here, rng), cover={"agency": "某局", "year": here.form.since, "version": 1}, force=True)
        front = here.laid.front
        counts, whole = told(check([path])[0].outcome)
        seen = shown(path, {key: front.dashboard[key] for key in counts} | {COVER: front.answer})
        answer = str(seen.pop(COVER))
        assert (seed, seen) == (seed, counts)
        assert (seed, answer.startswith(HOLDS)) == (seed, whole), answer
