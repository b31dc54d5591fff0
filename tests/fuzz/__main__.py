"""``python tests/fuzz``: from a checkout whether or not it is installed."""

import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PLACES = [str(TESTS.parent / "python"), str(TESTS)]

sys.path[:1] = PLACES
os.environ["PYTHONPATH"] = os.pathsep.join([*PLACES, os.environ.get("PYTHONPATH", "")])

from fuzz.running import main  # noqa: E402

raise SystemExit(main())
