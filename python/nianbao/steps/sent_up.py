"""上报: what was sent to the superior, a folder a day in the year's folder, held against the sum as it is now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.submission import Submission
from ..core.words import where
from ..errors import UserError
from ..machine.log import unforeseen
from ..reading.files import WORKBOOK_NAMES, read
from ..report.printed_tables import printed_value
from .compare import compare_submissions
from .incoming_files import DOCUMENT_NAMES
from .year_folder import YearFolder

SENT_FOLDER = "上报"
MOST_NAMED = 5
"""Cells that a sentence names; more are counted."""

_DAY = re.compile(r"(20\d\d)[-.年]?(\d{1,2})[-.月]?(\d{1,2})")
_SCANS = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"}


@dataclass(frozen=True)
class SentVersion:
    """One report that was sent: ``name`` in 上报 (with /), ``day`` as its name says (2025-02-18, else ``""``), ``scans`` lie in the same folder."""

    name: str
    day: str
    submission: Submission
    scans: tuple[str, ...]


def sent_versions(folder: YearFolder) -> list[SentVersion]:
    """The reports in 上报 that can be read, the last sent last: by the day in the name, else by the time of the file."""
    home = folder.path / SENT_FOLDER
    found: list[tuple[tuple[str, int, str], SentVersion]] = []
    for path in sorted(home.rglob("*")) if home.is_dir() else ():
        name = path.relative_to(home).as_posix()
        if not path.is_file() or path.name.startswith(("~$", ".")) or path.suffix.lower() not in WORKBOOK_NAMES | DOCUMENT_NAMES:
            continue
        submission = _read(path)
        if submission is not None:
            day = _day(name)
            scans = tuple(sorted(one.name for one in path.parent.iterdir() if one.suffix.lower() in _SCANS and one != path))
            found.append(((day, path.stat().st_mtime_ns, name), SentVersion(name, day, submission, scans)))
    return [version for _, version in sorted(found, key=lambda pair: pair[0])]


def _read(path: Path) -> Submission | None:
    """``None`` for a scan and whatever else cannot be read."""
    try:
        return replace(read(path), file=path.name)
    except UserError:
        return None
    except Exception as error:
        unforeseen("读取", error)
        return None


def _day(name: str) -> str:
    """The last day that a name tells; ``""`` where it tells none."""
    days = [f"{y}-{int(m):02}-{int(d):02}" for y, m, d in _DAY.findall(name) if 1 <= int(m) <= 12 and 1 <= int(d) <= 31]
    return days[-1] if days else ""


def changed_since_sent(folder: YearFolder, now: Submission) -> Iterator[str]:
    """What of the sum is not as it was sent last (the superior sent it back, a unit mended something), in one sentence; and a scan that lacks."""
    versions = sent_versions(folder)
    if not versions:
        return
    last = versions[-1]
    compared = compare_submissions(last.submission, now)
    cells = compared.comparison.cells if compared.comparison else ()
    if cells and compared.right is not None:
        form = compared.right.form
        named = "；".join(f"{where(c.cell, form)}报出“{printed_value(c.left)}”，现在“{printed_value(c.right)}”" for c in cells[:MOST_NAMED])
        more = f"；等 {len(cells)} 格" if len(cells) > MOST_NAMED else ""
        yield f"上报后有变化：{SENT_FOLDER}/{last.name} 与现在的汇总有 {len(cells)} 格不同（{named}{more}）。要更正的请重新报上级。"
    if not last.scans:
        yield f"{SENT_FOLDER}/{last.name} 旁边没有盖章扫描件。盖章后请把扫描件放进同一个文件夹。"
