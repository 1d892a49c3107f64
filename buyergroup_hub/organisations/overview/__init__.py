"""The pages of all organisations, of one, and of who looks after them."""
