"""What a notice says is read as it stands, and nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from buyergroup_hub.notices.eforms.notice import parse, publication_number
from buyergroup_hub.notices.eforms.record import Amount, Moment, Reading, Rejected
from tests.notices import written


def read(content: bytes) -> Reading:
    found = parse(content)
    assert isinstance(found, Reading), found
    return found


def test_identity_and_dates() -> None:
    found = read(written.notice())
    assert (found.uuid, found.version) == ("0b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10", "01")
    assert (found.subtype, found.form, found.type) == ("16", "competition", "cn-standard")
    assert (found.publication_number, found.published_as) == ("123456-2025", "00123456-2025")
    assert found.published_on == found.issued_on == date(2025, 3, 26)
    assert found.dispatched == Moment(date(2025, 3, 25), datetime(2025, 3, 25, 9, 30, tzinfo=UTC))
    assert found.languages == ("NLD",)
    assert found.remarks == ()


def test_buyers_are_those_that_the_notice_points_at_not_the_first_organisation() -> None:
    found = read(written.notice())
    assert found.organisations[0].name is not None
    assert found.organisations[0].name.value == "Rechtbank Elders"
    assert [one.name.value for one in found.buying if one.name] == ["Gemeente Waterstad", "Waterschap Lage Kade"]
    assert [(one.identifier, one.country) for one in found.buying] == [("22222222", "NLD"), ("33333333", "NLD")]
    assert [one.legal_type for one in found.buyers] == ["la", "ra"]
    assert found.buyers[0].profile == "https://kade.example/inkoop"


def test_a_buyer_that_is_not_in_the_list_is_a_remark() -> None:
    found = read(written.notice(parties=written.party("ORG-0099")))
    assert found.buying == ()
    assert [(one.value, one.why) for one in found.remarks] == [("ORG-0099", "organisation")]


def test_contact_persons_are_not_in_the_notice() -> None:
    said = repr(read(written.notice()))
    assert written.PERSON not in said
    assert written.MAIL not in said
    assert "12345678" not in said
    assert "Graven zonder uitlaat. Vragen: […] of tel. […]." in said


def test_a_natural_person_has_no_name() -> None:
    person = written.organisation(
        "ORG-0002", "Karel Zelfstandig", "99", extra="<efbc:NaturalPersonIndicator>true</efbc:NaturalPersonIndicator>"
    )
    found = read(written.notice(organisations=person)).organisation("ORG-0002")
    assert found is not None
    assert (found.natural_person, found.name, found.identifier, found.website) == (True, None, None, None)


def test_lots_with_what_when_and_how() -> None:
    first, second = read(written.notice()).lots
    assert (first.id, first.kind, second.id) == ("LOT-0001", "lot", "LOT-0002")
    assert first.subject.title is not None
    assert first.subject.title.value == "Perceel een"
    assert (first.subject.cpv, first.subject.more_cpv) == ("43200000", ("45000000",))
    assert (first.subject.places, first.subject.countries) == (("NL329",), ("NLD",))
    assert first.subject.duration is not None
    assert (first.subject.duration.amount, first.subject.duration.unit) == (Decimal(24), "MONTH")
    assert first.deadlines.tenders == Moment(date(2025, 5, 12), datetime(2025, 5, 12, 12, tzinfo=UTC))
    assert first.deadlines.answers is None
    assert (first.subject.strategic, first.subject.green) == (("env-imp",), ("clim-mitig",))
    assert first.subject.strategic_text is not None
    assert [(one.kind, one.name and one.name.value) for one in first.criteria] == [("quality", "Uitstoot")]
    assert [(one.url, one.kind) for one in first.links] == [("https://www.kade.example/stukken", "open")]


def test_value_of_the_whole() -> None:
    assert read(written.notice()).subject.value == Amount(Decimal("1500000.50"), "EUR")


def test_a_consultation_has_its_own_deadline() -> None:
    found = read(written.consultation())
    assert found.is_consultation
    assert found.lots[0].deadlines.answers == Moment(date(2025, 4, 24), datetime(2025, 4, 24, 15, tzinfo=UTC))
    assert not read(written.notice()).is_consultation


def test_parts_and_groups_of_lots_are_told_apart() -> None:
    lots = written.lot("PAR-0001", "Part") + written.lot("GLO-0001", "LotsGroup") + written.lot()
    assert [lot.kind for lot in read(written.notice(lots=lots)).lots] == ["part", "group", "lot"]


def test_results_follow_the_chain_to_the_winner_and_leave_losers_out() -> None:
    found = read(written.award())
    assert found.outcome is not None
    assert found.outcome.total == Amount(Decimal(900000), "EUR")
    won, none = found.outcome.results
    assert (won.lot, won.decision, won.tenders_received) == ("LOT-0001", "selec-w", 4)
    assert [(one.tenderers, one.value) for one in won.awards] == [(("ORG-0004",), Amount(Decimal(900000), "EUR"))]
    assert [one.number for one in won.awards[0].contracts] == ["C-7"]
    assert [one.tenderers for one in won.other_tenders] == [("ORG-0005",)]
    assert (none.lot, none.decision, none.reason, none.awards) == ("LOT-0002", "clos-nw", "no-rece", ())


def test_all_named_tenders_won_where_no_contract_says_more() -> None:
    without = written.RESULT.replace(
        "<efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>", "</efac:SettledContract>"
    )
    found = read(written.award(extra=without)).outcome
    assert found is not None
    assert [one.tender for one in found.results[0].awards] == ["TEN-0001", "TEN-0002"]


def test_a_contract_without_result_per_lot_still_has_its_winner() -> None:
    start, end = written.RESULT.index("<efac:LotResult>"), written.RESULT.rindex("</efac:LotResult>")
    found = read(written.award(extra=written.RESULT[:start] + written.RESULT[end + len("</efac:LotResult>") :])).outcome
    assert found is not None
    by_lot = {one.lot: one for one in found.results}
    assert [one.tenderers for one in by_lot["LOT-0001"].awards] == [("ORG-0004",)]
    assert by_lot["LOT-0002"].awards == ()


def test_a_withheld_value_is_marked_and_not_a_number() -> None:
    hidden = written.RESULT.replace(
        "<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>",
        "<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>" + written.WITHHELD,
        1,
    )
    found = read(written.award(extra=hidden))
    assert found.outcome is not None
    assert found.outcome.results[0].awards[0].value == Amount(None, "EUR", withheld=True, until=date(2030, 1, 1))
    assert [(one.part, one.code, one.reason) for one in found.withheld] == [("TEN-0001", "win-ten-val", "oth-int")]


@pytest.mark.parametrize("sign", ["-1", "unpublished"])
def test_placeholders_for_withheld_amounts(sign: str) -> None:
    found = read(written.notice(project=written.project(extra=written.VALUE.replace("1500000.50", sign))))
    assert found.subject.value == Amount(None, "EUR", withheld=True)


def test_changed_sections_are_found_in_both_places() -> None:
    (change,) = read(written.notice(extra=written.CHANGES)).changes
    assert (change.previous, change.reason) == ("00120000-2025", "update-add")
    assert set(change.sections) == {"LOT-0001", "PROCEDURE"}
    assert change.reason_text is not None
    assert [text.value for text in change.texts] == ["De sluiting is later"]


def test_two_lots_with_one_id_are_refused_by_name() -> None:
    found = parse(written.notice(lots=written.lot() + written.lot()))
    assert isinstance(found, Rejected)
    assert "LOT-0001" in found.reason


def test_a_notice_without_subtype_is_refused() -> None:
    found = parse(written.notice(subtype=""))
    assert isinstance(found, Rejected)
    assert "OPP-070" in found.reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("00210184-2025", "210184-2025"),
        ("259785-2023", "259785-2023"),
        ("n.a.", None),
        ("2023/S 123-456789", None),
        ("00000000-2025", None),
        ("٢١٠-2025", None),
        (None, None),
    ],
)
def test_only_digits_and_year_are_a_publication_number(text: str | None, number: str | None) -> None:
    assert publication_number(text) == number
