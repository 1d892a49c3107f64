"""The verbs of those who work at an organisation: come in, confirm, let sign, leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.workdays import workdays_after
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.organisations.organisation import events
from buyergroup_hub.organisations.organisation.domains import domain_of, is_at
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

ROOM = "organisations"
"""Who accepts an invitation of this room becomes a colleague."""
WORKDAYS = 2
"""For the people of a client to say themselves who works there."""


CONFIRMED: list[Callable[[Affiliation, int], None]] = []
"""What rooms above do once somebody was let in, with who let her in."""


def confirms(hook: Callable[[Affiliation, int], None]) -> Callable[[Affiliation, int], None]:
    CONFIRMED.append(hook)
    return hook


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    confirmed: bool = True,
    by: int | None = None,
    may_endorse: bool = False,
    function: str = "",
) -> Affiliation:
    """Let a person work for an organisation; where she does already, that affiliation, confirmed if it was not. `by` is
    who let her in; nobody did where she is the first."""
    affiliation = running_affiliation(person.id, organisation.id)
    if affiliation is None:
        affiliation = Affiliation(person=person, organisation=organisation, function=function, since=clock.now())
        db.session.add(affiliation)
        db.session.flush()
        keys: dict[str, Json] = {"person": person.id, "confirmed": confirmed and by is None}
        if not confirmed or by is None:
            record(events.AFFILIATED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
        if not confirmed:
            ask_colleagues(affiliation)
    if confirmed and affiliation.confirmed_at is None:
        _let_in(affiliation, by)
    affiliation.may_endorse = affiliation.may_endorse or (may_endorse and confirmed)
    return affiliation


def _let_in(affiliation: Affiliation, by: int | None) -> None:
    """From now on it carries rights. Of a market party all others hear it at once, who let her in as well: somebody
    may have done it in her name."""
    affiliation.confirmed_at = clock.now()
    if by is None:
        return
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "by": by}
    record(events.LET_IN, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    if organisation.market:
        about: dict[str, Json] = {"affiliation": affiliation.id, "by": by}
        tell_people(organisation, "organisations.let_in", about, but=affiliation.person_id)
    for confirmed in CONFIRMED:
        confirmed(affiliation, by)


def tell_people(organisation: Organisation, kind: str, about: Mapping[str, Json], but: int | None = None) -> None:
    """Mail whoever works there."""
    for colleague in colleagues(organisation.id):
        if colleague.person_id != but:
            _mail(colleague.person, kind, about)


def _mail(person: Person, kind: str, about: Mapping[str, Json]) -> None:
    if person.email:
        post(kind, person.email, about, person_id=person.id, language=person.language, demo=person.demo)


def running_affiliation(person_id: int, organisation_id: int) -> Affiliation | None:
    """A person's affiliation that did not end, confirmed or not, with both its ends."""
    mine = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organisation_id == organisation_id, Affiliation.until.is_(None)
    )
    loaded = mine.options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    return db.session.scalars(loaded).one_or_none()


def had_people(organisation: Organisation, *, confirmed: bool = False) -> bool:
    """Did anybody ever work there, or say so? `confirmed`: and was it true?"""
    one = select(Affiliation.id).where(Affiliation.organisation_id == organisation.id)
    one = one.where(Affiliation.confirmed_at.is_not(None)) if confirmed else one
    return db.session.scalar(one.limit(1)) is not None


def _working(organisation_id: int, *, waiting: bool = False) -> tuple[Any, ...]:
    confirmed = Affiliation.confirmed_at.is_(None) if waiting else Affiliation.confirmed_at.is_not(None)
    runs = or_(Affiliation.until.is_(None), Affiliation.until > clock.now())
    return Affiliation.organisation_id == organisation_id, confirmed, runs


