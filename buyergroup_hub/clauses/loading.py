"""What the page of a clause loads: its versions, all that one of them says, and what that was adapted from.

Each part by a prepared statement of its own: that costs half of what the loaders of `ClauseVersion.whole` do.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.clauses.models import (
    Clause,
    ClauseLevel,
    ClauseParameter,
    ClauseText,
    ClauseVersion,
    VersionTheme,
)
from buyergroup_hub.kit.db import db, hold
from buyergroup_hub.organisations.models import Theme


def visible_versions(clause_id: int) -> list[ClauseVersion]:
    """The versions that the person sees, the draft last, with their texts but not what stands in these (`whole`). Their
    clause is loaded."""
    versions = list(db.session.scalars(_versions_seen(), given(standing(), clause=clause_id)))
    texts: dict[int, list[ClauseText]] = {version.id: [] for version in versions}
    for text in db.session.scalars(_texts(), {"versions": list(texts)}):
        texts[text.version_id].append(text)
    for version in versions:
        hold(version, "texts", texts[version.id])
    return versions


@cache
def _versions_seen() -> Any:
    found = select(ClauseVersion).where(ClauseVersion.clause_id == bindparam("clause"), seen(ClauseVersion))
    return found.order_by(ClauseVersion.number.is_(None), ClauseVersion.number)


@cache
def _texts() -> Any:
    return select(ClauseText).where(any_of(ClauseText.version_id, "versions")).order_by(ClauseText.id)


def whole(version: ClauseVersion) -> ClauseVersion:
    """The same version, of which the texts are loaded, with all that stands in these. Three queries."""
    levels: dict[int, list[ClauseLevel]] = {text.id: [] for text in version.texts}
    for level in db.session.scalars(_levels(), {"texts": list(levels)}):
        levels[level.text_id].append(level)
    for text in version.texts:
        hold(text, "levels", levels[text.id])
    for name, statement in (("themes", _themes()), ("parameters", _parameters())):
        hold(version, name, list(db.session.scalars(statement, {"version": version.id})))
    return version


@cache
def _levels() -> Any:
    return select(ClauseLevel).where(any_of(ClauseLevel.text_id, "texts")).order_by(ClauseLevel.level)


@cache
def _themes() -> Any:
    tied = select(Theme).join(VersionTheme, VersionTheme.theme_id == Theme.id)
    return tied.where(VersionTheme.version_id == bindparam("version")).order_by(Theme.position)


@cache
def _parameters() -> Any:
    return (
        select(ClauseParameter).where(ClauseParameter.version_id == bindparam("version")).order_by(ClauseParameter.id)
    )


def base_of(version: ClauseVersion) -> ClauseVersion | None:
    """The other clause's version that this clause was adapted from, where the person sees it."""
    if version.base_id is None:
        return None
    asked = given(standing(), base=version.base_id, clause=version.clause_id)
    return db.session.scalars(_base(), asked).one_or_none()


@cache
def _base() -> Any:
    found = select(ClauseVersion).where(
        ClauseVersion.id == bindparam("base"), ClauseVersion.clause_id != bindparam("clause"), seen(ClauseVersion)
    )
    return found.options(joinedload(ClauseVersion.clause).joinedload(Clause.group))
