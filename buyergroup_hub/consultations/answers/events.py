"""What a party does with its answer, as events."""

from __future__ import annotations

from buyergroup_hub.consultations.answers.models import LateRefusal, Submission
from buyergroup_hub.consultations.sheets.events import prove_with_consultation
from buyergroup_hub.events.catalogue import declare

STARTED = declare("party.started", "party")
SUBMITTED = declare("submission.submitted", "number", "digest", "arrived_at", "judged_closes_at")
REFUSED_LATE = declare("submission.refused", "arrived_at", "judged_closes_at")
SUBMISSION_WITHDRAWN = declare("submission.withdrawn", "number")

prove_with_consultation(LateRefusal, Submission)
