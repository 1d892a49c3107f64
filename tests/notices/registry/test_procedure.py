"""Notices that belong together, as the tender and lots that they would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Reading
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import TenderFacts, facts, tender_of
from tests.notices import written

pytestmark = pytest.mark.one_engine


def told(*contents: bytes) -> TenderFacts | None:
    readings = []
    for number, content in enumerate(contents, start=1):
        reading = parse(content)
        assert isinstance(reading, Reading)
        readings.append((number, reading))
    return facts(readings)


def tender(*contents: bytes) -> TenderFacts:
    found = told(*contents)
    assert found is not None
    return found


def published(day: str, number: str = "00123456") -> str:
    return written.PUBLICATION.replace("2025-03-26", day).replace("00123456", number)


def test_a_call_becomes_a_tender_with_buyers_and_lots() -> None:
    found = tender(written.notice())
    assert (found.title, found.nature, found.cpv) == ("Emissievrij bouwmaterieel", "works", ("43200000", "45000000"))
    assert (found.amount, found.currency) == (Decimal("1500000.50"), "EUR")
    assert found.published_on == date(2025, 3, 26)
    assert [(one.name, one.identifier, one.country) for one in found.buyers] == [
        ("Gemeente Waterstad", "22222222", "NLD"),
        ("Waterschap Lage Kade", "33333333", "NLD"),
    ]
    assert [(lot.external_id, lot.kind, lot.decision, lot.awards) for lot in found.lots] == [
        ("LOT-0001", "lot", None, ()),
        ("LOT-0002", "lot", None, ()),
    ]
    assert found.lots[0].strategic == ("clim-mitig",)
    assert (found.notices, found.differences) == ((1,), ())


def test_the_result_fills_the_lots() -> None:
    found = tender(written.notice(), written.award(publication=published("2025-08-10", "00234567")))
    won, none = found.lots
    assert (won.decision, won.contracted_on, won.awarded_on) == ("won", date(2025, 8, 1), date(2025, 8, 10))
    (award,) = won.awards
    assert [one.name for one in award.winners] == ["Groene Bouw bv"]
    assert (award.amount, award.currency, award.contract_reference) == (Decimal(900000), "EUR", "C-7")
    assert (none.decision, none.not_awarded_reason, none.awarded_on, none.awards) == ("none", "no-rece", None, ())
    assert found.published_on == date(2025, 3, 26)


def test_the_newest_wins_and_the_difference_is_told() -> None:
    changed = written.notice(
        project=written.project("Uitstootvrij materieel"),
        lots=written.lot(process=written.TENDERS.replace("05-12", "06-02"), what=written.project("Perceel een")),
    )
    found = tender(written.notice(), changed)
    assert found.title == "Uitstootvrij materieel"
    assert found.lots[0].closes is not None
    assert found.lots[0].closes.on == date(2025, 6, 2)
    assert [lot.external_id for lot in found.lots] == ["LOT-0001", "LOT-0002"]
    said = {(one.field, one.lot): one.said for one in found.differences}
    assert said["title", None] == ((1, "Emissievrij bouwmaterieel"), (2, "Uitstootvrij materieel"))
    assert said["closes", "LOT-0001"] == ((1, "2025-05-12T12:00:00+00:00"), (2, "2025-06-02T12:00:00+00:00"))


def test_without_lots_the_whole_is_the_one_lot() -> None:
    for lots in ("", written.lot("LOT-0000"), written.lot("PAR-0001", "Part")):
        (lot,) = tender(written.notice(lots=lots)).lots
        assert (lot.external_id, lot.kind) == ("LOT-0000", "whole")


def test_a_real_lot_beside_the_pseudo_lot_wins() -> None:
    found = tender(written.notice(lots=written.lot("LOT-0000")), written.notice(lots=written.lot("LOT-0003")))
    assert [lot.external_id for lot in found.lots] == ["LOT-0003"]


def test_a_market_consultation_is_no_tender_and_stands_beside_one() -> None:
    assert told(written.consultation()) is None
    found = tender(written.consultation(), written.notice())
    assert (found.consultations, found.notices) == ((1,), (2,))


def test_a_planning_notice_publishes_nothing_yet() -> None:
    plan = written.notice(root="PriorInformationNotice", subtype="4", form="planning", type="pin-only")
    assert tender(plan).published_on is None


def test_a_cancelling_notice_says_when() -> None:
    cancelled = written.CHANGES.replace("update-add", "cancel")
    found = tender(written.notice(), written.notice(extra=cancelled, publication=published("2025-06-01")))
    assert found.cancelled_on == date(2025, 6, 1)
    assert tender(written.notice(extra=written.CHANGES)).cancelled_on is None


def test_placeholder_and_withheld_amounts_are_unknown() -> None:
    for amount in ("0", "0.1", "-1"):
        value = written.VALUE.replace("1500000.50", amount)
        assert tender(written.notice(project=written.project(extra=value))).amount is None


def test_the_tender_of_a_stored_notice(app: Hub, bring_in: Callable[..., Imported]) -> None:
    other = written.notice(procedure="7b2c2f7e-0f0b-4b0e-8f0e-1d2c3b4a5968", publication=published("2025-04-01", "7"))
    bring_in(written.award(publication=published("2025-08-10", "00234567")), written.notice(), other)
    with app.app_context():
        begin(writes=False)
        by_number = {one.publication_number: one for one in db.session.scalars(select(Notice))}
        found = tender_of(by_number["234567-2025"])
        assert found is not None
        assert found.notices == (by_number["123456-2025"].id, by_number["234567-2025"].id)
        assert found.lots[0].decision == "won"
