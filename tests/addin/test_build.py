"""The built add-in: its package, its ribbon, its settings, read back by programs other than the one that wrote them."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nianbao.addin.build import CONFIG_SHEET, build, is_our_addin, read_settings, settings, shipped
from nianbao.errors import UserError
from nianbao.machine.resources import resource

SCHEMA = Path(__file__).resolve().parents[3] / "shared/schema/customui14.xsd"
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture(scope="module")
def addin(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("addin") / "年报.xlam", settings(pythonpath=r"C:\a&b;D:\<c>"))


def part(path: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read(name))


def buttons() -> list[ElementTree.Element]:
    return list(ElementTree.parse(resource("addin/ribbon.xml")).iter(f"{CUSTOM_UI}button"))


def test_every_part_has_a_content_type_and_every_relation_a_target(addin):
    with zipfile.ZipFile(addin) as package:
        names = package.namelist()
    assert len(names) == len(set(names))
    types = part(addin, "[Content_Types].xml")
    defaults = {item.get("Extension") for item in types if item.tag.endswith("Default")}
    overrides = {item.get("PartName"): item.get("ContentType") for item in types if item.tag.endswith("Override")}
    assert overrides["/xl/workbook.xml"] == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    assert overrides["/xl/vbaProject.bin"] == "application/vnd.ms-office.vbaProject"
    assert {name.lstrip("/") for name in overrides} <= set(names)
    for name in set(names) - {"[Content_Types].xml"}:
        assert f"/{name}" in overrides or name.rsplit(".", 1)[-1] in defaults
    for relations, folder in (("_rels/.rels", ""), ("xl/_rels/workbook.xml.rels", "xl/")):
        items = list(part(addin, relations))
        assert len({item.get("Id") for item in items}) == len(items)
        for item in items:
            assert folder + (item.get("Target") or "") in names


def test_the_ribbon_stands_alone_in_the_package_and_is_the_source(addin):
    with zipfile.ZipFile(addin) as package:
        ribbons = [name for name in package.namelist() if name.startswith("customUI/")]
        assert ribbons == ["customUI/customUI14.xml"]
        assert package.read(ribbons[0]) == resource("addin/ribbon.xml").read_bytes()
    related = [item for item in part(addin, "_rels/.rels") if item.get("Target") == ribbons[0]]
    assert [item.get("Type") for item in related] == ["http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"]


def test_the_ribbon_is_valid_against_the_schema_of_office():
    xmlschema = pytest.importorskip("xmlschema", reason="without the package xmlschema the ribbon cannot be validated")
    if not SCHEMA.exists():
        pytest.skip(f"no {SCHEMA.name} beside the checkout: the ribbon was not validated")
    schema = xmlschema.XMLSchema(str(SCHEMA))
    schema.validate(str(resource("addin/ribbon.xml")))
    broken = resource("addin/ribbon.xml").read_text("utf-8").replace("imageMso=", "picture=", 1)
    assert not schema.is_valid(broken)


PUBLISHED_PICTURES = {
    "AcceptInvitation", "AutoSum", "ClearFormats", "Consolidate", "CreateHandoutsInWord", "FileNewDefault", "FileOpen",
    "FileSendAsAttachment", "FillDown", "Help", "Info", "NewAppointment", "PasteSpecialDialog", "RefreshAll", "ReviewNextComment",
    "ReviewPreviousComment", "TextFromFileInsert", "TraceDependents", "TracePrecedents", "Undo",
}  # fmt: skip
"""Of Microsoft's [MS-CUSTOMUI], section "imageMso Table": those looked up there."""


def test_every_button_has_a_picture_of_its_own_that_office_is_known_to_have():
    pictures = [button.get("imageMso") for button in buttons()]
    assert len(pictures) == len(set(pictures))
    assert set(pictures) <= PUBLISHED_PICTURES


def test_ids_are_unique_and_every_button_explains_itself_in_chinese():
    ids = [item.get("id") for item in ElementTree.parse(resource("addin/ribbon.xml")).iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for button in buttons():
        for text in ("label", "screentip", "supertip"):
            assert re.search("[\u4e00-\u9fff]", button.get(text) or "")


def test_the_groups_are_the_steps_of_the_work():
    groups = ElementTree.parse(resource("addin/ribbon.xml")).iter(f"{CUSTOM_UI}group")
    assert [group.get("label") for group in groups] == ["填报", "校验", "汇总", "报告"]


def test_settings_are_read_back_by_another_library(addin):
    from python_calamine import load_workbook

    written = dict(load_workbook(str(addin)).get_sheet_by_name(CONFIG_SHEET).to_python())
    assert written == read_settings(addin) == settings(pythonpath=r"C:\a&b;D:\<c>")


def test_an_existing_file_is_refused_and_stays(tmp_path):
    target = tmp_path / "年报.xlam"
    target.write_text("mine")
    with pytest.raises(UserError, match="--force"):
        build(target, settings())
    assert target.read_text() == "mine"
    assert [item.name for item in tmp_path.iterdir()] == ["年报.xlam"]
    assert is_our_addin(build(target, settings(), force=True))


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(UserError, match="xlam"):
        build(tmp_path / "年报.xlsx", settings())


def test_an_unexpected_xlwings_is_named(tmp_path, monkeypatch):
    other = tmp_path / "other.xlam"
    with zipfile.ZipFile(shipped()) as old, zipfile.ZipFile(other, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(b"_myaddin.conf", b"_another.conf"))
    monkeypatch.setattr("nianbao.addin.build.shipped", lambda: other)
    with pytest.raises(UserError, match="xlwings"):
        build(tmp_path / "年报.xlam", settings())
    assert not (tmp_path / "年报.xlam").exists()


def test_only_our_own_addin_is_recognised(addin, tmp_path):
    (tmp_path / "text.xlam").write_text("no package")
    assert is_our_addin(addin)
    assert not is_our_addin(shipped())
    assert not is_our_addin(tmp_path / "text.xlam")
    assert not is_our_addin(tmp_path / "absent.xlam")
