"""What the pages of one vision are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen, sees, standing
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.models import Group, GroupSuccession, Membership
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.texts.markdown import html, plain
from buyergroup_hub.visions import frozen, marking, pinning
from buyergroup_hub.visions.actions import head_of, passages, said_on
from buyergroup_hub.visions.actions import is_gone as is_gone
from buyergroup_hub.visions.frozen import heading_of as heading_of
from buyergroup_hub.visions.models import (
    Comment,
    Endorsement,
    Erratum,
    Proposal,
    Seat,
    Section,
    SectionDraft,
    SectionRevision,
    Vision,
    VisionVersion,
    lately,
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
    others: list[SectionDraft] = field(default_factory=list)

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
    counts = _open_threads(sections)
    writers = _writers(sections)
    return [
        Row(
            section,
            place,
            heads.get((section.id, vision.language)),
            heads.get((section.id, other)),
            counts.get(section.id, 0),
            writers.get(section.id, []),
        )
        for place, section in enumerate(sections, 1)
    ]


def _open_threads(sections: Sequence[Section]) -> dict[int, int]:
    ids = [section.id for section in sections]
    open_ones = (
        select(Comment.section_id, func.count())
        .where(Comment.section_id.in_(ids), Comment.thread_id.is_(None), Comment.settled_at.is_(None))
        .group_by(Comment.section_id)
    )
    return pairs(db.session.execute(open_ones))


def _writers(sections: Sequence[Section]) -> dict[int, list[SectionDraft]]:
    """Who else typed lately, by section; never what."""
    ids = [section.id for section in sections]
    found = (
        select(SectionDraft)
        .where(
            SectionDraft.section_id.in_(ids),
            SectionDraft.kept_at > lately(),
            SectionDraft.person_id != standing().person_id,
        )
        .options(joinedload(SectionDraft.person))
    )
    writers: dict[int, list[SectionDraft]] = {}
    for draft in db.session.scalars(found.order_by(SectionDraft.begun_at)):
        writers.setdefault(draft.section_id, []).append(draft)
    return writers


def number_of(section: Section) -> int:
    """The place of a section among those that the vision has now."""
    before = select(func.count(Section.id)).where(
        Section.vision_id == section.vision_id, Section.removed_at.is_(None), Section.position <= section.position
    )
    return db.session.scalar(before) or 0


def passages_of(section: Section) -> list[str]:
    """The first words of each stretch of a section's text, to choose one by."""
    head = head_of(section, section.vision.language)
    return [shortened(plain(one), 100) for one in passages(head.body)] if head else []


def shortened(text: str, most: int) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0] or line[:most]}…"


def sections_by_key(vision: Vision) -> dict[str, Section]:
    """All sections that the vision ever had: an old version may hold one that is gone from the draft."""
    return {section.key: section for section in db.session.scalars(_sections(), {"vision": vision.id})}


@cache
def _sections() -> Any:
    return select(Section).where(Section.vision_id == bindparam("vision"))


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
    last = select(func.max(VisionVersion.number)).filter_by(vision_id=vision.id)
    return (db.session.scalar(last) or 0) + 1


def versions_of(vision: Vision) -> list[VisionVersion]:
    """All published versions, newest first; a text is loaded where it is read."""
    return list(db.session.scalars(_versions(), given(standing(), vision=vision.id)))


@cache
def _versions() -> Any:
    return (
        select(VisionVersion)
        .where(VisionVersion.vision_id == bindparam("vision"), seen(VisionVersion))
        .options(joinedload(VisionVersion.proposal).defer(Proposal.content))
        .order_by(VisionVersion.number.desc())
    )


def before(version: VisionVersion, versions: Sequence[VisionVersion]) -> VisionVersion | None:
    """The version that this one came after."""
    return next((one for one in versions if one.number == version.number - 1), None)


def errata(version: VisionVersion) -> list[Erratum]:
    return list(db.session.scalars(_errata(), given(standing(), version=version.id)))


@cache
def _errata() -> Any:
    return select(Erratum).where(Erratum.version_id == bindparam("version"), seen(Erratum)).order_by(Erratum.id)


