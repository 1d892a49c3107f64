"""Pages cost as many queries with twenty rows as with two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from buyergroup_hub.consultations.actions import dialogue, thread
from buyergroup_hub.consultations.actions.planning import Asked
from buyergroup_hub.consultations.models import Clarification
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine


@contextmanager
def counted(cast: Cast) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    with cast.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def cost(cast: Cast, who: str, url: str) -> int:
    client = cast.client(who, assurance=2)
    assert client.get(url).status_code == 200  # whatever is made once per process is made now
    with counted(cast) as said:
        assert client.get(url).status_code == 200
    return len(said)


def more_questions(cast: Cast, number: int) -> str:
    pid = the.opened(cast, *(Asked("text", f"Vraag {one}?") for one in range(number)))
    with cast.acting("coordinator"):
        dialogue.plan_round(the.consultation(pid), hub_clock.now())
    for one in range(number):
        with cast.acting("party_a"):
            key = dialogue.ask(the.consultation(pid), cast.organisation("firm_a"), f"Verduidelijking {one}?").key
            thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), f"Bericht {one}")
        with cast.acting("coordinator"):
            asked = db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()
            dialogue.answer_clarification(asked, "Ja.")
    with cast.acting("coordinator"):
        dialogue.rounds_due()
    return pid


@pytest.mark.parametrize("who", ["visitor", "coordinator", "party_a"])
def test_pages_of_a_consultation(cast: Cast, who: str) -> None:
    few, many = more_questions(cast, 2), more_questions(cast, 12)
    for page in ("", "/clarifications", "/questions/1", "/feed.xml"):
        costs = {cost(cast, who, f"/consultations/{pid}{page}") for pid in (few, many)}
        assert len(costs) == 1, (page, costs)


def test_lists_and_panels(cast: Cast) -> None:
    the.opened(cast)
    urls = ("/consultations", "/groups/group", "/groups/group/consultations", "/")
    before = {url: cost(cast, "visitor", url) for url in urls}
    for _more in range(4):
        the.opened(cast)
    assert {url: cost(cast, "visitor", url) for url in urls} == before
