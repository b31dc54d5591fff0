"""Each edition's outline and relations are what the official form has: counts, order, labels."""

from collections import Counter

import pytest
from cases import SHARED, entries, form_of, needs_shared
from nianbao.core.submission import Submission
from nianbao.district.carrying import carry
from nianbao.forms import EDITIONS, edition_of, mixed, table_editions
from nianbao.forms.crosswalk import crosswalk
from nianbao.model import Cell

Y2019, Y2021 = EDITIONS["2019"], EDITIONS["2021"]

SHAPES = {
    "2019": {"表二": [(2, 3), (2, 3), (2, 3), (1, 2), (1, 2)], "表三": [(23, 7)], "表四": [(3, 5)]},
    "2021": {"表二": [(2, 3), (1, 1), (2, 1), (1, 1)], "表三": [(25, 7)], "表四": [(3, 5)]},
}


@pytest.mark.parametrize("edition", SHAPES)
def test_every_table_has_the_sections_rows_and_columns_of_the_official_form(edition):
    form = EDITIONS[edition]
    assert {t.name: [(len(s.row_leaves), len(s.column_leaves)) for s in t.sections] for t in form.tables} == SHAPES[edition]


@pytest.mark.parametrize(("edition", "counts"), [
    ("2019", {"E1": 7, "E2": 7, "E3": 23, "E4": 3}),
    ("2021", {"E1": 7, "E2": 7, "E3": 25, "E4": 3}),
])
def test_the_exact_rules_expand_to_one_relation_a_row_column_or_block(edition, counts):
    assert Counter(r.rule for r in EDITIONS[edition].relations) == counts


@pytest.mark.parametrize(("edition", "terms"), [("2019", 19), ("2021", 21)])
def test_the_results_that_make_the_total_are_all_kinds_and_nothing_else(edition, terms):
    relation = next(r for r in EDITIONS[edition].relations if r.rule == "E2" and r.at == "natural")
    rows = [t.cell.row for t in relation.left]
    assert len(rows) == terms
    assert rows[0] == "result.granted"
    assert rows[-1].startswith("result.other")
    assert relation.total == Cell("requests", "result.total", "natural")


def test_a_row_of_applicants_is_natural_persons_and_five_kinds_of_organisations():
    relation = next(r for r in Y2021.relations if r.rule == "E3" and r.at == "new")
    assert [Y2021.column(t.cell).label for t in relation.left] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert Y2021.column(relation.right[0].cell).label == "总计"


@pytest.mark.parametrize(("year", "edition"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")])
def test_the_edition_follows_the_report_year(year, edition):
    assert edition_of(year) == edition


@needs_shared
def test_the_2021_labels_are_those_of_the_blank_official_form():
    docx = pytest.importorskip("docx")
    document = docx.Document(str(SHARED / "reference" / "form-2021-blank.docx"))
    printed = {cell.text.replace("\n", "") for table in document.tables for row in table.rows for cell in row.cells}
    printed |= {p.text.strip() for p in document.paragraphs}
    labels = {i.label for t in Y2021.tables for s in t.sections for i in s.rows + s.columns}
    labels |= {text for t in Y2021.tables for s in t.sections for text in (s.title, s.corner, s.span) if text} | set(Y2021.chapters)
    assert labels - printed == set()


@needs_shared
@pytest.mark.parametrize("case", entries())
def test_every_key_of_a_real_report_is_a_cell_of_its_form(case):
    entry = entries()[case]
    form = form_of(entry)
    names = {(t, r, c) for t in ("表二", "表三", "表四") for r, cells in entry[t].items() for c in cells}
    strange = names - set(form.by_names)
    assert {r for _, r, _ in strange} <= {"三、本年度办理结果/（六）其他处理"}
    if entry["格式"] in EDITIONS:
        assert names == set(form.by_names)


def test_the_crosswalk_joins_what_means_the_same_and_names_the_rest():
    forward = crosswalk(Y2019, Y2021)
    assert forward[Cell("disclosure", "permits", "decisions")] == (Cell("disclosure", "permits", "decisions"),)
    assert forward[Cell("requests", "result.other.rest", "natural")] == (Cell("requests", "result.other", "natural"),)
    assert Cell("requests", "result.other.unpaid", "natural") not in forward
    assert Cell("disclosure", "charges", "amount") not in forward
    lost = Counter(c.row for c in carry(Submission(Y2019, (1,) * len(Y2019.cells)), Y2021, forward).lost)
    assert lost == {"rules": 3, "normative": 3, "permits": 2, "services": 3, "penalties": 2, "coercion": 2, "charges": 2, "procurement": 2}
    back = crosswalk(Y2021, Y2019)
    assert len(back[Cell("requests", "result.other", "total")]) == 3
    assert [(split.whole, len(split.parts)) for split in Y2021.splits] == [("result.other", 3)]
    assert not Y2019.splits


def test_a_mixed_form_takes_each_table_from_its_edition():
    form = mixed("2019", "2021", "2021")
    assert table_editions(form) == {"表二": "2019", "表三": "2021", "表四": "2021"}
    assert [len(t.cells) for t in form.tables] == [22, 175, 15]
    assert Counter(r.rule for r in form.relations) == {"E1": 7, "E2": 7, "E3": 25, "E4": 3}
    assert {h.rule for h in form.habits} == {"L2"}
    assert mixed("2021", "2021", "2021") is Y2021
