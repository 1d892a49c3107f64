"""Notices that were written for these tests; the organisations and people in them do not exist."""

from __future__ import annotations

from typing import Any

SPACES = """
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
 xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
 xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"
 xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1"
"""
PUBLICATION = """
<efac:Publication>
 <efbc:NoticePublicationID schemeName="ojs-notice-id">00123456-2025</efbc:NoticePublicationID>
 <efbc:GazetteID schemeName="ojs-id">60/2025</efbc:GazetteID>
 <efbc:PublicationDate>2025-03-26+01:00</efbc:PublicationDate>
</efac:Publication>
"""
PERSON = "Wilhelmina van Dijk-Testpersoon"
MAIL = "w.vandijk@kade.example"
PHONE = "+31 6 12345678"


def extended(inner: str) -> str:
    return (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"{inner}</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
    )


def organisation(id_: str, name: str, identifier: str = "12345678", country: str = "NLD", extra: str = "") -> str:
    return f"""
<efac:Organization>{extra}
 <efac:Company>
  <cbc:WebsiteURI>www.{id_.lower()}.example</cbc:WebsiteURI>
  <cac:PartyIdentification><cbc:ID schemeName="organization">{id_}</cbc:ID></cac:PartyIdentification>
  <cac:PartyName><cbc:Name languageID="NLD">{name}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cbc:StreetName>Kade 1</cbc:StreetName><cbc:CityName>Waterstad</cbc:CityName>
   <cac:Country><cbc:IdentificationCode listName="country">{country}</cbc:IdentificationCode></cac:Country>
  </cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:CompanyID>{identifier}</cbc:CompanyID></cac:PartyLegalEntity>
  <cac:Contact><cbc:Name>{PERSON}</cbc:Name><cbc:Telephone>{PHONE}</cbc:Telephone>
   <cbc:ElectronicMail>{MAIL}</cbc:ElectronicMail></cac:Contact>
 </efac:Company>
</efac:Organization>"""


COURT = organisation("ORG-0001", "Rechtbank Elders", "11111111")
BUYER = organisation("ORG-0002", "Gemeente Waterstad", "22222222")
OTHER_BUYER = organisation("ORG-0003", "Waterschap Lage Kade", "33333333")
WINNER = organisation("ORG-0004", "Groene Bouw bv", "44444444")
LOSER = organisation("ORG-0005", "Grijze Bouw bv", "55555555")


def party(id_: str = "ORG-0002", legal_type: str = "la") -> str:
    return f"""
<cac:ContractingParty>
 <cbc:BuyerProfileURI>kade.example/inkoop</cbc:BuyerProfileURI>
 <cac:ContractingPartyType><cbc:PartyTypeCode listName="buyer-legal-type">{legal_type}</cbc:PartyTypeCode>
 </cac:ContractingPartyType>
 <cac:Party><cac:PartyIdentification><cbc:ID schemeName="organization">{id_}</cbc:ID></cac:PartyIdentification>
 </cac:Party>
</cac:ContractingParty>"""


def project(title: str = "Emissievrij bouwmaterieel", extra: str = "", cpv: str = "43200000") -> str:
    return f"""
<cac:ProcurementProject>
 <cbc:ID schemeName="InternalID">K-7</cbc:ID>
 <cbc:Name languageID="ENG">Zero-emission construction equipment</cbc:Name>
 <cbc:Name languageID="NLD">{title}</cbc:Name>
 <cbc:Description languageID="NLD">Graven zonder uitlaat. Vragen: {MAIL} of tel. 06-12345678.</cbc:Description>
 <cbc:ProcurementTypeCode listName="contract-nature">works</cbc:ProcurementTypeCode>
 {extra}
 <cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">{cpv}</cbc:ItemClassificationCode>
 </cac:MainCommodityClassification>
 <cac:AdditionalCommodityClassification><cbc:ItemClassificationCode listName="cpv">45000000</cbc:ItemClassificationCode>
 </cac:AdditionalCommodityClassification>
 <cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode listName="nuts-lvl3">NL329</cbc:CountrySubentityCode>
  <cac:Country><cbc:IdentificationCode listName="country">NLD</cbc:IdentificationCode></cac:Country>
 </cac:Address></cac:RealizedLocation>
 <cac:PlannedPeriod><cbc:StartDate>2025-09-01+02:00</cbc:StartDate>
  <cbc:DurationMeasure unitCode="MONTH">24</cbc:DurationMeasure></cac:PlannedPeriod>
</cac:ProcurementProject>"""


