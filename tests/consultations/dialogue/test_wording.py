"""Prices, capacity and what tells who asks are pointed at before they stand where others read them (rules 4 and 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.consultations.dialogue.actions import asking, rewording
from buyergroup_hub.consultations.dialogue.models import Clarification, Handout, Post
from buyergroup_hub.consultations.sheets.models import Extension
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import clarification, count, page_of, refused, seen
from tests.filled import word

pytestmark = pytest.mark.one_engine

LATER = f"{the.CLOSES + timedelta(days=7):%Y-%m-%dT10:00}"
PRICED = "Wij vragen € 400 per ligger."


def asked(cast: Cast, pid: str, text: str = "Mag een scan van BAM?", who: str = "party_a") -> str:
    return the.asked(cast, pid, who, text)


@pytest.mark.parametrize("place", ["post", "handout", "answer", "question", "extension", "withdrawal"])
def test_a_price_is_shown_to_its_writer_before_others_read_it(cast: Cast, place: str) -> None:
    """With what was typed; whoever looked at it may leave it."""
    pid = the.opened(cast)
    key = asked(cast, pid)
    firm = word(cast.organisations["firm_a"])
    who, url, data, made = {
        "post": ("party_a", "questions/1/posts", {"text": PRICED, "organisation": firm}, Post),
        "handout": ("coordinator", "handouts", {"title": "Let op", "body": PRICED}, Handout),
        "answer": ("coordinator", f"clarifications/{key}/answer", {"answer": PRICED}, Event),
        "question": ("party_a", "clarifications", {"text": PRICED, "organisation": firm}, Clarification),
        "extension": ("coordinator", "extensions", {"closes_at": LATER, "reason": PRICED}, Extension),
        "withdrawal": ("coordinator", "withdrawal", {"reason": PRICED}, Event),
    }[place]
    before, client = count(cast, made), cast.client(who, assurance=2)
    shows = {"answer": f"clarifications/{key}", "extension": "extensions/new", "withdrawal": "withdrawal"}.get(place)
    if shows:
        page = client.get(f"/consultations/{pid}/{shows}").text
        assert place == "answer" or 'name="anyway"' not in page
        data["seen"] = seen(page)
    answer = client.post(f"/consultations/{pid}/{url}", data=data)
    assert answer.status_code == 422
    assert answer.text.count(PRICED) >= 2, "the sentence at issue, and the field with what was typed"
    assert count(cast, made) == before
    assert client.post(f"/consultations/{pid}/{url}", data=data | {"anyway": "y"}).status_code == 303
    assert count(cast, made) > before


def test_a_party_reads_its_own_prices_before_it_submits_them_to_others(cast: Cast) -> None:
    """What stays confidential may name a cost."""
    pid = the.opened(cast)
    the.drafted(cast, pid, k1={"text": f"Een scan. {PRICED}"})
    the.drafted(cast, pid, "party_b", "confidential", k1={"text": f"Een scan. {PRICED}"})
    for who, warned in (("party_a", True), ("party_b", False)):
        with cast.reading():
            url = f"/consultations/{pid}/parties/{the.party(cast, pid, who).pid}"
        page = page_of(cast, who, url)
        assert ("en anderen kunnen het lezen" in page) is warned
        assert "Dien je antwoord in" in page


def test_organisers_look_at_a_price_before_they_release_it(cast: Cast) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid, choice="public", k1={"text": PRICED})
    the.unsealed(cast, pid)
    with cast.reading():
        url = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}/releases"
    noor = cast.client("coordinator", assurance=2)
    noor.get(url.removesuffix("/releases"))
    answer = noor.post(url, data={"decision": "as_given", "text": PRICED})
    assert answer.status_code == 422
    assert "een prijs of capaciteit" in answer.text
    assert noor.post(url, data={"decision": "as_given", "text": PRICED, "anyway": "y"}).status_code == 303


@pytest.mark.parametrize("said", ["KWS", "kws.test", "stevin", "Party A Person", "moederhuis"])
def test_short_names_brands_and_domains_tell_who_asks(cast: Cast, said: str) -> None:
    pid = the.opened(cast)
    with cast.writing():
        firm = cast.organisation("firm_a")
        firm.name, firm.website = "Koninklijke Wegenbouw Stevin B.V.", "https://www.kws.test/over"
        parent = cast.organisation("supplier")
        parent.name, firm.parent_id = "Moederhuis N.V.", parent.id
    data = {"text": f"Mag {said} een scan maken?", "organisation": word(cast.organisations["firm_a"])}
    answer = cast.client("party_a").post(f"/consultations/{pid}/clarifications", data=data)
    assert answer.status_code == 422
    assert "Dit kan laten zien wie je bent" in answer.text
    assert count(cast, Clarification) == 0


def test_other_words_wait_for_the_asker_whom_nobody_learns(cast: Cast) -> None:
    """The organiser proposes; the question goes out once its asker took the words over. Of the asker's side there is no
    event and no mail."""
    pid = the.opened(cast)
    key = asked(cast, pid)
    noor = cast.client("coordinator")
    url = f"/consultations/{pid}/clarifications/{key}"
    assert noor.post(f"{url}/wording", data={"proposal": "Mag een scan?"}).status_code == 303
    data = {"answer": "Ja.", "seen": seen(noor.get(url).text)}
    assert noor.post(f"{url}/answer", data=data).status_code == 303
    with cast.acting("coordinator"):
        asking.plan_round(the.consultation(pid), hub_clock.now())
        asking.rounds_due()
    with cast.reading():
        assert clarification(pid, key).round_id is None, "it waits"
    own = f"/consultations/{pid}/own-clarifications"
    assert "De organisatoren stellen andere woorden voor" in page_of(
        cast, "party_a", f"/consultations/{pid}/clarifications"
    )
    assert "andere woorden voor." not in page_of(cast, "party_b", f"/consultations/{pid}/clarifications")
    before = count(cast, Event), count(cast, Mail)
    for deed in ("wording", "withdrawal"):
        assert cast.client("party_b").post(f"{own}/{deed}", data={"key": key}).status_code == 409
    assert cast.client("party_a").post(f"{own}/wording", data={"key": key}).status_code == 303
    assert (count(cast, Event), count(cast, Mail)) == before
    with cast.acting("coordinator"):
        asking.rounds_due()
    page = page_of(cast, "visitor", f"/consultations/{pid}/clarifications")
    assert "Mag een scan?" in page
    assert "BAM" not in page
    refused(cast, "party_a", lambda: rewording.withdraw(the.consultation(pid), key), "al gepubliceerd")
    refused(cast, "coordinator", lambda: rewording.propose(clarification(pid, key), "Anders?"), "al gepubliceerd")


def test_an_asker_takes_a_question_back_until_it_goes_out(cast: Cast) -> None:
    pid = the.opened(cast)
    key, other = asked(cast, pid), asked(cast, pid, "Is een scan goed?", "party_b")
    with cast.acting("coordinator"):
        asking.merge_clarification(clarification(pid, other), clarification(pid, key))
    before = count(cast, Event), count(cast, Mail)
    own = f"/consultations/{pid}/own-clarifications/withdrawal"
    assert cast.client("party_a").post(own, data={"key": key}).status_code == 303
    assert (count(cast, Event), count(cast, Mail)) == before
    with cast.reading():
        assert [one.key for one in db.session.scalars(select(Clarification))] == [other]
        assert clarification(pid, other).merged_into is None
    with cast.acting("coordinator"):
        asking.propose_disclosure(clarification(pid, other), "Een klacht.")
    refused(cast, "party_b", lambda: rewording.withdraw(the.consultation(pid), other), "niet meer intrekken")


@pytest.mark.both_engines
def test_the_database_takes_no_other_words_than_were_proposed(cast: Cast) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    with cast.acting("coordinator"):
        rewording.propose(clarification(pid, key), "Mag een scan?")
    with cast.app.app_context(), pytest.raises(IntegrityError, match="asked"):
        db.session.execute(update(Clarification).values(text="Iets anders?"))
