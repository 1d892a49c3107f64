"""A term that a mail gives begins when that mail leaves. While the mail server is away for twenty days nobody's silence
counts, and of who was never reached it never does: letter, pages, tasks and verbs say one and the same end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from buyergroup_hub.access import standing_as
from buyergroup_hub.accounts.person.actions import people
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.dossiers.models import WooPassage, WooRequest
from buyergroup_hub.consultations.overview.waiting import waits_for
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.notifications.actions import STAYS
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused
from tests.fixtures.clock import StandingClock
from tests.mailbox import away_for_days, letters

pytestmark = pytest.mark.both_engines

FIRM, READER = "Aannemer A", "party_a@example.org"
WAITS = "De mail hierover is nog niet weg. Je termijn begint als die weg is."
UNREACHED = "Geen mail bereikte de partij."
DAYS = timedelta(days=14)


def shown_a_text(cast: Cast) -> str:
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    the.answered(cast, pid, k1="Een tekening van brug Singel.")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", FIRM), "Een tekening.")
    return pid


def shown_a_point(cast: Cast) -> str:
    """Made of a text with which the party agreed."""
    pid = shown_a_text(cast)
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "1", FIRM).releases[-1])
    with cast.acting("coordinator"):
        made = points.make_point(the.consultation(pid), "Lever een tekening.", [the.answer(pid, "1", FIRM)])
        points.dispose(made, "taken_over", "Dat is redelijk.")
        points.show_points(the.consultation(pid))
    return pid


def publish(cast: Cast, pid: str) -> Callable[[], object]:
    return lambda: reporting.publish_report(the.consultation(pid), "Kort.")


def ends(cast: Cast, who: str = "party_a") -> list[date | None]:
    """Until when what waits for somebody says that it can wait."""
    with cast.app.test_request_context("/"), cast.reading(), standing_as(cast.standing(who)):
        return [task.due for task in waits_for(cast.standing(who))]


def own(cast: Cast, pid: str, *path: str) -> str:
    with cast.reading():
        return "/".join((f"/consultations/{pid}/parties/{the.party(cast, pid).pid}", *path))


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("shown", "why"),
    [(shown_a_text, "nog niet besloten"), (shown_a_point, "Dit punt kan zo niet in het verslag")],
)
def test_silence_counts_from_when_the_mail_left(
    cast: Cast, clock: StandingClock, shown: Callable[[Cast], str], why: str
) -> None:
    pid = shown(cast)
    with cast.reading():
        answer = the.answer(pid, "1", FIRM)
        last, raw = answer.releases[-1], f"/consultations/{pid}/answers/{answer.pid}"
        previews = [each.pid for point in points.points_of(the.consultation(pid)) for each in point.previews]
        page = own(cast, pid, *(("points", previews[0]) if previews else ("releases", last.pid)))
    away_for_days(cast.app, clock, 20)
    assert ends(cast) == [None]
    assert WAITS in page_of(cast, "party_a", page)
    assert "niet weg. De termijn begint als die weg is." in page_of(cast, "coordinator", f"/consultations/{pid}/points")
    assert previews or "De mail aan de partij is nog niet weg." in page_of(cast, "coordinator", raw)
    refused(cast, "coordinator", publish(cast, pid), why)
    until = hub_clock.now() + DAYS
    subjects = [one.subject for one in letters(cast.app, READER) if "verslag" in one.subject]
    assert subjects, "the letter leaves, though what it asks was put long ago"
    said = str(moment(until))
    assert previews or f"reageren tot {said}" in letters(cast.app, READER)[-1].text
    clock.set(until - timedelta(seconds=1))
    for who, url in (("party_a", page), ("party_a", own(cast, pid)), ("coordinator", f"/consultations/{pid}/points")):
        assert said in page_of(cast, who, url), url
    assert previews or said in page_of(cast, "coordinator", raw)
    assert ends(cast) == [until]
    refused(cast, "coordinator", publish(cast, pid), why)
    clock.set(until)
    assert "Publiceer het verslag voor iedereen" in page_of(cast, "coordinator", f"/consultations/{pid}/points")
    assert not previews or "Zwijgen geldt als akkoord" in page_of(cast, "party_a", page)
    assert not previews or ends(cast) == []
    with cast.acting("coordinator"):
        publish(cast, pid)()


@pytest.mark.one_engine
def test_the_first_mail_that_leaves_begins_the_term(cast: Cast, clock: StandingClock) -> None:
    """Who reads it later at the same party gives it no more time, and reads the same end."""
    shown_a_text(cast)
    with cast.writing():
        first, second = db.session.scalars(select(Mail).where(Mail.kind == "consultations.release").order_by(Mail.id))
        first.sent_at, address = hub_clock.now(), second.address
        until = hub_clock.now() + DAYS
    clock.forward(days=5)
    assert f"reageren tot {moment(until)}" in letters(cast.app, address)[-1].text
    assert ends(cast) == ends(cast, "colleague_a") == [until]


@pytest.mark.one_engine
def test_a_mail_of_before_says_nothing_of_a_point_that_was_shown_later(cast: Cast, clock: StandingClock) -> None:
    pid = shown_a_point(cast)
    the.mail_leaves(cast)
    clock.forward(days=1)
    with cast.acting("coordinator"):
        again = points.points_of(the.consultation(pid))[0]
        again.consultation = the.consultation(pid)
        points.change_point(again, "Lever steeds een tekening.", [the.answer(pid, "1", FIRM)])
        points.show_points(the.consultation(pid))
    assert ends(cast) == [None]
    clock.forward(days=30)
    refused(cast, "coordinator", publish(cast, pid), "Dit punt kan zo niet in het verslag")


def nobody_to_mail(cast: Cast) -> None:
    with cast.writing():
        db.session.execute(delete(Mail))


def all_came_back(cast: Cast) -> None:
    """The server of their address took the mail and sent it back."""
    with cast.writing():
        db.session.execute(update(Mail).values(sent_at=hub_clock.now(), bounced_at=hub_clock.now(), bounce="550"))


LOST = pytest.mark.parametrize("lost", [nobody_to_mail, all_came_back])


@pytest.mark.one_engine
@LOST
@pytest.mark.parametrize("shown", [shown_a_text, shown_a_point])
def test_who_was_never_reached_agreed_to_nothing(
    cast: Cast, clock: StandingClock, shown: Callable[[Cast], str], lost: Callable[[Cast], None]
) -> None:
    """It holds the consultation up no longer than the organisers want: what nobody agreed to is left out."""
    pid = shown(cast)
    lost(cast)
    clock.forward(days=60)
    assert ends(cast) == [None]
    assert UNREACHED in page_of(cast, "coordinator", f"/consultations/{pid}/points")
    refused(cast, "coordinator", publish(cast, pid), "niet")
    with cast.reading():
        made = [point.pid for point in points.points_of(the.consultation(pid))]
        answer = the.answer(pid, "1", FIRM)
        raw, shown_text = (
            f"/consultations/{pid}/answers/{answer.pid}",
            own(cast, pid, "releases", answer.releases[-1].pid),
        )
    if made:
        assert cast.client("coordinator").post(f"/consultations/{pid}/points/{made[0]}/removal").status_code == 303
    else:
        assert UNREACHED in page_of(cast, "coordinator", raw)
        page = page_of(cast, "party_a", shown_text)
        assert "Geen mail hierover kwam aan. Er loopt daarom geen termijn." in page
        assert "Reageer je niet, dan ga je akkoord" not in page
        with cast.acting("coordinator"):
            releasing.keep_inside(the.answer(pid, "1", FIRM), "We bereikten de partij niet.")
    with cast.acting("coordinator"):
        publish(cast, pid)()


def asked_under_woo(cast: Cast) -> str:
    pid = the.opened(cast, Asked("text", "Wat is nodig?"), Asked("text", "En verder?"))
    the.answered(cast, pid, k1="Een tekening van brug Singel.", k2="Een tekening van brug Dam.")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-2026-14", hub_clock.now() + DAYS)
    return pid


def request() -> WooRequest:
    return db.session.scalars(select(WooRequest)).one()


def passage(number: int = 0) -> WooPassage:
    return woo.passages_of(request())[number]


def pages_of(cast: Cast, pid: str) -> tuple[str, str, str, str]:
    """The party's of a passage, its own; the organisers' of the passage and the request."""
    with cast.reading():
        of_passage, of_request = passage().pid, request().pid
        view, mine = own(cast, pid, "woo", of_passage), own(cast, pid)
    return view, mine, f"/consultations/{pid}/woo-passages/{of_passage}", f"/consultations/{pid}/woo/{of_request}"


def discloses(why: str = "", number: int = 0) -> Callable[[], None]:
    return lambda: woo.decide(passage(number), "disclose", why=why)


@pytest.mark.one_engine
def test_a_party_is_heard_under_the_woo_from_when_its_mail_left(cast: Cast, clock: StandingClock) -> None:
    pid = asked_under_woo(cast)
    view, mine, of_passage, of_request = pages_of(cast, pid)
    away_for_days(cast.app, clock, 20)
    refused(cast, "coordinator", discloses("Gevraagd."), "kan nog een zienswijze geven")
    assert ends(cast) == [None]
    assert WAITS in page_of(cast, "party_a", view)
    assert "De mail aan de partij is nog niet weg." in page_of(cast, "coordinator", of_passage)
    assert "mail nog niet weg" in page_of(cast, "coordinator", of_request)
    until = hub_clock.now() + DAYS
    said = str(moment(until))
    assert f"uiterlijk {said}" in letters(cast.app, READER)[-1].text
    clock.set(until - timedelta(seconds=1))
    for who, url in (("party_a", view), ("party_a", mine), *(("coordinator", one) for one in (of_passage, of_request))):
        assert said in page_of(cast, who, url), url
    assert ends(cast) == [until]
    refused(cast, "coordinator", discloses(), "kan nog een zienswijze geven")
    clock.set(until)
    with cast.acting("coordinator"):
        discloses()()


@pytest.mark.one_engine
@LOST
def test_who_was_never_asked_under_the_woo_is_asked_in_another_way(
    cast: Cast, clock: StandingClock, lost: Callable[[Cast], None]
) -> None:
    pid = asked_under_woo(cast)
    lost(cast)
    _view, _mine, of_passage, of_request = pages_of(cast, pid)
    refused(cast, "coordinator", discloses("Per post gevraagd."), "kan nog een zienswijze geven")
    clock.forward(days=14)
    assert UNREACHED in page_of(cast, "coordinator", of_passage)
    assert "geen mail kwam aan" in page_of(cast, "coordinator", of_request)
    refused(cast, "coordinator", discloses(), "Vraag de zienswijze op een andere manier")
    with cast.acting("coordinator"):
        discloses("Per post gevraagd op 1 januari.")()


def decision_sent(cast: Cast, clock: StandingClock) -> str:
    """The first part goes out against the party's view, the second too, and of that it said nothing."""
    pid = asked_under_woo(cast)
    letters(cast.app, READER)
    with cast.acting("party_a"):
        woo.give_view(passage(), "Laat de brug weg.")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        discloses()()
        discloses(number=1)()
        woo.send(request())
    return pid


