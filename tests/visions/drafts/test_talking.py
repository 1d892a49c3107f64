"""Comments and suggestions about a passage, which finds its place again or is said to be gone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.models import Comment, SectionRevision
from tests.cast import Cast
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine

TEXT = "Een **paspoort** binnen acht weken.\n\nBinnen acht weken na oplevering, dus."


@pytest.fixture
def pid(cast: Cast) -> str:
    pid = the.started(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), TEXT)
    return pid


def head(pid: str) -> SectionRevision:
    found = writing.head_of(the.section(pid), "nl")
    assert found is not None
    return found


def only_comment() -> Comment:
    return db.session.scalars(select(Comment).where(Comment.thread_id.is_(None))).one()


def one(cast: Cast, pid: str) -> Comment:
    """The only thread, loaded as a page loads it."""
    found = only_comment().pid
    return db.session.scalars(Comment.addressed(pid=pid, comment=found)).one()


def suggested(cast: Cast, pid: str, quote: str = "na oplevering", replacement: str = "na de oplevering") -> None:
    with cast.acting("participant"):
        commenting.suggest(the.section(pid), head(pid), quote, replacement, "Zo zeggen wij dat.")


def test_a_comment_is_about_a_passage_and_is_marked_in_the_text(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    said = {"quote": "na oplevering", "words": "Waarom niet eerder?"}
    assert client.post(f"/visions/{pid}/sections/demand/comments", data=said).status_code == 303
    page = cast.client("secretary").get(f"/visions/{pid}/sections/demand/comments").get_data(as_text=True)
    assert '<span class="anchor-text">na oplevering</span>' in page
    assert "Waarom niet eerder?" in page
    assert "Participant Person" in page
    assert "deelnemer" in page


@pytest.mark.parametrize(
    ("quote", "words"),
    [("staat er niet", "Kopieer ze precies"), ("acht weken", "staan er vaker"), ("x" * 1001, "hoogstens 1000 tekens")],
    ids=["nowhere", "twice", "too long"],
)
def test_a_passage_that_cannot_be_told_apart_keeps_the_comment_on_the_page(
    cast: Cast, pid: str, quote: str, words: str
) -> None:
    said = {"quote": quote, "words": "Dit bewaar je toch wel?"}
    answer = cast.client("participant").post(f"/visions/{pid}/sections/demand/comments", data=said)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert "Dit bewaar je toch wel?" in page
    with cast.reading():
        assert db.session.scalars(select(Comment)).all() == []


def test_a_comment_survives_changes_elsewhere_and_is_gone_with_its_words(cast: Cast, pid: str) -> None:
    with cast.acting("participant"):
        comment = commenting.say(the.section(pid), head(pid), "Hier.", "Een paspoort binnen")
        assert not commenting.is_gone(comment, head(pid))
        the.write(the.section(pid), "Nieuw begin.\n\n" + TEXT.replace("**", ""))
        assert not commenting.is_gone(comment, head(pid))
        the.write(the.section(pid), "Alles is anders.")
        assert commenting.is_gone(comment, head(pid))
    page = cast.client("secretary").get(f"/visions/{pid}/sections/demand/comments").get_data(as_text=True)
    assert "Deze woorden staan niet meer zo in de tekst." in page


def test_a_suggestion_is_taken_over_as_a_new_text(cast: Cast, pid: str) -> None:
    suggested(cast, pid)
    client = cast.client("secretary")
    with cast.reading():
        address = f"/visions/{pid}/comments/{only_comment().pid}"
    assert "na oplevering" in client.get(address).get_data(as_text=True)
    assert client.post(f"{address}/takeover").status_code == 303
    with cast.reading():
        saved = head(pid)
        assert (saved.number, saved.person_id) == (2, cast.people["secretary"])
        assert saved.body == TEXT.replace("na oplevering", "na de oplevering")
        assert only_comment().outcome == "taken_over"
    assert client.post(f"{address}/takeover").status_code == 409


def test_a_suggestion_whose_words_are_gone_is_not_taken_over(cast: Cast, pid: str) -> None:
    suggested(cast, pid)
    with cast.acting("secretary"):
        the.write(the.section(pid), "Alles is anders.")
        with pytest.raises(RuleBroken, match="De passage is veranderd"):
            commenting.take_over(one(cast, pid))
    with cast.reading():
        assert head(pid).body == "Alles is anders."
        assert only_comment().settled_at is None


def test_words_with_formatting_inside_are_refused_with_the_reason(cast: Cast, pid: str) -> None:
    said = {"new-quote": "Een paspoort binnen", "new-replacement": "Een boek binnen", "new-why": "Omdat."}
    answer = cast.client("participant").post(f"/visions/{pid}/sections/demand/suggestions", data=said)
    assert answer.status_code == 422
    assert "is vet" in answer.get_data(as_text=True)
    assert "Een boek binnen" in answer.get_data(as_text=True)


@pytest.mark.both_engines
def test_all_suggestions_that_fit_are_taken_over_at_once(cast: Cast, pid: str) -> None:
    suggested(cast, pid)
    suggested(cast, pid, "Een **paspoort**", "Elk **paspoort**")
    suggested(cast, pid, "na oplevering, dus", "na oplevering")
    assert cast.client("secretary").post(f"/visions/{pid}/sections/demand/suggestions/takeover").status_code == 303
    with cast.reading():
        assert head(pid).body == "Elk **paspoort** binnen acht weken.\n\nBinnen acht weken na de oplevering, dus."
        found = db.session.scalars(select(Comment).order_by(Comment.id))
        assert [comment.outcome for comment in found] == ["taken_over", "taken_over", None]


def test_a_suggestion_is_declined_with_a_reason_that_stays(cast: Cast, pid: str) -> None:
    suggested(cast, pid)
    client = cast.client("secretary")
    with cast.reading():
        address = f"/visions/{pid}/comments/{only_comment().pid}"
    assert client.post(f"{address}/refusal", data={"why-reason": ""}).status_code == 422
    assert client.post(f"{address}/refusal", data={"why-reason": "Dat zegt de wet zo."}).status_code == 303
    page = client.get(f"/visions/{pid}/sections/demand/comments").get_data(as_text=True)
    assert "Niet overgenomen" in page
    assert "Dat zegt de wet zo." in page


def test_a_thread_goes_on_and_is_settled(cast: Cast, pid: str) -> None:
    with cast.acting("participant"):
        commenting.say(the.section(pid), head(pid), "Klopt dit?")
    with cast.reading():
        address = f"/visions/{pid}/comments/{only_comment().pid}"
    client = cast.client("secretary")
    assert client.post(f"{address}/replies", data={"words": ""}).status_code == 422
    assert client.post(f"{address}/replies", data={"words": "Ja, zie onderdeel 3."}).status_code == 303
    assert client.post(f"{address}/settlement").status_code == 303
    assert client.post(f"{address}/replies", data={"words": "Nog iets"}).status_code == 409
    page = client.get(f"/visions/{pid}/sections/demand/comments").get_data(as_text=True)
    assert "Afgerond" in page
    assert "Ja, zie onderdeel 3." in page


def test_a_reply_is_not_settled_by_itself(cast: Cast, pid: str) -> None:
    with cast.acting("participant"):
        first = commenting.say(the.section(pid), head(pid), "Klopt dit?")
        answer = commenting.reply(first, "Ja.")
        with pytest.raises(RuleBroken, match="niet apart af"):
            commenting.settle(answer)


def test_a_comment_of_who_left_stays_without_a_name(cast: Cast, pid: str) -> None:
    with cast.acting("participant"):
        commenting.say(the.section(pid), head(pid), "Dit zei ik ooit.")
    with cast.writing():
        person = cast.person("participant")
        person.name = person.email = person.password = None
        person.erased_at = person.since
    page = cast.client("secretary").get(f"/visions/{pid}/sections/demand/comments").get_data(as_text=True)
    assert "Dit zei ik ooit." in page
    assert "voormalig medewerker" in page
