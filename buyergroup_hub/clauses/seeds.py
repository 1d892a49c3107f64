"""The demo's clauses: drafted, published, replaced and withdrawn by its people on their own days."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry import queries
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.wording import Content, Facts, Level, Wording
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme

DEMO = Path(__file__).parent / "demo"
TEXTS = ("title", "summary", "proof_at_tender", "proof_at_delivery", "proof_check")
WRITING = 12
"""Days between the first draft of a version and its publication."""

SERIES = "Reeks kunstwerken in één contract"
ONE = "Vervanging van één kunstwerk"

Table = Mapping[str, Any]


def sow(groups: int, seed: int) -> None:
    """Make the story's clauses, sets and baskets once, and a clause for some of the generated groups."""
    if not _told(story.MACHINERY):
        _tell(story.MACHINERY, "machinery.toml", publisher="aya")
    if not _told(story.VIADUCTS):
        _tell(story.VIADUCTS, "viaducts.toml", publisher="noor")
        _sets()
        _basket()
        _unfinished()
    if not _told(story.CHARGING):
        _tell(story.CHARGING, "charging.toml", publisher="sanne")
    _generate(groups, seed)


def _told(slug: str) -> bool:
    return db.session.scalar(select(Clause.id).join(Group).where(Group.slug == slug).limit(1)) is not None


def _tell(slug: str, file: str, publisher: str) -> None:
    """A group's clauses in the order of their first drafts, so that each gets the code that it is known by; each as
    far as its file tells."""
    for told in tomllib.loads((DEMO / file).read_text(encoding="utf-8"))["clause"]:
        first, *later = told["version"]
        version = _first(slug, told, first)
        if told.get("discarded"):
            with acting(told["by"], first["days_ago"] - 1):
                drafting.discard(version)
        if told.get("discarded") or first.get("published") is False:
            continue
        _publish(version, first, publisher)
        said: dict[str, Any] = dict(first)
        for change in later:
            said = _changed(said, change)
            version = _revise(version, told, said)
            _publish(version, said, publisher)
        _afterwards(version, told, said, publisher)


def _first(slug: str, told: Table, first: Table) -> ClauseVersion:
    with acting(told["by"], first["days_ago"] + WRITING):
        base = queries.named([told["adapts"]])[told["adapts"]] if "adapts" in told else None
        return drafting.draft(story.group(slug), told["type"], _content(told, first), base=base)


def _revise(version: ClauseVersion, told: Table, table: Table) -> ClauseVersion:
    with acting(told["by"], table["days_ago"] + WRITING):
        draft = drafting.revise(queries.clause_of(version))
        drafting.save(draft, _content(told, table), 1)
        return draft


def _publish(version: ClauseVersion, table: Table, publisher: str) -> None:
    with acting(publisher, table["days_ago"], 14):
        publishing.publish(version, clock.today() + timedelta(days=table.get("valid_in", 0)))


def _afterwards(version: ClauseVersion, told: Table, table: Table, publisher: str) -> None:
    """A translation, a withdrawal, the draft of the next version."""
    if "english" in told:
        _translate(version, told["english"], table["days_ago"] - 3, publisher)
    if "withdrawn" in told:
        with acting(publisher, told["withdrawn_days_ago"]):
            registry_actions.withdraw_clause(queries.clause_of(version), told["withdrawn"])
    if "draft" in told:
        _revise(version, told, _changed(table, told["draft"]))


def _translate(version: ClauseVersion, told: Table, days_ago: float, publisher: str) -> None:
    wording = version.wording()
    levels = tuple(Level(level.level, told[str(level.level)]) for level in wording.levels)
    english = Wording(title=told["title"], summary=told["summary"], levels=levels)
    with acting(publisher, days_ago):
        drafting.save(version, Content(english), 0, "en")
        publishing.publish_translation(version, "en")


def _changed(table: Table, change: Table) -> dict[str, Any]:
    """A version that says only what is different from the one before it."""
    levels = {key: {**table["level"].get(key, {}), **one} for key, one in change.get("level", {}).items()}
    places = _places(table) | _places(change)
    return {**table, **change, "level": {**table["level"], **levels}, "parameter": list(places.values())}


def _places(table: Table) -> dict[tuple[int, str], Table]:
    """What is left open, by level and key."""
    return {
        (level, one["key"]): {**one, "levels": [level]} for one in table.get("parameter", ()) for level in one["levels"]
    }


def _content(told: Table, table: Table) -> Content:
    keys = {theme.key: theme.id for theme in db.session.scalars(select(Theme))}
    places = _places(table)
    levels = tuple(
        Level(
            int(key),
            one["text"],
            one.get("note", ""),
            one.get("recommended", False),
            tuple(_parameter(place) for (level, _key), place in places.items() if level == int(key)),
        )
        for key, one in sorted(table["level"].items())
    )
    texts = {name: table.get(name, "") for name in TEXTS}
    facts = Facts(
        themes=tuple(sorted(keys[key] for key in told["themes"])),
        legal_basis=table.get("legal_basis", ""),
        applicability=table.get("applicability", ""),
        project_types=tuple(table.get("project_types", ())),
        provides=dict(table.get("provides", {})),
    )
    return Content(Wording(**texts, change_note=table.get("change", "Eerste tekst."), levels=levels), facts)


