"""Try 12 of an expert: a request under the Woo. A ground is proposed per part, the party is heard, its label is no
ground, and what is withheld is absent from the file, with an inventory beside it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from buyergroup_hub.access import sees, standing_as
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.actions.attaching import attach
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.dossiers.models import Dossier, WooPassage, WooRequest
from buyergroup_hub.consultations.overview.waiting import waits_for
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.answers.test_files import upload, word
from tests.consultations.consulting import page_of, refused, told
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SHEET = (Asked("text", "Wat is nodig?"), Asked("text", "Wat houdt je tegen?"), Asked("text", "Wie bel je?"))
PUBLIC = (Asked("text", "Wat is nodig?"),)
GIVEN = {
    "1": ("Een tekening van brug Singel.", "anonymised"),
    "2": ("Onze geheime mortel.", "confidential"),
    "3": ("Bel 010-1234567.", "public"),
}


def unsealed(cast: Cast) -> str:
    """Firm A answered with a part of each kind; the clock stands after closing and unsealing."""
    pid = the.opened(cast, *SHEET)
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        for key, (text, choice) in GIVEN.items():
            answering.save_draft(mine, the.question(pid, key), {"text": text}, choice, base=0)
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    the.unsealed(cast, pid)
    return pid


def begun(cast: Cast) -> str:
    pid = unsealed(cast)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-2026-14", hub_clock.now() + timedelta(days=14))
    the.mail_leaves(cast)
    return pid


def the_request() -> WooRequest:
    return db.session.scalars(select(WooRequest)).one()


def passage(key: str) -> WooPassage:
    request = the_request()
    found = next(one for one in woo.passages_of(request) if one.answer.question.key == key)
    found.request = request
    return found


def deciding(key: str, decision: str, **said: str) -> Callable[[], None]:
    return lambda: woo.decide(passage(key), decision, **said)


def test_a_ground_is_proposed_per_part_and_decides_nothing(cast: Cast) -> None:
    begun(cast)
    with cast.reading():
        proposed = {key: passage(key).proposed for key in GIVEN}
        assert proposed == {"1": "5.1.2.f", "2": "5.1.1.c", "3": "5.1.2.e"}
        assert all(passage(key).decision is None for key in GIVEN)


def test_nothing_begins_before_unsealing_nor_without_time_for_a_view(cast: Cast) -> None:
    pid = the.opened(cast, *SHEET)
    later = hub_clock.now() + timedelta(days=60)
    refused(cast, "coordinator", lambda: woo.begin(the.consultation(pid), "WOO-1", later), "nog verzegeld")
    the.unsealed(cast, pid)
    for short in (timedelta(0), timedelta(minutes=5), timedelta(days=7, seconds=-1)):
        begins = partial(lambda until: woo.begin(the.consultation(pid), "WOO-1", until), hub_clock.now() + short)
        refused(cast, "coordinator", begins, "minstens een week")


def test_the_party_is_asked_and_heard_before_anything_goes_out(cast: Cast, clock: StandingClock) -> None:
    """As its promise said: "dan hoor je dat eerst en kun je reageren"."""
    pid = begun(cast)
    assert told(cast, "woo") == sorted((cast.people["party_a"], cast.people["colleague_a"]))
    for key in ("1", "2"):
        refused(cast, "coordinator", deciding(key, "disclose"), "nog een zienswijze")
        refused(
            cast,
            "coordinator",
            deciding(key, "partly", ground="5.1.2.f", text="x", why="y"),
            "nog een zienswijze",
        )
        # nor a refusal, which would close the form and could be changed once the time is over
        refused(cast, "coordinator", deciding(key, "withhold", ground="5.1.2.f", why="y"), "nog een zienswijze")
    refused(cast, "coordinator", deciding("3", "disclose"), "nog een zienswijze")  # public, and a ground is proposed
    with cast.reading():
        url = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}/woo/{passage('1').pid}"
    firm = cast.client("party_a")
    assert "Een tekening van brug Singel." in firm.get(url).get_data(as_text=True)
    assert firm.post(url, data={"view": ""}).status_code == 422
    assert firm.post(url, data={"view": "Laat de brug weg."}).status_code == 303
    with cast.acting("coordinator"):
        deciding(
            "1", "partly", ground="5.1.2.f", text="Een tekening van [5.1.2.f].", why="De brug verraadt de klant."
        )()
    refused(cast, "party_a", lambda: woo.give_view(passage("1"), "Toch niet."), "al beslist")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        deciding("2", "disclose")()


def test_who_chose_public_is_heard_first_as_well(cast: Cast, clock: StandingClock) -> None:
    """The seal says it of every answer; and what is public by choice may have stayed out of the report."""
    pid = the.opened(cast, *PUBLIC)
    with cast.acting("party_b"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_b"))
        answering.save_draft(mine, the.question(pid, "1"), {"text": "Een kraan."}, "public", base=0)
    with cast.acting("party_b"):
        the.hand_in(cast, pid, "party_b")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-2026-15", hub_clock.now() + timedelta(days=14))
    the.mail_leaves(cast)
    assert told(cast, "woo") == [cast.people["party_b"]]
    refused(cast, "coordinator", deciding("1", "disclose"), "nog een zienswijze")
    with cast.reading():
        assert passage("1").proposed is None
        url = f"/consultations/{pid}/parties/{the.party(cast, pid, 'party_b').pid}/woo/{passage('1').pid}"
    assert cast.client("party_b").post(url, data={"view": "Prima."}).status_code == 303
    with cast.acting("coordinator"):
        deciding("1", "disclose")()


def test_a_label_is_no_ground(cast: Cast) -> None:
    begun(cast)
    for said in ({}, {"ground": "confidential", "why": "Zo gekozen."}, {"ground": "5.1.1.c"}):
        refused(cast, "coordinator", deciding("2", "withhold", **said), "Vertrouwelijk is geen grond")
    refused(cast, "coordinator", deciding("3", "partly", ground="5.1.2.e", why="Een nummer."), "Schrijf de tekst")
    refused(cast, "coordinator", deciding("3", "hide"), "Kies wat je met dit onderdeel doet")


def export(cast: Cast) -> tuple[str, zipfile.ZipFile]:
    """(address, content) of what goes out."""
    with cast.acting("coordinator"):
        asked = woo.export(db.session.scalars(select(WooRequest)).one())
        pid = asked.pid
    with cast.app.app_context():
        jobs.work_off()
    with cast.reading():
        consultation = db.session.scalars(select(WooRequest)).one().consultation_id
        address = db.session.get_one(Consultation, consultation).pid
    url = f"/consultations/{address}/dossiers/{pid}"
    content = cast.client("coordinator", assurance=2).get(url).get_data()
    return url, zipfile.ZipFile(io.BytesIO(content))


def test_what_is_withheld_is_in_no_file_and_an_inventory_says_why(cast: Cast, clock: StandingClock) -> None:
    begun(cast)
    refused(cast, "coordinator", lambda: woo.export(db.session.scalars(select(WooRequest)).one()), "Beslis eerst over")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        deciding(
            "1", "partly", ground="5.1.2.f", text="Een tekening van [5.1.2.f].", why="De brug verraadt de klant."
        )()
        deciding("2", "withhold", ground="5.1.1.c", why="De samenstelling is geheim.")()
        deciding("3", "disclose")()
    refused(cast, "coordinator", lambda: woo.export(the_request()), "Verstuur eerst het besluit")
    with cast.acting("coordinator"):
        woo.send(the_request())
    url, archive = export(cast)
    with archive:
        names = sorted(archive.namelist())
        assert names == ["documenten/001.txt", "documenten/003.txt", "inventaris.csv"]
        whole = "".join(archive.read(name).decode() for name in names)
        lines = list(csv.reader(io.StringIO(archive.read("inventaris.csv").decode("utf-8-sig")), delimiter=";"))
    for hidden in ("Onze geheime mortel", "brug Singel"):
        assert hidden not in whole
    assert "Een tekening van [5.1.2.f]." in whole
    assert "Bel 010-1234567." in whole
    assert [line[3] for line in lines[1:]] == ["deels openbaar", "niet openbaar", "openbaar", "al openbaar"]
    assert lines[4][7].startswith("http://localhost/consultations/")
    assert [line[2] for line in lines[1:4]] == [
        "een partij (koos: geanonimiseerd)",
        "een partij (koos: vertrouwelijk)",
        "Aannemer A",
    ]
    assert "vertrouwelijk zijn meegedeeld" in lines[2][4]
    assert lines[2][5] == "De samenstelling is geheim."
    for who in ("party_a", "participant", "programme", "administrator", "visitor"):
        assert cast.client(who).get(url).status_code in (401, 403, 404)
    with cast.reading():
        assert db.session.scalars(select(Dossier)).one().woo_request_id is not None


def test_a_file_of_who_has_no_name_goes_out_without_the_name_that_its_party_gave_it(
    cast: Cast, clock: StandingClock
) -> None:
    """The inventory names no party there, and the name of its file would."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"), Asked("text", "Wie bel je?"))
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        for key, choice in (("1", "anonymised"), ("2", "public")):
            answering.save_draft(mine, the.question(pid, key), {"text": "Zie bestand."}, choice, base=0)
            attach(mine, the.question(pid, key), upload(word("Een tekening."), f"Aannemer A {key}.docx"))
        the.hand_in(cast, pid)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-1", hub_clock.now() + timedelta(days=7))
    the.mail_leaves(cast)
    clock.forward(days=7)
    with cast.acting("coordinator"):
        for key in "12":
            deciding(key, "disclose")()
        woo.send(the_request())
    _url, archive = export(cast)
    with archive:
        assert [name for name in archive.namelist() if name.endswith("docx")] == [
            "documenten/001-1.docx",
            "documenten/002-1-Aannemer A 2.docx",
        ]


