"""The report of every real case: as the paper form, read back equal, valid, in the office's own dress."""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import lxml.html
import node_tools
import pytest
from amount import amount
from cases import SHARED, entries, form_of, needs_shared, submission
from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao import merge, read, write_report
from nianbao.cli.main import main
from nianbao.core.submission import Submission, Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading.documents.remembered_draft import PROPERTIES_PART, PROPERTIES_SPACE, PROPERTY_TYPES, remembered_draft
from nianbao.reading.files import load_grid
from nianbao.report import pdf_report
from nianbao.report.readiness import Decision, Stage
from nianbao.rules.drafting import TO_CONFIRM, TO_FILL_IN
from nianbao.rules.narrative import check_narrative
from nianbao.steps import report as step
from nianbao.steps.compare import compare
from nianbao.steps.examination import examine
from nianbao.steps.report import write_report_of
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
CASES = [case for case in entries() if form_of(entries()[case]) is FORM]
TEXTS = {0: "第一段 <甲>&乙。\n第二段“引号”。", 4: "问题一。\n改进二。", 5: "没有其他事项。"}


def filled(path, values=None, *, agency="测试区发展和改革局", year=2024, narrative=None, **cover):
    """A workbook of ours; ones where no values are given, which balance nowhere."""
    write_template(
        FORM, path, totals="typed", values=values or dict.fromkeys(FORM.cells, 0), narrative=narrative or {},
        cover={"agency": agency, "year": year, "date": "2025年1月20日", **cover}, force=True,
    )
    return path


def of_case(case, path, **given):
    held = submission(case)
    return filled(path, dict(zip(FORM.cells, held.values, strict=True)), agency=held.agency, year=held.year, **given)


@needs_shared
@pytest.mark.parametrize("ending", ["docx", "html"])
@pytest.mark.parametrize("case", CASES)
def test_the_report_of_a_real_case_reads_back_equal_and_its_draft_contradicts_nothing(case, ending, tmp_path):
    source, out = of_case(case, tmp_path / "表.xlsx", narrative={4: TEXTS[4]}), tmp_path / f"年报.{ending}"
    done = write_report(source, out, fee=(3, "2230.50"))
    found, held = read(out), submission(case)
    assert found.values == held.values
    assert (found.agency, found.year, found.form) == (held.agency, held.year, FORM)
    assert found.narrative == done.text.narrative
    assert found.narrative[0].startswith(f"{TO_CONFIRM}{held.year}年")
    assert found.narrative[4:] == (TEXTS[4], "本年度收取信息处理费3件，共2230.50元。")
    assert not check_narrative(found)


@needs_shared
def test_the_tables_of_the_word_file_are_those_of_the_official_blank(tmp_path):
    """Cell by cell the same texts over the same merged areas."""
    write_report(filled(tmp_path / "表.xlsx", dict.fromkeys(FORM.cells)), tmp_path / "年报.docx")

    def shape(path):
        tables = []
        for table in Document(str(path)).tables:
            tables.append([[re.sub(r"\s", "", cell.text) for cell in row.cells] for row in table.rows])
        return tables

    official = shape(SHARED / "reference" / "form-2021-blank.docx")
    assert shape(tmp_path / "年报.docx") == official


def test_what_the_clerk_wrote_stands_as_written_and_five_is_never_drafted(tmp_path):
    write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx")
    assert read(tmp_path / "a.docx").narrative == (TEXTS[0], "", "", "", TEXTS[4], TEXTS[5])
    done = write_report(filled(tmp_path / "b.xlsx"), tmp_path / "b.docx")
    assert [text[:4] for text in done.text.narrative] == [TO_CONFIRM, "", "", "", TO_FILL_IN, TO_FILL_IN]
    assert write_report(tmp_path / "b.xlsx", tmp_path / "c.docx", fee=(0, "0")).text.narrative[5] == "本年度没有收取信息处理费。"


@pytest.mark.parametrize("agency", ["演示区政府办公室（本级）", "测试区住房和城乡建设局（人民防空办公室）"])
def test_a_report_says_whose_it_is_even_where_the_name_ends_in_brackets(agency, tmp_path):
    write_report(filled(tmp_path / "a.xlsx", agency=agency, narrative=TEXTS), tmp_path / "a.docx")
    assert read(tmp_path / "a.docx").agency == agency


