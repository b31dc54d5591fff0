"""One bad file never stops the rest, in every verb that takes several: an error nobody thought of, planted in every step."""

import json

import pytest
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from openpyxl import load_workbook
from workbooks import paste, stamped, zeros

FORM, OLD = EDITIONS["2021"], EDITIONS["2019"]
BAD = "乙局"
TEXT = "2024年共收到政府信息公开申请5件。"
"""Of the narrative: the tables say otherwise, so that its steps are gone through too."""


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "收件"
    folder.mkdir()
    for name in ("甲局", BAD, "丙局"):
        stamped(FORM, zeros(FORM), folder / f"{name}.xlsx", cover={"agency": f"演示区{name}", "year": 2024}, narrative={0: TEXT})
    return folder


def planted(inner, position=0):
    """The function, failing in a way nobody thought of for one of the files."""
    def function(*args, **options):
        given = args[position]
        if BAD in str(getattr(given, "file", "")) or (BAD in str(given) and isinstance(given, str)) or BAD in str(getattr(given, "name", "")):
            raise AttributeError("'MergedCell' object attribute 'value' is read-only")
        return inner(*args, **options)

    return function


CHECK = ["nianbao.steps.last_year.read", "nianbao.reading.files.content", "nianbao.reading.files.by_address", "nianbao.rules.narrative.check_narrative",
         "nianbao.steps.examination.check_plausibility", "nianbao.suspects.told_otherwise.told_otherwise"]
MERGE = [name.replace("steps.last_year.read", "steps.receiving.read") for name in CHECK if name != "nianbao.reading.files.content"]


def plant(monkeypatch, name):
    module, _, function = name.rpartition(".")
    room = __import__(module, fromlist=[function])
    monkeypatch.setattr(room, function, planted(getattr(room, function)))


@pytest.mark.parametrize("name", CHECK)
def test_check_goes_on(name, files, monkeypatch, capsys):
    plant(monkeypatch, name)
    assert main(["check", *map(str, sorted(files.iterdir())), "--format", "json"]) == 2
    shown = json.loads(capsys.readouterr().out)
    assert [entry["规则"] for entry in shown if BAD in entry["文件"]] == ["D8"]
    assert {entry["文件"] for entry in shown if BAD not in entry["文件"]} >= {str(files / "甲局.xlsx"), str(files / "丙局.xlsx")}


def test_a_copy_that_fails_leaves_the_others_theirs(files, monkeypatch, tmp_path, capsys):
    from nianbao.workbook.editing import marked_copy

    inner = marked_copy.write_marked

    def fails(outcome, *args, **options):
        if BAD in outcome.submission.file:
            raise AttributeError("'MergedCell' object attribute 'value' is read-only")
        return inner(outcome, *args, **options)

    monkeypatch.setattr(marked_copy, "write_marked", fails)
    assert main(["check", *map(str, sorted(files.iterdir())), "--marked", str(tmp_path / "副本")]) == 2
    assert sorted(p.name for p in (tmp_path / "副本").iterdir()) == ["丙局（校验）.xlsx", "甲局（校验）.xlsx"]
    assert f"{BAD}.xlsx 没有标记副本" in capsys.readouterr().err


@pytest.mark.parametrize("name", MERGE)
def test_merge_goes_on(name, files, monkeypatch, tmp_path, capsys):
    plant(monkeypatch, name)
    assert main(["merge", str(files), "-o", str(tmp_path / "汇总.xlsx"), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    states = {e["文件"]: e["状态"] for e in data["报送情况"]}
    assert (states["甲局.xlsx"], states["丙局.xlsx"]) == ("已汇总", "已汇总")
    assert [p["规则"] for p in data["问题"] if p["文件"] == f"{BAD}.xlsx" and p["规则"] == "D8"] == ["D8"]
    assert (tmp_path / "汇总.xlsx").is_file()


def test_merge_goes_on_where_a_report_cannot_be_carried_over(files, monkeypatch, tmp_path, capsys):
    from nianbao.steps.merging import merge

    paste(OLD, zeros(OLD), files / f"演示区{BAD}旧表.xlsx")
    inner = merge.carried

    def fails(report, form):
        if "旧表" in report.file:
            raise KeyError("no such cell")
        return inner(report, form)

    monkeypatch.setattr(merge, "carried", fails)
    main(["merge", str(files), "-o", str(tmp_path / "汇总.xlsx"), "--year", "2024", "--format", "json"])
    states = {e["文件"]: e["状态"] for e in json.loads(capsys.readouterr().out)["报送情况"]}
    assert (states["甲局.xlsx"], states["丙局.xlsx"], states[f"演示区{BAD}旧表.xlsx"]) == ("已汇总", "已汇总", "读不出")


@pytest.mark.parametrize("verb", ["check", "marked", "merge", "last year"])
@pytest.mark.parametrize("foreign", [False, True])
def test_merged_input_cells_stop_nothing(verb, foreign, files, tmp_path, capsys):
    file = files / f"演示区{BAD}2024.xlsx" if foreign else files / f"{BAD}.xlsx"
    if foreign:
        paste(FORM, zeros(FORM), file)
    book = load_workbook(file)
    book["表三"].merge_cells("E10:I17")
    book.save(file)
    given = list(map(str, sorted(files.iterdir())))
    command = {
        "check": ["check", *given], "marked": ["check", *given, "--marked", str(tmp_path / "副本")],
        "merge": ["merge", str(files), "-o", str(tmp_path / "汇总.xlsx")], "last year": ["check", given[0], "--last-year", str(files)],
    }[verb]
    assert main(command) in (0, 1)
    shown = capsys.readouterr()
    assert "Error" not in shown.out + shown.err
    assert (verb == "last year") or BAD in shown.out
    if verb == "marked":
        assert len(list((tmp_path / "副本").iterdir())) == len(given)


@pytest.mark.parametrize("verb", ["fill", "total"])
def test_merged_input_cells_in_fill_and_total_are_named_with_the_file(verb, files, tmp_path, capsys):
    file = files / f"{BAD}.xlsx"
    book = load_workbook(file)
    book["表三"].merge_cells("E10:I17")
    book.save(file)
    values = tmp_path / "数.json"
    row = {"自然人": 1}
    values.write_text(json.dumps({"表三": {"一、本年新收政府信息公开申请数量": row}}, ensure_ascii=False), "utf-8")
    command = ["total", str(file)] if verb == "total" else ["fill", str(file), str(values)]
    status = main([*command, "-o", str(tmp_path / "出.xlsx")])
    shown = capsys.readouterr()
    assert status in (0, 2)
    assert "Error" not in shown.out + shown.err
    assert shown.err
