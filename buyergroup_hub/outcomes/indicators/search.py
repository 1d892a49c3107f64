"""How indicators are searched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for

from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.outcomes.glossary import KIND_WORDS
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.indicators.queries import indicator_ids, indicators_by_id, indicators_to_index
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import Record


def _indicator_records(ids: Collection[str]) -> Iterator[Record]:
    for one in indicators_to_index([int(indicator_id) for indicator_id in ids]):
        yield Record(
            kind=Indicator.search_kind,
            id=str(one.id),
            audience=one.audience,
            title=one.name,
            body=_definition(one),
            language=one.language,
            context=one.current.theme.label_nl,
            date=one.current.since.isoformat(),
        )


def _definition(indicator: Indicator) -> str:
    version = indicator.current
    needed = [datum.key for datum in version.inputs]
    return "\n".join(words for words in (version.method, version.boundary, version.method_version, *needed) if words)


def _indicator_hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    return {
        str(one.id): HitView(
            title=one.name,
            url=url_for("outcomes.indicator", key=one.key),
            kind=_("Indicator"),
            picture="ruler",
            text=_definition(one),
            language=one.language,
            facts=[
                str(KIND_WORDS[one.current.kind]),
                one.current.theme.label,
                _("versie %(n)s", n=number(one.current.number)),
            ],
            demo=one.demo,
        )
        for one in indicators_by_id([int(one) for one in ids])
    }


register(
    SearchKind(
        kind=Indicator.search_kind,
        label=_l("Indicatoren"),
        ids=indicator_ids,
        records=_indicator_records,
        hits=_indicator_hits,
    )
)
