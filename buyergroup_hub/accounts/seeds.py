"""The invented people of the demo. All share a password that is printed beside their names; a hub in production has
none of them."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.accounts.person.actions import people
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db

PASSWORD = "zeven-bruggen-in-de-polder"  # noqa: S105  everybody may know it

PEOPLE = {
    "karim": "Karim Demo",
    "noor": "Noor Demo",
    "robin": "Robin Demo",
    "sam": "Sam Demo",
    "sanne": "Sanne Demo-van 't Hoff",
    "aya": "Aya Demo",
    "otis": "Otis Demo",
    "joris": "Joris Demo",
    "kim": "Kim Demo",
    "ravi": "Ravi Demo",
    "eva": "Eva Demo",
    "juergen": "Jürgen Demo-Großmann",
    "tess": "Tess Demo",
    "fleur": "Fleur Demo",
    "bo": "Bo Demo",
    "anouk": "Anouk Demo",
    "ilse": "Ilse Demo",
    "soren": "Søren Demo",
}
"""By the name before the @ of the address. Who does what stands in the seeds of organisations and groups."""

ADMINISTRATOR = "anouk"
LEFT = "ilse"


def address(key: str) -> str:
    return f"{key}@demo.example"


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the people are the same in every demo
    """Make whoever is not there yet."""
    known = set(db.session.scalars(select(Person.email).where(Person.demo.is_(True))))
    with clock.at(clock.ago(1000)):
        for key, name in PEOPLE.items():
            if address(key) not in known:
                person = people.sign_up(address(key), name, PASSWORD, how="invitation", demo=True)
                if key == ADMINISTRATOR:
                    people.make_administrator(person)
