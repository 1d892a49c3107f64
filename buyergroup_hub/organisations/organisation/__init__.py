"""An organisation with its numbers, its successions and the people who work there."""
