"""What consultations wait for, and what they show on others' pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.clauses.models import ClauseVersion
from buyergroup_hub.consultations.models import (
    Answer,
    Clarification,
    Consultation,
    Disposition,
    DraftPart,
    IndividualQuestion,
    Party,
    Point,
    PointPreview,
    Release,
    Submission,
    WooPassage,
    WooRequest,
)
from buyergroup_hub.consultations.to_decide import decisions
from buyergroup_hub.groups.listing import POSSIBILITIES, Possibility
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.models import SectionRevision

SHOWN = 4
"""How many open consultations the start page and a group's page show."""


def waits_for(who: Standing) -> list[Task]:
    """For a party: a draft that is not submitted, a text to look at. For organisers: when it closes, answers to unseal
    and to decide about, a report to make, questions to answer."""
    tasks: list[Task] = []
    if who.parties:
        tasks += [*_drafts(who), *_texts(who), *_points(who), *_views(who)]
    if who.teams:
        tasks += [*_sealed(who), *decisions(who), *_questions(who)]
    return tasks


def _drafts(who: Standing) -> list[Task]:
    drafted = exists().where(DraftPart.party_id == Party.id)
    submitted = exists().where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
    found = (
        select(Party)
        .join(Party.consultation)
        .where(Party.id.in_(who.parties), drafted, ~submitted, Consultation.in_state() == "open")
        .options(joinedload(Party.consultation))
    )
    return [
        Task(
            title=_("Dien je antwoord in: %(title)s", title=party.consultation.title),
            url=url_for("consultations.party", pid=party.consultation.pid, party=party.pid),
            due=party.consultation.closes_at,
            text=_("Je concept is nog niet ingediend. Na de sluiting nemen we niets meer aan."),
            group_id=party.consultation.group_id,
            action=_("Controleer en dien in"),
            demo=party.demo,
        )
        for party in db.session.scalars(found)
    ]


def _texts(who: Standing) -> list[Task]:
    newest = select(func.max(Release.id)).group_by(Release.answer_id)
    answer = joinedload(Release.answer)
    asked = answer.joinedload(Answer.question)
    found = (
        select(Release)
        .join(Release.answer)
        .where(
            Answer.party_id.in_(who.parties),
            Release.id.in_(newest),
            Release.kind == "rewritten",
            Release.agreed_at.is_(None),
            Release.objected_at.is_(None),
            Release.released_at.is_(None),
        )
        .options(answer.joinedload(Answer.consultation), answer.joinedload(Answer.party), asked)
    )
    return [
        Task(
            title=_("Kijk een tekst voor het verslag na: %(title)s", title=release.answer.consultation.title),
            url=url_for(
                "consultations.release",
                pid=release.answer.consultation.pid,
                party=release.answer.party.pid,
                release=release.pid,
            ),
            due=release.object_until,
            text=f"{release.answer.question.key}. {release.answer.question.title}",
            group_id=release.answer.consultation.group_id,
            action=_("Bekijk de tekst"),
            demo=release.demo,
        )
        for release in db.session.scalars(found)
    ]


def _points(who: Standing) -> list[Task]:
    """Points that use the party's input and of which it said nothing yet: one task per party."""
    found = (
        select(PointPreview)
        .where(
            PointPreview.party_id.in_(who.parties), PointPreview.agreed_at.is_(None), PointPreview.objected_at.is_(None)
        )
        .options(
            joinedload(PointPreview.point),
            joinedload(PointPreview.party).joinedload(Party.consultation),
        )
        .order_by(PointPreview.object_until.desc())
    )
    first = {shown.party_id: shown for shown in db.session.scalars(found) if shown.state == "waiting"}
    return [
        Task(
            title=_("Kijk punten voor het verslag na: %(title)s", title=shown.party.consultation.title),
            url=url_for("consultations.party", pid=shown.party.consultation.pid, party=shown.party.pid),
            due=shown.object_until if shown.silence_agrees else None,
            text=_("Je leest ze voordat iedereen ze leest."),
            group_id=shown.party.consultation.group_id,
            action=_("Bekijk de punten"),
            demo=shown.demo,
        )
        for shown in first.values()
    ]


