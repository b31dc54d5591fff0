"""One call of a client, as late binding makes it: a name of the type library, got, put or called. Every one counts, and any may be refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .names import WITH_OPTIONAL_ARGUMENTS, names

GET, PUT, CALL = "get", "put", "call"

DISP_E_EXCEPTION, DISP_E_UNKNOWNNAME, DISP_E_MEMBERNOTFOUND, DISP_E_BADINDEX = -2147352567, -2147352570, -2147352573, -2147352565
RPC_E_CALL_REJECTED, VBA_E_IGNORE, ERROR_1004 = -2147418111, -2146777998, -2146827284


class Refusal(Exception):
    """What Excel answers with in place of a result: ``hresult``, and for an exception of its own ``scode`` and words."""

    def __init__(self, hresult: int, words: str = "", scode: int = 0) -> None:
        super().__init__(hresult, words, scode)
        self.hresult, self.words, self.scode = hresult, words, scode


def refuse(words: str, scode: int = ERROR_1004) -> Refusal:
    """Excel's own error, 1004 as a rule."""
    return Refusal(DISP_E_EXCEPTION, words, scode)


BUSY = {"rejected": Refusal(RPC_E_CALL_REJECTED, "Call was rejected by callee."), "editing": Refusal(DISP_E_EXCEPTION, "", VBA_E_IGNORE)}
"""The two ways in which Excel says that it does not listen: a dialog is open; a cell is being edited."""


GONE = {"disconnected": Refusal(-2147417848, "The object invoked has disconnected from its clients."), "no server": Refusal(-2147023174, "The RPC server is unavailable.")}
"""What is answered in place of a program that has ended."""


class Thing:
    """An object of the model. ``kind`` is its interface; ``get_X``, ``put_X`` and ``call_X`` are its names, ``plain`` those that only hold a value."""

    kind = ""
    plain: frozenset[str] = frozenset()

    def __init__(self, excel: Excel) -> None:
        self.excel = excel
        self.held: dict[str, Any] = {}

    def get_Application(self) -> Any:
        return self.excel.application

    def members(self) -> Sequence[Any]:
        """What ``for each`` goes through. Raises ``Refusal`` where there is nothing to go through."""
        raise Refusal(DISP_E_MEMBERNOTFOUND, "Member not found.")


class Excel:
    """The program: counts its calls and says that it is busy when it is told to. ``asked`` are names of calls in their order."""

    def __init__(self) -> None:
        self.calls = self.steps = 0
        self.asked: list[str] = []
        self.application: Any = None
        self._busy: tuple[int, float, str] | None = None

    @contextmanager
    def counting(self) -> Iterator[Counted]:
        """Calls and steps of ``for each`` in the block."""
        counted, calls, steps, asked = Counted(), self.calls, self.steps, len(self.asked)
        yield counted
        counted.calls, counted.steps, counted.names = self.calls - calls, self.steps - steps, Counter(self.asked[asked:])
        counted.order = self.asked[asked:]

    @contextmanager
    def busy(self, after: int = 0, times: float = float("inf"), how: str = "rejected") -> Iterator[None]:
        """After so many calls, so many are refused."""
        self._busy = (self.calls + after, times, how)
        try:
            yield
        finally:
            self._busy = None

    def invoke(self, thing: Thing, name: str, use: str, arguments: Sequence[Any] = ()) -> Any:
        """One call. Raises ``Refusal`` as Excel would, and ``NotImplementedError`` for what the model lacks."""
        self.calls += 1
        self.asked.append(f"{thing.kind}.{name}{'=' if use == PUT else '()' if use == CALL else ''}")
        self._listen()
        written = names()[thing.kind].get(name)
        if written is None:
            raise Refusal(DISP_E_UNKNOWNNAME, f"Unknown name: {thing.kind}.{name}")
        if use == PUT and written != "w" and (thing.kind, name) not in WITH_OPTIONAL_ARGUMENTS:
            raise refuse(f"不能设置类 {thing.kind} 的 {name} 属性")
        return self._answer(thing, name, use, arguments)

    def step(self) -> None:
        self.steps += 1

    def _listen(self) -> None:
        if self._busy is not None:
            after, times, how = self._busy
            if after < self.calls <= after + times:
                raise (BUSY | GONE)[how]

    @staticmethod
    def _answer(thing: Thing, name: str, use: str, arguments: Sequence[Any]) -> Any:
        own = getattr(thing, f"{use}_{name}", None)
        if own is not None:
            return own(*arguments)
        if name in thing.plain and use == PUT:
            thing.held[name] = arguments[0]
            return None
        if name in thing.plain and use == GET:
            return thing.held.get(name)
        raise NotImplementedError(f"the model has no {use} {thing.kind}.{name}")


class Counted:
    """How often the host was asked."""

    calls = steps = 0
    names: Counter[str] = Counter()
    order: Sequence[str] = ()


def is_called(thing: Thing, name: str) -> bool:
    """Whether a name is called; one that takes no argument, or can do without, is got. Raises ``Refusal`` for an unknown one."""
    written = names()[thing.kind].get(name)
    if written is None:
        raise Refusal(DISP_E_UNKNOWNNAME, f"Unknown name: {thing.kind}.{name}")
    return written == "m" and (thing.kind, name) not in WITH_OPTIONAL_ARGUMENTS
