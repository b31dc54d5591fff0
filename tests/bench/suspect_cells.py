"""How exact and how fast the suspects are, beside the solver alone and beside the formulation of the literature."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from nianbao.core.submission import Submission
from nianbao.model import Cell
from nianbao.rules.relations import check_relations
from nianbao.suspects.equations import System, components, system_of
from nianbao.suspects.smallest_changes import smallest, suspects
from nianbao.suspects.solver import solve

from .accidents import related
from .big_m import available, big_m


@dataclass(frozen=True)
class Errors:
    """A report with some cells changed at random, and their true values."""

    wrong: Submission
    truth: dict[Cell, int]

    def parts(self) -> list[System]:
        return [part for table in self.wrong.form.tables for part in components(system_of(self.wrong, table.key))]


@dataclass(frozen=True)
class Timed:
    """Shares and seconds of one way of looking: ``exact`` of ``first`` and ``all`` (empty = not measured)."""

    exact: tuple[bool, ...]
    first: tuple[float, ...]
    all: tuple[float, ...] = ()


def scattered(random: Random, report: Submission, size: int) -> Errors:
    """``size`` cells anywhere in the relations, no two in one block of 表四, each off by something between one digit and a wild number."""
    while True:
        cells = random.sample(related(report), size)
        blocks = [cell.row for cell in cells if report.form.table(cell.table).across]
        if len(set(blocks)) == len(blocks):
            break
    truth = {cell: int(report.number(cell) or 0) for cell in cells}
    return Errors(report.changed({cell: _another(random, value) for cell, value in truth.items()}), truth)


def _another(random: Random, value: int) -> int:
    while True:
        near, wild, longer = value + random.randint(-9, 9), random.randint(0, 2 * value + 10), int(f"{random.randint(1, 9)}{value}")
        other = random.choice([near, wild, longer])
        if other >= 0 and other != value:
            return other


def cases(reports: Sequence[Submission], size: int, count: int, seed: int) -> Iterator[Errors]:
    """The same seed gives the same errors."""
    random = Random(f"{seed}|{size}")
    usable = [r for r in reports if not r.blank]
    for _ in range(count):
        yield scattered(random, random.choice(usable), size)


def ours(errors: Iterator[Errors]) -> Timed:
    """First smallest set, and everything ``check`` does to name the suspects; exact where the true set is among the explanations."""
    exact, first, every = [], [], []
    for one in errors:
        findings = check_relations([one.wrong])[0].findings
        first.append(_clocked(lambda one=one: [smallest(part, most=1) for part in one.parts()])[0])
        seconds, explained = _clocked(lambda one=one, findings=findings: suspects(one.wrong, findings))
        every.append(seconds)
        exact.append(all(_told(explained, table, one.truth) for table in {cell.table for cell in one.truth}))
    return Timed(tuple(exact), tuple(first), tuple(every))


def _told(findings: Sequence, table: str, truth: dict[Cell, int]) -> bool:
    meant = {cell: value for cell, value in truth.items() if cell.table == table}
    ways = next((f.suspects for f in findings if f.table == table and f.suspects), ())
    return any({c.cell: c.proposed for c in way.changes} == meant for way in ways)


def solver_alone(errors: Iterator[Errors], most: int = 200) -> Timed:
    """The mixed-integer program without direct search: the first set, then all of them one by one."""
    exact, first, every = [], [], []
    for one in errors:
        parts = one.parts()
        first.append(_clocked(lambda parts=parts: [solve(part) for part in parts])[0])
        seconds, found = _clocked(lambda parts=parts: [solve(part, most=most) for part in parts])
        every.append(seconds)
        exact.append(all(_meant(part, one.truth) in f.sets for part, f in zip(parts, found, strict=True)))
    return Timed(tuple(exact), tuple(first), tuple(every))


def literature(errors: Iterator[Errors]) -> Timed | None:
    """Big-M of 1e7 with lp_solve, at most 60 seconds a case: exact where it changes as few cells as the truth and balances. ``None`` without the program."""
    if not available():
        return None
    exact, first = [], []
    for one in errors:
        start = time.perf_counter()
        answers = [big_m(part) for part in one.parts()]
        first.append(time.perf_counter() - start)
        changed = [answer for answer in answers if answer is not None]
        exact.append(len(changed) == len(answers) and sum(map(len, changed)) == len(one.truth))
    return Timed(tuple(exact), tuple(first))


BANFF = "NIANBAO_BANFF"
"""Names the Python that has ``banff``, where it is not this one."""


def banff(errors: Iterator[Errors]) -> Timed | None:
    """Banff's errorloc: exact where it would change as few cells as the truth. ``None`` where no Python has it."""
    python = os.environ.get(BANFF) or sys.executable
    if subprocess.run([python, "-c", "import banff"], capture_output=True).returncode:
        return None
    every = list(errors)
    given = json.dumps([[edits_for_banff(part) for part in one.parts()] for one in every])
    done = subprocess.run([python, str(Path(__file__).with_name("banff_peer.py"))], input=given, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout)
    return Timed(tuple(changed == len(one.truth) for one, (_, changed) in zip(every, told, strict=True)), tuple(seconds for seconds, _ in told))


def edits_for_banff(part: System) -> dict:
    """A system as banff writes it: ``v0 + v1 - v2 = 0; v0 >= 0;``"""
    lines = ["".join(f"{'+' if a > 0 else '-'} {f'{abs(a)} * ' if abs(a) != 1 else ''}v{i} " for i, a in sorted(e.coefficients.items())) + "= 0;" for e in part.equations]
    names = range(len(part.unknowns))
    return {"edits": " ".join([*(line.removeprefix("+ ") for line in lines), *(f"v{i} >= 0;" for i in names)]), "values": {f"v{i}": part.unknowns[i].value for i in names}}


def _meant(part: System, truth: dict[Cell, int]) -> tuple:
    return tuple((i, truth[u.where]) for i, u in enumerate(part.unknowns) if isinstance(u.where, Cell) and u.where in truth)


def _clocked(work: Callable) -> tuple[float, list]:
    """Seconds of processor time, and the result."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
