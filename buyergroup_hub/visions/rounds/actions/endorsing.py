"""From draft to published version: freeze, endorse, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds import events, frozen
from buyergroup_hub.visions.rounds.actions import telling
from buyergroup_hub.visions.rounds.models import ENDORSED, Endorsement, EndorsementAnswer, Proposal
from buyergroup_hub.visions.rounds.queries import current_version, last_answer, open_proposal, organisations_asked

A_DAY = timedelta(days=1)


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
    counted = [endorsement for endorsement in endorsements if not endorsement.late]
    return Tally(
        asked=proposal.asked,
        needed=proposal.needed,
        endorsed=sum(endorsement.endorsed for endorsement in counted),
        with_remark=sum(endorsement.answer == "endorsed_with_remark" for endorsement in counted),
        objections=sum(endorsement.answer == "objection" for endorsement in counted),
        open_objections=sum(endorsement.open_objection for endorsement in counted),
        late=sum(endorsement.late and endorsement.answer is not None for endorsement in endorsements),
    )


def state(proposal: Proposal, counts: Tally) -> str:
    """frozen, endorsed, published or withdrawn."""
    if proposal.withdrawn_at is not None:
        return "withdrawn"
    if proposal.closed_at is not None:
        return "published"
    return "endorsed" if counts.rule_met else "frozen"


def draft_digest(vision: Vision) -> str:
    """The digest that freezing now would give: the page shows it, and freezing checks that the text is still that."""
    return frozen.compose(vision).digest


def freeze(vision: Vision, seen: str, *, respond_by: date | None = None, for_board: bool = False) -> Proposal:
    """Freeze the draft and ask the group's organisations to endorse it. `seen` is the digest of what was on the page.

    With `for_board` the sounding board reads the proposal too.
    """
    if open_proposal(vision) is not None:
        raise RuleBroken(_("Organisaties reageren al op een voorstel. Publiceer dat voorstel of trek het eerst in."))
    composed = frozen.compose(vision)
    if composed.digest != seen:
        raise RuleBroken(
            _("Iemand heeft net nog een onderdeel opgeslagen. Lees het concept opnieuw en zet de tekst daarna vast.")
        )
    check_ready(vision, composed)
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
        content=composed.text,
        digest=composed.digest,
        audience=f"board:{vision.group_id}" if for_board else circle,
        demo=vision.demo,
    )
    proposal.endorsements = [
        Endorsement(organisation=organisation, audience=circle, demo=vision.demo) for organisation in asked
    ]
    db.session.add(proposal)
    db.session.flush()
    telling.ask(proposal, proposal.endorsements)
    keys: dict[str, Json] = {
        "number": proposal.number,
        "digest": proposal.digest,
        "asked": proposal.asked,
        "needed": proposal.needed,
    }
    record(events.FROZEN, proposal, keys, group_id=vision.group_id)
    return proposal


def check_ready(vision: Vision, composed: frozen.Composed) -> None:
    """Refuse what cannot go round: empty sections, clauses that nobody published, a text that is published already."""
    if composed.empty:
        raise RuleBroken(
            ngettext(
                "%(num)d onderdeel heeft nog geen tekst: %(names)s. Vul het aan of haal het weg.",
                "%(num)d onderdelen hebben nog geen tekst: %(names)s. Vul ze aan of haal ze weg.",
                len(composed.empty),
                names=and_list(composed.empty),
            )
        )
    if composed.missing:
        codes = and_list(composed.missing)
        raise RuleBroken(
            _("Nog niet gepubliceerd: %(codes)s. Publiceer eerst, of haal de verwijzing weg.", codes=codes)
        )
    published = current_version(vision)
    if published is not None and published.proposal.digest == composed.digest:
        number = published.number
        raise RuleBroken(_("De tekst is gelijk aan versie %(number)s. Wijzig eerst de tekst.", number=number))


def endorsements_of(proposal: Proposal) -> list[Endorsement]:
    """What each organisation says, with all its answers."""
    statement = (
        select(Endorsement)
        .filter_by(proposal_id=proposal.id)
        .options(
            joinedload(Endorsement.organisation),
            selectinload(Endorsement.answers).joinedload(EndorsementAnswer.person),
        )
        .order_by(Endorsement.id)
    )
    return list(db.session.scalars(statement))


def endorse(
    proposal: Proposal, organisation: Organisation, answer: str, remark: str = "", *, seen: int | None = None
) -> Endorsement | EndorsementAnswer:
    """An organisation endorses the frozen text, with or without a remark, or objects. It may change its answer until
    the round closes; each answer stays. A published version can still be endorsed, no longer objected to.

    `seen` is the number of the organisation's last answer as its signer knew it, 0 for none. Where a colleague answered
    since, nothing is recorded: this gives that answer. A page always says it; None holds to nothing.
    """
    lock(proposal)
    if proposal.withdrawn_at is not None:
        raise RuleBroken(
            _("Dit voorstel is ingetrokken. Je besluit is niet vastgelegd. Wacht op het volgende voorstel.")
        )
    if proposal.closed_at is not None and answer not in ENDORSED:
        raise RuleBroken(_("Deze tekst is al gepubliceerd. Stel een wijziging voor in het nieuwe concept."))
    if answer != "endorsed" and not remark:
        raise RuleBroken(_("Schrijf erbij wat je opmerking of bezwaar is."))
    last = last_answer(proposal, organisation)
    if last is not None and seen not in (None, last.number):
        return last
    endorsement = _endorsement_of(proposal, organisation)
    now = clock.now()
    db.session.add(
        EndorsementAnswer(
            endorsement_id=endorsement.id,
            number=last.number + 1 if last else 1,
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
        retoken(endorsement, "public")
    _record_answer(proposal, endorsement)
    return endorsement


def _record_answer(proposal: Proposal, endorsement: Endorsement) -> None:
    keys: dict[str, Json] = {"number": proposal.number, "organisation": endorsement.organisation_id}
    name = events.OBJECTED
    if endorsement.endorsed:
        name, keys["answer"] = events.ENDORSED, endorsement.answer
    record(name, endorsement, keys, group_id=proposal.group_id, acting_for=endorsement.organisation_id)


def _endorsement_of(proposal: Proposal, organisation: Organisation) -> Endorsement:
    """The organisation's row; who joined after the freezing gets a late one, outside the denominator."""
    statement = select(Endorsement).filter_by(proposal_id=proposal.id, organisation_id=organisation.id)
    endorsement = db.session.scalars(statement).one_or_none()
    if endorsement is None:
        if organisation.id not in {one.id for one in organisations_asked(proposal.group_id)}:
            raise RuleBroken(
                _("%(name)s doet niet mee in deze groep en kan niet onderschrijven.", name=organisation.name)
            )
        endorsement = Endorsement(
            proposal_id=proposal.id,
            organisation_id=organisation.id,
            late=True,
            audience=f"group:{proposal.group_id}",
            demo=proposal.demo,
        )
        db.session.add(endorsement)
        db.session.flush()
    return endorsement


