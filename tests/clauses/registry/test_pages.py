"""Pages of clauses: what they say, what they leave out, what they cost. Nothing here needs an account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO

import docx
import pytest
from flask import request
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.test import TestResponse

from buyergroup_hub import panels
from buyergroup_hub.access import standing_as
from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry import listing
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.kit import clock as kit_clock
from tests import factories as make
from tests.cast import Cast
from tests.clauses.drafts.test_drafts import translated
from tests.clauses.written import BASIC, SIGNIFICANT, WEEKS, clause, drafted, lettered, published, revised, version
from tests.pages import check_page
from tests.queries import counted

pytestmark = pytest.mark.one_engine

TODAY = date(2026, 11, 24)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    check_page(response)
    assert response.status_code == status
    return str(response.get_data(as_text=True))


def words(html: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def titles(html: str) -> list[str]:
    return re.findall(r'<h2 class="row-title"><a href="/clauses/[^"]+">([^<]+)</a>', html)


def test_each_version_keeps_its_address_and_says_that_there_is_a_newer_one(cast: Cast) -> None:
    """Rule 10, expert try 4: who cites version 1 keeps reading version 1."""
    code = published(cast)
    revised(cast, code, levels=(Level(1, "Een heel andere tekst."),), change_note="Alles anders.")
    client = cast.client("visitor")
    old = words(page(client, f"/clauses/{code}/versions/1"))
    assert "binnen 8 weken een materialenpaspoort" in old
    assert "heel andere tekst" not in old
    assert "Er is een nieuwere: versie 2" in old
    assert "Alles anders." in old
    new = words(page(client, f"/clauses/{code}"))
    assert "heel andere tekst" in new
    assert "Er is een nieuwere" not in new


def test_a_version_that_is_coming_says_from_when(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, valid_from=date(2027, 1, 1), levels=(Level(1, "Tekst van straks."),))
    client = cast.client("visitor")
    now = words(page(client, f"/clauses/{code}"))
    assert "Er komt een nieuwe versie: versie 2, vanaf vrijdag 1 januari 2027" in now
    assert "Tekst van straks" not in now
    coming = words(page(client, f"/clauses/{code}/versions/2"))
    assert "geldig vanaf vrijdag 1 januari 2027" in coming
    assert "Herkomst" not in coming  # the version before it is no other clause


def test_what_was_withdrawn_stays_readable_with_its_reason(cast: Cast) -> None:
    """Rule 16: old addresses keep working."""
    code = published(cast)
    with cast.acting("coordinator"):
        registry_actions.withdraw_clause(clause(code), "De norm is vervallen.")
    for address in (f"/clauses/{code}", f"/clauses/{code}/versions/1"):
        html = words(page(cast.client("visitor"), address))
        assert "De norm is vervallen." in html
        assert "binnen 8 weken" in html
        assert "Zet in je mandje" not in html
    assert "<b>ingetrokken</b>" in page(cast.client("visitor"), "/clauses")


def test_a_code_in_small_letters_is_sent_on(cast: Cast) -> None:
    published(cast)
    answer = cast.client("visitor").get("/clauses/vb-01")
    assert (answer.status_code, answer.location) == (301, "/clauses/VB-01")


def test_a_draft_is_there_for_its_group_alone(cast: Cast) -> None:
    """Rule 15: 404 for everyone else, and no trace in list, counts, history or comparison."""
    code = drafted(cast, "Geheim concept")
    public = published(cast, "Openbaar")
    with cast.acting("participant"):
        drafting.revise(clause(public))
    for who, status in (
        ("participant", 200),
        ("follower", 404),
        ("programme", 404),
        ("party_a", 404),
        ("visitor", 404),
    ):
        client = cast.client(who)
        for address in (f"/clauses/{code}", f"/clauses/{code}/draft", f"/clauses/{public}/draft"):
            page(client, address, status)
        listed = page(client, "/clauses")
        assert ("Geheim concept" in listed) == (status == 200)
        assert ("2 van 2 bepalingen" if status == 200 else "1 van 1 bepaling") in listed
        history = page(client, f"/clauses/{public}/history")
        assert ("concept" in words(history).lower()) == (status == 200)
        page(client, f"/clauses/compare?a={public}@0&b={public}@1", status)


def test_facets_count_only_what_the_person_sees(cast: Cast) -> None:
    """Rule 15."""
    published(cast, "Openbaar", kind="requirement", themes=(2,))
    drafted(cast, "Geheim", kind="requirement", themes=(2,))
    for who, count in (("participant", 2), ("visitor", 1)):
        with cast.reading():
            tokens = cast.standing(who)
        with cast.app.test_request_context("/clauses?type=requirement"), cast.reading(), standing_as(tokens):
            found = listing.find(request.args)
        counts = {f.name: {value: n for value, _words, n, _on in f.options} for f in found.facets}
        assert found.total == found.of == count
        assert counts["type"]["requirement"] == counts["level"]["1"] == counts["theme"]["klimaat"] == count
        assert counts["group"]["group"] == count
        assert counts["state"]["draft"] == count - 1


@pytest.mark.both_engines
def test_filters_count_under_each_other(cast: Cast) -> None:
    published(cast, "Een", kind="requirement", themes=(2,), levels=(Level(1, "Basis."), Level(3, "Basis. Meer.")))
    published(cast, "Twee", kind="requirement", levels=(Level(1, "Basis."),))
    published(cast, "Drie", kind="award_criterion", levels=(Level(2, "Meer."),))
    client = cast.client("visitor")
    assert sorted(titles(page(client, "/clauses?type=requirement"))) == ["Een", "Twee"]
    assert titles(page(client, "/clauses?level=3")) == ["Een"]
    assert sorted(titles(page(client, "/clauses?level=3&level=2"))) == ["Drie", "Een"]
    assert sorted(titles(page(client, "/clauses?theme=unknown"))) == ["Drie", "Twee"]
    assert titles(page(client, "/clauses?type=requirement&theme=klimaat")) == ["Een"]
    assert "Geen bepalingen met deze filters" in page(client, "/clauses?type=award_criterion&level=1")


def test_the_list_goes_in_pages(cast: Cast) -> None:
    for number in range(listing.PER_PAGE + 1):
        published(cast, f"Titel {number:02d}")
    client = cast.client("visitor")
    first, second = titles(page(client, "/clauses?order=code")), titles(page(client, "/clauses?order=code&page=2"))
    assert (len(first), second) == (listing.PER_PAGE, [f"Titel {listing.PER_PAGE:02d}"])


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "query",
    [
        "type=x",
        "level=9",
        "level=een",
        "theme='; DROP",
        "proven=x",
        "state=x",
        "group=x",
        "order=x",
        "page=-1",
        "page=99999999999999999999",
        "group=%00",
    ],
)
def test_what_cannot_be_chosen_is_no_fault(cast: Cast, query: str) -> None:
    published(cast)
    page(cast.client("visitor"), f"/clauses?{query}")


@pytest.mark.parametrize("query", ["a=VB-01&b=ZZ-99", "a=%00&b=%F0%9F%8C%89", "a=VB-01@99999999999", "a=" + "x" * 5000])
def test_comparing_with_nothing_says_so(cast: Cast, query: str) -> None:
    published(cast)
    assert "vinden we niet" in words(page(cast.client("visitor"), f"/clauses/compare?{query}", 404))


def test_unknown_is_said_and_never_a_number(cast: Cast) -> None:
    """Rule 14: what nobody counted is no zero, and what nobody wrote is unknown."""
    code = published(cast, kind="requirement")
    html = page(cast.client("visitor"), f"/clauses/{code}")
    assert '<dt>MVI-nummer</dt><dd><span class="unknown">onbekend</span></dd>' in html
    assert "Nog niet toegepast" not in html
    assert "toegepast in" not in html
    assert titles(page(cast.client("visitor"), "/clauses?proven=unknown")) == ["Materialenpaspoort"]
    assert titles(page(cast.client("visitor"), "/clauses?proven=no")) == []


def test_proof_is_what_the_room_above_counted(cast: Cast) -> None:
    code, other = published(cast, "Bewezen"), published(cast, "Niet gebruikt")
    with cast.writing():
        registry_actions.count_proof(clause(code), 4, 7)
        registry_actions.count_proof(clause(other), 0, 7)
    client = cast.client("visitor")
    assert titles(page(client, "/clauses?proven=yes")) == ["Bewezen"]
    assert titles(page(client, "/clauses?proven=no")) == ["Niet gebruikt"]
    assert titles(page(client, "/clauses?order=proven")) == ["Bewezen", "Niet gebruikt"]


def test_rooms_above_fill_the_slots_of_a_clause(cast: Cast) -> None:
    code = published(cast)
    slots = ("proven", "used_in", "shaped_by", "lessons")
    own = DictLoader({"drawn.html": "{{ rows }}"})
    cast.app.jinja_env.loader = ChoiceLoader([own, cast.app.jinja_env.loader])  # type: ignore[list-item]
    with cast.app.app_context():
        for slot in slots:
            panels.register(panels.Panel(f"clause.{slot}", "drawn.html", _drawing(slot)))
    html = page(cast.client("visitor"), f"/clauses/{code}")
    assert [slot for slot in slots if f"drawn {slot}" not in html] == []
    assert "drawn proven" in page(cast.client("visitor"), "/clauses")


def _drawing(slot: str) -> panels.Rows:
    return lambda things, _who: {one.id: f"drawn {slot}" for one in things}


def test_a_level_is_a_whole_text_and_shows_what_it_adds(cast: Cast) -> None:
    code = published(cast)
    html = page(cast.client("visitor"), f"/clauses/{code}")
    assert '<p>Alles van basis, en ook: <span class="plus">Het paspoort is een open bestand.</span></p>' in html
    copied = re.search(r'<pre class="to-copy" id="level-2" hidden>(.*?)</pre>', html, re.DOTALL)
    assert copied is not None
    assert copied[1].startswith("De opdrachtnemer levert binnen 8 weken een materialenpaspoort. Het paspoort is")
    assert "VB-01, versie 1, niveau significant, http://localhost/clauses/VB-01/versions/1" in copied[1]


def test_a_level_can_be_copied_without_a_script(cast: Cast) -> None:
    code = published(cast)
    client = cast.client("visitor")
    answer = client.get(f"/clauses/{code}/versions/1/levels/2")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("De opdrachtnemer levert binnen 8 weken")
    assert client.get(f"/clauses/{code}/versions/1/levels/3").status_code == 404


FAULTS = [("27", "27 valt buiten de grenzen."), ("veel", "Vul een getal in"), ("9" * 60, "Vul een korter getal in")]


def test_what_is_filled_in_above_stands_in_every_text(cast: Cast) -> None:
    """Without an account and without a script: on the page, in the copy, as text and in Word; nobody's basket knows."""
    code, client = published(cast), cast.client("visitor")
    html = page(client, f"/clauses/{code}?p_weken=12")
    assert '<b class="filled">12 weken</b>' in html
    assert 'name="p_weken"' in html
    assert "12 weken staat nu in de tekst" in words(html)
    assert "met 12 weken en de verwijzing “VB-01, versie 1” staat op je klembord" in html
    for level in (1, 2):
        copied = html.partition(f'id="level-{level}" hidden>')[2].partition("</pre>")[0]
        assert "binnen 12 weken een materialenpaspoort" in copied
        assert "Bij oplevering: Een materialenpaspoort." in copied
        address = f"/clauses/{code}/versions/1/levels/{level}"
        assert f'href="{address}?p_weken=12"' in html
        assert f'href="{address}/docx?p_weken=12"' in html
        assert client.get(f"{address}?p_weken=12").text.startswith("De opdrachtnemer levert binnen 12 weken")
        said = words_of(client.get(f"{address}/docx?p_weken=12"))
        assert "binnen 12 weken" in said
        assert f"http://localhost/clauses/{code}/versions/1" in said
    assert "binnen 8 weken" in words_of(client.get(f"/clauses/{code}/versions/1/levels/2/docx"))
    assert client.get(f"/clauses/{code}/versions/1/levels/3/docx").status_code == 404


