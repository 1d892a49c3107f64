"""Signing in and out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.models import Session, Throttle
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from tests.cast import Browser, Cast

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

PASSWORD = "drie losse woorden"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, of whom the secretary and the blocked person have a password."""
    with cast.writing():
        for who in ("secretary", "blocked"):
            cast.person(who).password = passwords.hashed(PASSWORD)
    return cast


def sign_in(
    cast: Cast, who: str = "secretary", password: str = PASSWORD, **fields: str
) -> tuple[Browser, TestResponse]:
    client = cast.client("visitor")
    client.own_address = f"{who}@example.org"
    answer = client.post("/sign-in", data={"email": client.own_address, "password": password, **fields})
    return client, answer


def test_the_right_password_lets_in(cast: Cast) -> None:
    client, answer = sign_in(cast)
    assert (answer.status_code, answer.location) == (303, "/my-work")
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("who", "password", "status"),
    [
        ("secretary", "fout", 422),
        ("nobody", PASSWORD, 422),
        ("participant", PASSWORD, 422),  # has none yet
        ("blocked", PASSWORD, 403),
        ("blocked", "fout", 422),
    ],
)
def test_who_is_refused_stays_outside(cast: Cast, who: str, password: str, status: int) -> None:
    client, answer = sign_in(cast, who, password)
    assert answer.status_code == status
    assert client.get("/account").status_code == 303


def test_a_known_and_an_unknown_address_get_the_same_page(cast: Cast) -> None:
    _client, known = sign_in(cast, "secretary", "fout")
    _client, unknown = sign_in(cast, "nobody", "fout")
    pages = [re.sub(r'value="[^"]{60,}"', "", page.text) for page in (known, unknown)]  # the CSRF tokens differ
    assert pages[0].replace("secretary", "nobody") == pages[1]


@pytest.mark.slow_passwords
def test_an_unknown_address_costs_the_same_work(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    verify = passwords._hasher.verify

    def watched(_self: object, kept: str, word: str) -> bool:
        checked.append(kept)
        return verify(kept, word)

    monkeypatch.setattr(type(passwords._hasher), "verify", watched)
    sign_in(cast, "secretary", "fout")
    sign_in(cast, "nobody", "fout")
    assert len(checked) == 2
    assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in checked)


def test_the_address_is_known_whatever_its_capitals(cast: Cast) -> None:
    client = cast.client("visitor")
    answer = client.post("/sign-in", data={"email": " Secretary@EXAMPLE.org ", "password": PASSWORD})
    assert answer.status_code == 303


def test_five_wrong_passwords_close_the_door_for_a_quarter(cast: Cast, clock: StandingClock) -> None:
    for _ in range(5):
        assert sign_in(cast, password="fout")[1].status_code == 422
    assert sign_in(cast)[1].status_code == 429
    clock.forward(minutes=15)
    assert sign_in(cast)[1].status_code == 303


def test_who_was_in_with_this_browser_is_not_kept_out_by_others_of_her_network(
    cast: Cast, clock: StandingClock
) -> None:
    """As in an office, where everybody has one address."""
    hers, _answer = sign_in(cast)
    clock.forward(days=2)
    for _ in range(30):
        assert sign_in(cast, password="fout")[1].status_code == 422
    assert sign_in(cast)[1].status_code == 429
    for _ in range(4):
        assert hers.post("/sign-in", data={"email": "secretary@example.org", "password": "fout"}).status_code == 422
    assert hers.post("/sign-in", data={"email": "secretary@example.org", "password": PASSWORD}).status_code == 303


def test_nor_does_her_browser_try_more_than_others(cast: Cast, clock: StandingClock) -> None:
    hers, _answer = sign_in(cast)
    clock.forward(days=2)
    tried = [hers.post("/sign-in", data={"email": "secretary@example.org", "password": "fout"}) for _ in range(6)]
    assert [one.status_code for one in tried] == [422] * 5 + [429]
    assert hers.post("/sign-in", data={"email": "core_member@example.org", "password": "fout"}).status_code == 422


def test_failed_attempts_are_kept_although_they_are_refused(cast: Cast) -> None:
    sign_in(cast, password="fout")
    with cast.reading():
        assert set(db.session.scalars(select(Throttle.count))) == {1}


def test_one_address_is_guarded_against_many_networks(cast: Cast) -> None:
    for number in range(20):
        client = cast.client("visitor")
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number + 1}"
        client.post("/sign-in", data={"email": "secretary@example.org", "password": "fout"})
    client = cast.client("visitor")
    client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    answer = client.post("/sign-in", data={"email": "secretary@example.org", "password": PASSWORD})
    assert answer.status_code == 429


