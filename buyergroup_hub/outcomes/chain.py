"""The chain of a group with its gaps: goal → vision → clause → commitment → lot → contract → effect → adoption.

Each link is a figure n of N: how many have the next step. Where n is less than N the chain breaks, and it is said in
words with what to do. A link of which there is nothing yet is said apart: unknown is no gap in numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.formats import n_of
from buyergroup_hub.kit.i18n import LazyString, _, _l, ngettext
from buyergroup_hub.outcomes.dashboard_figures import (
    DEFINITIONS,
    MISSING,
    NONE,
    Definition,
    Number,
    by_group,
)
from buyergroup_hub.outcomes.queries import HOLDS
from buyergroup_hub.permissions import EDITORS, LEADERS, Standing
from buyergroup_hub.queries import Param, Statement, query


@dataclass(frozen=True)
class Link:
    """A link of the chain. `gap` says how many break here (num, of), `nothing` that there is none yet, `advice` what to
    do, and `where` leads whoever may do it. `first` is the advice while there is nothing, where that is another."""

    key: str
    figure: str
    title: LazyString
    several: LazyString
    gap: Callable[[int, int], str]
    nothing: LazyString
    advice: LazyString
    where: Callable[[Group], tuple[LazyString, str]]
    may: Callable[[Standing, Group], bool]
    first: LazyString | None = None

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.figure]


def _leads(who: Standing, group: Group) -> bool:
    return who.in_group(group.id, LEADERS)


def _edits(who: Standing, group: Group) -> bool:
    return who.in_group(group.id, EDITORS)


def _buys(who: Standing, group: Group) -> bool:
    return who.client_in(group.id)


LINKS = (
    Link(
        "goal",
        "goals_served",
        _l("Doel"),
        _l("doelen"),
        lambda n, of: (
            _("1 van 1 doel heeft nog geen bepaling.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s doelen heeft nog geen bepaling.",
                "%(num)d van %(of)s doelen hebben nog geen bepaling.",
                n,
                of=of,
            )
        ),
        _l("Er is nog geen doel vastgelegd."),
        _l("Leg vast wat de groep wil bereiken, en welke bepalingen daaraan werken."),
        lambda group: (_l("Doelen van de groep"), url_for("outcomes.goals", slug=group.slug)),
        _leads,
    ),
    Link(
        "vision",
        "visions_published",
        _l("Marktvisie"),
        _l("marktvisies"),
        lambda n, of: (
            _("1 van 1 marktvisie is nog niet gepubliceerd.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s marktvisies is nog niet gepubliceerd.",
                "%(num)d van %(of)s marktvisies zijn nog niet gepubliceerd.",
                n,
                of=of,
            )
        ),
        _l("In de hub staat nog geen marktvisie."),
        _l("Schrijf de marktvisie samen, laat haar onderschrijven en publiceer haar."),
        lambda group: (_l("De groep"), url_for("groups.show", slug=group.slug)),
        _edits,
    ),
    Link(
        "clause",
        "clauses_used",
        _l("Bepaling"),
        _l("bepalingen"),
        lambda n, of: (
            _("1 van 1 bepaling is nog in geen perceel toegepast.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s bepalingen is nog in geen perceel toegepast.",
                "%(num)d van %(of)s bepalingen zijn nog in geen perceel toegepast.",
                n,
                of=of,
            )
        ),
        _l("In de hub is nog geen bepaling gepubliceerd."),
        _l("Vraag leden waarom ze deze bepalingen niet gebruiken. Pas ze aan, of trek ze in."),
        lambda group: (_l("Bepalingen van de groep"), url_for("clauses.index", group=group.slug)),
        _edits,
        first=_l("Schrijf de eerste bepaling, meestal na de marktconsultatie, en publiceer haar."),
    ),
    Link(
        "commitment",
        "commitments_kept",
        _l("Toezegging"),
        _l("toezeggingen"),
        lambda n, of: (
            _("1 van 1 toezegging heeft nog geen gepubliceerde aanbesteding.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s toezeggingen heeft nog geen gepubliceerde aanbesteding.",
                "%(num)d van %(of)s toezeggingen hebben nog geen gepubliceerde aanbesteding.",
                n,
                of=of,
            )
        ),
        _l("Er is nog geen toezegging."),
        _l("Vraag leden welk project ze naar de markt brengen, en koppel de aanbesteding aan de toezegging."),
        lambda group: (_l("Toezeggingen"), url_for("groups.commitments", slug=group.slug)),
        _edits,
        first=_l("Vraag elk lid welk project het met de set naar de markt brengt, en wanneer."),
    ),
    Link(
        "lot",
        "uses_known",
        _l("Perceel"),
        _l("percelen"),
        lambda n, of: ngettext(
            "Van %(n)s van %(of)s perceel is nog onbekend welke bepalingen zijn gebruikt.",
            "Van %(n)s van %(of)s percelen is nog onbekend welke bepalingen zijn gebruikt.",
            of,
            n=n,
            of=of,
        ),
        _l("Er is nog geen gepubliceerd perceel met de set."),
        _l("Leg per perceel vast welke bepalingen zijn gebruikt, gewijzigd of vervallen."),
        lambda group: (_l("Aanbestedingen"), url_for("tenders.index", group=group.slug)),
        _buys,
        first=_l("Plan een aanbesteding bij deze groep. Haar percelen tellen zodra zij is gepubliceerd."),
    ),
    Link(
        "contract",
        "lots_contracted",
        _l("Contract"),
        _l("contracten"),
        lambda n, of: (
            _("1 van 1 perceel heeft nog geen contract.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s percelen heeft nog geen contract.",
                "%(num)d van %(of)s percelen hebben nog geen contract.",
                n,
                of=of,
            )
        ),
        _l("Er is nog geen perceel dat een contract kan krijgen."),
        _l("Vul de gunning en de contractdatum aan, of zeg waarom niet is gegund."),
        lambda group: (_l("Aanbestedingen"), url_for("tenders.index", group=group.slug)),
        _buys,
        first=_l(
            "Dit begint met een gepubliceerde aanbesteding. Leg daarna per perceel de gunning en het contract vast."
        ),
    ),
    Link(
        "effect",
        "effects_known",
        _l("Effect"),
        _l("effecten"),
        lambda n, of: (
            _("1 van 1 opgeleverd perceel heeft nog geen meting.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s opgeleverde percelen heeft nog geen meting.",
                "%(num)d van %(of)s opgeleverde percelen hebben nog geen meting.",
                n,
                of=of,
            )
        ),
        _l("Er is nog geen opgeleverd perceel dat een bepaling gebruikte."),
        _l("Leg de meting vast, met methode en bron. Of zeg waarom er geen is."),
        lambda group: (_l("Aanbestedingen"), url_for("tenders.index", group=group.slug)),
        _buys,
        first=_l("Dit begint bij de oplevering. Regel vóór de publicatie welke gegevens je dan nodig hebt."),
    ),
    Link(
        "adoption",
        "adoptions_reported",
        _l("Overname"),
        _l("overnames"),
        lambda n, of: ngettext(
            "Van %(n)s van %(of)s overname is nog niet gemeld wat ervan kwam.",
            "Van %(n)s van %(of)s overnames is nog niet gemeld wat ervan kwam.",
            of,
            n=n,
            of=of,
        ),
        _l("Nog niemand buiten de groep meldde een overname."),
        _l("Vraag wie de set overnam, wat ervan kwam. Noem de set bij organisaties die hetzelfde kopen."),
        lambda group: (_l("De groep"), url_for("groups.show", slug=group.slug)),
        _leads,
        first=_l("Publiceer een set en noem haar bij organisaties die hetzelfde kopen."),
    ),
)
BY_KEY = {link.key: link for link in LINKS}


@dataclass(frozen=True)
class Step:
    """A link as it stands for one group and one person."""

    link: Link
    group: Group
    number: Number

    @property
    def state(self) -> str:
        """whole, broken, or none: nothing there yet."""
        if not self.number.of:
            return "none"
        return "broken" if self.number.missing else "whole"

    @property
    def count(self) -> str:
        return str(n_of(self.number.n, self.number.of)) if self.number.of else _("nog geen")

    @property
    def words(self) -> str:
        """Where it breaks, or how it holds."""
        if self.state == "broken":
            return self.link.gap(self.number.missing, self.number.of)
        return str(self.link.nothing) if self.state == "none" else f"{self.link.definition.part}: {self.count}."

    @property
    def advice(self) -> LazyString:
        """What to do: nobody asks why clauses are not used while there is none."""
        return (self.state == "none" and self.link.first) or self.link.advice

    def rows_url(self, part: str | None = None) -> str:
        return url_for("outcomes.figure", definition=self.link.figure, group=self.group.slug, rows=part)

    @property
    def gap_url(self) -> str:
        return self.rows_url(MISSING)


@dataclass(frozen=True)
class Chain:
    """The chain of one group as one person sees it."""

    steps: list[Step]

    @property
    def gaps(self) -> list[Step]:
        return [step for step in self.steps if step.state == "broken"]

    @property
    def begun(self) -> bool:
        return any(step.number.of for step in self.steps)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """As dots on a line: filled where the link holds, open where it breaks, dashed where there is nothing.

        Of a group that keeps nothing here, what it did elsewhere is unknown (rule 14).
        """
        states = {"whole": "done", "broken": "next", "none": "unknown"}
        return [
            {
                "key": step.link.key,
                "count": step.count if self.begun else _("onbekend"),
                "label": str(step.link.title if step.number.of == 1 else step.link.several).lower(),
                "state": states[step.state],
                "note": None,
            }
            for step in self.steps
        ]


def chains(groups: Sequence[Group]) -> dict[int, Chain]:
    """By group its chain. One query, however many groups."""
    found = by_group([link.definition for link in LINKS], [group.id for group in groups])
    return {
        group.id: Chain([Step(link, group, found.get((link.figure, group.id), NONE)) for link in LINKS])
        for group in groups
    }


# Over all groups


def breaks_at(link: Link) -> ColumnElement[bool]:
    """The SQL of a group of which the chain breaks at this link."""
    rows = link.definition.rows().subquery()
    whole = func.sum(case((rows.c.counted, 1), else_=0)) == func.count()
    return Group.id.in_(select(rows.c.group).group_by(rows.c.group).having(~whole))


def counts() -> tuple[int, dict[str, int]]:
    """How many groups the person sees, and of how many the chain breaks at each link. One query."""
    total, *broken = _groups_by_link.one()
    return total, {link.key: number for link, number in zip(LINKS, broken, strict=True)}


@query(tuple[int, ...], unrestricted=HOLDS)
def _groups_by_link() -> Statement:
    every = [func.coalesce(func.sum(case((breaks_at(link), 1), else_=0)), 0) for link in LINKS]
    return select(func.count(Group.id), *every)


def broken(keys: Collection[str]) -> int:
    """How many groups break at each of these links, or at any where none is named."""
    return groups_broken_counted.one(keys=frozenset(keys))


def broken_groups(keys: Collection[str], most: int, first: int) -> list[Group]:
    """One page of them, by name."""
    return groups_broken(most, first, keys=frozenset(keys))


def _breaking(keys: frozenset[str]) -> ColumnElement[bool]:
    return and_(*(breaks_at(BY_KEY[key]) for key in sorted(keys))) if keys else or_(*map(breaks_at, LINKS))


@query(int, unrestricted=HOLDS)
def groups_broken_counted(*, keys: frozenset[str]) -> Statement:
    return select(func.count(Group.id)).where(_breaking(keys))


@query(Group, unrestricted=HOLDS)
def groups_broken(most: Param[int], first: Param[int], *, keys: frozenset[str]) -> Statement:
    by_name = select(Group).where(_breaking(keys)).order_by(Group.demo, func.lower(Group.name_nl), Group.id)
    return by_name.limit(most).offset(first)
