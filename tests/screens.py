"""A screen for tests: Xvfb with a small window manager, a LibreOffice that somebody has open on it, 小窗 beside it, pressed with a real mouse.

Where a widget lies is asked of the window's own Tk, over the screen (Tk's `send`); what is then pressed is the screen's pointer (xdotool).
"""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import nianbao

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xauth", "soffice", "pcmanfm")
SYSTEM_PYTHON = "/usr/bin/python3"
FIND = """
proc nb_find {w text} {
  foreach c [winfo children $w] {
    if {[winfo class $c] eq "TButton" && [$c cget -text] eq $text && [winfo ismapped $c] && [$c instate !disabled]} {return $c}
    set found [nb_find $c $text]
    if {$found ne ""} {return $found}
  }
  return ""
}
proc nb_list {w} {
  foreach c [winfo children $w] {
    if {[winfo class $c] eq "Text"} {return $c}
    set found [nb_list $c]
    if {$found ne ""} {return $found}
  }
  return ""
}
proc nb_texts {w} {
  set all {}
  if {![catch {$w cget -text} t] && [winfo ismapped $w]} {lappend all $t}
  if {[winfo class $w] eq "Text"} {lappend all [$w get 1.0 end]}
  foreach c [winfo children $w] {lappend all {*}[nb_texts $c]}
  return $all
}
"""
ASKING = """
import json, sys, tkinter
root = tkinter.Tk(className="asking")
root.withdraw()
for line in sys.stdin:
    words = json.loads(line)
    try:
        said = [True, str(root.tk.call(*words))]
    except tkinter.TclError as error:
        said = [False, str(error)]
    print(json.dumps(said), flush=True)
"""
WINDOW = "nianbao"
"""The name of the window's Tk."""


def has_tkinter(python: str) -> bool:
    return subprocess.run([python, "-c", "import tkinter"], capture_output=True).returncode == 0


def python_with_tkinter() -> str | None:
    """This Python, or Debian's of the same version, which can use the packages of this one."""
    same = f"import sys; raise SystemExit(sys.version_info[:2] != {sys.version_info[:2]})"
    for python in (sys.executable, SYSTEM_PYTHON):
        if Path(python).exists() and has_tkinter(python) and subprocess.run([python, "-c", same]).returncode == 0:
            return python
    return None


def missing() -> str:
    """What is not there for a screen, "" where all is."""
    programs = [name for name in PROGRAMS if shutil.which(name) is None]
    return "、".join([*programs, *([] if python_with_tkinter() else ["python3-tk"])])


def until(holds: Callable[[], Any], seconds: float = 120.0) -> Any:
    """What `holds` gives as soon as it is true. Fails after some seconds."""
    limit = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < limit, f"waited {seconds:.0f} s in vain for {holds}"
        time.sleep(0.2)
    return found


def _line(process: subprocess.Popen, seconds: float) -> str:
    """The next line that it says. Fails where it says none in that time, as a window does that is busy for good."""
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], seconds)[0], f"{process.args} said nothing for {seconds:.0f} s"
    line = process.stdout.readline()
    return line if isinstance(line, str) else line.decode()


