"""What consultations know of a person: the teams that she is in, the parties that she answers for, and what they offer
where she may not do something."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.access import Refusal, offers, provides, sees, standing
from buyergroup_hub.consultations.sheets.models import Consultation, Party, circle
from buyergroup_hub.consultations.sheets.queries import parties_among, sides_of
from buyergroup_hub.groups.group.queries import organisation_names
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.permissions import Standing


def own_parties(consultation: Consultation) -> list[Party]:
    """The parties of this consultation that the person answers for."""
    return parties_among(consultation.id, standing().parties)


def hears(consultation: Consultation) -> bool:
    """Is the person told of what concerns everyone: as one who answers, or as a follower?"""
    who = standing()
    return bool(own_parties(consultation)) or (
        who.person_id is not None and consultation.id in followed(who.person_id, Consultation.__tablename__)
    )


def market_places() -> list[tuple[int, str]]:
    """The market-side organisations that the person works for."""
    return organisation_names([link.organisation_id for link in standing().affiliations if link.market])


def places() -> list[tuple[int, str]]:
    """The organisations that the person works for."""
    return organisation_names([link.organisation_id for link in standing().affiliations])


@provides
def teams_and_parties(person_id: int) -> dict[str, Any]:
    """Tokens: `organisers:C` of a team, with a running client-side membership of its group, and `dialogue:Y` of the
    parties that answer there; `dialogue:Y` and `org:X:Y` of the parties that she answers for. One query.

    A side is for good, and follows from rows that nobody takes away: of whose team she ever was, she answers for no
    party there; who worked for a market party since the opening is in no team of it (rule 8). Both at once is neither.
    That it may be any market party keeps an organiser from learning which of them answers.
    """
    by_side: dict[str, set[int]] = {"team": set(), "organised": set(), "own": set(), "read": set()}
    circles = set()
    for how, row_id, organisation_id in sides_of(person_id, clock.now()):
        by_side[how].add(row_id)
        circles |= {circle(organisation_id, row_id)} if how == "own" else set()
    tokens = {f"organisers:{consultation_id}" for consultation_id in by_side["team"]}
    tokens |= {f"dialogue:{party_id}" for party_id in by_side["own"] | by_side["read"]} | circles
    sides = {"teams": by_side["team"], "organised": by_side["organised"], "parties": by_side["own"]}
    return {"tokens": frozenset(tokens), **{name: frozenset(ids) for name, ids in sides.items()}}


@offers
def of_consultation(who: Standing, thing: Any) -> Refusal | None:
    """The public page of the consultation that a thing is of, and why a side that she chose before refuses her."""
    consultation = _loaded_consultation(thing)
    if consultation is None or not sees(who, consultation):
        return None
    way = (_("Ga naar de consultatie"), url_for("consultations.show", pid=consultation.pid))
    return Refusal(says=sided(who, consultation.id), ways=(way,))


def _loaded_consultation(thing: Any) -> Consultation | None:
    """Of the thing itself, of its party or its answer; as far as it was loaded."""
    while thing is not None and not isinstance(thing, Consultation):
        loaded = getattr(thing, "__dict__", {})
        thing = next((loaded[name] for name in ("consultation", "party", "answer") if loaded.get(name)), None)
    return thing


def sided(who: Standing, consultation_id: int) -> str:
    """What refuses somebody for good; empty where nothing does."""
    if consultation_id not in who.organised or consultation_id in who.teams:
        return ""
    if any(link.market for link in who.affiliations):
        return _(
            "Je organiseerde deze consultatie. Daarom lees en doe je hier niets voor een partij. Je collega's wel."
        )
    return _("Je zit niet meer in het team, of je werkte tijdens de consultatie voor een marktpartij.")
