"""What may be done with knowledge, and what never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.events.models import Event
from buyergroup_hub.files.models import File
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.knowledge import actions
from buyergroup_hub.knowledge.models import KnowledgeItem
from tests import factories as make
from tests.knowledge import written

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def again(item: KnowledgeItem | int) -> KnowledgeItem:
    number = item if isinstance(item, int) else item.id
    found = select(KnowledgeItem).where(KnowledgeItem.id == number).options(*KnowledgeItem.whole())
    return db.session.scalars(found.execution_options(populate_existing=True)).unique().one()


def names() -> list[str]:
    return list(db.session.scalars(select(Event.name).where(Event.name.like("item.%")).order_by(Event.seq)))


def test_a_draft_is_the_groups_and_its_writers(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.lesson(cast.group())
        assert (item.state, item.audience, item.number) == ("draft", f"group:{cast.groups['group']}", None)
        assert item.owner_id == cast.people["participant"]
        assert item.organisation_id == cast.organisations["municipality_2"]


def test_publishing_opens_it_with_its_file_and_fixes_it(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.published(written.document(cast.group()))
        assert (item.state, item.audience, item.number) == ("current", "public", 1)
        assert item.file is not None
        assert item.file.audience == "public"
        assert item.is_intact
        assert names() == ["item.written", "item.published"]


@pytest.mark.parametrize("column", ["title", "lead", "situation", "verdict", "kind", "number", "file_id"])
def test_what_was_published_never_changes(cast: Cast, column: str) -> None:
    """Rule 11."""
    with cast.acting("participant"):
        number = written.published(written.lesson(cast.group())).id
    with cast.acting("participant"):
        item = again(number)
        setattr(item, column, {"number": 7, "kind": "guide", "verdict": "no", "file_id": 1}.get(column, "Anders"))
        with pytest.raises(RuleBroken):
            db.session.flush()
        db.session.rollback()
    with cast.acting("participant"), pytest.raises(RuleBroken):
        actions.edit(again(number), written.LESSON, [])


@pytest.mark.both_engines
def test_the_database_holds_it_too(cast: Cast) -> None:
    with cast.acting("participant"):
        number = written.published(written.lesson(cast.group())).id
    for statement in (
        "UPDATE knowledge_items SET title = 'x' WHERE id = :id",
        "DELETE FROM knowledge_items WHERE id = :id",
        "UPDATE knowledge_items SET audience = 'group:1' WHERE id = :id",
    ):
        with cast.app.app_context():
            begin(writes=True)
            with pytest.raises(IntegrityError):
                db.session.execute(text(statement), {"id": number})
            db.session.rollback()


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("lesson", {"lead": ""}),
        ("lesson", {"result": ""}),
        ("lesson", {"verdict": ""}),
        ("document", {}),
        ("guide", {}),
        ("example", {}),
        ("decision", {"body": "Omdat het werkt."}),
        ("decision", {"dated": "2026-11"}),
    ],
)
def test_what_is_not_complete_is_not_published(cast: Cast, kind: str, lacking: dict[str, str]) -> None:
    said = written.LESSON if kind == "lesson" else {"title": "Titel", "lead": "Waar het om gaat."}
    with cast.acting("participant"):
        item = actions.write(cast.group(), kind, said | lacking)
        assert actions.missing(item)
        with pytest.raises(RuleBroken):
            written.published(item)
        assert item.audience != "public"


@pytest.mark.parametrize("days", [0, -1, 6 * 366])
def test_a_day_of_review_lies_ahead(cast: Cast, days: int) -> None:
    with cast.acting("participant"), pytest.raises(RuleBroken):
        written.published(written.lesson(cast.group()), days)


def test_a_new_version_takes_the_place_of_the_old(cast: Cast) -> None:
    with cast.acting("participant"):
        first = written.published(written.document(cast.group()))
        draft = actions.revise(first)
        assert actions.revise(first) is draft
        assert (draft.state, draft.audience, draft.title) == ("draft", f"group:{cast.groups['group']}", first.title)
        actions.edit(draft, {"title": "Keuringsprotocol, herzien", "change_note": "Bijlage B erbij."}, [])
        written.published(draft)
        assert (draft.number, first.superseded_by_id) == (2, draft.id)
        assert (first.state, draft.state) == ("superseded", "current")
        assert first.title == "Keuringsprotocol"
        assert first.is_intact
        third = written.published(actions.revise(draft))
        assert (third.number, third.first_id) == (3, first.id)


def test_versions_share_a_file_until_one_has_another(cast: Cast) -> None:
    with cast.acting("participant"):
        first = written.published(written.document(cast.group()))
        draft = actions.revise(first)
        assert draft.file is first.file
        actions.discard(draft)
        assert first.file is not None
        assert db.session.get(File, first.file.id) is not None
        draft = actions.revise(first)
        actions.edit(draft, {}, [], written.pdf("Nieuw"))
        assert draft.file is not first.file
        assert draft.file is not None
        assert draft.file.audience == draft.audience


def test_a_discarded_draft_goes_with_its_file(cast: Cast) -> None:
    with cast.acting("participant"):
        actions.discard(written.document(cast.group()))
        assert db.session.scalars(select(KnowledgeItem)).all() == []
        assert db.session.scalars(select(File)).all() == []


def test_what_was_published_is_not_discarded(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.published(written.lesson(cast.group()))
        with pytest.raises(RuleBroken):
            actions.discard(item)


@pytest.mark.both_engines
def test_the_state_follows_from_its_dates(cast: Cast, clock: StandingClock) -> None:
    """Withdrawn before superseded before to review before current; SQL and Python agree at every step."""

    def states() -> list[str]:
        day = kit_clock.today()
        rows = db.session.execute(select(KnowledgeItem, KnowledgeItem.state_on(day)).order_by(KnowledgeItem.id)).all()
        assert [item.state for item, _state in rows] == [state for _item, state in rows]
        return [state for _item, state in rows]

    with cast.acting("participant"):
        item = written.lesson(cast.group())
        other = written.published(written.lesson(cast.group(), title="Ander"), 1_000)
        assert states() == ["draft", "current"]
        written.published(item, 30)
        assert states() == ["current", "current"]
        clock.forward(days=29)
        assert states() == ["current", "current"]
        clock.forward(days=1)
        assert states() == ["to_review", "current"]
        actions.review(item, kit_clock.today() + timedelta(days=10), "Nagebeld.")
        assert states() == ["current", "current"]
        clock.forward(days=10)
        actions.supersede(item, other)
        assert states() == ["superseded", "current"]
        actions.withdraw(item, "Het werkte niet.")
        assert states() == ["withdrawn", "current"]


def test_the_day_of_review_is_told_once(cast: Cast, clock: StandingClock) -> None:
    with cast.acting("participant"):
        number = written.published(written.lesson(cast.group()), 30).id
    for days in (29, 1, 1):
        clock.forward(days=days)
        with cast.app.app_context():
            jobs.tick()
    with cast.reading():
        assert names().count("item.review_due") == 1
    with cast.acting("participant"):
        actions.review(again(number), kit_clock.today() + timedelta(days=30))
    clock.forward(days=30)
    with cast.app.app_context():
        jobs.tick()
    with cast.reading():
        assert names().count("item.review_due") == 2


def test_nothing_supersedes_itself_or_in_a_circle(cast: Cast) -> None:
    with cast.acting("participant"):
        one, two, three = (written.published(written.lesson(cast.group(), title=title)) for title in "abc")
        actions.supersede(one, two)
        actions.supersede(two, three)
        for by in (one, two, three):
            with pytest.raises(RuleBroken):
                actions.supersede(three, by)


def test_a_draft_or_something_withdrawn_supersedes_nothing(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.published(written.lesson(cast.group()))
        draft = written.lesson(cast.group())
        withdrawn = written.published(written.lesson(cast.group()))
        actions.withdraw(withdrawn, "Klopt niet.")
        for by in (draft, withdrawn):
            with pytest.raises(RuleBroken):
                actions.supersede(item, by)


def test_what_was_withdrawn_stays_withdrawn(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.published(written.lesson(cast.group()))
        actions.withdraw(item, "Klopt niet.")
        for verb in (
            lambda: actions.withdraw(item, "Nog eens."),
            lambda: actions.review(item, kit_clock.today() + timedelta(days=9)),
            lambda: actions.revise(item),
        ):
            with pytest.raises(RuleBroken):
                verb()
        assert item.is_intact


def test_clauses_stand_with_an_item_and_stay(cast: Cast) -> None:
    with cast.acting("participant"):
        clauses = [
            make.add(Clause(group_id=cast.groups["group"], code=code, type="requirement", audience="public"))
            for code in ("VB-1", "VB-2")
        ]
        item = actions.write(cast.group(), "lesson", written.LESSON, clauses)
        actions.edit(item, written.LESSON, clauses[1:])
        number = written.published(item).id
    with cast.acting("participant"):
        item = again(number)
        assert [link.clause.code for link in item.clauses] == ["VB-2"]
        assert item.is_intact
        item.clauses.clear()
        with pytest.raises(RuleBroken):
            db.session.flush()
        db.session.rollback()


def test_a_refused_deed_leaves_no_event(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.lesson(cast.group(), lead="")
        with pytest.raises(RuleBroken):
            written.published(item)
        assert names() == ["item.written"]
