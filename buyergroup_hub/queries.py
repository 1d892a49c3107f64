"""The one way to read: a question to the database is a function that states a SELECT, and `@query` asks it.

    @query(Member, unrestricted={Organisation: "whoever sees a member reads for whom"})
    def members_of(group: Param[int]) -> Statement:
        return select(Membership.pid, Organisation.name).join(Organisation).where(Membership.group_id == group)

    members_of(group.id)  # list[Member], of what the person who asks may see

The function runs once and its statement is kept: positional parameters are bound values, keyword-only ones are choices
of which each has a statement of its own. The audience is added here and not by who writes the question: each model that
has one is restricted to the tokens of `standing()`, wherever it stands in the statement. What is read without it is
named with its reason; `./run rights --reads` lists that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache, lru_cache
from inspect import Parameter, signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar, cast, get_origin, overload

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Select, bindparam, literal_column, union_all
from sqlalchemy import inspect as mapping_of
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.orm import Mapper, with_loader_criteria

from buyergroup_hub.access import tokens, visible_clause
from buyergroup_hub.kit.db import Base, db
from buyergroup_hub.kit.lists import CHOICES, Asked, is_kept

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
P = ParamSpec("P")
Row = TypeVar("Row")

Param = BindParameter
"""What a question gets in the place of a value: the value itself is sent each time that it is asked."""
Statement: TypeAlias = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Reasons = Mapping[type[Any], str]
"""By model, why it is read without its audience."""

QUERIES: list[Query[..., Any]] = []


class Unguarded(TypeError):
    """A question that would show what is not for everyone, or that says so of what it does not read."""


class Query(Generic[P, Row]):
    """A question. Called it gives all rows; `one` the only one; `one_or_none` that or nothing."""

    def __init__(self, state: Callable[..., Statement], row: type[Row], unrestricted: Reasons, whole: bool) -> None:
        self.name = f"{state.__module__.removeprefix('buyergroup_hub.')}.{state.__qualname__}"
        self.unrestricted = unrestricted
        self._state = state
        self._whole = whole
        self._shape = _shaper(row)
        self._values = dict(_values_of(state))
        self._asked: Callable[..., tuple[Any, bool, bool]] = lru_cache(maxsize=CHOICES)(self._prepare)

    def __call__(self, *values: P.args, **choice: P.kwargs) -> list[Row]:
        prepare = self._asked if is_kept(cast(Asked, choice.get("asked", ()))) else self._prepare
        statement, of_models, restricted = prepare(**choice)
        sent = {
            name: list(value) if is_several else value
            for (name, is_several), value in zip(self._values.items(), cast(tuple[Any, ...], values), strict=True)
        }
        if restricted:
            sent["tokens"] = tokens()
        return self._send(statement, sent, of_models)

    def one(self, *values: P.args, **choice: P.kwargs) -> Row:
        found = self.one_or_none(*values, **choice)
        if found is None:
            raise NoResultFound(self.name)
        return found

    def one_or_none(self, *values: P.args, **choice: P.kwargs) -> Row | None:
        rows = self(*values, **choice)
        if len(rows) > 1:
            raise MultipleResultsFound(self.name)
        return rows[0] if rows else None

    def part(self, *values: object, **choice: object) -> Statement:
        """Its statement as a part of another question, whose door adds the audience."""
        return self._state(*values, **choice)

    def _send(self, statement: Any, sent: Mapping[str, Any], of_models: bool) -> list[Row]:
        """Rows of columns cost half as much without the session, which looks for objects that they do not have."""
        if of_models:
            return self._shape(db.session.execute(statement, sent))
        db.session.flush()
        return self._shape(db.session.connection().execute(statement, sent))

    def _prepare(self, **choice: Any) -> tuple[Any, bool, bool]:
        """The statement with its audiences, whether it gives whole models, and whether it asks who reads."""
        stated = self._state(*(bindparam(name, expanding=several) for name, several in self._values.items()), **choice)
        of_models = [described["expr"] for described in _described(stated) if _is_mapped(described["expr"])]
        dialect = db.session.connection().dialect
        read = _read_in(_sql(stated, dialect)) | _near(of_models)
        strange = [model.__name__ for model in self.unrestricted if model not in read]
        if strange and not choice:  # one choice may do without what another reads
            raise Unguarded(f"{self.name} does not read {', '.join(strange)}")
        restricted = sorted(read - self.unrestricted.keys(), key=lambda model: model.__name__)
        rules = [(model, visible_clause(model, of_all=self._whole)) for model in restricted]
        guarded = stated.options(*(with_loader_criteria(*rule, include_aliases=True) for rule in rules))
        compiled = guarded.compile(dialect=dialect)
        if bare := unguarded(str(compiled)) - self._free():
            raise Unguarded(f"{self.name} reads {', '.join(sorted(bare))} as a bare table, where no audience reaches")
        return guarded, bool(of_models), bool(restricted) or "tokens" in compiled.binds

    def _free(self) -> set[str]:
        return {model.__tablename__ for model in self.unrestricted}


class _Door(Generic[Row]):
    """What makes a question of a function: its rows, and what it reads without an audience."""

    def __init__(self, row: type[Row], unrestricted: Reasons, whole: bool) -> None:
        self._made = row, unrestricted, whole

    @overload
    def __call__(
        self, state: Callable[Concatenate[Param[A], Param[B], Param[C], Param[D], Param[E], P], Statement], /
    ) -> Query[Concatenate[A, B, C, D, E, P], Row]: ...
    @overload
    def __call__(
        self, state: Callable[Concatenate[Param[A], Param[B], Param[C], Param[D], P], Statement], /
    ) -> Query[Concatenate[A, B, C, D, P], Row]: ...
    @overload
    def __call__(
        self, state: Callable[Concatenate[Param[A], Param[B], Param[C], P], Statement], /
    ) -> Query[Concatenate[A, B, C, P], Row]: ...
    @overload
    def __call__(
        self, state: Callable[Concatenate[Param[A], Param[B], P], Statement], /
    ) -> Query[Concatenate[A, B, P], Row]: ...
    @overload
    def __call__(self, state: Callable[Concatenate[Param[A], P], Statement], /) -> Query[Concatenate[A, P], Row]: ...
    @overload
    def __call__(self, state: Callable[P, Statement], /) -> Query[P, Row]: ...
    def __call__(self, state: Callable[..., Statement], /) -> object:
        made: Query[..., Row] = Query(state, *self._made)
        QUERIES.append(made)
        return made


def query(row: type[Row], *, unrestricted: Reasons | None = None, whole: bool = False) -> _Door[Row]:
    """`row` is what the question gives: a model, a class of the selected columns, or the type of the only one.

    `whole`: it looks at all that a person sees, as a count does; with the tokens written out, an index that begins with
    the audience takes a third of the time.
    """
    return _Door(row, unrestricted or {}, whole)


Counting = Query[[Collection[int]], tuple[int, int]]
"""Of the things with these ids the id and a number; a thing without any is left out."""


@cache
def together(counted: tuple[tuple[str, Counting], ...]) -> Query[[Collection[int]], tuple[int, int, str]]:
    """Several counts in one statement, each row with the name of its own.

    What one of them reads without an audience another must not need it for: in one statement it would get none either.
    """
    free = {model: reason for _name, each in counted for model, reason in each.unrestricted.items()}

    def state(ids: Param[Collection[int]]) -> Statement:
        parts = [(name, each, cast(Select[*tuple[Any, ...]], each.part(ids))) for name, each in counted]
        for name, each, part in parts:
            if lost := _read_in(_sql(part, db.session.connection().dialect)) & free.keys() - each.unrestricted.keys():
                raise Unguarded(
                    f"{name} reads {', '.join(model.__name__ for model in lost)}, which another leaves free"
                )
        return union_all(*(part.add_columns(literal_column(f"'{name}'")) for name, _each, part in parts))

    return Query(state, tuple[int, int, str], free, whole=False)


def unguarded(sql: str) -> set[str]:
    """The tables with an audience that stand in a statement as it is sent without a condition on it."""
    named = [(table, alias or table) for table, alias in _tables().findall(sql)]
    conditions = _CONDITION.findall(sql)
    return {table for table, name in named if conditions.count(name) < [each for _, each in named].count(name)}


_CONDITION = re.compile(r"\b(\w+)\.audience (?:IN \(|= ANY )")


@cache
def _by_table() -> Mapping[str, type[Any]]:
    """The models that have an audience."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers if _has_audience(mapper)}


