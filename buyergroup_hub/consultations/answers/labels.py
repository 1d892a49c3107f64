"""How the pages of a party are addressed."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.consultations.sheets.models import Party


def url_of_party(endpoint: str, mine: Party, **more: Any) -> str:
    return url_for(endpoint, pid=mine.consultation.pid, party=mine.pid, **more)
