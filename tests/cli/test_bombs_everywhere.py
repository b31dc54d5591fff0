"""What asks for more than a file may have is refused by its name in every verb that is given files, at once, and whatever that file is to it."""

import json
import shutil
import sys
import time
import zipfile

import pytest
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from workbooks import stamped, zeros

FORM = EDITIONS["2021"]
UNPACKED = 260 * 2**20
"""Bytes that the bomb would unpack to."""
SECONDS, MEGABYTES = 20, 1024

REFUSED = {  # what is done with the bomb → the command; B a report, S a summary, R a roster, D a folder with a report and the bomb in it, Y a year's folder
    "read": "read B", "check": "check B", "check a folder": "check D", "mark": "check B --marked 新.xlsx", "last year": "check 好.xlsx --last-year B",
    "last year, a folder": "check 好.xlsx --last-year D", "merge": "merge D -o 新.xlsx", "last year's summary": "merge 收 --last-year S -o 新.xlsx",
    "a roster": "merge 收 --roster R -o 新.xlsx", "a tree": "merge --tree D", "a table of units": "merge D --table 新.csv", "total": "total B -o 新.xlsx",
    "a form to fill": "fill B 数.json -o 新.xlsx", "values": "fill 好.xlsx B -o 新.xlsx", "compare, left": "compare B 好.xlsx", "compare, right": "compare 好.xlsx B",
    "report": "report B -o 新.docx", "report, last year": "report 好.xlsx --last-year B -o 新.docx", "a slip": "report B --slip -o 新.docx",
    "export": "export D -o 新 --format csv", "trend": "trend D -o 新.xlsx", "trace": "trace S 表三!D6", "a year from reports": "year 新 --year 2025 --agency 演示区 --from D",
    "a year from a summary": "year 新 --year 2026 --agency 演示区 --from S", "a year from a roster": "year 新 --year 2026 --agency 演示区 --from R",
    "check a roster": "roster check R", "collect": "collect Y", "collect by a roster": "collect Z", "hand out by a roster": "handout Z", "drop": "drop --no-open check B",
    "drop a folder": "drop --no-open merge D", "drop a year": "drop --no-open collect Y",
}  # fmt: skip

AND_THE_REST_IS_DONE = {"last year, a folder", "a year from reports"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Every kind of file that a verb takes, and of each one that would unpack to too much."""
    home = tmp_path_factory.mktemp("bombs")
    for name in ("收", "夹"):
        (home / name).mkdir()
    stamped(FORM, zeros(FORM), home / "好.xlsx", cover={"agency": "演示区水务局", "year": 2024})
    for folder in ("收", "夹"):
        shutil.copy(home / "好.xlsx", home / folder)
    (home / "数.json").write_text(json.dumps({"表三": {}}), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for words in ("merge 收 -o 汇总.xlsx --agency 演示区", "roster new -o 名录.xlsx", "year 年 --year 2025 --agency 演示区 --from 收"):
            assert main(words.split()) in (0, 1)
    shutil.copytree(home / "年", home / "年2")
    for source, target in (("好", "夹/炸弹"), ("好", "炸弹"), ("汇总", "炸弹汇总"), ("名录", "炸弹名录"), ("好", "年/收件/炸弹"), ("年/名录", "年2/名录")):
        bombed(home / f"{source}.xlsx", home / f"{target}.xlsx")
    return home


def bombed(source, target):
    with zipfile.ZipFile(source) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, part in parts.items():
            with made.open(name, "w") as out:
                out.write(part)
                if name == "xl/worksheets/sheet1.xml":
                    for _ in range(UNPACKED // 2**20):
                        out.write(b" " * 2**20)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for the most memory that a process took")
@pytest.mark.parametrize("case", REFUSED)
def test_a_bomb_is_refused_by_name_in_every_verb(home, tmp_path, monkeypatch, capfd, case):
    monkeypatch.chdir(shutil.copytree(home, tmp_path / "home"))
    given = {"B": "炸弹.xlsx", "S": "炸弹汇总.xlsx", "R": "炸弹名录.xlsx", "D": "夹", "Y": "年", "Z": "年2"}
    before, start = most_memory(), time.process_time()
    status = main([given.get(word, word) for word in REFUSED[case].split()])
    assert time.process_time() - start < SECONDS
    assert most_memory() - before < MEGABYTES
    shown = capfd.readouterr()
    told = shown.out + shown.err + "".join(path.read_text("utf-8") for path in tmp_path.glob("home/*.csv"))
    assert status in (1, 2) or case in AND_THE_REST_IS_DONE
    assert "程序出错" not in told
    assert "250 MB" in told
    assert "炸弹" in told or "名录" in told


def most_memory():
    """Megabytes that this process, or one that it began, took at most so far."""
    import resource

    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