class Screen:
    """A display of its own with what runs on it; `close` ends all of it, and nothing else."""

    def __init__(self, folder: Path, size: str = "1280x900") -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.env = {key: value for key, value in os.environ.items() if key not in ("WAYLAND_DISPLAY", "NIANBAO_LIVE")}
        self.env |= {"XAUTHORITY": str(folder / "auth"), "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(folder / "state")}
        self.env["PYTHONPATH"] = os.pathsep.join(self.paths())
        Path(self.env["XAUTHORITY"]).touch()
        self.env["DISPLAY"] = self._display(size)
        self.run("openbox")
        self._asking = self.run(python_with_tkinter() or "", "-c", ASKING, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @staticmethod
    def paths() -> list[str]:
        """Where another Python of this version finds the product and its libraries."""
        return [str(Path(nianbao.__file__).parents[1]), *(path for path in sys.path if path.endswith("site-packages"))]

    def _display(self, size: str) -> str:
        """The server takes the first number that is free: two that begin at once never have the same."""
        key = secrets.token_hex(16)
        self._known(":0", key)
        server = self.run("Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-auth", self.env["XAUTHORITY"], stdout=subprocess.PIPE)
        display = f":{_line(server, 60).strip()}"
        self._known(display, key)
        return display

    def _known(self, display: str, key: str) -> None:
        """The key opens that display."""
        subprocess.run(["xauth", "-q", "add", display, ".", key], env=self.env, check=True, timeout=60)

    def run(self, *command: str, **options) -> subprocess.Popen:
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            usual = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL}
            process = subprocess.Popen(command, env=self.env, start_new_session=True, **(usual | options))
        self.processes.append(process)
        return process

    def office(self, *files: Path) -> None:
        """A LibreOffice as a person starts it, with a profile of its own."""
        profile = (self.folder / "profile").as_uri()
        self.run("soffice", f"-env:UserInstallation={profile}", "--norestore", "--nologo", "--nofirststartwizard", *map(str, files))
        if files:
            until(lambda: self.windows(files[-1].name))

    def window(self, *arguments: str) -> subprocess.Popen:
        """小窗."""
        process = self.run(python_with_tkinter() or "", "-m", "nianbao.excel.window", *arguments)
        until(lambda: WINDOW in self._sent("winfo", "interps"))
        self.ask(FIND)
        return process

    def windows(self, name: str) -> list[str]:
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name], env=self.env, capture_output=True, text=True, timeout=60)
        return found.stdout.split()

    def corner(self, window: str) -> tuple[int, int]:
        """Where a window lies."""
        told = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], env=self.env, capture_output=True, text=True, check=True, timeout=60).stdout
        sides = dict(line.split("=") for line in told.split())
        return int(sides["X"]), int(sides["Y"])

    def picture(self, path: Path, window: str = "root") -> None:
        """What the screen shows, or one window of it."""
        subprocess.run(["import", "-window", window, str(path)], env=self.env, check=True, timeout=60)

    # ---- asking the window's Tk

    def ask(self, command: str) -> str:
        """The answer of the window's own interpreter to a command of Tcl."""
        return self._sent("send", WINDOW, command)

    def texts(self) -> str:
        """All that the window and its dialogs say."""
        return self.ask("nb_texts .")

    def place(self, text: str) -> tuple[int, int] | None:
        """The middle of the button that shows this text and can be pressed, on the screen."""
        found = self.ask(f"nb_find . {{{text}}}")
        if not found:
            return None
        sides = [int(self.ask(f"winfo {what} {found}")) for what in ("rootx", "rooty", "width", "height")]
        return sides[0] + sides[2] // 2, sides[1] + sides[3] // 2

    def line(self, number: int) -> tuple[int, int]:
        """Where a line of the list of problems stands on the screen, scrolled to."""
        box = self.ask("nb_list .")
        self.ask(f"{box} see line{number}.first")
        self.ask("update idletasks")
        x, y, _, height = map(int, self.ask(f"{box} bbox line{number}.first").split()[:4])
        return int(self.ask(f"winfo rootx {box}")) + x + 4, int(self.ask(f"winfo rooty {box}")) + y + height // 2

    def _sent(self, *words: str) -> str:
        assert self._asking.stdin is not None
        assert self._asking.stdout is not None
        self._asking.stdin.write(json.dumps(words) + "\n")
        self._asking.stdin.flush()
        well, said = json.loads(_line(self._asking, 60))
        assert well, f"{words}: {said}"
        return said

    # ---- the hand

    def click(self, text: str) -> None:
        """Press what shows this text, as soon as it is there."""
        x, y = until(lambda: self.place(text))
        self.press_at(x, y)

    def press_at(self, x: int, y: int) -> None:
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "sleep", "0.1", "click", "1"], env=self.env, check=True, timeout=60)

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move in steps as a hand does, let go."""
        steps = [[begin[i] + (end[i] - begin[i]) * part // 20 for i in (0, 1)] for part in range(21)]
        moves = [word for x, y in steps for word in ("mousemove", str(x), str(y), "sleep", "0.05")]
        command = ["xdotool", "mousemove", *map(str, begin), "sleep", "0.2", "mousedown", "1", *moves, "sleep", "0.5", "mouseup", "1"]
        subprocess.run(command, env=self.env, check=True, timeout=60)

    def type_text(self, text: str) -> None:
        subprocess.run(["xdotool", "type", "--delay", "20", text], env=self.env, check=True, timeout=60)

    def type_in_office(self, name: str, text: str) -> None:
        """Begin to type into the cell that is selected in the window of a workbook."""
        self._to_front(self.windows(name)[0])
        subprocess.run(["xdotool", "sleep", "1", "type", "--delay", "50", text], env=self.env, check=True, timeout=60)

    def _to_front(self, window: str) -> None:
        """Asked for until it is: `windowactivate --sync` asks once, and waits for ever where a window could not yet be."""

        def in_front() -> bool:
            subprocess.run(["xdotool", "windowactivate", window], env=self.env, check=True, timeout=60)
            return subprocess.run(["xdotool", "getactivewindow"], env=self.env, capture_output=True, text=True, timeout=60).stdout.strip() == window

        until(in_front)

    def save_in_office(self, name: str) -> None:
        """Ctrl+S in the window of a workbook, kept in the format it has."""
        self._to_front(self.windows(name)[0])
        subprocess.run(["xdotool", "key", "--clearmodifiers", "ctrl+s"], env=self.env, check=True, timeout=60)
        time.sleep(2)
        self.type("Return")  # LibreOffice asks whether to keep the format

    def type(self, *keys: str) -> None:
        subprocess.run(["xdotool", "key", *keys], env=self.env, check=True, timeout=60)

    def close(self) -> None:
        """End what was started here, the server last."""
        for process in [*reversed(self.processes[1:]), *self.processes[:1]]:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                    continue
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
