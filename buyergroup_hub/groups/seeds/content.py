"""The invented groups of the demo: one that tells the whole story, some that show what else happens, and as many as
asked for."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import select

from buyergroup_hub.accounts.invitations.actions import invitations_of
from buyergroup_hub.accounts.invitations.pasted import Row
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.group import actions as groups_actions
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.members.actions import invitations, members
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, affiliation, organisation, told
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.actions import follow, note_bounce, send_mail
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation

SUMMARIES = {
    story.VIADUCTS: (
        "Wegbeheerders willen viaducten en bruggen bouwen met onderdelen die al bestaan. "
        "Ze vragen dat samen uit, op drie niveaus, en meten wat het oplevert."
    ),
    story.MACHINERY: (
        "Opdrachtgevers vragen machines zonder uitstoot op hun bouwplaatsen. "
        "De eisen worden elk jaar strenger, zodat verhuurders weten wanneer ze moeten investeren."
    ),
    story.CHARGING: (
        "Gemeenten willen laadpalen die je op straat kunt repareren. Onderdelen horen uitwisselbaar te zijn."
    ),
    story.TEXTILE: (
        "Ziekenhuizen en textielservices zoeken samen naar jassen en lakens die vaker gewassen kunnen worden."
    ),
    story.DREDGING: "Waterschappen willen baggeren met minder uitstoot en de bagger dichtbij gebruiken.",
    story.OLD_PAVEMENT: "De eerste groep voor duurzamer asfalt. De lessen zijn overgenomen door een nieuwe groep.",
    story.PAVEMENT: ("Wegbeheerders gaan verder waar de eerste groep stopte: asfalt dat langer meegaat en terug kan."),
}


def sow(groups: int, seed: int) -> None:
    """Make the story's groups, and generated ones until there are `groups` invented groups in all."""
    if not told(story.VIADUCTS):
        _viaducts()
        _machinery()
        _charging()
        _textile()
        _dredging()
        _pavement()
        _awkward()
    _invite()
    _generate(groups, seed)


INVITED = (
    (22, Row(1, "Lex Demo", "lex@zuid.demo.example", "Demo-waterschap Zuid"), None),
    (4, Row(1, "F. Demo", "f@wegen.demo.example", "Demo-rijksdienst Wegen"), None),
    (1, Row(1, "M. Demo", "m@veen.demo.example", "Demo-gemeente Veen"), "550"),
)
"""Days ago, whom, and what the server of her address answered where it took no mail: one that expired, one that waits,
one that bounced."""


def _invite() -> None:
    group = story.group(story.VIADUCTS)
    if invitations_of("groups", group.id, only_waiting=False):
        return
    for days_ago, row, refusal in INVITED:
        with acting("noor", days_ago, 9, 12):
            invitations.send(group, [row], "participant")
            mail = invitations_of("groups", group.id)[0].mail
            if refusal is not None:
                note_bounce(mail.id, refusal)
            elif (finish := send_mail(mail.id)) is not None:
                finish()


def _this_year() -> str:
    """Since when a demo group exists: its people say so as they begin it."""
    return str(clock.today().year)


def _start(
    slug: str, name: str, sector: str, prefix: str | None, themes: Sequence[str], kind: str = "buyer_group"
) -> Group:
    group = groups_actions.start(name, sector, SUMMARIES.get(slug, ""), started=_this_year(), kind=kind, demo=True)
    group.code_prefix = prefix
    group.themes = list(db.session.scalars(select(Theme).where(Theme.key.in_(themes)).order_by(Theme.position)))
    if group.slug != slug:
        raise ValueError(f"the demo's group {slug} got the address {group.slug}")
    return group


def _join(group: Group, key: str, role: str) -> None:
    place = affiliation(key)
    members.admit(group, db.session.get_one(Organisation, place.organisation_id), role, place)


def _phases(group: Group, who: str, *steps: tuple[str, float]) -> None:
    for phase, days_ago in steps:
        with acting(who, days_ago):
            groups_actions.enter_phase(group, phase, clock.today().isoformat())


