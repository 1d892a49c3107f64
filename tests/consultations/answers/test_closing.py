"""Rule 1: after closing nothing is added or changed; the deciding instant is when the request had arrived whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from buyergroup_hub.access import sees
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import DraftPart, LateRefusal, Submission
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.overview import actions as overview_actions
from buyergroup_hub.consultations.overview.waiting import waits_for
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SECOND = timedelta(seconds=1)


def test_its_organisers_read_when_it_closes_and_then_what_to_open(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)

    def tasks(who: str) -> list[tuple[str, datetime | date | None]]:
        with cast.reading(), cast.app.test_request_context():
            return [(task.title, task.due) for task in waits_for(cast.standing(who))]

    assert tasks("coordinator") == [("Consultatie sluit: Liggers hergebruiken", the.CLOSES)]
    assert tasks("participant") == tasks("party_a") == []
    clock.set(the.CLOSES + timedelta(seconds=1))
    assert tasks("coordinator") == [("Open de antwoorden: Liggers hergebruiken", None)]
    the.unsealed(cast, pid)
    assert tasks("coordinator") == [("Maak het verslag: Liggers hergebruiken", None)]


def test_one_second_before_closing_counts(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES - SECOND)
    with cast.acting("party_a"):
        made = the.hand_in(cast, pid)
        assert isinstance(made, Submission)
        assert (made.arrived_at, made.judged_closes_at) == (the.CLOSES - SECOND, the.CLOSES)


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(days=40)])
def test_from_the_closing_instant_on_it_is_refused_and_the_draft_stays(
    cast: Cast, clock: StandingClock, late: timedelta
) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + late)
    with cast.acting("party_a"):
        refused = the.hand_in(cast, pid)
    assert isinstance(refused, LateRefusal)
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
        assert len(answering.draft_of(the.party(cast, pid))) == 3
        assert not sees(cast.standing("coordinator"), db.session.scalars(select(LateRefusal)).one())


def saved_by_form(cast: Cast, pid: str, who: str, words: str, **sent: str) -> Callable[[], TestResponse]:
    """Open the page of question 1; the answer sends its form with these words, `HX_Request="true"` as autosave does."""
    client = cast.client(who)
    with cast.reading():
        address = f"/consultations/{pid}/parties/{the.party(cast, pid, who).pid}/questions/1"
    form = html.fromstring(client.get(address).text).xpath("//form[.//textarea]")[0]
    fields = dict(form.form_values()) | {"text": words}
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    return lambda: client.post(address, data=fields, headers=headers)


def test_who_typed_on_over_the_closing_reads_that_her_draft_is_kept(cast: Cast, clock: StandingClock) -> None:
    """She pressed nothing: she is not told that an answer was refused, and her words are there."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES - SECOND)
    autosave = saved_by_form(cast, pid, "party_a", "Net te laat.", HX_Request="true")
    clock.set(the.CLOSES + SECOND)
    answer = autosave()
    assert answer.status_code == 409
    assert "De consultatie is niet meer open." in answer.text
    assert "Je concept is bewaard." in answer.text
    assert "niet aangenomen" not in answer.text
    with cast.reading():
        mine = the.party(cast, pid)
        assert answering.draft_of(mine)[the.question(pid, "1").id].value == {"text": "Net te laat."}
        address = f"/consultations/{pid}/parties/{mine.pid}/questions/1"
    page = the.page_of(cast, "party_a", address)
    assert "De consultatie is niet open. Je kunt nu niet indienen. Je concept is bewaard." in page
    assert "Je kunt wijzigen tot de sluiting" not in page


@pytest.mark.parametrize("sent", [{"HX_Request": "true"}, {}])
def test_whose_session_ended_while_she_wrote_is_told_so(cast: Cast, clock: StandingClock, sent: dict[str, str]) -> None:
    """And not that the page is not there; at an address where nothing is, a visitor reads the same."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    save = saved_by_form(cast, pid, "party_a", "Na het eten verder.", **sent)
    clock.forward(hours=13)
    answer = save()
    assert answer.status_code == 404
    assert "Je bent niet ingelogd" in answer.text
    assert "Je tekst staat nog op " in answer.text
    assert 'href="/sign-in" target="_blank"' in answer.text
    assert "is er niet" not in answer.text
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    nowhere = cast.client("visitor").post(
        "/consultations/zzzzzzzzzzzz/parties/zzzzzzzzzzzz/questions/1", headers=headers
    )
    assert "Je bent niet ingelogd" in nowhere.text
    known = cast.client("party_b").post("/consultations/zzzzzzzzzzzz/parties/zzzzzzzzzzzz/questions/1", headers=headers)
    assert "Wat je wilde doen, kan hier niet meer" in known.text


def test_a_save_after_a_withdrawal_names_the_withdrawal(cast: Cast) -> None:
    """And not a closing that is still to come."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    save = saved_by_form(cast, pid, "party_a", "Nog een zin.")
    with cast.acting("coordinator"):
        overview_actions.withdraw(the.consultation(pid), "De vragen kloppen niet.")
    answer = save()
    assert answer.status_code == 409
    assert "De organisatoren trokken de consultatie in op" in answer.text
    assert "De sluiting was op" not in answer.text
    assert "Je concept is bewaard." in answer.text


