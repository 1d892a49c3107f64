"""What was published stays as it was (rule 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.texts.versions import PartOfVersion, Versioned, canonical_json, digest_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Rows(DeclarativeBase):
    """Tables of these tests alone."""


class Rule(Versioned, Rows):
    __tablename__ = "rules"
    __frozen__ = Frozen(since="published_at", changeable=("withdrawn",))

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[list[RuleText]] = relationship(back_populates="version")

    def content(self) -> Json:
        return {"number": self.number, "title": self.title, "texts": [text.body for text in self.texts]}


class RuleText(PartOfVersion, Rows):
    __tablename__ = "rule_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    body: Mapped[str]
    version: Mapped[Rule] = relationship(back_populates="texts")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Rows.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def published(session: Session) -> Rule:
    rule = Rule(title="Hergebruik", texts=[RuleText(body="Gebruik liggers opnieuw.")])
    session.add(rule)
    session.flush()
    with clock.at(NOON):
        rule.freeze(1)
    session.flush()
    return rule


def test_publishing_fixes_number_instant_and_digest(published: Rule) -> None:
    assert (published.number, published.published_at) == (1, NOON)
    assert published.digest == digest_of({"number": 1, "texts": ["Gebruik liggers opnieuw."], "title": "Hergebruik"})
    assert published.is_intact


def test_a_draft_may_change(session: Session) -> None:
    rule = Rule(title="Eerst", texts=[RuleText(body="a")])
    session.add(rule)
    session.flush()
    rule.title, rule.texts[0].body = "Later", "b"
    session.flush()
    session.delete(rule.texts[0])
    session.flush()
    assert not rule.is_published


def test_publishing_twice_is_refused(published: Rule) -> None:
    with pytest.raises(RuleBroken):
        published.freeze(2)


def test_a_changed_column_is_refused(session: Session, published: Rule) -> None:
    published.title = "Anders"
    with pytest.raises(RuleBroken):
        session.flush()


@pytest.mark.parametrize("column", ["number", "digest", "published_at"])
def test_what_was_fixed_is_not_taken_off(session: Session, published: Rule, column: str) -> None:
    session.commit()
    setattr(published, column, None)
    with pytest.raises(RuleBroken):
        session.flush()


def test_a_deleted_version_is_refused(session: Session, published: Rule) -> None:
    session.commit()
    session.delete(published)
    with pytest.raises(RuleBroken):
        session.flush()


def test_an_open_column_may_change(session: Session, published: Rule) -> None:
    published.withdrawn = True
    session.flush()
    assert published.is_intact


def test_a_changed_part_is_refused(session: Session, published: Rule) -> None:
    published.texts[0].body = "Anders"
    assert not published.is_intact
    with pytest.raises(RuleBroken):
        session.flush()


def test_a_part_that_is_said_again_as_it_is_is_no_change(session: Session, published: Rule) -> None:
    session.commit()
    text = published.texts[0]
    text.body, said = "", text.body
    text.body = said
    session.flush()
    assert published.is_intact


def test_a_deleted_part_is_refused(session: Session, published: Rule) -> None:
    session.delete(published.texts[0])
    with pytest.raises(RuleBroken):
        session.flush()


def test_a_part_that_is_taken_out_is_refused(session: Session, published: Rule) -> None:
    session.commit()
    published.texts.clear()
    with pytest.raises(RuleBroken):
        session.flush()


@pytest.mark.parametrize("by_id", [True, False])
def test_an_added_part_is_refused(session: Session, published: Rule, by_id: bool) -> None:
    session.commit()
    session.add(RuleText(body="Erbij", version_id=published.id) if by_id else RuleText(body="Erbij", version=published))
    with pytest.raises(RuleBroken):
        session.flush()


def test_canonical_json_has_one_spelling() -> None:
    value = {"b": [1, True, None], "a": 'é\n"', "dag": date(2026, 11, 24), "prijs": Decimal("1.50")}
    assert canonical_json(value) == '{"a":"é\\n\\"","b":[1,true,null],"dag":"2026-11-24","prijs":"1.50"}'
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_one_instant_has_one_spelling() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=1)))
    assert canonical_json(there) == canonical_json(NOON) == '"2026-11-24T12:00:00Z"'


@pytest.mark.parametrize("value", [1.5, b"x", datetime(2026, 1, 1), {1: "x"}, {"a": {2.0}}, object()])  # noqa: DTZ001
def test_what_has_two_spellings_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(JSONS, JSONS)
def test_two_values_share_a_digest_only_when_equal(one: Any, other: Any) -> None:
    assert (digest_of(one) == digest_of(other)) == (repr(_sorted(one)) == repr(_sorted(other)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
