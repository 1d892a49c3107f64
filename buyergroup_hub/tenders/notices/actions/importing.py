"""Take a tender over from notices: it fills gaps, never overwrites; where they differ, a person chooses.

Notices belong together by procedure id and a shared buyer (`notices.actions.together`). One tender holds them all, so
that taking over the same notice twice gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock, formats
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import AwardFacts, LotFacts, Party, TenderFacts, tender_of
from buyergroup_hub.organisations.organisation.models import Identifier, Organisation
from buyergroup_hub.tenders.glossary import NATURES, REGION_WORDS
from buyergroup_hub.tenders.notices import events
from buyergroup_hub.tenders.notices.models import NoticeChoice, TenderNotice
from buyergroup_hub.tenders.tender.actions.circles import show_to
from buyergroup_hub.tenders.tender.actions.planning import loaded, recount_of, touch
from buyergroup_hub.tenders.tender.models import Award, Lot, Tender, TenderBuyer, TenderCode, quarter_of

LONGEST = 400
Value = str | date | tuple[Decimal, str] | list[str] | None
"""What a field is worth: words, a day or an instant, an amount with its currency, or the names of winners."""


@dataclass(frozen=True)
class Said:
    """One thing that the notices say of a tender or lot: the field, what it is worth, how it is said."""

    field: str
    value: Value
    words: Callable[[Any], str] = str


def take_over(notice: Notice, into: Tender | None = None) -> Tender:
    """The tender of a notice, with all notices that belong with it: the one that there is, filled up, or a new one."""
    facts = tender_of(notice)
    if facts is None:
        raise RuleBroken(_("Deze publicatie is geen aanbesteding. Kies een aankondiging van een opdracht."))
    db.session.execute(select(Notice.id).where(Notice.id.in_(facts.notices)).order_by(Notice.id).with_for_update())
    known = known_tender(facts.notices)  # under the lock: who takes the same notice over at the same moment made it
    if into is not None and known is not None and known.id != into.id:
        raise RuleBroken(_("Deze publicatie hoort al bij een andere aanbesteding: %(title)s.", title=known.title))
    found = into or known
    if found is not None:
        return fill(found, facts)
    return _create(notice, facts)


def known_tender(notice_ids: Sequence[int]) -> Tender | None:
    """The tender of any of these notices, with its parts."""
    held = select(TenderNotice.tender_id).where(TenderNotice.notice_id.in_(notice_ids)).limit(1)
    tender_id = db.session.scalar(held)
    return loaded(tender_id) if tender_id is not None else None


def _create(notice: Notice, facts: TenderFacts) -> Tender:
    buyers = _buyers(facts.buyers, demo=notice.demo)
    own = next((buyer.organisation_id for buyer in buyers if buyer.organisation_id), None)
    tender = Tender(
        organisation_id=own,
        title=_short(facts.title) or _("Zonder titel"),
        origin="imported",
        audience="public",
        demo=notice.demo,
        changed_at=clock.now(),
        buyers=buyers,
        groups=[],
        codes=[],
        lots=[],
    )
    db.session.add(tender)
    db.session.flush()
    _fill(tender, facts)
    keys = {"notices": len(facts.notices), "lots": len(tender.counted)}
    record(events.IMPORTED, tender, keys, acting_for=own)
    return loaded(tender.id)


def fill(tender: Tender, facts: TenderFacts) -> Tender:
    """Fill the gaps of a tender from its notices, and note where they say something else."""
    before = _count_notices(tender)
    _fill(tender, facts)
    if _count_notices(tender) != before:
        record(events.UPDATED, tender, {"notice": facts.notices[-1]}, group_id=tender.group_id)
        recount_of(tender)
    return loaded(tender.id)


def _count_notices(tender: Tender) -> int:
    counted = select(func.count()).where(TenderNotice.tender_id == tender.id)
    return db.session.scalar(counted) or 0


def _fill(tender: Tender, facts: TenderFacts) -> None:
    newest = facts.notices[-1]
    _tie(tender, facts.notices)
    if facts.published_on is not None and not tender.is_public:
        show_to(tender, "public")  # it stands in an official publication, which everyone can read
    for said in _of_tender(facts):
        _settle(tender, tender, said, newest, None)
    _decided_by_then(tender)
    if tender.expected is None and tender.published_on is None and facts.planned_for is not None:
        tender.expected = quarter_of(facts.planned_for)
    if not tender.buyers:
        tender.buyers = _buyers(facts.buyers, demo=tender.demo)
    if not tender.codes:
        codes = [code for code in facts.cpv if len(code) == 8 and code.isdigit()]
        tender.codes = [TenderCode(code=code, position=place) for place, code in enumerate(codes)]
    for lot, told in _paired(tender, facts.lots):
        _fill_lot(tender, lot, told, newest)
    touch(tender)
    db.session.flush()


def _tie(tender: Tender, notice_ids: Sequence[int]) -> None:
    held = set(db.session.scalars(select(TenderNotice.notice_id).where(TenderNotice.notice_id.in_(notice_ids))))
    now = clock.now()
    db.session.add_all(
        TenderNotice(notice_id=one, tender_id=tender.id, linked_at=now) for one in notice_ids if one not in held
    )


def _of_tender(facts: TenderFacts) -> Iterator[Said]:
    yield Said("title", _short(facts.title))
    yield Said("description", facts.description)
    yield Said("nature", facts.nature if facts.nature in NATURES else None)
    yield Said("procedure", facts.procedure)
    yield Said("region", region_of(facts), _region_words)
    yield Said("amount", _money(facts.amount, facts.currency), _money_words)
    yield Said("published_on", facts.published_on, _day_words)
    yield Said("cancelled_on", facts.cancelled_on, _day_words)


def _fill_lot(tender: Tender, lot: Lot, told: LotFacts, notice_id: int) -> None:
    for said in _of_lot(told):
        _settle(tender, lot, said, notice_id, lot)
    if lot.not_awarded_reason is not None:
        return  # nobody won it; where the notice names a winner, a person chooses first
    winners = [party.name for award in told.awards for party in award.winners if party.name]
    if not lot.awards:
        lot.awards = [_award(award, party) for award in told.awards for party in award.winners]
    elif winners and sorted(winners) != sorted(lot.winners):
        _differ(tender, lot, Said("winners", winners, ", ".join), ", ".join(lot.winners), notice_id)


def _of_lot(told: LotFacts) -> Iterator[Said]:
    yield Said("title", _short(told.title))
    yield Said("amount", _money(told.amount, told.currency), _money_words)
    yield Said("closes_at", told.closes.at if told.closes else None, _moment_words)
    if told.decision == "none":
        yield Said("not_awarded_reason", told.not_awarded_reason or _("niet gegund, reden onbekend"))
    else:
        yield Said("awarded_on", told.awarded_on, _day_words)
        yield Said("contracted_on", told.contracted_on, _day_words)


def _settle(tender: Tender, row: Tender | Lot, said: Said, notice_id: int, lot: Lot | None) -> None:
    """A gap is filled; the same is nothing new; anything else a person chooses."""
    if said.value is None or said.value == "":
        return
    held = _held(row, said.field)
    if held is None or held == "":
        contrary = _contrary(lot, said.field) if lot else None
        if contrary is None:
            _put(row, said.field, said.value)
        elif said.field != "contracted_on":  # that follows what is chosen of the award
            _differ(tender, lot, said, contrary, notice_id)
    elif held != said.value and said.field != "description":
        _differ(tender, lot, said, said.words(held), notice_id)


def _held(row: Tender | Lot, field: str) -> Value:
    held: Value = _money(row.amount, row.currency) if field == "amount" else getattr(row, field)
    return held


def _put(row: Tender | Lot, field: str, value: Value) -> None:
    if isinstance(value, tuple):
        row.amount, row.currency = value
    else:
        setattr(row, field, value)


def _contrary(lot: Lot, field: str) -> str | None:
    """A lot was awarded or it was not: what stands here in words, where the two cannot both hold."""
    if field == "not_awarded_reason" and lot.awarded_on is not None:
        return _("gegund op %(day)s", day=_day_words(lot.awarded_on))
    return lot.not_awarded_reason if field in ("awarded_on", "contracted_on") else None


def _differ(tender: Tender, lot: Lot | None, said: Said, held: str, notice_id: int) -> None:
    """Ask once per notice, lot and field; and not again what an earlier notice said too, where a person let stand what
    stands here."""
    number, words = lot.number if lot else 0, said.words(said.value)
    left = and_(
        NoticeChoice.tender_id == tender.id,
        NoticeChoice.said == words,
        NoticeChoice.held == held,
        NoticeChoice.choice == "kept",
    )
    earlier = select(NoticeChoice.id).filter_by(lot_number=number, field=said.field)
    if db.session.scalar(earlier.where(or_(NoticeChoice.notice_id == notice_id, left)).limit(1)) is not None:
        return
    db.session.add(
        NoticeChoice(
            tender_id=tender.id,
            notice_id=notice_id,
            lot_number=number,
            lot=lot,
            field=said.field,
            said=words,
            held=held,
            value=_as_json(said.value),
        )
    )


def choose(choice: NoticeChoice, tender: Tender, *, take: bool, reason: str = "") -> None:
    """Take over what the notice says, or leave what stands here, with the reason."""
    db.session.refresh(choice, ["choice"], with_for_update=True)
    if choice.choice is not None:
        raise RuleBroken(_("Hier is al een keuze gemaakt."))
    if not take and not reason.strip():
        raise RuleBroken(_("Schrijf op waarom je houdt wat in de hub staat."))
    if take:
        _take(choice, tender)
    choice.choice, choice.reason = ("taken", None) if take else ("kept", reason)
    choice.chosen_at = clock.now()
    touch(tender)
    keys = {"field": choice.field, "choice": choice.choice}
    record(events.CHOSEN, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def _take(choice: NoticeChoice, tender: Tender) -> None:
    lot = next((one for one in tender.lots if one.id == choice.lot_id), None)
    row: Tender | Lot = lot or tender
    if choice.field == "winners" and lot is not None:
        lot.awards = [Award(name=name) for name in choice.value]
        return
    if choice.field == "not_awarded_reason" and lot is not None:
        lot.awarded_on = lot.contracted_on = lot.realised_on = None
        lot.awards = []
    elif choice.field == "awarded_on" and lot is not None and lot.not_awarded_reason is not None:
        lot.not_awarded_reason = None
        _fill_again(tender, choice.notice_id)
    _put(row, choice.field, _from_json(choice.field, choice.value))
    _decided_by_then(tender)


def _decided_by_then(tender: Tender) -> None:
    """What went to market had been decided by then."""
    if tender.published_on is not None and tender.decided_on is not None:
        tender.decided_on = min(tender.decided_on, tender.published_on)


def _fill_again(tender: Tender, notice_id: int) -> None:
    """What was left out because of what stood here: who won, and the contract."""
    facts = tender_of(db.session.get_one(Notice, notice_id))
    if facts is not None:
        _fill(tender, facts)


def _as_json(value: Value) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    return [str(value[0]), value[1]] if isinstance(value, tuple) else value


def _from_json(field: str, value: Any) -> Value:
    if field == "amount":
        amount, currency = value
        return Decimal(str(amount)), str(currency)
    if field == "closes_at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if field.endswith("_on") else str(value)


def _paired(tender: Tender, told: Sequence[LotFacts]) -> Iterator[tuple[Lot, LotFacts]]:
    """Each lot of the notices with the one here: by its id, else the next here that has none, else a new one."""
    by_id = {lot.external_id: lot for lot in tender.lots if lot.external_id}
    nameless = [lot for lot in tender.lots if not lot.external_id and lot.kind != "part"]
    for facts in told:
        lot = by_id.get(facts.external_id or "")
        if lot is None and nameless:
            lot = nameless.pop(0)
            lot.external_id, lot.kind = facts.external_id, facts.kind
        if lot is None:
            number = max((one.number for one in tender.lots), default=0) + 1
            lot = Lot(number=number, external_id=facts.external_id, kind=facts.kind, uses=[], awards=[])
            tender.lots.append(lot)
        yield lot, facts


def _award(award: AwardFacts, party: Party) -> Award:
    amount = _money(award.amount, award.currency)
    return Award(
        name=party.name,
        identifier=party.identifier,
        amount=amount[0] if amount else None,
        currency=amount[1] if amount else None,
        contract_ref=award.contract_reference,
    )


def _buyers(parties: Sequence[Party], *, demo: bool) -> list[TenderBuyer]:
    return [
        TenderBuyer(
            position=place,
            organisation_id=found.id if (found := resolve(party, demo=demo)) else None,
            name=party.name,
            identifier=party.identifier,
            country=party.country if party.country and len(party.country) == 3 else None,
        )
        for place, party in enumerate(parties)
    ]


def resolve(party: Party, *, demo: bool = False) -> Organisation | None:
    """The organisation that a notice means by a buyer, by a running number, else by its name; only where exactly one
    fits, and never an invented one for a real notice."""
    if party.country not in (None, "NLD"):
        return None
    clients = select(Organisation).where(Organisation.kind == "public_client", Organisation.demo == demo)
    number = "".join(sign for sign in party.identifier or "" if sign.isdigit())
    if len(number) >= 8:
        numbered = clients.join(Identifier).where(
            Identifier.value == number, Identifier.scheme.in_(("KVK", "OIN")), Identifier.until.is_(None)
        )
        found = db.session.scalars(numbered.limit(2)).all()
        if found:
            return found[0] if len(found) == 1 else None
    named = clients.where(Organisation.goes_by(party.name or ""))
    found = db.session.scalars(named.limit(2)).all()
    return found[0] if len(found) == 1 else None


def region_of(facts: TenderFacts) -> str | None:
    """The part of the country in which all places of the lots lie, `NL` where that is several; None where no place is
    named, or one abroad."""
    places = {place[:3] for lot in facts.lots for place in lot.places}
    if not places or not all(place.startswith("NL") for place in places):
        return None
    return places.pop() if len(places) == 1 and places <= REGION_WORDS.keys() else "NL"


def _region_words(region: str) -> str:
    return str(REGION_WORDS[region])


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _money(amount: Decimal | None, currency: str | None) -> tuple[Decimal, str] | None:
    """Unknown where either is; a currency has three letters (ISO 4217)."""
    if amount is None or not currency or len(currency) != 3 or amount < 0 or amount >= Decimal(10) ** 16:
        return None
    return amount.quantize(Decimal("0.01")), currency


def _money_words(value: tuple[Decimal, str]) -> str:
    return str(formats.money(*value))


def _day_words(day: date) -> str:
    return str(formats.short_day(day))


def _moment_words(moment: datetime) -> str:
    return str(formats.moment(moment))
