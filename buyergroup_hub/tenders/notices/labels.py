"""How notices of tenders, proposals and differences read."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.glossary import FORM_WORDS
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.notices.models import NoticeChoice, NoticeProposal
from buyergroup_hub.tenders.tender.labels import lot_name


@bp.app_template_filter()
def notice_words(notice: Notice) -> str:
    return str(FORM_WORDS.get(notice.form or "", _("Publicatie")))


@bp.app_template_filter()
def reason_words(proposal: NoticeProposal) -> list[str]:
    """Why a notice was proposed, in words."""
    said = proposal.reasons
    found = []
    if said.get("words"):
        found.append(_("De woorden van de groep staan erin: %(words)s.", words=", ".join(said["words"])))
    if said.get("cpv"):
        found.append(
            _("Zelfde onderwerp als een aanbesteding van de groep (CPV %(codes)s).", codes=", ".join(said["cpv"]))
        )
    if said.get("buyer"):
        found.append(_("De koper doet mee in de groep."))
    return found


@bp.app_template_filter()
def choice_words(choice: NoticeChoice) -> str:
    field = str(glossary.FIELD_WORDS.get(choice.field, choice.field))
    return f"{field}, {_within(lot_name(choice.lot))}" if choice.lot else field


def _within(name: str) -> str:
    """The name of a lot inside a sentence: only its own first word loses its capital."""
    return name[:1].lower() + name[1:]