def goes_out() -> list[str]:
    """The questions of which the answer is in the file."""
    inside = {key for key, term in woo.leave_from(woo.passages_of(request())).items() if not term.is_over}
    return [one.answer.question.key for one in woo.passages_of(request()) if one.id not in inside]


@pytest.mark.one_engine
def test_what_a_party_objected_to_leaves_two_weeks_after_its_mail_did(cast: Cast, clock: StandingClock) -> None:
    pid = decision_sent(cast, clock)
    view, _mine, _passage, of_request = pages_of(cast, pid)
    away_for_days(cast.app, clock, 20)
    with cast.reading():
        assert goes_out() == ["2"]
        inventory = woo._disclosed_zip(woo.passages_of(request()), [])
    assert b"brug Singel" not in inventory
    assert "twee weken nadat de mail met het besluit bij je is" in page_of(cast, "party_a", view)
    assert "Die mail is nog niet weg." in page_of(cast, "coordinator", of_request)
    until = hub_clock.now() + DAYS
    said = str(moment(until))
    assert f"niet eerder uit dan {said}" in letters(cast.app, READER)[-1].text
    assert f"niet eerder uit dan {said}" in page_of(cast, "party_a", view)
    assert f"vanaf {said}" in page_of(cast, "coordinator", of_request)
    clock.set(until - timedelta(seconds=1))
    with cast.reading():
        assert goes_out() == ["2"]
    clock.set(until)
    with cast.reading():
        assert goes_out() == ["1", "2"]


