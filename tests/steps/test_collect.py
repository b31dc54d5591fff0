"""收表 on a made-up district with the accidents of a real round: every one is found once, nothing else is; what was mended is said exactly."""

import json
import os
import random
import shutil
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from amount import amount
from nianbao.cli.collect import collected_json, collected_lines
from nianbao.cli.main import main
from nianbao.core.findings import Level
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.machine.round_mark import MARK_FILE
from nianbao.reading.files import load_grid, read
from nianbao.rules.district_rules import AfterLock
from nianbao.rules.sentences import sentence_of
from nianbao.steps.collecting.collect import collect
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.ledger_sheets import LOCK_ALL, RECORD, ledger_found
from round_city import FORM, PENALTIES, PERMITS, TOTAL, broken, build, in_word, in_zip, roster_units
from round_clerk import bind, decide, judge, top
from steps.test_ledger_store import Clerk

FIRST, SECOND = datetime(2026, 1, 18, 9), datetime(2026, 1, 25, 9)
PLACES = ("演示甲区", "演示乙区", "演示丙区")

STATES = {
    "民政局": "未报", "司法局": "未报", "财政局": "待审核", "教育局": "待审核", "公安分局": "待退回", "人力资源和社会保障局": "待退回", "住房和城乡建设局": "待退回",
    "湖东镇人民政府": "待退回", "税务局": "不单独报送", "北苑街道办事处": "待审核",
}  # fmt: skip
"""All others have passed."""
CAUSES = {
    "民政局": "D1", "司法局": "D1", "水务局": "D3", "税务局": "D7", "北苑街道办事处": "N1", "财政局": "D2", "教育局": "D2", "公安分局": "D4", "人力资源和社会保障局": "D8", "住房和城乡建设局": "E1", "湖东镇人民政府": "E1",
}  # fmt: skip


@pytest.fixture(scope="module", params=range(amount(1, 3)))
def first(request, tmp_path_factory):
    """A district after the first look."""
    place = PLACES[request.param]
    city = build(tmp_path_factory.mktemp("city") / place, place, 7 + request.param)
    return city, collect(city.folder.path, now=FIRST)


@pytest.fixture
def again(first, tmp_path):
    """The same district in a folder of its own, to go on from."""
    city, _ = first
    home = tmp_path / "区"
    shutil.copytree(city.folder.path, home)
    return type(city)(city.place, YearFolder(home), city.truth)


def states(city, collected):
    return {one.agency.removeprefix(city.place): str(one.state) for one in collected.units}


def test_every_unit_stands_where_its_accident_puts_it(first):
    city, collected = first
    found = states(city, collected)
    assert {unit: state for unit, state in found.items() if state != "审核通过"} == STATES
    assert (len(collected.due), len(collected.missing)) == (21, 2)
    assert not collected.done


def test_every_planted_defect_is_a_cause_once_and_nothing_else_is(first):
    city, collected = first
    causes = [p for p, cause in zip(collected.merged.problems, collected.merged.causes.of, strict=True) if cause is None and p.finding.level is not Level.HINT]
    whose = {f.arrival.name: f.unit for f in (file for one in collected.units for file in one.unit.files)}
    whose |= {f.arrival.name: f.claims for f in collected.unmatched}
    named = [whose.get(p.finding.file) or getattr(p.finding.facts, "agency", "") for p in causes]
    found = [(name.removeprefix(city.place), p.finding.rule) for name, p in zip(named, causes, strict=True)]
    assert sorted(found) == sorted(CAUSES.items())
    assert [f.arrival.name for f in collected.unmatched] == [f"{city.place}水务局.xlsx"]
    seals = {one.agency.removeprefix(city.place): [f.seal for f in one.unit.seals] for one in collected.units if one.unit.seals}
    assert seals == {"文化和旅游局": ["照片"]}


