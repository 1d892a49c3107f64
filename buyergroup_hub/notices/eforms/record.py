"""What one eForms notice says, once read: plain values, no database, no XML.

Codes are kept as published (eForms code lists, ISO 3166 alpha-3 countries, ISO 639-2/T languages in capitals, NUTS,
CPV 2008 without check digit). Unknown is `None` or empty, never 0. BT, OPT and OPP numbers are those of
Implementing Regulation (EU) 2019/1780 and the eForms SDK.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """One wording, possibly in several languages.

    `value` is the wording to show: Dutch, else the notice's own language, else the first. `language` is its code, or
    `None` where the notice does not say. `others` holds the remaining languages.
    """

    value: str
    language: str | None = None
    others: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money. A `withheld` amount is known to the buyer and not (yet) published (BT-195 to BT-198); `value` is None."""

    value: Decimal | None
    currency: str | None
    withheld: bool = False
    until: date | None = None

    @property
    def doubtful(self) -> bool:
        """Zero and one cent-like amounts are placeholders more often than prices."""
        return self.value is not None and self.value < 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, and the instant where the notice gives a time too.

    `at` is aware. Where the notice gives no offset it is read in Dutch time and `assumed_zone` says so.
    """

    on: date
    at: datetime | None = None
    assumed_zone: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """BT-36: an amount with its unit (DAY, WEEK, MONTH, YEAR), or without end (BT-538)."""

    amount: Decimal | None
    unit: str | None
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A web address that may be followed: http or https, with a host, without user names."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """BT-195 to BT-198: which field of which part is not published, why, and until when."""

    part: str | None
    code: str
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company of the notice's list (OPT-200, BT-500, 501, 505, 513, 514). Contact points are not read.

    A natural person (BT-633) has neither name nor identifier here.
    """

    id: str
    name: Text | None
    identifier: str | None = None
    scheme: str | None = None
    country: str | None = None
    city: str | None = None
    website: str | None = None
    size: str | None = None
    natural_person: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """OPT-300: a reference into the list of organisations, with legal type (BT-11) and profile (BT-508)."""

    organisation: str
    legal_type: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is bought: of the procedure as a whole, of a lot, or of a part of a planning notice."""

    internal_id: str | None = None
    title: Text | None = None
    description: Text | None = None
    note: Text | None = None
    nature: str | None = None
    cpv: str | None = None
    more_cpv: tuple[str, ...] = ()
    value: Amount | None = None
    framework_maximum: Amount | None = None
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    duration: Duration | None = None
    sme: bool | None = None
    strategic: tuple[str, ...] = ()
    strategic_text: Text | None = None
    green: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    innovative: tuple[str, ...] = ()
    gpp: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion (BT-539, 734, 540) with its published number (BT-541) and what that number is (BT-5421…)."""

    kind: str | None
    name: Text | None
    description: Text | None
    number: Decimal | None = None
    number_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Tenders BT-131, requests to participate BT-1311, interest BT-630, answers to a consultation BT-800,
    questions BT-13, opening BT-132."""

    tenders: Moment | None = None
    requests: Moment | None = None
    interest: Moment | None = None
    answers: Moment | None = None
    questions: Moment | None = None
    opening: Moment | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """BT-137. `kind` is lot, part (of a planning notice; never counted) or group (of lots)."""

    id: str | None
    kind: str
    subject: Subject
    deadlines: Deadlines
    framework: str | None = None
    reserved: tuple[str, ...] = ()
    clean_vehicles: bool | None = None
    criteria: tuple[Criterion, ...] = ()
    links: tuple[Link, ...] = ()
    submission: str | None = None
    planned_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """BT-150, 721, 145, 1451, 151."""

    id: str
    number: str | None = None
    title: Text | None = None
    decided_on: date | None = None
    concluded_on: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """A tender with those who made it (references into the organisations), its value (BT-720), rank (BT-171), lot, and
    the contracts that it led to. In `LotResult.awards` it won."""

    tender: str
    tenderers: tuple[str, ...]
    party: str | None = None
    lot: str | None = None
    value: Amount | None = None
    rank: int | None = None
    contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, slots=True)
class LotResult:
    """BT-13713, 142, 144, 759. `decision` is selec-w, clos-nw or open-nw, or unknown.

    `awards` are the tenders that won, `other_tenders` those that the notice names beside them.
    """

    lot: str | None
    decision: str | None
    reason: str | None = None
    tenders_received: int | None = None
    awards: tuple[Award, ...] = ()
    other_tenders: tuple[Award, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """BT-161 with the results per lot. `other_contracts` are linked to no winning tender."""

    total: Amount | None
    results: tuple[LotResult, ...] = ()
    other_contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a change notice says of an earlier notice (BT-758, 140, 762, 13716, 141, 719), or a modification notice of
    a contract (BT-1501, 200, 201, 202)."""

    kind: str
    previous: str | None
    reason: str | None = None
    reason_text: Text | None = None
    sections: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    documents_on: date | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A value that stands in the file and could not be used: the element, the value, and what it is not (`date`,
    `time`, `number`, `link`) or is not in the notice's list (`organisation`, `party`, `tender`)."""

    field: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one publication says. `remarks` holds what could not be read, so that nothing goes silently."""

    uuid: str | None
    version: str | None
    subtype: str
    type: str | None
    form: str | None
    sdk: str | None
    procedure: str | None
    legal_basis: str | None
    procedure_type: str | None
    publication_number: str | None
    published_as: str | None
    gazette: str | None
    published_on: date | None
    dispatched: Moment | None
    wanted_on: date | None
    next_notice_on: date | None
    language: str | None
    languages: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    buyers: tuple[Buyer, ...]
    subject: Subject
    lots: tuple[Lot, ...]
    outcome: Outcome | None = None
    changes: tuple[Change, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def organisation(self, id: str) -> Organisation | None:  # noqa: A002 (the standard's word)
        return next((organisation for organisation in self.organisations if organisation.id == id), None)

    @property
    def buying(self) -> tuple[Organisation, ...]:
        """The buyers as organisations; references that lead nowhere are left out (and stand in `remarks`)."""
        known = {organisation.id: organisation for organisation in self.organisations}
        return tuple(known[buyer.organisation] for buyer in self.buyers if buyer.organisation in known)

    @property
    def issued_on(self) -> date | None:
        """The day of publication, else of dispatch."""
        return self.published_on or (self.dispatched.on if self.dispatched else None)

    @property
    def is_consultation(self) -> bool:
        """A preliminary market consultation: subtype E1, form `consultation`, type `pmc`."""
        return self.form == "consultation" or self.type == "pmc" or self.subtype == "E1"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a file did not become a notice: one or two sentences for whoever chose it, with what to do."""

    reason: str
