"""补充数据 on its way: template, fill, read, merge, export, trace; the district clerk's rows from 名录 into every workbook."""

import json
import os
from dataclasses import replace
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from amount import amount
from extras import AMOUNT, CHANNELS, COUNT, FORM, ITEMS, NAMES, random_extra, read_values, values_of, with_extra
from nianbao import fill, merge, read
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.reading.files import names_of_sheets
from nianbao.rules.sentences import sentence_of
from nianbao.steps.convert import import_form
from nianbao.steps.export import export
from nianbao.steps.extra_trace import extra_trace_to_json, is_extra_address, trace_extra
from nianbao.steps.json_shapes import submission_to_json
from nianbao.workbook.extra_sheet import blank_extra
from nianbao.workbook.writing.template import write_template
from workbooks import in_cell, rows_in, type_into

SHEET = "补充数据"


def told(values):
    """Figures as JSON has them."""
    return {item.path: None if (v := values.get(item.path)) is None else str(v) if item.decimals else v for item in ITEMS}


def blank(path, names=NAMES):
    write_template(FORM, path, extra=blank_extra(names), cover={"agency": "甲局", "year": 2024})
    return path


@pytest.mark.parametrize("seed", range(amount(4, 40)))
def test_through_fill_read_merge_and_export_every_number_is_exact(seed, tmp_path):
    """Random figures of five units, one of which has no such sheet."""
    chance, given = Random(seed), {}
    (tmp_path / "各单位").mkdir()
    for i in range(5):
        values = random_extra(chance) if i else None
        path = tmp_path / "各单位" / f"{i}.xlsx"
        if values is None:
            with_extra(path, None, f"演示{i}局", chance=chance)
        else:
            with_extra(tmp_path / "底.xlsx", {}, f"演示{i}局", chance=chance, force=True)
            assert fill(tmp_path / "底.xlsx", {SHEET: told(values)}, path) == ()
            assert read_values(read(path)) == values
        given[f"演示{i}局"] = values or {}
    merged = merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    wanted = {
        item.path: sum(numbers) for item in ITEMS if (numbers := [v[item.path] for v in given.values() if v.get(item.path) is not None])
    }
    assert {one.item.path: one.total.value for one in merged.district.extra if one.total.value is not None} == wanted
    summed = read(tmp_path / "汇总.xlsx")
    assert read_values(summed) == wanted
    lacking = {item.path: tuple(name for name, values in given.items() if values.get(item.path) is None) for item in ITEMS}
    assert {figure.item.path: figure.lacking for figure in summed.extra} == lacking
    export([tmp_path / "汇总.xlsx"], tmp_path / "导出", "xlsx")
    rows = [row for row in rows_in(tmp_path / "导出" / "长表.xlsx", "长表") if row[4] == SHEET]
    exported = {}
    for row in rows:
        if row[7] is not None and row[3] == "单位":
            exported.setdefault(row[0], {})[row[5]] = Decimal(repr(row[7])) if isinstance(row[7], float) else row[7]
    assert exported == {name: {path: v for path, v in values.items() if v is not None} for name, values in given.items() if values}


def test_a_sum_with_a_text_is_pending_and_says_whose(tmp_path):
    (tmp_path / "各单位").mkdir()
    with_extra(tmp_path / "各单位" / "甲.xlsx", values_of((1, Unread("约3", "不是数字"), 0, 0, 0)), "甲局")
    with_extra(tmp_path / "各单位" / "乙.xlsx", values_of(), "乙局")
    merged = merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    (online,) = [one.total for one in merged.district.extra if one.item.path == CHANNELS[1]]
    assert isinstance(online.value, Unread)
    assert "甲局填的是“约3”" in online.value.reason
    assert in_cell(tmp_path / "汇总.xlsx", SHEET, "D7") == "待定"
    assert {p.finding.rule for p in merged.problems if p.finding.rule.startswith("S")} >= {"S2"}


