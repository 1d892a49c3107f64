"""What the dashboard counts, as tests tell it: lots with themes and uses, effects, goals; made with the rooms' verbs
where they have one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.goals.models import Assessment, Goal
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.tender.actions import running
from buyergroup_hub.tenders.tender.models import LotTheme
from tests import factories as make
from tests.cast import Cast, kept
from tests.clauses import written
from tests.tenders import told

CLIMATE, CIRCULAR = "klimaat", "circulair"


def theme(key: str = CLIMATE) -> int:
    return db.session.scalars(select(Theme.id).where(Theme.key == key)).one()


@kept
def clause(cast: Cast, title: str = "Schoon materieel", *, key: str = CLIMATE) -> str:
    """The code of a published clause with a theme."""
    with cast.reading():
        known = theme(key)
    return written.published(cast, title, themes=(known,))


@kept
def lot(cast: Cast, code: str | None = None, title: str = "Viaducten", **said: Any) -> str:
    """The pid of a published tender with one lot in civil works, that used the clause where one is given."""
    pid = told.planned(cast, title, **{"sector": "civil_works"} | said)
    if code is not None:
        told.used(cast, pid, code)
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    return pid


def lot_id(pid: str, number: int = 1) -> int:
    return told.tender(pid).lots[number - 1].id


@kept
def say_theme(cast: Cast, pid: str, asked: bool, *, key: str = CLIMATE) -> None:
    """A person says whether a theme was asked."""
    with cast.writing():
        db.session.add(LotTheme(lot_id=lot_id(pid), theme_id=theme(key), asked=asked, source="person"))


@kept
def realised(cast: Cast, pid: str) -> None:
    with cast.writing():
        chosen = told.tender(pid).lots[0]
        chosen.awarded_on = chosen.contracted_on = chosen.realised_on = clock.today()


@kept
def in_year(cast: Cast, pid: str, year: int) -> None:
    with cast.writing():
        told.tender(pid).published_on = date(year, 6, 1)


@kept
def measured(cast: Cast, pid: str, *, kind: str = "effect", key: str = CLIMATE, **said: Any) -> int:
    """The id of a measurement of the first lot, by an indicator of that kind and theme; a value unless told so."""
    known = {"value": Decimal(5), "quality": "measured", "source_kind": "weighing", "since": date(2026, 1, 1)}
    known |= {"until": date(2026, 12, 31), "audience": "public", "recorded_at": clock.now()}
    if said.get("unknown_reason"):
        known |= dict.fromkeys(("value", "quality", "source_kind", "since", "until"))
    with cast.writing():
        made = Measurement(version_id=_version(kind, key).id, lot_id=lot_id(pid), **known | said)
        return make.add(made).id


def _version(kind: str, key: str) -> IndicatorVersion:
    name = f"{kind}-{key}"
    found = db.session.scalars(select(IndicatorVersion).join(Indicator).where(Indicator.key == name)).first()
    if found is not None:
        return found
    indicator = make.add(Indicator(key=name, name=name, audience="public"))
    return make.add(
        IndicatorVersion(
            indicator_id=indicator.id,
            number=1,
            since=date(2020, 1, 1),
            kind=kind,
            unit="ton",
            method="Gewogen",
            boundary="Het perceel",
            period_kind="delivery",
            theme_id=theme(key),
        )
    )


@kept
def goal(cast: Cast, statement: str = "Minder uitstoot", *, verdict: str | None = None, **said: Any) -> int:
    """The id of a goal of `group`, with an assessment where a verdict is given."""
    with cast.writing():
        known = {"set_on": date(2024, 1, 1), "target": "de helft", "target_on": "2030", "scope": "alle percelen"}
        known |= {"group_id": cast.group().id, "audience": "public", "statement": statement}
        made = make.add(Goal(**known | said))
        if verdict is not None:
            make.add(
                Assessment(
                    goal_id=made.id,
                    verdict=verdict,
                    confidence="high",
                    evidence="Geteld in de hub.",
                    assessed_on=clock.today(),
                )
            )
        return made.id


def heat_cells(html: str) -> list[tuple[int, int, str]]:
    """(n, N, address) of every cell of the map that is known."""
    cells = re.findall(r'<td class="h\d">\s*<a href="([^"]+)"><b>(\d+) van (\d+)</b>', html)
    return [(int(n), int(of), address.replace("&amp;", "&")) for address, n, of in cells]


def rows(html: str) -> list[str]:
    """The titles of the rows that the page of a figure lists."""
    return re.findall(r"<li><h[23]><a href=\"[^\"]+\">(.+?)</a>", html)


@kept
def publish(cast: Cast, pid: str) -> None:
    with cast.acting("core_member"):
        running.publish(told.tender(pid))


@kept
def assessed(cast: Cast, goal_id: int, verdict: str) -> None:
    with cast.writing():
        said = {"confidence": "low", "evidence": "Gehoord.", "assessed_on": clock.today()}
        make.add(Assessment(goal_id=goal_id, verdict=verdict, **said))


@kept
def matched(cast: Cast, pid: str, commitment_id: int) -> None:
    """The tender keeps this commitment."""
    with cast.acting("core_member"):
        found = db.session.scalars(select(Commitment).where(Commitment.id == commitment_id)).one()
        commitments_actions.match(told.tender(pid), found)
