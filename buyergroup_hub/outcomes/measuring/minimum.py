"""The minimum data set: what the indicators of a group's goals need, and what is kept of a lot's data.

It is the same for everyone who sees the tender: only public goals ask for data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.outcomes.glossary import INPUT_WORDS
from buyergroup_hub.outcomes.goals.queries import data_needed
from buyergroup_hub.outcomes.measuring.models import LotInput
from buyergroup_hub.outcomes.measuring.queries import inputs_of
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.completeness import Need
from buyergroup_hub.tenders.tender.models import Lot, Tender


def asked(group_ids: Collection[int]) -> Iterable[tuple[str, str]]:
    """(datum, in which words it is needed) for `completeness.check`."""
    for key, names in _of_groups(group_ids).items():
        yield key, _("Nodig voor: %(indicators)s.", indicators=", ".join(names))


def needed(group_ids: Collection[int]) -> dict[str, list[str]]:
    """By datum, the indicators of the groups' public goals that need it today. One query."""
    if not group_ids:
        return {}
    data: dict[str, list[str]] = {}
    for key, name in data_needed(group_ids):
        data.setdefault(key, []).append(name)
    return data


def _of_groups(group_ids: Collection[int]) -> dict[str, list[str]]:
    """The page of a tender asks twice."""
    return request_cache(("needed", *sorted(group_ids)), lambda: needed(group_ids))


def said(lot_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """What was recorded of the data of these lots, in words, for `completeness.of_lots`."""
    return {(one.lot_id, one.key): _in_words(one) for one in inputs_of(lot_ids)}


def _in_words(own: LotInput) -> str:
    words = str(INPUT_WORDS[own.state])
    return f"{words}: {own.note}" if own.note else words


def lacking(tender: Tender) -> list[tuple[Lot, list[str] | None]]:
    """Per counted lot, what it lacks; None where all lots lack the same, which the check of the tender says already."""
    rows = [(lot, _missing(needs)) for lot, needs in completeness.of_lots(tender) if needs]
    same = all(keys == rows[0][1] for _lot, keys in rows)
    return [(lot, None if keys and same else keys) for lot, keys in rows]


def _missing(needs: Mapping[str, Need]) -> list[str]:
    return sorted(key for key, need in needs.items() if not need.arranged)


def of_lot(tender: Tender, lot: Lot) -> list[Need]:
    """The data of one lot, missing ones first."""
    found = (needs for one, needs in completeness.of_lots(tender) if one is lot)
    return completeness.in_order(next(found, {}).values())


completeness.INPUTS.append(asked)
completeness.SAID.append(said)
