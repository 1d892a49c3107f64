"""The visions of the demo: one with three versions and a fourth on the way, one that goes round, one of a group that
ended, one that suppliers help to write, one that lies still."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting
from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionRevision, Vision
from buyergroup_hub.visions.rounds import queries
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.actions import publishing
from buyergroup_hub.visions.rounds.models import Proposal

DEMO = Path(__file__).parent / "demo"
TITLE = "Marktvisie en inkoopstrategie"

Told = list[dict[str, Any]]


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the visions are the same in every demo
    """Make the story's visions once."""
    if _told(story.VIADUCTS):
        return
    _viaducts()
    _machinery()
    _pavement()
    _textile()
    _dredging()


def _told(slug: str) -> bool:
    return db.session.scalar(select(Vision.id).join(Group).where(Group.slug == slug).limit(1)) is not None


def _read(name: str) -> Told:
    sections: Told = tomllib.loads((DEMO / f"{name}.toml").read_text(encoding="utf-8"))["section"]
    return sections


def _start(slug: str, who: str, days_ago: float) -> Vision:
    with acting(who, days_ago):
        return writing.start(story.group(slug), TITLE)


def _section(vision: Vision, key: str) -> Section:
    return db.session.scalars(Section.addressed(pid=vision.pid, key=key)).one()


def _write(section: Section, body: str, language: str = "nl", note: str = "") -> SectionRevision:
    head = writing.head_of(section, language)
    heading = head.heading if head else section.guide.heading(language) if section.guide else section.key
    words = Words(heading, body.strip(), note)
    saved = writing.save(section, language, words, base=head.number if head else 0)
    if not isinstance(saved, SectionRevision):
        raise TypeError("nobody else writes while the demo is made")
    return saved


def _write_version(vision: Vision, told: Told, number: int, days_ago: float) -> None:
    """What each section holds in a version, a day after the other."""
    for place, said in enumerate(told):
        if str(number) in said:
            with acting(said["by"], days_ago - place, 11):
                _write(
                    _section(vision, said["key"]), said[str(number)], note=said.get("note", "") if number > 1 else ""
                )


def _freeze(vision: Vision, who: str, days_ago: float, *, for_board: bool = False) -> Proposal:
    with acting(who, days_ago, 15):
        return actions_endorsing.freeze(vision, actions_endorsing.draft_digest(vision), for_board=for_board)


Answer = tuple[str, float, str, str]
"""Who, how many days ago, the answer, the remark."""


def _answer(proposal: Proposal, answers: Sequence[Answer]) -> None:
    for who, days_ago, answer, remark in answers:
        with acting(who, days_ago, 14, 20) as standing:
            place = standing.organisation_in(proposal.group_id)
            signing = story.affiliation(who).organisation
            if place != signing.id:
                raise ValueError(f"{who} signs for another organisation in this group")
            actions_endorsing.endorse(proposal, signing, answer, remark)


def _publish(proposal: Proposal, who: str, days_ago: float, summary: str) -> None:
    with acting(who, days_ago, 9, 30):
        publishing.publish(proposal, summary)


def _viaducts() -> None:
    told = _read("viaducts")
    vision = _start(story.VIADUCTS, "noor", 590)
    _first(vision, told)
    _second(vision, told)
    _third(vision, told)
    _fourth(vision)


def _first(vision: Vision, told: Told) -> None:
    _write_version(vision, told, 1, 560)
    first = _freeze(vision, "noor", 440)
    _answer(
        first,
        [
            ("karim", 438, "endorsed", ""),
            ("noor", 437, "endorsed", ""),
            ("robin", 432, "endorsed_with_remark", "Maak de tabel in onderdeel 5 nog korter."),
            ("sam", 428, "endorsed", ""),
            ("aya", 425, "endorsed", ""),
        ],
    )
    _publish(first, "noor", 420, "De eerste versie: wat we vragen, per type project, en hoe we meten.")


def _second(vision: Vision, told: Told) -> None:
    """One objects, and endorses with a remark when the group had answered."""
    _write_version(vision, told, 2, 330)
    second = _freeze(vision, "karim", 300, for_board=True)
    _answer(
        second,
        [
            ("karim", 299, "endorsed", ""),
            ("sanne", 297, "objection", "Twintig procent hergebruik halen wij niet binnen ons areaal."),
            ("noor", 296, "endorsed", ""),
            ("robin", 295, "endorsed", ""),
            ("sam", 292, "endorsed", ""),
            ("aya", 290, "endorsed", ""),
            ("sanne", 286, "endorsed_with_remark", "Akkoord, nu afwijken mag met een uitleg."),
        ],
    )
    _publish(
        second, "karim", 280, "De uitkomst van de consultatie is verwerkt. Op niveau ambitieus is hergebruik verplicht."
    )


def _third(vision: Vision, told: Told) -> None:
    """In two languages, with a correction beside it."""
    _write_version(vision, told, 3, 100)
    third = _freeze(vision, "noor", 60)
    _answer(
        third,
        [
            ("karim", 59, "endorsed", ""),
            ("robin", 57, "endorsed", ""),
            ("sam", 57, "endorsed", ""),
            ("aya", 56, "endorsed_with_remark", "Onderdeel 7: noem ook bruggen voor fietsers."),
            ("noor", 54, "endorsed", ""),
        ],
    )
    _translate(vision, told, 55)
    _publish(
        third,
        "noor",
        43,
        "Het paspoort komt binnen acht weken, met hoeveelheden. De controle van de gegevens is eerder.",
    )
    with acting("noor", 40):
        version = queries.current_version(vision)
        if version is not None:
            publishing.note_erratum(
                version, "In onderdeel 7 stond een oude naam van de vraagkalender. De strekking is gelijk."
            )


