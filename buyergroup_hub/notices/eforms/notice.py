"""Reads an eForms notice: bytes in, a `Reading` or a `Rejected` out, never an exception.

The fields and their places are those of the eForms SDK (tested with files of SDK 1.3 to 1.15, TED, Doffin, the official
examples, and drafts of the official converter). There is no schema validation here: real notices on TED are not always
valid (`./run bench notices --schemas` counts them).
"""

from __future__ import annotations

import re
from collections import Counter

from lxml.etree import _Element as Element

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.eforms.lots import lots, subject
from buyergroup_hub.notices.eforms.outcome import TooLarge, changes, outcome
from buyergroup_hub.notices.eforms.reader import (
    EXTENSION,
    NAMESPACES,
    THREE_CAPITALS,
    Reader,
    attribute,
    code,
    codes,
    every,
    raw,
)
from buyergroup_hub.notices.eforms.record import Buyer, Lot, Organisation, Reading, Rejected
from buyergroup_hub.notices.eforms.wellformed import too_large, tree
from buyergroup_hub.notices.eforms.withheld import withheld, without_withheld

PSEUDO_LOT = "LOT-0000"
_NUMBER = re.compile(r"(\d{1,8})-((?:19|20)\d{2})", re.ASCII)
_COMPANY = "efac:Organizations/efac:Organization"


def parse(content: bytes) -> Reading | Rejected:
    """One file's notice. What the file holds and could not be read stands in `remarks`."""
    root = tree(content)
    if isinstance(root, Rejected):
        return root
    without_withheld(root)
    try:
        return read(root)
    except TooLarge:
        return too_large()


def read(root: Element) -> Reading | Rejected:
    reader = Reader(_tongue(raw(root, "cbc:NoticeLanguageCode")))
    extension = root.find(EXTENSION, NAMESPACES)
    subtype = code(extension, "efac:NoticeSubType/cbc:SubTypeCode")
    if subtype is None:
        return Rejected(
            _(
                "Dit bericht noemt geen subtype (OPP-070), dus we weten niet welke soort publicatie het is. "
                "Vraag de aanbestedende dienst om het volledige bestand."
            )
        )
    found = lots(root, reader)
    twice = _twice(found)
    if twice is not None:
        return Rejected(
            _(
                "Perceel %(lot)s staat meer dan één keer in dit bericht. "
                "Dan is onzeker bij welk perceel een uitslag hoort. "
                "Vraag de aanbestedende dienst om een verbeterd bericht.",
                lot=twice,
            )
        )
    return _notice(root, extension, subtype, found, reader)


def _twice(found: tuple[Lot, ...]) -> str | None:
    seen = Counter((lot.kind, lot.id) for lot in found if lot.id is not None)
    return next((id_ for (_kind, id_), times in seen.items() if times > 1), None)


def _notice(root: Element, extension: Element | None, subtype: str, found: tuple[Lot, ...], reader: Reader) -> Reading:
    publication = extension.find("efac:Publication", NAMESPACES) if extension is not None else None
    published_as = code(publication, "efbc:NoticePublicationID")
    kind = root.find("cbc:NoticeTypeCode", NAMESPACES)
    organisations = _organisations(extension, reader)
    return Reading(
        uuid=_uuid(root),
        version=code(root, "cbc:VersionID"),
        subtype=subtype,
        type=code(kind),
        form=attribute(kind, "listName"),
        sdk=code(root, "cbc:CustomizationID"),
        procedure=code(root, "cbc:ContractFolderID"),
        legal_basis=code(root, "cbc:RegulatoryDomain"),
        procedure_type=code(root, "cac:TenderingProcess/cbc:ProcedureCode"),
        publication_number=publication_number(published_as),
        published_as=published_as,
        gazette=code(publication, "efbc:GazetteID"),
        published_on=reader.day(publication, "efbc:PublicationDate"),
        dispatched=reader.moment(root, "cbc:IssueDate", "cbc:IssueTime"),
        wanted_on=reader.day(root, "cbc:RequestedPublicationDate"),
        next_notice_on=reader.day(root, "cbc:PlannedDate"),
        language=reader.language,
        languages=_languages(root, reader),
        organisations=organisations,
        buyers=_buyers(root, organisations, reader),
        subject=subject(root.find("cac:ProcurementProject", NAMESPACES), reader),
        lots=found,
        outcome=outcome(extension, reader),
        changes=changes(extension, reader),
        withheld=withheld(root, reader),
        remarks=tuple(dict.fromkeys(reader.remarks)),
    )


