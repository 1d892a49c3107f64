"""The verbs of the Manifest MVOI: sign, publish a plan, report a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.invention import check_address
from buyergroup_hub.organisations.manifest import events
from buyergroup_hub.organisations.manifest.models import ActionPlan, Plan, Signatory, Theme, YearlyReport
from buyergroup_hub.organisations.manifest.signatures import first_day, last_day
from buyergroup_hub.organisations.organisation.actions.people import signatories, tell_people
from buyergroup_hub.organisations.organisation.models import Organisation


def plan_of(signed_on: str | None) -> Plan | None:
    """The national plan in whose time it was signed; none where the day is unknown or in no plan."""
    if not signed_on:
        return None
    on = first_day(signed_on)
    return db.session.scalars(select(Plan).where(Plan.since <= on, Plan.until >= on).order_by(Plan.since)).first()


def _check_came(day: str | None, at: str) -> None:
    if day and first_day(day) > clock.today():
        raise RuleBroken(_("Deze dag ligt in de toekomst. Leg de dag vast als het zover is."), at=at)


def _check_signed(signatory: Signatory, published_on: str | None) -> None:
    if published_on and signatory.signed_on and last_day(published_on) < first_day(signatory.signed_on):
        raise RuleBroken(_("Dat was vóór de handtekening. Kies een latere dag."), at="published_on")


# Verbs


def sign(organisation: Organisation, signed_on: str | None, *, signed_by: Organisation | None = None) -> Signatory:
    """An organisation signs the Manifest, itself or by another on its behalf."""
    if organisation.market:
        raise RuleBroken(_("Het manifest is voor opdrachtgevers. Een marktpartij kan het niet tekenen."))
    _check_speaks(organisation)
    _check_came(signed_on, "signed_on")
    plan = plan_of(signed_on)
    signatory = _to_complete(organisation, signed_on, plan)
    if signatory is None:
        signatory = Signatory(
            organisation=organisation, audience="public", demo=organisation.demo, action_plans=[], yearly_reports=[]
        )
        db.session.add(signatory)
    signatory.plan_id = plan.id if plan else None
    signatory.signed_on = signed_on
    signatory.signed_by_id = signed_by.id if signed_by else None
    record(events.SIGNED, signatory, acting_for=_own(organisation.id))
    _tell_own_people(organisation, "signed")
    return signatory


def _tell_own_people(organisation: Organisation, what: str) -> None:
    """Where somebody else entered it, they hear at once what stands in their name."""
    who = standing()
    if who.person_id is not None and organisation.id not in who.organisation_ids:
        tell_people(organisation, "organisations.manifest", {"organisation": organisation.id, "what": what})


def _check_speaks(organisation: Organisation) -> None:
    """Where somebody may sign for it, nobody else says that it signed (rule 20)."""
    who = standing()
    if who.person_id is not None and not who.may_endorse_for(organisation.id) and signatories(organisation):
        raise RuleBroken(_("Hier werkt iemand die mag tekenen. Vraag die om de handtekening vast te leggen."))


def _own(organisation_id: int) -> int | None:
    """For whom it is said: for the organisation by its own people alone, else for whoever says it."""
    return organisation_id if organisation_id in standing().organisation_ids else None


def _to_complete(organisation: Organisation, signed_on: str | None, plan: Plan | None) -> Signatory | None:
    """Its signature of which the day was unknown, without what said that one; none where it signs for another plan."""
    whole = selectinload(Signatory.action_plans), selectinload(Signatory.yearly_reports)
    there = db.session.scalars(select(Signatory).filter_by(organisation_id=organisation.id).options(*whole)).all()
    dated = [one for one in there if one.signed_on is not None]
    if (there and signed_on is None) or any(one.plan_id == (plan.id if plan else None) for one in dated):
        raise RuleBroken(_("%(name)s tekende al.", name=organisation.name))
    unknown = next((one for one in there if one.signed_on is None), None)
    if unknown is not None and signed_on is not None:
        years = [report.year for report in unknown.yearly_reports]
        days = [one.published_on for one in unknown.action_plans if one.published_on]
        if any(year < int(signed_on[:4]) for year in years) or any(
            last_day(day) < first_day(signed_on) for day in days
        ):
            raise RuleBroken(
                _("Er staat al een plan of verslag van voor die dag. Kies een eerdere dag."), at="signed_on"
            )
        unknown.source_url = None
    return unknown


def publish_plan(
    signatory: Signatory,
    period: str,
    *,
    until: str | None,
    published_on: str | None,
    url: str | None,
    themes: Sequence[Theme] = (),
) -> ActionPlan:
    """Say that a plan is public, until when it runs, and for which themes it sets goals."""
    if any(plan.period == period for plan in signatory.action_plans):
        raise RuleBroken(_("Het actieplan voor %(period)s staat er al.", period=period))
    _check_came(published_on, "published_on")
    _check_signed(signatory, published_on)
    if not url:
        raise RuleBroken(_("Het plan heeft geen adres. Geef het adres waar iedereen het leest."), at="url")
    check_address(url, demo=signatory.demo, at="url")
    if not until:
        raise RuleBroken(_("Zeg tot en met wanneer het plan loopt."), at="until")
    if not themes:
        raise RuleBroken(_("Kies minstens één thema waarvoor het plan doelen heeft."), at="themes")
    plan = ActionPlan(
        signatory_id=signatory.id,
        period=period,
        until=until,
        published_on=published_on or clock.today().isoformat(),
        url=url,
        audience="public",
        demo=signatory.demo,
        themes=list(themes),
    )
    signatory.action_plans.append(plan)
    record(events.PLAN_PUBLISHED, plan, {"period": period}, acting_for=_own(signatory.organisation_id))
    _tell_own_people(signatory.organisation, "planned")
    return plan


def report_year(
    signatory: Signatory,
    year: int,
    *,
    state: str = "published",
    published_on: str | None = None,
    url: str | None = None,
) -> YearlyReport:
    """Record a year's report: public, or known not to have appeared. What was recorded before is corrected."""
    if year >= clock.today().year:
        raise RuleBroken(_("Over %(year)s kan er nog geen verslag zijn: dat jaar is niet om.", year=year), at="year")
    if signatory.signed_on and year < int(signatory.signed_on[:4]):
        raise RuleBroken(_("Dat jaar was vóór de handtekening. Kies een later jaar."), at="year")
    _check_came(published_on, "published_on")
    if published_on and last_day(published_on) <= date(year, 12, 31):
        raise RuleBroken(_("Dat was vóór het einde van %(year)s. Kies een latere dag.", year=year), at="published_on")
    check_address(url, demo=signatory.demo, at="url")
    report = next((r for r in signatory.yearly_reports if r.year == year), None)
    if report is None:
        report = YearlyReport(signatory_id=signatory.id, year=year, audience="public", demo=signatory.demo)
        signatory.yearly_reports.append(report)
    report.state, report.published_on, report.url = state, published_on or None, url or None
    keys: dict[str, Json] = {"year": year, "state": state}
    record(events.YEAR_REPORTED, report, keys, acting_for=_own(signatory.organisation_id))
    _tell_own_people(signatory.organisation, "reported")
    return report
