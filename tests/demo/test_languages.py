"""WCAG 3.1.2: on an English page a screen reader is told which words are Dutch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from buyergroup_hub.clauses.registry.models import ClauseText, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorInput
from buyergroup_hub.tenders.tender.models import Lot, Tender
from buyergroup_hub.visions.drafts.models import SectionRevision
from tests.demo.walks import sign_in

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

FIRST = ("/", "/groups/demo-viaducten-en-bruggen", "/search?q=viaduct", "/groups", "/visions", "/clauses",
         "/consultations", "/calendar", "/tenders", "/outcomes", "/outcomes/goals",
         "/outcomes/indicators", "/my-work")  # fmt: skip
MAIN = frozenset({
    "home.start", "home.my_work", "groups.index", "groups.show", "groups.timeline", "groups.commitments",
    "visions.index", "visions.show", "visions.draft", "visions.section", "visions.comments", "clauses.index",
    "clauses.show", "clauses.history", "clauses.set_page", "consultations.index", "consultations.show",
    "consultations.report",
    "tenders.calendar", "tenders.index", "tenders.show", "tenders.progress", "tenders.lot", "tenders.adopt",
    "outcomes.dashboard", "outcomes.attainment", "outcomes.goals", "outcomes.indicators", "outcomes.indicator",
    "outcomes.measurement", "outcomes.figure", "knowledge.index", "knowledge.show", "knowledge.alike", "clauses.alike",
    "search.index",
})  # fmt: skip
MANY = {"visitor": 25, "Noor Demo": 28}
NOT_SPOKEN = ("title", "option", "script", "style")
"""Elements of which a screen reader says the words in the language of the page, or not at all."""


def _dutch(hub: Hub) -> set[str]:
    """What people of the demo called things, where there is no English for it."""
    with hub.app_context():
        begin(writes=False)
        named = (
            Tender.title, Lot.title, Goal.statement, Goal.scope, Indicator.name, Consultation.title,
            Consultation.summary, Question.title, Question.hint, KnowledgeItem.title, ClauseSet.title,
            ClauseVersion.applicability,
        )  # fmt: skip
        found = {words for column in named for words in db.session.scalars(select(column))}
        found |= set(db.session.scalars(select(SectionRevision.heading)))
        of_clauses = ClauseText.title, ClauseText.change_note, ClauseText.proof_at_tender, ClauseText.proof_check
        for words in of_clauses:
            found |= set(db.session.scalars(select(words).where(ClauseText.language == "nl")))
        needed = set(db.session.scalars(select(IndicatorInput.key)))
        found |= needed | {f"{each[:1].upper()}{each[1:]}" for each in needed}
        english = set(db.session.scalars(select(ClauseText.title).where(ClauseText.language == "en")))
        db.session.rollback()
    return {words for words in found - english if words and len(words.split()) > 1}


def _unmarked(tree: Any, dutch: set[str]) -> list[str]:
    """The words on a page that are Dutch, of which the nearest language that is said is another."""
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in NOT_SPOKEN:
            continue
        for text, inside in ((element.text, element), (element.tail, element.getparent())):
            words = " ".join((text or "").split())
            if words in dutch and inside is not None:
                marked = next((one.get("lang") for one in (inside, *inside.iterancestors()) if one.get("lang")), "")
                found += [words] if marked != "nl" else []
    return found


@pytest.mark.parametrize("who", ["visitor", "Noor Demo"])
def test_what_people_wrote_in_dutch_is_said_to_be_dutch(demo_hub: Hub, who: str) -> None:
    """On the first page of each room, on one page of each kind that it leads to, and on what is beside that."""
    client, dutch = demo_hub.test_client(), _dutch(demo_hub)
    if who != "visitor":
        sign_in(client, who)
    client.get("/language/en?next=/")
    waiting, opened, wrong = [*FIRST], set[str](), {}
    while waiting:
        address = waiting.pop(0)
        kind = _kind(demo_hub, address)
        if kind in opened or kind not in MAIN:
            continue
        opened.add(kind)
        tree = html.fromstring(client.get(address).get_data(as_text=True))
        waiting += [link.split("#")[0] for link in tree.xpath("//main//a/@href") if link.startswith("/")]
        if found := _unmarked(tree, dutch):
            wrong[address] = sorted(set(found))[:5]
    assert wrong == {}
    assert len(opened) >= MANY[who], MAIN - opened


def _kind(hub: Hub, address: str) -> str:
    try:
        return str(hub.url_map.bind("").match(urlsplit(address).path)[0])
    except HTTPException:
        return ""
