"""What the pages of one vision are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.models import Group
from buyergroup_hub.groups.queries import successors_of
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.texts.markdown import html, plain
from buyergroup_hub.visions import frozen, marking, pinning
from buyergroup_hub.visions.actions import head_of, passages
from buyergroup_hub.visions.actions import is_gone as is_gone
from buyergroup_hub.visions.frozen import heading_of as heading_of
from buyergroup_hub.visions.models import (
    Comment,
    Proposal,
    Seat,
    Section,
    SectionRevision,
    Vision,
    VisionVersion,
    lately,
)
from buyergroup_hub.visions.queries import (
    Writer,
    all_sections_of,
    answers_counted,
    comments_on,
    last_number,
    open_threads_counted,
    organisations_of,
    published_number,
    revisions_of,
    roles_in,
    section_number,
    writers_in,
)

AROUND = 30


@dataclass(frozen=True)
class Place:
    """The list of visions as a thing that other rooms' panels show something beside; it has no row."""

    id: int = 0


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
        return bool(self.translation and self.head and frozen.is_stale(self.translation, self.head))


def draft_rows(vision: Vision) -> list[Row]:
    """All sections that the vision has now. A constant number of queries."""
    sections = frozen.sections_of(vision)
    heads = frozen.heads_of(sections)
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


def shortened(text: str, most: int) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0] or line[:most]}…"


def sections_by_key(vision: Vision) -> dict[str, Section]:
    """All sections that the vision ever had."""
    return {section.key: section for section in all_sections_of(vision.id)}


def path(vision: Vision, *further: tuple[str, str]) -> list[tuple[str, str]]:
    group = vision.group
    return [
        (_("Groepen"), url_for("groups.index")),
        (group.name, url_for("groups.show", slug=group.slug)),
        *further,
    ]


def draft_path(vision: Vision) -> list[tuple[str, str]]:
    number = next_number(vision)
    words = _("Marktvisie, concept versie %(number)s", number=number)
    return path(vision, (words, url_for("visions.draft", pid=vision.pid)))


def next_number(vision: Vision) -> int:
    """The number that the draft would get."""
    return last_number.one(vision.id) + 1


def before(version: VisionVersion, versions: Sequence[VisionVersion]) -> VisionVersion | None:
    """The version that this one came after."""
    return next((one for one in versions if one.number == version.number - 1), None)


def places(proposal: Proposal) -> list[Organisation]:
    """The organisations that the person may sign for in this round."""
    ids = {m.organisation_id for m in standing().members if m.group_id == proposal.group_id}
    signing = [one for one in ids if may(Verb.ENDORSE, Seat(proposal.group_id, one))]
    return organisations_of(signing) if signing else []


def answers_given(proposal: Proposal, places: Sequence[Organisation]) -> dict[int, int]:
    """How many answers each of these organisations gave in this round."""
    counts = dict(answers_counted(proposal.id))
    return {place.id: counts.get(place.id, 0) for place in places}


def number_aimed_at(proposal: Proposal) -> int:
    """The number of the version that a proposal became, or would become."""
    return published_number.one_or_none(proposal.id) or next_number(proposal.vision)


def changes_between(vision: Vision, newer: VisionVersion, older: VisionVersion | None) -> dict[str, tuple[int, int]]:
    """By section key, how many revisions by how many people went into a version since the one before it; for who reads
    the group's drafts."""
    old, new = _numbers(older), _numbers(newer)
    counts: dict[str, tuple[int, set[int | None]]] = {}
    for key, number, person_id in revisions_of(vision.id, vision.language):
        if old.get(key, 0) < number <= new.get(key, 0):
            n, people = counts.get(key, (0, set()))
            counts[key] = (n + 1, people | {person_id})
    return {key: (n, len(people)) for key, (n, people) in counts.items()}


def _numbers(version: VisionVersion | None) -> dict[str, int]:
    """By section key, the number of the revision that a version froze."""
    if version is None:
        return {}
    text = version.text
    return {one["key"]: one["texts"][text["language"]]["number"] for one in text["sections"]}


def successor(group: Group) -> Group | None:
    """The group that goes on with the work of an ended one, where the person sees it."""
    if not group.is_ended:
        return None
    return next((onward for _from, onward in successors_of([group.id])), None)


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


def may(verb: Verb, thing: Any) -> bool:
    return can(standing(), verb, thing)


def around(comment: Comment) -> tuple[str, str]:
    """A few whole words before and after the passage of a suggestion."""
    before, after = comment.prefix[-AROUND:], comment.suffix[:AROUND]
    if len(comment.prefix) > AROUND:
        before = before.partition(" ")[2]
    if len(comment.suffix) > AROUND:
        after = after.rpartition(" ")[0]
    return before.rpartition("\n")[2], after.partition("\n")[0]


def lines(text: str) -> Markup:
    """What people typed as plain text, with their line breaks."""
    return Markup("<br>").join(text.split("\n"))


def ordered(dots: list[str], order: Mapping[str, int]) -> list[str]:
    """Dots of a vote line: who endorses first, so that the line can be read against the limit."""
    return sorted(dots, key=lambda dot: order[dot])