def test_what_was_given_in_vain_is_said(tmp_path):
    done = write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.html", fee=(3, "20"), template=tmp_path / "a.xlsx")
    assert ["信息处理费" in done.notes[0], "模板" in done.notes[1], len(done.notes)] == [True, True, 2]
    assert done.text.narrative[5] == TEXTS[5]


def test_last_year_is_told_in_the_draft(tmp_path):
    now = dict.fromkeys(FORM.cells, 2)
    filled(tmp_path / "去年.xlsx", year=2023)
    done = write_report(filled(tmp_path / "今年.xlsx", now), tmp_path / "a.docx", last_year=tmp_path / "去年.xlsx")
    assert "新收政府信息公开申请2件，上年为0件，" in done.text.narrative[0]


def test_a_report_with_errors_says_on_every_page_that_it_is_a_draft(tmp_path):
    done = write_report(filled(tmp_path / "a.xlsx", dict.fromkeys(FORM.cells, 1)), tmp_path / "a.docx")
    assert done.readiness.stage is Stage.DRAFT
    section = Document(str(tmp_path / "a.docx")).sections[0]
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == done.readiness.page_words
    assert "表三 E2 错误 7 处；" in done.readiness.page_words
    write_report(tmp_path / "a.xlsx", tmp_path / "a.html")
    assert done.readiness.page_words in lxml.html.parse(str(tmp_path / "a.html")).xpath("string(//p[@class='stage'])")


def test_a_decision_makes_a_final_report_and_is_not_told_in_it(tmp_path):
    done = write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx", decision=Decision("张三", "乙局已撤并"))
    assert done.readiness.stage is Stage.FINAL
    text = "".join(zipfile.ZipFile(tmp_path / "a.docx").read(name).decode() for name in zipfile.ZipFile(tmp_path / "a.docx").namelist() if name.endswith(".xml"))
    assert "张三" not in text
    assert Stage.FOR_REVIEW not in text


def test_page_and_rows_are_those_of_an_official_document(tmp_path):
    write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx")
    document = Document(str(tmp_path / "a.docx"))
    section = document.sections[0]
    assert [round(getattr(section, name).mm) for name in ("page_width", "top_margin", "left_margin")] == [210, 37, 28]
    rows = [row for table in document.tables for row in table._tbl.tr_lst]
    assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
    assert [len(table._tbl.xpath(".//w:tblHeader")) for table in document.tables] == [0, 3, 3]
    kept = [[bool(row.xpath("./w:tc/w:p[w:pPr/w:keepNext]")) for row in table._tbl.tr_lst] for table in document.tables]
    assert kept == [[True] * (len(rows) - 1) + [False] for rows in kept]  # whole on one page where they fit on one
    numbers = [(footer.paragraphs[0].text, footer.paragraphs[0].alignment, footer.paragraphs[0].paragraph_format.right_indent.pt) for footer in (section.footer, section.even_page_footer)]
    assert numbers == [("—  —", 2, 14), ("—  —", 0, 14)]  # outside, a character from the edge
    fonts = {"年报标题": "方正小标宋简体", "年报一级标题": "黑体", "年报正文": "仿宋_GB2312", "年报表格": "宋体"}
    assert {name: document.styles[name].font.name for name in fonts} == fonts
    table = zipfile.ZipFile(tmp_path / "a.docx").read("word/fontTable.xml").decode()
    assert re.search(r'方正小标宋简体"><w:altName w:val="方正小标宋_GBK,', table)


def test_an_office_changes_the_template_and_the_report_follows(tmp_path):
    assert main(["report", "--save-template", str(tmp_path / "样式.docx")]) == 0
    document = Document(str(tmp_path / "样式.docx"))
    document.styles["年报正文"].font.name = "楷体"
    document.paragraphs[0].insert_paragraph_before("某某区人民政府文件")
    document.add_paragraph("抄送：市政府办公室")
    document.save(str(tmp_path / "样式.docx"))
    write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx", template=tmp_path / "样式.docx")
    made = Document(str(tmp_path / "a.docx"))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert (texts[0], texts[-1]) == ("某某区人民政府文件", "抄送：市政府办公室")
    assert "【报告】" not in texts
    assert made.styles["年报正文"].font.name == "楷体"


