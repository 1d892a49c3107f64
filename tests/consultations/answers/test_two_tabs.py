"""A draft has a version per page on which it is typed: an old one overwrites nothing, whoever opened it, and what
stands there now is shown with the choice of who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.kit.db import db
from tests.cast import Browser, Cast
from tests.consultations import consulting as the
from tests.filled import word
from tests.pages import hidden_of

HTMX = {"HX-Request": "true"}


class Tab:
    """A question as it stands in one window."""

    def __init__(self, cast: Cast, who: str, url: str) -> None:
        self.client: Browser = cast.client(who)
        self.url = url
        page = self.client.get(url).text
        self.hidden = hidden_of(page, "base", "session")

    def types(self, text: str, choice: str = "") -> int:
        """Autosave."""
        return int(self._send(text, choice, headers=HTMX).status_code)

    def saves(self, text: str, choice: str = "") -> Any:
        return self._send(text, choice)

    def _send(self, text: str, choice: str, **more: Any) -> Any:
        said = self.hidden | {"text": text} | ({"confidentiality": choice} if choice else {})
        return self.client.post(self.url, data=said, **more)


@pytest.fixture
def url(cast: Cast) -> str:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.reading():
        return f"/consultations/{pid}/parties/{the.party(cast, pid).pid}/questions/1"


def stands(cast: Cast, url: str) -> tuple[Any, str | None]:
    with cast.reading():
        mine = the.party(cast, url.split("/")[2])
        part = answering.draft_of(mine)[the.question(url.split("/")[2], "1").id]
        return part.value.get("text"), part.confidentiality


@pytest.mark.parametrize("other", ["party_a", "colleague_a"])
def test_an_old_tab_overwrites_nothing_newer(cast: Cast, url: str, other: str) -> None:
    old, new = Tab(cast, "party_a", url), Tab(cast, other, url)
    assert old.types("Begonnen.", "confidential") == 204
    assert new.saves("Iets anders.", "public").status_code == 409, "it was typed elsewhere in between"
    new = Tab(cast, other, url)
    assert new.saves("Nieuwer.", "public").status_code == 303
    assert old.types("Verder getypt.", "confidential") == 409
    answer = old.saves("Verder getypt.", "confidential")
    assert answer.status_code == 409
    assert stands(cast, url) == ("Nieuwer.", "public")
    for words in ("Verder getypt.", "Nieuwer.", "Wie mag het lezen: Vertrouwelijk", "Wie mag het lezen: Openbaar"):
        assert words in answer.text
    assert ("door jou in een ander venster" if other == "party_a" else "door een collega") in answer.text
    old.hidden = hidden_of(answer.text, "base", "session")
    assert old.saves("Samengevoegd.", "confidential").status_code == 303, "who saw both decides"
    assert stands(cast, url) == ("Samengevoegd.", "confidential")


def test_only_another_choice_of_who_may_read_is_a_conflict_too(cast: Cast, url: str) -> None:
    old = Tab(cast, "party_a", url)
    assert Tab(cast, "colleague_a", url).saves("Minimaal de tekening.", "confidential").status_code == 303
    answer = old.saves("Minimaal de tekening.", "public")
    assert answer.status_code == 409
    assert "Wie mag het lezen: Vertrouwelijk" in answer.text
    assert stands(cast, url) == ("Minimaal de tekening.", "confidential")


def test_a_page_goes_on_after_its_own_autosaves_also_those_whose_answer_was_lost(cast: Cast, url: str) -> None:
    tab = Tab(cast, "party_a", url)
    assert [tab.types(text, "public") for text in ("A", "Ab", "Abc")] == [204, 204, 204]
    assert tab.saves("Abcd", "public").status_code == 303
    assert stands(cast, url) == ("Abcd", "public")


@pytest.mark.parametrize("last", ["Abc", "Abcd"])
def test_going_back_after_saving_overwrites_nothing(cast: Cast, url: str, last: str) -> None:
    """Nor does an autosave that was overtaken by its own page's save."""
    tab = Tab(cast, "party_a", url)
    tab.types("Abc", "public")
    assert tab.saves(last, "public").status_code == 303
    assert tab.types("Ab", "public") == 409
    assert tab.saves("Minimaal de tekening.", "anonymised").status_code == 409
    assert stands(cast, url) == (last, "public")


