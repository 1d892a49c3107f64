"""What a proposal freezes: the text of all sections as canonical JSON.

    {"vision": pid, "title": …, "language": "nl", "clauses": {"VB-12": 3},
     "sections": [{"key": …, "part": "vision" or "strategy",
                   "texts": {"nl": {"revision": id, "number": 4, "heading": …, "body": …},
                             "en": {…, "translates": 3, "stale": true}}}]}

The order is the reading order. In a body `[[VB-12]]` is pinned to the version that was current, `[[VB-12@3]]`. Its
digest is the SHA-256 of the canonical JSON, so that anybody can check that the text is the one that was endorsed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.models import Section, SectionRevision, Vision

Content = dict[str, Any]
Heads = Mapping[tuple[int, str], SectionRevision]
"""The last revision by section id and language."""


def heads_of(sections: Sequence[Section]) -> Heads:
    """The last revisions of sections in each language. One query."""
    ids = [section.id for section in sections]
    last = (
        select(SectionRevision.section_id, SectionRevision.language, func.max(SectionRevision.number).label("number"))
        .where(SectionRevision.section_id.in_(ids))
        .group_by(SectionRevision.section_id, SectionRevision.language)
        .subquery()
    )
    found = select(SectionRevision).join(
        last,
        (SectionRevision.section_id == last.c.section_id)
        & (SectionRevision.language == last.c.language)
        & (SectionRevision.number == last.c.number),
    )
    return {(revision.section_id, revision.language): revision for revision in db.session.scalars(found)}


def sections_of(vision: Vision) -> list[Section]:
    """The sections that the vision has now, in reading order."""
    there = select(Section).filter_by(vision_id=vision.id, removed_at=None).order_by(Section.position)
    return list(db.session.scalars(there))


def compose(vision: Vision, pins: Mapping[str, int]) -> Content:
    """The content of a proposal made now. `pins` says which version each clause code is pinned to."""
    sections = sections_of(vision)
    heads = heads_of(sections)
    return {
        "vision": vision.pid,
        "title": vision.title,
        "language": vision.language,
        "clauses": dict(pins),
        "sections": [
            {"key": section.key, "part": section.part, "texts": _texts(vision, section, heads, pins)}
            for section in sections
        ],
    }


def _texts(vision: Vision, section: Section, heads: Heads, pins: Mapping[str, int]) -> Content:
    source = heads.get((section.id, vision.language))
    texts: Content = {}
    for language in ("nl", "en"):
        head = heads.get((section.id, language))
        if head is None or source is None:
            continue
        texts[language] = {
            "revision": head.id,
            "number": head.number,
            "heading": head.heading,
            "body": pinned(head.body, pins),
        }
        if head is not source:
            texts[language] |= {"translates": head.translates_id, "stale": is_stale(head, source)}
    return texts


def is_stale(translation: SectionRevision, source: SectionRevision) -> bool:
    """Was the text changed after it was translated?"""
    return translation.translates_id != source.id


def pinned(body: str, pins: Mapping[str, int]) -> str:
    """A text in which each clause code names the version that it means."""
    for code, version in pins.items():
        body = body.replace(f"[[{code}]]", f"[[{code}@{version}]]")
    return body
