"""The demo's notices: a procedure with its call and its award, one that nobody made a tender of, and a consultation.

They are written here, as eForms files, and come in as any file does. Each says itself that its values are fictitious,
so that it is marked wherever it shows (rule 18).
"""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.imports import take_files
from buyergroup_hub.notices.registry.models import Notice

SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1" '
    'xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1" '
    'xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1"'
)
FORMS = {
    "competition": ("ContractNotice", "16", "cn-standard"),
    "result": ("ContractAwardNotice", "29", "can-standard"),
    "consultation": ("PriorInformationNotice", "E1", "pmc"),
}
SENDER = "bo@demo.example"
"""Who sends them in, for the programme."""
NORTH = ("Demo-provincie Noord", "90000004")
SOUTH = ("Demo-waterschap Zuid", "90000007")


class Lot(NamedTuple):
    """A lot; `winner` and `amount` (euro) where it was awarded."""

    title: str
    winner: str = ""
    amount: int = 0


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the notices are the same in every demo
    """Bring the demo's notices in once, each on the day after it was published."""
    if db.session.scalar(select(Notice.id).where(Notice.demo).limit(1)):
        return
    north = ("vier viaducten", "twee viaducten", "onderhoud")
    title = "Vervanging viaducten A-noord"
    _bring(370, "competition", title, NORTH, [Lot(one) for one in north], "45221119", "NL113")
    won = (("Demo-aannemer A", 4_150_000), ("Demo-aannemer C", 2_380_000), ("Demo-aannemer A", 610_000))
    lots = [Lot(one, *who) for one, who in zip(north, won, strict=True)]
    _bring(216, "result", title, NORTH, lots, "45221119", "NL113")
    spans = [Lot("vaste brug"), Lot("beweegbare brug")]
    _bring(25, "competition", "Viaducten en bruggen langs de Oostervaart", SOUTH, spans, "45221111", "NL414")
    asked = [Lot("Wat kan de markt leveren?")]
    _bring(12, "consultation", "Marktconsultatie circulaire bruggen", SOUTH, asked, "45221111", "NL414")


def _bring(days_ago: int, form: str, title: str, buyer: tuple[str, str], lots: list[Lot], cpv: str, place: str) -> None:
    sender = db.session.scalars(select(Person.id).where(Person.email == SENDER)).one()
    with clock.at(clock.ago(days_ago - 1)), standing_as(standing_of(sender)):
        day = clock.today() - timedelta(days=1)
        content = notice(form, title, buyer, lots, cpv, place, day)
        take_files([(f"{form}.xml", content.encode())])


