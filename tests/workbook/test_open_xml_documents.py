"""Documents and the rarer workbooks before Microsoft's own validator, for Excel and Word 2010 and for today's: 0 errors."""

import node_tools
import pytest
import y2027
from clicking import made as filled
from nianbao.cli.main import main
from nianbao.workbook.writing.ready_list import write_ready_list
from nianbao.workbook.writing.template import write_template
from test_open_xml import OFFICES, errors


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One of each, from one form."""
    home = tmp_path_factory.mktemp("kinds")
    form = str(filled(home / "表.xlsx", narrative={0: "甲局工作。", 4: "无。", 5: "无。"}))
    for name, *more in (("年报.docx",), ("审核单.docx", "--slip")):
        assert main(["report", form, "-o", str(home / name), *more]) == 0
    assert main(["report", "--save-template", str(home / "模板.docx")]) == 0
    assert main(["fill", str(home / "年报.docx"), form, "-o", str(home / "上报.docx")]) == 0
    write_ready_list(home / "清单.xltx")
    write_ready_list(home / "清单和标记.xltx", with_marks=True)
    write_template(y2027.FORM, home / "2027.xlsx")
    return home


KINDS = ("年报.docx", "审核单.docx", "模板.docx", "上报.docx", "清单.xltx", "清单和标记.xltx", "2027.xlsx")


@pytest.mark.parametrize("kind", KINDS)
def test_the_validator_of_microsoft_finds_nothing(kind, made):
    node_tools.modules()
    assert {office: errors(made / kind, office) for office in OFFICES} == {office: [] for office in OFFICES}
