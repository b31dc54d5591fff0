"""`nianbao` and `python -m nianbao`: the command line."""

from nianbao.machine.stopping import end_at_once


def run() -> int:
    """Before the command line can say so in words, and after it has ended, Ctrl+C leaves no traceback."""
    end_at_once()
    from nianbao.cli.main import main

    status = main()
    end_at_once()
    return status


if __name__ == "__main__":
    raise SystemExit(run())
