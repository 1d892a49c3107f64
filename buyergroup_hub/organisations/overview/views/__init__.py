"""Pages of organisations, for readers and for who looks after them."""
