"""Commitments (toezeggingen): which tender keeps which, and how they stand."""
