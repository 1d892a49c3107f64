"""What a report says of how it was made. Each sentence is counted from rows, and stands only where they bear it out."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from buyergroup_hub.consultations import pages
from buyergroup_hub.consultations.models import Answer, Point, PointPreview, PointSource, Report, ReportItem
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _, ngettext


def of_report(report: Report) -> list[str]:
    return [*_of_answers(report), *_of_points(report), *_of_parties(report)]


def _of_answers(report: Report) -> list[str]:
    kinds = select(ReportItem.confidentiality, func.count()).where(ReportItem.report_id == report.id)
    counts = pairs(db.session.execute(kinds.group_by(ReportItem.confidentiality)))
    public, anonymised = counts.get("public", 0), counts.get("anonymised", 0)
    said = [
        ngettext(
            "In dit verslag staat %(num)d openbaar antwoord, met de naam van de partij.",
            "In dit verslag staan %(num)d openbare antwoorden, met de naam van de partij.",
            public,
        )
    ]
    if anonymised:
        said.append(
            ngettext(
                "%(num)d tekst staat er zonder naam. De partij las die eerst, en ging akkoord of maakte op tijd geen "
                "bezwaar.",
                "%(num)d teksten staan er zonder naam. De partij las die eerst, en ging akkoord of maakte op tijd geen "
                "bezwaar.",
                anonymised,
            )
        )
    return [*said, _("Wat vertrouwelijk is of niet is vrijgegeven, staat er niet in.")]


def _of_points(report: Report) -> list[str]:
    made = pages.public_points(report.consultation)
    own = len([point for point in made if point.made_by == "organisers"])
    said = []
    if own:
        said.append(
            ngettext(
                "%(num)d van de %(of)d punten is van de organisatoren zelf, en komt niet uit een antwoord.",
                "%(num)d van de %(of)d punten zijn van de organisatoren zelf, en komen niet uit een antwoord.",
                own,
                of=len(made),
            )
        )
    if len(made) > own and not _unseen(report):
        said.append(_("Wie een antwoord gaf waar een punt uit komt, las dat punt voordat iedereen het las."))
    return said


def _unseen(report: Report) -> bool:
    """Is there a public point with a party that it was made from and that was not shown it?"""
    shown = exists().where(PointPreview.point_id == Point.id, PointPreview.party_id == Answer.party_id)
    unseen = (
        select(Point.id)
        .join(PointSource, PointSource.point_id == Point.id)
        .join(Answer, Answer.id == PointSource.answer_id)
        .where(Point.consultation_id == report.consultation_id, Point.audience == "public", ~shown)
    )
    return db.session.scalar(unseen.limit(1)) is not None


def _of_parties(report: Report) -> list[str]:
    count = pages.party_count(report.consultation)
    return [] if count is None else [ngettext("%(num)d partij antwoordde.", "%(num)d partijen antwoordden.", count)]
