"""Write, publish, review, supersede and withdraw knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import Upload, add, remove
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.knowledge import events
from buyergroup_hub.knowledge.models import WRITTEN, ItemClause, KnowledgeItem

LONGEST_UNTIL_REVIEW = timedelta(days=5 * 366)


def write(
    group: Group,
    kind: str,
    said: Mapping[str, Any],
    clauses: Sequence[Clause] = (),
    upload: Upload | None = None,
) -> KnowledgeItem:
    """Begin a draft, for the group's eyes. Who writes it owns it."""
    item = KnowledgeItem(
        group=group,
        kind=kind,
        audience=f"group:{group.id}",
        demo=group.demo,
        owner_id=standing().person_id,
        organisation_id=standing().organisation_in(group.id),
        written_at=clock.now(),
        clauses=[ItemClause(clause=clause) for clause in clauses],
        file=None,
    )
    _say(item, said)
    db.session.add(item)
    _attach(item, upload)
    record(events.WRITTEN, item, {"item_kind": kind}, group_id=group.id)
    return item


def edit(item: KnowledgeItem, said: Mapping[str, Any], clauses: Sequence[Clause], upload: Upload | None = None) -> None:
    """Change a draft. What was published never changes: see `revise`."""
    _must_be_draft(item)
    before = {name: getattr(item, name) for name in WRITTEN}
    _say(item, said)
    kept = {link.clause_id: link for link in item.clauses}
    item.clauses = [kept.get(clause.id) or ItemClause(clause=clause) for clause in clauses]
    _attach(item, upload)
    changed = sorted(name for name in WRITTEN if before[name] != getattr(item, name))
    if upload is not None:
        changed.append("file")
    record(events.EDITED, item, {"fields": changed}, group_id=item.group_id)


def missing(item: KnowledgeItem) -> list[str]:
    """What a draft still lacks before it can be published, in words."""
    lacks = {
        _("Schrijf in een of twee zinnen waar het om gaat."): not item.lead,
        _("Vertel wat de situatie was, wat jullie deden en wat het opleverde."): item.kind == "lesson"
        and not (item.situation and item.approach and item.result),
        _("Zeg of jullie het weer zo zouden doen."): item.kind == "lesson" and not item.verdict,
        _("Kies een bestand, of geef de link naar het document."): item.kind == "document"
        and not (item.file_id or item.source_url),
        _("Schrijf de tekst, of voeg een bestand of link toe."): item.kind in ("guide", "example")
        and not (item.body or item.file_id or item.source_url),
        _("Schrijf waarom de groep dit besloot."): item.kind == "decision" and not item.body,
        _("Zeg wanneer de groep dit besloot."): item.kind == "decision" and not item.dated,
    }
    return [words for words, lacking in lacks.items() if lacking]


def publish(item: KnowledgeItem, review_on: date) -> None:
    """Open a draft to everyone and fix its text. A new version takes the place of the one before it."""
    _must_be_draft(item)
    lacks = missing(item)
    if lacks:
        raise RuleBroken(_("Je kunt dit nog niet publiceren. %(lack)s", lack=lacks[0]))
    _check_review(review_on, at="review_on")
    retoken(item, "public", files=[item.file] if item.file is not None else [])
    item.review_on, item.reviewed_on = review_on, clock.today()
    before = _current_version(item)
    item.freeze(1 + _highest_number(item))
    keys = {"item_kind": item.kind, "number": item.number, "digest": item.digest}
    record(events.PUBLISHED, item, keys, group_id=item.group_id)
    if before is not None:
        supersede(before, item)


def revise(item: KnowledgeItem) -> KnowledgeItem:
    """Begin the next version of what was published, or go on with the draft of it that there is."""
    if item.published_at is None:
        return item
    if item.withdrawn_at is not None or item.superseded_by_id is not None:
        raise RuleBroken(_("Dit is niet meer de geldende tekst. Begin bij de nieuwste versie, of schrijf iets nieuws."))
    waiting = select(KnowledgeItem).where(KnowledgeItem.of_same_root(item), KnowledgeItem.published_at.is_(None))
    draft = db.session.scalars(waiting.options(*KnowledgeItem.whole())).one_or_none()
    if draft is not None:
        return draft
    copied = {name: getattr(item, name) for name in (*WRITTEN, "kind", "language", "group", "file", "demo")}
    draft = KnowledgeItem(
        **copied | {"change_note": ""},
        audience=f"group:{item.group_id}",
        owner_id=item.owner_id,
        organisation_id=item.organisation_id,
        root_id=item.first_id,
        written_at=clock.now(),
        clauses=[ItemClause(clause=link.clause) for link in item.clauses],
    )
    db.session.add(draft)
    record(events.REVISED, draft, {"from": item.id}, group_id=item.group_id)
    return draft


