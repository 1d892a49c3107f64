"""Rule 18 in the database: what is invented and what is real are tied nowhere, whichever verb was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib import import_module
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Table, and_, func, literal, or_, select, update

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group import actions as groups_actions
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.members.actions import members
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.invention import DEFINITIONS, LETTERS
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.organisations.manifest import actions as manifest
from buyergroup_hub.organisations.organisation.actions import organisations as organisations_actions
from buyergroup_hub.organisations.organisation.actions import people
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.actions import planning, tying
from tests import factories as make
from tests.cast import Cast
from tests.matrix.conftest import ROOMS

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine
SENTENCE = "Je kunt echte gegevens en verzonnen gegevens"


def _mark(table: Any, plain: Table, *behind: Table) -> Any:
    """What a row says of itself, or what it points at says; None where nothing does."""
    if "demo" in plain.c:
        return func.nullif(table.c.demo, literal(False)) if plain.name in DEFINITIONS else table.c.demo
    marks = [mark for _key, mark in _marks_there(table, plain, *behind)]
    return func.coalesce(*marks, None) if marks else None


def _marks_there(table: Any, plain: Table, *behind: Table) -> Iterator[tuple[str, Any]]:
    """By foreign key, what the row that it points at says."""
    for key in sorted(plain.foreign_key_constraints, key=lambda one: str(one.name)):
        if (target := key.referred_table) not in (plain, *behind):
            there = target.alias()
            mark = _mark(there, target, plain, *behind)
            joined = and_(*(table.c[one.parent.name] == there.c[one.column.name] for one in key.elements))
            if mark is not None:
                yield ", ".join(key.column_keys), select(mark).where(joined).limit(1).scalar_subquery()


def _crossings() -> Iterator[str]:
    """Every foreign key of every table by which something real points at something invented, or the other way round."""
    for plain in Model.metadata.sorted_tables:
        if plain.name in LETTERS:
            continue
        table = plain.alias()
        own = [("itself", _mark(table, plain))] if "demo" in plain.c else []
        said = [*own, *_marks_there(table, plain)]
        if len(said) > 1:
            differ = or_(*(one != other for (_a, one), (_b, other) in combinations(said, 2)))
            if number := db.session.scalar(select(func.count()).select_from(table).where(differ)):
                yield f"{number} of {plain.name} by {'; '.join(name for name, _mark in said)}"


def test_nothing_of_the_demo_is_tied_to_something_real(demo_hub: Hub) -> None:
    with demo_hub.app_context():
        assert list(_crossings()) == []


def test_whatever_invented_people_do_is_invented(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.invent()
    for kind in ("person", "organisation", "group"):
        monkeypatch.setattr(make, kind, partial(getattr(make, kind), demo=True))
    for room in ROOMS:
        import_module(f"tests.{room}.matrix").stage(cast)
    with cast.reading():
        assert [one for one in _crossings() if "notice_facets" not in one] == []  # the notices there were real


def test_what_an_invented_person_begins_is_invented(cast: Cast) -> None:
    cast.invent()
    with cast.acting("programme"):
        assert groups_actions.start("Sluizen", "civil_works").demo is True
        assert organisations_actions.register("Bouwer", "market_party").demo is True


def test_a_tie_that_was_made_behind_the_rule_is_seen(cast: Cast) -> None:
    with cast.writing():
        db.session.execute(update(Group).where(Group.id == cast.groups["group"]).values(demo=True))
    with cast.reading():
        assert any("memberships by" in one for one in _crossings())


@pytest.fixture
def invented(cast: Cast) -> Cast:
    """The cast is a demo's, and beside it stand a real organisation and a real group."""
    cast.invent()
    with cast.writing():
        cast.organisations["ministry"] = make.organisation("Ministerie van Echt").id
        cast.groups["real"] = make.group("Echte groep", slug="real").id
    return cast


Try = Callable[[Cast, Organisation, Group], object]
VERBS: dict[str, Try] = {
    "admit": lambda cast, ministry, _real: members.admit(cast.group(), ministry, "participant"),
    "admit to a real group": lambda cast, _ministry, real: members.admit(
        real, cast.organisation("municipality"), "participant"
    ),
    "succeed": lambda cast, _ministry, real: groups_actions.succeed(cast.group(), real),
    "succeed an organisation": lambda cast, ministry, _real: organisations_actions.succeed(
        cast.organisation("municipality"), ministry, "merged"
    ),
    "affiliate": lambda cast, ministry, _real: people.affiliate(cast.person("coordinator"), ministry),
    "sign for another": lambda cast, ministry, _real: manifest.sign(
        cast.organisation("municipality"), None, signed_by=ministry
    ),
    "plan": lambda cast, _ministry, real: planning.plan(cast.organisation("municipality"), "Brug", group=real),
    "tie": lambda cast, _ministry, real: tying.link(planning.plan(cast.organisation("municipality"), "Brug"), real),
    "follow": lambda cast, _ministry, real: follow(cast.people["participant"], "groups", real.id),
    "commit": lambda cast, ministry, _real: db.session.add(
        Commitment(
            group_id=cast.group().id,
            organisation_id=ministry.id,
            promised_on=date(2026, 1, 1),
            audience="public",
            demo=True,
        )
    ),
}


def _flushed(_came: object) -> None:
    db.session.flush()


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_ties_what_is_real_to_what_is_invented(invented: Cast, verb: str) -> None:
    with invented.trying():
        ministry, real = invented.organisation("ministry"), invented.group("real")
        with pytest.raises(RuleBroken, match=SENTENCE):
            _flushed(VERBS[verb](invented, ministry, real))
