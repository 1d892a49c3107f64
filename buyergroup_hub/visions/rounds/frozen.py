"""What a proposal freezes: the text of all sections as canonical JSON.

    {"vision": pid, "title": …, "language": "nl", "clauses": {"VB-12": 3},
     "sets": [{"set": pid, "project_type": …, "level": 1 to 3, "number": 2, "digest": …}],
     "sections": [{"key": …, "part": "vision" or "strategy",
                   "texts": {"nl": {"revision": id, "number": 4, "heading": …, "body": …},
                             "en": {…, "translates": 3, "stale": true}}}]}

The order is the reading order. In a body `[[VB-12]]` is pinned to the version that was current, `[[VB-12@3]]`. Its
digest is the SHA-256 of the canonical JSON, so that anybody can check that the text is the one that was endorsed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.forms import is_blank
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import pinning as drafts_pinning
from buyergroup_hub.visions.drafts.labels import heading_of
from buyergroup_hub.visions.drafts.models import Section, Vision, is_stale
from buyergroup_hub.visions.drafts.queries import Heads, heads_of, sections_of
from buyergroup_hub.visions.rounds import queries

Content = dict[str, Any]


@dataclass(frozen=True)
class Composed:
    """What freezing now would give, the clause codes in it that have no published version, and the headings of its
    sections without a text."""

    content: Content
    missing: list[str]
    empty: list[str]

    @property
    def text(self) -> str:
        return canonical(self.content)

    @property
    def digest(self) -> str:
        return digest(self.text)


def compose(vision: Vision) -> Composed:
    """The content of a proposal made now, with the clauses as they are current and the group's sets as published."""
    sections = sections_of(vision)
    heads = heads_of(sections)
    named = drafts_pinning.Named(head.body for head in heads.values())
    pins = named.pins()
    content = {
        "vision": vision.pid,
        "title": vision.title,
        "language": vision.language,
        "clauses": pins,
        "sets": [
            {
                "set": one.pid,
                "project_type": one.project_type,
                "level": one.level,
                "number": one.number,
                "digest": one.digest,
            }
            for one in queries.sets_of(vision.group_id)
        ],
        "sections": [
            {"key": section.key, "part": section.part, "texts": _texts(vision, section, heads, pins)}
            for section in sections
        ],
    }
    return Composed(content, named.missing(), _empty(vision, sections, heads))


def _empty(vision: Vision, sections: Sequence[Section], heads: Heads) -> list[str]:
    own = [(section, heads.get((section.id, vision.language))) for section in sections]
    return [
        heading_of(section, head, vision.language)
        for section, head in own
        if head is None or is_blank(plain(head.body))
    ]


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
            "body": drafts_pinning.pinned(head.body, pins),
        }
        if head is not source:
            texts[language] |= {"translates": head.translates_id, "stale": is_stale(head, source)}
    return texts
