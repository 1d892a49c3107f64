"""A section is edited in a browser: saved, kept as a draft, and met by somebody else's text (rule 9)."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.models import SectionDraft
from tests.cast import Cast
from tests.fixtures.clock import StandingClock
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine

DECK = "Elk dek krijgt een paspoort.\n\nElke ligger wordt gewogen."


@pytest.fixture
def pid(cast: Cast) -> str:
    """A vision of which one section holds two paragraphs."""
    pid = the.started(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), DECK)
    return pid


def post(cast: Cast, pid: str, who: str, body: str, base: int = 1, **fields: str | int) -> tuple[int, BeautifulSoup]:
    said = {"heading": "Onderdeel", "body": body, "note": "", "base": base} | fields
    answer = cast.client(who).post(f"/visions/{pid}/sections/demand", data=said)
    return answer.status_code, BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def bodies(cast: Cast, pid: str, language: str = "nl") -> list[str]:
    with cast.reading():
        return [revision.body for revision in writing.revisions(the.section(pid), language).values()]


def test_saving_leads_to_the_draft(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    answer = client.post(f"/visions/{pid}/sections/demand", data={"heading": "Kop", "body": "Nieuw.", "base": 1})
    assert (answer.status_code, answer.location) == (303, f"/visions/{pid}/draft#s-demand")
    page = client.get(f"/visions/{pid}/draft").get_data(as_text=True)
    assert "Nieuw." in page
    assert "is opgeslagen" in page


@pytest.mark.both_engines
def test_the_second_editor_sees_both_texts_and_loses_none(cast: Cast, pid: str) -> None:
    """Expert try 3."""
    assert post(cast, pid, "participant", DECK.replace("gewogen", "gemeten"))[0] == 303
    status, page = post(cast, pid, "secretary", DECK.replace("gewogen", "gewassen"))
    assert status == 409
    words = page.get_text(" ")
    assert "Participant Person wijzigde dit onderdeel terwijl jij schreef" in words
    assert "Er is niets verloren" in words
    assert "Waar jullie allebei iets wijzigden, staat jouw tekst." in words
    assert "gewassen" in the.piece(page, ".mine").get_text()
    assert "gemeten" in the.piece(page, ".merge > div:not(.mine)").get_text()
    assert bodies(cast, pid) == [DECK, DECK.replace("gewogen", "gemeten")]
    with cast.reading():
        kept = db.session.scalars(select(SectionDraft)).one()
        assert (kept.person_id, kept.body) == (cast.people["secretary"], DECK.replace("gewogen", "gewassen"))
    again = cast.client("secretary").get(f"/visions/{pid}/sections/demand")
    assert again.status_code == 200
    assert "gewassen" in again.get_data(as_text=True)


@pytest.mark.both_engines
def test_what_neither_changed_is_folded_and_still_there(cast: Cast, pid: str) -> None:
    """What differs is read first; nothing of either text is left out."""
    post(cast, pid, "participant", DECK.replace("gewogen", "gemeten"))
    _status, page = post(cast, pid, "secretary", DECK.replace("gewogen", "gewassen"))
    for side in (".mine", ".merge > div:not(.mine)"):
        fold = the.piece(the.piece(page, side), "details")
        assert fold.get("open") is None
        assert "1 alinea zonder verschil" in fold.get_text()
        assert "Elk dek krijgt een paspoort." in fold.get_text()
        assert "Elke ligger" not in fold.get_text()


@pytest.mark.both_engines
def test_changes_that_do_not_touch_are_offered_as_one_text(cast: Cast, pid: str) -> None:
    post(cast, pid, "participant", DECK.replace("gewogen", "gemeten"))
    status, page = post(cast, pid, "secretary", DECK.replace("een paspoort", "een open paspoort"))
    assert status == 409
    assert "Jullie wijzigden verschillende zinnen" in page.get_text()
    offered = the.piece(page, "textarea").get_text().strip()
    assert offered == "Elk dek krijgt een open paspoort.\n\nElke ligger wordt gemeten."
    fields = {field["name"]: field["value"] for field in page.select("form input[type=hidden][name]")}
    assert (fields["base"], fields["merged"]) == ("2", "1")
    saved = post(cast, pid, "secretary", offered, base=2, merged=1)
    assert saved[0] == 303
    assert bodies(cast, pid)[-1] == offered


@pytest.mark.both_engines
def test_a_clash_is_named_and_the_rest_is_merged_already(cast: Cast, pid: str) -> None:
    theirs = DECK.replace("een paspoort", "een paspoort in een open bestand").replace("gewogen", "gemeten")
    post(cast, pid, "participant", theirs)
    status, page = post(cast, pid, "secretary", DECK.replace("gewogen", "gewassen"))
    assert status == 409
    assert "Op één plek wijzigden jullie allebei iets" in page.get_text()
    assert "Elke ligger wordt gewogen." in the.piece(page, ".ds-alert[data-color=warning]").get_text()
    offered = the.piece(page, "textarea").get_text()
    assert "in een open bestand" in offered
    assert "gewassen" in offered


@pytest.mark.both_engines
def test_who_keeps_the_others_text_forgets_her_draft(cast: Cast, pid: str) -> None:
    post(cast, pid, "participant", "Anders.")
    post(cast, pid, "secretary", "Nog anders.")
    client = cast.client("secretary")
    assert client.post(f"/visions/{pid}/sections/demand/draft/end").status_code == 303
    with cast.reading():
        assert db.session.scalars(select(SectionDraft)).all() == []
    assert bodies(cast, pid)[-1] == "Anders."


@pytest.mark.both_engines
def test_ones_own_text_can_go_on_as_a_comment(cast: Cast, pid: str) -> None:
    post(cast, pid, "participant", "Anders.")
    post(cast, pid, "secretary", "Mijn versie van de tekst.")
    client = cast.client("secretary")
    answer = client.post(f"/visions/{pid}/sections/demand/draft/comment")
    assert answer.location == f"/visions/{pid}/sections/demand/comments"
    assert "Mijn versie van de tekst." in cast.client("participant").get(answer.location).get_data(as_text=True)
    with cast.reading():
        assert db.session.scalars(select(SectionDraft)).all() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"heading": ""}, "Vul dit veld in."), ({"body": "x" * 60_001}, "hoogstens 60000 tekens")],
    ids=["no heading", "too long"],
)
def test_a_form_that_is_not_in_order_keeps_the_text(cast: Cast, pid: str, changed: dict[str, str], words: str) -> None:
    said = {"heading": "Onderdeel", "body": "Dit blijft staan."} | changed
    status, page = post(cast, pid, "participant", said["body"], heading=said["heading"])
    assert status == 422
    assert words in page.get_text()
    assert said["body"][:20] in the.piece(page, "textarea#body").get_text()
    assert bodies(cast, pid) == [DECK]


def test_a_draft_is_kept_while_typing_and_comes_back(cast: Cast, pid: str, clock: StandingClock) -> None:
    client = cast.client("participant")
    said = {"heading": "", "body": "Half af", "base": 1}
    answer = client.post(f"/visions/{pid}/sections/demand/draft", data=said, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.data) == (204, b"")
    clock.forward(days=3)
    page = cast.client("participant").get(f"/visions/{pid}/sections/demand").get_data(as_text=True)
    assert "Half af" in page
    assert "Concept bewaard om" in page
    assert "Half af" not in cast.client("secretary").get(f"/visions/{pid}/sections/demand").get_data(as_text=True)


def test_a_draft_is_kept_without_script_too(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    answer = client.post(f"/visions/{pid}/sections/demand/draft", data={"heading": "K", "body": "Half", "base": 1})
    assert (answer.status_code, answer.location) == (303, f"/visions/{pid}/sections/demand")
    assert "Alleen jij leest het" in client.get(answer.location).get_data(as_text=True)


def test_a_draft_that_is_too_long_is_refused_and_stays_on_the_page(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    said = {"heading": "K", "body": "y" * 60_001, "base": 1}
    answer = client.post(f"/visions/{pid}/sections/demand/draft", data=said)
    assert answer.status_code == 422
    assert "y" * 60_001 in answer.get_data(as_text=True)


def test_the_preview_shows_ones_own_draft(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    client.post(f"/visions/{pid}/sections/demand/draft", data={"heading": "K", "body": "**Vet** stuk", "base": 1})
    assert "<strong>Vet</strong> stuk" in client.get(f"/visions/{pid}/sections/demand/preview").get_data(as_text=True)


def test_who_is_in_a_section_is_said_on_its_pages(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    client.post(f"/visions/{pid}/sections/demand/draft", data={"heading": "K", "body": "Half", "base": 1})
    other = cast.client("secretary")
    assert "Participant Person is ook in dit onderdeel" in other.get(f"/visions/{pid}/sections/demand").get_data(
        as_text=True
    )
    assert "Participant Person is in dit onderdeel" in other.get(f"/visions/{pid}/draft").get_data(as_text=True)
    assert "is ook in dit onderdeel" not in client.get(f"/visions/{pid}/sections/demand").get_data(as_text=True)


def test_a_translation_stands_beside_its_source_and_gets_stale(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    page = client.get(f"/visions/{pid}/sections/demand?language=en").get_data(as_text=True)
    assert "De tekst om te vertalen" in page
    assert "Elk dek krijgt een paspoort." in page
    said = {"heading": "Demand", "body": "Each deck gets a passport.", "base": 0, "of": 1}
    assert client.post(f"/visions/{pid}/sections/demand?language=en", data=said).status_code == 303
    assert bodies(cast, pid, "en") == ["Each deck gets a passport."]
    stale = "Deze tekst is gewijzigd na de vertaling."
    assert stale not in client.get(f"/visions/{pid}/draft").get_data(as_text=True)
    post(cast, pid, "participant", "Anders.")
    assert stale in client.get(f"/visions/{pid}/draft").get_data(as_text=True)


def test_any_two_saved_texts_are_compared(cast: Cast, pid: str) -> None:
    post(cast, pid, "participant", DECK.replace("gewogen", "gemeten"), note="Anders gemeten")
    post(cast, pid, "participant", DECK.replace("gewogen", "gewassen"), base=2)
    client = cast.client("secretary")
    newest = client.get(f"/visions/{pid}/sections/demand/history").get_data(as_text=True)
    assert "<del>gemeten</del>" in newest
    assert "<ins>gewassen</ins>" in newest
    assert "Anders gemeten" in newest
    chosen = client.get(f"/visions/{pid}/sections/demand/history?newer=2&older=1").get_data(as_text=True)
    assert "<del>gewogen</del>" in chosen
    assert "<ins>gemeten</ins>" in chosen
    assert client.get(f"/visions/{pid}/sections/demand/history?newer=99&older=x").status_code == 200


def test_a_section_is_added_and_taken_out(cast: Cast, pid: str) -> None:
    client = cast.client("participant")
    answer = client.post(f"/visions/{pid}/sections", data={"heading": "Woordenlijst", "part": "vision"})
    assert answer.status_code == 303
    assert "Woordenlijst" in client.get(f"/visions/{pid}/draft").get_data(as_text=True)
    assert client.post(f"/visions/{pid}/sections", data={"heading": "", "part": "x"}).status_code == 422
    assert client.post(f"{answer.location}/removal").status_code == 303
    assert "Woordenlijst" not in client.get(f"/visions/{pid}/draft").get_data(as_text=True)
    assert client.post(answer.location, data={"heading": "K", "body": "Te laat", "base": 1}).status_code == 409


def test_the_supplier_member_edits_and_sees_no_other_draft(cast: Cast) -> None:
    """Expert try 11: of a buyer-supplier group the supplier writes along; other groups' drafts stay shut."""
    shared, other = the.written(cast, "supplier_group", "supplier_client"), the.written(cast)
    client = cast.client("supplier_member")
    said = {"heading": "Markt", "body": "Dit kan de markt.", "base": 1}
    assert client.post(f"/visions/{shared}/sections/market", data=said).status_code == 303
    assert "Dit kan de markt." in client.get(f"/visions/{shared}/draft").get_data(as_text=True)
    assert client.get(f"/visions/{shared}/proposals/new").status_code == 403
    assert client.get(f"/visions/{other}/draft").status_code == 404
    assert client.get(f"/visions/{other}/sections/market").status_code == 404


def test_a_coordinator_begins_a_vision(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = client.post("/groups/group/visions", data={"title": "Onze marktvisie"})
    assert answer.status_code == 303
    assert "Onze marktvisie" in client.get(answer.location).get_data(as_text=True)
    assert client.post("/groups/group/visions", data={"title": ""}).status_code == 422
    assert cast.client("participant").post("/groups/group/visions", data={"title": "x"}).status_code == 403


def test_markup_in_a_text_stays_text(cast: Cast, pid: str) -> None:
    post(cast, pid, "participant", "<script>alert(1)</script> [klik](javascript:alert(1))")
    page = cast.client("secretary").get(f"/visions/{pid}/draft").get_data(as_text=True)
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page
