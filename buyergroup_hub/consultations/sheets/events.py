"""What happens to a consultation, as events. Asking a clarifying question is none: it would tell when (rule 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for

from buyergroup_hub.consultations.answers import models as answers_models
from buyergroup_hub.consultations.dialogue import models as dialogue_models
from buyergroup_hub.consultations.dialogue.models import Post, Round
from buyergroup_hub.consultations.dossiers import models as dossiers_models
from buyergroup_hub.consultations.releases import models as releases_models
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report import models as report_models
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.sheets import models as sheets_models
from buyergroup_hub.consultations.sheets.models import Consultation, Handout, Party
from buyergroup_hub.consultations.sheets.queries import OF_CONSULTATION, places_of
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
HANDED_OUT = declare(
    "handout.published", "digest", sentence=_l("Er is iets uitgedeeld bij een consultatie"), discloses=True
)


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
    sheets_models.TeamMember,
    sheets_models.Question,
    Handout,
    Party,
    answers_models.Submission,
    answers_models.LateRefusal,
    Answer,
    releases_models.Release,
    Round,
    dialogue_models.IndividualQuestion,
    dialogue_models.Disclosure,
    Post,
    report_models.Point,
    report_models.PointPreview,
    Report,
    dossiers_models.WooRequest,
    dossiers_models.WooPassage,
    dossiers_models.Dossier,
):
    part_of(model.__tablename__)(_whole)