def test_the_sum_is_checked_where_every_unit_has_all_channels(tmp_path):
    (tmp_path / "各单位").mkdir()
    for i in range(2):
        with_extra(tmp_path / "各单位" / f"{i}.xlsx", values_of((10**4, 0, 0, 0, 0)), f"演示{i}局")
    of_sum = lambda merged: [p for p in merged.problems if p.finding.rule == "S1" and p.submission is not None and p.submission.stamp == "summary"]  # noqa: E731
    assert len(of_sum(merge(tmp_path / "各单位"))) == 1
    with_extra(tmp_path / "各单位" / "2.xlsx", None, "演示2局")
    assert not of_sum(merge(tmp_path / "各单位"))


def test_two_reports_that_differ_in_it_alone_are_pending(tmp_path):
    (tmp_path / "各单位").mkdir()
    with_extra(tmp_path / "各单位" / "一.xlsx", values_of())
    with_extra(tmp_path / "各单位" / "二.xlsx", values_of((2, 2, 0, 0, 0)))
    merged = merge(tmp_path / "各单位")
    (double,) = [p.finding for p in merged.problems if p.finding.rule == "D2"]
    assert "不同的 1 格：补充数据“申请渠道/当面” 1 → 2。" in sentence_of(double, FORM)
    with_extra(tmp_path / "各单位" / "二.xlsx", values_of(), force=True)
    assert not [p for p in merge(tmp_path / "各单位").problems if p.finding.rule == "D2"]


def test_without_it_every_output_is_as_if_there_were_no_such_thing(tmp_path, capsys):
    for name, values in (("无", None), ("空", {})):
        folder = tmp_path / name / "各单位"
        folder.mkdir(parents=True)
        with_extra(folder / "甲.xlsx", values)
        found = read(folder / "甲.xlsx")
        assert SHEET not in submission_to_json(found)
        merge(folder, folder.parent / "汇总.xlsx")
        main(["read", str(folder / "甲.xlsx")])
        assert SHEET not in capsys.readouterr().out
        assert main(["merge", str(folder), "--format", "json"]) == 0
        assert SHEET not in json.loads(capsys.readouterr().out)
    assert names_of_sheets(tmp_path / "无" / "汇总.xlsx") == names_of_sheets(tmp_path / "空" / "汇总.xlsx")


def test_read_and_merge_tell_it(tmp_path, capsys):
    (tmp_path / "各单位").mkdir()
    path = with_extra(tmp_path / "各单位" / "甲.xlsx", values_of(fee=(2, Decimal("12.5"))))
    main(["read", str(path), "--format", "json"])
    assert json.loads(capsys.readouterr().out)[SHEET] == told(values_of(fee=(2, Decimal("12.5"))))
    main(["read", str(path)])
    assert "  信息处理费/金额：12.5" in capsys.readouterr().out
    main(["merge", str(path.parent), "--format", "json"])
    assert json.loads(capsys.readouterr().out)[SHEET][CHANNELS[1]] == 2


def test_what_is_read_fills_a_form_again(tmp_path):
    path = with_extra(tmp_path / "来.xlsx", values_of(fee=(2, Decimal("12.5")), **{NAMES[0]: 7}))
    shown = submission_to_json(read(path))
    fill(blank(tmp_path / "空.xlsx"), {key: shown[key] for key in (*(t.name for t in FORM.tables), SHEET)}, tmp_path / "回.xlsx")
    assert read_values(read(tmp_path / "回.xlsx")) == read_values(read(path))


@pytest.mark.parametrize(
    ("given", "id"),
    [([1], "T44"), ({"没有的项目": 1}, "T45"), ({CHANNELS[0]: "约3"}, "T46"), ({CHANNELS[0]: [1]}, "T46"), ({CHANNELS[0]: True}, "T46"), ({"x" * 40_000: 1}, "T45")],
)
def test_what_cannot_be_filled_in_is_refused_and_nothing_is_written(given, id, tmp_path):
    with pytest.raises(UserError) as caught:
        fill(blank(tmp_path / "空.xlsx"), {SHEET: given}, tmp_path / "新.xlsx")
    assert caught.value.id == id
    assert len(str(caught.value)) < 300
    assert not (tmp_path / "新.xlsx").exists()


