"""Dutch first; English where somebody chose it."""

from __future__ import annotations

import pytest

from buyergroup_hub.accounts.person import passwords
from tests.cast import Cast

pytestmark = pytest.mark.one_engine


def test_a_visitor_chooses_and_comes_back(cast: Cast) -> None:
    visitor = cast.client("visitor")
    answer = visitor.get("/language/en?next=/sign-in")
    assert answer.location == "/sign-in"
    assert '<html lang="en">' in visitor.get("/sign-in").text
    visitor.get("/language/nl")
    assert '<html lang="nl">' in visitor.get("/sign-in").text


def test_there_are_two(cast: Cast) -> None:
    assert cast.client("visitor").get("/language/de").status_code == 404


@pytest.mark.parametrize(("chosen", "spoken"), [(None, "en"), ("nl", "nl")])
def test_after_signing_in_the_hub_speaks_the_persons_language(cast: Cast, chosen: str | None, spoken: str) -> None:
    with cast.writing():
        person = cast.person("secretary")
        person.language, person.password = "en", passwords.hashed("drie losse woorden")
    client = cast.client("visitor")
    client.own_address = "secretary@example.org"
    if chosen:
        client.get(f"/language/{chosen}")
    client.post("/sign-in", data={"email": "secretary@example.org", "password": "drie losse woorden"})
    assert f'<html lang="{spoken}">' in client.get("/account").text
