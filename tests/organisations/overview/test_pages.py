"""The list of organisations, the page of one, search, and what staff looks up."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation
from buyergroup_hub.organisations.organisation.numbers import objection
from buyergroup_hub.organisations.organisation.search import document, hits
from buyergroup_hub.organisations.overview import pages
from buyergroup_hub.search import actions as search
from tests import factories as make
from tests.cast import PEOPLE, Browser, Cast
from tests.queries import counted

pytestmark = pytest.mark.one_engine


def path(cast: Cast, name: str) -> str:
    with cast.reading():
        return f"/organisations/{cast.organisation(name).pid}"


def hidden(cast: Cast, name: str = "Verborgen Aannemer") -> int:
    """A market party that registered itself."""
    with cast.acting("party_a"):
        return organisations.register(name, "market_party", scheme="KVK", number="55555555").id


def test_the_list_counts_what_one_sees(cast: Cast) -> None:
    hidden(cast)
    page = cast.client("visitor").get("/organisations?kind=market_party").text
    assert "Marktpartijen (4)" in page
    assert "Verborgen" not in page
    assert "1 tot 4 van 4" in page


def test_the_list_is_searched_by_a_part_of_the_name(cast: Cast) -> None:
    visitor = cast.client("visitor")
    assert "Waterschap Oost" in visitor.get("/organisations?q=SCHAP").text
    for sign in ("%25", "_", "/", "%5C"):
        assert "Geen organisatie gevonden" in visitor.get(f"/organisations?q={sign}").text
    for odd in ("?page=0", "?page=99999999999", "?page=x", "?kind=nonsense", "?q=%00%ff", "?q=" + "x" * 500):
        assert visitor.get(f"/organisations{odd}").status_code == 200


def test_the_list_and_its_part_for_a_script_are_one(cast: Cast) -> None:
    part = cast.client("visitor").get("/organisations", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Waterschap Oost" in part


def test_the_list_costs_as_many_queries_with_thirty(cast: Cast) -> None:
    visitor = cast.client("visitor")
    with counted(cast.app) as few:
        visitor.get("/organisations?q=Gemeente")
    with cast.writing():
        for number in range(40):
            make.organisation(f"Gemeente {number}", kvk=f"{20000000 + number}")
    with counted(cast.app) as many:
        visitor.get("/organisations?q=Gemeente")
    assert len(many) == len(few)


def test_the_page_says_what_is_known_and_what_is_not(cast: Cast) -> None:
    visitor = cast.client("visitor")
    page = visitor.get(path(cast, "firm_a")).text
    assert "10000002" in page
    assert re.search(r"<dt>Nagekeken</dt><dd>\s*in het handelsregister of het OIN-register, ", page)
    page = visitor.get(path(cast, "province")).text
    assert "onbekend" in page
    assert "Viaducten en bruggen" in page
    assert "fase kerngroep" in page


def test_the_lead_says_what_the_rooms_know(cast: Cast) -> None:
    assert "Doet mee in 1 groep." in cast.client("visitor").get(path(cast, "province")).text
    assert "Doet mee" not in cast.client("visitor").get(path(cast, "firm_a")).text


def test_two_roles_in_a_group_are_one_group(cast: Cast) -> None:
    with cast.writing():
        place = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["core_member"])).one()
        make.member(cast.group(), place, "participant")
    assert "Doet mee in 1 groep." in cast.client("visitor").get(path(cast, "province")).text


def test_names_are_shown_by_a_persons_own_choice(cast: Cast) -> None:
    visitor = cast.client("visitor")
    assert "Core member Person" not in visitor.get(path(cast, "province")).text
    assert "De naam van 1 persoon is niet openbaar." in visitor.get(path(cast, "province")).text
    with cast.writing():
        cast.person("core_member").shows_name = True
    assert "Core member Person" in visitor.get(path(cast, "province")).text


def test_of_a_market_party_nobody_is_counted(cast: Cast) -> None:
    assert "niet openbaar" not in cast.client("visitor").get(path(cast, "firm_a")).text


def test_a_name_is_never_markup(cast: Cast) -> None:
    with cast.writing():
        made = make.organisation("<script>alert(1)</script> & Zn.", demo=True)
        address = f"/organisations/{made.pid}"
    page = cast.client("visitor").get(address).text
    assert "<script>alert" not in page
    assert "Demo-organisatie" in page


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_edit(cast: Cast, who: str) -> None:
    may = who in ("core_member", "programme", "administrator")
    outside = who in ("visitor", "blocked")
    client = cast.client(who)
    address = path(cast, "province")
    assert client.get(f"{address}/editing").status_code == (200 if may else 303 if outside else 403)
    answer = client.post(address, data={"name": "Provincie Nieuw", "website": "", "audience": "x", "kind": "programme"})
    assert answer.status_code == (303 if may else 401 if outside else 403)
    with cast.reading():
        organisation = cast.organisation("province")
        assert organisation.name == ("Provincie Nieuw" if may else "Provincie Noord")
        assert (organisation.kind, organisation.audience) == ("public_client", "public")


def test_no_address_that_runs_a_script(cast: Cast) -> None:
    told = {"name": "Provincie", "website": "javascript:alert(1)"}
    assert cast.client("core_member").post(path(cast, "province"), data=told).status_code == 422


def test_a_merger_keeps_the_old_one_and_points_on(cast: Cast) -> None:
    with cast.acting("programme"):
        old, new = cast.organisation("municipality"), cast.organisation("municipality_2")
        organisations.succeed(old, new, "merged")
        with pytest.raises(RuleBroken, match="is al vastgelegd"):
            organisations.succeed(old, new, "merged")
        with pytest.raises(RuleBroken, match="komt zelf uit deze voort"):
            organisations.succeed(new, old, "merged")
        with pytest.raises(RuleBroken):
            organisations.succeed(old, old, "renamed")
    page = cast.client("visitor").get(path(cast, "municipality")).text
    assert "Ging op in" in page
    assert path(cast, "municipality_2") in page
    assert path(cast, "municipality") in cast.client("visitor").get(path(cast, "municipality_2")).text
    with cast.reading():
        assert cast.organisations["municipality_2"] not in cast.standing("coordinator").organisation_ids
        roles = cast.standing("coordinator").roles[cast.groups["group"]]
        assert roles == {"coordinator"}  # the old membership stays with the old organisation


@pytest.mark.parametrize(
    ("scheme", "number", "fine"),
    [
        ("KVK", "12345678", True),
        ("KVK", "12.34.56.78", True),
        ("KVK", "1234567", False),
        ("OIN", "00000001234567890000", True),
        ("OIN", "0000000123456789000", False),
        ("FOREIGN", "HRB 9000-14", True),
        ("FOREIGN", "", False),
        ("FOREIGN", "x" * 61, False),
    ],
)
def test_the_form_of_numbers(cast: Cast, scheme: str, number: str, fine: bool) -> None:
    with cast.reading():
        assert (objection(scheme, number) is None) is fine


# Search


def test_search_holds_the_audience_before_anything_is_found(cast: Cast) -> None:
    own = hidden(cast)
    with cast.writing():
        assert search.waiting() > 0
    with cast.app.app_context():
        search.drain()
    with cast.reading():
        organisation = db.session.get_one(Organisation, own)
        db.session.refresh(organisation, ["identifiers"])
        assert document(organisation, ended=False).audience == f"org:{own}"
        assert hits([str(own)], cast.standing("party_b")) == {}
        assert search.search("Verborgen", cast.standing("party_b")).total == 0
        assert search.search("55555555", cast.standing("administrator")).total == 0
        assert search.search("Waterschap", cast.standing("visitor"), {"kind": ["organisation"]}).total == 1


def test_search_marks_who_was_succeeded(cast: Cast) -> None:
    with cast.acting("programme"):
        organisations.succeed(cast.organisation("municipality"), cast.organisation("municipality_2"), "merged")
    with cast.app.test_request_context():
        shown = hits([str(cast.organisations["municipality"])], cast.standing("visitor"))
        (view,) = shown.values()
        assert view.state == "ended"
        assert view.onward is not None
        assert view.onward[0] == "Gemeente Haven"


# What staff looks up


@pytest.fixture
def staff(cast: Cast) -> Browser:
    return cast.client("programme")


@pytest.mark.parametrize("who", PEOPLE)
def test_only_staff_looks_organisations_up(cast: Cast, who: str) -> None:
    may = who in ("programme", "administrator")
    outside = who in ("visitor", "blocked")
    status = 200 if may else 303 if outside else 403
    assert cast.client(who).get("/administration/organisations").status_code == status


def test_staff_verifies_and_says_how(cast: Cast, staff: Browser) -> None:
    own = hidden(cast)
    with cast.reading():
        pid = db.session.get_one(Organisation, own).pid
    address = f"/administration/organisations/{pid}/verification"
    assert "Verborgen Aannemer" in staff.get("/administration/organisations").text
    assert re.search(r"Kijk \d+ organisaties na", staff.get("/my-work").text)
    assert "Kijk " not in cast.client("coordinator").get("/my-work").text
    assert staff.post(address, data={"how": "guess"}).status_code == 422
    looked_up = {"how": "register", "looked_up": "Verborgen Aannemer"}
    assert f'name="looked_up" value="{looked_up["looked_up"]}"' in staff.get("/administration/organisations").text
    assert staff.post(address, data=looked_up).status_code == 303
    assert staff.post(address, data=looked_up).status_code == 409
    with cast.reading():
        assert db.session.get_one(Organisation, own).verified_how == "register"
        event = db.session.scalars(select(Event).where(Event.name == "organisation.verified")).one()
        assert (event.audience, event.keys) == (f"org:{own}", {"how": "register"})


def test_a_name_taken_while_staff_looked_is_not_verified(cast: Cast, staff: Browser) -> None:
    """Else a firm that staff knows takes another's name at the last moment."""
    own = hidden(cast)
    with cast.writing():
        organisation = db.session.get_one(Organisation, own)
        pid, organisation.name = organisation.pid, "Aannemer A"
    looked_up = {"how": "register", "looked_up": "Verborgen Aannemer"}
    answer = staff.post(f"/administration/organisations/{pid}/verification", data=looked_up)
    assert (answer.status_code, "heet nu Aannemer A" in answer.text) == (409, True)
    with cast.reading():
        assert db.session.get_one(Organisation, own).verified_at is None


