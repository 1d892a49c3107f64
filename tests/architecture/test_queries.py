"""Nobody can forget an audience: whatever shape a question has, its door restricts each model that has one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import pytest
from sqlalchemy import exists, func, select, union_all
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.orm import aliased, joinedload, selectinload

import buyergroup_hub.app  # noqa: F401  an alias asks for the models of all rooms
from buyergroup_hub import queries
from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.group.models import Group, Membership, Phase
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.lists import MOST_CHOSEN, Asked
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import rights
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Param, Query, Statement, Unguarded, query, unguarded
from tests import factories as make

pytestmark = pytest.mark.one_engine


class Found(NamedTuple):
    slug: str
    other: str | None


Other = aliased(Group)


def _columns() -> Statement:
    return select(Group.slug)


def _joined() -> Statement:
    return select(Group.slug).select_from(Phase).join(Group, Group.id == Phase.group_id)


def _outer_joined() -> Statement:
    """A phase of a group that is not seen stays, without its name."""
    named = select(Group.slug).select_from(Phase).outerjoin(Group, Group.id == Phase.group_id)
    return named.where(Group.slug.is_not(None))


def _existing() -> Statement:
    there = exists().where(Group.id == Phase.group_id)
    return select(func.max("seen")).select_from(Phase).where(there).group_by(Phase.group_id)


def _in_select() -> Statement:
    return select(func.max("seen")).select_from(Phase).where(Phase.group_id.in_(select(Group.id))).group_by(Phase.id)


def _scalar() -> Statement:
    name = select(Group.slug).where(Group.id == Phase.group_id).scalar_subquery()
    return select(name).select_from(Phase).where(name.is_not(None))


def _cte() -> Statement:
    seen = select(Group.id, Group.slug).cte("some")
    return select(seen.c.slug)


def _subquery() -> Statement:
    return select(select(Group.id, Group.slug).subquery().c.slug)


def _alias() -> Statement:
    return select(Other.slug)


def _union() -> Statement:
    return union_all(select(Group.slug).where(Group.id < 0), select(Group.slug), select(Other.slug).where(Other.id < 0))


def _counted() -> Statement:
    return select(func.count()).select_from(Group).having(func.count() > 0)


SHAPES: tuple[Callable[[], Statement], ...] = (
    _columns, _joined, _outer_joined, _existing, _in_select, _scalar, _cte, _subquery, _alias, _union, _counted,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions of a test are no questions of the hub."""
    asked: list[Query[..., Any]] = []
    monkeypatch.setattr(queries, "QUERIES", asked)
    monkeypatch.setattr(rights, "QUERIES", asked)


@pytest.fixture
def groups(context: Hub) -> tuple[Group, Group]:
    """One that everyone sees, and one that is its members' alone; each with a phase."""
    shown, hidden = make.group(), make.group()
    hidden.audience = f"group:{hidden.id}"
    return shown, hidden


@pytest.mark.both_engines
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_restricted(groups: tuple[Group, Group], shape: Callable[[], Statement], whole: bool) -> None:
    asked = query(str, whole=whole)(shape)

    found = asked()
    assert len(found) == 1
    assert groups[1].slug not in found
    with standing_as(Standing(tokens=frozenset({"public", groups[1].audience}))):
        assert len(asked()) == (1 if shape is _counted else 2)


@pytest.mark.both_engines
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_read_without_is_named(groups: tuple[Group, Group], shape: Callable[[], Statement]) -> None:
    asked = query(str, unrestricted={Group: "tried"})(shape)

    assert len(asked()) == (1 if shape is _counted else 2)
    assert rights.reads() == [(asked.name, "Group", "tried")]


@pytest.mark.both_engines
def test_whole_things_are_restricted_and_what_is_joined_to_them(groups: tuple[Group, Group]) -> None:
    member = make.add(
        Membership(group_id=groups[1].id, organisation_id=make.organisation().id, role="follower", audience="public")
    )

    @query(Membership)
    def members() -> Statement:
        return select(Membership).options(joinedload(Membership.group))

    @query(Membership, unrestricted={Group: "tried"})
    def members_of_all() -> Statement:
        return select(Membership).options(joinedload(Membership.group)).execution_options(populate_existing=True)

    db.session.expunge_all()
    (seen,) = members()
    assert (seen.id, seen.__dict__["group"]) == (member.id, None)
    assert members_of_all.one().group.id == groups[1].id


