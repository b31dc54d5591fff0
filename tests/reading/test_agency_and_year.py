"""Agency, year and chapters come from titles, fields, file names and the text, each with where it came from."""

import pytest
from nianbao.forms import EDITIONS
from nianbao.grid import Grid, Paragraph, Sheet
from nianbao.model import Cell
from nianbao.reading import files
from nianbao.reading.agency_and_year import agency_and_year
from nianbao.rules.sentences import sentence_of
from workbooks import paste, zeros


def lines(*texts, file="x.txt"):
    return Grid(file, (), tuple(Paragraph(text, f"第{n}行") for n, text in enumerate(texts, 1)))


@pytest.mark.parametrize(
    ("texts", "agency", "year"),
    [
        (("岭东区 2020 年政府信息公开工作 年度报告",), "岭东区", 2020),
        (("海东市乐都区", "2020 年度政府信息公开工作年度报告"), "海东市乐都区", 2020),
        (("政府办公室2019年政府信息公开工作年度报告",), "政府办公室", 2019),
        (("某区卫生健康委员会2021年度政府信息公开年度报告",), "某区卫生健康委员会", 2021),
        (("某县二〇二三年政府信息公开工作报告",), "某县", 2023),
        (("某市开发区 2020年文教局政府信息公开工作年度报告",), "某市开发区文教局", 2020),
        (("当前位置：首页 > 信息公开 > 某局2022年政府信息公开工作年度报告",), "某局", 2022),
        (("首页 > 政府信息公开 > 政府信息公开年报", "某镇人民政府2022年政府信息公开工作年度报告"), "某镇人民政府", 2022),
        (("２０２４年政府信息公开工作", "年度报告", "一、总体情况"), "", 2024),
        (("标题：某街道办事处2025年政府信息公开工作年度报告",), "某街道办事处", 2025),
        (("中共某县委机构编制委员会办公室2024年政府信息公开工作年度报告",), "中共某县委机构编制委员会办公室", 2024),
        (("【年报】某县气象局2024年政府信息公开工作年度报告",), "某县气象局", 2024),
        (("某县教育局2024年政务公开工作年度报告",), "某县教育局", 2024),
        (("关于报送2024年政府信息公开工作年度报告的报告",), "", 2024),
        (("关于印发某县民政局2024年政府信息公开工作年度报告的通知",), "某县民政局", 2024),
    ],
)
def test_titles_as_people_write_them(texts, agency, year):
    found = agency_and_year(lines(*texts))
    assert (found.title_agency, found.year) == (agency, year)


def test_the_title_goes_before_field_period_and_file_name():
    texts = ("某局2023年政府信息公开工作年度报告", "填报单位：另一局", "本报告数据统计期限自2022年1月1日至2022年12月31日。")
    found = agency_and_year(lines(*texts, file="第三局2021年年报.docx"))
    assert (found.agency, found.year) == ("某局", 2023)
    assert found.origin["year"].startswith("标题")
    assert agency_and_year(lines(*texts[1:], file="第三局2021年年报.docx")).origin["agency"].startswith("填写的栏目")
    assert agency_and_year(lines(*texts[2:])).origin["year"] == "统计期限"
    from_name = agency_and_year(lines("没有标题", file="/收件/第三局2021年政府信息公开年报.docx"))
    assert (from_name.agency, from_name.year, from_name.origin["agency"]) == ("第三局", 2021, "文件名")


def test_a_field_of_a_foreign_cover_is_read_from_the_next_cell():
    sheet = Sheet("封面", [["填报单位", "某区教育局"], ["年度", "2022年"]])
    found = agency_and_year(Grid("x.xlsx", (sheet,)))
    assert (found.agency, found.year) == ("某区教育局", 2022)
    assert "封面!B1" in found.origin["agency"] or "封面!A1" in found.origin["agency"]


def test_what_the_caller_says_goes_first():
    found = agency_and_year(lines("某局2023年政府信息公开工作年度报告"), agency="某区某局", year=2024)
    assert (found.agency, found.title_agency, found.year) == ("某区某局", "某局", 2024)
    assert found.origin["agency"] == found.origin["year"] == "命令行指定"
    assert not found.remarks


def test_an_agency_is_not_guessed_but_asked_for_with_its_candidates():
    found = agency_and_year(lines("政府办公室2019年政府信息公开工作年度报告", "印发《甲市乙区人民政府办公室职能配置规定》，由上级有关部门办理。"))
    assert found.agency == "政府办公室"
    (remark,) = found.remarks
    assert (remark.rule, str(remark.level)) == ("N1", "提示")
    assert remark.facts.candidates == ("甲市乙区人民政府办公室",)
    assert "甲市乙区人民政府办公室" in sentence_of(remark, EDITIONS["2021"])
    assert "请确认机关全称" in sentence_of(remark, EDITIONS["2021"])


