"""What was frozen is what it was: its digest is taken again, and is the one that the record of events has of it.

Whoever holds the database can change a row behind the hub. To go unseen, the row, its digest, the event and every event
after it would have to be changed, and the heads that others were given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, lazyload

from buyergroup_hub.clauses.models import ClauseSet, ClauseText, ClauseVersion
from buyergroup_hub.consultations.actions import receipts, releasing
from buyergroup_hub.consultations.actions.planning import sheet_digest
from buyergroup_hub.consultations.events import CHOICE_WIDENED, SUBMITTED
from buyergroup_hub.consultations.models import (
    Clarification,
    Consultation,
    Dossier,
    Part,
    Party,
    Release,
    Report,
    Round,
    Submission,
)
from buyergroup_hub.events import sealing
from buyergroup_hub.events.actions import SEALED
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.sealing import Sealed
from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.fixed import digest_of_row
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.outcomes import reports
from buyergroup_hub.outcomes.models import StateReport
from buyergroup_hub.texts.versions import digest_of
from buyergroup_hub.visions.models import Proposal

Said = dict[tuple[str, int], set[str]]
"""The digests that events have, by what they are about."""
DIGESTS = ("digest", "sheet_digest")
Look = Callable[[Said], Iterator[str]]


def faults() -> Iterator[str]:
    """Everything that was frozen and is not what it was, in words."""
    said = _said()
    with _read_as_needed():
        for look in LOOKS:
            yield from look(said)


@contextmanager
def _read_as_needed() -> Iterator[None]:
    """What belongs to a row is read when its content asks for it, which pages may not do."""

    def lazily(state: ORMExecuteState) -> None:
        if state.is_select and not state.is_column_load:
            state.statement = state.statement.options(lazyload("*"))

    event.listen(db.session, "do_orm_execute", lazily)
    try:
        yield
    finally:
        event.remove(db.session, "do_orm_execute", lazily)


def _said() -> Said:
    said: Said = {}
    for kind, number, keys in db.session.execute(select(Event.subject_kind, Event.subject_id, Event.keys)):
        said.setdefault((kind, number), set()).update(str(keys[name]) for name in DIGESTS if name in keys)
    return said


def _all(model: Any, *where: Any) -> Iterator[Any]:
    found = select(model).where(*where).order_by(*inspect(model).primary_key)
    return iter(db.session.scalars(found.execution_options(populate_existing=True)))


def _wrong(said: Said, row: Any, name: str, kept: str | None, taken: str, *, told: bool = True) -> Iterator[str]:
    """`told`: an event must have the digest; some kinds' older events have none."""
    events = said.get((row.__tablename__, row.id))
    if kept != taken:
        yield f"{name} is not what was frozen"
    elif events is None or (kept not in events and (told or events)):
        yield f"{name} has another digest than its event, or no event any more"


def _versions(said: Said) -> Iterator[str]:
    kinds = ((ClauseVersion, "clause version"), (ClauseSet, "clause set"), (KnowledgeItem, "knowledge item"))
    for model, word in kinds:
        for one in _all(model, model.published_at.is_not(None)):
            yield from _wrong(said, one, f"{word} {one.id}", one.digest, _taken(one), told=False)
    for one in _all(ClauseText, ClauseText.published_at.is_not(None)):
        told = said.get(("clause_versions", one.version_id), set())
        # Its own language is in the version's content; a translation came with an event of its own.
        unknown = one.language != one.version.language and len(told) > 1 and one.digest not in told
        if one.digest != _taken(one) or unknown:
            yield f"the text of clause version {one.version_id} in {one.language} is not what was frozen"


def _taken(one: Any) -> str:
    return digest_of(one.content())


def _visions(said: Said) -> Iterator[str]:
    for one in _all(Proposal):
        yield from _wrong(said, one, f"vision proposal {one.id}", one.digest, digest(one.content))


def _answers(said: Said) -> Iterator[str]:
    for one in _all(Submission):
        yield from _wrong(said, one, f"answer {one.id}", one.digest, digest(canonical(receipts.statement_of(one))))
    yield from _choices()


def _choices() -> Iterator[str]:
    """The first choice is in the answer's digest; each later one has an event of its party."""
    named = select(Event.keys).where(Event.name == CHOICE_WIDENED)
    widened = [(str(keys["part"]), str(keys["confidentiality"])) for keys in db.session.scalars(named)]
    for part in _all(Part):
        for choice in part.choices[1:]:
            if not {(str(part.id), choice.confidentiality), (getattr(part, "pid", ""), choice.confidentiality)} & {
                *widened
            }:
                yield f"the choice who may read answer part {part.id} was made by nobody"


