"""What is told of an account, what an administrator may do to one, and what of it goes with who goes away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.actions import sessions
from buyergroup_hub.accounts.person.models import Link, Person, SecondFactor, Session
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import follow, post
from buyergroup_hub.notifications.models import Mail, Subscription
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

NOW = kit_clock.now


def _told(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def _session(person: Person, **columns: Any) -> Session:
    columns = {"started_at": NOW(), "expires_at": NOW() + timedelta(hours=1)} | columns
    return make.add(Session(person_id=person.id, digest=new_pid(), device="", **columns))


def _invitation(address: str, **columns: Any) -> Invitation:
    columns = {"expires_at": NOW() + timedelta(days=1)} | columns
    return make.add(
        Invitation(
            room="groups",
            subject_id=1,
            keys={},
            audience="group:1",
            address=address,
            name="Noor",
            digest=new_pid(),
            sent_at=NOW(),
            **columns,
        )
    )


@pytest.mark.one_engine
def test_a_new_account_is_told_and_has_a_password_only_where_one_was_chosen(cast: Cast) -> None:
    with cast.writing():
        without = people_actions.sign_up("A@Example.org", "A", None, how="command")
        chose = people_actions.sign_up("b@example.org", "B", "drie losse woorden", how="registration")
        assert (without.email, without.password, without.may_sign_in) == ("a@example.org", None, False)
        assert passwords.matches("drie losse woorden", chose.password)
        assert [(event.subject_id, event.actor_id, event.keys) for event in _told("person.signed_up")] == [
            (without.id, without.id, {"how": "command"}),
            (chose.id, chose.id, {"how": "registration"}),
        ]


@pytest.mark.one_engine
def test_a_new_password_spends_the_links_to_one_and_no_other_link(cast: Cast) -> None:
    with cast.writing():
        person, other = cast.person("secretary"), cast.person("party_a")
        used = entrance.make_link("reset", person, "secretary@example.org")
        used.used_at = NOW() - timedelta(hours=1)
        waiting = entrance.make_link("reset", person, "secretary@example.org")
        address = entrance.make_link("change_address", person, "new@example.org")
        theirs = entrance.make_link("reset", other, "party_a@example.org")
        people_actions.set_password(person, "vier nieuwe losse woorden", how="own")
        (event,) = _told("person.password_changed")
        assert (event.actor_id, event.keys) == (person.id, {"how": "own"})
        ids = (used.id, waiting.id, address.id, theirs.id)
        db.session.expire_all()
        at = [db.session.get_one(Link, each).used_at for each in ids]
        assert at == [NOW() - timedelta(hours=1), NOW(), None, None]


def test_what_one_changes_of_oneself_is_told_by_its_fields_and_nothing_is_where_nothing_did(cast: Cast) -> None:
    with cast.acting("secretary"):
        person = cast.person("secretary")
        same: dict[str, Any] = {"name": person.name or "", "language": "nl", "shows_name": False}
        people_actions.edit(person, **same)
        assert _told("person.edited") == []
        people_actions.edit(person, **same | {"name": "Noor", "shows_name": True})
        people_actions.choose_mail(person, "weekly", ["questions", "dates"])
        assert [event.keys for event in _told("person.edited")] == [
            {"fields": ["name", "shows_name"]},
            {"fields": ["notifications"]},
        ]


@pytest.mark.both_engines
def test_who_goes_away_takes_what_is_hers_and_nothing_of_others(cast: Cast) -> None:
    with cast.writing():
        people = cast.person("follower"), cast.person("party_a")
        for person in people:
            session = _session(person)
            make.add(SecondFactor(session_id=session.id, digest="", made_at=NOW()))
            entrance.make_link("reset", person, person.email or "")
            follow(person.id, "groups", 1)
            post("accounts.password_changed", person.email or "", {}, person_id=person.id)
            sent = post("accounts.password_changed", person.email or "", {})
            sent.sent_at = NOW()
            _invitation(person.email or "")
        gone, stays = people
        gone.shows_name, gone.mail_pace = True, "weekly"
        people_actions.erase(gone)
        (event,) = _told("person.erased")
        assert event.subject_id == gone.id
        assert (gone.shows_name, gone.mail_pace, gone.mail_at_once) == (False, "never", [])
        assert not people_actions.hears_at_once(gone, "questions")
        db.session.expire_all()
        for model in (Session, Link, Subscription):
            assert set(db.session.scalars(select(model.person_id))) == {stays.id}
        assert len(db.session.scalars(select(SecondFactor)).all()) == 1
        mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        assert [(mail.address, mail.dropped_at is not None, mail.person_id) for mail in mails] == [
            ("", True, None),
            ("", False, None),
            ("party_a@example.org", False, stays.id),
            ("party_a@example.org", False, None),
        ]


@pytest.mark.one_engine
def test_invitations_of_who_goes_away_keep_that_there_was_one(cast: Cast) -> None:
    """Hers by address, and hers because she accepted it under an earlier one; one that still waited works no more."""
    with cast.writing():
        person = cast.person("follower")
        earlier = NOW() - timedelta(days=3)
        waiting = _invitation("follower@example.org")
        withdrawn = _invitation("follower@example.org", withdrawn_at=earlier)
        accepted = _invitation("earlier@example.org", accepted_at=earlier, accepted_by_id=person.id)
        others = _invitation("party_a@example.org")
        people_actions.erase(person)
        kept = [(one.address, one.name, one.withdrawn_at) for one in (waiting, withdrawn, accepted, others)]
        assert kept == [
            (f"erased-{waiting.pid}", "", NOW()),
            (f"erased-{withdrawn.pid}", "", earlier),
            (f"erased-{accepted.pid}", "", None),
            ("party_a@example.org", "Noor", None),
        ]


@pytest.mark.one_engine
def test_what_cannot_be_done_to_an_account_is_refused(cast: Cast) -> None:
    with cast.acting("administrator"):
        person, administrator = cast.person("party_a"), cast.person("administrator")
        with pytest.raises(RuleBroken, match="niet geblokkeerd"):
            people_actions.unblock(person)
        with pytest.raises(RuleBroken, match="is geen beheerder"):
            people_actions.end_administrator(person)
        with pytest.raises(RuleBroken, match="al beheerder"):
            people_actions.make_administrator(administrator)
        for columns in ({"blocked_at": NOW()}, {"password": None}):
            with pytest.raises(RuleBroken, match="kan niet inloggen"):
                people_actions.make_administrator(make.person(**columns))
        people_actions.block(person)
        with pytest.raises(RuleBroken, match="al geblokkeerd"):
            people_actions.block(person)


@pytest.mark.one_engine
def test_an_administrator_ends_where_another_can_go_on(cast: Cast) -> None:
    """Neither somebody who is blocked nor somebody who went away can."""
    with cast.acting("administrator"):
        administrator = cast.person("administrator")
        make.person(admin_since=NOW(), blocked_at=NOW())
        gone = make.person(admin_since=NOW())
        gone.email, gone.erased_at = None, NOW()
        db.session.flush()
        for verb in (people_actions.end_administrator, people_actions.block, people_actions.erase):
            with pytest.raises(RuleBroken, match="enige beheerder"):
                verb(administrator)
        make.person(admin_since=NOW())
        people_actions.end_administrator(administrator)
        assert administrator.admin_since is None


@pytest.mark.one_engine
def test_who_may_sign_in(cast: Cast) -> None:
    with cast.writing():
        assert make.person().may_sign_in
        assert not make.person(blocked_at=NOW()).may_sign_in
        assert not make.person(password=None).may_sign_in
        gone = make.person()
        gone.email, gone.erased_at = None, NOW()
        assert not gone.may_sign_in


def test_nobody_signs_in_with_the_password_that_nobody_has() -> None:
    assert not passwords.matches("nobody signs in with this", None)


@pytest.mark.both_engines
def test_a_digest_that_is_too_cheap_is_made_anew_at_the_next_sign_in(cast: Cast) -> None:
    with cast.writing():
        old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash("drie losse woorden")
        cast.person("secretary").password = old
    visitor = cast.client("visitor")
    told = {"email": "secretary@example.org", "password": "drie losse woorden"}
    visitor.own_address = told["email"]
    assert visitor.post("/sign-in", data=told).status_code == 303
    with cast.reading():
        new = cast.person("secretary").password
        assert new != old
        assert not passwords.outdated(new or "")
    cast.client("visitor").post("/sign-in", data=told)
    with cast.reading():
        assert cast.person("secretary").password == new


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("x1" * 5 + "y", False),
        ("abcde" * 2 + "fg", True),
        ("abcde" * 40, True),
        ("abcde" * 40 + "f", False),
        ("abcd" * 4, False),
        ("abcde" * 4, True),
    ],
)
def test_the_bounds_of_a_password(cast: Cast, password: str, fine: bool) -> None:
    with cast.reading():
        assert (passwords.objection(password) is None) is fine


def test_a_token_is_that_of_its_own_session_while_that_runs(cast: Cast) -> None:
    token, other = cast.sign_in("secretary"), cast.sign_in("party_a")
    with cast.reading():
        known = {each: sessions.of_token(each) for each in (token, other)}
        assert [one.known.person_id for one in known.values() if one] == [
            cast.people["secretary"],
            cast.people["party_a"],
        ]
        ends = db.session.scalars(select(Session.expires_at)).first()
    assert ends is not None
    for at, runs in ((ends - timedelta(seconds=1), True), (ends, False)):
        with cast.reading(), kit_clock.at(at):
            assert (sessions.of_token(token) is not None) is runs
            assert [one.runs for one in db.session.scalars(select(Session))] == [runs, runs]
            assert len(sessions.running(cast.people["secretary"])) == runs


def test_ending_everything_leaves_when_the_others_ended(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        earlier = NOW() - timedelta(hours=2)
        ended, running, here = _session(person, ended_at=earlier), _session(person), _session(person)
        theirs = _session(cast.person("party_a"))
        assert {one.id for one in sessions.running(person.id)} == {running.id, here.id}
        sessions.end_all(person, but=here)
        ids = [one.id for one in (ended, running, here, theirs)]
        db.session.expire_all()
        assert [db.session.get_one(Session, each).ended_at for each in ids] == [earlier, NOW(), None, None]


def test_old_sessions_are_forgotten_with_their_codes(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        old, edge, new = (
            _session(person, expires_at=NOW() - sessions.FORGET_AFTER - timedelta(seconds=seconds))
            for seconds in (1, 0, -3600)
        )
        kept = {edge.id, new.id}
        for one in (old, edge, new):
            make.add(SecondFactor(session_id=one.id, digest="", made_at=NOW()))
        sessions.clean()
        assert set(db.session.scalars(select(Session.id))) == kept
        assert set(db.session.scalars(select(SecondFactor.session_id))) == kept


def test_an_invitation_says_in_what_state_it_is(cast: Cast) -> None:
    with cast.writing():
        bounced = post("accounts.invitation", "a@x.example", {})
        bounced.bounced_at = NOW()
        db.session.flush()
        states: dict[str, dict[str, Any]] = {
            "sent": {"expires_at": NOW() + timedelta(seconds=1)},
            "expired": {"expires_at": NOW()},
            "bounced": {"mail_id": bounced.id},
            "withdrawn": {"withdrawn_at": NOW(), "mail_id": bounced.id},
            "accepted": {"accepted_at": NOW(), "mail_id": bounced.id},
        }
        made = {state: _invitation(f"{state}@x.example", **columns).pid for state, columns in states.items()}
        found = {state: db.session.scalars(Invitation.addressed(pid)).one() for state, pid in made.items()}
        assert {state: one.state for state, one in found.items()} == {state: state for state in states}
        assert [state for state, one in found.items() if one.works] == ["sent", "bounced"]
