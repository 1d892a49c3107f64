"""A party of which nobody is left, a signature of which the owner is gone: two administrators, and time to object."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.colleagues.models import Handover
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import Browser, Cast
from tests.mailbox import away_for_days, letters, link_in
from tests.together import at_once

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

NEW = "opvolger@firm.example"
A_FORTNIGHT = timedelta(days=14)


@pytest.fixture
def orphan(cast: Cast) -> str:
    """The address where administrators hand over the firm of party_a, whose people all left."""
    with cast.writing():
        for one in db.session.scalars(select(Affiliation).filter_by(organisation_id=cast.organisations["firm_a"])):
            one.until, one.may_endorse = kit_clock.now(), False
        _second_administrator(cast)
        return f"/administration/organisations/{cast.organisation('firm_a').pid}/handover"


def _second_administrator(cast: Cast) -> None:
    cast.person("administrator").admin_since = kit_clock.now() - timedelta(days=99)
    cast.person("other_member").admin_since = kit_clock.now() - timedelta(days=99)


def administrators(cast: Cast) -> tuple[Browser, Browser]:
    one, other = cast.client("administrator", assurance=2), cast.client("other_member", assurance=2)
    one.sees_addresses = other.sees_addresses = True
    return one, other


def later(cast: Cast, clock: StandingClock) -> Browser:
    """The second administrator after the waiting time, of which everybody had word."""
    letters(cast.app, "party_a@example.org")
    clock.forward(days=14)
    return administrators(cast)[1]


def test_two_administrators_hand_an_orphaned_party_over_and_its_people_may_object(
    cast: Cast, orphan: str, clock: StandingClock
) -> None:
    with cast.writing():
        cast.person("party_a").blocked_at = kit_clock.now()
    one, other = administrators(cast)
    assert "Bij 1 marktpartij werkt niemand meer" in one.get("/administration/organisations").text
    assert one.post(orphan, data={"email": NEW}).status_code == 303
    with cast.reading():
        asked = select(Mail.address).where(Mail.kind == "organisations.handover").order_by(Mail.address)
        assert db.session.scalars(asked).all() == ["colleague_a@example.org", "party_a@example.org"]
    (letter,) = letters(cast.app, "colleague_a@example.org")
    assert NEW in letter.text
    assert "dinsdag 8 december 2026, 10:00" in letter.text
    assert one.post(f"{orphan}/agreement").status_code == 409
    early = other.post(f"{orphan}/agreement")
    assert early.status_code == 409
    assert "Dit kan vanaf dinsdag 8 december 2026" in early.text
    other = later(cast, clock)
    assert "Een andere beheerder stemt in" in administrators(cast)[0].post(f"{orphan}/agreement").text
    assert other.post(f"{orphan}/agreement").status_code == 303
    with cast.writing():
        newcomer = make.person("Opvolger", email=NEW)
        invitations.accept(db.session.scalars(select(Invitation)).one(), newcomer)
        mine = standing_of(newcomer.id)
        assert mine.may_endorse_for(cast.organisations["firm_a"])
        names = select(Event.name).where(Event.audience == f"org:{cast.organisations['firm_a']}").order_by(Event.seq)
        assert [name for name in db.session.scalars(names) if name.startswith(("handover", "affiliation"))] == [
            "handover.asked",
            "handover.agreed",
            "affiliation.let_in",
        ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_objection_ends_it_until_somebody_is_in(cast: Cast, orphan: str, clock: StandingClock, when: str) -> None:
    one, _other = administrators(cast)
    one.post(orphan, data={"email": NEW})
    link = link_in(letters(cast.app, "party_a@example.org")[0])
    former = cast.client("visitor")
    assert "Ik maak bezwaar" in former.get(link).text
    other = later(cast, clock)
    if when == "after":
        assert other.post(f"{orphan}/agreement").status_code == 303
    assert former.post(f"{link}/objection").status_code == 303
    assert "gestopt" in former.get(link).text
    assert other.post(f"{orphan}/agreement").status_code == 409
    with cast.writing():
        invited = db.session.scalars(select(Invitation)).one_or_none()
        assert (invited is not None) is (when == "after")
        if invited is not None:
            newcomer = make.person("Opvolger", email=NEW)
            assert invitations.accept(invited, newcomer).waits_at
            assert not standing_of(newcomer.id).organisation_ids
    assert cast.client("visitor").post("/handovers/anders/objection").status_code == 404


def test_it_stays_closed_where_nobody_can_be_asked(cast: Cast, orphan: str) -> None:
    with cast.writing():
        for who in ("party_a", "colleague_a"):
            people_actions.erase(cast.person(who))
    assert "nog een adres bekend" in administrators(cast)[0].post(orphan, data={"email": NEW}).text
    with cast.reading():
        assert db.session.scalars(select(Handover)).first() is None


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("administrator", "Een beheerder kan het niet zelf overnemen"),
        ("other_member", "Een beheerder kan het niet zelf overnemen"),
    ],
)
def test_an_administrator_takes_over_nothing(cast: Cast, orphan: str, who: str, sentence: str) -> None:
    answer = administrators(cast)[0].post(orphan, data={"email": f"{who}@example.org"})
    assert (answer.status_code, sentence in answer.text) == (409, True)


def test_who_became_administrator_for_it_does_not_agree(cast: Cast, orphan: str, clock: StandingClock) -> None:
    administrators(cast)[0].post(orphan, data={"email": NEW})
    with cast.writing():
        cast.person("other_member").admin_since = kit_clock.now()
    assert later(cast, clock).post(f"{orphan}/agreement").status_code == 409


def test_a_party_where_somebody_works_is_handed_to_nobody(cast: Cast, orphan: str, clock: StandingClock) -> None:
    """Neither when it is asked for, nor when somebody came back meanwhile."""
    one, _other = administrators(cast)
    with cast.reading():
        busy = f"/administration/organisations/{cast.organisation('firm_b').pid}/handover"
    assert one.post(busy, data={"email": NEW}).status_code == 409
    assert one.post(orphan, data={"email": NEW}).status_code == 303
    assert one.post(orphan, data={"email": NEW}).status_code == 409
    with cast.writing():
        make.affiliation(make.person(), cast.organisation("firm_a"))
    assert later(cast, clock).post(f"{orphan}/agreement").status_code == 409


def test_a_colleague_signs_where_who_signs_is_gone(cast: Cast, orphan: str, clock: StandingClock) -> None:
    assert orphan
    with cast.writing():
        province = cast.organisation("province")
        make.affiliation(make.person("Blijver", email="blijver@province.example"), province)
        address, province_id = f"/administration/organisations/{province.pid}/handover", province.id
    one, _other = administrators(cast)
    assert one.post(address, data={"email": NEW}).status_code == 409
    assert one.post(address, data={"email": "core_member@example.org"}).status_code == 409
    assert one.post(address, data={"email": "blijver@province.example"}).status_code == 303
    assert letters(cast.app, "core_member@example.org")
    assert later(cast, clock).post(f"{address}/agreement").status_code == 303
    with cast.reading():
        signing = select(Affiliation.may_endorse).filter_by(organisation_id=province_id, until=None)
        assert all(db.session.scalars(signing))


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_nobody_goes_past_who_signs_while_she_is_there(
    cast: Cast, orphan: str, clock: StandingClock, when: str
) -> None:
    assert orphan
    with cast.writing():
        province = cast.organisation("province")
        make.affiliation(make.person("Blijver", email="blijver@province.example"), province)
        address = f"/administration/organisations/{province.pid}/handover"
    there = "Wie hier mag tekenen, was er onlangs nog"
    if when == "before":
        cast.client("core_member")
        refused = administrators(cast)[0].post(address, data={"email": "blijver@province.example"})
        assert (refused.status_code, there in refused.text) == (409, True)
        clock.forward(days=15)
        assert administrators(cast)[0].post(address, data={"email": "blijver@province.example"}).status_code == 303
        return
    assert administrators(cast)[0].post(address, data={"email": "blijver@province.example"}).status_code == 303
    clock.forward(days=3)
    cast.client("core_member")
    refused = later(cast, clock).post(f"{address}/agreement")
    assert (refused.status_code, there in refused.text) == (409, True)


def test_an_erased_account_is_named_by_no_handover(cast: Cast, orphan: str) -> None:
    with cast.writing():
        newcomer = make.person(email=NEW).id
    administrators(cast)[0].post(orphan, data={"email": NEW})
    with cast.writing():
        people_actions.erase(db.session.get_one(Person, newcomer))
        handover = db.session.scalars(select(Handover)).one()
        assert NEW not in handover.address
        assert handover.stopped_at is not None


def test_an_administrator_erases_nobody_who_is_to_be_asked(cast: Cast, orphan: str) -> None:
    """Else who could object is taken away one by one, before a handover of which nobody is told."""
    with cast.reading():
        pid = cast.person("party_a").pid
    erased = administrators(cast)[0].post(f"/administration/people/{pid}/erasure", data={"sure": "y"})
    assert (erased.status_code, "werkt niemand meer" in erased.text) == (409, True)
    assert administrators(cast)[0].post(orphan, data={"email": NEW}).status_code == 303
    with cast.acting("party_a"):
        people_actions.erase(cast.person("party_a"))


def test_an_administrator_stops_what_was_asked_by_mistake(cast: Cast, orphan: str) -> None:
    one, _other = administrators(cast)
    one.post(orphan, data={"email": NEW})
    assert NEW in one.get(orphan).text
    assert one.post(f"{orphan}/ending").status_code == 303
    assert one.post(orphan, data={"email": NEW}).status_code == 303


@pytest.mark.both_engines
def test_of_who_agrees_and_who_objects_at_once_one_is_first(cast: Cast, orphan: str, clock: StandingClock) -> None:
    """And two who agree at once invite one."""
    administrators(cast)[0].post(orphan, data={"email": NEW})
    with cast.writing():
        cast.person("programme").admin_since = kit_clock.now() - A_FORTNIGHT
    first = later(cast, clock)
    second = cast.client("programme", assurance=2)
    answers = at_once(
        lambda: first.post(f"{orphan}/agreement").status_code, lambda: second.post(f"{orphan}/agreement").status_code
    )
    assert answers == [303, 409]
    with cast.reading():
        assert len(db.session.scalars(select(Invitation)).all()) == 1
        agreed = select(Event).where(Event.name == "handover.agreed")
        assert len(db.session.scalars(agreed).all()) == 1


def test_nobody_objects_to_what_nobody_was_told(cast: Cast, orphan: str, clock: StandingClock) -> None:
    """However long the mail waits, where none left at all; who never takes hers holds up nobody."""
    administrators(cast)[0].post(orphan, data={"email": NEW})
    clock.forward(days=60)
    page = f"{orphan}/agreement"
    assert "De mail hierover is nog onderweg" in administrators(cast)[1].post(page).text
    assert "De mail hierover is nog onderweg" in administrators(cast)[0].get(orphan).text
    with cast.writing():
        mails = db.session.scalars(select(Mail).where(Mail.kind == "organisations.handover")).all()
        mails[0].sent_at = kit_clock.now()
        db.session.add(Mail(**{name: getattr(mails[0], name) for name in COPIED}))
    assert administrators(cast)[1].post(page).status_code == 303


def test_the_silence_of_who_was_never_reached_counts_for_nothing(cast: Cast, orphan: str, clock: StandingClock) -> None:
    """All word of it came back, also after it left; when it reached one of them it goes on."""
    administrators(cast)[0].post(orphan, data={"email": NEW})
    other = later(cast, clock)
    with cast.writing():
        mails = db.session.scalars(select(Mail).where(Mail.kind == "organisations.handover")).all()
        for mail in mails:
            mail.bounced_at, mail.bounce = kit_clock.now(), "550"
        first = mails[0].id
    unheard = "De mail hierover kwam bij niemand aan"
    assert unheard in other.get(orphan).text
    answer = other.post(f"{orphan}/agreement")
    assert (answer.status_code, unheard in answer.text) == (409, True)
    with cast.writing():
        reached = db.session.get_one(Mail, first)
        reached.bounced_at = reached.bounce = None
    assert other.post(f"{orphan}/agreement").status_code == 303


COPIED = ("kind", "address", "person_id", "language", "keys", "demo", "asked_at", "send_after")


def test_the_time_to_object_runs_from_when_the_mail_leaves(cast: Cast, orphan: str, clock: StandingClock) -> None:
    one, _other = administrators(cast)
    one.post(orphan, data={"email": NEW})
    away_for_days(cast.app, clock, days=15)
    assert "De mail hierover is nog onderweg" in administrators(cast)[1].post(f"{orphan}/agreement").text
    assert "woensdag 23 december 2026, 10:00" in letters(cast.app, "party_a@example.org")[0].text
    clock.forward(days=13)
    assert administrators(cast)[1].post(f"{orphan}/agreement").status_code == 409
    clock.forward(days=1)
    assert administrators(cast)[1].post(f"{orphan}/agreement").status_code == 303
