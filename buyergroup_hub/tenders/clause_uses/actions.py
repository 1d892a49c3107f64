"""Say what a lot did with a clause: in an exact version that it keeps (rule 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import filled, missing
from buyergroup_hub.clauses.sets.actions import checked
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.tenders.clause_uses import events
from buyergroup_hub.tenders.tender.actions.planning import recount_of, touch
from buyergroup_hub.tenders.tender.events import USED
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, LotTheme, Tender


def use(
    lot: Lot,
    tender: Tender,
    version: ClauseVersion,
    level: int,
    parameters: Mapping[str, str] | None = None,
    *,
    final_text: str | None = None,
    reason_kind: str | None = None,
    reason: str | None = None,
) -> ClauseUse:
    """The lot asks for a clause, as it stands or changed.

    Used is exactly the version's text with what was filled in, within bounds; whatever says something else is changed,
    and asks for the reason. The text is copied: what the tender says does not change with the clause.
    """
    values = checked(version, level, parameters or {})
    if version.number is None:
        raise RuleBroken(_("%(code)s is nog een concept. Wacht tot de groep het publiceert.", code=version.clause.code))
    as_it_stands = text_of(version, level, values)
    said = (final_text or as_it_stands).strip()
    changed = _words(said) != _words(as_it_stands)
    if changed and not (reason and reason_kind):
        raise RuleBroken(_("De tekst is anders dan de bepaling. Kies waarom, en schrijf de reden op."))
    open_places = missing(version.parameters_of(level), values)
    if open_places and not changed:
        names = ", ".join(place.name for place in open_places)
        raise RuleBroken(_("Vul nog in: %(names)s.", names=names))
    columns: dict[str, Any] = {
        "use": "changed" if changed else "used",
        "level": level,
        "parameters": values,
        "final_text": said,
        "reason_kind": reason_kind if changed else None,
        "reason": reason if changed else None,
    }
    return _record(lot, tender, version, columns)


def drop(lot: Lot, tender: Tender, version: ClauseVersion, reason_kind: str, reason: str) -> ClauseUse:
    """The lot leaves a clause of the set out, with the reason. It is known, and does not count as applied."""
    if not reason.strip():
        raise RuleBroken(_("Schrijf op waarom de bepaling vervalt. Daar leren anderen van."))
    columns: dict[str, Any] = {
        "use": "dropped",
        "level": None,
        "parameters": {},
        "final_text": None,
        "reason_kind": reason_kind,
        "reason": reason,
    }
    return _record(lot, tender, version, columns)


def text_of(version: ClauseVersion, level: int, values: Mapping[str, str]) -> str:
    """The text of a level in the version's own language, with what was filled in."""
    own = next(text for text in version.texts if text.language == version.language)
    said = own.level(level)
    if said is None:
        code, words = version.clause.code, LEVEL_WORDS[level]
        raise RuleBroken(
            _("%(code)s heeft geen tekst op niveau %(level)s. Kies een ander niveau.", code=code, level=words)
        )
    return filled(said.text, version.parameters_of(level), values)


def _words(text: str) -> list[str]:
    """White space says nothing: a text that was pasted from Word is still the same."""
    return text.split()


def _record(lot: Lot, tender: Tender, version: ClauseVersion, columns: Mapping[str, Any]) -> ClauseUse:
    if lot.kind == "part":
        raise RuleBroken(_("Dit is een onderdeel van een vooraankondiging. Leg bepalingen vast per perceel."))
    known = lot.use_of(version.clause_id)
    if known is not None and known.version_id != version.id:
        _check_may_leave(known, tender)
        remove(known, lot, tender)
        known = None
    if known is not None:
        _check_same(known, tender, columns)
    else:
        known = ClauseUse(clause_id=version.clause_id, version_id=version.id, version=version)
        lot.uses.append(known)
    for field, value in columns.items():
        setattr(known, field, value)
    known.recorded_on = clock.today()
    _ask_themes(lot)
    touch(tender)
    keys: dict[str, Json] = {"clause": f"{version.clause.code}@{version.number}", "use": known.use, "lot": lot.number}
    record(USED, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)
    recount_of(tender)
    return known


def _check_same(known: ClauseUse, tender: Tender, columns: Mapping[str, Any]) -> None:
    """What stood in the tender when it went to market stays. Only what was recorded afterwards can be put right."""
    if tender.published_on is None or known.recorded_on > tender.published_on:
        return
    if any(getattr(known, field) != value for field, value in columns.items()):
        raise RuleBroken(_("De aanbesteding is gepubliceerd. Wat gevraagd is, blijft staan."))


def _check_may_leave(known: ClauseUse, tender: Tender) -> None:
    """What was asked of the market stays what was asked."""
    if tender.published_on is not None:
        version = known.version
        raise RuleBroken(
            _(
                "De aanbesteding is gepubliceerd met %(code)s, versie %(number)s. Je kunt die versie niet meer "
                "wijzigen.",
                code=version.clause.code,
                number=version.number,
            )
        )


