"""`search` on the command line finds what the person may see, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from buyergroup_hub.kit.db import begin
from buyergroup_hub.operating.answers import Refused
from buyergroup_hub.operating.finding import answer, standing_of_address
from buyergroup_hub.permissions import VISITOR, Standing
from buyergroup_hub.search import kinds
from buyergroup_hub.search.actions import rebuild
from buyergroup_hub.search.kinds import HitView, SearchKind
from buyergroup_hub.search.records import Record
from tests.cast import Cast, gather

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine

TITLES = {"1": ("Asfalt met minder uitstoot", "public")}


@pytest.fixture(autouse=True)
def notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind of thing that is findable: a public note and one of a group."""

    def records(ids: Collection[str]) -> Iterable[Record]:
        return [Record("note", each, TITLES[each][1], TITLES[each][0], "Een zin over asfalt.") for each in ids]

    def hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
        return {
            each: HitView(title=TITLES[each][0], url=f"/notes/{each}", kind="Notitie", picture="", text="Over asfalt.")
            for each in ids
            if TITLES[each][1] in who.tokens
        }

    note = SearchKind(kind="note", label="Notitie", ids=lambda: list(TITLES), records=records, hits=hits)
    monkeypatch.setattr(kinds, "KINDS", {"note": note})
    for module in ("buyergroup_hub.search.actions", "buyergroup_hub.operating.finding"):
        monkeypatch.setattr(f"{module}.KINDS", {"note": note})


@pytest.fixture
def cast(app: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    made = gather(app)
    monkeypatch.setitem(TITLES, "2", ("Asfalt in aanbouw", f"group:{made.groups['group']}"))
    with app.app_context():
        begin(writes=False)
        rebuild()
        yield made


@pytest.mark.usefixtures("cast")
def test_a_visitor_finds_what_is_public() -> None:
    told = answer("asfalt", VISITOR, page=1)

    assert told.document["total"] == 1
    assert [(hit["title"], hit["url"]) for hit in told.document["hits"]] == [("Asfalt met minder uitstoot", "/notes/1")]
    assert "Asfalt met minder uitstoot" in "\n".join(told.lines)


@pytest.mark.usefixtures("cast")
def test_a_person_finds_what_is_hers_too() -> None:
    told = answer("asfalt", standing_of_address("Coordinator@example.org"), page=1)

    assert {hit["title"] for hit in told.document["hits"]} == {title for title, _ in TITLES.values()}


@pytest.mark.usefixtures("cast")
def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(Refused, match=r"nobody@example\.org"):
        standing_of_address("nobody@example.org")
