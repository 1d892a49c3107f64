"""Sections are written by many: nothing is overwritten, nothing is lost (rule 9)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.visions.drafts import models, pages, queries
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.actions.writing import Overtaken, Words
from buyergroup_hub.visions.drafts.models import SectionDraft, SectionRevision
from tests.cast import Cast
from tests.fixtures.clock import StandingClock
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def bodies(pid: str, language: str = "nl") -> list[str]:
    return [revision.body for revision in writing.revisions(the.section(pid), language).values()]


def test_a_vision_begins_with_the_sections_of_its_template(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.reading():
        sections = queries.sections_of(the.vision(pid))
        assert [section.key for section in sections] == [
            "ambition", "scope", "market", "demand", "project-types", "measuring", "planning", "lessons",
        ]  # fmt: skip
        assert {section.audience for section in sections} == {f"group:{cast.groups['group']}"}


def test_saving_adds_a_revision_and_forgets_the_draft(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        writing.keep_draft(the.section(pid), "nl", Words("Vraag", "half"), base=0)
        the.write(the.section(pid), "heel")
    with cast.reading():
        assert bodies(pid) == ["heel"]
        assert db.session.scalar(select(func.count(SectionDraft.id))) == 0
        saved = db.session.scalars(select(Event).filter_by(name="section.saved")).one()
        assert (saved.keys["number"], saved.actor_id) == (1, cast.people["participant"])
        assert saved.acting_for_id == cast.organisations["municipality_2"]


def test_the_second_editor_overwrites_nothing(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), "samen begonnen")
        the.write(the.section(pid), "de eerste sloeg op")
    with cast.acting("secretary"):
        outcome = writing.save(the.section(pid), "nl", Words("Onderdeel", "de tweede ook"), base=1)
        assert isinstance(outcome, Overtaken)
        assert outcome.base is not None
        assert (outcome.base.body, outcome.theirs.body) == ("samen begonnen", "de eerste sloeg op")
    with cast.reading():
        assert bodies(pid) == ["samen begonnen", "de eerste sloeg op"]
        kept = db.session.scalars(select(SectionDraft)).one()
        assert (kept.body, kept.base, kept.person_id) == ("de tweede ook", 1, cast.people["secretary"])
        assert kept.audience == f"person:{cast.people['secretary']}"


def test_two_that_begin_with_nothing_do_not_overwrite_each_other(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), "ik was eerst")
    with cast.acting("secretary"):
        outcome = writing.save(the.section(pid), "nl", Words("Onderdeel", "ik ook"), base=0)
        assert isinstance(outcome, Overtaken)
        assert outcome.base is None


@pytest.mark.both_engines
def test_the_database_finds_the_second_editor(cast: Cast) -> None:
    """The rule stands in the database: a number exists once per section and language."""
    pid = the.started(cast)
    with cast.acting("participant"):
        first = the.write(the.section(pid), "een")
        twin = {
            column.key: getattr(first, column.key)
            for column in SectionRevision.__table__.columns
            if column.key not in ("id", "body")
        }
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(SectionRevision(**twin, body="twee"))


def test_merged_text_names_both_its_parents(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        first, second = (the.write(the.section(pid), text).id for text in ("een", "twee"))
    with cast.acting("secretary"):
        merged = writing.save(the.section(pid), "nl", Words("Onderdeel", "een en twee"), base=2, merged=1)
        assert isinstance(merged, SectionRevision)
        assert (merged.parent_id, merged.merged_id) == (second, first)


@pytest.mark.parametrize("base", [1, 2])
def test_nobody_is_warned_when_nothing_differs(cast: Cast, base: int) -> None:
    """Saving what stands there already makes no revision and no conflict."""
    pid = the.started(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), "een")
        head = the.write(the.section(pid), "twee").id
    with cast.acting("secretary"):
        assert writing.save(the.section(pid), "nl", Words("Onderdeel", "twee"), base=base) is not None
    with cast.reading():
        assert bodies(pid) == ["een", "twee"]
        assert writing.revisions(the.section(pid), "nl")[2].id == head


def test_a_base_that_never_was_is_refused(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="Open het onderdeel opnieuw"):
        writing.save(the.section(pid), "nl", Words("Onderdeel", "tekst"), base=7)


def test_a_saved_text_cannot_be_changed_in_the_database(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), "zo stond het er")
        for deed in (update(SectionRevision).values(body="anders"), delete(SectionRevision)):
            with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
                db.session.execute(deed)
    with cast.reading():
        assert bodies(pid) == ["zo stond het er"]


def test_a_draft_is_one_per_person_and_others_know_that_she_is_in(cast: Cast, clock: StandingClock) -> None:
    pid = the.started(cast)
    for text in ("een", "twee"):
        with cast.acting("participant"):
            writing.keep_draft(the.section(pid), "nl", Words("Vraag", text), base=0)
    with cast.acting("secretary"):
        others = pages.others_in([the.section(pid)])
        assert [(one.person.id, one.language) for one in others] == [(cast.people["participant"], "nl")]
    with cast.acting("participant"):
        assert pages.others_in([the.section(pid)]) == []
        own = writing.own_draft(the.section(pid), "nl")
        assert own is not None
        assert own.body == "twee"
    clock.forward(minutes=16)
    with cast.acting("secretary"):
        assert pages.others_in([the.section(pid)]) == []


def test_a_draft_that_arrives_after_its_saving_is_none(cast: Cast) -> None:
    pid = the.started(cast)
    words = Words("Vraag", "af")
    with cast.acting("participant"):
        writing.save(the.section(pid), "nl", words, base=0)
        assert writing.keep_draft(the.section(pid), "nl", words, base=0) is None
        assert writing.own_draft(the.section(pid), "nl") is None
    with cast.acting("secretary"):
        assert writing.keep_draft(the.section(pid), "nl", words, base=0) is not None  # another saved the same words


def test_a_translation_is_stale_when_its_source_moved_on(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        section = the.section(pid)
        source = the.write(section, "hergebruik")
        english = writing.save(section, "en", Words("Section", "reuse"), base=0, of=1)
        assert isinstance(english, SectionRevision)
        assert not models.is_stale(english, source)
        assert models.is_stale(english, the.write(section, "veel hergebruik"))


def test_a_section_of_the_groups_own_stands_behind_its_part_and_can_go(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("coordinator"):
        key = writing.add_section(the.vision(pid), "vision", "Woordenlijst").key
    with cast.reading():
        assert [section.key for section in queries.sections_of(the.vision(pid))].index(key) == 4
    with cast.acting("coordinator"):
        writing.remove_section(the.section(pid, key))
        with pytest.raises(RuleBroken, match="hoort bij elke marktvisie"):
            writing.remove_section(the.section(pid, "demand"))
        with pytest.raises(RuleBroken, match="uit de marktvisie verwijderd"):
            writing.save(the.section(pid, key), "nl", Words("Woordenlijst", "toch"), base=1)
    with cast.reading():
        assert key not in [section.key for section in queries.sections_of(the.vision(pid))]