def test_what_is_wrong_in_a_saved_draft_is_mended_on_the_same_page(cast: Cast, url: str) -> None:
    number = url.removesuffix("/1") + "/3"
    client = cast.client("party_a")
    page = client.get(number).text
    for typed, status in (("999", 422), ("12", 303)):
        said = hidden_of(page, "base", "session")
        answer = client.post(number, data=said | {"number": typed, "confidentiality": "public"})
        assert answer.status_code == status
        page = answer.text


def test_what_is_submitted_is_what_was_seen(cast: Cast, url: str) -> None:
    """An old page of checking submits nothing that was changed since, not even who may read it."""
    mine = url.removesuffix("/questions/1")
    client = cast.client("party_a")
    seen = hidden_of(client.get(mine).text, "seen")["seen"]
    assert Tab(cast, "party_a", url).saves("Minimaal de tekening.", "public").status_code == 303
    answer = client.post(f"{mine}/submissions", data={"seen": seen})
    assert (answer.status_code, "Er is niets ingediend" in answer.text) == (409, True)
    assert (
        client.post(f"{mine}/submissions", data={"seen": hidden_of(client.get(mine).text, "seen")["seen"]}).status_code
        == 303
    )


SHARED = {
    "edit": ("", {"summary": "Anders bedacht."}),
    "sheet/questions/1": ("sheet/questions/1", {"hint": "Anders bedacht."}),
}


@pytest.mark.parametrize("page", list(SHARED))
def test_what_organisers_plan_together_is_not_overwritten_from_an_old_page(cast: Cast, page: str) -> None:
    pid = the.planned(cast)
    where, change = SHARED[page]
    base = f"/consultations/{pid}"
    said = {"title": "Wat is er nodig?", "kind": "text", "clause": "0", "required": "y"}
    said |= {"organisation": word(cast.organisations["municipality"]), "opens_at": "2026-12-01T09:00"}
    said |= {"closes_at": "2026-12-22T12:00", "questions_until": "2026-12-15T12:00"}
    windows = [(cast.client(who), cast.client(who).get(f"{base}/{page}").text) for who in ("coordinator", "secretary")]
    (first, seen), (second, old) = [(client, hidden_of(html, "seen")) for client, html in windows]
    url = f"{base}/{where}".rstrip("/")
    assert first.post(url, data=said | change | seen).status_code == 303
    answer = second.post(url, data=said | {"title": "Van een oude pagina."} | old)
    assert (answer.status_code, "Anders bedacht." in answer.text) == (422, True)
    assert "Van een oude pagina." in answer.text
    again = second.post(url, data=said | {"title": "Beide gezien."} | hidden_of(answer.text, "seen"))
    assert again.status_code == 303


def test_of_two_replies_to_a_question_the_second_sees_the_first(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("party_a"):
        key = asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Welke norm?").key
    page = f"/consultations/{pid}/clarifications/{key}"
    first, second = cast.client("coordinator"), cast.client("secretary")
    seen, old = (hidden_of(client.get(page).text, "seen") for client in (first, second))
    assert first.post(f"{page}/answer", data=seen | {"answer": "De nieuwe."}).status_code == 303
    answer = second.post(f"{page}/answer", data=old | {"answer": "De oude."})
    assert (answer.status_code, "De nieuwe." in answer.text, "De oude." in answer.text) == (422, True, True)
    with cast.reading():
        assert db.session.scalars(select(Clarification.answer)).one() == "De nieuwe."
