"""Pages of the hub itself: every link in header and footer leads to one."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from buyergroup_hub.events.actions import keep_day_head
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.home import header
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.outcomes.chain.links import LINKS
from buyergroup_hub.waiting import Task
from tests import factories as make
from tests.cast import Cast
from tests.kit.feeds import ATOM, valid
from tests.pages import check_page

pytestmark = pytest.mark.one_engine


def _links(html: str, part: str) -> set[str]:
    found = re.search(rf"<{part}[^>]*>.*?</{part}>", html, re.DOTALL)
    assert found is not None
    return {link.split("?")[0] for link in re.findall(r'href="(/[^"]*)"', found.group(0))}


@pytest.mark.both_engines
@pytest.mark.parametrize("part", ["header", "footer"])
def test_every_link_around_a_page_leads_to_a_page(client: FlaskClient, part: str) -> None:
    for address in sorted(_links(client.get("/about").get_data(as_text=True), part)):
        response = client.get(address, follow_redirects=True)
        check_page(response)
        assert response.status_code == 200, address


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "address", ["/", "/about", "/accessibility", "/privacy", "/contact", "/open-data", "/groups/new"]
)
def test_a_page_is_whole_in_both_languages(client: FlaskClient, address: str, language: str) -> None:
    client.set_cookie("language", language)
    response = client.get(address)
    check_page(response)
    page = response.get_data(as_text=True)
    assert f'<html lang="{language}">' in page
    assert ("Set-Cookie" in response.headers) == ('name="csrf_token"' in page), "a cookie comes with a form alone"


def test_who_is_signed_in_comes_to_what_waits(cast: Cast) -> None:
    response = cast.client("coordinator").get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/my-work")


def test_what_waits_says_when_and_for_which_group(cast: Cast) -> None:
    with cast.acting("participant"):
        group = cast.group()
        commitments.commit_project(group, cast.organisation("municipality_2"), months=1)
    with cast.writing():
        make.join_request(cast.group(), cast.people["supplier_client"], "Wij ook")
    mine = cast.client("participant").get("/my-work").get_data(as_text=True)
    leading = cast.client("secretary").get("/my-work").get_data(as_text=True)
    assert "Noem een project bij je toezegging" in mine
    assert "24 dec 2026" in mine
    assert "om mee te doen" not in mine
    assert "1 verzoek om mee te doen" in leading
    assert "De eerste datum is donderdag 24 december 2026." in mine
    assert "je bent deelnemer" in mine
    assert "line--undated" in leading, "where nothing has a date there is no column for it"


@pytest.mark.both_engines
def test_the_number_in_the_head_follows_what_happens_at_once(cast: Cast) -> None:
    """By an event of somebody else; and on a visitor's page there is none."""
    header._waiting.cache_clear()  # another hub of this process may have counted at the same place in its chain
    mine, counted = cast.client("participant"), re.compile(r'class="count">(\d+)<')
    assert counted.findall(mine.get("/about").text) == []
    with cast.acting("participant"):
        commitments.commit_project(cast.group(), cast.organisation("municipality_2"), months=1)
    assert counted.findall(mine.get("/about").text) == ["1"]
    assert 'class="count"' not in cast.client("visitor").get("/about").text


def test_only_what_is_kept_is_counted_once_for_all(cast: Cast) -> None:
    """A refused change leaves nothing: its page takes the number that the pages before it did. One that is still
    being made keeps no number for others, since it may be undone."""
    client, counts = cast.client("coordinator"), header._waiting.cache_info
    client.get("/about")
    before = counts()
    assert client.post("/groups", data={}).status_code == 403
    assert client.put("/groups").status_code == 405
    assert counts().misses == before.misses
    assert client.post("/account", data={}).status_code == 422
    assert counts().currsize == before.currsize
    assert counts().hits == before.hits + 2


def test_what_fits_no_sector_stands_last(cast: Cast) -> None:
    with cast.writing():
        make.group("Bruggen", sector="civil_works")  # the cast's own groups, of which there are more, fit none
    sectors = re.findall(r"<h3>([^<]+?)\s*<span>", cast.client("visitor").get("/").get_data(as_text=True))
    assert sectors == ["Grond-, weg- en waterbouw", "Anders"]


def test_what_can_be_done_now_stands_first(app: Hub) -> None:
    from buyergroup_hub.home import my_work  # all rooms: only once the hub is there

    later, undated = Task("Later", "/", clock.today() + timedelta(days=100)), Task("Zonder datum", "/")
    with app.test_request_context():
        assert [period.title for period in my_work.periods([later, undated])] == ["Nu", "Later"]
        assert [period.title for period in my_work.periods([later])] == ["Later"]


