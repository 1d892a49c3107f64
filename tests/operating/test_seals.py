"""Whatever was frozen and is changed in the database behind the hub, doctor finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import filling, seals

# ruff: noqa: E501 - statements of SQL
CHANGED = {
    "UPDATE parts SET value = '{}' WHERE id = (SELECT min(id) FROM parts)": "answer # is not what was frozen",
    "UPDATE choices SET confidentiality = 'public' WHERE id IN (SELECT id FROM choices "
    "WHERE confidentiality <> 'public' AND NOT EXISTS "
    "(SELECT 1 FROM releases WHERE releases.choice_id = choices.id) LIMIT 1)": "is not what was frozen",
    "INSERT INTO choices (part_id, confidentiality, promise_id, chosen_at, audience) "
    "SELECT part_id, 'public', promise_id, chosen_at, audience FROM choices "
    "WHERE id = (SELECT min(id) FROM choices)": "who may read answer part",
    "UPDATE submissions SET digest = 'x' WHERE id = (SELECT min(id) FROM submissions)": "answer # is not what was frozen",
    "UPDATE submissions SET audience = 'org:99' WHERE id = (SELECT min(id) FROM submissions)": "answer # is open to org:#",
    "UPDATE parties SET audience = 'org:99' WHERE id = (SELECT min(id) FROM parties)": "party # is open to org:#",
    "UPDATE parts SET audience = 'org:99' WHERE submission_id = (SELECT min(submission_id) FROM parts)": "answer # is open to org:#",
    "UPDATE events SET audience = 'public' WHERE name = 'submission.submitted'": "about an answer is open to others",
    "UPDATE releases SET text = 'iets anders' WHERE kind = 'rewritten'": "is not what was proposed",
    "UPDATE clause_versions SET legal_basis = 'iets' WHERE published_at IS NOT NULL": "is not what was frozen",
    "UPDATE clause_texts SET summary = 'iets' WHERE published_at IS NOT NULL": "is not what was frozen",
    "UPDATE clause_levels SET text = 'iets'": "is not what was frozen",
    "UPDATE clause_sets SET number = 9 WHERE id = (SELECT min(id) FROM clause_sets)": "clause set",
    "UPDATE knowledge_items SET body = 'iets' WHERE published_at IS NOT NULL": "knowledge item",
    "UPDATE proposals SET content = '{}' WHERE id = (SELECT min(id) FROM proposals)": "vision proposal # is not what was frozen",
    "UPDATE clarifications SET answer = 'iets' WHERE round_id IS NOT NULL": "round",
    "UPDATE reports SET content = '{}'": "report # is not what was frozen",
    "UPDATE figures SET n = 1 WHERE n = 0": "state report # is not what was frozen",
    "UPDATE questions SET title = 'iets'": "the sheet of consultation",
    "DELETE FROM events WHERE name = 'submission.submitted'": "answer # has another digest than its event, or no event",
    "DELETE FROM events WHERE name = 'clause.published'": "has another digest than its event, or no event any more",
    "UPDATE files SET sha256 = 'ab' || substr(sha256, 3) WHERE id = (SELECT min(id) FROM files)": "is gone",
}


@pytest.fixture
def demo(app: Hub, once: Callable[[str, Callable[[], None]], None]) -> Hub:
    """Everything that the demo has frozen."""

    def sow() -> None:
        with app.app_context():
            from importlib import import_module

            for room in filling.SOWN:
                begin(writes=True)
                import_module(f"buyergroup_hub.{room}.seeds").sow(groups=2, seed=2026)
                commit()

    once("demo of all rooms", sow)
    return app


@contextmanager
def past_the_guards(engine: str) -> Iterator[None]:
    """As whoever holds the database can; all of it is taken back afterwards."""
    begin(writes=True)
    if engine == "sqlite":
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for trigger in db.session.scalars(triggers).all():
            db.session.execute(text(f'DROP TRIGGER "{trigger}"'))
        db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    try:
        yield
    finally:
        db.session.rollback()
        db.session.remove()


def test_what_was_frozen_cannot_be_changed_unseen(demo: Hub, engine: str) -> None:
    with demo.app_context():
        begin(writes=False)
        files = [store.path_of(sha256) for sha256 in db.session.scalars(select(File.sha256).distinct())]
        assert [fault for fault in seals.faults() if "file" not in fault] == []
        for statement, words in CHANGED.items():
            with past_the_guards(engine):
                changed = db.session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
                assert changed, statement
                found = list(seals.faults())
                assert any(words in re.sub(r"\b\d+\b", "#", fault) for fault in found), (statement, found[:3])
        _check_a_file(files[0])


def _check_a_file(path: Path) -> None:
    begin(writes=False)
    kept = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"something else")
    assert any("was changed or damaged" in fault for fault in seals.faults())
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(kept)
