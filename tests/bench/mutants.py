"""Mutants: one small change to one module, as a slip of whoever wrote it. The same seed gives the same ones."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}


@dataclass(frozen=True)
class Mutant:
    path: str
    """Of the module, from the folder of the package."""
    line: int
    change: str
    tree: ast.Module
    """The module as changed, every node on its old line."""

    @property
    def name(self) -> str:
        """The same for the same change of the same module, and for no other."""
        return hashlib.blake2b(f"{self.path}\n{ast.dump(self.tree)}".encode(), digest_size=8).hexdigest()


def mutants(root: Path, paths: Sequence[Path], count: int, seed: int) -> list[Mutant]:
    """So many changes, of all that can be made to these modules (each as likely as the other), in the order of their places."""
    places = []
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        working = _working(tree) - _words(tree)
        places += [(path, number, kind) for number, node in enumerate(ast.walk(tree)) if number in working for kind in kinds(node)]
    chosen = sorted(Random(seed).sample(range(len(places)), min(count, len(places))))
    return [made(root, *places[index]) for index in chosen]


def made(root: Path, path: Path, number: int, kind: str) -> Mutant:
    tree = ast.parse(path.read_text("utf-8"))
    node = next(node for place, node in enumerate(ast.walk(tree)) if place == number)
    before = ast.unparse(node)
    changed = _changed(node, kind)
    after = "nothing" if changed is None else ast.unparse(changed)
    tree = ast.fix_missing_locations(_Replacing(node, changed).visit(tree))
    return Mutant(path.relative_to(root).as_posix(), node.lineno, f"{_short(before)} → {_short(after)}", tree)  # type: ignore[attr-defined]


def _short(words: str) -> str:
    return words.splitlines()[0][:120]


def kinds(node: ast.AST) -> Iterator[str]:
    """What can be done to this node."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        yield "compare otherwise"
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        yield "count otherwise"
    elif isinstance(node, ast.BoolOp):
        yield "and for or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "without the sign"
    elif isinstance(node, ast.Constant) and (isinstance(node.value, int) or (isinstance(node.value, str) and node.value.isascii() and node.value)):
        yield "another value"
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield from ("always", "never")
    elif isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield "nothing returned"
    elif (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom | ast.Yield)) or (isinstance(node, ast.Assign) and all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)) or isinstance(node, ast.AugAssign):
        yield "left out"
    elif isinstance(node, ast.Break | ast.Continue):
        yield "the other way out"
    elif isinstance(node, ast.Call) and any(word.arg for word in node.keywords):
        yield from (f"without {word.arg}" for word in node.keywords if word.arg)


def _changed(node: ast.AST, kind: str) -> ast.AST | None:
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare):
        new.ops[0] = COMPARED[type(new.ops[0])]()
    elif isinstance(new, ast.BinOp):
        new.op = COUNTED[type(new.op)]()
    elif isinstance(new, ast.BoolOp):
        new.op = ast.And() if isinstance(new.op, ast.Or) else ast.Or()
    elif isinstance(new, ast.UnaryOp):
        return new.operand
    elif isinstance(new, ast.Constant):
        new.value = (not new.value) if isinstance(new.value, bool) else new.value + 1 if isinstance(new.value, int) else f"{new.value}X"  # type: ignore[operator]
    elif isinstance(new, ast.If | ast.IfExp | ast.While):
        new.test = ast.Constant(kind == "always")
    elif isinstance(new, ast.Return):
        new.value = None
    elif isinstance(new, ast.Call):
        new.keywords = [word for word in new.keywords if f"without {word.arg}" != kind]
    elif isinstance(new, ast.Break | ast.Continue):
        return ast.Continue() if isinstance(new, ast.Break) else ast.Break()
    else:
        return None
    return new


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new or ast.Pass(), node)
        return super().visit(node)


def _working(tree: ast.Module) -> set[int]:
    """Places inside functions: tables and declarations are data, which the tests compare whole."""
    order = {id(node): number for number, node in enumerate(ast.walk(tree))}
    bodies = [node.body if isinstance(node.body, list) else [node.body] for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    return {order[id(inner)] for body in bodies for statement in body for inner in ast.walk(statement)}


def _words(tree: ast.Module) -> set[int]:
    """Places that are no program: docstrings, types, texts inside f-strings and formats, the names a module offers."""
    found: set[int] = set()
    order = {id(node): number for number, node in enumerate(ast.walk(tree))}
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node.value]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            parts = [node.returns]
        elif isinstance(node, ast.JoinedStr):
            parts = [value for value in node.values if isinstance(value, ast.Constant)]
            parts += [value.format_spec for value in node.values if isinstance(value, ast.FormattedValue)]
        elif (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING") or (isinstance(node, ast.Call) and ast.unparse(node.func) in ("cast", "TypeVar", "dataclass")):
            found |= {order[id(inner)] for inner in ast.walk(node)}
        found |= {order[id(inner)] for part in parts if part is not None for inner in ast.walk(part)}
    return found
