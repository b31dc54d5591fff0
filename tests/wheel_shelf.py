"""Packages of the index for tests that make a folder for Windows: each is fetched once, for all of them and for every run that keeps pytest's cache.

    with fetched_once(pytestconfig):
        bundle(folder)
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from nianbao.addin import windows_wheels
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version
from wine.windows import locked

Download = Callable[[Sequence[str], Path, str], None]


@contextmanager
def fetched_once(config: pytest.Config) -> Iterator[None]:
    """Meanwhile the product takes from the shelf what lies there, and what it downloads stays there, as long as pytest keeps a cache at all."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as passing:
        shelf = Path(config.cache.mkdir("wheels") if hasattr(config, "cache") else passing)
        patch.delenv("PIP_CONSTRAINT", raising=False)  # CI's own versions are not the folder's
        patch.setattr(windows_wheels, "_download", from_shelf(windows_wheels._download, shelf))
        yield


def from_shelf(download: Download, shelf: Path) -> Download:
    """That download, asked only for the pins whose wheels are not there yet."""

    def fetched(pins: Sequence[str], folder: Path, version: str) -> None:
        places = {pin: shelf / version / _place(pin) for pin in pins}
        with locked(shelf):
            if lacking := [pin for pin, place in places.items() if not place.exists()]:
                with TemporaryDirectory(dir=shelf) as aside:
                    download(lacking, Path(aside), version)
                    for wheel in list(Path(aside).iterdir()):
                        name, number, *_ = parse_wheel_filename(wheel.name)
                        _put(wheel, shelf / version / (name if name in lacking else f"{name}=={number}"))
        for place in places.values():
            shutil.copy2(next(place.iterdir()), folder)

    return fetched


def _place(pin: str) -> str:
    """ "a-b==1.0" for A_b==1.0, a-b for A_b."""
    name, _, version = pin.partition("==")
    return f"{canonicalize_name(name)}=={Version(version)}" if version else canonicalize_name(name)


def _put(wheel: Path, place: Path) -> None:
    """A place is there only with its wheel in it."""
    aside = wheel.parent / "aside" / place.name
    aside.mkdir(parents=True)
    wheel.rename(aside / wheel.name)
    place.parent.mkdir(exist_ok=True)
    aside.rename(place)