@pytest.mark.one_engine
@LOST
def test_what_a_party_objected_to_stays_inside_while_no_mail_reached_it(
    cast: Cast, clock: StandingClock, lost: Callable[[Cast], None]
) -> None:
    pid = decision_sent(cast, clock)
    lost(cast)
    clock.forward(days=60)
    with cast.reading():
        assert goes_out() == ["2"]
    assert UNREACHED in page_of(cast, "coordinator", pages_of(cast, pid)[3])


def test_a_term_goes_on_where_its_reader_is_erased(cast: Cast, clock: StandingClock) -> None:
    """What was sent stays known, without to whom: else silence that was taken comes undone."""
    pid = decision_sent(cast, clock)
    letters(cast.app, READER)
    clock.forward(days=14)
    with cast.reading():
        assert goes_out() == ["1", "2"]
        addresses = select(Mail.address).where(Mail.kind == woo.DECIDED)
        told = [one for one in ("party_a", "colleague_a") if f"{one}@example.org" in set(db.session.scalars(addresses))]
    for who in told:
        with cast.acting(who):
            people.erase(cast.person(who))
    with cast.reading():
        assert goes_out() == ["1", "2"]
        assert set(db.session.execute(select(Mail.address, Mail.person_id).where(Mail.kind == woo.DECIDED))) == {
            ("", None)
        }
        others = select(Mail.keys).where(Mail.address == "", Mail.kind.not_in(STAYS))
        assert not any(db.session.scalars(others))
    assert "Vertel het besluit alsnog" not in page_of(cast, "coordinator", pages_of(cast, pid)[3])


