"""No organisation is a member, endorser or voice before one of its own people who may sign said so."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.invitations.actions import accept
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.sheets.queries import clients_of
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.groups.overview import search
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.tenders.adoptions.actions import _is_member
from buyergroup_hub.visions.rounds.queries import organisations_asked
from tests import factories as make
from tests.cast import Browser, Cast
from tests.filled import word

pytestmark = pytest.mark.one_engine

CANARY = "Gemeente Kanarie"


def invited(cast: Cast, *, signs: bool = False, role: str = "coordinator", signatory: bool = True) -> tuple[int, int]:
    """Lena, who works for a client that is in no group, takes an invitation of a group's secretary; (her id, that of
    whoever signs there)."""
    with cast.writing():
        client = make.organisation(CANARY, "public_client")
        lena = make.person("Lena", email="lena@kanarie.example")
        boss = make.person("Baas", email="baas@kanarie.example")
        make.affiliation(lena, client, may_endorse=signs)
        make.affiliation(boss, client, may_endorse=signatory)
        cast.people |= {"lena": lena.id, "boss": boss.id}
        cast.organisations["canary"] = client.id
    people = f"Lena, lena@kanarie.example, {CANARY}"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": role})
    with cast.writing():
        accept(db.session.scalars(select(Invitation)).one(), cast.person("lena"))
    return cast.people["lena"], cast.people["boss"]


def membership(cast: Cast) -> Membership:
    found = select(Membership).where(Membership.organisation_id == cast.organisations["canary"])
    return db.session.scalars(found).one()


def counted(cast: Cast) -> bool:
    """Is it anywhere where a member counts: endorsements, consultations, adoptions, leaders, commitments?"""
    group, canary = cast.group(), cast.organisations["canary"]
    if membership(cast).waits:
        with pytest.raises(RuleBroken):
            commitments.commit_project(group, db.session.get_one(Organisation, canary))
    places = (
        canary in {one.id for one in organisations_asked(group.id)},
        canary in {one for one, _name in clients_of(group.id)},
        _is_member(canary, group.id),
        any(CANARY in one for one in search.leaders([group.id])[group.id]),
    )
    assert len(set(places)) == 1, places
    return places[0]


PAGES = ("/groups/group", "/groups/group/members", "/groups/group/timeline", "/groups", "/search?q=Kanarie")


def shown(client: Browser, *addresses: str) -> list[str]:
    return [address for address in addresses if "Kanarie" in client.get(address).text.replace("q=Kanarie", "")]


@pytest.mark.both_engines
def test_an_invited_person_makes_no_organisation_a_member_before_who_signs_said_so(cast: Cast) -> None:
    lena, _boss = invited(cast)
    with cast.reading():
        assert membership(cast).waits
        assert f"group:{cast.groups['group']}" not in standing_of(lena).tokens
        assert not standing_of(lena).members
        assert not counted(cast)
        public = select(func.count()).select_from(Event).where(Event.audience == "public")
        assert db.session.scalar(public.where(Event.name.like("membership.%"))) == 0
        pid, place = db.session.get_one(Organisation, cast.organisations["canary"]).pid, membership(cast).pid
    for who in ("visitor", "participant", "party_a", "programme", "other_member"):
        assert not shown(cast.client(who), *PAGES[:4]), who
        assert "h-groups" not in cast.client(who).get(f"/organisations/{pid}").text
    assert "wacht op een collega" in cast.client("secretary").get("/groups/group/members").text
    address = f"/organisations/{pid}/memberships/{place}/"
    for who in ("secretary", "participant", "programme", "lena", "administrator"):
        assert cast.client(who).post(f"{address}confirmation").status_code in (403, 409), who
        assert cast.client(who).post(f"{address}ending").status_code in (403, 409), who
    herself = cast.client("lena")
    awaits = f"Je bent lid zodra iemand die voor {CANARY} mag tekenen dat bevestigt."
    for page in ("/my-work", "/groups/group", "/groups/group/edit"):
        said = herself.get(page).text
        assert awaits in said, page
        for wrong in ("geen lid", "in geen groep", "Vraag om mee te doen"):
            assert wrong not in said, page
    organisation = {"organisation": word(cast.organisations["canary"]), "words": "Wij willen"}
    assert awaits in herself.post("/groups/group/join", data=organisation).text
    boss = cast.client("boss")
    assert f"Doet {CANARY} mee in" in boss.get("/my-work").text
    assert "Bevestig" in boss.get(f"/organisations/{pid}").text
    assert boss.post(f"{address}confirmation").status_code == 303
    assert shown(cast.client("visitor"), *PAGES[:3]) == list(PAGES[:3])
    with cast.reading():
        assert counted(cast)
        assert f"group:{cast.groups['group']}" in standing_of(lena).tokens


def test_who_signs_brings_her_organisation_in_herself_and_ends_it(cast: Cast) -> None:
    invited(cast, signs=True)
    with cast.reading():
        assert not membership(cast).waits
        pid, place = db.session.get_one(Organisation, cast.organisations["canary"]).pid, membership(cast).pid
    page = cast.client("boss").get(f"/organisations/{pid}").text
    assert "Beëindig dit lidmaatschap" in page
    assert cast.client("boss").post(f"/organisations/{pid}/memberships/{place}/ending").status_code == 303
    with cast.reading():
        assert membership(cast).until


def test_who_may_not_sign_in_any_more_speaks_for_nobody(cast: Cast) -> None:
    """Neither by an invitation that she sent before."""
    with cast.writing():
        lena = make.person("Lena", email="lena@veen.example")
        make.affiliation(lena, cast.organisation("municipality"))
        cast.people["lena"] = lena.id
    people = {"people": "Lena, lena@veen.example, Gemeente Veen", "role": "core_group_member"}
    cast.client("coordinator").post("/groups/group/invitations", data=people)
    with cast.writing():
        cast.person("coordinator").blocked_at = clock.now()
        assert accept(db.session.scalars(select(Invitation)).one(), cast.person("lena")).waits_at == "Gemeente Veen"


def test_where_nobody_signs_an_administrator_says_it_of_somebody_else(cast: Cast) -> None:
    invited(cast, signatory=False)
    with cast.reading():
        pid, place = db.session.get_one(Organisation, cast.organisations["canary"]).pid, membership(cast).pid
    administrator = cast.client("administrator")
    assert f"Doet {CANARY} mee in" in administrator.get("/my-work").text
    assert cast.client("boss").post(f"/organisations/{pid}/memberships/{place}/confirmation").status_code == 403
    assert administrator.post(f"/organisations/{pid}/memberships/{place}/confirmation").status_code == 303
    with cast.reading():
        assert not membership(cast).waits


def test_a_leader_gives_no_vote_to_an_organisation_that_advises(cast: Cast) -> None:
    """Its signatory agreed to advise."""
    invited(cast, signs=True, role="knowledge_partner")
    with cast.reading():
        place = membership(cast).pid
        lena = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["lena"])).one()
        assert lena.may_endorse
    changed = cast.client("secretary").post(f"/groups/group/members/{place}/role", data={"role": "participant"})
    assert changed.status_code == 303
    with cast.reading():
        running = select(Membership).where(
            Membership.organisation_id == cast.organisations["canary"], Membership.until.is_(None)
        )
        assert db.session.scalars(running).one().waits
        assert cast.organisations["canary"] not in {one.id for one in organisations_asked(cast.groups["group"])}


def test_who_asks_to_take_part_waits_for_who_signs(cast: Cast) -> None:
    with cast.writing():
        client = make.organisation(CANARY, "public_client")
        lena = make.person("Lena", email="lena@kanarie.example")
        boss = make.person("Baas", email="baas@kanarie.example")
        make.affiliation(lena, client)
        make.affiliation(boss, client, may_endorse=True)
        cast.organisations["canary"] = client.id
        asked = make.join_request(cast.group(), lena.id, "Wij willen ook").pid
    answered = cast.client("secretary").post(f"/groups/group/requests/{asked}", data={"role": "participant"})
    assert answered.status_code == 303
    with cast.reading():
        assert membership(cast).waits


@pytest.mark.both_engines
@pytest.mark.parametrize(("at_once", "told"), [(["questions"], ["baas@kanarie.example"]), ([], [])])
def test_who_may_sign_gets_a_mail_that_somebody_wants_to_take_part(
    cast: Cast, at_once: list[str], told: list[str]
) -> None:
    with cast.writing():
        boss = make.person("Baas", email="baas@kanarie.example", mail_at_once=at_once)
        client = make.organisation(CANARY, "public_client")
        make.affiliation(boss, client, may_endorse=True)
        lena = make.person("Lena", email="lena@kanarie.example")
        make.affiliation(lena, client)
        cast.organisations["canary"], lena_id = client.id, lena.id
    people = f"Lena, lena@kanarie.example, {CANARY}"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    with cast.writing():
        accept(db.session.scalars(select(Invitation)).one(), db.session.get_one(Person, lena_id))
        mails = db.session.scalars(select(Mail).where(Mail.kind == "groups.membership")).all()
        assert [mail.address for mail in mails] == told
        letters = [letter(mail) for mail in mails]
    for words in letters:
        assert words is not None
        assert words.subject == f"Doet {CANARY} mee in Viaducten en bruggen?"
        assert "Lena wil namens Gemeente Kanarie als deelnemer meedoen" in words.text
        assert "/organisations/" in words.text
