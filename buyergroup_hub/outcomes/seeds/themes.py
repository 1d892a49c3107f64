"""The demo's six themes: tenders of last year in other sectors than the story's, of which buyers said per lot what was
asked, what was not, and left the rest unknown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.actions import running as actions_running
from buyergroup_hub.tenders.tender.models import Tender

THEMES = ("milieu-biodiversiteit", "klimaat", "circulair", "isv", "diversiteit-inclusie", "social-return")
ANSWERS = {"y": True, "n": False, "?": None}

Told = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]
"""Who, for which organisation, what, in which sector, the lots, and per theme a sign for each lot: y, n or ?."""

TENDERS: tuple[Told, ...] = (
    (
        "aya", "Demo-gemeente Haven", "Renovatie van drie scholen", "construction",
        ("school Noord", "school Zuid", "school West"), ("yn?", "yyy", "yyn", "nnn", "?nn", "yyn"),
    ),
    (
        "sanne", "Demo-gemeente Delta", "Werkkleding voor de buitendienst", "operations",
        ("jassen en broeken", "wasserij"), ("nn", "yn", "yy", "yy", "n?", "yy"),
    ),
    (
        "sam", "Demo-provincie Noord", "Stroom en warmte voor het provinciehuis", "energy",
        ("stroom", "warmte"), ("yn", "yy", "nn", "n?", "??", "nn"),
    ),
    (
        "robin", "Demo-provincie Midden", "Regionaal busvervoer", "mobility",
        ("stad", "streek", "belbus"), ("yyn", "yyy", "nyn", "nnn", "?n?", "yyy"),
    ),
    (
        "tess", "Demo-ziekenhuis De Linde", "Voeding voor patiënten", "care",
        ("maaltijden", "tussendoor"), ("yn", "yn", "nn", "yn", "??", "nn"),
    ),
)  # fmt: skip
STORY = ("Vervanging viaducten A-noord", ("???", "???", "???", "nnn", "n??", "yyn"))
"""The story's own lots ask climate and circular through their clauses; the buyer says the rest."""


def sow_themes() -> None:
    """Make them once."""
    if db.session.scalar(select(Tender.id).where(Tender.demo, Tender.title == TENDERS[0][2])):
        return
    for place, told in enumerate(TENDERS):
        _tender(told, place)
    story = db.session.scalar(select(Tender.id).where(Tender.demo, Tender.title == STORY[0]))
    if story is not None:
        _say("sam", story, 30, STORY[1])


def _tender(told: Told, place: int) -> None:
    who, buyer, title, sector, lots, answers = told
    day = clock.today().timetuple().tm_yday + 20 + place * 9  # in last year, whatever day it is
    with acting(who, day + 40):
        made = planning.plan(organisation(buyer), title, sector=sector, lots=lots, nature="services").id
    with acting(who, day + 20):
        planning.decide(planning.loaded(made))
    with acting(who, day):
        actions_running.publish(planning.loaded(made))
    _say(who, made, day - 1, answers)


def _say(who: str, tender_id: int, days_ago: float, answers: Sequence[str]) -> None:
    with acting(who, days_ago, 11):
        tender = planning.loaded(tender_id)
        running = select(Theme).where(Theme.key.in_(THEMES), Theme.until.is_(None))
        themes = {theme.key: theme for theme in db.session.scalars(running)}
        for place, lot in enumerate(tender.counted):
            said = {themes[key]: ANSWERS[signs[place]] for key, signs in zip(THEMES, answers, strict=True)}
            clause_uses_actions.say_themes(lot, tender, said)