def all_decided(cast: Cast, clock: StandingClock) -> str:
    """Part 1 goes out against the party's view, part 2 stays inside, part 3 was public."""
    pid = begun(cast)
    with cast.acting("party_a"):
        woo.give_view(passage("1"), "Laat de brug weg.")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        deciding("1", "disclose")()
        deciding("2", "withhold", ground="5.1.1.c", why="De samenstelling is geheim.")()
        deciding("3", "disclose")()
    return pid


def test_the_decision_is_sent_to_the_party_and_fixed(cast: Cast, clock: StandingClock) -> None:
    pid = all_decided(cast, clock)
    with cast.reading():
        party = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
        view = f"{party}/woo/{passage('1').pid}"
        request = f"/consultations/{pid}/woo/{the_request().pid}"
    assert "Beslist:" not in page_of(cast, "party_a", view), "a decision that was not sent is not told"
    assert "de organisatoren beslissen" in page_of(cast, "party_a", party)
    assert "Maak het bestand" not in page_of(cast, "coordinator", request)
    before = hub_clock.now()
    assert cast.client("coordinator").post(f"{request}/decision").status_code == 303
    the.mail_leaves(cast)
    assert told(cast, "woo_decided") == sorted(cast.people[who] for who in ("party_a", "colleague_a"))
    page = page_of(cast, "party_a", view)
    day = str(moment(before + timedelta(days=14)))
    assert "Beslist: openbaar." in page
    assert f"dit gaat niet eerder uit dan {day}" in page
    assert day in page_of(cast, "coordinator", request)
    refused(cast, "coordinator", deciding("1", "withhold", ground="5.1.2.f", why="Toch niet."), "ligt nu vast")
    refused(cast, "coordinator", lambda: woo.send(the_request()), "al verstuurd")


