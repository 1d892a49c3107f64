"""A Dutch question finds a notice by its words, its buyer and the words of its codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.imports import Imported
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.notices.search import document, documents
from buyergroup_hub.search.engine import Engine
from tests.notices import written

Bring = Callable[..., Imported]
NORWEGIAN = written.project("Vei og bru", cpv="45233120").replace('languageID="NLD"', 'languageID="NOR"')


@pytest.fixture
def index(app: Hub, bring_in: Bring, tmp_path: Path) -> Engine:
    """An index with one Dutch and one Norwegian notice."""
    buyer = written.organisation("ORG-0002", "Fjordby kommune", country="NOR")
    norwegian = written.notice(
        project=NORWEGIAN,
        lots="",
        organisations=buyer,
        parties=written.party(),
        language="NOR",
        publication=written.PUBLICATION.replace("00123456", "00000007"),
    )
    bring_in(written.notice(), norwegian)
    made = Engine(tmp_path / "index")
    with app.app_context():
        begin(writes=False)
        ids = db.session.scalars(select(Notice.id)).all()
        made.index(list(documents(ids)))
    return made


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("bouwmaterieel", ["1"]),
        ("materieel", ["1"]),
        ("gemeente waterstad", ["1"]),
        ("123456-2025", ["1"]),
        ("fjordby", ["2"]),
        ("aanleg van wegen", ["2"]),
        ("road construction works", ["2"]),
        ("Testpersoon", []),
        ("kade.example", []),
    ],
)
def test_questions(index: Engine, question: str, found: list[str]) -> None:
    hits = index.search(question, ["public"]).hits
    assert [hit.id for hit in hits[:1]] == found


def test_without_its_token_nothing_is_found(index: Engine) -> None:
    assert index.search("bouwmaterieel", ["network"]).total == 0


def test_a_notice_without_anything_can_be_described(app: Hub, bring_in: Bring) -> None:
    bring_in(written.notice(organisations="", parties="", project="", lots="", publication="", language=""))
    with app.app_context():
        begin(writes=False)
        (notice,) = db.session.scalars(select(Notice))
        db.session.refresh(notice, ["buyers", "codes"])
        record = document(notice)
    assert (record.title, record.code, record.date) == ("", "", "2025-03-25")
