"""Where the files beside the code are: the add-in's sources and the blank forms.

In an installed package they are inside it, under `_data`; in a source checkout they stand at its top.
"""

from pathlib import Path

from nianbao.refusals import refused

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOTS = (_PACKAGE / "_data", _PACKAGE.parents[1])


def resource(name: str) -> Path:
    """The file or folder `name`, for instance "addin/ribbon.xml" or "templates". Raises UserError where there is none."""
    for root in _ROOTS:
        if (root / name).exists():
            return root / name
    raise refused("A01", name=name)


def checkout() -> Path | None:
    """The source checkout this package is run from, or None for an installed package."""
    root = _ROOTS[1]
    return root if (root / "pyproject.toml").exists() and (root / "addin").is_dir() else None
