"""Publish what was endorsed, and say what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.clauses.registry import actions as clauses
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.search import actions as search
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.drafts.pinning import Pins
from buyergroup_hub.visions.rounds import events
from buyergroup_hub.visions.rounds.actions import telling
from buyergroup_hub.visions.rounds.actions.endorsing import Tally, endorsements_of, lock, tally
from buyergroup_hub.visions.rounds.actions.printing import ask_prints
from buyergroup_hub.visions.rounds.models import Endorsement, Erratum, Proposal, VisionVersion


def publish(proposal: Proposal, change_summary: str) -> VisionVersion:
    """Make an endorsed proposal a version that everyone reads and nobody can change.

    The proposal becomes public, and so do the endorsements; silence, objections and remarks stay the group's.
    """
    lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Dit voorstel is al gesloten."))
    endorsements = endorsements_of(proposal)
    counts = tally(proposal, endorsements)
    _check_rule(counts)
    vision, now = proposal.vision, clock.now()
    last = db.session.scalar(select(func.max(VisionVersion.number)).filter_by(vision_id=vision.id)) or 0
    version = VisionVersion(
        vision=vision,
        proposal=proposal,
        number=last + 1,
        change_summary=change_summary,
        published_at=now,
        published_by_id=standing().person_id,
        audience="public",
        demo=vision.demo,
    )
    db.session.add(version)
    db.session.flush()
    proposal.closed_at = now
    opened: list[Vision | Proposal | Endorsement] = [
        vision,
        proposal,
        *(endorsement for endorsement in endorsements if endorsement.endorsed),
    ]
    for one in opened:
        retoken(one, "public")
    _endorse_clauses(proposal)
    keys: dict[str, Json] = {
        "vision": vision.id,
        "number": version.number,
        "digest": proposal.digest,
        "endorsed": counts.endorsed,
        "asked": counts.asked,
    }
    _index_older(version)
    telling.tell(version)
    ask_prints(version)
    record(events.PUBLISHED, version, keys, group_id=vision.group_id)
    return version


def _index_older(version: VisionVersion) -> None:
    """The versions before this one stand under it from now on."""
    older = select(VisionVersion.id).where(VisionVersion.vision_id == version.vision_id, VisionVersion.id != version.id)
    search.enqueue(VisionVersion.search_kind, db.session.scalars(older).all())


def _endorse_clauses(proposal: Proposal) -> None:
    """The clause versions that the text pins count as endorsed from today."""
    text = proposal.text
    for version in versions_meant(text["clauses"], [one["set"] for one in text["sets"]]):
        clauses.endorse(version, clock.today())


def _check_rule(counts: Tally) -> None:
    if counts.missing:
        raise RuleBroken(
            ngettext(
                "Je kunt nog niet publiceren: er ontbreekt %(num)d onderschrijving.",
                "Je kunt nog niet publiceren: er ontbreken %(num)d onderschrijvingen.",
                counts.missing,
            )
        )
    if counts.open_objections:
        raise RuleBroken(_("Je kunt nog niet publiceren: er staat een bezwaar open. Reageer eerst op het bezwaar."))


def note_erratum(version: VisionVersion, words: str) -> Erratum:
    """Say beside a published version what is wrong in it. The version itself stays as it was endorsed (rule 11)."""
    erratum = Erratum(
        version_id=version.id,
        words=words,
        noted_at=clock.now(),
        person_id=standing().person_id,
        audience="public",
        demo=version.demo,
    )
    db.session.add(erratum)
    keys: dict[str, Json] = {"number": version.number}
    record(events.ERRATUM_NOTED, version, keys, group_id=version.group_id, payload={"words": words})
    return erratum


def versions_meant(pins: Pins, set_pids: Sequence[str]) -> list[ClauseVersion]:
    """The clause versions that a frozen text means: those that it names, and those in the sets that it pins."""
    by_name = tuple_(Clause.code, ClauseVersion.number).in_(list(pins.items()))
    in_sets = (
        select(SetItem.version_id).join(ClauseSet, ClauseSet.id == SetItem.set_id).where(ClauseSet.pid.in_(set_pids))
    )
    statement = (
        select(ClauseVersion)
        .join(Clause, Clause.id == ClauseVersion.clause_id)
        .where(by_name | ClauseVersion.id.in_(in_sets), ClauseVersion.withdrawn_at.is_(None))
        .options(joinedload(ClauseVersion.clause).joinedload(Clause.group))
        .order_by(ClauseVersion.id)
    )
    return list(db.session.scalars(statement))