def _viaducts() -> None:
    group = _viaducts_begin()
    _phases(
        group,
        "karim",
        ("exploration", 975),
        ("core_group", 900),
        ("deepening", 800),
        ("market_consultation", 700),
        ("market_vision", 600),
        ("procurement_strategy", 480),
        ("application", 380),
    )
    _viaducts_promise(group)
    begins, ends = clock.ago(-9, 10), clock.ago(-9, 12)
    with acting("noor", 12):
        groups_actions.plan_meeting(group, "Bijeenkomst kerngroep", begins, ends, "Online", f"group:{group.id}")
    with acting("otis", 40):
        follow(story.person("otis").id, "groups", group.id)
    with acting("otis", 4):
        place = affiliation("otis")
        members.ask_to_join(group, place, "Wij vervangen in twee jaar vier bruggen en willen jullie set gebruiken.")


def _viaducts_begin() -> Group:
    """Who came in, and who left again."""
    with acting("bo", 980):
        group = _start(
            story.VIADUCTS,
            "Demo: Viaducten en bruggen",
            "civil_works",
            "VB",
            ("circulair", "klimaat", "milieu-biodiversiteit"),
        )
        _join(group, "karim", "coordinator")
        _join(group, "noor", "secretary")
    with acting("noor", 970):
        _join(group, "robin", "core_group_member")
        _join(group, "sam", "participant")
        _join(group, "ilse", "participant")
        members.admit(group, organisation("Demo-waterschap Zuid"), "participant")
        members.admit(group, organisation("Demo-gemeente 's-Gravenbroek aan den IJssel en Omstreken"), "participant")
        members.admit(group, organisation("Demo-kennisinstituut"), "knowledge_partner")
    with acting("noor", 900):
        _join(group, "sanne", "core_group_member")
        _join(group, "aya", "participant")
        _join(group, "joris", "sounding_board")
    with acting("noor", 300):
        members.end(next(m for m in story.members(group) if m.affiliation_id == affiliation("ilse").id))
    return group


def _viaducts_promise(group: Group) -> None:
    """Five commitments: with and without a project, for the network alone, and one that was withdrawn."""
    with acting("sam", 760):
        promised = commitments.commit_project(
            group, organisation("Demo-provincie Noord"), project="Zes viaducten in de N-weg"
        )
    with acting("sam", 350):
        commitments.name_project(promised, "Zes viaducten in de N-weg", public=True)
    with acting("noor", 560):
        commitments.commit_project(
            group, organisation("Demo-waterschap Oost"), project="Twee bruggen over de Oostervaart"
        )
    with acting("sanne", 810):
        commitments.commit_project(group, organisation("Demo-gemeente Delta"))
    with acting("robin", 400):
        commitments.commit_project(group, organisation("Demo-provincie Midden"), audience="network")
    with acting("aya", 640):
        withdrawn = commitments.commit_project(group, organisation("Demo-gemeente Haven"), months=18)
    with acting("aya", 90):
        commitments.withdraw_commitment(withdrawn, "De brug is in goede staat en blijft liggen.")


def _machinery() -> None:
    with acting("bo", 1200):
        group = _start(
            story.MACHINERY, "Demo: Bouwmaterieel", "civil_works", "ZE", ("klimaat", "milieu-biodiversiteit")
        )
        _join(group, "aya", "coordinator")
        _join(group, "robin", "secretary")
    with acting("robin", 1150):
        _join(group, "karim", "participant")
        _join(group, "sam", "participant")
        members.admit(group, organisation("Demo-gemeente 's-Gravenbroek aan den IJssel en Omstreken"), "participant")
    _phases(
        group,
        "aya",
        ("exploration", 1190),
        ("market_consultation", 1000),
        ("market_vision", 800),
        ("procurement_strategy", 700),
        ("application", 500),
        ("scale_up", 120),
    )
    with acting("karim", 900):
        commitments.commit_project(group, organisation("Demo-rijksdienst Wegen"), project="Groot onderhoud A99")
    with acting("noor", 60):
        follow(story.person("noor").id, "groups", group.id)


def _charging() -> None:
    with acting("bo", 420):
        group = _start(story.CHARGING, "Demo: Laadinfrastructuur", "mobility", "LI", ("circulair", "isv"))
        _join(group, "sanne", "coordinator")
        _join(group, "otis", "secretary")
    with acting("otis", 400):
        _join(group, "aya", "participant")
    _phases(group, "sanne", ("exploration", 415), ("core_group", 300), ("market_consultation", 30))


