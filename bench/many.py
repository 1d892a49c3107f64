"""Many of everything: all that a hub holds, copied so often that it has a number of groups.

Rows, not acts: the hub is thrown away, and a group with its visions, clauses, tenders, knowledge and events takes
seconds by acts. So every group has as much as a demo group, and whatever grows with groups has grown as well.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint, text

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import Base, db

STEP = 1_000_000
"""How far the ids of one copy are from those of the next."""

ALONE = frozenset({
    "chain_head", "day_heads", "figures", "jobs", "links", "mails", "plans", "promise_texts", "reference_figures",
    "registrations", "report_prints", "search_pending", "second_factors", "sessions", "state_reports",
    "template_sections", "themes", "throttles", "vision_templates",
})  # fmt: skip
"""Tables of which a hub has one set, however many groups it has, and what passes."""

JOINED = frozenset({"notices.procedure"})
"""Words by which rows find each other, as the notices of one procedure do: they differ per copy too."""


def multiply(groups: int) -> int:
    """Copy until there are at least so many groups; answers how many copies were made. On SQLite.

    Ids, tokens and whatever must be unique differ per copy. The chain of events does not hold after this.
    """
    held = db.session.query(Group).count()
    copies = max(0, -(-groups // held) - 1)
    connection = db.session.connection()
    names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for name in names:  # what is frozen takes no copies either
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    for pragma in ("defer_foreign_keys = ON", "ignore_check_constraints = ON"):  # a digest has no room for a number
        connection.execute(text(f"PRAGMA {pragma}"))
    for table in Base.metadata.tables.values():
        if copies and table.name not in ALONE:
            connection.execute(text(_copying(table)), {"copies": copies})
    wrong = connection.execute(text("PRAGMA foreign_key_check")).all()
    if wrong:
        raise RuntimeError(f"copies that point nowhere: {wrong[:5]}")
    connection.execute(text("PRAGMA ignore_check_constraints = OFF"))
    return copies


def _copying(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(map(_copied, table.columns))
    return (
        "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :copies) "  # noqa: S608
        f'INSERT INTO "{table.name}" ({columns}) SELECT {values} FROM "{table.name}", copy'
    )


def _is_worded(column: Column[object]) -> bool:
    """Is it a text that differs per copy: one that must be unique with no id beside it, or that points to such one?"""
    if not isinstance(column.type, String):
        return False
    return (
        column.name in _unique_by_words(column.table)
        or str(column) in JOINED
        or any(key.column.table.name not in ALONE and _is_worded(key.column) for key in column.foreign_keys)
    )


def _unique_by_words(table: Table) -> set[str]:
    unique = [{column.name} for column in table.columns if column.unique]
    unique += [{column.name for column in index.columns} for index in table.indexes if index.unique]
    unique += [{c.name for c in made.columns} for made in table.constraints if isinstance(made, UniqueConstraint)]
    unique.append({column.name for column in table.primary_key})
    shifted = {column.name for column in table.columns if _is_shifted(column)}
    return {name for names in unique if not names & shifted for name in names}


def _is_shifted(column: Column[object]) -> bool:
    """Is it an id of something that is copied too? Some name their row without a foreign key."""
    if not isinstance(column.type, Integer):
        return False
    if column.foreign_keys:
        others = [key.column for key in column.foreign_keys if key.column is not column]
        return any(other.table.name not in ALONE and _is_shifted(other) for other in others)
    return column.name in ("id", "seq") or column.name.endswith("_id")


def _copied(column: Column[object]) -> str:
    name = f'"{column.name}"'
    if _is_shifted(column):
        return f"{name} + copy.n * {STEP}"
    if column.name == "audience":
        number = f"CAST(substr({name}, instr({name}, ':') + 1) AS INTEGER) + copy.n * {STEP}"
        return f"CASE WHEN instr({name}, ':') THEN substr({name}, 1, instr({name}, ':')) || ({number}) ELSE {name} END"
    return f"{name} || 'x' || copy.n" if _is_worded(column) else name
