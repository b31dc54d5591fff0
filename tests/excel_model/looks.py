"""What only holds values: fonts, fills, borders, pages, what protection allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from .calls import Excel, Thing, refuse
from .names import names


class Look(Thing):
    """Any interface of plain values. ``barred`` says when none may be written."""

    def __init__(self, excel: Excel, kind: str, barred: Callable[[], bool] = lambda: False, held: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(excel)
        self.kind, self.barred = kind, barred
        self.held = dict(held)
        self.plain = frozenset(names()[kind])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("put_") and name[4:] in self.__dict__.get("plain", ()):
            return lambda value: self._put(name[4:], value)
        raise AttributeError(name)

    def _put(self, name: str, value: Any) -> None:
        if self.barred():
            raise refuse(f"不能设置类 {self.kind} 的 {name} 属性")
        self.held[name] = value


class PageSetup(Look):
    """Refuses all of it where no printer is installed; a footer holds 255 characters."""

    def __init__(self, excel: Excel) -> None:
        super().__init__(excel, "PageSetup", lambda: not excel.application.printer, {"PrintArea": "", "PrintTitleRows": "", "Orientation": 1, "PaperSize": 1})

    def _put(self, name: str, value: Any) -> None:
        if isinstance(value, str) and len(value) > 255:
            raise refuse(f"不能设置类 PageSetup 的 {name} 属性")
        super()._put(name, value)
