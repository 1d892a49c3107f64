"""The demo's goals and what came of them: set at the start, measured at delivery, judged by programme staff. With a
value that was corrected, a band, unknown ones, and values that may not be added."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.clauses.registry.queries import named
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals import actions as goals_actions
from buyergroup_hub.outcomes.indicators import actions as indicators_actions
from buyergroup_hub.outcomes.indicators.actions import Said
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.measuring import actions as measuring_actions
from buyergroup_hub.outcomes.measuring.actions import Answer, Circumstances
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.permissions import ENDORSERS, MARKET
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.actions import proof as actions_proof
from buyergroup_hub.tenders.tender.models import Lot, Tender, TenderGroup

REUSE = "hergebruikt-materiaal-in-het-dek"
CO2 = "vermeden-co2"
ASKED = "gevraagd-hergebruik"
HOURS = "social-return-uren"
PASSPORT = "passport"


def sow_goals() -> None:
    _define()
    goals = _aim()
    _measure_cycle_bridge()
    _redefine()
    _measure_north()
    _measure_upkeep()
    _measure_organisation()
    _judge(goals)


def _theme(key: str) -> Theme:
    return db.session.scalars(select(Theme).where(Theme.key == key).order_by(Theme.id).limit(1)).one()


def _indicator(key: str) -> Indicator:
    return db.session.scalars(Indicator.addressed(key=key).execution_options(populate_existing=True)).one()


def _reuse(boundary: str, whole: str) -> Said:
    return Said(
        kind="effect",
        unit="%",
        share=True,
        weight_name=whole,
        weight_unit="ton",
        minimum=Decimal(0),
        maximum=Decimal(100),
        method="Massa van hergebruikte delen, gedeeld door de massa van alles wat binnen de afbakening valt.",
        boundary=boundary,
        period_kind="delivery",
        theme_id=_theme("circulair").id,
        inputs=("hergebruikte onderdelen", "hoeveelheden per materiaal"),
    )


def _define() -> None:
    with acting("bo", 900):
        whole = _reuse(
            "De hele brug, met de fundering.",
            "massa van de brug",
        )
        indicators_actions.define("Hergebruikt materiaal in het dek", whole, demo=True)


def _redefine() -> None:
    with acting("bo", 120):
        deck = _reuse(
            "Dek en liggers. Niet: asfalt, leuning en fundering.",
            "massa van het dek",
        )
        indicators_actions.revise(
            _indicator(REUSE), deck, "De fundering is eruit: die is bijna nooit opnieuw te gebruiken."
        )


def _aim() -> dict[str, int]:
    """Set at the start by the secretary. One of them was set too high, and another came in its place."""
    goals: dict[str, int] = {}
    _aim_at_the_start(goals, clock.today().year)
    _aim_again(goals, clock.today().year)
    return goals


def _set_one(
    goals: dict[str, int], key: str, days_ago: float, statement: str, codes: tuple[str, ...] = (), **said: Any
) -> None:
    plain = {"baseline": None, "counted": "percelen", "theme": None, "indicator": None}
    with acting("noor", days_ago):
        clauses = [version.clause for version in named(list(codes)).values()]
        replaces = goals_actions.goal_with(goals[said.pop("instead_of")]) if "instead_of" in said else None
        goal = goals_actions.set_goal(
            story.group(story.VIADUCTS), statement=statement, clauses=clauses, replaces=replaces, **plain | said
        )
        goals[key] = goal.id


def _aim_at_the_start(goals: dict[str, int], year: int) -> None:
    _set_one(
        goals,
        "apply",
        880,
        "Elke deelnemer past de set toe in één project",
        target="alle deelnemers",
        target_on=str(year),
        scope="Publieke opdrachtgevers die meedoen in de groep.",
        counted="deelnemers",
    )
    _set_one(
        goals,
        "all",
        880,
        "Elk perceel vraagt om hergebruikte liggers",
        target="alle percelen",
        target_on=str(year - 1),
        scope="Percelen van leden die de set gebruiken.",
        theme=_theme("circulair"),
    )


def _aim_again(goals: dict[str, int], year: int) -> None:
    """With the clauses at hand: what replaces the goal that was too high, and two that are measured."""
    _set_one(
        goals,
        "girders",
        600,
        "De helft van de percelen vraagt om hergebruikte liggers",
        ("VB-09@1",),
        instead_of="all",
        target="de helft van de percelen waarvan bekend is wat ze vroegen",
        target_on=str(year),
        scope="Percelen van leden die de set gebruiken.",
        theme=_theme("circulair"),
    )
    _set_one(
        goals,
        "deck",
        600,
        "Van een nieuw dek is 30% hergebruikt materiaal",
        ("VB-09@1", "VB-12@1"),
        baseline="Geen hergebruik, volgens de groep bij de start",
        target="30% van de massa van het dek",
        target_on=str(year + 1),
        scope="Opgeleverde percelen met een dek.",
        indicator=_indicator(REUSE),
        theme=_theme("circulair"),
    )
    _set_one(
        goals,
        "co2",
        600,
        "30% minder CO₂ per kunstwerk",
        ("VB-03@1",),
        baseline="De uitstoot van een gewoon ontwerp met dezelfde functie",
        target="30% minder dan het gewone ontwerp",
        target_on=str(year + 1),
        scope="Opgeleverde percelen.",
        indicator=_indicator(CO2),
        theme=_theme("klimaat"),
    )


def tender_titled(title: str) -> Tender | None:
    return db.session.scalars(select(Tender).where(Tender.title == title, Tender.demo).limit(1)).one_or_none()


def _lot(title: str, number: int = 1) -> Lot:
    found = tender_titled(title)
    assert found is not None
    whole = planning.loaded(found.id)
    lot = whole.counted[number - 1]
    set_committed_value(lot, "tender", whole)  # a lot holds its tender by name only, and nobody else does here
    return lot


def _around(lot: Lot, quality: str, kind: str, source: str, note: str = "") -> Circumstances:
    """From award to delivery of a lot."""
    return Circumstances(
        since=lot.awarded_on, until=lot.realised_on, quality=quality, source_kind=kind, source=source, note=note
    )


def _unknown(key: str, lot: Lot, reason: str, note: str) -> None:
    measuring_actions.measure(_indicator(key).current, lot, Answer(unknown_reason=reason), Circumstances(note=note))


def _measure_cycle_bridge() -> None:
    """By the first definition, with the mass unknown: it stands apart."""
    with acting("sanne", 140):
        lot = _lot("Fietsbrug Singel")
        around = _around(lot, "estimated", "supplier", "Opgave van Demo-aannemer A bij de oplevering")
        measuring_actions.measure(_indicator(REUSE).current, lot, Answer(value=Decimal(38)), around)
        _unknown(CO2, lot, "inputs_missing", "Het paspoort noemt geen hoeveelheden.")


def _measure_north() -> None:
    title = "Vervanging viaducten A-noord"
    with acting("sam", 38):
        lot = _lot(title)
        first = _around(lot, "estimated", "supplier", "Mondelinge opgave van de uitvoerder")
        guessed = measuring_actions.measure(_indicator(REUSE).current, lot, Answer(value=Decimal(34)), first)
        _unknown(REUSE, _lot(title, 2), "not_realised", "Het werk loopt nog.")
        _unknown(REUSE, _lot(title, 3), "not_applicable", "Geen dek in dit perceel.")
        for number, percentage in ((1, "30"), (2, "15")):
            asked = _lot(title, number)
            day = asked.tender.published_on
            on_that_day = Circumstances(
                since=day, until=day, quality="measured", source_kind="other", source="De tekst van de uitvraag"
            )
            measuring_actions.measure(_indicator(ASKED).current, asked, Answer(value=Decimal(percentage)), on_that_day)
    with acting("sam", 33):
        lot = _lot(title)
        better = _around(
            lot,
            "calculated",
            PASSPORT,
            "Materialenpaspoort van Demo-aannemer A",
            "Gevraagd was 30%. De liggers kwamen uit één viaduct op 40 km afstand.",
        )
        old = db.session.scalars(Measurement.addressed(pid=guessed.pid)).unique().one()
        measuring_actions.correct(
            old, _indicator(REUSE).current, Answer(value=Decimal("31.0"), weight=Decimal(655)), better
        )
        band = _around(
            lot,
            "estimated",
            "calculation",
            "Rekenblad van Demo-provincie Noord",
            "De afstand van het transport is per rit geschat.",
        )
        measuring_actions.measure(_indicator(CO2).current, lot, Answer(low=Decimal(120), high=Decimal(180)), band)
        measuring_actions.record_input(lot, lot.tender, "afstand van het transport", "received", "geschat per rit")
        measuring_actions.record_input(
            lot, lot.tender, "uitstoot van het gewone ontwerp", "agreed", "komt bij de eindafrekening"
        )


def _measure_upkeep() -> None:
    """A second lot that was delivered: its value and the band are added, and stay a band."""
    with acting("aya", 25):
        lot = _lot("Onderhoud bruggen Haven")
        running.realise(lot, lot.tender)
    with acting("aya", 18):
        lot = _lot("Onderhoud bruggen Haven")
        around = _around(lot, "calculated", "calculation", "Rekenblad van Demo-gemeente Haven")
        measuring_actions.measure(_indicator(CO2).current, lot, Answer(value=Decimal(14)), around)
        _unknown(REUSE, lot, "not_applicable", "Het dek is gebleven en opnieuw bekleed.")


def _measure_organisation() -> None:
    year = clock.today().year - 1
    with acting("noor", 60):
        around = Circumstances(
            since=date(year, 1, 1),
            until=date(year, 12, 31),
            quality="measured",
            source_kind="other",
            source="Urenstaten van de opdrachtnemers",
        )
        hours = Answer(value=Decimal(1240))
        measuring_actions.measure(_indicator(HOURS).current, organisation("Demo-waterschap Oost"), hours, around)


def _judge(goals: dict[str, int]) -> None:
    """What the hub itself shows on that day, counted and not made up."""
    with acting("bo", 12):
        group = story.group(story.VIADUCTS)
        applied, taking_part = _applied(group)
        goals_actions.assess(
            goals_actions.goal_with(goals["apply"]),
            "partly",
            "high",
            "Geteld in de hub: deelnemers met een gepubliceerde aanbesteding die de set gebruikt.",
            score=Decimal(applied),
            of=Decimal(taking_part),
        )
        clause = db.session.scalars(select(Clause).where(Clause.code == "VB-09")).one()
        proof = actions_proof.proofs([clause])[clause.id]
        goals_actions.assess(
            goals_actions.goal_with(goals["girders"]),
            "reached" if 2 * proof.asked >= proof.known else "partly",
            "medium",
            "Geteld in de hub: percelen die VB-09 gebruiken of wijzigen, van de percelen waarvan dat bekend is.",
            score=Decimal(proof.asked),
            of=Decimal(proof.known),
        )


def _applied(group: Group) -> tuple[int, int]:
    """(clients that take part with a published tender that uses the set, clients that take part)."""
    taking_part = set(
        db.session.scalars(
            select(Membership.organisation_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Membership.group_id == group.id,
                Membership.until.is_(None),
                Membership.role.in_(ENDORSERS),
                Organisation.kind.not_in(MARKET),
            )
        )
    )
    applied = db.session.scalar(
        select(func.count(Tender.organisation_id.distinct()))
        .join(TenderGroup, TenderGroup.tender_id == Tender.id)
        .where(
            TenderGroup.group_id == group.id,
            TenderGroup.relation == "set",
            Tender.published_on.is_not(None),
            Tender.organisation_id.in_(taking_part),
        )
    )
    return applied or 0, len(taking_part)
