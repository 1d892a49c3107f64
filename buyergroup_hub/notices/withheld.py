"""What a notice names as not published (BT-195 to BT-198), taken out before anything is read or kept.

A notice may hold a value and say beside it that nobody may see it yet. Whoever publishes it hides it; a file that
comes from elsewhere may not. So the value leaves the tree, in its place stands `unpublished` as publishers write, and
no page, search, export or kept file can show what is not there. A later notice that publishes it brings it in again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from buyergroup_hub.kit import clock
from buyergroup_hub.notices.record import Withheld
from buyergroup_hub.notices.values import NAMESPACES, UNPUBLISHED, UNTIL, Reader, code, every

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
WRAPPERS = tuple(f"{{{NAMESPACES[name]}}}" for name in ("ext", "efext"))


def without_withheld(root: Element) -> None:
    """Take out what the notice says is not published yet. Where it gives a day that has come, it is published."""
    for privacy in list(every(root, ".//efac:FieldsPrivacy")):
        until = Reader(None).day(privacy, "efbc:PublicationDate")
        if until is None or until > clock.today():
            for node in _meant(privacy):
                _empty(node, until)


def _meant(privacy: Element) -> list[Element]:
    """The elements of the field, in what is nearest around and has any. Of a field that no list has, all that stands
    there: rather too much than too little."""
    names = FIELDS.get(code(privacy, "efbc:FieldIdentifierCode") or "")
    for around in privacy.iterancestors():
        if str(around.tag).startswith(WRAPPERS):
            continue
        if names is None:
            return [node for node in _below(around) if len(node) == 0 and _local(node) not in NAMES_THINGS]
        beside = [node for node in around if _local(node) in names]
        if found := beside or [node for node in _below(around) if _local(node) in names]:
            return found
    return []


def _below(around: Element) -> Iterator[Element]:
    """All that stands there but what is said of fields that are withheld."""
    for node in around.iterchildren(etree.Element):
        if _local(node) != "FieldsPrivacy":
            yield node
            yield from _below(node)


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _empty(node: Element, until: date | None) -> None:
    for one in list(node.iter(etree.Element)):
        if len(one) == 0:
            one.text = UNPUBLISHED
            if until is not None:
                one.set(UNTIL, until.isoformat())


def withheld(root: Element, reader: Reader) -> tuple[Withheld, ...]:
    """BT-195 to BT-198 anywhere; `part` is the nearest lot, result or tender around it."""
    return tuple(
        Withheld(
            part=_part(one),
            code=identifier,
            reason=code(one, "cbc:ReasonCode"),
            until=reader.day(one, "efbc:PublicationDate"),
        )
        for one in every(root, ".//efac:FieldsPrivacy")
        if (identifier := code(one, "efbc:FieldIdentifierCode")) is not None
    )


def _part(node: Element) -> str | None:
    return next((id_ for around in node.iterancestors() if (id_ := code(around, "cbc:ID")) is not None), None)
