"""From draft to published version: freeze, endorse, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import ENDORSERS, MARKET
from buyergroup_hub.visions import events, frozen
from buyergroup_hub.visions.models import Vision
from buyergroup_hub.visions.proposals import (
    ENDORSED,
    Endorsement,
    EndorsementAnswer,
    Erratum,
    Proposal,
    VisionVersion,
)


@dataclass(frozen=True)
class Tally:
    """How a proposal stands: numbers of organisations. Late ones count nowhere but in `late`."""

    asked: int
    needed: int
    endorsed: int
    with_remark: int
    objections: int
    open_objections: int
    late: int

    @property
    def silent(self) -> int:
        return self.asked - self.endorsed - self.objections

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.endorsed)

    @property
    def rule_met(self) -> bool:
        """The group's rule: enough organisations endorse, and every objection was answered."""
        return self.missing == 0 and self.open_objections == 0


def tally(proposal: Proposal, endorsements: Sequence[Endorsement]) -> Tally:
    counted = [one for one in endorsements if not one.late]
    return Tally(
        asked=proposal.asked,
        needed=proposal.needed,
        endorsed=sum(one.endorsed for one in counted),
        with_remark=sum(one.answer == "endorsed_with_remark" for one in counted),
        objections=sum(one.answer == "objection" for one in counted),
        open_objections=sum(one.open_objection for one in counted),
        late=sum(one.late and one.answer is not None for one in endorsements),
    )


def state(proposal: Proposal, counts: Tally) -> str:
    """frozen, endorsed, published or withdrawn."""
    if proposal.withdrawn_at is not None:
        return "withdrawn"
    if proposal.closed_at is not None:
        return "published"
    return "endorsed" if counts.rule_met else "frozen"


def organisations_asked(group_id: int) -> list[Organisation]:
    """Who is asked to endorse: the public clients that take part, each once. The strategy binds what they buy, so
    supplier members and knowledge partners help to write it and do not sign it."""
    members = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.group_id == group_id,
            Membership.until.is_(None),
            Membership.role.in_(ENDORSERS),
            Organisation.kind.not_in(MARKET),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(members))


def draft_digest(vision: Vision) -> str:
    """The digest that freezing now would give: the page shows it, and freezing checks that the text is still that."""
    return digest(canonical(frozen.compose(vision, {})))


def freeze(vision: Vision, seen: str, *, respond_by: date | None = None, for_board: bool = False) -> Proposal:
    """Freeze the draft and ask the group's organisations to endorse it. `seen` is the digest of what was on the page.

    With `for_board` the sounding board reads the proposal too.
    """
    if open_proposal(vision) is not None:
        raise RuleBroken(_("Er gaat al een voorstel rond. Publiceer het of trek het eerst in."))
    content = frozen.compose(vision, {})
    text = canonical(content)
    if digest(text) != seen:
        raise RuleBroken(_("Iemand sloeg net nog een onderdeel op. Lees het concept opnieuw en bevries het dan."))
    _check_whole(content)
    _check_changed(vision, digest(text))
    asked = organisations_asked(vision.group_id)
    if not asked:
        raise RuleBroken(_("Geen enkele opdrachtgever doet mee in deze groep. Laat eerst organisaties toe."))
    last = db.session.scalar(select(func.max(Proposal.number)).filter_by(vision_id=vision.id)) or 0
    circle = f"group:{vision.group_id}"
    proposal = Proposal(
        vision=vision,
        number=last + 1,
        frozen_at=clock.now(),
        frozen_by_id=standing().person_id,
        respond_by=respond_by,
        share=vision.group.endorse_share,
        asked=len(asked),
        content=text,
        digest=digest(text),
        audience=f"board:{vision.group_id}" if for_board else circle,
        demo=vision.demo,
    )
    proposal.endorsements = [
        Endorsement(organisation=organisation, audience=circle, demo=vision.demo) for organisation in asked
    ]
    db.session.add(proposal)
    keys: dict[str, Json] = {
        "number": proposal.number,
        "digest": proposal.digest,
        "asked": proposal.asked,
        "needed": proposal.needed,
    }
    record(events.FROZEN, proposal, keys, group_id=vision.group_id)
    return proposal


def _check_whole(content: frozen.Content) -> None:
    language = content["language"]
    empty = [section for section in content["sections"] if not section["texts"].get(language, {}).get("body")]
    if empty:
        raise RuleBroken(
            ngettext(
                "%(num)d onderdeel heeft nog geen tekst. Vul het aan of haal het weg.",
                "%(num)d onderdelen hebben nog geen tekst. Vul ze aan of haal ze weg.",
                len(empty),
            )
        )


def _check_changed(vision: Vision, fresh: str) -> None:
    published = current_version(vision)
    if published is not None and published.proposal.digest == fresh:
        raise RuleBroken(
            _("De tekst is gelijk aan versie %(number)s. Er is niets te bevriezen.", number=published.number)
        )


def open_proposal(vision: Vision) -> Proposal | None:
    """The proposal that goes round now."""
    found = select(Proposal).filter_by(vision_id=vision.id, closed_at=None)
    return db.session.scalars(found).one_or_none()