def notice(form: str, title: str, buyer: tuple[str, str], lots: list[Lot], cpv: str, place: str, day: date) -> str:
    """A notice as an eForms file. Call and award of one title belong to one procedure."""
    root, subtype, kind = FORMS[form]
    inside = _organisations(buyer, lots) + (_result(lots, day) if form == "result" else "")
    parts = "".join(_lot(number, lot, cpv, place, form, day) for number, lot in enumerate(lots, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?><!-- Values used are fictitious. -->
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {SPACES}>
{
        _extended(
            f'<efac:NoticeSubType><cbc:SubTypeCode listName="notice-subtype">{subtype}</cbc:SubTypeCode>'
            f"</efac:NoticeSubType>{inside}"
        )
    }
<cbc:CustomizationID>eforms-sdk-1.13</cbc:CustomizationID>
<cbc:ID schemeName="notice-id">{uuid5(NAMESPACE_URL, f"{form} {title}")}</cbc:ID>
<cbc:ContractFolderID>{uuid5(NAMESPACE_URL, title)}</cbc:ContractFolderID>
<cbc:IssueDate>{day}+01:00</cbc:IssueDate><cbc:IssueTime>10:00:00+01:00</cbc:IssueTime>
<cbc:VersionID>01</cbc:VersionID><cbc:RegulatoryDomain>32014L0024</cbc:RegulatoryDomain>
<cbc:NoticeTypeCode listName="{form}">{kind}</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode listName="language">NLD</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID schemeName="organization">ORG-0001</cbc:ID>
</cac:PartyIdentification></cac:Party></cac:ContractingParty>
{_project(title, cpv, place)}{parts}
</{root}>"""


def _extended(inside: str) -> str:
    return (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"{inside}</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
    )


def _organisations(buyer: tuple[str, str], lots: list[Lot]) -> str:
    winners = dict.fromkeys(lot.winner for lot in lots if lot.winner)
    rows = [("ORG-0001", *buyer), *((_winner(name), name, "") for name in winners)]
    return f"<efac:Organizations>{''.join(_organisation(*row) for row in rows)}</efac:Organizations>"


def _winner(name: str) -> str:
    """The id of a winner within its file: its last letter says which."""
    return f"ORG-9{ord(name[-1]):03}"


def _organisation(id_: str, name: str, number: str) -> str:
    legal = f"<cac:PartyLegalEntity><cbc:CompanyID>{number}</cbc:CompanyID></cac:PartyLegalEntity>" if number else ""
    return f"""<efac:Organization><efac:Company>
<cac:PartyIdentification><cbc:ID schemeName="organization">{id_}</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name languageID="NLD">{escape(name)}</cbc:Name></cac:PartyName>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode listName="country">NLD</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress>{legal}</efac:Company></efac:Organization>"""


def _project(title: str, cpv: str, place: str) -> str:
    return f"""<cac:ProcurementProject><cbc:Name languageID="NLD">{escape(title)}</cbc:Name>
<cbc:Description languageID="NLD">Een verzonnen opdracht: zo komt een publicatie in de hub.</cbc:Description>
<cbc:ProcurementTypeCode listName="contract-nature">works</cbc:ProcurementTypeCode>
<cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">{cpv}</cbc:ItemClassificationCode>
</cac:MainCommodityClassification>
<cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode listName="nuts-lvl3">{place}</cbc:CountrySubentityCode>
<cac:Country><cbc:IdentificationCode listName="country">NLD</cbc:IdentificationCode></cac:Country></cac:Address>
</cac:RealizedLocation></cac:ProcurementProject>"""


def _lot(number: int, lot: Lot, cpv: str, place: str, form: str, day: date) -> str:
    until = day + timedelta(days=40)
    closes = f"<cbc:EndDate>{until}+01:00</cbc:EndDate><cbc:EndTime>14:00:00+01:00</cbc:EndTime>"
    deadline = {
        "competition": f"<cac:TenderSubmissionDeadlinePeriod>{closes}</cac:TenderSubmissionDeadlinePeriod>",
        "consultation": _extended(f"<efac:AnswerReceptionPeriod>{closes}</efac:AnswerReceptionPeriod>"),
    }.get(form, "")
    return f"""<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-{number:04}</cbc:ID>
<cac:TenderingTerms/><cac:TenderingProcess>{deadline}</cac:TenderingProcess>{_project(lot.title, cpv, place)}
</cac:ProcurementProjectLot>"""


def _result(lots: list[Lot], day: date) -> str:
    results = "".join(_won(number) for number in range(1, len(lots) + 1))
    tenders = "".join(_tender(number, lot) for number, lot in enumerate(lots, 1))
    contracts = "".join(_contract(number, day) for number in range(1, len(lots) + 1))
    parties = "".join(
        f"<efac:TenderingParty><cbc:ID>TPA-{number:04}</cbc:ID><efac:Tenderer><cbc:ID>{_winner(lot.winner)}</cbc:ID>"
        "</efac:Tenderer></efac:TenderingParty>"
        for number, lot in enumerate(lots, 1)
    )
    return f"<efac:NoticeResult>{results}{tenders}{contracts}{parties}</efac:NoticeResult>"


def _won(number: int) -> str:
    return f"""<efac:LotResult><cbc:ID schemeName="result">RES-{number:04}</cbc:ID>
<cbc:TenderResultCode listName="winner-selection-status">selec-w</cbc:TenderResultCode>
<efac:LotTender><cbc:ID>TEN-{number:04}</cbc:ID></efac:LotTender>
<efac:SettledContract><cbc:ID>CON-{number:04}</cbc:ID></efac:SettledContract>
<efac:TenderLot><cbc:ID schemeName="Lot">LOT-{number:04}</cbc:ID></efac:TenderLot></efac:LotResult>"""


def _tender(number: int, lot: Lot) -> str:
    return f"""<efac:LotTender><cbc:ID>TEN-{number:04}</cbc:ID>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">{lot.amount}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<efac:TenderingParty><cbc:ID>TPA-{number:04}</cbc:ID></efac:TenderingParty>
<efac:TenderLot><cbc:ID>LOT-{number:04}</cbc:ID></efac:TenderLot></efac:LotTender>"""


def _contract(number: int, day: date) -> str:
    """Decided and signed before the award was announced."""
    return f"""<efac:SettledContract><cbc:ID>CON-{number:04}</cbc:ID>
<cbc:AwardDate>{day - timedelta(days=24)}+01:00</cbc:AwardDate>
<cbc:IssueDate>{day - timedelta(days=3)}+01:00</cbc:IssueDate>
<efac:LotTender><cbc:ID>TEN-{number:04}</cbc:ID></efac:LotTender></efac:SettledContract>"""
