"""Find clauses and their versions by what texts and rooms above call them: `VB-12`, `VB-12@3`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.clauses.models import Clause, ClauseVersion
from buyergroup_hub.clauses.queries import Numbered, numbers_on, versions_cited, versions_coded, versions_on
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.texts.markdown import Reference

NAMED = re.compile(r"([A-Z]{1,4}-\d{1,6})(?:@(\d{1,6}))?")


def current_of(clause_ids: Collection[int], day: date | None = None) -> dict[int, ClauseVersion]:
    """By clause, the version of a day (today); clauses that have none that day are left out."""
    return {version.clause_id: version for version in versions_on(clause_ids, day or clock.today())}


def numbers_of(clause_ids: Collection[int]) -> dict[int, Numbered]:
    """By clause, today's version for who asks only whether there is a newer one: it is not loaded."""
    return {row.clause_id: row for row in numbers_on(clause_ids, clock.today())}


def named(names: Iterable[str], day: date | None = None) -> dict[str, ClauseVersion]:
    """By name, what it means: `VB-12@3` that version, `VB-12` the version of the day. Only what the person sees."""
    wanted = {name: match for name in names if (match := NAMED.fullmatch(name))}
    coded = versions_coded({match[1] for match in wanted.values()})
    versions = {(version.clause.code, version.number): version for version in coded if version.number is not None}
    today = current_of({version.clause_id for version in versions.values()}, day)
    by_code = {version.clause.code: version for version in today.values()}
    meant = {
        name: versions.get((match[1], int(match[2]))) if match[2] else by_code.get(match[1])
        for name, match in wanted.items()
    }
    return {name: version for name, version in meant.items() if version is not None}


def pinned(codes: Iterable[str], day: date | None = None) -> dict[str, int]:
    """By code, the number of the version that it means on a day, for what is frozen; codes without one are left out."""
    return {code: version.number for code, version in named(codes, day).items() if version.number is not None}


def references(names: Iterable[str]) -> Mapping[str, Reference]:
    """Where each `[[VB-12]]` of a text leads to, for `texts.markdown.html`; what the person may not see stays as
    written."""
    return {
        name: Reference(address_of(version), f"{version.clause.code}: {version.text_in().title}")
        for name, version in named(names).items()
    }


def address_of(version: ClauseVersion) -> str:
    """The address of a version: a published one keeps it forever."""
    return address_at(version.clause.code, version.number)


def address_at(code: str, number: int | None) -> str:
    """The same for who knows it only so; without a number it is the draft."""
    if number is None:
        return url_for("clauses.draft", code=code)
    return url_for("clauses.version", code=code, number=number)


def versions_by_id(version_ids: Collection[int]) -> dict[int, ClauseVersion]:
    """By id, versions with all that they say, as far as the person sees them; for what rooms above cite."""
    return {version.id: version for version in versions_cited(version_ids)}


def clause_of(version: ClauseVersion) -> Clause:
    """A version's clause with all its versions."""
    found = select(Clause).where(Clause.id == version.clause_id).options(selectinload(Clause.versions))
    return db.session.scalars(found).one()
