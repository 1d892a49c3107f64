"""What happens to clarifying questions, rounds, posts and handouts, as events."""

from __future__ import annotations

from buyergroup_hub.consultations.dialogue.models import Disclosure, Handout, IndividualQuestion, Post, Round
from buyergroup_hub.consultations.sheets.events import prove_with_consultation
from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

ROUND_PLANNED = declare("round.planned", "number", "goes_out_at")
ROUND_PUBLISHED = declare(
    "round.published",
    "number",
    "digest",
    "planned",
    sentence=_l("Vragen en antwoorden van ronde %(number)s staan online"),
    discloses=True,
)
CLARIFICATION_ANSWERED = declare("clarification.answered", "clarification")
CLARIFICATION_WITHHELD = declare("clarification.withheld", "clarification")
CLARIFICATION_REWORDED = declare("clarification.reworded", "clarification")
CLARIFICATION_MERGED = declare("clarification.merged", "clarification", "into")
INDIVIDUAL_ASKED = declare("individual_question.asked", "party")
INDIVIDUAL_ANSWERED = declare("individual_question.answered", "party", "alone", discloses=True)
DISCLOSURE_PROPOSED = declare("disclosure.proposed", "clarification")
DISCLOSED = declare("disclosure.made", "clarification", "organisation", discloses=True)
POSTED = declare(
    "post.made",
    "question",
    "organisation",
    "digest",
    sentence=_l("%(organisation)s schreef bij een vraag aan de markt"),
)
POST_WITHHELD = declare("post.withheld", "question")
POST_RESTORED = declare("post.restored", "question")

prove_with_consultation(Disclosure, Handout, IndividualQuestion, Post, Round)
HANDED_OUT = declare(
    "handout.published", "digest", sentence=_l("Er is nieuwe informatie bij een consultatie"), discloses=True
)
