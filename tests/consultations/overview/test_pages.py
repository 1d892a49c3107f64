"""The walk of a consultation through its pages, in Dutch, without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.sheets.actions import opening
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications import actions as mails
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.filled import word
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

PLAN = {
    "title": "Liggers hergebruiken",
    "summary": "We willen weten wat er nodig is.",
    "contact": "Secretaris, 000-0000000",
    "opens_at": "2026-12-01T09:00",
    "closes_at": "2026-12-22T12:00",
    "questions_until": "2026-12-15T12:00",
}

CHOICE = {"kind": "choice", "title": "Welke rol?", "options": "Bouwer\nSloper", "clause": "0", "required": "y"}


def read(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.get_data(as_text=True)


def send(
    client: FlaskClient, url: str, status: int = 303, *, said: dict[str, str] | None = None, **data: object
) -> str:
    answer = client.post(url, data={**(said or {}), **data})
    assert answer.status_code == status, (url, answer.status_code, sentence(answer.get_data(as_text=True)))
    return str(answer.headers.get("Location", "")) or answer.get_data(as_text=True)


def sentence(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.find("<main") :]).split())[:400]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_whole_walk(cast: Cast, clock: StandingClock) -> None:
    """An organiser plans, asks and opens; a party answers; it closes, is unsealed, released and reported."""
    noor = cast.client("coordinator", assurance=2)
    made = read(noor, "/groups/group/consultations/new")
    organisation = word(cast.organisations["municipality"])
    assert organisation in made
    address = send(noor, "/groups/group/consultations", organisation=organisation, said=PLAN)
    pid = address.split("/")[2]
    base = f"/consultations/{pid}"

    assert "Nog geen vragen" in read(noor, f"{base}/sheet")
    send(noor, f"{base}/sheet/questions", kind="text", title="Wat is nodig?", clause="0", required="y")
    send(noor, f"{base}/sheet/questions", said=CHOICE)
    send(noor, f"{base}/sheet/questions/2/place", to="up")
    page = read(noor, f"{base}/sheet")
    assert page.index("Welke rol?") < page.index("Wat is nodig?")
    assert "Ja, alles is in orde." in page
    assert read(cast.client("party_a"), base, 404)
    send(noor, f"{base}/opening", digest=hidden(page, "digest"))
    assert "De vragen zijn nog niet zichtbaar" in read(cast.client("party_a"), base)
    assert "Opent dinsdag 1 december 2026" in read(cast.client("visitor"), "/")
    order = re.compile(r"1\. Welke rol\?.*2\. Wat is nodig\?", re.S)

    clock.set(the.OPENS)
    with cast.writing():
        opening.open_due()
    firm = cast.client("party_a")
    assert order.search(read(cast.client("visitor"), base)), "numbered as the organisers put them"
    assert "Alleen de organisatoren lezen dit. Moet het volgens de wet toch openbaar worden" in read(firm, base)
    read(firm, f"{base}/parties/new")
    first = send(firm, f"{base}/parties", organisation=word(cast.organisations["firm_a"]))
    mine = first.removesuffix("/questions/1")
    assert mine != first, "who begins stands at the first question"
    page = read(firm, first)
    choices = re.findall(r'<input[^>]*name="confidentiality"[^>]*>', page)
    assert len(choices) == 3
    assert not any("checked" in one for one in choices)
    send(firm, f"{mine}/questions/2", base="0", text="Een tekening.", confidentiality="anonymised")
    page = send(firm, f"{mine}/submissions", 422, seen="")
    send(firm, f"{mine}/questions/1", base="0", choice="a")
    assert "Kies wie dit antwoord mag lezen." in read(firm, mine)
    send(firm, f"{mine}/questions/1", base="1", choice="a", confidentiality="public")
    receipt = send(firm, f"{mine}/submissions", seen=hidden(read(firm, mine), "seen"))
    page = read(firm, receipt)
    assert "Je antwoord is ontvangen" in page
    assert "1 december 2026, 09:00:00" in page
    read(firm, f"{receipt}/statement")
    read(firm, f"{mine}/draft")

    assert "verzegeld" in read(cast.client("coordinator"), f"{base}/answers")
    clock.set(the.CLOSES + timedelta(hours=1))
    noor = cast.client("coordinator", assurance=2)
    firm = cast.client("party_a")
    read(noor, f"{base}/unsealing")
    send(noor, f"{base}/unsealing")
    page = read(noor, f"{base}/answers")
    assert "0 van 2 onderdelen besloten" in page
    for raw in re.findall(rf'href="({base}/answers/\w+)"', page):
        shown = read(noor, raw)
        decision = "as_given" if "as_given" in shown else "rewritten"
        send(noor, f"{raw}/releases", decision=decision, text="Een tekening is nodig.")
    page = read(firm, mine)
    [release] = re.findall(rf'href="({mine}/releases/\w+)"', page)
    assert "Een tekening is nodig." in read(firm, release)
    send(firm, f"{release}/agreement")
    [point] = [send(noor, f"{base}/points", text="Lever tekeningen mee.")]
    read(noor, point)
    send(noor, f"{point}/disposition", outcome="taken_over", reason="Dat is redelijk.", place="")
    report = send(noor, f"{base}/reports", summary="Tekeningen helpen.")
    assert re.search(rf'href="{report}"[^>]*>\s*Lees wat ermee is gedaan', read(cast.client("visitor"), base))
    page = read(cast.client("visitor"), report)
    for words in ("Een tekening is nodig.", "Aannemer A", "Lever tekeningen mee.", "Dat is redelijk."):
        assert words in page
    assert "Een tekening.</p>" not in page
    send(noor, f"{base}/conclusion")
    for url in (
        "/consultations",
        "/groups/group/consultations",
        f"{base}/feed.xml",
        f"{base}/ledger",
        f"{base}/manage",
    ):
        read(noor, url)


def test_dates_in_the_wrong_order_are_said_on_the_form_and_nothing_is_lost(cast: Cast) -> None:
    noor = cast.client("coordinator")
    plan = PLAN | {"summary": "Wat wij willen weten.", "organisation": word(cast.organisations["municipality"])}
    wrong = plan | {"closes_at": "2026-11-30T12:00"}
    answered = send(noor, "/groups/group/consultations", 422, said=wrong)
    assert "De sluiting ligt vóór de opening." in answered
    assert "Wat wij willen weten." in answered
    answered = send(noor, "/groups/group/consultations", 422, said=plan | {"opens_at": "2020-12-01T09:00"})
    assert "De opening ligt in het verleden." in answered
    assert "Wat wij willen weten." in answered
    address = send(noor, "/groups/group/consultations", said=plan).removesuffix("/sheet")
    seen = {"seen": hidden(read(noor, f"{address}/edit"), "seen")}
    answered = send(noor, address, 422, said=plan | seen | {"questions_until": "2027-03-01T12:00"})
    assert "Vragen stellen kan tussen opening en sluiting." in answered
    assert "Wat wij willen weten." in answered


def test_a_party_reads_whether_its_draft_is_what_counts(cast: Cast) -> None:
    """Who changed something after submitting is told so; who did not is asked for nothing more."""
    pid = the.opened(cast)
    firm = cast.client("party_a")
    with cast.acting("party_a"):
        answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    differs, counts = (
        "Je hebt je concept gewijzigd.",
        "De versie die je indiende, telt tot je opnieuw indient.",
    )
    assert f'href="{mine}/questions/1">Ga naar vraag 1' in read(firm, mine)
    the.drafted(cast, pid)
    page = read(firm, mine)
    assert "Ga naar vraag" not in page
    assert hidden(page, "seen")
    assert counts not in read(firm, f"{mine}/questions/1")
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    page = read(firm, mine)
    assert "Je antwoord is ingediend" in page
    assert f'action="{mine}/submissions"' not in page
    assert differs not in page
    assert counts in read(firm, f"{mine}/questions/1")
    send(firm, f"{mine}/questions/1", base="1", text="Een andere tekening.", confidentiality="anonymised")
    page = read(firm, mine)
    assert differs in page
    assert hidden(page, "seen")


def test_a_public_message_is_not_taken_for_an_answer(cast: Cast) -> None:
    """The page of a question, where all may write with their name, leads to where it is answered."""
    pid = the.opened(cast)
    with cast.acting("party_a"):
        answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    page = f"/consultations/{pid}/questions/2"
    said = "Een bericht is openbaar en telt niet als antwoord."
    firm = read(cast.client("party_a"), page)
    assert re.search(rf'href="{mine}/questions/2">\s*Beantwoord deze vraag', firm)
    assert said in firm
    assert re.search(rf'href="/consultations/{pid}/parties/new">\s*Doe mee', read(cast.client("party_b"), page))
    assert re.search(r'href="/sign-in\?next=[^"]*parties/new">\s*Doe mee', read(cast.client("visitor"), page))
    assert said not in read(cast.client("coordinator"), page)


def test_letters_to_a_party_say_which_consultation(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
        receipt = answering.submissions_of(the.party(cast, pid))[0].pid
        mine = the.party(cast, pid).pid
    with cast.reading():
        [mail] = db.session.scalars(select(Mail).where(Mail.kind == "consultations.receipt"))
        written = mails.letter(mail)
    assert written
    assert "Het antwoord van Aannemer A op “Liggers hergebruiken” is ontvangen." in written.text
    page = read(cast.client("party_a"), f"/consultations/{pid}/parties/{mine}/submissions/{receipt}")
    assert re.search(r"<dt>Consultatie</dt>\s*<dd[^>]*>Liggers hergebruiken</dd>", page)


def test_a_late_answer_is_refused_with_seconds_and_its_draft_is_kept(cast: Cast, clock: StandingClock) -> None:
    """Try 2 of an expert: one second after closing."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    firm = cast.client("party_a")
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    seen = hidden(read(firm, mine), "seen")
    clock.set(the.CLOSES + timedelta(seconds=1))
    page = send(cast.client("party_a"), f"{mine}/submissions", 409, seen=seen)
    assert "dinsdag 22 december 2026, 12:00:01" in page
    assert "dinsdag 22 december 2026, 12:00:00" in page
    assert "Je concept is bewaard." in page
    assert "Minimaal de tekening." in read(cast.client("party_a"), f"{mine}/draft")
    page = send(cast.client("party_a"), f"{mine}/questions/1", 409, base="1", text="Te laat getypt.")
    assert "gesloten" in page
    assert "Te laat getypt." in read(cast.client("party_a"), f"{mine}/draft")


