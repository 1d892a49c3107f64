"""What else is about the same as an item or a clause: through the mask of who asks, at the cost of a page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.access import standing_as
from buyergroup_hub.kit.db import db
from buyergroup_hub.knowledge import actions
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.search.actions import drain
from tests.cast import Cast
from tests.clauses import written as clauses
from tests.knowledge import written
from tests.pages import check_page
from tests.queries import counted

pytestmark = pytest.mark.one_engine


def _alike(cast: Cast, address: str, who: str = "visitor") -> list[str]:
    with cast.app.app_context():
        drain()
    answer = cast.client(who).get(f"{address}/alike")
    check_page(answer)
    assert answer.status_code == 200
    found = BeautifulSoup(answer.text, "html.parser").select("main ol h2, main ol h3")
    return [" ".join(one.get_text(" ").split()) for one in found]


def _lessons(cast: Cast, *titles: str) -> list[str]:
    """The pids of published lessons with these titles, of two groups in turn."""
    pids = []
    for place, title in enumerate(titles):
        with cast.writing(), standing_as(cast.standing("participant")):
            group = cast.group(("group", "other_group")[place % 2])
            pids.append(written.published(written.lesson(group, title=title)).pid)
    return pids


@pytest.mark.both_engines
def test_an_item_leads_to_what_other_groups_have_about_the_same(cast: Cast) -> None:
    pid, _other = _lessons(cast, "Liggers oogsten uit een viaduct", "Oogsten van liggers bij sloop")
    code = clauses.published(cast, "Liggers uit een viaduct oogsten")
    page = cast.client("visitor").get(f"/knowledge/{pid}").text
    assert f'href="/knowledge/{pid}/alike"' in page
    assert f'href="/clauses/{code}/alike"' in cast.client("visitor").get(f"/clauses/{code}").text
    found = _alike(cast, f"/knowledge/{pid}")
    assert any("Oogsten van liggers bij sloop" in one for one in found)
    assert any("Liggers uit een viaduct oogsten" in one for one in found)
    assert not any("Liggers oogsten uit een viaduct" in one for one in found), "not the item itself"
    assert any("Liggers oogsten uit een viaduct" in one for one in _alike(cast, f"/clauses/{code}"))


def test_what_somebody_may_not_see_is_not_among_it(cast: Cast) -> None:
    (pid,) = _lessons(cast, "Liggers oogsten uit een viaduct")
    with cast.writing(), standing_as(cast.standing("participant")):
        written.lesson(cast.group(), title="Oogsten van liggers bij sloop")
    assert not any("Oogsten van liggers" in one for one in _alike(cast, f"/knowledge/{pid}"))
    assert any("Oogsten van liggers" in one for one in _alike(cast, f"/knowledge/{pid}", "participant"))


def test_an_earlier_version_is_not_among_it(cast: Cast) -> None:
    pid, other = _lessons(cast, "Liggers oogsten uit een viaduct", "Oogsten van liggers bij sloop")
    with cast.writing(), standing_as(cast.standing("participant")):
        old, new = (db.session.scalars(KnowledgeItem.addressed(pid=one)).unique().one() for one in (other, pid))
        actions.supersede(old, new)
    assert not any("Oogsten van liggers" in one for one in _alike(cast, f"/knowledge/{pid}"))


def test_twenty_cost_as_many_queries_as_two(cast: Cast) -> None:
    counts = []
    for many in (2, 18):
        pids = _lessons(cast, *(f"Liggers oogsten uit viaduct {number}" for number in range(many)))
        assert _alike(cast, f"/knowledge/{pids[0]}")
        with counted(cast.app) as sent:
            cast.client("visitor").get(f"/knowledge/{pids[0]}/alike")
        counts.append(len(sent))
    assert counts[0] == counts[1]
