"""The chain, walked by five people in Dutch: goal → vision → clause → consultation → commitment → tender → contract →
effect → adopted elsewhere. By what stands on the pages, with script and without."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opening
from tests.browser.people import Somebody, Watch, somebody

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

GROUP = "Demo: Baggeren"
COORDINATOR, PARTICIPANT, COLLEAGUE, PARTY, STAFF = "Noor Demo", "Sam Demo", "Karim Demo", "Kim Demo", "Bo Demo"
ELSEWHERE = "Otis Demo"
SAID = "Wij maken van slib stenen voor de oever."
LATER = "Wij maken van slib ook tegels."
RELEASED = "Van slib worden stenen gemaakt."
RESULT = "Zonder uitstoot tot 10 kilometer, twee weken later dan gepland"
KEPT = "Onze oven staat stil zonder vergunning."
INDICATOR = "Hergebruikt materiaal in het dek"
CODE = re.compile(r"[A-Z]{2,4}-\d+")
CLOSES = datetime(2026, 12, 21, 11, 0, tzinfo=UTC)
"""21 December at 12:00 in the Netherlands."""


class Chain:
    """One walk along the chain; what it makes is named after it, so that two walks can share a hub."""

    def __init__(self, opening: Opening, clock: StandingClock, *, javascript: bool, watch: Watch | None) -> None:
        self.opening, self.clock, self.javascript, self.watch = opening, clock, javascript, watch
        self.mark, self.phase = ("met script", "toepassing") if javascript else ("zonder script", "evaluatie")
        self.consultation = f"Slib hergebruiken {self.mark}"
        self.clause = f"Uitstoot bij baggeren {self.mark}"
        self.tender = f"Baggeren Demo-vaart {self.mark}"
        self.goal = f"Baggeren zonder uitstoot {self.mark}"
        self.code = ""
        self.windows: dict[str | None, Somebody] = {}

    def window(self, name: str | None = None) -> Somebody:
        """The window of this person, who signs in once; None: a visitor."""
        if name not in self.windows:
            self.windows[name] = somebody(self.opening, name, self.watch, javascript=self.javascript)
        return self.windows[name]

    def at(self, instant: datetime) -> None:
        """Days later: everyone signs in again."""
        self.clock.set(instant)
        self.windows.clear()

    def group_of(self, who: Somebody) -> None:
        """To the page of the group whose chain this is."""
        who.menu("Groepen")
        who.follows(re.compile(f"^{GROUP}$"))


def walk(opening: Opening, clock: StandingClock, *, javascript: bool, pictured: bool) -> None:
    """All of it, in order."""
    watch = Watch(None if javascript else opening(), pictured=pictured)
    chain = Chain(opening, clock, javascript=javascript, watch=watch)
    a_visitor_finds_the_group(chain)
    a_goal_is_set(chain)
    a_vision_says_how(chain)
    a_clause_is_written_and_published(chain)
    the_market_is_asked(chain)
    nothing_is_taken_after_closing(chain)
    what_was_said_is_released(chain)
    a_project_is_promised(chain)
    a_tender_uses_the_clause(chain)
    a_contract_follows(chain)
    what_came_of_it_is_told_and_measured(chain)
    the_programme_judges_and_moves_the_group_on(chain)
    another_takes_the_set_over(chain)
    the_visitor_reads_what_came_of_it(chain)
    assert watch.seen
    assert watch.faults == []


def a_visitor_finds_the_group(chain: Chain) -> None:
    """By searching, without an account."""
    visitor = chain.window()
    visitor.fills("Zoek een bepaling, marktvisie, les of groep", "baggeren")
    visitor.presses("Zoek")
    visitor.follows(re.compile(f"^{GROUP}$"))
    visitor.reads("Waterschappen willen baggeren met minder uitstoot")
    visitor.misses("Werk aan versie")


def a_goal_is_set(chain: Chain) -> None:
    """The coordinator writes down what the group wants, so that it can be judged afterwards."""
    coordinator = chain.window(COORDINATOR)
    chain.group_of(coordinator)
    if coordinator.main.get_by_role("link", name="Stel een doel").count() == 0:
        coordinator.follows(re.compile("^Doelen"))
    coordinator.follows("Stel een doel")
    coordinator.fills("Wat wil de groep bereiken?", chain.goal)
    coordinator.fills("Wanneer is het gehaald?", "De helft van de percelen vraagt het.")
    coordinator.fills("Voor welk jaar of welke dag?", "2028")
    coordinator.fills("Waarover gaat het?", "Alle percelen van leden.")
    coordinator.fills("Wat tel je?", "percelen")
    coordinator.picks("Wie ziet dit doel?", "Iedereen")
    coordinator.presses("Leg het doel vast")
    coordinator.reads(chain.goal)
    coordinator.reads("Nog niet beoordeeld")


def a_vision_says_how(chain: Chain) -> None:
    """The coordinator and a participant write, three organisations endorse, and the version is published."""
    coordinator, participant = chain.window(COORDINATOR), chain.window(PARTICIPANT)
    _write(chain, coordinator)
    _to_the_draft(chain, participant)
    participant.follows(re.compile("Bewerk onderdeel 2"))
    participant.fills("Tekst van onderdeel 2", f"Deze visie gaat over vaarwegen, {chain.mark}.")
    participant.presses("Sla onderdeel 2 op")
    coordinator.page.reload()
    coordinator.reads(f"Deze visie gaat over vaarwegen, {chain.mark}.")
    coordinator.follows("Laat het concept onderschrijven")
    coordinator.presses("Zet de tekst vast en vraag om onderschrijving")
    proposal = coordinator.page.url
    for name in (COORDINATOR, PARTICIPANT, COLLEAGUE):
        signing = chain.window(name)
        signing.goes_home()
        signing.follows(re.compile("Besluit"))
        signing.picks("Je besluit", "Wij onderschrijven deze tekst")
        signing.presses("Leg dit besluit vast")
    coordinator.page.goto(proposal)
    coordinator.follows(re.compile("Publiceer versie"))
    coordinator.fills(re.compile("Waar gaat deze marktvisie over|Wat is er veranderd"), "Waar de visie over gaat.")
    coordinator.presses(re.compile("Publiceer versie"))
    coordinator.reads("Gepubliceerd op dinsdag 24 november 2026")


def _to_the_draft(chain: Chain, who: Somebody) -> None:
    """Of the first version, or of the one after what is published."""
    chain.group_of(who)
    who.follows("Marktvisie")
    if who.main.get_by_role("link", name=re.compile("Werk aan versie")).count():
        who.follows(re.compile("Werk aan versie"))


def _write(chain: Chain, coordinator: Somebody) -> None:
    """Whatever has no text yet gets one."""
    _to_the_draft(chain, coordinator)
    empty = coordinator.main.get_by_text("Nog leeg").count()
    for number in range(1, 20):
        section = coordinator.main.get_by_role("region", name=re.compile(rf"^{number}[.] "))
        if not section.count():
            break
        if section.get_by_text("Nog leeg").count():
            coordinator.follows(re.compile(f"Bewerk onderdeel {number}$"))
            coordinator.fills(f"Tekst van onderdeel {number}", "Wij baggeren vanaf 2028 zonder uitstoot.")
            coordinator.presses(f"Sla onderdeel {number} op")
            empty -= 1
    assert empty == 0


def a_clause_is_written_and_published(chain: Chain) -> None:
    """A participant drafts it, the coordinator publishes it, and it goes into the group's set."""
    participant, coordinator = chain.window(PARTICIPANT), chain.window(COORDINATOR)
    chain.group_of(participant)
    participant.follows("Schrijf een bepaling")
    participant.chooses("Type", "Eis")
    participant.fills("Titel", chain.clause)
    participant.fills("Waarvoor is de bepaling bedoeld?", "Minder uitstoot op het water.")
    basic = participant.main.get_by_role("group", name="Basis")
    basic.get_by_label("Tekst").first.fill("Het baggerschip vaart zonder uitstoot tot 10 kilometer van de kade.")
    participant.fills("Bewijs bij oplevering", "De meting van de brandstof.")
    participant.presses("Bewaar het concept")
    participant.reads("Dit is een concept")
    chain.group_of(coordinator)
    coordinator.follows(re.compile("^Bepalingen"))
    coordinator.follows(chain.clause)
    coordinator.follows("Publiceer")
    coordinator.presses("Publiceer deze versie")
    coordinator.reads("geldig sinds dinsdag 24 november 2026")
    found = CODE.search(coordinator.page.url)
    assert found
    chain.code = found.group()
    _put_in_a_set(chain, coordinator)


