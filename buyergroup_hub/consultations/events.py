"""What happens to a consultation, as events. Asking a clarifying question is none: it would tell when (rule 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for

from buyergroup_hub.consultations import models
from buyergroup_hub.consultations.models import Answer, Consultation, Handout, Party, Post, Report, Round
from buyergroup_hub.consultations.queries.sheets import OF_CONSULTATION, places_of
from buyergroup_hub.events.actions import part_of
from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.events.timeline import leads_to
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _l

PLANNED = declare("consultation.planned", "organisation")
EDITED = declare("consultation.edited", "fields")
TEAM_JOINED = declare("team.joined", "person", "role")
TEAM_LEFT = declare("team.left", "person")
QUESTION_SAVED = declare("question.saved", "question")
QUESTION_REMOVED = declare("question.removed", "question")
APPROVED = declare(
    "consultation.approved",
    "sheet_digest",
    "opens_at",
    "closes_at",
    sentence=_l("Er komt een marktconsultatie"),
)
RECALLED = declare("consultation.recalled", sentence=_l("De opening van de marktconsultatie is uitgesteld"))
OPENED = declare(
    "consultation.opened",
    "sheet_digest",
    "planned",
    "closes_at",
    sentence=_l("De marktconsultatie ging open"),
    discloses=True,
)
EXTENDED = declare("consultation.extended", "old", "new", sentence=_l("De marktconsultatie sluit later"))
REOPENED = declare("consultation.reopened", "old", "new", sentence=_l("De marktconsultatie is voor iedereen heropend"))
WITHDRAWN = declare("consultation.withdrawn", sentence=_l("De marktconsultatie is ingetrokken"))
UNSEALED = declare("consultation.unsealed", sentence=_l("De organisatoren openden de antwoorden"))
CONCLUDED = declare("consultation.concluded", sentence=_l("De marktconsultatie is afgerond"))
HANDED_OUT = declare(
    "handout.published", "digest", sentence=_l("Er is iets uitgedeeld bij een consultatie"), discloses=True
)

STARTED = declare("party.started", "party")
SUBMITTED = declare("submission.submitted", "number", "digest", "arrived_at", "judged_closes_at")
REFUSED_LATE = declare("submission.refused", "arrived_at", "judged_closes_at")
SUBMISSION_WITHDRAWN = declare("submission.withdrawn", "number")
CHOICE_WIDENED = declare("choice.widened", "part", "confidentiality")

READ = declare("answer.read", "answer", discloses=True)
RELEASE_PROPOSED = declare("release.proposed", "answer", "kind", "number", "digest")
RELEASE_AGREED = declare("release.agreed", "answer", "number")
RELEASE_OBJECTED = declare("release.objected", "answer", "number")
RELEASED = declare("release.released", "answer", "number")

ROUND_PLANNED = declare("round.planned", "number", "goes_out_at")
ROUND_PUBLISHED = declare(
    "round.published",
    "number",
    "digest",
    "planned",
    sentence=_l("Vragen en antwoorden van ronde %(number)s staan online"),
    discloses=True,
)
CLARIFICATION_ANSWERED = declare("clarification.answered", "clarification")
CLARIFICATION_WITHHELD = declare("clarification.withheld", "clarification")
CLARIFICATION_REWORDED = declare("clarification.reworded", "clarification")
CLARIFICATION_MERGED = declare("clarification.merged", "clarification", "into")
INDIVIDUAL_ASKED = declare("individual_question.asked", "party")
INDIVIDUAL_ANSWERED = declare("individual_question.answered", "party", "alone", discloses=True)
DISCLOSURE_PROPOSED = declare("disclosure.proposed", "clarification")
DISCLOSED = declare("disclosure.made", "clarification", "organisation", discloses=True)
POSTED = declare(
    "post.made",
    "question",
    "organisation",
    "digest",
    sentence=_l("%(organisation)s schreef bij een vraag aan de markt"),
)
POST_WITHHELD = declare("post.withheld", "question")
POST_RESTORED = declare("post.restored", "question")

POINT_MADE = declare("point.made", "point")
POINT_CHANGED = declare("point.changed", "point")
POINT_SHOWN = declare("point.shown", "point", "preview")
POINT_AGREED = declare("point.agreed", "point", "preview")
POINT_OBJECTED = declare("point.objected", "point", "preview")
POINT_REMOVED = declare("point.removed", "point")
DISPOSED = declare("point.disposed", "point", "outcome")
REPORTED = declare(
    "report.published",
    "number",
    "digest",
    sentence=_l("Het verslag van een marktconsultatie staat online"),
    discloses=True,
)
WOO_BEGAN = declare("woo_request.begun", "woo")
WOO_VIEWED = declare("woo_passage.viewed", "passage")
WOO_SENT = declare("woo_request.sent", "woo", "leaves_at")
WOO_TOLD = declare("woo_passage.told", "passage", "decision", "ground", "leaves_at")
WOO_DECIDED = declare("woo_passage.decided", "passage", "decision", "ground")
DOSSIER_MADE = declare("dossier.asked", "dossier")
DOSSIER_COMPLETED = declare("dossier.completed", "dossier", "digest")
DOSSIER_DOWNLOADED = declare("dossier.downloaded", "dossier", "digest", discloses=True)
DOSSIER_REVOKED = declare("dossier.revoked", "dossier")


def _place(kind: str) -> None:
    """Where the events of a kind of subject lead to: the consultation that it belongs to."""

    @leads_to(kind)
    def places(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
        rows = places_of(ids, kind=kind)
        return {row.id: (row.title, url_for("consultations.show", pid=row.pid)) for row in rows}


for kind in OF_CONSULTATION:
    _place(kind)


def _whole(subject: Any) -> str:
    """The consultation that a subject belongs to, by what stands in its row: its relations may not be loaded."""
    return f"consultations/{db.session.get_one(Consultation, _consultation_of(subject)).pid}"


def _consultation_of(subject: Any) -> int:
    columns = subject.__mapper__.columns
    if isinstance(subject, Consultation):
        return subject.id
    if "consultation_id" in columns:
        return int(subject.consultation_id)
    above: tuple[Any, int] = (Answer, subject.answer_id) if "answer_id" in columns else (Party, subject.party_id)
    return _consultation_of(db.session.get_one(*above))


for model in (
    Consultation,
    models.TeamMember,
    models.Question,
    Handout,
    Party,
    models.Submission,
    models.LateRefusal,
    Answer,
    models.Release,
    Round,
    models.IndividualQuestion,
    models.Disclosure,
    Post,
    models.Point,
    models.PointPreview,
    Report,
    models.WooRequest,
    models.WooPassage,
    models.Dossier,
):
    part_of(model.__tablename__)(_whole)
