"""Verbs of colleagues, by feature."""
