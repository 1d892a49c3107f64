"""Points: what parties brought in, in the organisers' words, and what was done with it. A point uses only what was
released, and each party of which it uses an answer reads it before others do (rule 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.releases.actions.releasing import (
    TO_OBJECT,
    check_passages,
    names_of_parties,
    quoted,
    released,
)
from buyergroup_hub.consultations.releases.actions.unsealing import answers_of
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report import events
from buyergroup_hub.consultations.report.models import OUTCOMES, Disposition, Point, PointPreview, PointSource
from buyergroup_hub.consultations.sheets import wording
from buyergroup_hub.consultations.sheets.actions.opening import lock_unfinished
from buyergroup_hub.consultations.sheets.actions.telling import people_of_parties, tell
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import Asked, Term, terms


def make_point(consultation: Consultation, text: str, answers: Sequence[Answer], *, anyway: bool = False) -> Point:
    """Put in words what parties brought in, with the answers that it was made from."""
    if consultation.unsealed_at is None:
        raise RuleBroken(_("Je kunt de inbreng pas beschrijven als de antwoorden geopend zijn."))
    lock_unfinished(consultation.id)
    _check_sources(consultation, answers)
    check_text(consultation, text, anyway=anyway)
    circle = f"organisers:{consultation.id}"
    last = select(func.max(Point.position)).where(Point.consultation_id == consultation.id)
    point = Point(
        consultation=consultation,
        position=(db.session.scalar(last) or 0) + 1,
        text=text,
        audience=circle,
        demo=consultation.demo,
        disposition=None,
        sources=[PointSource(answer_id=answer.id, added_at=clock.now(), audience=circle) for answer in answers],
        previews=[],
    )
    db.session.add(point)
    db.session.flush()
    record(events.POINT_MADE, point, {"point": point.pid}, group_id=consultation.group_id)
    return point


def _check_sources(consultation: Consultation, answers: Sequence[Answer]) -> None:
    if any(answer.consultation_id != consultation.id for answer in answers):
        raise RuleBroken(_("Dit antwoord hoort bij een andere consultatie."))
    if len(released(answers)) < len(answers):
        raise RuleBroken(
            _("Een punt komt alleen uit wat is vrijgegeven, nooit uit wat vertrouwelijk is. Laat de andere weg.")
        )


def check_text(consultation: Consultation, text: str, *, anyway: bool = False) -> None:
    """What everyone will read names no party and repeats nothing that stays inside; what may be a name, a price or
    capacity is looked at by whoever wrote it."""
    traces = wording.traces(text, names_of_parties(consultation))
    if sure := [trace for trace in traces if trace.sure]:
        raise RuleBroken(_("Hieraan is iemand te herkennen: %(said)s. Haal het weg.", said=quoted(sure)))
    check_passages(consultation, text)
    priced = wording.prices(text)
    if (traces or priced) and not anyway:
        telling = ", ".join([*([quoted(traces)] if traces else []), *(f"“{sentence}”" for sentence in priced)])
        raise RuleBroken(
            _(
                "Hieraan is misschien een partij, prijs of capaciteit te herkennen: %(said)s. Verwijder dat, of kies "
                "dat het zo kan.",
                said=telling,
            )
        )


def change_point(point: Point, text: str, answers: Sequence[Answer], *, anyway: bool = False) -> None:
    """Put a point in other words, or say that it came from other answers, until everyone reads it. In other words it is
    shown to the parties anew."""
    _check_inside(point)
    _check_sources(point.consultation, answers)
    check_text(point.consultation, text, anyway=anyway)
    point.text = text
    chosen = {answer.id for answer in answers}
    for source in [source for source in point.sources if source.answer_id not in chosen]:
        point.sources.remove(source)
    there = {source.answer_id for source in point.sources}
    point.sources += [
        PointSource(answer_id=added, added_at=clock.now(), audience=point.audience) for added in sorted(chosen - there)
    ]
    record(events.POINT_CHANGED, point, {"point": point.pid}, group_id=point.consultation.group_id)


def remove_point(point: Point) -> None:
    """Take a point away before everyone reads it, with what was to be said of it. What parties said of its words
    stays: in the same words it would come back with their objections."""
    _check_inside(point)
    db.session.refresh(point, ["previews", "sources", "disposition"])
    if point.previews:
        point.removed_at, point.disposition, point.sources = clock.now(), None, []
    else:
        db.session.delete(point)
    record(events.POINT_REMOVED, point.consultation, {"point": point.pid}, group_id=point.consultation.group_id)


def _check_inside(point: Point) -> None:
    if point.audience == "public":
        raise RuleBroken(_("Het verslag staat online. Je kunt dit punt niet meer wijzigen."))


def dispose(
    point: Point,
    outcome: str,
    reason: str,
    *,
    revision_id: int | None = None,
    clause_version_id: int | None = None,
    anyway: bool = False,
) -> Disposition:
    """Say what was done with a point, why, and where it can be read. Told to the parties when the report goes out."""
    if point.audience == "public":
        raise RuleBroken(_("Het verslag staat online. Je kunt niet meer wijzigen wat er met de inbreng is gedaan."))
    if outcome not in OUTCOMES or not reason:
        raise RuleBroken(_("Kies wat ermee is gedaan en schrijf waarom."))
    check_text(point.consultation, reason, anyway=anyway)
    disposition = point.disposition or Disposition(point_id=point.id, audience=point.audience, demo=point.demo)
    disposition.outcome, disposition.reason = outcome, reason
    disposition.revision_id, disposition.clause_version_id = revision_id, clause_version_id
    disposition.disposed_at, disposition.person_id = clock.now(), standing().person_id
    point.disposition = disposition
    record(events.DISPOSED, point, {"point": point.pid, "outcome": outcome}, group_id=point.consultation.group_id)
    return disposition


def points_of(consultation: Consultation) -> list[Point]:
    """The points of a consultation with what was done with them, and what the parties said of them."""
    statement = _points().where(Point.consultation_id == consultation.id, Point.removed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Point.position)))


def point_of(point_id: int) -> Point:
    """One of them."""
    return db.session.scalars(_points().where(Point.id == point_id)).one()


def _points() -> Select[Point]:
    return select(Point).options(
        selectinload(Point.sources),
        selectinload(Point.previews).joinedload(PointPreview.point),
        joinedload(Point.disposition),
    )


def previews_of(point: Point) -> dict[int, PointPreview]:
    """What was last shown of a point as it stands, by party."""
    return {preview.party_id: preview for preview in point.previews if preview.text == point.text}


def objections_to(points: Sequence[Point]) -> dict[str, dict[int, PointPreview]]:
    """What parties object to, by bare words and party, in all that was ever shown to them in the consultation of these
    points. It holds on the words, whatever they come from and whichever point says them, until the party agrees with
    them itself."""
    shown = (
        select(PointPreview)
        .join(PointPreview.party)
        .where(
            Party.consultation_id.in_({point.consultation_id for point in points}),
            or_(PointPreview.objected_at.is_not(None), PointPreview.agreed_at.is_not(None)),
        )
        .order_by(PointPreview.id)
    )
    against: dict[str, dict[int, PointPreview]] = {}
    for preview in db.session.scalars(shown):
        of_words = against.setdefault(wording.bare(preview.text), {})
        if preview.objected_at is not None:
            of_words[preview.party_id] = preview
        elif preview.agreed_at is not None:
            of_words.pop(preview.party_id, None)
    return {sentence: by_party for sentence, by_party in against.items() if by_party}


def states_of(points: Sequence[Point], answers: Sequence[Answer]) -> dict[int, str]:
    return states(points, _party_ids(answers), released(answers))


def _party_ids(answers: Sequence[Answer]) -> dict[int, int]:
    return {answer.id: answer.party_id for answer in answers}


def states(points: Sequence[Point], parties: Mapping[int, int], goes_out: Collection[int]) -> dict[int, str]:
    """By id: public; else what keeps it from a report: a source that is not released (any more), a party that did not
    see it, may still answer or objects; or ready. `organisers` is one without a source, theirs alone. `parties`: of
    each answer that counts its party; `goes_out`: which of them others may read."""
    against, taken = objections_to(points), silent(each for point in points for each in previews_of(point).values())
    return {
        point.id: _state(point, parties, goes_out, taken, is_objected=wording.bare(point.text) in against)
        for point in points
    }


def _state(
    point: Point, parties: Mapping[int, int], goes_out: Collection[int], taken: Collection[int], *, is_objected: bool
) -> str:
    if point.audience == "public":
        return "public"
    if is_objected:
        return "objected"
    if not point.sources:
        return "organisers"
    if not all(source.answer_id in goes_out for source in point.sources):
        return "unreleased"
    shown, theirs = _shown_whole(point, parties), {parties[source.answer_id] for source in point.sources}
    said = {_said(shown.get(party), taken) for party in theirs}
    return next((state for state in ("unshown", "waiting") if state in said), "ready")


def _said(preview: PointPreview | None, taken: Collection[int]) -> str:
    if preview is None:
        return "unshown"
    return "agreed" if preview.id in taken else preview.state


SHOWN = "consultations.points"
"""The mail that asks a party to look at points."""


def asked_of(shown: Any) -> Asked:
    """What a mail about points asks of a party; any that leaves since it was shown leads to this one as well."""
    return Asked({"party": shown.party_id}, shown.shown_at, shown.object_until)


def terms_of(previews: Iterable[PointPreview]) -> dict[int, Term]:
    """By the id of what waits for its party, until when that may react."""
    return terms(SHOWN, {one.id: asked_of(one) for one in previews if one.state == "waiting"})


def silent(previews: Iterable[PointPreview]) -> set[int]:
    """The ids of those that a party was asked about and let its time to react go by, which its promise takes as yes."""
    late = [one for one in previews if one.silence_agrees and clock.now() >= one.object_until]
    return {preview_id for preview_id, term in terms_of(late).items() if term.is_over}


def _shown_whole(point: Point, parties: Mapping[int, int]) -> dict[int, PointPreview]:
    """What was shown of a point as it stands, by party, since the last answer of the party was added to it: with an
    answer comes its own promise, and the time that it gives."""
    theirs: dict[int, list[datetime]] = {}
    for source in point.sources:
        if source.added_at is not None and source.answer_id in parties:
            theirs.setdefault(parties[source.answer_id], []).append(source.added_at)
    shown = previews_of(point)
    return {
        party: each for party, each in shown.items() if all(when <= each.shown_at for when in theirs.get(party, ()))
    }


def show_points(consultation: Consultation) -> int:
    """Show each party the points that use an answer of its, and that it did not see in these words: on its page, with
    one mail per party. Answers how many points were shown to somebody."""
    lock_row(consultation)
    answers, points = answers_of(consultation), points_of(consultation)
    states, against = states_of(points, answers), objections_to(points)
    made = [
        preview
        for point in points
        if states[point.id] not in ("public", "organisers", "unreleased")
        for preview in _show(point, answers, against.get(wording.bare(point.text), {}))
    ]
    for party_id in sorted({preview.party_id for preview in made}):
        people = people_of_parties(consultation.id, party_id)
        tell(SHOWN, {"party": party_id}, people, demo=consultation.demo)
    return len({preview.point_id for preview in made})


def _show(point: Point, answers: Sequence[Answer], against: Collection[int]) -> list[PointPreview]:
    """`against` are the parties that objected to these words before: their silence agrees to nothing."""
    shown, sources = _shown_whole(point, _party_ids(answers)), {source.answer_id for source in point.sources}
    made = []
    for party_id in sorted({each.party_id for each in answers if each.id in sources} - set(shown)):
        theirs = [each for each in answers if each.id in sources and each.party_id == party_id]
        preview = PointPreview(
            point=point,
            party_id=party_id,
            text=point.text,
            silence_agrees=party_id not in against and all(each.part.choice.promise.silence_agrees for each in theirs),
            shown_at=clock.now(),
            object_until=clock.now() + TO_OBJECT,
            person_id=standing().person_id,
            audience=f"dialogue:{party_id}",
            demo=point.demo,
        )
        db.session.add(preview)
        db.session.flush()
        keys = {"point": point.pid, "preview": preview.pid}
        record(events.POINT_SHOWN, preview, keys, payload={"text": preview.text})
        made.append(preview)
    return made


def agree(preview: PointPreview) -> None:
    """The party agrees with the point as it was shown."""
    lock_row(preview.point.consultation, shared=True)
    if preview.state != "waiting":
        raise RuleBroken(_("Over dit punt is al besloten."))
    preview.agreed_at = clock.now()
    _record(events.POINT_AGREED, preview)


def object_to(preview: PointPreview, why: str) -> None:
    """The party does not agree: so the point is in no report. It may come back on its yes until the report is out."""
    lock_row(preview.point.consultation, shared=True)
    if preview.state not in ("waiting", "agreed"):
        raise RuleBroken(_("Over dit punt is al besloten."))
    if not why:
        raise RuleBroken(_("Schrijf wat er anders moet. Dan kunnen de organisatoren het punt aanpassen."))
    preview.objected_at, preview.objection = clock.now(), why
    _record(events.POINT_OBJECTED, preview, {"objection": why})


def _record(name: str, preview: PointPreview, payload: Json = None) -> None:
    keys = {"point": preview.point.pid, "preview": preview.pid}
    record(name, preview, keys, acting_for=preview.party.organisation_id, payload=payload)
