"""What is written: templates, visions with their sections and revisions, drafts, comments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, Permalink, Provenance, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.kit.i18n import LANGUAGES, locale
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit

PARTS = ("vision", "strategy")
OUTCOMES = ("settled", "taken_over", "declined")
LATELY = timedelta(minutes=15)
"""How long after the last keystroke a person counts as being in a section."""
AROUND = 30


class VisionTemplate(Model):
    """Which sections a vision begins with: data, so that a programme can bring another one."""

    __tablename__ = "vision_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))

    sections: Mapped[list[TemplateSection]] = relationship(lazy="raise_on_sql", order_by="TemplateSection.position")


class TemplateSection(Model):
    """A section of a template with what belongs in it (`guidance` is Markdown)."""

    __tablename__ = "template_sections"
    __table_args__ = (UniqueConstraint("template_id", "key"), one_of("part", PARTS))

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("vision_templates.id"))
    part: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(40))
    heading_nl: Mapped[str] = mapped_column(String(160))
    heading_en: Mapped[str] = mapped_column(String(160))
    guidance_nl: Mapped[str] = mapped_column(Text)
    guidance_en: Mapped[str] = mapped_column(Text)
    required: Mapped[bool] = mapped_column(default=True)

    def heading(self, language: str) -> str:
        return self.heading_en if language == "en" else self.heading_nl

    @property
    def guidance(self) -> str:
        return self.guidance_en if locale() == "en" else self.guidance_nl


class Vision(Permalink, Provenance, Model):
    """The document. Its own audience is the group's until its first version is published, then everyone's; its
    sections stay the group's."""

    __tablename__ = "visions"
    __table_args__ = (audiences("public", "group"), one_of("language", LANGUAGES))

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("vision_templates.id"))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    """The language that is written first; the other one is its translation."""

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    sections: Mapped[list[Section]] = relationship(lazy="raise_on_sql", order_by="Section.position")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(joinedload(cls.group))


class Section(Searchable, Model):
    """A place in a vision, with an address that stays when its heading changes. What was too long is split: the second
    half is a section of its own, which says what it was `split_from`."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("vision_id", "key"), one_of("part", PARTS), audiences("group"))

    id: Mapped[int] = mapped_column(primary_key=True)
    vision_id: Mapped[int] = mapped_column(ForeignKey("visions.id"))
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("template_sections.id"))
    part: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    search_kind = "vision_section"

    vision: Mapped[Vision] = relationship(lazy="raise_on_sql", back_populates="sections")
    guide: Mapped[TemplateSection | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, key: str) -> Select[Self]:
        return (
            select(cls)
            .join(cls.vision)
            .where(Vision.pid == pid, cls.key == key)
            .options(contains_eager(cls.vision).joinedload(Vision.group), joinedload(cls.guide))
        )

    @property
    def group_id(self) -> int:
        return self.vision.group_id


class SectionRevision(Fixed, Searchable, Model):
    """One saved text of a section in one language. Never changes. `parent` is the revision before it, `merged` the one
    that its writer had begun with where somebody else saved in between."""

    __tablename__ = "section_revisions"
    __frozen__ = Frozen(by_event=("audience",))
    __table_args__ = (
        UniqueConstraint("section_id", "language", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(number = 1) = (parent_id IS NULL)", name="parent"),
        one_of("language", LANGUAGES),
        audiences("group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int] = mapped_column(Integer)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("section_revisions.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("section_revisions.id"))
    translates_id: Mapped[int | None] = mapped_column(ForeignKey("section_revisions.id"))
    heading: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    acting_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(default=False)

    section: Mapped[Section] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    acting_for: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    def findable(self) -> Iterable[Hit]:
        return (Hit(Section.search_kind, str(self.section_id)),)


class SectionDraft(Loose, Model):
    """What a person typed and did not save yet: hers alone. `base` is the number of the revision that she began with,
    0 where there was none."""

    __tablename__ = "section_drafts"
    __table_args__ = (UniqueConstraint("section_id", "language", "person_id"), audiences("person"))

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    base: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300), default="")
    begun_at: Mapped[datetime] = mapped_column(Instant)
    kept_at: Mapped[datetime] = mapped_column(Instant)
    session: Mapped[str | None] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(40))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Comment(Permalink, Model):
    """A remark or a suggestion about a passage of a section, or a reply to one. `quote` with what stood around it finds
    the passage again when the text has changed; one that is found no more is shown as gone. A thread may have an owner,
    who sees to it, and a day before which."""

    __tablename__ = "comments"
    __table_args__ = (
        one_of("kind", ("comment", "suggestion")),
        CheckConstraint("kind <> 'suggestion' OR (quote <> '' AND replacement IS NOT NULL)", name="suggestion"),
        CheckConstraint("thread_id IS NULL OR kind = 'comment'", name="reply"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        audiences("group"),
    )

    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("section_revisions.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="comment")
    quote: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(String(80), default="")
    suffix: Mapped[str] = mapped_column(String(80), default="")
    replacement: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    acting_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    section: Mapped[Section] = relationship(lazy="raise_on_sql")
    revision: Mapped[SectionRevision | None] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    acting_for: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[owner_id])

    @property
    def surroundings(self) -> tuple[str, str]:
        """A few whole words before and after the passage of a suggestion."""
        before, after = self.prefix[-AROUND:], self.suffix[:AROUND]
        if len(self.prefix) > AROUND:
            before = before.partition(" ")[2]
        if len(self.suffix) > AROUND:
            after = after.rpartition(" ")[0]
        return before.rpartition("\n")[2], after.partition("\n")[0]

    @classmethod
    def addressed(cls, pid: str, comment: str) -> Select[Self]:
        vision = joinedload(cls.section).joinedload(Section.vision).joinedload(Vision.group)
        return (
            select(cls)
            .join(cls.section)
            .join(Section.vision)
            .where(Vision.pid == pid, cls.pid == comment)
            .options(vision, joinedload(cls.revision))
        )

    @property
    def group_id(self) -> int:
        return self.section.group_id


def lately() -> datetime:
    """The instant after which a draft must have been kept for its writer to count as being in the section."""
    return clock.now() - LATELY


def is_stale(translation: SectionRevision, source: SectionRevision) -> bool:
    """Was the text changed after it was translated?"""
    return translation.translates_id != source.id
