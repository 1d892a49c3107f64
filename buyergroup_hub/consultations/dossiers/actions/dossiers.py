"""The prior-involvement dossier of a consultation (Directive 2014/24/EU art. 41): a proof for who has only the file.

Organisers have one with all that they may read, and one with what everyone may, to put with a tender; a party has one
of its own part. None holds a clarifying question's author, a mail address, or an id of the database.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.dossiers import events
from buyergroup_hub.consultations.dossiers.actions import document, evidence
from buyergroup_hub.consultations.dossiers.actions.ledger import Entry
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events import proving
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.verifying import FORMAT, MADE_WITH_IT
from buyergroup_hub.files import store
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.csv import sheet
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import exact
from buyergroup_hub.kit.i18n import _, in_language
from buyergroup_hub.texts.pdf import pdf

RUNS = timedelta(days=30)
ALGORITHM = Path(__file__).parents[4] / "docs" / "verify.md"
PROOF, FILES = "dossier.json", "files/"


def ask_for(consultation: Consultation, kind: str = "organisers", party: Party | None = None) -> Dossier:
    """Ask for a dossier; a job makes it."""
    if consultation.opened_at is None:
        raise RuleBroken(_("Er is nog niets verstrekt. Een dossier kan vanaf de opening."))
    asked = Dossier(
        consultation=consultation,
        kind=kind,
        party_id=party.id if party else None,
        asked_at=clock.now(),
        person_id=standing().person_id,
        expires_at=clock.now() + RUNS,
        audience=party.circle if party else f"organisers:{consultation.id}",
        demo=consultation.demo,
    )
    db.session.add(asked)
    db.session.flush()
    record(events.DOSSIER_MADE, asked, {"dossier": asked.pid}, acting_for=party.organisation_id if party else None)
    enqueue("consultations.dossier", {"dossier_id": asked.id})
    return asked


@handles("consultations.dossier")
def make(dossier_id: int) -> Finish | None:
    whole = joinedload(Dossier.consultation)
    statement = select(Dossier).where(Dossier.id == dossier_id)
    asked = db.session.scalars(
        statement.options(whole.joinedload(Consultation.group), whole.joinedload(Consultation.organisation))
    ).one_or_none()
    if asked is None or asked.made_at is not None:
        return None
    with in_language("nl"):
        gathered = evidence.gather(asked)
        readable = pdf(document.document_of(asked, gathered, _algorithm()))
        lines = _ledger_csv(gathered.given)
    beside: dict[str, bytes | str] = {"dossier.pdf": readable, "verstrekt.csv": lines, "verify.md": _algorithm()}
    days, ways = proving.heads(event["hash"] for event in gathered.events)

    def keep() -> None:
        made = db.session.get_one(Dossier, dossier_id)
        content: dict[str, Json] = {
            **gathered.content,
            **{MADE_WITH_IT[name]: digest(content) for name, content in beside.items()},
        }
        keys: dict[str, Json] = {"dossier": made.pid, "digest": digest(canonical(content))}
        last = record(events.DOSSIER_COMPLETED, made, keys)
        shown = [*gathered.events, evidence.alone(last)]
        proof: dict[str, Json] = {
            "format": FORMAT,
            "content": content,
            "days": days,
            "events": [event | ({"way": ways[event["hash"]]} if event["hash"] in ways else {}) for event in shown],
        }
        made.content = _zip({PROOF: canonical(proof), **beside})
        made.digest, made.made_at = digest(made.content), clock.now()

    return keep


def _algorithm() -> str:
    return ALGORITHM.read_text(encoding="utf-8")


def _zip(inside: Mapping[str, bytes | str], files: Sequence[Path] = ()) -> bytes:
    """`files` lie in it as they are, each under its digest."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(_entry(name), content)
        for file in files:
            archive.write(file, f"{FILES}{file.name}", zipfile.ZIP_STORED)
    return stream.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """Without a time: who fetches the same content later gets the same file, with the same digest."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry


def _ledger_csv(entries: list[Entry]) -> str:
    head = [_("Wanneer"), _("Wat"), _("Aan wie"), _("Door"), _("Gebeurtenis")]
    return sheet([head, *([exact(entry.at), entry.what, entry.to, entry.by, entry.event] for entry in entries)], ",")


def download(asked: Dossier) -> bytes | None:
    """The file, while it works, with the heads of days that were published since it was made and the files that it
    names. That it is fetched is recorded."""
    if not asked.works:
        return None
    content = db.session.scalars(select(Dossier.content).where(Dossier.id == asked.id)).one()
    if content and asked.woo_request_id is None:
        content = _with_files(content)
    keys: dict[str, Json] = {"dossier": asked.pid, "digest": digest(content or b"")}
    record(events.DOSSIER_DOWNLOADED, asked, keys)
    return content


def _with_files(content: bytes) -> bytes:
    """The files are kept once, in the hub's folder, and only lie in what somebody fetches."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    proof = json.loads(inside[PROOF])
    _bring_up_to_date(proof)
    named = [store.path_of(file["sha256"]) for file in proof["content"].get("files", ()) if file["beside"]]
    there = [path for path in named if path.exists()]
    return _zip(inside | {PROOF: canonical(proof)}, there)


def _bring_up_to_date(proof: dict[str, Any]) -> None:
    """What happened on the last days before it was made is proven by heads that came later."""
    young = [event["hash"] for event in proof["events"] if "way" not in event]
    kept = proof["days"]
    days, ways = proving.heads(young, kept["heads"][-1]["day"] if kept["heads"] else "")
    if not ways:
        return
    proof["days"] = {"before": kept["before"], "heads": [*kept["heads"], *days["heads"]]} if kept["heads"] else days
    for event in proof["events"]:
        if event["hash"] in ways:
            event["way"] = ways[event["hash"]]


def revoke(asked: Dossier) -> None:
    if asked.revoked_at is not None:
        raise RuleBroken(_("Dit dossier is al ingetrokken."))
    asked.revoked_at = clock.now()
    record(events.DOSSIER_REVOKED, asked, {"dossier": asked.pid})


__all__ = ["RUNS", "ask_for", "download", "make", "revoke"]
