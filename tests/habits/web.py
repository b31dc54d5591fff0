"""What web pages put beside plain text: hidden by a class, small, raised, in frames of details, shown by the style sheet alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import renderings
from renderings import TITLE
from workbooks import Page

from .report import Habit, Report, Written


@dataclass(frozen=True)
class Shape:
    """``ink`` writes the inside of a number's cell, ``style`` is the style sheet of the page, ``cell`` the attributes of such a cell."""

    ink: Callable[[str], str] = escape
    style: str = ""
    cell: str = ""
    every: int = 2


def page(report: Report, shape: Shape) -> bytes:
    parts = [f"<h1>{TITLE}{report.year}年政府信息公开工作年度报告</h1>"]
    spots, count = report.spots, 0
    for i, chapter in enumerate(report.form.chapters):
        parts.append(f"<h2>{chapter}</h2>")
        if 1 <= i <= 3:
            table, count = _table(report.pages[i - 1], spots, shape, count)
            parts.append(table)
        else:
            parts.append("<p>全年没有别的情况。</p>")
    head = f'<head><meta charset="utf-8"><title>年报</title><style type="text/css">{shape.style}</style></head>'
    return f"<!DOCTYPE html><html>{head}<body>{''.join(parts)}</body></html>".encode()


def _table(made: Page, spots: dict, shape: Shape, count: int) -> tuple[str, int]:
    height, width = (max(at[i] for at in made.cells) + 1 for i in (0, 1))
    spans = {(r0, c0): f' rowspan="{r1 - r0 + 1}" colspan="{c1 - c0 + 1}"' for r0, c0, r1, c1 in made.merges}
    covered = {(r, c) for r0, c0, r1, c1 in made.merges for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)} - set(spans)
    rows = []
    for r in range(2, height):
        cells = []
        for c in (c for c in range(width) if (r, c) not in covered):
            text = str(made.cells.get((r, c)) or "")
            number = (made.name, r, c) in spots
            count += number
            here = number and count % shape.every == 0
            cells.append(f"<td{spans.get((r, c), '')}{shape.cell if here else ''}>{shape.ink(text) if here else escape(text)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>", count


def beside(extra: str, style: str = "") -> Shape:
    """Something behind every other number."""
    return Shape(lambda text: escape(text) + extra, style)


def by_class(style: str) -> Shape:
    """A digit behind the number that a class hides."""
    return beside('<span class="x">3</span>', f".x{{{style}}}")


def _written(where: str) -> str:
    """A style sheet that writes a digit beside the element of its class."""
    return "".join(f'.x{digit}::{where}{{content:"{digit}"}}' for digit in range(10))


SHAPES: dict[str, Shape] = {
    "只有文字": Shape(),
    "类 display:none": by_class("display:none"),
    "类 visibility:hidden": by_class("visibility : hidden"),
    "类 opacity:0": by_class("opacity:0.0"),
    "类 font-size:0": by_class("font-size:0px"),
    "类 字号 1px": by_class("font-size:1px"),
    "类 text-indent": by_class("display:inline-block;text-indent:-9999px"),
    "类 移出屏外": by_class("position:absolute;left:-9999em"),
    "类 移到上方": by_class("position:fixed;top:-300px"),
    "类 白底白字": by_class("color:#fff"),
    "类 白底白字 rgb": by_class("color:rgb(255, 255, 255)"),
    "类 透明字": by_class("color:transparent"),
    "类 clip": by_class("position:absolute;clip:rect(0 0 0 0)"),
    "类 clip-path": by_class("clip-path:inset(50%)"),
    "类 零宽": by_class("display:inline-block;width:0;overflow:hidden"),
    "类 缩到零": by_class("display:inline-block;transform:scale(0)"),
    "类 划去": by_class("text-decoration:line-through"),
    "类 抬高": by_class("vertical-align:super;font-size:70%"),
    "类 相对抬高": Shape(lambda text: text and f'{escape(text)}<span class="x">3</span>', ".x{position:relative;top:-6px;font-size:10px}"),
    "后代选择器": beside('<span><i>3</i></span>', "table td > span i { display: none !important }"),
    "后写的规则": beside('<span class="x">3</span>', ".x{display:inline} td .x{display:none} .x{display:inline}"),
    "只为打印隐藏": Shape(lambda text: f'<span class="x">{escape(text)}</span>', "@media print{.x{display:none}} .y{display:none}"),
    "屏幕上隐藏": beside('<span class="x">3</span>', "@media screen{.x{display:none}}"),
    "后来又显示": Shape(lambda text: f'<span class="x">{escape(text)}</span>', ".x{display:none} span.x{display:inline}"),
    "别的元素隐藏": Shape(escape, ".z{visibility:hidden}"),
    "隐藏里又显示": Shape(lambda text: f'<span class="x">9<b class="y">{escape(text)}</b></span>', ".x{visibility:hidden}.y{visibility:visible}"),
    "浮在右边的数": Shape(lambda text: f'<span style="float:right">{escape(text[-1:])}</span>{escape(text[:-1])}'),
    "列表编号": Shape(lambda text: f"<ol><li>{escape(text)}</li></ol>"),
    "hidden 又显示": Shape(lambda text: f"<span hidden>{escape(text)}</span>", "[hidden]{display:inline}"),
    "同格隐藏的数": Shape(lambda text: f'<span class="x">9</span>{escape(text)}', ".x{display:none}"),
    "变量藏起的数": Shape(lambda text: text and f'{escape(text)}<span class="x">9</span>', ":root{--ground:#fff}.x{color:var(--ground)}"),
    "套着的样式藏起的数": Shape(lambda text: text and f'{escape(text)}<span class="x">9</span>', "td{.x{display:none}}"),
    "别的样式表藏起的数": Shape(lambda text: text and f'{escape(text)}<span class="x">9</span>', '</style><link rel="stylesheet" href="site.css"><style>'),
    "数里夹着隐藏的数": Shape(lambda text: f'{escape(text[:1])}<span class="x">9</span>{escape(text[1:])}', ".x{display:none}"),
    "before 写出的数": Shape(lambda text: f'<span class="x{text[:1]}">{escape(text[1:])}</span>', _written("before")),
    "after 写出的数": Shape(lambda text: f'{escape(text[:-1])}<span class="x{text[-1:]}"></span>', _written("after")),
    "after 写出的单位": Shape(lambda text: f'<span class="x">{escape(text)}</span>', '.x:after{content:""}'),
    "反向排字": Shape(lambda text: f'<bdo dir="rtl">{escape(text[::-1])}</bdo>'),
    "类 反向排字": Shape(lambda text: f'<span class="x">{escape(text[::-1])}</span>', ".x{unicode-bidi:bidi-override;direction:rtl}"),
    "ruby": Shape(lambda text: f"<ruby>{escape(text)}<rp>(</rp><rt>3</rt><rp>)</rp></ruby>" if text else ""),
    "small": Shape(lambda text: text and f"{escape(text)}<small>3</small>"),
    "整格 small": Shape(lambda text: f"<small>{escape(text)}</small>"),
    "small 里的单位": Shape(lambda text: f"{escape(text)}<small>（注）</small>" if text else ""),
    "sup": beside("<sup>3</sup>"),
    "a 套 sup": beside('<a href="#n"><sup>[3]</sup></a>'),
    "hidden 属性": beside("<span hidden>3</span>"),
    "hidden=until-found": beside('<span hidden="until-found">3</span>'),
    "合上的 details": beside("<details><summary></summary>3</details>"),
    "打开的 details": Shape(lambda text: f"<details open><summary></summary>{escape(text)}</details>"),
    "template": beside("<template>3</template>"),
    "noscript": beside("<noscript>3</noscript>"),
    "script": beside("<script>document.write(3)</script>"),
    "style": beside("<style>.q{width:3px}</style>"),
    "dialog": beside("<dialog>3</dialog>"),
    "datalist": beside("<datalist><option>3</option></datalist>"),
    "大写的样式表": beside("<SPAN CLASS=x>3</SPAN>", ".x{DISPLAY: NONE}"),
    "类 移到右边": by_class("position:absolute;left:9999px"),
    "类 挤到右边": by_class("margin-left:9999px"),
    "类 变形到右边": by_class("display:inline-block;transform:translateX(9999px)"),
    "类 立体缩到零": by_class("display:inline-block;transform:scale3d(0,0,0)"),
    "类 透明度百分之五": by_class("opacity:5%"),
    "类 抬高几点": by_class("vertical-align:8px"),
    "类 上标字形": by_class("font-variant-position:super"),
    "类 漂白": by_class("filter:brightness(100)"),
    "盖住前一字": Shape(lambda text: text and f'{escape(text)}<span class="x">3</span>', ".x{margin-left:-2em}"),
    "after 写出的百分号": Shape(lambda text: text and f'<span class="x">{escape(text)}</span>', '.x::after{content:"%"}'),
    "两段倒着排": Shape(lambda text: text and f'<span class="x"><i>{escape(text[2:])}</i><i>{escape(text[:2])}</i></span>', ".x{display:flex;flex-direction:row-reverse}"),
    "两段从右往左排": Shape(lambda text: text and f'<div dir="rtl"><b class="x">{escape(text[2:])}</b><b class="x">{escape(text[:2])}</b></div>', ".x{display:inline-block}"),
    "两段各自定位": Shape(lambda text: text and f'<b class="x" style="left:0">{escape(text[2:])}</b><b class="x" style="left:-9px">{escape(text[:2])}</b>', ".x{position:relative}"),
    "列表 有编号的样式": Shape(lambda text: text and f'<ul class="x"><li>{escape(text)}</li></ul>', ".x{list-style:decimal inside}"),
    "列表 没有编号": Shape(lambda text: text and f'<ol class="x"><li>{escape(text)}</li></ol>', ".x{list-style:none}"),
    "列表 点": Shape(lambda text: text and f"<ul><li>{escape(text)}</li></ul>"),
    "影子里的字": Shape(lambda text: text and f'<div>{escape(text)}<template shadowrootmode="open">3</template></div>'),
    "按钮上的数": Shape(lambda text: f'<input type="button" value="{escape(text)}">'),
    "密码框": Shape(lambda text: text and f'<input type="password" value="{escape(text)}">'),
    "输入框的提示": Shape(lambda text: text and f'<input placeholder="{escape(text)}">'),
    "带来的字体": Shape(lambda text: text and f'<span class="x">{escape(text)}</span>', "@font-face{font-family:'D1';src:url(d1.woff)}.x{font-family:'D1'}"),
    "带来的字体，只用在标题": Shape(escape, "@font-face{font-family:D1;src:url(d1.woff)}h1{font-family:D1}"),
    "Word 写的字体": Shape(escape, "@font-face{font-family:宋体;panose-1:2 1 6 0 3 1 1 1 1 1}td{font-family:宋体}"),
    "进度条": beside("<progress value=3>3</progress>"),
    "数旁有图": beside('<img src="3.png">'),
    "只有图": Shape(lambda text: '<img src="n.png">' if text else ""),
    "画布": beside("<canvas>3</canvas>"),
    "输入框": Shape(lambda text: f'<input type="text" value="{escape(text)}">'),
    "隐藏的输入框": beside('<input type="hidden" value="3">'),
    "多行输入框": Shape(lambda text: f"<textarea>{escape(text)}</textarea>"),
    "font 白色": beside('<font color="#FFFFFF">3</font>'),
    "白字红底": Shape(lambda text: f'<span class="x">{escape(text)}</span>', ".x{color:#fff;background:#c00}"),
    "零宽字符": Shape(lambda text: "&#8203;".join(map(escape, text))),
    "软连字符": Shape(lambda text: "&shy;".join(map(escape, text))),
    "wbr": Shape(lambda text: "<wbr>".join(map(escape, text))),
    "注释": Shape(lambda text: escape(text) + "<!-- 3 -->"),
    "条件注释": Shape(lambda text: escape(text) + "<!--[if gte mso 9]>3<![endif]-->"),
}  # fmt: skip


def set_as_typed(report: Report) -> Written:
    """The report as lines with tabs in a page."""
    lines = escape(renderings.as_tabs(report.form, report.values, report.year))
    return Written("年报.html", f"<html><body><div><pre>{lines}</pre></div><p>全文</p></body></html>".encode())


def heads_of_their_own(report: Report) -> Written:
    """The heads of each table in a ``thead``, the cells that end with it going on for more rows than there are."""
    parts = []
    for table in re.split(r"(<table>.*?</table>)", page(report, Shape()).decode()):
        rows = re.findall("<tr>.*?</tr>", table)
        count = max(1, sum("自然人" in row or "商业企业" in row or "结果维持" in row or "未经复议" in row for row in rows)) if rows else 0
        last = "".join(rows[:count]).rpartition("<tr>")
        parts.append(f"<table><thead>{last[0]}{last[1]}{last[2].replace('<td', '<td rowspan=9')}</thead><tbody>{''.join(rows[count:])}</tbody></table>" if rows else table)
    return Written("年报.html", "".join(parts).encode())


def habits() -> dict[str, Habit]:
    shapes = {f"网页 {name}": lambda report, shape=shape: Written("年报.html", page(report, shape)) for name, shape in SHAPES.items()}
    return shapes | {"网页 照打的文字": set_as_typed, "网页 表头跨得太多": heads_of_their_own}
