"""Adoption (overname): an organisation outside a group takes over its set and reports its use."""
