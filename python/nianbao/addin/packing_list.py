"""What belongs into the Python folder of the offline folder, file by file: a stick that was pulled out too soon, or a virus scanner,
leaves it incomplete. ``python -m nianbao.addin.packing_list`` compares the folder it runs from with its list.
"""

import hashlib
import sys
from pathlib import Path

from nianbao.machine.console import say, utf8
from nianbao.refusals import refusal_words

LIST = "清单.sha256"
"""One line a file: SHA-256, two spaces, the path with slashes, as `sha256sum` writes and reads it."""


def write_packing_list(folder: Path) -> None:
    lines = [f"{_digest(folder / name)}  {name}\n" for name in sorted(_names(folder))]
    (folder / LIST).write_bytes("".join(lines).encode())


def wrong_files(folder: Path) -> list[str]:
    """The files of the list that are missing or have another content. What came later (bytecode) is no concern."""
    rows = [line.split("  ", 1) for line in (folder / LIST).read_text("utf-8").splitlines()]
    return [name for digest, name in rows if not (folder / name).is_file() or _digest(folder / name) != digest]


def _names(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def tell_what_is_wrong() -> int:
    """0 if the folder of this interpreter is complete, 1 with the reason if not."""
    utf8()
    wrong = wrong_files(Path(sys.executable).parent)
    if wrong:
        say(refusal_words("W02", number=len(wrong), first=wrong[0]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(tell_what_is_wrong())