def test_a_form_without_it_says_what_was_not_written(tmp_path):
    write_template(FORM, tmp_path / "空.xlsx")
    notes = fill(tmp_path / "空.xlsx", {SHEET: {CHANNELS[0]: 3}}, tmp_path / "新.xlsx")
    assert notes == (f"文件里没有“{SHEET}”这张表，没有写入：{CHANNELS[0]}。",)


def test_filling_a_table_brings_the_check_cell_up_to_date(tmp_path):
    path = with_extra(tmp_path / "来.xlsx", values_of())
    fill(path, {"表三": {"一、本年新收政府信息公开申请数量": {"自然人": 0}}}, tmp_path / "新.xlsx")
    assert in_cell(tmp_path / "新.xlsx", SHEET, "G6") == 3 - read(tmp_path / "新.xlsx")[FORM.by_figure["received"].cells[0]]
    fill(path, {SHEET: dict.fromkeys(CHANNELS)}, tmp_path / "清.xlsx")
    assert in_cell(tmp_path / "清.xlsx", SHEET, "G6") == ""


def test_a_report_fills_the_form_of_the_superior(tmp_path):
    path = with_extra(tmp_path / "来.xlsx", values_of(fee=(2, Decimal("12.5")), **{NAMES[0]: 7}))
    notes = fill_from(path, blank(tmp_path / "上级.xlsx", NAMES[1:]), tmp_path / "上报.xlsx")
    assert any(NAMES[0] in words for words in notes)
    wanted = {path: value for path, value in read_values(read(path)).items() if path != NAMES[0]}
    assert read_values(read(tmp_path / "上报.xlsx")) == wanted


def fill_from(source, template, out):
    from nianbao.steps.filling.fill_form import fill_form

    return fill_form(template, source, out)


def test_a_converted_file_keeps_it(tmp_path):
    path = with_extra(tmp_path / "来.xlsx", values_of((1, Unread("约3", "不是数字"), 0, 0, 0), **{NAMES[1]: 4}))
    import_form(path, tmp_path / "转.xlsx")
    seen, was = (
        {figure.item.path: getattr(figure.value, "raw", figure.value) for figure in read(file).extra} for file in (tmp_path / "转.xlsx", path)
    )
    assert seen == was


@pytest.mark.parametrize(("given", "id"), [(["--extra", " "], "T41"), (["--extra", "甲", "--extra", "甲"], "T42"), (["--extra", COUNT], "T41"), (["--without-extra", "--extra", "甲"], "T40")])
def test_template_refuses_what_can_be_no_row(given, id, tmp_path, capsys):
    assert main(["template", "2021", "-o", str(tmp_path / "空.xlsx"), *given]) == 2
    assert not (tmp_path / "空.xlsx").exists()
    from nianbao.refusals import REFUSALS

    assert REFUSALS[id][:6] in capsys.readouterr().err


def test_template_with_and_without_it(tmp_path):
    assert main(["template", "2021", "-o", str(tmp_path / "有.xlsx"), "--extra", "新闻发布会(场)"]) == 0
    assert main(["template", "2021", "-o", str(tmp_path / "无.xlsx"), "--without-extra"]) == 0
    books = {name: openpyxl.load_workbook(tmp_path / f"{name}.xlsx") for name in ("有", "无")}
    assert (books["有"][SHEET]["B13"].value, books["有"][SHEET]["C13"].value) == ("新闻发布会", "场")
    assert SHEET not in books["无"].sheetnames


def roster_of(folder, agencies=("甲局", "乙局")):
    type_into(folder / "名录.xlsx", "名录", {f"A{row}": agency for row, agency in enumerate(agencies, 2)})