def test_what_is_loaded_after_it_is_restricted_too(groups: tuple[Group, Group]) -> None:
    shown, hidden = groups
    inside, outside = make.organisation(), make.organisation()
    inside.audience = "org:1"
    for organisation, audience in ((inside, "public"), (outside, hidden.audience)):
        member = Membership(group_id=shown.id, organisation_id=organisation.id, role="follower", audience=audience)
        make.add(member)

    @query(Group)
    def with_members() -> Statement:
        loaded = selectinload(Group.memberships).selectinload(Membership.organisation)
        return select(Group).options(loaded)

    db.session.flush()
    db.session.expunge_all()
    assert [member.organisation for member in with_members.one().memberships] == [None]


def test_what_is_loaded_after_it_without_an_audience_is_seen_when_it_is_sent(
    groups: tuple[Group, Group], sent_free: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line, which every test stands behind: no statement of a question leaves with a table that is free."""
    monkeypatch.setattr(queries, "_near", lambda _models: set())

    @query(Group)
    def with_members() -> Statement:
        return select(Group).options(selectinload(Group.memberships))

    db.session.flush()
    db.session.expunge_all()
    with_members()
    assert sent_free == [f"{with_members.name}: memberships"]
    sent_free.clear()


BARE: tuple[Any, ...] = (
    select(Group.__table__.c.slug),
    select(Phase.id).join(Group.__table__, Group.__table__.c.id == Phase.group_id),
    select(Phase.id).where(exists(select(Group.__table__.c.id).where(Group.__table__.c.id == Phase.group_id))),
    union_all(select(Group.slug), select(Group.__table__.c.slug)),
    select(Group.__table__.alias("other").c.slug),
)


@pytest.mark.parametrize("statement", BARE)
def test_a_bare_table_is_refused(context: Hub, statement: Statement) -> None:
    with pytest.raises(Unguarded, match="groups"):
        query(str)(lambda: statement)()


def test_what_is_not_read_is_not_said_to_be_read(context: Hub) -> None:
    with pytest.raises(Unguarded, match="Organisation"):
        query(str, unrestricted={Organisation: "tried"})(_columns)()


def test_values_stay_parameters_and_the_function_runs_once(groups: tuple[Group, Group]) -> None:
    made: list[str] = []

    @query(Found)
    def named(slug: Param[str], others: Param[Collection[int]], *, order: str = "slug") -> Statement:
        made.append(order)
        beside = select(Other.slug).where(Other.id.in_(others), Other.slug != slug).scalar_subquery()
        return select(Group.slug, beside).where(Group.slug == slug).order_by(getattr(Group, order))

    shown = groups[0]
    another = make.group()
    assert named(shown.slug, {another.id, shown.id}) == [Found(shown.slug, another.slug)]
    assert named(shown.slug, []) == [Found(shown.slug, None)]
    assert named("none-such", (1, 2, 3), order="name_nl") == []
    assert made == ["slug", "name_nl"]


def test_statements_are_kept_of_few_values(context: Hub) -> None:
    made: list[Asked] = []

    @query(str)
    def chosen(*, asked: Asked) -> Statement:
        made.append(asked)
        return select(Theme.key)

    few, many = (tuple(str(number) for number in range(most)) for most in (MOST_CHOSEN, MOST_CHOSEN + 1))
    for _time in range(2):
        assert chosen(asked=(("theme", few),)) == chosen(asked=(("theme", many),))
    assert made == [(("theme", few),), (("theme", many),), (("theme", many),)]


def test_one_is_one(groups: tuple[Group, Group]) -> None:
    @query(Group)
    def by_slug(slug: Param[str]) -> Statement:
        return select(Group).where(Group.slug == slug)

    shown, hidden = groups
    assert by_slug.one(shown.slug) is by_slug.one_or_none(shown.slug) is shown
    assert by_slug.one_or_none(hidden.slug) is None
    with pytest.raises(NoResultFound, match="by_slug"):
        by_slug.one(hidden.slug)
    make.group()
    with pytest.raises(MultipleResultsFound):
        query(str)(_columns).one()


def test_a_question_without_an_audience_asks_nobody_who_reads(context: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what a person holds can be asked while nobody knows yet who she is."""
    monkeypatch.setattr("buyergroup_hub.access.standing", lambda: pytest.fail("asked"))
    assert query(int)(lambda: select(Phase.id))() == []


def test_the_statement_as_it_is_sent_shows_what_stands_free() -> None:
    free = "SELECT count(*) FROM groups JOIN memberships AS m ON m.group_id = groups.id WHERE groups.audience IN (?, ?)"
    assert unguarded(free) == {"memberships"}
    assert unguarded(f"{free} AND m.audience = ANY (?)") == set()
    assert unguarded(f"{free} AND m.audience = ANY (?) AND EXISTS (SELECT 1 FROM groups)") == {"groups"}