def _dialogue(said: Said) -> Iterator[str]:
    for one in _all(Round, Round.published_at.is_not(None)):
        asked = _all(Clarification, Clarification.round_id == one.id)
        content = [{"question": a.text, "answer": a.answer} for a in sorted(asked, key=lambda each: each.key)]
        yield from _wrong(said, one, f"round {one.id}", one.digest, digest(canonical(content)))


def _reports(said: Said) -> Iterator[str]:
    for one in _all(Report):
        yield from _wrong(said, one, f"report {one.id}", one.digest, digest(canonical(one.content)))
    for one in _all(StateReport, StateReport.published_at.is_not(None)):
        yield from _wrong(said, one, f"state report {one.id}", one.digest, digest_of(reports.sealed(one)))
    for one in _all(Dossier, Dossier.content.is_not(None)):
        if digest(one.content) != one.digest:
            yield f"dossier {one.id} is not the file that was made"


def _sheets(said: Said) -> Iterator[str]:
    for one in _all(Consultation, Consultation.opened_at.is_not(None)):
        yield from _wrong(said, one, f"the sheet of consultation {one.id}", one.sheet_digest, sheet_digest(one))


def _releases(said: Said) -> Iterator[str]:
    for one in _all(Release):
        events = said.get(("releases", one.id))
        if events is None or (events and releasing.release_digest(one) not in events):
            yield f"release {one.id} is not what was proposed"


def _circles(_: Said) -> Iterator[str]:
    """Nobody but its own people reads what is a party's."""
    own = {party.id: party for party in _all(Party)}
    circles = {party.id: {party.circle, f"org:{party.organisation_id}"} for party in own.values()}
    for party in own.values():
        if party.audience not in circles[party.id]:
            yield f"party {party.id} is open to {party.audience}"
    for one in _all(Submission):
        read_by = {one.audience, *(part.audience for part in one.parts)}
        read_by |= {each.audience for part in one.parts for each in (*part.choices, *part.files)}
        if wide := read_by - circles[one.party_id]:
            yield f"answer {one.id} is open to {', '.join(sorted(wide))}"
    narrow = Event.audience.in_(("public", "market", "network", "programme"))
    for seq in db.session.scalars(select(Event.seq).where(Event.name.in_((SUBMITTED, CHOICE_WIDENED)), narrow)):
        yield f"event {seq} about an answer is open to others"


def _files(_: Said) -> Iterator[str]:
    rows = select(File.sha256, File.name).where(File.sha256 != "").distinct()
    for sha256, name in db.session.execute(rows):
        path = store.path_of(sha256)
        if not path.exists():
            yield f"the file {name} is gone from {path.parent}"
            continue
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                yield f"the file {name} ({path}) was changed or damaged"


def _sealed(_: Said) -> Iterator[str]:
    sealed = sealing.read(SEALED)
    for model in sealing.fixed_models():
        yield from _rows(model, sealed)
    for model in sealing.circled_models():
        yield from _readers(model, sealed)
    told = select(Event.seq, Event.audience, Event.subject_kind, Event.subject_id, Event.sealed)
    for seq, audience, kind, number, text in db.session.execute(told.where(Event.sealed.is_not(None))):
        if audience not in {json.loads(text or "{}")["audience"], *sealed.circles.get((kind, str(number)), ())}:
            yield f"event {seq} is open to {audience}, which it was not when it happened"


def _rows(model: Any, sealed: Sealed) -> Iterator[str]:
    """What stays as it is, is what the event said of it that wrote it."""
    table, there = model.__tablename__, set()
    for row in sealing.fixed_rows(model):
        there.add(place := (table, sealing.key_of(row)))
        if place not in sealed.rows and table in sealed.whole:
            yield f"{table} {place[1]} was written outside the hub"
        elif place in sealed.rows and sealed.rows[place] != digest_of_row(row):
            yield f"{table} {place[1]} is not what was recorded"
    for _table, key in sorted(place for place in sealed.rows if place[0] == table and place not in there):
        yield f"{table} {key} is gone"


def _readers(model: Any, sealed: Sealed) -> Iterator[str]:
    """Nobody reads what no event opened to them."""
    for *key, audience in db.session.execute(select(*inspect(model).primary_key, model.audience)):
        place = model.__tablename__, ":".join(map(str, key))
        if sealed.circles.get(place, [audience])[-1] != audience:
            yield f"{place[0]} {place[1]} is open to {audience}, which no event says"


LOOKS: tuple[Look, ...] = (
    _versions, _visions, _answers, _dialogue, _reports, _sheets, _releases, _circles, _files, _sealed,
)  # fmt: skip
