"""Indicators: what is measured, as definitions with versions. What is measured otherwise is another version."""