def test_the_sum_is_that_of_the_units_that_count(first):
    city, collected = first
    left_out = {"民政局", "司法局", "财政局", "教育局", "公安分局", "税务局", "水务局"}
    counted = {unit: report for unit, report in city.truth.items() if unit.removeprefix(city.place) not in left_out}
    for cell, value in zip(FORM.cells, collected.merged.district.values, strict=True):
        if cell == PERMITS:
            assert isinstance(value, Unread)
            continue
        wrong = 20 if cell == TOTAL else 0
        if cell.table == PERMITS.table and cell.row == PERMITS.row:
            continue
        assert value == sum((r.number(cell) or Decimal(0)) for r in counted.values()) + wrong, cell


def test_the_json_has_the_promised_shape(first):
    _, collected = first
    told = json.loads(json.dumps(collected_json(collected), ensure_ascii=False))
    assert list(told) == ["年度", "应报", "已报", "未报", "单位", "未匹配", "变化", "合计"]
    assert (told["年度"], told["应报"], told["已报"], len(told["未报"])) == (2025, 21, 19, 2)
    assert set(told["单位"][0]) == {"机关", "状态", "文件", "收到", "逾期天数", "错误", "警告", "未说明", "校验码"}
    assert set(told["未匹配"][0]) == {"文件", "机关", "建议"}
    assert set(told["合计"]) == {"表二", "表三", "表四"}
    assert len(collected_lines(collected)) <= 20


def test_a_look_at_the_same_changes_nothing(again):
    before = {path: path.read_bytes() for path in again.folder.path.rglob("*") if path.is_file() and path.suffix != ".txt" and path.name != "汇总.xlsx"}
    collected = collect(again.folder.path, now=SECOND)
    after = {path: path.read_bytes() for path in before}
    late = openpyxl.load_workbook(again.folder.ledger)["报送"]
    assert collected.changes == ()
    assert [path.name for path in before if before[path] != after[path]] in ([], ["报送台账.xlsx"])  # days late go on
    assert late is not None


def test_what_was_mended_is_said_exactly(again):
    city, folder = again, again.folder
    name = city.name
    decide(folder.ledger, {
        name("财政局"): {"采用文件": f"{name('财政局')}（最终版）.xlsx"}, name("教育局"): {"采用文件": f"邮件4/{name('教育局')}.xlsx"},
        name("湖东镇人民政府"): {"退回日期": "2026-01-19", "重报期限": "2026-01-23"}, name("住房和城乡建设局"): {"退回日期": "2026-01-19"},
        name("北苑街道办事处"): {"审核结论": "同意"},
    })  # fmt: skip
    bind(folder.ledger, {f"{name('水务局')}.xlsx": "新增单位"})
    city.put(city.report("湖东镇人民政府"), f"{name('湖东镇人民政府')}重报.xlsx")
    for unit in ("公安分局", "人力资源和社会保障局", "民政局", "司法局"):
        city.put(city.report(unit))
    collected = collect(folder.path, now=SECOND)
    assert {unit: state for unit, state in states(city, collected).items() if state != "审核通过"} == {"住房和城乡建设局": "已退回", "税务局": "不单独报送"}
    changes = [words.replace(city.place, "") for words in collected.changes]
    value = city.report("人力资源和社会保障局").number(PERMITS)
    stands = city.report("湖东镇人民政府").number(TOTAL)
    assert changes == [
        "新收到 2 家：民政局、水务局。",
        "公安分局又报来 公安分局.xlsx，年度 2024 → 2025，数字没有变。",
        "司法局又报来 司法局.xlsx，" + changes[2].split("，", 1)[1],
        f"人力资源和社会保障局又报来 人力资源和社会保障局.xlsx，改了 1 格：表二“行政许可”行“本年处理决定数量”列 “约{value}件” → {value}。",
        f"湖东镇人民政府又报来 湖东镇人民政府重报.xlsx，改了 1 格：表三“（七）总计”行“总计”列 {stands + 10} → {stands}。",
        "财政局：待审核 → 审核通过。",
        "教育局：待审核 → 审核通过。",
        "公安分局：待退回 → 审核通过，错误 1 → 0。",
        "司法局：未报 → 审核通过。",
        "人力资源和社会保障局：待退回 → 审核通过，错误 2 → 0。",
        "住房和城乡建设局：待退回 → 已退回。",
        "湖东镇人民政府：待退回 → 审核通过，错误 3 → 0。",
        "北苑街道办事处：待审核 → 审核通过。",
    ]  # fmt: skip
    counted = {unit: r for unit, r in city.truth.items() if unit != name("税务局")}
    wrong = {TOTAL: 10}
    for cell, value in zip(FORM.cells, collected.merged.district.values, strict=True):
        assert value == sum(r.number(cell) or 0 for r in counted.values()) + wrong.get(cell, 0), cell
    kept = {path.name for path in (folder.earlier / name("公安分局")).iterdir()}
    assert kept == {f"第1版 {name('公安分局')}.xlsx", f"第2版 {name('公安分局')}.xlsx"}
    slips = {path.name for path in folder.returned.iterdir() if path.suffix == ".docx"}
    assert slips == {f"{name('住房和城乡建设局')}.docx"}
    assert {path.name.removesuffix(" 20260125.docx") for path in folder.mended.glob("*.docx")} == {
        name(unit) for unit in ("湖东镇人民政府", "公安分局", "人力资源和社会保障局")
    }  # fmt: skip


