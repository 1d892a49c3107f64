"""What a party is promised has a number, and says under that number what it said when somebody chose on it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import Choice, DraftPart, PromiseText, Submission
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine

OF_CHOICES = {
    ("anonymised", 1): "9ec236bb875b",
    ("anonymised", 2): "8cf6c9772956",
    ("confidential", 1): "0dd1f518db85",
    ("public", 1): "dc2ed5c4f16a",
    ("public", 2): "43ce0c39bb34",
    ("public", 3): "954cd9e6ba89",
}
"""In both languages, and whether silence agrees. Other words are a new row of another number, by a migration."""
OF_THE_SEAL = {("nl", 1): "e4ba332c8109", ("en", 1): "946f85c80d23"}
"""Both lists of the seal. Other words are a new version, and the page on privacy keeps saying the one before."""


def test_what_a_choice_promises_says_the_same_as_long_as_it_has_its_number(cast: Cast) -> None:
    with cast.reading():
        said = {
            (one.confidentiality, one.number): digest(canonical([one.text_nl, one.text_en, one.silence_agrees]))[:12]
            for one in db.session.scalars(select(PromiseText))
        }
    assert said == OF_CHOICES


def test_the_seal_says_the_same_as_long_as_it_has_its_version(cast: Cast) -> None:
    said = {}
    for language, version in (("nl", r"Versie (\d+) van deze tekst"), ("en", r"Version (\d+) of this text")):
        visitor = cast.client("visitor")
        visitor.set_cookie("language", language)
        for number, sentences in _versions(visitor.get("/privacy").text, version).items():
            said[language, number] = digest(canonical(sentences))[:12]
    assert said == OF_THE_SEAL


def _versions(page: str, version: str) -> dict[int, list[str]]:
    """The sentences of each list of a page that says its version, by that number."""
    found: dict[int, list[str]] = {}
    for row in re.findall(r"<ul class=\"rows[^>]*>.*?</ul>", page, re.DOTALL):
        sentences = [" ".join(each.split()) for each in re.findall(r"<li[^>]*>(.*?)</li>", row, re.DOTALL)]
        if number := re.search(version, sentences[-1]):
            found.setdefault(int(number[1]), []).extend(sentences)
    return found


def test_a_choice_keeps_the_number_that_it_was_made_on(cast: Cast) -> None:
    """Also where a newer promise stands by the time that the draft is handed in."""
    pid = the.opened(cast)
    the.drafted(cast, pid, choice="anonymised")
    with cast.writing():
        first = db.session.scalars(select(PromiseText).filter_by(confidentiality="anonymised", number=1)).one()
        promise_id, words = first.id, first.text_nl
        for drafted in db.session.scalars(select(DraftPart)):
            drafted.promise_id = promise_id
    with cast.acting("party_a"):
        assert answering.promises()["anonymised"].number > 1
        submission = the.hand_in(cast, pid)
        assert isinstance(submission, Submission)
        receipt = submission.pid
    with cast.reading():
        assert {one.promise_id for one in db.session.scalars(select(Choice))} == {promise_id}
        party = the.party(cast, pid).pid
    page = the.page_of(cast, "party_a", f"/consultations/{pid}/parties/{party}/submissions/{receipt}")
    assert words in page
    assert "versie 1 van deze tekst" in page
