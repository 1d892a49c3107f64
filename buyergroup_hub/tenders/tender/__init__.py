"""A tender with its lots, buyers and groups, what its buyer does with it, and how far it is."""