def words_of(answer: TestResponse) -> str:
    assert answer.status_code == 200
    assert "attachment; filename" in answer.headers["Content-Disposition"]
    return "\n".join(one.text for one in docx.Document(BytesIO(answer.data)).paragraphs)


@pytest.mark.parametrize(("typed", "sentence"), FAULTS)
def test_what_cannot_be_filled_in_is_said_and_stays_as_typed(cast: Cast, typed: str, sentence: str) -> None:
    html = page(cast.client("visitor"), f"/clauses/{published(cast)}?p_weken={typed}", 422)
    assert sentence in words(html)
    assert f'value="{typed[:40]}"' in html
    assert '<b class="filled">8 weken</b>' in html


def test_each_level_gets_what_its_own_bounds_allow(cast: Cast) -> None:
    """Other bounds at another level make it another place, with a field of its own."""
    strict = replace(WEEKS, highest="10", usual=None)
    levels = (Level(1, BASIC, parameters=(WEEKS,)), Level(2, SIGNIFICANT, parameters=(strict,)))
    code = published(cast, levels=levels)
    html = page(cast.client("visitor"), f"/clauses/{code}?p_weken.1=20&p_weken.2=9")
    assert "20 weken, 9 weken staan nu in de tekst" in words(html)
    assert "Paspoort klaar na oplevering (niveau significant)" in html
    assert "binnen 9 weken" in html.partition('id="level-2" hidden>')[2]


