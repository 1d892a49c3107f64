"""Invitations, with a room of the tests' own that lets people in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.actions import About, Joined, invitations_of, invite
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.actions.throttles import Limit
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from tests.cast import Browser, Cast
from tests.mailbox import away_for_days, letters, link_in

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

ADDRESS = "lien@veen.example"
PASSWORD = "drie losse woorden"
ROOM = "a room of this test"


class Room:
    """What the room's invitations are about, and who came in."""

    def __init__(self) -> None:
        self.open = True
        self.came: list[tuple[str | None, int | None, dict[str, object]]] = []

    def about(self, _invitation: Invitation) -> About | None:
        return About("Viaducten en bruggen", "/groups/group", role="deelnemer") if self.open else None

    def accept(self, invitation: Invitation, person: Person) -> Joined:
        self.came.append((person.email, standing().person_id, dict(invitation.keys)))
        return Joined("/groups/group")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room()
    monkeypatch.setitem(invitations.ROOMS, ROOM, invitations._Room(room.about, room.accept))
    return room


@pytest.fixture
def link(cast: Cast, room: Room) -> str:
    """An invitation by the secretary, as its link."""
    send(cast)
    return link_in(letters(cast.app, ADDRESS)[0])


def send(cast: Cast, address: str = ADDRESS) -> int:
    with cast.acting("secretary"):
        return invite(ROOM, 1, address, audience="group:1", name="Lien Demo", keys={"role": "participant"}).id


def accept(client: Browser, link: str, **fields: str) -> TestResponse:
    told = {"name": "Lien Demo", "password": PASSWORD} | fields
    return client.post(f"{link}/acceptance", data=told)


@pytest.fixture
def visitor(cast: Cast) -> Browser:
    return cast.client("visitor")


def test_the_letter_says_who_what_and_until_when(cast: Cast, room: Room) -> None:
    send(cast)
    (letter,) = letters(cast.app, ADDRESS)
    assert letter.subject == "Doe mee met Viaducten en bruggen"
    assert "Secretary Person nodigt je uit voor Viaducten en bruggen." in letter.text
    assert "dinsdag 8 december 2026" in letter.text


def test_it_runs_for_a_fortnight_from_when_its_mail_leaves(cast: Cast, room: Room, clock: StandingClock) -> None:
    send(cast)
    away_for_days(cast.app, clock, days=20)
    (letter,) = letters(cast.app, ADDRESS)
    assert "maandag 28 december 2026" in letter.text
    clock.forward(days=13)
    assert cast.client("visitor").get(link_in(letter)).status_code == 200


def test_a_new_account_is_made_and_signed_in_with_one_form(link: str, room: Room, visitor: Browser, cast: Cast) -> None:
    page = visitor.get(link)
    assert page.status_code == 200
    assert 'value="Lien Demo"' in page.text
    answer = accept(visitor, link)
    assert (answer.status_code, answer.location) == (303, "/groups/group")
    visitor.own_address = ADDRESS
    assert "Welkom. Je doet nu mee." in visitor.get("/account").text
    with cast.reading():
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        assert (person.name, person.verified_at) == ("Lien Demo", kit_clock.now())
        assert passwords.matches(PASSWORD, person.password)
        assert room.came == [(ADDRESS, person.id, {"role": "participant"})]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(link: str, room: Room, visitor: Browser, cast: Cast, method: str) -> None:
    before = contents(cast)
    for _ in range(3):
        getattr(visitor, method)(link)
    assert contents(cast) == before
    assert room.came == []


def contents(cast: Cast) -> list[tuple[object, ...]]:
    with cast.reading():
        tables = ("people", "invitations", "sessions", "events", "mails", "jobs")
        return [tuple(row) for table in tables for row in db.session.execute(text(f"SELECT * FROM {table}"))]


def test_an_accepted_link_leads_to_the_group(link: str, room: Room, visitor: Browser, cast: Cast) -> None:
    accept(visitor, link)
    assert visitor.get(link).location == "/groups/group"
    assert cast.client("visitor").get(link).location == "/groups/group"
    again = accept(cast.client("visitor"), link)
    assert len(room.came) == 1
    assert again.location.startswith("/sign-in?next=")


def test_it_works_once(link: str, room: Room, visitor: Browser, cast: Cast) -> None:
    accept(visitor, link)
    assert visitor.post(f"{link}/acceptance").status_code == 409
    assert len(room.came) == 1


