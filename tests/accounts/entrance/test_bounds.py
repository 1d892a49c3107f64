"""How often, how long and for whom: tries, links, codes, invitations, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from buyergroup_hub.accounts.entrance.actions import digests, entrance
from buyergroup_hub.accounts.entrance.actions.entrance import ADDRESS, CODES, HERE
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.invitations.pasted import MOST, READY, SKIPPED, Row, judged, read_pasted
from buyergroup_hub.accounts.person import passwords, personal_data
from buyergroup_hub.accounts.person.actions import sessions, throttles
from buyergroup_hub.accounts.person.actions.throttles import Limit, TooOften
from buyergroup_hub.accounts.person.keyed import code, token
from buyergroup_hub.accounts.person.models import Link, Session, Throttle
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.notifications.actions import follow, post
from buyergroup_hub.notifications.models import Mail
from tests import factories as make
from tests.cast import Cast
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

NOW = kit_clock.now
PASSWORD = "drie losse woorden"
SECRETARY = "secretary@example.org"
FEW = Limit("a test", tries=2, within=timedelta(minutes=15))


def _told(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def _secretary(cast: Cast) -> None:
    with cast.writing():
        cast.person("secretary").password = passwords.hashed(PASSWORD)


def test_tries_are_counted_for_whom_they_are_of_and_begin_anew(cast: Cast, clock: StandingClock) -> None:
    with cast.writing():
        for _time in range(2):
            FEW.spend("a", "net")
        FEW.spend("b", "net")
        assert [FEW.reached(who, "net") for who in ("a", "b")] == [True, False]
        with pytest.raises(TooManyRequests):
            FEW.spend("a", "net")
    clock.forward(minutes=14, seconds=59)
    with cast.writing():
        assert FEW.reached("a", "net")
    clock.forward(seconds=1)
    with cast.writing():
        reached = [FEW.reached("a", "net")]
        for _time in range(2):
            FEW.spend("a", "net")
            reached.append(FEW.reached("a", "net"))
        FEW.forget("a", "net")
        FEW.forget("nobody")
        assert [*reached, FEW.reached("a", "net")] == [False, False, True, False]


def test_the_right_password_lets_the_wrong_ones_before_it_be(cast: Cast) -> None:
    _secretary(cast)
    with cast.app.test_request_context(), cast.writing():
        for _round in range(3):
            for _time in range(HERE.tries - 1):
                assert entrance.sign_in(SECRETARY, "geraden", "net").person is None
            assert entrance.sign_in(SECRETARY, PASSWORD, "net").person is not None


def test_a_new_password_opens_a_door_that_others_closed(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        for _time in range(ADDRESS.tries):
            ADDRESS.count(SECRETARY)
        before = ADDRESS.reached(SECRETARY)
        entrance.reset(entrance.make_link("reset", person, SECRETARY), PASSWORD)
        assert [before, ADDRESS.reached(SECRETARY)] == [True, False]


@pytest.mark.both_engines
def test_what_is_old_is_forgotten_and_no_more(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        for name, age in (("old", throttles.LONGEST + timedelta(seconds=1)), ("new", throttles.LONGEST)):
            make.add(Throttle(key=name, count=1, since=NOW() - age))
        for pid, age in (("oldoldoldold", timedelta(seconds=1)), ("newnewnewnew", timedelta())):
            expires = NOW() - sessions.FORGET_AFTER - age
            link = entrance.make_link("reset", person, SECRETARY)
            link.pid, link.expires_at = pid, expires
            make.add(
                Session(person_id=person.id, pid=pid, digest=pid, started_at=expires, expires_at=expires, device="")
            )
        forget = entrance.forget_what_is_old()
        assert forget is not None
        forget()
        assert db.session.scalars(select(Throttle.key)).all() == ["new"]
        assert db.session.scalars(select(Link.pid)).all() == ["newnewnewnew"]
        assert db.session.scalars(select(Session.pid)).all() == ["newnewnewnew"]


@pytest.mark.both_engines
def test_each_sign_in_asks_for_the_cleaning_and_the_news_once(cast: Cast) -> None:
    _secretary(cast)
    for _time in range(2):
        visitor = cast.client("visitor")
        visitor.own_address = SECRETARY
        assert visitor.post("/sign-in", data={"email": SECRETARY, "password": PASSWORD}).status_code == 303
    with cast.reading():
        jobs = db.session.scalars(select(Job)).all()
        due = {job.name: job.due_at for job in jobs}
        assert due == {"accounts.clean": NOW() + entrance.CLEAN_EVERY, "accounts.digests": digests.next_turn(NOW())}
        assert len(jobs) == 2


def test_signing_out_elsewhere_is_on_record(cast: Cast) -> None:
    client = cast.client("secretary")
    for _time in range(2):
        cast.sign_in("secretary")
    client.post("/account/sessions/ending")
    with cast.reading():
        assert [event.keys for event in _told("person.signed_out")] == [{"sessions": 2}]


# Links


def test_a_link_is_for_its_own_purpose(cast: Cast) -> None:
    with cast.writing():
        link = entrance.make_link("change_address", cast.person("secretary"), "new@example.org")
        given = token("change_address", link.pid)
        assert entrance.link_of("change_address", given) is link
        assert entrance.link_of("reset", given) is None


def test_the_link_of_a_reset_is_of_who_still_has_that_address(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        moved, blocked, late = (entrance.make_link("reset", person, SECRETARY) for _link in range(3))
        person.email = "new@example.org"
        with pytest.raises(RuleBroken, match="gewijzigd of niet meer bestaat"):
            entrance.reset(moved, PASSWORD)
        person.email, person.blocked_at = SECRETARY, NOW()
        with pytest.raises(RuleBroken, match="gewijzigd of niet meer bestaat"):
            entrance.reset(blocked, PASSWORD)
        person.blocked_at = None
        with kit_clock.at(late.expires_at), pytest.raises(RuleBroken, match="werkt niet meer"):
            entrance.reset(late, PASSWORD)
        entrance.reset(late, PASSWORD)
        db.session.expire_all()
        assert not late.works


def test_another_address_is_taken_once_told_and_never_from_another(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        link = entrance.make_link("change_address", person, "new@example.org")
        taken = entrance.make_link("change_address", person, "party_a@example.org")
        with pytest.raises(RuleBroken, match="al bij een ander account"):
            entrance.confirm_address(taken)
        entrance.confirm_address(link)
        assert (person.email, link.used_at) == ("new@example.org", NOW())
        person.email = SECRETARY
        db.session.flush()
        with pytest.raises(RuleBroken, match="werkt niet meer"):
            entrance.confirm_address(link)
        assert [event.subject_id for event in _told("person.address_changed")] == [person.id]


def test_asking_for_another_address_is_bounded(cast: Cast) -> None:
    with cast.writing():
        for number in range(CODES.tries):
            entrance.ask_address(cast.person("secretary"), f"new{number}@example.org")
        with pytest.raises(TooManyRequests):
            entrance.ask_address(cast.person("secretary"), "new@example.org")


# One-time codes


def test_a_code_is_of_one_session_and_only_the_last_one_works(cast: Cast) -> None:
    tokens = [cast.sign_in("secretary") for _session in range(2)]
    with cast.app.test_request_context(), cast.writing():
        here, there = [known.session for each in tokens if (known := sessions.of_token(each))]
        assert here is not None
        assert there is not None
        earlier, last = entrance.send_code(here), entrance.send_code(here)
        theirs = entrance.send_code(there)
        db.session.expire_all()
        assert [earlier.works, last.works, theirs.works] == [False, True, True]
        assert earlier.used_at == NOW()
        assert not entrance.give_code(here, code(theirs.pid))
        assert entrance.give_code(here, code(last.pid))
        assert [event.subject_id for event in _told("person.second_factor_given")] == [cast.people["secretary"]]
        assert not entrance.give_code(here, code(last.pid))


# Invitations

ROLE = {"role": "participant", "organisation": 1}


def _invite(address: str = "lien@veen.example", subject: int = 1, **said: Any) -> Invitation:
    return invitations.invite("groups", subject, address, audience=f"group:{subject}", **said)


def test_an_invitation_that_waits_is_the_one_of_that_room_subject_and_address(cast: Cast) -> None:
    with cast.acting("secretary"):
        first = _invite()
        others = [_invite("wim@veen.example"), _invite(subject=2)]
        others.append(invitations.invite("organisations", 1, "lien@veen.example", audience="org:1"))
        assert _invite("LIEN@veen.example", name="Lien", keys=ROLE) is first
        assert (first.name, first.keys) == ("Lien", ROLE)
        assert _invite().name == "Lien"
        for column in ("accepted_at", "withdrawn_at"):
            setattr(first, column, NOW())
            db.session.flush()
            assert invitations.waiting("groups", 1, "lien@veen.example") is None
            setattr(first, column, None)
        db.session.flush()
        assert invitations.waiting("groups", 1, "Lien@veen.example") is first
        assert set(db.session.scalars(select(Invitation))) == {first, *others}


def test_whom_a_group_invited(cast: Cast) -> None:
    with cast.acting("secretary"):
        waits, accepted, withdrawn = (_invite(f"{name}@veen.example") for name in ("a", "b", "c"))
        accepted.accepted_at, withdrawn.withdrawn_at = NOW(), NOW()
        _invite(subject=2)
        invitations.invite("organisations", 1, "lien@veen.example", audience="org:1")
        db.session.flush()
        assert list(invitations.invitations_of("groups", 1)) == [waits]
        assert list(invitations.invitations_of("groups", 1, only_waiting=False)) == [accepted, waits]


def test_inviting_is_on_record_without_the_address(cast: Cast) -> None:
    with cast.acting("secretary"):
        group = cast.groups["group"]
        invitation = _invite(subject=group)
        invitations.send_again(invitation)
        for _time in range(2):
            invitations.withdraw(invitation)
        with pytest.raises(RuleBroken, match="is ingetrokken"):
            invitations.send_again(invitation)
        keys = ROLE | {"organisation": cast.organisations["municipality_2"]}
        other = _invite("wim@veen.example", subject=group, keys=keys)
        invitations.accept(other, make.person(email="wim@veen.example"))
        ids = invitation.id, other.id
    with cast.reading():
        told = db.session.scalars(select(Event).where(Event.name.startswith("invitation.")).order_by(Event.seq)).all()
        assert [(event.name.partition(".")[2], ids.index(event.subject_id or 0)) for event in told] == [
            ("sent", 0),
            ("sent_again", 0),
            ("withdrawn", 0),
            ("sent", 1),
            ("accepted", 1),
        ]
        assert {(event.audience, event.group_id) for event in told} == {(f"group:{group}", group)}
        assert "veen.example" not in str([event.keys for event in told])


def test_sending_again_counts_and_writes_another_letter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "A_DAY", Limit("few", tries=2))
    with cast.acting("secretary"):
        invitation = _invite()
        db.session.flush()
        before = invitation.mail_id
        invitations.send_again(invitation)
        db.session.flush()
        assert invitation.mail_id != before
        with pytest.raises(TooManyRequests):
            invitations.send_again(invitation)


@pytest.mark.parametrize("within", [timedelta(minutes=15), timedelta(hours=24)])
def test_a_refusal_says_when_it_may_be_tried_again(cast: Cast, within: timedelta) -> None:
    once = Limit("once", tries=1, within=within)
    with cast.writing():
        once.spend("a")
        with pytest.raises(TooOften) as refused:
            once.spend("a")
    assert refused.value.sentence == f"Je deed dit te vaak. Probeer het opnieuw na {moment(kit_clock.now() + within)}."


def test_nobody_invites_to_a_room_that_takes_nobody(cast: Cast) -> None:
    with cast.acting("secretary"), pytest.raises(ValueError, match="nobody accepts"):
        invitations.invite("notices", 1, "lien@veen.example", audience="group:1")


def test_nobody_is_asked_for_a_new_link_where_the_sender_is_gone(cast: Cast) -> None:
    with cast.acting("secretary"):
        invitation = _invite()
        sender = cast.person("secretary")
        sender.email, sender.erased_at = None, NOW()
        db.session.flush()
        assert not invitations.ask_again(invitation)
        invitation.invited_by_id = None
        assert not invitations.ask_again(invitation)
        assert not db.session.scalars(select(Mail).where(Mail.kind == "accounts.invitation_asked")).all()


def test_who_was_invited_anew_is_reminded_a_week_after_that(cast: Cast, clock: StandingClock) -> None:
    def reminders() -> int:
        with cast.app.app_context():
            work_off()
        with cast.reading():
            return list(db.session.scalars(select(Mail.kind))).count("accounts.invitation_reminder")

    with cast.acting("secretary"):
        invitation_id = _invite(keys=ROLE).id
    assert reminders() == 0
    clock.forward(days=5)
    with cast.acting("secretary"):
        invitations.send_again(db.session.get_one(Invitation, invitation_id))
    assert reminders() == 0
    clock.forward(days=6, hours=23)
    assert reminders() == 0
    clock.forward(hours=1)
    assert reminders() == 1
    with cast.reading():
        assert db.session.get_one(Invitation, invitation_id).reminded_at == NOW()
        assert invitations.remind(invitation_id) is None


# Mail and data


def test_news_is_for_who_wants_it_today_and_is_there(cast: Cast) -> None:
    """It is Tuesday: the weekly one comes on Monday."""
    with cast.writing():
        people = {pace: make.person(mail_pace=pace) for pace in ("daily", "weekly", "never")}
        people |= {"blocked": make.person(blocked_at=NOW()), "gone": make.person()}
        for person in people.values():
            follow(person.id, "groups", cast.groups["group"])
        people["gone"].email, people["gone"].erased_at = None, NOW()
        groups.plan_meeting(cast.group(), "Start", NOW(), None, "Veen", "public")
        ids = {person.id: name for name, person in people.items()}
    with cast.writing(), kit_clock.at(NOW() + timedelta(hours=1)):
        send = digests.send_all()
        assert send is not None
        send()
        mailed = set(db.session.scalars(select(Mail.person_id).where(Mail.kind == "accounts.digest")))
        assert {name for person, name in ids.items() if person in mailed} == {"daily"}


def test_ones_data_is_ones_own(cast: Cast) -> None:
    with cast.acting("secretary"):
        for who, group in (("secretary", cast.groups["group"]), ("party_a", cast.groups["other_group"])):
            person, now = cast.person(who), NOW()
            make.add(Session(person_id=person.id, digest=new_pid(), started_at=now, expires_at=now, device=who))
            follow(person.id, "groups", group)
            accepted = _invite(f"{who}@veen.example")
            accepted.accepted_at, accepted.accepted_by_id = now, person.id
        db.session.flush()
        with cast.app.test_request_context():
            mine: Any = personal_data.of(cast.person("secretary"))
            theirs: Any = personal_data.of(cast.person("party_a"))
        assert [row["device"] for row in mine["accounts"]["sessions"]] == ["secretary"]
        assert [row["address"] for row in mine["accounts"]["invitations"]] == ["secretary@veen.example"]
        assert [row["address"] for row in mine["accounts"]["follows"]] == ["/groups/group"]
        assert {row["what"] for row in mine["accounts"]["deeds"]} == {"invitation.sent"}
        assert theirs["accounts"]["deeds"] == []


def test_one_reads_why_one_got_a_mail_once_it_was_sent(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("secretary")
        sent, waits = (post("accounts.password_changed", SECRETARY, {}, person_id=person.id) for _mail in range(2))
        void = post("accounts.digest", SECRETARY, {"since": NOW().isoformat()}, person_id=person.id)
        sent.sent_at = void.sent_at = NOW()
        db.session.flush()
        assert [told.at for told in personal_data.reasons([sent, waits, void])] == [NOW()]


# A pasted list


def test_a_list_is_read_to_its_bound(cast: Cast) -> None:
    with cast.app.test_request_context():
        rows = read_pasted("\n".join(f"p{n}@veen.example" for n in range(MOST)))
        assert (len(rows), {row.state for row in rows}) == (MOST, {READY})
        more = read_pasted("\n".join(f"p{n}@veen.example" for n in range(MOST + 1)))
        assert (len(more), more[-1].note) == (MOST + 1, f"Meer dan {MOST} regels. Plak de rest apart.")


def test_only_a_line_that_is_ready_is_skipped(cast: Cast) -> None:
    with cast.app.test_request_context():
        wrong = read_pasted("a(at)veen.example\na(at)veen.example")
        assert [row.state for row in wrong] == ["wrong", "wrong"]
        rows = [Row(1, address="a@veen.example"), Row(2, address="a@veen.example", state="wrong", note="Fout.")]
        assert [row.state for row in judged(rows, {"a@veen.example": "Is al lid."})] == [SKIPPED, "wrong"]
