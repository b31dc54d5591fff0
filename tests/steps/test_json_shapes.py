"""The JSON shapes: what is read goes out, what is given comes in, findings with their addresses."""

import json
from decimal import Decimal

import pytest
from cases import entries, expected, form_of, needs_shared, submission
from nianbao.cli.main import main
from nianbao.core.findings import Change, Explanation, Finding, Level
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.rules.relation_sentences import OutOfDomain
from nianbao.rules.relations import check_relations
from nianbao.steps.json_shapes import findings_to_json, load_values, submission_to_json, values_from
from workbooks import paste, stamped, zeros

FORM = EDITIONS["2021"]
NEW = Cell("requests", "new", "natural")
CHARGES = Cell("disclosure", "charges", "amount")
CASES = sorted(entries())
TABLES = ("表二", "表三", "表四")


def names(cell):
    return dict(zip(("表", "行", "列"), FORM.names(cell), strict=True))


@needs_shared
@pytest.mark.parametrize("case", [case for case in CASES if case != "hongze_2024"])
def test_a_real_report_goes_out_as_it_stands_in_the_cases(case):
    entry, told = entries()[case], submission_to_json(submission(case))
    assert {table: told[table] for table in TABLES} == {table: entry[table] for table in TABLES}
    assert (told["机关"], told["年度"], told["版本"]) == (entry["机关"], entry["年度"], dict.fromkeys(TABLES, form_of(entry).edition))


@needs_shared
@pytest.mark.parametrize("case", CASES)
def test_a_real_report_comes_in_whole(case):
    entry = entries()[case]
    assert values_from(entry, form_of(entry)) == expected(entry)


@needs_shared
@pytest.mark.parametrize("case", CASES)
def test_what_goes_out_comes_in_the_same(case):
    told = json.loads(json.dumps(submission_to_json(submission(case))), parse_float=Decimal)
    assert values_from(told, submission(case).form) == expected(entries()[case])


def test_the_shape_of_read(tmp_path):
    second = Cell("requests", "new", "total")
    path = stamped(
        FORM, {**zeros(FORM), NEW: "见附件", second: "1,204", CHARGES: "251000元", Cell("requests", "carried_in", "natural"): "—"},
        tmp_path / "a.xlsx", cover={"agency": "甲局", "year": 2024, "category": "政府部门"}, narrative={0: "一年来。"}, ledger={"received": 3},
    )
    told = submission_to_json(read(path))
    assert list(told)[1:12] == ["机关", "机关原文", "类别", "年度", "版本", "表二", "表三", "表四", "正文", "未读", "规范化"]
    assert (told["机关"], told["机关原文"], told["类别"], told["年度"]) == ("甲局", "甲局", "政府部门", 2024)
    assert told["正文"] == {"一": "一年来。", "二": "", "三": "", "四": "", "五": "", "六": ""}
    address = read(path).place(NEW).address
    assert {**names(NEW), "位置": f"表三!{address}", "原文": "见附件", "原因": "不是数字"} in told["未读"]
    unseen = "是文字，表里的公式看不到它"
    assert [(e["原文"], e["原因"]) for e in told["未读"]] == [("251000元", unseen), ("见附件", "不是数字"), ("1,204", unseen), ("—", unseen)]
    assert told["规范化"] == []
    assert told["表三"][FORM.names(NEW)[1]]["自然人"] is None
    assert told["表二"][FORM.names(CHARGES)[1]][FORM.names(CHARGES)[2]] is None
    assert told["核对数"] == {"新收": 3}


def test_texts_that_spell_numbers_are_taken_in_other_files_and_told(tmp_path):
    path = paste(FORM, {**zeros(FORM), NEW: "1,204", CHARGES: "251000元", Cell("requests", "carried_in", "natural"): "—"}, tmp_path / "a.xlsx")
    told = submission_to_json(read(path))
    assert [(e["原文"], e["值"]) for e in told["规范化"]] == [("251000元", "25.1"), ("1,204", 1204), ("—", None)]
    assert told["表二"][FORM.names(CHARGES)[1]][FORM.names(CHARGES)[2]] == "25.1"


