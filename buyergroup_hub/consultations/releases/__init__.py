"""Unsealed answers, and what of them may be released."""
