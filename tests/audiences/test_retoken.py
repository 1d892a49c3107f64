"""Changing who reads something takes everything along that tells of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from buyergroup_hub import audiences
from buyergroup_hub.audiences import narrows, retoken
from buyergroup_hub.events.actions import faults, record
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups import events
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from tests import factories as make

PACKAGE = Path(audiences.__file__).parent
TOKENS = st.sampled_from(["public", "market", "network", "programme", "group:1", "org:7", "person:3"])


def _told(group: Group) -> list[str]:
    return list(db.session.scalars(select(Event.audience).where(Event.subject_id == group.id).order_by(Event.seq)))


def test_narrowing_takes_older_events_along(context: Hub) -> None:
    group = make.group()
    record(events.STARTED, group, group_id=group.id)
    retoken(group, f"group:{group.id}")
    assert _told(group) == [f"group:{group.id}"]
    assert list(faults()) == []


def test_widening_leaves_what_happened_to_the_draft_inside(context: Hub) -> None:
    group = make.group()
    group.audience = f"group:{group.id}"
    record(events.STARTED, group, group_id=group.id)
    retoken(group, "public")
    record(events.RENAMED, group, group_id=group.id)
    assert _told(group) == [f"group:{group.id}", "public"]


def test_children_of_the_same_circle_go_along_and_narrower_ones_stay(context: Hub) -> None:
    parent, child, secret = make.group(), make.group(), make.group()
    secret.audience = f"group:{secret.id}"
    retoken(parent, f"group:{parent.id}", children=[child, secret])
    assert (child.audience, secret.audience) == (f"group:{parent.id}", f"group:{secret.id}")


def test_narrowing_ends_what_was_exported(context: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[tuple[str, int]] = []
    monkeypatch.setattr(audiences, "REVOKES", [lambda kind, number: ended.append((kind, number))])
    group = make.group()
    retoken(group, "public")
    assert ended == []
    retoken(group, f"group:{group.id}")
    assert ended == [("groups", group.id)]


@given(TOKENS, TOKENS)
def test_one_of_two_ways_narrows_unless_they_are_one(one: str, other: str) -> None:
    assert (one == other) == (not narrows(one, other) and not narrows(other, one))


@pytest.mark.parametrize("room", ["clauses", "visions", "tenders", "knowledge", "notices"])
def test_no_verb_of_these_rooms_widens_by_hand(room: str) -> None:
    """A record that is there is opened by `retoken` alone: a verb that sets the column would leave files and older
    events behind."""
    by_hand = [
        f"{file.name}:{node.lineno}"
        for file in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for one in ast.walk(target)
        if isinstance(one, ast.Attribute) and one.attr == "audience"
    ]
    assert by_hand == []