def remove(use: ClauseUse, lot: Lot, tender: Tender) -> None:
    """Take back what was recorded, as long as the tender is not published."""
    if tender.published_on is not None:
        raise RuleBroken(_("De aanbesteding is gepubliceerd. Wat gevraagd is, blijft staan."))
    keys: dict[str, Json] = {"clause": f"{use.version.clause.code}@{use.version.number}", "lot": lot.number}
    lot.uses.remove(use)
    _ask_themes(lot)
    touch(tender)
    record(events.USE_REMOVED, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def _ask_themes(lot: Lot) -> None:
    """The lot asks for the themes of what it uses; what a person said of a theme stands."""
    db.session.flush()
    asked = {theme.id for one in lot.uses if one.asked for theme in one.version.themes}
    for one in db.session.scalars(select(LotTheme).where(LotTheme.lot_id == lot.id, LotTheme.source == "use")):
        db.session.delete(one)
    db.session.flush()
    said = set(db.session.scalars(select(LotTheme.theme_id).where(LotTheme.lot_id == lot.id)))
    known = set(db.session.scalars(select(Theme.id).where(Theme.id.in_(asked - said))))
    db.session.add_all(LotTheme(lot_id=lot.id, theme_id=one, asked=True, source="use") for one in sorted(known))


def tell_result(use: ClauseUse, lot: Lot, tender: Tender, result: str) -> None:
    """Say what came of a clause in this lot."""
    if tender.published_on is None:
        raise RuleBroken(_("De aanbesteding is nog niet gepubliceerd. Daarom kun je nog geen resultaat melden."))
    if not use.asked:
        raise RuleBroken(_("Deze bepaling is vervallen. Daarom kun je geen resultaat melden."))
    use.result = result
    touch(tender)
    keys: dict[str, Json] = {"clause": f"{use.version.clause.code}@{use.version.number}", "lot": lot.number}
    record(events.RESULT_TOLD, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def declare_complete(lot: Lot, tender: Tender) -> None:
    """Say that all clauses that this lot used stand here: one without a row was not asked for. Its known lots grow."""
    if lot.uses_recorded_on is not None:
        raise RuleBroken(_("Dit is al bevestigd."))
    if lot.kind == "part":
        raise RuleBroken(_("Dit is een onderdeel van een vooraankondiging. Leg bepalingen vast per perceel."))
    lot.uses_recorded_on = clock.today()
    touch(tender)
    record(events.DECLARED, tender, {"lot": lot.number}, group_id=tender.group_id, acting_for=tender.organisation_id)
    recount_of(tender)


def use_all(lot: Lot, tender: Tender, collected: ClauseSet) -> list[ClauseUse]:
    """Take a whole basket or set into a lot, each clause in its own version and level; what stood there already for a
    clause is replaced."""
    versions = [item for item in collected.items if item.version.number is not None]
    return [use(lot, tender, item.version, item.level, dict(item.parameters)) for item in versions]


def faults_of_all(collected: ClauseSet) -> list[str]:
    """What must be filled in before `use_all`, as sentences."""
    faults = []
    for item in collected.items:
        for place in missing(item.version.parameters_of(item.level), item.parameters):
            faults.append(_("%(code)s: vul in: %(name)s.", code=item.version.clause.code, name=place.name))
    return faults


def say_themes(lot: Lot, tender: Tender, said: Mapping[Theme, bool | None]) -> None:
    """True or False stands, also beside a clause that has the theme. None takes back what a person said: the theme is
    what the clauses say again, else unknown."""
    if lot.kind == "part":
        raise RuleBroken(_("Dit is een onderdeel van een vooraankondiging. Leg thema's vast per perceel."))
    by_clause = asked_by(lot.uses)
    known = {row.theme_id: row for row in themes_of(lot)}
    for theme, answer in said.items():
        _say(lot, theme, answer, known.get(theme.id), theme.id in by_clause)
    touch(tender)
    keys: dict[str, Json] = {"lot": lot.number}
    record(events.THEMES_SAID, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def asked_by(uses: Iterable[ClauseUse]) -> set[int]:
    """Themes of the clauses that a lot uses; their versions and themes are loaded."""
    return {theme.id for use in uses if use.asked for theme in use.version.themes}


def themes_of(lot: Lot) -> list[LotTheme]:
    """What is known of the lot's themes."""
    return list(db.session.scalars(select(LotTheme).where(LotTheme.lot_id == lot.id).order_by(LotTheme.theme_id)))


def _say(lot: Lot, theme: Theme, answer: bool | None, row: LotTheme | None, by_clause: bool) -> None:
    asked, source = (True, "use") if by_clause and answer is not False else (answer, "person")
    if asked is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(LotTheme(lot_id=lot.id, theme_id=theme.id, asked=asked, source=source))
    else:
        row.asked, row.source = asked, source