def test_numbers_that_are_locked_stay_whatever_comes(again, monkeypatch, tmp_path):
    city, folder = again, again.folder
    unit = city.name("审计局")
    report = city.report("审计局")
    decide(folder.ledger, {unit: {"锁定": "锁定"}})
    assert states(city, collect(folder.path, now=SECOND))["审计局"] == "锁定"
    city.put(report.changed({PENALTIES: 123456}))
    shutil.rmtree(folder.earlier)
    monkeypatch.setenv("NIANBAO_CACHE", str(tmp_path / "empty"))
    collected = collect(folder.path, now=SECOND)
    one = next(o for o in collected.units if o.agency == unit)
    assert (one.unit.submission.number(PENALTIES), str(one.state)) == (report.number(PENALTIES), "锁定")
    assert [v.file for v in one.unit.after_lock] == [f"{unit}.xlsx"]
    assert any("锁定后又报了" in words for words in collected.changes)
    (late,) = [p.finding for p in collected.merged.problems if isinstance(p.finding.facts, AfterLock)]
    assert (late.rule, late.cells, late.file) == ("D2", (PENALTIES,), f"{unit}.xlsx")
    assert "锁定后又报来" in sentence_of(late, FORM)
    decide(folder.ledger, {unit: {"锁定": None}})
    collected = collect(folder.path, now=SECOND)
    assert next(o for o in collected.units if o.agency == unit).unit.submission.number(PENALTIES) == 123456


def test_locking_all(again):
    top(again.folder.ledger, LOCK_ALL, "是")
    found = Counter(states(again, collect(again.folder.path, now=SECOND)).values())
    assert found["锁定"] == 21 - 2 - 2 - 1  # all but those that sent nothing, two different ones, last year's
    assert found["未报"] == 2
    stood = again.folder.ledger.stat().st_mtime_ns
    collect(again.folder.path, now=SECOND)
    assert again.folder.ledger.stat().st_mtime_ns == stood  # a second look has nothing to write


def test_a_note_is_judged_and_a_rejected_one_sends_back(again):
    city, folder = again, again.folder
    report = city.report("审计局")
    rules = next(c for c in FORM.cells if c.row == "rules" and c.column == "issued")
    city.put(report.changed({rules: 2, next(c for c in FORM.cells if c.row == "rules" and c.column == "in_force"): 2}))
    unit = city.name("审计局")
    assert states(city, collect(folder.path, now=SECOND))["审计局"] == "待审核"
    explain(folder.received / f"{unit}.xlsx", "经授权制定")
    assert states(city, collect(folder.path, now=SECOND))["审计局"] == "待审核"
    judge(folder.ledger, unit, "不采信", "没有依据")
    collected = collect(folder.path, now=SECOND)
    assert states(city, collected)["审计局"] == "待退回"
    judge(folder.ledger, unit, "采信")
    assert states(city, collect(folder.path, now=SECOND))["审计局"] == "审核通过"


