"""The shape of the code: imports face one way, labels stand in one place, every rule has a sentence and a test."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nianbao
import pytest
from nianbao.forms import EDITIONS
from nianbao.rules.catalogue import RULES

PACKAGE = Path(nianbao.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ["model", "grid", "geometry", "errors", "refusals", "forms", "core", "rules", "suspects", "district", "machine", "workbook", "reading", "steps", "excel", "addin", "cli"]
LAYERS = {room: set(ROOMS[:i]) - ({"forms"} if room in ("core", "rules", "suspects", "district") else set()) for i, room in enumerate(ROOMS)}
OUTSIDE = {"xlwings", "openpyxl", "pandas", "python_calamine", "xlsxwriter", "lxml", "docx", "pdfplumber", "odf", "xlrd", "pyopenvba", "uno"}


def name_of(path):
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def imports(path):
    """(layer or outside package) of every import, and whether it stands at the top of the module."""
    depth = len(path.relative_to(PACKAGE).parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield (node.module or "").split(".")[0]
            elif node.level == depth:
                names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
                yield from (f".{name}" for name in names)
            elif node.level > depth:
                yield ".."


@pytest.mark.parametrize("path", [m for m in MODULES if len(m.relative_to(PACKAGE).parts) > 1 or m.stem == "model"], ids=name_of)
def test_imports_run_one_way(path):
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    allowed = LAYERS[layer]
    found = set(imports(path))
    ours = {name[1:] for name in found if name.startswith(".") and name[1:] in LAYERS}
    assert ours - {layer} <= allowed, f"{name_of(path)} imports {ours - allowed}"
    if layer in ("model", "forms", "core", "rules", "suspects", "district"):
        assert not found & OUTSIDE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_the_command_line_or_excel(path):
    text = path.read_text("utf-8")
    relative = path.relative_to(PACKAGE).as_posix()
    if relative == "__main__.py" or relative.startswith(("cli/", "excel/")):
        return
    assert not re.search(r"^\s*(?:from|import)\s+\S*\b(?:cli|excel|ribbon)\b", text, re.M)
    assert not re.search(r"^\s*from\s+\.+\s+import\s+.*\b(?:cli|excel|ribbon)\b", text, re.M)


def test_importing_the_package_and_reading_the_form_loads_nothing_heavy():
    code = (
        "import sys, nianbao, nianbao.forms, nianbao.rules.sentences, nianbao.workbook.layout, nianbao.cli.main;"
        "print(sorted({'xlwings','pandas','openpyxl','numpy','xlsxwriter','lxml','highspy'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert out.stdout.strip() == "[]"


def labels():
    """Every official label of three characters or more, as printed, and without its numbering."""
    items = {i.label for f in EDITIONS.values() for t in f.tables for s in t.sections for i in (*s.rows, *s.columns)}
    bare = {re.sub(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)", "", label) for label in items}
    return {label for label in items | bare if len(label) >= 3}


def strings(path):
    """String literals of a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }
    docs |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("path", [m for m in MODULES if m.relative_to(PACKAGE).parts[0] != "forms"], ids=name_of)
def test_no_table_row_or_column_label_stands_outside_forms(path):
    spelled = {(label, text) for text in strings(path) for label in labels() if label in text}
    assert not spelled


def test_year_thresholds_stand_only_where_the_edition_is_chosen():
    hits = [name_of(p) for p in MODULES if re.search(r"year\s*[<>]=?\s*20\d\d|20\d\d\s*[<>]=?\s*\w*year", p.read_text("utf-8"))]
    assert hits == ["forms/__init__"]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test(rule):
    tests = "".join(p.read_text("utf-8") for p in Path(__file__).parent.rglob("test_*.py") if p != Path(__file__))
    assert re.search(rf"[\"']{rule}\b", tests)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_finding_is_made_by_its_rule_alone(path):
    if name_of(path) not in ("core/findings", "rules/rule"):
        assert not re.search(r"\bFinding\(", path.read_text("utf-8"))


def test_the_rooms_of_plain_values_are_typed_strictly_without_exceptions():
    settings = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text("utf-8"))["tool"]["pyright"]
    strict = [PACKAGE.parents[1] / path for path in settings["strict"]]
    assert {path.stem for path in strict} == {"model", "forms", "core", "rules", "suspects", "district"}
    modules = [module for path in strict for module in (path.rglob("*.py") if path.is_dir() else [path])]
    assert len(modules) > len(strict)
    assert [name_of(m) for m in modules if re.search(r"# *(type: *ignore|pyright:)", m.read_text("utf-8"))] == []
