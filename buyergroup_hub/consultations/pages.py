"""What the pages of consultations are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from buyergroup_hub.access import sees, standing, visible_to
from buyergroup_hub.clauses.models import ClauseVersion
from buyergroup_hub.consultations import calibrator, values, wording
from buyergroup_hub.consultations.actions.answering import Missing
from buyergroup_hub.consultations.actions.planning import questions_of
from buyergroup_hub.consultations.actions.receipts import Draft
from buyergroup_hub.consultations.actions.unsealing import counting
from buyergroup_hub.consultations.glossary import OUTCOME_WORDS
from buyergroup_hub.consultations.models import (
    Answer,
    Calibration,
    Consultation,
    Disposition,
    Dossier,
    DraftPart,
    Extension,
    Handout,
    IndividualQuestion,
    Party,
    Point,
    PointPreview,
    PointSource,
    Question,
    Release,
    ReleaseFile,
    Report,
    ReportFile,
    ReportItem,
    Round,
    WooPassage,
    WooRequest,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.web import once
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.visions.models import Section, SectionRevision


def sheet(consultation: Consultation) -> list[Question]:
    """The questions that the person may see: the organisers always, everyone from opening on."""
    return [question for question in questions_of(consultation) if sees(standing(), question)]


def sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """(heading, questions) of the parts of a sheet: questions that follow each other under the same heading."""
    return [(heading, list(part)) for heading, part in groupby(questions, key=lambda one: one.section)]


def tabs(consultation: Consultation, here: str) -> list[tuple[str, str, int | None, bool]]:
    """(words, address, count, here) of the pages of a consultation that the person may open."""
    who, pid = standing(), consultation.pid
    found: list[tuple[str, str, str]] = [("show", _("Consultatie"), url_for("consultations.show", pid=pid))]
    found += [
        ("party", _("Jouw antwoord"), url_for("consultations.party", pid=pid, party=party.pid))
        for party in own_parties(consultation)
    ]
    if consultation.opened_at is not None:
        found.append(("qa", _("Vraag en antwoord"), url_for("consultations.clarifications", pid=pid)))
    if number := last_report(consultation):
        found.append(("report", _("Verslag"), url_for("consultations.report", pid=pid, number=number)))
    if consultation.id in who.teams:
        found.append(("sheet", _("Opzet"), url_for("consultations.sheet", pid=pid)))
        found.append(("manage", _("Planning en team"), url_for("consultations.manage", pid=pid)))
        if consultation.opened_at is not None:
            found.append(("moderation", _("Vragen en berichten"), url_for("consultations.moderation", pid=pid)))
            found.append(("answers", _("Antwoorden en vrijgave"), url_for("consultations.answers", pid=pid)))
            found.append(("points", _("Inbreng"), url_for("consultations.points", pid=pid)))
            found.append(("ledger", _("Wie zag wat"), url_for("consultations.ledger", pid=pid)))
    return [(words, url, None, key == here) for key, words, url in found]


def last_report(consultation: Consultation) -> int | None:
    """The number of the newest report; None as long as there is none."""
    newest = select(func.max(Report.number)).where(Report.consultation_id == consultation.id)
    return once(("report", consultation.id), lambda: db.session.scalar(newest))


def path(consultation: Consultation) -> list[tuple[str, str]]:
    group = consultation.group
    return [
        (_("Consultaties"), url_for("consultations.index")),
        (group.name, url_for("groups.show", slug=group.slug)),
    ]


def own_parties(consultation: Consultation) -> list[Party]:
    """The parties of this consultation that the person answers for."""
    mine = select(Party).where(Party.consultation_id == consultation.id, Party.id.in_(standing().parties))
    return list(db.session.scalars(mine.order_by(Party.id)))


def hears(consultation: Consultation) -> bool:
    """Is the person told of what concerns everyone: as one who answers, or as a follower?"""
    who = standing()
    return bool(own_parties(consultation)) or (
        who.person_id is not None and consultation.id in followed(who.person_id, Consultation.__tablename__)
    )


def market_places() -> list[tuple[int, str]]:
    """The market-side organisations that the person works for."""
    return _named([place.organisation_id for place in standing().affiliations if place.market])


def places() -> list[tuple[int, str]]:
    """The organisations that the person works for."""
    return _named([place.organisation_id for place in standing().affiliations])


def _named(ids: Sequence[int]) -> list[tuple[int, str]]:
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    return [(row.id, row.name) for row in db.session.execute(found)]


def changes(consultation: Consultation) -> list[Extension]:
    """Extensions and reopenings, oldest first."""
    found = select(Extension).where(Extension.consultation_id == consultation.id).order_by(Extension.id)
    return list(db.session.scalars(found))


def handouts(consultation: Consultation) -> list[Handout]:
    found = select(Handout).where(Handout.consultation_id == consultation.id, visible_to(standing(), Handout))
    return list(db.session.scalars(found.order_by(Handout.id.desc())))


def rounds(consultation: Consultation) -> list[Round]:
    """Rounds with their questions and answers, the newest first; planned ones are the organisers'."""
    found = select(Round).where(Round.consultation_id == consultation.id, visible_to(standing(), Round))
    return list(db.session.scalars(found.options(selectinload(Round.clarifications)).order_by(Round.number.desc())))


