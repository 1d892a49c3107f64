"""A round in a browser: freeze what was read, decide, reply, remind, withdraw, publish."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.visions.rounds import frozen, queries
from buyergroup_hub.visions.rounds.models import EndorsementAnswer, Proposal
from tests.cast import Cast
from tests.filled import word
from tests.fixtures.clock import StandingClock
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def page_of(cast: Cast, who: str, path: str) -> BeautifulSoup:
    answer = cast.client(who).get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text_of(cast: Cast, who: str, path: str) -> str:
    return " ".join(page_of(cast, who, path).get_text(" ").split())


def freeze(cast: Cast, pid: str, **fields: str) -> tuple[int, str]:
    seen = the.piece(page_of(cast, "secretary", f"/visions/{pid}/proposals/new"), "input[name=seen]")["value"]
    answer = cast.client("secretary").post(f"/visions/{pid}/proposals", data={"seen": seen, **fields})
    return answer.status_code, answer.get_data(as_text=True) if answer.status_code != 303 else answer.location


def decide(
    cast: Cast, pid: str, who: str, answer: str, remark: str = "", organisation: str = "", seen: str = ""
) -> tuple[int, str]:
    """As a page sends it. One without the form, of a round that is over or for who may not sign, says `0` as before."""
    chosen, client = cast.organisations[organisation or the.ORGANISATIONS[who]], cast.client(who)
    page = BeautifulSoup(client.get(f"/visions/{pid}/proposals/1").text, "html.parser")
    held = page.select_one("input[name=seen]")
    seen = seen or (str(held["value"]) if held else f"{word(chosen)}:0")
    said = {"organisation": word(chosen), "answer": answer, "remark": remark, "seen": seen}
    given = client.post(f"/visions/{pid}/proposals/1/endorsements", data=said)
    return given.status_code, given.get_data(as_text=True)


def test_freezing_asks_for_what_was_read(cast: Cast) -> None:
    pid = the.written(cast)
    assert freeze(cast, pid, respond_by="4-12-2026") == (303, f"/visions/{pid}/proposals/1")
    words = text_of(cast, "participant", f"/visions/{pid}/proposals/1")
    assert "Organisaties reageren op voorstel versie 1" in words
    for page in (words, text_of(cast, "participant", f"/visions/{pid}/proposals/1/text")):
        assert page.lower().count("vastgezet op ") == 1
        assert "Bevroren bevroren" not in page
    assert "reageren voor vrijdag 4 december 2026" in words
    assert "0 van 4 onderschrijven. Je kunt publiceren bij 3, als er geen bezwaar openstaat." in words


def test_a_text_that_moved_on_is_not_frozen(cast: Cast) -> None:
    pid = the.written(cast)
    client = cast.client("secretary")
    page = BeautifulSoup(client.get(f"/visions/{pid}/proposals/new").get_data(as_text=True), "html.parser")
    with cast.acting("participant"):
        the.write(the.section(pid), "Net nog anders.")
    answer = client.post(f"/visions/{pid}/proposals", data={"seen": the.piece(page, "input[name=seen]")["value"]})
    assert answer.status_code == 409
    assert "Lees het concept opnieuw" in answer.get_data(as_text=True)
    with cast.reading():
        assert db.session.scalars(select(Proposal)).all() == []


@pytest.mark.parametrize("day", ["24-11-2026", "31-31-2026", "gisteren"])
def test_a_day_that_cannot_be_is_refused(cast: Cast, day: str) -> None:
    pid = the.written(cast)
    status, page = freeze(cast, pid, respond_by=day)
    assert status == 422
    assert f'value="{day}"' in page


def test_an_unfinished_draft_says_what_is_missing(cast: Cast) -> None:
    pid = the.started(cast)
    words = text_of(cast, "coordinator", f"/visions/{pid}/proposals/new")
    assert "8 onderdelen hebben nog geen tekst: " in words
    assert "Zet de tekst vast" not in words


def test_the_section_that_is_empty_is_named(cast: Cast) -> None:
    """By its own heading where somebody wrote one, else by its template's."""
    pid = the.written(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), "")
    words = text_of(cast, "coordinator", f"/visions/{pid}/proposals/new")
    with cast.reading():
        (empty,) = frozen.compose(the.vision(pid)).empty
    assert f"1 onderdeel heeft nog geen tekst: {empty}. Vul het aan of haal het weg." in words


