"""The Manifest MVOI: who signed, which action plans are public, what is known of each year's report.

No row is unknown, never no. The counts of signatories, of those who came forward and of plans are of three dates, so
they are never divided by one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest import queries
from buyergroup_hub.organisations.manifest.models import ActionPlan, Signatory
from buyergroup_hub.organisations.organisation.models import Organisation

SOON_MONTHS = 3
"""So long before its end a plan counts as ending."""
YEARS_SHOWN = 4


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
    """Each year's report: public, missing, expected (of the year that was over last), late (of one before that), next
    (not due), or unknown. It is due once its year is over, and from the year after signing."""
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
    return ("expected" if year == over else "late") if known else "unknown"


def words_of(state: str) -> str:
    """What a year's report is, in words."""
    return {
        "public": _("verslag openbaar"),
        "missing": _("niet verschenen"),
        "expected": _("nu verwacht"),
        "late": _("te laat, niet gemeld"),
        "next": _("nog niet"),
        "unknown": _("onbekend"),
    }[state]
