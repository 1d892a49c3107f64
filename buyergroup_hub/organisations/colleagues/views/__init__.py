"""Pages of colleagues, by feature."""
