"""What questions about tenders give: nothing of a tender, a promise, a meeting or a group that is hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.commitments import actions as commitments_actions
from buyergroup_hub.groups.group.models import Meeting
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.tenders.adoptions import queries as adoptions_queries
from buyergroup_hub.tenders.calendar import queries
from buyergroup_hub.tenders.clause_uses import queries as clause_uses_queries
from buyergroup_hub.tenders.commitments import actions
from buyergroup_hub.tenders.commitments import queries as commitments_queries
from buyergroup_hub.tenders.notices import queries as notices_queries
from buyergroup_hub.tenders.overview import queries as overview_queries
from buyergroup_hub.tenders.tender import queries as tender_queries
from buyergroup_hub.tenders.tender.models import TenderCode
from tests.cast import Cast
from tests.clauses import written
from tests.queries import loaded
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def _rows(of: dict[str, int]) -> dict[str, list[Any]]:
    return {
        "tender_titles": tender_queries.tender_titles([of["tender"]]),
        "tenders_found": tender_queries.tenders_found([of["tender"]]),
        "tenders_in_list": [
            number for number in overview_queries.tenders_in_list(of["group"], of_group=True) if number
        ],
        "tenders_on_page": overview_queries.tenders_on_page(of["group"], 0, of_group=True),
        "titles_of_organisations": adoptions_queries.titles_of_organisations([of["province"]]),
        "titles_without_notice": notices_queries.titles_without_notice([of["province"]]),
        "first_without_notice": notices_queries.first_without_notice([of["province"]]),
        "lots_to_fill": clause_uses_queries.lots_to_fill([of["province"]]),
        "codes_of_tenders": notices_queries.codes_of_tenders(of["group"]),
        "tenders_counted": overview_queries.tenders_counted([of["group"]]),
        "coming_of_groups": overview_queries.coming_of_groups([of["group"]], "2000-Q1"),
        "tenders_of_organisations": overview_queries.tenders_of_organisations([of["province"]]),
        "results_untold": clause_uses_queries.results_untold([of["province"]]),
        "groups_to_tie": [group for group in overview_queries.groups_to_tie(False, [], []) if group.id == of["group"]],
        "lines_coming": queries.lines_coming(asked=()),
        "lots_of_groups": queries.lots_of_groups(asked=()),
        "tenders_coming": queries.tenders_coming(0, 9, asked=(), paged=True),
        "lots_closing": queries.lots_closing(clock.now()),
        "meetings_coming": queries.meetings_coming(clock.now()),
        "commitments": commitments_queries.commitments(),
        "commitments_of": commitments_queries.commitments_of(of["tender"]),
        "commitments_to_keep": commitments_queries.commitments_to_keep([of["province"]]),
        "tenders_keeping": commitments_queries.tenders_keeping([of["commitment"]]),
        "uses_of": clause_uses_queries.uses_of([of["clause"]], 9),
    }


def _hide(cast: Cast) -> dict[str, int]:
    """A group with a meeting, a promise and two tenders of which only its members or the province's people know."""
    code = written.published(cast)
    pid, coming = told.planned(cast), told.planned(cast, "Brug Oostsluis")
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        group, province, tender = cast.group(), cast.organisation("province"), told.tender(pid)
        commitment = commitments_actions.commit_project(group, province)
        actions.match(tender, commitment)
        tender.codes.append(TenderCode(code="45000000", position=0))
        told.tender(coming).expected = "2027-Q1"
        lot, later = tender.lots[0], clock.now() + timedelta(days=1)
        lot.realised_on, lot.closes_at = clock.today(), later
        commitment.audience = group.audience = members = f"group:{group.id}"
        db.session.add(Meeting(group_id=group.id, title="Overleg", starts_at=later, audience=members))
        db.session.flush()
        of = {"tender": tender.id, "group": group.id, "province": province.id, "commitment": commitment.id}
        return of | {"coming": told.tender(coming).id, "clause": written.clause(code).id}


def test_a_question_gives_nothing_of_what_is_hidden(cast: Cast) -> None:
    of = _hide(cast)
    with cast.reading():
        with standing_as(cast.standing("visitor")):
            assert [name for name, rows in _rows(of).items() if rows] == []
        with standing_as(cast.standing("core_member")):
            assert [name for name, rows in _rows(of).items() if not rows] == []


@pytest.mark.parametrize(
    "page", ["lots/1", "lots/1/uses/{code}", "lots/1/uses/{code}/result", "lots/1/themes", "edit", "consultations"]
)
def test_a_page_about_one_lot_or_none_reads_no_others(cast: Cast, page: str) -> None:
    """What is read for it is as much with five lots as with two."""
    code, read = written.published(cast), []
    for lots in (2, 5):
        pid = told.published(cast, lots=tuple(f"Deel {number}" for number in range(lots)))
        for number in range(lots):
            told.used(cast, pid, code, lot=number + 1)
        address, client = f"/tenders/{pid}/{page.format(code=code)}", cast.client("core_member")
        client.get(address)  # what is made once per process is made now
        with loaded() as things:
            assert client.get(address).status_code == 200
        read.append(things)
    assert read[0] == read[1]
