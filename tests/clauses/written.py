"""Clauses as tests write them: a content that may be published, and clauses made with the room's own verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.wording import Content, Facts, Level, Wording
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from tests.cast import Cast, kept
from tests.ids import brought, table_of

WEEKS = Parameter("weken", "Paspoort klaar na oplevering", "weken", lowest="4", highest="26", usual="8")
BASIC = "De opdrachtnemer levert binnen {weken} weken een materialenpaspoort."
SIGNIFICANT = f"{BASIC} Het paspoort is een open bestand."


def content(title: str = "Materialenpaspoort", *, levels: tuple[Level, ...] | None = None, **changes: Any) -> Content:
    """A content that may be published; `changes` are fields of its wording or facts, themes by place."""
    facts = {name: changes.pop(name) for name in list(changes) if name in Facts.__dataclass_fields__}
    facts["themes"] = tuple(one if table_of(one) else brought(Theme, one) for one in facts.get("themes", ()))
    wording = {
        "title": title,
        "summary": "Legt vast waar een onderdeel van gemaakt is.",
        "proof_at_delivery": "Een materialenpaspoort.",
        "change_note": "Eerste tekst.",
        "levels": levels or (Level(1, BASIC, parameters=(WEEKS,)), Level(2, SIGNIFICANT, parameters=(WEEKS,))),
        **changes,
    }
    return Content(Wording(**wording), Facts(**facts))


@kept
def drafted(cast: Cast, title: str = "Materialenpaspoort", *, kind: str = "contract_clause", **changes: Any) -> str:
    """The code of a new clause of `group`, with a draft by its participant."""
    lettered(cast)
    with cast.acting("participant"):
        return drafting.draft(cast.group(), kind, content(title, **changes)).clause.code


@kept
def lettered(cast: Cast, name: str = "group", letters: str = "VB") -> None:
    """Give a group the letters of its codes."""
    with cast.writing():
        group = cast.group(name)
        group.code_prefix = letters


@kept
def published(cast: Cast, title: str = "Materialenpaspoort", *, valid_from: date | None = None, **changes: Any) -> str:
    """The code of a clause whose first version is published by the coordinator."""
    code = drafted(cast, title, **changes)
    publish_draft(cast, code, valid_from=valid_from)
    return code


@kept
def publish_draft(cast: Cast, code: str, *, valid_from: date | None = None) -> None:
    with cast.acting("coordinator"):
        publishing.publish(version(code), valid_from or clock.today())


@kept
def revised(cast: Cast, code: str, *, valid_from: date | None = None, **changes: Any) -> None:
    """Draft and publish the next version."""
    changes = {"change_note": "Een andere termijn."} | changes
    with cast.acting("participant"):
        draft = drafting.revise(clause(code))
        assert drafting.save(draft, content(**changes), 1) is None
    publish_draft(cast, code, valid_from=valid_from)


def version(code: str, number: int | None = None) -> ClauseVersion:
    """A version with all that it says; without a number the draft."""
    return db.session.scalars(ClauseVersion.addressed(code=code, number=number)).one()


def clause(code: str) -> Clause:
    found = db.session.scalars(Clause.addressed(code=code)).one()
    db.session.scalars(select(Clause).where(Clause.id == found.id).options(*Clause.whole())).one()
    return found
