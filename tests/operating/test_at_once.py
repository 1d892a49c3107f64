"""Rules of the kind "one stays", "no circle", "not again": two who act at the same moment on different rows, which no
lock of a row would see, do not break them together. On real connections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.models import TeamMember
from buyergroup_hub.groups.group import actions as groups_actions
from buyergroup_hub.groups.group.models import GroupSuccession, Membership
from buyergroup_hub.groups.members.actions import members
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests.consultations import consulting as the
from tests.together import at_once

if TYPE_CHECKING:
    from tests.cast import Cast

THINKS = 0.2
"""Seconds between judging and writing: enough for another to judge the same."""

Deed = Callable[[], None]
Story = Callable[["Cast"], tuple[Deed, Deed, Callable[[], int]]]
"""What two people do, and what then counts those that must be one."""


@contextmanager
def slowly() -> Iterator[None]:
    """Whoever writes has thought about it."""

    def think(*_: object) -> None:
        time.sleep(THINKS)

    event.listen(Session, "before_flush", think)
    yield
    event.remove(Session, "before_flush", think)


def administrators(cast: Cast) -> tuple[Deed, Deed, Callable[[], int]]:
    with cast.acting("administrator"):
        people_actions.make_administrator(cast.person("programme"))
    return (
        lambda: people_actions.end_administrator(cast.person("administrator")),
        lambda: people_actions.end_administrator(cast.person("programme")),
        lambda: db.session.scalar(select(func.count(Person.admin_since))) or 0,
    )


def leaders(cast: Cast) -> tuple[Deed, Deed, Callable[[], int]]:
    leading = Membership.leading(cast.groups["group"]).order_by(Membership.id)
    with cast.reading():
        first, second = db.session.scalars(leading)
    return (
        lambda: members.end(db.session.get_one(Membership, first)),
        lambda: members.end(db.session.get_one(Membership, second)),
        lambda: len(db.session.scalars(leading).all()),
    )


def organisers(cast: Cast) -> tuple[Deed, Deed, Callable[[], int]]:
    pid = the.planned(cast)
    with cast.reading():
        team = planning.team_of(the.consultation(pid).id)
        first, second = (one.id for one in db.session.scalars(team))
    return (
        lambda: planning.leave_team(db.session.get_one(TeamMember, first)),
        lambda: planning.leave_team(db.session.get_one(TeamMember, second)),
        lambda: len(db.session.scalars(team).all()),
    )


def successors(cast: Cast) -> tuple[Deed, Deed, Callable[[], int]]:
    return (
        lambda: groups_succeed(cast, "group", "other_group"),
        lambda: groups_succeed(cast, "other_group", "group"),
        lambda: db.session.scalar(select(func.count()).select_from(GroupSuccession)) or 0,
    )


def groups_succeed(cast: Cast, one: str, other: str) -> None:
    groups_actions.succeed(cast.group(one), cast.group(other))


@pytest.mark.parametrize("story", [administrators, leaders, organisers, successors])
def test_two_at_once_break_no_rule_together(cast: Cast, story: Story) -> None:
    first, second, left = story(cast)

    def trying(deed: Deed) -> Callable[[], str]:
        def tried() -> str:
            try:
                with cast.acting("administrator"):
                    deed()
            except RuleBroken:
                return "refused"
            return "done"

        return tried

    with slowly():
        assert at_once(trying(first), trying(second)) == ["done", "refused"]
    with cast.reading():
        assert left() == 1