def test_rows_named_with_the_year_are_handed_out_and_summed_and_go_on_to_the_next_year(tmp_path):
    year = tmp_path / "2024"
    assert main(["year", str(year), "--year", "2024", "--agency", "某区", "--extra", NAMES[0], "--extra", NAMES[2]]) == 0
    roster_of(year)
    assert main(["handout", str(year)]) == 0
    before = {path.name: path.read_bytes() for path in (year / "下发").iterdir()}
    rows = [("主动公开信息数：网站", "条"), ("培训经费", "万元")]
    assert [tuple(in_cell(year / "下发" / "甲局.xlsx", SHEET, f"{column}{row}") for column in "BC") for row in (13, 14)] == rows
    assert main(["handout", str(year)]) == 0
    assert {path.name: path.read_bytes() for path in (year / "下发").iterdir()} == before, "nothing changed, nothing written"
    assert main(["year", str(tmp_path / "2025"), "--from", str(year)]) == 0
    assert [openpyxl.load_workbook(tmp_path / "2025" / "名录.xlsx")[SHEET].cell(row, 1).value for row in (5, 6, 7)] == [NAMES[0], NAMES[2], None]


def test_a_workbook_with_nothing_but_it_filled_in_is_not_written_over(tmp_path):
    year = tmp_path / "2024"
    main(["year", str(year), "--year", "2024", "--agency", "某区"])
    roster_of(year)
    main(["handout", str(year)])
    fill(year / "下发" / "甲局.xlsx", {SHEET: {CHANNELS[0]: 3}}, tmp_path / "填.xlsx")
    os.replace(tmp_path / "填.xlsx", year / "下发" / "甲局.xlsx")
    type_into(year / "名录.xlsx", SHEET, {"A5": NAMES[0]})
    main(["handout", str(year)])
    assert read_values(read(year / "下发" / "甲局.xlsx")) == {CHANNELS[0]: 3}
    assert in_cell(year / "下发" / "乙局.xlsx", SHEET, "B13") == "主动公开信息数：网站"


def test_a_roster_without_the_sheet_hands_out_without_it(tmp_path):
    year = tmp_path / "2024"
    main(["year", str(year), "--year", "2024", "--agency", "某区"])
    roster_of(year)
    book = openpyxl.load_workbook(year / "名录.xlsx")
    del book[SHEET]
    book.save(year / "名录.xlsx")
    main(["handout", str(year)])
    assert SHEET not in names_of_sheets(year / "下发" / "甲局.xlsx")


def test_names_in_the_roster_that_cannot_be_rows_are_said_and_the_rest_is_taken(tmp_path, capsys):
    from nianbao.reading.roster_book import read_roster

    year = tmp_path / "2024"
    main(["year", str(year), "--year", "2024", "--agency", "某区"])
    roster_of(year)
    book = openpyxl.load_workbook(year / "名录.xlsx")
    for row, words in enumerate((NAMES[0], NAMES[0], "长" * 32767, 12, CHANNELS[0], "=1+1", NAMES[1]), 5):
        book[SHEET].cell(row, 1, words)
    book.save(year / "名录.xlsx")
    found = read_roster(year / "名录.xlsx")
    assert found.extra == (NAMES[0], NAMES[1])
    assert [doubt.address for doubt in found.doubts] == [f"{SHEET}!A{row}" for row in (6, 7, 8, 9, 10)]
    assert all(len(doubt.words) < 120 for doubt in found.doubts)


def test_two_many_rows_of_strange_units_are_bounded_and_told(tmp_path):
    (tmp_path / "各单位").mkdir()
    for i in range(6):
        names = [f"项目{i}之{k}（件）" for k in range(50)]
        from nianbao.forms.extra import extra_rows

        with_extra(tmp_path / "各单位" / f"{i}.xlsx", dict.fromkeys(names, 1), f"演示{i}局", items=extra_rows(names))
    merged = merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    assert len(merged.district.extra) == 200
    assert any("补充数据" in words and "107" in words for words in merged.notes)


def city(tmp_path):
    """Two districts of two units each, and the city's summary over their summaries."""
    given = {}
    for district in ("甲区", "乙区"):
        folder = tmp_path / district / "各单位"
        folder.mkdir(parents=True)
        for i in range(2):
            agency = f"{district}第{i}局"
            given[agency] = values_of((i + 1, 2, 0, 0, 0), fee=(1, Decimal("0.1") * (i + 1)))
            with_extra(folder / f"{i}.xlsx", given[agency], agency)
        merge(folder, tmp_path / district / "汇总.xlsx", agency=district)
    merge([tmp_path / "甲区" / "汇总.xlsx", tmp_path / "乙区" / "汇总.xlsx"], tmp_path / "市.xlsx", agency="某市", units=["甲区", "乙区"])
    return given


