"""What the demo's groups learned: every kind, every state, and a document to search in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.media import PDF, RTF
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.knowledge import actions
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.texts.documents import Document, Section, Table
from buyergroup_hub.texts.pdf import pdf

PASSPORT = {
    "title": "Vraag de beheerder vooraf welk bestand hij kan lezen",
    "lead": (
        "Een materialenpaspoort helpt pas als de beheerder het kan openen. "
        "Eén telefoontje vóór de publicatie scheelt zes weken omzetten."
    ),
    "situation": (
        "In twee aanbestedingen vroegen we om een materialenpaspoort in een open bestandsformaat. "
        "De opdrachtnemers kozen ieder een eigen formaat."
    ),
    "approach": (
        "In Viaducten A-noord belden we de beheerder tijdens de voorbereiding. Hij noemde twee formaten die zijn "
        "systeem inleest. Die zetten we in de bijlage bij de bepaling."
    ),
    "result": (
        "Het paspoort van perceel 1 kwam zonder aanpassing binnen. Bij Fietsbrug Singel, waar niemand belde, kostte "
        "omzetten zes weken."
    ),
    "verdict": "changed",
    "again": "Laat de beheerder zelf de bijlage schrijven. Dan weet de opdrachtnemer ook wie hij kan bellen.",
}
KICK_OFF = {
    "title": "Spreek het paspoort door bij de start van het contract",
    "lead": "Een uur aan tafel met opdrachtnemer en beheerder voorkomt een half jaar wachten op gegevens.",
    "situation": "De eis stond in het contract, maar niemand las hem tot de oplevering.",
    "approach": "We zetten het paspoort op de agenda van het eerste overleg en liepen een voorbeeld door.",
    "result": "Na drie maanden was de eerste helft van de gegevens er al.",
    "verdict": "yes",
    "again": "",
}
WEIGHT = {
    "title": "Een hoger gewicht voor milieu alleen is niet genoeg",
    "lead": "Met 40 procent gewicht kwamen er geen betere aanbiedingen, omdat niemand wist wat we beloonden.",
    "situation": "We verdubbelden het gewicht van het criterium, zonder de meetmethode uit te leggen.",
    "approach": "We hielden geen informatiebijeenkomst.",
    "result": "De inschrijvers boden hetzelfde aan als het jaar ervoor.",
    "verdict": "no",
    "again": "Leg eerst uit hoe je meet, met een rekenvoorbeeld.",
}
OLD_LIMIT = {
    "title": "Keuren kan alleen in een loods",
    "lead": "Wij dachten dat je een gebruikte ligger alleen binnen kunt keuren.",
    "situation": "De eerste ligger werd voor de keuring naar een loods gereden.",
    "approach": "We schreven de loods voor in de aanbesteding.",
    "result": "Het transport kostte meer dan de keuring.",
    "verdict": "no",
    "again": "",
}
GUIDE = {
    "title": "In zes stappen van vraag naar hergebruik",
    "lead": "Wie voor het eerst een viaduct met gebruikte liggers uitvraagt, begint hier.",
    "body": """## Voordat je begint

1. Vraag welke viaducten in de buurt worden gesloopt.
2. Bel de beheerder: welk bestand kan hij lezen?
3. Kies een niveau dat de markt in je regio aankan.

## In de aanbesteding

4. Neem de bepaling over, met de parameters die bij je project passen.
5. Geef inschrijvers het keuringsprotocol mee.

## Na de gunning

6. Spreek bij de start af wie welke gegevens levert.

