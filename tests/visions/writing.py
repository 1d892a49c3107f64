"""Acts that most tests of visions begin with."""

from __future__ import annotations

from datetime import date

from bs4 import Tag

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts import queries
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.drafts.models import Section, SectionRevision, Vision
from buyergroup_hub.visions.rounds.actions import endorsing, publishing
from buyergroup_hub.visions.rounds.models import Proposal, VisionVersion
from tests.cast import Cast, kept

TITLE = "Marktvisie en inkoopstrategie"
SENTENCE = "Wij vragen hergebruik."


@kept
def started(cast: Cast, group: str = "group", who: str = "coordinator", title: str = TITLE) -> str:
    """A vision in draft, of which nothing is written yet; answers its pid."""
    with cast.acting(who):
        return writing.start(cast.group(group), title).pid


@kept
def written(
    cast: Cast, group: str = "group", who: str = "coordinator", *, title: str = TITLE, sentence: str = SENTENCE
) -> str:
    """A vision with a text in every section; answers its pid."""
    pid = started(cast, group, who, title)
    with cast.acting(who):
        fill(vision(pid), sentence)
    return pid


def fill(of: Vision, sentence: str = SENTENCE) -> None:
    for section in queries.sections_of(of):
        write(section, f"{sentence} ({section.key})")


def write(section: Section, body: str, *, heading: str = "Onderdeel", base: int | None = None) -> SectionRevision:
    """Save a text over what stands there now."""
    head = max(writing.revisions(section, "nl"), default=0) if base is None else base
    saved = writing.save(section, "nl", Words(heading, body), base=head)
    assert isinstance(saved, SectionRevision)
    return saved


def vision(pid: str) -> Vision:
    return db.session.scalars(Vision.addressed(pid=pid)).one()


def section(pid: str, key: str = "demand") -> Section:
    return db.session.scalars(Section.addressed(pid=pid, key=key)).one()


def proposal(pid: str, number: int = 1) -> Proposal:
    return db.session.scalars(Proposal.addressed(pid=pid, number=number)).one()


def version(pid: str, number: int = 1) -> VisionVersion:
    return db.session.scalars(VisionVersion.addressed(pid=pid, number=number)).one()


def freeze(pid: str, respond_by: date | None = None, *, for_board: bool = False) -> Proposal:
    of = vision(pid)
    return endorsing.freeze(of, endorsing.draft_digest(of), respond_by=respond_by, for_board=for_board)


@kept
def frozen_one(cast: Cast, sentence: str = SENTENCE) -> str:
    """A vision of the cast's group of which the first proposal goes round; answers its pid."""
    pid = written(cast, sentence=sentence)
    with cast.acting("coordinator"):
        freeze(pid)
    return pid


ORGANISATIONS = {
    "coordinator": "municipality",
    "secretary": "water_board",
    "core_member": "province",
    "participant": "municipality_2",
}
"""Who signs for which of the four organisations that the group asks."""


@kept
def answers(cast: Cast, pid: str, who: str, answer: str = "endorsed", remark: str = "", number: int = 1) -> None:
    with cast.acting(who):
        endorsing.endorse(proposal(pid, number), cast.organisation(ORGANISATIONS[who]), answer, remark)


@kept
def published(cast: Cast, sentence: str = SENTENCE) -> str:
    """A vision with version 1, endorsed by three of four; answers its pid."""
    pid = frozen_one(cast, sentence)
    for who in ("coordinator", "secretary", "core_member"):
        answers(cast, pid, who)
    with cast.acting("coordinator"):
        publishing.publish(proposal(pid), "De eerste versie.")
    return pid


def piece(page: Tag, selector: str) -> Tag:
    """The one part of a page that a selector names."""
    found = page.select_one(selector)
    assert found is not None, selector
    return found
