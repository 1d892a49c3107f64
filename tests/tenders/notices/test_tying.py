"""A tender that was planned here goes to market with an official notice: it is one tender, not two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing, standing_as
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.overview.waiting import waits_for
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.organisations.organisation.models import Identifier
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.notices.actions import importing, proposing
from buyergroup_hub.tenders.notices.models import NoticeChoice
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.models import Lot, Tender
from tests import factories as make
from tests.cast import Cast
from tests.clauses import written as clauses
from tests.filled import word
from tests.notices import written
from tests.notices.registry.test_procedure import published
from tests.tenders import told

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]
WAY, DOUBLE = "Koppel aan een aanbesteding", "Anders telt de aanbesteding dubbel"


def buyer(cast: Cast) -> None:
    """The notice's first buyer is the organisation of the tender."""
    with cast.writing():
        place = cast.organisation("province")
        db.session.add(Identifier(organisation_id=place.id, scheme="KVK", value="22222222"))


def noticed(cast: Cast, bring_in: Bring) -> str:
    """The pid of a notice that the hub looked at."""
    bring_in(written.notice())
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        return db.session.scalars(select(Notice.pid)).one()


@pytest.mark.both_engines
def test_a_planned_tender_is_filled_up_and_not_made_twice(cast: Cast, bring_in: Bring) -> None:
    """Its clauses stay with their lots, and the check before publication is kept."""
    buyer(cast)
    code = clauses.published(cast, "Toegepast", provides={"hoeveelheden per materiaal": 1})
    pid = told.planned(cast, "Onze bruggen", lots=("Noord", "Zuid"))
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        planning.decide(told.tender(pid))
    notice = noticed(cast, bring_in)
    client = cast.client("core_member")
    page = client.get(f"/notices/{notice}").text
    assert WAY in page
    assert DOUBLE in page
    url = f"/notices/{notice}/tender/existing"
    assert "Onze bruggen" in client.get(url).text
    assert client.post(url, data={}).status_code == 422
    with cast.reading():
        ours = told.tender(pid).id
    assert client.post(url, data={"tender": word(ours)}).location == f"/tenders/{pid}"
    with cast.reading():
        tender = told.tender(pid)
        assert db.session.scalar(select(func.count(Tender.id))) == 1
        assert db.session.scalar(select(func.count(Lot.id))) == 2
        assert (tender.published_on, tender.audience) == (date(2025, 3, 26), "public")
        assert tender.decided_on == tender.published_on
        assert [use.version.clause.code for use in tender.lots[0].uses] == [code]
        assert (tender.ready_in, tender.ready_of, tender.ready_on) == (0, 1, date(2025, 3, 26))
    assert WAY not in client.get(f"/notices/{notice}").text
    page = client.get(f"/tenders/{pid}").text
    assert "Titel, perceel 1: Noord" in page
    choice = re.findall(rf"/tenders/{pid}/choices/\w+", page)[0]
    refused = client.post(choice, data={"choice": "keep"})
    assert refused.status_code == 422
    assert "Schrijf op waarom je houdt wat in de hub staat." in refused.text


def test_only_who_planned_something_is_asked_to_tie_it(cast: Cast, bring_in: Bring) -> None:
    """Staff makes a tender of a notice, and sees nobody's plans."""
    buyer(cast)
    notice = noticed(cast, bring_in)
    for who in ("core_member", "programme"):
        page = cast.client(who).get(f"/notices/{notice}").text
        assert WAY not in page
        assert "Maak er een aanbesteding van" in page
    told.planned(cast, "Onze bruggen")
    assert WAY in cast.client("core_member").get(f"/notices/{notice}").text
    for who in ("programme", "coordinator"):
        assert "Onze bruggen" not in cast.client(who).get(f"/notices/{notice}/tender/existing").text


def test_a_refusal_names_nobody_whom_it_refuses_too(cast: Cast, bring_in: Bring) -> None:
    """A notice is of no group, so it has no leader who may."""
    buyer(cast)
    refused = cast.client("coordinator").get(f"/notices/{noticed(cast, bring_in)}/tender/existing")
    assert refused.status_code == 403
    assert "mensen van de organisatie zelf en programmamedewerkers" in refused.text
    assert "trekker" not in refused.text.split("<main")[1]


def test_a_notice_of_another_buyer_is_refused(cast: Cast, bring_in: Bring) -> None:
    with cast.writing():
        make.organisation("Gemeente Waterstad", kvk="22222222")
    pid = told.planned(cast, "Onze bruggen")
    noticed(cast, bring_in)
    with cast.acting("core_member"), pytest.raises(RuleBroken, match="van Gemeente Waterstad"):
        proposing.tie_notice(db.session.scalars(select(Notice)).one(), told.tender(pid))


