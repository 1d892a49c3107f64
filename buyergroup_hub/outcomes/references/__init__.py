"""Figures that sources give, each at its own date: a newer one stands beside an older, and none is calculated with."""
