"""Limit and withdraw versions, and choose which one lists show. What was published never changes (rule 11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.clauses.registry import events
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion, current
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock, formats
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def show(clause: Clause) -> None:
    """Choose the version that lists show, and the day on which another may come in its place."""
    db.session.flush()
    versions = db.session.scalars(
        select(ClauseVersion).where(ClauseVersion.clause_id == clause.id).order_by(ClauseVersion.id)
    ).all()
    today = clock.today()
    published = sorted((version for version in versions if version.number), key=lambda one: one.number or 0)
    coming = [
        version
        for version in published
        if version.withdrawn_at is None and version.valid_from and version.valid_from > today
    ]
    chosen = current(versions, today) or next(iter(coming), None) or next(reversed(published), None) or versions[-1]
    days: list[date | None] = [day for version in published for day in (version.valid_from, version.valid_until)]
    clause.shown_id = chosen.id
    clause.shown_until = min((day for day in days if day is not None and day > today), default=None)


@each_turn
def show_what_holds_today() -> None:
    """A version's first or last day came: lists and the index follow."""
    due = select(Clause).where(Clause.shown_until <= clock.today()).options(selectinload(Clause.versions)).limit(200)
    for clause in db.session.scalars(due):
        show(clause)


def limit(version: ClauseVersion, valid_until: date) -> None:
    """Let a published version end, or end earlier than was said; never later."""
    _check_published(version)
    if valid_until < clock.today() or (version.valid_from and valid_until <= version.valid_from):
        raise RuleBroken(_("Kies een laatste dag na vandaag en na de eerste dag."), at="valid_until")
    if version.valid_until is not None and valid_until >= version.valid_until:
        raise RuleBroken(
            _("De versie loopt al af op %(day)s. Kies een eerdere dag.", day=formats.day(version.valid_until)),
            at="valid_until",
        )
    version.valid_until = valid_until
    show(version.clause)
    keys: dict[str, Json] = {
        "code": version.clause.code,
        "number": version.number,
        "valid_until": valid_until.isoformat(),
    }
    record(events.LIMITED, version, keys, group_id=version.group_id)


def withdraw(version: ClauseVersion, reason: str) -> None:
    """Withdraw a published version: it stays readable at its address, with the reason, and is no longer current."""
    _check_published(version)
    _withdraw(version, reason)
    show(version.clause)
    keys: dict[str, Json] = {"code": version.clause.code, "number": version.number}
    record(events.VERSION_WITHDRAWN, version, keys, group_id=version.group_id, payload={"reason": reason})


def withdraw_clause(clause: Clause, reason: str) -> None:
    """Withdraw a clause with all its versions; its pages stay."""
    if clause.withdrawn_at is not None:
        raise RuleBroken(_("Deze bepaling is al ingetrokken."))
    if clause.audience != "public":
        raise RuleBroken(_("Deze bepaling is nog niet gepubliceerd. Verwijder het concept."))
    for version in clause.versions:
        if version.number is not None and version.withdrawn_at is None:
            _withdraw(version, reason)
    clause.withdrawn_at, clause.withdrawn_reason = clock.now(), reason
    show(clause)
    record(events.WITHDRAWN, clause, {"code": clause.code}, group_id=clause.group_id, payload={"reason": reason})


def endorse(version: ClauseVersion, on: date) -> None:
    """A vision that pins this version was endorsed. Asked by the room above; once said, it stays."""
    _check_published(version)
    if version.endorsed_on is None:
        version.endorsed_on = on
        keys: dict[str, Json] = {"code": version.clause.code, "number": version.number}
        record(events.ENDORSED, version, keys, group_id=version.group_id)


def count_proof(clause: Clause, proven_in: int | None, proven_of: int | None) -> None:
    """What the room above counted over public lots: used or changed in `proven_in` of `proven_of` lots that say so."""
    clause.proven_in, clause.proven_of = proven_in, proven_of


def _withdraw(version: ClauseVersion, reason: str) -> None:
    today = clock.today()
    first = version.valid_from or today
    last = max(first, today)
    version.valid_until = last if version.valid_until is None else min(version.valid_until, last)
    version.withdrawn_at, version.withdrawn_reason = clock.now(), reason


def _check_published(version: ClauseVersion) -> None:
    if version.number is None:
        raise RuleBroken(_("Deze versie is nog niet gepubliceerd."))
    if version.withdrawn_at is not None:
        raise RuleBroken(_("Deze versie is al ingetrokken."))
