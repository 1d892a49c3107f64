"""What a choice promises, in sentences that the hub keeps: that organisers may put an answer in the report, not that they
will; and that an answer may be counted. What was promised before stays, with the choices that were made on it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0043_promised_anew"
down_revision = "0042_signed_when"
branch_labels = None
depends_on = None

PROMISED: list[dict[str, Any]] = [
    {
        "confidentiality": "public",
        "number": 3,
        "text_nl": (
            "We mogen dit in het verslag zetten, met je bedrijfsnaam. Een andere tekst of een punt dat we ervan maken, "
            "zie je vooraf. Reageer je niet binnen de termijn die erbij staat, dan ga je akkoord."
        ),
        "text_en": (
            "We can put this in the report, with the name of your company. You see any other text or point that we "
            "make of it first. If you do not respond within the time shown with it, you agree."
        ),
        "silence_agrees": True,
    },
    {
        "confidentiality": "anonymised",
        "number": 2,
        "text_nl": (
            "We mogen dit in het verslag zetten, zonder je naam. Een tekst of punt dat we ervan maken, zie je vooraf. "
            "Reageer je niet binnen de termijn die erbij staat, dan ga je akkoord. Een keuze of getal kan meetellen in "
            "een overzicht waarin niemand te herkennen is."
        ),
        "text_en": (
            "We can put this in the report, without your name. You see any text or point that we make of it first. If "
            "you do not respond within the time shown with it, you agree. A choice or number can be counted in a "
            "summary that reveals nobody."
        ),
        "silence_agrees": True,
    },
]


def upgrade() -> None:
    bind = op.get_bind()
    table = sa.Table("promise_texts", sa.MetaData(), autoload_with=bind)
    for row in PROMISED:
        same = [table.c[key] == row[key] for key in ("confidentiality", "number")]
        if bind.scalar(sa.select(table.c.id).where(*same)) is None:
            bind.execute(table.insert(), row)


def downgrade() -> None:
    """They stay: an answer may have been given on them, and what was promised is kept."""
