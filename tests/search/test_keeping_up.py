"""The index keeps up with the database: what is committed is found, what is rolled back leaves nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.permissions import VISITOR, Standing
from buyergroup_hub.search import actions, stream
from buyergroup_hub.search.records import Hit, Record
from tests.search import notes
from tests.search.notes import Note

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine

Writing = Callable[[], AbstractContextManager[None]]
MEMBER = Standing(person_id=1, tokens=frozenset({"public", "group:7"}))


def found(app: Hub, text: str, who: Standing = VISITOR) -> list[str]:
    with app.app_context():
        begin(writes=False)
        return [hit.id for hit in actions.search(text, who).hits]


def drain(app: Hub) -> int:
    with app.app_context():
        return actions.drain()


def changes(app: Hub) -> int:
    with app.app_context():
        begin(writes=False)
        return actions.waiting()


def pass_over() -> None:
    """Let the index believe that it has what it has not."""
    db.session.flush()
    actions.engine().keep_place(stream.newest())


def test_what_is_committed_is_found_after_a_drain(app: Hub, writing: Writing) -> None:
    with writing():
        note = notes.write("Emissieloos materieel")
        number = str(note.id)
    assert drain(app) == 1
    assert found(app, "materieel") == [number]
    assert drain(app) == 0


def test_what_is_rolled_back_leaves_nothing(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        assert actions.waiting() == 1
        db.session.rollback()
    assert changes(app) == 0
    assert drain(app) == 0
    assert found(app, "materieel") == []


def test_a_savepoint_that_is_rolled_back_leaves_nothing(app: Hub, writing: Writing) -> None:
    with writing():
        kept = notes.write("Emissieloos materieel")
        number = str(kept.id)
        inner = db.session.begin_nested()
        notes.write("Materieel dat er niet kwam")
        inner.rollback()
    drain(app)
    assert found(app, "materieel") == [number]


def test_only_a_real_change_is_noted(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    with writing():
        note = db.session.scalars(select(Note)).one()
        note.title = note.title
    assert changes(app) == 0
    with writing():
        db.session.scalars(select(Note)).one().title = "Biobased isolatie"
    drain(app)
    assert (len(found(app, "isolatie")), found(app, "materieel")) == (1, [])


def test_what_is_deleted_is_gone(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    with writing():
        db.session.delete(db.session.scalars(select(Note)).one())
    assert found(app, "materieel") == [], "gone at once, though the index does not know yet"
    drain(app)
    assert found(app, "materieel") == []


def test_what_is_narrowed_is_hidden_before_the_index_knows(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        like = notes.write("Emissieloze shovel").id
    drain(app)
    with writing():
        db.session.scalars(select(Note).order_by(Note.id)).first().audience = "group:7"  # type: ignore[union-attr]
    with app.app_context():
        begin(writes=False)
        answer = actions.search("materieel", VISITOR)
        assert actions.similar(Hit("note", str(like)), VISITOR) == []
        assert len(actions.similar(Hit("note", str(like)), MEMBER)) == 1
        assert (answer.total, answer.hits, dict(answer.facets)) == (0, (), {})
        assert actions.suggest("materi", VISITOR) == []
    assert len(found(app, "materieel", MEMBER)) == 1, "who still sees it still finds it"
    drain(app)
    assert found(app, "materieel") == []
    assert len(found(app, "materieel", MEMBER)) == 1


def test_of_very_many_changes_those_that_were_not_looked_up_stay_out(
    app: Hub, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_LOOKED_AT", 1)
    with writing():
        notes.write("Emissieloos materieel")
        notes.write("Schoon materieel")
    drain(app)
    with writing():
        for note in db.session.scalars(select(Note).order_by(Note.id)):
            note.title += " in de stad"
    assert len(found(app, "materieel")) == 1
    drain(app)
    assert sorted(found(app, "materieel")) == ["1", "2"]


def test_a_bulk_change_is_noted_by_hand(app: Hub, writing: Writing) -> None:
    with writing():
        number = notes.write("Emissieloos materieel").id
    drain(app)
    with writing():
        db.session.execute(update(Note).values(title="Biobased isolatie"))
        actions.enqueue("note", [number])
    drain(app)
    assert found(app, "isolatie") == [str(number)]


def test_changes_that_come_while_the_index_is_written_are_kept(
    app: Hub, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly the changes that were read are crossed off."""
    with writing():
        number = notes.write("Emissieloos materieel").id
    with app.app_context():
        write = actions.engine().write

    def slow(*records: object) -> None:
        write(*records)  # type: ignore[arg-type]
        with writing():
            actions.enqueue("note", [number])

    with app.app_context():
        monkeypatch.setattr(actions.engine(), "write", slow)
        assert actions.drain() == 1
        assert actions.waiting() == 1


def test_an_index_that_cannot_be_written_loses_no_change(
    app: Hub, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing():
        notes.write("Emissieloos materieel")

    def failing(*_: object) -> None:
        raise OSError("the disk is full")

    with app.app_context():
        with monkeypatch.context() as patch:
            patch.setattr(actions.engine(), "write", failing)
            with pytest.raises(OSError, match="full"):
                actions.drain()
        assert actions.waiting() == 1
        assert actions.drain() == 1
    assert len(found(app, "materieel")) == 1


def test_a_rebuild_finds_everything(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        notes.write("Materieel van de groep", "group:7")
        pass_over()
    assert found(app, "materieel") == []
    with app.app_context():
        assert actions.rebuild() == 2
    assert len(found(app, "materieel")) == 1
    assert len(found(app, "materieel", MEMBER)) == 2


def test_a_check_mends_what_differs(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        pass_over()
    with app.app_context():
        actions.engine().index([Record("note", "99", "public", "Een spook")])
        apart = actions.compare()
        assert (apart.indexed, apart.missing, apart.stray) == (1, 1, 1)
        assert actions.check() == apart
        assert (actions.compare().missing, actions.compare().stray) == (0, 0)
    assert len(found(app, "materieel")) == 1
    assert found(app, "spook") == []


def test_an_index_of_another_analyser_is_made_anew(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        pass_over()
    with app.app_context():
        pointer = actions.engine().directory / "current"
        pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"made_by": "analyser 0, layout 0"}))
    drain(app)
    assert len(found(app, "materieel")) == 1


def test_an_index_that_is_gone_is_made_anew(app: Hub, writing: Writing) -> None:
    """It is disposable: everything in it comes from the database."""
    with writing():
        notes.write("Emissieloos materieel")
        pass_over()
    with app.app_context():
        for path in actions.engine().directory.glob("*/*.toc"):
            path.unlink()
    assert found(app, "materieel") == []
    drain(app)
    assert len(found(app, "materieel")) == 1


def test_nobody_writes_while_a_rebuild_runs(app: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    with app.app_context(), actions.engine().alone(wait=True):
        assert actions.drain() == 0
    assert drain(app) == 1
