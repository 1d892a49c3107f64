"""The invented organisations of the demo, and who works for them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest import actions as manifest_actions
from buyergroup_hub.organisations.manifest import queries
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

ORGANISATIONS = (
    ("Demo-rijksdienst Wegen", "public_client", "90000001"),
    ("Demo-waterschap Oost", "public_client", "90000002"),
    ("Demo-provincie Midden", "public_client", "90000003"),
    ("Demo-provincie Noord", "public_client", "90000004"),
    ("Demo-gemeente Delta", "public_client", "90000005"),
    ("Demo-gemeente Haven", "public_client", "90000006"),
    ("Demo-waterschap Zuid", "public_client", "90000007"),
    ("Demo-gemeente Veen", "public_client", "90000008"),
    ("Demo-ziekenhuis De Linde", "public_client", "90000009"),
    ("Demo-gemeente 's-Gravenbroek aan den IJssel en Omstreken", "public_client", "90000010"),
    ("Demo-aannemer A", "market_party", "90000011"),
    ("Demo-aannemer B", "market_party", "90000012"),
    ("Demo-bruggenbouw “Ë & Zn.” <c.v.>", "market_party", "90000013"),
    ("Demo-Brückenbau GmbH", "market_party", "HRB 900014"),
    ("Demo-textielservice", "market_party", "90000015"),
    ("Demo-branchevereniging Infra", "trade_association", "90000016"),
    ("Demo-kennisinstituut", "knowledge_partner", "90000017"),
    ("Demo-programmabureau", "programme", "90000018"),
    ("Demo-machinehuur Noord", "market_party", "90000019"),
)
FOREIGN = {"Demo-Brückenbau GmbH": "DE"}
UNVERIFIED = "Demo-machinehuur Noord"

WORK_FOR = {
    "karim": "Demo-rijksdienst Wegen",
    "noor": "Demo-waterschap Oost",
    "robin": "Demo-provincie Midden",
    "sam": "Demo-provincie Noord",
    "sanne": "Demo-gemeente Delta",
    "aya": "Demo-gemeente Haven",
    "otis": "Demo-gemeente Veen",
    "joris": "Demo-branchevereniging Infra",
    "kim": "Demo-aannemer A",
    "ravi": "Demo-aannemer B",
    "eva": "Demo-bruggenbouw “Ë & Zn.” <c.v.>",
    "juergen": "Demo-Brückenbau GmbH",
    "tess": "Demo-ziekenhuis De Linde",
    "fleur": "Demo-textielservice",
    "bo": "Demo-programmabureau",
    "ilse": "Demo-gemeente Delta",
    "soren": "Demo-machinehuur Noord",
}
MAY_ENDORSE = frozenset(
    {"karim", "noor", "robin", "sam", "sanne", "aya", "kim", "ravi", "eva", "juergen", "tess", "fleur"}
)
PROGRAMME_STAFF = frozenset({"bo"})


@dataclass(frozen=True)
class Signed:
    """What an invented signatory of the Manifest reported. Years are counted from this one: -1 is last year's.

    `plan`: the year in which it was published, and its last one; None: nobody told. `themes`: how many it sets goals
    for.
    """

    name: str
    since: str
    plan: tuple[int, int] | None = None
    themes: int = 0
    published: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


FIRST_DAY = "2022-11-24"
PLANS = "https://actieplan.example/"
SIGNED = (
    Signed("Demo-provincie Noord", FIRST_DAY, plan=(-2, 2), themes=6, published=(-2, -1)),
    Signed("Demo-waterschap Oost", FIRST_DAY, plan=(-2, 0), themes=4, published=(-2, -1)),
    Signed("Demo-gemeente Haven", FIRST_DAY, plan=(-3, 1), themes=5, published=(-1,), missing=(-2,)),
    Signed("Demo-rijksdienst Wegen", FIRST_DAY, plan=(-1, 3), themes=6, published=(-1,)),
    Signed("Demo-gemeente Veen", "2025-02-12", plan=(-1, 4), themes=3, published=(-1,)),
    Signed("Demo-waterschap Zuid", FIRST_DAY, plan=(-3, -1), themes=2, published=(-2,)),
    Signed("Demo-ziekenhuis De Linde", FIRST_DAY),
    Signed("Demo-gemeente Delta", FIRST_DAY),
)


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the organisations are the same in every demo
    """Make whatever is not there yet."""
    with clock.at(clock.ago(1000)):
        for name, kind, number in ORGANISATIONS:
            if _by_name(name) is None:
                _make(name, kind, number)
        for key, name in WORK_FOR.items():
            _affiliate(key, name)
    for signed in SIGNED:
        _sign(signed)


def _by_name(name: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.name == name, Organisation.demo)).one_or_none()


def _make(name: str, kind: str, number: str) -> None:
    country = FOREIGN.get(name, "NL")
    scheme = "KVK" if country == "NL" else "FOREIGN"
    made = organisations.register(name, kind, country=country, scheme=scheme, number=number, demo=True)
    if name == UNVERIFIED:
        return  # registered itself: nobody looked it up, and only its own people see it
    organisations.verify(made, "register", made.name)
    if made.audience != "public":
        organisations.show(made)


def _affiliate(key: str, name: str) -> None:
    person = db.session.scalars(select(Person).where(Person.email == f"{key}@demo.example")).one()
    organisation = _by_name(name)
    if organisation is None or db.session.scalar(select(Affiliation.id).filter_by(person_id=person.id)):
        return
    db.session.add(
        Affiliation(
            person_id=person.id,
            organisation_id=organisation.id,
            capacity="programme_staff" if key in PROGRAMME_STAFF else "employee",
            may_endorse=key in MAY_ENDORSE,
            confirmed_at=clock.now(),
        )
    )
    db.session.flush()


def _sign(signed: Signed) -> None:
    organisation = _by_name(signed.name)
    if organisation is None or manifest.of_organisation(organisation) is not None:
        return
    year = clock.today().year
    own = (key for key in WORK_FOR if WORK_FOR[key] == signed.name and key in MAY_ENDORSE)
    with _acting_as(next(own, "bo")):
        signatory = manifest_actions.sign(organisation, signed.since)
        if signed.plan is not None:
            begun, ends = year + signed.plan[0], year + signed.plan[1]
            themes = queries.themes()[: signed.themes]
            manifest_actions.publish_plan(
                signatory, f"{begun}–{ends}", until=f"{ends}", published_on=f"{begun}-03-01", url=PLANS, themes=themes
            )
        for ago in signed.published:
            on = f"{year + ago + 1}-03-27"  # where that is still to come, its day is not told
            came = on <= clock.today().isoformat()
            manifest_actions.report_year(signatory, year + ago, published_on=on if came else None)
        for ago in signed.missing:
            manifest_actions.report_year(signatory, year + ago, state="missing")


def _acting_as(key: str) -> AbstractContextManager[None]:
    person_id = db.session.scalars(select(Person.id).where(Person.email == f"{key}@demo.example")).one()
    return standing_as(standing_of(person_id))
