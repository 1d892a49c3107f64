"""What is invented and what is real are never tied to each other (rule 18).

A row says it itself where its table has the column `demo`; else what it points at says it: a phase is as invented as
its group. Every row is looked at before it is written, so that no verb needs a rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Table, event, inspect, select
from sqlalchemy.orm import Mapper, RelationshipDirection, Session

from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _

LETTERS = frozenset({"mails"})
"""Who runs the hub is written to about what is invented too; a letter says it of itself."""
NOBODYS = (".example", ".invalid", ".test")
"""How hosts end that nobody can have (RFC 2606)."""
DEFINITIONS = frozenset({"indicators"})
"""A real definition says how anything is measured, as a theme does, and nothing of what is measured by it."""


class Tie(NamedTuple):
    """A foreign key to something that is invented or real: the attributes that hold it, what they equal there, and the
    relation that loads it, if there is one."""

    columns: tuple[str, ...]
    target: type[Any]
    there: tuple[str, ...]
    relation: str | None


def check_alike(*things: Any) -> None:
    """Refuse to tie what is invented to what is real. A verb of which the form keeps what was typed asks first."""
    if len({said for thing in things if (said := is_invented(thing)) is not None}) > 1:
        raise RuleBroken(_("Je kunt echte gegevens en verzonnen gegevens (demo) niet aan elkaar koppelen."))


def check_address(url: str | None, *, demo: bool, at: str) -> None:
    """What is invented stands at an address that nobody can have, and what is real at none of those."""
    if url and demo != (urlsplit(url).hostname or "").endswith(NOBODYS):
        raise RuleBroken(
            _("Dit is verzonnen (demo). Kies een verzonnen adres, dat eindigt op .example.")
            if demo
            else _("Dit adres bestaat niet echt. Wat echt is, heeft een echt adres."),
            at=at,
        )


def row(table: str, number: int) -> Model | None:
    """A row by the name of its table, for what points at it without a foreign key."""
    model = next(one.class_ for one in Model.registry.mappers if one.local_table is Model.metadata.tables[table])
    return db.session.get(model, number)


def is_invented(thing: Any, behind: tuple[Any, ...] = ()) -> bool | None:
    """None where nothing says it, as of a theme. `behind`: what pointed here; rows may point at each other."""
    if thing is None or any(one is thing for one in behind):
        return None
    if "demo" in inspect(type(thing)).columns:
        return bool(thing.demo) or (None if thing.__tablename__ in DEFINITIONS else False)
    return next((said for one in _pointed_at(thing) if (said := is_invented(one, (*behind, thing))) is not None), None)


def _pointed_at(thing: Any) -> Iterator[Any]:
    """What a row points at, loaded where it is not."""
    state = inspect(thing)
    for tie in ties(state.mapper):
        values = tuple(getattr(thing, name) for name in tie.columns)
        if tie.relation and (None in values or tie.relation in state.committed_state):
            yield state.dict.get(tie.relation)
        elif None not in values:
            yield _found(tie, values)


def _found(tie: Tie, values: tuple[Any, ...]) -> object:
    known = dict(zip(tie.there, values, strict=True))
    key = [column.key for column in inspect(tie.target).primary_key]
    with db.session.no_autoflush:
        if set(key) <= known.keys():
            return db.session.get(tie.target, [known[name] for name in key])
        return db.session.scalars(select(tie.target).filter_by(**known)).first()


@cache
def ties(mapper: Mapper[Any]) -> tuple[Tie, ...]:
    """What rows of a model may point at that is invented or real."""
    models = {one.local_table: one for one in mapper.registry.mappers}
    table = mapper.local_table
    assert isinstance(table, Table)
    found = []
    for one in () if table.name in LETTERS else table.foreign_key_constraints:
        target, pairs = models[one.referred_table], [(part.parent, part.column) for part in one.elements]
        if _tells(one.referred_table):
            columns = tuple(mapper.get_property_by_column(mine).key for mine, _its in pairs)
            there = tuple(target.get_property_by_column(its).key for _mine, its in pairs)
            found.append(Tie(columns, target.class_, there, _relation(mapper, target, {mine for mine, _its in pairs})))
    return tuple(found)


def _relation(mapper: Mapper[Any], target: Mapper[Any], columns: set[Any]) -> str | None:
    fitting = (one for one in mapper.relationships if one.mapper is target and not one.uselist and not one.viewonly)
    return next((one.key for one in fitting if one.local_columns == columns), None)


@cache
def _tells(table: Table, *behind: Table) -> bool:
    """Does a row of this table, or what it points at, say whether it is invented?"""
    others = {one.referred_table for one in table.foreign_key_constraints} - {table, *behind}
    return "demo" in table.c or any(_tells(other, table, *behind) for other in others)


@event.listens_for(Session, "before_flush")
def _look(session: Session, _context: object, _instances: object) -> None:
    for thing in [*session.new, *session.dirty]:
        if isinstance(thing, Model):
            if thing in session.new or _is_tied_anew(thing):
                marks = [thing] if "demo" in inspect(type(thing)).columns else []
                check_alike(*marks, *_pointed_at(thing), *_pointing_at(thing))
            for part in _begun(session, thing):
                check_alike(thing, part, *_pointed_at(part))


def _begun(session: Session, thing: Any) -> Iterator[Any]:
    """New rows that will point at this one once it has a number."""
    state = inspect(thing)
    for relation in state.mapper.relationships:
        if relation.direction is RelationshipDirection.ONETOMANY and relation.key in state.committed_state:
            there = state.dict.get(relation.key)
            yield from (one for one in (there if relation.uselist else [there]) or () if one in session.new)


def _is_tied_anew(thing: Any) -> bool:
    state = inspect(thing)
    named = {name for tie in ties(state.mapper) for name in (*tie.columns, tie.relation)}
    return not named.isdisjoint(state.committed_state) or "demo" in state.committed_state


def _pointing_at(thing: Any) -> Iterable[Any]:
    """Of what was real and is invented now, or the other way round: what points at it, but for its own parts."""
    state = inspect(thing)
    if not state.persistent or "demo" not in state.committed_state or state.committed_state["demo"] == thing.demo:
        return
    parts = {one.mapper for one in state.mapper.relationships if one.cascade.delete_orphan}
    for mapper in state.mapper.registry.mappers - parts:
        for tie in ties(mapper):
            if tie.target is type(thing):
                key = dict(zip(tie.columns, (getattr(thing, name) for name in tie.there), strict=True))
                with db.session.no_autoflush:
                    yield from db.session.scalars(select(mapper.class_).filter_by(**key).limit(1))
