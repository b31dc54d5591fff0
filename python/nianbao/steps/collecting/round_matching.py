"""Whose each file in 收件 is: by what the clerk said of it, by the name in it, by the folder it lies in. What is in doubt is asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...core.submission import Submission
from ...district.membership import Refused, identity, wholes
from ...district.roster import Roster
from ...workbook.ledger_sheets import NEW_UNIT, NO_REPORT
from .arrivals import Arrival

SCANNED = "F48"
"""The refusal of a PDF that is a picture: a sealed page, not a report."""

PHOTO, SCAN = "照片", "扫描"


@dataclass(frozen=True)
class Filed:
    """One file of 收件 after matching.

    ``key`` tells its content. ``unit`` is the full name of the unit it belongs to, ``""`` where nobody knows. ``asked`` says why it is asked about,
    ``claims`` what it calls itself, ``suggestions`` are units it may mean. ``seal`` is 照片 or 扫描 of a sealed page. ``whole``: a total, compared only.
    ``new``: a unit that the roster lacks and the clerk wants added.
    """

    arrival: Arrival
    key: str
    item: Submission | Refused | None
    unit: str = ""
    asked: str = ""
    claims: str = ""
    suggestions: tuple[str, ...] = ()
    seal: str = ""
    whole: bool = False
    new: bool = False
    ignored: bool = False

    @property
    def submission(self) -> Submission | None:
        return self.item if isinstance(self.item, Submission) else None


@dataclass(frozen=True)
class Binding:
    """What the clerk wrote under 归到 for one content; ``claims`` is the agency's name inside that file, ``""`` where only the file name had one."""

    unit: str
    claims: str = ""


def match_files(files: Iterable[tuple[Arrival, str, Submission | Refused | None]], roster: Roster, bindings: Mapping[str, Binding]) -> list[Filed]:
    """Each file with its unit or the question about it, in the order given. ``bindings`` go by the key of a content."""
    aliases = {b.claims: b.unit for b in bindings.values() if b.claims and roster.reach(b.claims) is None and roster.unit(b.unit)}

    def reach(name: str) -> str:
        unit = roster.reach(name) if name else None
        return unit.agency if unit else aliases.get(name, "")

    found = [_matched(Filed(arrival, key, item), roster, reach, bindings.get(key)) for arrival, key, item in files]
    return _with_totals(found)


def _matched(file: Filed, roster: Roster, reach: Callable[[str], str], bound: Binding | None) -> Filed:
    file = replace(file, seal=_seal(file), claims=_inside(file.submission) or _named_by_file(file.submission))
    if file.item is not None and isinstance(file.item, Refused) and file.item.foreign and not file.seal:
        return replace(file, ignored=True)
    if bound is not None and bound.unit:
        return _bound(file, roster, bound)
    return _of_seal(file, roster, reach) if file.seal else _of_report(file, roster, reach)


def _seal(file: Filed) -> str:
    if file.arrival.picture:
        return PHOTO
    return SCAN if isinstance(file.item, Refused) and file.item.id == SCANNED else ""


def _bound(file: Filed, roster: Roster, bound: Binding) -> Filed:
    if bound.unit == NO_REPORT:
        return replace(file, ignored=True)
    if bound.unit == NEW_UNIT:
        return replace(file, unit=file.claims, new=True) if file.claims else replace(file, asked="文件里没有机关名称，不能新增单位。请在名录里加上，再选它")
    unit = roster.unit(bound.unit) or roster.reach(bound.unit)
    return replace(file, unit=unit.agency) if unit else replace(file, asked=f"归到的“{bound.unit}”不在名录里。请从列表中选", suggestions=roster.suggestions(bound.unit))


def _of_seal(file: Filed, roster: Roster, reach: Callable[[str], str]) -> Filed:
    """A sealed page holds no numbers to be summed: the folder or a unit's full name in its own name will do."""
    folder = _folder_unit(file, reach)
    name = re.sub(r"\s", "", file.arrival.name)
    named = sorted((u.agency for u in roster.units if u.agency in name), key=len, reverse=True)
    unit = folder or (named[0] if named and all(n in named[0] for n in named) else "")
    if unit:
        return replace(file, unit=unit)
    return replace(file, asked="是盖章件，看不出是哪一家的。请在“归到”里选", suggestions=roster.suggestions(_stem(file)))


def _of_report(file: Filed, roster: Roster, reach: Callable[[str], str]) -> Filed:
    inside, folder = file.claims, _folder_unit(file, reach)
    if not isinstance(file.item, Submission):
        reason = file.item.reason if isinstance(file.item, Refused) else file.arrival.refused
        if folder and isinstance(file.item, Refused):
            return replace(file, unit=folder)
        return replace(file, asked=reason, suggestions=roster.suggestions(folder or _stem(file)))
    told = next((u for u in map(reach, dict.fromkeys((inside, file.item.title_agency))) if u), "")
    if told and folder and told != folder:
        return replace(file, asked=f"文件夹是“{folder}”的，文件里写的是“{inside}”", suggestions=(folder, told))
    if told:
        return replace(file, unit=told)
    if folder and not inside:
        return replace(file, unit=folder)
    if folder:
        return replace(file, asked=f"文件夹是“{folder}”的，文件里写的是“{inside}”，名录里没有", suggestions=(folder, *_likely(roster, inside, folder)))
    if not inside:
        return replace(file, asked="文件里没有写机关名称", suggestions=roster.suggestions(_stem(file)))
    return replace(file, asked=f"“{inside}”不在名录里", suggestions=roster.suggestions(inside))


def _likely(roster: Roster, name: str, but: str) -> tuple[str, ...]:
    return tuple(unit for unit in roster.suggestions(name) if unit != but)


def _inside(submission: Submission | None) -> str:
    """The agency's name found inside a file."""
    if submission is None or submission.origin.get("agency") == "文件名":
        return ""
    return submission.agency or submission.title_agency


def _named_by_file(submission: Submission | None) -> str:
    return submission.agency if submission is not None else ""


def claims_inside(file: Filed) -> str:
    """What may become an alias: a name that stands in the file, not that of the file."""
    return _inside(file.submission)


def _folder_unit(file: Filed, reach: Callable[[str], str]) -> str:
    return next((unit for unit in map(reach, file.arrival.folders) if unit), "")


def _stem(file: Filed) -> str:
    return file.arrival.name.rpartition("/")[2].rpartition(".")[0]


def _with_totals(found: Sequence[Filed]) -> list[Filed]:
    """A total of the whole is no unit and no question: it is compared with the sum. A file is one by our summary's stamp or by its name (rule D10)."""
    reports = [f.submission for f in found if f.submission]
    totals = wholes(map(identity, reports))

    def whole(file: Filed) -> bool:
        s = file.submission
        return s is not None and not file.unit and bool(s.agency) and (s.stamp == "summary" or identity(s) in totals)

    return [replace(f, asked="", suggestions=(), whole=True) if f.asked and whole(f) else f for f in found]
