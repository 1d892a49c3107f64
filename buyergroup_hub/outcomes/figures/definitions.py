"""What each figure counts, in words, with its version: whoever changes what is counted raises it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.outcomes.figures.queries import rows as counted


@dataclass(frozen=True)
class Definition:
    """What a figure counts. `rows` answers the columns id, counted and demo, and those by which it is split (`by`)."""

    key: str
    version: int
    kind: str
    by: tuple[str, ...]
    part: LazyString
    whole: LazyString
    rows: Callable[[], Select[*tuple[Any, ...]]]

    @property
    def words(self) -> str:
        """`percelen …, van de percelen …`: the definition in one sentence."""
        return _("%(part)s, van %(whole)s", part=self.part, whole=self.whole)


DEFINITIONS: Mapping[str, Definition] = {
    one.key: one
    for one in (
        Definition(
            "theme_asked",
            1,
            "lots",
            ("sector", "theme", "year"),
            _l("percelen waarin het thema is gevraagd"),
            _l("de gepubliceerde percelen waarvan bekend is of het thema is gevraagd"),
            counted.themes_asked,
        ),
        Definition(
            "theme_delivered",
            1,
            "lots",
            ("sector", "theme", "year"),
            _l("percelen met een openbare meting van wat het thema opleverde"),
            _l("de opgeleverde percelen waarin het thema is gevraagd"),
            counted.themes_delivered,
        ),
        Definition(
            "set_used",
            1,
            "lots",
            ("group", "year"),
            _l("percelen die een bepaling van de groep gebruikten, ongewijzigd of gewijzigd"),
            _l("de gepubliceerde percelen met de set van de groep, waarvan de bepalingen bekend zijn"),
            counted.sets_used,
        ),
        Definition(
            "uses_known",
            1,
            "lots",
            ("group",),
            _l("percelen waarvan bekend is welke bepalingen ze gebruikten"),
            _l("de gepubliceerde percelen met de set van de groep"),
            counted.uses_known,
        ),
        Definition(
            "lots_contracted",
            1,
            "lots",
            ("group",),
            _l("percelen met een contract"),
            _l("de gepubliceerde percelen met de set van de groep die niet zijn gestopt"),
            counted.lots_contracted,
        ),
        Definition(
            "effects_known",
            1,
            "lots",
            ("group",),
            _l("percelen met een meting van het effect"),
            _l("de opgeleverde percelen die een bepaling van de groep gebruikten"),
            counted.effects_known,
        ),
        Definition(
            "goals_served",
            1,
            "goals",
            ("group",),
            _l("doelen met een bepaling die eraan werkt"),
            _l("de doelen die nu gelden"),
            counted.goals_served,
        ),
        Definition(
            "goals_proven",
            1,
            "goals",
            ("group",),
            _l("doelen waarvan de laatste beoordeling met bewijs zegt hoe ver het is"),
            _l("de doelen die nu gelden"),
            counted.goals_proven,
        ),
        Definition(
            "visions_published",
            1,
            "visions",
            ("group",),
            _l("marktvisies met een gepubliceerde versie"),
            _l("de marktvisies van de groep"),
            counted.visions_published,
        ),
        Definition(
            "clauses_used",
            1,
            "clauses",
            ("group",),
            _l("bepalingen die in een perceel zijn toegepast"),
            _l("de gepubliceerde bepalingen die niet zijn ingetrokken"),
            counted.clauses_used,
        ),
        Definition(
            "commitments_kept",
            1,
            "commitments",
            ("group",),
            _l("toezeggingen met een gepubliceerde aanbesteding"),
            _l("de toezeggingen die niet zijn ingetrokken"),
            counted.commitments_kept,
        ),
        Definition(
            "adoptions_reported",
            1,
            "adoptions",
            ("group",),
            _l("overnames waarvan het resultaat is gemeld"),
            _l("de overnames buiten de groep die niet zijn beëindigd"),
            counted.adoptions_reported,
        ),
        Definition(
            "groups_quiet",
            1,
            "groups",
            (),
            _l("groepen waarin zes maanden of langer niets gebeurde dat iedereen ziet"),
            _l("de groepen die niet zijn beëindigd en waarvan een gebeurtenis bekend is"),
            counted.groups_quiet,
        ),
        Definition(
            "groups_started",
            1,
            "groups",
            (),
            _l("groepen waarvan het startjaar bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_started,
        ),
        Definition(
            "plans_public",
            1,
            "signatories",
            (),
            _l("ondertekenaars van wie een openbaar actieplan bekend is"),
            _l("de ondertekenaars van het Manifest MVOI die in de hub staan"),
            counted.plans_public,
        ),
        Definition(
            "reports_public",
            2,
            "signatories",
            ("year",),
            _l("ondertekenaars van wie over dat jaar een openbaar verslag bekend is"),
            _l("de ondertekenaars van het Manifest MVOI van wie over dat jaar een verslag wordt verwacht"),
            counted.reports_public,
        ),
    )
}