def discard(item: KnowledgeItem) -> None:
    """Throw a draft away; nobody outside the group saw it."""
    _must_be_draft(item)
    record(events.DISCARDED, item, group_id=item.group_id)
    file = item.file
    db.session.delete(item)
    db.session.flush()
    _let_go(file)


def review(item: KnowledgeItem, until: date, note: str = "") -> None:
    """Say that it is still true, and until when."""
    _must_stand(item)
    _check_review(until, at="until")
    item.reviewed_on, item.review_on, item.review_asked_on = clock.today(), until, None
    record(events.REVIEWED, item, {"until": until.isoformat()}, group_id=item.group_id, payload=note or None)


def supersede(item: KnowledgeItem, by: KnowledgeItem) -> None:
    """Point readers to what came in its place. It stays readable."""
    _must_stand(item)
    if by.published_at is None or by.withdrawn_at is not None:
        raise RuleBroken(
            _("De tekst die hiervoor in de plaats komt, is niet gepubliceerd. Kies een gepubliceerde tekst.")
        )
    if by.id == item.id or item.id in _after(by):
        raise RuleBroken(_("Die tekst is zelf door deze vervangen. Kies een andere."))
    item.superseded_by_id = by.id
    record(events.SUPERSEDED, item, {"by": by.id}, group_id=item.group_id)


def withdraw(item: KnowledgeItem, reason: str) -> None:
    """Say that it should not be used any more, and why. It stays readable at its address."""
    if item.published_at is None or item.withdrawn_at is not None:
        raise RuleBroken(_("Alleen wat gepubliceerd is en nog niet ingetrokken, kun je intrekken."))
    item.withdrawn_at, item.withdrawn_reason = clock.now(), reason
    record(events.WITHDRAWN, item, group_id=item.group_id)


@each_turn
def ask_for_reviews() -> None:
    """The day of review has come: recorded once, and the index learns of it. Its state follows from its dates."""
    today = clock.today()
    due = select(KnowledgeItem).where(
        KnowledgeItem.state_on(today) == "to_review",
        or_(KnowledgeItem.review_asked_on.is_(None), KnowledgeItem.review_asked_on < KnowledgeItem.review_on),
    )
    for item in db.session.scalars(due.limit(100)):
        item.review_asked_on = item.review_on
        record(events.REVIEW_DUE, item, group_id=item.group_id)


def _say(item: KnowledgeItem, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        if name not in WRITTEN:
            raise ValueError(f"nobody writes {name}")
        setattr(item, name, value or (None if name in ("verdict", "dated", "source_url") else ""))


def _attach(item: KnowledgeItem, upload: Upload | None) -> None:
    """Put a file with the item in the place of the one that was there."""
    if upload is None:
        return
    before = item.file
    item.file = add(upload, item.audience, demo=item.demo)
    db.session.flush()
    _let_go(before)


def _let_go(file: Any) -> None:
    """A version that was published may still have the file."""
    if file is not None and not db.session.scalar(select(KnowledgeItem.id).where(KnowledgeItem.file_id == file.id)):
        remove(file)


def _must_be_draft(item: KnowledgeItem) -> None:
    if item.published_at is not None:
        raise RuleBroken(_("Dit is gepubliceerd en verandert niet meer. Maak een nieuwe versie."))


def _must_stand(item: KnowledgeItem) -> None:
    if item.published_at is None:
        raise RuleBroken(_("Dit is nog een concept. Publiceer het eerst."))
    if item.withdrawn_at is not None or item.superseded_by_id is not None:
        raise RuleBroken(_("Dit is al vervangen of ingetrokken. Open de pagina opnieuw."))


def _check_review(day: date, *, at: str) -> None:
    today = clock.today()
    if not today < day <= today + LONGEST_UNTIL_REVIEW:
        raise RuleBroken(
            _("Kies een dag in de toekomst, hoogstens vijf jaar vooruit. Gebruikelijk is een jaar."), at=at
        )


def _highest_number(item: KnowledgeItem) -> int:
    numbers = select(func.max(KnowledgeItem.number)).where(KnowledgeItem.of_same_root(item))
    return db.session.scalar(numbers) or 0


def _current_version(item: KnowledgeItem) -> KnowledgeItem | None:
    """The version that is to be superseded by this one."""
    standing_version = select(KnowledgeItem).where(
        KnowledgeItem.of_same_root(item),
        KnowledgeItem.id != item.id,
        KnowledgeItem.published_at.is_not(None),
        KnowledgeItem.withdrawn_at.is_(None),
        KnowledgeItem.superseded_by_id.is_(None),
    )
    return db.session.scalars(standing_version).one_or_none()


def _after(item: KnowledgeItem) -> set[int]:
    """All that came after an item, however far."""
    seen: set[int] = set()
    following = item.superseded_by_id
    while following is not None and following not in seen:
        seen.add(following)
        following = db.session.scalar(select(KnowledgeItem.superseded_by_id).where(KnowledgeItem.id == following))
    return seen
