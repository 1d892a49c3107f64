"""What operators do with a hub: serve it, look after it, fill it, check it. Knows every room, and no room knows it."""