def _put_in_a_set(chain: Chain, coordinator: Somebody) -> None:
    chain.group_of(coordinator)
    coordinator.follows("Stel een set samen")
    coordinator.fills("Voor welk type project?", f"Vaarweg {chain.mark}")
    coordinator.picks("Op welk niveau?", "Basis")
    coordinator.presses("Begin de set")
    coordinator.fills("Bepaling", chain.code)
    coordinator.chooses("Niveau", "Basis")
    coordinator.presses("Voeg toe aan de set")
    coordinator.presses("Publiceer de set")
    coordinator.reads("Deze set verandert niet meer")


def the_market_is_asked(chain: Chain) -> None:
    """Planned and opened by the coordinator, answered by a party; nobody reads anything before it closes."""
    coordinator, party = chain.window(COORDINATOR), chain.window(PARTY)
    _plan(chain, coordinator)
    party.menu("Consultaties")
    party.follows(chain.consultation)
    party.follows("Doe mee")
    party.presses("Begin met antwoorden")
    party.follows(re.compile(r"^1\. "))
    for words, choice in ((SAID, "Geanonimiseerd"), (KEPT, "Vertrouwelijk")):
        party.fills(re.compile(r"^\d\. "), words)
        party.picks("Wie mag dit antwoord lezen?", choice)
        party.presses(re.compile("^Bewaar en "))
    party.presses("Dien je antwoord in")
    party.reads("Je antwoord is ontvangen")
    party.reads("Sluiting op het moment van indienen")
    coordinator.follows("Antwoorden en vrijgave")
    coordinator.reads("Tot na de sluiting zien organisatoren niets: geen tekst, geen naam en geen aantal.")
    visitor = chain.window()
    visitor.menu("Consultaties")
    visitor.follows(chain.consultation)
    visitor.misses(SAID)


