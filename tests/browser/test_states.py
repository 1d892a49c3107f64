"""How parts of pages stand when something is the matter: each says what happened, what is safe and where to go, is
accessible, and scrolls one way.

People bring each about with what stands on the pages. With `--pictures` a picture of each at both widths is left.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from buyergroup_hub.jobs.actions import HANDLERS, Finish
from tests.browser.conftest import NARROW, WIDE, Opening, Served, windows
from tests.browser.people import SMALLEST, ZOOMED, Somebody, faults_of, picture, scrolls_sideways, somebody
from tests.files.made import encrypted_pdf
from tests.fixtures.clock import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.fixtures.clock import StandingClock


OPEN, CONCLUDED = "Liggers hergebruiken in viaducten", "Losmaakbaar ontwerpen"
CLOSES = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
"""4 December at 12:00 in the Netherlands: when the open consultation of the demo closes."""
VIADUCTS, DREDGING = "Demo: Viaducten en bruggen", "Demo: Baggeren"

dear = pytest.mark.usefixtures("only_for_pictures")
"""What other tests show without a browser, or elsewhere in one."""


def window(opening: Opening, name: str | None = None, now: datetime = NOW) -> Somebody:
    """A window of which the clock stands as the server's: else its session seems to end."""
    who = somebody(opening, name)
    who.page.clock.set_fixed_time(now)
    return who