@cache
def _tables() -> re.Pattern[str]:
    """Where a table with an audience is read, and the name that it has there."""
    return re.compile(rf"(?:\b(?:FROM|JOIN)|,)\s+\(*({'|'.join(_by_table())})\b(?!\.)(?:\s+AS\s+(\w+))?")


def _has_audience(mapper: Mapper[Any]) -> bool:
    return "audience" in mapper.columns


def _read_in(sql: str) -> set[type[Any]]:
    return {_by_table()[table] for table, _alias in _tables().findall(sql)}


def _near(models: Iterable[Any]) -> set[type[Any]]:
    """What may be loaded along with a model, by statements that are not seen here: the models that it is related to,
    and theirs."""
    near = {mapping_of(model).mapper for model in models}
    for _step in range(2):
        near |= {relation.mapper for mapper in near for relation in mapper.relationships}
    return {mapper.class_ for mapper in near if _has_audience(mapper)}


def _sql(statement: Statement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


def _described(statement: Statement) -> Sequence[Any]:
    first = statement if isinstance(statement, Select) else statement.selects[0]
    return first.column_descriptions if isinstance(first, Select) else ()


def _is_mapped(selected: object) -> bool:
    found = mapping_of(selected, raiseerr=False)
    return getattr(found, "is_mapper", False) or getattr(found, "is_aliased_class", False)


def _values_of(state: Callable[..., Statement]) -> Iterable[tuple[str, bool]]:
    """By the name of each bound value, whether it is a `Collection` of them."""
    for name, each in signature(state, eval_str=True).parameters.items():
        if each.kind is not Parameter.KEYWORD_ONLY:
            (kind,) = each.annotation.__args__
            yield name, get_origin(kind) is Collection


def _shaper(row: type[Row]) -> Callable[[Any], list[Row]]:
    """Makes rows of what the database answers."""
    of_columns = is_dataclass(row) or hasattr(row, "_make")
    if of_columns:
        return lambda rows: [row(*each) for each in rows]
    if get_origin(row) is tuple:
        return lambda rows: [cast(Any, tuple(each)) for each in rows]
    return lambda rows: list(rows.scalars())