@pytest.mark.parametrize(("text", "asked"), [
    (["某区教育局2023年政府信息公开工作年度报告", "一年来，某区教育局认真办理。"], 0),
    (["甲市乙区人民政府2023年政府信息公开工作年度报告", "甲市乙区教育局、甲市乙区财政局报送。"], 0),
    (["教育局2023年政府信息公开工作年度报告", "由某区教育局编制。"], 1),
    (["一年来，认真办理。"], 0),
])  # fmt: skip
def test_a_name_is_asked_about_only_where_it_is_in_doubt(text, asked):
    assert len(agency_and_year(lines(*text)).remarks) == asked


def test_the_category_is_only_said_where_the_name_shows_it():
    names = {"某区教育局": "政府部门", "某镇人民政府": "乡镇政府", "某街道办事处": "街道办事处", "某市人民政府": ""}
    assert {name: agency_and_year(lines(f"{name}2023年政府信息公开工作年度报告")).category for name in names} == names


def test_chapters_go_by_their_topic_where_numbers_are_wrong():
    grid = lines(
        "一、工作基本情况", "甲", "一、行政机关主动公开政府信息情况", "规章", "0", "三、收到和处理政府信息公开申请情况", "一、本年新收政府信息公开申请数量", "3",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "五、存在的主要问题和改进情况", "乙", "丙", "六、其他需要报告的事项", "无",
    )
    assert agency_and_year(grid).narrative == ("甲", "", "", "", "乙\n丙", "无")


def test_words_typed_into_a_table_of_a_workbook_are_no_chapter(tmp_path):
    form = EDITIONS["2021"]
    typed = {Cell("disclosure", "permits", "decisions"): "若干", Cell("requests", "new", "natural"): "见附件", Cell("review", "reconsideration", "total"): "另有案件"}
    assert files.read(paste(form, zeros(form) | typed, tmp_path / "粘贴.xlsx")).narrative == ("",) * 6


def test_chapters_of_a_workbook_are_read_around_its_tables():
    label = next(name for table, name, _ in EDITIONS["2021"].by_names if table == "表二")
    rows = [["一、总体情况"], ["一年来。"], [EDITIONS["2021"].chapters[1]], [label, "若干", 3.0, 1.0], ["五、存在的主要问题及改进情况"], ["3.其他"], ["有不足。", 2024.0]]
    found = agency_and_year(Grid("a.xlsx", (Sheet("报告", rows),))).narrative
    assert found == ("一年来。", "", "", "", "3.其他\n有不足。", "")


def test_the_cover_of_a_template_without_its_stamp_still_says_who_and_when():
    cover = Sheet("封面", [["政府信息公开工作年度报告"], ["机关", "某区司法局", "单位类别", "政府部门"], ["年度", 2024.0, "报送次数", 1.0]])
    tables = Sheet("表四", [["核对栏：", None], ["E4 各项结果之和等于总计", None]])
    found = agency_and_year(Grid("a.xlsx", (cover, tables, Sheet("正文", [["政府信息公开工作年度报告"], ["一、总体情况"]]))))
    assert (found.agency, found.year, found.category) == ("某区司法局", 2024, "政府部门")
    assert found.origin["year"] == "填写的栏目（封面!B3）"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("本报告由平潭综合实验区党群工作部依据条例编制。", "平潭综合实验区党群工作部"),
        ("根据《条例》的规定，由沭阳县发展和改革局编制本年度报告。", "沭阳县发展和改革局"),
        ("本年度报告由洪泽区人民政府办公室汇总各有关单位编制", "洪泽区人民政府办公室"),
        ("如有疑问，请与上海市人民政府办公厅联系（地址：人民大道200号）。", "上海市人民政府办公厅"),
        ("2023年，义乌市廿三里街道办事处深入贯彻", "义乌市廿三里街道办事处"),
        ("本报告是宿迁市洋河新区管理委员会根据规定编制的2024年政府信息公开年度报告", "宿迁市洋河新区管理委员会"),
        ("现将秦都区市场监督管理局2022年政府信息公开工作情况报告如下：", "秦都区市场监督管理局"),
        ("本机关：演示市文化广电和旅游局，地址：", "演示市文化广电和旅游局"),
        ("根据要求，开远市自然资源局公布2025年度政府信息公开工作年度报告", "开远市自然资源局"),
        ("本年报由国家税务总局南京市税务局编制", "国家税务总局南京市税务局"),
        ("2024年，区教育局认真贯彻落实", ""),
        ("请与上级主管部门办公室联系。", ""),
        ("由甲县教育局编制。由乙县教育局编制。", ""),
        ("本报告由乙县教育局编制。请与甲县人民政府办公室联系。", "乙县教育局"),
    ],
)
def test_the_agency_of_the_sentence_that_says_whose_report_it_is(text, name):
    found = agency_and_year(Grid("年报.txt", (), (Paragraph(text, "第1行"),)))
    assert found.agency == name
    assert found.origin.get("agency", "") == ("正文（第1行）" if name else "")


