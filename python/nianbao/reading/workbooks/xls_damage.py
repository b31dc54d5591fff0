"""Whether the records of a worksheet of an .xls are whole: it has no checksums, and a damaged record would make its numbers look blank.

Record numbers: Microsoft [MS-XLS] 2.3.1 and 2.4.
"""

from __future__ import annotations

from struct import unpack_from

_EOF, _DIMENSIONS = 0x0A, 0x200
_OF_CELLS = {0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E}

# Every record of a worksheet and of what may lie between its cells; those from 0x800 to 0x8FF are kept for later versions.
KNOWN = frozenset((
    6, 10, *range(12, 30), *range(34, 44), 47, 49, 51, 60, 61, 64, 65, 66, 77, *range(80, 86), *range(89, 98), 99, 125, *range(128, 135), 140, 141, 144, 146,
    *range(151, 162), *range(174, 186), 189, 190, 193, *range(197, 212), 213, 214, *range(215, 223), *range(224, 228), 229, 233, *range(235, 238),
    *range(239, 250), 251, 252, 253, 255, 256, 259, 290, 317, *range(351, 354), *range(401, 409), *range(425, 451), 512, 513, *range(515, 518), 519, 520, 523,
    545, 549, 566, 574, 638, 659, 1048, 1054, 1084, 1212, 0x209, 0x409, *range(0x800, 0x900),
))  # fmt: skip



class XlsDamage:
    """Goes along with the reading of one sheet. ``told`` says in Chinese what is wrong; ``""`` where nothing is seen."""

    def __init__(self) -> None:
        self._ended, self._rows = False, 1 << 16
        self._seen: set[tuple[int, int]] = set()
        self._odd = ""

    def see(self, kind: int, body: bytes) -> None:
        """One record after the other, the end of the sheet too."""
        self._ended = kind == _EOF
        if kind not in KNOWN:
            self._odd = f"有一条记录认不出（{kind:#x}）"
        elif kind in _OF_CELLS and len(body) >= 4:
            self._cell(*unpack_from("<HH", body))
        elif kind == _DIMENSIONS and len(body) >= 8:
            self._rows = unpack_from("<I", body, 4)[0] or self._rows

    def _cell(self, row: int, column: int) -> None:
        """No cell stands twice, and none below the last row that the sheet says it has; their order is each program's own."""
        if (row, column) in self._seen or row >= self._rows:
            self._odd = f"有单元格的位置对不上（第 {row + 1} 行）"
        self._seen.add((row, column))

    @property
    def told(self) -> str:
        odd = self._odd or ("" if self._ended else "没有读到结尾")
        return odd and f"{odd}，文件可能已损坏"