def test_nothing_that_waits_is_said_with_a_first_step(cast: Cast) -> None:
    response = cast.client("party_a").get("/my-work")
    check_page(response)
    assert response.get_data(as_text=True).count("Je hebt geen taken") == 1, "it is said once"


def test_the_page_of_contact_gives_an_address_or_says_that_there_is_none(
    app: Hub, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = client.get("/contact").get_data(as_text=True)
    assert "Deze hub heeft nog geen mailadres voor vragen." in told
    for promise in ("binnen drie werkdagen", "Mail de beheerder", "Laat het ons weten"):
        assert promise not in told
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], contact="vragen@hub.example.nl"))
    assert 'href="mailto:vragen@hub.example.nl"' in client.get("/contact").get_data(as_text=True)
    assert "Contact: mailto:vragen@hub.example.nl" in client.get("/.well-known/security.txt").get_data(as_text=True)


def test_security_is_told_where_machines_look_for_it(client: FlaskClient) -> None:
    text = client.get("/.well-known/security.txt").get_data(as_text=True)
    fields = dict(line.split(": ", 1) for line in text.strip().splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    assert fields["Contact"].endswith("/contact")
    assert datetime(2026, 12, 1, tzinfo=UTC) < expires < datetime(2027, 11, 24, tzinfo=UTC)


def test_search_engines_are_told_what_they_may_look_at(
    app: Hub, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /search" in told
    assert "Disallow: /" not in told
    assert "Sitemap: http://localhost/sitemap.xml" in told
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], demo=True))
    assert "Disallow: /" in client.get("/robots.txt").text.splitlines(), "what is invented is nobody's to find"


def test_the_sitemap_names_pages_that_are_there(client: FlaskClient) -> None:
    named = [each.text or "" for each in etree.fromstring(client.get("/sitemap.xml").data).iter("{*}loc")]
    assert len(named) > 10
    for address in named:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_the_icon_is_where_programs_ask_for_it(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True, buffered=True)
    assert answer.mimetype == "image/svg+xml"


def test_the_feed_of_the_chain_says_a_hash_a_day_and_no_more(app: Hub, cast: Cast) -> None:
    with cast.acting("coordinator"):
        commitments.commit_project(cast.group(), cast.organisation("municipality"))
        keep_day_head()
    response = cast.client("visitor").get("/chain.atom")
    feed = valid(response.data)
    entries = feed.findall(f"{ATOM}entry")
    assert response.mimetype == "application/atom+xml"
    assert [len(entry.findtext(f"{ATOM}content") or "") for entry in entries] == [64]
    assert feed.xpath("string(*[local-name()='link'][@rel='self']/@href)") == feed.findtext(f"{ATOM}id")


def test_a_market_party_without_tasks_is_led_to_consultations(cast: Cast) -> None:
    page = cast.client("party_a").get("/my-work").text
    assert "Je hebt geen taken" in page
    assert "Bekijk de consultaties" in page
    assert "Bekijk de groepen" in cast.client("follower").get("/my-work").text


def test_what_is_new_is_of_ones_own_groups_only(cast: Cast) -> None:
    """Staff is asked to find who leads a group in which she is not."""
    with cast.acting("programme"):
        groups.start("Kabels", "other", "Iets.")
    with cast.acting("coordinator"):
        commitments.commit_project(cast.group(), cast.organisation("municipality"))
    staff = cast.client("programme").get("/my-work").text
    assert "Kabels" in staff
    assert "Nieuw in je groepen" not in staff
    assert "Nieuw in je groepen" in cast.client("secretary").get("/my-work").text


def test_who_waits_to_be_confirmed_reads_of_which_group_she_will_be(cast: Cast) -> None:
    with cast.writing():
        for place in db.session.scalars(select(Affiliation).filter_by(person_id=cast.people["coordinator"])):
            place.confirmed_at = None
    page = cast.client("coordinator").get("/my-work").text
    assert "Je zit in geen groep" not in page
    assert "Je bent lid zodra een collega bevestigt dat je bij" in page
    assert 'href="/groups/group"' in page
    stranger = cast.client("ex_member").get("/my-work").text
    assert "Je bent lid zodra" not in stranger


def test_the_chain_on_the_start_page_counts_the_rows_that_it_leads_to(demo_hub: Hub) -> None:
    """Rule 12: who follows a count of the start page finds as many rows as it says."""
    client = demo_hub.test_client()
    page = BeautifulSoup(client.get("/").text, "html.parser")
    links = page.select(".chain a")
    assert len(links) == len(LINKS)
    for link in links:
        address = str(link["href"]).replace("?", ".csv?")
        rows = list(csv.reader(io.StringIO(client.get(address).text)))[1:]
        count = link.select_one(".chain__count")
        assert count is not None
        assert int(count.text) == len(rows), address
