"""The yearly report on the state of affairs: drawn up from what the hub knows, previewed, published, never changed.

A report counts what everyone may see, so that anyone can check it. Each of its figures keeps its definition with the
version, its parameters, n, N and the ids of what was counted; its text is written in both languages when it is drawn
up. The digest is over all of that. A later correction is a new report of the same year, with the next number.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.actions import record
from buyergroup_hub.files import actions as files
from buyergroup_hub.files.media import PDF
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import LANGUAGES, _, in_language
from buyergroup_hub.outcomes.reports import chapters, counts, events, queries
from buyergroup_hub.outcomes.reports.document import document_of
from buyergroup_hub.outcomes.reports.models import Figure, ReportPrint, StateReport
from buyergroup_hub.outcomes.reports.queries import print_of
from buyergroup_hub.texts.pdf import pdf
from buyergroup_hub.texts.versions import digest_of

NUMBERS = frozenset({"group", "theme"})
"""Parameters that are ids in this hub; beside each stands its name or key."""
FIRST_YEAR = 2020
"""The year of the first buyer groups."""


# Verbs


def draw_up(year: int) -> StateReport:
    """Make the report of a year from what the hub knows at this instant; one that was being drawn up is made anew."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise RuleBroken(
            _("Kies een jaar van %(first)s tot en met %(last)s.", first=FIRST_YEAR, last=clock.today().year), at="year"
        )
    report = _draft_of(year)
    report.as_of = clock.now()
    report.figures = _figures(year)
    report.demo = any(figure.counted.get("demo") for figure in report.figures)
    report.content = {"texts": _texts(report)}
    report.digest = digest_of(sealed(report))
    db.session.flush()
    record(events.REPORT_MADE, report, {"year": year})
    return report


def _draft_of(year: int) -> StateReport:
    statement = select(StateReport).where(StateReport.year == year, StateReport.number.is_(None))
    report = db.session.scalars(statement.options(selectinload(StateReport.figures))).first()
    if report is None:
        report = StateReport(year=year, audience="programme", figures=[], content={}, digest="", as_of=clock.now())
        db.session.add(report)
    else:
        report.figures = []
        db.session.flush()
    return report


def _figures(year: int) -> list[Figure]:
    """Each with the addresses of what it counted as they are now; one query per kind of row."""
    counted = counts.figures(year)
    ids: dict[str, set[int]] = {}
    for one in counted:
        ids.setdefault(one.definition.kind, set()).update(one.all)
    addresses = {kind: queries.addresses(kind, of_kind) for kind, of_kind in ids.items()}
    return [_figure(place, one, addresses[one.definition.kind]) for place, one in enumerate(counted, 1)]


def _figure(place: int, counted: counts.Counted, addresses: Mapping[int, str]) -> Figure:
    return Figure(
        position=place,
        definition=counted.definition.key,
        definition_version=counted.definition.version,
        parameters=counted.parameters,
        n=counted.n if counted.known else None,
        of=counted.of if counted.known else None,
        counted={
            "kind": counted.definition.kind,
            "n": counted.counted,
            "unknown": counted.unknown,
            "of": counted.all,
            "demo": counted.demo,
            "addresses": {
                part: [addresses[row] for row in rows]
                for part, rows in (("n", counted.counted), ("unknown", counted.unknown), ("of", counted.all))
            },
        },
    )


def _texts(report: StateReport) -> dict[str, Any]:
    """What the report says, in each language."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            texts[language] = chapters.written(report.year, report.as_of, report.figures, demo=report.demo)
    return texts


def publish(report: StateReport, digest: str) -> None:
    """Publish what was previewed: its digest says what that was. The worker prints it."""
    if report.number is not None:
        raise RuleBroken(_("Dit verslag is al gepubliceerd en ligt vast. Maak een nieuw verslag voor een verbetering."))
    if report.digest != digest:
        raise RuleBroken(_("Dit verslag is intussen opnieuw gemaakt. Lees het na en publiceer het dan."))
    last = select(func.max(StateReport.number)).where(StateReport.year == report.year)
    report.number = (db.session.scalar(last) or 0) + 1
    report.published_at, report.audience = clock.now(), "public"
    keys: dict[str, Json] = {"year": report.year, "number": report.number, "digest": report.digest}
    record(events.REPORT_PUBLISHED, report, keys)
    ask_prints(report)


def sealed(report: StateReport) -> dict[str, Any]:
    """All that the digest is over: when it was made, the text, and each figure with what it counted. Whoever has the
    JSON file can compute the same digest (SHA-256 of canonical JSON)."""
    return {
        "year": report.year,
        "as_of": report.as_of,
        "demo": report.demo,
        "texts": report.content["texts"],
        "figures": [sealed_figure(figure) for figure in report.figures],
    }


def sealed_figure(figure: Figure) -> dict[str, Any]:
    """Rows go by their addresses, groups and themes by name and key: the hub's own numbers stay in it."""
    return {
        "number": figure.position,
        "definition": figure.definition,
        "version": figure.definition_version,
        "parameters": {name: said for name, said in figure.parameters.items() if name not in NUMBERS},
        "n": figure.n,
        "of": figure.of,
        "counted": {"kind": figure.counted["kind"], "demo": figure.counted["demo"], **figure.addresses},
    }


def is_intact(report: StateReport) -> bool:
    """Is it still what was drawn up?"""
    return digest_of(sealed(report)) == report.digest


def figure_of(report: StateReport, position: int) -> Figure | None:
    return next((figure for figure in report.figures if figure.position == position), None)


JOB = "outcomes.print"


def ask_prints(report: StateReport) -> None:
    for language in LANGUAGES:
        enqueue(JOB, {"report_id": report.id, "language": language}, dedupe=f"{JOB}:{report.id}:{language}")


@handles(JOB)
def print_report(report_id: int, language: str) -> Finish | None:
    report = db.session.get(StateReport, report_id, options=[selectinload(StateReport.figures)])
    if report is None or report.number is None or print_of(report, language) is not None:
        return None
    made = pdf(document_of(report, language))
    name = f"stand-van-zaken-{report.year}-{report.number}-{language}.pdf"
    demo = report.demo

    def keep() -> None:
        file = files.add(files.Upload(BytesIO(made), name, PDF), "public", demo=demo)
        db.session.add(ReportPrint(report_id=report_id, language=language, file_id=file.id, made_at=clock.now()))

    return keep
