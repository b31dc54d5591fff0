"""What Word and WPS put into a .docx beside plain text: in the cells of numbers, around cells and rows, and in the styles."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from renderings import TITLE
from workbooks import Page

from .report import Habit, Report, Written

_SPACES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "zz": "urn:zz",
    }.items()
)
_BY = 'w:id="1" w:author="甲" w:date="2025-01-10T00:00:00Z"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="character" w:styleId="Mark"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Mark2"><w:name w:val="own mark"/><w:basedOn w:val="Mark"/></w:style>'
    '<w:style w:type="character" w:styleId="Gone"><w:name w:val="hidden"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="GoneLine"><w:name w:val="hidden line"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Dark"><w:name w:val="dark"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    '<w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr></w:style>'
    '<w:style w:type="table" w:styleId="DarkHead"><w:name w:val="dark head"/><w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    '<w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr></w:tblStylePr></w:style>'
    '<w:style w:type="table" w:styleId="GoneTable"><w:name w:val="gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Low"><w:name w:val="low"/><w:pPr><w:spacing w:line="1" w:lineRule="exact"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Out"><w:name w:val="out"/><w:pPr><w:ind w:left="-9000"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="Counted"><w:name w:val="counted"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="GonePlace"><w:name w:val="gone place"/><w:tblStylePr w:type="lastCol"><w:rPr><w:vanish/></w:rPr></w:tblStylePr></w:style>'
)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def line(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


@dataclass(frozen=True)
class Shape:
    """``ink`` writes the paragraphs of a number, ``cell`` goes around a cell, ``row`` around a row (its XML, its label)."""

    ink: Callable[[str], str] = lambda text: line(run(text))
    cell: Callable[[str], str] = lambda xml: xml
    row: Callable[[str, int], str] = lambda xml, i: xml
    every: int = 2
    """Only every so manieth number is written so."""
    table: str = ""
    """The properties of the tables."""


def docx(report: Report, shape: Shape) -> bytes:
    body = [line(run(TITLE)), line(run(f"{report.year}年政府信息公开工作年度报告"))]
    spots, count = report.spots, 0
    for i, chapter in enumerate(report.form.chapters):
        body.append(line(run(chapter)))
        if 1 <= i <= 3:
            xml, count = _table(report.pages[i - 1], spots, shape, count)
            body.append(xml)
        else:
            body.append(line(run("全年没有别的情况。")))
    document = f"<w:document {_SPACES} mc:Ignorable=\"zz\"><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _links(("officeDocument", "word/document.xml")))
        package.writestr("word/_rels/document.xml.rels", _links(("styles", "styles.xml")))
        package.writestr("word/document.xml", document)
        package.writestr("word/styles.xml", f"<w:styles {_SPACES}>{_STYLES}</w:styles>")
    return made.getvalue()


def _links(*links: tuple[str, str]) -> str:
    inner = "".join(f'<Relationship Id="rId{i}" Type="{_RELS}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(links, 1))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def _table(page: Page, spots: dict, shape: Shape, count: int) -> tuple[str, int]:
    height = max(r for r, _ in page.cells) + 1
    width = max([max(c for _, c in page.cells) + 1, *(m[3] + 1 for m in page.merges)])
    wide = {(r0, c0): c1 - c0 + 1 for r0, c0, r1, c1 in page.merges}
    tall = {(r0, c0) for r0, c0, r1, c1 in page.merges if r1 > r0}
    below = {(r, c0): c1 - c0 + 1 for r0, c0, r1, c1 in page.merges for r in range(r0 + 1, r1 + 1)}
    rows = []
    for r in range(2, height):
        cells, c = [], 0
        while c < width:
            text = str(page.cells.get((r, c)) or "")
            span = wide.get((r, c), below.get((r, c), 1))
            merge = '<w:vMerge w:val="restart"/>' if (r, c) in tall else "<w:vMerge/>" if (r, c) in below else ""
            number = (page.name, r, c) in spots
            count += number
            content = shape.ink(text) if number and count % shape.every == 0 else line(run(text))
            cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>{content}</w:tc>'
            cells.append(shape.cell(cell) if number and count % shape.every == 0 else cell)
            c += span
        rows.append(shape.row(f"<w:tr>{''.join(cells)}</w:tr>", r))
    return f'<w:tbl><w:tblPr>{shape.table}</w:tblPr><w:tblGrid>{"<w:gridCol/>" * width}</w:tblGrid>{"".join(rows)}</w:tbl>', count


def _equation(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def _math(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>" if text else ""


def _field(code: str, result: str, extra: str = "") -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{extra}</w:fldChar></w:r>'
    middle = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return f'{begin}<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{middle}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _nested_code(text: str) -> str:
    """A field whose code holds another field with a result: that one is not shown."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    inner = f"{begin}<w:r><w:instrText>DOCVARIABLE a</w:instrText></w:r>{separate}{run('77')}{end}"
    return f"{begin}<w:r><w:instrText>= </w:instrText></w:r>{inner}<w:r><w:instrText> + 1</w:instrText></w:r>{separate}{run(text)}{end}"