def next_round(consultation: Consultation) -> Round | None:
    """The planned round, of which everyone may know when it goes out, and nothing more."""
    found = select(Round).where(Round.consultation_id == consultation.id, Round.published_at.is_(None))
    return db.session.scalars(found.order_by(Round.number)).first()


@dataclass(frozen=True)
class Place:
    """A question in the navigation of a party's answer."""

    number: str
    title: str
    url: str
    state: str
    here: bool
    optional: bool


def answer_nav(draft: Draft, here: str = "") -> list[Place]:
    consultation = draft.party.consultation
    return [
        Place(
            question.key,
            question.title,
            url_for("consultations.answer", pid=consultation.pid, party=draft.party.pid, key=question.key),
            _progress(question, draft.parts.get(question.id), question.id in draft.files),
            question.key == here,
            not question.required,
        )
        for question in draft.questions
    ]


def _progress(question: Question, part: DraftPart | None, has_files: bool) -> str:
    """What cannot be handed in yet is a draft: the check page says why."""
    if part is None or not (part.value or has_files):
        return "empty"
    return "done" if part.confidentiality and not values.faults(question, part.value) else "draft"


def priced(draft: Draft) -> list[tuple[Question, str]]:
    """Sentences about prices or capacity in what a party lets others read, each with its question (rule 8)."""
    read = [(one, draft.parts[one.id]) for one in draft.questions if one.id in draft.parts]
    return [
        (question, sentence)
        for question, part in read
        if part.confidentiality in ("public", "anonymised")
        for sentence in wording.prices(str(part.value.get("text") or ""))
    ]


def next_key(questions: Sequence[Question], key: str) -> str | None:
    keys = [question.key for question in questions]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else None


def ahead(draft: Draft, lacking: Sequence[Missing]) -> Question | None:
    """Where a party goes on: at the first question, and once it began, at the first that still lacks something."""
    return next((one.question for one in lacking) if draft.parts else iter(draft.questions), None)


def releases_of(party: Party) -> list[Release]:
    """Of each part of the party the decision that counts, as far as it concerns the party."""
    newest = select(func.max(Release.id)).join(Answer, Answer.id == Release.answer_id)
    mine = newest.where(Answer.party_id == party.id).group_by(Release.answer_id)
    found = select(Release).where(Release.id.in_(mine), visible_to(standing(), Release))
    return list(
        db.session.scalars(found.options(joinedload(Release.answer).joinedload(Answer.question)).order_by(Release.id))
    )


def previews_of(party: Party) -> list[PointPreview]:
    """The points that use the party's input as they stand, that everyone does not read yet."""
    found = select(PointPreview).where(PointPreview.party_id == party.id, visible_to(standing(), PointPreview))
    shown = db.session.scalars(found.options(joinedload(PointPreview.point)).order_by(PointPreview.id))
    return [one for one in shown if one.state != "gone"]


def woo_passages(party: Party) -> list[WooPassage]:
    """What of the party's answers somebody asked for under the Woo and it may give its view of, in the order of the
    questions. What it made public itself nobody asks it about."""
    mine = (
        select(WooPassage)
        .join(WooPassage.answer)
        .join(WooPassage.request)
        .join(Answer.question)
        .where(
            Answer.party_id == party.id,
            or_(WooPassage.proposed.is_not(None), WooRequest.sent_at.is_not(None)),
            visible_to(standing(), WooPassage),
        )
        .options(joinedload(WooPassage.request), contains_eager(WooPassage.answer).contains_eager(Answer.question))
        .order_by(WooPassage.request_id.desc(), Question.position)
    )
    return list(db.session.scalars(mine))


def release_files(release: Release) -> list[ReleaseFile]:
    """The versions of submitted files that the party is shown."""
    found = select(ReleaseFile).where(ReleaseFile.release_id == release.id)
    return list(db.session.scalars(found.options(joinedload(ReleaseFile.file)).order_by(ReleaseFile.id)))


def individual_questions(party: Party) -> list[IndividualQuestion]:
    found = select(IndividualQuestion).where(
        IndividualQuestion.party_id == party.id, visible_to(standing(), IndividualQuestion)
    )
    return list(db.session.scalars(found.order_by(IndividualQuestion.id)))


def dossiers_of(party: Party) -> list[Dossier]:
    """What the party had made of its own part, the newest first."""
    found = select(Dossier).where(Dossier.party_id == party.id, visible_to(standing(), Dossier))
    return list(db.session.scalars(found.order_by(Dossier.id.desc())))


def shown(question: Question, part: Any) -> str:
    """An answer in words."""
    return values.said(question, part.value) if part is not None else ""


