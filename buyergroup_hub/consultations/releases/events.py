"""What happens to answers after closing, as events."""

from __future__ import annotations

from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.sheets.events import prove_with_consultation
from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

UNSEALED = declare("consultation.unsealed", sentence=_l("De organisatoren openden de antwoorden"))

READ = declare("answer.read", "answer", discloses=True)
RELEASE_PROPOSED = declare("release.proposed", "answer", "kind", "number", "digest")
RELEASE_AGREED = declare("release.agreed", "answer", "number")
RELEASE_OBJECTED = declare("release.objected", "answer", "number")
RELEASED = declare("release.released", "answer", "number")

prove_with_consultation(Answer, Release)
