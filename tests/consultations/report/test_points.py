"""A point publishes nothing that was not released, and nobody reads it before the parties whose it is (rule 3)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import PromiseText
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.report.models import Point, PointPreview, Report
from buyergroup_hub.consultations.sheets import wording
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.events.models import Event, Payload
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications import actions as mails
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused, seen, told
from tests.filled import word
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

FIRMS = {"party_a": "Aannemer A", "party_b": "Aannemer B"}
WITH_DRONE = "Een drone ziet elke scheur vanaf de weg."
GIVEN = "Wij keuren elke ligger met een scan van het wapeningsstaal."


def unsealed(cast: Cast, choice: str = "anonymised", *, released: str | None = "party_a") -> str:
    """Two firms answered one question; of one a text was released, the other is kept inside. None: of neither."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    for who in FIRMS:
        the.answered(cast, pid, who, choice, k1=f"{GIVEN} {who}")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        for who, firm in FIRMS.items():
            if released is not None and who != released:
                releasing.keep_inside(the.answer(pid, "1", firm), "Niet nodig.")
            elif released and choice == "public":
                releasing.release_as_given(the.answer(pid, "1", firm))
    if choice == "anonymised" and released:
        the.released(cast, pid, released, "Een scan per ligger.")
    return pid


def make(cast: Cast, pid: str, text: str = "Betaal voor een scan.", *firms: str) -> None:
    with cast.acting("coordinator"):
        sources = [the.answer(pid, "1", firm) for firm in firms or ("Aannemer A",)]
        made = points.make_point(the.consultation(pid), text, sources)
        points.dispose(made, "partly", "Een reden.")


def show(cast: Cast, pid: str) -> None:
    with cast.acting("coordinator"):
        points.show_points(the.consultation(pid))
    the.mail_leaves(cast)


def preview(pid: str) -> PointPreview:
    newest = select(PointPreview.pid, PointPreview.party_id).order_by(PointPreview.id.desc())
    found, party_id = db.session.execute(newest).first() or ("", 0)
    of = db.session.scalar(select(Party.pid).where(Party.id == party_id))
    return db.session.scalars(PointPreview.addressed(pid=pid, party=str(of), preview=found)).one()


def publish(pid: str) -> Report:
    return reporting.publish_report(the.consultation(pid), "Wat we leerden.")


def states(cast: Cast, pid: str) -> list[str]:
    with cast.reading():
        answers = unsealing.answers_of(the.consultation(pid))
        return list(points.states_of(points.points_of(the.consultation(pid)), answers).values())


@pytest.mark.parametrize("state", ["confidential", "inside", "waiting", "objected", "todo"])
def test_a_point_is_made_of_nothing_that_was_not_released(cast: Cast, state: str) -> None:
    choice = "confidential" if state == "confidential" else "anonymised"
    pid = unsealed(cast, choice, released=None if state == "todo" else "")
    with cast.acting("coordinator"):
        if state in ("waiting", "objected"):
            releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Een scan.")
    if state == "objected":
        with cast.acting("party_a"):
            releasing.object_to(the.answer(pid, "1", "Aannemer A").releases[-1], "Nee.")
    refused(cast, "coordinator", lambda: _make(pid), "alleen uit wat is vrijgegeven")
    page = page_of(cast, "coordinator", f"/consultations/{pid}/points")
    assert "1. Aannemer A" not in page, "it is not offered as a source"


def _make(pid: str) -> None:
    points.make_point(the.consultation(pid), "Betaal voor een scan.", [the.answer(pid, "1", "Aannemer A")])


def test_what_is_taken_back_later_stops_a_point(cast: Cast) -> None:
    pid = unsealed(cast)
    make(cast, pid)
    show(cast, pid)
    with cast.acting("party_a"):
        points.agree(preview(pid))
    assert states(cast, pid) == ["ready"]
    with cast.acting("coordinator"):
        releasing.keep_inside(the.answer(pid, "1", "Aannemer A"), "Toch niet.")
    assert states(cast, pid) == ["unreleased"]
    refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")
    assert "niet (meer) is vrijgegeven" in page_of(cast, "coordinator", f"/consultations/{pid}/points")