def vouches(person_id: int | None, organisation: Organisation, *, first: bool = False) -> bool:
    """May this person's word make somebody one of an organisation's people? They read what is for its people alone and
    act for it, so who still works there says so; somebody who left vouches for nobody. Into a market party that ever
    had people nobody else brings anybody: its answers are sealed from who runs the hub too.

    Elsewhere who runs the hub may. Where nobody ever worked, the `first` can be brought in by the programme, which
    looks organisations up; by anybody else only of an organisation that the hub knew from nowhere but her own
    invitation, which nobody else sees.
    """
    sender = db.session.get(Person, person_id) if person_id is not None else None
    if sender is None or not sender.may_sign_in or sender.verified_at is None:
        return False
    affiliation = running_affiliation(sender.id, organisation.id)
    if affiliation is not None and affiliation.runs:
        return True
    if organisation.market and had_people(organisation, confirmed=True):
        return False
    if sender.admin_since is not None:
        return True
    if not first or had_people(organisation):
        return False
    unknown = organisation.verified_at is None and organisation.audience != "public"
    return unknown or standing_of(sender.id).is_programme


def ask_colleagues(affiliation: Affiliation) -> None:
    """Tell who may sign for it that somebody says to be their colleague; where nobody may, whoever works there."""
    reached = able_to_confirm(affiliation.organisation)
    for colleague in [one for one in reached if one.may_endorse] or reached:
        _mail(colleague.person, "organisations.colleague_waits", {"affiliation": affiliation.id})


def able_to_confirm(organisation: Organisation) -> list[Affiliation]:
    """Who works there and says who else does: of a client of which the domain is known, with an address at it."""
    return [
        one for one in colleagues(organisation.id) if one.person.email and _has_its_address(one.person, organisation)
    ]


def _has_its_address(person: Person, organisation: Organisation) -> bool:
    return organisation.market or is_at(person.email, organisation.website) is not False


def colleagues(organisation_id: int, *, waiting: bool = False) -> Sequence[Affiliation]:
    """Who works for an organisation, or says so and waits, each with the person; the longest first."""
    running = (
        select(Affiliation)
        .where(*_working(organisation_id, waiting=waiting))
        .options(joinedload(Affiliation.person), joinedload(Affiliation.organisation))
        .order_by(Affiliation.since, Affiliation.id)
    )
    return db.session.scalars(running).all()


def confirm(affiliation: Affiliation) -> None:
    """Who may bring somebody in says that it is true."""
    if affiliation.until is not None or affiliation.confirmed_at is not None:
        raise RuleBroken(_("Dit is al bevestigd of beëindigd."))
    by = standing().person_id
    _check_confirms(by, affiliation)
    _let_in(affiliation, by)
    organisation = affiliation.organisation
    if not organisation.market:
        about: dict[str, Json] = {"affiliation": affiliation.id, "by": by}
        tell_people(organisation, "organisations.let_in", about, but=affiliation.person_id)
    _mail(affiliation.person, "organisations.confirmed", {"affiliation": affiliation.id})


def _check_confirms(by: int | None, affiliation: Affiliation) -> None:
    """A colleague, with an address of the organisation; of a client also who runs the hub or the programme, once its
    own people had time for it."""
    organisation = affiliation.organisation
    place = running_affiliation(by, organisation.id) if by is not None else None
    works = place is not None and place.runs
    programme = by is not None and organisation.kind == "public_client" and standing_of(by).is_programme
    if not vouches(by, organisation) and (works or not programme):
        raise RuleBroken(_("Alleen wie hier al werkt, laat iemand toe."))
    if place is not None and works:
        if not _has_its_address(place.person, organisation):
            raise RuleBroken(
                _(
                    "Je mailadres eindigt niet op %(domain)s. Alleen een collega met zo'n adres bevestigt dit.",
                    domain=domain_of(organisation.website),
                )
            )
        return
    if organisation.market:
        return
    if organisation.verified_at is None and organisation.audience != "public":
        raise RuleBroken(_("Nog niemand keek deze organisatie na. Doe dat eerst."))
    opens = others_from(affiliation)
    if clock.now() < opens:
        raise RuleBroken(
            _(
                "Er werken collega's bij %(name)s. Tot %(moment)s kunnen alleen die collega's dit bevestigen.",
                name=organisation.name,
                moment=moment(opens),
            )
        )