def _drop_down(text: str, result: str = "") -> str:
    entries = "".join(f'<w:listEntry w:val="{escape(word)}"/>' for word in ("请选择", text))
    return _field("FORMDROPDOWN", result, f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>') if text else ""


def _box(text: str) -> str:
    drawing = f"<wps:txbx><w:txbxContent>{line(run(text))}</w:txbxContent></wps:txbx>"
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>{drawing}</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>'


_PICTURE = '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData/></a:graphic></wp:inline></w:drawing></w:r>'
_RUBY = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{above}</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


def _control(inner: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>" if inner else inner


def _deleted(text: str) -> str:
    return f"<w:del {_BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def _twin(xml: str, i: int) -> str:
    """The row once more, as deleted, in front of it."""
    if i % 3:
        return xml
    struck = xml.replace("<w:tr>", f"<w:tr><w:trPr><w:del {_BY}/></w:trPr>", 1).replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return struck.replace("<w:r>", f"<w:del {_BY}><w:r>").replace("</w:r>", "</w:r></w:del>") + xml if "vMerge" not in xml else xml


def _formatted(text: str, look: str) -> str:
    """A run of an equation with a format of Word."""
    return f"<m:r><w:rPr>{look}</w:rPr><m:t>{text}</m:t></m:r>"


def _filled(fill: str) -> str:
    return f"<w14:textFill><w14:solidFill>{fill}</w14:solidFill></w14:textFill>"


def _ways(*ways: str) -> str:
    return f"<w:r><mc:AlternateContent>{''.join(ways)}</mc:AlternateContent></w:r>"


def _in_cell(properties: str) -> Callable[[str], str]:
    return lambda xml: xml.replace("</w:tcPr>", f"{properties}</w:tcPr>", 1)


def _in_row(properties: str) -> Callable[[str, int], str]:
    return lambda xml, i: xml.replace("<w:tr>", f"<w:tr><w:trPr>{properties}</w:trPr>", 1)


def _two_ways(xml: str) -> str:
    """Rows or cells for newer and for older versions of Word; the older ones are not shown."""
    old = re.sub(r">\d+</w:t>", ">9</w:t>", xml)
    return f'<mc:AlternateContent><mc:Choice Requires="w14">{xml}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'


_WHITE = '<w:color w:val="FFFFFF"/>'


def _merged_across(xml: str, i: int) -> str:
    """The last two numbers of a row in one cell, as old versions of Word write it; the second is not seen."""
    cells = xml.split("<w:tc>")
    if len(cells) < 5 or "vMerge" in cells[-1] + cells[-2] or not all(re.search(r">[\d.]+</w:t>", cell) for cell in cells[-2:]):
        return xml
    return "<w:tc>".join([*cells[:-2], _in_cell('<w:hMerge w:val="restart"/>')(cells[-2]), _in_cell("<w:hMerge/>")(cells[-1])])


def _once_more(xml: str, i: int) -> str:
    """A long row with its first number twice: all others stand one place further."""
    cells = xml.split("<w:tc>")
    return xml if len(cells) < 15 or not re.search(r">[\d.]+</w:t>", cells[1]) else "<w:tc>".join([cells[0], cells[1], *cells[1:]])


def ink(inside: Callable[[str], str]) -> Shape:
    return Shape(lambda text: line(inside(text)))


def _digit_last(text: str, way: Callable[[str], str]) -> str:
    return run(text[:-1]) + way(text[-1]) if text else ""


def _sym(font: str) -> Callable[[str], str]:
    return lambda ch: f'<w:r><w:sym w:font="{font}" w:char="F0{ord(ch):02X}"/></w:r>'


SHAPES: dict[str, Shape] = {
    "只有文字": Shape(),
    "一字一段格式": ink(lambda text: "".join(map(run, text))),
    "符号字体的数字": ink(lambda text: _digit_last(text, _sym("Symbol"))),
    "图形字体的符号": ink(lambda text: _digit_last(text, _sym("Wingdings 2"))),
    "整个数是公式": ink(lambda text: _equation(_math(text)) if text else ""),
    "数的一半是公式": ink(lambda text: _digit_last(text, lambda ch: _equation(_math(ch)))),
    "公式里有上标": ink(lambda text: _digit_last(text, lambda ch: _equation(f"<m:sSup><m:e>{_math(ch)}</m:e><m:sup>{_math('2')}</m:sup></m:sSup>"))),
    "拼音标注": ink(lambda text: _RUBY.format(base=text, above="3") if text else ""),
    "格里有文本框": ink(lambda text: run(text) + _box("3")),
    "数在文本框里": ink(lambda text: _box(text) if text else ""),
    "内容控件（字）": ink(lambda text: _control(run(text))),
    "内容控件（格）": Shape(cell=_control),
    "内容控件（行）": Shape(row=lambda xml, i: _control(_control(xml))),
    "内容控件（占位文字）": ink(lambda text: run(text) or _control(run("单击此处输入文字。"), "<w:showingPlcHdr/>")),
    "内容控件（占位的数）": ink(lambda text: run(text) + _control(run("0"), "<w:showingPlcHdr/>")),
    "简单域": ink(lambda text: f'<w:fldSimple w:instr="DOCVARIABLE a">{run(text)}</w:fldSimple>'),
    "复杂域": ink(lambda text: _field("DOCVARIABLE a", run(text))),
    "域代码里套着域": ink(_nested_code),
    "窗体文字": ink(lambda text: _field("FORMTEXT", run(text or "\u2002"), "<w:ffData/>")),
    "窗体下拉": ink(_drop_down),
    "窗体下拉，空的结果": ink(lambda text: _drop_down(text, "<w:r/>")),
    "没有结果的域": ink(lambda text: _field(r"EQ \x(" + text + ")", "") if text else ""),
    "插入的修订": ink(lambda text: f"<w:ins {_BY}>{run(text)}</w:ins>" if text else ""),
    "改数的修订": ink(lambda text: _deleted("9") + f"<w:ins {_BY}>{run(text)}</w:ins>" if text else ""),
    "改一位的修订": ink(lambda text: run(text[:1]) + _deleted("9") + f"<w:ins {_BY}>{run(text[1:])}</w:ins>" if text else ""),
    "移动的修订": ink(lambda text: f"<w:moveFrom {_BY}>{run('9')}</w:moveFrom><w:moveTo {_BY}>{run(text)}</w:moveTo>" if text else ""),
    "删去的行": Shape(row=_twin),
    "插入的行": Shape(row=lambda xml, i: xml.replace("<w:tr>", f"<w:tr><w:trPr><w:ins {_BY}/></w:trPr>", 1)),
    "删去的格": Shape(cell=lambda xml: xml.replace("</w:tcPr>", f"<w:cellDel {_BY}/></w:tcPr>", 1).replace(">3<", "><") + xml, every=9),
    "格式的修订": ink(lambda text: run(text, f'<w:rPrChange {_BY}><w:rPr><w:vertAlign w:val="superscript"/><w:vanish/></w:rPr></w:rPrChange>')),
    "脚注": ink(lambda text: run(text) + '<w:r><w:rPr><w:rStyle w:val="Mark"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'),
    "自定义脚注标记": ink(lambda text: run(text) + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'),
    "上标样式": ink(lambda text: run(text) + run("1", '<w:rStyle w:val="Mark2"/>')),
    "抬高的字": ink(lambda text: text and run(text) + run("1", '<w:position w:val="8"/>')),
    "隐藏样式": ink(lambda text: run(text) + run("1", '<w:rStyle w:val="Gone"/>')),
    "隐藏的段落样式": Shape(lambda text: line(run(text)) + line(run("1"), '<w:pStyle w:val="GoneLine"/>')),
    "隐藏文字": ink(lambda text: run(text) + run("1", "<w:vanish/>")),
    "白字": ink(lambda text: run(text) + run("1", '<w:color w:val="FFFFFF"/>')),
    "主题的白字": ink(lambda text: run(text) + run("1", '<w:color w:val="auto" w:themeColor="background1"/>')),
    "黑底黑字": ink(lambda text: run(text) + run("1", '<w:color w:val="000000"/><w:highlight w:val="black"/>')),
    "压窄的字": ink(lambda text: text and run(text) + run("1", '<w:w w:val="1"/>')),
    "挤在一起的字": ink(lambda text: text and run(text) + run("1", '<w:spacing w:val="-400"/>')),
    "双行合一": ink(lambda text: text and run(text) + run("1", '<w:eastAsianLayout w:combine="1"/>')),
    "比默认小的字": ink(lambda text: text and run(text) + run("1", '<w:sz w:val="10"/>')),
    "对齐的制表符": ink(lambda text: text and run(text) + "<w:r><w:ptab/><w:t>1</w:t></w:r>"),
    "极小的字": ink(lambda text: run(text) + run("1", '<w:sz w:val="2"/>')),
    "半大的字": ink(lambda text: text and run(text, '<w:sz w:val="24"/>') + run("1", '<w:sz w:val="10"/>')),
    "图形字体的字": ink(lambda text: run(text, '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')),
    "横向合并的旧写法": Shape(cell=lambda xml: xml.replace("</w:tcPr>", '<w:hMerge w:val="restart"/></w:tcPr>', 1)),
    "从右往左排": ink(lambda text: f'<w:bdo w:val="rtl">{run(text[::-1])}</w:bdo>'),
    "等待更新的域": ink(lambda text: _field("DOCVARIABLE a", run(text)).replace('"begin"', '"begin" w:dirty="true"', 1)),
    "没有结束的域": ink(lambda text: f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{run(text)}'),
    "隐藏的行": Shape(row=lambda xml, i: (xml.replace("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>", 1) if "vMerge" not in xml else "") + xml),
    "格里有图": ink(lambda text: _PICTURE if text else ""),
    "数旁有图": ink(lambda text: run(text) + _PICTURE),
    "自动编号": Shape(lambda text: line(run(text), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>')),
    "公式里删去的数": ink(lambda text: _equation(_math(text) + f"<w:del {_BY}>{_math('9')}</w:del>") if text else ""),
    "公式里隐藏的数": ink(lambda text: _equation(_math(text) + _formatted("9", "<w:vanish/>")) if text else ""),
    "公式里白的数": ink(lambda text: _equation(_math(text) + _formatted("9", _WHITE)) if text else ""),
    "公式里小的数": ink(lambda text: text and run(text) + _equation(_formatted("9", '<w:sz w:val="8"/>'))),
    "白的字芯": ink(lambda text: run(text) + run("9", _filled('<w14:srgbClr w14:val="FFFFFF"/>'))),
    "透明的字芯": ink(lambda text: run(text) + run("9", _filled('<w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'))),
    "纸色的字芯": ink(lambda text: run(text) + run("9", _filled('<w14:schemeClr w14:val="bg1"/>'))),
    "白字黑芯": ink(lambda text: run(text, _WHITE + _filled('<w14:srgbClr w14:val="000000"/>'))),
    "深底段落的白字": Shape(lambda text: line(run(text, _WHITE), '<w:shd w:val="clear" w:fill="1F4E79"/>')),
    "花纹底的白字": Shape(lambda text: line(run(text, _WHITE)), _in_cell('<w:shd w:val="solid" w:color="000000" w:fill="auto"/>')),
    "表格样式的深底": Shape(table='<w:tblStyle w:val="Dark"/>'),
    "表格样式的深色表头": Shape(table='<w:tblStyle w:val="DarkHead"/>'),
    "表格样式隐藏": Shape(table='<w:tblStyle w:val="GoneTable"/>'),
    "表格样式隐藏一列": Shape(table='<w:tblStyle w:val="GonePlace"/>'),
    "新旧两种写法": ink(lambda text: text and _ways(*(f'<mc:{way}><w:t>{words}</w:t></mc:{tag}>' for way, tag, words in (
        ('Choice Requires="w14"', "Choice", text), ('Choice Requires="wps"', "Choice", "9"), ("Fallback", "Fallback", "8"))))),
    "只认得旧写法": ink(lambda text: text and _ways(
        '<mc:Choice xmlns:zz="urn:zz" Requires="zz"><w:t>9</w:t></mc:Choice>', f"<mc:Fallback><w:t>{text}</w:t></mc:Fallback>")),
    "脚注与数同段格式": ink(lambda text: f'<w:r><w:t>{text}</w:t><w:footnoteReference w:id="2"/></w:r>'),
    "数旁有页码": ink(lambda text: text and run(text) + "<w:r><w:pgNum/></w:r>"),
    "套着的表里删去的行": Shape(lambda text: line(run(text)) + (
        f"<w:tbl><w:tblPr/><w:tr><w:trPr><w:del {_BY}/></w:trPr><w:tc>{line(run('9'))}</w:tc></w:tr></w:tbl>" + line(""))),
    "纵向合并没有开头": Shape(cell=lambda xml: xml if "vMerge" in xml else _in_cell("<w:vMerge/>")(xml), every=13),
    "极低的行": Shape(lambda text: text and line(run(text), '<w:spacing w:line="1" w:lineRule="exact"/>')),
    "缩进到格外": Shape(lambda text: text and line(run(text), '<w:ind w:left="-9000"/>')),
    "压扁的行": Shape(row=lambda xml, i: xml if "vMerge" in xml else xml.replace(
        "<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>', 1) + xml),
    "横向合并的两个数": Shape(row=_merged_across),
    "表四多一格": Shape(row=_once_more),
    "由 Word 随时重算的域": ink(lambda text: text and _field(" PAGE ", run(text))),
    "由 Word 随时重算的简单域": ink(lambda text: text and f'<w:fldSimple w:instr=" DATE ">{run(text)}</w:fldSimple>'),
    "挤进一点宽的字": ink(lambda text: text and run(text, '<w:fitText w:val="20"/>')),
    "窄得看不见的格": Shape(cell=_in_cell('<w:tcW w:w="1" w:type="dxa"/>'), table='<w:tblLayout w:type="fixed"/>'),
    "格里插入的文档": Shape(lambda text: line(run(text[:1])) + '<w:altChunk r:id="rId9"/>' + line("") if text else line("")),
    "新旧两种写法的行": Shape(row=lambda xml, i: xml if "vMerge" in xml else _two_ways(xml)),
    "新旧两种写法的格": Shape(cell=lambda xml: _two_ways(xml)),
    "墨迹": ink(lambda text: text and run(text) + '<w:r><w:contentPart r:id="rId5"/></w:r>'),
    "不认得的写法": ink(lambda text: text and run(text) + f"<zz:more>{run('9')}</zz:more>"),
    "样式里极低的行": Shape(lambda text: text and line(run(text), '<w:pStyle w:val="Low"/>')),
    "样式里缩进到格外": Shape(lambda text: text and line(run(text), '<w:pStyle w:val="Out"/>')),
    "表格样式里的自动编号": Shape(table='<w:tblStyle w:val="Counted"/>'),
    "固定行高以下的数": Shape(lambda text: line("") * 3 + line(run(text)) if text else line(""), row=_in_row('<w:trHeight w:val="240" w:hRule="exact"/>')),
    "主题的白字，旁边写着黑": ink(lambda text: text and run(text) + run("9", '<w:color w:val="000000" w:themeColor="background1"/>')),
    "主题的黑字，旁边写着白": ink(lambda text: run(text[:1]) + run(text[1:], '<w:color w:val="FFFFFF" w:themeColor="text1"/>')),
    "主题的黑底，旁边写着白": Shape(lambda text: line(run(text, _WHITE)), _in_cell('<w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="text1"/>')),
    "隐藏两次": Shape(lambda text: text and line(run(text, '<w:rStyle w:val="Gone"/>'), '<w:pStyle w:val="GoneLine"/>')),
    "插入里的删去": ink(lambda text: f"<w:ins {_BY}>{_deleted('9')}{run(text)}</w:ins>" if text else ""),
    "段落标记被移走": Shape(
        lambda text: line(run(text[:1]), f"<w:rPr><w:moveFrom {_BY}/></w:rPr>") + line(run(text[1:])) if len(text) > 1 else line(run(text))
    ),
    "段落标记被删": Shape(
        lambda text: line(run(text[:1]), f"<w:rPr><w:del {_BY}/></w:rPr>") + line(run(text[1:])) if len(text) > 1 else line(run(text))
    ),
}  # fmt: skip


def habits() -> dict[str, Habit]:
    return {f"Word {name}": lambda report, shape=shape: Written("年报.docx", docx(report, shape)) for name, shape in SHAPES.items()}