def explain(path, words):
    """Write one 说明 for every 警告 into a workbook of ours, as 校验 keeps them."""
    from nianbao.rules.explanations import fingerprint
    from nianbao.steps.examination import examine
    from nianbao.workbook.explanation_rows import EXPLAINED, EXPLANATION_HEADS

    found = [f for f in examine([read(path)])[0].findings if f.level is Level.WARNING]
    book = openpyxl.load_workbook(path)
    sheet = book[EXPLAINED] if EXPLAINED in book.sheetnames else book.create_sheet(EXPLAINED)
    for row in (EXPLANATION_HEADS, *((fingerprint(f), f.rule, words, "2026-01-20") for f in found)):
        sheet.append(list(row))
    book.save(path)


def test_agreeing_despite_errors_wants_an_opinion(again):
    city, folder = again, again.folder
    unit = city.name("湖东镇人民政府")
    decide(folder.ledger, {unit: {"审核结论": "同意"}})
    assert states(city, collect(folder.path, now=SECOND))["湖东镇人民政府"] == "待退回"
    decide(folder.ledger, {unit: {"审核意见": "已电话核实"}})
    assert states(city, collect(folder.path, now=SECOND))["湖东镇人民政府"] == "审核通过"
    decide(folder.ledger, {unit: {"审核结论": "退回"}})
    assert states(city, collect(folder.path, now=SECOND))["湖东镇人民政府"] == "待退回"


def test_the_cache_changes_nothing_but_time(tmp_path, monkeypatch):
    city = small(tmp_path)
    for unit, plant in (("审计局", None), ("住房和城乡建设局", broken), ("城市管理局", in_word), ("农业农村局", in_zip)):
        city.put(city.report(unit)) if plant is None else plant(city, city.report(unit))
    told = []
    for cache in ("off", str(tmp_path / "cache"), str(tmp_path / "cache"), "deleted"):
        home = shutil.copytree(city.folder.path, tmp_path / f"{len(told)}" / "区")
        monkeypatch.setenv("NIANBAO_CACHE", cache if cache != "deleted" else str(tmp_path / "cache"))
        if cache == "deleted":
            shutil.rmtree(tmp_path / "cache")
        told.append(json.dumps(collected_json(collect(home, now=FIRST)), ensure_ascii=False))
    assert len(set(told)) == 1


def small(tmp_path):
    return build(tmp_path / "区", "演示甲区", 3, empty=True)


def test_an_empty_folder_is_a_round_in_which_nobody_has_reported(tmp_path):
    city = small(tmp_path)
    collected = collect(city.folder.path, now=FIRST)
    assert len(collected.missing) == 21
    assert city.folder.ledger.exists()
    assert not city.folder.summary.exists()
    (words,) = collected.notes
    assert words.startswith("“收件”里还没有文件")


def test_what_the_roster_lacks_is_said(tmp_path):
    city = small(tmp_path)
    city.put(city.report("审计局"))
    book = openpyxl.load_workbook(city.folder.roster)
    sheet = book["名录"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "机关" for cell in row))
    below = head[0].row + 1
    sheet.cell(below, next(cell.column for cell in head if cell.value == "机关")).value = None
    for row in book["年度"].iter_rows():
        for label, value in pairwise(row):
            value.value = None if label.value in ("汇总机关", "年度") else value.value
    book.save(city.folder.roster)
    nameless, blank = collect(city.folder.path, now=FIRST).notes
    assert nameless.startswith(f"名录.xlsx A{below}：这一行填了")
    assert "没有填汇总机关、年度" in blank


def test_the_reason_stands_beside_a_long_name(tmp_path):
    city = small(tmp_path)
    deep = city.folder.received.joinpath(*["很长的文件夹"] * 13)
    deep.mkdir(parents=True)
    (deep / "表.xlsx").write_bytes(b"")
    told = "\n".join(collected_lines(collect(city.folder.path, now=FIRST)))
    assert "文件夹套了 12 层以上" in told


