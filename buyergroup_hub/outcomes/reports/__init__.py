"""The yearly report on the state of affairs: drawn up, previewed, published, and never changed."""
