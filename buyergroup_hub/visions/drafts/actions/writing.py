"""Writing a vision together: sections, drafts, comments and suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, new_pid
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.windows import TypedElsewhere, Window
from buyergroup_hub.visions.drafts import events, queries
from buyergroup_hub.visions.drafts.actions import telling
from buyergroup_hub.visions.drafts.models import (
    Section,
    SectionDraft,
    SectionRevision,
    TemplateSection,
    Vision,
    VisionTemplate,
)


class Words(NamedTuple):
    """What somebody wrote for a section; `note` says what she changed."""

    heading: str
    body: str
    note: str = ""


@dataclass(frozen=True)
class Overtaken:
    """Somebody else saved first (rule 9). `base` is what both began with, None where that was nothing;
    `mine` is kept as the person's draft, `theirs` is what the section holds now."""

    base: SectionRevision | None
    mine: SectionDraft
    theirs: SectionRevision


def start(group: Group, title: str, *, language: str = "nl", template: str = "market_vision") -> Vision:
    """Begin a vision with the sections of a template. Only the group reads it until its first version is published."""
    chosen = db.session.scalars(select(VisionTemplate).filter_by(key=template)).one()
    circle = f"group:{group.id}"
    vision = Vision(
        group=group, template_id=chosen.id, title=title, language=language, audience=circle, demo=group.demo
    )
    guides = select(TemplateSection).filter_by(template_id=chosen.id).order_by(TemplateSection.position)
    vision.sections = [
        Section(guide=guide, part=guide.part, key=guide.key, position=guide.position, audience=circle, demo=group.demo)
        for guide in db.session.scalars(guides)
    ]
    db.session.add(vision)
    record(events.STARTED, vision, group_id=group.id)
    return vision


def add_section(vision: Vision, part: str, heading: str) -> Section:
    """A section of the group's own, behind the others of its part."""
    there = queries.sections_of(vision)
    place = max((section.position for section in there if section.part == part), default=0) + 1
    for later in there:
        if later.position >= place:
            later.position += 1
    section = Section(
        vision=vision, part=part, key=new_pid(), position=place, audience=f"group:{vision.group_id}", demo=vision.demo
    )
    db.session.add(section)
    db.session.flush()
    record(events.SECTION_ADDED, section, {"section": section.id}, group_id=vision.group_id)
    save(section, vision.language, Words(heading, ""), base=0)
    return section


def remove_section(section: Section) -> None:
    """Leave a section out of the next proposal. Its revisions stay, and so do the versions that hold it."""
    if section.guide is not None and section.guide.required:
        raise RuleBroken(_("Dit onderdeel hoort bij elke marktvisie. Je kunt het niet verwijderen."))
    _check_there(section)
    section.removed_at = clock.now()
    record(events.SECTION_REMOVED, section, {"section": section.id}, group_id=section.group_id)


def save(
    section: Section,
    language: str,
    words: Words,
    *,
    base: int,
    merged: int | None = None,
    of: int | None = None,
    window: Window | None = None,
) -> SectionRevision | Overtaken:
    """Save a text as the revision after `base`, the number of the one that its writer began with (0 for none).

    The database finds the second editor: a number exists once. Her text is then kept as her draft, and nothing is
    overwritten. `merged` is the number of the revision that a text began with before it was merged with others' work;
    `of` the number of the revision that a translation translates. A draft that she typed in another window stays.
    """
    _check_there(section)
    head, begun = head_of(section, language), revision_of(section, language, base)
    if base and begun is None:
        raise RuleBroken(_("De tekst waarmee je begon, bestaat niet. Open het onderdeel opnieuw."))
    if head is not None and (head.heading, head.body) == words[:2]:
        _end_draft(section, language, words, window)  # nothing changed, or somebody else wrote the very same
        return head
    who = standing()
    before_merging = revision_of(section, language, merged)
    revision = SectionRevision(
        section_id=section.id,
        language=language,
        number=base + 1,
        parent_id=begun.id if begun else None,
        merged_id=before_merging.id if before_merging else None,
        translates_id=_source_of(section, language, of),
        **words._asdict(),
        saved_at=clock.now(),
        person_id=who.person_id,
        acting_for_id=who.acts_for(section.group_id),
        audience=section.audience,
        demo=section.demo,
    )
    try:
        with db.session.begin_nested():
            db.session.add(revision)
    except IntegrityError:
        return _overtaken(section, language, words, base, window)
    _end_draft(section, language, words, window)
    telling.warn(section, revision)
    keys: dict[str, Json] = {"section": section.id, "language": language, "number": revision.number}
    record(events.SECTION_SAVED, section, keys, group_id=section.group_id)
    return revision


