"""What a list's rows get from other rooms costs its context once, not per row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import DictLoader

from buyergroup_hub import panels
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.panels import Panel

pytestmark = pytest.mark.own_app


def test_the_context_of_a_slot_is_gathered_once_for_all_rows(app: Hub) -> None:
    gathered: list[int] = []

    @app.context_processor
    def around() -> dict[str, Any]:
        gathered.append(1)
        return {"word": "x"}

    app.jinja_env.loader = DictLoader({"row.html": "{{ thing.id }}{{ rows }}{{ word }}"})
    things = [SimpleNamespace(id=number) for number in range(20)]
    with app.test_request_context():
        panels.register(Panel("try", "row.html", lambda of, _who: {thing.id: "<b>" for thing in of[:19]}))
        filled = panels.fill("try", things)
        assert [str(filled(thing)) for thing in things] == [*(f"{n}&lt;b&gt;x" for n in range(19)), ""]
    assert len(gathered) == 1
