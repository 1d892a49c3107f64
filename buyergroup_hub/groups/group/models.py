"""Groups with their names, phases, successions, memberships and meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    select,
    union,
)
from sqlalchemy.orm import (
    Mapped,
    joinedload,
    mapped_column,
    relationship,
)

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import (
    Instant,
    Model,
    PartialDate,
    Permalink,
    Provenance,
    audiences,
    db,
    one_of,
    spelled,
    unique_where,
)
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import LEADERS
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit

KINDS = ("buyer_group", "buyer_supplier_group", "call", "network")
PHASES = (
    "exploration",
    "core_group",
    "deepening",
    "market_consultation",
    "market_vision",
    "procurement_strategy",
    "application",
    "scale_up",
    "evaluation",
    "ended",
)
ROLES = (
    "coordinator",
    "secretary",
    "core_group_member",
    "participant",
    "follower",
    "sounding_board",
    "supplier_member",
    "knowledge_partner",
)
FACTS = (
    "name",
    "summary",
    "sector",
    "started",
    "phase",
    "ended",
    "lead",
    "participant",
    "theme",
    "goal",
    "result",
    "document",
    "successor",
)
SINGLE = frozenset({"name", "summary", "sector", "started", "ended"})
"""Facts of which a group has one: where sources say several, they differ."""
STATED_AS = ("programme", "group", "reading")
"""Who says a fact here: staff of the programme, the group itself, or a table that the hub read."""
SECTORS = ("civil_works", "construction", "operations", "energy", "mobility", "care", "digital", "other")


class Group(Searchable, Provenance, Model):
    search_kind = "group"
    __tablename__ = "groups"
    __loose__ = ("last_event_at",)
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("sector", SECTORS),
        audiences("public", "group"),
        Index("ix_groups_counted", "audience", "demo", "origin"),
        Index("ix_groups_by_sector", "audience", "sector", "demo", "name_nl"),
        Index("ix_groups_newest", "audience", "last_event_at", "name_nl"),
        Index("ix_groups_stage", "audience", "phase_now"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(24), default="buyer_group")
    sector: Mapped[str] = mapped_column(String(20))
    name_nl: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str | None] = mapped_column(String(160))
    summary_nl: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str | None] = mapped_column(Text)
    code_prefix: Mapped[str | None] = mapped_column(String(4), unique=True)
    started: Mapped[str | None] = mapped_column(PartialDate)
    endorse_share: Mapped[int] = mapped_column(Integer, default=60)
    last_event_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    version: Mapped[int] = mapped_column(Integer)
    phase_now: Mapped[str | None] = mapped_column(String(24))
    """Where it is now: the phase that it entered last and did not leave; none is unknown. Lists count and choose by it
    without a look at the phases of each group."""

    names: Mapped[list[GroupName]] = relationship(lazy="raise_on_sql")
    phases: Mapped[list[Phase]] = relationship(lazy="raise_on_sql", order_by="Phase.position")
    themes: Mapped[list[Theme]] = relationship(secondary="group_themes", lazy="raise_on_sql", order_by="Theme.position")
    memberships: Mapped[list[Membership]] = relationship(lazy="raise_on_sql", back_populates="group")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def addressed(cls, slug: str) -> Select[Self]:
        """By its slug or by one that it had before; the view sends the old ones on. Each is found in its own index:
        with `or` between them every group would be looked at."""
        named = union(select(cls.id).where(cls.slug == slug), select(GroupName.group_id).where(GroupName.slug == slug))
        return select(cls).where(cls.id.in_(named.subquery().select()))

    @property
    def address(self) -> dict[str, str]:
        """The values of its address now; whoever comes by an old one is sent on."""
        return {"slug": self.slug}

    @property
    def group_id(self) -> int:
        return self.id

    @property
    def is_led(self) -> bool:
        """Does a person lead it? Sources often name the leading organisation only. One query."""
        return db.session.scalar(Membership.leading(self.id).limit(1)) is not None

    @property
    def is_ended(self) -> bool:
        return self.phase_now == "ended"

    @property
    def name(self) -> str:
        return in_words(self.name_nl, self.name_en)

    def begin(self, phase: str, since: str | None = None) -> Phase:
        """It is in this phase now, behind all that it had; `phases` is loaded."""
        last = max((one.position for one in self.phases), default=0)
        begun = Phase(group_id=self.id, phase=phase, position=last + 1, since=since, left=False)
        self.phases.append(begun)
        self.phase_now = phase
        return begun

    @property
    def spoken(self) -> str:
        """The language of its name and summary as shown: English for an English reader, where both are there."""
        return "en" if locale() == "en" and self.name_en and self.summary_en else "nl"

    @property
    def summary(self) -> str:
        return in_words(self.summary_nl, self.summary_en)


def in_words(nl: str, en: str | None) -> str:
    """What a group says of itself in the reader's language, where it says it in that."""
    return (en if locale() == "en" else None) or nl


class GroupName(Searchable, Model):
    """A name that the group has in some source, or an address that it had before."""

    search_kind = "group"

    __tablename__ = "group_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str | None] = mapped_column(String(80), unique=True)
    source_url: Mapped[str | None] = mapped_column(String(500))

    def findable(self) -> Iterable[Hit]:
        return (Hit("group", str(self.group_id)),)