def test_bad_input_is_one_sentence_each_and_the_rest_is_done(tmp_path, capsys):
    city = small(tmp_path)
    box = city.folder.received
    city.put(city.report("审计局"))
    (box / "坏.zip").write_bytes(b"PK\x03\x04xx")
    locked = bytearray((lambda made: (zipfile.ZipFile(made, "w").writestr("a.xlsx", b"1"), made.read_bytes())[1])(tmp_path / "x.zip"))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    (box / "密.zip").write_bytes(locked)
    (box / "包.rar").write_bytes(b"Rar!")
    (box / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (box / ("长" * 80 + ".xlsx")).write_bytes((box / f"{city.name('审计局')}.xlsx").read_bytes())
    assert main(["collect", str(city.folder.path), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["文件"] for one in told["未匹配"]} == {"坏.zip", "密.zip", "包.rar", "坏.xlsx"}
    assert next(one for one in told["单位"] if one["机关"] == city.name("审计局"))["状态"] == "审核通过"


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda f: f.roster.unlink(), "名录.xlsx"),
        (lambda f: f.roster.write_bytes(b"x"), "名录.xlsx"),
        (lambda f: f.ledger.write_bytes(b"damaged"), "报送台账.xlsx"),
        (lambda f: shutil.rmtree(f.received), "收件"),
        (lambda f: (f.path / MARK_FILE).write_text("李四 在 电脑乙 上正在收表，2026-01-18 开始（进程 1）。", "utf-8"), "李四"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path, capsys, harm, words):
    city = small(tmp_path)
    harm(city.folder)
    before = {p: p.read_bytes() for p in city.folder.path.rglob("*") if p.is_file()}
    assert main(["collect", str(city.folder.path)]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
    assert "Traceback" not in told
    assert {p: p.read_bytes() for p in city.folder.path.rglob("*") if p.is_file()} == before


def test_a_mark_left_behind_is_no_hindrance(tmp_path):
    city = small(tmp_path)
    mark = city.folder.path / MARK_FILE
    mark.write_text("李四 在 电脑乙 上正在收表（进程 1）。", "utf-8")
    os.utime(mark, (1, 1))
    collect(city.folder.path, now=FIRST)
    assert not mark.exists()


def test_units_of_which_all_passed_end_with_0(tmp_path):
    city = small(tmp_path)
    for unit, report in city.truth.items():
        if unit != city.name("水务局"):
            city.put(report)
    assert main(["collect", str(city.folder.path)]) == 0


def test_it_stops_where_somebody_says_so(tmp_path):
    city = small(tmp_path)
    city.put(city.report("审计局"))
    with pytest.raises(UserError):
        collect(Path(tmp_path / "没有"), now=FIRST)
    assert not (city.folder.path / MARK_FILE).exists()


@pytest.mark.parametrize("seed", range(amount(1, 3)))
def test_rounds_of_edits_and_arriving_files_lose_nothing(tmp_path, seed):
    """Every round some unit sends something, the clerk types, sorts and adds; now and then the ledger is open elsewhere meanwhile."""
    city = small(tmp_path)
    folder, dice = city.folder, random.Random(seed)
    collect(folder.path, now=FIRST)
    names = [unit.agency for unit in roster_units(city.place) if unit.due_in(2025)]
    clerk, sent = Clerk(folder.ledger, dice), Counter()
    heads = ("审核人", "备注", "公开网址", "盖章件校验码")
    for number in range(amount(4, 30)):
        unit = dice.choice(names)
        report = city.truth[unit]
        city.put(report.changed({PENALTIES: (report.number(PENALTIES) or 0) + number}), f"{unit}.xlsx")
        sent[unit] += 1
        clerk.edit(names, heads)
        if number % 4 == 1:
            lock = folder.path / f"~${folder.ledger.name}"
            lock.write_bytes(b"")
            collect(folder.path, now=FIRST + timedelta(hours=number))
            clerk.edit(names, heads)
            lock.unlink()
        collected = collect(folder.path, now=FIRST + timedelta(hours=number, minutes=30))
        clerk.check()
        one = next(o for o in collected.units if o.agency == unit)
        assert one.unit.submission.number(PENALTIES) == (report.number(PENALTIES) or 0) + number
    kept = ledger_found(load_grid(folder.ledger)).rows(RECORD)
    assert sum(row["事项"] == "收到" for row in kept.values()) == sum(sent.values())
