"""Zips whose parts bear no date of today: the clock of a computer may stand where zips have none (before 1980, after 2107)."""

from __future__ import annotations

import zipfile
from typing import Any


class UndatedZip(zipfile.ZipFile):
    """A zip that is written. A part given by its name bears the first date that zips have."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None) -> None:
        entry = zinfo_or_arcname
        if isinstance(entry, str):
            entry = zipfile.ZipInfo(entry)
            entry.compress_type, entry.external_attr = self.compression, 0o600 << 16
        super().writestr(entry, data, compress_type, compresslevel)
