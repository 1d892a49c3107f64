"""Pages of visions: who reads what, what a form keeps, and how many questions a page asks of the database."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.pages import check_page
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.location}"
    check_page(answer)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["coordinator", "visitor"])
def test_every_page_of_a_published_vision(cast: Cast, who: str) -> None:
    pid = the.published(cast)
    client = cast.client(who)
    for path in ("/visions", f"/visions/{pid}", f"/visions/{pid}/versions/1", f"/visions/{pid}/versions"):
        get(client, path)


def test_every_page_of_a_draft(cast: Cast) -> None:
    pid = the.published(cast)
    client = cast.client("coordinator")
    for path in (
        "/groups/group/visions/new",
        f"/visions/{pid}/draft",
        f"/visions/{pid}/sections/new",
        f"/visions/{pid}/sections/demand",
        f"/visions/{pid}/sections/demand?language=en",
        f"/visions/{pid}/sections/demand/comments",
        f"/visions/{pid}/sections/demand/history",
        f"/visions/{pid}/sections/demand/history?language=en",
        f"/visions/{pid}/sections/demand/preview",
        f"/visions/{pid}/proposals/new",
        f"/visions/{pid}/proposals/1",
        f"/visions/{pid}/proposals/1/text",
        f"/visions/{pid}/proposals/1/withdrawal",
        f"/visions/{pid}/proposals/1/publication",
        f"/visions/{pid}/versions/1/errata",
    ):
        get(client, path)
