"""The VBA of the built add-in, read back by programs other than the one that wrote it: what is in it, and what is not."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from nianbao.addin import xlwings_vba
from nianbao.addin.build import CONFIG_SHEET, MACRO_SENTENCES, MODULE, STARTER, build, read_settings, settings, shipped
from nianbao.errors import UserError
from nianbao.machine.resources import resource
from test_build import buttons, part


@pytest.fixture(scope="module")
def addin(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("addin") / "年报.xlam", settings())


def source(module: str = MODULE) -> str:
    return resource(f"addin/{module}.bas").read_text("ascii")


def modules(path: Path) -> dict[str, str]:
    """Name -> source of every module, read back by the library that did not write them."""
    olevba = pytest.importorskip("oletools.olevba", reason="without oletools the VBA is not read back")
    parser = olevba.VBA_Parser(str(path))
    found = {name: code.replace("\r\n", "\n") for _, _, name, code in parser.extract_macros()}
    parser.close()
    return found


def procedures(text: str) -> dict[str, str]:
    """Name -> body of every procedure of a module, without comments."""
    plain = "\n".join(re.sub(r"'.*", "", re.sub(r'"[^"\n]*"', '""', line)) for line in text.splitlines())
    found = re.finditer(r"^(?:Public |Private )?(?:Function|Sub) (\w+)\((.*?)^End (?:Function|Sub)$", plain, flags=re.M | re.S)
    return {match[1]: match[2] for match in found}


def callbacks() -> dict[str, str]:
    """Sub -> its RunPython command, from the source; everything else in a Sub is refused."""
    subs = r"^Public Sub (\w+)\(control As IRibbonControl\)\n    RunPython \"([^\"]*)\"\nEnd Sub$"
    found = re.findall(subs, source(), flags=re.MULTILINE)
    assert len(found) == source().count("End Sub")
    return dict(found)


def test_every_button_names_a_sub_and_every_sub_a_button():
    actions = [button.get("onAction") for button in buttons()]
    assert sorted(map(str, actions)) == sorted(callbacks())


def test_every_runpython_line_names_a_callable_that_exists():
    for sub, command in callbacks().items():
        module, call = command.removeprefix("import ").split("; ")
        path, function = call.removesuffix("()").rsplit(".", 1)
        assert path == module
        assert sub == f"nb_{function}"
        assert callable(getattr(import_module(module), function))
        ast.parse(command)


def test_the_vba_reads_the_configuration_sheet_of_the_addin(addin):
    sheet = part(addin, "xl/workbook.xml").find(".//{*}sheet")
    assert sheet is not None
    assert sheet.get("name") == CONFIG_SHEET
    assert re.findall(r'SETTINGS As String = "(.*)"', source(STARTER)) == [CONFIG_SHEET]
    assert re.findall(r"Worksheets\((\w+)\)", source(STARTER)) == ["SETTINGS"]


def test_every_setting_the_vba_asks_for_is_on_the_sheet_and_none_besides(addin):
    asked = {name for text in modules(addin).values() for name in re.findall(r'GetConfig\("(\w+)"', text)}
    assert asked == set(read_settings(addin))
    assert set(MACRO_SENTENCES) < asked


def test_olevba_reads_back_our_sources_and_of_xlwings_what_is_named(addin):
    found, original = modules(addin), modules(shipped())["xlwings.bas"]
    assert {name for name, text in found.items() if procedures(text)} == {f"{MODULE}.bas", f"{STARTER}.bas", "xlwings.bas"}
    for module in (MODULE, STARTER):
        assert found[f"{module}.bas"] == source(module)
    assert set(procedures(found["xlwings.bas"])) == set(xlwings_vba.TAKEN) < set(procedures(original))
    assert "distributed under a BSD 3-clause license" in found["xlwings.bas"]
    kept = set(found["xlwings.bas"].splitlines()) - set(original.splitlines())
    assert len(kept) == len(xlwings_vba.CHANGED)


def test_every_procedure_of_the_addin_is_used(addin):
    """By a button, or, CleanUp, by xlwings on macOS when Python ends."""
    bodies = {name: body for text in modules(addin).values() for name, body in procedures(text).items()}
    reached, found = set(), {*callbacks(), "CleanUp"}
    while found:
        reached |= found
        found = {name for name in bodies for one in found if re.search(rf"\b{name}\b", bodies[one])} - reached
    assert reached == set(bodies)


def test_nothing_of_the_workbook_in_front_is_read_but_its_name(addin):
    for name, text in modules(addin).items():
        for procedure, body in procedures(text).items():
            asked = re.findall(r"\b(?:ActiveWorkbook|ActiveSheet|ActiveCell|Selection|Workbooks)\b.*", body)
            assert all(re.fullmatch(r"ActiveWorkbook( Is Nothing Then|\.Name\).*)", one) for one in asked), (name, procedure, asked)
            assert asked == [] or procedure in ("RunPython", "RunOnWindows", "ExecuteMac")


@pytest.mark.parametrize(
    "door", ["Declare ", ".conf", "USERPROFILE", "conda", "XLPy", "udf", "license_key", "embedded", "http:", "cmd.exe", "Dictionary"]
)
def test_doors_we_do_not_use_are_not_in_the_addin(addin, door):
    texts = {name: text.replace('SETTINGS As String = "nianbao.conf"', "") for name, text in modules(addin).items()}
    assert [name for name, text in texts.items() if door.lower() in text.lower()] == []


@pytest.mark.parametrize("part", ["'Version: ", "XLWINGS_VERSION As", *(f" {name}(" for name in xlwings_vba.TAKEN), *xlwings_vba.CHANGED])
def test_a_changed_xlwings_is_refused_and_the_part_named(part, tmp_path, monkeypatch):
    from pyopenvba import ExcelFile

    other = tmp_path / "other.xlam"
    other.write_bytes(shipped().read_bytes())
    with ExcelFile(other) as book:
        text = book.get_module("xlwings").replace("\r\n", "\n")
        lines = [line for line in text.splitlines() if not re.match(rf"(?!\s*').*\b(Function|Sub){re.escape(part)}", line)]
        changed = "\n".join(lines) if part.endswith("(") else text.replace(part, "changed\n", 1)
        assert changed.strip() != text.strip()
        book.set_module("xlwings", changed.replace("\n", "\r\n"))
        book.save()
    monkeypatch.setattr("nianbao.addin.build.shipped", lambda: other)
    with pytest.raises(UserError, match=r"与预期不同（.+），加载项没有制作"):
        build(tmp_path / "年报.xlam", settings())
    assert not (tmp_path / "年报.xlam").exists()


def test_our_modules_pass_static_analysis_and_a_wrong_call_does_not(addin, tmp_path):
    analysis = pytest.importorskip("pyvbaanalysis", reason="without pyvbaanalysis the VBA is not analysed")
    found = analysis.analyze_workbook(str(addin))
    assert found[MODULE] == found[STARTER] == []
    assert [item for items in found.values() for item in items if item.severity.value == "error"] == []
    from pyopenvba import ExcelFile

    broken = tmp_path / "broken.xlam"
    broken.write_bytes(addin.read_bytes())
    with ExcelFile(broken) as book:
        book.set_module(MODULE, source().replace("RunPython", "RunPyton", 1).replace("\n", "\r\n"))
        book.save()
    severities = [item.severity.value for item in analysis.analyze_workbook(str(broken))[MODULE]]
    assert "error" in severities


def test_the_vba_project_is_consistent_and_knows_the_office_library(addin):
    from pyopenvba import ExcelFile

    with ExcelFile(addin) as book:
        assert book.validate() == []
        assert book.vba_project().name == "MyAddin"
        assert "Office" in {reference.name for reference in book.references()}  # IRibbonControl is a type of it


def test_the_vba_source_is_ascii():
    assert (source() + source(STARTER)).isascii()