def test_a_place_in_a_link_stays_in_its_address_alone(cast: Cast) -> None:
    text = '[in {weken} weken](https://x.nl/{weken} "na {weken}") `{weken}` \ue000 {weken}'
    html = page(cast.client("visitor"), f"/clauses/{published(cast, levels=(Level(1, text, parameters=(WEEKS,)),))}")
    whole = html.partition('<div class="prose">')[2].partition("</div>")[0]
    assert 'href="https://x.nl/8"' in whole
    assert 'title="na 8"' in whole
    assert whole.count('<b class="filled">') == 3
    assert not set("\ue000\ue001") & set(whole)


def test_a_clause_without_places_asks_for_nothing(cast: Cast) -> None:
    code = published(cast, levels=(Level(1, "Zonder invulplek."),))
    html = page(cast.client("visitor"), f"/clauses/{code}?p_weken=12&p_anders=x")
    assert "Zet in de tekst" not in html
    assert "De hele tekst met de verwijzing" in html


def test_the_digest_of_a_version_is_that_of_its_json(cast: Cast) -> None:
    """Rule 11: who kept the file can show later that nothing changed."""
    code = published(cast, themes=(2,), provides={"draaiuren": 2})
    answer = cast.client("visitor").get(f"/clauses/{code}/versions/1/json")
    assert answer.mimetype == "application/json"
    with cast.reading():
        assert sha256(answer.data).hexdigest() == version(code, 1).digest