class GroupTheme(Loose, Model):
    __tablename__ = "group_themes"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class Phase(Searchable, Model):
    """One stay in one phase. Position orders them; dates may be partly or wholly unknown."""

    search_kind = "group"

    __tablename__ = "phases"
    __table_args__ = (
        one_of("phase", PHASES),
        UniqueConstraint("group_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    phase: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(Integer)
    since: Mapped[str | None] = mapped_column(PartialDate)
    until: Mapped[str | None] = mapped_column(PartialDate)
    left: Mapped[bool] = mapped_column(default=False)

    def findable(self) -> Iterable[Hit]:
        return (Hit("group", str(self.group_id)),)


class GroupSuccession(Model):
    """`to` goes on with the work of `from`. A chain has no cycle."""

    __tablename__ = "group_successions"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="two"),
        one_of("kind", ("successor", "merged", "split")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    on: Mapped[str | None] = mapped_column(PartialDate)
    kind: Mapped[str] = mapped_column(String(16), default="successor")
    source_url: Mapped[str | None] = mapped_column(String(500))

    from_group: Mapped[Group] = relationship(foreign_keys=[from_id], lazy="raise_on_sql")
    to_group: Mapped[Group] = relationship(foreign_keys=[to_id], lazy="raise_on_sql")


class Source(NamedTuple):
    """What says a fact: an address or a document, the place in it, its date; and the line of the table that gave it."""

    url: str | None = None
    title: str | None = None
    place: str | None = None
    date: str | None = None
    read_from: str | None = None


UNSOURCED = Source()


class GroupFact(Permalink, Searchable, Provenance, Fixed, Model):
    """That a source, or somebody here without one, says something of a group (docs/decisions/facts.md).

    A row never changes. What was wrong is withdrawn with a reason; what a table of sources says now replaces what it
    said. Several may say different things: all of them stand. Who wrote or withdrew it is the actor of the event that
    seals the row.
    """

    __tablename__ = "group_facts"
    search_kind = "group"
    __frozen__ = Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience"))
    __resealed__ = "0047_documents_as_facts"
    __table_args__ = (
        one_of("kind", FACTS),
        one_of("stated_as", STATED_AS),
        audiences("public", "group"),
        CheckConstraint(
            "source_url IS NOT NULL OR source_title IS NOT NULL OR (place IS NULL AND source_date IS NULL)",
            name="source",
        ),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(Text)
    """What is said: a word of the glossary for a phase, sector or theme, a date for a start, else as written."""
    day: Mapped[str | None] = mapped_column(PartialDate)
    """Since when it is so: when the phase began or the group ended, from when a result is."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    source_title: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    source_date: Mapped[str | None] = mapped_column(PartialDate)
    read_from: Mapped[str | None] = mapped_column(String(200))
    stated_as: Mapped[str] = mapped_column(String(12))
    stated_at: Mapped[datetime] = mapped_column(Instant)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("group_facts.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    group: Mapped[Group] = relationship(foreign_keys=[group_id], lazy="raise_on_sql")

    @classmethod
    def addressed(cls, slug: str, pid: str) -> Select[Self]:
        joined = select(cls).join(Group, Group.id == cls.group_id).where(Group.slug == slug, cls.pid == pid)
        return joined.options(joinedload(cls.group))

    @property
    def is_sourced(self) -> bool:
        return bool(self.source_url or self.source_title)

    def findable(self) -> Iterable[Hit]:
        return (Hit("group", str(self.group_id)),)


class Membership(Permalink, Searchable, Provenance, Model):
    """Organisation × group × role, with the person where known. Sources often know the organisation only.

    One that waits until somebody who may speak for the organisation confirms it has the audience of the group; it
    carries no right, counts nowhere, and the act of confirming makes it public.
    """

    __tablename__ = "memberships"
    search_kind = "group"
    __table_args__ = (
        one_of("role", ROLES),
        audiences("public", "group"),
        ForeignKeyConstraint(
            ["affiliation_id", "organisation_id"], ["affiliations.id", "affiliations.organisation_id"]
        ),
        Index("ix_memberships_group_id", "group_id"),
        unique_where(
            "uq_memberships_running", "group_id", "organisation_id", "role", "affiliation_id", where="until IS NULL"
        ),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    affiliation_id: Mapped[int | None] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[str | None] = mapped_column(PartialDate)
    until: Mapped[str | None] = mapped_column(PartialDate)

    group: Mapped[Group] = relationship(lazy="raise_on_sql", back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    affiliation: Mapped[Affiliation | None] = relationship(
        lazy="raise_on_sql",
        primaryjoin="Membership.affiliation_id == Affiliation.id",
        foreign_keys=[affiliation_id],
        viewonly=True,
    )

    @classmethod
    def runs(cls) -> ColumnElement[bool]:
        """The organisation takes part now, and one of its own people or a source said so."""
        return and_(cls.until.is_(None), cls.audience == literal_column("'public'"))

    @property
    def waits(self) -> bool:
        return self.until is None and self.audience != "public"

    @classmethod
    def leading(cls, group_id: int) -> Select[int]:
        """The memberships by which a person leads a group now: one of whom nobody has said yet that she works there
        has no rights to lead it with, nor has who is blocked."""
        led = cls.group_id == group_id, cls.role.in_(spelled(LEADERS)), cls.runs()
        works = Affiliation.until.is_(None), Affiliation.confirmed_at.is_not(None), Person.stays()
        return select(cls.id).join(cls.affiliation).join(Person, Person.id == Affiliation.person_id).where(*led, *works)

    @classmethod
    def addressed(cls, slug: str, pid: str) -> Select[Self]:
        statement = select(cls).join(Group).where(Group.slug == slug, cls.pid == pid)
        return statement.options(joinedload(cls.group), joinedload(cls.organisation), joinedload(cls.affiliation))

    def findable(self) -> Iterable[Hit]:
        """A group is found by who leads it."""
        return (Hit("group", str(self.group_id)),)

    @property
    def person_id(self) -> int | None:
        return self.affiliation.person_id if self.affiliation else None


class Meeting(Permalink, Model):
    __tablename__ = "meetings"
    __table_args__ = (audiences("public", "group", "board"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    place: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