| stap | wie | wanneer |
|---|---|---|
| inventaris | opdrachtgever | een jaar vooruit |
| keuring | aannemer | vóór het hijsen |
| paspoort | aannemer en beheerder | bij oplevering |
""",
}
EXAMPLE = {
    "title": "Zo leest de beheerder een paspoort in",
    "lead": "Bij de Demo-provincie Noord staat het paspoort binnen een dag in het beheersysteem.",
    "body": (
        "De beheerder opent het bestand, kijkt of de onderdelen een nummer hebben, en leest het in. Ontbreekt er een "
        "nummer, dan gaat het bestand terug met de naam van het onderdeel erbij.\n\nWat je kunt overnemen: de lijst "
        "met tien velden die altijd gevuld moeten zijn."
    ),
}
DECISION = {
    "title": "We tellen per perceel, niet per aanbesteding",
    "lead": "De groep meet toepassing en effect per perceel.",
    "body": (
        "Een aanbesteding met tien percelen telt anders even zwaar als een met één. De kerngroep koos het perceel, "
        "omdat dat ook de eenheid is van de landelijke monitor."
    ),
}
MACHINES = {
    "title": "Vraag ook wat er gebeurt als de stroom uitvalt",
    "lead": "Een elektrische kraan zonder reserveaccu legde het werk twee dagen stil.",
    "situation": "De bouwaansluiting kwam later dan beloofd.",
    "approach": "We vroegen in de volgende aanbesteding om een plan voor laden zonder netaansluiting.",
    "result": "Drie van de vier inschrijvers boden een accucontainer aan.",
    "verdict": "yes",
    "again": "",
}
TRIAL = {
    "title": "Begin met een proefvak",
    "lead": "Honderd meter asfalt zegt meer dan een rapport, en kost minder dan een mislukte weg.",
    "situation": "De groep wilde meer hergebruik in de deklaag, maar niemand durfde de eerste te zijn.",
    "approach": "Vier wegbeheerders legden elk een proefvak aan en maten twee winters lang.",
    "result": "Drie vakken bleven goed. Het vierde rafelde, en nu weten we waarom.",
    "verdict": "yes",
    "again": "Spreek vooraf af wat je meet en wie betaalt als het misgaat.",
}

PROTOCOL_PAGES = (
    ("Waarvoor dit protocol is", "Dit protocol beschrijft hoe je een ligger keurt voordat hij opnieuw wordt gebruikt."),
    ("Voorbereiding", "Verzamel de tekeningen. Ontbreekt de tekening met wapening, plan dan een scan in."),
    (
        "Keuring op de bouwplaats",
        "De keurmeester loopt de ligger na voordat hij wordt gehesen.\n\nControleer eerst de oplegging. Een ligger met "
        "schade aan de opleggingen gaat niet mee, ook niet als de rest gaaf is.\n\nTwijfel je, leg de ligger dan apart "
        "en vraag een tweede keurmeester.",
    ),
    ("Scheuren en wapening", "Noteer elke scheur die breder is dan 0,2 millimeter, met plaats en lengte."),
    ("Vervoer", "Ondersteun de ligger op de plaatsen waar hij ook in het viaduct rustte."),
    ("Opslag", "Leg liggers vrij van de grond en noteer de plaats in het register."),
    ("Formulier", "Het formulier vraagt per oplegging een foto, de breedte en de gemeten indrukking."),
)


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the same knowledge in every demo
    """Make what is not there yet."""
    if db.session.scalar(select(KnowledgeItem.id).where(KnowledgeItem.demo, KnowledgeItem.title == PASSPORT["title"])):
        return
    _lessons()
    _protocol()
    _texts()
    _others()


def _item(
    who: str,
    days_ago: float,
    group: str,
    kind: str,
    said: dict[str, str],
    *,
    codes: Sequence[str] = (),
    upload: Upload | None = None,
    holds: int | None = 365,
) -> KnowledgeItem:
    """Write an item so many days ago, and publish it a few days later until `holds` days after; None: it is a draft."""
    with acting(who, days_ago):
        clauses = list(db.session.scalars(select(Clause).where(Clause.code.in_(codes))))
        item = actions.write(story.group(group), kind, said, clauses, upload)
    if holds is not None:
        with acting(who, days_ago - 3):
            actions.publish(item, clock.today() + timedelta(days=holds))
    return item


def _lessons() -> None:
    passport = _item("sam", 895, story.VIADUCTS, "lesson", PASSPORT, codes=("VB-12",), holds=720)
    with acting("sam", 176):
        actions.review(
            passport, clock.today() + timedelta(days=365), "Nagebeld bij de beheerder: beide formaten nog goed."
        )
    _item("robin", 300, story.VIADUCTS, "lesson", KICK_OFF, codes=("VB-12",), holds=400)
    _item("sanne", 480, story.VIADUCTS, "lesson", WEIGHT, codes=("VB-03",), holds=430)
    old = _item("noor", 830, story.VIADUCTS, "lesson", OLD_LIMIT, holds=1_500)
    with acting("noor", 400):
        actions.withdraw(old, "Keuren op de bouwplaats kan wel: zie het keuringsprotocol.")
    _item("aya", 5, story.VIADUCTS, "lesson", {"title": "Wat een scan van de wapening kost"}, holds=None)


def _protocol() -> None:
    """Two versions; the second has an annex more."""
    said = {
        "title": "Keuringsprotocol gebruikte liggers",
        "lead": (
            "Stappen en formulieren om een ligger uit een bestaand viaduct te keuren "
            "voordat hij opnieuw wordt gebruikt."
        ),
        "dated": clock.ago(652).date().isoformat(),
    }
    first = _item("karim", 650, story.VIADUCTS, "document", said, codes=("VB-09",), upload=_pdf(1), holds=1_000)
    newer = {"dated": clock.ago(85).date().isoformat(), "change_note": "Bijlage B met een ingevuld voorbeeld."}
    with acting("karim", 85):
        second = actions.revise(first)
        actions.edit(second, newer, [link.clause for link in first.clauses], _pdf(2))
    with acting("karim", 82):
        actions.publish(second, clock.today() + timedelta(days=365))


def _pdf(version: int) -> Upload:
    sections = [Section(heading, body) for heading, body in PROTOCOL_PAGES]
    if version > 1:
        rows = [["1", "38 cm", "gaaf"], ["2", "38 cm", "gaaf"], ["3", "37 cm", "afgekeurd wegens corrosie"]]
        table = Table("Viaduct B", ["Oplegging", "Breedte", "Oordeel"], rows)
        sections.append(
            Section("Bijlage B: een ingevuld voorbeeld", "Zo vulde een keurmeester het in.", tables=[table])
        )
    document = Document(
        "Keuringsprotocol gebruikte liggers",
        sections,
        facts=[("Versie", str(version))],
        note="Demo: dit protocol is verzonnen",
        contents=True,
        made_at=clock.now(),
        apart=True,
    )
    return Upload(BytesIO(pdf(document)), f"keuringsprotocol-versie-{version}.pdf", PDF)


def _texts() -> None:
    _item("noor", 210, story.VIADUCTS, "guide", GUIDE, codes=("VB-09", "VB-12"))
    _item("sam", 120, story.VIADUCTS, "example", EXAMPLE, codes=("VB-12",))
    decided = {"dated": clock.ago(700).date().isoformat()}
    _item("karim", 690, story.VIADUCTS, "decision", DECISION | decided, holds=1_095)
    old_kind = Upload(
        BytesIO(b"{\\rtf1 Demo: verslag van de eerste bijeenkomst}"), "verslag-eerste-bijeenkomst.rtf", RTF
    )
    report = {"title": "Verslag van de eerste bijeenkomst", "lead": "Wie er was en wat we afspraken."}
    _item("noor", 940, story.VIADUCTS, "document", report, upload=old_kind, holds=1_800)


def _others() -> None:
    _item("robin", 260, story.MACHINERY, "lesson", MACHINES, holds=365)
    _item("karim", 1_700, story.OLD_PAVEMENT, "lesson", TRIAL, holds=1_800)
