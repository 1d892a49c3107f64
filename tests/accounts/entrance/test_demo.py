"""What exists only where the hub may be tried out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.person.actions.people import sign_up
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from config import Config
from tests.cast import Cast, gather
from tests.fixtures.clock import StandingClock
from tests.fixtures.hubs import hub_config

pytestmark = pytest.mark.one_engine

PATHS = ("/sign-in/demo", "/outbox", "/outbox/abcdefghjkmn")


@pytest.fixture
def cast(config: Config, database_url: str, make_app: Callable[[Config], Hub]) -> Cast:
    """The cast in a hub with a demo, in which the invented Kim has an account."""
    made = gather(make_app(hub_config(config.data_folder, database_url, HUB_DEMO="yes")))
    with made.writing():
        sign_up("kim@demo.example", "Kim Demo", "drie losse woorden", how="invitation", demo=True)
    return made


def pid_of(cast: Cast, address: str) -> str:
    with cast.reading():
        return db.session.scalars(select(Person).where(Person.email == address)).one().pid


def test_one_click_signs_in_as_an_invented_person(cast: Cast) -> None:
    visitor = cast.client("visitor")
    visitor.own_address = "kim@demo.example"
    page = visitor.get("/sign-in").text
    assert "Kim Demo" in page
    assert "Secretary Person" not in page
    answer = visitor.post("/sign-in/demo", data={"person": pid_of(cast, "kim@demo.example"), "next": "/account"})
    assert answer.location == "/account"
    assert "Kim Demo" in visitor.get("/account").text


def test_nobody_real_is_entered_that_way(cast: Cast) -> None:
    visitor = cast.client("visitor")
    for address in ("secretary@example.org", "administrator@example.org"):
        assert visitor.post("/sign-in/demo", data={"person": pid_of(cast, address)}).status_code == 404
    assert visitor.post("/sign-in/demo").status_code == 404


def test_the_outbox_shows_every_letter_as_it_leaves(cast: Cast) -> None:
    visitor = cast.client("visitor")
    visitor.sees_addresses = True
    assert "Nog geen mail" in visitor.get("/outbox").text
    visitor.post("/reset", data={"email": "kim@demo.example"})
    with cast.app.app_context():
        work_off()
    page = visitor.get("/outbox").text
    assert "Maak een nieuw wachtwoord" in page
    path = page.split('href="/outbox/', 1)[1].split('"', 1)[0]
    letter = visitor.get(f"/outbox/{path}").text
    assert 'href="http://localhost/reset/' in letter
    assert "Demo" in letter
    assert visitor.get("/outbox/abcdefghjkmn").status_code == 404


def test_a_letter_that_left_and_lapsed_is_not_said_to_have_stayed(cast: Cast, clock: StandingClock) -> None:
    visitor = cast.client("visitor")
    visitor.sees_addresses = True
    visitor.post("/reset", data={"email": "kim@demo.example"})
    with cast.app.app_context():
        work_off()
    clock.forward(days=2)
    page = visitor.get("/outbox").text
    assert "Een mail die niet meer geldig is" in page
    assert "Een mail die niet is verstuurd" not in page


def without_demo(config: Config, database_url: str) -> Config:
    return hub_config(config.data_folder, database_url, HUB_DEMO="no")


def production(config: Config, database_url: str) -> Config:
    return hub_config(
        config.data_folder,
        database_url,
        HUB_ENVIRONMENT="production",
        HUB_BASE_URL="https://hub.example.nl",
        HUB_MAIL="smtp://mail.example.nl",
        HUB_TRUSTED_PROXIES="127.0.0.1",
        HUB_NOW="",
    )


@pytest.mark.parametrize("kind", [without_demo, production])
def test_elsewhere_neither_exists(
    config: Config, database_url: str, make_app: Callable[[Config], Hub], kind: Callable[[Config, str], Config]
) -> None:
    app = make_app(kind(config, database_url))
    assert not {rule.rule for rule in app.url_map.iter_rules()} & {"/sign-in/demo", "/outbox", "/outbox/<pid>"}
    cast = gather(app)
    with cast.writing():
        sign_up("kim@demo.example", "Kim Demo", "drie losse woorden", how="invitation", demo=True)
    visitor = cast.client("visitor")
    for path in PATHS:
        assert visitor.get(path, base_url="https://hub.example.nl").status_code == 404
    assert "Kim Demo" not in visitor.get("/sign-in", base_url="https://hub.example.nl").text
