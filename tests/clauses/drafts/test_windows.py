"""Two windows of one person: what she typed last in one of them is not lost by the other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.clauses.drafts.test_editing import typed
from tests.clauses.written import content, drafted, version
from tests.pages import hidden_of


class Window:
    """The draft of a clause as one window shows it."""

    def __init__(self, cast: Cast, code: str) -> None:
        self.client, self.url = cast.client("participant"), f"/clauses/{code}/draft"
        self.page = self.client.get(f"{self.url}/edit").text
        self.hidden = hidden_of(self.page, "base", "session", "began")

    def sends(self, to: str, title: str) -> Any:
        said = typed(content(title), 1) | self.hidden
        return self.client.post(self.url + to, data=said)

    def types(self, title: str) -> int:
        return int(self.sends("/kept", title).status_code)


@pytest.fixture
def code(cast: Cast) -> str:
    return drafted(cast)


def kept(cast: Cast) -> list[str]:
    with cast.reading():
        return [one.read().wording.title for one in db.session.scalars(select(KeptDraft))]


@pytest.mark.one_engine
def test_an_old_window_overwrites_no_newer_draft(cast: Cast, code: str) -> None:
    old, new = Window(cast, code), Window(cast, code)
    assert old.types("Eerst hier") == 204
    assert new.types("Daar ook") == 409, "it did not see what the other one keeps"
    new = Window(cast, code)
    assert "Eerst hier" in new.page
    assert [new.types(one) for one in ("Verder", "Verder hier")] == [204, 204]
    assert old.types("Nog een woord") == 409
    assert kept(cast) == ["Verder hier"]


@pytest.mark.one_engine
def test_saving_in_one_window_leaves_what_is_typed_in_the_other(cast: Cast, code: str) -> None:
    old, new = Window(cast, code), Window(cast, code)
    assert new.types("Nog niet af") == 204
    assert old.sends("/edit", "Opgeslagen").status_code == 303
    with cast.reading():
        assert version(code).written().wording.title == "Opgeslagen"
    assert kept(cast) == ["Nog niet af"]
    answer = old.sends("/edit", "Oud")
    assert (answer.status_code, "later in een ander venster" in answer.text, "Oud" in answer.text) == (422, True, True)
    assert kept(cast) == ["Nog niet af"]
    again = Window(cast, code)
    assert "Nog niet af" in again.page
    assert again.sends("/edit", "Samen").status_code == 303
    assert kept(cast) == []
