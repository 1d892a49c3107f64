"""A consultation is not concluded while something of it is open, and nothing is opened while it is being concluded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.consultations.dialogue.actions import asking, rewording
from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.dossiers.models import WooRequest
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.consultations.report.actions import points
from buyergroup_hub.consultations.report.models import Point
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import refused
from tests.consultations.test_races import at_once, meanwhile, posting

pytestmark = pytest.mark.one_engine

SHEET = (Asked("text", "Wat is nodig?"),)


def answered(cast: Cast, choice: str = "confidential", *, asks: str = "") -> str:
    """One answer of firm A, unsealed; a confidential one needs no decision. `asks`: it asked something too, alone or
    openly."""
    pid = the.opened(cast, *SHEET)
    the.answered(cast, pid, choice=choice, k1="Een tekening.")
    with cast.acting("party_a"):
        if asks == "openly":
            asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Mag mortel?")
        if asks == "alone":
            asking.ask_individually(the.party(cast, pid), "Mag onze mortel?", "Geheim.")
    the.unsealed(cast, pid)
    return pid


def answered_alone(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        alone = db.session.scalars(select(IndividualQuestion.pid)).one()
        found = db.session.scalars(IndividualQuestion.addressed(pid=pid, individual=alone)).one()
        asking.settle_individual(found, answer="Ja.")


def nothing_more(cast: Cast, pid: str) -> None:
    """It is open as it is."""


def proposed(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Een tekening.")


def release(cast: Cast, pid: str) -> Release:
    shown = db.session.scalars(select(Release.pid).order_by(Release.id.desc())).first()
    there = {"pid": pid, "party": the.party(cast, pid).pid, "release": str(shown)}
    return db.session.scalars(Release.addressed(**there)).one()


def objected(cast: Cast, pid: str) -> None:
    proposed(cast, pid)
    with cast.acting("party_a"):
        releasing.object_to(release(cast, pid), "Anders.")


def kept_inside(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        releasing.keep_inside(the.answer(pid, "1", "Aannemer A"), "De partij wil het niet.")


def pointed(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        points.make_point(the.consultation(pid), "Vraag een tekening.", [])


def disposed(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        made = db.session.scalars(select(Point.pid)).one()
        points.remove_point(db.session.scalars(Point.addressed(pid=pid, point=made)).one())


def woo_begun(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-2026-14", hub_clock.now() + timedelta(days=14))
    the.mail_leaves(cast)


def woo_sent(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        request = db.session.scalars(select(WooRequest)).one()
        hub_clock.start_at(request.view_until)
        for one in woo.passages_of(request):
            woo.decide(one, "withhold", ground="5.1.1.c", why="Geheim.")
        woo.send(request)


def question(pid: str) -> Clarification:
    return db.session.scalars(select(Clarification).options(joinedload(Clarification.consultation))).all()[0]


def question_answered(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        asking.answer_clarification(question(pid), "Ja.")


def question_reworded(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        rewording.propose(question(pid), "Mag het ook?")


def question_sent(cast: Cast, pid: str) -> None:
    question_answered(cast, pid)
    with cast.acting("coordinator"):
        asking.publish_round(asking.plan_round(the.consultation(pid), hub_clock.now()))


def question_declined(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        asking.withhold_clarification(question(pid), "Er staat een naam in.")


def question_merged(cast: Cast, pid: str) -> None:
    """Kept out first, and then merged into a question that everyone reads already."""
    question_sent(cast, pid)
    with cast.acting("coordinator"):
        first = question(pid)
        second = Clarification(consultation=first.consultation, asker="-", text="Mag kalk?")
        second.audience = f"organisers:{first.consultation_id}"
        db.session.add(second)
        db.session.flush()
        asking.withhold_clarification(second, "Er staat een naam in.")
        asking.merge_clarification(second, first)


def reason_read(cast: Cast, pid: str) -> None:
    hub_clock.start_at(hub_clock.now() + actions.TO_READ)


def question_withdrawn(cast: Cast, pid: str) -> None:
    with cast.acting("party_a"):
        rewording.withdraw(the.consultation(pid), question(pid).key)


Step = Callable[[Cast, str], None]
OPEN: dict[str, tuple[str, Step, str, Step]] = {
    "individual question": ("confidential", nothing_more, "een individuele vraag van Aannemer A", answered_alone),
    "nothing decided": ("anonymised", nothing_more, "vraag 1, Aannemer A: nog niet beslist", kept_inside),
    "waiting": ("anonymised", proposed, "vraag 1, Aannemer A: de partij kijkt de tekst na", kept_inside),
    "objection": ("anonymised", objected, "vraag 1, Aannemer A: bezwaar, en nog niet beslist", kept_inside),
    "point": ("confidential", pointed, "van een punt staat niet wat ermee is gedaan", disposed),
    "question": ("confidential", nothing_more, "een vraag is niet beantwoord: Mag mortel?", question_withdrawn),
    "answer": (
        "confidential",
        question_answered,
        "het antwoord op een vraag is nog niet uit: Mag mortel?",
        question_sent,
    ),
    "wording": ("confidential", question_reworded, "andere woorden is nog niet uit: Mag mortel?", question_withdrawn),
    "reason": ("confidential", question_declined, "te lezen zijn: Mag mortel?", reason_read),
    "merged": ("confidential", question_merged, "te vinden zijn: Mag kalk?", reason_read),
    "woo": ("confidential", woo_begun, "Woo-verzoek WOO-2026-14: het besluit is niet verstuurd", woo_sent),
}


@pytest.mark.both_engines
@pytest.mark.parametrize(("choice", "opens", "words", "closes"), OPEN.values(), ids=OPEN)
def test_what_is_open_is_named_with_a_link_and_holds_the_conclusion_up(
    cast: Cast, choice: str, opens: Step, words: str, closes: Step
) -> None:
    openly = closes in (question_withdrawn, question_sent, reason_read)
    pid = answered(cast, choice, asks="alone" if closes is answered_alone else "openly" if openly else "")
    opens(cast, pid)
    answer = cast.client("coordinator", assurance=2).post(f"/consultations/{pid}/conclusion")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "er staat nog iets open" in page
    named = re.search(rf'href="([^"]+)"[^>]*>(?:(?!</a>).)*{re.escape(words)}', page, re.DOTALL)
    assert named, page
    assert cast.client("coordinator", assurance=2).get(named[1]).status_code == 200
    closes(cast, pid)
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
        assert the.consultation(pid).concluded_at is not None


def test_what_is_open_is_named_without_end_nowhere(cast: Cast) -> None:
    pid = answered(cast)
    with cast.acting("coordinator"):
        for _time in range(actions.NAMED + 5):
            points.make_point(the.consultation(pid), "Vraag een tekening.", [])
    with cast.acting("coordinator"), pytest.raises(RuleBroken) as refusal:
        actions.conclude(the.consultation(pid))
    assert len(refusal.value.ways) == actions.NAMED


def test_nothing_is_opened_after_the_conclusion(cast: Cast) -> None:
    pid = answered(cast)
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
    for deed in (
        lambda: points.make_point(the.consultation(pid), "Een punt.", []),
        lambda: releasing.keep_inside(the.answer(pid, "1", "Aannemer A"), "Toch niet."),
    ):
        refused(cast, "coordinator", deed, "afgerond")


@pytest.mark.both_engines
def test_who_objects_while_it_is_concluded_is_never_left_open(cast: Cast) -> None:
    """A text that waits for the party past its silence; the party objects at the moment of the conclusion."""
    pid = answered(cast, "anonymised")
    proposed(cast, pid)
    with cast.reading():
        shown = release(cast, pid).pid
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}/releases/{shown}"
    at_once(
        posting(cast.client("party_a"), f"{mine}/objection", why="Anders.", objection="Anders."),
        posting(cast.client("coordinator", assurance=2), f"/consultations/{pid}/conclusion"),
    )
    with cast.reading():
        consultation = db.session.scalars(select(Consultation).where(Consultation.pid == pid)).one()
        assert consultation.concluded_at is None


def test_a_conclusion_waits_for_who_is_proposing_a_text(cast: Cast) -> None:
    """What was kept inside is proposed anew by one organiser while another concludes: it is not left with the party."""
    pid = answered(cast, "anonymised")
    kept_inside(cast, pid)
    with meanwhile(posting(cast.client("coordinator", assurance=2), f"/consultations/{pid}/conclusion")) as begin:
        with cast.acting("secretary"):
            releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Een tekening.")
            concluded = begin()
        assert concluded.result(timeout=60) == 409