def test_a_promise_that_a_tender_keeps_asks_for_no_project_any_more(cast: Cast) -> None:
    """Nor does anybody read that the project is not known beside the tender."""
    with cast.acting("core_member"):
        commitments.commit_project(cast.group(), cast.organisation("province"))

    def tasks() -> list[str]:
        with cast.app.test_request_context("/"), cast.reading(), standing_as(cast.standing("core_member")):
            return [task.title for task in waits_for(standing())]

    assert tasks() == ["Noem een project bij je toezegging"]
    assert "Project nog onbekend" in cast.client("coordinator").get("/groups/group/commitments").text
    pid = told.shared(cast, title="Onze bruggen")
    with cast.acting("core_member"):
        commitments_actions.match(told.tender(pid), db.session.scalars(select(Commitment)).one())
    assert tasks() == []
    page = cast.client("coordinator").get("/groups/group/commitments").text
    assert "Onze bruggen" in page
    assert "Project nog onbekend" not in page


def test_a_datum_is_arranged_when_every_lot_asks_for_it(cast: Cast) -> None:
    """The unit is the lot: of the first groups seven could not compute what their lots had not been asked."""
    code = clauses.published(cast, "Met gegevens", provides={"hoeveelheden per materiaal": 1})
    pid = told.planned(cast, lots=("Noord", "Zuid"))
    told.used(cast, pid, code)
    client = cast.client("core_member")
    page = client.get(f"/tenders/{pid}/progress").text
    assert "0 van 1 gegeven is geregeld" in page
    assert "Nog niet geregeld in perceel 2." in page
    told.used(cast, pid, code, lot=2)
    assert "Ja: het gegeven dat nodig is, is geregeld." in client.get(f"/tenders/{pid}/progress").text


def test_what_was_typed_stays_where_a_rule_refuses(cast: Cast) -> None:
    """A day before the publication: who won and how much is not typed again."""
    pid = told.published(cast)
    said = {"award-winner": "Bruggenbouw bv", "award-amount": "1250000", "award-on": "1-1-2020"}
    refused = cast.client("core_member").post(f"/tenders/{pid}/lots/1/award", data=said)
    assert refused.status_code == 422
    assert "Er kan niet vóór de publicatie zijn gegund." in refused.text
    assert 'value="Bruggenbouw bv"' in refused.text
    later = cast.client("core_member").post(f"/tenders/{pid}/lots/1/award", data=said | {"award-on": ""})
    assert later.status_code == 303


def test_what_a_person_let_stand_is_not_asked_again_by_the_next_notice(cast: Cast, bring_in: Bring) -> None:
    """The award repeats the title of the call; another title is another question."""
    buyer(cast)
    pid = told.planned(cast, "Onze bruggen", lots=("Emissievrije graafmachines", "Laadvoorzieningen"))
    noticed(cast, bring_in)
    with cast.acting("core_member"):
        tender = proposing.tie_notice(db.session.scalars(select(Notice)).one(), told.tender(pid))
        [asked] = [one for one in db.session.scalars(select(NoticeChoice)) if one.field == "title" and not one.lot_id]
        importing.choose(asked, tender, take=False, reason="Zo heet zij bij ons.")
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        titles = select(func.count()).where(NoticeChoice.field == "title", NoticeChoice.lot_id.is_(None))
        assert db.session.scalar(titles) == 1


def test_what_came_of_a_clause_is_told_from_the_page_of_the_tender(cast: Cast) -> None:
    """There the task leads; once it is told the way is gone, and nobody else has it."""
    code = clauses.published(cast, "Toegepast")
    pid = told.planned(cast)
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        whole = told.tender(pid)
        running.publish(whole)
        running.award(whole.lots[0], whole, "Bouw bv")
        running.contract(whole.lots[0], whole)
    way = f'href="/tenders/{pid}/lots/1/uses/{code}/result"'
    assert way not in cast.client("core_member").get(f"/tenders/{pid}").text
    with cast.acting("core_member"):
        running.realise(told.tender(pid).lots[0], told.tender(pid))
    assert way in cast.client("core_member").get(f"/tenders/{pid}").text
    assert way not in cast.client("coordinator").get(f"/tenders/{pid}").text
    with cast.acting("core_member"):
        whole = told.tender(pid)
        clause_uses_actions.tell_result(whole.lots[0].uses[0], whole.lots[0], whole, "Paspoort op tijd.")
    assert way not in cast.client("core_member").get(f"/tenders/{pid}").text
