"""The handbook as one web page with its pictures inside: browsers are everywhere, programs for Markdown are not.

Reads the Markdown that the handbook is written in and no more: headings, paragraphs, lists, check boxes, tables, quotations, pictures, links,
bold and code.
"""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable
from html import escape
from itertools import groupby
from pathlib import Path

from ..machine.resources import resource
from ..machine.safe_write import placed

NAMES = ("使用手册", "检查清单")
"""The documents beside the add-in, without ending."""

STYLE = (
    "body{max-width:60em;margin:2em auto;padding:0 1em;font:16px/1.7 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif;color:#222}"
    "img{max-width:100%;border:1px solid #ddd}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #bbb;padding:.3em .7em;text-align:left}"
    "th{background:#f2f2f2}blockquote{margin:.5em 0;padding:.2em 1em;border-left:4px solid #c55;background:#faf5f5}code{background:#f2f2f2;padding:0 .3em}"
)
_LAST_WESTERN = "\u2e7f"
"""Chinese characters and signs come after it."""
_KINDS = (("blank", r"\s*$"), ("heading", r"#+ "), ("table", r"\|"), ("quote", r">"), ("bullet", r"- "), ("number", r"\d+\. "))


def handbook_page() -> Path:
    """The handbook's page, written anew where a browser may open it: the temporary folder."""
    return write_pages(Path(tempfile.gettempdir()) / "nianbao")[0]


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write each document as a page into ``folder``; a page that is there is replaced. Raises ``UserError`` where it cannot be written."""
    pages = []
    for name in NAMES:
        source, target = resource(f"addin/{name}.md"), folder / f"{name}.html"
        with placed(target, force=True) as aside:
            aside.write_text(page(source.read_text("utf-8"), source.parent), "utf-8")
        pages.append(target)
    return tuple(pages)


def page(markdown: str, folder: Path) -> str:
    """A whole page, well-formed; pictures are looked for in ``folder``."""
    lines = _joined(markdown.splitlines())
    title = next((line.lstrip("# ") for line in lines if line.startswith("# ")), "")
    body = "\n".join(_BLOCKS[kind](list(group)) for kind, group in groupby(lines, key=_kind) if kind != "blank")
    head = f'<meta charset="utf-8"/><title>{escape(title)}</title><style>{STYLE}</style>'
    return _pictures(f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head><body>\n{body}\n</body></html>\n', folder)


def _kind(line: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.match(pattern, line)), "text")


def _joined(lines: list[str]) -> list[str]:
    """Indented lines as part of the line above; no space between Chinese words."""
    found: list[str] = []
    for line in lines:
        if line.startswith("  ") and found and found[-1]:
            found[-1] = _glued(found[-1], line.strip())
        else:
            found.append(line.rstrip())
    return found


def _glued(before: str, after: str) -> str:
    chinese = before[-1:] > _LAST_WESTERN or after[:1] > _LAST_WESTERN
    return f"{before}{'' if chinese else ' '}{after}"


def _inline(text: str) -> str:
    """Pictures, links, code and bold of one piece of text."""
    text = escape(text, quote=False)
    text = re.sub(r"!\[([^]]*)\]\(([^)]+)\)", r'<img alt="\1" src="\2"/>', text)
    text = re.sub(r"\[([^]]+)\]\(([^)]+)\.md\)", r'<a href="\2.html">\1</a>', text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)


def _headings(lines: list[str]) -> str:
    return "\n".join(f"<h{len(m[1])}>{_inline(m[2])}</h{len(m[1])}>" for line in lines if (m := re.match(r"(#+) (.*)", line)))


def _text(lines: list[str]) -> str:
    words = lines[0]
    for line in lines[1:]:
        words = _glued(words, line)
    return f"<p>{_inline(words)}</p>"


def _quote(lines: list[str]) -> str:
    return f"<blockquote>{'<br/>'.join(_inline(line.lstrip('> ')) for line in lines)}</blockquote>"


def _bullets(lines: list[str]) -> str:
    items = (re.sub(r"^\[ \]", "☐", line.removeprefix("- ")) for line in lines)
    return f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"


def _numbers(lines: list[str]) -> str:
    first = lines[0].partition(".")[0]
    items = "".join(f"<li>{_inline(line.partition('. ')[2])}</li>" for line in lines)
    return f'<ol start="{first}">{items}</ol>'


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not re.fullmatch(r"[|\s:-]+", line)]
    return f"<table>{''.join(_row(row, 'th' if i == 0 else 'td') for i, row in enumerate(rows))}</table>"


def _row(cells: list[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in cells)}</tr>"


def _pictures(text: str, folder: Path) -> str:
    def inside(found: re.Match[str]) -> str:
        data = base64.b64encode((folder / found[1]).read_bytes()).decode("ascii")
        return f'src="data:image/png;base64,{data}"'

    return re.sub(r'src="([^":]+\.png)"', inside, text)


_BLOCKS: dict[str, Callable[[list[str]], str]] = {
    "heading": _headings, "text": _text, "quote": _quote, "bullet": _bullets, "number": _numbers, "table": _table,
}
