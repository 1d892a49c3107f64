"""Publish versions and translations. What was published never changes (rule 11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.clauses.drafts import events
from buyergroup_hub.clauses.registry.actions import show
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.registry.wording import faults_of_wording, same_places
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock, formats
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.search.actions import enqueue


def faults_before_publication(version: ClauseVersion) -> list[str]:
    """What must be mended first, as sentences; empty when it may be published."""
    return faults_of_wording(version.wording(), first=_last_number(version) == 0)


def publish(version: ClauseVersion, valid_from: date, valid_until: date | None = None) -> None:
    """Publish a draft: it gets the next number, is public from now on, and holds from its first day.

    A first day in the past would change what was current then; one before that of the version before it would take
    effect before its predecessor. Both are refused.
    """
    if version.number is not None:
        raise RuleBroken(_("Deze versie is al gepubliceerd."))
    if faults := faults_before_publication(version):
        raise RuleBroken(" ".join(faults))
    _check_days(version, valid_from, valid_until)
    clause = version.clause
    said = next(text for text in version.texts if text.language == version.language)
    number = _last_number(version) + 1
    version.valid_from, version.valid_until = valid_from, valid_until
    retoken(version, "public", children=[said, clause])
    version.freeze(number)
    said.freeze(number)
    show(clause)
    keys: dict[str, Json] = {"code": clause.code, "number": number, "valid_from": valid_from.isoformat()}
    keys["digest"] = version.digest
    record(events.PUBLISHED, version, keys, group_id=version.group_id)
    jobs.enqueue("clauses.published", {"version_id": version.id, "by": standing().person_id})


def _check_days(version: ClauseVersion, valid_from: date, valid_until: date | None) -> None:
    today = clock.today()
    if valid_from < today:
        raise RuleBroken(
            _("De eerste dag ligt voor vandaag. Kies %(day)s of later.", day=formats.day(today)), at="valid_from"
        )
    if valid_until is not None and valid_until <= valid_from:
        raise RuleBroken(_("De laatste dag ligt niet na de eerste. Kies een latere dag."), at="valid_until")
    before = db.session.scalar(
        select(func.max(ClauseVersion.valid_from)).where(
            ClauseVersion.clause_id == version.clause_id,
            ClauseVersion.number.is_not(None),
            ClauseVersion.withdrawn_at.is_(None),
        )
    )
    if before is not None and valid_from < before:
        raise RuleBroken(
            _(
                "De vorige versie gaat pas in op %(day)s. Kies die dag of later, of trek de vorige versie eerst in.",
                day=formats.day(before),
            ),
            at="valid_from",
        )


def publish_translation(version: ClauseVersion, language: str) -> None:
    """Publish a translation of a published version; it has its own digest and does not change either."""
    translation = next((text for text in version.texts if text.language == language), None)
    if version.number is None:
        raise RuleBroken(_("Publiceer eerst de versie zelf, daarna de vertaling."))
    if translation is None or translation.published_at is not None:
        raise RuleBroken(_("Er is geen concept van deze vertaling."))
    source, translated = version.wording(), version.wording(language)
    faults = [_("Vertaal de titel.")] if not translated.title else []
    faults += [_("Vertaal de samenvatting.")] if not translated.summary else []
    if faults := [*faults, *same_places(translated.levels, source.levels)]:
        raise RuleBroken(" ".join(faults))
    retoken(translation, "public")
    translation.freeze(version.number)
    enqueue(Clause.search_kind, [version.clause_id])
    keys: dict[str, Json] = {"code": version.clause.code, "number": version.number, "language": language}
    keys["digest"] = translation.digest
    record(events.TRANSLATED, version, keys, group_id=version.group_id)


def _last_number(version: ClauseVersion) -> int:
    numbers = select(func.max(ClauseVersion.number)).where(ClauseVersion.clause_id == version.clause_id)
    return db.session.scalar(numbers) or 0