def current_version(vision: Vision) -> VisionVersion | None:
    """The version that was published last."""
    found = (
        select(VisionVersion)
        .filter_by(vision_id=vision.id)
        .options(joinedload(VisionVersion.proposal))
        .order_by(VisionVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(found).one_or_none()


def endorsements_of(proposal: Proposal) -> list[Endorsement]:
    """What each organisation says, with all its answers."""
    found = (
        select(Endorsement)
        .filter_by(proposal_id=proposal.id)
        .options(
            joinedload(Endorsement.organisation),
            selectinload(Endorsement.answers).joinedload(EndorsementAnswer.person),
        )
        .order_by(Endorsement.id)
    )
    return list(db.session.scalars(found))


def endorse(proposal: Proposal, organisation: Organisation, answer: str, remark: str = "") -> Endorsement:
    """An organisation endorses the frozen text, with or without a remark, or objects. It may change its answer until
    the round closes; each answer stays. A published version can still be endorsed, no longer objected to."""
    _lock(proposal)
    if proposal.withdrawn_at is not None:
        raise RuleBroken(
            _("Dit voorstel is ingetrokken. Je besluit is niet vastgelegd. Wacht op het volgende voorstel.")
        )
    if proposal.closed_at is not None and answer not in ENDORSED:
        raise RuleBroken(_("Deze tekst is al gepubliceerd. Stel een wijziging voor in het nieuwe concept."))
    if answer != "endorsed" and not remark:
        raise RuleBroken(_("Schrijf erbij wat je opmerking of bezwaar is."))
    endorsement = _place_of(proposal, organisation)
    now = clock.now()
    past = select(func.max(EndorsementAnswer.number)).filter_by(endorsement_id=endorsement.id)
    db.session.add(
        EndorsementAnswer(
            endorsement_id=endorsement.id,
            number=(db.session.scalar(past) or 0) + 1,
            answer=answer,
            remark=remark,
            person_id=standing().person_id,
            given_at=now,
            audience=f"group:{proposal.group_id}",
        )
    )
    endorsement.answer, endorsement.answered_at = answer, now
    endorsement.reply = endorsement.replied_at = endorsement.replied_by_id = None
    if proposal.closed_at is not None:
        endorsement.audience = "public"
    _record_answer(proposal, endorsement)
    return endorsement


def _record_answer(proposal: Proposal, endorsement: Endorsement) -> None:
    keys: dict[str, Json] = {"number": proposal.number, "organisation": endorsement.organisation_id}
    name = events.OBJECTED
    if endorsement.endorsed:
        name, keys["answer"] = events.ENDORSED, endorsement.answer
    record(name, endorsement, keys, group_id=proposal.group_id, acting_for=endorsement.organisation_id)


def _place_of(proposal: Proposal, organisation: Organisation) -> Endorsement:
    """The organisation's row; who joined after the freezing gets a late one, outside the denominator."""
    found = select(Endorsement).filter_by(proposal_id=proposal.id, organisation_id=organisation.id)
    place = db.session.scalars(found).one_or_none()
    if place is None:
        if organisation.id not in {one.id for one in organisations_asked(proposal.group_id)}:
            raise RuleBroken(
                _("%(name)s doet niet mee in deze groep en kan niet onderschrijven.", name=organisation.name)
            )
        place = Endorsement(
            proposal_id=proposal.id,
            organisation_id=organisation.id,
            late=True,
            audience=f"group:{proposal.group_id}",
            demo=proposal.demo,
        )
        db.session.add(place)
        db.session.flush()
    return place


def answer_objection(proposal: Proposal, endorsement: Endorsement, words: str) -> None:
    """The group replies to an objection. It stays an objection in the count, and no longer stands open."""
    _lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Deze ronde is gesloten."))
    if endorsement.answer != "objection":
        raise RuleBroken(_("Deze organisatie maakt geen bezwaar meer."))
    endorsement.reply, endorsement.replied_at = words, clock.now()
    endorsement.replied_by_id = standing().person_id
    keys: dict[str, Json] = {"number": proposal.number, "organisation": endorsement.organisation_id}
    record(events.OBJECTION_ANSWERED, endorsement, keys, group_id=proposal.group_id)


def withdraw(proposal: Proposal, reason: str) -> None:
    """Stop the round. The proposal stays readable, its answers too; the draft goes on."""
    _lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Deze ronde is al gesloten."))
    proposal.closed_at = proposal.withdrawn_at = clock.now()
    proposal.withdrawn_reason = reason
    keys: dict[str, Json] = {"number": proposal.number}
    record(events.WITHDRAWN, proposal, keys, group_id=proposal.group_id, payload={"reason": reason})


def publish(proposal: Proposal, change_summary: str) -> VisionVersion:
    """Make an endorsed proposal a version that everyone reads and nobody can change.

    The proposal becomes public, and so do the endorsements; silence, objections and remarks stay the group's.
    """
    _lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Deze ronde is al gesloten."))
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
    proposal.closed_at, proposal.audience, vision.audience = now, "public", "public"
    for endorsement in endorsements:
        if endorsement.endorsed:
            endorsement.audience = "public"
    keys: dict[str, Json] = {
        "vision": vision.id,
        "number": version.number,
        "digest": proposal.digest,
        "endorsed": counts.endorsed,
        "asked": counts.asked,
    }
    record(events.PUBLISHED, version, keys, group_id=vision.group_id)
    return version


def _check_rule(counts: Tally) -> None:
    if counts.missing:
        raise RuleBroken(
            ngettext(
                "Nog niet te publiceren: er ontbreekt %(num)d onderschrijving.",
                "Nog niet te publiceren: er ontbreken %(num)d onderschrijvingen.",
                counts.missing,
            )
        )
    if counts.open_objections:
        raise RuleBroken(_("Nog niet te publiceren: er staat een bezwaar open. Reageer er eerst op."))


def _lock(proposal: Proposal) -> None:
    """Judge the round on what holds until the end of this transaction: nobody objects while it is published."""
    db.session.refresh(proposal, ["closed_at", "withdrawn_at"], with_for_update=True)


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
