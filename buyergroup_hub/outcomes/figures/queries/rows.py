"""The rows that figures count: one query per definition, with the columns id, counted, demo, and what it is split by.
Where nobody knows whether a row counts, `counted` is null: that row is of N, and unknown (rule 21).

Process and effect are never in one query (rule 12). A counted lot is no part, was not replaced, and its
tender was published (`tenders.tender.actions.proof`). The door adds who sees what, except for goals and measurements,
of which it would miss by what they were replaced: those say it here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from buyergroup_hub.access import visible_clause
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.labels import quiet_before
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, spelled
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.organisations.manifest.models import ActionPlan, Signatory, Theme, YearlyReport
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals.models import Assessment, Goal, GoalClause
from buyergroup_hub.outcomes.indicators.models import IndicatorVersion
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.permissions import LEADERS
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.tender.actions.proof import ASKED
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, LotTheme, Tender, TenderGroup
from buyergroup_hub.tenders.tender.queries import is_counted
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.models import VisionVersion

Rows = Select[*tuple[Any, ...]]

QUIET_BEFORE = bindparam("quiet_before", type_=Instant, callable_=quiet_before)
THIS_YEAR = bindparam("this_year", type_=Integer, callable_=lambda: clock.today().year)
YEARS_BACK = 20
"""So far back reports are counted; the first were due over 2023."""


# By theme


def themes_asked() -> Rows:
    """Each published lot with each theme that held that day; a theme that the lot does not speak of is unknown. What a
    lot says of a theme of another plan counts as well."""
    said = and_(LotTheme.lot_id == Lot.id, LotTheme.theme_id == Theme.id)
    held = and_(Theme.since <= Tender.published_on, or_(Theme.until.is_(None), Theme.until > Tender.published_on))
    every = select(*_theme_columns(LotTheme.asked, Theme.id)).join(Tender, Tender.id == Lot.tender_id)
    return (
        every.join(Theme, true()).outerjoin(LotTheme, said).where(is_counted(), or_(held, LotTheme.asked.is_not(None)))
    )


def themes_delivered() -> Rows:
    """Realised lots that asked a theme: is an effect on that theme known to everyone?"""
    theme = Measurement.version.has(IndicatorVersion.theme_id == LotTheme.theme_id)
    known = case((_effect(Measurement.audience == "public", theme), true()))
    asked = select(*_theme_columns(known, LotTheme.theme_id)).join(Tender, Tender.id == Lot.tender_id)
    delivered = is_counted(), LotTheme.asked, Lot.realised_on.is_not(None)
    return asked.join(LotTheme, LotTheme.lot_id == Lot.id).where(*delivered)


def _theme_columns(was_counted: Any, theme: Any) -> tuple[Any, ...]:
    return (
        Lot.id.label("id"),
        was_counted.label("counted"),
        Tender.demo.label("demo"),
        Tender.sector.label("sector"),
        theme.label("theme"),
        extract("year", Tender.published_on).label("year"),
    )


def _effect(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The lot has a measurement of an effect that says something, and that no later one came in the place of."""
    return exists().where(
        Measurement.lot_id == Lot.id,
        Measurement.unknown_reason.is_(None),
        Measurement.version.has(IndicatorVersion.kind == "effect"),
        ~Measurement.successor.has(),
        *more,
    )


# Lots by group


def lots_asking() -> Rows:
    """Each published lot of a tender with the set of a group, once, also where several groups have a set in it."""
    own = TenderGroup.tender_id == Tender.id, TenderGroup.relation == "set"
    of_set = and_(Clause.id == ClauseUse.clause_id, Clause.group_id == TenderGroup.group_id, *own)
    used = exists().where(ClauseUse.lot_id == Lot.id, of_set)
    asked = exists().where(ClauseUse.lot_id == Lot.id, ClauseUse.use.in_(spelled(ASKED)), of_set)
    known = case((asked, true()), (or_(Lot.uses_recorded_on.is_not(None), used), false()))
    columns = Lot.id.label("id"), known.label("counted"), Tender.demo.label("demo")
    return select(*columns).join(Tender, Tender.id == Lot.tender_id).where(is_counted(), exists().where(*own))


