"""Published versions are read: the current one, any other, two beside each other, in two languages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupSuccession
from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.actions import endorsing, publishing
from tests import factories as make
from tests.cast import Cast
from tests.queries import counted
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def read(cast: Cast, path: str, who: str = "visitor") -> str:
    answer = cast.client(who).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def marks(page: str) -> list[tuple[str, str]]:
    """What came and went in the texts of a page."""
    found = BeautifulSoup(page, "html.parser").select(".prose ins, .prose del")
    return [(mark.name, mark.get_text().strip()) for mark in found]


def second(cast: Cast, pid: str, body: str = "Wij vragen veel hergebruik. (demand)") -> None:
    """Version 2, in which one section changed."""
    with cast.acting("coordinator"):
        the.write(the.section(pid), body)
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who, number=2)
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid, 2), "Meer hergebruik.")


def test_a_version_keeps_its_address_and_text_and_says_that_a_newer_one_is_there(cast: Cast) -> None:
    """Rules 10 and 11."""
    pid = the.published(cast)
    second(cast, pid)
    first = read(cast, f"/visions/{pid}/versions/1")
    assert "Wij vragen hergebruik. (demand)" in first
    assert "Dit is een oudere versie." in first
    assert "Lees versie 2" in first
    newest = read(cast, f"/visions/{pid}/versions/2")
    assert "Wij vragen veel hergebruik. (demand)" in newest
    assert "Dit is een oudere versie." not in newest


def test_the_current_version_shows_what_changed_since_the_one_before(cast: Cast) -> None:
    pid = the.published(cast)
    second(cast, pid)
    page = read(cast, f"/visions/{pid}")
    assert marks(page) == [("ins", "veel")]
    assert page.count("Gewijzigd in versie 2") == 1
    assert page.count("Gelijk aan versie 1") == 7
    assert "Meer hergebruik." in page
    assert "Lees zonder wijzigingen" in page


def test_paper_has_the_text_alone_unless_a_comparison_was_asked_for(cast: Cast) -> None:
    """The page opens with what changed; who prints it wants the vision."""
    pid = the.published(cast)
    second(cast, pid)
    printed = BeautifulSoup(read(cast, f"/visions/{pid}"), "html.parser")
    article = printed.select("article.doc--clean")[0]
    assert [one.get_text(" ", strip=True) for one in article.select(".on-paper")] == [
        "Wij vragen veel hergebruik. (demand)"
    ]
    assert article.select(".on-paper ins, .on-paper del") == []
    assert len(article.select(".on-screen ins")) == 1
    asked = BeautifulSoup(read(cast, f"/visions/{pid}/versions/2?compare=1"), "html.parser")
    assert asked.select(".doc--clean, .on-paper") == []


def test_any_two_versions_are_compared(cast: Cast) -> None:
    pid = the.published(cast)
    second(cast, pid)
    client = cast.client("visitor")
    answer = client.get(f"/visions/{pid}/versions?newer=1&older=2")
    assert answer.location == f"/visions/{pid}/versions/1?compare=2"
    page = client.get(answer.location).get_data(as_text=True)
    assert marks(page) == [("del", "veel")]
    for nonsense in ("newer=1&older=9", "newer=x&older=1", "newer=7"):
        assert client.get(f"/visions/{pid}/versions?{nonsense}", follow_redirects=True).status_code in (200, 404)


def test_a_correction_stands_beside_the_version(cast: Cast) -> None:
    pid = the.published(cast)
    client = cast.client("coordinator")
    assert client.post(f"/visions/{pid}/versions/1/errata", data={"words": ""}).status_code == 422
    said = {"words": "In onderdeel 4 ontbreekt een woord."}
    assert client.post(f"/visions/{pid}/versions/1/errata", data=said).status_code == 303
    page = read(cast, f"/visions/{pid}/versions/1")
    assert "In onderdeel 4 ontbreekt een woord." in page
    assert "Wij vragen hergebruik. (demand)" in page


def test_a_reader_of_english_gets_the_translation_where_there_is_one(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("coordinator"):
        endorsing.withdraw(the.proposal(pid), "Eerst vertalen.")
        writing.save(the.section(pid), "en", Words("Demand", "We ask for reuse."), base=0, of=1)
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who, number=2)
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid, 2), "Eerste.")
    client = cast.client("visitor")
    client.set_cookie("language", "en")
    page = client.get(f"/visions/{pid}").get_data(as_text=True)
    assert "We ask for reuse." in page
    assert '<div lang="nl"><p>Wij vragen hergebruik. (scope)</p>' in page
    assert "Endorsed by 3 of 4" in page
    assert "Wij vragen hergebruik. (demand)" not in page


def test_an_ended_groups_vision_stays_and_points_on(cast: Cast) -> None:
    """Rule 16."""
    pid = the.published(cast)
    with cast.acting("coordinator"):
        group = db.session.scalars(Group.addressed(slug="group")).one()
        groups.enter_phase(group, "ended", "2022")
        later = make.group("Vervolggroep", slug="vervolggroep")
        make.add(GroupSuccession(from_id=group.id, to_id=later.id))
    for path in (f"/visions/{pid}", f"/visions/{pid}/versions/1"):
        page = read(cast, path)
        assert "Deze groep is beëindigd." in page
        assert 'href="/groups/vervolggroep"' in page
    assert "Beëindigd" in read(cast, "/visions")


def test_invented_content_is_marked_everywhere(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    pid = the.published(cast)
    for path in (f"/visions/{pid}", f"/visions/{pid}/versions/1", f"/visions/{pid}/versions", "/visions"):
        assert '<span class="demo">' in read(cast, path)
    assert '<span class="demo">' in read(cast, f"/visions/{pid}/sections/demand", "participant")
    assert '<span class="demo">' in read(cast, f"/visions/{pid}/proposals/1", "participant")


def test_a_draft_shows_in_no_list_but_the_groups_own(cast: Cast) -> None:
    pid = the.started(cast, title="Nog geheime visie")
    for who in ("visitor", "party_a", "other_member", "programme", "administrator", "follower", "sounding_board"):
        assert "Nog geheime visie" not in read(cast, "/visions", who)
        assert cast.client(who).get(f"/visions/{pid}").status_code == 404
    assert "Nog geheime visie" in read(cast, "/visions", "participant")
    assert cast.client("participant").get(f"/visions/{pid}").location == f"/visions/{pid}/draft"


@pytest.mark.parametrize("who", ["visitor", "coordinator"])
def test_the_list_counts_who_endorsed_whoever_reads_it(cast: Cast, who: str) -> None:
    """Not who kept silent, though her group sees that too."""
    the.published(cast)
    assert "onderschreven door 3 van 4 organisaties" in cast.client(who).get("/visions").text


def test_the_list_is_chosen_by_sector(cast: Cast) -> None:
    pid = the.published(cast)
    assert f"/visions/{pid}" in read(cast, "/visions?sector=other")
    empty = read(cast, "/visions?sector=care")
    assert f'href="/visions/{pid}"' not in empty
    assert "Geen marktvisie in deze sector" in empty
    assert cast.client("visitor").get("/visions?sector=nonsense&page=-3").status_code == 200


def statements(cast: Cast, path: str, who: str = "participant") -> int:
    client = cast.client(who)
    client.get(path)
    with counted(cast.app) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_the_list_asks_as_much_with_many_visions(cast: Cast) -> None:
    the.published(cast)
    before = statements(cast, "/visions")
    for _more in range(3):
        the.published(cast)
    assert statements(cast, "/visions") == before


@pytest.mark.parametrize(
    "page", ["", "/draft", "/sections/demand", "/sections/demand/comments", "/versions/1", "/proposals/1"]
)
def test_a_page_asks_as_much_with_more_in_it(cast: Cast, page: str) -> None:
    """As many statements with three threads, four more revisions, two more versions."""
    pid = the.published(cast)
    _talk(cast, pid, 1)
    before = statements(cast, f"/visions/{pid}{page}")
    _talk(cast, pid, 3)
    for number in range(2):
        with cast.acting("coordinator"):
            for text in ("een", "twee"):
                the.write(the.section(pid), f"{text} {number}")
    assert statements(cast, f"/visions/{pid}{page}") == before


def _talk(cast: Cast, pid: str, threads: int) -> None:
    with cast.acting("secretary"):
        section = the.section(pid)
        head = writing.head_of(section, "nl")
        for number in range(threads):
            comment = commenting.say(section, head, f"Opmerking {number}")
            commenting.reply(comment, "Antwoord")


def test_a_vision_without_versions_is_nobodys_public_page(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.reading():
        assert db.session.scalars(select(Vision.audience)).one() == f"group:{cast.groups['group']}"
    assert cast.client("visitor").get(f"/visions/{pid}/versions").status_code == 404
    assert cast.client("participant").get(f"/visions/{pid}/versions/1").status_code == 404
