"""Writing and publishing on pages: who may, what is kept, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from buyergroup_hub.clauses.drafts.forms import filled_with
from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.clauses.registry.wording import Content, Level
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.clauses.registry.test_pages import page, words
from tests.clauses.written import BASIC, WEEKS, clause, content, drafted, lettered, published, revised, version
from tests.filled import word
from tests.pages import check_page, hidden_of

pytestmark = pytest.mark.one_engine


def typed(made: Content, base: int, **changes: str) -> dict[str, Any]:
    """A content as one page of a browser posts its form."""
    fields: dict[str, Any] = {}

    def put(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                put(f"{prefix}-{name}" if prefix else name, one)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for place, one in enumerate(value):
                put(f"{prefix}-{place}", one)
        else:
            fields[prefix] = list(map(word, value)) if prefix == "themes" else value

    put("", filled_with(made, base) | {"session": "one-page"})
    return fields | changes


def post(client: FlaskClient, address: str, data: dict[str, Any], status: int) -> str:
    answer = client.post(address, data=data)
    check_page(answer)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return str(answer.get_data(as_text=True))


def test_a_participant_writes_a_clause_and_a_coordinator_publishes_it(cast: Cast) -> None:
    writer, leader = cast.client("participant"), cast.client("coordinator")
    made = content("Nieuwe bepaling", themes=(2,), provides={"draaiuren": 2}, project_types=("Nieuw", "Onderhoud"))
    post(writer, "/clauses/new/group", typed(made, 0, type="requirement", letters="VB"), 303)
    with cast.reading():
        assert version("VB-01").written() == made
        assert cast.group().code_prefix == "VB"
    post(writer, "/clauses/VB-01/draft/publication", {"valid_from": "24-11-2026"}, 403)
    assert "Na publicatie kan iedereen deze versie lezen" in page(leader, "/clauses/VB-01/draft/publication")
    post(leader, "/clauses/VB-01/draft/publication", {"valid_from": "1-12-2026", "valid_until": ""}, 303)
    assert "geldig vanaf dinsdag 1 december 2026" in words(page(cast.client("visitor"), "/clauses/VB-01"))


def test_letters_are_asked_once(cast: Cast) -> None:
    client = cast.client("participant")
    wrong = post(client, "/clauses/new/group", typed(content(), 0, type="requirement", letters="vb"), 422)
    assert "Kies 2 tot 4 hoofdletters" in wrong
    lettered(cast)
    assert 'name="letters"' not in page(client, "/clauses/new/group")
    post(client, "/clauses/new/group", typed(content(), 0, type="requirement"), 303)


def test_letters_of_another_group_are_refused_on_the_form_and_nothing_is_lost(cast: Cast) -> None:
    lettered(cast, "other_group", "VB")
    made = content(levels=(Level(1, "De opdrachtnemer drukt de damwand."),))
    wrong = post(
        cast.client("participant"), "/clauses/new/group", typed(made, 0, type="requirement", letters="VB"), 422
    )
    assert "VB is al van een andere groep" in wrong
    assert "De opdrachtnemer drukt de damwand." in wrong


def test_a_wrong_parameter_is_said_at_its_field_and_nothing_is_lost(cast: Cast) -> None:
    drafted(cast)
    fields = {
        "level_1-parameters-0-key": "Twee Weken",
        "level_1-parameters-0-lowest": "veel",
        "level_1-text": "Mijn lange tekst.",
    }
    html = post(cast.client("participant"), "/clauses/VB-01/draft/edit", typed(content(), 1, **fields), 422)
    assert "Gebruik kleine letters, cijfers en _" in html
    assert "Vul een getal in, bijvoorbeeld 12,5." in html
    assert "Mijn lange tekst." in html
    assert "<title>Fout:" in html
    with cast.reading():
        assert version("VB-01").text_in().level(1).text != "Mijn lange tekst."  # type: ignore[union-attr]


def test_a_bare_post_is_a_form_again(cast: Cast) -> None:
    drafted(cast)
    post(cast.client("participant"), "/clauses/VB-01/draft/edit", {}, 422)
    post(cast.client("participant"), "/clauses/VB-01/draft/edit", {"base": "x" * 50, "title": "T"}, 409)


def test_the_second_of_two_editors_gets_both_texts(cast: Cast) -> None:
    """Rule 9, expert try 3: 409, both texts, and hers is kept."""
    drafted(cast)
    first, second = cast.client("core_member"), cast.client("participant")
    theirs = typed(content(summary="Zin een. Zin twee van de kerngroep."), 1)
    mine = typed(content(summary="Zin een. Mijn zin twee.", proof_check="Steekproef."), 1)
    post(first, "/clauses/VB-01/draft/edit", theirs, 303)
    html = post(second, "/clauses/VB-01/draft/edit", mine, 409)
    for both in ("Mijn zin", "van de kerngroep", "Core member Person wijzigde", "Er is niets verloren"):
        assert both in words(html)
    with cast.reading():
        assert version("VB-01").text_in().summary == "Zin een. Zin twee van de kerngroep."
        assert db.session.scalars(select(KeptDraft)).one().read().wording.summary == "Zin een. Mijn zin twee."
    again = page(second, "/clauses/VB-01/draft/edit")
    assert "wijzigde deze bepaling terwijl jij schreef" in again
    assert 'name="base"' in again
    assert "Steekproef." in again
    resolved = typed(content(summary="Samen.", proof_check="Steekproef."), 2) | hidden_of(again, "session", "began")
    post(second, "/clauses/VB-01/draft/edit", resolved, 303)
    with cast.reading():
        assert version("VB-01").text_in().summary == "Samen."
        assert db.session.scalars(select(KeptDraft)).all() == []


@pytest.mark.both_engines
def test_changes_at_different_places_go_together(cast: Cast) -> None:
    drafted(cast)
    post(cast.client("core_member"), "/clauses/VB-01/draft/edit", typed(content("Andere titel"), 1), 303)
    html = post(
        cast.client("participant"), "/clauses/VB-01/draft/edit", typed(content(proof_check="Steekproef."), 1), 409
    )
    assert "We hebben jullie wijzigingen samengevoegd" in html
    assert 'value="Andere titel"' in html
    assert "Steekproef.</textarea>" in html


def test_the_saved_text_can_be_kept_instead(cast: Cast) -> None:
    drafted(cast)
    post(cast.client("core_member"), "/clauses/VB-01/draft/edit", typed(content("Van haar"), 1), 303)
    mine = cast.client("participant")
    post(mine, "/clauses/VB-01/draft/edit", typed(content("Van mij"), 1), 409)
    post(mine, "/clauses/VB-01/draft/kept/end", {}, 303)
    assert 'value="Van haar"' in page(mine, "/clauses/VB-01/draft/edit")


def test_what_is_typed_is_kept_while_writing_whatever_it_is(cast: Cast) -> None:
    drafted(cast)
    mine = cast.client("participant")
    half = typed(content("", summary="Half af"), 1, **{"level_1-parameters-0-usual": "misschien acht"})
    post(mine, "/clauses/VB-01/draft/kept", half, 204)
    assert "Half af" in page(mine, "/clauses/VB-01/draft/edit")
    assert "misschien acht" in page(mine, "/clauses/VB-01/draft/edit")
    assert "Half af" not in page(cast.client("coordinator"), "/clauses/VB-01/draft/edit")
    assert "Maak je tekst voor VB-01 af" in page(mine, "/my-work")
    assert "Maak je tekst" not in page(cast.client("coordinator"), "/my-work")


def test_a_day_that_is_not_finished_does_not_shut_its_writer_out(cast: Cast) -> None:
    drafted(cast)
    mine = cast.client("participant")
    half = {"level_1-parameters-0-kind": "date", "level_1-parameters-0-lowest": "1 juli"}
    post(mine, "/clauses/VB-01/draft/kept", typed(content(), 1, **half), 204)
    assert 'value="1 juli"' in page(mine, "/clauses/VB-01/draft/edit")


def test_a_published_version_has_no_editor(cast: Cast) -> None:
    """Rule 11."""
    code = published(cast)
    client = cast.client("coordinator")
    page(client, f"/clauses/{code}/draft/edit", 404)
    post(client, f"/clauses/{code}/draft/edit", typed(content("Anders"), 1), 404)
    post(client, f"/clauses/{code}/versions/1/translations/nl", typed(content("Anders"), 1), 409)
    with cast.reading():
        assert version(code, 1).text_in().title == "Materialenpaspoort"


def test_the_next_version_begins_from_the_last(cast: Cast) -> None:
    code = published(cast)
    client = cast.client("participant")
    post(client, f"/clauses/{code}/draft", {}, 303)
    assert "De opdrachtnemer levert binnen {weken} weken" in page(client, f"/clauses/{code}/draft/edit")
    refused = post(client, f"/clauses/{code}/draft", {}, 409)
    assert "Er is al een concept" in refused


def test_an_unfinished_draft_says_what_is_missing(cast: Cast) -> None:
    drafted(cast, summary="")
    leader = cast.client("coordinator")
    assert "waarvoor de bepaling is bedoeld" in page(leader, "/clauses/VB-01/draft/publication")
    refused = post(leader, "/clauses/VB-01/draft/publication", {"valid_from": "24-11-2026"}, 422)
    assert "waarvoor de bepaling is bedoeld" in refused


@pytest.mark.parametrize(
    ("day", "status", "said"),
    [
        ("24-11-2026", 303, ""),
        ("23-11-2026", 422, "De eerste dag ligt voor vandaag. Kies dinsdag 24 november 2026 of later."),
        ("morgen", 422, "Vul een datum in"),
        ("", 422, "Vul dit veld in."),
    ],
)
def test_a_first_day_is_today_or_later(cast: Cast, day: str, status: int, said: str) -> None:
    """Another day comes back at its field, with what was typed."""
    drafted(cast)
    until = {"valid_until": "31-12-2027"}
    html = post(cast.client("coordinator"), "/clauses/VB-01/draft/publication", {"valid_from": day, **until}, status)
    if said:
        form = BeautifulSoup(html, "html.parser")
        assert said in form.select("#valid_from-error")[0].text
        assert 'value="31-12-2027"' in html


def test_a_last_day_that_is_refused_comes_back_at_its_field(cast: Cast) -> None:
    code, client = published(cast), cast.client("coordinator")
    for day in ("1-1-2020", "24-11-2026"):
        html = post(client, f"/clauses/{code}/versions/1/end", {"valid_until": day}, 422)
        assert (
            "Kies een laatste dag na vandaag" in BeautifulSoup(html, "html.parser").select("#valid_until-error")[0].text
        )
    post(client, f"/clauses/{code}/versions/1/end", {"valid_until": "31-12-2027"}, 303)
    html = post(client, f"/clauses/{code}/versions/1/end", {"valid_until": "31-12-2028"}, 422)
    assert "loopt al af" in html


def test_withdrawing_asks_for_a_reason_and_shows_it(cast: Cast) -> None:
    code = published(cast)
    leader = cast.client("coordinator")
    post(leader, f"/clauses/{code}/versions/1/withdrawal", {"reason": " "}, 422)
    post(leader, f"/clauses/{code}/versions/1/withdrawal", {"reason": "De norm is vervallen."}, 303)
    assert "De norm is vervallen." in page(cast.client("visitor"), f"/clauses/{code}/versions/1")
    post(cast.client("participant"), f"/clauses/{code}/withdrawal", {"reason": "Ook"}, 403)
    post(leader, f"/clauses/{code}/withdrawal", {"reason": "Helemaal"}, 303)


def test_a_version_can_end_earlier(cast: Cast) -> None:
    code = published(cast)
    post(cast.client("coordinator"), f"/clauses/{code}/versions/1/end", {"valid_until": "1-1-2027"}, 303)
    assert "tot vrijdag 1 januari 2027" in words(page(cast.client("visitor"), f"/clauses/{code}"))


def test_a_translation_on_its_page(cast: Cast) -> None:
    code = published(cast)
    address = f"/clauses/{code}/versions/1/translations/en"
    writer = cast.client("participant")
    assert "De opdrachtnemer levert binnen {weken} weken" in page(writer, address)
    fields = {
        "base": "0",
        "title": "Material passport",
        "summary": "Records what a part is made of.",
        "level_1-text": "The contractor delivers within {weken} weeks.",
        "level_2-text": "The contractor delivers within {weken} weeks, as an open file.",
    }
    post(writer, address, fields, 303)
    post(writer, f"{address}/publication", {}, 403)
    post(cast.client("coordinator"), f"{address}/publication", {}, 303)
    with cast.reading():
        assert version(code, 1).text_in("en").title == "Material passport"


def test_another_group_adapts_a_clause_with_its_origin(cast: Cast) -> None:
    code = published(cast)
    lettered(cast, "other_group", "BK")
    client = cast.client("other_member")
    with cast.reading():
        own, not_own = cast.groups["other_group"], cast.groups["group"]
    post(client, f"/clauses/{code}/versions/1/adaptation", {"group": word(not_own)}, 422)
    post(client, f"/clauses/{code}/versions/1/adaptation", {"group": word(own)}, 303)
    html = page(client, "/clauses/BK-01")
    assert f'href="/clauses/{code}/versions/1"' in html
    assert "Herkomst" in html
    assert (
        "je schrijft nog in geen groep mee"
        in page(cast.client("party_a"), f"/clauses/{code}/versions/1/adaptation").lower()
    )


def test_throwing_a_draft_away(cast: Cast) -> None:
    drafted(cast)
    assert (
        "ook voor je groep. Je kunt dit niet terugdraaien."
        in cast.client("participant").get("/clauses/VB-01/draft").text
    )
    post(cast.client("participant"), "/clauses/VB-01/draft/end", {}, 303)
    with cast.reading():
        assert db.session.scalars(select(Clause)).all() == []


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    drafted(cast)
    client = cast.client("participant")
    client.csrf = False
    post(client, "/clauses/VB-01/draft/edit", typed(content("Anders"), 1), 400)
    with cast.reading():
        assert version("VB-01").text_in().title == "Materialenpaspoort"


def test_a_basket_from_the_clause_to_the_word_file(cast: Cast) -> None:
    code, other = published(cast), published(cast, "Losmaakbaar")
    client = cast.client("party_a")
    post(client, f"/clauses/{code}/versions/1/basket", {"level": "2"}, 303)
    post(client, f"/clauses/{other}/versions/1/basket", {"level": "9"}, 409)
    post(client, f"/clauses/{other}/versions/1/basket", {"level": "1"}, 303)
    address = client.get("/clauses/basket").location
    html = page(client, address)
    fields = {name: value for name, value in _fields(html).items() if name != "csrf_token"}
    weeks = [name for name in fields if name.endswith("_weken")]
    refused = post(client, address, fields | {weeks[0]: "99", "title": "Brug Westsluis"}, 422)
    assert "99 valt buiten de grenzen. Kies 4 tot en met 26." in words(refused)
    assert 'value="Brug Westsluis"' in refused
    for title in (" ", "x" * 161):
        post(client, address, fields | {"title": title}, 422)
    post(client, address, fields | {weeks[0]: "12", "title": "Brug Westsluis"}, 303)
    text = client.get(f"{address}/text")
    assert text.mimetype == "text/plain"
    assert "binnen 12 weken een materialenpaspoort" in text.text
    assert "VB-01, versie 1, niveau significant, http://localhost/clauses/VB-01/versions/1" in text.text
    word = client.get(f"{address}/docx")
    assert word.headers["Content-Disposition"] == 'attachment; filename="brug-westsluis.docx"'
    assert word.data[:2] == b"PK"
    for who in ("colleague_a", "coordinator", "administrator"):
        page(cast.client(who), address, 404)


def _fields(html: str) -> dict[str, str]:
    form = BeautifulSoup(html, "html.parser")
    found = {}
    for tag in form.select('input[form="basket-form"], #basket-form input'):
        if tag.get("type") == "radio" and not tag.has_attr("checked"):
            continue
        found[str(tag["name"])] = str(tag.get("value", ""))
    return found


def test_what_was_not_filled_in_says_so_in_the_file(cast: Cast) -> None:
    cast.invent()
    code = published(cast, levels=(Level(1, BASIC, parameters=(replace(WEEKS, usual=None),)),))
    client = cast.client("participant")
    post(client, f"/clauses/{code}/versions/1/basket", {"level": "1"}, 303)
    address = client.get("/clauses/basket").location
    assert "Vul nog in:" in page(client, address)
    text = client.get(f"{address}/text").text
    assert "binnen [vul in: Paspoort klaar na oplevering] weken" in text
    assert "Demo: verzonnen inhoud" in text
    assert "Materialenpaspoort (Demo)" in text


def test_a_basket_tells_of_a_newer_version_and_takes_it(cast: Cast) -> None:
    code = published(cast)
    client = cast.client("participant")
    post(client, f"/clauses/{code}/versions/1/basket", {"level": "1"}, 303)
    revised(cast, code)
    address = client.get("/clauses/basket").location
    assert "Je koos versie 1." in words(page(client, address))
    post(client, f"{address}/newer", {"clause": code}, 303)
    assert "Je koos versie 1." not in words(page(client, address))
    post(client, f"{address}/newer", {"clause": code}, 409)


def test_what_was_filled_in_goes_along_only_where_it_is_a_value_of_that_kind(cast: Cast) -> None:
    """In the newer version one fills in a day where it was a number of weeks."""
    code = published(cast)
    client = cast.client("participant")
    post(client, f"/clauses/{code}/versions/1/basket", {"level": "1"}, 303)
    with cast.acting("participant"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "12"})
    a_day = replace(WEEKS, kind="date", lowest="2027-01-01", highest=None, usual=None)
    revised(cast, code, levels=(Level(1, BASIC, parameters=(a_day,)),))
    post(client, f"{client.get('/clauses/basket').location}/newer", {"clause": code}, 303)
    with cast.acting("participant"):
        item = sets_actions.own_basket().items[0]
        assert (item.version.number, item.parameters) == (2, {})


def test_a_basket_changes_by_buttons(cast: Cast) -> None:
    first, second = published(cast), published(cast, "Tweede")
    client = cast.client("participant")
    for code in (first, second):
        post(client, f"/clauses/{code}/versions/1/basket", {"level": "1"}, 303)
    address = client.get("/clauses/basket").location
    post(client, f"{address}/place", {"clause": second, "way": "up"}, 303)
    with cast.acting("participant"):
        assert [one.version.clause.code for one in sets_actions.own_basket().items] == [second, first]
    post(client, f"{address}/removal", {"clause": first}, 303)
    post(client, f"{address}/removal", {"clause": first}, 409)
    post(client, "/clauses/baskets", {}, 303)
    assert client.get("/clauses/basket").location != address
    post(client, f"{address}/end", {}, 303)
    page(client, address, 404)


def test_a_set_on_its_pages(cast: Cast) -> None:
    code = published(cast)
    writer, leader = cast.client("participant"), cast.client("coordinator")
    answer = writer.post("/clauses/sets/new/group", data={"project_type": "Nieuw kunstwerk", "level": "2"})
    address = answer.location
    assert "nog leeg" in page(writer, address)
    assert "vinden we niet" in post(writer, f"{address}/items", {"clause": "ZZ-99", "level": "2"}, 422)
    post(writer, f"{address}/items", {"clause": code.lower(), "level": "2"}, 303)
    assert "staat al in de set" in post(leader, f"{address}/items", {"clause": code, "level": "1"}, 422), "an old page"
    page(cast.client("visitor"), address, 404)
    post(writer, f"{address}/publication", {}, 403)
    post(leader, f"{address}/publication", {}, 303)
    html = page(cast.client("visitor"), address)
    assert "set, versie 1" in html
    post(writer, f"{address}/removal", {"clause": code}, 409)
    post(cast.client("party_a"), f"{address}/basket", {}, 303)
    with cast.acting("party_a"):
        assert [one.version.clause.code for one in sets_actions.own_basket().items] == [code]
    with cast.reading():
        assert db.session.scalars(select(ClauseSet).where(ClauseSet.number == 1)).one().digest is not None
    page(cast.client("party_a"), address.replace("/sets/", "/baskets/"), 404)


def test_the_clauses_that_a_set_lacks_are_offered_by_name(cast: Cast) -> None:
    """What may be in it: published, of the group, not in it yet, not withdrawn. A browser shows the list itself."""
    first, second = published(cast), published(cast, "Emissieloos bouwen")
    drafted(cast, "Nog geheim")
    withdrawn = published(cast, "Ingetrokken")
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(withdrawn, 1), "Werkt niet.")
    writer = cast.client("participant")
    data = {"project_type": "Nieuw kunstwerk", "level": "2"}
    address = writer.post("/clauses/sets/new/group", data=data).location
    post(writer, f"{address}/items", {"clause": first, "level": "2"}, 303)
    shown = page(writer, address)
    assert 'list="addable"' in shown
    offered = BeautifulSoup(shown, "html.parser").select("datalist#addable option")
    assert [(one["value"], one.text) for one in offered] == [(second, f"{second} Emissieloos bouwen")]


def test_leaders_are_told_of_newer_versions_in_their_set(cast: Cast) -> None:
    """Adoption by reference: another group's clause in one's set gets a new version."""
    code = published(cast)
    lettered(cast, "other_group", "BK")
    with cast.acting("other_member"):
        composed = sets_actions.compose(cast.group("other_group"), "Kleding", 1)
        sets_actions.put(composed, version(code, 1), 1)
    client = cast.client("other_member")
    assert "nieuwe versie" not in page(client, "/my-work")
    revised(cast, code)
    assert "1 bepaling in jullie set heeft een nieuwe versie" in page(client, "/my-work")


@pytest.mark.parametrize("who", ["follower", "sounding_board", "party_a", "programme", "administrator", "other_member"])
def test_who_is_not_in_the_group_writes_nothing(cast: Cast, who: str) -> None:
    code = published(cast)
    client = cast.client(who)
    for address in (
        "/clauses/new/group",
        "/clauses/sets/new/group",
        f"/clauses/{code}/draft",
        f"/clauses/{code}/withdrawal",
    ):
        assert client.post(address, data={}).status_code == 403
    with cast.reading():
        assert clause(code).withdrawn_at is None


@pytest.mark.parametrize("deed", ["publication", "end"])
def test_the_second_who_does_it_reads_that_somebody_was_first_and_loses_no_text(cast: Cast, deed: str) -> None:
    """What one of two did at the same moment is there no more for the other; whoever never saw it reads the same."""
    code = drafted(cast)
    said = {"valid_from": "1-12-2026", "note": "Dit schreef ik erbij, en het mag niet verloren gaan."}
    address = f"/clauses/{code}/draft" + ("/publication" if deed == "publication" else "/end")
    first, second = cast.client("coordinator"), cast.client("secretary")
    post(first, address, said, 303)
    answer = second.post(address, data=said)
    assert answer.status_code == 404
    for sentence in ("Misschien deed een collega het net.", "Er is niets bewaard.", said["note"]):
        assert sentence in answer.text