def calibrations(consultation: Consultation) -> list[tuple[Calibration, list[dict[str, Any]]]]:
    """The frozen tables with their rows in words, for `ui.calibrator` (levels) and as tables."""
    found = (
        select(Calibration)
        .where(Calibration.consultation_id == consultation.id)
        .join(Calibration.question)
        .options(contains_eager(Calibration.question))
        .order_by(Question.position)
    )
    return [(one, [_in_words(one.question, row) for row in one.rows]) for one in db.session.scalars(found)]


def _in_words(question: Question, row: Any) -> dict[str, Any]:
    words = calibrator.cell_labels(question)
    return {
        "label": calibrator.row_label(question, row["key"]) or question.title,
        "kind": row["kind"],
        "few": row.get("few", True),
        "values": [row["cells"][key] for key in words] if row["cells"] else [],
        "cells": [(said, row["cells"].get(key)) for key, said in words.items()],
    }


def report_items(report: Report) -> dict[int, list[ReportItem]]:
    """The released answers of a report, by question."""
    found = (
        select(ReportItem)
        .where(ReportItem.report_id == report.id)
        .options(joinedload(ReportItem.organisation), selectinload(ReportItem.files).joinedload(ReportFile.file))
        .order_by(ReportItem.confidentiality.desc(), ReportItem.key)
    )
    items: dict[int, list[ReportItem]] = {}
    for item in db.session.scalars(found):
        items.setdefault(item.question_id, []).append(item)
    return items


def strip(consultation: Consultation) -> dict[str, Any]:
    """What the closing strip says."""
    return {
        "closes_at": consultation.closes_at,
        "opens_at": consultation.opens_at if consultation.opened_at is None else None,
        "now": clock.now(),
    }


def public_points(consultation: Consultation) -> list[Point]:
    """The points that everyone reads, with what was done with them and where."""
    found = (
        select(Point)
        .where(Point.consultation_id == consultation.id, Point.audience == "public")
        .options(*with_disposition())
        .order_by(Point.position)
    )
    return list(db.session.scalars(found))


def outcome_chips(report: Report, points: Sequence[Point], chosen: str) -> list[tuple[str, str, bool]]:
    """(words with their number, address, chosen) to show the points of one outcome; none where there is one outcome."""
    counts = Counter(point.disposition.outcome for point in points if point.disposition)
    if len(counts) < 2:
        return []
    every = (_("Alle %(n)s", n=len(points)), _of_outcome(report, None), not chosen)
    return [every] + [
        (f"{words} ({counts[one]})", _of_outcome(report, one), one == chosen)
        for one, words in OUTCOME_WORDS.items()
        if counts[one]
    ]


def _of_outcome(report: Report, outcome: str | None) -> str:
    pid = report.consultation.pid
    return url_for("consultations.report", pid=pid, number=report.number, outcome=outcome, _anchor="input")


def made_by(point: Point) -> str:
    """How many parties brought a point in, in words."""
    bands = {
        "most": _("de meeste partijen"),
        "some": _("enkele partijen"),
        "none": "",
        "organisers": _("van de organisatoren, niet uit een antwoord"),
    }
    return bands.get(point.made_by or "none", _("%(n)s partijen", n=point.made_by))


def with_disposition() -> tuple[Any, ...]:
    """Load what was done with a point, and where that can be read."""
    done = joinedload(Point.disposition)
    section = done.joinedload(Disposition.revision).joinedload(SectionRevision.section)
    named = section.joinedload(Section.vision), section.joinedload(Section.guide)
    return (*named, done.joinedload(Disposition.clause_version).joinedload(ClauseVersion.clause))


def own_points(consultation: Consultation) -> set[int]:
    """Of the public points those that were made from answers of the person's own parties."""
    mine = (
        select(PointSource.point_id)
        .join(Answer, Answer.id == PointSource.answer_id)
        .where(Answer.consultation_id == consultation.id, Answer.party_id.in_(standing().parties))
    )
    return set(db.session.scalars(mine))


def where_disposed(done: Disposition) -> tuple[str, str] | None:
    """(words, address) of the place where something that was brought in ended; None where she may not read it."""
    who = standing()
    if done.clause_version is not None and sees(who, done.clause_version):
        clause, number = done.clause_version.clause, done.clause_version.number
        words = _("%(code)s, versie %(number)s", code=clause.code, number=number)
        return words, f"/clauses/{clause.code}/versions/{number}"
    if done.revision is not None and sees(who, done.revision.section.vision):
        return _section_words(done.revision), f"/visions/{done.revision.section.vision.pid}"
    return None


def _section_words(revision: SectionRevision) -> str:
    """The heading of a section as it was written is the group's: others read what every vision calls that section."""
    section = revision.section
    usual = section.guide.heading(locale()) if section.guide else ""
    heading = revision.heading if sees(standing(), section) else usual
    return _("Marktvisie, %(heading)s", heading=heading) if heading else _("Marktvisie")


def party_count(consultation: Consultation) -> int | None:
    """How many parties answered: only where the plan says that it tells, and only once the answers are open."""
    if not consultation.tells_party_count or consultation.unsealed_at is None:
        return None
    counted = select(func.count()).select_from(counting(consultation.id).order_by(None).subquery())
    return db.session.scalar(counted)
