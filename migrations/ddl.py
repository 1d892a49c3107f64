"""What the database itself must hold against everybody: rows that never change once a condition is true.

Batch mode recreates a table on SQLite and silently drops its triggers: a migration that alters a frozen table calls
`freeze` for it again, and a test compares the triggers at head with the tables that must have them.
"""

from __future__ import annotations

from alembic import op


def freeze(table: str, changeable: tuple[str, ...] = (), when: str = "", columns: tuple[str, ...] = ()) -> None:
    """Refuse to delete a row of `table`, and to update it in any column of `columns` but `changeable`.

    `when` is a condition on the old row (columns as `OLD.published_at`); without it rows are frozen from the start.
    `columns` are the table's columns that stay; where it is empty, every update is refused unless only `changeable`
    ones differ.
    """
    dialect = op.get_bind().dialect.name
    kept = [column for column in columns if column not in changeable]
    if dialect == "sqlite":
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in kept) or "1"
        condition = f"({when}) AND ({differs})" if when else differs
        on_delete = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER frozen_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, 'frozen: {table}'); END"
        )
        op.execute(
            f"CREATE TRIGGER frozen_{table}_delete BEFORE DELETE ON {table} FOR EACH ROW {on_delete} "
            f"BEGIN SELECT RAISE(ABORT, 'frozen: {table}'); END"
        )
        return
    differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in kept) or "true"
    condition = f"({when}) AND ({differs})" if when else differs
    on_delete = f"WHEN ({when})" if when else ""
    op.execute(
        f"CREATE OR REPLACE FUNCTION frozen_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION 'frozen: {table}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER frozen_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({condition}) EXECUTE FUNCTION frozen_{table}()"
    )
    op.execute(
        f"CREATE TRIGGER frozen_{table}_delete BEFORE DELETE ON {table} FOR EACH ROW {on_delete} EXECUTE FUNCTION frozen_{table}()"
    )


def thaw(table: str) -> None:
    """Take the triggers of `freeze` away."""
    dialect = op.get_bind().dialect.name
    for verb in ("update", "delete"):
        where = f" ON {table}" if dialect == "postgresql" else ""
        op.execute(f"DROP TRIGGER IF EXISTS frozen_{table}_{verb}{where}")
    if dialect == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS frozen_{table}()")