def _translate(vision: Vision, told: Told, days_ago: float) -> None:
    for said in told:
        if "en" in said:
            with acting("robin", days_ago):
                _write(_section(vision, said["key"]), said["en"], "en")


OPEN_FORMAT = "in een open bestandsformaat"
GUIDE = "volgens de landelijke leidraad voor paspoorten"


def _fourth(vision: Vision) -> None:
    """The draft of version 4: comments, suggestions, and two texts that met."""
    with acting("sam", 21, 10, 12):
        asked = _comment(
            vision, "demand", "Onze beheerders kunnen het bestand niet inlezen. Kunnen we een formaat noemen?",
            "open bestandsformaat",
        )  # fmt: skip
    with acting("noor", 21, 14, 40):
        commenting.reply(asked, "Voorstel voor versie 4: verwijs naar de leidraad en noem het formaat in de bijlage.")
    with acting("robin", 30):
        done = _comment(vision, "demand", "Waar komt dit percentage vandaan?", "minstens 30%")
    with acting("sam", 29):
        commenting.reply(done, "De onderbouwing staat in onderdeel 3.")
        commenting.settle(done)
    begun = writing.head_of(_section(vision, "demand"), "nl")
    if begun is None:
        raise LookupError("version 3 holds this section")
    with acting("sam", 1, 10, 11):
        text = begun.body.replace("elk nieuw dek en elke", "elk nieuw dek, elk landhoofd en elke")
        _write(
            _section(vision, "demand"), text.replace("acht weken", "twaalf weken"), note="Landhoofden erbij, meer tijd"
        )
    with acting("noor", 1, 10, 15):
        mine = begun.body.replace(OPEN_FORMAT, GUIDE).replace("acht weken", "tien weken")
        words = Words(begun.heading, mine, "Leidraad genoemd")
        writing.save(_section(vision, "demand"), "nl", words, base=begun.number)
    with acting("robin", 2, 16, 5):
        _suggest(
            vision, "measuring", "zolang het kunstwerk er staat", "zolang het kunstwerk er staat, en tien jaar daarna"
        )
    with acting("aya", 1, 14, 20):
        _suggest(
            vision, "planning", "Twee keer per jaar", "Elk kwartaal", "Twee keer is te weinig om elkaars sloop te zien."
        )
    with acting("aya", 3):
        _write(_section(vision, "ambition"), _longer(vision), note="Fietsbruggen genoemd")


def _longer(vision: Vision) -> str:
    head = writing.head_of(_section(vision, "ambition"), "nl")
    return f"{head.body if head else ''}\n\nDat geldt ook voor bruggen voor fietsers."


def _comment(vision: Vision, key: str, words: str, quote: str) -> Comment:
    section = _section(vision, key)
    return commenting.say(section, writing.head_of(section, "nl"), words, quote)


def _suggest(vision: Vision, key: str, quote: str, replacement: str, why: str = "") -> None:
    section = _section(vision, key)
    head = writing.head_of(section, "nl")
    if head is not None:
        commenting.suggest(section, head, quote, replacement, why)


def _machinery() -> None:
    """One proposal goes round: two endorse, one objects, two did not answer yet."""
    vision = _start(story.MACHINERY, "robin", 90)
    _write_version(vision, _read("machinery"), 1, 80)
    proposal = _freeze(vision, "robin", 4, for_board=True)
    _answer(
        proposal,
        [
            ("aya", 3, "endorsed", ""),
            ("karim", 2, "endorsed_with_remark", "Noem in onderdeel 6 ook de stroom die is verbruikt."),
            ("sam", 1, "objection", "Onderdeel 4: driekwart halen wij niet op het platteland. Voorstel: de helft."),
        ],
    )


def _pavement() -> None:
    """Of a group that ended: the version stays, and points on."""
    vision = _start(story.OLD_PAVEMENT, "karim", 1880)
    _write_version(vision, _read("pavement"), 1, 1870)
    proposal = _freeze(vision, "karim", 1850)
    _answer(proposal, [("karim", 1849, "endorsed", "")])
    _publish(proposal, "karim", 1840, "De enige versie van deze groep.")


def _textile() -> None:
    """A buyer-supplier group: the supplier member writes along."""
    vision = _start(story.TEXTILE, "tess", 150)
    with acting("tess", 140):
        _write(
            _section(vision, "ambition"),
            "Jassen en lakens gaan nu na 60 keer wassen weg. Wij willen dat 120 keer gewoon is.",
        )
    with acting("fleur", 100):
        _write(
            _section(vision, "market"),
            "Stoffen die 120 keer meegaan, zijn er. Het kost een half jaar om ze te leveren.",
        )


def _dredging() -> None:
    vision = _start(story.DREDGING, "noor", 284)
    with acting("noor", 283):
        _write(
            _section(vision, "ambition"),
            "Baggerwerk kan met minder uitstoot. De bagger zelf is vaak bruikbaar in de buurt.",
        )
