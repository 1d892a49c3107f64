"""What notices that belong together say of one procedure: the tender and its lots as they would stand in the hub.

For the tenders' room, which decides what it takes over. The newest notice that says something wins; where earlier ones
said otherwise, that is told as a difference. Nothing is guessed: unknown is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from buyergroup_hub.notices.eforms.notice import PSEUDO_LOT
from buyergroup_hub.notices.eforms.outcome import WINNER_CHOSEN
from buyergroup_hub.notices.eforms.record import Amount, Award, Lot, LotResult, Moment, Organisation, Reading
from buyergroup_hub.notices.registry.actions import readings, together
from buyergroup_hub.notices.registry.models import Notice

CALLS = frozenset({"competition", "dir-awa-pre"})
T = TypeVar("T")
Told = tuple[int, Reading]
"""A notice's id with what it says."""


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or winner by the names that the notice gives: `identifier` is BT-501, mostly without scheme (Dutch ones
    are mostly KvK numbers); `country` has three letters. A natural person has neither name nor identifier."""

    name: str | None
    identifier: str | None
    country: str | None
    natural_person: bool = False


@dataclass(frozen=True, slots=True)
class AwardFacts:
    winners: tuple[Party, ...]
    amount: Decimal | None
    currency: str | None
    withheld: bool
    contract_reference: str | None
    decided_on: date | None
    concluded_on: date | None


@dataclass(frozen=True, slots=True)
class LotFacts:
    """`kind` is `lot`, or `whole` where the procedure has no lots. `decision`: won, none, open, or unknown."""

    external_id: str | None
    kind: str
    title: str | None
    description: str | None
    cpv: tuple[str, ...]
    amount: Decimal | None
    currency: str | None
    closes: Moment | None
    places: tuple[str, ...]
    strategic: tuple[str, ...]
    decision: str | None
    not_awarded_reason: str | None
    awarded_on: date | None
    contracted_on: date | None
    awards: tuple[AwardFacts, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, of a lot where `lot` says so, of which notices say different things: (notice id, what), oldest first."""

    field: str
    lot: str | None
    said: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TenderFacts:
    """`published_on` is the day of the first call for competition (or direct award told beforehand), `planned_for` the
    day on which a planning notice expects the next one (BT-127)."""

    title: str | None
    description: str | None
    nature: str | None
    cpv: tuple[str, ...]
    procedure: str | None
    amount: Decimal | None
    currency: str | None
    planned_for: date | None
    published_on: date | None
    cancelled_on: date | None
    buyers: tuple[Party, ...]
    lots: tuple[LotFacts, ...]
    notices: tuple[int, ...]
    consultations: tuple[int, ...]
    differences: tuple[Difference, ...]


def tender_of(notice: Notice) -> TenderFacts | None:
    """The tender of a notice and those that belong with it. None where there is only a market consultation or a
    business registration: those are no tender."""
    return facts([(one.id, reading) for one, reading in readings(together(notice))])


def facts(told: Sequence[Told]) -> TenderFacts | None:
    """The same from what notices say, oldest first."""
    consultations = tuple(id_ for id_, reading in told if reading.is_consultation)
    tendering = [(id_, reading) for id_, reading in told if not reading.is_consultation and reading.form != "bri"]
    if not tendering:
        return None
    differences: list[Difference] = []
    whole = _Newest(tendering, differences)
    value = whole.value(lambda reading: _amount(reading.subject.value))
    return TenderFacts(
        title=whole.text("title", lambda r: r.subject.title.value if r.subject.title else None),
        description=whole.value(lambda r: r.subject.description.value if r.subject.description else None),
        nature=whole.text("nature", lambda r: r.subject.nature),
        cpv=whole.value(lambda r: _cpv(r.subject.cpv, r.subject.more_cpv)) or (),
        procedure=whole.value(lambda r: r.procedure),
        amount=value.value if value else None,
        currency=value.currency if value else None,
        planned_for=whole.value(lambda r: r.next_notice_on),
        published_on=next((r.issued_on for _id, r in tendering if r.form in CALLS and r.issued_on), None),
        cancelled_on=next((r.issued_on for _id, r in tendering if _cancels(r)), None),
        buyers=whole.value(lambda r: tuple(_party(one) for one in r.buying)) or (),
        lots=tuple(_lots(tendering, differences)),
        notices=tuple(id_ for id_, _reading in tendering),
        consultations=consultations,
        differences=tuple(differences),
    )


class _Newest:
    """Asks the notices from new to old; for some fields it notes who said otherwise."""

    def __init__(self, told: Sequence[Told], differences: list[Difference], lot: str | None = None) -> None:
        self.told, self.differences, self.lot = told, differences, lot

    def value(self, ask: Callable[[Reading], T | None]) -> T | None:
        return next((found for _id, reading in reversed(self.told) if (found := ask(reading))), None)

    def text(self, field: str, ask: Callable[[Reading], str | None]) -> str | None:
        said = [(id_, found) for id_, reading in self.told if (found := ask(reading))]
        if len({found for _id, found in said}) > 1:
            self.differences.append(Difference(field, self.lot, tuple(said)))
        return said[-1][1] if said else None


