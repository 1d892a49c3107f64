"""A page that shows what many rooms know reads rows, and loads whole only what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.organisations.organisation.models import Organisation
from tests.demo.walks import sign_in
from tests.queries import counted

pytestmark = pytest.mark.one_engine

ASKS = {"Session", "Person"}
"""Whoever asks, of whom her session is loaded."""
MANIFEST = {"Signatory", "ActionPlan", "YearlyReport", "Theme"}
MEASURED = {"Measurement", "IndicatorVersion", "Indicator"}
INVITED = {"Invitation", "Mail"}
GROUP = "/groups/demo-viaducten-en-bruggen"


@contextmanager
def loaded() -> Iterator[set[str]]:
    """The models of which a row is loaded as an object inside the block, by whoever asks: a hub that another test
    serves loads its own."""
    names, here = set[str](), get_ident()

    def note(_session: Any, thing: Any) -> None:
        if get_ident() == here:
            names.add(type(thing).__name__)

    event.listen(db.session, "loaded_as_persistent", note)
    try:
        yield names
    finally:
        event.remove(db.session, "loaded_as_persistent", note)


def _client(hub: Hub, who: str) -> FlaskClient:
    client = hub.test_client()
    if who != "visitor":
        sign_in(client, who)
    return client


def _organisation(hub: Hub) -> str:
    with hub.app_context():
        pid = select(Organisation.pid).where(Organisation.name == "Demo-waterschap Oost")
        return f"/organisations/{db.session.scalars(pid).one()}"


@pytest.mark.parametrize("who", ["visitor", "Noor Demo"])
@pytest.mark.parametrize("page", ["group", "members", "commitments", "organisation"])
def test_what_a_page_cites_it_does_not_load(demo_hub: Hub, page: str, who: str) -> None:
    about = {"Organisation"} if page == "organisation" else {"Group"}
    parts = {"organisation": MANIFEST | MEASURED, "members": INVITED}.get(page, set())
    address = {"group": GROUP, "organisation": _organisation(demo_hub)}.get(page, f"{GROUP}/{page}")
    client = _client(demo_hub, who)
    client.get(address)  # what waits for her is counted
    with loaded() as names:
        assert client.get(address).status_code == 200
    assert about <= names <= about | parts | ASKS


@pytest.mark.parametrize("who", ["visitor", "Noor Demo"])
@pytest.mark.parametrize("page", ["group", "members", "organisation"])
def test_a_page_asks_nothing_twice(demo_hub: Hub, page: str, who: str) -> None:
    address = {"group": GROUP, "organisation": _organisation(demo_hub)}.get(page, f"{GROUP}/{page}")
    client = _client(demo_hub, who)
    sent: list[tuple[str, str]] = []

    def note(context: Any) -> bool:
        sent.append((context.statement, str(context.parameters)))
        return True

    with counted(demo_hub, note):
        assert client.get(address).status_code == 200
    assert len(sent) == len(set(sent))