@pytest.mark.parametrize(
    ("texts", "file", "agency", "year"),
    [
        (("一、总体情况",), "2024年度国家税务总局某县税务局政府信息公开工作年度报告.pdf", "国家税务总局某县税务局", 2024),
        (("长春经济技术开发区文教局（以下简称“文教局”）2020年政府信息公开工作年度报告",), "x.txt", "长春经济技术开发区文教局", 2020),
        (("文登区审计局信息公开年报", "2021年", "一、总体情况"), "x.txt", "文登区审计局", 2021),
        (("政府信息公开工作2022年度报告", "2022年，福州市长乐区教育局认真贯彻落实条例。"), "x.txt", "福州市长乐区教育局", 2022),
        (("2021年政府信息公开年度报告", "按照要求，我局（龙岗区应急管理局）编制了本年度报告。"), "x.txt", "龙岗区应急管理局", 2021),
        (("2023年度政府信息公开年度报告", "发布时间：2024-01-20 来源：洪泽区住房和城乡建设局 浏览：33"), "x.txt", "洪泽区住房和城乡建设局", 2023),
        (("2023年政府信息公开年度报告", "一、总体情况", "万源市公安局", "2024年1月15日"), "x.txt", "万源市公安局", 2023),
        (("2023年政府信息公开年度报告", "市人民政府高度重视政府信息公开工作。", "一、总体情况"), "x.txt", "", 2023),
        (("2023年政府信息公开年度报告", "来源：本站", "请与万源市公安局联系。", "达州市公安局", "2024年1月15日"), "x.txt", "达州市公安局", 2023),
    ],
)
def test_the_agency_wherever_a_report_names_it(texts, file, agency, year):
    found = agency_and_year(lines(*texts, file=file))
    assert (found.agency, found.year) == (agency, year)


@pytest.mark.parametrize("texts", [
    ("请与某县教育局办公室联系（地址：某镇）。",),
    ("现将某县教育局2024年政府信息公开工作情况报告如下：",),
    ("一、总体情况", "某县教育局（盖章）", "2025年1月20日"),
])  # fmt: skip
def test_a_report_without_a_name_in_its_title_is_that_of_the_bureau_its_sentences_name(texts):
    found = agency_and_year(lines("关于报送2024年政府信息公开工作年度报告的报告", *texts))
    assert (found.agency, found.year) == ("某县教育局", 2024)


def test_the_file_name_of_an_attachment_names_the_agency():
    assert agency_and_year(lines("正文", file="附件2：某县教育局2024年度报告.docx")).agency == "某县教育局"


TITLE = "2024年政府信息公开工作年度报告"
BUREAU = "滨城区教育和体育局"


@pytest.mark.parametrize(
    ("texts", "file", "agency"),
    [
        ((TITLE, "发文机构：" + BUREAU), "x.txt", BUREAU),
        ((TITLE, "索引号：1137", "公开责任部门：" + BUREAU), "x.txt", BUREAU),
        ((TITLE, "信息来源：区教体局", "字体：大 中 小", "一、总体情况", BUREAU + "2024年认真贯彻落实条例。"), "x.txt", BUREAU),
        ((TITLE, "信息来源：区教体局", "一、总体情况"), "x.txt", "区教体局"),
        ((BUREAU + "文件", "滨教字〔2025〕3号", TITLE), "x.txt", BUREAU),
        ((TITLE, "一、总体情况", "无", BUREAU + "2025年1月15日"), "x.txt", BUREAU),
        ((TITLE, "一、总体情况", "无", BUREAU + "二〇二五年一月十五日"), "x.txt", BUREAU),
        ((TITLE, "一、总体情况", "一年来，" + BUREAU + "认真贯彻落实条例。"), "x.txt", BUREAU),
        ((TITLE, "一、总体情况", "2024年以来，" + BUREAU + "严格按照条例。"), "x.txt", BUREAU),
        ((TITLE, "根据《条例》规定，特向社会公布" + BUREAU + "2024年度政府信息公开年度报告。"), "x.txt", BUREAU),
        ((TITLE, "如对本报告有疑问，请联系：" + BUREAU + "办公室，电话0543"), "x.txt", BUREAU),
        (("关于2024年度政府信息公开工作情况的报告", BUREAU), "x.txt", BUREAU),
        ((BUREAU + "关于2024年度政府信息公开工作情况的报告",), "x.txt", BUREAU),
        ((TITLE, "徐州市水务集团有限公司"), "x.txt", "徐州市水务集团有限公司"),
        ((TITLE, "铜陵海关"), "x.txt", "铜陵海关"),
        (("一、总体情况",), "2024年度报告（" + BUREAU + "）.docx", BUREAU),
        (("一、总体情况",), BUREAU + "-2024年-年报-终版2.docx", BUREAU),
        (("一、总体情况",), "【水务局】2024政府信息公开年报.docx", "水务局"),
        (("一、总体情况",), "2024年-甲县教育局-甲县财政局.docx", ""),
        (("甲县教育局、乙县教育局" + TITLE,), "x.txt", ""),
    ],
)
def test_the_agency_by_cover_letterhead_signature_and_pieces_of_the_file_name(texts, file, agency):
    found = agency_and_year(lines(*texts, file=file))
    assert (found.agency, found.year) == (agency, 2024)
    assert ("agency" in found.origin) == bool(agency)
