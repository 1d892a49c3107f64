"""A group: its names, phases and successions, and who takes part in it."""
