"""The notices that the hub has: brought in, listed, found and shown."""
