"""Somebody of a public client comes by herself: what she learns, who confirms her, and where she comes back."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.actions.people import others_from
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation
from tests import factories as make
from tests.cast import Browser, Cast
from tests.fixtures.clock import StandingClock
from tests.mailbox import letters, link_in

pytestmark = pytest.mark.one_engine

ADDRESS = "sofie@province.example"
PASSWORD = "drie losse woorden"
ME = {"name": "Sofie Nieuw", "function": "inkoper", "email": ADDRESS}


def pid(cast: Cast, name: str = "province") -> str:
    with cast.reading():
        return cast.organisation(name).pid


def name_of(cast: Cast, name: str = "province") -> str:
    with cast.reading():
        return cast.organisation(name).name


def asked(cast: Cast, **fields: str) -> Browser:
    visitor = cast.client("visitor")
    said = {"q": name_of(cast), "where": pid(cast)} | ME | fields
    answer = visitor.post("/register/client", data=said)
    assert answer.status_code == 200, answer.text
    return visitor


def registered(cast: Cast, **fields: str) -> Browser:
    """In another browser than the one in which she asked."""
    asked(cast, **fields)
    address = fields.get("email", ADDRESS)
    other = cast.client("visitor")
    other.own_address = address
    answer = other.post(link_in(letters(cast.app, address)[-1]), data={"password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return other


def place(address: str = ADDRESS) -> Affiliation:
    mine = select(Affiliation).join(Person, Person.id == Affiliation.person_id).where(Person.email == address)
    return db.session.scalars(mine.order_by(Affiliation.id.desc())).first()  # type: ignore[return-value]


def confirming(cast: Cast) -> str:
    with cast.reading():
        return f"/administration/people-waiting/{place().pid}/confirmation"


def test_she_finds_her_organisation_by_name_and_number_and_learns_only_that_a_colleague_can_confirm(cast: Cast) -> None:
    with cast.writing():
        db.session.add(Identifier(organisation_id=cast.organisations["province"], scheme="KVK", value="12345678"))
        empty = make.organisation("Gemeente Zonder Mensen")
        hidden = make.organisation("Gemeente Verborgen", audience="org:1")
        firm, gone = cast.organisation("firm_a").name, (empty.name, hidden.name)
    visitor = cast.client("visitor")
    for words in (name_of(cast)[:6], "1234 5678"):
        page = html.fromstring(visitor.get("/register/client", query_string={"q": words}).text)
        (field,) = page.xpath(f"//input[@value='{pid(cast)}']/..")
        assert "Een collega in de hub kan je bevestigen." in field.text_content()
        assert not any(sign.isdigit() for sign in field.text_content().replace(name_of(cast), ""))
    empty_page = visitor.get("/register/client", query_string={"q": "Zonder Mensen"}).text
    assert "Het programma bevestigt je." in empty_page
    for words in (firm, gone[1]):
        assert "We vinden geen opdrachtgever" in visitor.get("/register/client", query_string={"q": words}).text


def test_looking_again_keeps_what_was_filled_in(cast: Cast) -> None:
    answer = cast.client("visitor").post("/register/client", data=ME | {"q": name_of(cast), "find": "y"})
    assert answer.status_code == 200
    assert f'value="{ADDRESS}"' in answer.text
    assert name_of(cast) in answer.text


def test_nobody_is_chosen_who_may_not_be(cast: Cast) -> None:
    for name in ("firm_a", "association"):
        answer = cast.client("visitor").post("/register/client", data=ME | {"q": "xx", "where": pid(cast, name)})
        assert answer.status_code == 422


def test_she_waits_without_any_right_and_her_colleague_confirms(cast: Cast) -> None:
    sofie = registered(cast)
    with cast.reading():
        waits = place()
        assert (waits.confirmed_at, waits.function) == (None, "inkoper")
        own, person = waits.pid, waits.person_id
        told = {mail.address for mail in db.session.scalars(select(Mail).where(Mail.kind.endswith("colleague_waits")))}
    assert told == {"core_member@example.org"}
    page = sofie.get(f"/account/organisations/{own}")
    assert page.status_code == 200
    assert "core_member" not in page.text
    assert sofie.get(f"/organisations/{pid(cast)}/people").status_code == 403
    assert cast.client("party_a").get(f"/account/organisations/{own}").status_code == 404
    assert "Wacht op bevestiging bij" in sofie.get("/my-work").text
    colleague = cast.client("core_member")
    answer = colleague.post(f"/organisations/{pid(cast)}/people/{own}/confirmation")
    assert answer.status_code == 303
    with cast.reading():
        assert db.session.get_one(Affiliation, place().id).runs
        assert place().person_id == person
    assert [one.subject for one in letters(cast.app, ADDRESS)][-1].startswith("Je hoort nu bij")
    assert sofie.get(f"/organisations/{pid(cast)}").status_code == 200
    assert any("toegelaten" in one.subject for one in letters(cast.app, "core_member@example.org"))


def test_a_colleague_confirms_with_an_address_of_the_organisation_where_its_domain_is_known(cast: Cast) -> None:
    with cast.writing():
        cast.organisation("province").website = "https://www.province.example/"
    registered(cast)
    with cast.reading():
        own = place().pid
        assert not db.session.scalars(select(Mail).where(Mail.kind.endswith("colleague_waits"))).all()
    colleague, path = cast.client("core_member"), f"/organisations/{pid(cast)}/people/{own}/confirmation"
    refused = colleague.post(path)
    assert refused.status_code == 409
    assert "province.example" in refused.text
    with cast.writing():
        cast.person("core_member").email = "vera@mail.province.example"
    assert cast.client("core_member").post(path).status_code == 303


@pytest.mark.parametrize("who", ["programme", "administrator"])
def test_others_confirm_after_two_workdays(cast: Cast, clock: StandingClock, who: str) -> None:
    registered(cast)
    with cast.reading():
        opens = others_from(place())
    assert opens > kit_clock.now()
    other, path = cast.client(who), confirming(cast)
    assert "Tot " in other.get("/administration/organisations").text
    assert "zegt bij" not in other.get("/my-work").text
    assert other.post(path).status_code == 409
    clock.forward(seconds=(opens - kit_clock.now()).total_seconds() - 1)
    assert cast.client(who).post(path).status_code == 409
    clock.forward(seconds=1)
    other = cast.client(who)
    assert "zegt bij" in other.get("/my-work").text
    assert other.post(path).status_code == 303
    with cast.reading():
        assert place().runs


def test_of_a_client_where_nobody_works_the_programme_confirms_at_once(cast: Cast) -> None:
    with cast.writing():
        empty = make.organisation("Gemeente Zonder Mensen").pid
    registered(cast, q="Zonder Mensen", where=empty)
    assert "zegt bij" in cast.client("programme").get("/my-work").text
    assert cast.client("programme").post(confirming(cast)).status_code == 303


def test_the_programme_lets_nobody_into_a_market_party(cast: Cast) -> None:
    with cast.reading():
        mine = select(Affiliation.pid).where(Affiliation.person_id == cast.people["unconfirmed"])
        firm = db.session.scalars(mine).one()
    programme = cast.client("programme")
    for verb in ("confirmation", "ending"):
        assert programme.post(f"/administration/people-waiting/{firm}/{verb}").status_code == 404


def test_a_new_client_is_looked_up_before_anybody_is_confirmed(cast: Cast) -> None:
    new = {"q": "Waterschap Nergens", "where": "new", "organisation": "Waterschap Nergens", "number": "0" * 19 + "7"}
    sofie = registered(cast, **new)
    with cast.reading():
        own = db.session.scalars(select(Organisation).where(Organisation.name == "Waterschap Nergens")).one()
        assert (own.audience, own.verified_at) == (f"org:{own.id}", None)
        assert db.session.scalars(select(Identifier.scheme).filter_by(organisation_id=own.id)).one() == "OIN"
        address = own.pid
    assert "Waterschap Nergens" not in cast.client("core_member").get("/organisations?q=Nergens").text
    assert sofie.get("/account").status_code == 200
    programme = cast.client("programme")
    assert programme.post(confirming(cast)).status_code == 409
    verifying = f"/administration/organisations/{address}/verification"
    assert programme.post(verifying, data={"how": "register", "looked_up": "Waterschap Nergens"}).status_code == 303
    assert programme.post(confirming(cast)).status_code == 303
    assert sofie.get(f"/organisations/{address}").status_code == 200


def test_a_name_that_is_there_is_chosen_and_not_entered(cast: Cast) -> None:
    said = {"q": "xx", "where": "new", "organisation": name_of(cast).upper()} | ME
    answer = cast.client("visitor").post("/register/client", data=said)
    assert answer.status_code == 422
    assert "staat al in de hub" in answer.text


def test_a_number_that_a_hidden_one_has_tells_nothing(cast: Cast) -> None:
    number = "0" * 19 + "7"
    with cast.writing():
        hidden = make.organisation("Verborgen", audience="org:1")
        db.session.add(Identifier(organisation_id=hidden.id, scheme="OIN", value=number))
    registered(cast, q="Nergens", where="new", organisation="Waterschap Nergens", number=number)
    with cast.reading():
        assert place().confirmed_at is None


def test_she_comes_back_to_where_she_was_in_another_browser(cast: Cast) -> None:
    asked(cast, next="/clauses?q=beton")
    other = cast.client("visitor")
    other.own_address = ADDRESS
    answer = other.post(link_in(letters(cast.app, ADDRESS)[-1]), data={"password": PASSWORD})
    assert answer.location == "/clauses?q=beton"


def test_who_forgot_her_password_on_the_way_comes_back_too(cast: Cast) -> None:
    visitor = cast.client("visitor")
    page = html.fromstring(visitor.get("/sign-in?next=/account").text)
    (way,) = page.xpath("//a[starts-with(@href, '/reset')]/@href")
    (wanted,) = html.fromstring(visitor.get(way).text).xpath("//input[@name='next']/@value")
    visitor.post("/reset", data={"email": "core_member@example.org", "next": wanted})
    other = cast.client("visitor")
    link = link_in(letters(cast.app, "core_member@example.org")[-1])
    assert other.post(link, data={"password": PASSWORD}).location == "/sign-in?next=/account"
    visitor.post("/reset", data={"email": "party_a@example.org", "next": "https://elders.example/"})
    link = link_in(letters(cast.app, "party_a@example.org")[-1])
    assert other.post(link, data={"password": PASSWORD}).location == "/sign-in"


def test_only_the_letter_says_that_there_is_an_account(cast: Cast) -> None:
    visitor = asked(cast, email="party_a@example.org")
    (letter,) = letters(cast.app, "party_a@example.org")
    assert "er al een account" in letter.text
    assert visitor.get(link_in(letter)).status_code == 200


def test_who_has_an_account_says_where_she_works(cast: Cast) -> None:
    ex = cast.client("ex_member")
    page = ex.get("/register/client", query_string={"q": name_of(cast)})
    assert page.status_code == 200
    form = html.fromstring(page.text).xpath("string(//main//form)")
    assert "Vraag om bevestiging" in form
    assert "mailadres" not in form
    answer = ex.post("/register/client", data={"q": name_of(cast), "where": pid(cast)})
    with cast.reading():
        own = place("ex_member@example.org")
        assert answer.location == f"/account/organisations/{own.pid}"
        assert own.confirmed_at is None


def test_who_is_refused_because_she_waits_sees_how_far_it_is(cast: Cast) -> None:
    sofie = registered(cast)
    with cast.reading():
        own = place().pid
    refused = sofie.get(f"/organisations/{pid(cast)}/people")
    assert f"/account/organisations/{own}" in refused.text


def test_a_reminder_goes_once_a_day(cast: Cast, clock: StandingClock) -> None:
    sofie = registered(cast)
    with cast.reading():
        path = f"/account/organisations/{place().pid}/reminder"
    before = len(letters(cast.app, "core_member@example.org"))
    assert sofie.post(path).status_code == 303
    assert sofie.post(path).status_code == 409
    page = f"/account/organisations/{path.split('/')[3]}"
    assert "De mail aan je collega's wacht nog op verzending." in sofie.get(page).text
    clock.forward(hours=25)
    assert len(letters(cast.app, "core_member@example.org")) == before + 1
    assert "wacht nog op verzending" not in sofie.get(page).text


def test_who_is_turned_away_hears_it_and_chooses_another(cast: Cast) -> None:
    sofie = registered(cast)
    with cast.reading():
        own = place().pid
    people = f"/organisations/{pid(cast)}/people"
    assert cast.client("core_member").post(f"{people}/{own}/ending").status_code == 303
    letter = letters(cast.app, ADDRESS)[-1]
    assert link_in(letter) == "/register/client"
    assert sofie.get(f"/account/organisations/{own}").status_code == 404
    sofie.post("/register/client", data={"q": name_of(cast), "where": pid(cast)})
    with cast.reading():
        again = place().pid
    answer = sofie.post(f"/account/organisations/{again}/ending")
    assert answer.location == "/register/client"
    assert len([one for one in letters(cast.app, ADDRESS) if link_in(one) == "/register/client"]) == 1


def test_the_letter_gives_the_reason(cast: Cast) -> None:
    registered(cast)
    with cast.reading():
        own = place().pid
    path = f"/organisations/{pid(cast)}/people/{own}/ending"
    colleague = cast.client("core_member")
    colleague.sees_addresses = True
    page = html.fromstring(colleague.get(f"/organisations/{pid(cast)}/people").text)
    (form,) = page.xpath(f"//form[@action='{path}']")
    assert "address" in form.xpath(".//select[@name='why']/option/@value")
    assert colleague.post(path, data={"why": "address"}).status_code == 303
    assert "De reden: je mailadres is niet van de organisatie." in letters(cast.app, ADDRESS)[-1].text


def test_the_programme_refuses_with_a_reason_too(cast: Cast) -> None:
    registered(cast)
    path = confirming(cast).replace("confirmation", "ending")
    assert cast.client("programme").post(path, data={"why": "made up"}).status_code == 303
    assert "De reden: niemand bij de organisatie kent deze naam." in letters(cast.app, ADDRESS)[-1].text


def test_whoever_chooses_again_and_again_does_not_mail_everybody(cast: Cast) -> None:
    sofie = registered(cast)
    said = {"q": name_of(cast), "where": pid(cast)}
    for _time in range(4):
        with cast.reading():
            own = place().pid
        sofie.post(f"/account/organisations/{own}/ending")
        assert sofie.post("/register/client", data=said).status_code == 303
    with cast.reading():
        own = place().pid
    sofie.post(f"/account/organisations/{own}/ending")
    assert sofie.post("/register/client", data=said).status_code == 429


def test_where_nobody_is_found_she_can_only_enter_it_herself(cast: Cast) -> None:
    page = html.fromstring(cast.client("visitor").get("/register/client?q=bestaat+niet").text)
    assert page.xpath("//input[@name='where' and @checked]/@value") == ["new"]


def test_of_many_the_first_ten_stand_there(cast: Cast) -> None:
    with cast.writing():
        for number in range(11):
            make.organisation(f"Gemeente Veelvoud {number}")
    page = cast.client("visitor").get("/register/client?q=veelvoud").text
    assert page.count("Gemeente Veelvoud") == 10
    assert "Dit zijn de eerste 10." in page
    assert "Dit zijn de eerste" not in cast.client("visitor").get("/register/client?q=veelvoud+10").text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "/%5cevil.example",
        "https://evil.example",
        "javascript:alert(1)",
    ],
)
def test_the_way_back_leads_to_no_other_site(cast: Cast, wanted: str) -> None:
    page = cast.client("visitor").get("/register/client", query_string={"next": wanted})
    assert "evil" not in html.fromstring(page.text).xpath("string(//input[@name='next']/@value)")
    asked(cast, next=wanted)
    other = cast.client("visitor")
    other.own_address = ADDRESS
    answer = other.post(link_in(letters(cast.app, ADDRESS)[-1]), data={"password": PASSWORD})
    assert answer.location.startswith("/account/organisations/")


def test_where_no_colleague_has_an_address_of_the_organisation_the_page_does_not_say_that_one_was_asked(
    cast: Cast, clock: StandingClock
) -> None:
    with cast.writing():
        cast.organisation("province").website = "https://www.province.example/"
    found = html.fromstring(cast.client("visitor").get("/register/client", query_string={"q": name_of(cast)}).text)
    assert "Het programma bevestigt je." in found.xpath(f"string(//input[@value='{pid(cast)}']/..)")
    sofie = registered(cast)
    with cast.reading():
        own, opens = place().pid, others_from(place())
    page = sofie.get(f"/account/organisations/{own}").text
    assert "Het programma kan je bevestigen vanaf" in page
    assert "Stuur een herinnering" not in page
    clock.forward(seconds=(opens - kit_clock.now()).total_seconds())
    assert cast.client("programme").post(confirming(cast)).status_code == 303


def test_who_waits_at_a_market_party_reads_nothing_of_it_elsewhere(cast: Cast) -> None:
    """Her account leads to no page of how far it is; refusals and her work do not name the firm."""
    with cast.reading():
        of_her = select(Affiliation).where(Affiliation.person_id == cast.people["unconfirmed"])
        place = db.session.scalars(of_her).one()
        firm = db.session.get_one(Organisation, place.organisation_id)
        address, name = f"/account/organisations/{place.pid}", firm.name
        assert firm.market
    client = cast.client("unconfirmed")
    assert address not in client.get("/account").text
    assert client.get(address).status_code == 404
    assert name not in client.get("/my-work").text
    refused = client.get("/groups/group/edit")
    assert (refused.status_code, name in refused.text) == (403, False)
    assert "Iemand bevestigt eerst dat je bij je organisatie werkt." in refused.text
    assert "/register/client" not in refused.text, "a client to name would be another side"
