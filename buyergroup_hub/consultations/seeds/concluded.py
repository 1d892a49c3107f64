"""The demo's consultation that was concluded: rounds, answers, releases, points and a report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.seeds import story as acts
from buyergroup_hub.consultations.seeds.story import LEVELS
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock


def sow_concluded() -> None:
    """Five parties answered; three of them anonymously, one publicly, one has a confidential part."""
    concluded = _plan()
    acts.approve_and_open(concluded, "noor", -700)
    _ask(concluded)
    for who, (text, choice, weeks) in TEXTS.items():
        inside = "confidential" if who == "eva" else choice
        values = {
            "1": ({"text": text}, choice),
            "2": (LEVELS | {"levels": LEVELS["levels"] | FASTER.get(who, {})}, choice),
            "3": ({"number": str(weeks)}, inside),
            "4": ({"choice": "yes"}, choice),
        }
        acts.draft(concluded, who, 685, values)
        acts.submit(concluded, who, 675)
    with acting("noor", 670):
        unsealing.unseal(acts.get(concluded))
    _release(concluded)
    _report(concluded)


FASTER = {
    "ravi": {"significant": "now", "ambitious": "one_year"},
    "joris": {"significant": "now", "ambitious": "one_year"},
}
"""Who can do more: where all said the same, no overview would stand in the report."""

TEXTS = {
    "kim": ("Een dek op drie landhoofden met boutverbindingen. Los in twee dagen, zonder schade.", "public", 8),
    "ravi": (
        "Prefab randelementen, met voegmortel die te verwijderen is. Zie project Demo-singel.",
        "anonymised",
        8,
    ),
    "eva": (
        "Liggers met een droge verbinding; “Ë & Zn.” <c.v.> deed dit vier keer — 100 % zonder schade.",
        "anonymised",
        6,
    ),
    "juergen": ("Verschraubte Querträger. Wir lösen sie ohne Schneidbrenner.", "anonymised", 4),
    "joris": ("Leden hebben er ervaring mee bij tijdelijke bruggen.", "anonymised", 16),
}
"""Of each party: what it answers, who may read it, and how many weeks it needs."""


def _plan() -> int:
    return acts.plan(
        story.VIADUCTS,
        "noor",
        "Losmaakbaar ontwerpen",
        "We willen weten of verbindingen zo kunnen dat een viaduct later weer uit elkaar gaat.\n\nMet je antwoorden "
        "schrijven we de marktvisie en de bepalingen.",
        (-700, -672),
        (
            Asked("text", "Welke verbinding heb je al losmaakbaar gemaakt?", hint="Noem een project mag, hoeft niet."),
            Asked(
                "level",
                "Kun je losmaakbare verbindingen leveren?",
                options=["het dek", "ook de liggers", "alles, met een demontageplan"],
            ),
            Asked(
                "number",
                "Hoeveel weken heb je nodig voor het materialenpaspoort?",
                unit="weken",
                minimum=Decimal(1),
                maximum=Decimal(25),
            ),
            Asked("yes_no", "Wil je meepraten over de tekst?", required=False),
        ),
    )


def _ask(concluded: int) -> None:
    """Two questions, answered in one round."""
    goes_out_at = clock.ago(690, 10)
    acts.ask(concluded, "kim", 695, "Telt een boutverbinding met ankers ook?")
    acts.ask(concluded, "juergen", 694, "Darf die Antwort auch auf Deutsch sein?")
    with acting("noor", 692):
        for asked in acts.unanswered(concluded):
            asking.answer_clarification(asked, _reply(asked.text))
        asking.plan_round(acts.get(concluded), goes_out_at)
    with clock.at(goes_out_at):
        asking.rounds_due()


def _reply(text: str) -> str:
    return (
        "Ja, als de ankers zonder schade los kunnen." if "boutverbinding" in text else "Ja. Duits en Engels mogen ook."
    )


def _release(consultation_id: int) -> None:
    with acting("noor", 665):
        for answer in unsealing.answers_of(acts.get(consultation_id)):
            answer.consultation = acts.get(consultation_id)
            unsealing.read([answer])
            choice = answer.part.choice.confidentiality
            if choice == "public":
                releasing.release_as_given(answer)
            elif choice == "anonymised" and answer.question.kind == "text":
                releasing.propose_rewritten(answer, _without_names(answer))
    for who in TEXTS:
        with acting(who, 660):
            _agree(consultation_id, who)


def _without_names(answer: Any) -> str:
    text = question_kinds.said(answer.question, answer.part.value)
    return text.replace(" Zie project Demo-singel.", "").replace("; “Ë & Zn.” <c.v.> deed dit vier keer", "")


def _agree(consultation_id: int, who: str) -> None:
    mine = organisation(acts.FIRMS[who]).id
    for answer in unsealing.answers_of(acts.get(consultation_id)):
        last = releasing.last_release(answer)
        if answer.party.organisation_id == mine and last is not None and last.state == "waiting":
            releasing.agree(last)


def _agree_with_points(consultation_id: int, who: str) -> None:
    consultation, mine = acts.get(consultation_id), acts.party(consultation_id, who)
    for point in points.points_of(consultation):
        shown = points.previews_of(point).get(mine.id)
        if shown is not None:
            point.consultation, shown.party = consultation, mine
            points.agree(shown)


POINTS = (
    (
        "Leg de verbinding vast in het voorontwerp, niet pas in het bestek.",
        "1",
        "taken_over",
        "Dan kan de leverancier nog kiezen. Het voorkomt meerwerk.",
    ),
    (
        "Geef acht in plaats van vier weken voor het paspoort.",
        "3",
        "partly",
        "We beginnen met vier weken. Blijkt dat te kort, dan wordt het acht.",
    ),
    (
        "Vraag het alleen bij overspanningen boven 20 meter.",
        "1",
        "not_taken_over",
        "Juist kleine bruggen zijn vaak gelijk en goed te hergebruiken.",
    ),
)


def _report(consultation_id: int) -> None:
    """Points, with which the parties agree, and then the report."""
    with acting("noor", 650):
        for text, key, outcome, reason in POINTS:
            of_question = [a for a in unsealing.answers_of(acts.get(consultation_id)) if a.question.key == key]
            answers = [a for a in of_question if a.id in releasing.released(of_question)]
            point = points.make_point(acts.get(consultation_id), text, answers)
            points.dispose(point, outcome, reason, clause_version_id=acts.clause_version("VB-12"))
        points.show_points(acts.get(consultation_id))
    for who in TEXTS:
        with acting(who, 640):
            _agree_with_points(consultation_id, who)
    with acting("noor", 635):
        reporting.publish_report(
            acts.get(consultation_id),
            "Losmaakbaar ontwerpen kan nu, als de opdrachtgever de verbinding vroeg vastlegt.",
        )
    with acting("noor", 600):
        actions.conclude(acts.get(consultation_id))
