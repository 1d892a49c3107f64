"""The demo's consultations, told by the acts of its people: one that is open with drafts and a submission, one that was
concluded with a report, one planned, and one that is closed and waits to be unsealed."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.seeds import story as acts
from buyergroup_hub.consultations.seeds.concluded import sow_concluded
from buyergroup_hub.consultations.seeds.open import sow_open
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the story is the same in every demo
    """Tell the story once."""
    if db.session.scalar(select(Consultation.id).where(Consultation.demo).limit(1)):
        return
    if not story.told(story.VIADUCTS):
        return
    sow_concluded()
    sow_open()
    _planned()
    _waiting()


def _planned() -> None:
    """Approved: everyone reads that it comes; the questions are the organisers' until it opens."""
    coming = acts.plan(
        story.VIADUCTS,
        "karim",
        "Terugname na sloop",
        "Wat heb je nodig om onderdelen na de sloop terug te nemen?",
        (27, 62),
        (
            Asked("text", "Wat heb je nodig om een ligger terug te nemen?"),
            Asked(
                "number",
                "Hoeveel viaducten sloopte je in de laatste drie jaar?",
                unit="stuks",
                minimum=Decimal(0),
                maximum=Decimal(500),
            ),
            Asked(
                "choice",
                "Welke prikkel werkt volgens jou?",
                options=["Statiegeld", "Score bij gunning", "Langer contract"],
            ),
        ),
    )
    with acting("karim", 2):
        opening.approve(acts.get(coming), planning.sheet_digest(acts.get(coming)))
    with acting("karim", 1):
        _plan_draft()


def _plan_draft() -> None:
    dates = Dates(clock.ago(-60, 9), clock.ago(-95, 12), clock.ago(-85, 17))
    draft = planning.plan(
        story.group(story.VIADUCTS), organisation("Demo-rijksdienst Wegen"), "Beton met minder cement", dates
    )
    planning.add_question(draft, Asked("text", "Welk mengsel lever je nu?"))


def _waiting() -> None:
    """Closed yesterday: two answers, still sealed; a third party was a minute too late."""
    closed = acts.plan(
        story.MACHINERY,
        "aya",
        "Zwaar materieel zonder uitstoot",
        "Vanaf wanneer kun je zwaar materieel zonder uitstoot leveren, en wat heb je daarvoor nodig?",
        (-30, -1),
        (
            Asked("text", "Vanaf wanneer kun je een rupskraan boven 30 ton zonder uitstoot inzetten?"),
            Asked(
                "number",
                "Hoeveel kilowattuur heb je per dag nodig op de bouwplaats?",
                unit="kWh",
                minimum=Decimal(0),
                maximum=Decimal(20000),
            ),
            Asked("yes_no", "Kun je op de bouwplaats laden?"),
        ),
    )
    acts.approve_and_open(closed, "aya", -30)
    for who, text, need in (
        ("soren", "Vanaf 2028, als er 's nachts geladen kan worden.", "650,5"),
        ("kim", "Nu al, met een wisselaccu.", "900"),
    ):
        acts.draft(
            closed,
            who,
            10,
            {
                "1": ({"text": text}, "anonymised"),
                "2": ({"number": need}, "confidential"),
                "3": ({"choice": "yes", "text": "Met 3 × 63 A."}, "public"),
            },
        )
        acts.submit(closed, who, 6)
    acts.draft(
        closed,
        "ravi",
        5,
        {
            "1": ({"text": "Vanaf 2027."}, "public"),
            "2": ({"number": "400"}, "anonymised"),
            "3": ({"choice": "no"}, "public"),
        },
    )
    with acting("ravi", 1, 12, 1):
        mine = acts.party(closed, "ravi")
        answering.submit(mine, answering.draft_digest(mine))