def test_amounts_go_out_as_text_and_counts_as_they_are():
    values = tuple({CHARGES: Decimal("24252.311082"), NEW: Decimal("3.5")}.get(cell, 0) for cell in FORM.cells)
    told = submission_to_json(Submission(FORM, values))
    assert told["表二"][FORM.names(CHARGES)[1]][FORM.names(CHARGES)[2]] == "24252.311082"
    assert told["表三"][FORM.names(NEW)[1]]["自然人"] == "3.5"
    assert submission_to_json(Submission(FORM, (0,) * len(FORM.cells)))["表二"][FORM.names(CHARGES)[1]][FORM.names(CHARGES)[2]] == "0"


def one(cell, value, form=FORM):
    table, row, column = form.names(cell)
    return {table: {row: {column: value}}}


@pytest.mark.parametrize(
    ("cell", "given", "value"),
    [
        (NEW, 7, 7), (NEW, "7", 7), (NEW, None, None), (NEW, "", None), (NEW, Decimal("3.5"), Decimal("3.5")), (NEW, Decimal("3.0"), 3),
        (NEW, "1,204", 1204), (CHARGES, 5, Decimal(5)), (CHARGES, Decimal("17.586"), Decimal("17.586")), (CHARGES, "18.8710", Decimal("18.8710")),
        (CHARGES, "8.7万", Decimal("8.7")), (CHARGES, None, None),
    ],
)
def test_a_value_given_is_taken_exactly(cell, given, value):
    assert values_from(one(cell, given), FORM) == {cell: value}


def test_amounts_written_as_json_numbers_stay_decimals(tmp_path):
    path = tmp_path / "v.json"
    path.write_text(json.dumps(one(CHARGES, 0)).replace(": 0", ": 24252.311082"), "utf-8")
    assert values_from(load_values(path), FORM) == {CHARGES: Decimal("24252.311082")}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"表二": {"行政许可证": {"本年处理决定数量": 1}}}, "行政许可证"),
        ({"表二": {"行政许可": {"处理决定数": 1}}}, "处理决定数"),
        ({"表五": {}}, "表五"),
        ({"表三": [1]}, "应是一个对象"),
        ({"表三": {FORM.names(NEW)[1]: 5}}, "应是一个对象"),
        (one(NEW, "见附件"), "不是数字"),
        (one(NEW, True), "不是数字"),
        (one(NEW, [1]), "不是数字"),
        (one(NEW, 10**13), "数字过大"),
        (one(next(c for c in EDITIONS["2019"].cells if c.row == "services"), 1, EDITIONS["2019"]), "其他对外管理服务事项"),
    ],
)
def test_what_the_form_lacks_is_refused_by_name(given, words):
    with pytest.raises(UserError, match=words):
        values_from(given, FORM)


def test_keys_beside_the_tables_are_not_looked_at():
    assert values_from({"机关": "甲局", "年度": 2024, "说明": [], "表三空白单元格": 0, **one(NEW, 1)}, FORM) == {NEW: 1}


@pytest.mark.parametrize(("given", "first", "last"), [(0, 0, 0), (None, None, None), (4, NOT_ASKED, 4)])
def test_a_one_row_result_goes_into_three_rows(given, first, last):
    whole = Cell("requests", "result.other", "natural")
    parts = [Cell("requests", f"result.other.{key}", "natural") for key in ("not_corrected", "unpaid", "rest")]
    assert values_from(one(whole, given, EDITIONS["2019"]), FORM) == dict(zip(parts, (first, first, last), strict=True))