def _views(who: Standing) -> list[Task]:
    """Parts that somebody asked for under the Woo, of which the party said nothing yet: one task per request."""
    asked = (
        select(WooRequest, Party)
        .join(WooPassage, WooPassage.request_id == WooRequest.id)
        .join(Answer, Answer.id == WooPassage.answer_id)
        .join(Party, Party.id == Answer.party_id)
        .where(
            Party.id.in_(who.parties),
            WooPassage.view.is_(None),
            WooPassage.decision.is_(None),
            WooPassage.proposed.is_not(None),
        )
        .distinct()
        .order_by(WooRequest.id)
        .options(joinedload(WooRequest.consultation))
    )
    return [
        Task(
            title=_("Geef je zienswijze: %(title)s", title=request.consultation.title),
            url=url_for("consultations.party", pid=request.consultation.pid, party=party.pid),
            due=request.view_until,
            text=_("Iemand vroeg met de Woo om je antwoorden. Daarna beslissen de organisatoren."),
            group_id=request.consultation.group_id,
            action=_("Bekijk wat gevraagd is"),
            demo=request.demo,
        )
        for request, party in db.session.execute(asked)
    ]


def _sealed(who: Standing) -> list[Task]:
    """What closes, and what closed: the organisers plan their reading by the day, and then open the answers."""
    return [
        Task(
            title=_("Open de antwoorden: %(title)s", title=title),
            url=url_for("consultations.answers", pid=pid),
            text=_("De consultatie is gesloten. Tot iemand de antwoorden opent, zien organisatoren niets."),
            group_id=group_id,
            action=_("Open de antwoorden"),
            demo=demo,
        )
        if state == "closed"
        else Task(
            title=_("Consultatie sluit: %(title)s", title=title),
            url=url_for("consultations.show", pid=pid),
            due=closes_at,
            text=_("Je ziet de antwoorden pas na de sluiting."),
            group_id=group_id,
            demo=demo,
        )
        for pid, title, group_id, demo, closes_at, state in read(_to_unseal(), {"teams": list(who.teams)})
    ]


@cache
def _to_unseal() -> Any:
    state = Consultation.in_state()
    told = select(Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo)
    told = told.add_columns(Consultation.closes_at, state)
    return told.where(any_of(Consultation.id, "teams"), state.in_(("open", "closed")))


def _questions(who: Standing) -> list[Task]:
    """Questions that wait for an answer: how many, and never since when."""
    return [
        Task(
            title=ngettext("Beantwoord %(num)d vraag van een partij", "Beantwoord %(num)d vragen van partijen", count),
            url=url_for("consultations.moderation", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Bekijk de vragen"),
            demo=demo,
        )
        for pid, title, group_id, demo, count in read(_to_answer(), {"teams": list(who.teams)})
        if count
    ]


@cache
def _to_answer() -> Any:
    unanswered = (
        select(func.count())
        .where(
            Clarification.consultation_id == Consultation.id,
            Clarification.answer.is_(None),
            Clarification.withheld_reason.is_(None),
            Clarification.merged_into.is_(None),
        )
        .scalar_subquery()
    )
    alone = (
        select(func.count())
        .where(IndividualQuestion.consultation_id == Consultation.id, IndividualQuestion.settled_at.is_(None))
        .scalar_subquery()
    )
    told = select(Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo, unanswered + alone)
    return told.where(
        any_of(Consultation.id, "teams"), Consultation.concluded_at.is_(None), Consultation.withdrawn_at.is_(None)
    )


def _tab(things: Sequence[Group], who: Standing) -> Mapping[int, Any]:
    """By group how many consultations the person sees; a leader gets the tab without any."""
    found = counts("consultations", things)
    leading = {one.id for one in things if who.roles.get(one.id, frozenset()) & {"coordinator", "secretary"}}
    return {group_id: found.get(group_id, 0) for group_id in found.keys() | leading}


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Current:
    """A consultation that is open or coming, as its row says it."""

    pid: str
    title: str
    summary: str
    demo: bool
    state: str
    opens_at: datetime
    closes_at: datetime
    organisation: Named
    group: Group


def _overview(things: Sequence[Group], who: Standing) -> Mapping[int, Any]:
    """By group its consultations that are open or coming."""
    groups = {thing.id: thing for thing in things}
    rows: dict[int, list[Current]] = {}
    for row in read(_current_of(), given(who, ids=list(groups))):
        if row.state not in ("open", "coming"):
            continue
        when = row.opens_at, row.closes_at
        of = Named(row.name), groups[row.group_id]
        one = Current(row.pid, row.title, row.summary, row.demo, row.state, *when, *of)
        rows.setdefault(row.group_id, []).append(one)
    return rows


@query(tuple[int, int])
def consultations_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Consultation.group_id, func.count()).where(Consultation.group_id.in_(groups))
    return counted.group_by(Consultation.group_id)


