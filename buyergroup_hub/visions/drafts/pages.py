"""What the draft's pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.markdown import html, plain
from buyergroup_hub.visions.blueprint import path
from buyergroup_hub.visions.drafts import marking, models, pinning, queries
from buyergroup_hub.visions.drafts.actions.splitting import passages
from buyergroup_hub.visions.drafts.actions.writing import head_of
from buyergroup_hub.visions.drafts.labels import heading_of, shortened
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionRevision, Vision, lately
from buyergroup_hub.visions.drafts.queries import (
    Writer,
    all_sections_of,
    comments_on,
    open_threads_counted,
    roles_in,
    section_number,
    writers_in,
)
from buyergroup_hub.visions.rounds.queries import last_number

AROUND = 30


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
    return [shortened(plain(one), 100) for one in passages(head.body)] if head else []


def sections_by_key(vision: Vision) -> dict[str, Section]:
    """All sections that the vision ever had."""
    return {section.key: section for section in all_sections_of(vision.id)}


def draft_path(vision: Vision) -> list[tuple[str, str]]:
    number = next_number(vision)
    words = _("Marktvisie, concept versie %(number)s", number=number)
    return path(vision, (words, url_for("visions.draft", pid=vision.pid)))


def next_number(vision: Vision) -> int:
    """The number that the draft would get."""
    return last_number.one(vision.id) + 1


@dataclass(frozen=True)
class Threads:
    """Comments of sections with their replies, and in which role people wrote them."""

    first: list[Comment]
    replies: Mapping[int, list[Comment]]
    roles: Mapping[int, str]

    @property
    def open(self) -> list[Comment]:
        return [one for one in self.first if one.settled_at is None]

    def quotes_of(self, section_id: int) -> list[str]:
        """The passages that open comments on a section are about."""
        return [one.quote for one in self.open if one.section_id == section_id and one.kind == "comment" and one.quote]

    def all_of(self, comment: Comment) -> list[Comment]:
        return [comment, *self.replies.get(comment.id, [])]


def threads(vision: Vision, sections: Sequence[Section]) -> Threads:
    """Oldest first; a reply stands with the section of its thread."""
    first: list[Comment] = []
    replies: dict[int, list[Comment]] = {}
    for comment in comments_on([section.id for section in sections]):
        (replies.setdefault(comment.thread_id, []) if comment.thread_id else first).append(comment)
    roles = {person_id: str(ROLE_WORDS[role]) for person_id, role in roles_in(vision.group_id)}
    return Threads(first, replies, roles)


class Prose:
    """Draws Markdown of several texts with one look-up of the clauses that they name."""

    def __init__(self, bodies: Iterable[str], pins: pinning.Pins | None = None) -> None:
        named = pinning.Named(bodies, pins)
        self.references = named.references()
        self.renewed = named.renewed(pins or {})

    def __call__(self, body: str, language: str | None = None, below: int = 2, quotes: Sequence[str] = ()) -> Markup:
        text = html(body, below=below, language=language, references=self.references)
        return marking.quoted(marking.drawn(text), quotes)


def around(comment: Comment) -> tuple[str, str]:
    """A few whole words before and after the passage of a suggestion."""
    before, after = comment.prefix[-AROUND:], comment.suffix[:AROUND]
    if len(comment.prefix) > AROUND:
        before = before.partition(" ")[2]
    if len(comment.suffix) > AROUND:
        after = after.rpartition(" ")[0]
    return before.rpartition("\n")[2], after.partition("\n")[0]