def test_a_sum_is_followed_down_two_levels_to_the_cell_of_the_unit(tmp_path):
    given = city(tmp_path)
    for address, path in (("补充数据!D6", CHANNELS[0]), ("补充数据!$D$12", AMOUNT)):
        assert is_extra_address(address)
        shown = extra_trace_to_json(trace_extra(tmp_path / "市.xlsx", address))
        assert shown["单元格"] == {"表": SHEET, "行": path, "列": "数量"}
        below = [unit for district in shown["单位"] for unit in district["下级"]]
        number = lambda words: Decimal(str(words))  # noqa: E731
        assert {unit["机关"]: number(unit["值"]) for unit in below} == {name: values[path] for name, values in given.items()}
        assert {unit["位置"] for unit in below} == {address.replace("$", "")}
        assert number(shown["合计"]) == sum(number(unit["值"]) for unit in below)
        assert all(unit["下级"] == [] for unit in below)


@pytest.mark.parametrize(("address", "id"), [("补充数据!A1", "T47"), ("补充数据!D999", "T47")])
def test_a_cell_without_a_number_is_refused(address, id, tmp_path):
    city(tmp_path)
    with pytest.raises(UserError) as caught:
        trace_extra(tmp_path / "市.xlsx", address)
    assert caught.value.id == id


def test_a_file_without_units_is_refused(tmp_path):
    with pytest.raises(UserError) as caught:
        trace_extra(with_extra(tmp_path / "表.xlsx", values_of()), "补充数据!D6")
    assert caught.value.id == "T48"
    assert not is_extra_address("表三!D5")


def test_what_was_typed_in_a_unit_is_told(tmp_path):
    (tmp_path / "各单位").mkdir()
    with_extra(tmp_path / "各单位" / "甲.xlsx", {**values_of(), CHANNELS[0]: Unread("３件", "")}, "甲局")
    with_extra(tmp_path / "各单位" / "乙.xlsx", None, "乙局")
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    shown = extra_trace_to_json(trace_extra(tmp_path / "汇总.xlsx", "补充数据!D6"))
    told = {unit["机关"]: (unit["值"], unit["位置"], unit["原文"]) for unit in shown["单位"]}
    assert told == {"甲局": (3, "补充数据!D6", "３件"), "乙局": (None, None, None)}


def test_merging_again_says_nothing_of_its_sheets(tmp_path):
    (tmp_path / "各单位").mkdir()
    path = with_extra(tmp_path / "各单位" / "甲.xlsx", values_of(), "甲局")
    merge(path.parent, tmp_path / "汇总.xlsx")
    with_extra(path, None, "甲局", force=True)
    merged = merge(path.parent, tmp_path / "汇总.xlsx", force=True)
    assert not [words for words in merged.notes if "自己加的工作表" in words]
    assert not [p for p in tmp_path.iterdir() if "原件" in p.name]


def test_the_check_of_a_summary_says_what_its_merge_said(tmp_path):
    from nianbao import check

    (tmp_path / "各单位").mkdir()
    for i in range(2):
        with_extra(tmp_path / "各单位" / f"{i}.xlsx", values_of((10**4, 0, 0, 0, 0)), f"演示{i}局")
    merged = merge(tmp_path / "各单位", tmp_path / "汇总.xlsx", agency="某区")
    of_sum = [replace(p.finding, file="") for p in merged.problems if p.finding.rule == "S1" and p.submission.stamp == "summary"]
    (one,) = check([tmp_path / "汇总.xlsx"])
    again = [replace(f, file="") for f in one.outcome.findings if f.rule == "S1"]
    assert [(f.left, f.right, f.facts.paths) for f in again] == [(f.left, f.right, f.facts.paths) for f in of_sum]


def collected(folder, **sent):
    """A round of two units; what each sends, by name."""
    from nianbao.steps.collecting.collect import collect

    (folder / "收件").mkdir(parents=True, exist_ok=True)
    for agency, values in sent.items():
        with_extra(folder / "收件" / f"{agency}.xlsx", values, agency, force=True)
    return collect(folder)


