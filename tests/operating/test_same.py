"""`./run same` sees what differs between two versions, and nothing where nothing does."""

from __future__ import annotations

import pytest

from bench._answering import Answer, head_of, masked, normal
from bench.same import difference
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

PAGE = "<ul>\n<li>Brug <b>Noord</b></li>\n<li>Sluis Oost</li>\n</ul>"


@pytest.mark.parametrize(
    ("other", "line"),
    [
        (PAGE.replace("Sluis", "Gemaal"), "<li>Gemaal Oost</li>"),
        (PAGE.replace("</ul>", "<li>Kanariedijk</li>\n</ul>"), "<li>Kanariedijk</li>"),
        ("<ul>\n<li>Sluis Oost</li>\n<li>Brug <b>Noord</b></li>\n</ul>", "<li>Sluis Oost</li>"),
        (PAGE.replace("Brug <b>", "Brug<b>"), "<li>Brug<b>Noord</b>"),
    ],
    ids=["a changed word", "a dropped filter", "a swapped order", "a lost space"],
)
def test_a_difference_is_shown(other: str, line: str) -> None:
    for is_normal in (False, True):
        assert line in difference(Answer("200", PAGE), Answer("200", other), is_normal=is_normal)


def test_a_header_counts() -> None:
    assert "404" in difference(Answer("200\nVary: Cookie", PAGE), Answer("404\nVary: Cookie", PAGE))


INDENTED = (
    '<ul\n  class="list"\n>\n  <li>\n    Brug <b>Noord</b>\n  </li>\n  <li>Sluis\n  Oost</li>\n</ul>',
    '<ul class="list"><li>Brug <b>Noord</b></li><li>Sluis Oost</li></ul>',
)


def test_only_space_that_nobody_sees_is_forgiven() -> None:
    assert difference(Answer("200", INDENTED[0]), Answer("200", INDENTED[1]), is_normal=True) == ""
    assert difference(Answer("200", INDENTED[0]), Answer("200", INDENTED[1]))
    assert normal("<pre>a\n  b</pre>") == "<pre>a\n  b</pre>"


def test_the_same_page_is_the_same_twice(cast: Cast) -> None:
    pages: list[Answer] = []
    client = cast.client("coordinator")
    client.token()
    for _twice in range(2):
        response = client.get("/account")
        pages.append(Answer(head_of(response), masked(response.get_data())))
    assert difference(pages[0], pages[1]) == ""
    assert 'csrf_token" type="hidden" value=""' in pages[0].body


@pytest.mark.parametrize(
    "address", ["/static/2bb0f7b2fd33/css/hub.css", "/static/css/hub.2bb0f7b2fd33.css", "/static/css/hub.css?v=1a"]
)
def test_versions_of_static_files_are_masked(address: str) -> None:
    assert masked(f'<link href="{address}">'.encode()) == '<link href="/static/css/hub.css">'
