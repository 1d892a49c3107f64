"""Write drafts: a new clause, the next version of one, a translation; save without overwriting anybody."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.drafts import events
from buyergroup_hub.clauses.drafts.models import ClauseRevision, CodePrefix, KeptDraft
from buyergroup_hub.clauses.glossary import TYPES
from buyergroup_hub.clauses.registry.actions import show
from buyergroup_hub.clauses.registry.models import Clause, ClauseLevel, ClauseParameter, ClauseText, ClauseVersion
from buyergroup_hub.clauses.registry.wording import Content, Facts, Wording
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.windows import TypedElsewhere, Window
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.search.actions import enqueue


@dataclass(frozen=True)
class Collision:
    """Somebody saved while another wrote: what she wrote is kept, and the three texts stand beside each other."""

    kept: KeptDraft
    base: Content
    theirs: ClauseRevision


def choose_prefix(group: Group, letters: str) -> None:
    """The letters of a group's codes, chosen once: codes stand in contracts and are never renamed or used again."""
    if group.code_prefix:
        raise RuleBroken(
            _("De codes van deze groep beginnen met %(letters)s. Dat verandert niet.", letters=group.code_prefix)
        )
    if db.session.get(CodePrefix, letters) or db.session.scalar(select(Group.id).where(Group.code_prefix == letters)):
        raise RuleBroken(_("%(letters)s is al van een andere groep. Kies andere letters.", letters=letters))
    group.code_prefix = letters
    record(events.PREFIX_CHOSEN, group, {"prefix": letters}, group_id=group.id)


def draft(
    group: Group, kind: str, content: Content, *, base: ClauseVersion | None = None, language: str = "nl"
) -> ClauseVersion:
    """Begin a clause: it gets its code now. With `base`, another clause's version, it is an adaptation of that."""
    if kind not in TYPES:
        raise ValueError(f"{kind!r} is no type of clause")
    clause = Clause(
        group=group, code=_next_code(group), type=kind, audience=f"group:{group.id}", demo=group.demo, versions=[]
    )
    db.session.add(clause)
    return _begin(clause, content, base, language)


def revise(clause: Clause) -> ClauseVersion:
    """Begin the next version, from the text of the last. There is one draft at a time."""
    if clause.withdrawn_at is not None:
        raise RuleBroken(_("Deze bepaling is ingetrokken. Schrijf een nieuwe bepaling."))
    if any(version.number is None for version in clause.versions):
        raise RuleBroken(_("Er is al een concept van deze bepaling. Werk daarin verder."))
    last = max(clause.versions, key=lambda one: one.number or 0)
    base = db.session.scalars(
        select(ClauseVersion).where(ClauseVersion.id == last.id).options(*ClauseVersion.whole())
    ).one()
    content = replace(base.written(), wording=replace(base.wording(), change_note=""))
    return _begin(clause, content, base, base.language)


def _begin(clause: Clause, content: Content, base: ClauseVersion | None, language: str) -> ClauseVersion:
    version = ClauseVersion(
        clause=clause,
        base=base,
        language=language,
        audience=f"group:{clause.group.id}",
        demo=clause.demo,
        themes=[],
        texts=[],
        parameters=[],
    )
    db.session.add(version)
    _apply(version, language, content)
    db.session.flush()
    _revision(version, language, 1, content)
    show(clause)
    record(events.DRAFTED, version, {"code": clause.code}, group_id=clause.group.id)
    return version


def _next_code(group: Group) -> str:
    if not group.code_prefix:
        raise RuleBroken(_("Deze groep heeft nog geen letters voor de codes. Kies de letters eerst."))
    counter = db.session.get(CodePrefix, group.code_prefix, with_for_update=True)
    if counter is None:
        counter = CodePrefix(prefix=group.code_prefix, last=0)
        db.session.add(counter)
    counter.last += 1
    return f"{group.code_prefix}-{counter.last:02d}"


