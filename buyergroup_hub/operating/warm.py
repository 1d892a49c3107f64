"""What a server does before visitors come, so that the first does not pay for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub


def beside(app: Hub) -> None:
    """Warm up while pages are served already: opening the index takes longer than a page."""
    threading.Thread(target=up, args=(app,), name="warming up", daemon=True).start()


def up(app: Hub) -> None:
    """Open the search index with the words that it needs."""
    from buyergroup_hub.search.actions import engine

    with app.app_context():
        engine().view()
