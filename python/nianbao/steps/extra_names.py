"""The names of further rows of 补充数据, as a person gives them."""

from __future__ import annotations

from collections.abc import Iterable

from ..forms.extra import LONGEST_EXTRA_NAME, MOST_NAMED_EXTRA, named_extra
from ..refusals import refused


def extra_names(given: Iterable[str]) -> tuple[str, ...]:
    """The names as they will stand on the sheet, in order. Raises ``UserError`` for one that can be no name, stands twice or is one too many."""
    found: list[str] = []
    for words in given:
        item = named_extra(words)
        if item is None:
            raise refused("T41", name=words.strip()[:LONGEST_EXTRA_NAME], most=LONGEST_EXTRA_NAME)
        if item.path in found:
            raise refused("T42", name=item.path)
        found.append(item.path)
    if len(found) > MOST_NAMED_EXTRA:
        raise refused("T43", count=len(found), most=MOST_NAMED_EXTRA)
    return tuple(found)
