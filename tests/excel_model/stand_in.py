"""xlwings' own Windows engine, driving the model on any system: thin stand-ins for what it imports of pywin32, and late binding as pywin32 does it.

Named arguments are refused: they arrive only where pywin32 finds a type library, which on an office's machine is not certain.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import MethodType, ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from .application import HWND
from .calls import CALL, GET, PUT, Excel, Refusal, Thing, is_called
from .names import names


class ComError(Exception):
    """``pywintypes.com_error``."""

    def __init__(self, hresult: int, strerror: str, excepinfo: tuple | None = None, argerror: int | None = None) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


def com_error(refusal: Refusal) -> ComError:
    if not refusal.scode:
        return ComError(refusal.hresult, refusal.words)
    return ComError(refusal.hresult, "发生意外。", (0, "Microsoft Excel", refusal.words or None, None, 0, refusal.scode))


class ComTime(dt.datetime):
    """``pywintypes.TimeType``."""


class CDispatch:
    """An object as a client of late binding holds it."""

    def __init__(self, thing: Thing) -> None:
        object.__setattr__(self, "_thing", thing)

    def __getattr__(self, name: str) -> Any:
        if name == "_oleobj_":
            return SimpleNamespace(GetIDsOfNames=lambda _lcid, wanted: self._known(wanted))
        if name.startswith("__"):
            raise AttributeError(name)
        if self._known(name):
            return MethodType(_method(name), self)
        return self._invoke(name, GET)

    def __setattr__(self, name: str, value: Any) -> None:
        self._invoke(name, PUT, value)

    def __call__(self, *arguments: Any) -> Any:
        """The default member: Item where there is none of that name."""
        return self._invoke("_Default" if "_Default" in names()[self._thing.kind] else "Item", CALL, *arguments)

    def __iter__(self) -> Iterator[Any]:
        excel = self._thing.excel
        found = self._asking(lambda: _enumerated(excel, self._thing))
        for one in found:
            excel.step()
            yield _out(one)

    def _known(self, name: str) -> bool:
        return self._asking(lambda: is_called(self._thing, name))

    def _invoke(self, name: str, use: str, *arguments: Any) -> Any:
        given = [_in(one) for one in arguments]
        return _out(self._asking(lambda: self._thing.excel.invoke(self._thing, name, use, given)))

    @staticmethod
    def _asking(step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Refusal as refusal:
            raise com_error(refusal) from None


def _enumerated(excel: Excel, thing: Thing) -> Any:
    """``_NewEnum``: one call, then steps that are none."""
    excel.calls += 1
    excel.asked.append(f"{thing.kind}._NewEnum")
    return thing.members()


def _method(name: str) -> Callable[..., Any]:
    def called(self: CDispatch, *arguments: Any) -> Any:
        return self._invoke(name, CALL, *arguments)

    return called


MISSING = object()


def _in(value: Any) -> Any:
    """What arrives: objects as objects, rows as rows, what is missing as nothing."""
    if value is MISSING:
        return None
    if isinstance(value, list | tuple):
        return [_in(one) for one in value]
    inner = value.__dict__.get("_inner", value) if hasattr(value, "__dict__") else value  # xlwings wraps what it is given
    return inner._thing if isinstance(inner, CDispatch) else value


def _out(value: Any) -> Any:
    """What comes back: objects as dispatches, days as COM's times."""
    if isinstance(value, Thing):
        return CDispatch(value)
    if isinstance(value, tuple):
        return tuple(map(_out, value))
    if isinstance(value, dt.datetime):
        return ComTime(value.year, value.month, value.day, value.hour, value.minute, value.second, tzinfo=dt.UTC)
    return value


class _Anything:
    """A library of Windows of which nothing is used here."""

    def __getattr__(self, name: str) -> Any:
        return self if not name.startswith("__") else super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Nothing is kept."""

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self


def _modules(excel: Excel) -> dict[str, ModuleType]:
    def made(name: str, **contents: Any) -> ModuleType:
        module = ModuleType(name)
        module.__dict__.update(contents)
        return module

    def message_box(_window: int, text: str, _title: str, style: int) -> int:
        buttons = {0: ("ok",), 1: ("ok", "cancel"), 4: ("yes", "no"), 3: ("yes", "no", "cancel")}[style & 15]
        return {"yes": 6, "no": 7, "ok": 1, "cancel": 2}[excel.application.box(text, buttons)]

    dispatch: dict[str, Any] = {"CDispatch": CDispatch, "CoClassBaseClass": type("Co", (), {}), "DispatchBaseClass": type("Base", (), {})}
    dispatch |= {name: lambda *_: CDispatch(excel.application) for name in ("Dispatch", "DispatchEx", "GetActiveObject")}
    client = made("win32com.client", **dispatch)
    return {
        "pywintypes": made("pywintypes", com_error=ComError, error=type("error", (Exception,), {}), TimeType=ComTime, IID=str),
        "pythoncom": made("pythoncom", __file__="", CoInitialize=lambda: None, com_error=ComError, ole_error=ComError, ArgNotFound=MISSING),
        "win32api": made("win32api", MessageBox=message_box),
        "win32con": made("win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNO=4, MB_YESNOCANCEL=3, MB_ICONINFORMATION=64, MB_ICONWARNING=48),
        "win32gui": made("win32gui", FindWindowEx=lambda *_: 0, IsWindowVisible=lambda _: True, EnumWindows=lambda *_: None),
        "win32process": made("win32process", GetWindowThreadProcessId=lambda _: (0, 1)),
        "win32timezone": made("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: dt.UTC)),
        "win32com": made("win32com", client=client),
        "win32com.client": client,
        "xlwings._win32patch": made("xlwings._win32patch", CoClassBaseClass=dispatch["CoClassBaseClass"]),
    }


def windows_engine(excel: Excel) -> Any:
    """``xlwings._xlwindows`` over the model; it finds the one window there is. A program that was driven before is forgotten."""
    nothing = _Anything()
    modules = _modules(excel)
    sys.modules.update(modules)
    with patch.multiple(ctypes, create=True, windll=nothing, oledll=nothing, PyDLL=nothing), patch("atexit.register"):
        sys.modules.pop("xlwings._xlwindows", None)
        engine: Any = import_module("xlwings._xlwindows")
    engine.get_xl_app_from_hwnd = lambda handle: _of_window(engine, excel, handle)
    engine.get_excel_hwnds = lambda: [HWND]
    return engine


def _of_window(engine: Any, excel: Excel, handle: int) -> Any:
    """As xlwings reaches a program through its window: one call, for the program of the workbook that lies there."""
    assert handle == HWND
    return engine.COMRetryObjectWrapper(CDispatch(excel.application)).Application
