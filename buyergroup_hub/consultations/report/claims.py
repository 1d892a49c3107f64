"""What a report says of how it was made. Each sentence is counted from rows, and stands only where they bear it out."""

from __future__ import annotations

from buyergroup_hub.consultations.answers.queries import parties_counted
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.report.queries import (
    items_counted,
    points_unseen,
    public_points,
)
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.i18n import _, ngettext


def party_count(consultation: Consultation) -> int | None:
    """How many parties answered: only where the plan says that it tells, and only once the answers are open."""
    if not consultation.tells_party_count or consultation.unsealed_at is None:
        return None
    return parties_counted.one(consultation.id)


def of_report(report: Report) -> list[str]:
    return [*_of_answers(report), *_of_points(report), *_of_parties(report)]


def _of_answers(report: Report) -> list[str]:
    counts = dict(items_counted(report.id))
    public, anonymised = counts.get("public", 0), counts.get("anonymised", 0)
    claims = [
        ngettext(
            "In dit verslag staat %(num)d openbaar antwoord, met de naam van de partij.",
            "In dit verslag staan %(num)d openbare antwoorden, met de naam van de partij.",
            public,
        )
    ]
    if anonymised:
        claims.append(
            ngettext(
                "%(num)d tekst staat er zonder naam. De partij las die eerst, en ging akkoord of maakte op tijd geen "
                "bezwaar.",
                "%(num)d teksten staan er zonder naam. De partij las die eerst, en ging akkoord of maakte op tijd geen "
                "bezwaar.",
                anonymised,
            )
        )
    return [*claims, _("Wat vertrouwelijk is of niet is vrijgegeven, staat er niet in.")]


def _of_points(report: Report) -> list[str]:
    made = public_points(report.consultation_id)
    own = len([point for point in made if point.made_by == "organisers"])
    claims = []
    if own:
        claims.append(
            ngettext(
                "%(num)d van de %(of)d punten is van de organisatoren zelf, en komt niet uit een antwoord.",
                "%(num)d van de %(of)d punten zijn van de organisatoren zelf, en komen niet uit een antwoord.",
                own,
                of=len(made),
            )
        )
    if len(made) > own and not points_unseen(report.consultation_id):
        claims.append(_("Wie een antwoord gaf waar een punt uit komt, las dat punt voordat iedereen het las."))
    return claims


def _of_parties(report: Report) -> list[str]:
    count = party_count(report.consultation)
    return [] if count is None else [ngettext("%(num)d partij antwoordde.", "%(num)d partijen antwoordden.", count)]
