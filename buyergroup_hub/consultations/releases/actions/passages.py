"""Keep what organisers write from repeating what was not released (rule 3)."""

from __future__ import annotations

from buyergroup_hub.consultations.releases.actions.releasing import is_released, last_release
from buyergroup_hub.consultations.releases.actions.unsealing import answers_of
from buyergroup_hub.consultations.sheets import wording
from buyergroup_hub.consultations.sheets.actions.planning import questions_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def check_passages(consultation: Consultation, text: str) -> None:
    if copied := wording.passages(text, *_texts(consultation)):
        raise RuleBroken(
            _(
                "Dit staat woordelijk in een antwoord dat niet is vrijgegeven: “%(said)s”. Schrijf het anders.",
                said=copied[0],
            )
        )


wording.PASSAGES.append(check_passages)


def _texts(consultation: Consultation) -> tuple[list[str], list[str]]:
    """What parties wrote and stays inside, and what others may read: what was released, and the questions."""
    inside, outside = [], [f"{one.title} {one.hint}" for one in questions_of(consultation)]
    for answer in answers_of(consultation):
        given, release = str(answer.part.value.get("text") or ""), last_release(answer)
        if release is not None and is_released(answer):
            outside.append(given if release.kind == "as_given" else release.text or "")
        if release is None or not is_released(answer) or release.kind != "as_given":
            inside.append(given)
    return inside, outside
