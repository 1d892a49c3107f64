"""Tests run on a real database that the migrations made, on either engine."""

from __future__ import annotations

from sqlalchemy import text

from buyergroup_hub.operating import database
from config import Config


def test_the_test_database_is_at_the_head(config: Config, engine: str) -> None:
    assert database.revision(config) == database.head()
    with database.connection_to(config) as connection:
        assert connection.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine]


def test_each_test_has_a_database_of_its_own(config: Config) -> None:
    with database.connection_to(config) as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 0


def test_a_migrated_database_is_left_alone(config: Config) -> None:
    assert not database.migrate(config)
