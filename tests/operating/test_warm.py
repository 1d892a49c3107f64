"""The first visitor does not pay for what a server can do before."""

from __future__ import annotations

from typing import Any

import pytest
from whoosh import index as whoosh_index

from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import warm
from buyergroup_hub.search import actions

pytestmark = pytest.mark.one_engine


def test_the_index_is_open_before_the_first_question(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    opens = whoosh_index.open_dir

    def open_dir(folder: str, *given: Any) -> Any:
        if folder.startswith(str(app.config["HUB"].data_folder)):  # a hub that a browser looks at opens its own
            opened.append(folder)
        return opens(folder, *given)

    monkeypatch.setattr(whoosh_index, "open_dir", open_dir)
    warm.up(app)
    assert len(opened) == 1
    with app.test_request_context():
        actions.search("viaduct")
    assert len(opened) == 1
