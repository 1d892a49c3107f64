"""Clauses with their versions, texts, levels and parameters, and the rule which version holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar, Self

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.clauses.glossary import LANGUAGES, TYPES
from buyergroup_hub.clauses.registry.parameters import KINDS, Parameter
from buyergroup_hub.clauses.registry.wording import Content, Facts, Level, Wording
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Provenance, audiences, one_of, unique_where
from buyergroup_hub.kit.ddl import Frozen, FrozenWith
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit
from buyergroup_hub.texts.versions import PartOfVersion, Versioned


class Clause(Fixed, Searchable, Provenance, Model):
    """A clause: its code, type and steward. What it says stands in its versions.

    `shown_id` is the version that lists and hits show: the current one, else the last that was published, else the
    first draft; it is looked at again on the day `shown_until`, by a verb of the clock. `proven_in` of `proven_of` lots
    is what the room above counted over public lots; None is unknown, and nobody shows a number then. Both are
    projections: what is true of a version is asked of its dates.
    """

    __tablename__ = "clauses"
    __loose__ = ("drafted_at", "proven_in", "proven_of", "shown_id", "shown_until")
    __frozen__ = Frozen(
        since="audience",
        by_event=("audience",),
        changeable=(
            *("group_id", "drafted_at", "withdrawn_at", "withdrawn_reason", "origin", "demo", "source_url"),
            *("shown_id", "shown_until", "proven_in", "proven_of"),
        ),
    )
    search_kind = "clause"
    __table_args__ = (
        one_of("type", TYPES),
        audiences("public", "group"),
        Index("ix_clauses_counted", "audience", "shown_id", "type", "group_id", "proven_in", "withdrawn_at"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        CheckConstraint("(proven_in IS NULL) = (proven_of IS NULL) AND proven_in <= proven_of", name="proven"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    type: Mapped[str] = mapped_column(String(24))
    drafted_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    shown_id: Mapped[int | None] = mapped_column(Integer, index=True)
    shown_until: Mapped[date | None] = mapped_column(Date, index=True)
    proven_in: Mapped[int | None] = mapped_column(Integer)
    proven_of: Mapped[int | None] = mapped_column(Integer)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    versions: Mapped[list[ClauseVersion]] = relationship(
        lazy="raise_on_sql", back_populates="clause", order_by="ClauseVersion.id"
    )
    shown: Mapped[ClauseVersion | None] = relationship(
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin="foreign(Clause.shown_id) == ClauseVersion.id",
        post_update=False,
    )

    @classmethod
    def addressed(cls, code: str) -> Select[Self]:
        return select(cls).where(cls.code == func.upper(cast(code, String))).options(joinedload(cls.group))

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a clause with its group and versions."""
        return (joinedload(cls.group), selectinload(cls.versions))

    @property
    def address(self) -> dict[str, str]:
        return {"code": self.code}