def test_two_versions_and_two_clauses_beside_each_other(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, levels=(Level(1, BASIC.replace("materialenpaspoort", "paspoort"), parameters=(WEEKS,)),))
    other = published(cast, "Anders", levels=(Level(1, "De opdrachtnemer levert binnen 12 weken een paspoort."),))
    client = cast.client("visitor")
    versions = page(client, f"/clauses/compare?a={code}@1&b={code}@2")
    assert "<del>materialenpaspoort</del><ins>paspoort</ins>" in versions
    clauses = page(client, f"/clauses/compare?a={code}&b={other}")
    assert "<mark>8</mark>" in clauses
    assert "<mark>12</mark>" in clauses
    assert "Paspoort klaar na oplevering (basis)" in clauses


def test_a_comparison_shows_first_what_it_found(cast: Cast) -> None:
    """The form to choose others is folded, unless it is what the page is for."""
    code, other = published(cast), published(cast, "Anders")
    client = cast.client("visitor")
    assert "<details" in page(client, f"/clauses/compare?a={code}&b={other}").partition('id="compare-a"')[0]
    assert "<details" not in page(client, "/clauses/compare").partition('id="compare-a"')[0].partition("<main")[2]
    assert "<details" not in page(client, f"/clauses/compare?a={code}&b=ZZ-9", 404).partition("<main")[2]


def test_texts_that_share_little_are_not_marked_all_over(cast: Cast) -> None:
    code = published(cast)
    other = published(cast, "Anders", levels=(Level(1, "Minstens de helft van alle machines rijdt zonder uitstoot."),))
    assert "<mark>" not in page(cast.client("visitor"), f"/clauses/compare?a={code}&b={other}")


