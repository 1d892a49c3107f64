"""What a tender is tied to by mistake is untied: a group, with what followed from it, and a commitment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders.adoptions import actions as adoptions_actions
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.notices.actions import importing
from buyergroup_hub.tenders.notices.models import NoticeProposal
from buyergroup_hub.tenders.tender.actions import planning, tying
from tests.cast import Cast
from tests.clauses import written
from tests.notices import written as notices
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def _changed(cast: Cast, pid: str, relation: str, group: str = "group", who: str = "core_member") -> Any:
    """The buyer says on the page of the tie what it is."""
    buyer, address = cast.client(who), f"/tenders/{pid}/groups/{group}"
    seen = told.hidden(buyer.get(address).text, address)["seen"]
    return buyer.post(address, data={"relation": relation, "seen": seen})


def _ties(cast: Cast, pid: str) -> list[tuple[str, str, bool]]:
    with cast.reading():
        return [(one.group.slug, one.relation, one.home) for one in told.tender(pid).groups]


def _also_in_other_group(cast: Cast, pid: str) -> None:
    with cast.acting("core_member"):
        tying.link(told.tender(pid), cast.group("other_group"))


def test_a_tie_is_changed_and_taken_away_and_another_group_becomes_the_home(cast: Cast) -> None:
    pid = told.planned(cast)
    _also_in_other_group(cast, pid)
    assert f'href="/tenders/{pid}/groups/group"' in cast.client("core_member").get(f"/tenders/{pid}/progress").text
    assert _changed(cast, pid, "cites").status_code == 303
    assert _ties(cast, pid) == [("group", "cites", True), ("other-group", "set", False)]
    assert _changed(cast, pid, "no").status_code == 303
    assert _ties(cast, pid) == [("other-group", "set", True)]
    assert cast.client("core_member").get(f"/tenders/{pid}/groups/group").status_code == 404
    assert _changed(cast, pid, "no", "other-group").status_code == 303
    assert _ties(cast, pid) == []


def test_clients_of_a_group_that_has_nothing_to_do_with_it_see_it_no_more(cast: Cast) -> None:
    pid = told.shared(cast, "clients")
    _also_in_other_group(cast, pid)
    assert cast.client("participant").get(f"/tenders/{pid}").status_code == 200
    assert _changed(cast, pid, "no", "other-group").status_code == 303
    assert cast.client("participant").get(f"/tenders/{pid}").status_code == 200
    assert _changed(cast, pid, "no").status_code == 303
    assert cast.client("participant").get(f"/tenders/{pid}").status_code == 404
    with cast.reading():
        tender = told.tender(pid)
        assert tender.audience == f"org:{tender.organisation_id}"


def test_a_lot_that_records_the_groups_clauses_keeps_its_tender_tied(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast)
    told.dropped(cast, pid, code)
    told.declared(cast, pid)
    assert told.figure(cast, code) == (0, 1)
    refused = _changed(cast, pid, "no")
    assert (refused.status_code, "staan bepalingen van" in refused.text) == (422, True)
    assert _ties(cast, pid) == [("group", "set", True)]


def test_the_figure_of_the_groups_clauses_follows(cast: Cast) -> None:
    code = written.published(cast)
    used, mistaken = told.published(cast), told.published(cast, "Iets anders")
    told.used(cast, used, code)
    told.declared(cast, mistaken)
    assert told.figure(cast, code) == (1, 2)
    assert _changed(cast, mistaken, "no").status_code == 303
    assert told.figure(cast, code) == (1, 1)


def test_who_took_the_set_over_did_not_use_it_in_this_tender(cast: Cast) -> None:
    code = written.published(cast)
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Vervanging", 1)
        clauses.put(composed, written.version(code, 1), 1)
        clauses.publish_set(composed)
        taken = composed.pid
    with cast.acting("other_member"):
        hospital = cast.organisation("hospital")
        pid = planning.plan(hospital, "Loopbrug").pid
        held = db.session.scalars(ClauseSet.addressed(pid=taken)).unique().one()
        adoptions_actions.adopt(held, hospital, "Brug", told.tender(pid))
    assert _ties(cast, pid) == [("group", "set", True)]
    assert _changed(cast, pid, "no", who="other_member").status_code == 303
    with cast.reading():
        assert db.session.scalars(select(Adoption.tender_id)).one() is None
        assert db.session.scalar(select(func.count(Event.seq)).where(Event.name == "adoption.untied")) == 1


def test_a_notice_of_it_is_no_longer_the_groups(cast: Cast, bring_in: Any) -> None:
    bring_in(notices.notice())
    pid = told.planned(cast)
    with cast.acting("core_member"):
        notice = db.session.scalars(select(Notice)).one()
        importing.take_over(notice, told.tender(pid))
        group = cast.groups["group"]
        said = NoticeProposal(
            notice_id=notice.id, group_id=group, reasons={}, proposed_at=notice.imported_at, audience=f"group:{group}"
        )
        said.answer, said.answered_at = "confirmed", notice.imported_at
        db.session.add(said)
    assert _changed(cast, pid, "no").status_code == 303
    with cast.reading():
        assert db.session.scalars(select(NoticeProposal.answer)).one() == "dismissed"


def test_a_commitment_that_was_matched_by_mistake_is_untied(cast: Cast) -> None:
    pid = told.planned(cast)
    with cast.acting("core_member"):
        promised = commitments.commit_project(cast.group(), cast.organisation("province")).pid
        commitments_actions.match(told.tender(pid), db.session.scalars(select(Commitment)).one())
    buyer, address = cast.client("core_member"), f"/tenders/{pid}/commitments/{promised}/removal"
    page = buyer.get(f"/tenders/{pid}/progress").text
    assert f'action="{address}"' in page
    assert 'name="commitment-commitment"' not in page, "it is matched already"
    assert buyer.post(address).status_code == 303
    assert buyer.post(address).status_code == 404
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(TenderCommitment)) == 0
