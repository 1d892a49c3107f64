"""The rows of figures, of which a page lists what each is and where it stands."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.organisations.manifest.models import Signatory
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import OF_GROUP, OF_WHOM
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.tender.models import Lot, Tender
from buyergroup_hub.visions.drafts.models import Vision


@query(Lot)
def lots_by_id(ids: Param[Collection[int]]) -> Statement:
    statement = select(Lot).join(Tender, Tender.id == Lot.tender_id).where(Lot.id.in_(ids))
    return statement.options(joinedload(Lot.tender).selectinload(Tender.buyers))


@query(Goal, unrestricted={Group: OF_GROUP})
def goals_judged(ids: Param[Collection[int]]) -> Statement:
    statement = select(Goal).where(Goal.id.in_(ids))
    return statement.options(joinedload(Goal.group), selectinload(Goal.assessments))


@query(Clause, unrestricted={Group: OF_GROUP})
def clauses_by_id(ids: Param[Collection[int]]) -> Statement:
    title = ClauseText.language, ClauseText.title, ClauseText.published_at, ClauseText.version_id
    shown = joinedload(Clause.shown).selectinload(ClauseVersion.texts).load_only(*title)
    return select(Clause).where(Clause.id.in_(ids)).options(shown, joinedload(Clause.group))


@query(Commitment, unrestricted={Organisation: OF_WHOM, Group: OF_GROUP})
def commitments_by_id(ids: Param[Collection[int]]) -> Statement:
    statement = select(Commitment).where(Commitment.id.in_(ids))
    return statement.options(joinedload(Commitment.organisation), joinedload(Commitment.group))


@query(Vision, unrestricted={Group: OF_GROUP})
def visions_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Vision).where(Vision.id.in_(ids)).options(joinedload(Vision.group))


@query(Adoption, unrestricted={Organisation: OF_WHOM, Group: OF_GROUP})
def adoptions_by_id(ids: Param[Collection[int]]) -> Statement:
    statement = select(Adoption).where(Adoption.id.in_(ids))
    return statement.options(joinedload(Adoption.organisation), joinedload(Adoption.group))


@query(Signatory, unrestricted={Organisation: OF_WHOM})
def signatories_by_id(ids: Param[Collection[int]]) -> Statement:
    statement = select(Signatory).where(Signatory.id.in_(ids))
    return statement.options(joinedload(Signatory.organisation), selectinload(Signatory.action_plans))
