"""What a notice names as not published yet is nowhere: not in what was read, on a page, in a file or in a tender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml.etree import _Element as Element
from sqlalchemy import select

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.eforms.kept import without_contacts
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.reader import Reader
from buyergroup_hub.notices.eforms.record import Amount, Reading, Rejected
from buyergroup_hub.notices.eforms.wellformed import tree
from buyergroup_hub.notices.eforms.withheld import FIELDS, withheld, without_withheld
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import tender_of
from tests.cast import Cast
from tests.growth import SQUARE, growth
from tests.notices import written

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]
SECRET = "7313131"
"""A canary: no other value in these notices has it."""


def privacy(code: str, until: str = "2099-01-01Z") -> str:
    day = f"<efbc:PublicationDate>{until}</efbc:PublicationDate>" if until else ""
    return (
        f"<efac:FieldsPrivacy><efbc:FieldIdentifierCode>{code}</efbc:FieldIdentifierCode>"
        f"<cbc:ReasonCode>eo-int</cbc:ReasonCode>{day}</efac:FieldsPrivacy>"
    )


def wherever(code: str) -> dict[str, str]:
    """A notice's parts with every element that may hold the field, and in each place the word that it is withheld."""
    said = "".join(f"<x:{name}>{SECRET}</x:{name}>" for name in FIELDS.get(code, ("Unheard",)))
    leaf = {space: said.replace("x:", f"{space}:") for space in ("cbc", "efbc", "efac")}
    inside = leaf["efbc"] + leaf["cbc"]
    if code not in FIELDS:
        inside += f"<cac:Deeper>{inside}</cac:Deeper>"
    wrapped = inside + written.extended(privacy(code))
    criterion = (
        "<cac:AwardingTerms><cac:AwardingCriterion><cac:SubordinateAwardingCriterion>"
        f"{wrapped}</cac:SubordinateAwardingCriterion></cac:AwardingCriterion></cac:AwardingTerms>"
    )
    result = written.RESULT.replace(
        "<efac:LotTender><cbc:ID>TEN-0003</cbc:ID>\n",
        f"<efac:LotTender><cbc:ID>TEN-0003</cbc:ID>{inside}{privacy(code)}\n",
    ).replace(
        "</efac:LotResult>", f"<efac:DecisionReason>{inside}{privacy(code)}</efac:DecisionReason></efac:LotResult>"
    )
    process = f"{written.TENDERS}<cac:ProcessJustification>{wrapped}</cac:ProcessJustification>"
    return {"extra": result, "lots": written.lot(terms=criterion, process=process) + written.lot("LOT-0002")}


@pytest.mark.parametrize("code", [*FIELDS, "a-code-of-tomorrow"])
def test_no_field_that_is_withheld_is_read_or_kept(code: str) -> None:
    content = written.award(**wherever(code))
    assert SECRET.encode() in content
    reading, kept = parse(content), without_contacts(content)
    assert isinstance(reading, Reading)
    assert SECRET not in repr(reading)
    assert isinstance(kept, bytes)
    assert SECRET.encode() not in kept
    assert parse(kept) == reading
    assert {one.code for one in reading.withheld} == {code}
    assert not any(remark.value == "unpublished" for remark in reading.remarks)


def winning(until: str = "2099-01-01Z", value: str = SECRET) -> bytes:
    result = written.RESULT.replace("900000</cbc:PayableAmount>", f"{value}</cbc:PayableAmount>").replace(
        "<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>",
        f"<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>{privacy('win-ten-val', until)}",
        1,
    )
    return written.award(extra=result)


@pytest.mark.parametrize(
    ("until", "value", "amount"),
    [
        ("2099-01-01Z", SECRET, Amount(None, "EUR", withheld=True, until=date(2099, 1, 1))),
        ("", SECRET, Amount(None, "EUR", withheld=True)),
        ("soon", SECRET, Amount(None, "EUR", withheld=True)),
        ("2001-01-01Z", "-1.000", Amount(None, "EUR", withheld=True)),
    ],
)
def test_an_amount_is_withheld_until_a_day_that_has_come(until: str, value: str, amount: Amount) -> None:
    reading = parse(winning(until, value))
    assert isinstance(reading, Reading)
    assert reading.outcome is not None
    assert reading.outcome.results[0].awards[0].value == amount


def test_what_its_day_has_published_is_read() -> None:
    reading = parse(winning("2001-01-01Z"))
    assert isinstance(reading, Reading)
    assert SECRET in repr(reading)
    assert reading.withheld == ()


def test_nobody_won_where_that_is_withheld() -> None:
    hidden = written.RESULT.replace(
        '<efac:LotResult><cbc:ID schemeName="result">RES-0001</cbc:ID>',
        f'<efac:LotResult><cbc:ID schemeName="result">RES-0001</cbc:ID>{privacy("win-cho")}',
    )
    reading = parse(written.award(extra=hidden))
    assert isinstance(reading, Reading)
    assert reading.outcome is not None
    assert reading.outcome.results[0].decision is None
    assert reading.outcome.results[0].awards == ()


def test_a_withheld_price_shows_nowhere(app: Hub, client: FlaskClient, cast: Cast, bring_in: Bring) -> None:
    bring_in(winning())
    with app.app_context():
        begin(writes=False)
        notice = db.session.scalars(select(Notice)).one()
        address, tender = f"/notices/{notice.pid}", tender_of(notice)
    assert tender is not None
    assert tender.lots[0].awards[0].amount is None
    assert tender.lots[0].awards[0].withheld
    html = client.get(address).text
    assert "niet gepubliceerd tot 1 jan 2099" in html
    assert "Prijs van een inschrijving" in html
    staff = cast.client("programme")
    for seen in (html, client.get("/notices").text, staff.get(address).text, staff.get(f"{address}/file").text):
        assert SECRET not in seen
        assert "7.313.131" not in seen
        assert "7,3" not in seen


def test_a_later_notice_publishes_what_was_withheld(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(winning())
    bring_in(winning("2001-01-01Z").replace(b"<cbc:VersionID>01<", b"<cbc:VersionID>02<"))
    with app.app_context():
        begin(writes=False)
        (pid,) = db.session.scalars(select(Notice.pid))
    assert "7.313.131" in client.get(f"/notices/{pid}").text


@pytest.mark.parametrize("code", ["win-ten-val", "a-code-of-tomorrow"])
@pytest.mark.parametrize("inside", ["", "<efac:LotTender>", "<efac:LotTender>" * 9])
def test_withholding_grows_in_a_line(code: str, inside: str) -> None:
    """However often a notice says it, and where nothing is found near."""
    record = inside + privacy(code) + inside.replace("<", "</")

    def made(length: int) -> Element:
        end = "</efac:NoticeResult>"
        found = tree(written.award(extra=written.RESULT.replace(end, record * (length // 40) + end)))
        assert not isinstance(found, Rejected)
        return found

    assert growth(without_withheld, made, ()) < SQUARE


def test_of_which_part_a_field_is_withheld_grows_in_a_line() -> None:
    """However many a part without a name of its own withholds."""

    def made(length: int) -> Element:
        inside = "<cac:X/>" * 4 * length + privacy("win-cho") * (length // 4)
        found = tree(written.notice(extra=f"<cac:P>{inside}</cac:P>"))
        assert not isinstance(found, Rejected)
        return found

    assert growth(lambda root: withheld(root, Reader(None)), made, ()) < SQUARE
