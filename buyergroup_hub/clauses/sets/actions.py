"""Compose a group's set and publish it; collect clauses in a basket of one's own, and fill in what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.audiences import retoken
from buyergroup_hub.clauses.glossary import LEVEL_KEYS, LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.sets import events
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def compose(group: Group, project_type: str, level: int) -> ClauseSet:
    """Begin a group's set for a project type and level, from its last publication; or go on with the one that waits."""
    statement = select(ClauseSet).filter_by(group_id=group.id, project_type=project_type, level=level)
    statement = statement.order_by(ClauseSet.number.desc().nulls_first()).limit(1).options(*ClauseSet.whole())
    last = db.session.scalars(statement).one_or_none()
    if last is not None and last.number is None:
        return last
    begun = ClauseSet(
        group=group, project_type=project_type, level=level, audience=f"group:{group.id}", demo=group.demo, items=[]
    )
    db.session.add(begun)
    for one in last.items if last else ():
        begun.items.append(_copied(one))
    record(events.SET_COMPOSED, begun, {"level": LEVEL_KEYS[level]}, group_id=group.id)
    return begun


def _copied(item: SetItem) -> SetItem:
    return SetItem(version=item.version, level=item.level, position=item.position, parameters=dict(item.parameters))


def put(into: ClauseSet, version: ClauseVersion, level: int, parameters: Mapping[str, str] | None = None) -> SetItem:
    """Put a clause in a set or basket, in an exact version and level. One that is there already is replaced."""
    _check_open(into)
    check_usable(version, level)
    item = next((item for item in into.items if item.clause_id == version.clause_id), None)
    if item is None:
        last = max((item.position for item in into.items), default=0)
        item = SetItem(position=last + 1, parameters={})
        into.items.append(item)
    given = item.parameters if parameters is None else parameters
    item.version, item.level = version, level
    item.parameters = fitting(version, level, given) if parameters is None else checked(version, level, given)
    _changed(into, version.clause.code)
    return item


def checked(version: ClauseVersion, level: int, values: Mapping[str, str]) -> dict[str, str]:
    """Values for what a level leaves open. A value out of bounds is refused, in words (RuleBroken)."""
    places = {parameter.key: parameter for parameter in version.parameters_of(level)}
    for key, value in values.items():
        if key not in places:
            raise RuleBroken(_("{%(key)s} hoort niet bij dit niveau. Kies het niveau opnieuw.", key=key))
        if value and (fault := places[key].fault(value)):
            raise RuleBroken(fault)
    return {key: value for key, value in values.items() if value}


def fitting(version: ClauseVersion, level: int, values: Mapping[str, str]) -> dict[str, str]:
    """Of values that were filled in elsewhere, those that fit here."""
    places = {parameter.key: parameter for parameter in version.parameters_of(level)}
    return {key: value for key, value in values.items() if key in places and places[key].takes(value)}


def drop(whole: ClauseSet, item: SetItem) -> None:
    """Take a clause out of a set or basket."""
    _check_open(whole)
    whole.items.remove(item)
    _changed(whole, item.version.clause.code)


def move(whole: ClauseSet, item: SetItem, places: int) -> None:
    """Move a clause up (negative) or down in its set."""
    _check_open(whole)
    order = [one for one in whole.items if one is not item]
    at = whole.items.index(item) + places
    order.insert(min(max(at, 0), len(order)), item)
    for position, one in enumerate(order, 1):
        one.position = position
    _changed(whole, item.version.clause.code)


def publish_set(of: ClauseSet) -> None:
    """Publish a group's set: it gets the next number of its project type and level, and stays as it is."""
    if of.group_id is None or of.is_published:
        raise RuleBroken(_("Deze set is al gepubliceerd. Stel een nieuwe samen."))
    if not of.items:
        raise RuleBroken(_("De set is leeg. Zet er eerst een bepaling in."))
    for item in of.items:
        check_usable(item.version, item.level)
    last = select(func.max(ClauseSet.number)).filter_by(
        group_id=of.group_id, project_type=of.project_type, level=of.level
    )
    number = (db.session.scalar(last) or 0) + 1
    retoken(of, "public")
    of.freeze(number)
    keys: dict[str, Json] = {"level": LEVEL_KEYS[of.level or 1], "number": number, "digest": of.digest}
    record(events.SET_PUBLISHED, of, keys, group_id=of.group_id)


def begin_basket(title: str) -> ClauseSet:
    """A basket of one's own; nobody else sees it."""
    who = standing().person_id
    if who is None:
        raise RuleBroken(_("Log eerst in. Daarna kom je hier terug."))
    invented = db.session.get_one(Person, who).demo
    basket = ClauseSet(person_id=who, title=title, audience=f"person:{who}", demo=invented, items=[])
    db.session.add(basket)
    record(events.BASKET_BEGUN, basket)
    return basket


def own_basket() -> ClauseSet:
    """The basket that the person changed last, or a new one."""
    statement = select(ClauseSet).where(ClauseSet.person_id == standing().person_id).options(*ClauseSet.whole())
    newest = statement.order_by(ClauseSet.changed_at.desc(), ClauseSet.id.desc()).limit(1)
    return db.session.scalars(newest).one_or_none() or begin_basket(_("Mijn mandje"))


def rename(basket: ClauseSet, title: str) -> None:
    basket.title, basket.changed_at = title, clock.now()
    record(events.BASKET_RENAMED, basket)


def throw_away(basket: ClauseSet) -> None:
    """A basket is its owner's alone: thrown away, nothing of it stays."""
    record(events.BASKET_THROWN_AWAY, basket)
    db.session.delete(basket)


def _changed(whole: ClauseSet, code: str) -> None:
    whole.changed_at = clock.now()
    name = events.BASKET_CHANGED if whole.is_basket else events.SET_CHANGED
    record(name, whole, {"code": code}, group_id=whole.group_id)


def _check_open(whole: ClauseSet) -> None:
    if whole.is_published:
        raise RuleBroken(_("Deze set is gepubliceerd en verandert niet meer. Stel een nieuwe samen."))


def check_usable(version: ClauseVersion, level: int) -> None:
    """Refuse (RuleBroken) what nobody can take: a draft, what was withdrawn, a level without text."""
    code = version.clause.code
    if version.number is None:
        raise RuleBroken(_("%(code)s is nog een concept. Wacht tot de groep het publiceert.", code=code))
    if version.withdrawn_at is not None:
        sentence = _(
            "%(code)s, versie %(number)s is ingetrokken. Kies een andere versie.", code=code, number=version.number
        )
        raise RuleBroken(sentence)
    if version.text_in(version.language).level(level) is None:
        raise RuleBroken(
            _(
                "%(code)s heeft geen tekst op niveau %(level)s. Kies een ander niveau.",
                code=code,
                level=LEVEL_WORDS[level],
            )
        )