@pytest.mark.one_engine
def test_a_decision_that_no_mail_told_is_told_later_and_the_two_weeks_run_from_then(
    cast: Cast, clock: StandingClock
) -> None:
    """By mail once more, or in another way that the party reads; not while a mail left or waits."""
    pid = decision_sent(cast, clock)
    view, _mine, _passage, of_request = pages_of(cast, pid)
    again, told = f"{of_request}/decision/mail", f"{_passage}/telling"
    organiser = cast.client("coordinator")
    with cast.reading():
        how = {f"{passage().pid}-how": "Per aangetekende brief."}
    for url, data in ((again, {}), (told, how)):
        assert organiser.post(url, data=data).status_code == 409, "the mail waits"
    all_came_back(cast)
    clock.forward(days=30)
    assert "Vertel het besluit alsnog" in page_of(cast, "coordinator", of_request)
    organiser = cast.client("coordinator")
    assert organiser.post(again).status_code == 303
    assert organiser.post(again).status_code == 409
    until = hub_clock.now() + DAYS
    assert f"niet eerder uit dan {moment(until)}" in letters(cast.app, READER)[-1].text
    assert "Vertel het besluit alsnog" not in page_of(cast, "coordinator", of_request)
    all_came_back(cast)
    assert organiser.post(told, data={next(iter(how)): " "}).status_code == 422
    assert organiser.post(told, data=how).status_code == 303
    assert organiser.post(told, data=how).status_code == 409
    page = page_of(cast, "party_a", view)
    assert f"niet eerder uit dan {moment(until)}" in page
    assert "Per aangetekende brief." in page
    clock.set(until - timedelta(seconds=1))
    with cast.reading():
        assert goes_out() == ["2"]
    clock.set(until)
    with cast.reading():
        assert goes_out() == ["1", "2"]
        told_of = select(Event.audience).where(Event.name == "woo_passage.told_otherwise")
        assert list(db.session.scalars(told_of)) == [passage().audience]


@pytest.mark.one_engine
def test_nothing_waits_where_the_silence_of_all_was_taken(cast: Cast, clock: StandingClock) -> None:
    """An organiser's work says so too, and an answer may be a source of a point."""
    pid = shown_a_text(cast)
    for days, work, sources in ((60, [], 0), (14, ["Maak het verslag: Liggers hergebruiken"], 1)):
        away_for_days(cast.app, clock, days)
        with cast.app.test_request_context("/"), cast.reading(), standing_as(cast.standing("coordinator")):
            assert [task.title for task in waits_for(cast.standing("coordinator"))] == work
            assert len(releasing.released(unsealing.answers_of(the.consultation(pid)))) == sources
        letters(cast.app, READER)
