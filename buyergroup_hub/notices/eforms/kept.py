"""The file that the hub keeps: the notice as published, without the people in it (rule 19).

What goes: contacts and contact points, mail addresses, telephone and fax numbers (also in running text), beneficial
owners (BT-500-UBO…), jury members (BT-46), the name and address of an organisation that is a natural person (BT-633),
comments, and what the notice itself withholds. What stays reads exactly as before: parsing the kept file gives the same
notice. Names of people that a buyer typed into a description cannot be recognised and stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree
from lxml.etree import _Element as Element

from buyergroup_hub.notices.eforms.reader import NAMESPACES, every, raw, scrubbed
from buyergroup_hub.notices.eforms.record import Rejected
from buyergroup_hub.notices.eforms.wellformed import tree
from buyergroup_hub.notices.eforms.withheld import without_withheld

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
    gone = set(root.iter(*PEOPLE))
    for node in every(root, ".//efac:Organization"):
        if (raw(node, "efbc:NaturalPersonIndicator") or "").lower() in {"true", "1"}:
            gone.update(_name_of(node))
    for above in {node.getparent() for node in gone}:
        if above is not None:
            _take_out(above, gone)
    for node in root.iter(etree.Element):
        _scrub(node)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _name_of(organisation: Element) -> Iterator[Element]:
    for path in _OF_A_PERSON:
        yield from every(organisation, f"efac:Company/{path}")
    for name in ("StreetName", "AdditionalStreetName", "PostalZone", "Department"):
        yield from every(organisation, f"efac:Company/cac:PostalAddress/cbc:{name}")


def _take_out(above: Element, gone: Collection[Element]) -> None:
    """Leaves the text after each where it stands: behind what comes before it, put together once."""
    before: Element | None = None
    texts = [above.text or ""]
    for node in list(above):
        if node in gone:
            texts += [after] if (after := node.tail or "").strip() else []
            above.remove(node)
        else:
            _put(above, before, texts)
            before, texts = node, [node.tail or ""]
    _put(above, before, texts)


def _put(above: Element, before: Element | None, texts: list[str]) -> None:
    if len(texts) == 1:
        return
    if before is None:
        above.text = "".join(texts)
    else:
        before.tail = "".join(texts)


def _scrub(node: Element) -> None:
    if node.text and node.text.strip():
        node.text = scrubbed(node.text)
    if node.tail and node.tail.strip():
        node.tail = scrubbed(node.tail)
    for name, value in node.attrib.items():
        cleaned = scrubbed(value)
        if cleaned != value:
            node.set(name, cleaned)
