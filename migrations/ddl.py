"""What the database holds against everybody, in a migration. Batch mode recreates a table on SQLite and silently drops
its triggers: a migration that alters such a table says `freeze` and `guard` for it again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit import ddl
from buyergroup_hub.kit.ddl import Frozen, FrozenWith


def freeze(table: str, rule: Frozen | FrozenWith) -> None:
    """Keep rows as the model's `__frozen__` says, in the columns that the table has now."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    for statement in rule.statements(table, columns, op.get_bind().dialect.name):
        op.execute(statement)


def guard(table: str, name: str, refused: str) -> None:
    """Refuse what the model's `__guards__` says under this name."""
    for statement in ddl.guard(table, name, refused, op.get_bind().dialect.name):
        op.execute(statement)


def thaw(table: str) -> None:
    """Take the triggers of `freeze` away."""
    for verb in ("insert", "update", "delete"):
        _drop(f"frozen_{table}_{verb}", table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS frozen_{table}()")


def unguard(table: str, name: str) -> None:
    """Take the trigger of `guard` away."""
    _drop(f"guard_{table}_{name}", table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS guard_{table}_{name}()")


def _drop(trigger: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {trigger}" + (f" ON {table}" if op.get_bind().dialect.name != "sqlite" else ""))
