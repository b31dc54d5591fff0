"""`nianbao` and `python -m nianbao`: the command line."""

import gc

from nianbao.machine.stopping import end_at_once


def run() -> int:
    """Before the command line can say so in words, and after it has ended, Ctrl+C leaves no traceback."""
    end_at_once()
    from nianbao.cli.main import main

    status = main()
    end_at_once()
    gc.freeze()  # the interpreter, about to end, need not look through all reports for rings of objects
    return status


if __name__ == "__main__":
    raise SystemExit(run())