VALUE = """<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="EUR">1500000.50
</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>"""
GREEN = """
<cac:ProcurementAdditionalType>
 <cbc:ProcurementTypeCode listName="strategic-procurement">env-imp</cbc:ProcurementTypeCode>
 <cbc:ProcurementType languageID="NLD">Materieel zonder uitstoot</cbc:ProcurementType></cac:ProcurementAdditionalType>
<cac:ProcurementAdditionalType>
 <cbc:ProcurementTypeCode listName="environmental-impact">clim-mitig</cbc:ProcurementTypeCode>
</cac:ProcurementAdditionalType>"""
CRITERION = """
<cac:AwardingTerms><cac:AwardingCriterion><cac:SubordinateAwardingCriterion>
 <cbc:AwardingCriterionTypeCode listName="award-criterion-type">quality</cbc:AwardingCriterionTypeCode>
 <cbc:Name languageID="NLD">Uitstoot</cbc:Name><cbc:Description languageID="NLD">Minder is beter</cbc:Description>
</cac:SubordinateAwardingCriterion></cac:AwardingCriterion></cac:AwardingTerms>"""
DOCUMENTS = """
<cac:CallForTendersDocumentReference><cbc:ID>1</cbc:ID><cbc:DocumentType>non-restricted-document</cbc:DocumentType>
 <cac:Attachment><cac:ExternalReference><cbc:URI>www.kade.example/stukken</cbc:URI></cac:ExternalReference></cac:Attachment>
</cac:CallForTendersDocumentReference>"""


def until(element: str, day: str, time: str = "") -> str:
    clock = f"<cbc:EndTime>{time}</cbc:EndTime>" if time else ""
    return f"<{element}><cbc:EndDate>{day}</cbc:EndDate>{clock}</{element}>"


TENDERS = until("cac:TenderSubmissionDeadlinePeriod", "2025-05-12+02:00", "14:00:00+02:00")
ANSWERS = extended(until("efac:AnswerReceptionPeriod", "2025-04-24+02:00", "17:00:00+02:00"))


def lot(id_: str = "LOT-0001", kind: str = "Lot", process: str = TENDERS, terms: str = "", what: str = "") -> str:
    return f"""
<cac:ProcurementProjectLot><cbc:ID schemeName="{kind}">{id_}</cbc:ID>
 <cac:TenderingTerms>{terms}</cac:TenderingTerms><cac:TenderingProcess>{process}</cac:TenderingProcess>
 {what or project(f"Perceel {id_}")}
</cac:ProcurementProjectLot>"""


RESULT = """
<efac:NoticeResult><cbc:TotalAmount currencyID="EUR">900000</cbc:TotalAmount>
 <efac:LotResult><cbc:ID schemeName="result">RES-0001</cbc:ID>
  <cbc:TenderResultCode listName="winner-selection-status">selec-w</cbc:TenderResultCode>
  <efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender><efac:LotTender><cbc:ID>TEN-0002</cbc:ID></efac:LotTender>
  <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode>tenders</efbc:StatisticsCode>
   <efbc:StatisticsNumeric>4</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
  <efac:SettledContract><cbc:ID>CON-0001</cbc:ID></efac:SettledContract>
  <efac:TenderLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID></efac:TenderLot></efac:LotResult>
 <efac:LotResult><cbc:ID schemeName="result">RES-0002</cbc:ID>
  <cbc:TenderResultCode listName="winner-selection-status">clos-nw</cbc:TenderResultCode>
  <efac:DecisionReason><efbc:DecisionReasonCode>no-rece</efbc:DecisionReasonCode></efac:DecisionReason>
  <efac:LotTender><cbc:ID>TEN-0003</cbc:ID></efac:LotTender>
  <efac:TenderLot><cbc:ID schemeName="Lot">LOT-0002</cbc:ID></efac:TenderLot></efac:LotResult>
 <efac:LotTender><cbc:ID>TEN-0001</cbc:ID>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">900000</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty><efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot>
 </efac:LotTender>
 <efac:LotTender><cbc:ID>TEN-0002</cbc:ID>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">950000</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID></efac:TenderingParty><efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot>
 </efac:LotTender>
 <efac:LotTender><cbc:ID>TEN-0003</cbc:ID>
  <efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID></efac:TenderingParty><efac:TenderLot><cbc:ID>LOT-0002</cbc:ID></efac:TenderLot>
 </efac:LotTender>
 <efac:SettledContract><cbc:ID>CON-0001</cbc:ID><cbc:IssueDate>2025-08-01+02:00</cbc:IssueDate>
  <efac:ContractReference><cbc:ID>C-7</cbc:ID></efac:ContractReference>
  <efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>
 <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID><efac:Tenderer><cbc:ID>ORG-0004</cbc:ID></efac:Tenderer></efac:TenderingParty>
 <efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID><efac:Tenderer><cbc:ID>ORG-0005</cbc:ID></efac:Tenderer></efac:TenderingParty>
</efac:NoticeResult>"""
CHANGES = """
<efac:Changes><efbc:ChangedNoticeIdentifier>00120000-2025</efbc:ChangedNoticeIdentifier>
 <efac:Change><efbc:ChangeDescription languageID="NLD">De sluiting is later</efbc:ChangeDescription>
  <efac:ChangedSection><efbc:ChangedSectionIdentifier>LOT-0001</efbc:ChangedSectionIdentifier></efac:ChangedSection></efac:Change>
 <efac:ChangedSection><efbc:ChangedSectionIdentifier>PROCEDURE</efbc:ChangedSectionIdentifier></efac:ChangedSection>
 <efac:ChangeReason><cbc:ReasonCode>update-add</cbc:ReasonCode>
  <efbc:ReasonDescription languageID="NLD">Vakantie</efbc:ReasonDescription></efac:ChangeReason>
</efac:Changes>"""
WITHHELD = """
<efac:FieldsPrivacy><efbc:FieldIdentifierCode>win-ten-val</efbc:FieldIdentifierCode><cbc:ReasonCode>oth-int</cbc:ReasonCode>
 <efbc:PublicationDate>2030-01-01Z</efbc:PublicationDate></efac:FieldsPrivacy>"""


