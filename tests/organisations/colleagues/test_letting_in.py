"""Nobody but its own people lets somebody into a market party, or lets somebody sign: each way in, as it is tried."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.colleagues.actions.colleagues import invite_colleague
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation, OrganisationSuccession
from tests import factories as make
from tests.cast import Cast
from tests.mailbox import letters

pytestmark = pytest.mark.one_engine


def path(cast: Cast, name: str) -> str:
    with cast.reading():
        return f"/organisations/{cast.organisation(name).pid}"


def place(cast: Cast, who: str) -> str:
    with cast.reading():
        return db.session.scalars(select(Affiliation.pid).where(Affiliation.person_id == cast.people[who])).one()


def people_of(cast: Cast, organisation: str) -> set[int]:
    with cast.reading():
        return {one.person_id for one in people_actions.colleagues(cast.organisations[organisation])}


def told(kind: str) -> list[str]:
    return sorted(db.session.scalars(select(Mail.address).where(Mail.kind == f"organisations.{kind}")))


# A hostile administrator


@pytest.mark.parametrize("firm", ["firm_a", "association"])
def test_an_administrator_invites_nobody_into_a_market_party(cast: Cast, firm: str) -> None:
    administrator, people = cast.client("administrator", assurance=2), path(cast, firm) + "/people"
    assert administrator.post(people, data={"email": "administrator@example.org"}).status_code == 403
    with cast.acting("administrator"):
        invited = invite_colleague(cast.organisation(firm), "administrator@example.org")
        joined = invitations.accept(invited, cast.person("administrator"))
        assert joined.waits_at
        assert f"org:{cast.organisations[firm]}" not in cast.standing("administrator").tokens


def test_an_administrator_confirms_nobody_into_a_market_party(cast: Cast) -> None:
    administrator, waits = cast.client("administrator"), place(cast, "unconfirmed")
    assert "Unconfirmed Person" not in administrator.get("/administration/organisations").text
    assert "zegt bij Aannemer B te werken" not in administrator.get("/my-work").text
    for address in ("/administration/people-waiting/", f"{path(cast, 'firm_b')}/people/"):
        assert administrator.post(f"{address}{waits}/confirmation").status_code in (403, 409)
    assert cast.people["unconfirmed"] not in people_of(cast, "firm_b")


def test_an_administrator_who_leads_a_group_brings_nobody_into_a_market_party(cast: Cast) -> None:
    with cast.writing():
        cast.person("secretary").admin_since = kit_clock.now()
    told = {"people": "Lena, lena@elders.example, Aannemer A", "role": "sounding_board"}
    cast.client("secretary").post("/groups/group/invitations", data=told)
    with cast.writing():
        lena = make.person("Lena", email="lena@elders.example")
        invitations.accept(db.session.scalars(select(Invitation)).one(), lena)
        assert standing_of(lena.id).tokens == {"public", f"person:{lena.id}"}


def test_an_administrator_empties_no_party_and_takes_no_signature(cast: Cast) -> None:
    """Else she puts somebody else in their place."""
    administrator = cast.client("administrator", assurance=2)
    for who, where in (("party_a", "firm_a"), ("colleague_a", "firm_a"), ("core_member", "province")):
        mine = f"{path(cast, where)}/people/{place(cast, who)}"
        assert administrator.post(f"{mine}/ending").status_code == 403
        assert administrator.post(f"{mine}/endorsing", data={"may": "no"}).status_code == 403
        with cast.reading():
            pid = cast.person(who).pid
        erased = administrator.post(f"/administration/people/{pid}/erasure", data={"sure": "y"})
        assert erased.status_code == 409
        assert "Alleen zijzelf kan dit account wissen" in erased.text
        assert cast.people[who] in people_of(cast, where)


def test_who_signs_for_a_client_is_said_by_who_signs_for_it(cast: Cast) -> None:
    with cast.writing():
        other = make.affiliation(make.person("Handlanger"), cast.organisation("province")).pid
    address = f"{path(cast, 'province')}/people/{other}/endorsing"
    administrator = cast.client("administrator", assurance=2)
    administrator.sees_addresses = True
    assert administrator.post(address, data={"may": "yes"}).status_code == 409
    page = administrator.get(f"{path(cast, 'province')}/people").text
    assert "/endorsing" not in page
    assert "Vraag een overdracht" in page
    assert cast.client("core_member").post(address, data={"may": "yes"}).status_code == 303
    with cast.reading():
        assert len(told("endorsing")) == 2


def test_where_nobody_may_sign_an_administrator_says_who_but_never_herself(cast: Cast) -> None:
    with cast.writing():
        cast.organisation("province").name = "Provincie"
        signing = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["core_member"]))
        signing.one().may_endorse = False
        own = make.affiliation(cast.person("administrator"), cast.organisation("province")).pid
    administrator, people = cast.client("administrator"), f"{path(cast, 'province')}/people"
    assert administrator.post(f"{people}/{own}/endorsing", data={"may": "yes"}).status_code == 409
    chosen = f"{people}/{place(cast, 'core_member')}/endorsing"
    assert administrator.post(chosen, data={"may": "yes"}).status_code == 303
    with cast.reading():
        assert cast.standing("core_member").may_endorse_for(cast.organisations["province"])
        assert told("endorsing") == ["administrator@example.org", "core_member@example.org"]
    (letter,) = letters(cast.app, "core_member@example.org")
    assert "Core member Person mag nu tekenen namens Provincie" in letter.text


# Hostile programme staff


@pytest.mark.both_engines
def test_a_succession_shows_what_it_will_do_and_moves_nobody(cast: Cast) -> None:
    with cast.writing():
        made_up = make.organisation("Verzonnen bv", "market_party", kvk="10000002", verified_at=None)
        make.affiliation(make.person("Stroman", email="stroman@x.example"), made_up, may_endorse=True)
        made_up_id, pid = made_up.id, made_up.pid
    staff = cast.client("programme")
    before = people_of(cast, "firm_a")
    for source, name in ((pid, "Aannemer A"), (path(cast, "firm_a").rsplit("/", 1)[1], "Verzonnen bv")):
        for kind in ("duplicate", "merged", "renamed", "split"):
            address = f"/administration/organisations/{source}/succession"
            shown = staff.get(address, query_string={"successor": name, "kind": kind})
            assert shown.status_code == 200
            assert "3 mensen bij een van beide krijgen een mail." in shown.text
            assert "Concepten, antwoorden en keuzes blijven bij de partij die ze maakte." in shown.text
    with cast.reading():
        assert not db.session.scalar(select(func.count()).select_from(OrganisationSuccession))
        assert not told("succeeded")
    done = {"successor": "Aannemer A", "kind": "duplicate"}
    assert staff.post(f"/administration/organisations/{pid}/succession", data=done).status_code == 303
    assert people_of(cast, "firm_a") == before
    with cast.reading():
        assert len(people_actions.colleagues(made_up_id)) == 1
        assert told("succeeded") == ["colleague_a@example.org", "party_a@example.org", "stroman@x.example"]
    assert "Niemand kreeg toegang" in letters(cast.app, "party_a@example.org")[0].text


@pytest.mark.parametrize("hidden", ["from", "to"])
def test_a_succession_tells_nobody_of_a_firm_that_shows_itself_to_nobody(cast: Cast, hidden: str) -> None:
    with cast.writing():
        quiet = make.organisation("Stil Bedrijf", "market_party", kvk="10000002", verified_at=None)
        quiet.audience = f"org:{quiet.id}"
        quiet_pid, known_pid = quiet.pid, cast.organisation("firm_a").pid
    one, other = (quiet_pid, known_pid) if hidden == "from" else (known_pid, quiet_pid)
    staff, address = cast.client("programme"), f"/administration/organisations/{one}/succession"
    asked = {"successor": other, "kind": "duplicate"}
    assert staff.get(address, query_string=asked).status_code == 409
    assert staff.post(address, data=asked).status_code == 409
    with cast.reading():
        assert not told("succeeded")


# Who registers a name or number first


def test_who_is_invited_to_a_group_for_a_firm_that_nobody_looked_up_begins_on_her_own(cast: Cast) -> None:
    """Else whoever registered its name first is asked whether the real one belongs to it, and reads her address."""
    with cast.reading():
        unknown, group = cast.organisations["firm_c"], cast.groups["group"]
    told_so = {"people": "Echt, echt@bedrijf.example, Onbekend Bedrijf", "role": "sounding_board"}
    cast.client("secretary").post("/groups/group/invitations", data=told_so)
    with cast.writing():
        real = make.person("Echt", email="echt@bedrijf.example")
        joined = invitations.accept(db.session.scalars(select(Invitation)).one(), real)
        mine = standing_of(real.id)
        assert joined.waits_at  # whoever registers a name signs for it: an administrator says that it takes part
        assert f"board:{group}" not in mine.tokens
        (own,) = mine.organisation_ids
        assert own != unknown
        assert db.session.get_one(Organisation, own).name == "Onbekend Bedrijf"
        assert not told("colleague_waits")
        member = db.session.scalars(select(Membership).order_by(Membership.id.desc())).first()
        assert member is not None
        assert member.organisation_id == own
    assert "echt@" not in cast.client("unverified").get(f"{path(cast, 'firm_c')}/people").text


# Who renames


@pytest.mark.parametrize(("who", "origin"), [("party_a", "entered"), ("programme", "public_source")])
def test_a_new_name_is_looked_up_anew_and_told(cast: Cast, who: str, origin: str) -> None:
    with cast.writing():
        cast.organisation("firm_a").origin = origin
        cast.organisation("firm_a").source_url = "https://bron.example/lijst"
    renaming, address = cast.client(who), path(cast, "firm_a")
    assert renaming.post(address, data={"name": "Aannemer A", "website": "https://a.example"}).status_code == 303
    with cast.reading():
        assert cast.organisation("firm_a").verified_at is not None
    taken = renaming.post(address, data={"name": "AANNEMER b", "website": ""})
    assert taken.status_code == 422, "that is another's"
    assert "Een andere organisatie heet al zo" in taken.text
    assert 'value="AANNEMER b"' in taken.text
    assert renaming.post(address, data={"name": "Aannemer Z", "website": ""}).status_code == 303
    with cast.reading():
        organisation = cast.organisation("firm_a")
        assert (organisation.verified_at, organisation.verified_how, organisation.source_url) == (None, None, None)
        assert not cast.standing("party_a").affiliations[0].verified
        assert told("verification_ended") == ["colleague_a@example.org", "party_a@example.org"]
    assert "Jullie organisatie heet nu Aannemer Z" in letters(cast.app, "colleague_a@example.org")[0].subject
    assert f'href="{address}"' in cast.client("programme").get("/administration/organisations").text
    client = cast.client("colleague_a")
    assert "De naam veranderde" in client.get(f"{address}/people").text


@pytest.mark.parametrize(
    "name", ["Aannemer  B", "Aannemer\u00a0B", "Aanne\u200bmer B", "Ａannemer B", " aannemer b\u2060"]
)
def test_a_name_that_reads_as_anothers_is_anothers(cast: Cast, name: str) -> None:
    address = path(cast, "firm_a")
    taken = cast.client("party_a").post(address, data={"name": name, "website": ""})
    assert "Een andere organisatie heet al zo" in taken.text
    entered = {"organisation": name, "kind": "knowledge_partner"}
    page = cast.client("administrator", assurance=2).post("/administration/organisations", data=entered)
    assert "Er is al een organisatie met deze naam" in page.text


def test_a_firm_that_nobody_looked_up_hears_who_gave_it_another_name(cast: Cast) -> None:
    with cast.writing():
        cast.organisation("firm_a").verified_at = cast.organisation("firm_a").verified_how = None
    address = path(cast, "firm_a")
    assert cast.client("party_a").post(address, data={"name": "Aannemer Y", "website": ""}).status_code == 303
    assert cast.client("programme").post(address, data={"name": "Aannemer Z", "website": ""}).status_code == 303
    with cast.reading():
        both = ["colleague_a@example.org", "party_a@example.org"]
        assert told("verification_ended") == sorted(["colleague_a@example.org", *both])


# Its own people


@pytest.mark.both_engines
def test_who_is_let_in_is_told_to_all_others_at_once_and_stands_in_the_record(cast: Cast) -> None:
    with cast.acting("colleague_a"):
        firm = cast.organisation("firm_a")
        newcomer = make.person("Nieuw Mens", email="nieuw@firm.example")
        invitations.accept(invite_colleague(firm, "nieuw@firm.example"), newcomer)
        assert told("let_in") == ["colleague_a@example.org", "party_a@example.org"]
        (event,) = db.session.scalars(select(Event).where(Event.name == "affiliation.let_in"))
        assert (event.audience, event.keys["by"]) == (f"org:{firm.id}", cast.people["colleague_a"])
    (letter,) = letters(cast.app, "party_a@example.org")
    assert "Colleague a Person liet Nieuw Mens (nieuw@firm.example) toe bij Aannemer A." in letter.text
    page = cast.client("party_a").get(f"{path(cast, 'firm_a')}/people").text
    assert "Colleague a Person liet Nieuw Mens toe" in page


@pytest.mark.both_engines
@pytest.mark.parametrize("state", ["left", "blocked", "unconfirmed", "address"])
def test_only_who_was_there_and_is_confirmed_lets_in(cast: Cast, state: str) -> None:
    with cast.writing():
        mine = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["party_b"])).one()
        if state == "left":
            mine.until = kit_clock.now()
        elif state == "blocked":
            cast.person("party_b").blocked_at = kit_clock.now()
        elif state == "unconfirmed":
            mine.confirmed_at = None
        else:
            cast.person("party_b").verified_at = None
    with cast.acting("party_b"):
        waits = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["unconfirmed"])).one()
        db.session.refresh(waits, ["organisation", "person"])
        with pytest.raises(RuleBroken):
            people_actions.confirm(waits)
        person = make.person(email="nieuw@firm.example")
        assert invitations.accept(invite_colleague(waits.organisation, "nieuw@firm.example"), person).waits_at
        assert db.session.scalar(select(Person.id).where(Person.email == "nieuw@firm.example"))
