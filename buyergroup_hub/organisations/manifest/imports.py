"""Signatories with a plan and a report from a table, by the verbs that the forms have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.files.tables import Came, Columns, Outcome, Unfit, unknown
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest import actions, queries
from buyergroup_hub.organisations.manifest.forms import PlanForm, ReportForm, SignForm
from buyergroup_hub.organisations.manifest.models import Signatory, Theme
from buyergroup_hub.organisations.organisation.imports import organisation_called

PLAN = ("plan_period", "plan_until", "plan_published_on", "plan_url", "plan_themes")
REPORT = ("report_year", "report_state", "report_published_on", "report_url")
COLUMNS = Columns(("organisation",), ("signed_on", *PLAN, *REPORT))


def take(row: Mapping[str, str], _place: str) -> Came:
    """Take over what a row says of one signatory: the signature, a plan, a report. What is here already stays."""
    organisation = organisation_called(row["organisation"])
    sign = _right(SignForm, {"signed_on": row["signed_on"]}, "")
    whole = selectinload(Signatory.action_plans), selectinload(Signatory.yearly_reports)
    of = select(Signatory).filter_by(organisation_id=organisation.id).options(*whole).order_by(Signatory.id.desc())
    there = db.session.scalars(of).all()
    signed_on, came = sign.values()["signed_on"] or None, []
    signatory = next((one for one in there if signed_on in (None, one.signed_on)), None)
    if signatory is None:
        signatory = actions.sign(organisation, signed_on)
        came.append(_("de handtekening"))
    if row["plan_period"] and all(one.period != row["plan_period"] for one in signatory.action_plans):
        actions.publish_plan(signatory, **_plan(row))
        came.append(_("een plan"))
    if row["report_year"] and all(str(one.year) != row["report_year"] for one in signatory.yearly_reports):
        actions.report_year(signatory, **_report(row))
        came.append(_("een verslag"))
    if not came:
        return Came(Outcome.KNOWN)
    if not there:
        return Came(Outcome.NEW)
    return Came(Outcome.DIFFERS, _("De organisatie tekende al. Erbij komt: %(what)s.", what=", ".join(came)))


def _plan(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["plan_published_on"]:
        raise Unfit(_("Zeg in plan_published_on sinds wanneer het plan openbaar is."))
    themes = queries.themes()
    keys = [key.strip() for key in row["plan_themes"].split(";") if key.strip()]
    for key in keys:
        if key not in {theme.key for theme in themes}:
            raise unknown(key, [theme.key for theme in themes])
    form = _right(PlanForm, {name: row[f"plan_{name}"] for name in ("period", "until", "published_on", "url")}, "plan_")
    chosen: list[Theme] = [theme for theme in themes if theme.key in keys]
    return form.values() | {"themes": chosen}


def _report(row: Mapping[str, str]) -> dict[str, Any]:
    said = {name: row[f"report_{name}"] for name in ("year", "state", "published_on", "url")}
    return _right(ReportForm, said | {"state": said["state"] or "published"}, "report_").values()


def _right(kind: type[Form], said: Mapping[str, str], column: str) -> Form:
    """The form of a verb, filled in from a row. Raises Unfit with what is not in order."""
    form = kind(MultiDict({name: text for name, text in said.items() if text}), meta={"csrf": False})
    if isinstance(form, PlanForm):
        form.set_choices([])
        del form.themes
    if not form.validate():
        name, errors = next(iter(form.errors.items()))
        raise Unfit(f"{column}{name}: {errors[0]}")
    return form
