"""Pages of coming in and of one's own account."""
