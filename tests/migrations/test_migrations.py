"""Migrations: one head, up and down on both engines, equal to the models, with data in them and frozen rows frozen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from buyergroup_hub.events.actions import faults, keep_day_head, record
from buyergroup_hub.groups import events as groups
from buyergroup_hub.kit.db import db, make_engine
from buyergroup_hub.kit.migrate import alembic_config, upgrade
from buyergroup_hub.kit.web import Hub
from tests import factories as make
from tests.cast import Cast

FROZEN = {"events"}
"""Tables of the walls whose rows never change; rooms add theirs by the triggers that their migrations make."""


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        cluster = request.getfixturevalue("cluster")
        yield cluster.create("migrating")
        cluster.drop("migrating")


@pytest.fixture
def bare(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def test_there_is_one_head_and_one_line_to_it() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


def test_models_equal_the_head(url: str) -> None:
    upgrade(url)
    command.check(alembic_config(url))


def test_all_the_way_down_leaves_nothing_and_up_again_works(url: str, bare: Engine) -> None:
    upgrade(url)
    command.downgrade(alembic_config(url), "base")
    assert set(inspect(bare).get_table_names()) <= {"alembic_version"}
    upgrade(url)


def test_each_step_goes_down_and_up_again(url: str) -> None:
    config = alembic_config(url)
    script = ScriptDirectory.from_config(config)
    for revision in reversed(list(script.walk_revisions())):
        command.upgrade(config, revision.revision)
        command.downgrade(config, str(revision.down_revision or "base"))
        command.upgrade(config, revision.revision)


def test_migrating_twice_changes_nothing(url: str, bare: Engine) -> None:
    upgrade(url)
    before = sorted(inspect(bare).get_table_names())
    upgrade(url)
    assert sorted(inspect(bare).get_table_names()) == before


def test_people_and_their_deeds_survive_a_step_down_and_up(cast: Cast, app: Hub) -> None:
    """The last step, with data in it: a batch change must not empty a child table on SQLite."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    config = alembic_config(app.config["SQLALCHEMY_DATABASE_URI"])
    head = str(ScriptDirectory.from_config(config).get_current_head())
    before = _counts(app)
    command.downgrade(config, "-1")
    command.upgrade(config, head)
    after = _counts(app)
    assert {table: after[table] for table in before if before[table]} == {t: n for t, n in before.items() if n}


def test_the_chain_holds_after_its_hashes_were_computed_anew(app: Hub) -> None:
    with app.app_context():
        group = make.group()
        record(groups.RENAMED, group, group_id=group.id, payload={"reason": "Een nieuwe naam"})
        record(groups.RENAMED, group, group_id=group.id)
        keep_day_head()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    config = alembic_config(app.config["SQLALCHEMY_DATABASE_URI"])
    command.downgrade(config, "0027_newest_notices")
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        assert list(faults()) == []
        keep_day_head()
        assert list(faults()) == []


def _counts(app: Hub) -> dict[str, int]:
    made = make_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with made.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name in WALLS]
        counts = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}
    made.dispose()
    return counts


WALLS = (
    "people",
    "organisations",
    "affiliations",
    "groups",
    "memberships",
    "phases",
    "events",
    "identifiers",
    "themes",
)


def test_frozen_tables_have_their_triggers_at_head(url: str, bare: Engine) -> None:
    upgrade(url)
    with bare.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = connection.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")).all()
        else:
            found = connection.execute(
                text("SELECT event_object_table, trigger_name FROM information_schema.triggers")
            ).all()
    frozen = {table for table, name in found if name.startswith("frozen_")}
    assert frozen >= FROZEN
    for table in frozen:
        assert {f"frozen_{table}_update", f"frozen_{table}_delete"} <= {name for _table, name in found}


def test_a_step_that_would_leave_rows_that_point_at_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hub.sqlite"
    upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as careless:  # which does not ask for foreign keys
        careless.execute("INSERT INTO group_themes (group_id, theme_id) VALUES (999, 999)")
        careless.commit()
    with pytest.raises(RuntimeError, match="point at nothing"):
        command.downgrade(alembic_config(f"sqlite:///{file}"), "-1")


@pytest.mark.postgres
def test_the_next_row_of_every_table_has_an_id_that_is_free(url: str, bare: Engine) -> None:
    upgrade(url)
    with bare.begin() as connection:
        numbered = connection.execute(
            text(
                "SELECT table_name, pg_get_serial_sequence(table_name, 'id') FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'id'"
                " AND pg_get_serial_sequence(table_name, 'id') IS NOT NULL"
            )
        ).all()
        taken = [
            table
            for table, sequence in numbered
            if table != "chain_head"  # which has one row for ever
            and connection.scalar(text(f"SELECT nextval('{sequence}') <= coalesce(max(id), 0) FROM {table}"))
        ]
    assert len(numbered) > 50
    assert taken == []
