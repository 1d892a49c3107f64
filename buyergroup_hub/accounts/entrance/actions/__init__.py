"""Verbs of coming in, by feature."""
