"""Changing who reads something takes everything along that tells of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from buyergroup_hub import audiences
from buyergroup_hub.audiences import narrows, retoken
from buyergroup_hub.events.actions import faults, record
from buyergroup_hub.events.models import Event
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group import events
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
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


def _file(audience: str) -> File:
    return make.add(
        File(
            sha256="0" * 64,
            name="bijlage.pdf",
            media_type="application/pdf",
            size=1,
            audience=audience,
            added_at=clock.now(),
        )
    )


def test_files_of_the_same_circle_go_along_and_narrower_ones_stay(context: Hub) -> None:
    group, shown, secret = make.group(), _file("public"), _file("person:1")
    retoken(group, f"group:{group.id}", files=[shown, secret])
    assert (shown.audience, secret.audience) == (f"group:{group.id}", "person:1")


def test_narrowing_takes_nothing_along_that_was_told_of_something_else(context: Hub) -> None:
    """Nor of a row of another table that happens to have the same number."""
    file, other = _file("public"), _file("public")
    for about in (file, other):
        record(events.RENAMED, about)
    group = make.group()
    namesake = record(events.RENAMED, group, group_id=group.id)
    _standing_for(namesake, file.id)
    retoken(file, "person:1")
    assert [(one.audience, one.subject_kind) for one in _all_told()] == [
        ("person:1", "files"),
        ("public", "files"),
        ("public", "groups"),
    ]


def _standing_for(event: Event, number: int) -> None:
    """As if it told of this number; the chain does not matter here."""
    on_table = " ON events" if db.engine.dialect.name == "postgresql" else ""
    db.session.execute(text(f"DROP TRIGGER frozen_events_update{on_table}"))
    db.session.execute(update(Event).where(Event.seq == event.seq).values(subject_id=number))


def _all_told() -> list[Event]:
    return list(db.session.scalars(select(Event).order_by(Event.seq).execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("before", "after", "told", "then"),
    [
        ("public", "network", "network", "network"),
        ("public", "network", "group:1", "group:1"),  # it was narrower already and stays so
        ("public", "market", "network", "network"),
        ("network", "group:1", "public", "group:1"),  # told while it was wider
        ("group:1", "group:2", "group:1", "group:2"),  # who stood in the one circle need not stand in the other
        ("group:1", "group:2", "person:1", "person:1"),
    ],
)
def test_narrowing_leaves_no_event_wider_than_the_record_and_widens_none(
    context: Hub, before: str, after: str, told: str, then: str
) -> None:
    file = _file(before)
    record(events.RENAMED, file, audience=told)
    retoken(file, after)
    assert [one.audience for one in _all_told()] == [then]


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
