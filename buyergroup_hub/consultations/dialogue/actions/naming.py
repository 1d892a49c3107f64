"""By what names organisations are known: their own, those of their concern and of their people, and their domains."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.sheets.wording import Name, domains_of, names_of, words_of
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation, OrganisationSuccession


def names_of_organisations(ids: Collection[int]) -> set[Name]:
    """Those of these organisations, of the parents above them, and of who they were before or became."""
    names: set[Name] = set()
    rows = select(Organisation.name, Organisation.website).where(Organisation.id.in_(_concern(ids)))
    for name, website in db.session.execute(rows):
        names |= set(names_of(name, _("de naam van de organisatie")))
        names |= set(domains_of(website or "", _("de website van de organisatie")))
    works = Affiliation.confirmed_at.is_not(None), Affiliation.until.is_(None)
    people = (
        select(Person.name, Person.email)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Affiliation.organisation_id.in_(ids), *works)
    )
    for person, email in db.session.execute(people):
        names |= set(_person(person or ""))
        names |= set(domains_of(email or "", _("het maildomein van de organisatie")))
    return names


def _person(name: str) -> set[Name]:
    """First and last name together are somebody; a last name alone may be a word."""
    parts = tuple(words_of(name))
    if len(parts) < 2:
        return set()
    what = _("de naam van iemand van de organisatie")
    last = {Name(parts[-1:], what, sure=False)} if len(parts[-1]) > 3 else set()
    return {Name(parts, what), Name((parts[0], parts[-1]), what)} | last


def _concern(ids: Collection[int]) -> set[int]:
    concern, asked = set[int](), set(ids)
    while asked:
        concern |= asked
        above = select(Organisation.parent_id).where(Organisation.id.in_(asked), Organisation.parent_id.is_not(None))
        tied = select(OrganisationSuccession.from_id, OrganisationSuccession.to_id).where(
            or_(OrganisationSuccession.from_id.in_(asked), OrganisationSuccession.to_id.in_(asked))
        )
        met = {parent for parent in db.session.scalars(above) if parent is not None}
        met |= {organisation_id for row in db.session.execute(tied) for organisation_id in row}
        asked = met - concern
    return concern
