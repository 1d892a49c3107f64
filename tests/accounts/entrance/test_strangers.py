"""What strangers try refuses nobody who comes from where she signed in before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.models import Session
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit.db import db
from tests.cast import Browser, Cast

pytestmark = pytest.mark.one_engine

PASSWORD = "drie losse woorden"
HERS = "secretary@example.org"
HOME = "198.51.100.7"


def at(cast: Cast, network: str) -> Browser:
    client = cast.client("visitor")
    client.own_address = HERS
    client.environ_base["REMOTE_ADDR"] = network
    return client


def signs_in(cast: Cast, network: str, password: str = PASSWORD) -> int:
    return at(cast, network).post("/sign-in", data={"email": HERS, "password": password}).status_code


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, of whom the secretary signed in at home."""
    with cast.writing():
        cast.person("secretary").password = passwords.hashed(PASSWORD)
    assert signs_in(cast, HOME) == 303
    return cast


def test_wrong_passwords_from_many_networks_refuse_strangers_alone(cast: Cast) -> None:
    for number in range(20):
        signs_in(cast, f"192.0.2.{number + 1}", "fout")
    assert signs_in(cast, "203.0.113.9") == 429
    assert signs_in(cast, HOME) == 303


def test_others_who_try_many_addresses_from_her_network_do_not_refuse_her(cast: Cast) -> None:
    client = at(cast, HOME)
    for number in range(60):
        client.post("/sign-in", data={"email": f"who{number}@example.org", "password": "x"})
    assert client.post("/sign-in", data={"email": "who@example.org", "password": "x"}).status_code == 429
    assert signs_in(cast, HOME) == 303


def test_neighbours_who_guess_keep_her_out_of_no_new_browser(cast: Cast) -> None:
    for _ in range(29):
        assert signs_in(cast, HOME, "fout") == 422
    assert signs_in(cast, HOME) == 303


@pytest.mark.parametrize(("network", "tries"), [(HOME, 30), ("203.0.113.9", 5)])
def test_after_too_many_the_right_password_is_mailed_a_way_in(cast: Cast, network: str, tries: int) -> None:
    """And nobody who guesses learns from the answer which one it was."""

    def answer(password: str) -> tuple[int, str, list[str]]:
        page = at(cast, network).post("/sign-in", data={"email": HERS, "password": password})
        with cast.writing():
            jobs = db.session.scalars(select(Job).where(Job.name == "accounts.reset")).all()
            asked = [str(job.keys["address"]) for job in jobs]
            for job in jobs:
                db.session.delete(job)
        return page.status_code, page.text.split("te vaak")[-1].split("</p>")[0], asked

    for _ in range(tries):
        assert signs_in(cast, network, "fout") == 422
    wrong, right = answer("fout"), answer(PASSWORD)
    assert wrong[:2] == right[:2]
    assert right[0] == 429
    assert (wrong[2], right[2]) == ([""], [HERS])
    while "mail met een link" in (said := answer("fout"))[1]:
        assert said[0] == 429
    assert "Wacht een kwartier" in said[1], "so that nobody lets the hub compute without end"


def test_resets_that_strangers_ask_for_leave_her_own(cast: Cast) -> None:
    def asks(network: str) -> int:
        assert at(cast, network).post("/reset", data={"email": HERS}).status_code == 200
        with cast.writing():
            found = db.session.scalars(select(Job).where(Job.name == "accounts.reset")).all()
            for job in found:
                db.session.delete(job)
            return len(found)

    assert [asks(f"192.0.2.{number}") for number in range(1, 8)] == [1, 1, 1, 1, 1, 0, 0]
    assert asks(HOME) == 1


def test_the_network_is_kept_as_a_digest(cast: Cast) -> None:
    with cast.reading():
        kept = db.session.scalars(select(Session.network).where(Session.network.is_not(None))).all()
        assert [len(one or "") for one in kept] == [64]
        assert HOME not in kept
