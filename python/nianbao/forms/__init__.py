"""The official forms: one module an edition, each in full, and the way from one edition to the other."""

from __future__ import annotations

from functools import cache

from ..model import Figure, Form, Relation
from .wording import topics
from .y2019 import FORM as Y2019
from .y2021 import FORM as Y2021

EDITIONS: dict[str, Form] = {"2019": Y2019, "2021": Y2021}


def edition_of(year: int) -> str:
    """The edition that a report of this year is written in (国办公开办函〔2021〕30号: from the report of 2021 on)."""
    return "2021" if year >= 2021 else "2019"


@cache
def mixed(*editions: str) -> Form:
    """A form whose tables (表二, 表三, 表四) come from the given editions: mixed forms are sent in earnest.

    ``mixed("2021")`` is the edition itself. Its ``edition`` is the editions joined by ``+`` where they differ. Raises ``KeyError`` for an unknown edition.
    """
    if len(set(editions)) == 1:
        return EDITIONS[editions[0]]
    sources = [EDITIONS[edition] for edition in editions]
    tables = tuple(form.tables[i] for i, form in enumerate(sources))
    keep = dict(zip((table.key for table in tables), sources, strict=True))
    main = sources[1]
    parts = {
        name: tuple(item for table, form in keep.items() for item in getattr(form, name) if _table_of(item) == table)
        for name in ("relations", "links", "habits", "figures", "trends")
    }
    return Form(
        edition="+".join(editions),
        title=main.title,
        source="、".join(dict.fromkeys(form.source for form in sources)),
        years=main.years,
        tables=tables,
        chapters=main.chapters,
        topics=topics(tables),
        **parts,
    )


def _table_of(item: Relation | Figure) -> str:
    return item.table if isinstance(item, Relation) else item.cells[0].table


def table_editions(form: Form) -> dict[str, str]:
    """The edition of each table, by its name (表二, 表三, 表四): the parts of a mixed form, or the edition three times."""
    parts = form.edition.split("+")
    return {table.name: parts[i] if len(parts) > 1 else parts[0] for i, table in enumerate(form.tables)}