@pytest.mark.parametrize(("text", "words"), [("{", "不是有效的 JSON"), ("[]", "最外层应是一个对象"), ("[" * 100_000, "嵌套太深"), (f"[{'9' * 5_000}]", "有一个数太长")])
def test_a_broken_values_file_is_named(text, words, tmp_path):
    (tmp_path / "v.json").write_text(text, "utf-8")
    with pytest.raises(UserError, match=words):
        load_values(tmp_path / "v.json")


def test_a_missing_values_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"v\.json"):
        load_values(tmp_path / "v.json")


def test_findings_go_out_with_addresses_and_sides(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW: 5}, tmp_path / "a.xlsx"))
    first, second = findings_to_json(check_relations([found])[0].findings, found)
    assert (first["规则"], first["级别"], first["表"], first["左边"], first["右边"], first["差额"]) == ("E1", "错误", "表三", 5, 0, 5)
    assert {**names(NEW), "地址": f"表三!{found.place(NEW).address}"} in first["单元格"]
    assert (second["规则"], second["文件"]) == ("E3", str(tmp_path / "a.xlsx"))
    assert list(first) == ["文件", "规则", "级别", "表", "单元格", "左边", "右边", "差额", "说明"]


def test_suspects_go_out_with_what_stands_and_what_is_proposed(tmp_path):
    found = read(stamped(FORM, {**zeros(FORM), NEW: 5}, tmp_path / "a.xlsx"))
    finding = Finding("E5", Level.ERROR, "requests", (NEW,), facts=OutOfDomain("应是整数", "5"), suspects=(Explanation((Change(NEW, 5, 0),), ("多打一位",)),))
    told = findings_to_json([finding], found)[0]
    address = f"表三!{found.place(NEW).address}"
    assert told["疑似"] == [{"单元格": [{**names(NEW), "地址": address, "现值": 5, "建议值": 0}], "依据": ["多打一位"]}]
    assert (told["左边"], told["差额"]) == (None, None)


@pytest.mark.parametrize(("field", "holds"), [("explanation", True), ("stale", False)])
def test_an_explanation_goes_out_with_whether_it_still_holds(field, holds):
    finding = Finding("E5", Level.WARNING, "requests", (NEW,), facts=OutOfDomain("应是整数", "5"), **{field: "单位撤并"})
    told = findings_to_json([finding], Submission(FORM, (0,) * len(FORM.cells)))[0]
    assert told["审核说明"] == {"内容": "单位撤并", "有效": holds}


# --- the command ---


def run(capsys, *arguments):
    status = main([str(a) for a in arguments])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_read_prints_json_and_nothing_else(tmp_path, capsys):
    status, out, err = run(capsys, "read", paste(FORM, {**zeros(FORM), NEW: 3}, tmp_path / "a.xlsx"), "--format", "json", "--agency", "甲局", "--year", 2024)
    told = json.loads(out)
    assert (status, err, told["机关"], told["年度"], told["表三"][FORM.names(NEW)[1]]["自然人"]) == (0, "", "甲局", 2024, 3)


def test_read_tells_people_what_it_found(tmp_path, capsys):
    path = stamped(FORM, {**zeros(FORM), NEW: "见附件", CHARGES: "8.7万", Cell("requests", "new", "total"): None}, tmp_path / "a.xlsx", cover={"agency": "甲局"})
    status, out, _ = run(capsys, "read", path)
    assert status == 0
    for words in ("甲局", "表三 2021 版", "空白 1 格", "未读（2 格）", "未读“见附件”", "未读“8.7万”", "表三!", "不是数字", "是文字"):
        assert words in out


def test_read_refuses_what_is_no_report(tmp_path, capsys):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    status, out, err = run(capsys, "read", path, "--format", "json")
    assert (status, out) == (2, "")
    assert "空文件" in err


def test_an_unread_value_is_null_and_named():
    values = tuple(Unread("甲", "不是数字") if cell == NEW else 0 for cell in FORM.cells)
    told = submission_to_json(Submission(FORM, values))
    assert told["未读"] == [{**names(NEW), "位置": None, "原文": "甲", "原因": "不是数字"}]
