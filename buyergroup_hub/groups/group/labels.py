"""How groups read: their phases, names, themes and silence, their people, and where they are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import url_for

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_WORDS
from buyergroup_hub.groups.group import queries
from buyergroup_hub.groups.group.models import PHASES, Group, Phase, in_words
from buyergroup_hub.groups.group.queries import Member, ShortRow, short_lists_of
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import and_list, partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.organisations.organisation.models import signature


class Stay(NamedTuple):
    """A stay of a group in a phase."""

    phase: str
    since: str | None
    left: bool


def phases(group: Group) -> list[Stay]:
    """Its phases, in its own order, as the line of phases shows them."""
    return [Stay(row.word, row.more, bool(row.left)) for row in _short_lists(group)["phase"]]


class Step(NamedTuple):
    """A phase in the line of a group's phases. A line beside a name shows no words, so they are made when asked for."""

    key: str
    state: str
    """done, now, next or unknown."""
    since: str | None = None

    @property
    def label(self) -> str:
        return str(PHASE_WORDS[self.key])

    @property
    def date(self) -> str | None:
        return partial_date(self.since) if self.since else None


def phase_line(stays: Sequence[Stay | Phase]) -> list[Step]:
    """A group's phases in its own order, then the usual ones that come after them. Whether it had one that usually
    comes before, nobody said: those are unknown. Empty: all is unknown, but for its end."""
    if not any(stay.phase != "ended" or stay.since for stay in stays):
        return []
    line = [Step(stay.phase, "done" if stay.left else "now", stay.since) for stay in stays]
    had = {step.key for step in line}
    others = [key for key in PHASES if key not in had and "ended" not in had and key != "ended"]
    furthest = max(PHASES.index(key) for key in had)
    before = [Step(key, "unknown") for key in others if PHASES.index(key) < furthest]
    ahead = [Step(key, "next") for key in others[len(before) :]]
    return [*before, *line, *ahead]


def aliases(group: Group) -> list[str]:
    """Other names in sources; earlier addresses alone say nothing to a reader."""
    names = (row.word for row in _short_lists(group)["name"])
    return [name for name in names if name not in (group.name_nl, group.name_en)]


def facts(group: Group, leading: Sequence[str]) -> list[str]:
    """The short facts under the title: who leads, since when, themes; unknown is said."""
    start = partial_date(group.started) if group.started else _("onbekend")
    began = _("Oproep %(year)s", year=start) if group.kind == "call" else _("Start %(year)s", year=start)
    said = [_("Trekkers: %(names)s", names=and_list(leading))] if leading else []
    named = ", ".join(in_words(row.word, row.more).lower() for row in _short_lists(group)["theme"])
    return [*said, began, _("Thema's: %(names)s", names=named) if named else _("Thema's onbekend")]


def _short_lists(group: Group) -> Mapping[str, Sequence[ShortRow]]:
    """What a group has by kind: its phases, its names in sources and its themes, each in its order."""

    def read_them() -> Mapping[str, Sequence[ShortRow]]:
        found: dict[str, list[ShortRow]] = {"phase": [], "name": [], "theme": []}
        for row in short_lists_of(group.id):
            found[row.kind].append(row)
        return found

    return request_cache(("groups.short_lists", group.id), read_them)


QUIET_AFTER_MONTHS = 6
IN_YEARS_FROM = 24


def quiet_months(group: Group) -> int | None:
    """How many whole months nothing happened that everyone sees, from six on; ended groups are done."""
    if group.last_event_at is None or group.is_ended:
        return None
    then, now = group.last_event_at.astimezone(clock.AMSTERDAM), clock.now().astimezone(clock.AMSTERDAM)
    months = (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)
    return months if months >= QUIET_AFTER_MONTHS else None


def quiet_words(group: Group) -> str | None:
    """`Stil sinds 9 maanden`; in whole years where months are many."""
    months = quiet_months(group)
    if months is None:
        return None
    if months >= IN_YEARS_FROM:
        return ngettext("Stil sinds %(num)d jaar", "Stil sinds %(num)d jaar", months // 12)
    return ngettext("Stil sinds %(num)d maand", "Stil sinds %(num)d maanden", months)


def quiet_before() -> datetime:
    """The same rule as an instant for SQL: a group of which the last event is before it, is quiet."""
    return clock.dutch(clock.months_after(clock.today(), -QUIET_AFTER_MONTHS) + timedelta(days=1))


def may_see_name(person: Person | Member | None, group: Group) -> bool:
    """Functions are shown by default, names by a person's own choice; those of a group know each other (rule 19)."""
    if person is None:
        return False
    return bool(person.shows_name) or f"group:{group.id}" in standing().tokens


@timeline.label_for("phase")
def _say_phases(keys: Any) -> dict[str, str]:
    return {key: str(PHASE_WORDS[key]) for key in keys}


@timeline.label_for("role")
def _say_roles(keys: Any) -> dict[str, str]:
    return {key: str(ROLE_WORDS[key]) for key in keys}


@timeline.label_for("organisation")
def _say_organisations(ids: Any) -> dict[int, str]:
    names: dict[int, str] = request_cache("organisation names", dict)
    if ids := set(ids) - names.keys() - {None}:
        names |= {row.id: signature(row.name, row.known) for row in queries.organisation_signatures(ids)}
    return names


@timeline.label_for("actor")
def _say_actors(pairs_of: Any) -> dict[tuple[int | None, int | None], str]:
    """Who did it: by name where she chose that, else as her organisation, which is what decides (rule 19)."""
    people = {person for person, _organisation in pairs_of if person}
    names = dict(queries.people_named(people)) if people else {}
    organisations = _say_organisations({organisation for _person, organisation in pairs_of if organisation})
    return {
        (person, organisation): names.get(person) or organisations.get(organisation) or _("Iemand")
        for person, organisation in pairs_of
    }


@timeline.label_for("day")
def _say_days(days: Any) -> dict[str, str]:
    return {day: str(short_day(date.fromisoformat(day))) for day in days}


@timeline.link_for("groups")
def _find_groups(ids: Any) -> dict[int, tuple[str, str]]:
    found = queries.groups_named(ids, ())
    return {row.id: (in_words(row.name_nl, row.name_en), url_for("groups.show", slug=row.slug)) for row in found}
