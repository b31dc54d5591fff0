"""What kind of authority a name is, as far as the name or the cover's 单位类别 shows it. Unknown is an answer."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class Kind(Enum):
    """Levels that matter to the rules."""

    HIGH = "省级或设区的市"
    """May make 规章 (立法法 第九十三条): provinces, autonomous regions and prefectures."""
    COUNTY = "县级政府"
    """A report of a whole county, district or county-level zone."""
    OFFICE = "政府办公室"
    """The office of a government, or 本级: one unit, not the whole."""
    DEPARTMENT = "部门"
    STREET = "乡镇街道"
    ZONE = "功能区"
    UNKNOWN = "未知"


# The first pattern that fits decides; the order puts units before the governments they belong to.
_PATTERNS: tuple[tuple[str, Kind], ...] = (
    (r"^(国务院|国家|中央)|(?<=国)(部|总局)$", Kind.HIGH),
    (r"(本级|政府办公[室厅]|政府办|府办)[）)]?$", Kind.OFFICE),
    (r"(街道|街道办事处|街道办|镇|乡|苏木|(镇|乡|苏木)(人民)?政府)$", Kind.STREET),
    (r"(开发区|高新区|新区|管委会|试验区|实验区|示范区|度假区|风景区|园区|保税区|合作区)((人民)?政府|管理委员会|管委会)?$|管(理)?委(员)?会$", Kind.ZONE),
    (r"(局|委员会|委|部|厅|办公室|中心|院|站|所|队|处|支队|大队|公司|集团|协会|联合会)$", Kind.DEPARTMENT),
    (r"(县|自治县|旗|区)((人民)?政府)?$", Kind.COUNTY),
    (r"(省|自治区|自治州|地区|盟)(人民)?(政府|行政公署)?$", Kind.HIGH),
)


_CATEGORIES: tuple[tuple[str, Kind], ...] = (
    (r"功能区|开发区|园区", Kind.ZONE),
    (r"乡|镇|街道", Kind.STREET),
    (r"本级|办公", Kind.OFFICE),
    (r"部门", Kind.DEPARTMENT),
    (r"省|设区的市|自治州", Kind.HIGH),
    (r"县|区", Kind.COUNTY),
)


@lru_cache(4096)
def kind(name: str, category: str = "") -> Kind:
    """The kind of authority: the cover's category first, then the name. A 市 may be of either level, so it stays unknown."""
    bare = re.sub(r"[\s（）()]", "", name)
    subjects = ((category, _CATEGORIES), (bare, _PATTERNS))
    return next((found for text, patterns in subjects if text for pattern, found in patterns if re.search(pattern, text)), Kind.UNKNOWN)


GOVERNMENTS = ("省级政府", "设区的市级政府")
"""Categories of the cover that may make 规章 (立法法)."""


def has_no_rule_power(name: str, category: str = "", level: str = "") -> bool:
    """Known to have no power to make 规章: county level and below, departments of them, streets, zones (立法法). Unknown is ``False``.

    ``level`` is the 层级 of a roster: with it a government of a province or a prefecture, and a total of one, has the power, and nobody else.
    """
    if level:
        government = category in GOVERNMENTS or (not category and is_whole(name)) or kind(name) is Kind.OFFICE
        return not (level in ("省", "市") and government)
    return kind(name, category) in (Kind.COUNTY, Kind.DEPARTMENT, Kind.STREET, Kind.ZONE)


def is_whole(name: str, category: str = "") -> bool:
    """A report of a whole place (汇总), not of one unit: a government or a bare place name."""
    place = re.search(r"(省|市|自治州|盟)((人民)?政府)?$", re.sub(r"\s", "", name)) is not None
    return kind(name, category) in (Kind.COUNTY, Kind.HIGH) or (place and kind(name, category) is Kind.UNKNOWN)
