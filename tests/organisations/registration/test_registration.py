"""A market party registers itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from lxml import html
from sqlalchemy import func, select, text

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.organisations.organisation.actions.organisations import with_number
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation
from buyergroup_hub.organisations.registration.models import Registration
from tests.cast import Browser, Cast
from tests.mailbox import away_for_days, letters, link_in
from tests.queries import counted

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

ADDRESS = "kim@aannemer.example"
PASSWORD = "drie losse woorden"
FORM = {
    "country": "NL",
    "number": "12345678",
    "organisation": "Aannemer Nieuw",
    "kind": "market_party",
    "name": "Kim Nieuw",
    "email": ADDRESS,
}


def ask(cast: Cast, **fields: str) -> Browser:
    visitor = cast.client("visitor")
    answer = visitor.post("/register", data=FORM | fields)
    assert answer.status_code == 200, answer.text
    return visitor


def registered(cast: Cast, **fields: str) -> Browser:
    """Ask, read the mail and confirm."""
    address = fields.get("email", ADDRESS)
    visitor = ask(cast, **fields)
    visitor.own_address = address
    answer = visitor.post(link_in(letters(cast.app, address)[-1]), data={"password": PASSWORD})
    assert answer.status_code == 303
    return visitor


def firm(name: str = "Aannemer Nieuw") -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()


@pytest.mark.one_engine
def test_nothing_counts_before_the_address_is_confirmed(cast: Cast) -> None:
    ask(cast)
    with cast.reading():
        assert db.session.scalars(select(Organisation).where(Organisation.name == "Aannemer Nieuw")).first() is None
        assert db.session.scalars(select(Person).where(Person.email == ADDRESS)).first() is None


@pytest.mark.one_engine
def test_after_it_the_first_of_a_firm_may_sign_for_it(cast: Cast) -> None:
    visitor = registered(cast)
    with cast.reading():
        organisation = firm()
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        affiliation = db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
        assert (person.name, person.verified_at is not None) == ("Kim Nieuw", True)
        assert passwords.matches(PASSWORD, person.password)
        assert affiliation.runs
        assert affiliation.may_endorse
        assert organisation.verified_at is None
        assert with_number("KVK", "NL", "1234 5678")[0].id == organisation.id
        pid = organisation.pid
    assert "Nodig een collega uit" in visitor.get(f"/organisations/{pid}/people").text


@pytest.mark.parametrize("of_demo", [False, True])
def test_who_registers_in_a_demo_takes_part_in_it(cast: Cast, of_demo: bool) -> None:
    if of_demo:
        cast.invent()
    registered(cast)
    with cast.reading():
        assert firm().demo is db.session.scalars(select(Person.demo).where(Person.email == ADDRESS)).one() is of_demo
    with cast.writing():
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        follow(person.id, "groups", cast.group().id)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("wanted", "arrives"),
    [
        ("/consultations/abc/parties/new", "/consultations/abc/parties/new"),
        ("https://elders.example/", "/people"),
        ("//elders.example/", "/people"),
        (None, "/people"),
    ],
)
def test_who_registers_on_the_way_goes_on_to_where_she_was_going(cast: Cast, wanted: str | None, arrives: str) -> None:
    visitor = cast.client("visitor")
    page = visitor.get("/sign-in", query_string={"next": wanted} if wanted else {})
    way = BeautifulSoup(page.text, "html.parser").find("a", string="Je werkt bij een bedrijf")
    assert way
    form = BeautifulSoup(visitor.get(str(way["href"])).text, "html.parser").find("input", {"name": "next"})
    assert form
    assert visitor.post("/register", data=FORM | {"next": str(form["value"])}).status_code == 200
    visitor = cast.client("visitor")  # another browser opens the mail
    visitor.own_address = ADDRESS
    answer = visitor.post(link_in(letters(cast.app, ADDRESS)[-1]), data={"password": PASSWORD})
    assert answer.headers["Location"].endswith(arrives)
    assert "elders" not in answer.headers["Location"]


@pytest.mark.one_engine
def test_a_new_firm_is_seen_by_its_own_people_only(cast: Cast) -> None:
    visitor = registered(cast)
    with cast.reading():
        path = f"/organisations/{firm().pid}"
    assert visitor.get(path).status_code == 200
    assert "Aannemer Nieuw" in visitor.get("/organisations").text
    for who in ("visitor", "party_b", "coordinator", "programme", "administrator"):
        client = cast.client(who)
        assert client.get(path).status_code == 404
        assert "Aannemer Nieuw" not in client.get("/organisations?q=Aannemer").text


@pytest.mark.one_engine
def test_it_shows_itself_by_an_act(cast: Cast) -> None:
    visitor = registered(cast)
    with cast.reading():
        path = f"/organisations/{firm().pid}"
    assert visitor.post(f"{path}/showing").status_code == 422
    assert cast.client("party_b").post(f"{path}/showing", data={"show-sure": "y"}).status_code == 404
    assert visitor.post(f"{path}/showing", data={"show-sure": "y"}).status_code == 303
    assert cast.client("visitor").get(path).status_code == 200
    assert visitor.post(f"{path}/showing", data={"show-sure": "y"}).status_code == 409


def test_a_foreign_firm_gives_country_and_number(cast: Cast) -> None:
    registered(cast, country="DE", number="HRB 900014", organisation="Brückenbau GmbH", email="j@bruecken.example")
    with cast.reading():
        number = db.session.scalars(select(Identifier).where(Identifier.organisation_id == firm("Brückenbau GmbH").id))
        found = number.one()
        assert (found.scheme, found.country, found.value) == ("FOREIGN", "DE", "HRB900014")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "1234567", "Een KvK-nummer heeft 8 cijfers."),
        ("number", "12345678x", "Een KvK-nummer heeft 8 cijfers."),
        ("number", "１２３４５６７８", "Een KvK-nummer heeft 8 cijfers."),
        ("number", "", "Vul dit veld in."),
        ("email", "kim.aannemer.example", "Dit is geen mailadres."),
        ("kind", "public_client", "Kies een optie uit de lijst."),
        ("kind", "programme", "Kies een optie uit de lijst."),
        ("country", "XX", "Kies een optie uit de lijst."),
        ("organisation", "x" * 201, "Schrijf hoogstens"),
        ("name", "", "Vul dit veld in."),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_filled_in(cast: Cast, field: str, value: str, words: str) -> None:
    answer = cast.client("visitor").post("/register", data=FORM | {field: value})
    assert answer.status_code == 422
    assert words in answer.text
    kept = "Kim Nieuw" if field != "name" else "Aannemer Nieuw"
    assert f'value="{kept}"' in answer.text
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


@pytest.mark.both_engines
def test_the_page_tells_neither_whether_the_address_nor_whether_the_firm_is_known(cast: Cast) -> None:
    pages, work = [], []
    for number, fields in enumerate(({}, {"email": "party_a@example.org"}, {"number": "10000002"})):
        visitor = cast.client("visitor")
        visitor.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        told = FORM | {"email": f"new{number}@firm.example"} | fields
        with counted(cast.app) as statements:
            said = visitor.post("/register", data=told).text
        for name in fields | {"email": ""}:  # what was typed stands there as it was typed, and nothing else differs
            assert told[name] in said
            said = said.replace(told[name], FORM[name])
        pages.append(re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", said))
        work.append(statements)
    assert pages[0] == pages[1] == pages[2]
    assert "De link werkt één keer, tot woensdag 25 november 2026, 10:00" in pages[0]
    assert work[1] == work[2]
    assert len(work[0]) - len(work[1]) in range(4)  # the first asks for the clearing away, once for all


@pytest.mark.both_engines
def test_the_link_is_sent_again_and_the_address_mended_without_typing_all_again(cast: Cast) -> None:
    """A mistake in the address is seen on the page that says where the link went."""
    visitor = cast.client("visitor")
    sent = html.fromstring(visitor.post("/register", data=FORM | {"email": "kim@aannemer.exmaple"}).text)
    assert "naar kim@aannemer.exmaple." in sent.text_content()
    again = dict(sent.xpath("//main//form")[0].form_values())
    assert {name: again[name] for name in FORM} == FORM | {"email": "kim@aannemer.exmaple"}
    assert visitor.post("/register", data=again).status_code == 200
    assert len(letters(cast.app, "kim@aannemer.exmaple")) == 2
    mending = html.fromstring(visitor.post("/register", data=again | {"mend": "y"}).text)
    assert {one.name: one.value for one in mending.xpath("//main//input[@type='text' or @type='email']")} == {
        name: again[name] for name in ("number", "organisation", "name", "email")
    }
    assert len(letters(cast.app, "kim@aannemer.exmaple")) == 2


@pytest.mark.one_engine
def test_only_the_letter_says_that_there_is_an_account(cast: Cast) -> None:
    ask(cast, email="party_a@example.org")
    (letter,) = letters(cast.app, "party_a@example.org")
    assert "er al een account" in letter.text
    assert link_in(letter) == "/sign-in?next=%2Forganisations%2Fnew"


@pytest.mark.one_engine
@pytest.mark.parametrize("verified", [True, False])
def test_who_registers_a_known_firm_begins_on_her_own(cast: Cast, verified: bool) -> None:
    """Neither learns of the other, whoever was first and whoever was looked up: a number proves nothing."""
    with cast.writing():
        cast.organisation("firm_a").verified_at = kit_clock.now() if verified else None
        cast.organisation("firm_a").verified_how = "register" if verified else None
    visitor = registered(cast, number="1000 0002", organisation="Aannemer A")
    with cast.reading():
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        affiliation = db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
        own = affiliation.organisation_id
        assert own != cast.organisations["firm_a"]
        assert affiliation.runs
        assert f"org:{own}" in standing_of(person.id).tokens
        assert f"org:{own}" not in cast.standing("party_a").tokens
        firm_a, pid = cast.organisation("firm_a").pid, db.session.get_one(Organisation, own).pid
    assert letters(cast.app, "party_a@example.org") == letters(cast.app, "colleague_a@example.org") == []
    assert visitor.get(f"/organisations/{firm_a}/people").status_code == 403
    assert "party" not in visitor.get(f"/organisations/{pid}/people").text.lower().split("<main", 1)[1]
    assert ADDRESS not in cast.client("party_a").get(f"/organisations/{firm_a}/people").text


@pytest.mark.one_engine
def test_who_registers_her_own_firm_again_goes_on_in_it(cast: Cast) -> None:
    client = cast.client("party_a")
    told = {"country": "NL", "number": "10000002", "organisation": "Aannemer A bv", "kind": "market_party"}
    with cast.reading():
        people = f"/organisations/{cast.organisation('firm_a').pid}/people"
    assert client.post("/organisations", data=told).location == people


@pytest.mark.one_engine
def test_a_public_client_is_not_joined_by_its_number(cast: Cast) -> None:
    with cast.writing():
        db.session.add(Identifier(organisation_id=cast.organisations["province"], scheme="KVK", value="12345678"))
    registered(cast)
    with cast.reading():
        assert firm().id != cast.organisations["province"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_changes_nothing(cast: Cast, method: str) -> None:
    visitor = ask(cast)
    link = link_in(letters(cast.app, ADDRESS)[0])
    for _ in range(3):
        assert getattr(visitor, method)(link).status_code == 200
    with cast.reading():
        assert db.session.scalars(select(Registration.used_at)).one() is None


@pytest.mark.both_engines
def test_the_link_works_once_and_for_a_day(cast: Cast, clock: StandingClock) -> None:
    visitor = ask(cast)
    link = link_in(letters(cast.app, ADDRESS)[0])
    assert visitor.post(link, data={"password": "kort"}).status_code == 422
    clock.forward(hours=24)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, data={"password": PASSWORD}).status_code == 410
    registered(cast)
    with cast.reading():
        assert db.session.scalar(select(func.count()).where(Person.email == ADDRESS)) == 1


def test_what_was_never_confirmed_is_thrown_away(cast: Cast, clock: StandingClock) -> None:
    ask(cast)
    letters(cast.app, ADDRESS)
    clock.forward(hours=25)
    letters(cast.app, ADDRESS)
    with cast.reading():
        assert db.session.scalars(select(Registration)).first() is None


def test_the_token_stands_nowhere_in_the_database(cast: Cast) -> None:
    ask(cast)
    token = link_in(letters(cast.app, ADDRESS)[0]).rsplit("/", 1)[1]
    with cast.reading():
        for table in ("registrations", "mails", "jobs"):
            for row in db.session.execute(text(f"SELECT * FROM {table}")):
                assert token not in repr(tuple(row))


@pytest.mark.both_engines
def test_one_network_does_not_fill_the_hub(cast: Cast) -> None:
    visitor = cast.client("visitor")
    answers = [visitor.post("/register", data=FORM | {"email": f"a{n}@firm.example"}).status_code for n in range(21)]
    assert answers[-2:] == [200, 429]


@pytest.mark.one_engine
def test_who_has_an_account_adds_her_firm(cast: Cast) -> None:
    client = cast.client("ex_member")
    assert client.get("/register").location == "/organisations/new"
    told = {"country": "NL", "number": "87654321", "organisation": "Mijn Bedrijf", "kind": "market_party"}
    answer = client.post("/organisations", data=told)
    with cast.reading():
        assert answer.location == f"/organisations/{firm('Mijn Bedrijf').pid}/people"
        assert cast.standing("ex_member").may_endorse_for(firm("Mijn Bedrijf").id)
    assert cast.client("visitor").post("/organisations", data=told).status_code == 401


def test_extra_fields_are_ignored(cast: Cast) -> None:
    registered(cast, verified_at="2026-01-01", may_endorse="y", capacity="programme_staff", audience="public")
    with cast.reading():
        assert firm().verified_at is None
        assert firm().audience == f"org:{firm().id}"
        capacities = select(Affiliation.capacity).where(Affiliation.organisation_id == firm().id)
        assert db.session.scalars(capacities).one() == "employee"


@pytest.mark.one_engine
def test_a_registration_waits_for_the_mail_server_and_is_forgotten_a_day_after(
    cast: Cast, clock: StandingClock
) -> None:
    visitor = ask(cast)
    away_for_days(cast.app, clock)
    link = link_in(letters(cast.app, ADDRESS)[-1])
    clock.forward(hours=23)
    assert visitor.get(link).status_code == 200
    clock.forward(hours=2)
    letters(cast.app, ADDRESS)
    with cast.reading():
        assert db.session.scalars(select(Registration)).all() == []
