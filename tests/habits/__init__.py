"""Habits of the programs and people that make documents: the same report written in every way, to count what of it is read."""