class Hall:
    """The windows of this module: a person signs in once, and goes on where she was."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.windows: dict[str | None, Somebody] = {}

    def __call__(self, name: str | None = None) -> Somebody:
        if name not in self.windows:
            self.windows[name] = window(self.opening, name)
        return self.windows[name]

    def group_of(self, who: Somebody, name: str) -> Somebody:
        who.menu("Groepen")
        who.follows(re.compile(f"^{name}$"))
        return who

    def consultation_of(self, who: Somebody, title: str) -> Somebody:
        who.menu("Consultaties")
        who.follows(title)
        return who


@pytest.fixture(scope="module")
def hall(browser: Browser, served: Served) -> Iterator[Hall]:
    with windows(browser, served) as opening:
        yield Hall(opening)


Stands = Callable[..., None]


@pytest.fixture
def stands(request: pytest.FixtureRequest) -> Stands:
    """Look a state over that a window shows, and leave its pictures where they are asked for; of a passing one only
    then."""
    asked = request.config.getoption("--pictures")

    def look(who: Somebody, state: str, *, passing: bool = False) -> None:
        if passing and not asked:
            return
        faults: list[str] = []
        for size in (WIDE, ZOOMED, SMALLEST, NARROW):
            who.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            if asked and size in (WIDE, NARROW):
                picture(who.page, f"state-{state}")
            if scrolls_sideways(who.page):
                faults.append(f"scrolls sideways at {size['width']}")
        faults += faults_of(who.page)
        who.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
        if asked:
            faults += faults_of(who.page)
        assert faults == []

    return look


@contextmanager
def held_up(job: str) -> Iterator[None]:
    """The worker is busy with this job until we have looked."""
    goes, does = threading.Event(), HANDLERS[job]

    def late(**keys: object) -> Finish | None:
        goes.wait()
        return does(**keys)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(HANDLERS, job, late)
        try:
            yield
        finally:
            goes.set()


def leads(who: Somebody, words: str | re.Pattern[str], to: str | re.Pattern[str] = "") -> None:
    """Fail when this link is not there, or leads nowhere, or elsewhere than the page with this heading."""
    link = who.main.get_by_role("link", name=words).first
    address = link.get_attribute("href") or ""
    answer = who.page.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    assert not to or re.search(to, answer.text()), f"{address} does not say {to!r}"


# Forms and finding.


def test_a_form_that_is_not_filled_in(hall: Hall, stands: Stands) -> None:
    visitor = hall()
    visitor.page.goto("/sign-in")
    visitor.main.locator("form").first.get_by_role("button", name="Log in").click()
    visitor.reads("Er kloppen 2 punten nog niet")
    stands(visitor, "not-filled-in")


def test_a_form_with_something_wrong(hall: Hall, stands: Stands) -> None:
    """What was typed is still there; each error is a link to its field, and stands at it."""
    coordinator = hall("Noor Demo")
    coordinator.page.goto("/groups/demo-baggeren/goals/new")
    coordinator.fills("Wat wil de groep bereiken?", "Baggeren zonder uitstoot")
    coordinator.fills("Voor welk jaar of welke dag?", "ooit")
    coordinator.presses("Leg het doel vast")
    coordinator.reads(re.compile("Er kloppen [45] punten nog niet"))
    coordinator.main.get_by_role("alert").get_by_role("link", name=re.compile("Wie ziet dit doel")).click()
    focused = coordinator.page.evaluate("document.activeElement.innerText")
    assert focused.startswith("Wie ziet dit doel?")
    assert coordinator.main.get_by_label("Wat wil de groep bereiken?").input_value() == "Baggeren zonder uitstoot"
    stands(coordinator, "form-with-errors")


@pytest.mark.parametrize(
    ("state", "address", "says", "ways"),
    [
        (
            "nothing-found-with-filters",
            "/search?q=betonviaduct&kind=knowledge&level=ambitious",
            "Niets gevonden met deze filters",
            {"viaduct": "resultaten voor “viaduct”", "Ambitieus haal dit filter weg": "voor “betonviaduct”"},
        ),
        ("nothing-found", "/search?q=brandweerkleding+wol", "Niets gevonden", {"kleding": "voor “kleding”"}),
        (
            "no-group-with-this-choice",
            "/groups?possible=consultation&sector=digital",
            "Geen groepen met deze filters",
            {
                "Digitaal haal dit filter weg": VIADUCTS,
                "Zonder het filter “Digitaal” is er 1 groep": "1 van [0-9]+ groepen",
            },
        ),
        ("not-there", "/nergens", "Deze pagina is er niet", {"Bekijk alle groepen": VIADUCTS}),
        (
            "ended-group",
            "/groups/demo-wegverharding-tot-2022",
            "Deze groep is beëindigd.",
            {re.compile("^Demo: Wegverharding$"): "Demo: Wegverharding"},
        ),
    ],
    ids=["filters", "words", "groups", "page", "ended"],
)
def test_what_a_visitor_may_come_upon(
    hall: Hall, stands: Stands, state: str, address: str, says: str, ways: dict[str | re.Pattern[str], str]
) -> None:
    """Each leads on: to other words, to what is found without a filter, to the group that goes on."""
    visitor = hall()
    visitor.page.goto(address)
    visitor.reads(says)
    for words, to in ways.items():
        leads(visitor, words, to)
    stands(visitor, state)


# A group and its work.


@dear
def test_a_list_in_which_one_may_write_the_first(hall: Hall, stands: Stands) -> None:
    coordinator = hall("Karim Demo")
    coordinator.page.goto("/groups/demo-wegverharding")
    empty = coordinator.main.locator(".panel").filter(has_text="Nog geen bepalingen")
    empty.get_by_role("link", name="Schrijf een bepaling").wait_for()
    leads(coordinator, "Schrijf een bepaling")
    stands(coordinator, "empty-list")


def test_nothing_waits(hall: Hall, stands: Stands) -> None:
    who = hall("Fleur Demo")
    who.goes_home()
    who.reads("Je hebt nu geen taken.")
    stands(who, "nothing-waits")


def test_who_may_not_is_told_who_may_and_what_she_can_read(hall: Hall, stands: Stands) -> None:
    """A follower opens the address of the draft that a member sent her."""
    follower, member = hall("Otis Demo"), hall("Noor Demo")
    hall.group_of(member, VIADUCTS)
    member.follows("Marktvisie")
    follower.page.goto(f"{member.page.url}/draft")
    follower.reads("Dit is alleen voor wie in de groep meeschrijft. Je bent geen lid van Demo: Viaducten en bruggen.")
    leads(follower, "Lees versie 3 van de marktvisie", "Versie 3")
    leads(follower, f"Ga naar {VIADUCTS}", VIADUCTS)
    leads(follower, "Vraag om mee te doen", "Vraag om mee te doen")
    stands(follower, "not-allowed")


@dear
def test_two_texts_that_met(hall: Hall, stands: Stands) -> None:
    writer = hall("Sam Demo")
    writer.goes_home()
    writer.follows("Maak je tekst voor VB-09 af")
    writer.reads("Er is niets verloren")
    stands(writer, "two-texts-met")


@dear
def test_somebody_decided_first(hall: Hall, stands: Stands) -> None:
    """Two windows of who may sign: the second decision does not count double, and overwrites nothing."""
    first = hall("Robin Demo")
    first.goes_home()
    first.follows("Besluit over de marktvisie")
    first.picks("Je besluit", "Wij onderschrijven deze tekst")
    page = first.page.context.new_page()
    second = Somebody(page)
    page.goto(first.page.url)
    first.presses("Leg dit besluit vast")
    first.reads("is vastgelegd")
    second.picks("Je besluit", "Wij maken bezwaar")
    second.fills("Opmerking of reden", "Onderdeel 3 is te streng.")
    second.presses("Leg dit besluit vast")
    second.reads("Robin Demo legde al een ander besluit vast, op dinsdag 24 november 2026")
    second.reads("Jouw besluit is nog niet vastgelegd.")
    assert second.main.get_by_label("Opmerking of reden").input_value() == "Onderdeel 3 is te streng."
    stands(second, "somebody-was-first")
    page.close()


# Consultations.


def test_a_draft_is_kept_and_not_without_a_connection(hall: Hall, stands: Stands) -> None:
    party = hall.consultation_of(hall("Jürgen Demo"), OPEN)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^3\. "))
    party.fills(re.compile(r"^3\. "), "De verantwoordelijkheid.")
    party.main.get_by_label("Vertrouwelijk").focus()
    party.reads("Concept bewaard om")
    stands(party, "draft-kept", passing=True)
    party.page.context.set_offline(True)
    party.fills(re.compile(r"^3\. "), "De verantwoordelijkheid, en de opslag.")
    party.main.get_by_label("Vertrouwelijk").focus()
    party.reads("Niet bewaard: geen verbinding. Je tekst blijft hier staan.")
    stands(party, "draft-not-kept")
    party.page.context.set_offline(False)
    party.reads("Concept bewaard om")


def test_a_button_that_is_busy(hall: Hall, stands: Stands) -> None:
    party = hall.consultation_of(hall("Kim Demo"), OPEN)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^7\. "))
    party.fills(re.compile(r"^7\. "), "De opslag van liggers.")
    party.picks("Wie mag dit antwoord lezen?", "Openbaar")
    party.presses("Bewaar en controleer alles")
    party.page.route("**/submissions", lambda route: route.fulfill(status=204), times=1)  # the page stays, and waits
    party.main.get_by_role("button", name="Dien je antwoord in").click()
    party.main.get_by_role("button", name="Bezig met indienen…").wait_for()
    stands(party, "busy")


@dear
def test_a_post_that_is_held_back(hall: Hall, stands: Stands) -> None:
    """Its author reads why and can write it another way; others read that a post was there."""
    author = hall.consultation_of(hall("Eva Demo"), OPEN)
    author.follows(re.compile(r"^4\. "))
    author.reads("Een moderator heeft dit bericht verborgen.")
    author.reads("Reden: Er staat een prijs in.")
    author.main.get_by_role("link", name="Schrijf het anders").wait_for()
    stands(author, "post-held-back")


@dear
def test_an_individual_question_that_is_not_answered_apart(hall: Hall, stands: Stands) -> None:
    asker, organiser = hall.consultation_of(hall("Kim Demo"), OPEN), hall("Noor Demo")
    asker.follows("Vraag en antwoord")
    asker.page.get_by_text("Is de vraag zelf een bedrijfsgeheim?").click()
    asker.follows("Vraag een individueel antwoord")
    asker.fills("Je vraag", "Telt onze nieuwe bindmiddelmethode mee?")
    asker.fills(re.compile("Waarom"), "De methode is nog geheim.")
    asker.presses("Stel deze vraag")
    hall.consultation_of(organiser, OPEN)
    organiser.follows("Vragen en berichten")
    organiser.follows(re.compile("bindmiddelmethode"))
    organiser.fills(re.compile("waarom de vraag openbaar moet"), "Het antwoord zegt wat we van bindmiddelen vinden.")
    organiser.presses("Handel deze vraag af")
    asker.page.reload()
    asker.reads("Een apart antwoord zou je een voorsprong geven.")
    leads(asker, "Stel je vraag openbaar", "Stel een vraag")
    stands(asker, "individual-question-refused")


def test_a_dossier_that_is_being_made(hall: Hall, stands: Stands) -> None:
    """The page itself shows when it is there."""
    organiser = hall.consultation_of(hall("Noor Demo"), CONCLUDED)
    organiser.follows("Wie zag wat")
    with held_up("consultations.dossier"):
        organiser.presses("Maak een dossier")
        organiser.reads("Het dossier wordt gemaakt.")
        assert organiser.page.url.endswith("#files"), "on a small screen it stands far below"
        stands(organiser, "dossier-being-made")
    organiser.main.get_by_role("link", name="Download het dossier").first.wait_for()
    stands(organiser, "dossier-made", passing=True)


@dear
def test_a_file_that_cannot_be_read(hall: Hall, stands: Stands) -> None:
    member = hall.group_of(hall("Noor Demo"), DREDGING)
    member.follows(re.compile("^Kennis"))
    member.follows("Deel wat je weet")
    member.follows("Document")
    member.fills("Titel", "Protocol met een slot erop")
    locked = {"name": "protocol.pdf", "mimeType": "application/pdf", "buffer": encrypted_pdf()}
    member.main.locator("input[type=file]").set_input_files(locked)  # type: ignore[arg-type]
    member.presses("Bewaar als concept")
    while member.main.get_by_text("We lezen de tekst nog.").count():
        member.page.reload()
    member.reads("Er zit een wachtwoord op dit bestand.")
    member.reads("Je kunt het wel downloaden. Zoeken in het bestand kan niet.")
    leads(member, "Zet er een ander bestand voor in de plaats", "Bewaar het concept")
    stands(member, "unreadable-file")


# Becoming somebody.


def test_an_address_to_confirm(hall: Hall, stands: Stands) -> None:
    """The address stands there as it was typed. The link can be sent again; the form comes back as it was."""
    visitor = hall()
    visitor.page.goto("/register")
    visitor.fills("KvK-nummer", "69599084")
    visitor.fills("Naam van het bedrijf", "Demo-nieuwkomer")
    visitor.picks("Wat voor bedrijf?", "Leverancier, aannemer of adviseur")
    visitor.fills("Je naam", "Nieuw Demo")
    visitor.fills("Je zakelijke mailadres", "nieuw@demo-nieuwkomer.exmaple")
    visitor.presses("Stuur mij een bevestiging")
    visitor.reads("We stuurden een link naar nieuw@demo-nieuwkomer.exmaple.")
    stands(visitor, "address-to-confirm")
    visitor.presses("Stuur de link opnieuw")
    visitor.reads("Kijk in je mail")
    visitor.presses("Verbeter het adres")
    assert visitor.main.get_by_label("Naam van het bedrijf").input_value() == "Demo-nieuwkomer"
    visitor.fills("Je zakelijke mailadres", "nieuw@demo-nieuwkomer.example")
    visitor.presses("Stuur mij een bevestiging")
    visitor.reads("We stuurden een link naar nieuw@demo-nieuwkomer.example.")


def invited(hall: Hall, visitor: Somebody, line: str) -> str:
    """The link in the letter to whom a leader invites now."""
    leader = hall.group_of(hall("Noor Demo"), DREDGING)
    leader.follows(re.compile("^Leden"))
    leader.follows("Nodig mensen uit")
    leader.fills("Plak een lijst", line)
    leader.presses("Verstuur de uitnodigingen")
    visitor.page.goto("/outbox")
    visitor.follows(f"Doe mee met {DREDGING}")
    link = visitor.main.get_by_role("link", name=re.compile("invitations")).get_attribute("href")
    assert link
    return link


@dear
def test_nothing_waits_for_a_new_member(opening: Opening, hall: Hall, stands: Stands) -> None:
    member = window(opening)
    member.page.goto(invited(hall, member, "Vers Demo, vers@wegen.demo.example, Demo-rijksdienst Wegen"))
    member.fills("Je naam", "Vers Demo")
    member.fills("Kies een wachtwoord", "negen-baggerschepen-op-de-vaart")
    member.presses("Maak je account en doe mee")
    member.goes_home()
    member.reads("Je hebt geen taken")
    leads(member, "Bekijk de groepen", VIADUCTS)
    stands(member, "nothing-waits-for-a-member")


# Later: the clock is put on for one request, and what it brings about stays small.


@dear
def test_an_invitation_that_expired(hall: Hall, stands: Stands, clock: StandingClock) -> None:
    visitor = hall()
    link = invited(hall, visitor, "Laat Demo, laat@wegen.demo.example, Demo-rijksdienst Wegen")
    clock.forward(days=15)
    visitor.page.goto(link)
    clock.set(NOW)
    visitor.reads("verliep op dinsdag 8 december 2026")
    visitor.main.get_by_role("button", name="Vraag een nieuwe uitnodiging").wait_for()
    stands(visitor, "invitation-expired")


@dear
def test_a_session_that_ended_while_she_wrote(
    opening: Opening, hall: Hall, stands: Stands, clock: StandingClock
) -> None:
    """She signs in in another tab, and her text is kept from the page where it stands."""
    party = hall.consultation_of(window(opening, "Jürgen Demo"), OPEN)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^4\. "))
    clock.forward(hours=13)
    party.fills(re.compile(r"^4\. "), "9")
    party.main.get_by_label("Vertrouwelijk").focus()
    party.reads("Je bent niet ingelogd, of niet meer. Je tekst staat nog op deze pagina.")
    stands(party, "session-ended")
    link = party.main.get_by_role("link", name="Log in via een nieuw tabblad")
    assert link.get_attribute("target") == "_blank"
    beside = Somebody(party.page.context.new_page())
    beside.page.goto(link.get_attribute("href") or "")
    beside.presses(re.compile(r"Log in\s*: Jürgen Demo"))
    party.main.get_by_role("button", name="Probeer opnieuw").click()
    party.reads("Concept bewaard om")


@dear
def test_a_draft_that_is_typed_over_the_closing(
    opening: Opening, hall: Hall, stands: Stands, clock: StandingClock
) -> None:
    clock.set(CLOSES - timedelta(minutes=1))
    party = hall.consultation_of(window(opening, "Jürgen Demo", CLOSES), OPEN)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^4\. "))
    clock.set(CLOSES + timedelta(seconds=1))
    party.fills(re.compile(r"^4\. "), "12")
    party.main.get_by_label("Vertrouwelijk").focus()
    party.reads("De consultatie is niet meer open.")
    leads(party, "Download je concept", "12")
    stands(party, "draft-too-late")
    party.page.reload()
    party.reads("De consultatie is niet open. Je kunt nu niet indienen. Je concept is bewaard.")
    clock.set(NOW)
    stands(party, "question-after-closing")


def test_an_answer_that_is_too_late(opening: Opening, hall: Hall, stands: Stands, clock: StandingClock) -> None:
    """Refused to the second; the draft is kept, and can be taken along."""
    clock.set(CLOSES - timedelta(minutes=1))
    party = hall.consultation_of(window(opening, "Ravi Demo", CLOSES), OPEN)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^3\. "))
    party.fills(re.compile(r"^3\. "), "Dat niemand de herkomst kent.")
    clock.set(CLOSES + timedelta(seconds=1))
    party.presses("Bewaar en ga naar vraag 4")
    clock.set(NOW)
    party.reads("Je wijziging telt niet meer mee")
    party.reads("Er is geen antwoord van je ingediend.")
    party.reads("De sluiting was op vrijdag 4 december 2026, 12:00:00")
    party.reads("Je concept is bewaard.")
    leads(party, "Download je concept", "Dat niemand de herkomst kent.")
    leads(party, "Lees wat er nu gebeurt", OPEN)
    stands(party, "too-late")