@cache
def _current_of() -> Any:
    state = Consultation.in_state()
    still = Consultation.withdrawn_at.is_(None), Consultation.concluded_at.is_(None)
    shown = Consultation.pid, Consultation.title, Consultation.summary, Consultation.demo, state.label("state")
    return (
        select(Consultation.group_id, Organisation.name, *shown, Consultation.opens_at, Consultation.closes_at)
        .join(Organisation, Organisation.id == Consultation.organisation_id)
        .where(any_of(Consultation.group_id, "ids"), seen(Consultation), *still)
        .order_by(Consultation.closes_at, Consultation.id)
    )


@cache
def _closing_soonest() -> Any:
    found = select(Consultation).where(seen(Consultation), Consultation.in_state().in_(("open", "coming")))
    whole = found.options(joinedload(Consultation.group), joinedload(Consultation.organisation))
    open_first = Consultation.opened_at.is_(None), Consultation.closes_at, Consultation.id
    return whole.order_by(*open_first).limit(SHOWN)


def _first(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """On the start page what closes soonest, and then what is coming."""
    shown = list(db.session.scalars(_closing_soonest(), given(who)))
    return {thing.id: shown for thing in things} if shown else {}


def _of_sections(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By section the points that shaped it."""
    return _shaped(_shaped_section(), things, who)


def _of_clauses(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By clause the points that shaped one of its versions."""
    return _shaped(_shaped_clause(), things, who)


@dataclass(frozen=True)
class Shaped:
    """A point and what was done with it, as it is told beside what it shaped."""

    text: str
    outcome: str
    reason: str
    demo: bool
    pid: str
    title: str


def _shaped(found: Any, things: Sequence[Any], who: Standing) -> dict[int, list[Shaped]]:
    rows: dict[int, list[Shaped]] = {}
    for thing_id, *told in read(found, given(who, ids=[thing.id for thing in things])):
        rows.setdefault(thing_id, []).append(Shaped(*told))
    return rows


@cache
def _shaped_section() -> Any:
    of = SectionRevision.section_id
    return _told(of).join(SectionRevision, SectionRevision.id == Disposition.revision_id).where(any_of(of, "ids"))


@cache
def _shaped_clause() -> Any:
    of = ClauseVersion.clause_id
    return _told(of).join(ClauseVersion, ClauseVersion.id == Disposition.clause_version_id).where(any_of(of, "ids"))


def _told(of: Any) -> Any:
    """What was done with a point and where it was brought in, by what it shaped."""
    done = Point.text, Disposition.outcome, Disposition.reason, Disposition.demo
    return (
        select(of, *done, Consultation.pid, Consultation.title)
        .select_from(Disposition)
        .join(Point, Point.id == Disposition.point_id)
        .join(Consultation, Consultation.id == Point.consultation_id)
        .where(seen(Disposition))
        .order_by(Disposition.id)
    )


def _may_join() -> ColumnElement[bool]:
    """The groups with a consultation that is open."""
    return exists().where(
        Consultation.group_id == Group.id, Consultation.audience == "public", Consultation.in_state() == "open"
    )


POSSIBILITIES.append(Possibility("consultation", _l("Meedoen aan een consultatie"), _may_join))

PANELS = (
    Count("consultations", consultations_counted),
    Panel("group.tabs", "consultations/_tab.html", _tab, place=40),
    Panel("group.overview", "consultations/_of_group.html", _overview, place=20),
    Panel("group.row", "consultations/_in_row.html", _overview, place=30),
    Panel("home.first", "consultations/_open_now.html", _first, place=10),
    Panel("section.shaped_by", "consultations/_shaped.html", _of_sections, place=10),
    Panel("clause.shaped_by", "consultations/_brought_in.html", _of_clauses, place=10),
)
