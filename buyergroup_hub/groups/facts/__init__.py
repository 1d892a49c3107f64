"""Facts of a group: what sources say, what was said here without one, and how the hub follows them."""
