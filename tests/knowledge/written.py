"""Items as the cast writes them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.media import PDF
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.knowledge import actions
from buyergroup_hub.knowledge.models import KnowledgeItem
from tests.files import made

LESSON = {
    "title": "Bel de beheerder vooraf",
    "lead": "Eén telefoontje scheelt zes weken.",
    "situation": "We vroegen om een materialenpaspoort.",
    "approach": "We belden de beheerder.",
    "result": "Het paspoort kwam zonder aanpassing binnen.",
    "verdict": "changed",
    "again": "Laat de beheerder de bijlage schrijven.",
}
DOCUMENT = {"title": "Keuringsprotocol", "lead": "Hoe je een ligger keurt.", "dated": "2026-09"}


def pdf(*pages: str, name: str = "protocol.pdf") -> Upload:
    return Upload(BytesIO(made.pdf(*pages)), name, PDF)


def lesson(group: Group, **said: Any) -> KnowledgeItem:
    """A draft lesson, complete enough to publish; inside `cast.acting`."""
    return actions.write(group, "lesson", LESSON | said)


def document(group: Group, *pages: str, **said: Any) -> KnowledgeItem:
    return actions.write(group, "document", DOCUMENT | said, upload=pdf(*(pages or ("Oplegging",))))


def published(item: KnowledgeItem, days: int = 365) -> KnowledgeItem:
    actions.publish(item, clock.today() + timedelta(days=days))
    return item
