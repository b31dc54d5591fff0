"""Statistics Canada's error localisation, for comparison only: a process of its own, in any Python that has ``banff`` (GPL; the product never has).

Standard input: a JSON list of cases, each a list of parts ``{"edits": "…", "values": {name: number}}``. Standard output: per case the seconds
and how many values it would change.
"""

import json
import os
import sys
import time

LIMIT = 60
"""Seconds that it may take for one part."""


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # it prints what it does
    import banff
    import pandas

    told = []
    for parts in json.load(sys.stdin):
        start, changed = time.perf_counter(), 0
        for part in parts:
            data = pandas.DataFrame([{"id": "1", **part["values"]}])
            found = banff.errorloc(indata=data, unit_id="id", edits=part["edits"], seed=1, time_per_obs=LIMIT, capture=None)
            changed += found.outstatus.num_rows if found.outstatus is not None else 0
        told.append((time.perf_counter() - start, changed))
    json.dump(told, out)


if __name__ == "__main__":
    main()
