"""Who works for an organisation, and what ends with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.actions import people
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests.cast import PEOPLE, Browser, Cast
from tests.mailbox import letters, link_in

pytestmark = pytest.mark.one_engine

ADDRESS = "new@firm.example"


@pytest.fixture
def firm(cast: Cast) -> str:
    """The path of the firm of party_a."""
    with cast.reading():
        return f"/organisations/{cast.organisation('firm_a').pid}"


@pytest.fixture
def client(cast: Cast) -> Browser:
    client = cast.client("party_a")
    client.sees_addresses = True
    return client


def place(cast: Cast, who: str) -> str:
    with cast.reading():
        return db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people[who])).one().pid


@pytest.mark.parametrize("who", PEOPLE)
def test_only_colleagues_see_who_works_at_a_firm(cast: Cast, firm: str, who: str) -> None:
    expected = {"party_a": 200, "colleague_a": 200, "visitor": 303, "blocked": 303}
    assert cast.client(who).get(f"{firm}/people").status_code == expected.get(who, 403)


@pytest.mark.both_engines
def test_a_colleague_is_invited_and_comes_in(cast: Cast, firm: str, client: Browser) -> None:
    assert client.post(f"{firm}/people", data={"name": "Nieuw", "email": ADDRESS}).status_code == 303
    assert "1 uitnodiging wacht" in client.get(f"{firm}/people").text
    link = link_in(letters(cast.app, ADDRESS)[0])
    visitor = cast.client("visitor")
    visitor.own_address = ADDRESS
    answer = visitor.post(f"{link}/acceptance", data={"name": "Nieuw", "password": "drie losse woorden"})
    assert answer.location == "/my-work"
    assert "Welkom. Je doet nu mee." in visitor.get("/my-work").text
    assert visitor.get(f"{firm}/people").status_code == 200
    with cast.reading():
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        affiliation = people.running_affiliation(person.id, cast.organisations["firm_a"])
        assert affiliation is not None
        assert affiliation.runs
        assert not affiliation.may_endorse


def test_who_left_vouches_for_nobody(cast: Cast, firm: str, client: Browser) -> None:
    client.post(f"{firm}/people", data={"email": ADDRESS})
    link = link_in(letters(cast.app, ADDRESS)[0])
    client.post(f"{firm}/people/{place(cast, 'party_a')}/ending")
    visitor = cast.client("visitor")
    visitor.own_address = ADDRESS
    visitor.post(f"{link}/acceptance", data={"name": "Nieuw", "password": "drie losse woorden"})
    assert visitor.get(f"{firm}/people").status_code == 403


def test_who_works_there_already_is_not_invited(client: Browser, firm: str) -> None:
    answer = client.post(f"{firm}/people", data={"email": "Colleague_A@example.org"})
    assert answer.status_code == 422
    assert "Deze collega doet al mee." in answer.text


def test_an_invitation_is_sent_again_and_withdrawn(cast: Cast, firm: str, client: Browser) -> None:
    client.post(f"{firm}/people", data={"email": ADDRESS})
    with cast.reading():
        pid = db.session.scalars(select(Invitation)).one().pid
    assert cast.client("party_b").post(f"{firm}/invitations/{pid}/sending").status_code == 403
    assert client.post(f"{firm}/invitations/{pid}/sending").status_code == 303
    assert len(letters(cast.app, ADDRESS)) == 2
    assert client.post(f"{firm}/invitations/{pid}/withdrawal").status_code == 303
    assert letters(cast.app, ADDRESS) == []
    assert client.post(f"{firm}/invitations/{pid}/sending").status_code == 409
    assert client.post(f"{firm}/invitations/abcdefghjkmn/sending").status_code == 404


def test_an_invitation_of_another_organisation_is_not_reached_through_this_one(cast: Cast, firm: str) -> None:
    with cast.reading():
        other = f"/organisations/{cast.organisation('firm_b').pid}"
    cast.client("party_b").post(f"{other}/people", data={"email": ADDRESS})
    with cast.reading():
        pid = db.session.scalars(select(Invitation)).one().pid
    assert cast.client("party_a").post(f"{firm}/invitations/{pid}/withdrawal").status_code == 404


def test_who_leaves_loses_every_right_at_once(cast: Cast, firm: str, client: Browser) -> None:
    leaving = cast.client("colleague_a")
    assert leaving.get(f"{firm}/people").status_code == 200
    assert client.post(f"{firm}/people/{place(cast, 'colleague_a')}/ending").status_code == 303
    assert leaving.get(f"{firm}/people").status_code == 403
    with cast.reading():
        assert cast.standing("colleague_a").tokens == {"public", f"person:{cast.people['colleague_a']}"}


def test_a_colleague_without_signature_ends_nobody_but_herself(cast: Cast, firm: str) -> None:
    colleague = cast.client("colleague_a")
    assert colleague.post(f"{firm}/people/{place(cast, 'party_a')}/ending").status_code == 403
    assert colleague.post(f"{firm}/people/{place(cast, 'colleague_a')}/ending").location == "/account"


def test_who_may_sign_is_said_by_who_may_sign(cast: Cast, firm: str, client: Browser) -> None:
    path = f"{firm}/people/{place(cast, 'colleague_a')}/endorsing"
    assert cast.client("colleague_a").post(path, data={"may": "yes"}).status_code == 403
    assert client.post(path, data={"may": "yes"}).status_code == 303
    with cast.reading():
        assert cast.standing("colleague_a").may_endorse_for(cast.organisations["firm_a"])
    client.post(path, data={"may": "no"})
    with cast.reading():
        assert not cast.standing("colleague_a").may_endorse_for(cast.organisations["firm_a"])


def test_the_last_who_may_sign_stays_so_until_another_may(cast: Cast, firm: str, client: Browser) -> None:
    """Else nobody signs, and nobody there can say who does."""
    own = f"{firm}/people/{place(cast, 'party_a')}/endorsing"
    refused = client.post(own, data={"may": "no"})
    assert refused.status_code == 409
    assert "Laat eerst een collega tekenen" in refused.text
    client.post(f"{firm}/people/{place(cast, 'colleague_a')}/endorsing", data={"may": "yes"})
    assert client.post(own, data={"may": "no"}).status_code == 303
    alone = f"{firm}/people/{place(cast, 'colleague_a')}/endorsing"
    assert cast.client("colleague_a").post(alone, data={"may": "no"}).status_code == 409
    assert cast.client("administrator").post(alone, data={"may": "no"}).status_code == 403


def test_who_waits_is_turned_away_by_any_colleague_and_cannot_confirm_herself(cast: Cast) -> None:
    with cast.reading():
        firm = f"/organisations/{cast.organisation('firm_b').pid}"
    waits = place(cast, "unconfirmed")
    assert cast.client("unconfirmed").post(f"{firm}/people/{waits}/confirmation").status_code == 403
    assert cast.client("party_a").post(f"{firm}/people/{waits}/ending").status_code == 404
    colleague = cast.client("party_b")
    assert colleague.post(f"{firm}/people/{waits}/endorsing", data={"may": "yes"}).status_code == 409
    assert colleague.post(f"{firm}/people/{waits}/ending").status_code == 303
    assert colleague.post(f"{firm}/people/{waits}/confirmation").status_code == 409


def test_the_own_function(cast: Cast, firm: str, client: Browser) -> None:
    own = place(cast, "party_a")
    assert client.post(f"{firm}/people/{own}/function", data={"function": "Projectleider"}).status_code == 303
    assert "Projectleider" in client.get(f"{firm}/people").text
    other = f"{firm}/people/{place(cast, 'colleague_a')}/function"
    assert client.post(other, data={"function": "Baas"}).status_code == 403


def test_an_outsider_learns_of_no_place(cast: Cast, firm: str) -> None:
    for verb in ("confirmation", "ending", "endorsing", "function"):
        for person in ("party_a", "colleague_a"):
            path = f"{firm}/people/{place(cast, person)}/{verb}"
            assert cast.client("party_b").post(path).status_code == 404
        assert cast.client("party_b").post(f"{firm}/people/abcdefghjkmn/{verb}").status_code == 404


def test_a_second_running_affiliation_is_the_first_one(cast: Cast) -> None:
    with cast.acting("party_a"):
        person, organisation = cast.person("unconfirmed"), cast.organisation("firm_b")
        affiliation = people.affiliate(person, organisation)
        assert affiliation.confirmed_at == kit_clock.now()
        assert people.affiliate(person, organisation).id == affiliation.id
