"""Questions about requests under the Woo, and about the files that prove what happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from buyergroup_hub.consultations.dossiers.models import Dossier, WooPassage, WooRequest
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.queries import Param, Statement, query


class ViewRow(NamedTuple):
    request_id: int
    pid: str
    title: str
    group_id: int
    party: str
    party_id: int
    began_at: datetime
    view_until: datetime
    demo: bool


ASKED = "a party that is asked for its view of a passage sees that it was asked for, and until when it can give it"


@query(ViewRow, unrestricted={WooRequest: ASKED, Answer: ASKED})
def views_to_give(parties: Param[Collection[int]]) -> Statement:
    """Requests for parts of which the party said nothing yet."""
    shown = Consultation.pid, Consultation.title, Consultation.group_id, Party.pid, Party.id
    return (
        select(WooRequest.id, *shown, WooRequest.began_at, WooRequest.view_until, WooRequest.demo)
        .join(Consultation, Consultation.id == WooRequest.consultation_id)
        .join(WooPassage, WooPassage.request_id == WooRequest.id)
        .join(Answer, Answer.id == WooPassage.answer_id)
        .join(Party, Party.id == Answer.party_id)
        .where(
            Party.id.in_(parties),
            WooPassage.view.is_(None),
            WooPassage.decision.is_(None),
        )
        .distinct()
        .order_by(WooRequest.id, Party.pid)
    )


@query(WooPassage, unrestricted={WooRequest: ASKED, Answer: ASKED})
def passages_of(party: Param[int]) -> Statement:
    """What of the party's answers somebody asked for under the Woo and it may give its view of, in the order of the
    questions."""
    return (
        select(WooPassage)
        .join(WooPassage.answer)
        .join(WooPassage.request)
        .join(Answer.question)
        .where(Answer.party_id == party)
        .options(joinedload(WooPassage.request), contains_eager(WooPassage.answer).contains_eager(Answer.question))
        .order_by(WooPassage.request_id.desc(), Question.position)
    )


@query(Dossier)
def dossiers_of_party(party: Param[int]) -> Statement:
    """What the party had made of its own part, the newest first."""
    return select(Dossier).where(Dossier.party_id == party).order_by(Dossier.id.desc())


@query(Dossier)
def dossiers_of(consultation: Param[int]) -> Statement:
    """Those that the team had made, the newest first."""
    made = select(Dossier).where(Dossier.consultation_id == consultation, Dossier.woo_request_id.is_(None))
    return made.order_by(Dossier.id.desc())


@query(Dossier)
def dossiers_of_request(request: Param[int]) -> Statement:
    """What goes out under the Woo, the newest first."""
    return select(Dossier).where(Dossier.woo_request_id == request).order_by(Dossier.id.desc())
