"""How a market party comes in by itself."""
