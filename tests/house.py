"""What the modules of the package import and name: read from their text, so that nothing need be imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True)
class Text:
    """What the tests ask of the text of a module: parsed once, and no more of its tree kept than this."""

    importing: tuple[ast.AST, ...]
    calls: frozenset[str]
    """The plain names of the functions that are called."""
    strings: tuple[str, ...]
    """String literals that are no docstrings."""
    comparisons: tuple[ast.Compare, ...]
    public: tuple[str, ...]
    """Functions, classes and constants defined at the top, without leading underscore."""


@cache
def parsed(text: str) -> Text:
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    called = [node for node in nodes if isinstance(node, ast.Call)]
    importing = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)] + [node for node in called if _called(node) in _IMPORTERS]
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    words = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs)
    comparisons = tuple(node for node in nodes if isinstance(node, ast.Compare))
    return Text(tuple(importing), frozenset(n.func.id for n in called if isinstance(n.func, ast.Name)), tuple(words), comparisons, tuple(_public_names(tree)))


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def module(path: Path) -> Text:
    return parsed(text_of(path))


def imports(module: str, text: str) -> set[str]:
    """Dotted names of all that the module ``core/words`` with this text imports, however it is spelled and wherever it stands."""
    package = ["nianbao", *module.split("/")[:-1]]
    return {name for node in parsed(text).importing for name in _imported(node, package)}


def _imported(node: ast.AST, package: list[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute("." * node.level + (node.module or ""), package)
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call):
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


def _public_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))
