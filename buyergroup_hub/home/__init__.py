"""Home: the start page, what waits for you, and what the hub says of itself. Reads across rooms, owns no table."""