def _plan(chain: Chain, coordinator: Somebody) -> None:
    chain.group_of(coordinator)
    coordinator.follows(re.compile("^Consultaties"))
    coordinator.follows("Plan een consultatie")
    coordinator.chooses("Verantwoordelijke organisatie", "Demo-waterschap Oost")
    coordinator.fills("Titel", chain.consultation)
    coordinator.fills("Inleiding", "Wat heb je nodig om slib opnieuw te gebruiken?")
    coordinator.fills("Contact", "Het secretariaat, telefoon 000.")
    coordinator.fills("Opening", "2026-11-25T09:00")
    coordinator.fills("Sluiting", "2026-12-21T12:00")
    coordinator.fills("Vragen stellen kan tot", "2026-12-10T12:00")
    coordinator.presses("Plan deze consultatie")
    for question in ("Wat doe je nu met slib?", "Wat houdt je tegen?"):
        coordinator.follows("Open tekst")
        coordinator.fills("De vraag", question)
        coordinator.presses("Bewaar deze vraag")
    coordinator.presses("Open nu meteen")


def nothing_is_taken_after_closing(chain: Chain) -> None:
    """A second version that comes in a second late is refused, and its draft stays."""
    chain.at(CLOSES - timedelta(hours=1))
    party = chain.window(PARTY)
    party.menu("Consultaties")
    party.follows(chain.consultation)
    party.follows("Ga verder met je antwoord")
    party.follows(re.compile(r"^1\. "))
    party.fills(re.compile(r"^1\. "), LATER)
    party.presses("Bewaar en ga naar vraag 2")
    party.follows("Controleer en dien in")
    chain.clock.set(CLOSES + timedelta(seconds=1))
    party.presses("Dien je antwoord in")
    party.reads("We hebben je antwoord niet aangenomen")
    party.reads("De sluiting was op maandag 21 december 2026, 12:00:00")
    party.reads("Je concept is bewaard.")
    party.follows(chain.consultation)
    assert party.main.get_by_role("link", name="Doe mee").count() == 0


