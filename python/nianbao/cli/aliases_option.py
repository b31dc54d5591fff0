"""The option --aliases, the same for every verb that has it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..reading.aliases import Aliases


def add_aliases(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--aliases", metavar="文件", help="机关别名文件，一行一对：别名,机关全称")


def given_aliases(args: argparse.Namespace) -> Aliases | None:
    from ..reading.aliases import load_aliases

    return load_aliases(args.aliases) if args.aliases else None
