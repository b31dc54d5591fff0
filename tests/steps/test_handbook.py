"""The handbook as a web page."""

from xml.etree import ElementTree

import pytest
from nianbao.machine.resources import resource
from nianbao.steps.handbook import NAMES, handbook_page, page, write_pages

SAMPLE = """# 手册
第一行
第二行，见[清单](检查清单.md)和`nianbao check`。

1. 一步
   接着说

2. **两步**

- [ ] 打勾
- 甲<乙

> 引一句

| 状态 | 意思 |
|---|---|
| 待定 | 不加 |
"""


def body(markdown, folder):
    return ElementTree.fromstring(page(markdown, folder).partition("\n")[2]).find("body")


def test_each_kind_of_block_becomes_its_element(tmp_path):
    found = [(e.tag, "".join(e.itertext())) for e in body(SAMPLE, tmp_path)]
    assert found == [
        ("h1", "手册"), ("p", "第一行第二行，见清单和nianbao check。"), ("ol", "一步接着说"), ("ol", "两步"), ("ul", "☐ 打勾甲<乙"),
        ("blockquote", "引一句"), ("table", "状态意思待定不加"),
    ]


def test_links_between_the_documents_lead_to_pages(tmp_path):
    assert [a.get("href") for a in body(SAMPLE, tmp_path).iter("a")] == ["检查清单.html"]


def test_a_list_interrupted_goes_on_counting(tmp_path):
    assert [ol.get("start") for ol in body(SAMPLE, tmp_path).iter("ol")] == ["1", "2"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_markdown_is_left_over_and_nothing_is_lost(name):
    source = resource(f"addin/{name}.md")
    text = source.read_text("utf-8")
    shown = body(text, source.parent)
    words = "".join(shown.itertext())
    assert not [sign for sign in ("**", "](", "`", "\n#", "| ") if sign in words]
    assert len([line for line in text.splitlines() if line.startswith("#")]) == sum(e.tag in ("h1", "h2", "h3") for e in shown)
    assert text.count("**") == 2 * len(list(shown.iter("b")))
    assert len([line for line in text.splitlines() if line.startswith("|") and not line.startswith("|--")]) == len(list(shown.iter("tr")))


def test_pages_carry_their_pictures_and_replace_older_ones(tmp_path):
    write_pages(tmp_path)
    first, _ = write_pages(tmp_path)
    pictures = [image.get("src") for image in ElementTree.fromstring(first.read_text("utf-8").partition("\n")[2]).iter("img")]
    assert pictures
    assert all(src.startswith("data:image/png;base64,") for src in pictures)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"{name}.html" for name in NAMES)


def test_the_page_for_the_button_stands_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert handbook_page() == tmp_path / "nianbao" / "使用手册.html"
    assert handbook_page().read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_offline_folder_has_the_pages(tmp_path):
    from nianbao.addin.bundle import _documents

    _documents(tmp_path)
    assert {f"{name}.html" for name in NAMES} <= {path.name for path in (tmp_path / "手册").iterdir()}
