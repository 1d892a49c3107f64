"""Which themes a lot asked for, as a person says it."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from buyergroup_hub.access import requires
from buyergroup_hub.groups.group.queries import current_themes
from buyergroup_hub.kit.forms import Choice, StaleCheckForm, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.clause_uses import actions
from buyergroup_hub.tenders.tender.models import Lot, Tender
from buyergroup_hub.tenders.tender.pages import LotPage

ANSWERS = {"yes": True, "no": False, "unknown": None}


def _form(lot: Lot, themes: list[Theme]) -> StaleCheckForm:
    """A form with a choice per theme."""
    choices = [
        Choice("yes", _("Ja, gevraagd")),
        Choice("no", _("Nee, niet gevraagd")),
        Choice("unknown", _("Onbekend")),
    ]
    fields = {f"theme_{theme.key}": RadioField(theme.label, choices=choices, default="unknown") for theme in themes}
    asked = {row.theme_id: "yes" if row.asked else "no" for row in actions.themes_of(lot)}
    form: type[StaleCheckForm] = type("ThemesForm", (StaleCheckForm,), fields)
    return form(data={f"theme_{one.key}": asked.get(one.id, "unknown") for one in themes})


@bp.get("/tenders/<pid>/lots/<int:number>/themes")
@requires(Verb.RECORD_USE, Tender, by="headed")
def themes(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    return _page(of, _form(of.lot, current_themes()))


def _page(of: LotPage, form: StaleCheckForm) -> ResponseReturnValue:
    by_clause = actions.asked_by(of.uses)
    given = [theme for theme in current_themes() if theme.id in by_clause]
    return form_page("tenders/clause_uses/themes.html", form, tender=of.tender, lot=of.lot, given=given)


@bp.post("/tenders/<pid>/lots/<int:number>/themes")
@requires(Verb.RECORD_USE, Tender)
def say_themes(tender: Tender) -> ResponseReturnValue:
    of, offered = LotPage(tender), current_themes()
    form = _form(of.lot, offered)
    if not form.is_valid_post():
        return _page(of, form)
    actions.say_themes(of.lot, tender, {one: ANSWERS[form.data[f"theme_{one.key}"]] for one in offered})
    flash(_("Vastgelegd. Zodra de aanbesteding is gepubliceerd, telt het mee in de zes thema's."))
    return of.back()
