"""Workers side by side, each changing files of the corpus and reading them; who hangs is ended; what they find is kept."""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from .mutate import mutated
from .trial import SECONDS, Finding, tried

CORPUS = Path(__file__).parent / "corpus"
RENEWED = 300
"""Files a worker reads before a fresh one takes its place, so that memory is that of one file."""
LARGEST = 60_000
"""Bytes of a file that the corpus may grow by."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description="Every reader against changed files: fails on anything but a reading or a refusal by name.")
    parser.add_argument("--seconds", type=float, default=120, help="of wall time (default 120)")
    parser.add_argument("--seed", type=int, default=None, help="of chance; printed, and another each time unless given")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of files to change; findings are kept here")
    parser.add_argument("--grow", action="store_true", help="keep small files with an outcome that no file of the corpus has")
    parser.add_argument("--seeds", action="store_true", help="write the seeds that are missing, and end")
    options = parser.parse_args(arguments)
    if options.seeds:
        from .seeds import sow

        sow(options.corpus)
        return 0
    seed = options.seed if options.seed is not None else int(time.time())
    print(f"seed {seed}, {options.workers} workers, {options.seconds:.0f} s", flush=True)
    told = run(options.corpus, options.seconds, seed, options.workers, grow=options.grow)
    for kind in sorted({kind for kind, _ in told}):
        counts = {what: told[kind, what] for what in ("tried", "read", "refused", "new", "finding")}
        print(f"{kind}\t" + "\t".join(f"{what} {count}" for what, count in counts.items()))
    found = sum(count for (_, what), count in told.items() if what == "finding")
    print(f"{sum(count for (_, what), count in told.items() if what == 'tried')} files tried, {found} findings" + (f", kept in {options.corpus}" if found else ""))
    return 1 if found else 0


def run(corpus: Path, seconds: float, seed: int, workers: int, *, grow: bool = False) -> Counter[tuple[str, str]]:
    """Counts by (kind of file, what came of it)."""
    until, told, generation = time.monotonic() + seconds, Counter[tuple[str, str]](), 0
    with tempfile.TemporaryDirectory(prefix="nianbao-fuzz-") as folder:
        running: dict[int, Path] = {}
        while running or time.monotonic() < until:
            while len(running) < workers and time.monotonic() < until:
                place = Path(folder, str(generation))
                place.mkdir()
                running[_started(place, corpus, f"{seed} {generation}", until, grow)] = place
                generation += 1
            time.sleep(0.05)
            for child, place in list(running.items()):
                if _over(child, place, corpus, told):
                    del running[child]
                    told.update(_counts(place))
    return told


def _started(place: Path, corpus: Path, seed: str, until: float, grow: bool) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        _work(place, corpus, Random(seed), until, grow)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _over(child: int, place: Path, corpus: Path, told: Counter[tuple[str, str]]) -> bool:
    """True if the worker has ended; one that hangs is ended, one that died was killed by its file."""
    done, status = os.waitpid(child, os.WNOHANG)
    current = max(place.glob("file*"), key=lambda file: file.stat().st_mtime, default=None)
    if not done and current is not None and time.time() - current.stat().st_mtime > SECONDS + 10:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        done, status = child, -1
    if done and status and current is not None:
        _keep(current, corpus, f"the reader hung or died ({status})")
        told[current.suffix, "finding"] += 1
    return bool(done)


def _work(place: Path, corpus: Path, rng: Random, until: float, grow: bool) -> None:
    """In the child: change, read, count."""
    files = [(path.suffix, path.read_bytes()) for path in sorted(corpus.iterdir())]
    every, kinds = [data for _, data in files], sorted({kind for kind, _ in files})
    told, seen = Counter[tuple[str, str]](), set[tuple[str, str]]()
    for _ in range(RENEWED):
        if time.monotonic() > until:
            break
        suffix = rng.choice(kinds)
        data = mutated(rng.choice([data for kind, data in files if kind == suffix]), every, rng)
        path = place / f"file{suffix}"
        path.write_bytes(data)
        told[suffix, "tried"] += 1
        try:
            outcome = tried(path)
        except Finding as finding:
            _keep(path, corpus, str(finding), finding.__cause__)
            told[suffix, "finding"] += 1
            continue
        told[suffix, outcome.partition(" ")[0]] += 1
        if (suffix, outcome) not in seen:
            seen.add((suffix, outcome))
            told[suffix, "new"] += 1
            files.append((suffix, data))
            if grow and len(data) <= LARGEST and not _known(corpus, suffix, outcome, place):
                _named(corpus, "grown", suffix, data).write_bytes(data)
    lines = [f"{kind}\t{what}\t{count}" for (kind, what), count in told.items()]
    (place / "told").write_text("\n".join(lines), encoding="utf-8")


def _known(corpus: Path, suffix: str, outcome: str, place: Path) -> bool:
    """True if a file of the corpus comes to the same: asked once an outcome, and remembered in the corpus's own names no further."""
    for path in corpus.glob(f"*{suffix}"):
        copy = place / f"known{suffix}"
        copy.write_bytes(path.read_bytes())
        if tried(copy) == outcome:
            return True
    return False


def _named(corpus: Path, kind: str, suffix: str, data: bytes) -> Path:
    return corpus / f"{kind}-{hashlib.sha256(data).hexdigest()[:8]}{suffix}"


def _keep(path: Path, corpus: Path, words: str, cause: BaseException | None = None) -> None:
    kept = _named(corpus, "found", path.suffix, path.read_bytes())
    kept.write_bytes(path.read_bytes())
    where = "".join(traceback.format_tb(cause.__traceback__)[-3:]) if cause is not None else ""
    print(f"FINDING {kept}: {words}\n{where}", flush=True)


def _counts(place: Path) -> Counter[tuple[str, str]]:
    lines = (place / "told").read_text("utf-8").splitlines() if (place / "told").exists() else []
    return Counter({(kind, what): int(count) for kind, what, count in (line.split("\t") for line in lines)})
