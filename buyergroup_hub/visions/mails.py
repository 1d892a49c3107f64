"""The letters of this room: an organisation is asked to endorse, a version was published, a draft was overtaken.

The first two go to who may sign, since what is decided binds her organisation. Everyone else hears through what she
follows, and who does not want mail at once gets none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import current_app, render_template
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import sees, standing_of
from buyergroup_hub.accounts.actions import hears_at_once
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import post, writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import ENDORSERS, Standing, Verb, can
from buyergroup_hub.visions.models import (
    Endorsement,
    Proposal,
    Seat,
    Section,
    SectionDraft,
    SectionRevision,
    Vision,
    VisionVersion,
)


def ask(proposal: Proposal, places: Iterable[Endorsement]) -> set[int]:
    """Ask who may sign for these organisations; answers of which there is somebody."""
    wanted = {place.organisation_id for place in places}
    found = signers(proposal.group_id, wanted)
    for person, organisation_id in found:
        keys: dict[str, Json] = {"proposal": proposal.id, "organisation": organisation_id}
        post_to("visions.endorsement_asked", person, keys, demo=proposal.demo)
    return {organisation_id for _person, organisation_id in found}


def without_signer(proposal: Proposal, places: Iterable[Endorsement]) -> set[int]:
    """Those of these organisations for which nobody in the group may sign."""
    return unsigned_of(proposal.group_id, {place.organisation_id for place in places})


def unsigned_of(group_id: int, wanted: set[int]) -> set[int]:
    return wanted - {organisation_id for _person, organisation_id in signers(group_id, wanted)}


def tell(version: VisionVersion) -> None:
    """Tell who may sign for the group's organisations that a version is public."""
    for person in {person.id: person for person, _organisation in signers(version.group_id)}.values():
        post_to("visions.published", person, {"version": version.id}, demo=version.demo)


def warn(section: Section, revision: SectionRevision) -> None:
    """Tell those whose drafts this text overtakes, where they asked to hear that: nothing of theirs is lost."""
    overtaken = (
        select(SectionDraft)
        .where(
            SectionDraft.section_id == section.id,
            SectionDraft.language == revision.language,
            SectionDraft.base == revision.number - 1,
            SectionDraft.person_id != revision.person_id,
        )
        .options(joinedload(SectionDraft.person))
    )
    for draft in db.session.scalars(overtaken):
        keys: dict[str, Json] = {"section": section.id, "language": draft.language}
        post_to("visions.overtaken", draft.person, keys, demo=section.demo, what="conflicts")


def post_to(kind: str, person: Person, keys: dict[str, Json], *, demo: bool, what: str = "questions") -> None:
    """A person chooses what she wants to hear at once; the rest comes in what she follows."""
    if person.email is not None and hears_at_once(person, what):
        post(kind, person.email, keys, person_id=person.id, language=person.language, demo=demo)


def signers(group_id: int, organisation_ids: Collection[int] | None = None) -> list[tuple[Person, int]]:
    """Who may sign in a group, with the organisation that she signs for."""
    found = (
        select(Person, Membership.organisation_id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(
            Membership.group_id == group_id,
            Membership.runs(),
            Membership.role.in_(ENDORSERS),
            Affiliation.may_endorse,
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > clock.now()),
            Person.blocked_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )
    if organisation_ids is not None:
        found = found.where(Membership.organisation_id.in_(organisation_ids))
    return [(person, organisation_id) for person, organisation_id in db.session.execute(found)]


@writes("visions.endorsement_asked", _l("Vraag om een tekst te onderschrijven"))
def endorsement_asked(mail: Mail) -> Letter | None:
    proposal = db.session.get(
        Proposal, mail.keys["proposal"], options=[joinedload(Proposal.vision).joinedload(Vision.group)]
    )
    organisation = db.session.get(Organisation, mail.keys["organisation"])
    who = reader_of(mail)
    if proposal is None or organisation is None or who is None or proposal.closed_at is not None:
        return None
    if not sees(who, proposal) or not can(who, Verb.ENDORSE, Seat(proposal.group_id, organisation.id)):
        return None
    subject = _("Onderschrijft %(name)s “%(title)s”?", name=organisation.name, title=proposal.vision.title)
    path = f"/visions/{proposal.vision.pid}/proposals/{proposal.number}"
    return letter_of(mail, subject, "visions/mails/endorsement_asked.txt", path, proposal, organisation=organisation)


@writes("visions.published", _l("Bericht dat een versie openbaar is"))
def published(mail: Mail) -> Letter | None:
    version = db.session.get(
        VisionVersion, mail.keys["version"], options=[joinedload(VisionVersion.vision).joinedload(Vision.group)]
    )
    who = reader_of(mail)
    if version is None or who is None or not sees(who, version):
        return None
    subject = _("Versie %(number)s van “%(title)s” is openbaar", number=version.number, title=version.vision.title)
    path = f"/visions/{version.vision.pid}/versions/{version.number}"
    return letter_of(mail, subject, "visions/mails/published.txt", path, version)


@writes("visions.overtaken", _l("Bericht dat iemand anders aan dezelfde tekst schreef"))
def overtaken(mail: Mail) -> Letter | None:
    found = (
        select(Section, SectionDraft)
        .join(SectionDraft, SectionDraft.section_id == Section.id)
        .where(
            Section.id == mail.keys["section"],
            SectionDraft.language == mail.keys["language"],
            SectionDraft.person_id == mail.person_id,
        )
        .options(joinedload(Section.vision).joinedload(Vision.group))
    )
    row = db.session.execute(found).one_or_none()
    who = reader_of(mail)
    if row is None or who is None or not sees(who, row[0]):
        return None
    section, draft = row
    subject = _("Je tekst in “%(title)s” botst met die van een ander", title=section.vision.title)
    other = f"?language={draft.language}" if draft.language != section.vision.language else ""
    path = f"/visions/{section.vision.pid}/sections/{section.key}{other}"
    why = _("je koos voor een mail als je tekst botst met die van een ander.")
    return letter_of(mail, subject, "visions/mails/overtaken.txt", path, section, why=why)


def reader_of(mail: Mail) -> Standing | None:
    """Who gets the letter, as she stands now."""
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    return standing_of(person.id) if person is not None and person.may_sign_in else None


def letter_of(
    mail: Mail,
    subject: str,
    template: str,
    path: str,
    about: Proposal | VisionVersion | Section,
    organisation: Organisation | None = None,
    why: str = "",
) -> Letter:
    text = render_template(
        template,
        demo=mail.demo,
        why=why or _("je tekent namens een organisatie in deze groep."),
        url=f"{current_app.config['HUB'].base_url}{path}",
        about=about,
        vision=about.vision,
        organisation=organisation,
    )
    return Letter(subject=subject, text=text.strip() + "\n", language=mail.language)
