"""What a tender says for later: region, what its lots buy, which consultations came before; and a group's own codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders.notices.actions import coding, importing, proposing
from buyergroup_hub.tenders.notices.models import NoticeProposal
from buyergroup_hub.tenders.tender.actions import items
from buyergroup_hub.tenders.tender.models import LotItem, TenderConsultation
from buyergroup_hub.tenders.tender.queries import consultations_before
from tests.cast import Cast
from tests.filled import word
from tests.notices import written as notices
from tests.notices.registry.test_procedure import published
from tests.pages import hidden_of
from tests.tenders import told

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]


def _facet(page: str, legend: str) -> dict[str, int]:
    """The values of a facet with their counts."""
    fieldset = next(
        one
        for one in BeautifulSoup(page, "html.parser").select("fieldset")
        if legend in (one.legend.get_text() if one.legend else "")
    )
    rows = [label.get_text(" ", strip=True).rsplit(" ", 1) for label in fieldset.select("label")]
    return {words: int(count) for words, count in rows}


def test_the_calendar_is_narrowed_by_region_and_counts_lots(cast: Cast) -> None:
    told.shared(cast, title="Brug noord", region="NL1", lots=("a", "b"), expected="2027-Q1")
    told.shared(cast, title="Brug west", region="NL3", expected="2027-Q1")
    told.shared(cast, title="Brug ergens", expected="2027-Q1")
    client = cast.client("visitor")
    assert _facet(client.get("/calendar").text, "Regio") == {"Noord": 2, "West": 1, "Onbekend": 1}
    north = client.get("/calendar?region=NL1").text
    assert "Brug noord" in north
    assert "Brug west" not in north
    assert "Brug ergens" in client.get("/calendar?region=unknown").text
    assert "Brug west" not in client.get("/calendar.ics?region=NL1").text
    assert "noord" in client.get("/calendar.csv").text


@pytest.mark.parametrize(("places", "region"), [("NL328", "NL3"), ("BE100", None), ("NL", "NL"), ("NLZZZ", "NL")])
def test_a_notice_says_where_it_is_carried_out(cast: Cast, bring_in: Bring, places: str, region: str | None) -> None:
    """NUTS codes of the place of performance (BT-5071); abroad is no region of ours, and several are the country."""
    where = (
        "<cac:RealizedLocation><cac:Address>"
        f'<cbc:CountrySubentityCode listName="nuts-lvl3">{places}</cbc:CountrySubentityCode>'
        "</cac:Address></cac:RealizedLocation>"
    )
    bring_in(notices.notice(lots=notices.lot(what=notices.project(extra=where))))
    with cast.acting("programme"):
        assert importing.take_over(db.session.scalars(select(Notice)).one()).region == region


@pytest.mark.both_engines
def test_what_a_lot_buys_is_said_with_its_unit(cast: Cast) -> None:
    pid = told.planned(cast)
    client, address = cast.client("core_member"), f"/tenders/{pid}/lots/1/items"
    without = client.post(address, data={"item-what": "Beton", "item-quantity": "1200"})
    assert (without.status_code, "zonder eenheid" in without.text) == (422, True)
    said = {"item-what": "Beton", "item-quantity": "1200.5", "item-unit": "ton", "item-source": "Ontwerp"}
    assert client.post(address, data=said).status_code == 303
    twice = client.post(address, data=said)
    assert (twice.status_code, "staat al bij dit perceel" in twice.text) == (422, True)
    assert client.post(address, data={"item-what": "Staal"}).status_code == 303
    with cast.reading():
        concrete, steel = db.session.scalars(select(LotItem).order_by(LotItem.id))
        assert (concrete.quantity, concrete.unit, steel.quantity) == (Decimal("1200.5"), "ton", None)
        gone = steel.pid
    page = client.get(f"/tenders/{pid}").text
    assert "1.200,5 ton" in page
    rows = [row.get_text() for row in BeautifulSoup(page, "html.parser").select("li")]
    assert any("Staal" in row and "onbekend" in row for row in rows)
    assert client.post(f"{address}/{gone}/removal").status_code == 303
    assert client.post(f"{address}/{gone}/removal").status_code == 404


def _consultation(cast: Cast, title: str, audience: str = "public", group: str = "group") -> int:
    with cast.writing():
        made = Consultation(
            group_id=cast.groups[group],
            organisation_id=cast.organisations["municipality"],
            title=title,
            opens_at=clock.now() - timedelta(days=90),
            closes_at=clock.now() - timedelta(days=60),
            questions_until=clock.now() - timedelta(days=70),
            audience=audience,
        )
        db.session.add(made)
        db.session.flush()
        return made.id


@pytest.mark.both_engines
def test_consultations_that_came_before_are_named(cast: Cast) -> None:
    chosen, other = _consultation(cast, "Losmaakbaar ontwerpen"), _consultation(cast, "Iets anders")
    hidden_one = _consultation(cast, "Nog in voorbereiding", "organisers:99")
    elsewhere = _consultation(cast, "Van een andere groep", group="other_group")
    pid = told.shared(cast)
    client, address = cast.client("core_member"), f"/tenders/{pid}/consultations"
    page = client.get(address).text
    assert "Losmaakbaar ontwerpen" in page
    assert "Nog in voorbereiding" not in page
    assert "Van een andere groep" not in page
    for wrong in (word(hidden_one), word(elsewhere), word(12345, Consultation), word(cast.groups["group"])):
        assert client.post(address, data={"consultations": [wrong]}).status_code == 422
    assert client.post(address, data={"consultations": [word(chosen), word(other)]}).status_code == 303
    assert client.post(address, data={"consultations": [word(chosen)]}).status_code == 303
    with cast.reading():
        assert list(db.session.scalars(select(TenderConsultation.consultation_id))) == [chosen]
    shown = cast.client("visitor").get(f"/tenders/{pid}").text
    assert "Losmaakbaar ontwerpen" in shown
    assert "Dossier eerdere betrokkenheid" not in shown


def test_a_tender_says_of_what_came_before_only_what_its_reader_sees(cast: Cast) -> None:
    before, hidden_one = _consultation(cast, "Losmaakbaar ontwerpen"), _consultation(cast, "Stil", "organisers:99")
    pid, other = told.shared(cast), told.shared(cast, title="Andere brug")
    with cast.writing():
        for one in (before, hidden_one):
            row = {"tender_id": told.tender(pid).id, "consultation_id": one, "linked_on": clock.today()}
            db.session.add(TenderConsultation(**row))
    with cast.acting("visitor"):
        assert [one.title for one in consultations_before(told.tender(pid).id)] == ["Losmaakbaar ontwerpen"]
        assert consultations_before(told.tender(other).id) == []


def test_two_lots_may_buy_the_same(cast: Cast) -> None:
    pid = told.planned(cast, lots=("Een", "Twee"))
    with cast.acting("core_member"):
        tender = told.tender(pid)
        for lot in tender.lots:
            items.add_item(lot, tender, "Beton", Decimal(1), "ton")


def _codes(cast: Cast, who: str, codes: str) -> int:
    client = cast.client(who)
    seen = hidden_of(client.get("/groups/group/codes").text, "seen")
    return client.post("/groups/group/codes", data={"codes": codes, **seen}).status_code


def test_a_group_names_its_own_codes_and_notices_are_proposed_by_them(cast: Cast, bring_in: Bring) -> None:
    assert _codes(cast, "coordinator", "43250000-0 Grondverzetmachines\n45221119") == 303
    assert _codes(cast, "secretary", "43200000\n45221119") == 303
    bring_in(notices.notice())
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        (proposal,) = db.session.scalars(select(NoticeProposal)).all()
        assert proposal.reasons == {"cpv": ["43200"]}


def test_a_new_code_proposes_what_came_in_before_once(cast: Cast, bring_in: Bring) -> None:
    bring_in(notices.notice())
    with cast.writing():
        proposing.look_at_new_notices()
    for codes in ("43200000", "45221119", "43200000"):
        assert _codes(cast, "coordinator", codes) == 303
    with cast.reading():
        assert [one.reasons for one in db.session.scalars(select(NoticeProposal))] == [{"cpv": ["43200"]}]
    assert "CPV 43200" in cast.client("coordinator").get("/groups/group/proposals").text


@pytest.mark.both_engines
def test_codes_are_a_groups_own_and_propose_only_what_carries_them(cast: Cast, bring_in: Bring) -> None:
    bring_in(notices.notice())
    with cast.acting("coordinator"):
        proposing.look_at_new_notices()
        group, other = cast.group(), cast.group("other_group")
        other.phase_now = "ended"
        assert coding.set_codes(group, ["45221119"]) == 0
        assert coding.set_codes(group, ["45221119"]) == 0
        assert coding.set_codes(other, ["43200000"]) == 0, "an ended group buys nothing more"
        assert (coding.codes_of(group), coding.codes_of(other)) == (["45221119"], ["43200000"])
        assert coding.set_codes(group, ["43200000", "45221119"]) == 1
    with cast.reading():
        assert len(db.session.scalars(select(Event).where(Event.name == "group.coded")).all()) == 3


def test_each_group_is_proposed_an_older_notice_that_is_no_tender_yet(cast: Cast, bring_in: Bring) -> None:
    """A market consultation is no tender and is proposed to nobody."""
    bring_in(notices.notice(), notices.consultation(publication=published("2025-04-01", "00345678")))
    with cast.acting("coordinator"):
        proposing.look_at_new_notices()
        assert coding.set_codes(cast.group(), ["43200000"]) == 1
        assert coding.set_codes(cast.group("other_group"), ["43200000"]) == 1
        importing.take_over(db.session.scalars(select(Notice).order_by(Notice.id).limit(1)).one())
        assert coding.set_codes(cast.group("supplier_group"), ["43200000"]) == 0


def test_invented_notices_stay_out_of_real_groups(cast: Cast, bring_in: Bring) -> None:
    """Rule 18."""
    bring_in(notices.notice(comment="<!-- Values used are fictitious. -->"))
    with cast.writing():
        proposing.look_at_new_notices()
    assert _codes(cast, "coordinator", "43200000") == 303
    with cast.reading():
        assert db.session.scalars(select(NoticeProposal)).all() == []


@pytest.mark.parametrize("codes", ["1234", "99999999", "bruggen"])
def test_what_is_no_code_is_named(cast: Cast, codes: str) -> None:
    client = cast.client("coordinator")
    seen = hidden_of(client.get("/groups/group/codes").text, "seen")
    page = client.post("/groups/group/codes", data={"codes": codes, **seen})
    assert (page.status_code, f"geen CPV-code: {codes}" in page.text) == (422, True)


def test_who_chose_codes_meanwhile_is_not_overwritten(cast: Cast) -> None:
    client = cast.client("coordinator")
    seen = hidden_of(client.get("/groups/group/codes").text, "seen")
    assert _codes(cast, "secretary", "45221119") == 303
    page = client.post("/groups/group/codes", data={"codes": "43200000", **seen})
    assert (page.status_code, "Er staat nu: 45221119" in page.text) == (422, True)


def test_a_negative_quantity_is_none(cast: Cast) -> None:
    pid = told.planned(cast)
    answer = cast.client("core_member").post(
        f"/tenders/{pid}/lots/1/items", data={"item-what": "Beton", "item-quantity": "-1", "item-unit": "ton"}
    )
    assert answer.status_code == 422
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="eenheid"):
            items.add_item(tender.lots[0], tender, "Beton", Decimal(0))