def publication_number(text: str | None) -> str | None:
    """A TED publication number without leading zeros (`00210184-2025` is shown and cited as `210184-2025`).

    Nothing else counts: `n.a.` stands in 28 of 216 files, and older references have another form.
    """
    found = _NUMBER.fullmatch(text or "")
    return f"{int(found.group(1))}-{found.group(2)}" if found and int(found.group(1)) else None


def _uuid(root: Element) -> str | None:
    for one in every(root, "cbc:ID"):
        if one.get("schemeName") == "notice-id":
            found = code(one)
            return found.lower() if found else None
    return None


def _languages(root: Element, reader: Reader) -> tuple[str, ...]:
    more = codes(root, "cac:AdditionalNoticeLanguage/cbc:ID")
    all_ = [reader.language] if reader.language else []
    return tuple(dict.fromkeys([*all_, *(tongue for one in more if (tongue := _tongue(one)))]))


def _tongue(text: str | None) -> str | None:
    """A language code in the form of the standard, three capitals."""
    return text if text is not None and THREE_CAPITALS.fullmatch(text) else None


def _organisations(extension: Element | None, reader: Reader) -> tuple[Organisation, ...]:
    if extension is None:
        return ()
    found: dict[str, Organisation] = {}
    for node in every(extension, _COMPANY):
        one = _organisation(node, reader)
        if one is not None:
            found.setdefault(one.id, one)
    return tuple(found.values())


def _organisation(node: Element, reader: Reader) -> Organisation | None:
    company = node.find("efac:Company", NAMESPACES)
    id_ = code(company, "cac:PartyIdentification/cbc:ID")
    if id_ is None:
        return None
    person = reader.yes(node, "efbc:NaturalPersonIndicator") or False
    legal = company.find("cac:PartyLegalEntity/cbc:CompanyID", NAMESPACES) if company is not None else None
    address = company.find("cac:PostalAddress", NAMESPACES) if company is not None else None
    return Organisation(
        id=id_,
        name=None if person else reader.text(company, "cac:PartyName/cbc:Name"),
        identifier=None if person else code(legal),
        scheme=attribute(legal, "schemeName"),
        country=code(address, "cac:Country/cbc:IdentificationCode"),
        city=code(address, "cbc:CityName"),
        website=None if person else reader.link(company, "cbc:WebsiteURI"),
        size=code(company, "efbc:CompanySizeCode"),
        natural_person=person,
    )


def _buyers(root: Element, organisations: tuple[Organisation, ...], reader: Reader) -> tuple[Buyer, ...]:
    """OPT-300 per contracting party. The first organisation is not the buyer in 5 of 216 files."""
    known = {organisation.id for organisation in organisations}
    found: dict[str, Buyer] = {}
    for party in every(root, "cac:ContractingParty"):
        id_ = code(party, "cac:Party/cac:PartyIdentification/cbc:ID")
        if id_ is None:
            continue
        if id_ not in known:
            reader.remark("cac:ContractingParty", id_, "organisation")
        types = codes(party, "cac:ContractingPartyType/cbc:PartyTypeCode", "buyer-legal-type")
        profile = reader.link(party, "cbc:BuyerProfileURI")
        found.setdefault(id_, Buyer(id_, types[0] if types else None, profile))
    return tuple(found.values())
