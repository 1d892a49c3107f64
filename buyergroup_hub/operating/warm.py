"""What a server does before visitors come, so that the first does not pay for it and each pays less."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

GARBAGE_AFTER = 20_000
"""Objects that are made before garbage is looked for. Python's 700 looks thirty times during one page."""


def beside(app: Hub) -> None:
    """Warm up while pages are served already: opening the index takes longer than a page."""
    threading.Thread(target=up, args=(app,), name="warming up", daemon=True).start()


def up(app: Hub) -> None:
    """Open the search index with the words that it needs, and settle."""
    from buyergroup_hub.search.actions import engine

    with app.app_context():
        engine().view()
    settle()


def settle() -> None:
    """Leave what is there now, the application itself, out of every later search for garbage: it holds three hundred
    thousand objects that live as long as the process, and walking past them cost a tenth of each page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
