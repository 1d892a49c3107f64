"""What a notice names as not published (BT-195 to BT-198), taken out before anything is read or kept.

A notice may hold a value and say beside it that nobody may see it yet. Whoever publishes it hides it; a file that
comes from elsewhere may not. So the value leaves the tree, in its place stands `unpublished` as publishers write, and
no page, search, export or kept file can show what is not there. A later notice that publishes it brings it in again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from buyergroup_hub.kit import clock
from buyergroup_hub.notices.eforms.reader import NAMESPACES, UNPUBLISHED, UNTIL, Reader, code, every
from buyergroup_hub.notices.eforms.record import Withheld

FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("awa-cri-num", "awa-cri-fix", "awa-cri-thr", "awa-cri-wei"), ("ParameterNumeric", "ParameterCode")
    ),
    "awa-cri-com": ("CalculationExpression",),
    "awa-cri-des": ("Description",),
    "awa-cri-nam": ("Name",),
    "awa-cri-ord": ("Description",),
    "awa-cri-typ": ("AwardingCriterionTypeCode",),
    **dict.fromkeys(("buy-rev-cou", "rec-sub-cou", "rev-req"), ("StatisticsNumeric",)),
    **dict.fromkeys(("buy-rev-typ", "rec-sub-typ"), ("StatisticsCode",)),
    "con-rev-buy": ("RevenueBuyerAmount",),
    "con-rev-use": ("RevenueUserAmount",),
    "val-con-des": ("ValueDescription",),
    "cou-ori": ("AreaCode",),
    "cro-bor-law": ("DocumentDescription",),
    **dict.fromkeys(("dir-awa-jus", "pro-acc"), ("ProcessReasonCode",)),
    **dict.fromkeys(("dir-awa-tex", "pro-acc-jus"), ("ProcessReason",)),
    **dict.fromkeys(("dir-awa-pre", "pro-fea"), ("Description",)),
    "pro-typ": ("ProcedureCode",),
    "gro-max-ide": ("TenderLot",),
    "gro-max-val": ("GroupFrameworkMaximumValueAmount",),
    "gro-ree-val": ("GroupFrameworkReestimatedValueAmount",),
    "max-val": ("MaximumValueAmount", "FrameworkMaximumAmount"),
    "ree-val": ("ReestimatedValueAmount",),
    "no-awa-rea": ("DecisionReasonCode",),
    "not-app-val": ("OverallApproximateFrameworkContractsAmount",),
    "not-max-val": ("OverallMaximumFrameworkContractsAmount",),
    "not-val": ("TotalAmount",),
    "sub-con": ("TermCode",),
    "sub-des": ("TermDescription",),
    "sub-per": ("TermPercent",),
    "sub-per-kno": ("PercentageKnownIndicator",),
    "sub-val": ("TermAmount",),
    "sub-val-kno": ("ValueKnownIndicator",),
    "ten-ran": ("RankCode",),
    "ten-val-hig": ("HigherTenderAmount",),
    "ten-val-low": ("LowerTenderAmount",),
    "win-cho": ("TenderResultCode",),
    "win-ten-val": ("PayableAmount",),
    "win-ten-var": ("TenderVariantIndicator",),
}
"""By code of the list `non-publication-identifier` the elements that hold the field."""
NAMES_THINGS = frozenset({"ID", "FieldIdentifierCode"})
"""What says of which lot or tender the rest is told."""
Said = tuple[Element, date | None]
"""Where it stands that a field is withheld, and until when."""
WRAPPERS = tuple(f"{{{NAMESPACES[name]}}}" for name in ("ext", "efext"))


def without_withheld(root: Element) -> None:
    """Take out what the notice says is not published yet. Where it gives a day that has come, it is published.

    In a line, however many fields a notice says to withhold and however deep it is."""
    said: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for privacy in every(root, ".//efac:FieldsPrivacy"):
        until = Reader(None).day(privacy, "efbc:PublicationDate")
        if _is_ahead(until):
            said[FIELDS.get(code(privacy, "efbc:FieldIdentifierCode") or "", ())].append((privacy, until))
    if said:
        by_name = _by_name(root)
        for names, records in said.items():
            held = [node for name in names or by_name for node in by_name[name]]
            beside = {node.getparent() for node in held} if names else set()
            _take_out(held, beside, records)


def _is_ahead(until: date | None) -> bool:
    return until is None or until > clock.today()


def _by_name(root: Element) -> dict[str, list[Element]]:
    """What may hold a value: not what is said of fields that are withheld."""
    found: dict[str, list[Element]] = defaultdict(list)
    named = {name for names in FIELDS.values() for name in names}
    for node in root.iter(etree.Element):
        above, local = node.getparent(), _local(node)
        if above is None or _local(above) == "FieldsPrivacy":
            continue
        if local in named or (len(node) == 0 and local not in NAMES_THINGS):
            found[local].append(node)
    return found


def _take_out(held: list[Element], beside: set[Element | None], records: list[Said]) -> None:
    """Of the elements that hold a field those that stand beside the record of it; else those that are nearest below
    what is around it. Of a field that no list has, `held` is everything: rather too much than too little."""
    around: set[Element | None] = set()
    for node in held:
        for one in node.iterancestors():
            if one in around:
                break
            around.add(one)
    meant: dict[Element, date | None] = {}
    for privacy, until in records:
        scope = next((a for a in privacy.iterancestors() if a in around and not str(a.tag).startswith(WRAPPERS)), None)
        if scope is not None:
            meant[scope] = until
    deeper = {scope: until for scope, until in meant.items() if scope not in beside}
    known: dict[Element, Element | None] = {}
    for node in held:
        above = node.getparent()
        scope = above if above in meant else _nearest(node, deeper, known)
        if scope is not None:
            _empty(node, meant[scope])


def _nearest(node: Element, scopes: Mapping[Element, object], known: dict[Element, Element | None]) -> Element | None:
    """The scope around an element; each element above it is asked once."""
    asked: list[Element] = []
    found = None
    for one in node.iterancestors():
        if one in known:
            found = known[one]
            break
        asked.append(one)
        if one in scopes:
            found = one
            break
    known.update(dict.fromkeys(asked, found))
    return found


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _empty(node: Element, until: date | None) -> None:
    for one in list(node.iter(etree.Element)):
        if len(one) == 0:
            one.text = UNPUBLISHED
            if until is not None:
                one.set(UNTIL, until.isoformat())


def withheld(root: Element, reader: Reader) -> tuple[Withheld, ...]:
    """BT-195 to BT-198 anywhere, of which the day has not come; `part` is the nearest lot, result or tender around."""
    named: dict[Element, str | None] = {}
    said = (
        Withheld(
            part=_part(one, named),
            code=identifier,
            reason=code(one, "cbc:ReasonCode"),
            until=reader.day(one, "efbc:PublicationDate"),
        )
        for one in every(root, ".//efac:FieldsPrivacy")
        if (identifier := code(one, "efbc:FieldIdentifierCode")) is not None
    )
    return tuple(one for one in said if _is_ahead(one.until))


def _part(node: Element, named: dict[Element, str | None]) -> str | None:
    """What is around it is asked once for its own name, however much it holds."""
    for around in node.iterancestors():
        if around not in named:
            named[around] = code(around, "cbc:ID")
        if named[around] is not None:
            return named[around]
    return None
