"""Results per lot: LotResult → LotTender → TenderingParty → Tenderer → Company, and the contracts beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from buyergroup_hub.notices.eforms.reader import NAMESPACES, UNPUBLISHED, Reader, code, codes, every, raw
from buyergroup_hub.notices.eforms.record import Award, Change, Contract, LotResult, Outcome
from buyergroup_hub.notices.eforms.wellformed import MAX_TAGS

WINNER_CHOSEN = "selec-w"


class TooLarge(Exception):
    """Results that refer to one another more often than any notice has elements."""


Under = tuple[Contract, tuple[str, ...]]
"""A contract with the tenders that led to it."""


def outcome(extension: Element | None, reader: Reader) -> Outcome | None:
    node = extension.find("efac:NoticeResult", NAMESPACES) if extension is not None else None
    if node is None:
        return None
    parties = {id_: codes(one, "efac:Tenderer/cbc:ID") for id_, one in _listed(node, "efac:TenderingParty")}
    contracts = {
        id_: (_contract(id_, one, reader), codes(one, "efac:LotTender/cbc:ID"))
        for id_, one in _listed(node, "efac:SettledContract")
    }
    led_to: dict[str, list[Contract]] = {}
    for contract, led_from in contracts.values():
        for id_ in led_from:
            led_to.setdefault(id_, []).append(contract)
    tenders = {
        id_: _tender(id_, one, parties, tuple(led_to.get(id_, ())), reader)
        for id_, one in _listed(node, "efac:LotTender")
    }
    if _told(node, tenders) > MAX_TAGS:
        raise TooLarge
    results = [_result(one, tenders, contracts, reader) for one in every(node, "efac:LotResult")]
    results += _unlisted(results, tenders)
    told = {contract.id for result in results for award in result.awards for contract in award.contracts}
    others = tuple(contract for id_, (contract, _) in contracts.items() if id_ not in told)
    return Outcome(reader.amount(node, "cbc:TotalAmount"), tuple(results), others)


def _told(node: Element, tenders: dict[str, Award]) -> int:
    """How much would be written down: a party stands with each of its tenders, and a tender with each result that names
    it, so that a small file can say very much."""
    weights = {id_: 1 + len(award.tenderers) + len(award.contracts) for id_, award in tenders.items()}
    named = (id_ for one in every(node, "efac:LotResult") for id_ in codes(one, "efac:LotTender/cbc:ID"))
    return sum(weights.values()) + sum(weights.get(id_, 0) for id_ in named)


def _listed(node: Element, path: str) -> Iterator[tuple[str, Element]]:
    for one in every(node, path):
        id_ = code(one, "cbc:ID")
        if id_ is not None:
            yield id_, one


def _tender(
    id_: str, node: Element, parties: dict[str, tuple[str, ...]], contracts: tuple[Contract, ...], reader: Reader
) -> Award:
    party = code(node, "efac:TenderingParty/cbc:ID")
    if party is not None and party not in parties:
        reader.remark("efac:TenderingParty", party, "party")
    return Award(
        tender=id_,
        tenderers=parties.get(party or "", ()),
        party=party,
        lot=code(node, "efac:TenderLot/cbc:ID"),
        value=reader.amount(node, "cac:LegalMonetaryTotal/cbc:PayableAmount"),
        rank=reader.count(node, "cbc:RankCode"),
        contracts=contracts,
    )


def _contract(id_: str, node: Element, reader: Reader) -> Contract:
    return Contract(
        id=id_,
        number=code(node, "efac:ContractReference/cbc:ID"),
        title=reader.text(node, "cbc:Title"),
        decided_on=reader.day(node, "cbc:AwardDate"),
        concluded_on=reader.day(node, "cbc:IssueDate"),
        url=reader.link(node, "cbc:URI"),
    )


def _result(node: Element, tenders: dict[str, Award], contracts: dict[str, Under], reader: Reader) -> LotResult:
    """A lot's awards: the tenders that led to a contract, else all tenders that the result names.

    A result may name more tenders than won (BT-3202 says which led to a contract). Without a winner chosen nobody won,
    whatever the result names; nor where the notice withholds whether one was.
    """
    decision = code(node, "cbc:TenderResultCode")
    named = codes(node, "efac:LotTender/cbc:ID")
    for id_ in named:
        if id_ not in tenders:
            reader.remark("efac:LotTender", id_, "tender")
    known = [tenders[id_] for id_ in named if id_ in tenders]
    won = [award for award in known if award.contracts] or known
    hidden = raw(node, "cbc:TenderResultCode") == UNPUBLISHED
    if hidden or decision not in (WINNER_CHOSEN, None):
        won = []
    winning = {award.tender for award in won}
    loose = [contracts[id_][0] for id_ in codes(node, "efac:SettledContract/cbc:ID") if not _led_from(contracts, id_)]
    awards = [replace(award, contracts=(*award.contracts, *loose)) for award in won] if len(won) == 1 else won
    return LotResult(
        lot=code(node, "efac:TenderLot/cbc:ID"),
        decision=decision,
        reason=code(node, "efac:DecisionReason/efbc:DecisionReasonCode"),
        tenders_received=_received(node, reader),
        awards=tuple(awards),
        other_tenders=tuple(award for award in known if award.tender not in winning),
    )


def _led_from(contracts: dict[str, Under], id_: str) -> bool:
    """Whether the contract is unknown or says itself from which tenders it came."""
    return id_ not in contracts or bool(contracts[id_][1])


def _unlisted(results: list[LotResult], tenders: dict[str, Award]) -> list[LotResult]:
    """Notices of a changed contract and some direct awards hold tenders and contracts, and no result per lot."""
    named = {award.tender for result in results for award in (*result.awards, *result.other_tenders)}
    rest: dict[str | None, list[Award]] = {}
    for award in tenders.values():
        if award.tender not in named:
            rest.setdefault(award.lot, []).append(award)
    return [
        LotResult(
            lot=lot,
            decision=None,
            awards=tuple(award for award in found if award.contracts),
            other_tenders=tuple(award for award in found if not award.contracts),
        )
        for lot, found in rest.items()
    ]


def _received(node: Element, reader: Reader) -> int | None:
    """BT-759 with BT-760 `tenders`: how many tenders came in."""
    for one in every(node, "efac:ReceivedSubmissionsStatistics"):
        if code(one, "efbc:StatisticsCode") == "tenders":
            return reader.count(one, "efbc:StatisticsNumeric")
    return None


def changes(extension: Element | None, reader: Reader) -> tuple[Change, ...]:
    if extension is None:
        return ()
    corrections = (_correction(node, reader) for node in every(extension, "efac:Changes"))
    modifications = (_modification(node, reader) for node in every(extension, "efac:ContractModification"))
    return (*corrections, *modifications)


def _correction(node: Element, reader: Reader) -> Change:
    days = (reader.day(one, "efbc:ProcurementDocumentsChangeDate") for one in every(node, "efac:Change"))
    return Change(
        kind="correction",
        previous=code(node, "efbc:ChangedNoticeIdentifier"),
        reason=code(node, "efac:ChangeReason/cbc:ReasonCode"),
        reason_text=reader.text(node, "efac:ChangeReason/efbc:ReasonDescription"),
        sections=codes(node, ".//efbc:ChangedSectionIdentifier"),
        texts=tuple(text for one in every(node, "efac:Change") if (text := reader.text(one, "efbc:ChangeDescription"))),
        documents_on=next((day for day in days if day is not None), None),
    )


def _modification(node: Element, reader: Reader) -> Change:
    change = "efac:Change"
    return Change(
        kind="modification",
        previous=code(node, "efbc:ChangedNoticeIdentifier"),
        reason=code(node, "efac:ChangeReason/cbc:ReasonCode"),
        reason_text=reader.text(node, "efac:ChangeReason/efbc:ReasonDescription"),
        sections=codes(node, ".//efbc:ChangedSectionIdentifier"),
        texts=tuple(text for one in every(node, change) if (text := reader.text(one, "efbc:ChangeDescription"))),
    )
