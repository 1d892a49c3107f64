"""What shows all parts of a consultation."""
