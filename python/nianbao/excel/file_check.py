"""校验 of files from the window: what the desktop script does, in a process of its own that can be stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import UserError
from ..machine.safe_write import marked_copy_of, reason
from ..machine.screen import open_path
from .merge_window import DONE, FAILED, STOPPED

_NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)


@dataclass
class FileCheck:
    """Some files checked one after the other; ``lines`` is all that is said of them, ``status`` is ``None`` while it runs."""

    files: Sequence[Path]
    done: int = 0
    total: int = 0
    words: str = ""
    status: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    lines: list[str] = field(default_factory=list)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.run, daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Check; whatever goes wrong becomes words. The marked copies are opened as they are made."""
        try:
            self.words, self.status = self._ended(self._check_all())
        except OSError as error:
            self.words, self.status = f"校验没有做成：{reason(error)}。请重新安装“年报”。", FAILED

    def _check_all(self) -> int:
        """The worst exit status."""
        self.total = len(self.files)
        worst = 0
        for file in self.files:
            if self.stop.is_set():
                break
            worst = max(worst, self._check(file))
            self.done += 1
        return worst

    def _check(self, file: Path) -> int:
        """The exit status of ``nianbao check`` for one file; one that was ended from outside, whose status is negative or huge, has checked nothing."""
        copy = marked_copy_of(file)
        marked = ["--marked", str(copy)] if copy else []
        command = [sys.executable, "-X", "utf8", "-m", "nianbao", "check", str(file), *marked]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, creationflags=_NO_CONSOLE,
            text=True, encoding="utf-8", errors="replace",
        ) as process:  # fmt: skip
            threading.Thread(target=self._stop_when_told, args=(process,), daemon=True).start()
            assert process.stdout is not None
            for line in process.stdout:
                self.lines.append(line.rstrip())
        if copy and copy.exists():
            with suppress(UserError):
                open_path(str(copy))
        if process.returncode not in (0, 1, 2):
            self.lines.append(f"{file.name}：校验中途被中断，没有结果。请再校验一次。")
            return 2
        return process.returncode

    def _stop_when_told(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            if self.stop.wait(0.2):
                process.terminate()
                return

    def _ended(self, worst: int) -> tuple[str, int]:
        if self.stop.is_set():
            return "已停止。原来的文件没有改动。", STOPPED
        words = {0: "校验完了：没有错误。", 1: "校验完了：有错误，见上面的清单和校验副本。"}
        return words.get(worst, "有文件没有校验成，原因见上面的清单。"), DONE if worst in words else FAILED

    def progress(self) -> str:
        """One line about how far it is."""
        if self.stop.is_set():
            return "正在停止……"
        return f"正在校验 {self.files[min(self.done, len(self.files) - 1)].name}（第 {self.done + 1}/{len(self.files)} 个）……"