def test_what_was_drafted_is_remembered_in_the_file_beside_the_properties_of_the_template(tmp_path):
    """So a number of last year that somebody changes later is named, though no table of this year tells it."""
    document = Document()
    properties = f'<Properties xmlns="{PROPERTIES_SPACE}" xmlns:vt="{PROPERTY_TYPES}"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="7" name="密级"><vt:lpwstr>无</vt:lpwstr></property></Properties>'
    package = document.part.package
    package.relate_to(Part(PackURI(f"/{PROPERTIES_PART}"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, properties.encode(), package), RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    document.save(str(tmp_path / "样式.docx"))
    filled(tmp_path / "去年.xlsx", dict.fromkeys(FORM.cells, 10**7), year=2023)
    filled(tmp_path / "a.xlsx", dict.fromkeys(FORM.cells, 3))
    done = write_report(tmp_path / "a.xlsx", tmp_path / "a.docx", template=tmp_path / "样式.docx", last_year=tmp_path / "去年.xlsx")
    data = (tmp_path / "a.docx").read_bytes()
    assert remembered_draft("a.docx", data) == done.text.narrative[0]
    kept = zipfile.ZipFile(tmp_path / "a.docx").read(PROPERTIES_PART).decode()
    assert 'pid="7" name="密级"' in kept
    assert len(re.findall("<property ", kept)) == len(set(re.findall(r'pid="\d+"', kept))) > 3
    document = Document(str(tmp_path / "a.docx"))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if "比上年的10000000件" in run.text)
    run.text = run.text.replace("比上年的10000000件", "比上年的10000001件", 1)
    document.save(str(tmp_path / "a.docx"))
    (pair,) = compare(tmp_path / "a.docx", tmp_path / "a.xlsx")
    (found,) = pair.comparison.sentences
    assert ("10000001" in found.left, "10000001" in found.right, pair.comparison.stated) == (True, False, ())


@pytest.mark.parametrize("part", [b"", b"<a", b'<a xmlns="x"><b name="x1">y</b></a>'])
def test_a_file_without_the_properties_remembers_nothing(part, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr(PROPERTIES_PART, part)
    assert remembered_draft("a.docx", (tmp_path / "a.docx").read_bytes()) == ""


def test_a_plain_word_file_is_a_template_too(tmp_path):
    Document().save(str(tmp_path / "空.docx"))
    write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx", template=tmp_path / "空.docx")
    assert read(tmp_path / "a.docx").narrative[4] == TEXTS[4]


@pytest.mark.parametrize("data", [b"no zip", b"PK\x03\x04 broken"])
def test_a_template_that_is_none_is_refused(data, tmp_path):
    (tmp_path / "样式.docx").write_bytes(data)
    with pytest.raises(UserError, match=r"样式.docx"):
        write_report(filled(tmp_path / "a.xlsx"), tmp_path / "a.docx", template=tmp_path / "样式.docx")
    assert not (tmp_path / "a.docx").exists()


def test_the_page_is_one_file_with_captions_and_scopes(tmp_path):
    write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.html")
    page = lxml.html.parse(str(tmp_path / "a.html"))
    assert [table.findtext("caption") for table in page.findall(".//table")] == [table.title for table in FORM.tables]
    assert all(cell.get("scope") in ("row", "col", "rowgroup", "colgroup") for cell in page.iter("th"))
    assert not page.xpath("//@src | //@href | //script | //link")
    assert len(page.findall(".//td")) == len(FORM.cells)


def test_text_and_blanks_are_printed_as_they_are_and_read_back_so(tmp_path):
    values = dict.fromkeys(FORM.cells, 0) | {FORM.cells[0]: Unread("约 3", ""), FORM.cells[1]: None}
    write_report(filled(tmp_path / "a.xlsx", values), tmp_path / "a.docx")
    found = read(tmp_path / "a.docx")
    assert found.values[0].raw == "约 3"
    assert found.values[1] is None


@pytest.mark.parametrize(("change", "words"), [({"agency": ""}, "机关或年度"), ({"year": ""}, "机关或年度")])
def test_a_report_needs_its_agency_and_year(change, words, tmp_path):
    filled(tmp_path / "a.xlsx", **{"agency": "甲局", "year": 2024, **change})
    with pytest.raises(UserError, match=words):
        write_report(tmp_path / "a.xlsx", tmp_path / "a.docx")
    write_report(tmp_path / "a.xlsx", tmp_path / "a.docx", agency="甲局", year=2024)


def test_no_report_is_written_in_an_edition_that_has_none(tmp_path, capsys):
    write_template(EDITIONS["2019"], tmp_path / "a.xlsx", cover={"agency": "甲局", "year": 2020})
    assert main(["report", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "a.docx")]) == 2
    assert "2021 年及以后" in capsys.readouterr().err
    assert not (tmp_path / "a.docx").exists()


def test_what_exists_is_not_written_over_and_the_source_never(tmp_path):
    filled(tmp_path / "a.xlsx")
    (tmp_path / "a.docx").write_text("别人的", "utf-8")
    with pytest.raises(UserError, match="已经存在"):
        write_report(tmp_path / "a.xlsx", tmp_path / "a.docx")
    write_report(tmp_path / "a.xlsx", tmp_path / "a.docx", force=True)
    with pytest.raises(UserError, match="就是这次要读的文件"):
        write_report(tmp_path / "a.docx", tmp_path / "a.docx", force=True)
    with pytest.raises(UserError, match=r"\.docx、\.html 或 \.pdf"):
        write_report(tmp_path / "a.xlsx", tmp_path / "a.txt")


@pytest.mark.parametrize("part", ["cell", "sentence"])
def test_a_report_that_does_not_read_back_is_not_left_behind(part, tmp_path, monkeypatch):
    def wrong(text, path, template):
        if part == "cell":
            bent = Submission(FORM, tuple(7 if i == 3 else 0 for i in range(len(FORM.cells))), agency=text.agency, year=text.year, narrative=text.narrative)
            text = replace(step.report_text(bent, None, step.DRAFTS), title=text.title)
        else:
            chapters = list(text.chapters)
            chapters[4] = replace(chapters[4], paragraphs=chapters[4].paragraphs[:-1])
            text = replace(text, chapters=tuple(chapters))
        real(text, path, template)

    real = step.write_word_report
    monkeypatch.setattr(step, "write_word_report", wrong)
    with pytest.raises(UserError, match="读回") as error:
        write_report(filled(tmp_path / "a.xlsx", narrative=TEXTS), tmp_path / "a.docx")
    assert ("行政规范性文件" if part == "cell" else "改进二") in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("texts", [
    {0: "平稳。", 4: "问题。\n六、其他需要报告的事项\n改进。", 5: "无。"},
    {0: "平稳。", 4: "问题。", 5: "无。\n测试区发展和改革局\n2024年12月31日\n完"},
])
@pytest.mark.parametrize("ending", ["docx", "html"])
def test_lines_that_look_like_headings_stay_and_are_named(texts, ending, tmp_path):
    done = write_report(filled(tmp_path / "a.xlsx", narrative=texts), tmp_path / f"a.{ending}")
    assert "像标题" in done.notes[0]
    shown = iter([line for paragraph in load_grid(tmp_path / f"a.{ending}").text for line in paragraph.text.split("\n")])
    assert all(line in shown for text in texts.values() for line in text.split("\n"))


def test_parts_of_a_chapter_that_are_numbered_like_chapters_are_read_back_whole(tmp_path):
    texts = {0: "三、依申请公开情况\n收到申请。\n四、其他", 4: "一是。\n二、改进\n总计\n12", 5: "二〇二五年一月一日"}
    assert write_report(filled(tmp_path / "a.xlsx", narrative=texts), tmp_path / "a.docx").notes == ()


_PIECES = st.sampled_from(["一、总体情况", "（二）主动公开", "总计", "12", "甲局", "2025年1月20日", "<b>&amp;", "\x07", "　　全年平稳。", "收到申请 3 件。", "】【待核】", "表三", "长" * 300, "a\tb", "😀", "6.其他"])


@given(st.lists(_PIECES, min_size=1, max_size=6), st.lists(_PIECES, min_size=1, max_size=6), st.sampled_from(["docx", "html"]))
@settings(max_examples=amount(12, 400), deadline=None)
def test_whatever_the_clerk_wrote_stands_in_the_report(first, fifth, ending):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, f"a.{ending}")
        texts = ("\n".join(first), "", "", "", "\n".join(fifth), "无。")
        one = Submission(FORM, tuple(0 for _ in FORM.cells), file="表.xlsx", agency="测试区发展和改革局", year=2024, narrative=texts)
        write_report_of(examine([one])[0], out)
        shown = "".join("".join(paragraph.text.split()) for paragraph in load_grid(out).text)
        assert all("".join(line.replace("\x07", "").split()) in shown for line in (*first, *fifth))


