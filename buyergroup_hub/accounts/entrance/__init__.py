"""Signing in and out, a lost password, the one-time code, and one's own account."""
