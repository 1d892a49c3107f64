"""How tenders, their lots and what a lot did with a clause read: in words, as filters of templates, in the timeline."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.formats import number, partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.notices.eforms.codes import cpv
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.tender.actions.correcting import days_of
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, LotItem, Tender
from buyergroup_hub.tenders.tender.queries import tender_titles

AHEAD = ("intention", "decided")
"""Stages of a tender that has not come to market."""


@bp.app_template_filter()
def stage_words(stage: str) -> str:
    return str(glossary.STAGE_WORDS[stage])


@bp.app_template_filter()
def nature_words(nature: str) -> str:
    return str(glossary.NATURE_WORDS[nature])


@bp.app_template_filter()
def region_words(region: str) -> str:
    return str(glossary.REGION_WORDS[region])


@bp.app_template_filter()
def relation_words(relation: str) -> str:
    return str(glossary.RELATION_WORDS[relation])


def quarter_words(key: str) -> str:
    """`2027-Q1` as people read it; a year alone keeps its quarter unknown."""
    if not key:
        return _("Kwartaal onbekend")
    if len(key) == 4:
        return _("%(year)s, kwartaal onbekend", year=key)
    return _("%(n)se kwartaal %(year)s", n=key[-1], year=key[:4])


def expected_line(key: str) -> tuple[str, tuple[str, str]]:
    """For a line in order of time: (the last day that it may be as an ISO date, (the quarter, the year)). Of a year
    alone the quarter is unknown."""
    year = key[:4]
    if key == year:
        return f"{year}-12-31", (year, _("kwartaal onbekend"))
    return f"{year}-{3 * int(key[-1]):02}-31", (_("%(n)se kwartaal", n=key[-1]), year)


@bp.app_template_filter()
def when_expected(stage: str, key: str | None) -> str | None:
    """The quarter in which a tender is expected on the market, as long as it is not there."""
    return quarter_words(key or "").lower() if stage in AHEAD else None


def history_of_lot(lot: Lot) -> str:
    """Who got it and on which day what was done, in words."""
    won = [
        " ".join(str(part) for part in (award.name, award.amount, award.contract_ref) if part) for award in lot.awards
    ]
    other = [part for part in (lot.not_awarded_reason, lot.realisation_expected) if part]
    return "; ".join([*won, *days_in_words(lot), *other])


def days_in_words(of: Tender | Lot) -> list[str]:
    return [f"{glossary.STEP_WORDS[step]}: {short_day(day)}" for step, day in days_of(of).items()]


@bp.app_template_filter()
def buyer_words(tender: Tender) -> str:
    """Who buys: the first buyer, and how many beside it."""
    names = [buyer.name for buyer in tender.buyers if buyer.name]
    if not names:
        return _("koper onbekend")
    more = len(tender.buyers) - 1
    if not more:
        return names[0]
    return ngettext("%(name)s en %(num)d ander", "%(name)s en %(num)d anderen", more, name=names[0])


@bp.app_template_filter()
def lots_words(tender: Tender) -> str:
    lots = tender.counted
    if len(lots) == 1 and lots[0].kind == "whole":
        return _("zonder percelen")
    return lots_count(len(lots))


def lots_count(count: int) -> str:
    return ngettext("%(num)d perceel", "%(num)d percelen", count)


@bp.app_template_filter()
def lot_name(lot: Lot) -> str:
    """`Perceel 2: onderhoud`, or the whole."""
    if lot.kind == "whole":
        return _("De hele opdracht")
    name = _("Perceel %(n)s", n=lot.number)
    if not lot.title or lot.title.lower().startswith(name.lower()):
        return lot.title or name
    return f"{name}: {lot.title}"


@bp.app_template_filter()
def lot_head(lot: Lot) -> Markup:
    """The head of its column: its name, and how far it is."""
    state = lot_state(lot)
    below = Markup('<br><span class="meta">{}</span>').format(state) if state else ""
    return Markup("{}{}").format(lot_name(lot), below)


@bp.app_template_filter()
def lot_state(lot: Lot) -> str:
    """How far a lot is, in a few words."""
    if lot.not_awarded_reason is not None:
        return _("niet gegund")
    if lot.realised_on:
        return _("opgeleverd %(day)s", day=short_day(lot.realised_on))
    if lot.realisation_expected:
        return _("oplevering verwacht %(when)s", when=partial_date(lot.realisation_expected))
    if lot.contracted_on:
        return _("contract %(day)s", day=short_day(lot.contracted_on))
    if lot.awarded_on:
        return _("gegund %(day)s", day=short_day(lot.awarded_on))
    return ""


@bp.app_template_filter()
def cell_text(use: ClauseUse) -> str | None:
    return str(LEVEL_WORDS[use.level]).lower() if use.level else None


@bp.app_template_filter()
def cell_note(use: ClauseUse, published: bool) -> str | None:
    """What came of it, or why it is otherwise."""
    parts = []
    if use.reason:
        parts.append(_("Reden: %(reason)s", reason=use.reason))
    if use.result:
        parts.append(use.result)
    elif use.asked and published:
        parts.append(_("Resultaat nog onbekend"))
    return ". ".join(part.rstrip(".") for part in parts) or None


@bp.app_template_filter()
def circle_words(tender: Tender) -> str:
    """Who can see it now."""
    if tender.is_public:
        return _("Iedereen kan deze aanbesteding zien.")
    if tender.audience.startswith("clients:"):
        group = tender.home
        name = group.name if group else ""
        return _("Alleen de opdrachtgevers in %(group)s zien deze aanbesteding.", group=name)
    name = tender.organisation.name if tender.organisation else ""
    return _("Alleen de mensen van %(name)s zien deze aanbesteding.", name=name)


@bp.app_template_filter()
def quantity_words(item: LotItem) -> str | None:
    """`1.200 ton`; None where it is not known."""
    if item.quantity is None:
        return None
    return f"{number(item.quantity.normalize())} {item.unit}"


@bp.app_template_filter()
def code_words(code: str) -> str:
    """`45221119 Bouwen van bruggen`."""
    words = cpv(code)
    return code if words == code else f"{code} {words}"


@timeline.label_for("step")
def _say_steps(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.STEP_WORDS[key]) for key in keys if key in glossary.STEP_WORDS}


@timeline.label_for("relation")
def _say_relations(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.RELATION_WORDS[key]) for key in keys if key in glossary.RELATION_WORDS}


@timeline.label_for("circle")
def _say_circles(_keys: Collection[str]) -> dict[str, str]:
    return {"clients": _("de opdrachtgevers in de groep"), "public": _("iedereen")}


@timeline.link_for("tenders")
def _find_tenders(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {title.id: (title.title, url_for("tenders.show", pid=title.pid)) for title in tender_titles(ids)}
