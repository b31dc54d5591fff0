"""Which files a merge or a check reads: folders are looked into one level deep, and whatever is not read is named with the reason."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..machine.regular_files import NotAFile, is_text, refuse_endless, shown_name
from ..machine.safe_write import reason, same_file
from ..reading.files import WORKBOOK_NAMES
from ..refusals import refusal_words, refused

DOCUMENT_NAMES = {".docx", ".docm", ".doc", ".wps", ".html", ".htm", ".mht", ".mhtml", ".pdf", ".txt", ".md", ".odt", ".rtf"}

Report = Callable[[int, int, float], None]
"""Told (done, total, seconds left) while files are read."""


@dataclass(frozen=True)
class Source:
    """One path met on the way: ``name`` is how people are told of it, ``skipped`` why it is not read (``""``: it is).

    ``inside``: it was found in a folder, nobody named it.
    """

    path: Path
    name: str
    skipped: str = ""
    inside: bool = False


def incoming_files(paths: Iterable[str | os.PathLike], output: Path | None = None) -> list[Source]:
    """Every file of the paths given, by name whatever the order given. Names are file names, with the folder where two are alike."""
    found: list[Source] = []
    seen: set[str] = set()
    for path in map(Path, paths):
        inside = os.path.isdir(path)
        place = os.path.realpath(path if inside else path.parent)
        for each in _inside(path) if inside else [path]:
            real = os.path.realpath(each) if os.path.islink(each) else os.path.join(place, each.name)
            skipped = _skipped(each, output, inside=inside) or ("同一个文件给了两次" if real in seen else "")
            found.append(Source(each, shown_name(each.name), skipped, inside))
            seen.add(real)
    twice = {name for name, n in Counter(source.name for source in found).items() if n > 1}
    named = [replace(s, name=shown_name(s.path)) if s.name in twice else s for s in found]
    return sorted(named, key=lambda source: source.name)


def refuse_nothing(sources: Sequence[Source]) -> None:
    """Raises ``UserError`` where there is no file that could be read at all."""
    if not sources:
        raise refused("G11")
    if all(source.skipped for source in sources):
        named = "；".join(f"{s.name}（{s.skipped}）" for s in sources[:10])
        raise refused("G12", files=named + (f"等 {len(sources)} 个" if len(sources) > 10 else ""))


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder, in order of name. Raises ``UserError`` where it cannot be looked into."""
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise refused("F09", folder=folder, reason=reason(error)) from error


def _skipped(path: Path, output: Path | None, *, inside: bool) -> str:
    """Why a path is none of ours; ``""`` for what should be readable."""
    if os.path.isdir(path):
        return "子文件夹，没有进入；里面的文件要汇总的请移出来" if inside else ""
    if path.name.startswith(("~$", ".~lock.")):
        return refusal_words("K01")
    if output is not None and same_file(path, output):
        return refusal_words("K02")
    if inside and (path.name.startswith(".") or path.suffix.lower() not in WORKBOOK_NAMES | DOCUMENT_NAMES):
        return refusal_words("K03")
    if not is_text(path.name):
        return refusal_words("K06")
    try:
        refuse_endless(path)
    except NotAFile as error:
        return refusal_words("K07", reason=reason(error))
    except (OSError, ValueError):  # the reader names it
        return ""
    return ""