def sets_used() -> Rows:
    year = extract("year", Tender.published_on).label("year")
    asked = _use(ClauseUse.use.in_(spelled(ASKED)))
    return _in_scope(case((asked, true()), (_known(), false())), year)


def uses_known() -> Rows:
    return _in_scope(_known())


def lots_contracted() -> Rows:
    """Who delivered has a contract, known day or not; what was not awarded or was cancelled will have none."""
    signed = or_(Lot.contracted_on.is_not(None), Lot.realised_on.is_not(None))
    return _in_scope(signed).where(Lot.not_awarded_reason.is_(None), Tender.cancelled_on.is_(None))


def effects_known() -> Rows:
    asked = _use(ClauseUse.use.in_(spelled(ASKED)))
    return _in_scope(_effect(visible_clause(Measurement))).where(asked, Lot.realised_on.is_not(None))


def contracts() -> Rows:
    return _once(lots_contracted())


def effects() -> Rows:
    return _once(effects_known())


def _once(by_group: Rows) -> Rows:
    """Each lot once, also where several groups have a set in it: it counts where it does for one of them."""
    each = by_group.subquery()
    counted, demo = (func.max(case((column, 1), else_=0)) == 1 for column in (each.c.counted, each.c.demo))
    return select(each.c.id, counted.label("counted"), demo.label("demo")).group_by(each.c.id)


def _in_scope(was_counted: ColumnElement[Any], *columns: Any) -> Rows:
    """Counted lots of tenders that use a group's set, per group."""
    return (
        select(
            Lot.id.label("id"),
            was_counted.label("counted"),
            Tender.demo.label("demo"),
            TenderGroup.group_id.label("group"),
            *columns,
        )
        .join(Tender, Tender.id == Lot.tender_id)
        .join(TenderGroup, and_(TenderGroup.tender_id == Tender.id, TenderGroup.relation == "set"))
        .where(is_counted())
    )


