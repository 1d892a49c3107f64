"""Figures that count rows, each n of N with k unknown, and the map of the six themes."""