def _parameter(table: Table) -> Parameter:
    values = {name: table[name].replace(",", ".") for name in ("lowest", "highest", "usual") if name in table}
    return Parameter(
        table["key"],
        table["label"],
        table.get("unit", ""),
        table.get("kind", "number"),
        label_en=table.get("label_en"),
        **values,
    )


def _sets() -> None:
    """Two publications of one set, the first with versions of then; one for a single structure; one in the making."""
    _publish_set(390, SERIES, 2, "VB-02@1", "VB-03@2", "VB-07@2", "VB-12@2")
    _publish_set(70, SERIES, 2, "VB-02@1", "VB-03@4", "VB-06@1", "VB-07@3", "VB-09@1", "VB-12@3", "ZE-04@4")
    _publish_set(68, ONE, 1, "VB-01@1", "VB-03@4", "VB-04@2", "VB-05@1", "VB-10@1", "VB-12@3")
    with acting("sanne", 5):
        begun = sets_actions.compose(story.group(story.VIADUCTS), "Onderhoud", 1)
        sets_actions.put(begun, queries.named(["VB-05@1"])["VB-05@1"], 1)


def _publish_set(days_ago: float, project_type: str, level: int, *names: str) -> None:
    with acting("robin", days_ago + 2):
        composed = sets_actions.compose(story.group(story.VIADUCTS), project_type, level)
        for version in queries.named(names).values():
            own = [one.level for one in version.text_in("nl").levels]
            sets_actions.put(composed, version, level if level in own else own[0])
    with acting("noor", days_ago):
        sets_actions.publish_set(composed)


def _basket() -> None:
    """Sam's basket: one value still to fill in, one version that has been replaced."""
    with acting("sam", 3, 19, 41):
        basket = sets_actions.begin_basket("Mandje voor Brug Westsluis")
        versions = queries.named(["VB-03@4", "VB-07@2", "VB-12@3", "ZE-04@5"])
        sets_actions.put(basket, versions["VB-03@4"], 2, {"gewicht": "35"})
        sets_actions.put(basket, versions["VB-07@2"], 2)
        sets_actions.put(basket, versions["VB-12@3"], 3, {"weken": "8"})
        sets_actions.put(basket, versions["ZE-04@5"], 2, {"aandeel": "60", "vanaf": "2027-07-01"})


def _unfinished() -> None:
    """Sam was writing in the draft of VB-09 when Sanne saved hers: what he wrote is kept for him."""
    draft = db.session.scalars(ClauseVersion.addressed(code="VB-09")).one()
    head = drafting.head_of(draft)
    if head is None:
        return
    began, number = head.read(), head.number
    with acting("sanne", 2, 10, 11):
        drafting.save(
            draft,
            _with_summary(began, "Hoe meer oude liggers, hoe meer punten. Ook kortere liggers tellen mee."),
            number,
        )
    with acting("sam", 2, 10, 15):
        drafting.save(draft, _with_summary(began, "Wie liggers gebruikt die al ergens lagen, wint punten."), number)


def _with_summary(content: Content, summary: str) -> Content:
    kept = content.as_json()
    wording: Any = kept["wording"]
    return Content.from_json({**kept, "wording": {**wording, "summary": summary}})


def _generate(groups: int, seed: int) -> None:
    """A clause for one in three of the groups that only fill lists."""
    draw = random.Random(seed)
    filling = select(Group).where(Group.demo, Group.slug.not_in(story.STORY_GROUPS)).order_by(Group.id)
    for group in db.session.scalars(filling.limit(groups)).all():
        chosen = draw.random() < 1 / 3
        days, kind = draw.randint(20, 180), draw.choice(("requirement", "award_criterion", "contract_clause"))
        if not chosen or group.code_prefix:
            continue
        with acting("bo", days + WRITING):
            drafting.choose_prefix(group, _letters(group.id))
            version = drafting.draft(group, kind, _filling(group))
        with acting("bo", days):
            publishing.publish(version, clock.today())


def _filling(group: Group) -> Content:
    text = "De opdrachtnemer meldt elk kwartaal hoeveel hij opnieuw gebruikte, in kilogram."
    level = Level(1, text, "Haalbaar voor elke opdrachtnemer", recommended=True)
    summary = f"Een bepaling van {group.name_nl}."
    return Content(Wording("Hergebruik bijhouden", summary, change_note="Eerste tekst.", levels=(level,)), Facts())


def _letters(number: int) -> str:
    """Four letters for a number: the demo's own groups have two."""
    letters = ""
    for _place in range(4):
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
