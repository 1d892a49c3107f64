"""What tables say of groups, as facts with their source. The same table again brings nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import func, or_, select
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.files.tables import Came, Columns, Outcome, Unfit, unknown
from buyergroup_hub.groups.facts import actions
from buyergroup_hub.groups.facts.forms import FORMS, ChoiceFactForm, PhaseFactForm
from buyergroup_hub.groups.glossary import FACT_WORDS, PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import FACTS, SINGLE, Group, GroupFact, GroupName, Source
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Choice
from buyergroup_hub.kit.i18n import LazyString, _
from buyergroup_hub.organisations.organisation.models import Organisation

ONE = frozenset({"name", "summary", "sector", "started"})
"""Facts of which a source says one."""


class Said(NamedTuple):
    """What a table says of a group."""

    kind: str
    value: str
    thing: Organisation | Group | None = None
    """The organisation or other group that it names."""
    day: str | None = None


def bring(group: Group, said: Iterable[Said], source: Source) -> list[GroupFact]:
    """Write down what a row of a table says; answers what of it was new.

    A table that says something else than it did before replaces what it said, where a group has one such fact. What
    was withdrawn here is not brought again, and what people said here since is not overwritten.
    """
    said = list(said)
    now = {(one.kind, one.value) for one in said}
    rows = db.session.scalars(select(GroupFact).where(GroupFact.group_id == group.id).order_by(GroupFact.id)).all()
    known = {(one.kind, one.value, day, one.source_url, one.source_title) for one in rows for day in {one.day, None}}
    fresh: list[GroupFact] = []
    for kind, value, thing, day in said:
        if (kind, value, day, source.url, source.title) in known:
            continue
        before = [one for one in rows if one.kind == kind and _is_of(one, source) and (kind, one.value) not in now]
        replaced = next(iter(before), None) if kind in ONE else None
        if replaced is not None:
            groups.drop(replaced, _("De tabel zegt nu iets anders."))
        fact = groups.note(
            group,
            kind,
            value,
            source,
            day=day,
            organisation_id=thing.id if isinstance(thing, Organisation) else None,
            other_id=thing.id if isinstance(thing, Group) else None,
            replaces_id=replaced.id if replaced else None,
        )
        if kind not in stated_here(rows):
            actions.follow(group, fact)
        fresh.append(fact)
    return fresh


def stated_here(facts: Iterable[GroupFact]) -> set[str]:
    """Which facts people said here, without a source: the group's own words stay as they are."""
    return {one.kind for one in facts if one.withdrawn_at is None and not one.is_sourced}


def _is_of(fact: GroupFact, source: Source) -> bool:
    """A table said it with this source, and it stands."""
    return fact.stated_as == "reading" and fact.source_url == source.url and fact.withdrawn_at is None


COLUMNS = Columns(
    ("group", "kind", "value"), ("day", "source_url", "source_title", "source_place", "source_date", "withdrawn_on")
)
HEADS = {"url": "source_url", "title": "source_title", "place": "source_place"}
"""Columns that are called otherwise than their field."""
WORDS = {"phase": {one: word for one, word in PHASE_WORDS.items() if one != "ended"}, "sector": SECTOR_WORDS}


def take(row: Mapping[str, str], place: str) -> Came:
    """Take over one row of a table of facts, by the verb that a form has. Raises Unfit, RuleBroken."""
    if row.get("withdrawn_on"):
        return Came(Outcome.KNOWN, _("Dit feit is ingetrokken."))
    group, kind = _group(row["group"]), _code(row["kind"], {one: FACT_WORDS[one] for one in FACTS})
    other = _group(row["value"]) if kind == "successor" else None
    value, day, source = _checked(kind, row, place, other)
    stood = select(GroupFact.value, GroupFact.day, GroupFact.source_url, GroupFact.source_title)
    of = GroupFact.group_id == group.id, GroupFact.kind == kind, GroupFact.withdrawn_at.is_(None)
    standing_ones = db.session.execute(stood.where(*of).order_by(GroupFact.id)).all()
    if (value, day, source.url, source.title) in {tuple(one) for one in standing_ones}:
        return Came(Outcome.KNOWN)
    actions.state(group, kind, value, source, day=day, other=other)
    different = [one.day or one.value for one in standing_ones if (one.value, one.day) != (value, day)]
    if kind in SINGLE and different:
        said = _("Er stond al: %(other)s. Beide blijven staan, met hun bron.", other=different[-1][:80])
        return Came(Outcome.DIFFERS, said)
    return Came(Outcome.NEW)


def _group(named: str) -> Group:
    """The one that has this address or had it, or has this name."""
    had = select(GroupName.group_id).where(GroupName.slug == named)
    called = or_(Group.slug == named, Group.id.in_(had), func.lower(Group.name_nl) == named.lower())
    found = db.session.scalars(select(Group).where(called, visible_to(standing(), Group)).limit(2)).all()
    if len(found) != 1:
        raise Unfit(
            _(
                "De groep “%(name)s” kennen we niet. Schrijf het laatste deel van het adres van de groep.",
                name=named[:80],
            )
        )
    return found[0]


def _code(said: str, words: Mapping[str, LazyString]) -> str:
    """The word of the glossary, written as its code or as people read it."""
    found = next((key for key, word in words.items() if said.lower() in (key, str(word).lower())), None)
    if found is None:
        raise unknown(said, words)
    return found


def _checked(kind: str, row: Mapping[str, str], place: str, other: Group | None) -> tuple[str, str | None, Source]:
    """The value, day and source of a row, as the form of this kind of fact takes them."""
    url, title, day = row.get("source_url"), row.get("source_title"), row.get("day")
    if not url and not title:
        raise Unfit(_("De bron ontbreekt. Vul source_url of source_title in."))
    said = {"where": "address" if url else "document", "url": url, "title": title, "day": day, "undated": not day}
    said |= {
        "value": _code(row["value"], WORDS[kind]) if kind in WORDS else row["value"],
        "place": row.get("source_place"),
        "source_date": row.get("source_date"),
    }
    form = FORMS[kind](MultiDict({name: text for name, text in said.items() if text}), meta={"csrf": False})
    if isinstance(form, PhaseFactForm | ChoiceFactForm):
        form.value.choices = [Choice(form.value.data, form.value.data)]
    if not form.validate():
        name, errors = next(iter(form.errors.items()))
        raise Unfit(f"{HEADS.get(name, name)}: {errors[0]}")
    values = form.values()
    value = other.name_nl if other is not None else values.get("value", "ended")
    return value, values.get("day"), form.source()._replace(read_from=place)
