"""Figures that public sources give of the groups and of what buying with an eye to society brings"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import PartialDate

revision = "0017_reference_figures"
down_revision = "0016_consultation_files"
branch_labels = None
depends_on = None

FIGURES = (
    {
        "key": "co2-2015-2016",
        "label_nl": "Vermeden CO₂ door maatschappelijk verantwoord inkopen",
        "label_en": "CO₂ avoided by socially responsible procurement",
        "value": Decimal("4.9"),
        "unit": "Mt",
        "qualifier": "at_least",
        "as_of": "2018-02-26",
        "since": "2015",
        "until": "2016",
        "boundary": "Acht productgroepen, over de hele looptijd van de contracten.",
        "source": "https://www.rijksoverheid.nl/actueel/nieuws/2018/02/26/het-effect-van-maatschappelijk-verantwoord-inkopen",
    },
    {
        "key": "co2-2021-2022",
        "label_nl": "Vermeden CO₂ door maatschappelijk verantwoord inkopen",
        "label_en": "CO₂ avoided by socially responsible procurement",
        "value": Decimal("0.9"),
        "unit": "Mt",
        "qualifier": "exact",
        "since": "2021",
        "until": "2022",
        "boundary": "Andere productgroepen, periode en afbakening dan in 2015 en 2016.",
        "source": "RIVM: het effect van maatschappelijk verantwoord opdrachtgeven en inkopen in 2021 en 2022.",
    },
    {
        "key": "groups-that-could-compute",
        "label_nl": "van de eerste groepen konden hun CO₂-besparing berekenen",
        "label_en": "of the first groups could compute their CO₂ savings",
        "value": Decimal(6),
        "of": Decimal(13),
        "boundary": (
            "Bij de andere ontbraken gegevens van de aanbesteding, de samenstelling van het materiaal of de hoeveelheden."
        ),
        "source": "Opgave van het programma over de eerste 13 buyer groups, jaar onbekend.",
    },
    {
        "key": "groups-set-up",
        "label_nl": "Buyer groups die zijn begonnen",
        "label_en": "Buyer groups that were set up",
        "value": Decimal(35),
        "qualifier": "about",
        "as_of": "2025",
        "boundary": "Sinds 2020, met de groepen die intussen zijn geëindigd.",
        "source": "Opgave van het programma, 2025.",
    },
    {
        "key": "lots-monitored",
        "label_nl": "Percelen in de factsheet van de monitoring",
        "label_en": "Lots in the factsheet of the monitoring",
        "value": Decimal(1344),
        "as_of": "2024",
        "boundary": "De eenheid is het perceel.",
        "source": "Factsheet monitoring, 2024.",
    },
)


def upgrade() -> None:
    known = ("key", "label_nl", "label_en", "qualifier", "unit", "boundary", "source", "origin", "demo", "audience")
    dated = (sa.column(name, PartialDate) for name in ("as_of", "since", "until"))
    numbers = (sa.column(name, sa.Numeric(18, 4)) for name in ("value", "of"))
    table = sa.table("reference_figures", *(sa.column(name) for name in known), *dated, *numbers)
    usual: dict[str, object] = {
        "qualifier": "exact",
        "unit": "",
        "as_of": None,
        "since": None,
        "until": None,
        "of": None,
    }
    usual |= {"origin": "public_source", "demo": False, "audience": "public"}
    op.bulk_insert(table, [usual | figure for figure in FIGURES])


def downgrade() -> None:
    table = sa.table("reference_figures", sa.column("key"))
    op.execute(sa.delete(table).where(table.c.key.in_([figure["key"] for figure in FIGURES])))