def test_a_party_reads_a_point_before_everyone_and_may_come_back_on_its_yes(cast: Cast) -> None:
    """On its page and with one mail; what it says stops the point until it is put in other words and shown anew."""
    pid = unsealed(cast)
    make(cast, pid)
    refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")
    assert cast.client("coordinator").post(f"/consultations/{pid}/points/previews").status_code == 303
    assert told(cast, "points") == sorted((cast.people["party_a"], cast.people["colleague_a"]))
    with cast.app.test_request_context("/"), cast.reading():
        for mail in db.session.scalars(select(Mail).where(Mail.kind == "consultations.points")):
            sent = mails.letter(mail)
            assert sent is not None
            assert "Betaal voor een scan" not in sent.text
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
        address = f"{mine}/points/{preview(pid).pid}"
    assert "Kijk een punt voor het verslag na." in page_of(cast, "party_a", mine)
    page = page_of(cast, "party_a", address)
    for words in ("Betaal voor een scan.", "Reageer je niet, dan ga je akkoord.", "Maak bezwaar"):
        assert words in page
    for who, code in (("party_b", 404), ("coordinator", 403), ("visitor", 404)):
        assert cast.client(who, assurance=2).get(address).status_code == code
    firm = cast.client("party_a")
    assert firm.post(f"{address}/agreement").status_code == 303
    assert "Tot het verslag uitgaat, kun je nog bezwaar maken." in page_of(cast, "party_a", address)
    assert firm.post(f"{address}/objection", data={"why": ""}).status_code == 422
    assert firm.post(f"{address}/objection", data={"why": "Dit zijn wij."}).status_code == 303
    assert states(cast, pid) == ["objected"]
    refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")
    with cast.acting("coordinator"):
        [point] = points.points_of(the.consultation(pid))
        point.consultation = the.consultation(pid)
        points.change_point(point, "Een scan helpt.", [the.answer(pid, "1", "Aannemer A")])
    assert states(cast, pid) == ["unshown"]
    assert "is aangepast of staat al in het verslag" in page_of(cast, "party_a", address)


def first(pid: str) -> Point:
    found = points.points_of(the.consultation(pid))[0]
    found.consultation = the.consultation(pid)
    return found


@pytest.mark.parametrize("removed", [True, False])
@pytest.mark.parametrize("words", ["Betaal voor een scan.", "betaal  voor een SCAN"])
def test_an_objection_stays_with_the_words_when_a_point_is_made_anew(cast: Cast, words: str, removed: bool) -> None:
    """Also in other case, spacing and punctuation. It comes back to who objected, and only a yes of theirs ends it."""
    pid = unsealed(cast)
    make(cast, pid)
    show(cast, pid)
    with cast.acting("party_a"):
        points.object_to(preview(pid), "Dit zijn wij.")
    with cast.acting("coordinator"):
        if removed:
            points.remove_point(first(pid))
        else:
            points.change_point(first(pid), words, [the.answer(pid, "1", "Aannemer A")])
    if removed:
        assert states(cast, pid) == []
        make(cast, pid, words)
    assert states(cast, pid) == ["objected"]
    with cast.reading():
        made = first(pid).pid
    assert "Dit zijn wij." in page_of(cast, "coordinator", f"/consultations/{pid}/points/{made}")
    show(cast, pid)
    with cast.reading():
        anew = preview(pid)
        asked = removed or words != "Betaal voor een scan."
        assert (anew.state, anew.silence_agrees) == (("waiting", False) if asked else ("objected", True))
    refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")
    if asked:
        with cast.acting("party_a"):
            points.agree(preview(pid))
        assert states(cast, pid) == ["ready"]


@pytest.mark.parametrize("firm", ["Aannemer A", "Aannemer B"])
def test_who_an_answer_comes_from_that_is_added_reads_the_point_first(
    cast: Cast, clock: StandingClock, firm: str
) -> None:
    """With its own promise, and the time that it gives: silence on what was shown before says nothing of it."""
    pid = unsealed(cast)
    the.released(cast, pid, "party_b", "Ook een scan.")
    make(cast, pid, "Betaal voor een scan.", *{"Aannemer A", "Aannemer B"} - {firm})
    show(cast, pid)
    clock.forward(days=15)
    assert states(cast, pid) == ["ready"]
    both = ("Aannemer A", "Aannemer B")
    with cast.acting("coordinator"):
        points.change_point(first(pid), "Betaal voor een scan.", [the.answer(pid, "1", one) for one in both])
    assert states(cast, pid) == ["unshown"]
    show(cast, pid)
    assert states(cast, pid) == ["waiting"]
    clock.forward(days=15)
    assert states(cast, pid) == ["ready"]


