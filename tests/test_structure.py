"""The shape of the code: imports face one way, labels stand in one place, every rule has a sentence and a test."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from house import COMPUTED, MODULES, PACKAGE, imports, module, name_of, parsed, text_of
from nianbao.forms import EDITIONS
from nianbao.rules.catalogue import RULES

_FACTS = "model grid geometry errors refusals"
_PURE = "model forms core rules suspects district"
_BELOW_STEPS = f"{_FACTS} forms core rules suspects district machine workbook reading report"

ROOMS = {  # room → the rooms it may import, from the ground up; siblings do not know each other
    "model": "",
    "grid": "",
    "geometry": "grid",
    "errors": "",
    "refusals": "errors",
    "forms": "model",
    "core": "model",
    "rules": "model core",
    "suspects": "model core rules",
    "district": "model core rules suspects",
    "machine": "errors refusals",
    "workbook": f"{_FACTS} forms core rules suspects district machine",
    "reading": f"{_FACTS} forms core rules suspects district machine workbook",
    "report": f"{_FACTS} core rules machine workbook reading",  # never the forms: it is handed one
    "steps": _BELOW_STEPS,
    "__init__": "workbook reading steps",  # the verbs
    "excel": f"{_BELOW_STEPS} steps __init__",  # __init__: the version
    "addin": f"{_BELOW_STEPS} steps __init__",
    "cli": f"{_BELOW_STEPS} steps addin __init__",
    "__main__": "machine cli",
}

LIBRARIES = {  # outside library → the rooms, or modules, that may import it
    "numpy": "core rules",
    "pandas": "steps/units_table steps/export",  # tables for people and other programs; nothing that calculates needs it
    "rapidfuzz": "district/roster",
    "highspy": "suspects",
    "openpyxl": "workbook/editing",
    "xlsxwriter": "workbook/writing steps/convert",
    "lxml": "workbook/editing reading/workbooks reading/documents",
    "tinycss2": "reading/documents",
    "cssselect2": "reading/documents",
    "python_calamine": "reading/workbooks",
    "xlrd": "reading/files reading/workbooks",
    "pdfplumber": "reading/documents",
    "pdfminer": "reading/documents",  # comes with pdfplumber
    "pypdfium2": "reading/documents",
    "xlwings": "excel addin",
    "uno": "excel/libreoffice",  # comes with LibreOffice, not from PyPI
    "pythoncom": "excel/programs",  # these four come with xlwings on Windows
    "win32com": "excel/programs",
    "win32gui": "excel/programs",
    "win32process": "excel/programs",
    "tkinterdnd2": "excel/file_drop",
    "pyopenvba": "addin",
    "distributed": "machine/executors",
    "docx": "report steps/collecting/slip_document",
}

CALCULATING = {"collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "itertools", "math", "re", "types", "typing", "unicodedata", "operator"}
"""All of the standard library that rooms of plain values need: no file, clock, chance or process. Dates are values; what day it is they are told."""

ASKS_THE_CLOCK = re.compile(r"\.(?:today|now|utcnow)\(")

NAMES_OF_FILES = {"district/merge_result"}
"""Modules of those rooms that hold paths and open none."""

BY_NAME = {"__init__", "cli/main", "excel/ribbon"}
"""Modules that load others of their own table by name."""


def trespasses(module, text):
    """What a module imports that its room may not, with the reason."""
    room = module.split("/")[0]
    found = imports(module, text)
    yield from (f"{module} has no room" for _ in range(room not in ROOMS))
    yield from (f"{module} imports what cannot be seen" for _ in range(COMPUTED in found and module not in BY_NAME))
    for name in sorted(found - {COMPUTED, "__future__.annotations"}):
        library, _, rest = name.partition(".")
        if library == "nianbao":
            target = rest.split(".")[0] if rest.split(".")[0] in ROOMS else "__init__"
            allowed = target == room or target in ROOMS.get(room, "").split()
        elif library in sys.stdlib_module_names:
            allowed = room not in _PURE.split() or library in CALCULATING or (library == "pathlib" and module in NAMES_OF_FILES)
        else:
            allowed = any(f"{module}/".startswith(f"{place}/") for place in LIBRARIES.get(library, "").split())
        if not allowed:
            yield f"{module} imports {name}"
    if room in _PURE.split():
        yield from (f"{module} calls {name}" for name in sorted(parsed(text).calls & {"open", "print", "input", "exec", "eval"}))
        yield from (f"{module} asks the clock: {words}" for words in ASKS_THE_CLOCK.findall(text))


def room(path):
    return name_of(path).split("/")[0]


IN_ROOM = {name: [path for path in MODULES if room(path) == name] for name in sorted({*map(room, MODULES), *ROOMS})}
every_room = pytest.mark.parametrize("paths", IN_ROOM.values(), ids=IN_ROOM)
"""Asks something of every module, room by room."""
outside_the_forms = pytest.mark.parametrize("paths", [paths for name, paths in IN_ROOM.items() if name != "forms"], ids=[name for name in IN_ROOM if name != "forms"])


@every_room
def test_imports_run_one_way_and_libraries_stay_in_their_rooms(paths):
    assert not [words for path in paths for words in trespasses(name_of(path), text_of(path))]


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("core/x", "from nianbao.machine.safe_write import placed"),
        ("core/x", "import nianbao.forms"),
        ("core/x", "import nianbao"),
        ("core/x", "from nianbao import forms"),
        ("core/x", "from .. import forms"),
        ("core/x", "from ..forms import EDITIONS"),
        ("core/x", "if TYPE_CHECKING:\n    from ..forms import Form"),
        ("core/deep/x", "from ...machine import log"),
        ("core/x", "from .... import somewhere"),
        ("core/x", "def f():\n    import pandas"),
        ("core/x", "import importlib\nimportlib.import_module('nianbao.steps.check')"),
        ("core/x", "import_module('..steps.check', __package__)"),
        ("core/x", "import_module(name)"),
        ("core/x", "__import__('openpyxl')"),
        ("rules/x", "import os"),
        ("district/x", "from datetime import date\ndue = date.today()"),
        ("district/x", "from pathlib import Path"),
        ("suspects/x", "print(1)"),
        ("core/x", "text = open('a').read()"),
        ("reading/x", "from ..steps.check import check"),
        ("steps/x", "from ..cli.main import main"),
        ("steps/x", "from nianbao import excel"),
        ("addin/x", "from nianbao.excel import ribbon"),
        ("excel/x", "from ..addin.build import build"),
        ("cli/x", "from ..excel import ribbon"),
        ("reading/x", "import xlsxwriter"),
        ("workbook/x", "from xlsxwriter.worksheet import Worksheet"),
        ("steps/x", "import somebody"),
        ("attic/x", "import re"),
    ],
)
def test_whoever_trespasses_is_seen(module, text):
    assert list(trespasses(module, text))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("core/x", "import re\nimport numpy as np\nfrom ..model import Cell\nfrom .words import where"),
        ("district/merge_result", "from pathlib import Path"),
        ("workbook/writing/x", "from xlsxwriter.worksheet import Worksheet\nfrom ..marks import STYLES\nfrom nianbao.forms import EDITIONS"),
        ("cli/x", "from .. import __version__\nfrom ..addin.build import build"),
        ("cli/main", "import_module(name)"),
    ],
)
def test_whoever_keeps_to_the_table_passes(module, text):
    assert not list(trespasses(module, text))


def test_the_tables_name_what_there_is():
    assert set(map(room, MODULES)) == set(ROOMS)
    used = {name.split(".")[0] for path in MODULES for name in imports(name_of(path), text_of(path))}
    assert set(LIBRARIES) <= used
    order = list(ROOMS)
    assert not [(room, low) for room, names in ROOMS.items() for low in names.split() if order.index(low) >= order.index(room)]


SAME_NAME = {  # public name → why several modules have it
    "FORM": "each edition is a module in full",
    "register": "each verb of the command line is a module",
    "run": "each verb of the command line is a module",
    "check": "the verb, and its button",
    "T": "a type variable",
}


def test_a_public_name_means_one_thing():
    places = {}
    for path in MODULES:
        for name in set(module(path).public):
            places.setdefault(name, []).append(name_of(path))
    buttons = set(module(PACKAGE / "excel" / "ribbon.py").public)
    several = {name: where for name, where in places.items() if len(where) > 1}
    twice = {name: where for name, where in several.items() if not (name in buttons and len(where) == 2 and all(w.startswith("excel/") for w in where))}
    assert set(twice) == set(SAME_NAME), twice


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


@outside_the_forms
def test_no_table_row_or_column_label_stands_outside_forms(paths):
    said = labels()
    assert not [(name_of(path), label, text) for path in paths for text in module(path).strings for label in said if label in text]


def is_year(node):
    return isinstance(node, ast.Constant) and str(node.value).isdigit() and 1990 <= int(node.value) <= 2100


@every_room
def test_a_year_is_compared_with_a_number_nowhere(paths):
    sides = [(node, (node.left, *node.comparators)) for path in paths for node in module(path).comparisons]
    assert not [ast.unparse(node) for node, parts in sides if any(is_year(part) for one in parts for part in (one, *getattr(one, "elts", ())))]


@outside_the_forms
def test_nothing_outside_the_forms_names_an_edition_or_asks_for_the_newest(paths):
    assert not [(name_of(path), value) for path in paths for value in module(path).strings if value in EDITIONS]
    asked = re.compile(r"\b(?:max|min|len|next|reversed)\((?:iter\(|sorted\(|list\()*EDITIONS\b|\b(?:newest|oldest)\b")
    assert not [name_of(path) for path in paths if asked.search(text_of(path))]


@pytest.fixture(scope="module")
def tests():
    """The text of all tests but these."""
    return "".join(path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test(rule, tests):
    assert re.search(rf"[\"']{rule}\b", tests)


@every_room
def test_a_finding_is_made_by_its_rule_alone(paths):
    makers = [name_of(path) for path in paths if re.search(r"\bFinding\(", text_of(path))]
    assert set(makers) <= {"core/findings", "rules/rule"}


def test_the_rooms_of_plain_values_are_typed_strictly_without_exceptions():
    settings = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text("utf-8"))["tool"]["pyright"]
    strict = [PACKAGE.parents[1] / path for path in settings["strict"]]
    assert {path.stem for path in strict} == {"model", "forms", "core", "rules", "suspects", "district"}
    modules = [module for path in strict for module in (path.rglob("*.py") if path.is_dir() else [path])]
    assert len(modules) > len(strict)
    assert [name_of(m) for m in modules if re.search(r"# *(type: *ignore|pyright:)", m.read_text("utf-8"))] == []
