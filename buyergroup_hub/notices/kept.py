"""The file that the hub keeps: the notice as published, without the people in it (rule 19).

What goes: contacts and contact points, mail addresses, telephone and fax numbers (also in running text), beneficial
owners (BT-500-UBO…), jury members (BT-46), the name and address of an organisation that is a natural person (BT-633),
comments, and what the notice itself withholds. What stays reads exactly as before: parsing the kept file gives the same
notice. Names of people that a buyer typed into a description cannot be recognised and stay.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from buyergroup_hub.notices.record import Rejected
from buyergroup_hub.notices.values import NAMESPACES, every, raw, scrubbed
from buyergroup_hub.notices.wellformed import tree
from buyergroup_hub.notices.withheld import without_withheld

_CAC, _CBC, _EFAC = NAMESPACES["cac"], NAMESPACES["cbc"], NAMESPACES["efac"]
PEOPLE = tuple(
    f"{{{space}}}{name}"
    for space, names in (
        (_CAC, ("Contact", "AccountingContact", "DeliveryContact", "BuyerContact", "SellerContact", "OtherContact")),
        (_CAC, ("Person", "TechnicalCommitteePerson", "JuryMember", "PowerOfAttorney", "HeadOfficeContact")),
        (_CBC, ("ElectronicMail", "Telephone", "Telefax", "FirstName", "FamilyName", "MiddleName", "OtherName")),
        (_EFAC, ("TouchPoint", "UltimateBeneficialOwner")),
    )
    for name in names
)
_OF_A_PERSON = ("cac:PartyName", "cac:PartyLegalEntity", "cbc:WebsiteURI", "cbc:EndpointID")


def without_contacts(content: bytes) -> bytes | Rejected:
    """The same notice as UTF-8 XML without the people in it."""
    root = tree(content)
    if isinstance(root, Rejected):
        return root
    without_withheld(root)
    for node in list(root.iter(*PEOPLE)):
        _remove(node)
    for node in every(root, ".//efac:Organization"):
        if (raw(node, "efbc:NaturalPersonIndicator") or "").lower() in {"true", "1"}:
            _without_name(node)
    for node in root.iter(etree.Element):
        _scrub(node)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _without_name(organisation: Element) -> None:
    for path in _OF_A_PERSON:
        for node in list(every(organisation, f"efac:Company/{path}")):
            _remove(node)
    for address in every(organisation, "efac:Company/cac:PostalAddress"):
        for name in ("StreetName", "AdditionalStreetName", "PostalZone", "Department"):
            for node in list(every(address, f"cbc:{name}")):
                _remove(node)


def _remove(node: Element) -> None:
    """Takes the element out and leaves the text after it where it stands."""
    above = node.getparent()
    if above is None:
        return
    if node.tail and node.tail.strip():
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            above.text = (above.text or "") + node.tail
    above.remove(node)


def _scrub(node: Element) -> None:
    if node.text and node.text.strip():
        node.text = scrubbed(node.text)
    if node.tail and node.tail.strip():
        node.tail = scrubbed(node.tail)
    for name, value in node.attrib.items():
        cleaned = scrubbed(value)
        if cleaned != value:
            node.set(name, cleaned)