def test_one_network_is_guarded_against_trying_many_addresses(cast: Cast) -> None:
    client = cast.client("visitor")
    for number in range(60):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number:x}"  # one subscriber has the whole /64
        client.post("/sign-in", data={"email": f"who{number}@example.org", "password": "x"})
    assert client.post("/sign-in", data={"email": "a@example.org", "password": "x"}).status_code == 429
    client.environ_base["REMOTE_ADDR"] = "2001:db8:0:1::1"
    assert client.post("/sign-in", data={"email": "a@example.org", "password": "x"}).status_code == 422


def test_no_network_address_is_kept(cast: Cast) -> None:
    sign_in(cast, password="fout")
    with cast.reading():
        assert all("127" not in key and len(key) == 64 for key in db.session.scalars(select(Throttle.key)))


@pytest.mark.both_engines
def test_signing_in_gives_a_new_session_and_ends_the_one_before(cast: Cast) -> None:
    client, _answer = sign_in(cast)
    with client.session_transaction() as cookie:
        first = cookie["_user_id"]
    client.post("/sign-in", data={"email": "secretary@example.org", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    with cast.reading():
        running = select(func.count()).select_from(Session).where(Session.ended_at.is_(None))
        assert db.session.scalar(running) == 1


def test_a_planted_session_is_of_no_use_to_who_planted_it(cast: Cast) -> None:
    mine = cast.client("party_a")
    with mine.session_transaction() as cookie:
        planted = cookie["_user_id"]
    victim = cast.client("visitor")
    with victim.session_transaction() as cookie:
        cookie["_user_id"] = planted
    victim.post("/sign-in", data={"email": "secretary@example.org", "password": PASSWORD})
    with victim.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
    assert "Secretary Person" not in mine.get("/my-work").text


def test_the_token_of_the_cookie_is_not_in_the_database(cast: Cast) -> None:
    client, _answer = sign_in(cast)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with cast.reading():
        assert token not in set(db.session.scalars(select(Session.digest)))


def test_signing_out_ends_the_session_itself(cast: Cast) -> None:
    client, _answer = sign_in(cast)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert client.get("/account").status_code == 303


def test_a_session_ends_by_itself_and_says_how_long_ago(cast: Cast, clock: StandingClock) -> None:
    client, _answer = sign_in(cast)
    clock.forward(hours=14)
    page = client.get("/account")
    assert page.location == "/sign-in?next=/account"
    assert "Je was 2 uur weg en bent uitgelogd." in client.get(page.location).text


def test_who_signed_out_was_not_away(cast: Cast, clock: StandingClock) -> None:
    client, _answer = sign_in(cast)
    client.post("/sign-out")
    clock.forward(hours=14)
    assert "uitgelogd.</b>" not in client.get("/sign-in").text


def test_staying_prolongs_a_session_until_it_must_end(cast: Cast, clock: StandingClock) -> None:
    client, _answer = sign_in(cast)
    started = clock.forward(hours=0)
    for _ in range(3):
        clock.forward(hours=11)
        until = client.post("/account/sessions/staying").text
    assert until == (started + timedelta(hours=36)).isoformat()
    clock.forward(hours=4)
    assert client.get("/account").status_code == 303


def test_signing_in_is_on_record(cast: Cast) -> None:
    sign_in(cast)
    with cast.reading():
        event = db.session.scalars(select(Event).where(Event.name == "person.signed_in")).one()
        assert (event.actor_id, event.audience) == (
            cast.people["secretary"],
            f"person:{cast.people['secretary']}",
        )


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    client = cast.client("visitor")
    client.csrf = False
    answer = client.post("/sign-in", data={"email": "secretary@example.org", "password": PASSWORD})
    assert answer.status_code == 400


@pytest.mark.parametrize("fields", [{}, {"email": "x"}, {"password": "x"}, {"email": "\x00", "password": "\udcff"}])
def test_what_is_missing_is_asked_for(cast: Cast, fields: dict[str, str]) -> None:
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    answer = cast.client("visitor").post("/sign-in", data=safe)
    assert answer.status_code == 422
    assert "Vul dit veld in." in answer.text or "horen niet bij elkaar" in answer.text


def test_who_is_signed_in_goes_on(cast: Cast) -> None:
    client, _answer = sign_in(cast)
    assert client.get("/sign-in?next=/groups").location == "/groups"