def remind(proposal: Proposal) -> int:
    """Write once more to the organisations that did not answer; answers to how many. Once a day is enough."""
    lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Dit voorstel is al gesloten."))
    lately = select(Event.seq).filter_by(name=events.REMINDED, subject_kind="proposals", subject_id=proposal.id)
    if db.session.scalar(lately.where(Event.at > clock.now() - A_DAY).limit(1)):
        raise RuleBroken(_("Vandaag ging er al een herinnering uit. Morgen kan het weer."))
    silent = [endorsement for endorsement in endorsements_of(proposal) if endorsement.answer is None]
    if not silent:
        raise RuleBroken(_("Iedereen heeft gereageerd. Er is niemand om aan te herinneren."))
    reached = len(telling.ask(proposal, silent))
    if not reached:
        raise RuleBroken(_("Bij deze organisaties mag nog niemand tekenen. De beheerder van de hub regelt dat."))
    keys: dict[str, Json] = {"number": proposal.number, "asked": reached}
    record(events.REMINDED, proposal, keys, group_id=proposal.group_id)
    return reached


def answer_objection(endorsement: Endorsement, words: str) -> None:
    """The group replies to an objection. It stays an objection in the count, and no longer stands open."""
    proposal = endorsement.proposal
    lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Dit voorstel is gesloten."))
    if endorsement.answer != "objection":
        raise RuleBroken(_("Deze organisatie maakt geen bezwaar meer."))
    endorsement.reply, endorsement.replied_at = words, clock.now()
    endorsement.replied_by_id = standing().person_id
    keys: dict[str, Json] = {"number": proposal.number, "organisation": endorsement.organisation_id}
    record(events.OBJECTION_ANSWERED, endorsement, keys, group_id=proposal.group_id)


def withdraw(proposal: Proposal, reason: str) -> None:
    """Stop the round. The proposal stays readable, its answers too; the draft goes on."""
    lock(proposal)
    if proposal.closed_at is not None:
        raise RuleBroken(_("Dit voorstel is al gesloten."))
    proposal.closed_at = proposal.withdrawn_at = clock.now()
    proposal.withdrawn_reason = reason
    keys: dict[str, Json] = {"number": proposal.number}
    record(events.WITHDRAWN, proposal, keys, group_id=proposal.group_id, payload={"reason": reason})


def lock(proposal: Proposal) -> None:
    """Judge the round on what holds until the end of this transaction: nobody objects while it is published."""
    db.session.refresh(proposal, ["closed_at", "withdrawn_at"], with_for_update=True)
