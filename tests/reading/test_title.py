"""The title of a report among link lists, trails and sentences, however it is broken over lines."""

import pytest
from nianbao.forms import EDITIONS
from nianbao.grid import Grid, Paragraph
from nianbao.reading.agency_and_year import agency_and_year
from nianbao.reading.documents import read_document


def lines(*texts):
    return Grid("x.txt", (), tuple(Paragraph(text, f"第{n}行") for n, text in enumerate(texts, 1)))


@pytest.mark.parametrize(
    ("texts", "agency", "year"),
    [
        (("二〇二三年政府信息公开工作年度报告", "某县水利局", "（2024年1月20日）"), "某县水利局", 2023),
        (("某县水利局二O二三年政府信息公开工作年度报告",), "某县水利局", 2023),
        (("某县水利局政府信息公开年报（2023年度）",), "某县水利局", 2023),
        (("某县水利局政府信息公开工作年度报告", "（2023年度）"), "某县水利局", 2023),
        (("政府信息公开工作年度报告", "（2023年度）", "填报单位：某县水利局"), "某县水利局", 2023),
        (("发布日期：2024-01-20", "某县水利局政府信息公开工作年度报告", "（2023年）"), "某县水利局", 2023),
        (("某县政府办公室关于印发《某县人民政府2023年政府信息公开工作年度报告》的通知",), "某县人民政府", 2023),
        (("某县水利局（某县河长制办公室）2023年政府信息公开工作年度报告",), "某县水利局（某县河长制办公室）", 2023),
        (("某县", "水利局", "2023年政府信息公开工作年度报告"), "某县水利局", 2023),
        (("某县水利局2023", "年政府信息公开", "工作年度报告"), "某县水利局", 2023),
        (("某镇2022年政府信息公开工作年度报告", "某镇人民政府", "2022年政府信息公开工作年度报告", "一、总体情况"), "某镇人民政府", 2022),
        (("某县教育局2022年政府信息公开工作年度报告", "某县水利局2023年政府信息公开工作年度报告", "一、总体情况"), "某县水利局", 2023),
        (("某县水利局2023年政府信息公开工作年度报告", "现将某县水利局2023年政府信息公开工作年度报告公布如下：", "一、总体情况"), "某县水利局", 2023),
        (("某县水利局2023年政府信息公开工作年度报告", "一、总体情况", "下一篇：某县教育局2022年政府信息公开工作年度报告"), "某县水利局", 2023),
    ],
)
def test_titles_in_odd_orders(texts, agency, year):
    found = agency_and_year(lines(*texts))
    assert (found.title_agency, found.year) == (agency, year)


@pytest.mark.parametrize("around", ["<h1>{}</h1>", "<p>{}</p>", "<div><span>{}</span></div>"])
def test_the_title_of_a_page_wins_over_links_and_trails(around):
    links = "".join(f"<{tag}><a href='#'>某县{name}局2022年政府信息公开工作年度报告</a></{tag}>" for tag, name in (("li", "教育"), ("p", "公安")))
    trail = "<p>首页 > 政务公开 > 2021年政府信息公开工作年度报告</p><ul><li>某县财政局2020年政府信息公开工作年度报告</li></ul>"
    main = around.format("某县水利局2023年政府信息公开工作年度报告")
    for before, after in ((trail + links, ""), ("", links), ("", trail)):
        page = f"<html><body><div>{before}</div>{main}<div>{after}</div><p>一、总体情况</p><p>文字</p></body></html>"
        found = agency_and_year(read_document("x.html", page.encode()))
        assert (found.title_agency, found.year) == ("某县水利局", 2023)


def test_other_titles_in_a_file_are_named():
    texts = ("某县教育局2022年政府信息公开工作年度报告", "某县水利局2023年政府信息公开工作年度报告", "一、总体情况")
    (remark,) = agency_and_year(lines(*texts)).remarks
    assert "某县教育局" in remark.facts.candidates


def test_a_table_of_contents_is_no_chapter():
    names = EDITIONS["2021"].chapters
    text = [piece for name in names for piece in (name, "文字")]
    contents = [f"{name}……{i}" for i, name in enumerate(names, 1)]
    assert agency_and_year(lines("目录", *contents, *text)).narrative == agency_and_year(lines(*text)).narrative
    assert agency_and_year(lines(*text)).narrative == ("文字",) * 6
    assert agency_and_year(lines(names[0], "一、总体情况不错，", *text[2:])).narrative[1:] == ("文字",) * 5