def _textile() -> None:
    with acting("bo", 800):
        group = _start(
            story.TEXTILE,
            "Demo: Textiel in de zorg",
            "care",
            "TZ",
            ("circulair", "klimaat"),
            kind="buyer_supplier_group",
        )
        _join(group, "tess", "coordinator")
        _join(group, "fleur", "supplier_member")
    _phases(group, "tess", ("exploration", 790), ("core_group", 700), ("market_vision", 200))


def _dredging() -> None:
    with acting("bo", 700):
        group = _start(story.DREDGING, "Demo: Baggeren", "civil_works", "BG", ("klimaat", "circulair"))
        _join(group, "noor", "coordinator")
        _join(group, "karim", "participant")
    with acting("noor", 690):
        _join(group, "sam", "participant")
        members.admit(group, organisation("Demo-waterschap Zuid"), "participant")
    _phases(group, "noor", ("exploration", 690), ("core_group", 600), ("deepening", 500), ("market_vision", 285))
    with acting("karim", 780):
        commitments.commit_project(group, organisation("Demo-rijksdienst Wegen"))


def _pavement() -> None:
    with acting("bo", 2200):
        old = _start(story.OLD_PAVEMENT, "Demo: Wegverharding tot 2022", "civil_works", "WV", ("circulair",))
        _join(old, "karim", "coordinator")
    _phases(old, "karim", ("exploration", 2190), ("market_vision", 1900), ("ended", 1600))
    with acting("bo", 1500):
        new = _start(story.PAVEMENT, "Demo: Wegverharding", "civil_works", "WG", ("circulair", "klimaat"))
        _join(new, "karim", "coordinator")
    with acting("karim", 1490):
        groups_actions.succeed(old, new)
    _phases(new, "karim", ("exploration", 1480), ("application", 260))


def _awkward() -> None:
    """Names that break what was built for tidy ones."""
    with acting("bo", 150):
        groups_actions.start(
            "Demo: “Kabels & leidingen” <onder> de straat — één aanpak voor 's-Gravenbroek, Ærø en alle andere "
            "gemeenten met een zeer lange naam",
            "other",
            "Een groep met een naam die nergens in past.\n\nEn een tweede alinea.",
            started=_this_year(),
            demo=True,
        )


def _generate(groups: int, seed: int) -> None:
    """Groups that fill lists: names, sectors, phases and dates drawn from the seed."""
    there = db.session.scalars(select(Group.slug).where(Group.demo)).all()
    draw = random.Random(seed)
    for number in range(len(there) + 1, groups + 1):
        days = draw.randint(200, 2000)
        product = draw.choice(PRODUCTS)
        with acting("bo", days):
            group = groups_actions.start(
                f"Demo: {product} {number}",
                draw.choice(SECTORS),
                f"Opdrachtgevers vragen samen {product.lower()} uit.",
                started=_this_year(),
                demo=True,
            )
            chosen = draw.sample(list(db.session.scalars(select(Theme).order_by(Theme.position))), draw.randint(0, 3))
            group.themes = sorted(chosen, key=lambda theme: theme.position)
            for name in draw.sample(MEMBERS, draw.randint(1, 4)):
                members.admit(
                    group, organisation(name), draw.choice(("coordinator", "participant", "core_group_member"))
                )
        left = days
        for phase in PATH[: draw.randint(0, len(PATH))]:
            left = max(1, left - draw.randint(20, 200))
            with acting("bo", left):
                groups_actions.enter_phase(group, phase, clock.today().isoformat())


PRODUCTS = (
    "Straatstenen", "Kantoormeubilair", "Schoolmaaltijden", "Rioolbuizen", "Speeltoestellen", "Dakgroen", "Schoonmaak",
    "Bestelwagens", "Openbare verlichting", "Bomen en planten", "Beschoeiing", "Catering", "Servers", "Warmtepompen",
)  # fmt: skip
SECTORS = ("civil_works", "construction", "operations", "energy", "mobility", "care", "digital", "other")
MEMBERS = (
    "Demo-rijksdienst Wegen",
    "Demo-waterschap Oost",
    "Demo-provincie Midden",
    "Demo-gemeente Delta",
    "Demo-gemeente Veen",
)
PATH = (
    "exploration",
    "core_group",
    "deepening",
    "market_consultation",
    "market_vision",
    "procurement_strategy",
    "application",
)
