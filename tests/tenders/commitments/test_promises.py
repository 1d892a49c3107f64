"""Commitments and the tenders that keep them (expert try 8)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from buyergroup_hub.access import standing_as
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.commitments import pages
from buyergroup_hub.tenders.commitments.pages import promises, say_do
from buyergroup_hub.tenders.commitments.queries import commitments_of, commitments_to_keep
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.models import Tender
from tests import factories as make
from tests.cast import Cast
from tests.fixtures.clock import StandingClock
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def _promised(cast: Cast, organisation: str = "province") -> None:
    with cast.acting("core_member"):
        commitments.commit_project(cast.group(), cast.organisation(organisation))


def _stand(cast: Cast) -> str:
    with cast.reading(), standing_as(cast.standing("core_member")):
        (promise,) = promises()
        return promise.stand


def _match(cast: Cast, pid: str) -> None:
    with cast.acting("core_member"):
        commitments_actions.match(told.tender(pid), db.session.scalars(select(Commitment)).one())


def test_without_project_after_24_months_staff_reads_it_neutrally(cast: Cast, clock: StandingClock) -> None:
    """Expert try 8."""
    _promised(cast)
    clock.forward(days=760)
    page = cast.client("programme").get("/commitments").text
    assert "Project nog onbekend, termijn voorbij" in page
    assert "Provincie Noord" in page
    assert "te laat" not in page.lower()
    for who in ("coordinator", "core_member", "administrator", "party_a"):
        assert cast.client(who).get("/commitments").status_code == 403
    assert cast.client("visitor").get("/commitments").status_code in (302, 303, 401)


@pytest.mark.parametrize(("days", "stand"), [(100, "kept"), (760, "late")])
def test_kept_is_by_the_day_of_publication(cast: Cast, clock: StandingClock, days: int, stand: str) -> None:
    _promised(cast)
    assert _stand(cast) == "unknown"
    pid = told.planned(cast)
    _match(cast, pid)
    assert _stand(cast) == "running"
    clock.forward(days=days)
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    assert _stand(cast) == stand


def test_a_group_shows_which_tender_keeps_a_promise(cast: Cast, clock: StandingClock) -> None:
    """Only a tender that the reader sees, and no word to everyone of a day that is over."""
    _promised(cast)
    with cast.acting("coordinator"):
        commitments.commit_project(cast.group(), cast.organisation("municipality"))
        withdrawn = db.session.scalars(select(Commitment).order_by(Commitment.id.desc())).first()
        assert withdrawn is not None
        commitments.withdraw_commitment(withdrawn, "Geen geld.")
    pid = told.planned(cast, "Brug Westsluis")
    with cast.acting("core_member"):
        first = db.session.scalars(select(Commitment).order_by(Commitment.id)).first()
        assert first is not None
        commitments_actions.match(told.tender(pid), first)
    own = cast.client("core_member").get("/groups/group/commitments").text
    assert f'href="/tenders/{pid}"' in own
    assert "1 toezegging" in own
    assert "en 1 ingetrokken" in own
    assert f'href="/tenders/{pid}"' not in cast.client("participant").get("/groups/group/commitments").text
    with cast.acting("core_member"):
        planning.share(told.tender(pid), "clients")
    clock.forward(days=760)
    for address in ("/groups/group/commitments", "/groups/group"):
        page = cast.client("participant").get(address).text
        assert f'href="/tenders/{pid}"' in page
        assert "termijn voorbij" not in page


def test_a_planned_tender_past_its_day_is_due(cast: Cast) -> None:
    _promised(cast)
    with cast.reading():
        commitment = db.session.scalars(select(Commitment)).one()
        late = kit_clock.months_after(commitment.due_on, 1)
        assert pages.stand_of(commitment, [Tender(title="T")], late) == "due"
        assert pages.stand_of(commitment, [Tender(title="T")], commitment.due_on) == "running"
        assert pages.stand_of(commitment, [Tender(title="T", published_on=commitment.due_on)]) == "kept"
        assert pages.stand_of(commitment, [Tender(title="T", published_on=date(2026, 1, 1))], late) == "kept"


def test_another_organisations_promise_is_not_kept(cast: Cast) -> None:
    with cast.acting("participant"):
        commitments.commit_project(cast.group(), cast.organisation("municipality_2"))
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="andere organisatie"):
        _match(cast, pid)


def test_a_promise_that_was_withdrawn_is_kept_by_nothing(cast: Cast) -> None:
    _promised(cast)
    with cast.acting("core_member"):
        commitments.withdraw_commitment(db.session.scalars(select(Commitment)).one(), "Het project gaat niet door.")
    assert _stand(cast) == "withdrawn"
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="ingetrokken"):
        _match(cast, pid)


def test_say_do_names_what_was_kept_of_what_could_be(cast: Cast, clock: StandingClock) -> None:
    """Kept of (due or kept): what was withdrawn stands in neither, what still runs in no denominator."""
    _promised(cast)
    _match(cast, told.published(cast))
    with cast.acting("participant"):
        commitments.commit_project(cast.group(), cast.organisation("municipality_2"))
    with cast.acting("coordinator"):
        commitments.commit_project(cast.group(), cast.organisation("municipality"))
        withdrawn = db.session.scalars(select(Commitment).order_by(Commitment.id.desc())).first()
        assert withdrawn is not None
        commitments.withdraw_commitment(withdrawn, "Geen geld.")
    with cast.acting("programme"):
        assert say_do(promises()) == (1, 1)
    clock.forward(days=760)
    with cast.acting("programme"):
        assert say_do(promises()) == (1, 2)


def test_a_tender_that_only_the_buyer_sees_keeps_no_promise_for_others(cast: Cast) -> None:
    """Rule 15: how a promise stands is read from what the reader may know."""
    _promised(cast)
    _match(cast, told.planned(cast, "Nog van ons alleen"))
    with cast.acting("core_member"):
        assert [one.stand for one in promises()] == ["running"]
    with cast.acting("programme"):
        assert [one.stand for one in promises()] == ["unknown"]
    assert "Nog van ons alleen" not in cast.client("programme").get("/commitments").text


@pytest.mark.both_engines
def test_a_tender_keeps_and_offers_only_promises_of_its_own(cast: Cast) -> None:
    """As far as the person sees them; what was withdrawn is offered no more."""
    _promised(cast)
    with cast.acting("participant"):
        commitments.commit_project(cast.group(), cast.organisation("municipality_2"))
    pid, other = told.planned(cast), told.planned(cast, "Andere brug")
    own = [cast.organisations["province"]]
    with cast.acting("core_member"):
        mine, theirs = db.session.scalars(select(Commitment).order_by(Commitment.id))
        tender = told.tender(pid)
        commitments_actions.match(tender, mine)
        assert (commitments_to_keep(own), commitments_of(tender.id)) == ([mine], [mine])
        assert commitments_of(told.tender(other).id) == []
        theirs.organisation_id = mine.organisation_id
        mine.audience = theirs.audience = "group:99"
    with cast.acting("core_member"):
        tender = told.tender(pid)
        assert (commitments_to_keep(own), commitments_of(tender.id)) == ([], [])
        mine, theirs = db.session.scalars(select(Commitment).order_by(Commitment.id))
        mine.audience = theirs.audience = f"group:{cast.groups['group']}"
        commitments.withdraw_commitment(theirs, "Geen geld.")
    with cast.acting("core_member"):
        tender = told.tender(pid)
        (mine,) = commitments_to_keep(own)
        for _twice in range(2):
            commitments_actions.unmatch(tender, mine)
    with cast.acting("core_member"):
        assert commitments_of(told.tender(pid).id) == []
        told_of = select(Event.name).where(Event.name.startswith("commitment.")).order_by(Event.seq)
        names = [name for name in db.session.scalars(told_of) if "matched" in name]
        assert names == ["commitment.matched", "commitment.unmatched"]


def test_a_promise_is_chosen_by_its_day_as_people_write_it(cast: Cast, clock: StandingClock) -> None:
    _promised(cast)
    pid = told.planned(cast)
    page = cast.client("core_member").get(f"/tenders/{pid}/progress").text
    assert f"toegezegd op {short_day(kit_clock.today())}" in page
    assert f"toegezegd op {kit_clock.today().isoformat()}" not in page


def test_two_promises_of_one_day_are_told_apart_by_their_project(cast: Cast) -> None:
    """As far as the person may know it: a project that only the group's clients know is left out for a colleague."""
    with cast.acting("core_member"):
        for project in ("Brug bij Veen", "Brug bij Oost"):
            commitments.commit_project(cast.group(), cast.organisation("province"), project=project)
    pid = told.planned(cast)
    page = cast.client("core_member").get(f"/tenders/{pid}/progress").text
    for project in ("Brug bij Veen", "Brug bij Oost"):
        assert f"{project}: Provincie Noord in Viaducten en bruggen, toegezegd op" in page
    with cast.writing():
        make.affiliation(cast.person("unverified"), cast.organisation("province"))
    page = cast.client("unverified").get(f"/tenders/{pid}/progress").text
    assert page.count("Provincie Noord in Viaducten en bruggen, toegezegd op") == 2
    assert "Brug bij" not in page
