"""What cmd.exe makes of our scripts, whatever letters stand in the names of folders: its documented order, done here step by step.

A line of a script is read, % is replaced once (``%%`` is a percent sign, ``%~f0`` and ``%*`` are what was given), then, only where delayed expansion is
on, ``!name!`` and lone ``!``; what was put in is not looked at again. ``& ( ) ^`` mean nothing between quotes. Wine's own cmd.exe differs here.
"""

import re
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nianbao.addin.desktop import DOORS, script_beside_python, windows_script
from nianbao.addin.offline_setup import setup_script
from nianbao.addin.ready_setup import ready_setup_script
from nianbao.machine.dropped_paths import DROPPED_PATHS, SCRIPT, dropped

NAMES = st.text("ab年报 \u3000%!^&()'=,;+@#~[]{}`$.-", min_size=1, max_size=8).map(lambda name: f"x{name}x")


class Shell:
    """One cmd.exe that runs a script; ``ran`` are the commands that are none of its own, as they are started."""

    def __init__(self, script: PureWindowsPath, given: str, existing: set[str], delayed: bool) -> None:
        self.script, self.given, self.existing, self.delayed = script, given, existing, delayed
        self.known = {"cmdcmdline": f'cmd.exe /c ""{script}" {given}"', "TEMP": "WRONG", "a": "WRONG", "LOCALAPPDATA": r"C:\L"}
        self.ran: list[str] = []

    def run(self, text: str) -> None:
        lines, at = text.split("\r\n"), 0
        while at < len(lines):
            line = self.expanded(lines[at])
            label = self.done(line)
            if label == "exit":
                return
            at = lines.index(f":{label}") if label else at + 1

    def expanded(self, line: str) -> str:
        values = {"%%": "%", "%*": self.given, "%~f0": str(self.script), "%~dp0": f"{self.script.parent}\\"}
        line = re.sub(r"%%|%\*|%~f0|%~dp0|%(\w+)%|%", lambda m: values.get(m[0], self.known.get(m[1], "") if m[1] else ""), line)
        return re.sub(r"!(\w+)!|!", lambda m: self.known.get(m[1], "") if m[1] else "", line) if self.delayed else line

    def done(self, line: str) -> str:
        """Where to go on, "" for the next line."""
        if match := re.fullmatch(r'if (not )?exist "([^"]*)" (goto (\w+)|set "(.*)")', line):
            if (match[2] in self.existing) is (match[1] is None):
                return match[4] or self.done(match[3])
        elif match := re.fullmatch(r'set "(\w+)=(.*)"', line):
            self.known[match[1]] = match[2]
        elif line.startswith("setlocal"):
            self.delayed = "EnableDelayed" in line or (self.delayed and "Disable" not in line)
        elif line == "exit":
            return "exit"
        elif not re.match(r"@echo|for /f|chcp|title|echo|pause|:", line) and line:
            self.ran.append(line)
        return ""


@given(NAMES, NAMES, st.sampled_from(list(DOORS)), st.booleans(), st.booleans())
def test_python_is_found_and_what_was_dropped_arrives_whole(folder, file, verb, beside, delayed):
    home = PureWindowsPath("C:/") / folder
    python, script = home / "python" / "python.exe", home / "s.cmd"
    path = str(home / f"{file}.xlsx")
    shell = Shell(script, f'"{path}"' if " " in path else path, {str(python), str(python.with_name("pythonw.exe"))}, delayed)
    raw = script_beside_python(verb) if beside else windows_script(python, verb)
    shell.run(raw.decode("gbk" if b"936" in raw else "utf-8"))
    program = python.with_name("pythonw.exe") if verb == "window" else python
    (ran,) = shell.ran
    assert ran.removeprefix('start "" ').startswith(f'"{program}" -m nianbao')
    assert shell.known[SCRIPT] == str(script)
    assert dropped([], shell.known[DROPPED_PATHS], shell.known[SCRIPT]) == [path]


@pytest.mark.parametrize("raw", [ready_setup_script(), setup_script("3.11", "1"), *(windows_script(PureWindowsPath("C:/p/python.exe"), verb) for verb in DOORS)])  # type: ignore[arg-type]
def test_every_path_of_a_variable_stands_between_quotes_and_no_line_reads_exclamation_marks_but_one(raw):
    lines = raw.decode("gbk").split("\r\n")
    assert next(i for i, line in enumerate(lines) if "DisableDelayedExpansion" in line) < next(i for i, line in enumerate(lines) if re.search(r"%~|%[A-Z]", line) and "OLDPAGE" not in line)
    for line in lines:
        outside = "".join(line.split('"')[::2])
        assert not re.search(r"%(?!\*|OLDPAGE%)[\w~]", outside.replace("%%f in", "").replace("%%p in", "")), line
    assert [line for line in lines if "!" in line] in ([], [f'set "{DROPPED_PATHS}=!cmdcmdline!"'])