def what_was_said_is_released(chain: Chain) -> None:
    """An organiser unseals with a code from her mail, the party agrees with its text, the report goes to everyone."""
    coordinator, party, visitor = chain.window(COORDINATOR), chain.window(PARTY), chain.window()
    coordinator.follows(f"Open de antwoorden: {chain.consultation}")
    coordinator.follows("Open de antwoorden")
    coordinator.presses("Stuur mij een code")
    coordinator.fills("Code uit je mail", _code_in_the_mail(visitor))
    coordinator.presses("Ga verder")
    coordinator.presses("Open de antwoorden")
    coordinator.follows(re.compile("Geanonimiseerd.*te beslissen"))
    coordinator.reads(SAID)
    coordinator.misses(LATER)
    coordinator.picks("Wat doe je met dit onderdeel?", "Geef de tekst hieronder vrij")
    coordinator.fills("Tekst in het verslag", RELEASED)
    coordinator.presses("Leg dit besluit vast")
    party.goes_home()
    party.follows(f"Controleer een tekst voor het verslag: {chain.consultation}")
    party.reads(RELEASED)
    party.presses("Ga akkoord met deze tekst")
    coordinator.follows("Inbreng")
    coordinator.fills("Wat is ingebracht?", "Maak stenen van slib.")
    coordinator.presses("Voeg dit punt toe")
    coordinator.picks("Wat deed je ermee?", "Overgenomen")
    coordinator.fills("Waarom?", "Het scheelt vervoer.")
    coordinator.presses("Leg vast wat je ermee deed")
    coordinator.fills("Samenvatting", "Slib is bruikbaar.")
    coordinator.presses("Publiceer het verslag voor iedereen")
    visitor.menu("Consultaties")
    visitor.follows(chain.consultation)
    visitor.follows("Verslag")
    visitor.reads(RELEASED)
    visitor.reads("Het scheelt vervoer.")
    for secret in (SAID, KEPT, LATER):
        visitor.misses(secret)


def _code_in_the_mail(reader: Somebody) -> str:
    """The six digits of the newest mail in the outbox of the demo."""
    reader.page.get_by_role("banner").get_by_role("link", name="Log in").click()
    reader.follows("Lees alle mail in de outbox")
    reader.follows(re.compile("code"))
    found = re.search(r"^\d{3} ?\d{3}$", reader.main.inner_text(), re.MULTILINE)
    assert found
    return found.group()


def a_project_is_promised(chain: Chain) -> None:
    """A participant's organisation promises a project to the group."""
    participant = chain.window(PARTICIPANT)
    chain.group_of(participant)
    participant.follows("Zeg een project toe")
    participant.fills("Welk project?", chain.tender)
    participant.presses("Zeg dit toe namens je organisatie")
    participant.reads("Demo-provincie Noord")


def a_tender_uses_the_clause(chain: Chain) -> None:
    """The promised project becomes a tender whose lot cites version 1 of the clause, and it is published."""
    participant = chain.window(PARTICIPANT)
    chain.group_of(participant)
    participant.follows("Plan een aanbesteding")
    participant.fills("Hoe heet de aanbesteding?", chain.tender)
    participant.presses("Plan de aanbesteding")
    participant.follows("Werk bij")
    promised = participant.main.get_by_label("Welke toezegging?")
    promised.select_option(index=promised.locator("option").count() - 1)
    participant.presses("Koppel de toezegging")
    participant.follows("Leg bepalingen vast")
    participant.chooses("Bepaling", f"{chain.code} {chain.clause}")
    participant.presses("Kies deze bepaling")
    participant.picks("Wat doe je met de bepaling?", "Gebruiken zonder wijziging")
    participant.presses("Leg de bepaling vast")
    participant.reads(f"{chain.code} versie 1")
    participant.presses("Bevestig dat alles erbij staat")
    participant.follows("Werk bij")
    participant.picks("Wie mag het weten?", "Iedereen")
    participant.presses("Deel de aanbesteding")
    participant.follows("Werk bij")
    participant.presses("Leg de publicatie vast")


