"""What an administrator may do, and sees nothing extra by it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.accounts.invitations.actions import invite, withdraw
from buyergroup_hub.accounts.person.actions import people
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import WORDS, WRITERS
from buyergroup_hub.notifications.models import Mail
from tests import factories as make
from tests.cast import PEOPLE, Browser, Cast
from tests.queries import counted

pytestmark = pytest.mark.one_engine

INVITED: dict[str, Any] = {"role": "participant", "organisation": 1}
PAGES = ("/administration", "/administration/people", "/administration/mail")


@pytest.fixture
def client(cast: Cast) -> Browser:
    client = cast.client("administrator", assurance=2)
    client.sees_addresses = True
    return client


def pid(cast: Cast, who: str) -> str:
    with cast.reading():
        return cast.person(who).pid


@pytest.mark.parametrize("who", PEOPLE)
def test_only_an_administrator_comes_in(cast: Cast, who: str) -> None:
    expected = {"administrator": 200, "visitor": 303, "blocked": 303}.get(who, 403)
    client = cast.client(who)
    client.sees_addresses = True
    assert [client.get(path).status_code for path in PAGES] == [expected] * 3
    path = f"/administration/people/{pid(cast, 'party_a')}/block"
    refused = {"administrator": 303, "visitor": 401, "blocked": 401}.get(who, 403)
    assert client.post(path).status_code == refused


@pytest.mark.both_engines
def test_a_blocked_person_is_out_at_once_and_may_come_back(cast: Cast, client: Browser) -> None:
    secretary = cast.client("secretary")
    assert client.post(f"/administration/people/{pid(cast, 'secretary')}/block").status_code == 303
    assert secretary.get("/account").status_code == 303
    assert client.post(f"/administration/people/{pid(cast, 'secretary')}/block").status_code == 409
    client.post(f"/administration/people/{pid(cast, 'secretary')}/unblock")
    assert secretary.get("/account").status_code == 303  # the sessions ended; she signs in anew
    assert cast.client("secretary").get("/account").status_code == 200


def test_making_an_administrator_asks_for_a_second_factor(cast: Cast) -> None:
    once = cast.client("administrator")
    path = f"/administration/people/{pid(cast, 'secretary')}/administrator"
    assert once.post(path).location.startswith("/account/code")
    with cast.reading():
        assert cast.person("secretary").admin_since is None
    assert cast.client("administrator", assurance=2).post(path).status_code == 303
    with cast.reading():
        assert cast.person("secretary").admin_since == kit_clock.now()


def test_the_last_administrator_stays(cast: Cast, client: Browser) -> None:
    own = pid(cast, "administrator")
    assert client.post(f"/administration/people/{own}/block").status_code == 409
    assert client.post(f"/administration/people/{own}/administrator/ending").status_code == 409
    with cast.acting("administrator"), pytest.raises(RuleBroken, match="enige beheerder"):
        people.block(cast.person("administrator"))
    client.post(f"/administration/people/{pid(cast, 'secretary')}/administrator")
    assert client.post(f"/administration/people/{own}/administrator/ending").status_code == 303


def test_an_administrator_holds_no_token_but_her_own(cast: Cast) -> None:
    with cast.reading():
        administrator = cast.standing("administrator")
        assert administrator.tokens == {"public", f"person:{cast.people['administrator']}"}


@pytest.mark.both_engines
def test_people_are_found_by_a_part_of_name_or_address(cast: Cast, client: Browser) -> None:
    assert "party_b@example.org" in client.get("/administration/people?q=PARTY_B").text
    assert "party_b@example.org" not in client.get("/administration/people?q=secretary").text
    assert "Niemand gevonden" in client.get("/administration/people?q=%25").text
    assert client.get("/administration/people?page=-4&q=%00").status_code == 200
    assert client.get("/administration/people?page=99999").status_code == 200


def test_the_list_costs_as_many_queries_with_many_people(cast: Cast, client: Browser) -> None:
    with counted(cast.app) as few:
        client.get("/administration/people?q=party_a")
    with counted(cast.app) as many:
        client.get("/administration/people")
    assert len(many) <= len(few)


def test_mail_that_did_not_arrive_is_shown_without_what_it_says(cast: Cast, client: Browser) -> None:
    with cast.writing():
        now = kit_clock.now()
        common = {"kind": "accounts.password_changed", "language": "nl", "keys": {}, "asked_at": now, "send_after": now}
        make.add(Mail(address="gone@veen.example", bounced_at=now, bounce="550", **common))
        make.add(Mail(address="later@veen.example", **common))
    page = client.get("/administration/mail").text
    assert "gone@veen.example" in page
    assert "550" in page
    assert "later@veen.example" in page
    assert "Je wachtwoord is veranderd" not in page
    assert page.count("Bericht dat het wachtwoord is veranderd") == 2
    assert "accounts.password_changed" not in page


def _returned(kind: str, address: str, keys: dict[str, Any], person_id: int | None = None) -> None:
    now = kit_clock.now()
    said = {"language": "nl", "asked_at": now, "send_after": now, "bounced_at": now, "bounce": "550"}
    make.add(Mail(kind=kind, address=address, keys=keys, person_id=person_id, **said))


def test_of_mail_that_came_back_is_said_what_can_be_done(cast: Cast, client: Browser) -> None:
    with cast.acting("secretary"):
        sent = invite("groups", cast.groups["group"], "fout@veen.example", audience="group:1", keys=INVITED)
        gone = invite("groups", cast.groups["group"], "weg@veen.example", audience="group:1", keys=INVITED)
        withdraw(gone)
        for invitation in (sent, gone):
            _returned("accounts.invitation", invitation.address, {"invitation": invitation.id})
        _returned("accounts.digest", "participant@example.org", {}, cast.people["participant"])
        _returned("accounts.digest", "oud@veen.example", {}, cast.people["core_member"])
        _returned("organisations.registration", "typo@firma.example", {"registration": 1})
    page = BeautifulSoup(client.get("/administration/mail").text, "html.parser")
    rows = {row.th.text.strip(): row.get_text(" ") for row in page.select("table")[0].select("tr") if row.th}
    for address, words in {
        "fout@veen.example": "Secretary Person nodigde uit. Vraag om de uitnodiging naar het goede adres te sturen.",
        "weg@veen.example": "De uitnodiging werkt niet meer.",
        "participant@example.org": "Vraag deze persoon het mailadres te wijzigen.",
        "oud@veen.example": "Het adres van deze persoon is intussen veranderd.",
        "typo@firma.example": "het opnieuw proberen met het goede adres",
    }.items():
        assert words in " ".join(rows[address].split()), rows[address]
    assert page.select_one('a[href="/administration/people?q=participant@example.org"]') is not None


def test_the_list_of_returned_mail_costs_as_many_queries_with_many(cast: Cast, client: Browser) -> None:
    def asked() -> int:
        with counted(cast.app) as queries:
            client.get("/administration/mail")
        return len(queries)

    counts = []
    for address in ("een@veen.example", "twee@veen.example", "drie@veen.example"):
        with cast.acting("secretary"):
            sent = invite("groups", cast.groups["group"], address, audience="group:1", keys=INVITED)
            _returned("accounts.invitation", address, {"invitation": sent.id})
            _returned("accounts.digest", f"{address}.org", {}, cast.people["participant"])
        counts.append(asked())
    assert counts[1:] == counts[:-1]


def test_every_kind_of_mail_says_what_it_is() -> None:
    assert WORDS.keys() == WRITERS.keys()
    assert all(str(words) for words in WORDS.values())


def test_each_deed_is_on_record(cast: Cast, client: Browser) -> None:
    target = pid(cast, "secretary")
    for verb in ("block", "unblock", "administrator", "administrator/ending"):
        client.post(f"/administration/people/{target}/{verb}")
    with cast.reading():
        names = [event.name for event in db.session.scalars(select(Event).order_by(Event.seq))]
        assert names[-4:] == [
            "person.blocked",
            "person.unblocked",
            "person.administrator_made",
            "person.administrator_ended",
        ]


def test_an_unknown_person_is_not_there(client: Browser) -> None:
    for verb in ("block", "unblock", "administrator", "administrator/ending"):
        assert client.post(f"/administration/people/abcdefghjkmn/{verb}").status_code == 404


def test_somebody_who_left_is_erased_by_an_administrator_who_proved_who_she_is(cast: Cast, client: Browser) -> None:
    path = f"/administration/people/{pid(cast, 'follower')}/erasure"
    assert path in client.get("/administration/people").text
    assert (
        f"/administration/people/{pid(cast, 'administrator')}/erasure" not in client.get("/administration/people").text
    )
    assert "/account/code" in cast.client("administrator").post(path, data={"sure": "y"}).location
    assert client.post(path).status_code == 422
    with cast.reading():
        assert cast.person("follower").name == "Follower Person"
    assert client.post(path, data={"sure": "y"}).status_code == 303
    with cast.reading():
        gone = cast.person("follower")
        assert (gone.name, gone.email, gone.password) == (None, None, None)
    assert client.get(path).status_code == 404
