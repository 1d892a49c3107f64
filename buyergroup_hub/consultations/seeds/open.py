"""The demo's open consultation: drafts and a submission, a round that went out, a thread with a withheld post."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from buyergroup_hub.consultations.answers.actions import attaching
from buyergroup_hub.consultations.dialogue.actions import asking, handing_out, thread
from buyergroup_hub.consultations.seeds import story as acts
from buyergroup_hub.consultations.seeds.story import LEVELS
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.media import TXT
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock

ASKED = (
    Asked(
        "choice",
        "Welke rol heb je bij sloop of hergebruik?",
        options=["Sloper", "Aannemer", "Constructeur of keurder", "Opslag en handel"],
        section="Over je bedrijf",
    ),
    Asked(
        "text",
        "Welke gegevens heb je nodig om een gebruikte ligger te keuren?",
        hint="Denk aan tekeningen, wapening, leeftijd en belasting tot nu toe.",
        section="Herkomst en keuring",
    ),
    Asked(
        "text",
        "Wat houdt hergebruik bij jullie nu tegen?",
        hint="Noem hooguit drie punten.",
        section="Herkomst en keuring",
    ),
    Asked(
        "number",
        "Hoeveel weken na sloop is een ligger klaar voor hergebruik?",
        unit="weken",
        minimum=Decimal(1),
        maximum=Decimal(104),
        section="Tijd en niveau",
    ),
    Asked(
        "level",
        "Kun je onderdelen terugnemen?",
        options=[
            "neemt dekken terug",
            "neemt ook liggers terug",
            "neemt alles terug en toont waar het heen gaat",
        ],
        section="Tijd en niveau",
    ),
    Asked(
        "choices",
        "In welke regio's werk je?",
        options=["Noord", "Midden", "Oost", "Zuid", "'s-Gravenbroek e.o."],
        required=False,
        section="Tot slot",
    ),
    Asked("text", "Wat zijn we vergeten?", required=False, section="Tot slot"),
)


def sow_open() -> None:
    """Closes in ten days: one party submitted, two have a draft, one question waits for the next round."""
    is_open = acts.plan(
        story.VIADUCTS,
        "noor",
        "Liggers hergebruiken in viaducten",
        "We willen liggers uit viaducten opnieuw gebruiken. Wat heb je nodig om ze te keuren, en wat houdt je tegen?",
        (-18, 10),
        ASKED,
    )
    with acting("noor", 26):
        planning.add_document(acts.get(is_open), _text_file("liggers-demo-brug.txt", BEAMS))
    acts.approve_and_open(is_open, "noor", -18)
    with acting("noor", 17):
        planning.add_to_team(acts.get(is_open), story.person("karim").id)
    with acting("noor", 15):
        handing_out.hand_out(
            acts.get(is_open),
            "Tekeningen van vier liggers",
            "De tekeningen van de liggers van de oude Demo-brug liggen ter inzage bij het waterschap.",
        )
    _clarify(is_open)
    _answer(is_open)
    _discuss(is_open)


def _clarify(is_open: int) -> None:
    """Two questions go out answered in a round; one waits for the next."""
    first_round, next_round = clock.ago(8, 10), clock.ago(-3, 17)
    acts.ask(is_open, "juergen", 14, "Mag de leverancier buiten Nederland keuren?")
    with acting("ravi", 13):
        asking.ask(
            acts.get(is_open),
            organisation(acts.FIRMS["ravi"]),
            "Telt een ligger uit een eigen depot ook als hergebruik?",
        )
    with acting("noor", 9):
        for asked in acts.unanswered(is_open):
            depot = "depot" in asked.text
            asking.answer_clarification(
                asked,
                "Ja, als de herkomst is vastgelegd en de ligger eerder in een kunstwerk lag."
                if depot
                else "Ja. Het rapport is in het Nederlands of Engels.",
            )
        asking.plan_round(acts.get(is_open), first_round)
    with clock.at(first_round):
        asking.rounds_due()
    acts.ask(is_open, "eva", 3, "Moet een scan door een erkend bureau worden gedaan?")
    with acting("noor", 1):
        asking.plan_round(acts.get(is_open), next_round)


def _answer(is_open: int) -> None:
    """One party submits with a file; two have a draft."""
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
    with acting("kim", 5):
        keeping = acts.question(is_open, "2")
        attaching.attach(acts.party(is_open, "kim"), keeping, _text_file("keuring-demo-ligger.txt", INSPECTION))
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


def _discuss(is_open: int) -> None:
    """A thread with an answer of the client, and a post that is held back."""
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
            anyway=True,
        )
    with acting("noor", 5, 15):
        thread.withhold(priced, "Er staat een prijs in. Noem die niet in wat anderen lezen.")


BEAMS = "Demo: verzonnen inhoud.\n\nLigger 1 tot en met 4: bouwjaar 1974, lengte 18 meter, tekening aanwezig.\n"
INSPECTION = "Demo: verzonnen inhoud.\n\nLigger 3: wapening gelijk aan de tekening, oplegging gaaf.\n"


def _text_file(name: str, text: str) -> Upload:
    return Upload(BytesIO(text.encode()), name, TXT)
