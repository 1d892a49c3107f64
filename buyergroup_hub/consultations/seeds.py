"""The demo's consultations, told by the acts of its people: one that is open with drafts and a submission, one that was
concluded with a report, one planned, and one that is closed and waits to be unsealed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from buyergroup_hub.consultations import story as acts
from buyergroup_hub.consultations import values
from buyergroup_hub.consultations.actions import (
    answering,
    dialogue,
    opening,
    planning,
    releasing,
    reporting,
    thread,
    unsealing,
)
from buyergroup_hub.consultations.actions.planning import Asked, Dates
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.groups import story
from buyergroup_hub.groups.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the story is the same in every demo
    """Tell the story once."""
    if db.session.scalar(select(Consultation.id).where(Consultation.demo).limit(1)):
        return
    if not story.told(story.VIADUCTS):
        return
    _concluded()
    _open()
    _planned()
    _waiting()


LEVELS: dict[str, Any] = {"levels": {"basic": "now", "significant": "one_year", "ambitious": "three_years"}}


def _concluded() -> None:
    """Five parties answered; three of them anonymously, one publicly, one has a confidential part."""
    concluded = acts.plan(
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
    acts.approve_and_open(concluded, "noor", -700)
    goes_out_at = clock.ago(690, 10)
    acts.ask(concluded, "kim", 695, "Telt een boutverbinding met ankers ook?")
    acts.ask(concluded, "juergen", 694, "Darf die Antwort auch auf Deutsch sein?")
    with acting("noor", 692):
        for asked in acts.unanswered(concluded):
            dialogue.answer_clarification(asked, _reply(asked.text))
        dialogue.plan_round(acts.get(concluded), goes_out_at)
    with clock.at(goes_out_at):
        dialogue.rounds_due()
    texts = {
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
        "joris": ("Leden hebben er ervaring mee bij tijdelijke bruggen.", "anonymised", 12),
    }
    for who, (text, choice, weeks) in texts.items():
        inside = "confidential" if who == "eva" else choice
        said = {
            "1": ({"text": text}, choice),
            "2": (LEVELS, choice),
            "3": ({"number": str(weeks)}, inside),
            "4": ({"choice": "yes"}, choice),
        }
        acts.draft(concluded, who, 685, said)
        acts.submit(concluded, who, 675)
    with acting("noor", 670):
        unsealing.unseal(acts.get(concluded))
    _release(concluded)
    _report(concluded)


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
    with acting("ravi", 660):
        _agree(consultation_id, "ravi")


def _without_names(answer: Any) -> str:
    given = values.said(answer.question, answer.part.value)
    return given.replace(" Zie project Demo-singel.", "").replace("; “Ë & Zn.” <c.v.> deed dit vier keer", "")


def _agree(consultation_id: int, who: str) -> None:
    mine = organisation(acts.FIRMS[who]).id
    for answer in unsealing.answers_of(acts.get(consultation_id)):
        last = releasing.last_release(answer)
        if answer.party.organisation_id == mine and last is not None and last.state == "waiting":
            releasing.agree(last)


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
        "In twee percelen bleek vier weken te kort. Zes weken is het midden.",
    ),
    (
        "Vraag het alleen bij overspanningen boven 20 meter.",
        "1",
        "not_taken_over",
        "Juist kleine bruggen zijn vaak gelijk en goed te hergebruiken.",
    ),
)


def _report(consultation_id: int) -> None:
    """After the time to object, silence counts as agreement, as the promise said."""
    with acting("noor", 640):
        for text, key, outcome, reason in POINTS:
            answers = [
                one
                for one in unsealing.answers_of(acts.get(consultation_id))
                if one.question.key == key and one.part.choice.confidentiality != "confidential"
            ]
            point = reporting.make_point(acts.get(consultation_id), text, answers)
            reporting.dispose(point, outcome, reason, clause_version_id=acts.clause_version("VB-12"))
        reporting.publish_report(
            acts.get(consultation_id),
            "Losmaakbaar ontwerpen kan nu, als de opdrachtgever de verbinding vroeg vastlegt.",
        )
    with acting("noor", 600):
        opening.conclude(acts.get(consultation_id))


def _open() -> None:
    """Closes in ten days: one party submitted, two have a draft, one question waits for the next round."""
    is_open = acts.plan(
        story.VIADUCTS,
        "noor",
        "Liggers hergebruiken in viaducten",
        "We willen liggers uit viaducten opnieuw gebruiken. Wat heb je nodig om ze te keuren, en wat houdt je tegen?",
        (-18, 10),
        (
            Asked(
                "choice",
                "Welke rol heb je bij sloop of hergebruik?",
                options=["Sloper", "Aannemer", "Constructeur of keurder", "Opslag en handel"],
            ),
            Asked(
                "text",
                "Welke gegevens heb je nodig om een gebruikte ligger te keuren?",
                hint="Denk aan tekeningen, wapening, leeftijd en belasting tot nu toe.",
            ),
            Asked("text", "Wat houdt hergebruik bij jullie nu tegen?", hint="Noem hooguit drie punten."),
            Asked(
                "number",
                "Hoeveel weken na sloop is een ligger klaar voor hergebruik?",
                unit="weken",
                minimum=Decimal(1),
                maximum=Decimal(104),
            ),
            Asked(
                "level",
                "Kun je onderdelen terugnemen?",
                options=[
                    "neemt dekken terug",
                    "neemt ook liggers terug",
                    "neemt alles terug en toont waar het heen gaat",
                ],
            ),
            Asked(
                "choices",
                "In welke regio's werk je?",
                options=["Noord", "Midden", "Oost", "Zuid", "'s-Gravenbroek e.o."],
                required=False,
            ),
            Asked("text", "Wat zijn we vergeten?", required=False),
        ),
    )
    acts.approve_and_open(is_open, "noor", -18)
    first_round, next_round = clock.ago(8, 10), clock.ago(-3, 17)
    with acting("noor", 17):
        planning.add_to_team(acts.get(is_open), story.person("karim").id)
    with acting("noor", 15):
        opening.hand_out(
            acts.get(is_open),
            "Tekeningen van vier liggers",
            "De tekeningen van de liggers van de oude Demo-brug liggen ter inzage bij het waterschap.",
        )
    acts.ask(is_open, "juergen", 14, "Mag de leverancier buiten Nederland keuren?")
    with acting("ravi", 13):
        dialogue.ask(
            acts.get(is_open),
            organisation(acts.FIRMS["ravi"]),
            "Telt een ligger uit een eigen depot ook als hergebruik?",
        )
    with acting("noor", 9):
        for asked in acts.unanswered(is_open):
            depot = "depot" in asked.text
            dialogue.answer_clarification(
                asked,
                "Ja, als de herkomst is vastgelegd en de ligger eerder in een kunstwerk lag."
                if depot
                else "Ja. Het rapport is in het Nederlands of Engels.",
            )
        dialogue.plan_round(acts.get(is_open), first_round)
    with clock.at(first_round):
        dialogue.rounds_due()
    acts.ask(is_open, "eva", 3, "Moet een scan door een erkend bureau worden gedaan?")
    with acting("noor", 1):
        dialogue.plan_round(acts.get(is_open), next_round)
    full = {
        "1": ({"choice": "b"}, "public"),
        "2": (
            {"text": "Minimaal de tekening met wapening, het bouwjaar en een inspectie van de oplegging."},
            "anonymised",
        ),
        "3": (
            {"text": "De verantwoordelijkheid voor een ligger zonder volledige historie ligt nu helemaal bij ons."},
            "confidential",
        ),
        "4": ({"number": "8"}, "anonymised"),
        "5": (LEVELS, "anonymised"),
    }
    acts.draft(is_open, "kim", 6, full)
    acts.submit(is_open, "kim", 4)
    acts.draft(is_open, "ravi", 5, {"1": ({"choice": "a"}, "public"), "2": ({"text": "Een inspectierapport."}, None)})
    acts.draft(
        is_open,
        "juergen",
        2,
        {
            "1": ({"choice": "b"}, "public"),
            "2": ({"text": "Baujahr, Bewehrungspläne — und die “Lastgeschichte”."}, "anonymised"),
        },
    )
    with acting("ravi", 7):
        post = thread.say(
            acts.get(is_open),
            acts.question(is_open, "2"),
            organisation(acts.FIRMS["ravi"]),
            "Is een inspectierapport uit 2010 oud genoeg om niet meer te tellen?",
        )
    with acting("noor", 6):
        thread.say(
            acts.get(is_open),
            acts.question(is_open, "2"),
            organisation("Demo-waterschap Oost"),
            "Rapporten tot tien jaar oud zijn bruikbaar. Daarna vragen we een nieuwe inspectie.",
            post,
        )
    with acting("eva", 5):
        priced = thread.say(
            acts.get(is_open),
            acts.question(is_open, "4"),
            organisation(acts.FIRMS["eva"]),
            "Bij ons kost zo'n keuring ongeveer 900 euro.",
        )
    with acting("noor", 5, 15):
        thread.withhold(priced, "Er staat een prijs in. Noem die niet in wat anderen lezen.")


def _planned() -> None:
    """Approved: everyone reads that it comes; the questions are the organisers' until it opens."""
    coming = acts.plan(
        story.VIADUCTS,
        "karim",
        "Terugname na sloop",
        "Wat heb je nodig om onderdelen na de sloop terug te nemen?",
        (27, 62),
        (
            Asked("text", "Wat heb je nodig om een ligger terug te nemen?"),
            Asked(
                "number",
                "Hoeveel viaducten sloopte je in de laatste drie jaar?",
                unit="stuks",
                minimum=Decimal(0),
                maximum=Decimal(500),
            ),
            Asked(
                "choice",
                "Welke prikkel werkt volgens jou?",
                options=["Statiegeld", "Score bij gunning", "Langer contract"],
            ),
        ),
    )
    with acting("karim", 2):
        opening.approve(acts.get(coming), planning.sheet_digest(acts.get(coming)))
    with acting("karim", 1):
        _plan_draft()


