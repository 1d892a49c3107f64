"""Comments and suggestions about a passage: say, reply, settle, take over, decline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.permissions import EDITORS
from buyergroup_hub.texts.anchors import Anchor, anchor, find
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import events
from buyergroup_hub.visions.drafts.actions.writing import Overtaken, Words, drop_draft, head_of, own_draft, save
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionRevision


def say(section: Section, head: SectionRevision | None, words: str, quote: str = "") -> Comment:
    """Remark something about a section, or about a passage of its last revision.

    Raises RuleBroken with a sentence for the field where the passage cannot be told apart.
    """
    passage = _placed(plain(head.body), quote) if quote and head else None
    return _add(section, head, passage, kind="comment", body=words)


def suggest(section: Section, head: SectionRevision, quote: str, replacement: str, why: str = "") -> Comment:
    """Propose other words for a passage. It is looked up in the text as it was written, where it is to be replaced."""
    if quote not in head.body and quote in plain(head.body):
        raise RuleBroken(_("Een deel van deze woorden is vet. Kies woorden die allemaal gewoon of allemaal vet zijn."))
    passage = _placed(head.body, quote)
    return _add(section, head, passage, kind="suggestion", body=why, replacement=replacement)


def reply(comment: Comment, words: str) -> Comment:
    """Answer in a thread; one level deep."""
    _check_open(comment)
    thread = comment.thread_id or comment.id
    answer = _new(comment.section, kind="comment", body=words, thread_id=thread, revision=comment.revision)
    record(events.REPLIED, answer, {"section": comment.section_id}, group_id=comment.group_id)
    return answer


def keep_as_comment(section: Section, language: str) -> Comment:
    """Of two texts that met, leave the saved one and keep one's own as a comment that the group reads."""
    draft = own_draft(section, language)
    if draft is None:
        raise RuleBroken(_("Je hebt hier geen concept meer. Er is niets veranderd."))
    comment = say(section, head_of(section, language), draft.body)
    drop_draft(section, language)
    return comment


def assign(comment: Comment, owner: Person | None, due_on: date | None) -> None:
    """Say who sees to a thread, and before which day; nobody and no day take that back."""
    _check_open(comment)
    if comment.thread_id is not None:
        raise RuleBroken(_("Je kunt een reactie niet apart toewijzen. Kies iemand voor de hele opmerking."))
    if owner is not None and owner.id not in {person.id for person in writers(comment.group_id)}:
        raise RuleBroken(_("Deze persoon schrijft niet mee in de groep. Kies iemand die meeschrijft."))
    comment.owner_id, comment.due_on = owner.id if owner else None, due_on
    day = due_on.isoformat() if due_on else None
    keys: dict[str, Json] = {"section": comment.section_id, "owner": comment.owner_id, "day": day}
    record(events.ASSIGNED, comment, keys, group_id=comment.group_id)