def test_the_proof_stands_under_the_title(cast: Cast) -> None:
    whole = page(cast.client("visitor"), f"/clauses/{published(cast)}")
    head = whole.partition('class="actions"')[0]
    assert "Toepassing onbekend" in head
    assert ('href="#toegepast"' in head) is ('id="toegepast"' in whole), "a link leads to what stands there"


def test_a_reader_gets_the_translation_where_it_is_published(cast: Cast) -> None:
    code = published(cast)
    translated(cast, code)
    client = cast.client("visitor")
    client.get("/language/en")
    assert "Material passport" not in page(client, f"/clauses/{code}")
    assert 'lang="nl"' in page(client, f"/clauses/{code}")
    with cast.acting("coordinator"):
        publishing.publish_translation(version(code, 1), "en")
    html = page(client, f"/clauses/{code}")
    assert "Material passport" in html
    assert "The contractor delivers within 8 weeks" in html
    assert "Materialenpaspoort" not in words(html)


def test_invented_clauses_carry_their_label_everywhere(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    code = published(cast, "Verzonnen")
    other = published(cast, "Ook verzonnen")
    label = 'Verzonnen</a> <span class="demo">Demo</span>'
    assert label in page(cast.client("visitor"), "/clauses")
    marked = '<span class="demo">Demo'
    for address in (
        f"/clauses/{code}",
        f"/clauses/{code}/versions/1",
        f"/clauses/{code}/history",
        f"/clauses/compare?a={code}&b={other}",
    ):
        assert marked in page(cast.client("visitor"), address).partition("<main")[2]


def test_the_shown_day_follows_the_dutch_clock(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, valid_from=TODAY + timedelta(days=1))
    client = cast.client("visitor")
    with kit_clock.at(kit_clock.dutch(TODAY, 23, 59)):
        assert "versie 1</span>" in page(client, f"/clauses/{code}")
    with kit_clock.at(kit_clock.dutch(TODAY + timedelta(days=1), 0, 1)):
        assert "versie 2</span>" in page(client, f"/clauses/{code}")


def test_as_many_queries_with_twenty_as_with_two(cast: Cast) -> None:
    client = cast.client("coordinator")
    costs = []
    addresses = ("/clauses", "/groups/group", "/groups", "/clauses/VB-01", "/clauses/VB-01/history")
    for number in (2, 20):
        for _one in range(number):
            published(cast, themes=(1, 2))
        for _one in range(number // 2):
            revised(cast, "VB-01")
        costs.append({address: _sent(cast, client, address) for address in addresses})
    assert costs[0] == costs[1]


def _sent(cast: Cast, client: FlaskClient, address: str) -> int:
    page(client, address)
    with counted(cast.app) as sent:
        page(client, address)
    return len(sent)


def test_the_group_page_leads_to_its_clauses_and_sets(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        composed = sets_actions.compose(cast.group(), "Reeks kunstwerken", 2)
        sets_actions.put(composed, version(code, 1), 2)
        pid = composed.pid
    client = cast.client("visitor")
    html = page(client, "/groups/group")
    assert re.search(r'<p class="big"><a\s+href="/clauses\?group=group"\s*>1 bepaling</a>', html)
    assert pid not in html
    assert pid in page(cast.client("participant"), "/groups/group")
    assert '<a href="/clauses?group=group">Bepalingen <span class="count">1</span></a>' in html
    lettered(cast, "other_group", "BK")
    empty = page(cast.client("other_member"), "/groups/other-group")
    assert "Teksten voor je aanbesteding" not in empty
    assert empty.count("Schrijf een bepaling") == 1
    assert "Schrijf een bepaling" not in page(client, "/groups/other-group")


def test_a_group_that_one_does_not_see_is_no_choice(cast: Cast) -> None:
    """Not even for who guesses its address."""
    with cast.writing():
        hidden = make.group("Verborgen groep", audience="group:0")
        address = f"/clauses?group={hidden.slug}&group=group"
    assert "Verborgen groep" not in page(cast.client("visitor"), address)
    assert "Viaducten en bruggen" in page(cast.client("visitor"), address)
    published(cast)
    with cast.writing():
        cast.group("group").audience = "group:0"
    listed = words(page(cast.client("visitor"), address))
    assert "0 van 1 bepaling" in listed
    assert "Materialenpaspoort" not in listed