def _lots(told: Sequence[Told], differences: list[Difference]) -> Iterable[LotFacts]:
    """Parts of a planning notice and groups of lots are no lots. Without lots, or with LOT-0000 alone, the whole is
    the one lot."""
    ids = dict.fromkeys(lot.id for _id, reading in told for lot in reading.lots if lot.kind == "lot" and lot.id)
    real = [id_ for id_ in ids if id_ != PSEUDO_LOT]
    return [_lot(id_, told, differences) for id_ in real or [PSEUDO_LOT]]


def _lot(id_: str, told: Sequence[Told], differences: list[Difference]) -> LotFacts:
    newest = _Newest(told, differences, id_)

    def of(reading: Reading) -> Lot | None:
        return next((lot for lot in reading.lots if lot.id == id_ and lot.kind == "lot"), None)

    value = newest.value(lambda r: _amount(lot.subject.value) if (lot := of(r)) else None)
    title = newest.text("title", lambda r: lot.subject.title.value if (lot := of(r)) and lot.subject.title else None)
    newest.text("closes", lambda r: _written(_closes(of(r))))
    result = newest.value(lambda r: _result(r, id_))
    awards, decided = (result[1], result[0]) if result else ((), None)
    days = [award.decided_on for award in awards if award.decided_on]
    signed = [award.concluded_on for award in awards if award.concluded_on]
    told_on = newest.value(lambda r: r.issued_on if _result(r, id_) else None)
    return LotFacts(
        external_id=id_,
        kind="whole" if id_ == PSEUDO_LOT else "lot",
        title=title,
        description=newest.value(lambda r: d.value if (lot := of(r)) and (d := lot.subject.description) else None),
        cpv=newest.value(lambda r: _cpv(lot.subject.cpv, lot.subject.more_cpv) if (lot := of(r)) else None) or (),
        amount=value.value if value else None,
        currency=value.currency if value else None,
        closes=newest.value(lambda r: _closes(of(r))),
        places=newest.value(lambda r: lot.subject.places if (lot := of(r)) else None) or (),
        strategic=newest.value(lambda r: _strategic(lot) if (lot := of(r)) else None) or (),
        decision=_decision(decided) if decided else None,
        not_awarded_reason=decided.reason if decided else None,
        awarded_on=(min(days) if days else told_on) if awards else None,
        contracted_on=min(signed, default=None),
        awards=awards,
    )


def _closes(lot: Lot | None) -> Moment | None:
    if lot is None:
        return None
    when = lot.deadlines
    return when.tenders or when.requests or when.interest


def _written(moment: Moment | None) -> str | None:
    return None if moment is None else (moment.at or moment.on).isoformat()


def _strategic(lot: Lot) -> tuple[str, ...]:
    """Codes of BT-774 to 776; `none` says that it does not apply."""
    what = lot.subject
    return tuple(code for code in (*what.green, *what.social, *what.innovative) if code != "none")


def _result(reading: Reading, id_: str) -> tuple[LotResult, tuple[AwardFacts, ...]] | None:
    if reading.outcome is None:
        return None
    found = next((result for result in reading.outcome.results if (result.lot or PSEUDO_LOT) == id_), None)
    return None if found is None else (found, tuple(_award(award, reading) for award in found.awards))


def _decision(result: LotResult) -> str | None:
    known = {WINNER_CHOSEN: "won", "clos-nw": "none", "open-nw": "open"}
    return known.get(result.decision or "", "won" if result.awards else None)


def _award(award: Award, reading: Reading) -> AwardFacts:
    found = (reading.organisation(id_) for id_ in award.tenderers)
    contract = award.contracts[0] if award.contracts else None
    value = award.value
    return AwardFacts(
        winners=tuple(_party(one) for one in found if one is not None),
        amount=value.value if value else None,
        currency=value.currency if value else None,
        withheld=value.withheld if value else False,
        contract_reference=contract.number if contract else None,
        decided_on=contract.decided_on if contract else None,
        concluded_on=contract.concluded_on if contract else None,
    )


def _party(organisation: Organisation) -> Party:
    return Party(
        organisation.name.value if organisation.name else None,
        organisation.identifier,
        organisation.country,
        organisation.natural_person,
    )


def _amount(amount: Amount | None) -> Amount | None:
    """Withheld and placeholder amounts are unknown here."""
    return None if amount is None or amount.value is None or amount.doubtful else amount


def _cpv(main: str | None, more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in (main, *more) if code))


def _cancels(reading: Reading) -> bool:
    return any(change.kind == "correction" and change.reason == "cancel" for change in reading.changes)
