"""Acts that most tests of consultations begin with. The cast's municipality is responsible; the water board's secretary
is the second organiser; `party_a`, `colleague_a` and `party_b` answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import LateRefusal, Submission
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import unsent
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast, kept

OPENS = clock.dutch(date(2026, 12, 1), 9)
CLOSES = clock.dutch(date(2026, 12, 22), 12)
UNTIL = CLOSES - timedelta(days=7)
DATES = Dates(OPENS, CLOSES, UNTIL)

SHEET = (
    Asked("text", "Welke gegevens heb je nodig om een ligger te keuren?", hint="Denk aan tekeningen."),
    Asked("choice", "Welke rol heb je?", options=["Bouwer", "Sloper"]),
    Asked("number", "Hoeveel weken duurt een keuring?", unit="weken", minimum=Decimal(1), maximum=Decimal(104)),
    Asked("level", "Kun je hieraan voldoen?", options=["een dek", "ook liggers", "alles"], required=False),
    Asked("yes_no", "Wil je meepraten?", required=False),
    Asked("choices", "Waar werk je?", options=["Noord", "Midden", "Zuid"], required=False),
)

FILLED = {
    "1": {"text": "Minimaal de tekening."},
    "2": {"choice": "a"},
    "3": {"number": "6"},
}


@kept
def planned(cast: Cast, *sheet: Asked, who: str = "coordinator", dates: Dates = DATES) -> str:
    """A consultation with a sheet that only its organisers see; answers its pid."""
    with cast.acting(who):
        made = planning.plan(
            cast.group(),
            cast.organisation("municipality"),
            "Liggers hergebruiken",
            dates,
            summary="We willen weten wat er nodig is.",
            contact="Secretaris, 000-0000000",
        )
        for asked in sheet or SHEET:
            planning.add_question(made, asked)
        planning.add_to_team(made, cast.people["secretary"])
        return made.pid


@kept
def approve(cast: Cast, pid: str, *, now: bool = False, who: str = "coordinator") -> None:
    with cast.acting(who):
        opening.approve(consultation(pid), planning.sheet_digest(consultation(pid)), now=now)


@kept
def opened(cast: Cast, *sheet: Asked) -> str:
    """A consultation that has opened just now; the clock stands at its opening."""
    pid = planned(cast, *sheet)
    approve(cast, pid)
    clock.start_at(OPENS)
    with cast.writing():
        opening.open_due()
    return pid


def consultation(pid: str) -> Consultation:
    return db.session.scalars(Consultation.addressed(pid=pid)).one()


def question(pid: str, key: str) -> Question:
    return db.session.scalars(Question.addressed(pid=pid, key=key)).one()


FIRMS = {"party_a": "firm_a", "colleague_a": "firm_a", "party_b": "firm_b", "unverified": "firm_c"}


def party(cast: Cast, pid: str, who: str = "party_a") -> Party:
    """The party that somebody answers for; inside a transaction."""
    place = cast.organisations[FIRMS[who]]
    found = select(Party.pid).join(Consultation).where(Consultation.pid == pid, Party.organisation_id == place)
    return db.session.scalars(Party.addressed(pid=pid, party=db.session.scalars(found).one())).one()


@kept
def drafted(cast: Cast, pid: str, who: str = "party_a", choice: str = "anonymised", **texts: dict[str, object]) -> None:
    """A complete draft; `texts` replaces answers by question key, as `k1={"text": "…"}`."""
    said = FILLED | {key.removeprefix("k"): value for key, value in texts.items()}
    with cast.acting(who):
        mine = answering.begin_answering(consultation(pid), cast.organisation(FIRMS[who]))
        for key, value in said.items():
            there = answering.draft_of(mine).get(question(pid, key).id)
            answering.save_draft(mine, question(pid, key), value, choice, base=there.version if there else 0)


def hand_in(cast: Cast, pid: str, who: str = "party_a") -> Submission | LateRefusal | answering.Incomplete:
    """Submit what is drafted; inside a transaction that the caller began as this person."""
    mine = party(cast, pid, who)
    return answering.submit(mine, answering.draft_digest(mine))


def submitted(
    cast: Cast, pid: str, who: str = "party_a", choice: str = "anonymised", **texts: dict[str, object]
) -> str:
    """A complete answer that was accepted; answers the pid of the submission."""
    drafted(cast, pid, who, choice, **texts)
    with cast.acting(who):
        made = hand_in(cast, pid, who)
        assert isinstance(made, Submission)
        return made.pid


@kept
def answered(
    cast: Cast, pid: str, who: str = "party_a", choice: str = "anonymised", **values: str | Mapping[str, object]
) -> None:
    """These answers alone, by question key as `k1="…"`, drafted and accepted."""
    with cast.acting(who):
        mine = answering.begin_answering(consultation(pid), cast.organisation(FIRMS[who]))
        for key, value in values.items():
            typed = {"text": value} if isinstance(value, str) else value
            answering.save_draft(mine, question(pid, key.removeprefix("k")), typed, choice, base=0)
    with cast.acting(who):
        assert isinstance(hand_in(cast, pid, who), Submission)


@kept
def asked(cast: Cast, pid: str, who: str = "party_a", text: str = "Mag een scan?") -> str:
    """A clarifying question; answers its key."""
    with cast.acting(who):
        return asking.ask(consultation(pid), cast.organisation(FIRMS[who]), text).key


def clarification(pid: str, key: str) -> Clarification:
    return db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()


def count(cast: Cast, model: type) -> int:
    with cast.reading():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def seen(page: str) -> str:
    """What a form says of what stood there when its page was opened."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


