"""How much of a long test runs: a part of it each time, all of it where NIANBAO_SLOW=1 is set."""

import os


def amount(usual, full):
    """`usual` in daily runs and in CI, `full` where somebody asked for everything."""
    return full if os.environ.get("NIANBAO_SLOW") == "1" else usual
