"""What a copy of a workbook lacks that its source has, by counting parts and elements before and after. Nothing is assumed about the library."""

from __future__ import annotations

import re
from collections import Counter

from .package import WorkbookSource, opened_package

# Kind of content → where its parts lie. One part is one of the kind.
_PARTS = {
    "图表": r"xl/charts/chart(?:Ex)?\d*\.xml",
    "图片": r"xl/media/.+",
    "图表工作表": r"xl/chartsheets/[^/]+\.xml",
    "宏": r"xl/vbaProject\.bin",
    "宏表和对话框表": r"xl/(?:macrosheets|dialogsheets)/[^/]+\.xml",
    "窗体控件": r"xl/ctrlProps/.+",
    "ActiveX 控件": r"xl/activeX/[^/]+\.xml",
    "数据透视表": r"xl/pivotTables/[^/]+\.xml",
    "切片器": r"xl/slicers/.+\.xml",
    "日程表": r"xl/timelines/.+\.xml",
    "会话批注": r"xl/threadedComments/.+\.xml",
    "外部链接": r"xl/externalLinks/[^/]+\.xml",
    "数据连接": r"xl/connections\.xml",
    "查询表": r"xl/queryTables/.+",
    "数据模型": r"xl/model/.+",
    "嵌入对象": r"xl/embeddings/.+",
    "SmartArt 图形": r"xl/diagrams/data.+",
    "动态数组和单元格内图片": r"xl/metadata\.xml|xl/richData/[^/]+\.xml",
    "自定义功能区": r"customUI/[^/]+\.xml",
    "自定义数据": r"customXml/item\d*\.xml",
    "数字签名": r"_xmlsignatures/.+\.xml",
    "打印机设置": r"xl/printerSettings/.+",
}

# Kind of content → (parts to look in, start of the element). One element is one of the kind.
_SHEETS = r"xl/worksheets/[^/]+\.xml"
_ELEMENTS = {
    "形状和文本框": (r"xl/drawings/[^/]+\.xml", rb"<\w+:(?:sp|cxnSp)[ >]"),
    "扩展条件格式": (_SHEETS, rb"<\w+:cfRule[ >]"),
    "扩展数据验证": (_SHEETS, rb"<\w+:dataValidation[ >]"),
    "迷你图": (_SHEETS, rb"<\w+:sparklineGroup[ >]"),
    "忽略错误的设置": (_SHEETS, rb"<ignoredErrors[ >]"),
    "自定义视图": (_SHEETS, rb"<customSheetView[ >]"),
    "方案": (_SHEETS, rb"<scenario[ >]"),
    "工作表背景图": (_SHEETS, rb"<picture[ >]"),
    "页眉页脚图片": (_SHEETS, rb"<legacyDrawingHF[ >]"),
    "拼音": (r"xl/sharedStrings\.xml", rb"<rPh[ >]"),
}


def losses(source: WorkbookSource, copy: WorkbookSource) -> tuple[str, ...]:
    """The kinds of content of which the copy has fewer, with the number lost: ``图表 2 个``."""
    before, after = inventory(source), inventory(copy)
    return tuple(f"{kind} {count - after[kind]} 个" for kind, count in before.items() if after[kind] < count)


def inventory(source: WorkbookSource) -> Counter[str]:
    """How many of each kind of content a workbook file holds."""
    data = opened_package(source).data
    found: Counter[str] = Counter()
    for kind, pattern in _PARTS.items():
        found[kind] = sum(bool(re.fullmatch(pattern, name)) for name in data)
    for kind, (pattern, element) in _ELEMENTS.items():
        found[kind] = sum(len(re.findall(element, text)) for name, text in data.items() if re.fullmatch(pattern, name))
    return found
