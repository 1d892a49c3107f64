"""How reports are searched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for

from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _, _l, locale
from buyergroup_hub.outcomes.reports.chapters import Text, plain
from buyergroup_hub.outcomes.reports.models import StateReport
from buyergroup_hub.outcomes.reports.queries import last_numbers, report_ids, reports_by_id, reports_to_index
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, SUPERSEDED, Record


def _records(ids: Collection[str]) -> Iterator[Record]:
    reports = reports_to_index([int(report_id) for report_id in ids])
    newest = dict(last_numbers({report.year for report in reports}))
    return (document(report, newest.get(report.year)) for report in reports)


def document(report: StateReport, newest: int | None) -> Record:
    """A report as the index knows it, in Dutch."""
    text = report.content["texts"]["nl"]
    corrected = report.number is not None and newest is not None and report.number < newest
    return Record(
        kind=StateReport.search_kind,
        id=str(report.id),
        audience=report.audience,
        title=text["title"],
        body=_body(text),
        date=report.as_of.date().isoformat(),
        status=SUPERSEDED if corrected else CURRENT,
    )


def _body(text: Text) -> str:
    said = [plain(parts) for chapter in text["chapters"] for parts in chapter["said"]]
    names = [table["caption"] for chapter in text["chapters"] for table in chapter["tables"]]
    return "\n".join([text["lead"], *(chapter["heading"] for chapter in text["chapters"]), *said, *names])


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    reports = reports_by_id([int(one) for one in ids])
    newest = dict(last_numbers({report.year for report in reports}))
    return {str(report.id): _hit(report, newest.get(report.year)) for report in reports}


def _hit(report: StateReport, newest: int | None) -> HitView:
    text = report.content["texts"][locale()]
    old = report.number is not None and newest is not None and report.number < newest
    said = _("Gepubliceerd op %(day)s", day=short_day(report.published_at)) if report.number else _("Concept")
    return HitView(
        title=text["title"],
        url=url_for("outcomes.report", pid=report.pid),
        kind=_("Stand van zaken"),
        picture="file-text",
        text=text["lead"],
        language=text["language"],
        facts=[said],
        demo=report.demo,
        state="old" if old else "",
    )


register(
    SearchKind(kind=StateReport.search_kind, label=_l("Stand van zaken"), ids=report_ids, records=_records, hits=_hits)
)
