"""The links of the chain: what each counts, how a gap reads, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import LazyString, _, _l, ngettext
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS, Definition
from buyergroup_hub.outcomes.figures.queries.numbers import ALL, COUNTED
from buyergroup_hub.permissions import EDITORS, LEADERS, Standing


@dataclass(frozen=True)
class Link:
    """A link of the chain. `gap` says how many break here (num, of), `nothing` that there is none yet, `advice` what to
    do, and `where` leads whoever may do it. `first` is the advice while there is nothing, where that is another.
    Over all groups it is counted by `over_all` (a lot of two groups once), where that is another figure; `part` are the
    rows of it that are there already, all of them or only those that count."""

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
    over_all: str = ""
    part: str = ALL

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.figure]

    @property
    def total(self) -> Definition:
        return DEFINITIONS[self.over_all or self.figure]


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
            _("Het enige doel heeft nog geen bepaling.")
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
            _("De enige marktvisie is nog niet gepubliceerd.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s marktvisies is nog niet gepubliceerd.",
                "%(num)d van %(of)s marktvisies zijn nog niet gepubliceerd.",
                n,
                of=of,
            )
        ),
        _l("In de hub staat nog geen marktvisie."),
        _l("Schrijf samen de marktvisie en vraag organisaties om te onderschrijven. Publiceer de marktvisie daarna."),
        lambda group: (_l("De groep"), url_for("groups.show", slug=group.slug)),
        _edits,
        part=COUNTED,
    ),
    Link(
        "clause",
        "clauses_used",
        _l("Bepaling"),
        _l("bepalingen"),
        lambda n, of: (
            _("De enige bepaling is nog niet in een perceel toegepast.")
            if of == 1
            else ngettext(
                "%(num)d van %(of)s bepalingen is nog niet in een perceel toegepast.",
                "%(num)d van %(of)s bepalingen zijn nog niet in een perceel toegepast.",
                n,
                of=of,
            )
        ),
        _l("In de hub is nog geen bepaling gepubliceerd."),
        _l("Vraag leden waarom ze deze bepalingen niet gebruiken. Pas ze aan, of trek ze in."),
        lambda group: (_l("Bepalingen van de groep"), url_for("clauses.index", group=group.slug)),
        _edits,
        first=_l("Schrijf en publiceer de eerste bepaling. Meestal doe je dat na de marktconsultatie."),
    ),
    Link(
        "commitment",
        "commitments_kept",
        _l("Toezegging"),
        _l("toezeggingen"),
        lambda n, of: (
            _("De enige toezegging heeft nog geen gepubliceerde aanbesteding.")
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
            "Bij %(n)s van %(of)s perceel weten we nog niet welke bepalingen zijn gebruikt.",
            "Bij %(n)s van %(of)s percelen weten we nog niet welke bepalingen zijn gebruikt.",
            of,
            n=n,
            of=of,
        ),
        _l("Er is nog geen gepubliceerd perceel met de set."),
        _l("Leg per perceel vast welke bepalingen zijn gebruikt, gewijzigd of vervallen."),
        lambda group: (_l("Aanbestedingen"), url_for("tenders.index", group=group.slug)),
        _buys,
        first=_l("Plan een aanbesteding bij deze groep. De percelen tellen mee als de aanbesteding is gepubliceerd."),
        over_all="lots_asking",
    ),
    Link(
        "contract",
        "lots_contracted",
        _l("Contract"),
        _l("contracten"),
        lambda n, of: (
            _("Het enige perceel heeft nog geen contract.")
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
        over_all="contracts",
        part=COUNTED,
    ),
    Link(
        "effect",
        "effects_known",
        _l("Effect"),
        _l("effecten"),
        lambda n, of: (
            _("Het enige opgeleverde perceel heeft nog geen meting.")
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
        over_all="effects",
        part=COUNTED,
    ),
    Link(
        "adoption",
        "adoptions_reported",
        _l("Overname"),
        _l("overnames"),
        lambda n, of: ngettext(
            "Bij %(n)s van %(of)s overname is nog geen resultaat gemeld.",
            "Bij %(n)s van %(of)s overnames is nog geen resultaat gemeld.",
            of,
            n=n,
            of=of,
        ),
        _l("Nog niemand buiten de groep meldde een overname."),
        _l(
            "Vraag organisaties die de set overnamen naar het resultaat. Wijs andere organisaties die hetzelfde "
            "inkopen op de set."
        ),
        lambda group: (_l("De groep"), url_for("groups.show", slug=group.slug)),
        _leads,
        first=_l("Publiceer een set en wijs organisaties die hetzelfde inkopen op de set."),
    ),
)
BY_KEY = {link.key: link for link in LINKS}
