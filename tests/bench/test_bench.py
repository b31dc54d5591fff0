"""The benchmarks: the seeded accidents are what they say, and the same seed gives the same figures."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest
from cases import CASES, needs_shared
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading.files import read
from nianbao.rules.narrative import check_narrative
from nianbao.rules.relations import check_relations
from nianbao.rules.stated_numbers import statements
from nianbao.suspects.equations import components, system_of

from bench.accidents import ACCIDENTS, Mode, in_mode, last_year_of, recomputed, slips, trials
from bench.big_m import available, big_m, written
from bench.commands import main
from bench.hosts import calls, collected
from bench.merging import write_units
from bench.narratives import told_in_words
from bench.ranks import BARS, reached
from bench.reports import SIZES, made_up, real
from bench.scale import kept_readings, kill_at
from bench.suspect_cells import BANFF, banff, cases, edits_for_banff, ours


@pytest.fixture(scope="module")
def reports():
    random = Random(4)
    return [made_up(random, size) for size in SIZES for _ in range(2)]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("size", SIZES)
def test_made_up_reports_of_every_size_and_edition_balance(edition, size):
    for seed in range(5):
        report = made_up(Random(seed), size, EDITIONS[edition])
        assert check_relations([report])[0].findings == ()
        assert made_up(Random(seed), size, EDITIONS[edition]) == report


def test_last_year_s_report_balances_and_this_year_follows_it(reports):
    for report in reports:
        last = last_year_of(Random(1), report)
        assert check_relations([last])[0].findings == ()
        for relation in (r for r in report.form.links if r.rule == "X1"):
            new, old = relation.cells
            assert report[new] == last[old]


@needs_shared
def test_real_reports_are_taken_where_they_balance():
    found = real(CASES)
    assert len(found) == 11
    assert {f.rule for report in found for f in check_relations([report])[0].findings} <= {"E6", "E5"}


@pytest.mark.parametrize("kind", ACCIDENTS)
@pytest.mark.parametrize("mode", Mode)
def test_an_accident_changes_the_report_and_its_truth_restores_it(reports, kind, mode):
    for seed in range(8):
        report = in_mode(reports[seed], mode)
        accident = ACCIDENTS[kind](Random(seed), report, reports)
        if accident is None or not accident.truth:
            continue
        assert accident.report.values != report.values
        assert recomputed(accident.report.changed(accident.truth)).values == report.values


def test_the_slips_of_a_number():
    assert {21, 1, 2, 122, 112, 120, 22, 11} <= set(slips(12))
    assert 12 not in slips(12)


def test_a_text_in_place_of_a_number_is_unread(reports):
    accident = ACCIDENTS["文字数字"](Random(1), reports[0], reports)
    (cell,) = accident.truth
    assert isinstance(accident.report[cell], Unread)


def test_slips_with_typed_totals_are_all_seen_and_nearly_all_placed(reports):
    found = trials("数字打错", Mode.TYPED, reports, count=40, seed=2)
    assert all(t.detected for t in found)
    assert sum(t.rank == 0 for t in found) >= 36


def test_slips_and_swaps_that_can_be_noticed_come_first_or_nearly(reports):
    """The bars hold for thousands of cases; of these few one more may miss them."""
    for one in reached(lambda _: reports, 17, 31):
        assert one.noticed * one.told >= one.bar.share * one.told - 1, one.bar.words
        assert one.every <= one.noticed


def test_with_a_narrative_and_last_year_a_slip_is_nearly_always_among_the_first(reports):
    found = trials("数字打错", Mode.NARRATED, reports, count=50, seed=32)
    assert sum(t.within(3) for t in found) >= 45
    assert all(t.rank == 0 for t in found if t.alone)


def test_what_a_report_says_in_words_agrees_with_its_tables():
    random = Random(9)
    for report in (made_up(random, size, form) for size in SIZES for form in EDITIONS.values() for _ in range(6)):
        narrated = told_in_words(report)
        assert check_narrative(narrated) == ()
        assert len(list(statements(narrated.narrative[0], report.form, report.year))) >= 6


def test_under_computed_totals_alone_no_slip_is_placed_uniquely(reports):
    found = trials("数字打错", Mode.COMPUTED, reports, count=25, seed=2)
    assert not any(t.alone for t in found)


def test_scattered_errors_are_told_exactly(reports):
    for size in (1, 2, 3, 4):
        assert all(ours(cases(reports, size, 8, 7)).exact)


def test_the_program_of_the_literature_is_written_whole(reports):
    (one,) = cases(reports, 1, 1, 3)
    (part,) = one.parts()
    text = written(part)
    assert sum(line.startswith("b") for line in text.splitlines()) == len(part.unknowns)
    assert text.count(" = 0;") == len(part.equations)


@pytest.mark.skipif(not available(), reason="lp_solve is not installed")
def test_the_program_of_the_literature_finds_a_single_wrong_cell(reports):
    report = reports[4]
    cell = report.form.relations[0].cells[2]
    (part,) = components(system_of(report.changed({cell: report[cell] + 7}), cell.table))
    assert {part.unknowns[i].where: value for i, value in big_m(part).items()} == {cell: report[cell]}


def test_the_same_seed_prints_the_same_rates_in_any_process_and_folder(capsys, tmp_path):
    """One run here, one by the command of the README, begun elsewhere."""
    asked = ["accidents", "--trials", "1", "--seed", "5", "--cases", str(tmp_path / "none")]
    done = subprocess.run([sys.executable, Path(__file__).parent, *asked], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
    assert main(asked) == 0
    first, again = ([line.split("\t")[:6] for line in text.splitlines()] for text in (capsys.readouterr().out, done.stdout))
    assert first == again
    assert len(first) == 1 + len(Mode) * len(ACCIDENTS) + 1 + 1 + len(BARS) + 1
    assert [line[:2] for line in first[-4:-1]] == [[bar.words, f"≥ {100 * bar.share:.0f}%"] for bar in BARS]


def test_a_number_of_trials_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["accidents", "--trials", "无"])
    assert "次数应是大于 0 的整数" in capsys.readouterr().err


def test_merging_is_timed_beside_its_peers(capsys):
    """The table of the README: every line has its seconds and says how many times the bare load they are."""
    assert main(["merge", "--files", "3", "--rounds", "1", "--reports", "1000"]) == 0
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines()]
    assert [len(line) for line in lines] == [4, 1, *[4] * 13]
    assert lines[3][3].startswith("1.00（处理器 1.00")
    assert {"nianbao merge，从没读过", "nianbao check 一个", "pandas + openpyxl，按 3 个推算"} <= {line[0] for line in lines}
    assert all(float(line[1]) >= 0 for line in lines[2:])


@pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")
def test_attacks_are_counted_by_kind_and_nothing_is_lost(capsys, monkeypatch):
    from bench import attacks

    for table, kept in (("WRITING", ("total",)), ("OVER_AN_INPUT", ("total",))):
        monkeypatch.setattr(attacks, table, {name: asked for name, asked in getattr(attacks, table).items() if name in kept})
    assert main(["attacks", "--count", "1"]) == 0
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines()][2:]
    assert [line[0].partition("：")[0] for line in lines] == [*["一位变了"] * 4, "写到自己的输入上", "磁盘写满", "按 Ctrl+C", "中途停止", "被杀", "两个同时写"]
    assert {(line[1] == line[2], line[3]) for line in lines} == {(True, "0")}


def test_a_bit_that_changed_a_number_is_seen_by_the_count(tmp_path):
    from bench.attacks import _wrong

    write_units(tmp_path / "units", 2, 1)
    one, other = (read(path) for path in sorted((tmp_path / "units").iterdir()))
    assert _wrong(one, other)
    assert not _wrong(one, one)


def test_without_banff_it_is_left_out_and_never_a_dependency(reports, monkeypatch):
    monkeypatch.setenv(BANFF, sys.executable)
    if find_spec("banff") is None:
        assert banff(cases(reports, 1, 1, 1)) is None
    assert "banff" not in (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")


def test_the_edits_for_banff_are_the_equations(reports):
    part = next(cases(reports, 2, 1, 1)).parts()[0]
    told = edits_for_banff(part)
    equations = [line for line in told["edits"].split("; ") if "= 0" in line and ">=" not in line]
    assert len(equations) == len(part.equations)
    for line, equation in zip(equations, part.equations, strict=True):
        left = eval(line.removesuffix(" = 0"), {}, {name: int(v) for name, v in told["values"].items()})
        assert left == sum(a * part.unknowns[i].value for i, a in equation.coefficients.items())


@pytest.mark.skipif(sys.platform == "win32", reason="killed as POSIX kills")
def test_a_merge_that_is_killed_half_way_goes_on_where_it_was(tmp_path):
    """Real processes: what was read before the kill is not read again, and the summary is that of a run that nobody killed."""
    write_units(tmp_path / "units", 150, 1)
    (tmp_path / "units" / "00007.xlsx").write_bytes((tmp_path / "units" / "00007.xlsx").read_bytes()[:-3000])
    kept = kill_at(tmp_path / "units", tmp_path / "a.xlsx", tmp_path / "cache", 70)
    assert 70 <= kept < 149
    assert not (tmp_path / "a.xlsx").exists()
    asked = tmp_path / "asked"
    code = (
        "import sys; from nianbao.reading import files; from nianbao.steps import receiving; from nianbao.cli.main import main; whole = receiving.read\n"
        f"def read(path, **given):\n    open({str(asked)!r}, 'a').write(path + '\\n'); return whole(path, **given)\n"
        "receiving.read = read\nraise SystemExit(main(sys.argv[1:]))"
    )
    arguments = ["merge", str(tmp_path / "units"), "-o", str(tmp_path / "a.xlsx"), "--format", "json"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], env={**os.environ, "NIANBAO_CACHE": str(tmp_path / "cache")}, capture_output=True)
    plain = subprocess.run([sys.executable, "-m", "nianbao", *arguments, "--force"], env={**os.environ, "NIANBAO_CACHE": "off"}, capture_output=True)
    assert len(asked.read_text("utf-8").split()) == 150 - kept
    assert done.stdout == plain.stdout
    assert b'"00007.xlsx"' in done.stdout
    assert kept_readings(tmp_path / "cache") == 149


def test_what_a_button_asks_of_excel_and_what_runs_on_a_host_are_counted():
    ((name, first, second),) = calls(["check"])
    assert name == "check"
    assert 30 < min(first, second) <= max(first, second) < 70
    assert collected(str(Path(__file__)), "-k", "asks_of_excel") == 1