def test_another_answer_of_a_party_that_read_the_point_is_read_with_its_own_promise(
    cast: Cast, clock: StandingClock
) -> None:
    pid = the.opened(cast, Asked("text", "Wat is nodig?"), Asked("text", "En verder?"))
    the.answered(cast, pid, k1=f"{GIVEN} 1", k2=f"{GIVEN} 2")
    the.unsealed(cast, pid)
    for key in ("1", "2"):
        the.released(cast, pid, "party_a", f"Een scan per ligger {key}.", key)
    make(cast, pid)
    show(cast, pid)
    clock.forward(days=15)
    with cast.acting("coordinator"):
        points.change_point(
            first(pid), "Betaal voor een scan.", [the.answer(pid, key, "Aannemer A") for key in ("1", "2")]
        )
    assert states(cast, pid) == ["unshown"]
    show(cast, pid)
    assert states(cast, pid) == ["waiting"]


@pytest.mark.parametrize("firms", [(), ("Aannemer B",)])
def test_an_objection_is_to_the_words_wherever_they_are_said_to_come_from(cast: Cast, firms: tuple[str, ...]) -> None:
    pid = unsealed(cast)
    the.released(cast, pid, "party_b", "Ook een scan.")
    make(cast, pid)
    show(cast, pid)
    with cast.acting("party_a"):
        points.object_to(preview(pid), "Zo zeiden wij het niet.")
        told = select(Event.name, Payload.text).join(Payload).where(Event.subject_kind == "point_previews")
        assert [json.loads(text or "") for _name, text in db.session.execute(told.order_by(Event.seq))] == [
            {"text": "Betaal voor een scan."},
            {"objection": "Zo zeiden wij het niet."},
        ]
    with cast.acting("coordinator"):
        [point] = points.points_of(the.consultation(pid))
        point.consultation = the.consultation(pid)
        points.change_point(point, point.text, [the.answer(pid, "1", firm) for firm in firms])
    show(cast, pid)
    assert states(cast, pid) == ["objected"]
    refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")
    with cast.acting("coordinator"):
        [point] = points.points_of(the.consultation(pid))
        point.consultation = the.consultation(pid)
        points.change_point(point, "Betaal voor keuren.", [])
    assert states(cast, pid) == ["organisers"]


