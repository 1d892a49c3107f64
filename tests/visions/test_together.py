"""Two people press at the same moment, on a real database: one is first, and neither loses anything."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions import actions
from buyergroup_hub.visions.models import SectionDraft, VisionVersion
from tests.cast import Cast
from tests.visions import writing as the


def at_once(*deeds: Callable[[], int]) -> list[int]:
    """The answers to deeds that begin together, in order of their number."""
    gate = Barrier(len(deeds))

    def wait_and(deed: Callable[[], int]) -> int:
        gate.wait(timeout=30)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as people:
        return sorted(people.map(wait_and, deeds))


def test_of_two_who_save_one_is_first_and_both_texts_are_kept(cast: Cast) -> None:
    pid = the.started(cast)
    clients = {who: cast.client(who) for who in ("participant", "secretary")}

    def saving(who: str) -> Callable[[], int]:
        said = {"heading": "Vraag", "body": f"Tekst van {who}", "base": 0}
        return lambda: clients[who].post(f"/visions/{pid}/sections/demand", data=said).status_code

    assert at_once(saving("participant"), saving("secretary")) == [303, 409]
    with cast.reading():
        saved = [revision.body for revision in actions.revisions(the.section(pid), "nl").values()]
        kept = [draft.body for draft in db.session.scalars(select(SectionDraft))]
    assert len(saved) == len(kept) == 1
    assert {*saved, *kept} == {"Tekst van participant", "Tekst van secretary"}


def test_of_two_who_publish_one_does(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who)
    clients = [cast.client("coordinator"), cast.client("secretary")]

    def publishing(number: int) -> Callable[[], int]:
        said = {"change_summary": "De eerste versie."}
        return lambda: clients[number].post(f"/visions/{pid}/proposals/1/publication", data=said).status_code

    assert at_once(publishing(0), publishing(1)) == [303, 409]
    with cast.reading():
        assert [version.number for version in db.session.scalars(select(VisionVersion))] == [1]


def test_an_objection_and_the_publication_do_not_pass_each_other(cast: Cast) -> None:
    """Either the objection is first and nothing is published, or the text is published and the objection refused."""
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who)
    leader, member = cast.client("coordinator"), cast.client("core_member")
    against = {"organisation": cast.organisations["province"], "answer": "objection", "remark": "Nee."}
    address = f"/visions/{pid}/proposals/1"
    answers = at_once(
        lambda: leader.post(f"{address}/publication", data={"change_summary": "Eerste."}).status_code,
        lambda: member.post(f"{address}/endorsements", data=against).status_code,
    )
    assert answers == [303, 409]
