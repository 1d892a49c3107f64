"""Who is told that something was done with what she wrote, and where the organisers find what was said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dialogue.models import IndividualQuestion, Post
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications import actions as mails
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, told

QUESTION = "Telt onze mortel met enzym X?"
PRICE = "Bij ons kost het veertien euro."


def letters(cast: Cast, kind: str) -> list[Letter]:
    """The letters of a kind that still hold, as they leave."""
    with cast.reading():
        found = db.session.scalars(select(Mail).where(Mail.kind == f"consultations.{kind}").order_by(Mail.id)).all()
        return [words for words in map(mails.letter, found) if words is not None]


def asked_alone(cast: Cast, pid: str) -> str:
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        return asking.ask_individually(mine, QUESTION, "Niemand weet van het enzym.").pid


def posted(cast: Cast, pid: str) -> str:
    with cast.acting("party_a"):
        said = thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), PRICE)
        db.session.flush()
        return said.pid


@pytest.mark.one_engine
def test_a_party_is_told_that_its_individual_question_was_settled(cast: Cast) -> None:
    """Its people alone, with nothing of what was asked or answered."""
    pid = the.opened(cast)
    asked = asked_alone(cast, pid)
    assert told(cast, "individual") == []
    with cast.acting("coordinator"):
        found = db.session.scalars(IndividualQuestion.addressed(pid, asked)).one()
        asking.settle_individual(found, refused="Vraag het openbaar.")
    assert told(cast, "individual") == sorted((cast.people["party_a"], cast.people["colleague_a"]))
    for letter in letters(cast, "individual"):
        assert "individuele vraag van Aannemer A" in letter.text
        assert QUESTION not in letter.text
        assert "Vraag het openbaar." not in letter.text


def test_who_wrote_a_post_that_was_taken_away_is_told_while_it_is_away(cast: Cast) -> None:
    pid = the.opened(cast)
    said = posted(cast, pid)
    with cast.acting("coordinator"):
        thread.withhold(db.session.scalars(Post.addressed(pid=pid, post=said)).one(), "Er staat een prijs in.")
    assert told(cast, "withheld") == [cast.people["party_a"]]
    [letter] = letters(cast, "withheld")
    assert PRICE not in letter.text
    assert f"/consultations/{pid}/questions/1" in letter.text
    with cast.acting("coordinator"):
        thread.restore(db.session.scalars(Post.addressed(pid=pid, post=said)).one())
    assert letters(cast, "withheld") == []


@pytest.mark.one_engine
def test_who_moderates_finds_the_newest_posts_in_one_place(cast: Cast) -> None:
    """The hourly mail leads there."""
    pid = the.opened(cast)
    said = posted(cast, pid)
    url = f"/consultations/{pid}/moderation"
    page = page_of(cast, "coordinator", url)
    assert PRICE in page
    assert f'href="/consultations/{pid}/posts/{said}/withholding"' in page
    with cast.acting("coordinator"):
        thread.withhold(db.session.scalars(Post.addressed(pid=pid, post=said)).one(), "Er staat een prijs in.")
    page = page_of(cast, "coordinator", url)
    assert PRICE in page
    assert "verborgen" in page
    assert f"/posts/{said}/withholding" not in page