@pytest.mark.parametrize(("files", "words"), [((), "找到 0 份"), (("汇总一.xlsx", "汇总二.xlsx"), "找到 2 份"), (("汇总.xlsx",), "")])
def test_of_a_folder_the_summary_is_reported(files, words, tmp_path):
    (tmp_path / "收").mkdir()
    filled(tmp_path / "收" / "甲.xlsx")
    for name in files:
        merge([tmp_path / "收" / "甲.xlsx"], tmp_path / "收" / name, agency="测试区", year=2024)
    if words:
        with pytest.raises(UserError, match=words):
            write_report(tmp_path / "收", tmp_path / "a.docx")
    else:
        assert write_report(tmp_path / "收", tmp_path / "a.docx").text.agency == "测试区"
        assert main(["report", "--slip", str(tmp_path / "收"), "-o", str(tmp_path / "b.docx")]) == 0


@pytest.mark.parametrize("given", ["3", "3,", "-1,2", "0,5", "3,0", "a,b", "3,2.345"])
def test_a_fee_that_is_none_is_refused(given, tmp_path, capsys):
    assert main(["report", str(filled(tmp_path / "a.xlsx")), "-o", str(tmp_path / "a.docx"), f"--fee={given}"]) == 2
    assert given in capsys.readouterr().err


