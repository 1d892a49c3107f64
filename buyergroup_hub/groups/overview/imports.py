"""Real groups from a table of public facts.

Columns: slug, name_nl, sector, source_url, and where known name_en, kind, started, phase, lead_organisations,
participants, themes, aliases (lists with `;`), successor, summary_nl, summary_en, source_place, source_date. Each cell
becomes a fact with that source. An empty cell means that no source says it: what is unknown stays unknown, and what
people wrote in the hub since is never overwritten.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.actions import record
from buyergroup_hub.files.media import CSV, XLSX
from buyergroup_hub.files.tables import Came, Columns, Outcome, Unfit, table, unknown
from buyergroup_hub.groups.facts import events as facts_events
from buyergroup_hub.groups.facts import imports
from buyergroup_hub.groups.facts.imports import Said
from buyergroup_hub.groups.group import events
from buyergroup_hub.groups.group.actions import facts_standing
from buyergroup_hub.groups.group.models import KINDS, PHASES, Group, GroupName, Source
from buyergroup_hub.kit.db import PartialDate, begin, commit, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.organisations.organisation.provenance import named_by_source

FACTS = Path(__file__).parent / "facts"
SECTORS = {
    "gww": "civil_works",
    "bouw": "construction",
    "bedrijfsvoering": "operations",
    "energie": "energy",
    "mobiliteit": "mobility",
    "zorg": "care",
    "digitaal": "digital",
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLUMNS = Columns(
    ("slug", "name_nl", "sector", "source_url"),
    (
        *("name_en", "kind", "started", "phase", "lead_organisations", "participants", "themes", "aliases"),
        *("successor", "summary_nl", "summary_en", "source_place", "source_date"),
    ),
)
MOST_ROWS = 20_000
"""A command takes each row in a transaction of its own, so nobody waits for many."""
PUBLIC = ("gemeente ", "provincie ", "waterschap ", "hoogheemraadschap ", "ministerie ")

Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What came of an import: `read` is the sum of the others; each rejected row has its place and the reason."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)


COUNTED = {Outcome.NEW: "imported", Outcome.DIFFERS: "updated", Outcome.KNOWN: "unchanged"}


def import_groups(path: Path, on_progress: Progress = lambda _done, _of: None) -> Imported:
    """Read a table of groups; each row is a transaction of its own, so that a broken one stops nothing."""
    return import_table(path, COLUMNS, take, link_successors, on_progress=on_progress)


def import_facts(path: Path, on_progress: Progress = lambda _done, _of: None) -> Imported:
    """The same of a table of facts."""
    return import_table(path, imports.COLUMNS, imports.take, on_progress=on_progress)


def import_table(
    path: Path,
    columns: Columns,
    taking: Callable[[Mapping[str, str], str], Came],
    after: Callable[[Iterable[tuple[Mapping[str, str], str]]], None] = lambda _rows: None,
    *,
    on_progress: Progress,
) -> Imported:
    result = Imported()
    try:
        rows = table(path, path.name, XLSX if path.suffix.lower() == ".xlsx" else CSV, columns, MOST_ROWS).rows
    except (Unfit, OSError) as fault:
        reason = f"Het bestand is niet te lezen: {fault.strerror}." if isinstance(fault, OSError) else fault
        result.read = 1
        result.rejected.append({"file": path.name, "reason": str(reason)})
        return result
    for done, row in enumerate(rows, 1):
        place = f"{path.name}:{row.line}"
        result.read += 1
        begin(writes=True)
        try:
            if row.wrong:
                raise Unfit(row.wrong)
            came = COUNTED[taking(row.cells, place).outcome]
        except (Unfit, RuleBroken) as reason:
            db.session.rollback()
            result.rejected.append({"file": place, "reason": str(reason)})
        else:
            commit()
            setattr(result, came, getattr(result, came) + 1)
        on_progress(done, len(rows))
    begin(writes=True)
    after((row.cells, f"{path.name}:{row.line}") for row in rows if not row.wrong)
    commit()
    return result


def take(row: Mapping[str, str], place: str) -> Came:
    """Make or mend one group."""
    facts, source = _facts(row), _source(row, place)
    said = list(_said(row, facts))
    whole = select(Group).options(selectinload(Group.themes), selectinload(Group.phases))
    group = db.session.scalars(whole.where(Group.slug == facts["slug"])).one_or_none()
    came = Came(Outcome.DIFFERS, _("De groep staat er al. Wat nieuw is, komt erbij."))
    if group is None:
        if db.session.scalar(select(GroupName.id).where(GroupName.slug == facts["slug"])):
            return Came(Outcome.KNOWN)  # the group was renamed in the hub: people know better than the table
        known = {name: value for name, value in facts.items() if value is not None}
        group = Group(**known, origin="public_source", demo=False, audience="public", names=[], phases=[], themes=[])
        db.session.add(group)
        db.session.flush()
        came = Came(Outcome.NEW)
    elif group.origin != "public_source":
        return Came(Outcome.KNOWN)
    fresh = imports.bring(group, said, source)
    if _mend(group, facts) or fresh or came.outcome == Outcome.NEW:
        record(events.IMPORTED, group, {"source": "public"})
        return came
    return Came(Outcome.KNOWN)


def _mend(group: Group, facts: Mapping[str, str | None]) -> bool:
    """What is no fact of its own follows the table: the English, the kind, the source of the whole; and the name."""
    here = imports.stated_here(db.session.scalars(facts_standing(group)))
    own = {"name": {"name_nl", "name_en"}, "summary": {"summary_en"}}
    kept = {"slug", "sector", "started", "summary_nl"}.union(*(own.get(kind, ()) for kind in here))
    changed = [
        name
        for name, value in facts.items()
        if name not in kept and value is not None and getattr(group, name) != value
    ]
    for name in changed:
        setattr(group, name, facts[name])
    return bool(changed)


def _source(row: Mapping[str, str], place: str) -> Source:
    dated = row.get("source_date") or None
    if dated and not PartialDate.holds(dated):
        raise Unfit(_("“%(date)s” is geen jaar, maand of dag. Laat de cel leeg als niemand het weet.", date=dated[:20]))
    return Source(row["source_url"], place=(row.get("source_place") or "")[:200] or None, date=dated, read_from=place)


def _said(row: Mapping[str, str], facts: Mapping[str, str | None]) -> Iterator[Said]:
    """What each cell says."""
    for kind, column in (("name", "name_nl"), ("summary", "summary_nl"), ("sector", "sector"), ("started", "started")):
        if value := facts[column]:
            yield Said(kind, value)
    for name in _list(row.get("aliases", "")):
        yield Said("name", name[:160])
    if row.get("phase"):
        yield Said("ended" if row["phase"] == "ended" else "phase", row["phase"])
    for theme in _themes(row.get("themes", "")):
        yield Said("theme", theme.key)
    for kind, column in (("lead", "lead_organisations"), ("participant", "participants")):
        for name in dict.fromkeys(_list(row.get(column, ""))):
            yield Said(kind, name[:200], _organisation(name, row["source_url"]))


def _facts(row: Mapping[str, str]) -> dict[str, str | None]:
    """The columns of a group, checked. Raises Unfit with a sentence for whoever made the table."""
    slug, name, url = row["slug"], row["name_nl"], row["source_url"]
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Unfit(_("“%(slug)s” is geen adres. Gebruik kleine letters, cijfers en koppeltekens.", slug=slug[:80]))
    if not name or len(name) > 160:
        raise Unfit(_("De naam ontbreekt of is langer dan 160 tekens."))
    sector = SECTORS.get(row["sector"].lower(), row["sector"])
    if sector not in {*SECTORS.values(), "other"}:
        raise unknown(row["sector"], SECTORS)
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or len(url) > 500:
        raise Unfit(_("De openbare bron ontbreekt. Zonder bron nemen we een groep niet op."))
    started = row.get("started") or None
    if started and not PartialDate.holds(started):
        raise Unfit(
            _("“%(date)s” is geen jaar, maand of dag. Laat de cel leeg als niemand het weet.", date=started[:20])
        )
    kind = row.get("kind") or None
    if kind and kind not in KINDS:
        raise unknown(kind, KINDS)
    if row.get("phase") and row["phase"] not in PHASES:
        raise unknown(row["phase"], PHASES)
    return {
        "slug": slug,
        "name_nl": name,
        "name_en": row.get("name_en") or None,
        "kind": kind,
        "sector": sector,
        "started": started,
        "summary_nl": row.get("summary_nl") or None,
        "summary_en": row.get("summary_en") or None,
        "source_url": url,
    }


def _themes(cell: str) -> list[Theme]:
    keys = _list(cell)
    known = db.session.scalars(select(Theme).order_by(Theme.position)).all()
    for key in keys:
        if key not in {theme.key for theme in known}:
            raise unknown(key, [theme.key for theme in known])
    return [theme for theme in known if theme.key in keys]


def _organisation(name: str, source: str) -> Organisation:
    """The real organisation of a name, made where it is new. One that not everybody sees is not named here (rule 3)."""
    seen = Organisation.demo.is_(False), Organisation.audience == "public"
    organisation = db.session.scalars(select(Organisation).where(Organisation.goes_by(name), *seen).limit(1)).first()
    organisation = organisation or named_by_source(name)
    if organisation is None or organisation.audience != "public":
        organisation = Organisation(
            name=name[:200],
            kind=_kind(name),
            origin="public_source",
            source_url=source,
            audience="public",
            demo=False,
        )
        db.session.add(organisation)
        db.session.flush()
    return organisation


def _kind(name: str) -> str:
    """What kind a name is, by the facts; of a name that nobody described, the kind that carries the fewest rights."""
    if name.lower().startswith(PUBLIC):
        return "public_client"
    return _kinds().get(name, "knowledge_partner")


@cache
def _kinds() -> dict[str, str]:
    with (FACTS / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["kind"] for row in csv.DictReader(file)}


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def link_successors(rows: Iterable[tuple[Mapping[str, str], str]]) -> None:
    """Which group goes on with whose work: after all rows, since the successor may stand below."""
    whole = select(Group).options(selectinload(Group.themes), selectinload(Group.phases))
    for row, place in rows:
        if not row.get("successor"):
            continue
        found = {
            group.slug: group
            for group in db.session.scalars(whole.where(Group.slug.in_((row["slug"], row["successor"]))))
        }
        before, after = found.get(row["slug"]), found.get(row["successor"])
        if before is None or after is None or before is after:
            continue
        for fact in imports.bring(before, [Said("successor", after.name_nl, after)], _source(row, place)):
            record(facts_events.STATED, fact, {"kind": fact.kind}, group_id=before.id)
