"""What happens to dossiers and requests under the Woo, as events."""

from __future__ import annotations

from buyergroup_hub.consultations.dossiers.models import Dossier, WooPassage, WooRequest
from buyergroup_hub.consultations.sheets.events import prove_with_consultation
from buyergroup_hub.events.catalogue import declare

WOO_BEGAN = declare("woo_request.begun", "woo")
WOO_VIEWED = declare("woo_passage.viewed", "passage")
WOO_SENT = declare("woo_request.sent", "woo", "leaves_at")
WOO_TOLD = declare("woo_passage.told", "passage", "decision", "ground", "leaves_at")
WOO_TOLD_AGAIN = declare("woo_request.told_again", "woo")
WOO_TOLD_OTHERWISE = declare("woo_passage.told_otherwise", "passage", "leaves_at")
WOO_DECIDED = declare("woo_passage.decided", "passage", "decision", "ground")
DOSSIER_MADE = declare("dossier.asked", "dossier")
DOSSIER_COMPLETED = declare("dossier.completed", "dossier", "digest")
DOSSIER_DOWNLOADED = declare("dossier.downloaded", "dossier", "digest", discloses=True)
DOSSIER_REVOKED = declare("dossier.revoked", "dossier")

prove_with_consultation(Dossier, WooPassage, WooRequest)
