"""Pages of knowledge: what they say, to whom, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.access import standing_as
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.files.models import File
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.knowledge import actions
from buyergroup_hub.knowledge.finder import paragraphs
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.knowledge.waiting import waits_for
from buyergroup_hub.search import actions as search
from buyergroup_hub.search.kinds import KINDS
from tests import factories as make
from tests.clauses import written as clauses
from tests.files import made
from tests.knowledge import written
from tests.pages import check_page
from tests.queries import counted

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.cast import Cast
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    check_page(response)
    assert response.status_code == status
    return str(response.get_data(as_text=True))


def sent(client: FlaskClient, address: str, status: int = 303, data: Mapping[str, Any] | None = None) -> Any:
    response = client.post(address, data=dict(data or {}), content_type="multipart/form-data")
    check_page(response)
    assert response.status_code == status
    return response


def put(cast: Cast, *, days: int = 365, **said: Any) -> str:
    with cast.acting("participant"):
        return written.published(written.lesson(cast.group(), **said), days).pid


def put_document(cast: Cast, *pages: str, **said: Any) -> str:
    with cast.acting("participant"):
        item = written.published(written.document(cast.group(), *pages, **said))
        pid = item.pid
    with cast.app.app_context():
        work_off()
    return pid


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_lesson_from_form_to_reader(cast: Cast) -> None:
    client = cast.client("participant")
    assert "Lessen" in page(client, "/groups/group/knowledge/new")
    page(client, "/groups/group/knowledge/new?kind=lesson")
    shown = sent(client, "/groups/group/knowledge?kind=lesson", data=written.LESSON).location
    draft = page(client, shown)
    assert "Alleen je groep kan het lezen." in draft
    page(cast.client("visitor"), shown, 404)
    page(client, f"{shown}/publication")
    sent(client, f"{shown}/publication", data={"review_on": "24-11-2027"})
    html = words(page(cast.client("visitor"), shown))
    for said in ("Bel de beheerder vooraf", "Ja, met een verandering.", "herzien voor woensdag 24 november 2027"):
        assert said in html
    for place in ("/knowledge", "/groups/group", "/groups/group/knowledge"):
        assert "Bel de beheerder vooraf" in page(cast.client("visitor"), place)


@pytest.mark.parametrize("kind", ["lesson", "document", "guide", "example", "decision"])
def test_an_empty_form_says_what_to_do_and_keeps_nothing(cast: Cast, kind: str) -> None:
    html = sent(cast.client("participant"), f"/groups/group/knowledge?kind={kind}", 422).get_data(as_text=True)
    assert "Vul dit veld in." in html
    assert "<title>Fout:" in html
    with cast.reading():
        assert db.session.scalars(select(KnowledgeItem)).all() == []


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("clauses", "VB-99", "We vinden geen bepaling VB-99."),
        ("source_url", "javascript:alert(1)", "Dit is geen link."),
        ("dated", "gisteren", "Schrijf een jaar, maand of dag"),
        ("document", (b"<svg onload=alert(1)>", "x.pdf"), "Dit soort bestand nemen we niet aan."),
        ("document", (made.locked_word(), "x.docx"), "Er zit een wachtwoord op dit bestand."),
        ("title", "x" * 201, "Schrijf hoogstens 200 tekens."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(cast: Cast, field: str, value: Any, says: str) -> None:
    sent_value = (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value  # a client closes what it sent
    data = {**written.DOCUMENT, field: sent_value}
    html = sent(cast.client("participant"), "/groups/group/knowledge?kind=document", 422, data).get_data(as_text=True)
    assert says in html
    assert "Hoe je een ligger keurt." in html


def test_a_clause_that_one_may_not_see_does_not_exist(cast: Cast) -> None:
    with cast.writing():
        hidden = f"group:{cast.groups['other_group']}"
        make.add(Clause(group_id=cast.groups["other_group"], code="BK-7", type="requirement", audience=hidden))
    html = sent(
        cast.client("participant"), "/groups/group/knowledge?kind=lesson", 422, written.LESSON | {"clauses": "BK-7"}
    ).get_data(as_text=True)
    assert "We vinden geen bepaling BK-7." in html


def test_two_who_edit_one_draft_both_keep_their_text(cast: Cast) -> None:
    """Rule 9."""
    with cast.acting("participant"):
        pid = written.lesson(cast.group()).pid
    one, other = cast.client("participant"), cast.client("core_member")
    lock = re.search(r'name="lock" type="hidden" value="(\d+)"', page(one, f"/knowledge/{pid}/edit"))
    assert lock is not None
    sent(other, f"/knowledge/{pid}/edit", data=written.LESSON | {"result": "Van de ander.", "lock": lock[1]})
    clash = sent(one, f"/knowledge/{pid}/edit", 409, written.LESSON | {"result": "Van mij.", "lock": lock[1]})
    html = clash.get_data(as_text=True)
    assert "Iemand bewaarde dit concept terwijl jij schreef." in html
    assert "<ins>mij</ins>" in html
    assert "<del>de ander</del>" in html
    assert "Van mij.</textarea>" in html
    assert "Van de ander." in page(one, f"/knowledge/{pid}")
    newer = re.search(r'name="lock" type="hidden" value="(\d+)"', html)
    assert newer is not None
    sent(one, f"/knowledge/{pid}/edit", data=written.LESSON | {"result": "Van ons samen.", "lock": newer[1]})
    assert "Van ons samen." in page(one, f"/knowledge/{pid}")


def test_an_old_address_shows_the_old_text_and_the_new(cast: Cast) -> None:
    pid = put(cast)
    client = cast.client("participant")
    edit = sent(client, f"/knowledge/{pid}/versions").location
    newer = edit.removesuffix("/edit").rpartition("/")[2]
    with cast.reading():
        lock = db.session.scalars(select(KnowledgeItem.lock).filter_by(pid=newer)).one()
    changed = written.LESSON | {"title": "Bel de beheerder altijd", "change_note": "Ook bij klein werk.", "lock": lock}
    sent(client, edit, data=changed)
    sent(client, f"/knowledge/{newer}/publication", data={"review_on": "24-11-2027"})
    old = page(cast.client("visitor"), f"/knowledge/{pid}")
    assert "<h1" in old
    assert "Bel de beheerder vooraf" in old
    assert "Er is een nieuwere tekst." in old
    assert f'href="/knowledge/{newer}"' in old
    new = page(cast.client("visitor"), f"/knowledge/{newer}")
    assert "Ook bij klein werk." in new
    assert f'href="/knowledge/{pid}"' in new
    assert "Bel de beheerder vooraf" not in page(cast.client("visitor"), "/groups/group/knowledge")


def test_a_draft_of_the_next_version_is_the_groups(cast: Cast) -> None:
    pid = put(cast)
    with cast.acting("participant"):
        item = db.session.scalars(KnowledgeItem.addressed(pid)).unique().one()
        actions.edit(actions.revise(item), {"title": "Geheime verbetering"}, [])
    assert "Concept van de volgende versie" in page(cast.client("core_member"), f"/knowledge/{pid}")
    for who in ("visitor", "follower", "party_a", "programme"):
        html = page(cast.client(who), f"/knowledge/{pid}")
        assert "volgende versie" not in html
        assert "Geheime" not in html


def test_review_supersede_and_withdraw_by_hand(cast: Cast, clock: StandingClock) -> None:
    pid, other = put(cast, days=30), put(cast, title="Beter zo", days=900)
    clock.forward(days=31)
    client = cast.client("participant")
    assert "Vraag de groep of het nog klopt." in page(cast.client("visitor"), f"/knowledge/{pid}")
    page(client, f"/knowledge/{pid}/review")
    assert "Vul dit veld in." in sent(client, f"/knowledge/{pid}/review", 422).get_data(as_text=True)
    said = {"until": "1-1-2020", "note": "Cijfers nagekeken."}
    html = sent(client, f"/knowledge/{pid}/review", 422, said).get_data(as_text=True)
    assert "hoogstens vijf jaar vooruit" in BeautifulSoup(html, "html.parser").select("#until-error")[0].text
    assert "Cijfers nagekeken.</textarea>" in html
    sent(client, f"/knowledge/{pid}/review", data={"until": "1-6-2027", "note": "Gebeld."})
    assert "Nagekeken: klopt nog" in page(cast.client("visitor"), f"/knowledge/{pid}")
    sent(client, f"/knowledge/{pid}/successor", 422, {"by": "bestaat-niet"})
    sent(client, f"/knowledge/{pid}/successor", data={"by": other})
    assert f'href="/knowledge/{other}"' in page(cast.client("visitor"), f"/knowledge/{pid}")
    page(client, f"/knowledge/{other}/withdrawal")
    sent(client, f"/knowledge/{other}/withdrawal", 422)
    sent(client, f"/knowledge/{other}/withdrawal", data={"reason": "Het brak na een jaar."})
    html = page(cast.client("visitor"), f"/knowledge/{other}")
    assert "Gebruik dit niet meer." in html
    assert "Het brak na een jaar." in html
    assert "Beter zo" not in page(cast.client("visitor"), "/knowledge")


def test_a_word_inside_a_document_is_found_on_its_page(cast: Cast) -> None:
    pid = put_document(cast, "Inleiding", "Controleer eerst de oplegging.", "Einde")
    html = page(cast.client("visitor"), f"/knowledge/{pid}?q=oplegging")
    assert "1 plaats met “oplegging”" in html
    assert "<mark>oplegging</mark>" in html
    assert "Pagina 2 plaats 2 van 3" in words(html)
    assert "Pagina 1" in words(page(cast.client("visitor"), f"/knowledge/{pid}"))
    last = page(cast.client("visitor"), f"/knowledge/{pid}?place=3")
    assert "Einde" in last
    assert "Volgende" not in last


@pytest.mark.parametrize(
    "query", ["q=%00", "place=-1", "place=99", "place=x", "q=" + "a" * 900, "q=%3Cscript%3E", "q=*"]
)
def test_what_cannot_be_asked_of_a_document_is_no_fault(cast: Cast, query: str) -> None:
    pid = put_document(cast, "Tekst")
    html = page(cast.client("visitor"), f"/knowledge/{pid}?{query}")
    assert "<script>" not in html.replace("<script src", "")


@pytest.mark.both_engines
def test_a_passage_is_without_the_dots_of_a_table_of_contents(cast: Cast) -> None:
    pid = put_document(cast, f"Kanariescheuren {'. ' * 90}5")
    assert "</mark> … 5" in page(cast.client("visitor"), f"/knowledge/{pid}?q=kanariescheuren")
    with cast.app.app_context():
        work_off()
        search.rebuild()
    assert "</mark> … 5" in page(cast.client("visitor"), "/search?q=kanariescheuren")


def test_search_finds_it_inside_the_file_and_says_where(cast: Cast) -> None:
    """Issue of every comparable system: attachments are not searched, or by whom they may not be read."""
    pid = put_document(cast, "Inleiding", "Let op de kanarieoplegging in het hart.")
    with cast.acting("participant"):
        hidden = written.document(cast.group(), "Een kanarieoplegging in concept", title="Concept").pid
    with cast.app.app_context():
        work_off()
        search.rebuild()
    outside = page(cast.client("visitor"), "/search?q=kanarieoplegging")
    assert "1 resultaat" in outside
    assert "pagina 2" in outside
    assert f"/knowledge/{pid}" in outside
    assert hidden not in outside
    inside = page(cast.client("core_member"), "/search?q=kanarieoplegging")
    assert "2 resultaten" in inside


def test_what_was_read_or_changed_is_indexed_again(cast: Cast) -> None:
    with cast.acting("participant"):
        pid = written.published(written.document(cast.group(), "Kanariewoord")).pid
    with cast.app.app_context():
        while search.drain():
            pass
        assert "Niets gevonden" in page(cast.client("visitor"), "/search?q=kanariewoord")
        work_off()
        while search.drain():
            pass
        assert "1 resultaat" in page(cast.client("visitor"), "/search?q=kanariewoord")
    with cast.acting("participant"):
        actions.withdraw(db.session.scalars(KnowledgeItem.addressed(pid)).unique().one(), "Klopt niet.")
    with cast.app.app_context():
        while search.drain():
            pass
    assert "Oude versie" in page(cast.client("visitor"), "/search?q=kanariewoord")


def test_a_hit_is_shown_to_whom_it_may_be_shown_now(cast: Cast) -> None:
    """The index may be seconds behind."""
    with cast.acting("participant"):
        number = str(written.lesson(cast.group()).id)
    with cast.reading(), cast.app.test_request_context():
        hits = KINDS["knowledge"].hits
        for who in ("core_member", "visitor", "follower", "party_a", "programme"):
            with standing_as(standing := cast.standing(who)):
                assert set(hits([number], standing)) == ({number} if who == "core_member" else set())


def test_a_file_that_has_no_text_says_so(cast: Cast) -> None:
    """Who may write has a way to put another file there; everyone reads that this one can be had all the same."""
    pid = put_document(cast, "")
    read = page(cast.client("visitor"), f"/knowledge/{pid}")
    assert "alleen beeld" in read
    assert "Je kunt het wel downloaden." in read
    assert "een ander bestand" not in read
    assert "Zet er een ander bestand voor in de plaats" in page(cast.client("participant"), f"/knowledge/{pid}")
    whole = page(cast.client("participant"), f"/knowledge/{put_document(cast, 'Een tekst.')}")
    assert "een ander bestand" not in whole


def test_a_draft_and_its_file_have_one_audience(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.document(cast.group())
        assert item.file is not None
        address = f"/files/{item.file.pid}"
    assert cast.client("visitor").get(address).status_code == 404
    assert cast.client("core_member").get(address).status_code == 200
    with cast.acting("participant"):
        written.published(db.session.scalars(select(KnowledgeItem).options(*KnowledgeItem.whole())).unique().one())
        assert [file.audience for file in db.session.scalars(select(File))] == ["public"]
    assert cast.client("visitor").get(address).status_code == 200


def test_a_name_is_shown_by_its_owners_choice_only(cast: Cast) -> None:
    """Rule 19."""
    pid = put(cast)
    assert "Participant Person" not in page(cast.client("visitor"), f"/knowledge/{pid}")
    assert "Gemeente Haven" in page(cast.client("visitor"), f"/knowledge/{pid}")
    assert "Participant Person" in page(cast.client("core_member"), f"/knowledge/{pid}")
    with cast.writing():
        cast.person("participant").shows_name = True
    assert "Participant Person" in page(cast.client("visitor"), f"/knowledge/{pid}")


def test_invented_knowledge_carries_its_label(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    pid = put(cast)
    label = '<span class="demo">'
    for address in (f"/knowledge/{pid}", "/knowledge", "/groups/group/knowledge"):
        assert label in page(cast.client("visitor"), address)


def test_scripts_in_a_text_stay_text(cast: Cast) -> None:
    attack = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)"
    said: dict[str, Any] = dict.fromkeys(("title", "lead", "situation", "approach", "result", "again"), attack)
    pid = put(cast, **said)
    for address in (f"/knowledge/{pid}", "/knowledge", "/groups/group"):
        html = page(cast.client("visitor"), address)
        assert "<script>alert" not in html
        assert 'evil.example/p.png"' not in html
        assert 'href="javascript' not in html


@pytest.mark.parametrize("query", ["kind=x", "state='; DROP", "group=%00", "page=-1", "page=x", "order=x"])
def test_what_cannot_be_chosen_is_no_fault(cast: Cast, query: str) -> None:
    page(cast.client("visitor"), f"/knowledge?{query}")


@pytest.mark.both_engines
def test_filters_and_their_empty_answer(cast: Cast) -> None:
    pid = put(cast)
    assert pid in page(cast.client("visitor"), "/knowledge?kind=lesson&state=current&group=group")
    assert "Geen kennis met deze filters" in page(cast.client("visitor"), "/knowledge?kind=guide")


def test_knowledge_opens_with_ways_in_that_hold_what_they_count(cast: Cast) -> None:
    """Each way leads to a list as long as it says, and a draft of others counts in none."""
    pid = put(cast)
    with cast.acting("participant"):
        written.lesson(cast.group(), title="Ongezien")
    clauses.published(cast)
    client = cast.client("visitor")
    front = BeautifulSoup(page(client, "/knowledge"), "html.parser")
    assert front.select_one(f'a[href="/knowledge/{pid}"]')
    ways = {str(one.a["href"]): one.span.text for one in front.select(".ways-in li") if one.a and one.span}
    assert ways["/knowledge?kind=lesson"] == "1"
    assert any(way.startswith("/clauses?theme=") for way in ways)
    assert any(way.startswith("/clauses?type=") for way in ways)
    for way, count in ways.items():
        assert re.search(rf"\b{count} van ", words(page(client, way))), way
    assert 'id="knowledge"' in page(client, "/knowledge?order=published")


def test_my_work_names_reviews_and_drafts(cast: Cast, clock: StandingClock) -> None:
    pid = put(cast, days=30)
    with cast.acting("participant"):
        draft = written.lesson(cast.group(), title="Half af").pid
    clock.forward(days=30)
    with cast.acting("participant") as who, cast.app.test_request_context():
        tasks = {task.url: task for task in waits_for(who)}
    assert tasks[f"/knowledge/{pid}/review"].due == kit_clock.today()
    assert tasks[f"/knowledge/{draft}"].text == "Half af"
    with cast.acting("core_member") as who, cast.app.test_request_context():
        assert waits_for(who) == []


KNOWLEDGE = (
    "/knowledge",
    "/knowledge?order=published",
    "/groups/group/knowledge",
    "/groups/group",
    "/search?q=beheerder",
)


@pytest.mark.parametrize("address", KNOWLEDGE)
def test_twenty_items_cost_as_many_queries_as_two(cast: Cast, address: str) -> None:
    def cost() -> int:
        with cast.app.app_context():
            search.rebuild()
        client = cast.client("core_member")
        client.get(address)
        with counted(cast.app) as sent_statements:
            page(client, address)
        return len(sent_statements)

    with cast.acting("participant"):
        for number in range(2):
            written.published(written.lesson(cast.group(), title=f"Les {number}"))
    few = cost()
    with cast.acting("participant"):
        for number in range(20):
            written.published(written.lesson(cast.group(), title=f"Nog een les {number}"))
    assert cost() == few


def test_a_day_that_has_come_is_shown_without_the_worker(cast: Cast, clock: StandingClock) -> None:
    """Its state follows from its dates: a late worker delays a message and falsifies nothing."""
    pid = put(cast, days=1)
    assert "Actueel" in page(cast.client("visitor"), f"/knowledge/{pid}")
    clock.set(kit_clock.now() + timedelta(days=1))
    assert "Te herzien" in page(cast.client("visitor"), f"/knowledge/{pid}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Een regel die vol is en doorgaat\nop de volgende.", ["Een regel die vol is en doorgaat op de volgende."]),
        ("Kop\nEen regel die vol is en eindigt.\nNog een.", ["Kop", "Een regel die vol is en eindigt.", "Nog een."]),
        ("Een alinea die vol is en ophoudt\n\nNog een", ["Een alinea die vol is en ophoudt", "Nog een"]),
        ("Waarvoor dit is . . . . . . 2\nVoorbereiding ............ 13", ["Waarvoor dit is … 2", "Voorbereiding … 13"]),
        ("Wacht... en ga door.", ["Wacht... en ga door."]),
        ("", []),
    ],
)
def test_lines_of_a_page_join_as_they_were_written(text: str, shown: list[str]) -> None:
    assert paragraphs(text) == shown
