"""The geometry of the template."""

from itertools import pairwise

import pytest
from nianbao.forms import EDITIONS, mixed
from nianbao.geometry import Spot, areas
from nianbao.workbook.layout import layout, stamp

FORMS = [*EDITIONS.values(), mixed("2019", "2021", "2021")]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
class TestEveryForm:
    def test_no_two_things_stand_in_one_cell(self, form):
        here = layout(form)
        taken: list[tuple[str, int, int]] = []
        for piece in (*here.boxes, *here.spots, *here.checks.values(), *here.check_heads, *here.front.labels, *here.cover.values(), *here.ledger.values(),
                      *here.front.ledger_checks.values(), *here.front.ledger_names, *here.front.dashboard.values(), *here.narrative_heads):
            top, left, bottom, right = piece.merge or (piece.row, piece.column, piece.row, piece.column)
            taken += [(piece.sheet, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        assert len(taken) == len(set(taken))

    def test_printed_tables_have_no_hole(self, form):
        here = layout(form)
        for table in form.tables:
            rows, columns = here.size[table.name]
            pieces = [p for p in (*here.boxes, *here.spots) if p.sheet == table.name and p.row >= 2]
            covered = set()
            for p in pieces:
                top, left, bottom, right = p.merge or (p.row, p.column, p.row, p.column)
                covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            assert covered == {(r, c) for r in range(2, rows) for c in range(columns)}

    def test_inputs_and_totals_make_up_the_table(self, form):
        here = layout(form)
        for table in form.tables:
            inputs = [at for area in here.input_areas(table.name, form.totals) for at in area.cells]
            totals = [(s.row, s.column) for c, s in zip(form.cells, here.spots, strict=True) if c.table == table.key and c in form.totals]
            assert sorted(inputs + totals) == sorted((s.row, s.column) for s in here.spots if s.sheet == table.name)

    def test_every_figure_has_its_place_on_the_cover(self, form):
        assert list(layout(form).ledger) == [figure.key for figure in form.figures]

    def test_every_relation_has_a_check_cell_outside_the_printed_table(self, form):
        here = layout(form)
        assert set(here.checks) == set(form.relations)
        for relation, spot in here.checks.items():
            rows, columns = here.size[form.table(relation.table).name]
            assert spot.row >= rows or spot.column >= columns

    def test_chapters_follow_each_other(self, form):
        spots = list(layout(form).narrative.values())
        assert list(layout(form).narrative) == [0, 4, 5]
        assert all(a.sheet != b.sheet or a.last_row < b.row - 1 for a, b in pairwise(spots))


def test_paper_proportions_of_the_requests_table():
    assert [round(w) for w in layout(EDITIONS["2021"]).widths("表三")] == [754, 921, 3271, *[685] * 7]


def test_areas_join_runs_and_rows():
    spots = [Spot("表", r, c) for r in (0, 1) for c in (0, 1)] + [Spot("表", 3, 1)]
    assert [area.a1 for area in areas(spots * 2)] == ["A1:B2", "B4"]


def test_stamp_names_edition_and_kind():
    assert dict(stamp(EDITIONS["2019"], kind="summary")) == {"标识": "nianbao-summary", "版本": "2019", "布局": "3", "合计": "formula"}
