"""What was frozen is what it was, as the event says that wrote it; what belongs to a whole is in the digest of that.

An answer, with who may read each part of it, is sealed when it is handed in. A draft is sealed nowhere: it changes
every few seconds and proves nothing, and what is handed in of it stands in the answer and on the receipt.

Whoever holds the database can change a row behind the hub. To go unseen, the row, its digest, the event and every event
after it would have to be changed, and the heads that others were given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, lazyload

from buyergroup_hub.clauses.registry.models import ClauseText, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.consultations.answers.models import PartFile
from buyergroup_hub.consultations.dialogue.models import HandoutFile
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.overview.events import CONCLUDED, WITHDRAWN
from buyergroup_hub.consultations.releases.events import UNSEALED
from buyergroup_hub.consultations.releases.models import ReleaseFile
from buyergroup_hub.consultations.report.models import ReportFile
from buyergroup_hub.consultations.sheets.actions.planning import sheet_digest
from buyergroup_hub.consultations.sheets.events import APPROVED, EXTENDED, OPENED, REOPENED
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events import sealing
from buyergroup_hub.events.events import SEALED
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.sealing import Sealed
from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.fixed import digest_of_row, state_of
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.outcomes.reports import actions as reports
from buyergroup_hub.outcomes.reports.models import StateReport
from buyergroup_hub.texts.versions import digest_of
from buyergroup_hub.visions.rounds.models import Endorsement, EndorsementAnswer

OF_SHEETS = (APPROVED, OPENED)
MOMENTS = {OPENED: "opened_at", UNSEALED: "unsealed_at", CONCLUDED: "concluded_at", WITHDRAWN: "withdrawn_at"}
"""By the event of each verb of a consultation, where its row says when that was."""
CLOSINGS = {OPENED: "closes_at", EXTENDED: "new", REOPENED: "new"}
"""By event, which of its keys says when the consultation closes."""
ONE_VERB = timedelta(minutes=5)


def faults() -> Iterator[str]:
    """Everything that was frozen and is not what it was, in words."""
    with _read_as_needed():
        for look in LOOKS:
            yield from look()


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


def _all(model: Any, *where: Any) -> Iterator[Any]:
    found = select(model).where(*where).order_by(*inspect(model).primary_key)
    return iter(db.session.scalars(found.execution_options(populate_existing=True)))


def _wholes() -> Iterator[str]:
    """Rows that belong to one have no seal of their own; its digest covers them, and its seal the digest."""
    kinds: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
        (ClauseVersion, "clause version", ClauseVersion.content),
        (ClauseText, "clause text", ClauseText.content),
        (ClauseSet, "clause set", ClauseSet.content),
        (KnowledgeItem, "knowledge item", KnowledgeItem.content),
        (StateReport, "state report", reports.sealed),
    )
    for model, word, content in kinds:
        for one in _all(model, model.published_at.is_not(None)):
            if one.digest != digest_of(content(one)):
                yield f"{word} {one.id} is not what was frozen"
    for one in _all(Dossier, Dossier.content.is_not(None)):
        if digest(one.content) != one.digest:
            yield f"dossier {one.id} is not the file that was made"


def _sheets() -> Iterator[str]:
    opened: dict[int, set[str]] = {}
    for number, keys in db.session.execute(select(Event.subject_id, Event.keys).where(Event.name.in_(OF_SHEETS))):
        opened.setdefault(number, set()).add(str(keys["sheet_digest"]))
    for one in _all(Consultation, Consultation.opened_at.is_not(None)):
        if one.sheet_digest != sheet_digest(one):
            yield f"the sheet of consultation {one.id} is not what was frozen"
        elif one.sheet_digest not in opened.get(one.id, ()):
            yield f"the sheet of consultation {one.id} has another digest than its event, or no event any more"


def _moments() -> Iterator[str]:
    """When a consultation opened and closes, and what became of it, is what its events say."""
    told: dict[int, dict[str, datetime]] = {}
    events = select(Event.subject_id, Event.name, Event.keys, Event.at).where(Event.name.in_([*MOMENTS, *CLOSINGS]))
    for number, name, keys, at in db.session.execute(events.order_by(Event.seq)):
        known = told.setdefault(number, {})
        if name in MOMENTS:
            known[MOMENTS[name]] = at
        if name in CLOSINGS:
            known["closes_at"] = datetime.fromisoformat(str(keys[CLOSINGS[name]]))
    for one in _all(Consultation):
        known = told.get(one.id, {})
        for column in (*MOMENTS.values(), *(["closes_at"] if one.opened_at else [])):
            if not _near(getattr(one, column), known.get(column)):
                yield f"consultation {one.id} says of {column} what no event says"


def _near(here: datetime | None, told: datetime | None) -> bool:
    """Whether two instants are those of one verb: its event comes last."""
    return here == told if here is None or told is None else abs(here - told) < ONE_VERB


def _endorsements() -> Iterator[str]:
    """What an organisation says is the last answer that it gave."""
    last = {one.endorsement_id: one.answer for one in _all(EndorsementAnswer)}
    for one in _all(Endorsement):
        if one.answer != last.get(one.id):
            yield f"endorsement {one.id} says {one.answer}, and its last answer {last.get(one.id)}"


def _circles() -> Iterator[str]:
    """Nobody but its own people reads what is a party's, also where no event says who does."""
    for party in _all(Party):
        if party.audience not in (party.circle, f"org:{party.organisation_id}"):
            yield f"party {party.id} is open to {party.audience}"


