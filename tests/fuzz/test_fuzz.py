"""The corpus of the fuzzer is read in every run, and the fuzzer sees what it must see."""

import subprocess
import sys
import time
import zipfile
from pathlib import Path
from random import Random

import pytest
from nianbao.reading import files

from fuzz import trial
from fuzz.mutate import mutated
from fuzz.running import CORPUS, main, run
from fuzz.trial import Finding, tried

FILES = sorted(CORPUS.iterdir())


@pytest.fixture
def a_corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_bytes((CORPUS / "seed.md").read_bytes())
    return folder


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_was_once_found_or_sown_is_read_or_refused_by_name(path):
    assert tried(path)


def test_the_corpus_has_a_good_file_of_every_kind(tmp_path):
    kinds = {path.suffix for path in FILES if path.name.startswith("seed")}
    assert {".xlsx", ".xls", ".xlsb", ".ods", ".docx", ".html", ".mht", ".pdf", ".txt", ".md", ".csv", ".json"} <= kinds
    assert kinds - {".rtf"} <= {path.suffix for path in FILES if path.name.startswith("seed") and tried(path).startswith("read")}


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("seed")], ids=lambda path: path.name)
def test_the_same_chance_changes_a_file_in_the_same_way_and_does_change_it(path):
    data = path.read_bytes()
    made = [mutated(data, [data, b"x"], Random(seed)) for seed in range(30)]
    assert made == [mutated(data, [data, b"x"], Random(seed)) for seed in range(30)]
    assert sum(one != data for one in made) > 20
    if data.startswith(b"PK"):
        changed = [one for one in made if one != data and zipfile.is_zipfile(path)]
        assert len(changed) > 20


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (lambda path: 1 / 0, "ZeroDivisionError"),
        (lambda path: files.refused("F03", file="another"), "refused without its name"),
    ],
)
def test_whatever_is_no_reading_and_no_refusal_by_name_is_a_finding(monkeypatch, a_corpus, reader, words):
    def failing(path):
        outcome = reader(path)
        raise outcome

    monkeypatch.setattr(trial, "_report", failing)
    with pytest.raises(Finding, match=words):
        tried(a_corpus / "a.md")


def test_a_reader_over_its_time_or_memory_is_a_finding(monkeypatch, a_corpus):
    monkeypatch.setattr(trial, "SECONDS", -1)
    with pytest.raises(Finding, match="took"):
        tried(a_corpus / "a.md")
    monkeypatch.setattr(trial, "SECONDS", 20)
    monkeypatch.setattr(trial, "peak", iter((999, 1001, 1001)).__next__)
    with pytest.raises(Finding, match="1001 MB"):
        tried(a_corpus / "a.md")


def test_a_finding_is_kept_in_the_corpus_and_counted(monkeypatch, a_corpus, capfd):
    def failing(path):
        raise ValueError("broken")

    monkeypatch.setattr(trial, "_report", failing)
    told = run(a_corpus, 0.5, 1, 1)
    assert told[".md", "finding"] == told[".md", "tried"] > 0
    (kept, *_) = a_corpus.glob("found-*.md")
    assert f"FINDING {kept}: ValueError: broken" in capfd.readouterr().out


def test_a_reader_that_dies_takes_only_its_worker_with_it(monkeypatch, a_corpus):
    monkeypatch.setattr("fuzz.running.tried", lambda path: sys.modules["os"].kill(sys.modules["os"].getpid(), 9))
    told = run(a_corpus, 0.3, 1, 1)
    assert told[".md", "finding"] >= 1
    assert list(a_corpus.glob("found-*.md"))


def test_a_reader_that_hangs_is_ended(monkeypatch, a_corpus):
    monkeypatch.setattr("fuzz.running.tried", lambda path: time.sleep(60))
    monkeypatch.setattr("fuzz.running.SECONDS", -9.5)
    told = run(a_corpus, 0.3, 1, 1)
    assert told[".md", "finding"] >= 1


def test_what_comes_out_otherwise_grows_the_corpus(a_corpus):
    told = run(a_corpus, 3, 1, 1, grow=True)
    grown = list(a_corpus.glob("grown-*.md"))
    assert grown
    assert told[".md", "finding"] == 0
    assert len({tried(path) for path in (*grown, a_corpus / "a.md")}) == len(grown) + 1


def test_seeds_that_are_there_stay(tmp_path):
    (tmp_path / "seed.txt").write_text("mine")
    main(["--seeds", "--corpus", str(tmp_path)])
    assert (tmp_path / "seed.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} >= {"seed.xlsx", "seed.ods", "seed.docx", "seed.json"}


def test_the_command_prints_its_seed_and_what_it_tried(a_corpus):
    command = [sys.executable, Path(__file__).parent, "--seconds", "2", "--seed", "5", "--workers", "1", "--corpus", a_corpus]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("seed 5, 1 workers, 2 s\n")
    assert done.stdout.rstrip().endswith("files tried, 0 findings")
