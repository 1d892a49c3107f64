"""Documents of real groups: facts with a source."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from buyergroup_hub.groups.group.models import GroupFact
from buyergroup_hub.groups.overview.imports import FACTS as GROUPS
from buyergroup_hub.kit.db import db
from buyergroup_hub.knowledge.actions import edit, publish, revise
from buyergroup_hub.knowledge.imports import FACTS, bring_documents
from buyergroup_hub.knowledge.models import WRITTEN, KnowledgeItem
from tests import factories as make
from tests.knowledge.test_pages import page
from tests.knowledge.written import lesson, published

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.one_engine


def test_a_document_comes_with_its_source_and_no_more(cast: Cast) -> None:
    with cast.writing():
        make.group("Houtbouw", slug="houtbouw")
        assert bring_documents() == 1
        item = db.session.scalars(select(KnowledgeItem).options(*KnowledgeItem.whole())).unique().one()
        assert (item.origin, item.demo, item.state, item.owner_id) == ("public_source", False, "current", None)
        assert item.is_intact
        pid, source = item.pid, item.source_url
    html = page(cast.client("visitor"), f"/knowledge/{pid}")
    assert f'href="{source}"' in html
    assert "herzien voor" not in html
    assert "Demo" not in html
    assert "Niet nagekeken" in html
    assert "Actueel" not in html


def test_a_market_vision_that_stands_elsewhere_is_named_among_those_in_the_hub(cast: Cast) -> None:
    """A group of which the hub has no text is not passed over; other documents are no visions."""
    with cast.writing():
        make.group("Circulaire scholen", slug="circulaire-scholen")
        assert bring_documents() == 2
    html = page(cast.client("visitor"), "/visions")
    assert "Alleen buiten de hub" in html
    assert "Marktvisie en inkoopstrategie circulaire scholen" in html
    assert "Circulaire scholen · 2022 · " in html
    assert "Ambitieweb" not in html
    group = page(cast.client("visitor"), "/groups/circulaire-scholen")
    assert "Document, 2022" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", group))


def test_of_many_market_visions_that_stand_elsewhere_the_first_are_named(cast: Cast) -> None:
    with cast.acting("coordinator"):
        for number in range(21):
            item = lesson(cast.group(), title=f"Marktvisie {number:02}")
            item.origin, item.audience = "public_source", "public"
            published(item)
    html = page(cast.client("visitor"), "/visions")
    assert "Marktvisie 19" in html
    assert "Marktvisie 20" not in html
    assert 'href="/search?q=marktvisie&amp;kind=knowledge"' in html


def test_what_is_there_is_not_brought_again(cast: Cast) -> None:
    with cast.writing():
        make.group("Houtbouw", slug="houtbouw")
        assert bring_documents() == 1
        assert bring_documents() == 0


def test_every_document_is_of_a_known_group() -> None:
    def column(path: str, name: str) -> list[str]:
        with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
            return [row[name] for row in csv.DictReader(file)]

    assert set(column(str(FACTS), "group")) <= set(column(str(GROUPS / "groups.csv"), "slug"))
    assert all(url.startswith("http") for url in column(str(FACTS), "source_url"))


def test_a_version_that_was_written_here_does_not_speak_for_the_source(cast: Cast) -> None:
    """Rule 20."""
    with cast.writing():
        make.group("Houtbouw", slug="houtbouw")
        bring_documents()
    with cast.acting("programme"):
        item = db.session.scalars(select(KnowledgeItem).options(*KnowledgeItem.whole())).unique().one()
        draft = revise(item)
        said = {name: getattr(draft, name) for name in WRITTEN} | {
            "lead": "Acht corporaties bouwen al.",
            "dated": "2019",
        }
        edit(draft, said, [])
        publish(draft, date(2027, 6, 1))
        first, second, source = item.pid, draft.pid, draft.source_url
    visitor = cast.client("visitor")
    told = page(visitor, f"/knowledge/{second}")
    assert f'href="{source}"' in told
    assert "Hier gewijzigd, zonder bron: samenvatting (24 nov 2026) en datum (24 nov 2026)." in told
    assert "Hier gewijzigd" not in page(visitor, f"/knowledge/{first}")


def test_that_there_is_a_document_is_a_fact_of_its_group(cast: Cast) -> None:
    """With the year that its source names, where that names one; loaded again it stands there once."""
    with cast.writing():
        make.group("Textiel", slug="circulair-textiel-boa-kleding")
        assert (bring_documents(), bring_documents()) == (2, 0)
        found = select(GroupFact.value, GroupFact.day, GroupFact.source_date, GroupFact.read_from).order_by(
            GroupFact.id
        )
        assert [tuple(row) for row in db.session.execute(found.where(GroupFact.kind == "document"))] == [
            ("Marktvisie boa-kleding", "2021", None, "documents.csv:4"),
            ("Circularity Checker", "2021", "2021-03", "documents.csv:5"),
        ]
    html = re.sub(r"\s+", " ", page(cast.client("visitor"), "/groups/circulair-textiel-boa-kleding"))
    assert "<b>2021</b>: Circularity Checker" in html
    assert "Circularity Checker, 2021" in html
