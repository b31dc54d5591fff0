"""The model registered as ``Excel.Application`` and, as WPS registers itself, ``Ket.Application``: a COM server in a process of its own, on Windows.

    python -m excel_model.server PROGID REPORT    serves until a client says Quit; what it was asked is then written to REPORT
"""

# pyright: reportMissingModuleSource=false, reportMissingImports=false, reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
from __future__ import annotations

import ctypes
import datetime as dt
import json
import re
import sys
import winreg
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32api
import win32com.server.policy
import win32com.server.util
import win32con
import win32gui
from win32com.server.exception import COMException
from win32com.server.policy import BasicWrapPolicy

from excel_model.application import excel
from excel_model.calls import CALL, DISP_E_MEMBERNOTFOUND, GET, PUT, Excel, Refusal, Thing, is_called
from excel_model.names import names

CLASSES = {"Excel.Application": "{7C2F1B4E-6B5A-4A63-9C5D-0A3B8E21D101}", "Ket.Application": "{7C2F1B4E-6B5A-4A63-9C5D-0A3B8E21D102}"}
"""Ids of our own: those of the real programs stay theirs."""

DEFAULT, NEW_ENUM = 0, -4
PARAMETER_NOT_FOUND = -2147352572
"""How an argument that is left out arrives."""

WM_GETOBJECT, OBJID_NATIVEOM, HWND_MESSAGE = 0x003D, -16, -3
ORDER: list[str] = [""]
"""Names by the numbers that clients call them by; the default member is number 0."""


def number_of(name: str) -> int:
    if name not in ORDER:
        ORDER.append(name)
    return ORDER.index(name)


class ThingPolicy(BasicWrapPolicy):
    """How a thing of the model answers IDispatch."""

    def _wrap_(self, ob: Any) -> None:
        self._obj_ = ob

    def _query_interface_(self, iid: Any) -> int:
        return 0

    def _getdispid_(self, name: str, flags: int) -> int:
        try:
            is_called(self._obj_, name)
        except Refusal as refusal:
            raise COMException(scode=refusal.hresult) from None
        return number_of(name)

    def _invokeex_(self, number: int, lcid: int, flags: int, arguments: Any, named: Any, provider: Any) -> Any:
        thing: Thing = self._obj_
        if number == NEW_ENUM:
            thing.excel.calls += 1
            return win32com.server.util.NewEnum([_out(one) for one in thing.members()], usePolicy=None)
        name = ORDER[number] or ("_Default" if "_Default" in names()[thing.kind] else "Item")
        put = bool(flags & (pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF))
        called = is_called(thing, name) or number == DEFAULT
        if called and not put and not flags & pythoncom.DISPATCH_METHOD:
            raise COMException(scode=DISP_E_MEMBERNOTFOUND)
        try:
            return _out(thing.excel.invoke(thing, name, PUT if put else CALL if called else GET, [_in(one) for one in arguments]))
        except Refusal as refusal:
            raise _refused(refusal) from None


def _refused(refusal: Refusal) -> COMException:
    if refusal.scode:
        return COMException(description=refusal.words, scode=refusal.scode, source="Microsoft Excel")
    return COMException(scode=refusal.hresult)


def _in(value: Any) -> Any:
    if value is pythoncom.ArgNotFound or (type(value) is int and value == PARAMETER_NOT_FOUND):
        return None
    if isinstance(value, list | tuple):
        return [_in(one) for one in value]
    if isinstance(value, pythoncom.TypeIIDs[pythoncom.IID_IDispatch]):
        return win32com.server.util.unwrap(value)
    return value


def _out(value: Any) -> Any:
    if isinstance(value, Thing):
        return win32com.server.util.wrap(value, usePolicy=ThingPolicy)
    if isinstance(value, tuple):
        return [_out(one) for one in value]  # a tuple would be several results
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC)
    return value


def register(progid: str, command: str) -> None:
    """Where Wine looks for classes: it knows none of one user."""
    for path, value in (
        (rf"{progid}\CLSID", CLASSES[progid]),
        (rf"CLSID\{CLASSES[progid]}\LocalServer32", command),
        (rf"CLSID\{CLASSES[progid]}\ProgID", progid),
    ):
        with winreg.CreateKey(winreg.HKEY_CLASSES_ROOT, path) as key:  # type: ignore[attr-defined]
            winreg.SetValueEx(key, "", 0, winreg.REG_SZ, value)  # type: ignore[attr-defined]


class Windows:
    """The windows by which a program is found: a client asks the innermost for the object model."""

    def __init__(self, program: Excel) -> None:
        self.program = program
        self.window = _out(Window(program))
        self.handle = self._made("XLMAIN", HWND_MESSAGE)
        self._made("EXCEL7", self._made("XLDESK", self.handle))

    def _made(self, name: str, parent: int) -> int:
        look = win32gui.WNDCLASS()
        look.lpszClassName, look.lpfnWndProc = name, {WM_GETOBJECT: self._answer}
        look.hInstance = win32api.GetModuleHandle(None)
        style = 0 if parent == HWND_MESSAGE else win32con.WS_CHILD
        return win32gui.CreateWindow(win32gui.RegisterClass(look), name, style, 0, 0, 9, 9, parent, 0, look.hInstance, None)

    def _answer(self, window: int, message: int, first: int, second: int) -> int:
        if message == WM_GETOBJECT and ctypes.c_int32(second & 0xFFFFFFFF).value == OBJID_NATIVEOM:
            return self._object(first)
        return win32gui.DefWindowProc(window, message, first, second)

    def _object(self, first: int) -> int:
        """As oleacc passes an object through a message."""
        address = re.search(r"obj at 0x([0-9A-Fa-f]+)", repr(self.window))
        assert address
        iid = (ctypes.c_byte * 16).from_buffer_copy(bytes(pythoncom.IID_IDispatch))
        give = ctypes.windll.oleacc.LresultFromObject
        give.restype, give.argtypes = ctypes.c_ssize_t, [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        return give(ctypes.byref(iid), first, int(address[1], 16))


class Window(Thing):
    """What Excel gives for its window: of it only the program is asked."""

    kind = "Window"


def serve(progid: str, report: Path) -> None:
    """Until a client ends the program."""
    pythoncom.CoInitialize()
    program, clsid = excel(), pywintypes.IID(CLASSES[progid])
    register(progid, f'"{sys.executable}" -m excel_model.server {progid} "{report}"')
    win32com.server.policy.CreateInstance = lambda _clsid, iid: pythoncom.WrapObject(ThingPolicy(program.application), iid)  # everybody gets the one
    handle = pythoncom.CoRegisterClassObject(clsid, pythoncom.MakePyFactory(clsid), pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.REGCLS_MULTIPLEUSE)
    active = pythoncom.RegisterActiveObject(_out(program.application), clsid, 0)
    program.application.hwnd = Windows(program).handle
    program.application.call_Quit = lambda: win32gui.PostQuitMessage(0)
    print(f"serving {program.application.hwnd}", flush=True)
    pythoncom.PumpMessages()
    pythoncom.RevokeActiveObject(active)
    pythoncom.CoRevokeClassObject(handle)
    report.write_text(json.dumps(_told(program), ensure_ascii=False), "utf-8")


def _told(program: Excel) -> dict[str, Any]:
    books = {
        book.get_Name(): {sheet.name: [len(sheet.notes), sum(cell.value is not None for cell in sheet.cells.values())] for sheet in book.sheets}
        for book in program.application.books
    }
    return {"calls": program.calls, "asked": program.asked, "status": program.application.status, "books": books}


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