@pytest.mark.live
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_a_pdf_has_the_same_cells(tmp_path):
    values = {cell: i % 7 for i, cell in enumerate(FORM.cells)}
    write_report(filled(tmp_path / "a.xlsx", values, narrative=TEXTS), tmp_path / "a.pdf")
    found = read(tmp_path / "a.pdf")
    assert dict(zip(FORM.cells, found.values, strict=True)) == values
    assert not found.unread


def test_without_a_program_for_pdf_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_report, "program", lambda: None)
    with pytest.raises(UserError, match="另存为 PDF"):
        write_report(filled(tmp_path / "a.xlsx"), tmp_path / "a.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_windows_programs_are_told_paths_with_quotes_in_them():
    command = pdf_report.windows_command("KWPS.Application", tmp := pdf_report.Path("C:/it's/report.docx"))
    assert "it''s" in command[-1]
    assert "KWPS.Application" in command[-1]
    assert str(tmp.with_suffix(".pdf")).replace("'", "''") in command[-1]


def test_the_word_file_is_valid_by_the_validator_of_microsoft(tmp_path):
    home = node_tools.modules()
    filled(tmp_path / "去年.xlsx", year=2023)
    write_report(filled(tmp_path / "a.xlsx", dict.fromkeys(FORM.cells, 1), narrative={4: TEXTS[4]}), tmp_path / "a.docx", last_year=tmp_path / "去年.xlsx")
    program = home / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
    for office in ("Office2010", "Microsoft365"):
        done = subprocess.run(["node", str(program), str(tmp_path / "a.docx"), "--officeVersion", office], capture_output=True, text=True, timeout=120)
        assert json.loads(done.stdout).get("errors", done.stdout) == []