@pytest.mark.parametrize(
    ("choice", "number", "taken"), [("anonymised", 1, True), ("public", 2, True), ("public", 1, False)]
)
def test_silence_counts_only_as_the_promise_says(
    cast: Cast, clock: StandingClock, choice: str, number: int, taken: bool
) -> None:
    """The first promise of a public answer said nothing of silence."""
    pid = unsealed(cast, choice)
    with cast.reading():
        promise = the.answer(pid, "1", "Aannemer A").part.choice.promise
        assert promise.silence_agrees
        assert "Reageer je niet binnen de termijn die erbij staat, dan ga je akkoord." in promise.text
    make(cast, pid)
    show(cast, pid)
    if not taken:
        with cast.writing():
            db.session.execute(update(PointPreview).values(silence_agrees=False))
    with cast.reading():
        old = select(PromiseText).filter_by(confidentiality=choice, number=number)
        assert db.session.scalars(old).one().silence_agrees is taken
        until = preview(pid).object_until
        assert until - preview(pid).shown_at == timedelta(days=14)
    clock.set(until - timedelta(seconds=1))
    assert states(cast, pid) == ["waiting"]
    clock.set(until)
    assert states(cast, pid) == ["ready" if taken else "waiting"]
    if taken:
        with cast.acting("coordinator"):
            publish(pid)
    else:
        refused(cast, "coordinator", lambda: publish(pid), "Dit punt kan zo niet in het verslag")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Aannemer B doet dit al.", "iemand te herkennen: “Aannemer B”"),
        ("Vraag het aan Party B Person.", "iemand te herkennen: “Party B Person”"),
        ("Mail naar info@firma.test.", "iemand te herkennen: “info@firma.test”"),
        ("Zie bam.test voor meer.", "iemand te herkennen: “bam.test”"),
        ("Kijk hoe BAM het doet.", "Hieraan is misschien een partij, prijs of capaciteit te herkennen: “BAM”"),
        ("Een stuk kost € 400.", "Hieraan is misschien een partij, prijs of capaciteit te herkennen"),
        ("Wij keuren elke LIGGER met een scan, zei iemand.", "staat woordelijk in een antwoord"),
    ],
)
def test_a_point_names_nobody_and_repeats_nothing_that_stays_inside(cast: Cast, text: str, sentence: str) -> None:
    """So do the reason beside it and the summary of the report."""
    pid = unsealed(cast)
    with cast.writing():
        cast.organisation("firm_b").website = "https://www.bam.test/nl"

    def point() -> object:
        return points.make_point(the.consultation(pid), text, [])

    refused(cast, "coordinator", point, sentence)
    make(cast, pid)
    with cast.reading():
        made = points.points_of(the.consultation(pid))[0].pid

    def reason() -> object:
        return points.dispose(db.session.scalars(Point.addressed(pid=pid, point=made)).one(), "partly", text)

    refused(cast, "coordinator", reason, sentence)
    show(cast, pid)
    with cast.acting("party_a"):
        points.agree(preview(pid))
    refused(cast, "coordinator", lambda: reporting.publish_report(the.consultation(pid), text), sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Aannemer B doet dit al.", "iemand te herkennen: “Aannemer B”"),
        ("Een drone ziet elke scheur vanaf de weg.", "staat woordelijk in een antwoord"),
        ("Wij betalen drie mensen per ligger.", "staat woordelijk in een antwoord"),
    ],
)
def test_a_text_about_one_answer_says_nothing_of_another(cast: Cast, text: str, sentence: str) -> None:
    """The party would read it at once: what another party wrote, or what it keeps inside itself. Its own words may
    come back, also where they name somebody."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"), Asked("text", "En wie?", required=False))
    own = "Dat doen wij met een scan, zoals Party B Person zegt."
    for who, texts in (
        ("party_a", (own, "Wij betalen drie mensen per ligger.")),
        ("party_b", (WITH_DRONE, "Niemand.")),
    ):
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            for key, said, choice in zip("12", texts, ("anonymised", "confidential"), strict=True):
                answering.save_draft(mine, the.question(pid, key), {"text": said}, choice, base=0)
        with cast.acting(who):
            the.hand_in(cast, pid, who)
    the.unsealed(cast, pid)

    def propose(said: str) -> object:
        return releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), said)

    refused(cast, "coordinator", lambda: propose(text), sentence)
    with cast.acting("coordinator"):
        propose(own)


def test_a_point_that_is_refused_does_not_tell_who_handed_in_nothing(cast: Cast) -> None:
    """A firm drafted and never handed in: its name is no other to the organisers than that of a firm that did not."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    with cast.acting("unverified"):
        answering.begin_answering(the.consultation(pid), cast.organisation("firm_c"))
    the.unsealed(cast, pid)
    for firm in ("Leverancier Lid", "Onbekend Bedrijf"):
        with cast.acting("coordinator"):
            points.make_point(the.consultation(pid), f"{firm} wil dit ook.", [])


