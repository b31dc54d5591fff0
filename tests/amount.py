"""How many examples a long test runs: a few at a developer's desk, more in CI, all where somebody asked for everything."""

import os


def amount(usual, full):
    """`usual` where NIANBAO_EXAMPLES=usual is set, as CI does; `full` with NIANBAO_EXAMPLES=all; else a quarter of a usual number, one at least."""
    asked = os.environ.get("NIANBAO_EXAMPLES", "few")
    if asked == "all":
        return full
    return -(-usual // 4) if asked == "few" and isinstance(usual, int) and usual < full else usual
