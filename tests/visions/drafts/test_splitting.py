"""A section is split, threads go along with their words; a thread has somebody who sees to it, before a day."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_as
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.visions.drafts import queries
from buyergroup_hub.visions.drafts.actions import commenting, splitting, writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionDraft
from buyergroup_hub.visions.drafts.waiting import waits_for
from tests.cast import Cast
from tests.filled import word
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine

BODY = "Wij vragen hergebruik.\n\nElk dek krijgt een **paspoort**.\n\n- eerst dit\n- dan dat"


@pytest.fixture
def pid(cast: Cast) -> str:
    pid = the.written(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), BODY, heading="Vraag")
    return pid


def _texts(cast: Cast, pid: str) -> list[tuple[str, str]]:
    with cast.reading():
        sections = queries.sections_of(the.vision(pid))
        heads = queries.heads_of(sections)
        return [(heads[one.id, "nl"].heading, heads[one.id, "nl"].body) for one in sections if (one.id, "nl") in heads]


def _split(cast: Cast, pid: str, at: str = "1", who: str = "secretary", base: str | None = None) -> int:
    client, address = cast.client(who), f"/visions/{pid}/sections/demand/split"
    page = BeautifulSoup(client.get(address).text, "html.parser")
    held = the.piece(page, 'input[name="base"]')["value"]
    said = {"at": at, "heading": "Paspoort", "base": base or str(held)}
    return client.post(address, data=said).status_code


def test_the_second_part_stands_behind_the_first(cast: Cast, pid: str) -> None:
    assert _split(cast, pid) == 303
    texts = _texts(cast, pid)
    at = texts.index(("Vraag", "Wij vragen hergebruik."))
    assert texts[at + 1] == ("Paspoort", "Elk dek krijgt een **paspoort**.\n\n- eerst dit\n- dan dat")
    with cast.reading():
        new = db.session.scalars(select(Section).where(Section.split_from_id.is_not(None))).one()
        assert new.split_from_id == the.section(pid).id
        places = [one.position for one in queries.sections_of(the.vision(pid))]
        assert places == sorted(set(places))


@pytest.mark.both_engines
def test_who_splits_a_text_that_moved_on_reads_it_first(cast: Cast, pid: str) -> None:
    """Rule 9: nothing is split, and both texts are shown."""
    with cast.acting("coordinator"):
        the.write(the.section(pid), "Iets heel anders.\n\nEn nog iets.", heading="Vraag")
    assert _split(cast, pid, base="2") == 409
    assert ("Vraag", "Iets heel anders.\n\nEn nog iets.") in _texts(cast, pid)
    with cast.reading():
        assert db.session.scalars(select(Section).where(Section.split_from_id.is_not(None))).all() == []


@pytest.mark.parametrize("at", ["0", "3", "-1", "x", ""])
def test_a_place_that_is_none_is_asked_again(cast: Cast, pid: str, at: str) -> None:
    assert _split(cast, pid, at) == 422
    with cast.acting("secretary"), pytest.raises(RuleBroken, match="geen tekst om te splitsen"):
        splitting.split(the.section(pid), 3, "Rest", base=2)


@pytest.mark.both_engines
def test_open_threads_go_along_with_their_words(cast: Cast, pid: str) -> None:
    with cast.acting("participant"):
        section = the.section(pid)
        head = writing.head_of(section, "nl")
        moved = commenting.say(section, head, "Welk paspoort?", "een paspoort")
        commenting.reply(moved, "Dat van de leidraad.")
        commenting.say(section, head, "Waarom?", "hergebruik")
        commenting.say(section, head, "Over het geheel.")
    assert _split(cast, pid) == 303
    with cast.reading():
        here = {one.body: one.section.key == "demand" for one in _comments()}
    assert here == {"Welk paspoort?": False, "Dat van de leidraad.": False, "Waarom?": True, "Over het geheel.": True}


def _comments() -> list[Comment]:
    return list(db.session.scalars(select(Comment).options(joinedload(Comment.section))))


def test_a_version_keeps_what_was_one_section(cast: Cast) -> None:
    """Rule 11: a published version does not change when its section is split."""
    pid = the.published(cast, "Een.\n\nTwee.")
    before = cast.client("visitor").get(f"/visions/{pid}/versions/1").text
    with cast.acting("secretary"):
        head = writing.head_of(the.section(pid), "nl")
        assert head is not None
        splitting.split(the.section(pid), 1, "Rest", base=head.number)
    prose = [page.partition("<main")[2].count("Twee.") for page in (before, _version(cast, pid))]
    assert prose[0] == prose[1] > 0
    assert "Rest" not in _version(cast, pid).partition("<main")[2]


def _version(cast: Cast, pid: str) -> str:
    return cast.client("visitor").get(f"/visions/{pid}/versions/1").text


@pytest.fixture
def said(cast: Cast, pid: str) -> str:
    with cast.acting("participant"):
        section = the.section(pid)
        return commenting.say(section, writing.head_of(section, "nl"), "Welk paspoort?", "een paspoort").pid


def _assign(cast: Cast, pid: str, said: str, **given: str) -> int:
    data = {f"who-{name}": value for name, value in given.items()}
    return cast.client("coordinator").post(f"/visions/{pid}/comments/{said}/assignment", data=data).status_code


def test_a_thread_waits_for_who_sees_to_it(cast: Cast, pid: str, said: str) -> None:
    owner = word(cast.people["secretary"])
    assert _assign(cast, pid, said, owner=owner, due_on="4-12-2026") == 303
    page = cast.client("participant").get(f"/visions/{pid}/sections/demand/comments").text
    assert "pakt dit op" in page
    assert "4 dec 2026" in page
    with cast.reading():
        tasks = {who: _tasks(cast, who) for who in ("secretary", "participant")}
    assert tasks == {"secretary": [("Pak een opmerking op", date(2026, 12, 4))], "participant": []}
    cast.client("secretary").post(f"/visions/{pid}/comments/{said}/settlement")
    with cast.reading():
        assert _tasks(cast, "secretary") == []


def _tasks(cast: Cast, who: str) -> list[tuple[str, date | None]]:
    asked = cast.standing(who)
    with cast.app.test_request_context(), standing_as(asked):
        return [(task.title, task.due) for task in waits_for(asked)]


def test_nobody_outside_the_group_is_given_a_thread(cast: Cast, pid: str, said: str) -> None:
    for outside in ("party_a", "follower", "ex_member", "blocked"):
        assert _assign(cast, pid, said, owner=word(cast.people[outside])) == 422
    assert _assign(cast, pid, said, owner="", due_on="morgen") == 422
    with cast.acting("coordinator"):
        comment = db.session.scalars(Comment.addressed(pid=pid, comment=said)).one()
        with pytest.raises(RuleBroken, match="schrijft niet mee"):
            commenting.assign(comment, cast.person("party_a"), None)


def test_what_is_settled_and_a_reply_are_given_to_nobody(cast: Cast, pid: str, said: str) -> None:
    with cast.acting("coordinator"):
        comment = db.session.scalars(Comment.addressed(pid=pid, comment=said)).one()
        answer = commenting.reply(comment, "Dat van de leidraad.").pid
        commenting.settle(comment)
    assert _assign(cast, pid, said, owner="") == 409
    with cast.acting("coordinator"), pytest.raises(RuleBroken):
        commenting.assign(db.session.scalars(Comment.addressed(pid=pid, comment=answer)).one(), None, None)


def test_who_saves_leaves_others_drafts_alone(cast: Cast, pid: str) -> None:
    """Rule 9: what somebody else is still typing stays hers, and meets the new text when she opens it."""
    with cast.acting("secretary"):
        writing.keep_draft(the.section(pid), "nl", Words("Vraag", "Mijn halve zin"), base=2)
    with cast.acting("participant"):
        the.write(the.section(pid), "Iets nieuws.", heading="Vraag")
        writing.drop_draft(the.section(pid), "nl")
    with cast.reading():
        assert [one.body for one in db.session.scalars(select(SectionDraft))] == ["Mijn halve zin"]
    page = cast.client("secretary").get(f"/visions/{pid}/sections/demand").text
    assert "Mijn halve zin" in page
    assert "Iets nieuws" in page