def test_who_types_on_over_a_colleagues_text_is_told_where_both_are(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    autosave = saved_by_form(cast, pid, "party_a", "Mijn woorden.", HX_Request="true")
    the.drafted(cast, pid, "colleague_a", k1={"text": "Haar woorden."})
    answer = autosave()
    assert answer.status_code == 409
    assert "Deze vraag is intussen ergens anders gewijzigd." in answer.text
    assert "<html" not in answer.text
    assert "Haar woorden." not in answer.text, "it is said in the save bar"


def test_arrived_in_time_and_judged_late_counts(cast: Cast, clock: StandingClock) -> None:
    """The queue does not count: the request was there before closing, its turn came after."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + timedelta(seconds=5))
    with the.arriving(cast, "party_a", the.CLOSES - SECOND):
        made = the.hand_in(cast, pid)
        assert isinstance(made, Submission)


def test_arrived_late_and_judged_before_an_extension_is_refused(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    with the.arriving(cast, "party_a", the.CLOSES + SECOND):
        assert isinstance(the.hand_in(cast, pid), LateRefusal)


def test_an_extension_that_was_decided_meanwhile_counts(cast: Cast, clock: StandingClock) -> None:
    """The closing instant is read under the lock, not with the page."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES - SECOND)
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        shown = mine.consultation.closes_at
        seen = answering.draft_digest(mine)
        db.session.execute(
            text("UPDATE consultations SET closes_at = :later, version = version + 1"),
            {"later": (the.CLOSES + timedelta(hours=3)).replace(tzinfo=None)}
            if db.engine.dialect.name == "sqlite"
            else {"later": the.CLOSES + timedelta(hours=3)},
        )
        made = answering.submit(mine, seen)
        assert isinstance(made, Submission)
        assert shown == the.CLOSES
        assert made.judged_closes_at == the.CLOSES + timedelta(hours=3)


@pytest.mark.both_engines
def test_judged_after_unsealing_makes_its_answers_at_once(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid, "party_b")
    the.drafted(cast, pid)
    the.unsealed(cast, pid)
    with the.arriving(cast, "party_a", the.CLOSES - SECOND):
        assert isinstance(the.hand_in(cast, pid), Submission)
    with cast.reading():
        firms = {a.party.organisation.name for a in unsealing.answers_of(the.consultation(pid))}
    assert firms == {"Aannemer A", "Aannemer B"}


@pytest.mark.both_engines
def test_the_database_takes_no_late_submission(cast: Cast) -> None:
    pid = the.opened(cast)
    made = the.submitted(cast, pid)
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(
            text(
                "INSERT INTO submissions (pid, party_id, number, arrived_at, judged_closes_at, digest, receipt,"
                " audience, demo)"
                " SELECT 'late', party_id, 9, judged_closes_at, judged_closes_at, digest, 'late', audience, demo"
                " FROM submissions WHERE pid = :pid"
            ),
            {"pid": made},
        )
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE parts SET value = value, audience = 'org:999'"))


def test_submitting_twice_is_one_submission(cast: Cast) -> None:
    pid = the.opened(cast)
    first = the.submitted(cast, pid)
    with cast.acting("colleague_a"):
        again = the.hand_in(cast, pid, "colleague_a")
        assert isinstance(again, Submission)
        assert again.pid == first


def test_the_last_that_was_not_withdrawn_counts(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    second = the.submitted(cast, pid, k1={"text": "Ook een scan."})
    with cast.acting("party_a"):
        counting = answering.last_submission(the.party(cast, pid))
        assert counting is not None
        assert (counting.pid, counting.number) == (second, 2)
        answering.withdraw_submission(counting)
    with cast.reading():
        counting = answering.last_submission(the.party(cast, pid))
        assert counting is not None
        assert counting.number == 1
    clock.set(the.CLOSES)
    with cast.acting("party_a"), pytest.raises(RuleBroken, match="gesloten"):
        answering.withdraw_submission(answering.submissions_of(the.party(cast, pid))[-1])


def test_a_colleagues_text_is_not_overwritten(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("colleague_a"):
        mine, asked = the.party(cast, pid), the.question(pid, "1")
        outcome = answering.save_draft(mine, asked, {"text": "Iets anders."}, "public", base=0)
        assert isinstance(outcome, answering.Overtaken)
        assert (outcome.theirs.value, outcome.mine) == ({"text": "Minimaal de tekening."}, {"text": "Iets anders."})


def test_what_a_colleague_changed_meanwhile_is_not_submitted(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.reading():
        seen = answering.draft_digest(the.party(cast, pid))
    the.drafted(cast, pid, "colleague_a", k1={"text": "Iets anders."})
    with cast.acting("party_a"), pytest.raises(RuleBroken, match="collega"):
        answering.submit(the.party(cast, pid), seen)


def test_nothing_is_submitted_without_a_choice(cast: Cast) -> None:
    """Nothing is preselected (rule 3)."""
    pid = the.opened(cast)
    the.drafted(cast, pid, choice=None)  # type: ignore[arg-type]
    with cast.acting("party_a"):
        outcome = the.hand_in(cast, pid)
    assert isinstance(outcome, answering.Incomplete)
    assert {one.sentence for one in outcome.missing} == {"Kies wie dit antwoord mag lezen."}


def test_reopening_is_for_all_and_only_while_nobody_unsealed(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + timedelta(hours=2))
    with cast.acting("coordinator"):
        later = hub_clock.dutch(date(2026, 12, 28), 12)
        actions_opening.reopen(the.consultation(pid), later, "De hub was een uur niet bereikbaar.")
    with cast.acting("party_a"):
        assert isinstance(the.hand_in(cast, pid), Submission)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="Je kunt de consultatie niet meer heropenen"):
        actions_opening.reopen(the.consultation(pid), hub_clock.now() + timedelta(days=3), "Nog een keer.")


def test_prolonging_is_for_before_closing(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=1), "Er kwamen veel vragen.")
    clock.set(the.CLOSES + timedelta(days=1))
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="open is"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=2), "Nog meer vragen.")


