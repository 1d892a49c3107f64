"""Verbs of a person, by feature."""
