"""Writing without loss: aside first, then into place; nothing that exists is replaced unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from ..refusals import refused


@contextmanager
def placed(target: str | os.PathLike, *, force: bool = False) -> Iterator[Path]:
    """Give a path aside to write to; move it onto ``target`` when the block ends well, remove it when it does not.

    Raises ``UserError`` where the target exists (without ``force``), is locked or open elsewhere, or cannot be written.
    """
    target = Path(target)
    refuse_existing(target, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=".写入中-", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise refused("O03", folder=target.parent, reason=reason(error)) from error
    os.close(handle)
    try:
        yield Path(aside)
        os.chmod(aside, 0o666 & ~_umask())
        try:
            os.replace(aside, target)
        except OSError as error:
            raise refused("O04", target=target, reason=reason(error)) from error
    finally:
        Path(aside).unlink(missing_ok=True)


def refuse_existing(target: Path, *, force: bool = False) -> None:
    """Raise ``UserError`` where the target is a folder, or exists (without ``force``): worth knowing before long work begins."""
    if target.is_dir():
        raise refused("O01", target=target)
    if target.exists() and not force:
        raise refused("O02", target=target)


def unused(path: str | os.PathLike) -> Path:
    """The path, or the first of 表2.xlsx, 表3.xlsx … that nothing has yet."""
    path = Path(path)
    names = (path.with_name(f"{path.stem}{number if number > 1 else ''}{path.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def summary_of(folder: Path) -> Path:
    """收齐（汇总）.xlsx beside the folder, then （汇总2）."""
    folder = folder.resolve()
    return named_after(folder.parent, folder.name, "汇总", ".xlsx")


def named_after(folder: Path, stem: str, word: str, ending: str) -> Path:
    """A name in ``folder`` for what is made of ``stem``, that nothing has yet: 水务局（校验）.xlsx, then （校验2）."""
    names = (f"{stem}（{word}{number if number > 1 else ''}）{ending}" for number in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def reason(error: OSError) -> str:
    """The reason of a system error in Chinese."""
    known = {PermissionError: "没有权限或文件被占用", FileNotFoundError: "路径不存在", IsADirectoryError: "它是文件夹", NotADirectoryError: "路径中有一段不是文件夹"}
    return known.get(type(error), error.strerror or type(error).__name__)