def _plan_draft() -> None:
    dates = Dates(clock.ago(-60, 9), clock.ago(-95, 12), clock.ago(-85, 17))
    draft = planning.plan(
        story.group(story.VIADUCTS), organisation("Demo-rijksdienst Wegen"), "Beton met minder cement", dates
    )
    planning.add_question(draft, Asked("text", "Welk mengsel lever je nu?"))


def _waiting() -> None:
    """Closed yesterday: two answers, still sealed; a third party was a minute too late."""
    closed = acts.plan(
        story.MACHINERY,
        "aya",
        "Zwaar materieel zonder uitstoot",
        "Vanaf wanneer kun je zwaar materieel zonder uitstoot leveren, en wat heb je daarvoor nodig?",
        (-30, -1),
        (
            Asked("text", "Vanaf wanneer kun je een rupskraan boven 30 ton zonder uitstoot inzetten?"),
            Asked(
                "number",
                "Hoeveel kilowattuur heb je per dag nodig op de bouwplaats?",
                unit="kWh",
                minimum=Decimal(0),
                maximum=Decimal(20000),
            ),
            Asked("yes_no", "Kun je op de bouwplaats laden?"),
        ),
    )
    acts.approve_and_open(closed, "aya", -30)
    for who, text, need in (
        ("soren", "Vanaf 2028, als er 's nachts geladen kan worden.", "650,5"),
        ("kim", "Nu al, met een wisselaccu.", "900"),
    ):
        acts.draft(
            closed,
            who,
            10,
            {
                "1": ({"text": text}, "anonymised"),
                "2": ({"number": need}, "confidential"),
                "3": ({"choice": "yes", "text": "Met 3 × 63 A."}, "public"),
            },
        )
        acts.submit(closed, who, 6)
    acts.draft(
        closed,
        "ravi",
        5,
        {
            "1": ({"text": "Vanaf 2027."}, "public"),
            "2": ({"number": "400"}, "anonymised"),
            "3": ({"choice": "no"}, "public"),
        },
    )
    with acting("ravi", 1, 12, 1):
        mine = acts.party(closed, "ravi")
        answering.submit(mine, answering.draft_digest(mine))
