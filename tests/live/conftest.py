"""These tests run with or without the conftest.py of the folder above; the program is started once either way."""

from live.fixtures import live_app, live_book, live_engine, live_host

__all__ = ["live_app", "live_book", "live_engine", "live_host"]
