"""A Dutch question finds a notice by its words, its buyer and the words of its codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.registry.imports import Imported, import_files
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.search import NOTICES, document
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.search import actions as searching
from tests.notices import written

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]
NORWEGIAN = written.project("Vei og bru", cpv="45233120").replace('languageID="NLD"', 'languageID="NOR"')


@pytest.fixture
def findable(app: Hub, bring_in: Bring) -> Iterator[Flask]:
    """A hub whose index holds one Dutch and one Norwegian notice, the latter an example."""
    buyer = written.organisation("ORG-0002", "Fjordby kommune", country="NOR")
    norwegian = written.notice(
        project=NORWEGIAN,
        lots="",
        organisations=buyer,
        parties=written.party(),
        language="NOR",
        comment="<!-- Values used are fictitious. -->",
    )
    bring_in(written.notice(), norwegian)
    with app.test_request_context():
        assert searching.drain() > 0
        begin(writes=False)
        yield app


def found(question: str) -> list[str]:
    begin(writes=False)
    hits = [hit for hit in searching.search(question, VISITOR).hits if hit.kind == NOTICES.kind]
    views = NOTICES.hits([hit.id for hit in hits], VISITOR)
    return [views[hit.id].title for hit in hits]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("bouwmaterieel", "Emissievrij bouwmaterieel"),
        ("materieel", "Emissievrij bouwmaterieel"),
        ("gemeente waterstad", "Emissievrij bouwmaterieel"),
        ("123456-2025", "Emissievrij bouwmaterieel"),
        ("fjordby", "Vei og bru"),
        ("45233120", "Vei og bru"),
        ("45233120-6", "Vei og bru"),
        ("aanleg van wegen", "Vei og bru"),
        ("road construction works", "Vei og bru"),
    ],
)
@pytest.mark.usefixtures("findable")
def test_questions(question: str, title: str) -> None:
    assert found(question)[:1] == [title]


@pytest.mark.parametrize("person", ["Testpersoon", "kade.example", "12345678"])
@pytest.mark.usefixtures("findable")
def test_people_are_not_found(person: str) -> None:
    assert found(person) == []


@pytest.mark.usefixtures("findable")
def test_a_hit_says_whose_it_is_and_that_it_is_invented() -> None:
    ids = db.session.execute(select(Notice.id, Notice.demo)).all()
    views = NOTICES.hits([str(row.id) for row in ids], VISITOR)
    assert {row.demo: views[str(row.id)].demo for row in ids} == {False: False, True: True}
    real = next(views[str(row.id)] for row in ids if not row.demo)
    assert str(real.kind) == "Publicatie · Aankondiging"
    assert list(real.facts) == ["Gemeente Waterstad en één ander", "123456-2025", "26 mrt 2025"]
    assert real.text.startswith("Graven zonder uitlaat")


@pytest.mark.usefixtures("findable")
def test_an_updated_notice_is_found_by_its_new_words(tmp_path: Path) -> None:
    changed = tmp_path / "nieuw.xml"
    changed.write_bytes(written.notice(project=written.project("Stille vrachtwagens"), lots=""))
    db.session.rollback()
    import_files([changed])
    assert searching.drain() > 0
    assert found("vrachtwagens") == ["Stille vrachtwagens"]
    assert "Emissievrij bouwmaterieel" not in found("bouwmaterieel")


@pytest.mark.usefixtures("findable")
def test_the_index_agrees_with_the_database() -> None:
    difference = searching.compare()
    notices_and_definitions = 2 + (db.session.scalar(select(func.count(Indicator.id))) or 0)
    assert (difference.indexed, difference.missing, difference.stray) == (notices_and_definitions, 0, 0)
    commit()


@pytest.mark.both_engines
def test_a_notice_without_anything_can_be_described(app: Hub, bring_in: Bring) -> None:
    bring_in(written.notice(organisations="", parties="", project="", lots="", publication="", language=""))
    with app.app_context():
        begin(writes=False)
        (notice,) = db.session.scalars(select(Notice))
        db.session.refresh(notice, ["buyers", "codes"])
        record = document(notice)
    assert (record.title, record.code, record.date) == ("", "", "2025-03-25")