def others_from(affiliation: Affiliation) -> datetime:
    """From when on the programme and who runs the hub may confirm somebody of a client: at once where nobody works,
    else after two whole workdays."""
    if not colleagues(affiliation.organisation_id):
        return affiliation.since
    return due_for_others(affiliation.since)


def due_for_others(since: datetime) -> datetime:
    day = since.astimezone(clock.AMSTERDAM).date()
    return clock.dutch(workdays_after(day, WORKDAYS) + timedelta(days=1))


def waiting_since() -> datetime:
    """Who waits since before this, waits for two whole workdays already."""
    day = clock.today()
    while clock.now() < due_for_others(clock.dutch(day)):
        day -= timedelta(days=1)
    return clock.dutch(day + timedelta(days=1))


def end_affiliation(affiliation: Affiliation, *, refused: str | None = None) -> None:
    """Somebody leaves, or turns out not to work there, and hears why she was `refused`. All rights that came with it
    end at once."""
    if affiliation.until is not None:
        raise RuleBroken(_("Dit is al beëindigd."))
    affiliation.until, affiliation.may_endorse = clock.now(), False
    if refused is not None and affiliation.confirmed_at is None:
        _mail(affiliation.person, "organisations.refused", {"affiliation": affiliation.id, "why": refused})
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id}
    record(events.AFFILIATION_ENDED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")


def let_endorse(affiliation: Affiliation, may: bool) -> None:
    """May this person sign on behalf of the organisation? Who may sign there says it; where nobody may, who runs the
    hub, of somebody else than herself. Who is the only one that may stays so until another may."""
    if not affiliation.runs:
        raise RuleBroken(_("Deze persoon werkt hier niet meer, of is nog niet bevestigd."))
    me, signing = standing().person_id, _signing(affiliation.organisation)
    if signing and me not in signing:
        raise RuleBroken(_("Hier mag al iemand tekenen. Die zegt wie er nog meer mag tekenen."))
    if not signing and affiliation.person_id == me:
        raise RuleBroken(_("Je kunt jezelf niet laten tekenen. Vraag het een andere beheerder."))
    if not may and signing == {affiliation.person_id}:
        raise RuleBroken(_("Niemand anders mag hier tekenen. Laat eerst een collega tekenen."))
    change_endorsing(affiliation, may)


def change_endorsing(affiliation: Affiliation, may: bool) -> None:
    """All who work there hear it at once: it decides who speaks for them."""
    affiliation.may_endorse = may
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "may_endorse": may}
    record(events.ENDORSING_CHANGED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    tell_people(organisation, "organisations.endorsing", {"affiliation": affiliation.id, "may": may})


def speaks(person_id: int | None, affiliation: Affiliation) -> bool:
    """May this person's word let somebody take part for the organisation? Who may sign for it; where nobody may, who
    runs the hub, for somebody else than herself. Of a firm that nobody looked up nobody knows who may sign: whoever
    registers a name signs for it."""
    person = db.session.get(Person, person_id) if person_id is not None else None
    if person is None or not person.may_sign_in:
        return False
    organisation = affiliation.organisation
    known = not organisation.market or organisation.verified_at is not None
    if signing := _signing(organisation) if known else set():
        return person.id in signing
    return person.admin_since is not None and person.id != affiliation.person_id


def signatories(organisation: Organisation) -> list[Affiliation]:
    """Who may sign for it, with the person; of a firm that nobody looked up nobody knows."""
    known = not organisation.market or organisation.verified_at is not None
    return [place for place in colleagues(organisation.id) if place.may_endorse] if known else []


def _signing(organisation: Organisation) -> set[int]:
    """Who may sign now, by person."""
    return set(
        db.session.scalars(select(Affiliation.person_id).where(*_working(organisation.id), Affiliation.may_endorse))
    )


def appoint(affiliation: Affiliation, staff: bool = True) -> None:
    """Let a person of the programme see and do what programme staff may, or no longer."""
    if not affiliation.runs or affiliation.organisation.kind != "programme":
        raise RuleBroken(_("Alleen wie bij het programma werkt, kan programmamedewerker zijn."))
    affiliation.capacity = "programme_staff" if staff else "employee"
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "staff": staff}
    record(events.STAFF_CHANGED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
