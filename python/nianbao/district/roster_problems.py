"""What is wrong with a roster itself, before anything is received: names that two units share, ways in a circle, predecessors that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .roster import NotDue, Roster, RosterUnit, Succession
from .unit_names import evened, without_home


@dataclass(frozen=True)
class RosterProblem:
    """One sentence about one unit; ``agency`` is ``""`` where it is about the roster as a whole."""

    agency: str
    words: str


def roster_problems(roster: Roster, year: int | None = None) -> Iterator[RosterProblem]:
    """Everything wrong with a roster, for the report on ``year`` where that is known."""
    yield from _doubles(roster)
    yield from _shared_names(roster)
    yield from _own_office(roster, year)
    yield from _predecessors(roster)
    yield from _circles(roster)
    yield from _beside_successors(roster, year)
    yield from _reasons(roster)
    yield from _superiors(roster)


def _doubles(roster: Roster) -> Iterator[RosterProblem]:
    seen: dict[str, RosterUnit] = {}
    for unit in roster.units:
        first = seen.setdefault(evened(unit.agency), unit)
        if first is not unit:
            yield RosterProblem(unit.agency, f"“{unit.agency}”在名录里不止一次{_as(first, unit)}。一个单位只能有一行，请合成一行。")


def _as(first: RosterUnit, unit: RosterUnit) -> str:
    return f"（另一行写作“{first.agency}”）" if first.agency != unit.agency else ""


def _shared_names(roster: Roster) -> Iterator[RosterProblem]:
    """A short, former or other name that means two units, and two full names that are one without the places in front of them."""
    owners: dict[str, dict[str, tuple[str, RosterUnit]]] = {}
    for unit in roster.units:
        for name in unit.names:
            owners.setdefault(without_home(name, roster.home), {}).setdefault(evened(unit.agency), (name, unit))
    for units in owners.values():
        names = list(units.values())
        if len(names) > 1:
            told = "、".join(f"“{unit.agency}”" + (f"的“{name}”" if name != unit.agency else "") for name, unit in names)
            yield RosterProblem(names[0][1].agency, f"{told}分不清：报来的表写这个名称时，不知道是哪一家。是同一家的请合成一行（另一个写进曾用名或加挂牌子），不是的请改掉重复的名称。")


def _own_office(roster: Roster, year: int | None) -> Iterator[RosterProblem]:
    offices = [unit for unit in roster.due(year) if unit.is_own_office]
    if not offices:
        yield RosterProblem("", "名录里没有本政府机关（单位类别为“政府办公厅（室）”的一家）。区县的汇总要加上它，请补上；确实不汇总它的不用管。")
    if len(offices) > 1:
        names = "、".join(f"“{unit.agency}”" for unit in offices)
        yield RosterProblem(offices[1].agency, f"本政府机关有 {len(offices)} 家（{names}），会重复计入。请只留一家应报，其余改单位类别或是否应报。")


def _predecessors(roster: Roster) -> Iterator[RosterProblem]:
    for unit in roster.units:
        kinds = {p.kind for p in unit.predecessors}
        named = [p.agency for p in unit.predecessors if p.agency]
        needs = kinds & {Succession.MERGED, Succession.SPLIT, Succession.MOVED}
        if needs and not named:
            yield RosterProblem(unit.agency, f"“{unit.agency}”的承继方式是{'、'.join(needs)}，没有写承继自哪些单位。请补填。")
        if Succession.MERGED in kinds and len(named) == 1:
            yield RosterProblem(unit.agency, f"“{unit.agency}”写的是合并，承继自只有“{named[0]}”一家。请补上其余的；只是改了名的请选更名。")
        for name in named:
            if roster.reach(name) is None:
                yield RosterProblem(unit.agency, f"“{unit.agency}”承继自“{name}”，名录里没有这一家{_like(roster, name)}。请核对名称；已撤销的也请留一行，填上截止年度。")


def _like(roster: Roster, name: str) -> str:
    near = roster.suggestions(name)
    return f"（相近的有：{'、'.join(near)}）" if near else ""


def _circles(roster: Roster) -> Iterator[RosterProblem]:
    for words, ways in (("承继自", _ways(roster, _came_from)), ("上级", _ways(roster, _is_under))):
        told: set[str] = set()
        for agency in ways:
            if agency not in told and (circle := _circle(agency, ways)):
                told |= set(circle)
                shown = " → ".join(f"“{name}”" for name in (*circle, circle[0]))
                yield RosterProblem(agency, f"{words}绕成了圈：{shown}。请改正其中一行。")


def _came_from(unit: RosterUnit) -> tuple[str, ...]:
    return tuple(p.agency for p in unit.predecessors if p.agency)


def _is_under(unit: RosterUnit) -> tuple[str, ...]:
    return (unit.superior,) if unit.superior else ()


def _ways(roster: Roster, names: Callable[[RosterUnit], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    reached = {unit.agency: (roster.reach(name) for name in names(unit)) for unit in roster.units}
    return {agency: tuple(found.agency for found in units if found is not None) for agency, units in reached.items()}


def _circle(start: str, ways: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The way from a unit back to itself; nothing where there is none."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for name in ways.get(path[-1], ()):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                paths.append((*path, name))
    return ()


def _beside_successors(roster: Roster, year: int | None) -> Iterator[RosterProblem]:
    """A unit that was merged or renamed into another and is still due beside it (D12)."""
    for unit in roster.due(year):
        for old in absorbed(roster, unit):
            if old is not unit and old.due_in(year):
                yield RosterProblem(old.agency, f"“{old.agency}”已{_became(unit, old)}为“{unit.agency}”，两家都是应报，会重复计入。请给“{old.agency}”填截止年度，或把是否应报改为“否”。")


def _became(unit: RosterUnit, old: RosterUnit) -> str:
    kinds = [p.kind for p in unit.predecessors if evened(p.agency) in map(evened, old.names)]
    return str(kinds[0]) if kinds else str(Succession.MERGED)


def absorbed(roster: Roster, unit: RosterUnit) -> tuple[RosterUnit, ...]:
    """The units of the roster that went over into this one whole (合并, 更名)."""
    whole = (p.agency for p in unit.predecessors if p.agency and p.kind in (Succession.MERGED, Succession.RENAMED))
    return tuple(found for name in whole if (found := roster.reach(name)) is not None)


def _reasons(roster: Roster) -> Iterator[RosterProblem]:
    for unit in roster.units:
        if not unit.expected and not unit.reason:
            yield RosterProblem(unit.agency, f"“{unit.agency}”不应报，没有写不单独报送原因。请从列表中选。")
        if unit.expected and unit.reason and unit.reason != NotDue.OTHER:
            yield RosterProblem(unit.agency, f"“{unit.agency}”写了不单独报送原因（{unit.reason}），是否应报却不是“否”。请改正其中一栏。")
        if unit.first_year and unit.last_year and unit.first_year > unit.last_year:
            yield RosterProblem(unit.agency, f"“{unit.agency}”的起始年度 {unit.first_year} 在截止年度 {unit.last_year} 之后。请改正。")


def _superiors(roster: Roster) -> Iterator[RosterProblem]:
    for unit in roster.units:
        due_with_superior = unit.reason in (NotDue.BRANCH, NotDue.SUBORDINATE) and not unit.expected
        if due_with_superior and not unit.superior:
            yield RosterProblem(unit.agency, f"“{unit.agency}”随别的单位报送（{unit.reason}），没有写上级是哪一家。请补填。")
        if due_with_superior and unit.superior and roster.reach(unit.superior) is None:
            yield RosterProblem(unit.agency, f"“{unit.agency}”的上级“{unit.superior}”不在名录里{_like(roster, unit.superior)}。请核对名称。")


def words_of(problems: Iterable[RosterProblem]) -> list[str]:
    """The sentences, each once."""
    return list(dict.fromkeys(problem.words for problem in problems))
