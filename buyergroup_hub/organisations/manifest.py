"""The Manifest MVOI: who signed, which action plans are public, what is known of each year's report.

No row is unknown, never no. The counts of signatories, of those who came forward and of plans are of three dates, so
they are never divided by one another.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.organisations import events, queries
from buyergroup_hub.organisations.models import ActionPlan, Organisation, Plan, Signatory, Theme, YearlyReport

FACTS = Path(__file__).parent / "facts" / "manifest.csv"
SOON_MONTHS = 3
"""So long before its end a plan counts as ending."""
YEARS_SHOWN = 4


@dataclass(frozen=True)
class Figure:
    """What is known on a day, with the qualifier that belongs to it: at least 53."""

    value_nl: str
    value_en: str
    nl: str
    en: str
    source_url: str

    @property
    def value(self) -> str:
        return self.value_en if locale() == "en" else self.value_nl

    @property
    def what(self) -> str:
        return self.en if locale() == "en" else self.nl


@cache
def figures() -> tuple[Figure, ...]:
    """What is known of the Manifest as a whole, each figure with its own date in its words."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return tuple(Figure(**row) for row in csv.DictReader(file))


def running_plan() -> Plan:
    """The national plan of today, or the last one that there is."""
    plans = db.session.scalars(select(Plan).order_by(Plan.since)).all()
    today = clock.today()
    return next((plan for plan in plans if plan.since <= today <= plan.until), plans[-1])


def plan_of(signed_on: str | None) -> Plan:
    """The national plan in whose time it was signed; the running one where the day is unknown or in no plan."""
    if not signed_on:
        return running_plan()
    on = first_day(signed_on)
    within = select(Plan).where(Plan.since <= on, Plan.until >= on).order_by(Plan.since)
    return db.session.scalars(within).first() or running_plan()


def themes() -> list[Theme]:
    """The themes that hold today, in their order; those of the last plan where the running one has none yet."""
    today = clock.today()
    known = db.session.scalars(select(Theme).order_by(Theme.plan_id, Theme.position)).all()
    return [theme for theme in known if theme.since <= today and (theme.until is None or today < theme.until)]


def signatories() -> Sequence[Signatory]:
    """Everyone who signed and whom the person sees: four queries, however many there are."""
    return queries.all_signatories()


def of_organisation(organisation: Organisation) -> Signatory | None:
    """An organisation's latest signature, with all that belongs to it."""
    return queries.latest_signature_of.one_or_none(organisation.id)


def signed(organisation: Organisation) -> Signatory:
    """Its signature, or a refusal that says what comes first."""
    signatory = of_organisation(organisation)
    if signatory is None:
        raise RuleBroken(_("%(name)s tekende het manifest nog niet. Leg dat eerst vast.", name=organisation.name))
    return signatory


def current_plan(signatory: Signatory) -> ActionPlan | None:
    """The public action plan that runs longest."""
    public = [plan for plan in signatory.action_plans if plan.published_on is not None]
    return max(public, key=lambda plan: (plan.until or "", plan.published_on or ""), default=None)


def plan_state(signatory: Signatory) -> str:
    """public, ending (within three months), ended, or unknown."""
    plan = current_plan(signatory)
    if plan is None:
        return "unknown"
    if plan.until is None:
        return "public"
    last = last_day(plan.until)
    today = clock.today()
    if last < today:
        return "ended"
    return "ending" if last <= clock.months_after(today, SOON_MONTHS) else "public"


def first_day(partial: str) -> date:
    return date.fromisoformat(f"{partial}-01-01"[:10])


def last_day(partial: str) -> date:
    """The last day of a year, month or day that is partly known."""
    if len(partial) == 10:
        return date.fromisoformat(partial)
    year, month = int(partial[:4]), int(partial[5:7] or 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


STATES = {"published": "public", "missing": "missing"}
"""What was told of a year, as it is shown."""


def years(signatory: Signatory) -> list[tuple[int, str]]:
    """Each year's report: public, missing, expected (of the year that was over last), next (not due), or unknown. It is
    due once its year is over, and from the year after signing."""
    now = clock.today().year
    told = {report.year: report.state for report in signatory.yearly_reports}
    known = bool(told) or bool(signatory.action_plans)
    signed = int(signatory.signed_on[:4]) if signatory.signed_on else None
    return [(year, _state_of(year, now - 1, told, known, signed)) for year in range(now - YEARS_SHOWN + 2, now + 2)]


def _state_of(year: int, over: int, told: dict[int, str], known: bool, signed: int | None) -> str:
    if year in told:
        return STATES[told[year]]
    if year > over or (signed is not None and year <= signed):
        return "next"
    return "expected" if year == over and known else "unknown"


def words_of(state: str) -> str:
    """What a year's report is, in words."""
    return {
        "public": _("verslag openbaar"),
        "missing": _("niet verschenen"),
        "expected": _("nu verwacht"),
        "next": _("nog niet"),
        "unknown": _("onbekend"),
    }[state]


def _check_came(day: str | None, at: str) -> None:
    if day and first_day(day) > clock.today():
        raise RuleBroken(_("Deze dag ligt in de toekomst. Leg hem vast als het zover is."), at=at)


def _check_signed(signatory: Signatory, published_on: str | None) -> None:
    if published_on and signatory.signed_on and last_day(published_on) < first_day(signatory.signed_on):
        raise RuleBroken(_("Dat was vóór de handtekening. Kies een latere dag."), at="published_on")


# Verbs


def sign(organisation: Organisation, signed_on: str | None, *, signed_by: Organisation | None = None) -> Signatory:
    """An organisation signs the Manifest, itself or by another on its behalf."""
    if organisation.market:
        raise RuleBroken(_("Het manifest is voor opdrachtgevers. Een marktpartij kan het niet tekenen."))
    _check_came(signed_on, "signed_on")
    plan = plan_of(signed_on)
    if db.session.scalar(select(Signatory.id).filter_by(organisation_id=organisation.id, plan_id=plan.id)):
        raise RuleBroken(_("%(name)s tekende al.", name=organisation.name))
    signatory = Signatory(
        organisation=organisation,
        plan_id=plan.id,
        signed_on=signed_on,
        signed_by_id=signed_by.id if signed_by else None,
        audience="public",
        demo=organisation.demo,
        action_plans=[],
        yearly_reports=[],
    )
    db.session.add(signatory)
    record(events.SIGNED, signatory, acting_for=organisation.id)
    return signatory


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
    plan = ActionPlan(
        signatory_id=signatory.id,
        period=period,
        until=until or None,
        published_on=published_on or clock.today().isoformat(),
        url=url or None,
        audience="public",
        demo=signatory.demo,
        themes=list(themes),
    )
    signatory.action_plans.append(plan)
    record(events.PLAN_PUBLISHED, plan, {"period": period}, acting_for=signatory.organisation_id)
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
    report = next((r for r in signatory.yearly_reports if r.year == year), None)
    if report is None:
        report = YearlyReport(signatory_id=signatory.id, year=year, audience="public", demo=signatory.demo)
        signatory.yearly_reports.append(report)
    report.state, report.published_on, report.url = state, published_on or None, url or None
    keys: dict[str, Json] = {"year": year, "state": state}
    record(events.YEAR_REPORTED, report, keys, acting_for=signatory.organisation_id)
    return report
