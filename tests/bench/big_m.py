"""The formulation of the literature, for comparison only: big-M of 1e7, solved by lp_solve (Debian package lp-solve).

minimise Σ b   subject to   the equations over the new values n ≥ 0, and |n − x| ≤ 1e7·b   (E. de Jonge and M. van der Loo, errorlocate)
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from nianbao.suspects.equations import System

PROGRAM = "lp_solve"
LIMIT = 60
BIG = 10**7


def available() -> bool:
    return shutil.which(PROGRAM) is not None


def big_m(system: System) -> dict[int, int] | None:
    """The new values of the unknowns that it changes; ``None`` where it does not end in time or what it says does not balance."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.lp"
        model.write_text(written(system), encoding="ascii")
        try:
            done = subprocess.run([PROGRAM, "-S4", "-timeout", str(LIMIT), str(model)], capture_output=True, text=True, timeout=2 * LIMIT)
        except subprocess.TimeoutExpired:
            return None
    values = {int(i): round(float(value)) for i, value in re.findall(r"^n(\d+)\s+(\S+)$", done.stdout, re.M)}
    if len(values) < len(system.unknowns) or any(sum(a * values[i] for i, a in e.coefficients.items()) for e in system.equations):
        return None
    return {i: value for i, value in values.items() if value != system.unknowns[i].value}


def written(system: System) -> str:
    """The program in lp_solve's own format."""
    count = range(len(system.unknowns))
    lines = ["min: " + " + ".join(f"b{i}" for i in count) + ";"]
    lines += [" ".join(f"{a:+d} n{i}" for i, a in sorted(e.coefficients.items())) + " = 0;" for e in system.equations]
    for i, unknown in enumerate(system.unknowns):
        lines.append(f"n{i} - {BIG} b{i} <= {unknown.value};")
        lines.append(f"n{i} + {BIG} b{i} >= {unknown.value};")
    lines += [f"b{i} <= 1;" for i in count]
    lines.append("int " + ",".join(f"n{i}" for i in count) + "," + ",".join(f"b{i}" for i in count) + ";")
    return "\n".join(lines) + "\n"
