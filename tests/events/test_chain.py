"""The chain of events: append-only, linked, and broken by whoever touches it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from buyergroup_hub.access import standing_as
from buyergroup_hub.events.actions import day_heads, erase, faults, head, keep_day_head, record
from buyergroup_hub.events.models import BEGINNING, Event, Payload
from buyergroup_hub.groups.group import events as groups
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.permissions import VISITOR
from tests import factories as make
from tests.cast import Cast


def _record(times: int = 1) -> Event:
    group = make.group()
    for _time in range(times - 1):
        record(groups.RENAMED, group, group_id=group.id)
    return record(groups.RENAMED, group, group_id=group.id, payload={"reason": "Een nieuwe naam"})


def test_each_event_follows_the_one_before(context: Hub) -> None:
    assert head() == BEGINNING
    last = _record(3)
    assert (last.seq, head()) == (3, last.hash)
    assert list(faults()) == []


def test_an_event_says_who_did_it_and_for_whom(cast: Cast) -> None:
    with cast.acting("secretary"):
        group = cast.group()
        happened = record(groups.RENAMED, group, group_id=group.id)
        assert happened.actor_id == cast.people["secretary"]
        assert happened.acting_for_id == cast.organisations["water_board"]


def test_keys_are_exactly_those_that_were_declared(context: Hub) -> None:
    with pytest.raises(ValueError, match="carries the keys"):
        record(groups.RENAMED, make.group(), {"name": "x"})


@pytest.mark.parametrize("change", ["UPDATE events SET name = 'group.started'", "DELETE FROM events"])
def test_the_database_refuses_to_change_an_event(context: Hub, change: str) -> None:
    _record()
    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text(change))


def test_an_event_may_be_narrowed(context: Hub) -> None:
    happened = _record()
    happened.audience = "group:1"
    db.session.flush()
    assert list(faults()) == []


def _without_triggers() -> None:
    """What somebody who holds the database can do."""
    on_table = " ON events" if db.engine.dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        db.session.execute(text(f"DROP TRIGGER frozen_events_{verb}{on_table}"))


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("UPDATE events SET actor_id = 99 WHERE seq = 2", "event 2 was altered"),
        ("DELETE FROM events WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM events WHERE seq = 3", "removed at the end"),
        ("UPDATE event_payloads SET text = 'anders'", "payload of event 3 was altered"),
        ("UPDATE chain_head SET hash = 'x'", "removed at the end"),
    ],
)
def test_who_alters_the_past_is_noticed(context: Hub, tampering: str, sentence: str) -> None:
    _record(3)
    _without_triggers()
    db.session.execute(text(tampering))
    db.session.expire_all()
    found = list(faults())
    assert any(sentence in fault.sentence for fault in found)


def test_who_computes_a_hash_anew_breaks_the_link_to_the_next(context: Hub) -> None:
    _record(3)
    _without_triggers()
    second = db.session.get_one(Event, 2)
    second.actor_id = 99
    second.hash = second.taken()
    db.session.flush()
    assert [fault.sentence for fault in faults()] == ["event 3 does not follow the one before it"]


def test_a_payload_that_was_taken_away_is_missed(context: Hub) -> None:
    _record()
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        db.session.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        db.session.execute(text("ALTER TABLE event_payloads DISABLE TRIGGER ALL"))
    db.session.execute(text("DELETE FROM event_payloads"))
    assert [fault.sentence for fault in faults()] == ["the payload of event 1 is gone without being erased"]
    db.session.rollback()


def test_what_is_kept_of_an_event_cannot_be_guessed(context: Hub) -> None:
    """Two of the same words have two digests: each has a salt of its own (rule 17)."""
    one, other = _record(), _record()
    assert one.payload_digest != other.payload_digest
    assert one.payload_digest not in {None, digest("None:None")}


def test_erasing_a_payload_leaves_the_chain_valid(context: Hub) -> None:
    happened = _record()
    kept = db.session.get_one(Payload, happened.payload_id)
    erase(kept, under="account")
    db.session.flush()
    assert (kept.text, kept.salt, kept.erased_under) == (None, None, "account")
    assert list(faults()) == []


def test_a_payload_is_no_part_of_the_event_itself(context: Hub) -> None:
    happened = _record()
    assert "Een nieuwe naam" not in str(happened.content())


def test_what_is_rolled_back_leaves_no_gap(context: Hub) -> None:
    _record()
    savepoint = db.session.begin_nested()
    _record()
    savepoint.rollback()
    db.session.expire_all()
    assert _record().seq == 2
    assert list(faults()) == []


def test_nobody_acts_where_the_hub_does(context: Hub) -> None:
    with standing_as(VISITOR):
        assert _record().actor_id is None


def test_the_head_of_a_day_is_written_down_once(context: Hub) -> None:
    first = _record()
    keep_day_head()
    _record()
    keep_day_head()
    assert [(head.seq, head.hash) for head in day_heads()] == [(1, first.hash)]
    assert list(faults()) == []


def test_a_chain_that_was_made_again_is_not_the_one_that_was_published(context: Hub) -> None:
    """Whoever holds the database can compute all hashes anew; the published ones then tell."""
    _record(2)
    keep_day_head()
    _without_triggers()
    db.session.execute(text(f"UPDATE events SET hash = '{'a' * 64}' WHERE seq = 2"))
    db.session.expire_all()
    found = list(faults())
    assert any("the one that was published on 2026-11-24" in fault.sentence for fault in found)
