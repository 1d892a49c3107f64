"""What the draft's pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from buyergroup_hub import panels
from buyergroup_hub.access import standing
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions import blueprint
from buyergroup_hub.visions.drafts import models, queries
from buyergroup_hub.visions.drafts.actions.splitting import passages
from buyergroup_hub.visions.drafts.actions.writing import head_of
from buyergroup_hub.visions.drafts.labels import heading_of, shortened
from buyergroup_hub.visions.drafts.models import Section, SectionRevision, Vision, lately
from buyergroup_hub.visions.drafts.queries import (
    Writer,
    open_threads_counted,
    section_number,
    writers_in,
)


@dataclass
class Row:
    """A section of the draft, with what its page and the overview show of it."""

    section: Section
    number: int
    head: SectionRevision | None
    translation: SectionRevision | None
    open_threads: int = 0
    others: list[Writer] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return heading_of(self.section, self.head)

    @property
    def stale(self) -> bool:
        return bool(self.translation and self.head and models.is_stale(self.translation, self.head))


def draft_rows(vision: Vision) -> list[Row]:
    """All sections that the vision has now. A constant number of queries."""
    sections = queries.sections_of(vision)
    heads = queries.heads_of(sections)
    other = "en" if vision.language == "nl" else "nl"
    ids = [section.id for section in sections]
    counts = dict(open_threads_counted(ids))
    others = others_in(sections)
    return [
        Row(
            section,
            place,
            heads.get((section.id, vision.language)),
            heads.get((section.id, other)),
            counts.get(section.id, 0),
            [writer for writer in others if writer.section_id == section.id],
        )
        for place, section in enumerate(sections, 1)
    ]


def others_in(sections: Sequence[Section]) -> list[Writer]:
    """Who else typed lately."""
    return writers_in([section.id for section in sections], standing().person_id, lately())


def number_of(section: Section) -> int:
    """The place of a section among those that the vision has now."""
    return section_number.one(section.vision_id, section.position)


def passages_of(section: Section) -> list[str]:
    """The first words of each stretch of a section's text, to choose one by."""
    head = head_of(section, section.vision.language)
    return [shortened(plain(passage), 100) for passage in passages(head.body)] if head else []


def frame(vision: Vision) -> dict[str, Any]:
    """The head of a page of the draft; `next_number` is that of the version that it becomes."""
    framed, number = blueprint.frame(vision), ahead_of(vision).number
    here = _("Marktvisie, concept versie %(number)s", number=number), url_for("visions.draft", pid=vision.pid)
    return framed | {"path": [*framed["path"], here], "next_number": number}


def ahead_of(vision: Vision) -> Any:
    """The next version as the room of rounds knows it: its `number`, and that of the proposal that goes round."""
    ((_panel, rows),) = panels.slot("vision.ahead", [vision]).panels
    return rows[vision.id]
