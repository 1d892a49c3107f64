"""The chain of a group from goal to adoption, and where it breaks."""
