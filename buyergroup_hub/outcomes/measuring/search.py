"""How measurements are searched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for

from buyergroup_hub.access import sees
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.outcomes.measuring import labels
from buyergroup_hub.outcomes.measuring import labels as measuring_labels
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import measurement_ids, measurements_by_id, measurements_to_index
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, SUPERSEDED, Record

WEIGHT = 0.8
"""Of a goal or a value: under the clause or lesson that says the same."""


def _measurement_records(ids: Collection[str]) -> Iterator[Record]:
    for one in measurements_to_index([int(measurement_id) for measurement_id in ids]):
        yield Record(
            kind=Measurement.search_kind,
            id=str(one.id),
            audience=one.audience,
            title=labels.title_of(one),
            body="\n".join(words for words in (one.source, one.note) if words),
            date=one.until.isoformat() if one.until else "",
            status=SUPERSEDED if one.successor else CURRENT,
            weight=WEIGHT,
        )


def _measurement_hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    return {str(one.id): _measurement_hit(one, who) for one in measurements_by_id([int(one) for one in ids])}


def _measurement_hit(measurement: Measurement, who: Standing) -> HitView:
    later = measurement.successor if measurement.successor is not None and sees(who, measurement.successor) else None
    return HitView(
        title=labels.title_of(measurement),
        url=url_for("outcomes.measurement", pid=measurement.pid),
        kind=_("Meting"),
        picture="gauge",
        text=measurement.note or measuring_labels.subject_name(measurement),
        facts=[
            labels.value_words(measurement) or labels.unknown_words(measurement),
            labels.days(measurement),
            labels.certainty(measurement),
        ],
        demo=measurement.demo,
        state="old" if later else "",
        onward=(_("de verbeterde meting"), url_for("outcomes.measurement", pid=later.pid)) if later else None,
    )


register(
    SearchKind(
        kind=Measurement.search_kind,
        label=_l("Metingen"),
        ids=measurement_ids,
        records=_measurement_records,
        hits=_measurement_hits,
    )
)
