"""What a list's rows get from other rooms costs its context once, not per row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import DictLoader

from buyergroup_hub import panels
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.panels import Panel, slot
from tests.cast import Cast
from tests.queries import counted

pytestmark = [pytest.mark.own_app, pytest.mark.one_engine]


def test_a_form_that_comes_back_counts_only_what_it_is_asked(cast: Cast) -> None:
    things = [SimpleNamespace(id=cast.groups[name]) for name in ("group", "other_group")]
    for method, of, statements in (("GET", things[:1], 1), ("POST", things[:1], 2), ("GET", things, 2)):
        with cast.app.test_request_context(method=method), counted(cast.app) as sent:
            members, clauses = panels.counts("members", of), panels.counts("clauses", of)
        assert members[of[0].id] == 7
        assert clauses == {}
        assert sum("count(" in each for each in sent) == statements


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
        filled = slot("try", things)
        assert [str(filled(thing)) for thing in things] == [*(f"{n}&lt;b&gt;x" for n in range(19)), ""]
    assert len(gathered) == 1
