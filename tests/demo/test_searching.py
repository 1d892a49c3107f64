"""What an expert tries first with the search box of the demo: to read another's confidential answer through it, and to
find a group that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.walks import sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from buyergroup_hub.kit.web import Hub

SECRET = "De verantwoordelijkheid voor een ligger zonder volledige historie ligt nu helemaal bij ons."
"""What Demo-aannemer A answered confidentially, and wrote nowhere else."""


def _client(hub: Hub, who: str) -> FlaskClient:
    client = hub.test_client()
    if who != "visitor":
        sign_in(client, who)
    return client


def test_the_party_itself_reads_its_answer(demo_hub: Hub) -> None:
    """The words that the others look for are there."""
    client = _client(demo_hub, "Kim Demo")
    work = client.get("/consultations").get_data(as_text=True)
    address = work.partition('">Liggers hergebruiken in viaducten')[0].rpartition('href="')[2]
    mine = client.get(address).get_data(as_text=True).partition(f"{address}/parties/")[2].partition('"')[0]
    assert SECRET in client.get(f"{address}/parties/{mine}").get_data(as_text=True)


@pytest.mark.parametrize("who", ["visitor", "Ravi Demo", "Noor Demo", "Bo Demo", "Anouk Demo"])
@pytest.mark.parametrize("words", [f'"{SECRET}"', '"zonder volledige historie"', "ligger volledige historie helemaal"])
def test_a_confidential_answer_gives_no_hit_no_count_and_no_suggestion(demo_hub: Hub, who: str, words: str) -> None:
    """Rule 2, at the search box: another party, a visitor, an organiser before closing, staff and the administrator."""
    client = _client(demo_hub, who)
    found = client.get("/search", query_string={"q": words}).get_data(as_text=True).partition("<main")[2]
    assert "hit" in client.get("/search?q=ligger").get_data(as_text=True), "a search that finds something"
    assert "verantwoordelijkheid voor een ligger" not in found.replace(SECRET, "")
    if words.startswith('"'):
        assert "0 resultaten" in found
    for start in ("verantwoordelijkh", "zonder volledige hist"):
        assert "histor" not in client.get("/search/suggestions", query_string={"q": start}).get_data(as_text=True)


def test_a_group_that_ended_is_found_and_points_on(demo_hub: Hub) -> None:
    found = _client(demo_hub, "visitor").get("/search?q=wegverharding+2022").get_data(as_text=True)
    hit = found.partition("Demo: <mark>")[2] or found
    assert "Beëindigd" in hit
    assert "Het werk gaat door in" in hit
