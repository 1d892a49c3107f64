"""A new password by mail, and another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.models import Link, Person
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.mailbox import away_for_days, letters, link_in
from tests.queries import counted

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SECRETARY = "secretary@example.org"
NEW = "vier nieuwe losse woorden"
PASSWORD = "drie losse woorden"
NEW_ADDRESS = {"email": "New@Example.org", "password": PASSWORD}


@pytest.fixture
def link(cast: Cast) -> str:
    """The link of a reset that the secretary asked for."""
    cast.client("visitor").post("/reset", data={"email": SECRETARY})
    return link_in(letters(cast.app, SECRETARY)[-1])


def test_the_page_does_not_tell_whether_an_address_is_known(cast: Cast) -> None:
    known = cast.client("visitor").post("/reset", data={"email": SECRETARY})
    unknown = cast.client("visitor").post("/reset", data={"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(SECRETARY, "nobody@example.org") == unknown.text


def test_the_request_does_the_same_for_a_known_and_an_unknown_address(cast: Cast) -> None:
    """Only the worker looks whose address it is: the request leaves one row for either, and touches nothing else."""
    done: list[list[str]] = []
    for number, address in enumerate((SECRETARY, "nobody@example.org")):
        visitor = cast.client("visitor")
        visitor.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        with counted(cast.app) as statements:
            visitor.post("/reset", data={"email": address})
        done.append(statements)
    assert done[0] == done[1] != []
    with cast.reading():
        assert len(db.session.scalars(select(Job).where(Job.name == "accounts.reset")).all()) == 2
        assert db.session.scalars(select(Mail)).first() is None


def test_nobody_gets_mail_at_an_unknown_address(cast: Cast) -> None:
    cast.client("visitor").post("/reset", data={"email": "nobody@example.org"})
    cast.client("visitor").post("/reset", data={"email": "blocked@example.org"})
    assert letters(cast.app, "nobody@example.org") == []
    assert letters(cast.app, "blocked@example.org") == []


def test_the_link_sets_the_password_and_ends_all_sessions(cast: Cast, link: str) -> None:
    elsewhere = cast.client("secretary")
    visitor = cast.client("visitor")
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, data={"password": NEW}).location == "/sign-in"
    assert elsewhere.get("/account").status_code == 303
    with cast.reading():
        assert passwords.matches(NEW, cast.person("secretary").password)
    assert "veranderd" in letters(cast.app, SECRETARY)[-1].subject


def test_a_new_password_works_at_once_after_too_many_wrong_ones(cast: Cast, link: str) -> None:
    """The page that refuses says so."""
    visitor = cast.client("visitor")
    tried = [visitor.post("/sign-in", data={"email": SECRETARY, "password": "fout"}) for _ in range(6)]
    assert "maak een nieuw wachtwoord" in tried[-1].text
    visitor.post(link, data={"password": NEW})
    assert visitor.post("/sign-in", data={"email": SECRETARY, "password": NEW}).location == "/my-work"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_changes_nothing(cast: Cast, link: str, method: str) -> None:
    visitor = cast.client("visitor")
    for _ in range(3):
        assert getattr(visitor, method)(link).status_code == 200
    with cast.reading():
        assert db.session.scalars(select(Link.used_at)).one() is None
    assert visitor.post(link, data={"password": NEW}).status_code == 303


def test_the_link_works_once(cast: Cast, link: str) -> None:
    visitor = cast.client("visitor")
    visitor.post(link, data={"password": NEW})
    assert visitor.get(link).status_code == 410
    again = visitor.post(link, data={"password": "iets heel anders dan dat"})
    assert again.status_code == 410
    with cast.reading():
        assert passwords.matches(NEW, cast.person("secretary").password)


def test_an_older_link_ends_with_the_newer(cast: Cast, link: str) -> None:
    cast.client("visitor").post("/reset", data={"email": SECRETARY})
    newer = link_in(letters(cast.app, SECRETARY)[-1])
    assert newer != link
    cast.client("visitor").post(newer, data={"password": NEW})
    assert cast.client("visitor").get(link).status_code == 410


def test_the_link_works_for_a_day(cast: Cast, link: str, clock: StandingClock) -> None:
    clock.forward(hours=23, minutes=59)
    assert cast.client("visitor").get(link).status_code == 200
    clock.forward(minutes=1)
    assert cast.client("visitor").get(link).status_code == 410
    assert cast.client("visitor").post(link, data={"password": NEW}).status_code == 410


def test_a_bad_password_is_asked_again_and_the_link_still_works(cast: Cast, link: str) -> None:
    visitor = cast.client("visitor")
    for bad in ("", "kort", "aaaaaaaaaaaaaaaa", SECRETARY):
        assert visitor.post(link, data={"password": bad}).status_code == 422
    assert visitor.post(link, data={"password": NEW}).status_code == 303


@pytest.mark.parametrize("path", ["/reset/x", "/reset/" + "a" * 43, "/reset/é"])
def test_a_broken_link_says_so(cast: Cast, path: str) -> None:
    assert cast.client("visitor").get(path).status_code == 410
    assert cast.client("visitor").post(path, data={"password": NEW}).status_code == 410


def test_the_token_stands_nowhere_in_the_database(cast: Cast, link: str) -> None:
    token = link.rsplit("/", 1)[1]
    with cast.reading():
        for table in ("links", "mails", "jobs", "events", "event_payloads", "throttles"):
            for row in db.session.execute(text(f"SELECT * FROM {table}")):
                assert token not in repr(tuple(row))


@pytest.mark.parametrize(
    ("sent_by", "status"), [("same-origin", 303), (None, 303), ("same-site", 400), ("cross-site", 400)]
)
def test_the_form_of_a_link_works_over_tls(cast: Cast, link: str, sent_by: str | None, status: int) -> None:
    """Its page sends no referrer, and so its form comes without. The browser says whether a page of ours sent it."""
    visitor, over = cast.client("visitor"), "https://localhost"
    assert visitor.get(link, base_url=over).headers["Referrer-Policy"] == "no-referrer"
    headers = {"Sec-Fetch-Site": sent_by} if sent_by else {}
    assert visitor.post(link, data={"password": NEW}, base_url=over, headers=headers).status_code == status


def test_the_letter_leads_to_the_configured_address(cast: Cast) -> None:
    """Whatever host the request claims to be at (CWE-640)."""
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    visitor = cast.client("visitor")
    visitor.post("/reset", data={"email": SECRETARY}, headers=evil)
    for letter in letters(cast.app, SECRETARY):
        assert "evil" not in letter.text


def test_asking_is_throttled_without_telling(cast: Cast) -> None:
    for _ in range(7):
        assert cast.client("visitor").post("/reset", data={"email": SECRETARY}).status_code == 200
        letters(cast.app, SECRETARY)
    assert len(letters(cast.app, SECRETARY)) == entrance.RESETS_OF.tries


def test_one_network_cannot_ask_for_everybody(cast: Cast) -> None:
    answers = [
        cast.client("visitor").post("/reset", data={"email": f"who{n}@example.org"}).status_code
        for n in range(entrance.RESETS.tries + 1)
    ]
    assert answers[-2:] == [200, 429]


@pytest.fixture
def known(cast: Cast) -> None:
    """The secretary's password is one that a test can give."""
    with cast.writing():
        cast.person("secretary").password = passwords.hashed(PASSWORD)


