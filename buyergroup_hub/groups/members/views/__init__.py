"""Pages of taking part, by feature."""
