"""Deciding about a part: what the page asks before a text goes to the party, and what it keeps when a rule says no."""

from __future__ import annotations

from html import unescape

from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of


def part_of(cast: Cast, choice: str = "anonymised") -> str:
    """The address of an unsealed answer of the first firm, which the coordinator opened."""
    pid = the.opened(cast)
    the.submitted(cast, pid, choice=choice, k1={"text": "Bij Aannemer A duurt dat lang."})
    the.unsealed(cast, pid)
    with cast.reading():
        url = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
    page_of(cast, "coordinator", url)
    return url


def test_a_text_without_a_name_that_names_the_party_is_asked_about_first(cast: Cast) -> None:
    url, noor = part_of(cast), cast.client("coordinator", assurance=2)
    said = {"decision": "rewritten", "text": "Bij Aannemer A duurt het lang. Bel 06-12345678."}
    asked = noor.post(f"{url}/releases", data=said)
    assert asked.status_code == 422
    page = unescape(asked.text)
    for words in ("“Aannemer A” (de naam van de organisatie)", "06-12345678", "Laat de tekst zo", said["text"]):
        assert words in page
    assert "De partij kan reageren" not in page_of(cast, "coordinator", url)
    assert noor.post(f"{url}/releases", data=said | {"anyway": "y"}).status_code == 303
    assert "De partij kan reageren" in page_of(cast, "coordinator", url)


def test_a_text_that_stands_with_its_name_may_name_the_party(cast: Cast) -> None:
    url = part_of(cast, "public")
    said = {"decision": "rewritten", "text": "Bij Aannemer A duurt het lang."}
    assert cast.client("coordinator", assurance=2).post(f"{url}/releases", data=said).status_code == 303


def test_a_decision_that_a_rule_refuses_keeps_what_was_typed(cast: Cast) -> None:
    """Beside the field where it was typed, not on a page of its own."""
    url, noor = part_of(cast), cast.client("coordinator", assurance=2)
    refused = noor.post(f"{url}/releases", data={"decision": "none", "text": "Een half geschreven tekst."})
    assert refused.status_code == 422
    assert "Schrijf waarom dit niet in het verslag komt" in unescape(refused.text)
    assert "Een half geschreven tekst." in unescape(refused.text)