def endorsements(proposal: Proposal) -> list[Endorsement]:
    """Of a proposal what the person sees: of a published one everybody who endorsed, the rest within the group."""
    return list(db.session.scalars(_endorsements(), given(standing(), proposal=proposal.id)))


@cache
def _endorsements() -> Any:
    return (
        select(Endorsement)
        .where(Endorsement.proposal_id == bindparam("proposal"), seen(Endorsement))
        .options(joinedload(Endorsement.organisation))
        .order_by(Endorsement.answered_at.nulls_last(), Endorsement.id)
    )


def places(proposal: Proposal) -> list[Organisation]:
    """The organisations that the person may sign for in this round."""
    ids = {m.organisation_id for m in standing().members if m.group_id == proposal.group_id}
    signing = [one for one in ids if may(Verb.ENDORSE, Seat(proposal.group_id, one))]
    return list(db.session.scalars(_organisations(), {"ids": signing})) if signing else []


@cache
def _organisations() -> Any:
    return select(Organisation).where(any_of(Organisation.id, "ids")).order_by(Organisation.name)


def answers_given(proposal: Proposal, places: Sequence[Organisation]) -> dict[int, int]:
    """How many answers each of these organisations gave in this round."""
    found = (
        select(Endorsement.organisation_id, func.count())
        .join(Endorsement.answers)
        .where(Endorsement.proposal_id == proposal.id)
        .group_by(Endorsement.organisation_id)
    )
    counts = pairs(db.session.execute(found))
    return {place.id: counts.get(place.id, 0) for place in places}


def number_aimed_at(proposal: Proposal) -> int:
    """The number of the version that a proposal became, or would become."""
    became = select(VisionVersion.number).filter_by(proposal_id=proposal.id)
    return db.session.scalar(became) or next_number(proposal.vision)


def history(section: Section, language: str) -> dict[int, SectionRevision]:
    """All revisions by number, newest first, with who saved them."""
    found = (
        select(SectionRevision)
        .filter_by(section_id=section.id, language=language)
        .options(joinedload(SectionRevision.person), joinedload(SectionRevision.acting_for))
        .order_by(SectionRevision.number.desc())
    )
    return {revision.number: revision for revision in db.session.scalars(found)}


def changes_between(vision: Vision, newer: VisionVersion, older: VisionVersion | None) -> dict[str, tuple[int, int]]:
    """By section key, how many revisions by how many people went into a version since the one before it; for who reads
    the group's drafts."""
    old, new = _numbers(older), _numbers(newer)
    counts: dict[str, tuple[int, set[int | None]]] = {}
    asked = given(standing(), vision=vision.id, language=vision.language)
    for key, number, person_id in read(_revisions(), asked):
        if old.get(key, 0) < number <= new.get(key, 0):
            n, people = counts.get(key, (0, set()))
            counts[key] = (n + 1, people | {person_id})
    return {key: (n, len(people)) for key, (n, people) in counts.items()}


@cache
def _revisions() -> Any:
    return (
        select(Section.key, SectionRevision.number, SectionRevision.person_id)
        .join(SectionRevision, SectionRevision.section_id == Section.id)
        .where(
            Section.vision_id == bindparam("vision"),
            SectionRevision.language == bindparam("language"),
            seen(SectionRevision),
        )
    )


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
    found = (
        select(GroupSuccession)
        .where(GroupSuccession.from_id == group.id)
        .options(joinedload(GroupSuccession.to_group))
        .order_by(GroupSuccession.id)
    )
    groups = [row.to_group for row in db.session.scalars(found)]
    return next((one for one in groups if sees(standing(), one)), None)


def roles_in(group_id: int) -> dict[int, str]:
    """By person, the role in the group in words; for who reads the group's drafts."""
    return {person_id: str(ROLE_WORDS[role]) for person_id, role in read(_roles(), {"group": group_id})}


@cache
def _roles() -> Any:
    return (
        select(Affiliation.person_id, Membership.role)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(Membership.group_id == bindparam("group"), Membership.until.is_(None))
        .order_by(Membership.id.desc())
    )


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
    return Threads(*said_on(sections), roles_in(vision.group_id))


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