def test_who_has_an_account_signs_in_and_says_yes(cast: Cast, room: Room) -> None:
    with cast.writing():
        cast.person("party_a").password = passwords.hashed(PASSWORD)
    send(cast, "party_a@example.org")
    link = link_in(letters(cast.app, "party_a@example.org")[0])
    visitor = cast.client("visitor")
    page = visitor.get(link)
    assert "Je hebt al een account." in page.text
    assert 'name="password"' not in page.text
    sent = accept(visitor, link, name="Taken Over", password="iets heel anders dan dat")
    assert sent.location.startswith("/sign-in?next=/invitations/")
    with cast.reading():
        assert cast.person("party_a").name == "Party a Person"
        assert passwords.matches(PASSWORD, cast.person("party_a").password)
    answer = cast.client("party_a").post(f"{link}/acceptance")
    assert answer.location == "/groups/group"
    assert room.came[0][0] == "party_a@example.org"


def test_somebody_else_is_told_for_whom_it_is(link: str, room: Room, cast: Cast) -> None:
    other = cast.client("party_b")
    page = other.get(link)
    assert "Deze uitnodiging is voor l…@veen.example." in page.text
    assert ADDRESS not in page.text
    assert other.post(f"{link}/acceptance").status_code == 409
    assert room.came == []


def test_an_expired_link_says_who_to_ask_and_asks(link: str, room: Room, cast: Cast, clock: StandingClock) -> None:
    clock.forward(days=14)
    visitor = cast.client("visitor")
    page = visitor.get(link)
    assert page.status_code == 410
    assert "verliep op dinsdag 8 december 2026" in page.text
    assert "Vraag Secretary Person om een nieuwe." in page.text
    assert accept(visitor, link).status_code == 409
    assert "Je vraag is doorgegeven" in visitor.post(f"{link}/asking").text
    visitor.post(f"{link}/asking")
    asked = [letter for letter in letters(cast.app, "secretary@example.org") if "vraagt" in letter.subject]
    assert [letter.subject for letter in asked] == ["Lien Demo vraagt een nieuwe uitnodiging"]
    assert room.came == []


def test_the_last_minute_counts(link: str, room: Room, cast: Cast, visitor: Browser, clock: StandingClock) -> None:
    clock.forward(days=13, hours=23, minutes=59)
    assert accept(visitor, link).status_code == 303


def test_sent_again_it_is_valid_anew_under_the_same_link(
    link: str, room: Room, cast: Cast, clock: StandingClock
) -> None:
    clock.forward(days=20)
    send(cast)
    assert link_in(letters(cast.app, ADDRESS)[-1]) == link
    assert accept(cast.client("visitor"), link).status_code == 303
    with cast.reading():
        assert len(db.session.scalars(select(Invitation)).all()) == 1


def test_a_withdrawn_one_leads_nowhere(link: str, room: Room, cast: Cast, visitor: Browser) -> None:
    with cast.acting("secretary"):
        invitations.withdraw(db.session.scalars(select(Invitation)).one())
    page = visitor.get(link)
    assert page.status_code == 410
    assert "ingetrokken" in page.text
    assert accept(visitor, link).status_code == 409
    assert letters(cast.app, ADDRESS) == []
    assert room.came == []


def test_what_it_was_about_may_be_gone(link: str, room: Room, cast: Cast, visitor: Browser) -> None:
    room.open = False
    assert visitor.get(link).status_code == 410
    assert accept(visitor, link).status_code == 409
    with cast.reading():
        assert db.session.scalars(select(Person).where(Person.email == ADDRESS)).first() is None


def test_a_wrong_address_is_corrected(link: str, room: Room, cast: Cast, visitor: Browser) -> None:
    with cast.acting("secretary"):
        invitations.correct(db.session.scalars(select(Invitation)).one(), "Lien@Veen.NL")
    assert visitor.get(link).status_code == 410
    better = link_in(letters(cast.app, "lien@veen.nl")[0])
    assert better != link
    assert accept(visitor, better).status_code == 303
    assert room.came[0][2] == {"role": "participant"}


def test_a_blocked_person_does_not_come_in(cast: Cast, room: Room) -> None:
    send(cast, "blocked@example.org")
    link = link_in(letters(cast.app, "blocked@example.org")[0])
    with cast.writing():
        cast.person("blocked").password = None
    assert accept(cast.client("visitor"), link).status_code == 409
    assert room.came == []


def test_bounced_shows(cast: Cast, room: Room) -> None:
    send(cast)
    with cast.writing():
        db.session.execute(update(Mail).values(bounced_at=kit_clock.now(), bounce="550"))
        (invitation,) = invitations_of(ROOM, 1)
        assert invitation.state == "bounced"


