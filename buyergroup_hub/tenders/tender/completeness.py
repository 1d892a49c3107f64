"""Will the effect be measurable? What must be known for that, and what the tender asks for.

Of the first thirteen buyer groups seven could not compute their savings, since tender data, composition and quantities
had not been asked for. So it is checked before a tender goes out. What is needed is what the clauses of the groups in
scope can ask for (`provides`), and what rooms above add: the inputs of indicators.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.sets.models import SetItem
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import hold
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.tenders.tender.models import ArrangedInput, ClauseUse, Lot, Tender
from buyergroup_hub.tenders.tender.queries import data_offered, inputs_of, lots_of, uses_in


@dataclass(frozen=True)
class Need:
    """One datum: what it is, which clause or arrangement brings it, and what to do where nothing does yet."""

    key: str
    by: str | None = None
    advice: str | None = None

    @property
    def arranged(self) -> bool:
        return self.by is not None


Asked = Callable[[Collection[int]], Iterable[tuple[str, str]]]
"""Of the groups in scope, the data that their indicators need: (the key, in which words it is needed)."""

INPUTS: list[Asked] = []
"""Rooms above add here which data their indicators need."""

Told = Callable[[Sequence[int]], Mapping[tuple[int, str], str]]
"""Of these lots, what was said of a datum of the lot itself: by (lot, key), in words."""

SAID: list[Told] = []
"""Rooms above add here what they keep of a lot's data."""


def check(tender: Tender) -> list[Need]:
    """The data that the effect needs, missing ones first. Empty where no group and no indicator says what is needed.

    The unit is the lot: a datum is arranged once every lot has it; else it says which lots do not."""
    lots = of_lots(tender)
    if not lots:
        return in_order(Need(key, _tenderwide(tender).get(key), words) for key, words in _wanted(tender).items())
    return in_order(_over_lots(key, lots) for key in lots[0][1])


def with_uses(tender: Tender) -> None:
    """Load what `of_lots` looks at: the lots, and which version of which clause each used, without texts."""
    hold(tender, "lots", lots_of(tender.id))
    uses = uses_in(tender.id)
    for lot in tender.lots:
        hold(lot, "uses", [use for use in uses if use.lot_id == lot.id])


def of_lots(tender: Tender) -> list[tuple[Lot, dict[str, Need]]]:
    """Per counted lot, each datum with what brings it: what was said of the lot itself goes before what its clauses ask
    for, and that before what was arranged for the whole tender. Every page that says what is missing asks here, and
    that of a tender asks twice."""
    return request_cache(("needs of lots", tender.id), lambda: _of_lots(tender))


def _of_lots(tender: Tender) -> list[tuple[Lot, dict[str, Need]]]:
    lots, wanted, otherwise = list(tender.counted), _wanted(tender), _tenderwide(tender)
    said = {key: words for tell in SAID for key, words in tell([lot.id for lot in lots]).items()}
    asked = {lot.id: brought(lot.uses) for lot in lots}
    beside = dict.fromkeys(key for one in asked.values() for key in one if key not in wanted)
    everywhere = {key: None for key in beside if all(key in one for one in asked.values())}
    return [
        (
            lot,
            {
                key: Need(key, said.get((lot.id, key)) or asked[lot.id].get(key) or otherwise.get(key), words)
                for key, words in {**wanted, **everywhere}.items()
            },
        )
        for lot in lots
    ]


def _wanted(tender: Tender) -> dict[str, str | None]:
    """By datum, in which words it is needed."""
    scope = [link.group_id for link in tender.groups if link.relation == "set"]
    return _words(_offered(scope, tender.published_on or clock.today()), scope)


def _tenderwide(tender: Tender) -> dict[str, str]:
    return {one.key: one.how for one in arranged(tender)}


def _over_lots(key: str, lots: Sequence[tuple[Lot, Mapping[str, Need]]]) -> Need:
    """One datum over all lots: what brings it, or which lots lack it where others do not."""
    each = [(lot, needs[key]) for lot, needs in lots]
    advice = each[0][1].advice
    lacking = [lot for lot, need in each if not need.arranged]
    if not lacking:
        return Need(key, ", ".join(dict.fromkeys(need.by or "" for _lot, need in each)), advice)
    if len(lacking) == len(each):
        return Need(key, None, advice)
    names = and_list([_("perceel %(n)s", n=lot.number) for lot in lacking])
    return Need(key, None, _("Nog niet geregeld in %(lots)s.", lots=names) + (f" {advice}" if advice else ""))


def keep_readiness(tender: Tender, day: date) -> None:
    """What the check says as a tender goes to market stays as it was."""
    needs = check(tender)
    tender.ready_in, tender.ready_of, tender.ready_on = sum(need.arranged for need in needs), len(needs), day


def check_basket(items: Sequence[SetItem]) -> list[Need]:
    """The same of what lies in a basket, before there is a tender: of the groups of its clauses."""
    scope = sorted({item.version.clause.group_id for item in items})
    by = {key: item.version.clause.code for item in items for key in brought_by(item.version, item.level)}
    wanted = _words(_offered(scope, clock.today()), scope)
    needs = [Need(key, by.get(key), words) for key, words in wanted.items()]
    return in_order([*needs, *(Need(key, code) for key, code in by.items() if key not in wanted)])


def _words(offered: Iterable[tuple[str, str]], scope: Collection[int]) -> dict[str, str | None]:
    wanted: dict[str, str | None] = dict(offered)
    for asked in INPUTS:
        for key, words in asked(scope):
            wanted.setdefault(key, words)
    return wanted


def in_order(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: (need.arranged, need.key))


def arranged(tender: Tender) -> Sequence[ArrangedInput]:
    return request_cache(("arranged", tender.id), lambda: inputs_of(tender.id))


def _offered(groups: Collection[int], day: date) -> Iterable[tuple[str, str]]:
    """(datum, advice) of what the clauses of the groups in scope can ask for."""
    for clause in data_offered(groups, day) if groups else ():
        for key, level in sorted(clause.provides.items()):
            yield key, _advice(clause.code, level)


def _advice(code: str, level: int) -> str:
    return _("%(code)s vraagt dit, vanaf niveau %(level)s.", code=code, level=str(LEVEL_WORDS[level]).lower())


def brought(uses: Iterable[ClauseUse]) -> Mapping[str, str]:
    """By datum, the clause that asks for it at the level that was chosen."""
    return {key: use.version.clause.code for use in uses if use.asked for key in brought_by(use.version, use.level)}


def brought_by(version: ClauseVersion, chosen: int | None) -> Iterable[str]:
    """The data that a version asks for at a level; none where it was dropped."""
    return (key for key, level in version.provides.items() if chosen is not None and chosen >= level)
