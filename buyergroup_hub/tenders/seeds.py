"""The demo's tenders: planned, published, awarded and delivered by its people on their own days; what comes next in the
demand calendar; a municipality outside the group that takes its set over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.registry.queries import named
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders.adoptions import actions as adoptions_actions
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.notices.actions import coding, importing
from buyergroup_hub.tenders.tender.actions import involving, items, planning, running
from buyergroup_hub.tenders.tender.models import Tender

SERIES = "Reeks kunstwerken in één contract"
ONE = "Vervanging van één kunstwerk"
UPKEEP = "Onderhoud"

Asked = tuple[str, int, int, dict[str, str]]
"""A clause in its version, the lot, the level, and what was filled in."""


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the tenders are the same in every demo
    """Make the story's tenders once."""
    if db.session.scalar(select(Tender.id).where(Tender.demo, Tender.origin == "entered").limit(1)):
        return
    _cycle_bridge()
    _north()
    _cancelled()
    _upkeep()
    _canal()
    _coming()
    _adopted()


REGIONS = {
    "Demo-rijksdienst Wegen": "NL",
    "Demo-waterschap Oost": "NL2",
    "Demo-provincie Midden": "NL2",
    "Demo-provincie Noord": "NL1",
    "Demo-gemeente Delta": "NL3",
    "Demo-gemeente Haven": "NL3",
    "Demo-gemeente Veen": "NL4",
}
"""Where the demo's clients work; of the hospital it is not known."""


def _plan(
    who: str,
    days_ago: float,
    name: str,
    title: str,
    *,
    lots: tuple[str, ...] = (),
    slug: str | None = story.VIADUCTS,
    **said: Any,
) -> int:
    with acting(who, days_ago):
        group = story.group(slug) if slug else None
        region = REGIONS.get(name)
        return planning.plan(organisation(name), title, group=group, lots=lots, region=region, **said).id


def _types(tender_id: int, who: str, days_ago: float, *types: str) -> None:
    with acting(who, days_ago):
        tender = planning.loaded(tender_id)
        for lot, project_type in zip(tender.lots, types, strict=True):
            planning.edit_lot(lot, tender, project_type=project_type)


def _use(tender_id: int, who: str, days_ago: float, *asked: Asked) -> None:
    with acting(who, days_ago, 11):
        tender = planning.loaded(tender_id)
        for name, lot, level, values in asked:
            clause_uses_actions.use(tender.lots[lot - 1], tender, named([name])[name], level, values)


def _drop(tender_id: int, who: str, days_ago: float, *dropped: tuple[str, int, str]) -> None:
    with acting(who, days_ago, 12):
        tender = planning.loaded(tender_id)
        for name, lot, reason in dropped:
            clause_uses_actions.drop(tender.lots[lot - 1], tender, named([name])[name], "project", reason)


def _publish(tender_id: int, who: str, decided: float, published: float) -> None:
    with acting(who, decided, 14):
        planning.decide(planning.loaded(tender_id))
    with acting(who, published, 15):
        tender = planning.loaded(tender_id)
        running.publish(tender)
        for lot in tender.lots:
            clause_uses_actions.declare_complete(lot, tender)


def _award(
    tender_id: int, who: str, awarded: float, contracted: float, *won: tuple[str, int | None, str | None]
) -> None:
    """(winner, amount in euro, expected delivery) per lot."""
    with acting(who, awarded, 10):
        tender = planning.loaded(tender_id)
        for lot, (winner, amount, _expected) in zip(tender.lots, won, strict=True):
            money = None if amount is None else Decimal(amount)
            running.award(lot, tender, winner, amount=money, organisation=organisation(winner))
    with acting(who, contracted, 10):
        tender = planning.loaded(tender_id)
        for lot, (_winner, _amount, expected) in zip(tender.lots, won, strict=True):
            running.contract(lot, tender, realisation_expected=expected)


