"""The official forms: one module an edition, each in full, and the way from one edition to another."""

from __future__ import annotations

from functools import cache

from ..model import Figure, Form, Relation, Split
from .wording import topics
from .y2019 import FORM as Y2019
from .y2021 import FORM as Y2021

EDITIONS: dict[str, Form] = {form.edition: form for form in (Y2019, Y2021)}
"""By name, the earliest first."""

UNDATED = "2021"
"""The edition of a report that shows neither its year nor any label of one edition alone: nearly all the reports there are have it."""


def edition_of(year: int) -> str:
    """The edition that a report of this year is written in: the last one meant for it or for a year before. Before the first edition, the first."""
    forms = sorted(EDITIONS.values(), key=lambda form: form.since)
    return next((form.edition for form in reversed(forms) if form.since <= year), forms[0].edition)


def years_of(form: Form) -> tuple[int, int | None]:
    """The first and the last report year that an edition is meant for; the last is ``None`` where no edition follows."""
    following = [other.since for other in EDITIONS.values() if other.since > form.since]
    return form.since, min(following) - 1 if following else None


def mixed(*editions: str) -> Form:
    """A form whose tables (表二, 表三, 表四) come from the given editions: mixed forms are sent in earnest.

    ``mixed("2021")`` is the edition itself. Its ``edition`` is the editions joined by ``+`` where they differ. Raises ``KeyError`` for an unknown edition.
    """
    sources = tuple(EDITIONS[edition] for edition in editions)
    return sources[0] if len(set(sources)) == 1 else _joined(sources)


@cache
def _joined(sources: tuple[Form, ...]) -> Form:
    tables = tuple(form.tables[i] for i, form in enumerate(sources))
    keep = dict(zip((table.key for table in tables), sources, strict=True))
    main = sources[1]
    parts = {
        name: tuple(item for table, form in keep.items() for item in getattr(form, name) if _table_of(item) == table)
        for name in ("relations", "links", "habits", "figures", "trends", "splits")
    }
    return Form(
        edition="+".join(form.edition for form in sources),
        title=main.title,
        source="、".join(dict.fromkeys(form.source for form in sources)),
        since=main.since,
        tables=tables,
        chapters=main.chapters,
        topics=topics(tables),
        guidance=main.guidance,
        hints={(table, row): words for table, form in keep.items() for (owner, row), words in form.hints.items() if owner == table},
        reported=all(form.reported for form in sources),
        **parts,
    )


def _table_of(item: Relation | Figure | Split) -> str:
    return item.cells[0].table if isinstance(item, Figure) else item.table


def table_editions(form: Form) -> dict[str, str]:
    """The edition of each table, by its name (表二, 表三, 表四): the parts of a mixed form, or the edition three times."""
    parts = form.edition.split("+")
    return {table.name: parts[i] if len(parts) > 1 else parts[0] for i, table in enumerate(form.tables)}
