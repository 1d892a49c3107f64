"""What the members of a group promise to buy with its set."""
