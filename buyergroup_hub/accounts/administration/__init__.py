"""What who runs the hub sees of it and of its people."""
