"""Points, what was done with them, and the report."""
