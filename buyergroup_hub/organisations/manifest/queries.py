"""What is asked of the Manifest, its plans and their themes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import ActionPlan, Plan, Signatory, Theme, YearlyReport
from buyergroup_hub.organisations.organisation.models import (
    Organisation,
)
from buyergroup_hub.queries import Param, Statement, query

# The Manifest


def signatories() -> Select[Signatory]:
    """Who signed, by name, with plans, their themes, and reports, as part of a question: its door adds who sees
    them."""
    return (
        select(Signatory)
        .join(Organisation, Organisation.id == Signatory.organisation_id)
        .options(
            joinedload(Signatory.organisation),
            selectinload(Signatory.action_plans).selectinload(ActionPlan.themes),
            selectinload(Signatory.yearly_reports),
        )
        .order_by(Organisation.name, Signatory.id)
    )


@query(Signatory)
def all_signatories() -> Statement:
    """Four statements, however many there are."""
    return signatories()


@query(Signatory, unrestricted={Organisation: "whoever sees an organisation sees who signed for it"})
def latest_signature_of(organisation: Param[int]) -> Statement:
    """With all that belongs to it."""
    return (
        select(Signatory)
        .where(Signatory.organisation_id == organisation)
        .options(
            joinedload(Signatory.organisation),
            joinedload(Signatory.signed_by),
            selectinload(Signatory.action_plans).selectinload(ActionPlan.themes),
            selectinload(Signatory.yearly_reports),
        )
        .order_by(Signatory.signed_on.desc().nulls_last(), Signatory.id.desc())
        .limit(1)
    )


@query(tuple[int, Organisation])
def organisations_of_signatories(ids: Param[Collection[int]]) -> Statement:
    """(signature, organisation)."""
    signed = select(Signatory.id, Organisation).join(Organisation, Organisation.id == Signatory.organisation_id)
    return signed.where(Signatory.id.in_(ids))


@query(tuple[int, Organisation])
def organisations_of_plans(ids: Param[Collection[int]]) -> Statement:
    """(action plan, organisation)."""
    signed = select(ActionPlan.id, Organisation).join(Signatory, Signatory.id == ActionPlan.signatory_id)
    return signed.join(Organisation, Organisation.id == Signatory.organisation_id).where(ActionPlan.id.in_(ids))


@query(tuple[int, Organisation])
def organisations_of_reports(ids: Param[Collection[int]]) -> Statement:
    """(yearly report, organisation)."""
    signed = select(YearlyReport.id, Organisation).join(Signatory, Signatory.id == YearlyReport.signatory_id)
    return signed.join(Organisation, Organisation.id == Signatory.organisation_id).where(YearlyReport.id.in_(ids))


def running_plan() -> Plan:
    """The national plan of today, or the last one that there is."""
    plans = db.session.scalars(select(Plan).order_by(Plan.since)).all()
    today = clock.today()
    return next((plan for plan in plans if plan.since <= today <= plan.until), plans[-1])


def themes() -> list[Theme]:
    """The themes that hold today, in their order; those of the last plan where the running one has none yet."""
    today = clock.today()
    known = db.session.scalars(select(Theme).order_by(Theme.plan_id, Theme.position)).all()
    return [theme for theme in known if theme.since <= today and (theme.until is None or today < theme.until)]
