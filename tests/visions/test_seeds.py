"""The demo's visions: every state of the room, made by its people's own acts, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.events.actions import faults
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionDraft, Vision
from buyergroup_hub.visions.rounds import queries
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.models import Proposal, VisionVersion

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("sown")]


@pytest.fixture
def sown(sow: Callable[..., Hub]) -> Iterator[None]:
    """A hub with the demo of this room and of those below, told twice."""
    with sow("accounts", "organisations", "groups", "clauses", "visions", "visions").app_context():
        begin(writes=False)
        yield


def of(slug: str) -> Vision:
    return db.session.scalars(select(Vision).join(Group).where(Group.slug == slug)).one()


def section(vision: Vision, key: str) -> Section:
    return db.session.scalars(Section.addressed(pid=vision.pid, key=key)).one()


def counts(proposal: Proposal) -> actions_endorsing.Tally:
    return actions_endorsing.tally(proposal, actions_endorsing.endorsements_of(proposal))


def test_the_demo_shows_every_state_of_the_room() -> None:
    vision = of(story.VIADUCTS)
    versions = db.session.scalars(select(VisionVersion).filter_by(vision_id=vision.id).order_by(VisionVersion.number))
    days = [(clock.today() - version.published_at.date()).days for version in versions]
    assert days == [420, 280, 43]
    current = queries.current_version(vision)
    assert current is not None
    told = counts(current.proposal)
    assert (told.endorsed, told.asked, told.with_remark, told.silent) == (5, 8, 1, 3)
    going = queries.open_proposal(of(story.MACHINERY))
    assert going is not None
    assert actions_endorsing.state(going, counts(going)) == "frozen"
    assert (counts(going).endorsed, counts(going).open_objections, counts(going).silent) == (2, 1, 2)
    assert of(story.OLD_PAVEMENT).audience == "public"
    assert of(story.DREDGING).audience.startswith("group:")


def test_a_clash_waits_for_noor() -> None:
    vision = of(story.VIADUCTS)
    with standing_as(standing_of(story.person("noor").id)):
        place = section(vision, "demand")
        mine, head = writing.own_draft(place, "nl"), writing.head_of(place, "nl")
    assert mine is not None
    assert head is not None
    assert head.person is not None
    assert (mine.base < head.number, head.person.name) == (True, "Sam Demo")


def test_the_supplier_of_the_demo_wrote_along() -> None:
    head = writing.head_of(section(of(story.TEXTILE), "market"), "nl")
    assert head is not None
    assert head.person is not None
    assert head.person.email == "fleur@demo.example"


def test_everything_in_it_is_marked_as_invented() -> None:
    for model in (Vision, Section, Comment, Proposal, VisionVersion):
        assert db.session.scalar(select(func.count()).select_from(model).where(model.demo.is_(False))) == 0
    assert db.session.scalar(select(func.count(SectionDraft.id))) == 1


def test_it_was_made_by_acts_in_the_order_of_their_days() -> None:
    assert list(faults()) == []
    ours = select(Event).where(Event.subject_kind.in_(("visions", "sections", "proposals", "endorsements")))
    events = list(db.session.scalars(ours))
    assert all(event.actor_id is not None for event in events)
    assert max(event.at for event in events) <= clock.now()