def writers(group_id: int) -> list[Person]:
    """Who writes along in a group now, by name."""
    statement = (
        select(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(
            Membership.group_id == group_id,
            Membership.runs(),
            Membership.role.in_(EDITORS),
            Affiliation.until.is_(None),
            Affiliation.confirmed_at.is_not(None),
            Person.blocked_at.is_(None),
            Person.erased_at.is_(None),
        )
        .distinct()
        .order_by(Person.name)
    )
    return list(db.session.scalars(statement))


def settle(comment: Comment) -> None:
    """Close a thread: what it asked is done or answered."""
    _close(comment, "settled", "")


def decline(comment: Comment, reason: str) -> None:
    """Leave a suggestion out, and say why."""
    _close(comment, "declined", reason)


def take_over(comment: Comment) -> SectionRevision:
    """Put the suggested words in the text, as a new revision."""
    _check_open(comment)
    if comment.kind != "suggestion" or comment.revision is None or comment.replacement is None:
        raise RuleBroken(_("Dit is een opmerking en geen suggestie. Verwerk de opmerking zelf in de tekst."))
    language = comment.revision.language
    head = head_of(comment.section, language)
    span = find(head.body, anchor_of(comment)) if head else None
    if head is None or span is None:
        raise RuleBroken(
            _("De passage is veranderd. Verwerk de suggestie zelf in de tekst. Rond de suggestie daarna af.")
        )
    body = head.body[: span.start] + comment.replacement + head.body[span.end :]
    words = Words(head.heading, body, _("Suggestie overgenomen"))
    saved = save(comment.section, language, words, base=head.number)
    if isinstance(saved, Overtaken):
        raise RuleBroken(_("Iemand sloeg net een andere tekst op. Kijk of de suggestie nog past."))
    _close(comment, "taken_over", "")
    return saved


def take_over_all(section: Section, language: str) -> int:
    """Take over all open suggestions of which the passage is still there; answers how many."""
    taken = 0
    for comment in threads_of([section]):
        if comment.kind != "suggestion" or comment.settled_at or comment.revision is None:
            continue
        head = head_of(section, language)
        if head is not None and comment.revision.language == language and find(head.body, anchor_of(comment)):
            take_over(comment)
            taken += 1
    return taken


def threads_of(sections: Sequence[Section]) -> list[Comment]:
    """The threads of sections, each by its first comment, oldest first."""
    statement = (
        select(Comment)
        .where(Comment.section_id.in_([section.id for section in sections]), Comment.thread_id.is_(None))
        .options(*_whole())
        .order_by(Comment.id)
    )
    return list(db.session.scalars(statement))


def is_gone(comment: Comment, head: SectionRevision | None) -> bool:
    """Can the passage no longer be told apart in the text as it is now?"""
    if not comment.quote:
        return False
    text = (head.body if comment.kind == "suggestion" else plain(head.body)) if head else ""
    return find(text, anchor_of(comment)) is None


def anchor_of(comment: Comment) -> Anchor:
    return Anchor(comment.quote, comment.prefix, comment.suffix)


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Comment.section).joinedload(Section.vision),
        joinedload(Comment.revision),
        joinedload(Comment.person),
        joinedload(Comment.acting_for),
        joinedload(Comment.owner),
    )


def _placed(text: str, quote: str) -> Anchor:
    """Where a quoted passage stands in a text; a sentence where that is nowhere or not clear."""
    starts = [at for at in range(len(text)) if text.startswith(quote, at)]
    if not starts:
        raise RuleBroken(_("Deze woorden staan niet zo in het onderdeel. Kopieer ze precies uit de tekst."))
    if len(starts) > 1 and any(after - before >= len(quote) for before, after in pairwise(starts)):
        raise RuleBroken(_("Deze woorden staan er vaker. Neem er een paar woorden omheen bij."))
    try:
        return anchor(text, starts[0], starts[0] + len(quote))
    except ValueError:
        raise RuleBroken(_("Dit is te lang. Kies hoogstens 1.000 tekens.")) from None


def _add(section: Section, head: SectionRevision | None, passage: Anchor | None, **values: Any) -> Comment:
    if passage is not None:
        values["quote"], values["prefix"], values["suffix"] = passage
    comment = _new(section, revision=head, **values)
    keys: dict[str, Json] = {"section": section.id, "kind": comment.kind}
    record(events.COMMENTED, comment, keys, group_id=section.group_id)
    return comment


def _new(section: Section, **values: Any) -> Comment:
    who = standing()
    comment = Comment(
        section=section,
        said_at=clock.now(),
        person_id=who.person_id,
        acting_for_id=who.acts_for(section.group_id),
        audience=section.audience,
        demo=section.demo,
        **values,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def _check_open(comment: Comment) -> None:
    if comment.settled_at is not None:
        raise RuleBroken(_("Dit is al afgerond. Begin een nieuwe opmerking."))


def _close(comment: Comment, outcome: str, reason: str) -> None:
    _check_open(comment)
    if comment.thread_id is not None:
        raise RuleBroken(_("Je kunt een reactie niet apart afronden. Rond de hele opmerking af."))
    comment.settled_at, comment.settled_by_id = clock.now(), standing().person_id
    comment.outcome, comment.reason = outcome, reason
    keys: dict[str, Json] = {"section": comment.section_id, "outcome": outcome}
    record(events.SETTLED, comment, keys, group_id=comment.group_id)
