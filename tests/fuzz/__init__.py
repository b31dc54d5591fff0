"""Every reader against files that nobody would write: `python tests/fuzz --seconds 120`.

    seeds.py     one small good file of each kind, as the corpus began
    mutate.py    a file changed inside its own structure: parts, markup, streams, words
    trial.py     one file, one reader: what came of it, within its time and memory
    running.py   workers side by side, watched; what they find is kept
    corpus/      files that are tried in every test run: the seeds, what `--grow` kept, and every finding there ever was
"""