def test_candidates_are_those_with_the_same_number_or_name(cast: Cast) -> None:
    with cast.writing():
        double = make.organisation("Aannemer A bv", "market_party", kvk="10000002", verified_at=None)
        named = make.organisation("aannemer b", "market_party", verified_at=None)
        lone = make.organisation("Iets Anders", "market_party", kvk="77777777", verified_at=None)
        alike = {c.organisation.id: [o.id for o in c.alike] for c in pages.to_verify()}
        assert alike[double.id] == [cast.organisations["firm_a"]]
        assert alike[named.id] == [cast.organisations["firm_b"]]
        assert alike[lone.id] == []


def test_a_double_goes_on_in_the_first(cast: Cast, staff: Browser) -> None:
    with cast.writing():
        double = make.organisation("Aannemer A bv", "market_party", kvk="10000002", verified_at=None).pid
        first = cast.organisation("firm_a").pid
    address = f"/administration/organisations/{double}/succession"
    assert staff.post(address, data={"successor": "abcdefghjkmn", "kind": "duplicate"}).status_code == 404
    assert staff.post(address, data={"successor": "", "kind": "duplicate"}).status_code == 422
    assert staff.post(address, data={"successor": first, "kind": "duplicate"}).status_code == 303
    assert "Stond dubbel" in cast.client("visitor").get(f"/organisations/{double}").text


