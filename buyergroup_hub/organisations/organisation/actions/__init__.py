"""Verbs of organisations and of the people who work there."""
