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
    for verb in ("insert", "update", "delete"):
        where = f" ON {table}" if dialect == "postgresql" else ""
        op.execute(f"DROP TRIGGER IF EXISTS frozen_{table}_{verb}{where}")
    if dialect == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS frozen_{table}()")


def freeze_children(table: str, frozen: str) -> None:
    """Refuse to add, change or delete a row of `table` whose whole is frozen.

    `frozen` is a condition in which `{row}` stands for the row: `EXISTS (SELECT 1 FROM wholes AS whole WHERE whole.id =
    {row}.whole_id AND whole.published_at IS NOT NULL)`.
    """
    before, after = frozen.format(row="OLD"), frozen.format(row="NEW")
    conditions = {"insert": after, "update": f"({before}) OR ({after})", "delete": before}
    if op.get_bind().dialect.name == "sqlite":
        for verb, condition in conditions.items():
            op.execute(
                f"CREATE TRIGGER frozen_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, 'frozen: {table}'); END"
            )
        return
    raised = f"RAISE EXCEPTION 'frozen: {table}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        f"CREATE OR REPLACE FUNCTION frozen_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN IF {before} THEN {raised}; END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF {after} THEN {raised}; END IF; RETURN NEW; END IF; "
        f"RETURN OLD; END $$"
    )
    for verb in conditions:
        op.execute(
            f"CREATE TRIGGER frozen_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION frozen_{table}()"
        )


def guard(table: str, name: str, refused: str) -> None:
    """Refuse an update of `table` for which the condition `refused` on `OLD` and `NEW` is true."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER guard_{table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'refused: {table}, {name}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION guard_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'refused: {table}, {name}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER guard_{table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({refused}) EXECUTE FUNCTION guard_{table}_{name}()"
    )


def unguard(table: str, name: str) -> None:
    """Take the trigger of `guard` away."""
    on_table = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS guard_{table}_{name}{on_table}")
    if on_table:
        op.execute(f"DROP FUNCTION IF EXISTS guard_{table}_{name}()")