def test_a_round_sums_it_says_what_changed_and_keeps_what_is_locked(tmp_path):
    from round_clerk import decide

    year = tmp_path / "2023"
    main(["year", str(year), "--year", "2023", "--agency", "某区", "--extra", NAMES[1]])
    roster_of(year)
    first = {**values_of(fee=(1, Decimal("2.5"))), NAMES[1]: Unread("约3", "不是数字")}
    collected(year, 甲局=first, 乙局=values_of())
    assert read_values(read(year / "汇总.xlsx"))[CHANNELS[1]] == 4
    decide(year / "报送台账.xlsx", {"甲局": {"锁定": "锁定"}})
    quiet = collected(year)
    assert not [words for words in quiet.changes if "锁定后" in words]
    assert not [words for words in collected(year).changes if "锁定后" in words], "what is locked is kept with it"
    again = collected(year, 甲局={**first, CHANNELS[1]: 9}, 乙局=values_of((1, 2, 0, 0, 5)))
    assert any("补充数据“申请渠道/其他” 0 → 5" in words for words in again.changes)
    assert any("甲局锁定后又报了" in words for words in again.changes)
    found = read_values(read(year / "汇总.xlsx"))
    assert (found[CHANNELS[1]], found[CHANNELS[4]], found[AMOUNT]) == (4, 5, Decimal("2.5"))


def test_a_unit_two_levels_down_that_lacks_it_leaves_the_sum_of_the_city_open(tmp_path):
    city(tmp_path)
    with_extra(tmp_path / "甲区" / "各单位" / "2.xlsx", None, "甲区第2局")
    merge(tmp_path / "甲区" / "各单位", tmp_path / "甲区" / "汇总.xlsx", agency="甲区", force=True)
    merged = merge([tmp_path / "甲区" / "汇总.xlsx", tmp_path / "乙区" / "汇总.xlsx"], tmp_path / "市.xlsx", agency="某市", units=["甲区", "乙区"], force=True)
    assert not [p for p in merged.problems if p.finding.rule == "S1" and p.submission.agency == "某市"]
    assert in_cell(tmp_path / "市.xlsx", SHEET, "G6") == "待填"
    figure = read(tmp_path / "市.xlsx").extra[0]
    assert (figure.value, figure.lacking) == (6, ("甲区",))


def test_the_command_follows_a_number_of_it(tmp_path, capsys):
    given = city(tmp_path)
    assert main(["trace", str(tmp_path / "市.xlsx"), "补充数据!D6"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "补充数据“申请渠道/当面”：合计 6，2 家"
    assert "    甲区第1局：2（1.xlsx 补充数据!D6）" in lines
    assert len(lines) == 1 + 2 + len(given)
    assert main(["trace", str(tmp_path / "市.xlsx"), "补充数据!D6", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["合计"] == 6
    assert main(["trace", str(tmp_path / "市.xlsx"), "补充数据!A1"]) == 2


@pytest.mark.parametrize(("total", "apart"), [((3, 4, 0, 0, 0), ()), ((3, 5, 0, 0, 0), ((5, 4),)), ((2, 5, 0, 0, 0), ((2, 3), (5, 4)))])
def test_a_total_typed_elsewhere_is_compared_row_by_row(total, apart, tmp_path):
    folder = tmp_path / "各单位"
    with_extra(folder / "甲.xlsx", values_of((1, 4, 0, 0, 0)), "演示区甲局")
    with_extra(folder / "乙.xlsx", values_of((2, 0, 0, 0, 0)), "演示区乙局")
    with_extra(folder / "全区.xlsx", values_of(total), "演示区人民政府", category="县级政府")
    merged = merge(folder, tmp_path / "汇总.xlsx")
    found = [p.finding for p in merged.problems if p.finding.rule == "S4"]
    assert tuple(pair for f in found for pair in f.facts.values) == apart
    assert [f.file for f in found] == ["全区.xlsx"] * bool(apart)
    for finding in found:
        assert "差额 +1" in sentence_of(finding, FORM)
