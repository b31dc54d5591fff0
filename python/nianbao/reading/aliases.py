"""A file of aliases: which short or former names mean which agency. One pair a line, with a comma, a tab or an equals sign between."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace

from ..core.submission import Submission
from ..machine.regular_files import file_bytes
from ..machine.safe_write import reason
from ..refusals import refused

Aliases = Mapping[str, str]
"""Plain alias → the agency's name."""


def load_aliases(path: str | os.PathLike) -> Aliases:
    """Read ``别名,机关`` lines (UTF-8 or GBK; ``#`` begins a remark). Raises ``UserError`` naming the line that is no pair."""
    try:
        data = file_bytes(path)
    except OSError as error:
        raise refused("G01", file=path, reason=reason(error)) from error
    from ..district.membership import plain_agency

    found: dict[str, str] = {}
    for number, line in enumerate(_decoded(data).splitlines(), 1):
        words = line.split("#")[0].strip()
        if not words:
            continue
        alias, *names = re.split(r"\s*[,，=＝\t]\s*", words)
        if len(names) != 1 or not alias or not names[0]:
            raise refused("G02", file=path, number=number, line=line.strip())
        found[plain_agency(alias)] = names[0]
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def renamed(submission: Submission, aliases: Aliases | None) -> Submission:
    """The submission under the name its agency really has; the question whose it is (N1) is then answered."""
    if not aliases:
        return submission
    from ..district.membership import plain_agency

    name = next((aliases[plain_agency(n)] for n in (submission.agency, submission.title_agency) if plain_agency(n) in aliases), "")
    if not name:
        return submission
    origin = {**submission.origin, "agency": f"别名：{submission.agency or submission.title_agency}"}
    return named(replace(submission, origin=origin), name)


def named(submission: Submission, agency: str) -> Submission:
    """The submission under the name its agency is known to have: whose it is (N1) need not be asked, only why it has another unit's workbook."""
    from .unnamed import handed_to_another

    found = replace(submission, agency=agency, remarks=tuple(r for r in submission.remarks if r.rule != "N1"))
    return replace(found, remarks=(*found.remarks, *handed_to_another(found)))
