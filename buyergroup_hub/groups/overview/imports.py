"""Real groups from a table of public facts.

Columns: slug, name_nl, sector, source_url, and where known name_en, kind, started, phase, lead_organisations,
participants, themes, aliases (lists with `;`), successor, summary_nl, summary_en, source_place, source_date. Each cell
becomes a fact with that source. An empty cell means that no source says it: what is unknown stays unknown, and what
people wrote in the hub since is never overwritten.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.facts import imports
from buyergroup_hub.groups.group import events
from buyergroup_hub.groups.group.actions import facts_standing
from buyergroup_hub.groups.group.models import KINDS, PHASES, Group, GroupName, Source
from buyergroup_hub.kit.db import PartialDate, begin, commit, db
from buyergroup_hub.kit.forms import clean
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
PUBLIC = ("gemeente ", "provincie ", "waterschap ", "hoogheemraadschap ", "ministerie ")
LARGEST = 5_000_000

Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What came of an import: `read` is the sum of the others; each rejected row has its place and the reason."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)


class Unfit(Exception):
    """A row that cannot be taken, and why."""


def import_groups(path: Path, on_progress: Progress = lambda _done, _of: None) -> Imported:
    """Read a table of groups; each row is a transaction of its own, so that a broken one stops nothing."""
    result = Imported()
    try:
        rows = list(_rows(path))
    except Unfit as reason:
        result.read = 1
        result.rejected.append({"file": path.name, "reason": str(reason)})
        return result
    for done, (line, row) in enumerate(rows, 1):
        result.read += 1
        begin(writes=True)
        try:
            came = _take(row, f"{path.name}:{line}")
        except Unfit as reason:
            db.session.rollback()
            result.rejected.append({"file": f"{path.name}:{line}", "reason": str(reason)})
        else:
            commit()
            setattr(result, came, getattr(result, came) + 1)
        on_progress(done, len(rows))
    _link_successors([(f"{path.name}:{line}", row) for line, row in rows])
    return result


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV file in UTF-8. Raises Unfit where the file is no such table."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise Unfit(f"Het bestand is niet te lezen: {fault.strerror}.") from fault
    if len(raw) > LARGEST:
        raise Unfit("Het bestand is groter dan 5 MB. Knip het op.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unfit("Het bestand is niet in UTF-8. Bewaar het opnieuw als CSV in UTF-8.") from fault
    if "\0" in text:
        raise Unfit("Het bestand is geen tekst maar iets anders. Bewaar de tabel als CSV.")
    reader = csv.DictReader(text.splitlines(keepends=True))
    missing = {"slug", "name_nl", "sector", "source_url"} - set(reader.fieldnames or ())
    if missing:
        raise Unfit(f"De kolommen {', '.join(sorted(missing))} ontbreken. De eerste regel noemt de kolommen.")
    try:
        for row in reader:
            yield reader.line_num, {name: clean(value) or "" for name, value in row.items() if isinstance(name, str)}
    except csv.Error as fault:
        raise Unfit(f"Het bestand is geen goede CSV: {fault}.") from fault


def _take(row: Mapping[str, str], place: str) -> str:
    """Make or mend one group; answers imported, updated or unchanged."""
    facts = _facts(row)
    whole = select(Group).options(selectinload(Group.themes), selectinload(Group.phases))
    group = db.session.scalars(whole.where(Group.slug == facts["slug"])).one_or_none()
    came = "updated"
    if group is None:
        if db.session.scalar(select(GroupName.id).where(GroupName.slug == facts["slug"])):
            return "unchanged"  # the group was renamed in the hub: people know better than the table
        known = {name: value for name, value in facts.items() if value is not None}
        group = Group(**known, origin="public_source", demo=False, audience="public", names=[], phases=[], themes=[])
        db.session.add(group)
        db.session.flush()
        came = "imported"
    elif group.origin != "public_source":
        return "unchanged"
    fresh = imports.bring(group, _said(row, facts), _source(row, place))
    if _mend(group, facts) or fresh or came == "imported":
        record(events.IMPORTED, group, {"source": "public"})
        return came
    return "unchanged"


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
        raise Unfit(f"“{dated[:20]}” is geen jaar, maand of dag. Laat de cel leeg als de bron geen datum heeft.")
    return Source(row["source_url"], place=(row.get("source_place") or "")[:200] or None, date=dated, read_from=place)


def _said(
    row: Mapping[str, str], facts: Mapping[str, str | None]
) -> Iterator[tuple[str, str, Organisation | Group | None]]:
    """(kind of fact, value, the organisation that it names) of each cell."""
    for kind, column in (("name", "name_nl"), ("summary", "summary_nl"), ("sector", "sector"), ("started", "started")):
        if value := facts[column]:
            yield kind, value, None
    for name in _list(row.get("aliases", "")):
        yield "name", name[:160], None
    if row.get("phase"):
        yield "ended" if row["phase"] == "ended" else "phase", row["phase"], None
    for theme in _themes(row.get("themes", "")):
        yield "theme", theme.key, None
    for kind, column in (("lead", "lead_organisations"), ("participant", "participants")):
        for name in dict.fromkeys(_list(row.get(column, ""))):
            yield kind, name[:200], _organisation(name, row["source_url"])


def _facts(row: Mapping[str, str]) -> dict[str, str | None]:
    """The columns of a group, checked. Raises Unfit with a sentence for whoever made the table."""
    slug, name, url = row["slug"], row["name_nl"], row["source_url"]
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Unfit(f"“{slug[:80]}” is geen adres. Gebruik kleine letters, cijfers en koppeltekens.")
    if not name or len(name) > 160:
        raise Unfit("De naam ontbreekt of is langer dan 160 tekens.")
    sector = SECTORS.get(row["sector"].lower(), row["sector"])
    if sector not in {*SECTORS.values(), "other"}:
        raise Unfit(f"De sector “{row['sector'][:40]}” kennen we niet. Kies uit: {', '.join(SECTORS)}.")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or len(url) > 500:
        raise Unfit("De openbare bron ontbreekt. Zonder bron nemen we een groep niet op.")
    started = row.get("started") or None
    if started and not PartialDate.holds(started):
        raise Unfit(f"“{started[:20]}” is geen jaar, maand of dag. Laat de cel leeg als niemand het weet.")
    kind = row.get("kind") or None
    if kind and kind not in KINDS:
        raise Unfit(f"De soort “{kind[:40]}” kennen we niet. Kies uit: {', '.join(KINDS)}.")
    if row.get("phase") and row["phase"] not in PHASES:
        raise Unfit(f"De fase “{row['phase'][:40]}” kennen we niet. Kies uit: {', '.join(PHASES)}.")
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
    themes = list(db.session.scalars(select(Theme).where(Theme.key.in_(keys)).order_by(Theme.position)))
    unknown = set(keys) - {theme.key for theme in themes}
    if unknown:
        raise Unfit(f"Het thema “{min(unknown)[:40]}” kennen we niet.")
    return themes


def _organisation(name: str, source: str) -> Organisation:
    """The real organisation of a name, made where it is new."""
    named = select(Organisation).where(Organisation.goes_by(name), Organisation.demo.is_(False))
    organisation = db.session.scalars(named.limit(1)).first() or named_by_source(name)
    if organisation is None:
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


def _link_successors(rows: list[tuple[str, dict[str, str]]]) -> None:
    """Which group goes on with whose work: after all rows, since the successor may stand below."""
    begin(writes=True)
    whole = select(Group).options(selectinload(Group.themes), selectinload(Group.phases))
    for place, row in rows:
        if not row.get("successor"):
            continue
        found = {
            group.slug: group
            for group in db.session.scalars(whole.where(Group.slug.in_((row["slug"], row["successor"]))))
        }
        before, after = found.get(row["slug"]), found.get(row["successor"])
        if before is None or after is None or before is after:
            continue
        if imports.bring(before, [("successor", after.name_nl, after)], _source(row, place)):
            record(events.IMPORTED, before, {"source": "public"})
    commit()
