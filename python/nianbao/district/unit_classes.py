"""The classes by which a summary adds its units up once more (分类小计)."""

from __future__ import annotations

from ..core.agencies import Kind, kind
from ..core.submission import Submission

OWN_OFFICE, DEPARTMENTS, STREETS, OTHER_UNITS = "本政府机关", "部门", "乡镇街道", "其他"
UNIT_CLASSES = (OWN_OFFICE, DEPARTMENTS, STREETS, OTHER_UNITS)

_CLASS_OF = {Kind.OFFICE: OWN_OFFICE, Kind.DEPARTMENT: DEPARTMENTS, Kind.STREET: STREETS}


def unit_class(submission: Submission) -> str:
    """The class of a unit, by the 单位类别 on its cover, else by its name; 其他 for zones, summaries of whole places, and where nothing tells."""
    from .membership import name_of  # not needed by those who ask for the words

    return _CLASS_OF.get(kind(name_of(submission), submission.category), OTHER_UNITS)
