"""What the modules of the package import and name: read from their text, so that nothing need be imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import nianbao

PACKAGE = Path(nianbao.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
COMPUTED = "?"
"""An import whose name is no literal."""

_IMPORTERS = {"import_module", "__import__", "run_module", "reload", "importorskip"}


def name_of(path: Path) -> str:
    """``workbook/marks`` of the file."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def imports(module: str, text: str) -> set[str]:
    """Dotted names of all that the module ``core/words`` with this text imports, however it is spelled and wherever it stands."""
    package = ["nianbao", *module.split("/")[:-1]]
    return {name for node in ast.walk(ast.parse(text)) for name in _imported(node, package)}


def _imported(node: ast.AST, package: list[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute("." * node.level + (node.module or ""), package)
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and _called(node) in _IMPORTERS:
        name = node.args[0] if node.args else None
        yield _absolute(name.value, package) if isinstance(name, ast.Constant) and isinstance(name.value, str) else COMPUTED


def _absolute(name: str, package: list[str]) -> str:
    """``..core.words`` as seen from a package; dots that lead out of the house lead nowhere known."""
    rest = name.lstrip(".")
    up = len(name) - len(rest)
    if up > len(package):
        return COMPUTED
    return ".".join([*package[: len(package) - up + 1], rest]).rstrip(".") if up else name


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def calls(text: str) -> set[str]:
    """The plain names of the functions that are called."""
    return {node.func.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def public_names(text: str) -> Iterator[str]:
    """Functions, classes and constants a module defines at its top, without leading underscore."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))