def save(
    version: ClauseVersion, content: Content, base: int, language: str | None = None, window: Window | None = None
) -> Collision | None:
    """Save what somebody made of revision `base`; answers the collision where another was first (rule 9). What she
    typed in another window stays."""
    language = language or version.language
    _check_open(version, language)
    head = head_of(version, language)
    number = head.number if head else 0
    if head is not None and head.read() == content:
        _end(version, content, language, window)  # nothing changed, it came twice, or somebody else wrote the same
        return None
    if base != number:
        return collision_of(version, _kept(version, content, base, language, window))
    try:
        with db.session.begin_nested():
            _revision(version, language, number + 1, content)
    except IntegrityError:
        return collision_of(version, _kept(version, content, base, language, window))
    _apply(version, language, content)
    _end(version, content, language, window)
    enqueue(Clause.search_kind, [version.clause_id])
    record(events.EDITED, version, {"code": version.clause.code, "language": language}, group_id=version.group_id)
    return None


def collision_of(version: ClauseVersion, kept: KeptDraft) -> Collision:
    """What a person kept beside what was saved since she began."""
    began = _revisions(version, kept.language).where(ClauseRevision.number == kept.base)
    started = db.session.scalars(began).one_or_none()
    theirs = head_of(version, kept.language)
    if theirs is None:
        raise RuleBroken(_("Van dit concept is niets opgeslagen voor de groep. Begin opnieuw. Je tekst staat er nog."))
    return Collision(kept, started.read() if started else theirs.read(), theirs)


def let_go(version: ClauseVersion, language: str | None = None) -> None:
    """Give up what one kept of a draft; what was saved stands."""
    _forget(version, language or version.language)


def keep(
    version: ClauseVersion, content: Content, base: int, language: str | None = None, window: Window | None = None
) -> KeptDraft | None:
    """Keep what a person is writing, for herself alone; nobody else's text changes.

    None where it is what she saved herself since: a page's last draft may arrive after the save that it was sent
    before, and would stand against her own text as if somebody else had written that.
    """
    language = language or version.language
    _check_open(version, language)
    after = _revisions(version, language).where(ClauseRevision.number == base + 1)
    saved = db.session.scalars(after).one_or_none()
    if saved is not None and saved.person_id == standing().person_id and saved.read() == content:
        return None
    return _kept(version, content, base, language, window)


def _kept(version: ClauseVersion, content: Content, base: int, language: str, window: Window | None) -> KeptDraft:
    who = standing().person_id
    if who is None:
        raise RuleBroken(_("Log eerst in. Daarna kom je hier terug."))
    kept = kept_of(version, language)
    if kept is not None and not _is_of(kept, content, window):
        raise TypedElsewhere(
            _("Je typte deze bepaling later in een ander venster. Er is niets overschreven. Kopieer je tekst van hier.")
        )
    kept = kept or KeptDraft(version_id=version.id, language=language, person_id=who, audience=f"person:{who}")
    kept.base, kept.at, kept.content = base, clock.now(), content.as_json()
    kept.session = window.stays if window else None
    db.session.add(kept)
    db.session.flush()
    return kept


def discard(version: ClauseVersion) -> None:
    """Throw a draft away. Of a clause that was never published only the number stays: it is not used again."""
    if version.number is not None:
        raise RuleBroken(_("Deze versie is gepubliceerd. Je kunt de versie niet verwijderen, maar wel intrekken."))
    clause = version.clause
    record(events.DISCARDED, version, {"code": clause.code}, group_id=version.group_id)
    for model in (KeptDraft, ClauseRevision):
        for row in db.session.scalars(select(model).where(model.version_id == version.id)):
            db.session.delete(row)
    for text in version.texts:
        db.session.delete(text)
    db.session.flush()
    db.session.delete(version)
    db.session.flush()
    if db.session.scalar(select(func.count()).where(ClauseVersion.clause_id == clause.id)):
        show(clause)
    else:
        db.session.delete(clause)