def test_what_a_party_objected_to_leaves_two_weeks_after_the_decision_was_sent(
    cast: Cast, clock: StandingClock
) -> None:
    all_decided(cast, clock)
    with cast.acting("coordinator"):
        woo.send(the_request())
    the.mail_leaves(cast)
    clock.forward(days=14, seconds=-1)
    first = export(cast)[1]
    with first:
        assert sorted(first.namelist()) == ["documenten/003.txt", "inventaris.csv"]
        assert "de partij maakte bezwaar" in first.read("inventaris.csv").decode()
        assert "brug Singel" not in "".join(first.read(name).decode() for name in first.namelist())
    clock.forward(seconds=1)
    later = export(cast)[1]
    with later:
        assert "Een tekening van brug Singel." in later.read("documenten/001.txt").decode()


def test_the_party_finds_it_in_her_work_until_she_spoke(cast: Cast) -> None:
    pid = begun(cast)

    def tasks(who: str) -> list[str]:
        with cast.reading(), cast.app.test_request_context(), standing_as(cast.standing(who)):
            return [task.title for task in waits_for(cast.standing(who)) if "zienswijze" in task.title]

    assert tasks("party_a") == tasks("colleague_a") == ["Geef je zienswijze: Liggers hergebruiken"]
    assert tasks("party_b") == []
    for key in ("1", "2", "3"):
        with cast.acting("party_a"):
            woo.give_view(passage(key), "Liever niet.")
    assert tasks("party_a") == []
    assert pid


