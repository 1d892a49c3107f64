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
    """What a figure counts. `rows` answers the columns id, counted and demo, and those by which it is split (`by`).
    `needs` are those without which there is no figure: over all of them a row would count twice, or things that are not
    alike."""

    key: str
    version: int
    kind: str
    by: tuple[str, ...]
    needs: tuple[str, ...]
    title: LazyString
    part: LazyString
    whole: LazyString
    rows: Callable[[], Select[*tuple[Any, ...]]]

    @property
    def words(self) -> str:
        """`percelen …, van de percelen …`: the definition in one sentence."""
        return _("%(part)s, van %(whole)s", part=self.part, whole=self.whole)

    @property
    def unknown(self) -> str:
        """Which rows are of the whole, while nobody knows whether they count."""
        return _("Hiervan staat in de hub niet of het zo is. Ze tellen wel mee in het totaal.")


DEFINITIONS: Mapping[str, Definition] = {
    one.key: one
    for one in (
        Definition(
            "theme_asked",
            2,
            "lots",
            ("sector", "theme", "year"),
            ("theme",),
            _l("Percelen die het thema vroegen"),
            _l("percelen waarin het thema is gevraagd"),
            _l("de gepubliceerde percelen"),
            counted.themes_asked,
        ),
        Definition(
            "theme_delivered",
            2,
            "lots",
            ("sector", "theme", "year"),
            ("theme",),
            _l("Percelen met een gemeten effect op het thema"),
            _l("percelen met een openbare meting van wat het thema opleverde"),
            _l("de opgeleverde percelen waarin het thema is gevraagd"),
            counted.themes_delivered,
        ),
        Definition(
            "lots_asking",
            1,
            "lots",
            (),
            (),
            _l("Percelen die bepalingen van hun groep vroegen"),
            _l("percelen die bepalingen van hun groep vroegen, ongewijzigd of gewijzigd"),
            _l("de gepubliceerde percelen met de set van een groep"),
            counted.lots_asking,
        ),
        Definition(
            "set_used",
            2,
            "lots",
            ("group", "year"),
            ("group",),
            _l("Percelen die bepalingen van de groep vroegen"),
            _l("percelen die een bepaling van de groep gebruikten, ongewijzigd of gewijzigd"),
            _l("de gepubliceerde percelen met de set van de groep"),
            counted.sets_used,
        ),
        Definition(
            "uses_known",
            1,
            "lots",
            ("group",),
            ("group",),
            _l("Percelen waarvan we weten wat is gevraagd"),
            _l("percelen waarvan bekend is welke bepalingen ze gebruikten"),
            _l("de gepubliceerde percelen met de set van de groep"),
            counted.uses_known,
        ),
        Definition(
            "lots_contracted",
            1,
            "lots",
            ("group",),
            ("group",),
            _l("Percelen met een contract"),
            _l("percelen met een contract"),
            _l("de gepubliceerde percelen met de set van de groep die niet zijn gestopt"),
            counted.lots_contracted,
        ),
        Definition(
            "effects_known",
            1,
            "lots",
            ("group",),
            ("group",),
            _l("Percelen met een gemeten effect"),
            _l("percelen met een meting van het effect"),
            _l("de opgeleverde percelen die een bepaling van de groep gebruikten"),
            counted.effects_known,
        ),
        Definition(
            "contracts",
            1,
            "lots",
            (),
            (),
            _l("Percelen met een contract"),
            _l("percelen met een contract"),
            _l("de gepubliceerde percelen met de set van een groep die niet zijn gestopt"),
            counted.contracts,
        ),
        Definition(
            "effects",
            1,
            "lots",
            (),
            (),
            _l("Percelen met een gemeten effect"),
            _l("percelen met een meting van het effect"),
            _l("de opgeleverde percelen die een bepaling van hun groep gebruikten"),
            counted.effects,
        ),
        Definition(
            "goals_served",
            1,
            "goals",
            ("group",),
            (),
            _l("Doelen met een bepaling"),
            _l("doelen met een bepaling die eraan werkt"),
            _l("de doelen die nu gelden"),
            counted.goals_served,
        ),
        Definition(
            "goals_proven",
            1,
            "goals",
            ("group",),
            (),
            _l("Doelen met een beoordeling"),
            _l("doelen waarvan de laatste beoordeling met bewijs zegt hoe ver het is"),
            _l("de doelen die nu gelden"),
            counted.goals_proven,
        ),
        Definition(
            "goals_reached",
            1,
            "goals",
            ("group",),
            (),
            _l("Gehaalde doelen"),
            _l("doelen die volgens de laatste beoordeling zijn gehaald"),
            _l("de doelen die nu gelden"),
            counted.goals_reached,
        ),
        Definition(
            "visions_published",
            1,
            "visions",
            ("group",),
            (),
            _l("Gepubliceerde marktvisies"),
            _l("marktvisies met een gepubliceerde versie"),
            _l("de marktvisies van de groep"),
            counted.visions_published,
        ),
        Definition(
            "clauses_used",
            1,
            "clauses",
            ("group",),
            (),
            _l("Toegepaste bepalingen"),
            _l("bepalingen die in een perceel zijn toegepast"),
            _l("de gepubliceerde bepalingen die niet zijn ingetrokken"),
            counted.clauses_used,
        ),
        Definition(
            "commitments_kept",
            1,
            "commitments",
            ("group",),
            (),
            _l("Toezeggingen met een aanbesteding"),
            _l("toezeggingen met een gepubliceerde aanbesteding"),
            _l("de toezeggingen die niet zijn ingetrokken"),
            counted.commitments_kept,
        ),
        Definition(
            "adoptions_reported",
            2,
            "adoptions",
            ("group",),
            (),
            _l("Overnames buiten de groep waarvan we het resultaat weten"),
            _l("overnames waarvan het resultaat is gemeld"),
            _l("de overnames buiten de groep die niet zijn beëindigd"),
            counted.adoptions_reported,
        ),
        Definition(
            "groups_quiet",
            2,
            "groups",
            (),
            (),
            _l("Groepen die stil zijn"),
            _l("groepen waarin zes maanden of langer niets gebeurde dat iedereen ziet"),
            _l("de groepen die niet zijn beëindigd"),
            counted.groups_quiet,
        ),
        Definition(
            "groups_started",
            2,
            "groups",
            (),
            (),
            _l("Groepen met een startjaar"),
            _l("groepen waarvan het startjaar bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_started,
        ),
        Definition(
            "groups_led",
            1,
            "groups",
            (),
            (),
            _l("Groepen met een trekker"),
            _l("groepen waarvan een trekker bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_led,
        ),
        Definition(
            "groups_documented",
            1,
            "groups",
            (),
            (),
            _l("Groepen met een document"),
            _l("groepen met een document of een gepubliceerde marktvisie in de hub"),
            _l("alle groepen in de hub"),
            counted.groups_documented,
        ),
        Definition(
            "groups_phased",
            1,
            "groups",
            (),
            (),
            _l("Groepen waarvan we de fase weten"),
            _l("groepen waarvan de fase bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_phased,
        ),
        Definition(
            "groups_followed",
            1,
            "groups",
            (),
            (),
            _l("Groepen met een fase, doel of perceel"),
            _l("groepen waarvan een fase, een doel of een perceel bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_followed,
        ),
        Definition(
            "plans_public",
            1,
            "signatories",
            (),
            (),
            _l("Ondertekenaars met een openbaar actieplan"),
            _l("ondertekenaars van wie een openbaar actieplan bekend is"),
            _l("de ondertekenaars van het Manifest MVOI die in de hub staan"),
            counted.plans_public,
        ),
        Definition(
            "reports_public",
            2,
            "signatories",
            ("year",),
            ("year",),
            _l("Ondertekenaars met een openbaar verslag"),
            _l("ondertekenaars van wie over dat jaar een openbaar verslag bekend is"),
            _l("de ondertekenaars van het Manifest MVOI van wie over dat jaar een verslag wordt verwacht"),
            counted.reports_public,
        ),
    )
}
