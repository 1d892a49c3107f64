"""The demo's clauses: believable, marked, in every state, made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses import seeds
from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.clauses.glossary import TYPES
from buyergroup_hub.clauses.registry import queries
from buyergroup_hub.clauses.registry.models import Clause, ClauseLevel, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from tests.cast import Cast

pytestmark = pytest.mark.one_engine  # all rooms are sown on PostgreSQL in operating/test_seals.py


@pytest.fixture
def sown(cast: Cast, sow: Callable[..., Hub]) -> Cast:
    """A hub with the people, groups and clauses of the demo."""
    sow("accounts", "organisations", "groups", "clauses")
    return cast


def test_what_people_of_the_demo_did_is_marked(sown: Cast) -> None:
    """Rule 18, their own baskets too: its days are those of a story, and a clock was not set back for it."""
    with sown.reading():
        invented = select(Person.id).where(Person.demo)
        unmarked = select(Event.name).where(~Event.demo, Event.actor_id.in_(invented))
        assert db.session.scalars(unmarked).all() == []


def test_a_set_of_clauses_of_every_type_level_and_state(sown: Cast) -> None:
    with sown.reading():
        of_group = select(Clause).where(Clause.group_id == story.group(story.VIADUCTS).id)
        clauses = db.session.scalars(of_group.options(*Clause.whole())).all()
        assert len(clauses) >= 14
        assert {one.type for one in clauses} == set(TYPES)
        assert set(db.session.scalars(select(ClauseLevel.level))) == {1, 2, 3}
        numbers = [one.code for one in clauses]
        assert "VB-16" not in numbers
        assert "VB-17" in numbers
        assert any(one.withdrawn_at for one in clauses)
        versions = db.session.scalars(select(ClauseVersion).options(*ClauseVersion.whole())).all()
        published = [one for one in versions if one.number]
        assert max(one.number or 0 for one in published) == 5
        assert all(one.is_intact for one in published)
        assert any(one.valid_from and one.valid_from > clock.today() for one in published)
        current = queries.current_of({one.clause_id for one in published})
        replaced = [
            one for one in published if one.clause_id in current and one.number != current[one.clause_id].number
        ]
        assert len(replaced) >= 10
        assert any(one.number is None for one in versions)
        assert db.session.scalar(select(func.count(KeptDraft.id))) == 1


def test_everything_is_marked_as_invented(sown: Cast) -> None:
    with sown.reading():
        assert db.session.scalars(select(Clause.id).where(~Clause.demo)).all() == []
        assert db.session.scalars(select(ClauseVersion.id).where(~ClauseVersion.demo)).all() == []
        assert db.session.scalars(select(ClauseSet.id).where(~ClauseSet.demo)).all() == []
        invented = select(Event.name).where(Event.name.like("clause%"), ~Event.demo)
        assert db.session.scalars(invented).all() == []


def test_it_is_made_by_peoples_acts_on_their_days(sown: Cast) -> None:
    with sown.reading():
        published = db.session.scalars(select(ClauseVersion).where(ClauseVersion.number.is_not(None))).all()
        events = db.session.scalars(select(Event).where(Event.name == "clause.published")).all()
        assert Counter(event.subject_id for event in events) == Counter(one.id for one in published)
        days = {one.id: one.published_at for one in published}
        assert all(event.at == days[event.subject_id] and event.actor_id for event in events)


def test_sowing_again_makes_nothing(sown: Cast) -> None:
    def counts() -> list[int | None]:
        return [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Clause, ClauseVersion, ClauseSet, Event)
        ]

    with sown.writing():
        before = counts()
        seeds.sow(groups=8, seed=2026)
        assert counts() == before
