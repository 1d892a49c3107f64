"""Pages of consultations, by side: everyone's, a party's, the organisers'."""

from buyergroup_hub.consultations.views import (
    answers,
    asking,
    dossiers,
    feeds,
    managing,
    moderating,
    party,
    previews,
    public,
    reporting,
    sheet,
    woo,
)
from buyergroup_hub.consultations.views.blueprint import bp

__all__ = [
    "answers",
    "asking",
    "bp",
    "dossiers",
    "feeds",
    "managing",
    "moderating",
    "party",
    "previews",
    "public",
    "reporting",
    "sheet",
    "woo",
]