def notice(**given: Any) -> bytes:
    """A contract notice of two buyers that come second and third in the list; each part can be replaced by name."""
    part: dict[str, Any] = {
        "root": "ContractNotice",
        "subtype": "16",
        "form": "competition",
        "type": "cn-standard",
        "uuid": "0b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10",
        "procedure": "6a1c2f7e-0f0b-4b0e-8f0e-1d2c3b4a5968",
        "version": "01",
        "language": "NLD",
        "sdk": "eforms-sdk-1.13",
        "organisations": COURT + BUYER + OTHER_BUYER + WINNER + LOSER,
        "parties": party() + party("ORG-0003", "ra"),
        "publication": PUBLICATION,
        "extra": "",
        "project": project(extra=VALUE),
        "lots": lot(terms=CRITERION + DOCUMENTS, what=project("Perceel een", GREEN)) + lot("LOT-0002"),
        "issued": "2025-03-25+01:00",
        "comment": "",
        **given,
    }
    return f"""<?xml version="1.0" encoding="UTF-8"?>{part["comment"]}
<{part["root"]} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{part["root"]}-2"{SPACES}>
{
        extended(f'''<efac:NoticeSubType><cbc:SubTypeCode listName="notice-subtype">{part["subtype"]}</cbc:SubTypeCode>
</efac:NoticeSubType>{part["extra"]}<efac:Organizations>{part["organisations"]}</efac:Organizations>{part["publication"]}''')
    }
<cbc:CustomizationID>{part["sdk"]}</cbc:CustomizationID>
<cbc:ID schemeName="notice-id">{part["uuid"]}</cbc:ID>
<cbc:ContractFolderID>{part["procedure"]}</cbc:ContractFolderID>
<cbc:IssueDate>{part["issued"]}</cbc:IssueDate><cbc:IssueTime>10:30:00+01:00</cbc:IssueTime>
<cbc:VersionID>{part["version"]}</cbc:VersionID>
<cbc:RegulatoryDomain>32014L0024</cbc:RegulatoryDomain>
<cbc:NoticeTypeCode listName="{part["form"]}">{part["type"]}</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode listName="language">{part["language"]}</cbc:NoticeLanguageCode>
{part["parties"]}{part["project"]}{part["lots"]}
</{part["root"]}>""".encode()


def consultation(**given: Any) -> bytes:
    """A preliminary market consultation (subtype E1)."""
    return notice(
        **{
            "root": "PriorInformationNotice",
            "subtype": "E1",
            "form": "consultation",
            "type": "pmc",
            "lots": lot(process=ANSWERS, what=project("Wat kan de markt?")),
            **given,
        }
    )


def award(**given: Any) -> bytes:
    """A result: the first lot won by one of two tenders, the second without a winner."""
    return notice(
        **{
            "root": "ContractAwardNotice",
            "subtype": "29",
            "form": "result",
            "type": "can-standard",
            "uuid": "2e0d1c9a-8d8e-4f00-9c4b-0a1b2c3d4e5f",
            "publication": PUBLICATION.replace("00123456", "00234567"),
            "extra": RESULT,
            **given,
        }
    )
