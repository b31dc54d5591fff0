"""Fixtures that every test may ask for: the live spreadsheet program."""

from live.fixtures import live_app, live_book, live_engine, live_host

__all__ = ["live_app", "live_book", "live_engine", "live_host"]