def test_an_organisation_decides_and_may_change_its_mind(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    assert decide(cast, pid, "core_member", "objection", "Te streng voor ons.")[0] == 303
    assert decide(cast, pid, "core_member", "endorsed_with_remark", "Akkoord met een uitleg.")[0] == 303
    words = text_of(cast, "participant", f"/visions/{pid}/proposals/1")
    assert "1 van 4 onderschrijft." in words
    assert "Akkoord met een uitleg." in words
    assert "1 eerder besluit" in words
    assert "Te streng voor ons." in words
    with cast.reading():
        assert len(db.session.scalars(select(EndorsementAnswer)).all()) == 2


def seen_by(cast: Cast, pid: str, who: str) -> str:
    """What the form of a page says that its reader saw."""
    return str(the.piece(page_of(cast, who, f"/visions/{pid}/proposals/1"), "input[name=seen]")["value"])


def test_the_same_decision_twice_counts_once(cast: Cast) -> None:
    """Pressed twice, or by a colleague who had the page open: the second is told who was first."""
    pid = the.frozen_one(cast)
    seen = seen_by(cast, pid, "core_member")
    assert decide(cast, pid, "core_member", "endorsed", seen=seen)[0] == 303
    client = cast.client("core_member")
    said = {
        "organisation": word(cast.organisations[the.ORGANISATIONS["core_member"]]),
        "answer": "endorsed",
        "seen": seen,
    }
    assert client.post(f"/visions/{pid}/proposals/1/endorsements", data=said).status_code == 303
    words = client.get(f"/visions/{pid}/proposals/1").get_data(as_text=True)
    assert "heeft dit besluit al vastgelegd, op dinsdag 24 november 2026, 10:00" in words
    assert "Het telt één keer." in words
    with cast.reading():
        assert len(db.session.scalars(select(EndorsementAnswer)).all()) == 1


def test_who_decides_after_a_colleague_reads_that_first(cast: Cast) -> None:
    """Nothing is overwritten unseen: her own decision stands in the form, and counts when she sends it again."""
    pid = the.frozen_one(cast)
    seen = seen_by(cast, pid, "core_member")
    assert decide(cast, pid, "core_member", "endorsed", seen=seen)[0] == 303
    status, page = decide(cast, pid, "core_member", "objection", "Te streng voor ons.", seen=seen)
    assert status == 409
    assert "legde al een ander besluit vast, op dinsdag 24 november 2026, 10:00" in page
    assert "Jouw besluit is nog niet vastgelegd." in page
    assert "Te streng voor ons.</textarea>" in page
    with cast.reading():
        assert [one.answer for one in db.session.scalars(select(EndorsementAnswer))] == ["endorsed"]
    again = str(the.piece(BeautifulSoup(page, "html.parser"), "input[name=seen]")["value"])
    assert decide(cast, pid, "core_member", "objection", "Te streng voor ons.", seen=again)[0] == 303


@pytest.mark.parametrize("seen", ["", "x", "1:0"])
def test_who_does_not_say_what_she_saw_decides_nothing(cast: Cast, seen: str) -> None:
    """`1` is no organisation that she signs for. What she typed stands there, and counts when she sends it again."""
    pid = the.frozen_one(cast)
    province, address = cast.organisations["province"], f"/visions/{pid}/proposals/1/endorsements"
    said = {"organisation": word(province), "answer": "objection", "remark": "Te streng voor ons.", "seen": seen}
    assert province != 1
    answer = cast.client("core_member").post(address, data=said)
    assert (answer.status_code, "Er ging iets mis met het formulier" in answer.text) == (422, True)
    assert "Te streng voor ons.</textarea>" in answer.text
    with cast.reading():
        assert db.session.scalars(select(EndorsementAnswer)).all() == []
    page = BeautifulSoup(answer.text, "html.parser")
    said["seen"] = str(the.piece(page, "input[name=seen]")["value"])
    assert cast.client("core_member").post(address, data=said).status_code == 303


@pytest.mark.parametrize("answer", ["objection", "endorsed_with_remark", ""])
def test_a_decision_that_is_not_whole_keeps_what_was_typed(cast: Cast, answer: str) -> None:
    pid = the.frozen_one(cast)
    status, page = decide(cast, pid, "core_member", answer, "" if answer else "Mijn reden.")
    assert status == 422
    assert answer or "Mijn reden." in page
    assert f'value="{answer}" checked' in page or not answer


def test_nobody_decides_for_another_organisation(cast: Cast) -> None:
    """`may_endorse` is asked per organisation: a form that names another one is refused."""
    pid = the.frozen_one(cast)
    assert decide(cast, pid, "coordinator", "endorsed", organisation="water_board")[0] == 422
    with cast.reading():
        assert db.session.scalars(select(EndorsementAnswer)).all() == []


def test_a_member_without_the_right_to_sign_reads_who_decides(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.writing():
        place = select(Affiliation).filter_by(person_id=cast.people["participant"])
        db.session.scalars(place).one().may_endorse = False
    assert "Alleen wie namens een organisatie mag tekenen" in text_of(
        cast, "participant", f"/visions/{pid}/proposals/1"
    )
    assert decide(cast, pid, "participant", "endorsed")[0] == 403


def test_the_group_replies_to_an_objection_and_publishes(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        decide(cast, pid, who, "endorsed")
    decide(cast, pid, "core_member", "objection", "Te streng voor ons.")
    address = f"/visions/{pid}/proposals/1"
    assert "Het bezwaar van Provincie Noord staat open." in text_of(cast, "coordinator", address)
    assert "Je kunt nog niet publiceren" in text_of(cast, "coordinator", f"{address}/publication")
    assert cast.client("coordinator").post(f"{address}/publication", data={"change_summary": "x"}).status_code == 409
    reply = str(the.piece(page_of(cast, "coordinator", address), "td a[href*=objections]")["href"])
    assert "Te streng voor ons." in text_of(cast, "coordinator", reply)
    assert cast.client("coordinator").post(reply, data={"words": ""}).status_code == 422
    assert cast.client("coordinator").post(reply, data={"words": "Afwijken mag met een reden."}).status_code == 303
    assert "Afwijken mag met een reden." in text_of(cast, "core_member", address)
    client = cast.client("coordinator")
    assert client.post(f"{address}/publication", data={"change_summary": ""}).status_code == 422
    answer = client.post(f"{address}/publication", data={"change_summary": "De eerste versie."})
    assert (answer.status_code, answer.location) == (303, f"/visions/{pid}")
    words = text_of(cast, "visitor", f"/visions/{pid}")
    assert "Onderschreven door 3 van 4" in words
    assert "De eerste versie." in words
    for secret in ("Te streng voor ons.", "Afwijken mag", "Provincie Noord", "bezwaar"):
        assert secret not in words


def test_a_round_is_withdrawn_with_a_reason(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    client = cast.client("secretary")
    assert client.post(f"/visions/{pid}/proposals/1/withdrawal", data={"reason": ""}).status_code == 422
    assert client.post(f"/visions/{pid}/proposals/1/withdrawal", data={"reason": "Er moet meer in."}).status_code == 303
    assert "Er moet meer in." in text_of(cast, "participant", f"/visions/{pid}/proposals/1")
    assert decide(cast, pid, "participant", "endorsed")[0] == 409
    assert freeze(cast, pid)[0] == 303


def test_a_reminder_goes_once_a_day(cast: Cast, clock: StandingClock) -> None:
    pid = the.frozen_one(cast)
    client = cast.client("coordinator")
    assert client.post(f"/visions/{pid}/proposals/1/reminders").status_code == 303
    assert client.post(f"/visions/{pid}/proposals/1/reminders").status_code == 409
    clock.forward(days=1, minutes=1)
    assert cast.client("coordinator").post(f"/visions/{pid}/proposals/1/reminders").status_code == 303


def test_a_second_publication_finds_the_round_closed(cast: Cast) -> None:
    pid = the.published(cast)
    answer = cast.client("coordinator").post(
        f"/visions/{pid}/proposals/1/publication", data={"change_summary": "Nog eens"}
    )
    assert (answer.status_code, "Dit voorstel is al gesloten." in answer.text) == (409, True)
    with cast.reading():
        version = queries.current_version(the.vision(pid))
        assert version is not None
        assert version.number == 1


def test_the_sounding_board_reads_the_text_and_not_the_round(cast: Cast) -> None:
    pid = the.written(cast)
    freeze(cast, pid, for_board="y")
    decide(cast, pid, "core_member", "objection", "Dit blijft in de groep.")
    words = text_of(cast, "sounding_board", f"/visions/{pid}/proposals/1")
    assert "Wij vragen hergebruik." in words
    assert "Dit blijft in de groep." not in words
    assert "onderschrijven" not in words
    assert cast.client("sounding_board").get(f"/visions/{pid}/draft").status_code == 404
    assert cast.client("supplier_member").get(f"/visions/{pid}/proposals/1").status_code == 404


def test_who_missed_the_round_still_endorses_the_published_text(cast: Cast) -> None:
    pid = the.published(cast)
    assert "Onderschrijf namens je organisatie" in text_of(cast, "participant", f"/visions/{pid}")
    assert decide(cast, pid, "participant", "objection", "Toch niet.")[0] == 409
    assert decide(cast, pid, "participant", "endorsed")[0] == 303
    assert "Onderschreven door 4 van 4" in text_of(cast, "visitor", f"/visions/{pid}")
    assert "Onderschrijf namens je organisatie" not in text_of(cast, "participant", f"/visions/{pid}")


def test_a_first_version_is_asked_what_it_is_about_and_a_later_one_what_changed(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        decide(cast, pid, who, "endorsed")
    words = text_of(cast, "coordinator", f"/visions/{pid}/proposals/1/publication")
    assert "Waar gaat deze marktvisie over?" in words
    assert "Wat is er veranderd?" not in words
    cast.client("coordinator").post(f"/visions/{pid}/proposals/1/publication", data={"change_summary": "Over hout."})
    with cast.acting("participant"):
        the.write(the.section(pid), "Nu ook steen.")
    assert freeze(cast, pid)[0] == 303
    for who in ("coordinator", "secretary", "participant"):
        said = {"organisation": word(cast.organisations[the.ORGANISATIONS[who]]), "answer": "endorsed"}
        page = page_of(cast, who, f"/visions/{pid}/proposals/2")
        said["seen"] = str(the.piece(page, "input[name=seen]")["value"])
        assert cast.client(who).post(f"/visions/{pid}/proposals/2/endorsements", data=said).status_code == 303
    assert "Wat is er veranderd?" in text_of(cast, "coordinator", f"/visions/{pid}/proposals/2/publication")


@pytest.mark.parametrize("body", [" ", "\u00a0\n\u2003", "\u200b", "\u2800\u3164", "&nbsp;", "\u200b&#8203;"])
def test_a_section_of_white_space_holds_no_text(cast: Cast, body: str) -> None:
    pid = the.written(cast)
    with cast.acting("participant"):
        the.write(the.section(pid), body)
    with cast.reading():
        assert len(frozen.compose(the.vision(pid)).empty) == 1
    assert "heeft nog geen tekst" in text_of(cast, "secretary", f"/visions/{pid}/proposals/new")
