"""Split a section that became too long: its second part goes on as a section of its own."""

from __future__ import annotations

import re

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.db import db, new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.anchors import find
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import events, queries
from buyergroup_hub.visions.drafts.actions.commenting import anchor_of, threads_of
from buyergroup_hub.visions.drafts.actions.writing import Overtaken, Words, head_of, save
from buyergroup_hub.visions.drafts.models import Comment, Section

_BETWEEN = re.compile(r"\n\s*\n")


def passages(body: str) -> list[str]:
    """The stretches of a text between empty lines, each where a second section can begin but the first."""
    return [one for one in _BETWEEN.split(body.strip()) if one.strip()]


def split(section: Section, at: int, heading: str, *, base: int) -> Section | Overtaken:
    """From its passage `at` (1 is the second) a text goes on in a new section behind it.

    `base` is the number of the revision that was read: who split a text that moved on meanwhile reads that first, and
    nothing is split. Open threads go along with their words; translations stay, and are stale.
    """
    language = section.vision.language
    head = head_of(section, language)
    parts = passages(head.body) if head else []
    if head is None or not 0 < at < len(parts):
        raise RuleBroken(_("Hier is geen tekst om te splitsen. Kies een alinea na de eerste."))
    first, second = "\n\n".join(parts[:at]), "\n\n".join(parts[at:])
    kept = save(section, language, Words(head.heading, first, _("Gesplitst: de rest staat hierna")), base=base)
    if isinstance(kept, Overtaken):
        return kept
    new = _behind(section)
    save(new, language, Words(heading, second, _("Afgesplitst van het onderdeel hiervoor")), base=0)
    _take_threads_along(section, new, first, second)
    record(events.SECTION_SPLIT, section, {"section": section.id, "into": new.id}, group_id=section.group_id)
    return new


def _behind(section: Section) -> Section:
    for later in queries.sections_of(section.vision):
        if later.position > section.position:
            later.position += 1
    new = Section(
        vision=section.vision,
        part=section.part,
        key=new_pid(),
        position=section.position + 1,
        split_from_id=section.id,
        audience=section.audience,
        demo=section.demo,
    )
    db.session.add(new)
    db.session.flush()
    return new


def _take_threads_along(section: Section, new: Section, first: str, second: str) -> None:
    for thread in threads_of([section]):
        if thread.settled_at is None and thread.quote and not _stands_in(first, thread) and _stands_in(second, thread):
            replies = db.session.scalars(select(Comment).filter_by(thread_id=thread.id))
            for one in (thread, *replies):
                one.section = new


def _stands_in(text: str, thread: Comment) -> bool:
    """A suggestion's words stand in the text as it was written, a comment's as it is read."""
    return find(text if thread.kind == "suggestion" else plain(text), anchor_of(thread)) is not None
