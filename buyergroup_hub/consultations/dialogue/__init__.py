"""Clarifying questions, rounds, and threads below questions."""
