"""`nianbao check FOLDER` looks at what `nianbao merge FOLDER` looks at, and says what it leaves out and why."""

import json

import pytest
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from workbooks import paste, stamped, zeros

FORM = EDITIONS["2021"]
PERMITS, NEW = Cell("disclosure", "permits", "decisions"), Cell("requests", "new", "total")


def unit(folder, name, changes=None):
    folder.mkdir(parents=True, exist_ok=True)
    values = zeros(FORM) | {PERMITS: 1} | (changes or {})
    return stamped(FORM, values, folder / f"{name}.xlsx", cover={"agency": name, "year": 2024})


@pytest.fixture
def folder(tmp_path):
    """Two reports, one of them wrong, and everything else that lies about."""
    made = tmp_path / "收齐"
    unit(made, "甲局")
    unit(made, "乙局", {NEW: 3})
    unit(made / "旧", "丙局", {NEW: 9})
    (made / "~$甲局.xlsx").write_bytes(b"x")
    (made / "照片.jpg").write_bytes(b"x")
    (made / "通知.txt").write_text("请于1月20日前报送。", "utf-8")
    return made


def run(capsys, *arguments):
    """(status, standard output, standard error)."""
    status = main(["check", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def entries(capsys, *arguments):
    status, out, _ = run(capsys, *arguments, "--format", "json")
    return status, json.loads(out)


def test_a_folder_is_checked_file_by_file_and_what_is_left_out_is_named_with_the_reason(folder, capsys):
    status, out, err = run(capsys, folder)
    assert status == 1
    assert "甲局.xlsx" in out
    assert "E1" in out
    assert "丙局" not in out
    for name in ("旧", "~$甲局.xlsx", "照片.jpg", "通知.txt"):
        assert any(line.startswith(f"没有校验 {name}：") and len(line) > len(name) + 15 for line in err.splitlines())


def test_it_looks_at_what_merge_looks_at(folder, capsys):
    _, _, err = run(capsys, folder)
    main(["merge", str(folder), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    skipped = {e["文件"] for e in told["报送情况"] if e["状态"] == "跳过"}
    assert {line.split("：")[0].removeprefix("没有校验 ") for line in err.splitlines() if line.startswith("没有校验")} == skipped


def test_folders_and_files_may_be_mixed_and_one_given_twice_is_checked_once(folder, tmp_path, capsys):
    other = unit(tmp_path / "另一批", "乙局", {NEW: 4})
    _, found = entries(capsys, folder, other, folder / "乙局.xlsx")
    assert sorted({e["文件"] for e in found}) == sorted([str(folder / "乙局.xlsx"), str(other)])


def test_an_unreadable_file_of_a_folder_is_a_finding_and_ends_with_2(folder, capsys):
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    status, found = entries(capsys, folder)
    assert status == 2
    assert [(e["文件"], e["起因"]) for e in found if e["规则"] == "D8"] == [(str(folder / "坏.xlsx"), None)]


def test_an_empty_folder_and_one_without_reports_end_with_2_and_say_so(tmp_path, capsys):
    (tmp_path / "空").mkdir()
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "照片.jpg").write_bytes(b"x")
    for name, words in (("空", "文件夹是空的"), ("图", "照片.jpg")):
        status, out, err = run(capsys, tmp_path / name)
        assert (status, out) == (2, "")
        assert words in err


def test_marked_copies_of_files_of_one_name_lie_beside_each_other(folder, tmp_path, capsys):
    unit(tmp_path / "另一批", "乙局", {NEW: 4})
    copies = tmp_path / "副本"
    run(capsys, folder, tmp_path / "另一批", "--marked", copies)
    assert sorted(p.name for p in copies.iterdir()) == ["乙局（另一批）（校验）.xlsx", "乙局（收齐）（校验）.xlsx", "甲局（校验）.xlsx"]


def test_one_copy_for_a_folder_is_refused_before_anything_is_done(folder, tmp_path, capsys):
    status, out, err = run(capsys, folder, "--marked", tmp_path / "一.xlsx")
    assert (status, out) == (2, "")
    assert "文件夹" in err


def test_a_marked_copy_beside_its_original_is_not_checked_again_unless_it_is_given(folder, capsys):
    run(capsys, folder, "--marked", folder)
    copy = folder / "乙局（校验）.xlsx"
    _, found = entries(capsys, folder)
    assert {e["文件"] for e in found} == {str(folder / "乙局.xlsx")}
    _, found = entries(capsys, copy)
    assert {e["文件"] for e in found} == {str(copy)}


def test_a_hundred_wrong_files_fit_a_screen_and_the_json_has_everything(tmp_path, capsys):
    from nianbao.cli.screen import screen_lines

    rows = list(dict.fromkeys(c.row for c in FORM.tables[1].cells))
    for n in range(30):
        wrong = {Cell("requests", row, "natural"): 7 for row in rows[:3]} if n % 2 else {c: None for c in FORM.tables[1].cells if c.row not in rows[:2]}
        paste(FORM, zeros(FORM) | wrong, tmp_path / f"{n}局.xlsx")
    status, out, _ = run(capsys, tmp_path)
    assert status == 1
    assert screen_lines(out.splitlines()) <= 40
    assert sum(line.startswith("  [") for line in out.splitlines()) == 10
    assert "其余" in out
    _, found = entries(capsys, tmp_path)
    causes = [e["起因"] for e in found]
    assert all(c is None or (causes[c] is None and found[c]["文件"] == e["文件"]) for c, e in zip(causes, found, strict=True))
    assert sum(e["规则"] == "E6" for e in found) > 15 * 10
    assert all("按 0 计算时" in e["说明"] for e in found if e["规则"] == "E6")
    assert "按 0 计算时" not in out
    assert f"错误 {sum(e['级别'] == '错误' for e in found)}，" in out