@pytest.mark.parametrize("who", ["party_b", "visitor", "participant", "programme", "administrator", "supplier_member"])
def test_nobody_else_sees_that_or_what_was_asked(cast: Cast, who: str) -> None:
    pid = begun(cast)
    with cast.reading():
        standing = cast.standing(who)
        assert not sees(standing, passage("1"))
        assert not sees(standing, db.session.scalars(select(WooRequest)).one())
        one, request = passage("1").pid, db.session.scalars(select(WooRequest)).one().pid
    for url in (f"woo/{request}", f"woo-passages/{one}"):
        assert cast.client(who, assurance=2).get(f"/consultations/{pid}/{url}").status_code in (401, 404)
    for url in ("", "/clarifications"):
        assert "WOO-2026-14" not in page_of(cast, who, f"/consultations/{pid}{url}")


def test_opening_a_raw_text_here_asks_for_a_second_factor_and_is_recorded(cast: Cast) -> None:
    pid = begun(cast)
    with cast.acting("party_a"):
        woo.give_view(passage("2"), "Dit blijft geheim.")
    with cast.reading():
        url = f"/consultations/{pid}/woo-passages/{passage('2').pid}"
    assert cast.client("coordinator").get(url).status_code == 303
    noor = cast.client("coordinator", assurance=2)
    page = noor.get(url).get_data(as_text=True)
    assert "Onze geheime mortel." in page
    assert "vertrouwelijk zijn meegedeeld" in page
    with cast.reading():
        assert len(db.session.scalars(select(Event).where(Event.name == "answer.read")).all()) == 1
    assert noor.post(url, data={"decision": "withhold", "ground": "5.1.1.c", "why": "Geheim."}).status_code == 303
    with cast.reading():
        request = db.session.scalars(select(WooRequest)).one().pid
    page = noor.get(f"/consultations/{pid}/woo/{request}").get_data(as_text=True)
    assert "1 van 3 onderdelen beslist" in page


def test_the_party_reads_which_of_its_answers_were_asked_for_in_the_order_of_the_questions(cast: Cast) -> None:
    """Each by its question, also what it chose to be public."""
    sheet = (*SHEET, Asked("text", "Wat mag iedereen weten?"))
    pid = the.opened(cast, *sheet)
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        for key, (text, choice) in (GIVEN | {"4": ("Wij bestaan al lang.", "public")}).items():
            answering.save_draft(mine, the.question(pid, key), {"text": text}, choice, base=0)
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-2026-14", hub_clock.now() + timedelta(days=14))
    with cast.reading():
        url = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    asked = page_of(cast, "party_a", url).partition('id="h-woo"')[2].partition("</section>")[0]
    assert re.findall(r'/woo/\w+">([^<]+)</a>', asked) == [f"{n}. {one.title}" for n, one in enumerate(sheet, 1)]