class VersionTheme(Model):
    __tablename__ = "version_themes"
    __frozen__ = FrozenWith("clause_versions", "version_id", since="published_at")

    version_id: Mapped[int] = mapped_column(ForeignKey("clause_versions.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class ClauseVersion(Searchable, Versioned, Model):
    """A version: a draft without number, or published and unchangeable. A clause has at most one draft."""

    __tablename__ = "clause_versions"
    __frozen__ = Frozen(
        since="published_at",
        by_event=("audience",),
        changeable=("valid_until", "endorsed_on", "withdrawn_at", "withdrawn_reason", "lock"),
    )
    __guards__: ClassVar[dict[str, str]] = {
        "later_or_again": "OLD.published_at IS NOT NULL AND ("
        "(OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))"
        " OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at"
        " OR NEW.withdrawn_reason IS DISTINCT FROM OLD.withdrawn_reason))"
        " OR (OLD.endorsed_on IS NOT NULL AND NEW.endorsed_on IS DISTINCT FROM OLD.endorsed_on))"
    }
    __table_args__ = (
        UniqueConstraint("clause_id", "number"),
        UniqueConstraint("id", "clause_id"),
        unique_where("uq_clause_versions_draft", "clause_id", where="number IS NULL"),
        CheckConstraint("(number IS NULL) = (published_at IS NULL)", name="numbered"),
        CheckConstraint(
            "published_at IS NULL OR (valid_from IS NOT NULL AND digest IS NOT NULL AND audience = 'public')",
            name="published",
        ),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name="withdrawn_after"),
        CheckConstraint("valid_until >= valid_from", name="valid"),
        audiences("public", "group"),
        one_of("language", LANGUAGES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"))
    number: Mapped[int | None] = mapped_column(Integer)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("clause_versions.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    endorsed_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    applicability: Mapped[str] = mapped_column(Text, default="")
    project_types: Mapped[list[str]] = mapped_column(Keys, default=list)
    mvi_number: Mapped[str | None] = mapped_column(String(20))
    provides: Mapped[dict[str, int]] = mapped_column(Keys, default=dict)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)
    lock: Mapped[int] = mapped_column(Integer)

    clause: Mapped[Clause] = relationship(lazy="raise_on_sql", back_populates="versions")
    base: Mapped[ClauseVersion | None] = relationship(lazy="raise_on_sql", remote_side="ClauseVersion.id")
    themes: Mapped[list[Theme]] = relationship(
        secondary="version_themes", lazy="raise_on_sql", order_by="Theme.position"
    )
    texts: Mapped[list[ClauseText]] = relationship(
        lazy="raise_on_sql", order_by="ClauseText.id", back_populates="version"
    )
    parameters: Mapped[list[ClauseParameter]] = relationship(
        lazy="raise_on_sql", order_by="ClauseParameter.id", cascade="all, delete-orphan", back_populates="version"
    )

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012

    @classmethod
    def addressed(cls, code: str, number: int | None = None, **_part: object) -> Select[Self]:
        """A published version by its number; without one the draft. An address may go on to a part of it."""
        of_clause = select(cls).join(Clause).where(Clause.code == func.upper(cast(code, String)), cls.number == number)
        return of_clause.options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a version with all that it says: four queries more, however many versions."""
        return (
            joinedload(cls.clause).joinedload(Clause.group),
            selectinload(cls.themes),
            selectinload(cls.texts).selectinload(ClauseText.levels),
            selectinload(cls.parameters),
        )

    def findable(self) -> Iterable[Hit]:
        return (Hit(Clause.search_kind, str(self.clause_id)),)

    @property
    def group_id(self) -> int:
        return self.clause.group_id

    @property
    def took_effect(self) -> bool:
        """False of a version that was withdrawn before its first day was over: it never replaced the one before it."""
        return self.valid_until is None or (self.valid_from is not None and self.valid_until > self.valid_from)

    @classmethod
    def current_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """The SQL of `current`: is this row its clause's version of that day?"""
        other = aliased(cls)
        highest = select(func.max(other.number)).where(other.clause_id == cls.clause_id, _holds_on(other, day))
        return and_(_holds_on(cls, day), cls.number == highest.correlate(cls).scalar_subquery())

    def text_in(self, language: str | None = None) -> ClauseText:
        """The text in the reader's language where that translation is published, else in the version's own."""
        wanted = language or locale()
        own = next(one for one in self.texts if one.language == self.language)
        return next((one for one in self.texts if one.language == wanted and one.published_at), own)

    def parameters_of(self, level: int) -> tuple[Parameter, ...]:
        return tuple(parameter.value for parameter in self.parameters if parameter.level == level)

    def facts(self) -> Facts:
        return Facts(
            themes=tuple(theme.id for theme in self.themes),
            legal_basis=self.legal_basis,
            applicability=self.applicability,
            project_types=tuple(self.project_types),
            mvi_number=self.mvi_number,
            provides=dict(self.provides),
        )

    def wording(self, language: str | None = None) -> Wording:
        """What it says in a language; in one that it has no text in, nothing yet."""
        language = language or self.language
        text = next((one for one in self.texts if one.language == language), None)
        return text.wording() if text else Wording()

    def written(self, language: str | None = None) -> Content:
        """What somebody edits of it."""
        own = language is None or language == self.language
        return Content(self.wording(language), self.facts() if own else None)

    def content(self) -> Json:
        """All that never changes, in its own language; themes by their key, so that the digest can be checked from an
        export. What is invented says so wherever the export goes."""
        facts = asdict(self.facts()) | {"themes": sorted(theme.key for theme in self.themes)}
        return {
            "code": self.clause.code,
            "type": self.clause.type,
            "number": self.number,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "language": self.language,
            **facts,
            "wording": asdict(self.wording()),
            **({"demo": True} if self.demo else {}),
        }


class ClauseText(Versioned, Model):
    """A version in one language. A translation is published by itself and has its own digest."""

    __tablename__ = "clause_texts"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        one_of("language", LANGUAGES),
        audiences("public", "group"),
        CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name="published"),
        CheckConstraint("published_at IS NULL OR audience = 'public'", name="public"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("clause_versions.id"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    proof_at_tender: Mapped[str] = mapped_column(Text, default="")
    proof_at_delivery: Mapped[str] = mapped_column(Text, default="")
    proof_check: Mapped[str] = mapped_column(Text, default="")
    change_note: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(40))

    version: Mapped[ClauseVersion] = relationship(lazy="raise_on_sql", back_populates="texts")
    levels: Mapped[list[ClauseLevel]] = relationship(
        lazy="raise_on_sql", order_by="ClauseLevel.level", cascade="all, delete-orphan", back_populates="said"
    )

    def content(self) -> Json:
        return {
            "version": self.version.digest,
            "language": self.language,
            "wording": asdict(self.wording()),
        }

    def level(self, level: int) -> ClauseLevel | None:
        return next((one for one in self.levels if one.level == level), None)

    def wording(self) -> Wording:
        levels = tuple(
            Level(level.level, level.text, level.note, level.recommended, self.version.parameters_of(level.level))
            for level in self.levels
        )
        return Wording(
            self.title,
            self.summary,
            self.proof_at_tender,
            self.proof_at_delivery,
            self.proof_check,
            self.change_note,
            levels,
        )


class ClauseLevel(PartOfVersion, Model):
    """The whole text of one level in one language."""

    __tablename__ = "clause_levels"
    __frozen__ = FrozenWith("clause_texts", "text_id", since="published_at")
    __table_args__ = (
        UniqueConstraint("text_id", "level"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("clause_texts.id"))
    level: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200), default="")
    recommended: Mapped[bool] = mapped_column(default=False)

    said: Mapped[ClauseText] = relationship(lazy="raise_on_sql", back_populates="levels")

    version_by = "said"


class ClauseParameter(PartOfVersion, Model):
    """Something to fill in at one level, named `{key}` in its text."""

    __tablename__ = "clause_parameters"
    __frozen__ = FrozenWith("clause_versions", "version_id", since="published_at")
    __table_args__ = (
        UniqueConstraint("version_id", "level", "key"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        one_of("kind", KINDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("clause_versions.id"))
    level: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(8), default="number")
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str | None] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(30), default="")
    lowest: Mapped[str | None] = mapped_column(String(20))
    highest: Mapped[str | None] = mapped_column(String(20))
    usual: Mapped[str | None] = mapped_column(String(20))

    version: Mapped[ClauseVersion] = relationship(lazy="raise_on_sql", back_populates="parameters")

    @property
    def value(self) -> Parameter:
        return Parameter(
            self.key, self.label, self.unit, self.kind, self.lowest, self.highest, self.usual, self.label_en
        )


def current(versions: Sequence[ClauseVersion], day: date) -> ClauseVersion | None:
    """The version of a day: the highest published number that holds then (`ClauseVersion.current_on` in SQL).

    It holds from its first day, until its last or until the first day of the next version, unless it was withdrawn. A
    next version that was withdrawn before its first day was over replaced nothing.
    """
    published = sorted((version for version in versions if version.number is not None), key=lambda one: one.number or 0)
    holding = [one for place, one in enumerate(published) if _holds(one, published[place + 1 :], day)]
    return holding[-1] if holding else None


def _holds(version: ClauseVersion, later: Sequence[ClauseVersion], day: date) -> bool:
    if version.withdrawn_at is not None or version.valid_from is None or day < version.valid_from:
        return False
    if version.valid_until is not None and day >= version.valid_until:
        return False
    following = next((one for one in later if one.took_effect), None)
    return following is None or following.valid_from is None or day < following.valid_from


def _holds_on(version: Any, day: date | BindParameter[date]) -> ColumnElement[bool]:
    later = aliased(ClauseVersion)
    next_from = (
        select(later.valid_from)
        .where(
            later.clause_id == version.clause_id,
            later.number > version.number,
            or_(later.valid_until.is_(None), later.valid_until > later.valid_from),
        )
        .order_by(later.number)
        .limit(1)
        .correlate(version)
        .scalar_subquery()
    )
    return and_(
        version.number.is_not(None),
        version.withdrawn_at.is_(None),
        version.valid_from <= day,
        or_(version.valid_until.is_(None), version.valid_until > day),
        or_(next_from.is_(None), next_from > day),
    )
