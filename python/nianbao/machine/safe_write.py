"""Writing without loss: aside first, then into place; nothing that exists is replaced unasked, and no input of a run ever."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..refusals import refused
from .file_names import too_long_for_windows, wrong_for_windows
from .regular_files import NotAFile

if TYPE_CHECKING:
    from zipfile import ZipFile

_WINDOWS = os.name == "nt"
NO_ROOM = "O14"
"""The refusal where a disk is full: the same may be written another time."""
ASIDE = ".nianbao-"
"""Begins the name of what is being written. ASCII: a system whose names are ASCII takes it too."""

PathLike = str | os.PathLike


@contextmanager
def placed(target: PathLike, *, force: bool = False, inputs: Iterable[PathLike] = ()) -> Iterator[Path]:
    """Give a path aside to write to; move it onto ``target`` when the block ends well and it can be read, remove it when not.

    A symbolic link is followed; the permissions of a file that is replaced stay. Without ``force`` the last step takes only a name that nothing
    has, so that of two runs with one output one is told. Raises ``UserError`` where the target exists (without ``force``), is one of the
    ``inputs`` (whatever ``force``), is locked or open elsewhere, or cannot be written.
    """
    from .readable import refuse_unreadable

    target = Path(target)
    refuse_existing(target, force=force, inputs=inputs)
    real = Path(os.path.realpath(target))
    aside = real.parent / f"{ASIDE}{os.urandom(8).hex()}{real.suffix}"
    try:
        _begun(aside)
        yield aside
        refuse_unreadable(aside)
        _finished(aside, real)
        _move(aside, real, target, force=force)
    except Exception as error:
        told = _no_room(error, target)
        if told is None:
            raise
        raise told from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def copy_whole(source: PathLike, target: Path) -> None:
    """Copy a file, as it is, to a name that nothing has: all of it, or nothing. Raises ``OSError``."""
    aside = target.parent / f"{ASIDE}{os.urandom(8).hex()}{target.suffix}"
    try:
        shutil.copyfile(source, aside)
        _move_to_new(aside, target)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def refuse_existing(target: Path, *, force: bool = False, inputs: Iterable[PathLike] = ()) -> None:
    """Raise ``UserError`` where the target is a folder, one of the ``inputs``, exists (without ``force``), or has a name that Windows does not keep:
    worth knowing before long work begins."""
    refuse_name(target)
    try:
        os.lstat(target)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        raise refused("O09", target=target, reason=reason(error)) from error
    if os.path.isdir(target):
        raise refused("O01", target=target)
    if own := next((path for path in inputs if same_file(target, path)), None):
        raise refused("O10", target=target, own=own)
    if not force:
        raise refused("O02", target=target)
    if not os.path.isfile(target) and os.path.lexists(os.path.realpath(target)):
        raise refused("O11", target=target)


def refuse_name(target: Path) -> None:
    """Raise ``UserError`` where Windows would write to something else than a file of that name, and say that all is well (``a:b.xlsx``, ``NUL``)."""
    why = wrong_for_windows(str(target)) if _WINDOWS else ""
    if why:
        raise refused("W03", target=target, why=why)


def same_file(one: PathLike, other: PathLike) -> bool:
    """Whether two paths lead to one file, be it by another spelling, a symbolic or a hard link."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def unused(path: str | os.PathLike) -> Path:
    """The path, or the first of 表2.xlsx, 表3.xlsx … that nothing has yet."""
    path = Path(path)
    names = (path.with_name(f"{path.stem}{number if number > 1 else ''}{path.suffix}") for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def summary_of(folder: Path) -> Path:
    """收齐（汇总）.xlsx beside the folder, then （汇总2）."""
    folder = Path(os.path.realpath(folder))
    return named_after(folder.parent, folder.name, "汇总", ".xlsx")


COPIES = "校验副本"
"""The folder, beside the workbooks, in which their marked copies lie."""


def marked_copy_of(path: Path) -> Path | None:
    """校验副本/水务局（校验）.xlsx beside the input, then （校验2）; ``None`` for a kind of file that cannot be marked. The copies have a folder
    of their own, which a merge does not enter: one left beside its source would be a second, older report of the same unit there."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return None
    return named_after(path.parent / COPIES, path.stem, "校验", path.suffix)


def marked_copies_of(folder: Path) -> Path:
    """收齐（校验副本） beside a folder, for the copies of all that is in it; a number is added where it is there already."""
    return named_after(folder.parent, folder.name, COPIES, "")


def named_after(folder: Path, stem: str, word: str, ending: str) -> Path:
    """A name in ``folder`` for what is made of ``stem``, that nothing has yet: 水务局（校验）.xlsx, then （校验2）."""
    names = (f"{stem}（{word}{number if number > 1 else ''}）{ending}" for number in count(1))
    return next(folder / name for name in names if not os.path.lexists(folder / name))


def _begun(aside: Path) -> None:
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except (OSError, ValueError) as error:
        raise refused("O03", folder=aside.parent, reason=reason(error)) from error


def _finished(aside: Path, real: Path) -> None:
    """Put what was written on the disk itself and give it the permissions of the file it replaces, of a new file else."""
    handle = os.open(aside, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.chmod(aside, stat.S_IMODE(os.stat(real).st_mode) if os.path.exists(real) else 0o666 & ~_umask())


def _move(aside: Path, real: Path, target: Path, *, force: bool) -> None:
    """The one step in which the output appears, whole. ``target`` is what people call it."""
    try:
        if force:
            os.replace(aside, real)
        else:
            _move_to_new(aside, real)
    except FileExistsError as error:
        raise refused("O12", target=target) from error
    except PermissionError as error:
        raise refused("O04", target=target, reason=reason(error)) from error
    except OSError as error:
        raise refused("O13", target=target, reason=reason(error)) from error


def _move_to_new(aside: Path, real: Path) -> None:
    """Raises ``FileExistsError`` where anything has the name. Where disks know no hard links (FAT, some of the network) an empty file claims it."""
    if os.name == "nt":
        os.rename(aside, real)
        return
    try:
        os.link(aside, real)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise
        os.close(os.open(real, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(aside, real)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_REASONS = {
    errno.ENOSPC: "磁盘已满", getattr(errno, "EDQUOT", -1): "磁盘配额已用完", errno.EFBIG: "文件超过了允许的大小",
    errno.ENAMETOOLONG: "文件名或路径太长", errno.ELOOP: "符号链接绕成了圈", errno.EROFS: "磁盘是只读的", errno.EIO: "磁盘读写出错",
    errno.EMFILE: "同时打开的文件太多", errno.ENOMEM: "内存不够",
}
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_NO_SCRATCH = "No usable temporary directory"
"""What Python says where nothing can be written into any of the temporary folders."""


def _no_room(error: BaseException, target: PathLike) -> UserError | None:
    """The sentence where the disk is full, whatever a library made of it; ``None`` for any other error."""
    seen: BaseException | None = error
    while seen is not None:
        if number := next(filter(None, map(_of_no_room, (seen, *seen.args))), 0):
            why = _REASONS[number]
            return refused("O14", target=target, reason=why)
        seen = seen.__cause__ or seen.__context__
    return None


def _of_no_room(error: object) -> int:
    """The number of a system error that says so; lxml has it in words (``IO_ENOSPC``). 0 for any other."""
    words = str(error)
    if _NO_SCRATCH in words:
        return errno.ENOSPC
    number = error.errno if isinstance(error, OSError) else getattr(errno, words[3:], 0) if words.startswith("IO_E") else 0
    return number if number is not None and number in _NO_ROOM else 0


def reason(error: OSError | ValueError) -> str:
    """The reason of a system error in Chinese."""
    if isinstance(error, NotAFile):
        return "它是管道、设备或套接字，不是文件"
    known = {PermissionError: "没有权限或文件被占用", FileNotFoundError: "路径不存在", IsADirectoryError: "它是文件夹", NotADirectoryError: "路径中有一段不是文件夹",
             FileExistsError: "那里已有同名的文件，不是文件夹"}
    if isinstance(error, OSError):
        if _WINDOWS and error.filename and too_long_for_windows(os.path.abspath(error.filename)):
            return _REASONS[errno.ENAMETOOLONG]
        return _REASONS.get(error.errno or 0) or known.get(type(error)) or (error.strerror or type(error).__name__).rstrip("。")
    return "文件名里有不能用的字符"


@contextmanager
def packed_by(library: Any, packer: Callable[..., ZipFile]) -> Iterator[None]:
    """Meanwhile the module of a library that has no option for it packs its outputs by another class than its own ``ZipFile``."""
    own, library.ZipFile = library.ZipFile, packer
    try:
        yield
    finally:
        library.ZipFile = own