def test_a_wrong_number_is_kept_and_said(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    firm = cast.client("party_a")
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    page = send(firm, f"{mine}/questions/3", 422, base="1", number="veel", confidentiality="public")
    assert "Dit is geen getal. Schrijf het met cijfers" in page
    page = send(firm, f"{mine}/questions/3", 422, base="2", number="1.200", confidentiality="public")
    assert "Bedoel je met 1.200 het getal 1200 of 1,2000?" in page
    page = send(firm, f"{mine}/questions/3", 422, base="3", number="105", confidentiality="public")
    assert "Vul een getal in van 1 tot 104 weken." in page
    page = read(firm, f"{mine}/questions/3")
    assert "105" in page
    states = re.findall(r'class="state">(\w+)', page)
    assert states[2] == "concept"
    assert f"{states.count('beantwoord')} van {len(states)} vragen beantwoord" in page


def test_a_colleague_was_first(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    page = send(cast.client("colleague_a"), f"{mine}/questions/1", 409, base="0", text="Iets anders.")
    for words in ("Minimaal de tekening.", "Iets anders.", "Er is niets overschreven."):
        assert words in page
    send(cast.client("colleague_a"), f"{mine}/questions/1", base=hidden(page, "base"), text="Iets anders.")


def test_unsealing_and_reading_ask_for_a_second_factor(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    clock.set(the.CLOSES + timedelta(minutes=1))
    noor = cast.client("coordinator")
    for answer in (noor.get(f"/consultations/{pid}/unsealing"), noor.post(f"/consultations/{pid}/unsealing")):
        assert answer.status_code == 303
        assert "code" in answer.headers["Location"]
    the.unsealed(cast, pid)
    with cast.reading():
        raw = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
    assert cast.client("coordinator").get(raw).status_code == 303
    assert "Minimaal de tekening." in read(cast.client("coordinator", assurance=2), raw)


def test_a_plan_begins_with_workdays(cast: Cast, clock: StandingClock) -> None:
    """Planned on 28 November, questions would end on New Year's Day."""
    clock.set(datetime(2026, 11, 28, 10, tzinfo=UTC))
    page = read(cast.client("coordinator"), "/groups/group/consultations/new")
    assert hidden(page, "questions_until") == "2026-12-31T17:00"
    assert (hidden(page, "opens_at"), hidden(page, "closes_at")) == ("2026-12-14T09:00", "2027-01-11T12:00")


def test_save_without_change_keeps_every_instant(cast: Cast) -> None:
    """Times shift on save in many hubs; here they do not."""
    pid = the.planned(cast)
    noor = cast.client("coordinator")
    page = read(noor, f"/consultations/{pid}/edit")
    fields = {name: hidden(page, name) for name in ("opens_at", "closes_at", "questions_until", "seen")}
    said = PLAN | fields
    send(noor, f"/consultations/{pid}", organisation=word(cast.organisations["municipality"]), said=said)
    with cast.reading():
        found = the.consultation(pid)
        assert (found.opens_at, found.closes_at, found.questions_until) == (the.OPENS, the.CLOSES, the.UNTIL)
    assert hub_clock.AMSTERDAM.key == "Europe/Amsterdam"


def test_a_market_party_sees_what_it_can_answer_and_how_far_its_own_answer_is(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    firm_a, firm_b = cast.client("party_a"), cast.client("party_b")
    assert "Nog niet begonnen." in read(firm_a, "/my-work")
    the.drafted(cast, pid)
    assert "Concept, nog niet ingediend." in read(firm_a, "/my-work")
    the.submitted(cast, pid)
    assert "Ingediend op dinsdag 1 december 2026, 09:00 (Nederlandse tijd)." in read(firm_a, "/my-work")
    assert "Nog niet begonnen." in read(firm_b, "/my-work"), "what another party did is nobody's business"
    assert "Je kunt nu antwoorden" not in read(cast.client("participant"), "/my-work")
    clock.set(the.CLOSES)
    assert "Je kunt nu antwoorden" not in read(cast.client("party_a"), "/my-work")


def test_who_reads_english_hears_in_which_language_others_wrote(cast: Cast) -> None:
    """WCAG 3.1.2: a screen reader speaks a Dutch text in Dutch, on an English page."""
    pid = the.opened(cast)
    places = [
        (f"/consultations/{pid}", '<h1 tabindex="-1" lang="nl">Liggers hergebruiken</h1>'),
        (f"/consultations/{pid}", '" lang="nl">1. Welke gegevens heb je nodig om een ligger te keuren?</a>'),
        (f"/consultations/{pid}/questions/1", 'lang="nl">Denk aan tekeningen.</p>'),
        ("/consultations", f'<a href="/consultations/{pid}" lang="nl">Liggers hergebruiken</a>'),
        ("/groups/group", '<h1 tabindex="-1" lang="nl">'),
        ("/groups", '<a href="/groups/group" lang="nl">'),
    ]
    english, dutch = cast.client("visitor"), cast.client("visitor")
    english.set_cookie("language", "en")
    for address, marked in places:
        assert marked in read(english, address), (address, marked)
        assert 'lang="nl">' not in read(dutch, address).partition("<main")[2], address