def test_what_organisers_tell_besides_the_report_repeats_nothing_that_stays_inside(cast: Cast) -> None:
    """A handout, a post of theirs, an answer to a clarifying question, why they withdraw. A party says what it likes of
    its own."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    with cast.acting("party_b"):
        asked = asking.ask(the.consultation(pid), cast.organisation("firm_b"), "Mag een scan?").key
    the.answered(cast, pid, choice="confidential", k1=GIVEN)
    page = f"/consultations/{pid}"
    the.unsealed(cast, pid)
    said = f"Zo kan het ook: {GIVEN}"
    noor, firm = cast.client("coordinator"), cast.client("party_a")
    tries = {
        f"{page}/handouts": {"title": "Uitleg", "body": said},
        f"{page}/questions/1/posts": {"organisation": word(cast.organisations["municipality"]), "text": said},
        f"{page}/clarifications/{asked}/answer": {"answer": said},
        f"{page}/withdrawal": {"reason": said, "seen": seen(noor.get(f"{page}/withdrawal").text)},
    }
    for address, filled in tries.items():
        answer = noor.post(address, data={**filled, "anyway": "y"})
        assert answer.status_code in (409, 422), address
        assert "Dit staat woordelijk in een antwoord" in answer.text
    own = {"organisation": word(cast.organisations["firm_a"]), "text": said}
    assert firm.post(f"{page}/questions/1/posts", data=own).status_code == 303


def test_what_may_be_meant_otherwise_is_asked_once(cast: Cast) -> None:
    """In the form with what was typed; a name is never taken."""
    pid = unsealed(cast)
    noor, url = cast.client("coordinator"), f"/consultations/{pid}/points"
    answer = noor.post(url, data={"text": "Reken op een hogere stuksprijs."})
    assert answer.status_code == 422
    assert "Reken op een hogere stuksprijs.</textarea>" in answer.text
    assert 'name="anyway"' in answer.text
    assert 'name="anyway"' not in noor.get(url).text
    assert noor.post(url, data={"text": "Reken op een hogere stuksprijs.", "anyway": "y"}).status_code == 303
    assert noor.post(url, data={"text": "Aannemer B doet dit.", "anyway": "y"}).status_code == 422


def test_a_point_without_a_source_says_so_everywhere(cast: Cast) -> None:
    pid = unsealed(cast)
    with cast.acting("coordinator"):
        made = points.make_point(the.consultation(pid), "Wij kiezen voor scans.", [])
        points.dispose(made, "partly", "Een reden.")
    assert "van de organisatoren, niet uit een antwoord" in page_of(cast, "coordinator", f"/consultations/{pid}/points")
    with cast.acting("coordinator"):
        publish(pid)
    page = page_of(cast, "visitor", f"/consultations/{pid}/reports/1")
    assert "van de organisatoren, niet uit een antwoord" in page
    assert "1 van de 1 punten is van de organisatoren zelf, en komt niet uit een antwoord." in page
    assert "las dat punt voordat iedereen het las" not in page


@pytest.mark.both_engines
def test_what_a_report_says_of_itself_is_counted(cast: Cast) -> None:
    pid = unsealed(cast)
    make(cast, pid)
    show(cast, pid)
    with cast.acting("party_a"):
        points.agree(preview(pid))
    with cast.acting("coordinator"):
        publish(pid)
    url = f"/consultations/{pid}/reports/1"
    said = (
        "In dit verslag staan 0 openbare antwoorden, met de naam van de partij.",
        "1 tekst staat er zonder naam. De partij las die eerst, en ging akkoord of maakte op tijd geen bezwaar.",
        "Wat vertrouwelijk is of niet is vrijgegeven, staat er niet in.",
        "Wie een antwoord gaf waar een punt uit komt, las dat punt voordat iedereen het las.",
    )
    page = page_of(cast, "visitor", url)
    assert all(sentence in page for sentence in said)
    assert "van de organisatoren zelf" not in page
    assert GIVEN not in page
    with cast.writing():
        db.session.execute(delete(PointPreview))
    assert said[-1] not in page_of(cast, "visitor", url), "it stands only where the rows bear it out"


def test_names_are_found_in_the_ways_in_which_they_are_said() -> None:
    names = {
        *wording.names_of("Koninklijke BAM Groep N.V.", "naam"),
        *wording.names_of("Koninklijke Wegenbouw Stevin", "naam"),
        *wording.names_of("Jan de Vries & Zn. Beton", "naam"),
        *wording.domains_of("info@ballast-nedam.test", "domein"),
    }

    def told(text: str) -> list[str]:
        return [trace.words for trace in wording.traces(text, names)]

    assert told("Wij van BAM, of bam, of B.A.M. doen dit.") == ["BAM", "bam"]
    assert told("KWS doet dit") == ["KWS"]
    assert told("kws is geen woord, Stevin wel") == ["Stevin"]
    assert told("Ballast-Nedam? ballastnedam!") == ["ballastnedam"]
    assert told("Een groep aannemers van beton in Nederland.") == []
    assert told("Bel 06-12345678 of mail a.b@c.test") == ["06-12345678", "a.b@c.test"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dat kost € 400 per stuk. De rest is gratis.", ["Dat kost € 400 per stuk."]),
        ("Dat kost 400 euro.", ["Dat kost 400 euro."]),
        ("Wij leveren 40 liggers per week.", ["Wij leveren 40 liggers per week."]),
        ("De productiecapaciteit is vol.", ["De productiecapaciteit is vol."]),
        ("Met 5 % korting.", ["Met 5 % korting."]),
        ("Een ligger van 12 meter en 4 ton.", []),
        ("Prijzenswaardig! De coöperatie operates a crane.", []),
        ("In 2027 kan 30 % gerecycled.", []),
    ],
)
def test_prices_and_capacity_are_pointed_at_by_the_sentence(text: str, found: list[str]) -> None:
    assert wording.prices(text) == found
