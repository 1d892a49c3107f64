"""One's own account: data, devices, mail, export, going away."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, text

from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.actions import people
from buyergroup_hub.accounts.person.models import Person, Session
from buyergroup_hub.events.actions import faults
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.notifications.models import Mail, Subscription
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import Browser, Cast

pytestmark = pytest.mark.one_engine

PASSWORD = "drie losse woorden"
OWN = ("/account", "/account/password", "/account/address", "/account/code", "/account/notifications",
       "/account/erasure", "/account/data")  # fmt: skip


@pytest.fixture
def client(cast: Cast) -> Browser:
    with cast.writing():
        cast.person("secretary").password = passwords.hashed(PASSWORD)
    return cast.client("secretary")


@pytest.mark.parametrize("path", OWN)
def test_each_page_is_for_oneself(cast: Cast, client: Browser, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert cast.client("visitor").get(path).location.startswith("/sign-in")


def test_own_data_is_changed(cast: Cast, client: Browser) -> None:
    told = {"name": "  Noor  Demo ", "language": "en", "shows_name": "y", "admin_since": "2026-01-01"}
    assert client.post("/account", data=told).status_code == 303
    with cast.reading():
        person = cast.person("secretary")
        assert (person.name, person.language, person.shows_name) == ("Noor  Demo", "en", True)
        assert person.admin_since is None


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 121}, {"language": "xx"}])
def test_what_is_wrong_comes_back_with_the_form(client: Browser, wrong: dict[str, str]) -> None:
    answer = client.post("/account", data={"name": "Noor", "language": "nl"} | wrong)
    assert answer.status_code == 422
    assert "Er klopt 1 punt nog niet" in answer.text


def test_a_name_is_never_markup(cast: Cast, client: Browser) -> None:
    client.post("/account", data={"name": "<script>alert(1)</script>", "language": "nl"})
    page = client.get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_another_device_is_signed_out(cast: Cast, client: Browser) -> None:
    other = cast.client("secretary")
    with cast.reading():
        newest = db.session.scalars(select(Session).order_by(Session.id.desc())).first()
        assert newest is not None
        pid = newest.pid
    assert "Ingelogd op 2 apparaten" in client.get("/account").text
    assert client.post(f"/account/sessions/{pid}/ending").status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.both_engines
def test_everywhere_else_at_once(cast: Cast, client: Browser) -> None:
    others = [cast.client("secretary") for _ in range(3)]
    client.post("/account/sessions/ending")
    assert [other.get("/account").status_code for other in others] == [303, 303, 303]
    assert client.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(cast: Cast, client: Browser) -> None:
    cast.client("party_a")
    with cast.reading():
        theirs = db.session.scalars(select(Session).where(Session.person_id == cast.people["party_a"])).one().pid
    assert client.post(f"/account/sessions/{theirs}/ending").status_code == 404
    with cast.reading():
        assert db.session.scalars(select(Session).where(Session.pid == theirs)).one().runs


def test_a_new_password_asks_for_the_old_one(cast: Cast, client: Browser) -> None:
    elsewhere = cast.client("secretary")
    wrong = client.post("/account/password", data={"old": "fout", "password": "vier nieuwe losse woorden"})
    assert wrong.status_code == 422
    right = client.post("/account/password", data={"old": PASSWORD, "password": "vier nieuwe losse woorden"})
    assert right.location == "/account"
    assert elsewhere.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    with cast.reading():
        assert passwords.matches("vier nieuwe losse woorden", cast.person("secretary").password)


def test_guessing_the_old_password_from_inside_is_bounded(client: Browser) -> None:
    told = {"old": "fout", "password": "vier nieuwe losse woorden"}
    answers = [client.post("/account/password", data=told).status_code for _ in range(16)]
    assert answers == [422] * 15 + [429]


def test_what_one_wants_to_hear(cast: Cast, client: Browser) -> None:
    assert client.post("/account/notifications", data={"pace": "weekly", "at_once": ["conflicts"]}).status_code == 303
    with cast.reading():
        person = cast.person("secretary")
        assert (person.mail_pace, person.mail_chosen_at) == ("weekly", kit_clock.now())
        assert people.hears_at_once(person, "conflicts")
        assert not people.hears_at_once(person, "dates")
    client.post("/account/notifications/off")
    with cast.reading():
        assert (cast.person("secretary").mail_pace, cast.person("secretary").mail_at_once) == ("never", [])


@pytest.mark.parametrize("wrong", [{"pace": "hourly"}, {"pace": "daily", "at_once": "everything"}, {}])
def test_no_other_pace(cast: Cast, client: Browser, wrong: dict[str, str]) -> None:
    assert client.post("/account/notifications", data=wrong).status_code == 422


def test_everything_that_the_hub_has_of_oneself(cast: Cast, client: Browser) -> None:
    answer = client.get("/account/data")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    own = json.loads(answer.text)
    assert own["accounts"]["email"] == "secretary@example.org"
    assert [place["organisation"] for place in own["organisations"]] == ["Waterschap Oost"]
    assert "argon2" not in answer.text
    assert "party_a" not in answer.text


def test_what_one_follows_is_named_by_title_and_address(cast: Cast, client: Browser) -> None:
    client.post("/groups/group/subscription")
    [followed] = json.loads(client.get("/account/data").text)["accounts"]["follows"]
    assert followed.pop("title")
    assert followed == {"kind": "groups", "address": "/groups/group", "pace": "daily"}


def erase(client: Browser, **fields: str) -> int:
    return client.post("/account/erasure", data={"password": PASSWORD, "sure": "y"} | fields).status_code


def test_the_page_says_before_what_goes_and_what_stays(client: Browser) -> None:
    page = client.get("/account/erasure").text
    assert "Dit verwijderen we meteen" in page
    assert "Dit blijft staan, zonder je naam" in page
    assert "Dat iemand van Waterschap Oost meedeed" in page


@pytest.mark.parametrize("wrong", [{"password": "fout"}, {"sure": ""}])
def test_erasing_asks_for_the_password_and_a_yes(cast: Cast, client: Browser, wrong: dict[str, str]) -> None:
    assert erase(client, **wrong) == 422
    with cast.reading():
        assert cast.person("secretary").erased_at is None


def test_who_goes_away_leaves_no_name_or_address_behind(cast: Cast, client: Browser) -> None:
    with cast.acting("secretary"):
        person = cast.person("secretary")
        follow(person.id, "groups", cast.groups["group"])
        make.add(Mail(kind="accounts.password_changed", address="secretary@example.org", person_id=person.id, keys={},
                      language="nl", asked_at=kit_clock.now(), send_after=kit_clock.now()))  # fmt: skip
        make.add(Invitation(room="groups", subject_id=1, keys={}, audience="group:1", address="secretary@example.org",
                            name="Secretary Person", digest="x", sent_at=kit_clock.now(),
                            expires_at=kit_clock.now()))  # fmt: skip
    assert erase(client) == 303
    with cast.reading():
        for table in sorted(db.metadata.tables):
            if table == "search_pending":
                continue
            for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
                assert "secretary@example.org" not in repr(tuple(row)), table
                assert "Secretary Person" not in repr(tuple(row)), table
        assert db.session.scalar(select(func.count()).select_from(Subscription)) == 0
    assert client.get("/account").status_code == 303


def test_the_row_stays_and_rights_end(cast: Cast, client: Browser) -> None:
    erase(client)
    with cast.reading():
        person = cast.person("secretary")
        assert person.erased_at is not None
        assert person.shown_name == "voormalig medewerker"
        assert person.former_of("Waterschap Oost") == "voormalig medewerker van Waterschap Oost"
        assert cast.standing("secretary").tokens == {"public", f"person:{person.id}"}
        ended = select(Affiliation.until).where(Affiliation.person_id == person.id)
        assert db.session.scalars(ended).one() is not None


def test_the_chain_of_events_holds_after_it(cast: Cast, client: Browser) -> None:
    client.post("/account", data={"name": "Noor", "language": "nl"})
    erase(client)
    with cast.reading():
        assert list(faults()) == []


def test_a_new_account_at_the_address_is_somebody_else(cast: Cast, client: Browser) -> None:
    erase(client)
    with cast.writing():
        again = people.sign_up("secretary@example.org", "Secretary Person", PASSWORD, how="invitation")
        assert again.id != cast.people["secretary"]
        assert db.session.scalar(select(func.count()).where(Person.email == "secretary@example.org")) == 1


def test_the_only_administrator_stays(cast: Cast) -> None:
    with cast.acting("administrator"), pytest.raises(RuleBroken, match="enige beheerder"):
        people.erase(cast.person("administrator"))


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("kort", "Kies minstens 12 tekens."),
        ("x" * 201, "hoogstens 200"),
        ("aaaaaaaaaaaaaa", "makkelijk te raden"),
        ("noor@veen.example", "makkelijk te raden"),
        ("Noor van Veen", "makkelijk te raden"),
        ("drie losse woorden", ""),
        ("пароль из многих слов", ""),
    ],
)
def test_passwords(cast: Cast, password: str, words: str) -> None:
    with cast.reading():
        objection = passwords.objection(password, "noor@veen.example", "noor van veen") or ""
    assert (words in objection) if words else not objection