def _tell(tender_id: int, who: str, days_ago: float, **results: str) -> None:
    """What came of clauses in the first lots: `VB_03=("18% …", "11% …")` by lot."""
    with acting(who, days_ago, 16):
        tender = planning.loaded(tender_id)
        for key, words in results.items():
            code, _sign, lot = key.replace("_", "-", 1).partition("__")
            chosen = tender.lots[int(lot or 1) - 1]
            use = next(one for one in chosen.uses if one.version.clause.code == code)
            clause_uses_actions.tell_result(use, chosen, tender, words)


def _match(tender_id: int, who: str, days_ago: float, name: str) -> None:
    with acting(who, days_ago, 17):
        mine = (
            select(Commitment)
            .join(Group)
            .where(Group.slug == story.VIADUCTS, Commitment.organisation_id == organisation(name).id)
        )
        commitments_actions.match(planning.loaded(tender_id), db.session.scalars(mine).one())


def _cycle_bridge() -> None:
    made = _plan("sanne", 462, "Demo-gemeente Delta", "Fietsbrug Singel", nature="works")
    _types(made, "sanne", 461, ONE)
    _use(made, "sanne", 458, ("VB-12@1", 1, 1, {"weken": "4"}), ("VB-01@1", 1, 1, {"jaren": "5"}))
    _publish(made, "sanne", 455, 450)
    _award(made, "sanne", 380, 360, ("Demo-aannemer A", 640_000, None))
    with acting("sanne", 150):
        tender = planning.loaded(made)
        running.realise(tender.lots[0], tender)
    _tell(made, "sanne", 140, VB_12="Paspoort zonder hoeveelheden. Effect niet te berekenen.")


def _north() -> None:
    """Three lots, with every sort of use and with results."""
    lots = ("vier viaducten", "twee viaducten", "onderhoud")
    made = _plan("sam", 396, "Demo-provincie Noord", "Vervanging viaducten A-noord", lots=lots, nature="works")
    with acting("sam", 395):
        planning.code(planning.loaded(made), ["45221119", "45221111"])
    _types(made, "sam", 394, SERIES, SERIES, UPKEEP)
    with acting("sam", 392):
        planning.share(planning.loaded(made), "clients")
    with acting("sam", 388):
        planning.share(planning.loaded(made), "public")
    _north_asks(made)
    _publish(made, "sam", 374, 370)
    won = (("Demo-aannemer A", 4_150_000), ("Demo-aannemer B", 2_380_000), ("Demo-aannemer A", 610_000))
    year = str(clock.today().year + 1)
    _award(made, "sam", 240, 219, *((name, amount, year) for name, amount in won))
    _north_delivers(made)
    _match(made, "sam", 365, "Demo-provincie Noord")
    _north_is_told_of(made)


def _north_asks(made: int) -> None:
    price, ceiling = {"gewicht": "30", "plafond": "210000"}, {"gewicht": "30"}
    _use(
        made,
        "sam",
        378,
        ("VB-03@2", 1, 2, price),
        ("VB-03@2", 2, 2, price),
        ("VB-03@2", 3, 1, ceiling),
        ("VB-07@2", 1, 2, {}),
        ("VB-07@2", 2, 2, {}),
        ("VB-09@1", 1, 3, {"gewicht": "20", "minimum": "30"}),
        ("VB-12@2", 1, 2, {"weken": "4"}),
    )
    _change(made)
    _drop(
        made,
        "sam",
        376,
        ("VB-07@2", 3, "Geen nieuwe verbindingen in dit perceel."),
        ("VB-09@1", 3, "Geen liggers in dit perceel."),
        ("VB-12@2", 3, "Geen nieuwe dragende onderdelen."),
    )


def _north_delivers(made: int) -> None:
    """The first lot is delivered, and what came of its clauses is told."""
    with acting("sam", 40):
        tender = planning.loaded(made)
        running.realise(tender.lots[0], tender)
    _tell(
        made,
        "sam",
        33,
        VB_03__1="18% onder de referentie",
        VB_03__2="11% onder de referentie",
        VB_07__1="Ontwerp voldoet",
        VB_07__2="Ontwerp voldoet",
        VB_12__1="Paspoort volledig, na 7 weken in plaats van 4",
    )


