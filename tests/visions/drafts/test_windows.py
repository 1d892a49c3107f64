"""Two windows of one person: what she typed last in one of them is not lost by the other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts.models import SectionDraft
from tests.cast import Cast
from tests.pages import hidden_of
from tests.visions import writing as the
from tests.visions.drafts.test_editing import bodies

HTMX = {"HX-Request": "true"}


class Window:
    """A section as one window shows it."""

    def __init__(self, cast: Cast, pid: str) -> None:
        self.client, self.url = cast.client("participant"), f"/visions/{pid}/sections/demand"
        self.page = self.client.get(self.url).text
        self.hidden = hidden_of(self.page, "base", "session", "began")

    def types(self, body: str) -> int:
        return int(self.sends("/draft", body, headers=HTMX).status_code)

    def sends(self, to: str, body: str, **more: Any) -> Any:
        return self.client.post(self.url + to, data=self.hidden | {"heading": "Onderdeel", "body": body}, **more)


@pytest.fixture
def pid(cast: Cast) -> str:
    pid = the.started(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), "Samen begonnen.")
    return pid


def kept(cast: Cast) -> list[str]:
    with cast.reading():
        return list(db.session.scalars(select(SectionDraft.body)))


@pytest.mark.one_engine
def test_an_old_window_overwrites_no_newer_draft(cast: Cast, pid: str) -> None:
    old, new = Window(cast, pid), Window(cast, pid)
    assert old.types("Eerst hier.") == 204
    assert new.types("Daar ook.") == 409, "it did not see what the other one keeps"
    new = Window(cast, pid)
    assert "Eerst hier." in new.page
    assert [new.types(one) for one in ("Verder.", "Verder hier.")] == [204, 204]
    assert old.types("Nog een woord.") == 409
    answer = old.sends("/draft", "Nog een woord.")
    assert (answer.status_code, "Nog een woord." in answer.text) == (422, True), "without script it stays typed"
    assert "later in een ander venster" in answer.text
    assert kept(cast) == ["Verder hier."]


@pytest.mark.one_engine
def test_saving_in_one_window_leaves_what_is_typed_in_the_other(cast: Cast, pid: str) -> None:
    """It is shown beside the saved text when the section is opened again."""
    old, new = Window(cast, pid), Window(cast, pid)
    assert new.types("Nog niet af.") == 204
    assert old.sends("", "Opgeslagen.").status_code == 303
    assert (bodies(cast, pid)[-1], kept(cast)) == ("Opgeslagen.", ["Nog niet af."])
    again = Window(cast, pid)
    assert "Nog niet af." in again.page
    assert again.types("Samen.") == 204
    assert again.sends("", "Samen.").status_code == 303
    assert kept(cast) == []


def test_an_old_window_that_meets_another_editor_overwrites_no_newer_draft(cast: Cast, pid: str) -> None:
    old, new = Window(cast, pid), Window(cast, pid)
    assert new.types("Nog niet af.") == 204
    with cast.acting("coordinator"):
        the.write(the.section(pid), "Een ander sloeg op.")
    answer = old.sends("", "Oud.")
    assert (answer.status_code, "Oud." in answer.text) == (422, True)
    assert (bodies(cast, pid)[-1], kept(cast)) == ("Een ander sloeg op.", ["Nog niet af."])


@pytest.mark.one_engine
def test_going_back_after_keeping_overwrites_nothing(cast: Cast, pid: str) -> None:
    window = Window(cast, pid)
    assert window.types("Half") == 204
    assert window.sends("/draft", "Half af.").status_code == 303
    assert window.types("Samen begonnen.") == 409
    assert kept(cast) == ["Half af."]