def _overtaken(section: Section, language: str, words: Words, base: int, window: Window | None) -> Overtaken:
    theirs = head_of(section, language)
    if theirs is None:
        raise LookupError("a number that is taken belongs to a revision")
    mine = _kept(section, language, words, base, window)
    return Overtaken(revision_of(section, language, base), mine, theirs)


def keep_draft(
    section: Section, language: str, words: Words, *, base: int, window: Window | None = None
) -> SectionDraft | None:
    """Keep what a person types: one draft per person, section and language, read by her alone.

    None where it is what she saved herself since: a page's last draft may arrive after the save that it was sent
    before, and would stand against her own text as if somebody else had written that.
    """
    _check_there(section)
    saved = revision_of(section, language, base + 1)
    if saved is not None and saved.person_id == standing().person_id and (saved.heading, saved.body) == words[:2]:
        return None
    return _kept(section, language, words, base, window)


def _kept(section: Section, language: str, words: Words, base: int, window: Window | None) -> SectionDraft:
    who, now = standing(), clock.now()
    if who.person_id is None:
        raise RuleBroken(_("Log eerst in. Je tekst staat nog op deze pagina."))
    draft = own_draft(section, language)
    if draft is not None and not _is_of(draft, words, window):
        raise TypedElsewhere(
            _("Je typte dit onderdeel later in een ander venster. Er is niets overschreven. Kopieer je tekst van hier.")
        )
    if draft is None:
        draft = SectionDraft(
            section_id=section.id,
            language=language,
            person_id=who.person_id,
            begun_at=now,
            audience=f"person:{who.person_id}",
        )
        db.session.add(draft)
    draft.heading, draft.body, draft.note = words
    draft.base, draft.kept_at, draft.session = base, now, window.stays if window else None
    db.session.flush()
    return draft


def _is_of(draft: SectionDraft, words: Words, window: Window | None) -> bool:
    """Is it this window's, or the very same text? What was done without a window is nobody's older page."""
    same = (draft.heading, draft.body) == words[:2]
    return window is None or same or window.may_replace(draft.session, draft.kept_at)


def _end_draft(section: Section, language: str, words: Words, window: Window | None) -> None:
    draft = own_draft(section, language)
    if draft is not None and _is_of(draft, words, window):
        drop_draft(section, language)


def own_draft(section: Section, language: str) -> SectionDraft | None:
    statement = select(SectionDraft).filter_by(section_id=section.id, language=language, person_id=standing().person_id)
    return db.session.scalars(statement).one_or_none()


def drop_draft(section: Section, language: str) -> None:
    """Forget a person's own draft: it was saved, or she does not want it any more."""
    statement = delete(SectionDraft).where(
        SectionDraft.section_id == section.id,
        SectionDraft.language == language,
        SectionDraft.person_id == standing().person_id,
    )
    db.session.execute(statement)


def head_of(section: Section, language: str) -> SectionRevision | None:
    """The last revision of a section in a language, with who saved it."""
    last = select(SectionRevision).filter_by(section_id=section.id, language=language)
    last = last.order_by(SectionRevision.number.desc()).limit(1).options(joinedload(SectionRevision.person))
    return db.session.scalars(last).one_or_none()


def revision_of(section: Section, language: str, number: int | None) -> SectionRevision | None:
    """One revision by its number; none for 0, and for a number that never was."""
    statement = select(SectionRevision).filter_by(section_id=section.id, language=language, number=number or 0)
    return db.session.scalars(statement).one_or_none()


def revisions(section: Section, language: str) -> dict[int, SectionRevision]:
    """All revisions of a section in a language, by number."""
    statement = select(SectionRevision).filter_by(section_id=section.id, language=language)
    return {revision.number: revision for revision in db.session.scalars(statement.order_by(SectionRevision.number))}


def _source_of(section: Section, language: str, number: int | None) -> int | None:
    """The revision that a translation translates: the one that its writer saw, else the last."""
    if language == section.vision.language:
        return None
    source = revision_of(section, section.vision.language, number) or head_of(section, section.vision.language)
    return source.id if source else None


def _check_there(section: Section) -> None:
    if section.removed_at is not None:
        raise RuleBroken(
            _("Dit onderdeel is uit de marktvisie verwijderd. Je tekst is niet bewaard. Kopieer je tekst eerst.")
        )
