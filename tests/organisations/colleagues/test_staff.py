"""An empty hub fills itself: an administrator enters the programme, and brings in its staff."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from tests.cast import Browser, Cast
from tests.mailbox import letters, link_in

pytestmark = pytest.mark.one_engine

ADDRESS = "staff@programme.example"


@pytest.fixture
def administrator(cast: Cast) -> Browser:
    client = cast.client("administrator")
    client.sees_addresses = True
    return client


@pytest.fixture
def programme(cast: Cast) -> str:
    """The path of the organisation of the cast's programme staff."""
    with cast.reading():
        return path_of(at_the_programme(cast))


def at_the_programme(cast: Cast) -> Affiliation:
    return db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["programme"])).one()


def path_of(place: Affiliation) -> str:
    return f"/organisations/{db.session.get_one(Organisation, place.organisation_id).pid}"


def come_in(cast: Cast) -> Browser:
    """Accept the one invitation that went to ADDRESS."""
    visitor = cast.client("visitor")
    visitor.own_address = ADDRESS
    link = link_in(letters(cast.app, ADDRESS)[0])
    visitor.post(f"{link}/acceptance", data={"name": "Nieuw", "password": "drie losse woorden"})
    return visitor


def test_a_hub_without_staff_says_so_to_the_administrator_first(cast: Cast, administrator: Browser) -> None:
    task = "Nodig de programmamedewerkers uit"
    assert task not in administrator.get("/my-work").text
    with cast.writing():
        at_the_programme(cast).capacity = "employee"
        programme = path_of(at_the_programme(cast))
    page = administrator.get("/my-work").text
    assert task in page
    assert f'href="{programme}/people"' in page
    assert "Voeg eerst de organisatie" not in page
    assert task not in cast.client("coordinator").get("/my-work").text


def test_an_administrator_enters_the_programme_and_invites_its_staff(cast: Cast, administrator: Browser) -> None:
    assert "/administration/organisations/new" in administrator.get("/administration/organisations").text
    entered = {"organisation": "Programmabureau Inkoop", "kind": "programme", "oin": "0000 0001 2345 6789 0000"}
    answer = administrator.post("/administration/organisations", data=entered)
    page = administrator.get(answer.location).text
    assert "Wie jij hier uitnodigt, wordt programmamedewerker" in page
    assert "Wie hier werkt" not in page
    administrator.post(answer.location, data={"email": ADDRESS})
    assert come_in(cast).get("/groups/new").text.count("Begin de groep") > 0
    assert "Verwijder als programmamedewerker" in administrator.get(answer.location).text


def test_whom_a_colleague_invites_is_no_staff_until_an_administrator_says_so(
    cast: Cast, programme: str, administrator: Browser
) -> None:
    cast.client("programme").post(f"{programme}/people", data={"email": ADDRESS})
    invited = come_in(cast)
    assert invited.post("/groups").status_code == 403
    page = administrator.get(f"{programme}/people").text
    path = page.split('/staff"', 1)[0].rsplit('action="', 1)[1]
    places = [part.rsplit('"', 1)[1] for part in page.split('/staff"')[:-1]]
    assert path in places
    for place in places:
        assert cast.client("programme").post(f"{place}/staff", data={"staff": "yes"}).status_code == 403
        assert administrator.post(f"{place}/staff", data={"staff": "yes"}).status_code == 303
    assert invited.post("/groups").status_code == 422
    for place in places:
        administrator.post(f"{place}/staff", data={"staff": "no"})
    assert invited.post("/groups").status_code == 403


def test_nobody_outside_the_programme_becomes_its_staff(cast: Cast, administrator: Browser) -> None:
    with cast.reading():
        mine = select(Affiliation).where(Affiliation.person_id == cast.people["core_member"])
        place = db.session.scalars(mine).one()
        path = f"{path_of(place)}/people"
        number = place.pid
    assert "wordt programmamedewerker" not in administrator.get(path).text
    assert administrator.post(f"{path}/{number}/staff", data={"staff": "yes"}).status_code == 409
    with cast.reading():
        assert not cast.standing("core_member").is_programme


@pytest.mark.parametrize(
    ("field", "said", "sentence"),
    [
        ("organisation", "waterschap oost", "Er is al een organisatie met deze naam"),
        ("oin", "12345", "Een OIN heeft 20 cijfers"),
        ("kind", "market_party", ""),
    ],
)
def test_an_organisation_is_not_entered_twice_nor_wrongly(
    cast: Cast, administrator: Browser, field: str, said: str, sentence: str
) -> None:
    entered = {"organisation": "Gemeente Nieuw", "kind": "public_client", "oin": ""} | {field: said}
    answer = administrator.post("/administration/organisations", data=entered)
    assert answer.status_code == 422
    assert sentence in answer.text
    with cast.reading():
        assert db.session.scalar(select(Organisation).where(Organisation.name == entered["organisation"])) is None


def test_an_oin_belongs_to_one_organisation(administrator: Browser) -> None:
    number = "00000001234567890000"
    first = {"organisation": "Gemeente Een", "kind": "public_client", "oin": number}
    assert administrator.post("/administration/organisations", data=first).status_code == 303
    again = administrator.post("/administration/organisations", data=first | {"organisation": "Gemeente Twee"})
    assert "Er is al een organisatie met dit OIN" in again.text


def test_where_nobody_may_sign_the_administrator_hears_it_first(cast: Cast, administrator: Browser) -> None:
    task = "Kies wie mag tekenen bij 1 organisatie"
    assert task not in administrator.get("/my-work").text
    with cast.writing():
        mine = select(Affiliation).where(Affiliation.person_id == cast.people["participant"])
        place = db.session.scalars(mine).one()
        place.may_endorse = False
        path = f"{path_of(place)}/people"
    assert task in administrator.get("/my-work").text
    assert task not in cast.client("programme").get("/my-work").text
    page = administrator.get("/administration/organisations").text
    assert "Bij 1 organisatie mag niemand tekenen" in page
    assert f'href="{path}"' in page
    sentence = "Hier mag nog niemand tekenen: vraag het de beheerder"
    assert sentence in cast.client("participant").get(path).text
    assert sentence not in administrator.get(path).text
