"""What a copy lacks is counted kind by kind: for each there is a name or an element that counts, and one beside it that does not."""

import zipfile

import pytest
from nianbao.forms import EDITIONS
from nianbao.workbook.editing import losses as counted
from nianbao.workbook.editing.losses import inventory, losses
from workbooks import paste
from workbooks import zeros as zeros_of

FORM = EDITIONS["2021"]
PARTS = {
    "图表": "xl/charts/chart1.xml", "图片": "xl/media/image1.png", "图表工作表": "xl/chartsheets/sheet1.xml", "宏": "xl/vbaProject.bin",
    "宏表和对话框表": "xl/dialogsheets/sheet1.xml", "窗体控件": "xl/ctrlProps/ctrlProp1.xml", "ActiveX 控件": "xl/activeX/activeX1.xml",
    "数据透视表": "xl/pivotTables/pivotTable1.xml", "切片器": "xl/slicers/slicer1.xml", "日程表": "xl/timelines/timeline1.xml",
    "会话批注": "xl/threadedComments/threadedComment1.xml", "外部链接": "xl/externalLinks/externalLink1.xml", "数据连接": "xl/connections.xml",
    "查询表": "xl/queryTables/queryTable1.xml", "数据模型": "xl/model/item.data", "嵌入对象": "xl/embeddings/oleObject1.bin",
    "SmartArt 图形": "xl/diagrams/data1.xml", "动态数组和单元格内图片": "xl/metadata.xml", "自定义功能区": "customUI/customUI14.xml",
    "自定义数据": "customXml/item1.xml", "数字签名": "_xmlsignatures/sig1.xml", "打印机设置": "xl/printerSettings/printerSettings1.bin",
}
WHOLE_FOLDERS = ("图片", "窗体控件", "查询表", "数据模型", "嵌入对象", "打印机设置")
"""All that lies there is of the kind."""
ELEMENTS = {
    "形状和文本框": ("xl/drawings/drawing1.xml", b"<xdr:sp >"), "扩展条件格式": ("xl/worksheets/extra.xml", b"<x14:cfRule >"),
    "扩展数据验证": ("xl/worksheets/extra.xml", b"<x14:dataValidation >"), "迷你图": ("xl/worksheets/extra.xml", b"<x14:sparklineGroup >"),
    "忽略错误的设置": ("xl/worksheets/extra.xml", b"<ignoredErrors>"), "自定义视图": ("xl/worksheets/extra.xml", b"<customSheetView >"),
    "方案": ("xl/worksheets/extra.xml", b"<scenario >"), "工作表背景图": ("xl/worksheets/extra.xml", b"<picture >"),
    "页眉页脚图片": ("xl/worksheets/extra.xml", b"<legacyDrawingHF >"), "拼音": ("xl/sharedStrings.xml", b"<rPh >"),
}


@pytest.fixture
def plain(tmp_path):
    return paste(FORM, zeros_of(FORM), tmp_path / "表.xlsx")


def with_part(source, target, name, data):
    """A copy of a package with one part more, or with more in one it has."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as made:
        parts = {entry: package.read(entry) for entry in package.namelist()}
        parts[name] = parts.get(name, b"") + data
        for entry, content in parts.items():
            made.writestr(entry, content)
    return target


def test_the_examples_are_all_the_kinds_there_are():
    assert (set(PARTS), set(ELEMENTS)) == (set(counted._PARTS), set(counted._ELEMENTS))


@pytest.mark.parametrize("kind", [*PARTS, *ELEMENTS])
def test_one_that_the_copy_lacks_is_named_and_nothing_else(kind, plain, tmp_path):
    name, data = (PARTS[kind], b"<x/>") if kind in PARTS else ELEMENTS[kind]
    full = with_part(plain, tmp_path / "多.xlsx", name, data)
    assert losses(full, plain) == (f"{kind} 1 个",)
    assert losses(plain, full) == losses(full, full) == ()


@pytest.mark.parametrize("kind", PARTS)
def test_what_describes_such_a_part_is_none_itself(kind, plain, tmp_path):
    folder, _, name = PARTS[kind].rpartition("/")
    beside = with_part(plain, tmp_path / "多.xlsx", f"{folder}/_rels/{name}.rels", b"<x/>")
    assert sum((inventory(beside) - inventory(plain)).values()) == (kind in WHOLE_FOLDERS)