@pytest.mark.usefixtures("known")
def test_who_finds_a_session_open_cannot_have_the_codes_sent_to_herself(cast: Cast) -> None:
    """The second factor goes to the address, so another address is asked with the password, and each try counts."""
    secretary = cast.client("secretary")
    for _time in range(entrance.CODE_ATTEMPTS.tries):
        assert secretary.post("/account/address", data=NEW_ADDRESS | {"password": "geraden"}).status_code == 422
    assert secretary.post("/account/address", data=NEW_ADDRESS).status_code == 429
    assert letters(cast.app, "new@example.org") == []


@pytest.mark.usefixtures("known")
def test_another_address_counts_once_it_is_confirmed(cast: Cast) -> None:
    secretary = cast.client("secretary")
    assert secretary.post("/account/address", data=NEW_ADDRESS).status_code == 303
    secretary.sees_addresses = True
    link = link_in(letters(cast.app, "new@example.org")[-1])
    assert secretary.get(link).status_code == 200
    with cast.reading():
        assert cast.person("secretary").email == SECRETARY
    assert cast.client("party_a").post(link).status_code == 410  # another account's link
    assert secretary.post(link).status_code == 303
    with cast.reading():
        assert cast.person("secretary").email == "new@example.org"
    assert "veranderd" in letters(cast.app, SECRETARY)[-1].subject


@pytest.mark.usefixtures("known")
def test_an_address_that_another_has_is_not_taken_over(cast: Cast) -> None:
    secretary = cast.client("secretary")
    secretary.post("/account/address", data=NEW_ADDRESS | {"email": "party_a@example.org"})
    secretary.sees_addresses = True
    link = link_in(letters(cast.app, "party_a@example.org")[-1])
    assert secretary.post(link).status_code == 409
    with cast.reading():
        assert set(db.session.scalars(select(Person.email).where(Person.id == cast.people["party_a"]))) == {
            "party_a@example.org"
        }


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("purpose", ["reset", "change_address"])
def test_a_link_that_waited_for_the_mail_server_works_for_a_day_from_then(
    cast: Cast, clock: StandingClock, purpose: str
) -> None:
    secretary = cast.client("secretary")
    asked = {"reset": ("/reset", {"email": SECRETARY}), "change_address": ("/account/address", NEW_ADDRESS)}[purpose]
    secretary.post(asked[0], data=asked[1])
    away_for_days(cast.app, clock)
    link = link_in(letters(cast.app, asked[1]["email"].lower())[-1])
    clock.forward(hours=23)
    with cast.reading():
        assert db.session.scalars(select(Link)).one().works
    clock.forward(hours=2)
    assert cast.client("visitor").get(link).status_code in (303, 410)
    with cast.reading():
        assert not db.session.scalars(select(Link)).one().works