def _north_is_told_of(made: int) -> None:
    """What the first lot buys, and the notice of its awards."""
    with acting("sam", 372):
        tender = planning.loaded(made)
        for what, quantity, unit, source in ITEMS:
            amount = None if quantity is None else Decimal(quantity)
            items.add_item(tender.lots[0], tender, what, amount, unit, source)
    with acting("sam", 214):
        announced = select(Notice).where(Notice.demo, Notice.form == "result", Notice.title == tender.title)
        for notice in db.session.scalars(announced):
            importing.take_over(notice, into=planning.loaded(made))


ITEMS = (
    ("beton voor de dekken", "3200", "m³", "ontwerp van de provincie"),
    ("wapeningsstaal", "410", "ton", "ontwerp van de provincie"),
    ("hergebruikte liggers", None, "", ""),
)


def _change(made: int) -> None:
    """What the second lot asked otherwise, and why."""
    girders = (
        "Het aandeel liggers dat eerder in een ander kunstwerk lag, telt voor 20 procent mee in de beoordeling. "
        "Bij minder dan 15 procent krijgt de inschrijver geen punten."
    )
    passport = (
        "De opdrachtnemer levert binnen 12 weken na oplevering een materialenpaspoort van elk nieuw dragend onderdeel. "
        "Het paspoort noemt per onderdeel het materiaal, de producent en het productiejaar. "
        "De opdrachtnemer levert het in een open bestandsformaat."
    )
    with acting("sam", 377):
        tender = planning.loaded(made)
        second = tender.lots[1]
        clause_uses_actions.use(
            second,
            tender,
            named(["VB-09@1"])["VB-09@1"],
            2,
            {"gewicht": "20"},
            final_text=girders,
            reason_kind="market",
            reason="Te weinig passende liggers binnen 150 km, dus 15 in plaats van 30 procent.",
        )
        clause_uses_actions.use(
            second,
            tender,
            named(["VB-12@2"])["VB-12@2"],
            2,
            {"weken": "4"},
            final_text=passport,
            reason_kind="market",
            reason="De leverancier had de gegevens niet eerder, dus 12 in plaats van 4 weken.",
        )


def _cancelled() -> None:
    """It went to market and stopped: its lot was asked, and keeps counting."""
    made = _plan("robin", 260, "Demo-provincie Midden", "Brug bij de zeesluis", nature="works")
    _types(made, "robin", 259, ONE)
    _use(made, "robin", 240, ("VB-03@3", 1, 2, {"gewicht": "40", "plafond": "95000"}))
    _publish(made, "robin", 220, 205)
    with acting("robin", 160):
        planning.cancel(planning.loaded(made), "Alle inschrijvingen lagen boven het budget.")


def _upkeep() -> None:
    made = _plan("aya", 190, "Demo-gemeente Haven", "Onderhoud bruggen Haven", nature="works")
    _types(made, "aya", 189, UPKEEP)
    _use(made, "aya", 180, ("VB-05@1", 1, 1, {"jaren": "25"}))
    _publish(made, "aya", 170, 165)
    _award(made, "aya", 90, 70, ("Demo-bruggenbouw “Ë & Zn.” <c.v.>", 320_000, None))


def _canal() -> None:
    made = _plan("noor", 78, "Demo-waterschap Oost", "Bruggen Oostvaart", nature="works")
    _types(made, "noor", 77, SERIES)
    _use(
        made,
        "noor",
        70,
        ("VB-03@4", 1, 2, {"gewicht": "35", "plafond": "180000"}),
        ("VB-07@3", 1, 2, {}),
        ("VB-12@3", 1, 2, {"weken": "8"}),
    )
    _publish(made, "noor", 55, 45)
    _match(made, "noor", 44, "Demo-waterschap Oost")
    with acting("noor", 43):
        tender = planning.loaded(made)
        before = select(Consultation).join(Group).where(Group.slug == story.VIADUCTS, Consultation.audience == "public")
        held = before.where(Consultation.closes_at < clock.now(), Consultation.withdrawn_at.is_(None))
        involving.involve(tender, db.session.scalars(held).all())
        coding.set_codes(story.group(story.VIADUCTS), ["45221111", "45221119"])


