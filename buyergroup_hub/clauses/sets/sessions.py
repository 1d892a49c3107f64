"""The basket of who has no account: in the signed cookie of her browser's session, and gone with it.

It holds names alone (code, version, level) and what was filled in; what it shows is read anew each time, of what
everyone may read. At signing in it goes into the person's own basket, once.
"""

from __future__ import annotations

from typing import Any

from flask import flash, session, url_for

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.entrance.actions.entrance import arrives
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.queries import versions_coded
from buyergroup_hub.clauses.sets import actions
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _, ngettext

KEPT = "basket"
MOST = 20
LONGEST = 2000
"""Characters; a browser takes a cookie of 4,096, with what else is in it."""


def basket() -> ClauseSet:
    """What lies in it, as a basket that no table holds. What is no longer public falls out, and the page says so."""
    versions = {
        (one.clause.code, one.number): one
        for one in versions_coded({row[0] for row in _rows()})
        if one.audience == "public"
    }
    whole = ClauseSet(title=_("Mijn mandje"), items=[], demo=False, changed_at=clock.now())
    gone = []
    for code, number, level, values in _rows():
        version = versions.get((code, number))
        if version is None or version.text_in().level(level) is None:
            gone.append(code)
        else:
            whole.items.append(_item(version, level, values))
    if gone:
        keep(whole)
        flash(_("%(codes)s is niet meer openbaar en ligt niet meer in je mandje.", codes=and_list(gone)))
    whole.demo = any(item.version.demo for item in whole.items)
    return whole


def _rows() -> list[Any]:
    kept: list[Any] = session.get(KEPT, [])
    return kept


def _item(version: ClauseVersion, level: int, values: dict[str, str]) -> SetItem:
    given = actions.fitting(version, level, values)
    return SetItem(version=version, clause_id=version.clause_id, level=level, parameters=given)


def size() -> int:
    return len(_rows())


def put(*chosen: tuple[ClauseVersion, int, dict[str, str]]) -> None:
    """Put clauses in by their versions, levels and values, or in the place of another version of them: all or none."""
    whole = basket()
    for version, level, values in chosen:
        actions.check_usable(version, level)
        item = _item(version, level, values)
        at = next((at for at, one in enumerate(whole.items) if one.clause_id == version.clause_id), len(whole.items))
        whole.items[at : at + 1] = [item]
    keep(whole)


def collect(*chosen: tuple[ClauseVersion, int, dict[str, str]]) -> str:
    """Put them into the basket of who asks, with an account or without, and answer its address."""
    if not standing().signed_in:
        put(*chosen)
        return url_for("clauses.own_basket")
    own = actions.own_basket()
    for version, level, values in chosen:
        actions.put(own, version, level, values)
    return url_for("clauses.basket", basket=own.pid)


def keep(whole: ClauseSet) -> None:
    rows = [
        [item.version.clause.code, item.version.number, item.level, dict(sorted(item.parameters.items()))]
        for item in whole.items
    ]
    if len(rows) > MOST or len(canonical(rows)) > LONGEST:
        raise RuleBroken(_("Je mandje is vol. Haal er een bepaling uit, of log in: dan past er meer in."))
    if rows:
        session[KEPT] = rows
    else:
        session.pop(KEPT, None)


@arrives
def take_along() -> str:
    """Put what she chose before she signed in into her own basket; what lay there stays as it was."""
    if not _rows():
        return ""
    own = actions.own_basket()
    there = {item.clause_id for item in own.items}
    new = [item for item in basket().items if item.clause_id not in there and item.version.withdrawn_at is None]
    for item in new:
        actions.put(own, item.version, item.level, item.parameters)
    return ngettext(
        "%(num)d bepaling die je zonder account koos, ligt nu in je mandje.",
        "%(num)d bepalingen die je zonder account koos, liggen nu in je mandje.",
        len(new),
    )
