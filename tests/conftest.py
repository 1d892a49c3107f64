"""What every test may ask for."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("hub", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("hub")
