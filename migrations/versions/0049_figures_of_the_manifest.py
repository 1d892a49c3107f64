"""What sources counted of the Manifest stands among the other figures of sources, where staff add a newer one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.ddl import Frozen
from migrations.ddl import freeze, thaw

revision = "0049_figures_of_the_manifest"
down_revision = "0048_figures_stay"
branch_labels = None
depends_on = None

SIGNED = (
    "https://www.rijksoverheid.nl/actueel/nieuws/2022/11/24/"
    "overheden-maken-impact-met-maatschappelijk-verantwoord-opdrachtgeven-en-inkopen"
)
FIGURES: tuple[dict[str, Any], ...] = (
    {
        "key": "manifest-signed-2022",
        "label_nl": "Deelnemers die het manifest tekenden",
        "label_en": "Participants who signed the manifest",
        "value": 64,
        "unit": "deelnemers",
        "qualifier": "exact",
        "as_of": "2022-11-24",
        "boundary": "Wie op de dag van de ondertekening tekende.",
        "source": "Nieuwsbericht van de Rijksoverheid, 24 november 2022",
        "source_url": SIGNED,
    },
    {
        "key": "manifest-came-forward-2025",
        "label_nl": "Organisaties die zich meldden om toe te treden",
        "label_en": "Organisations that came forward to join",
        "value": 30,
        "unit": "organisaties",
        "qualifier": "exact",
        "as_of": "2025-03-03",
        "boundary": "Sinds de ondertekening.",
        "source": "Opgave van het programma, 2025.",
        "source_url": None,
    },
    {
        "key": "manifest-plans-2025",
        "label_nl": "Actieplannen die zijn ingediend",
        "label_en": "Action plans handed in",
        "value": 53,
        "unit": "actieplannen",
        "qualifier": "at_least",
        "as_of": "2025-03-31",
        "boundary": "Plannen van ondertekenaars, bij het programma ingediend.",
        "source": "Opgave van het programma, 2025.",
        "source_url": None,
    },
)


def upgrade() -> None:
    bind = op.get_bind()
    common = {"origin": "public_source", "demo": False, "audience": "public", "subject": "manifest", "place": ""}
    table = sa.Table("reference_figures", sa.MetaData(), autoload_with=bind)
    known = set(bind.scalars(sa.select(table.c.key)))
    rows = [common | figure for figure in FIGURES if figure["key"] not in known]
    bind.execute(table.insert(), rows)


def downgrade() -> None:
    thaw("reference_figures")
    bind = op.get_bind()
    table = sa.Table("reference_figures", sa.MetaData(), autoload_with=bind)
    bind.execute(table.delete().where(table.c.key.in_([figure["key"] for figure in FIGURES])))
    freeze("reference_figures", Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience")))
