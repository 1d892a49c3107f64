"""Verbs of taking part, by feature."""