def a_contract_follows(chain: Chain) -> None:
    """The lot is awarded, and its contract closed."""
    participant = chain.window(PARTICIPANT)
    participant.follows("De hele opdracht")
    participant.fills("Wie kreeg de opdracht?", "Demo-aannemer A")
    participant.presses("Leg de gunning vast")
    participant.presses("Leg het contract vast")


def what_came_of_it_is_told_and_measured(chain: Chain) -> None:
    """The work is delivered; what the clause brought about stands with its use, and the effect with its source."""
    participant = chain.window(PARTICIPANT)
    participant.presses("Leg de oplevering vast")
    participant.follows("Meld het resultaat")
    participant.fills("Wat is het resultaat?", RESULT)
    participant.presses("Leg het resultaat vast")
    participant.reads(RESULT)
    participant.follows("Vul een meting in")
    participant.chooses("Indicator", INDICATOR)
    participant.presses("Ga naar de waarde")
    participant.main.get_by_label("Waarde", exact=True).fill("12,5")
    participant.fills("Begin van de meting", "21-12-2026")
    participant.fills("Einde van de meting", "21-12-2026")
    participant.chooses("Waar komt het getal vandaan?", "Eigen berekening")
    participant.fills("Welk document of welke opgave is dat?", "Staat van het werk, december 2026.")
    participant.picks("Hoe zeker is het?", "Berekend")
    participant.presses("Leg de meting vast")
    participant.reads("12,5")


def the_programme_judges_and_moves_the_group_on(chain: Chain) -> None:
    """Programme staff, of no group, finds it on the dashboard, judges its goal and notes its phase."""
    staff = chain.window(STAFF)
    staff.menu("Resultaten")
    staff.reads("Waar staan de groepen")
    staff.follows(re.compile(f"^{GROUP}$"))
    staff.follows(re.compile("^Doelen"))
    judged = staff.main.get_by_role("region", name=chain.goal)
    judged.get_by_role("link", name="Beoordeel dit doel").click()
    staff.picks("Hoe ver is het doel gehaald?", "Deels gehaald")
    staff.fills("Hoeveel", "1")
    staff.fills("Van hoeveel", "2")
    staff.fills("Waaruit blijkt dat?", "Eén perceel vroeg het, op 21 december 2026.")
    staff.picks("Hoe zeker is dit?", "Middel")
    staff.presses("Leg het oordeel vast")
    staff.reads("1 van 2 percelen")
    chain.group_of(staff)
    staff.follows("Bewerk de groep")
    staff.chooses("Fase", chain.phase.capitalize())
    staff.fills("Wanneer begon deze fase?", "2026-12")
    staff.presses("Ga naar deze fase")
    staff.reads(f"De fase {chain.phase} is vastgelegd")


def another_takes_the_set_over(chain: Chain) -> None:
    """An organisation outside the group takes its set over."""
    other = chain.window(ELSEWHERE)
    chain.group_of(other)
    other.follows(f"Vaarweg {chain.mark}")
    other.follows("Neem deze set over")
    other.presses("Leg de overname vast")
    other.fills("Voor welk project?", f"Singel {chain.mark}")
    other.presses("Neem de set over")


def the_visitor_reads_what_came_of_it(chain: Chain) -> None:
    """From the group to the clause, what came of it, and the tender that holds its version."""
    visitor = chain.window()
    chain.group_of(visitor)
    visitor.reads(f"De fase {chain.phase} is vastgelegd")
    visitor.reads("een set over: Demo-gemeente Veen")
    visitor.reads(chain.goal)
    visitor.follows(re.compile("^Keten"))
    visitor.reads("De keten van Demo: Baggeren")
    chain.group_of(visitor)
    visitor.menu("Bepalingen")
    visitor.follows(chain.clause)
    visitor.reads(re.compile(r"Bewezen toegepast in 1 van \d+ perce"))
    visitor.reads(RESULT)
    visitor.follows(chain.tender)
    visitor.reads(f"{chain.code} versie 1")


@pytest.mark.parametrize("javascript", [True, False], ids=["with_script", "without_script"])
def test_the_chain_from_goal_to_adoption(
    opening: Opening, clock: StandingClock, pytestconfig: pytest.Config, javascript: bool
) -> None:
    walk(opening, clock, javascript=javascript, pictured=javascript and pytestconfig.getoption("--pictures"))
