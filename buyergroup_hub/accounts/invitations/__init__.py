"""Inviting people by mail, from any room, and what accepting does."""
