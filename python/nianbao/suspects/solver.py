"""The smallest sets as a mixed-integer program (HiGHS): where the direct search ends, and the oracle it is tested against.

minimise Σ b   subject to   A d = −gap,   low·b ≤ d ≤ high·b,   at least ≤ Σ b ≤ 12,   d whole, b 0 or 1   (b: the unknown changes, d: by how much)

Bounds are tight: down to −value, up by no more than all gaps together, since a change serves some gap and no smallest answer moves more.
"""

from __future__ import annotations

from typing import Any

from .equations import System, Unknown
from .search import LARGEST, SmallestSets, UnknownChanges

NODE_LIMIT = 60
"""Branch-and-bound nodes a run (one or two seconds); a count and not a clock, so that every machine answers alike."""


def solve(system: System, *, most: int = 1, at_least: int = 0) -> SmallestSets:
    """Up to ``most`` smallest sets; each found set is cut off before the next run. Empty where there is none within the node limit.

    ``at_least``: a bound known from elsewhere, which spares the solver its proof.
    """
    model, size = _model(system, at_least), None
    sets: list[UnknownChanges] = []
    while len(sets) < most:
        answer = _run(model, system)
        if answer is None or (size is not None and len(answer) != size):
            return SmallestSets(tuple(sorted(sets)), complete=_ended(model), proven=bool(sets) or _ended(model))
        size = len(answer)
        sets.append(answer)
        _cut(model, system, answer)
    return SmallestSets(tuple(sorted(sets)), complete=False)


def _model(system: System, at_least: int = 0) -> Any:
    import highspy

    count = len(system.unknowns)
    high = _reach(system)
    model = _silent()
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_max_nodes", NODE_LIMIT), ("mip_rel_gap", 0.0)):
        model.setOptionValue(option, value)
    for unknown in system.unknowns:
        model.addVar(_low(unknown, high), high)
    for unknown in system.unknowns:
        model.addVar(1 if unknown.wrong else 0, 1)
    for i in range(2 * count):
        model.changeColIntegrality(i, highspy.HighsVarType.kInteger)
        model.changeColCost(i, 1.0 if i >= count else 0.0)
    model.addRow(at_least, LARGEST, count, list(range(count, 2 * count)), [1.0] * count)
    for equation in system.equations:
        columns = sorted(equation.coefficients)
        model.addRow(-equation.gap, -equation.gap, len(columns), columns, [float(equation.coefficients[i]) for i in columns])
    for i, unknown in enumerate(system.unknowns):
        model.addRow(-model.inf, 0, 2, [i, count + i], [1.0, -float(high)])
        model.addRow(0, model.inf, 2, [i, count + i], [1.0, -float(_low(unknown, high))])
    return model


def _silent() -> Any:
    """A solver that prints nothing: HiGHS 1.16 writes its banner to standard output while it is made, amid a result that others parse."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # the first call of its making; what it listens to is not asked for here
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Silent()


def _reach(system: System) -> int:
    return max(1, sum(abs(e.gap) for e in system.equations))


def _low(unknown: Unknown, high: int) -> int:
    return -high if unknown.lowest is None else -min(high, unknown.value - unknown.lowest)


def _run(model: Any, system: System) -> UnknownChanges | None:
    """The changes of the best set; ``None`` where there is none or it is not proven best."""
    import highspy

    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = list(model.getSolution().col_value)
    count = len(system.unknowns)
    return tuple((i, u.value + round(values[i])) for i, u in enumerate(system.unknowns) if round(values[count + i]))


def _ended(model: Any) -> bool:
    """The last run came to its end: a best set, or the proof that there is none."""
    import highspy

    return model.getModelStatus() in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)


def _cut(model: Any, system: System, answer: UnknownChanges) -> None:
    """Not these cells together again."""
    count = len(system.unknowns)
    model.addRow(0, len(answer) - 1, len(answer), [count + i for i, _ in answer], [1.0] * len(answer))
