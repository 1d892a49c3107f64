"""The one-time code, and what it opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.person.models import SecondFactor
from buyergroup_hub.kit.db import db
from tests.cast import Browser, Cast
from tests.mailbox import letters

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

ADDRESS = "administrator@example.org"
GUARDED = "/administration/people/{}/administrator"


@pytest.fixture
def client(cast: Cast) -> Browser:
    client = cast.client("administrator")
    client.sees_addresses = True
    return client


@pytest.fixture
def guarded(cast: Cast) -> str:
    """Something that asks for a second factor: making somebody administrator."""
    with cast.reading():
        return GUARDED.format(cast.person("secretary").pid)


def asked(cast: Cast, client: Browser) -> str:
    """Ask for a code and read it in the mail."""
    client.post("/account/code/sending", data={"next": "/administration/people"})
    found = re.search(r"^\d{6}$", letters(cast.app, ADDRESS)[-1].text, re.MULTILINE)
    assert found
    return found.group()


def test_a_guarded_verb_asks_for_the_code_and_leads_back(cast: Cast, client: Browser, guarded: str) -> None:
    sent = client.post(guarded, headers={"Referer": "http://localhost/administration/people"})
    assert sent.location == "/account/code?next=/administration/people"
    code = asked(cast, client)
    answer = client.post("/account/code", data={"code": code, "next": "/administration/people"})
    assert answer.location == "/administration/people"
    assert client.post(guarded).status_code == 303
    with cast.reading():
        assert cast.person("secretary").admin_since is not None


def test_looking_at_the_page_sends_no_mail(cast: Cast, client: Browser) -> None:
    client.get("/account/code")
    assert letters(cast.app, ADDRESS) == []


def test_the_code_counts_for_an_hour(cast: Cast, client: Browser, guarded: str, clock: StandingClock) -> None:
    client.post("/account/code", data={"code": asked(cast, client)})
    clock.forward(minutes=59)
    assert client.post(guarded).location == "/administration/people"
    clock.forward(minutes=1)
    assert client.post(f"{guarded}/ending").location.startswith("/account/code")


def test_the_session_has_another_token_from_then_on(cast: Cast, client: Browser) -> None:
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    client.post("/account/code", data={"code": asked(cast, client)})
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    old = cast.client("visitor")
    with old.session_transaction() as cookie:
        cookie["_user_id"] = before
    assert old.get("/account").status_code == 303


def test_it_counts_in_its_own_session_only(cast: Cast, client: Browser) -> None:
    code = asked(cast, client)
    elsewhere = cast.client("administrator")
    assert elsewhere.post("/account/code", data={"code": code}).status_code == 422


def test_ten_minutes(cast: Cast, client: Browser, clock: StandingClock) -> None:
    code = asked(cast, client)
    clock.forward(minutes=10)
    answer = client.post("/account/code", data={"code": code})
    assert answer.status_code == 422
    assert "Deze code werkt niet meer. Vraag een nieuwe." in answer.text


def test_five_tries(cast: Cast, client: Browser) -> None:
    code = asked(cast, client)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert client.post("/account/code", data={"code": wrong}).status_code == 422
    assert client.post("/account/code", data={"code": code}).status_code == 422
    with cast.reading():
        assert db.session.scalars(select(SecondFactor.tries)).one() == 5


def test_it_works_once_and_a_new_one_ends_the_old(cast: Cast, client: Browser) -> None:
    first = asked(cast, client)
    second = asked(cast, client)
    if first != second:
        assert client.post("/account/code", data={"code": first}).status_code == 422
    assert client.post("/account/code", data={"code": second}).status_code == 303
    assert client.post("/account/code", data={"code": second}).status_code == 422


def test_a_code_may_be_typed_with_a_space(cast: Cast, client: Browser) -> None:
    code = asked(cast, client)
    assert client.post("/account/code", data={"code": f" {code[:3]} {code[3:]}"}).status_code == 303


def test_codes_are_not_sent_without_end(cast: Cast, client: Browser) -> None:
    answers = [client.post("/account/code/sending").status_code for _ in range(entrance.CODES.tries + 1)]
    assert answers[-2:] == [303, 429]


def test_guessing_is_bounded_over_all_codes(cast: Cast, client: Browser) -> None:
    answers = []
    for _ in range(4):
        code = asked(cast, client)
        wrong = "000000" if code != "000000" else "111111"
        answers += [client.post("/account/code", data={"code": wrong}).status_code for _ in range(5)]
    assert answers[:15] == [422] * 15
    assert set(answers[15:]) == {429}


def test_the_code_stands_nowhere_in_the_database(cast: Cast, client: Browser) -> None:
    code = asked(cast, client)
    with cast.reading():
        for table in ("second_factors", "mails", "jobs", "events"):
            for row in db.session.execute(text(f"SELECT * FROM {table}")):
                assert code not in {str(value) for value in row}


def test_the_code_is_not_in_the_subject(cast: Cast, client: Browser) -> None:
    code = asked(cast, client)
    assert code not in letters(cast.app, ADDRESS)[-1].subject


@pytest.mark.parametrize("code", ["", "x", "12", "0" * 40, "１２３４５６"])
def test_nonsense_is_refused_in_words(cast: Cast, client: Browser, code: str) -> None:
    asked(cast, client)
    assert client.post("/account/code", data={"code": code}).status_code == 422
