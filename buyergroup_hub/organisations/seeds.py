"""The invented organisations of the demo, and who works for them."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.models import Affiliation, Identifier, Organisation

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
    ("Demo-gemeente 's-Gravenbroek aan den Demo-IJssel en Omstreken", "public_client", "90000010"),
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


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the organisations are the same in every demo
    """Make whatever is not there yet."""
    with clock.at(clock.ago(1000)):
        for name, kind, number in ORGANISATIONS:
            if _by_name(name) is None:
                _make(name, kind, number)
        for key, name in WORK_FOR.items():
            _affiliate(key, name)


def _by_name(name: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.name == name, Organisation.demo)).one_or_none()


def _make(name: str, kind: str, number: str) -> None:
    country = FOREIGN.get(name, "NL")
    verified = name != UNVERIFIED
    made = Organisation(
        name=name,
        kind=kind,
        country=country,
        audience="public",
        demo=True,
        verified_at=clock.now() if verified else None,
        verified_how="register" if verified else None,
    )
    db.session.add(made)
    db.session.flush()
    scheme = "KVK" if country == "NL" else "FOREIGN"
    db.session.add(Identifier(organisation_id=made.id, scheme=scheme, country=country, value=number))


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