@kept
def unsealed(cast: Cast, pid: str) -> None:
    """Closed and unsealed by the coordinator; the clock stands an hour after closing."""
    with cast.reading():
        closes_at = consultation(pid).closes_at
    clock.start_at(closes_at + timedelta(hours=1))
    with cast.acting("coordinator"):
        unsealing.unseal(consultation(pid))


def answer(pid: str, key: str, firm: str) -> Answer:
    """An unsealed answer by question and organisation."""
    found = [
        a
        for a in unsealing.answers_of(consultation(pid))
        if a.question.key == key and a.party.organisation.name == firm
    ]
    return found[0]


@contextmanager
def arriving(cast: Cast, who: str, at: datetime) -> Iterator[None]:
    """Act inside a request of which the server stamped the arrival: what is done later than it arrived."""
    with cast.app.test_request_context("/", environ_overrides={"hub.arrival": at}):
        begin(writes=True)
        with standing_as(cast.standing(who)):
            yield
        commit()


def mail_leaves(cast: Cast) -> None:
    """What waits to leave arrives now: the terms that it gives begin."""
    with cast.writing():
        db.session.execute(update(Mail).where(unsent()).values(sent_at=clock.now()))


@kept
def released(cast: Cast, pid: str, who: str, text: str, key: str = "1") -> None:
    """The party agreed with a text of its answer."""
    firm = {"party_a": "Aannemer A", "party_b": "Aannemer B", "unverified": "Onbekend Bedrijf"}[who]
    with cast.acting("coordinator"):
        releasing.propose_rewritten(answer(pid, key, firm), text)
    with cast.acting(who):
        releasing.agree(answer(pid, key, firm).releases[-1])


def told(cast: Cast, kind: str) -> list[int]:
    """Who was written to, by the kind of mail."""
    with cast.reading():
        found = select(Mail.person_id).where(Mail.kind == f"consultations.{kind}").order_by(Mail.person_id)
        return [person for person in db.session.scalars(found) if person]


def page_of(cast: Cast, who: str, url: str) -> str:
    return str(cast.client(who, assurance=2).get(url).get_data(as_text=True))


def refused(cast: Cast, who: str, deed: Callable[[], object], sentence: str) -> None:
    with cast.acting(who), pytest.raises(RuleBroken, match=sentence):
        deed()