def test_who_goes_on_is_named_by_name_unless_several_have_it(cast: Cast, staff: Browser) -> None:
    with cast.writing():
        double = make.organisation("Gemeente Polderdrcht", verified_at=None).pid
        make.organisation("Gemeente Polderdrecht")
        make.organisation("Gemeente Dubbel")
        make.organisation("gemeente dubbel")
    address = f"/administration/organisations/{double}/succession"
    for name, words in (("Gemeente Dubbel", "Meer organisaties heten"), ("Gemeente Nergens", "We vinden geen")):
        refused = staff.post(address, data={"successor": name, "kind": "duplicate"})
        assert (refused.status_code, words in refused.text) == (409, True)
    assert staff.post(address, data={"successor": "gemeente polderdrecht", "kind": "duplicate"}).status_code == 303
    assert "Gemeente Polderdrecht" in cast.client("visitor").get(f"/organisations/{double}").text


@pytest.mark.parametrize("kind", ["public_client", "market_party"])
def test_an_administrator_confirms_where_no_colleague_can(cast: Cast, staff: Browser, kind: str) -> None:
    """Of a market party the very first, as long as nobody ever worked there."""
    with cast.writing():
        waits = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["unconfirmed"])).one()
        waits.organisation_id = new = make.organisation("", kind).id
        place = waits.pid
    assert ("Unconfirmed Person" in staff.get("/administration/organisations").text) is (kind == "public_client")
    if kind == "market_party":
        assert staff.post(f"/administration/people-waiting/{place}/confirmation").status_code == 404
    administrator = cast.client("administrator")
    assert "Unconfirmed Person" in administrator.get("/administration/organisations").text
    assert administrator.post(f"/administration/people-waiting/{place}/confirmation").status_code == 303
    assert administrator.post(f"/administration/people-waiting/{place}/ending").status_code == 404
    with cast.reading():
        assert new in cast.standing("unconfirmed").organisation_ids


def test_an_administrator_turns_away_who_does_not_belong_there(cast: Cast) -> None:
    with cast.reading():
        waits = select(Affiliation.pid).where(Affiliation.person_id == cast.people["unconfirmed"])
        place = db.session.scalars(waits).one()
    address = f"/administration/people-waiting/{place}"
    assert cast.client("programme").post(f"{address}/ending").status_code == 404
    assert cast.client("administrator").post(f"{address}/ending").status_code == 303
    assert cast.client("administrator").post(f"{address}/confirmation").status_code == 409
    with cast.reading():
        assert cast.standing("unconfirmed").organisation_ids == frozenset()


def test_a_running_oin_belongs_to_one(cast: Cast) -> None:
    from sqlalchemy.exc import IntegrityError

    with cast.writing():
        oin = {"scheme": "OIN", "value": "00000001234567890000"}
        make.add(Identifier(organisation_id=cast.organisations["province"], **oin))
        with pytest.raises(IntegrityError), db.session.begin_nested():
            make.add(Identifier(organisation_id=cast.organisations["hospital"], **oin))