def _use(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The lot says what it did with a clause of the group."""
    return exists().where(
        ClauseUse.lot_id == Lot.id, Clause.id == ClauseUse.clause_id, Clause.group_id == TenderGroup.group_id, *more
    )


def _known() -> ColumnElement[bool]:
    return or_(Lot.uses_recorded_on.is_not(None), _use())


# What groups have


def goals_served() -> Rows:
    """By a clause that the person sees: a count must not tell of a draft."""
    return _goals(exists().where(GoalClause.goal_id == Goal.id, Clause.id == GoalClause.clause_id))


def goals_proven() -> Rows:
    """The last assessment is the current one; one that says unknown is no proof."""
    each = aliased(Assessment)
    last = select(func.max(each.id)).where(each.goal_id == Goal.id).correlate(Goal).scalar_subquery()
    return _goals(exists().where(Assessment.id == last, Assessment.verdict != "unknown"))


def goals_reached() -> Rows:
    """By the last assessment; without one, or where that says unknown, it is unknown."""
    each = aliased(Assessment)
    last = select(func.max(each.id)).where(each.goal_id == Goal.id).correlate(Goal).scalar_subquery()
    reached = exists().where(Assessment.id == last, Assessment.verdict == "reached")
    not_reached = exists().where(Assessment.id == last, Assessment.verdict.in_(("partly", "not_reached")))
    return _goals(case((reached, true()), (not_reached, false())))


def _goals(was_counted: ColumnElement[Any]) -> Rows:
    """Goals that hold: another one that came in its place takes a goal out, wherever that stands."""
    columns = (Goal.id.label("id"), was_counted.label("counted"), Goal.demo.label("demo"), Goal.group_id.label("group"))
    return select(*columns).where(visible_clause(Goal), ~Goal.successor.has())


def visions_published() -> Rows:
    published = exists().where(VisionVersion.vision_id == Vision.id)
    columns = Vision.id.label("id"), published.label("counted"), Vision.demo.label("demo")
    return select(*columns, Vision.group_id.label("group"))


def clauses_used() -> Rows:
    used = func.coalesce(Clause.proven_in, 0) > 0
    columns = Clause.id.label("id"), used.label("counted"), Clause.demo.label("demo"), Clause.group_id.label("group")
    return select(*columns).where(Clause.audience == "public", Clause.withdrawn_at.is_(None))


def commitments_kept() -> Rows:
    published = exists().where(
        TenderCommitment.commitment_id == Commitment.id,
        Tender.id == TenderCommitment.tender_id,
        Tender.published_on.is_not(None),
    )
    columns = Commitment.id.label("id"), published.label("counted"), Commitment.demo.label("demo")
    group = Commitment.group_id.label("group")
    return select(*columns, group).where(Commitment.withdrawn_at.is_(None))


def adoptions_reported() -> Rows:
    told = case((Adoption.reported_on.is_not(None), true()))
    columns = Adoption.id.label("id"), told.label("counted"), Adoption.demo.label("demo")
    group = Adoption.group_id.label("group")
    return select(*columns, group).where(Adoption.ended_on.is_(None))


# Groups and signatories


def groups_quiet() -> Rows:
    """Of which nothing is known that happened, it is unknown whether they are quiet."""
    quiet = case((Group.last_event_at.is_not(None), Group.last_event_at < QUIET_BEFORE))
    return _groups(quiet).where(func.coalesce(Group.phase_now, "") != "ended")


def groups_started() -> Rows:
    return _groups(case((Group.started.is_not(None), true())))


def groups_led() -> Rows:
    """A member leads it, as a person or as a source says."""
    leads = Membership.group_id == Group.id, Membership.role.in_(spelled(LEADERS)), Membership.runs()
    return _groups(case((exists().where(*leads), true())))


def groups_documented() -> Rows:
    """A document of it, or a vision that it published, lies here."""
    current = KnowledgeItem.published_at.is_not(None), KnowledgeItem.withdrawn_at.is_(None)
    held = KnowledgeItem.group_id == Group.id, KnowledgeItem.superseded_by_id.is_(None), *current
    document = exists().where(KnowledgeItem.kind == "document", *held)
    vision = exists().where(VisionVersion.vision_id == Vision.id, Vision.group_id == Group.id)
    return _groups(case((or_(document, vision), true())))


def groups_phased() -> Rows:
    return _groups(case((Group.phase_now.is_not(None), true())))


def groups_followed() -> Rows:
    """Its phase, a goal or a published lot with its set is known."""
    goal = exists().where(Goal.group_id == Group.id, visible_clause(Goal))
    set_in = TenderGroup.group_id == Group.id, TenderGroup.relation == "set", Tender.id == TenderGroup.tender_id
    lot = exists().where(*set_in, Lot.tender_id == Tender.id, is_counted())
    return _groups(case((or_(Group.phase_now.is_not(None), goal, lot), true())))


def _groups(was_counted: ColumnElement[Any]) -> Rows:
    columns = Group.id.label("id"), was_counted.label("counted"), Group.demo.label("demo")
    return select(*columns)


def plans_public() -> Rows:
    public = exists().where(ActionPlan.signatory_id == Signatory.id, ActionPlan.published_on.is_not(None))
    return _signatories(case((public, true())))


def reports_public() -> Rows:
    """Everyone of whom a report is due, for each year that is over: from the year after signing, as `manifest.years`
    says. Where nothing was recorded of a year it is unknown."""
    back = union_all(*(select(literal(years).label("years")) for years in range(1, YEARS_BACK + 1))).subquery()
    year = THIS_YEAR - back.c.years
    recorded = and_(YearlyReport.signatory_id == Signatory.id, YearlyReport.year == year)
    signed = cast(func.substr(Signatory.signed_on, 1, 4), Integer)
    return (
        _signatories(YearlyReport.state == "published", year.label("year"))
        .join(back, true())
        .outerjoin(YearlyReport, recorded)
        .where(or_(YearlyReport.id.is_not(None), Signatory.signed_on.is_(None), signed < year))
    )


def _signatories(was_counted: ColumnElement[bool], *columns: Any) -> Rows:
    own = Signatory.id.label("id"), was_counted.label("counted"), Signatory.demo.label("demo")
    return select(*own, *columns).join(Organisation, Organisation.id == Signatory.organisation_id)