@pytest.mark.parametrize("again", ["sent again", "reminded"])
def test_another_letter_leads_in_after_the_secret_of_the_hub_changed(
    cast: Cast, room: Room, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    number = send(cast)
    before = link_in(letters(cast.app, ADDRESS)[0])
    monkeypatch.setitem(cast.app.config, "SECRET_KEY", "another-secret-of-more-than-32-characters")
    if again == "sent again":
        with cast.acting("secretary"):
            invitations.send_again(db.session.get_one(Invitation, number))
    else:
        clock.forward(days=7)
    letters(cast.app, ADDRESS)
    after = link_in(letters(cast.app, ADDRESS)[-1])
    assert after != before
    assert cast.client("visitor").get(after).status_code == 200


def test_states_in_the_list(cast: Cast, room: Room, clock: StandingClock) -> None:
    first = send(cast, "a@veen.example")
    letters(cast.app, "a@veen.example")
    clock.forward(days=20)
    second = send(cast, "b@veen.example")
    letters(cast.app, "b@veen.example")
    third = send(cast, "c@veen.example")
    with cast.acting("secretary"):
        states = {invitation.id: invitation.state for invitation in invitations_of(ROOM, 1)}
    assert states == {first: "expired", second: "sent", third: "waiting"}


def test_one_reminder_after_a_week(cast: Cast, room: Room, clock: StandingClock) -> None:
    send(cast)
    subjects = [letter.subject for letter in letters(cast.app, ADDRESS)]
    clock.forward(days=6, hours=23)
    assert [letter.subject for letter in letters(cast.app, ADDRESS)] == subjects
    for _ in range(3):
        clock.forward(days=1)
        told = [letter.subject for letter in letters(cast.app, ADDRESS)]
    assert told == [*subjects, "Herinnering: je bent uitgenodigd voor Viaducten en bruggen"]


def test_while_its_mail_is_kept_up_one_reminder_waits_and_it_comes_a_week_after_it_left(
    cast: Cast, room: Room, clock: StandingClock
) -> None:
    """Each try to send it says anew from when it counts."""
    number = send(cast)
    for _try in range(20):
        away_for_days(cast.app, clock, days=1)
        with cast.writing():
            invitations.leaves_now(db.session.get_one(Invitation, number))
    with cast.reading():
        waiting = select(func.count(Job.id)).where(Job.name == "accounts.remind", Job.done_at.is_(None))
        assert db.session.scalar(waiting) == 1
    subjects = [letter.subject for letter in letters(cast.app, ADDRESS)]
    clock.forward(days=6, hours=23)
    assert [letter.subject for letter in letters(cast.app, ADDRESS)] == subjects
    clock.forward(days=7)
    told = [letter.subject for letter in letters(cast.app, ADDRESS)]
    assert told == [*subjects, "Herinnering: je bent uitgenodigd voor Viaducten en bruggen"]


def test_who_said_yes_is_not_reminded(
    link: str, room: Room, cast: Cast, visitor: Browser, clock: StandingClock
) -> None:
    accept(visitor, link)
    clock.forward(days=8)
    letters(cast.app, ADDRESS)
    with cast.reading():
        assert "accounts.invitation_reminder" not in set(db.session.scalars(select(Mail.kind)))


def test_a_weak_password_is_asked_again_and_nothing_is_made(
    link: str, room: Room, cast: Cast, visitor: Browser
) -> None:
    answer = accept(visitor, link, password="kort")
    assert answer.status_code == 422
    assert "Kies minstens 12 tekens." in answer.text
    assert 'value="Lien Demo"' in answer.text
    with cast.reading():
        assert db.session.scalars(select(Person).where(Person.email == ADDRESS)).first() is None
    assert accept(visitor, link).status_code == 303


def test_extra_fields_are_ignored(link: str, room: Room, cast: Cast, visitor: Browser) -> None:
    accept(visitor, link, admin_since="2026-01-01", role="coordinator", email="evil@example.org", id="1")
    with cast.reading():
        person = db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        assert person.admin_since is None
        assert room.came[0][2] == {"role": "participant"}


def test_the_token_stands_nowhere_in_the_database(link: str, cast: Cast) -> None:
    token = link.rsplit("/", 1)[1]
    assert all(token not in repr(row) for row in contents(cast))


def test_an_unknown_link_is_not_there(cast: Cast, room: Room, visitor: Browser) -> None:
    for path in ("/invitations/x", "/invitations/" + "a" * 43):
        assert visitor.get(path).status_code == 404
        assert visitor.post(f"{path}/acceptance").status_code == 404
        assert visitor.post(f"{path}/asking").status_code == 404


def test_a_person_cannot_invite_without_end(cast: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "A_DAY", Limit("few", tries=3))
    for number in range(3):
        send(cast, f"mens{number}@veen.example")
    with pytest.raises(TooManyRequests):
        send(cast, "mens4@veen.example")


def test_an_accepted_one_is_neither_sent_nor_withdrawn(link: str, room: Room, cast: Cast, visitor: Browser) -> None:
    accept(visitor, link)
    with cast.acting("secretary"):
        invitation = db.session.scalars(select(Invitation)).one()
        with pytest.raises(RuleBroken, match="al aangenomen"):
            invitations.send_again(invitation)
        with pytest.raises(RuleBroken, match="al aangenomen"):
            invitations.withdraw(invitation)
