"""What the database itself holds against everybody: rows that stay as they are, and changes that it refuses.

A model says so in `__frozen__` and `__guards__`, a migration makes the triggers of it by `migrations.ddl`, and a test
compares the triggers of a database with what the models say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

RAISE = "RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
BODY = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
ON_SQLITE = (
    "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
)
ON_POSTGRES = "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {function}()"


@dataclass(frozen=True)
class Frozen:
    """Rows are not deleted, and not changed but in the columns named here.

    They are frozen once the column `since` is filled (`audience`: is public); without it from the start.
    What changes `by_event` is sealed anew by that event; what is `changeable` is no part of what events seal.
    """

    since: str = ""
    by_event: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ()

    @property
    def open(self) -> frozenset[str]:
        return frozenset({*self.by_event, *self.changeable})

    def holds(self, row: Any) -> bool:
        """Whether a row is frozen."""
        value = getattr(row, self.since) if self.since else True
        return bool(value == "public") if self.since == "audience" else value is not None

    def statements(self, table: str, columns: Collection[str], dialect: str) -> Iterator[str]:
        """The triggers of a table that has these columns."""
        differ = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(
            f'OLD."{each}" {differ} NEW."{each}"' for each in sorted(columns) if each not in self.open
        )
        since = _since("OLD", self.since)
        conditions = {"update": f"({since}) AND ({changed})" if since else changed, "delete": since}
        message = f"frozen: {table}"
        yield from _function(f"frozen_{table}", RAISE.format(message=message) + ";", dialect)
        for verb, condition in conditions.items():
            yield _trigger(f"frozen_{table}_{verb}", verb, table, condition, dialect, message, f"frozen_{table}")


@dataclass(frozen=True)
class FrozenWith:
    """Rows are parts of a `whole`, to which their column `key` points: none is added, changed or deleted once that is
    frozen."""

    whole: str
    key: str
    since: str

    def statements(self, table: str, _columns: Collection[str], dialect: str) -> Iterator[str]:
        before, after = self._of_frozen("OLD"), self._of_frozen("NEW")
        conditions = {"insert": after, "update": f"({before}) OR ({after})", "delete": before}
        message = f"frozen: {table}"
        refuse = RAISE.format(message=message)
        # PostgreSQL allows no question to another table in the condition of a trigger.
        body = (
            f"IF TG_OP <> 'INSERT' THEN IF {before} THEN {refuse}; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {after} THEN {refuse}; END IF; RETURN NEW; END IF; RETURN OLD;"
        )
        yield from _function(f"frozen_{table}", body, dialect)
        for verb, condition in conditions.items():
            asked = condition if dialect == "sqlite" else ""
            yield _trigger(f"frozen_{table}_{verb}", verb, table, asked, dialect, message, f"frozen_{table}")

    def _of_frozen(self, row: str) -> str:
        since = _since("whole", self.since)
        return f"EXISTS (SELECT 1 FROM {self.whole} AS whole WHERE whole.id = {row}.{self.key} AND {since})"  # noqa: S608


def guard(table: str, name: str, refused: str, dialect: str) -> Iterator[str]:
    """The trigger that refuses an update for which the condition `refused` on `OLD` and `NEW` is true."""
    trigger, message = f"guard_{table}_{name}", f"refused: {table}, {name}"
    yield from _function(trigger, RAISE.format(message=message) + ";", dialect)
    yield _trigger(trigger, "update", table, refused, dialect, message, trigger)


def statements(model: Any, dialect: str) -> Iterator[str]:
    """All triggers of a model's table."""
    frozen, table = getattr(model, "__frozen__", None), model.__tablename__
    if frozen is not None:
        yield from frozen.statements(table, [column.name for column in model.__table__.columns], dialect)
    for name, refused in getattr(model, "__guards__", {}).items():
        yield from guard(table, name, refused, dialect)


def _since(row: str, column: str) -> str:
    if column == "audience":
        return f"{row}.audience = 'public'"
    return f"{row}.{column} IS NOT NULL" if column else ""


def _function(name: str, body: str, dialect: str) -> Iterator[str]:
    if dialect != "sqlite":
        yield BODY.format(name=name, body=body)


def _trigger(name: str, verb: str, table: str, condition: str, dialect: str, message: str, function: str) -> str:
    shape, when = (ON_SQLITE, " WHEN {}") if dialect == "sqlite" else (ON_POSTGRES, " WHEN ({})")
    said = when.format(condition) if condition else ""
    return shape.format(name=name, verb=verb.upper(), table=table, when=said, message=message, function=function)
