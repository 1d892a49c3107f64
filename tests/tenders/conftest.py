"""What the tests of this room share."""

from __future__ import annotations

from tests.notices.conftest import bring_in

__all__ = ["bring_in"]
