"""Clause uses (toepassingen): lot × clause version, with the reason, and what came of it."""