def _files() -> Iterator[str]:
    rows = select(File.sha256, File.name).where(File.sha256 != "").distinct()
    for sha256, name in db.session.execute(rows):
        path = store.path_of(sha256)
        if not path.exists():
            yield f"the file {name} is gone from {path.parent}"
            continue
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                yield f"the file {name} ({path}) was changed or damaged"


def _attached() -> Iterator[str]:
    """What was attached to an answer, release, report or handout is the file that it was."""
    for model in (PartFile, ReleaseFile, ReportFile, HandoutFile):
        for number, sha256 in db.session.execute(
            select(model.id, File.sha256).join(File, File.id == model.file_id).where(File.sha256 != model.sha256)
        ):
            yield f"{model.__tablename__} {number} leads to another file, {sha256[:12]}"


def _sealed() -> Iterator[str]:
    sealed = sealing.read(SEALED)
    for model in sealing.fixed_models():
        yield from _rows(model, sealed)
    for model in sealing.changing_models():
        yield from _states(model, sealed)
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


def _states(model: Any, sealed: Sealed) -> Iterator[str]:
    """What changes, is what the event said of it that changed it last; once all of its table was sealed."""
    if sealing.tag_of(model) not in sealed.whole:
        return
    table, there = model.__tablename__, set()
    said = {key: state for (of, key), state in sealed.states.items() if of == table and state}
    for row in sealing.rows(model):
        if not (state := state_of(row)):
            continue
        there.add(key := sealing.key_of(row))
        if key not in said:
            yield f"{table} {key} was written outside the hub"
        elif said[key] != state:
            yield f"{table} {key} is not what was recorded"
    for key in sorted(said.keys() - there):
        yield f"{table} {key} is gone"


def _readers(model: Any, sealed: Sealed) -> Iterator[str]:
    """Nobody reads what no event opened to them."""
    for *key, audience in db.session.execute(select(*inspect(model).primary_key, model.audience)):
        place = model.__tablename__, ":".join(map(str, key))
        if sealed.circles.get(place, [audience])[-1] != audience:
            yield f"{place[0]} {place[1]} is open to {audience}, which no event says"


LOOKS: tuple[Callable[[], Iterator[str]], ...] = (
    *(_wholes, _sheets, _moments, _endorsements),
    *(_circles, _files, _attached, _sealed),
)