def head_of(version: ClauseVersion, language: str | None = None) -> ClauseRevision | None:
    """The last saving of a draft in a language."""
    newest = _revisions(version, language or version.language).order_by(ClauseRevision.number.desc()).limit(1)
    return db.session.scalars(newest).one_or_none()


def kept_of(version: ClauseVersion, language: str | None = None) -> KeptDraft | None:
    """What the person who looks keeps of this draft."""
    statement = select(KeptDraft).filter_by(
        version_id=version.id, language=language or version.language, person_id=standing().person_id
    )
    return db.session.scalars(statement).one_or_none()


def _revisions(version: ClauseVersion, language: str) -> Select[ClauseRevision]:
    return select(ClauseRevision).filter_by(version_id=version.id, language=language)


def _revision(version: ClauseVersion, language: str, number: int, content: Content) -> None:
    db.session.add(
        ClauseRevision(
            version_id=version.id,
            language=language,
            number=number,
            person_id=standing().person_id,
            at=clock.now(),
            content=content.as_json(),
        )
    )
    db.session.flush()


def _is_of(kept: KeptDraft, content: Content, window: Window | None) -> bool:
    """Is it this window's, or the very same text? What was done without a window is nobody's older page."""
    return window is None or kept.read() == content or window.may_replace(kept.session, kept.at)


def _end(version: ClauseVersion, content: Content, language: str, window: Window | None) -> None:
    kept = kept_of(version, language)
    if kept is not None and _is_of(kept, content, window):
        _forget(version, language)


def _forget(version: ClauseVersion, language: str) -> None:
    if kept := kept_of(version, language):
        db.session.delete(kept)


def _check_open(version: ClauseVersion, language: str) -> None:
    said = next((text for text in version.texts if text.language == language), None)
    if version.number is not None and (language == version.language or (said and said.published_at)):
        raise RuleBroken(_("Deze tekst is gepubliceerd en verandert niet meer. Maak een nieuwe versie."))


def _apply(version: ClauseVersion, language: str, content: Content) -> None:
    said = next((text for text in version.texts if text.language == language), None)
    if said is None:
        said = ClauseText(language=language, audience=f"group:{version.clause.group.id}", levels=[])
        version.texts.append(said)
    _apply_wording(said, content.wording)
    if content.facts is not None and language == version.language:
        _apply_facts(version, content.facts)
        _apply_parameters(version, content.wording)


def _apply_wording(text: ClauseText, wording: Wording) -> None:
    text.title, text.summary, text.change_note = wording.title, wording.summary, wording.change_note
    text.proof_at_tender, text.proof_at_delivery = wording.proof_at_tender, wording.proof_at_delivery
    text.proof_check = wording.proof_check
    before = {level.level: level for level in text.levels}
    after = []
    for one in wording.levels:
        if one.text:
            row = before.get(one.level) or ClauseLevel(level=one.level)
            row.text, row.note, row.recommended = one.text, one.note, one.recommended
            after.append(row)
    text.levels = after


def _apply_facts(version: ClauseVersion, facts: Facts) -> None:
    version.themes = list(db.session.scalars(select(Theme).where(Theme.id.in_(facts.themes)).order_by(Theme.position)))
    version.legal_basis, version.applicability = facts.legal_basis, facts.applicability
    version.project_types, version.provides = list(facts.project_types), dict(facts.provides)
    version.mvi_number = facts.mvi_number


def _apply_parameters(version: ClauseVersion, wording: Wording) -> None:
    before = {(parameter.level, parameter.key): parameter for parameter in version.parameters}
    after = []
    for level in wording.levels:
        for one in level.parameters if level.text else ():
            row = before.get((level.level, one.key)) or ClauseParameter(level=level.level, key=one.key)
            row.kind, row.label, row.label_en, row.unit = one.kind, one.label, one.label_en, one.unit
            row.lowest, row.highest, row.usual = one.lowest, one.highest, one.usual
            after.append(row)
    version.parameters = after