def _quarter(ahead: int) -> str:
    """The quarter so many after this one."""
    today = clock.today()
    number = today.year * 4 + (today.month - 1) // 3 + ahead
    return f"{number // 4}-Q{number % 4 + 1}"


def _coming() -> None:
    """Intentions and decisions in the coming quarters, one without a quarter, and two that not everyone sees."""
    decks = tuple(f"brug {number}" for number in range(1, 4))
    spans = tuple(f"viaduct {number}" for number in range(1, 6))
    roads = ("noord", "oost", "zuid", "west")
    plans = (
        ("sanne", 60, "Demo-gemeente Delta", "Bruggen binnenstad", decks, story.VIADUCTS, 1, "public", True),
        ("aya", 50, "Demo-gemeente Haven", "Laadpalen wijk Oost", (), story.CHARGING, 1, "public", True),
        ("karim", 48, "Demo-rijksdienst Wegen", "Onderhoud havenbodem", decks, story.DREDGING, 1, "public", False),
        ("robin", 40, "Demo-provincie Midden", "Viaducten ringweg", spans, story.VIADUCTS, 2, "public", False),
        ("sam", 38, "Demo-provincie Noord", "Asfalt N-wegen", roads, story.PAVEMENT, 2, "public", True),
        ("noor", 35, "Demo-waterschap Oost", "Dijkversterking west", decks, story.MACHINERY, 2, "public", False),
        ("sam", 30, "Demo-provincie Noord", "Brug Westsluis", (), story.VIADUCTS, 3, "public", False),
        ("tess", 25, "Demo-ziekenhuis De Linde", "Jassen voor de verpleging", (), story.TEXTILE, None, "public", False),
        ("noor", 15, "Demo-waterschap Oost", "Sluisbrug Oostervaart", (), story.VIADUCTS, 4, "clients", False),
        ("karim", 8, "Demo-rijksdienst Wegen", "Ecoduct A99", (), story.VIADUCTS, 5, "", False),
    )
    for who, days, name, title, lots, slug, ahead, circle, decided in plans:
        expected = None if ahead is None else _quarter(ahead)
        nature = None if expected is None else "works"
        made = _plan(who, days, name, title, lots=lots, slug=slug, expected=expected, nature=nature)
        with acting(who, days - 3):
            if circle:
                planning.share(planning.loaded(made), circle)
            if decided:
                planning.decide(planning.loaded(made))
        if title == "Bruggen binnenstad":
            filled = {"gewicht": "30", "plafond": "120000"}
            _use(made, who, days - 5, ("VB-03@4", 1, 2, filled), ("VB-12@3", 1, 2, {"weken": "8"}))


def _adopted() -> None:
    """Demo-gemeente Veen is in no group for viaducts, takes the set over, and plans a tender with it."""
    with acting("otis", 32):
        newest = (
            select(ClauseSet)
            .join(Group)
            .where(Group.slug == story.VIADUCTS, ClauseSet.project_type == ONE, ClauseSet.number.is_not(None))
            .options(*ClauseSet.whole())
        )
        taken = db.session.scalars(newest.order_by(ClauseSet.number.desc())).unique().first()
        if taken is None:
            return
        adoption = adoptions_actions.adopt(
            taken, organisation("Demo-gemeente Veen"), "Twee voetgangersbruggen in het park"
        )
    made = _plan(
        "otis", 20, "Demo-gemeente Veen", "Voetgangersbruggen Veenpark", slug=None, nature="works", expected=_quarter(2)
    )
    with acting("otis", 18):
        tender = planning.loaded(made)
        adoptions_actions.link_tender(adoption, tender)
        planning.share(tender, "public")