@pytest.mark.parametrize(("day", "hour"), [(date(2027, 3, 30), 12), (date(2026, 10, 26), 12)])
def test_days_on_which_the_clock_changes(cast: Cast, clock: StandingClock, day: date, hour: int) -> None:
    """A closing after the weekend in which the clock moves is the same wall-clock time, an hour sooner or later."""
    closes_at = hub_clock.dutch(day, hour)
    opens_at = hub_clock.dutch(day - timedelta(days=21), 9)
    clock.set(opens_at - timedelta(days=1))
    dates = planning.Dates(opens_at, closes_at, closes_at - timedelta(days=3))
    pid = the.planned(cast, dates=dates)
    the.approve(cast, pid)
    clock.set(opens_at)
    with cast.writing():
        actions_opening.open_due()
    the.drafted(cast, pid)
    assert (closes_at - opens_at) % timedelta(days=1) in (timedelta(hours=2), timedelta(hours=4))
    clock.set(closes_at - SECOND)
    with cast.acting("party_a"):
        assert isinstance(the.hand_in(cast, pid), Submission)
    clock.set(closes_at)
    with cast.acting("party_a"), pytest.raises(RuleBroken):
        answering.withdraw_submission(answering.submissions_of(the.party(cast, pid))[0])


@pytest.mark.both_engines
def test_states_agree_with_their_sql(cast: Cast, clock: StandingClock) -> None:
    pid = the.planned(cast)
    seen = []

    def look() -> None:
        with cast.reading():
            one, same = db.session.execute(select(Consultation, Consultation.in_state())).one()
            assert one.state == same
            seen.append(same)

    look()
    the.approve(cast, pid)
    look()
    clock.set(the.OPENS)
    with cast.writing():
        actions_opening.open_due()
    look()
    clock.set(the.CLOSES)
    look()
    the.unsealed(cast, pid)
    look()
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
    look()
    assert seen == ["planned", "coming", "open", "closed", "unsealed", "concluded"]


def test_before_unsealing_there_is_nothing_to_find(cast: Cast) -> None:
    """Rule 2: not even a row that could be counted."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
        for organiser in ("coordinator", "secretary"):
            who = cast.standing(organiser)
            for model in (DraftPart, Submission):
                assert not any(sees(who, row) for row in db.session.scalars(select(model)))
