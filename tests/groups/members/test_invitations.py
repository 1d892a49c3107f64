"""Inviting a whole list: what was read, what goes out, what accepting does."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.invitations.actions import accept
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.actions.organisations import edit, verify
from buyergroup_hub.organisations.organisation.actions.people import confirm, running_affiliation
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from tests import factories as make
from tests.cast import Cast
from tests.clauses import written
from tests.consultations import consulting as the
from tests.filled import word
from tests.fixtures.clock import StandingClock
from tests.mailbox import letters, link_in
from tests.pages import check_page

pytestmark = pytest.mark.one_engine

LIST = """naam\tmail\torganisatie
Lien Veen\tlien@veen.example\tGemeente Veen
Wim Zuid; wim@zuid.example; Waterschap Nieuw-Zuid
participant@example.org
Ans Oost, ans(at)oost.example, Waterschap Oost
Firma, info@firma.example, Aannemer A
Zonder, zonder@organisatie.example
"""


def _invited() -> int:
    return db.session.scalar(select(func.count(Invitation.id))) or 0


def test_a_preview_says_of_each_line_what_was_read_and_sends_nothing(cast: Cast) -> None:
    client = cast.client("secretary")
    response = client.post("/groups/group/invitations/preview", data={"people": LIST, "role": "participant"})
    check_page(response, addresses=True)
    html = response.get_data(as_text=True)
    for said in (
        "Nieuwe organisatie: Waterschap Nieuw-Zuid.",
        "Is al deelnemer van deze groep.",
        "Bedoel je ans@oost.example?",
        "Aannemer A kan deze rol niet hebben.",
        "Zet de organisatie achter het mailadres.",
        "Je verstuurt straks 2 uitnodigingen.",
    ):
        assert said in html
    with cast.reading():
        assert _invited() == 0


def test_only_ready_lines_go_out_and_the_wrong_ones_come_back(cast: Cast) -> None:
    response = cast.client("secretary").post("/groups/group/invitations", data={"people": LIST, "role": "participant"})
    html = response.get_data(as_text=True)
    assert "2 uitnodigingen zijn onderweg." in html
    assert "Bedoel je ans@oost.example?" in html
    with cast.reading():
        assert _invited() == 2
        assert db.session.scalar(select(func.count(Mail.id)).where(Mail.kind == "accounts.invitation")) == 2


def test_what_went_out_leaves_the_list_and_goes_out_no_second_time(cast: Cast) -> None:
    client = cast.client("secretary")
    said = client.post("/groups/group/invitations", data={"people": LIST, "role": "participant"})
    left = BeautifulSoup(said.get_data(as_text=True), "html.parser").textarea
    assert left is not None
    assert "ans(at)oost.example" in left.text
    assert "lien@veen.example" not in left.text
    again = client.post("/groups/group/invitations", data={"people": LIST, "role": "core_group_member"})
    assert "0 uitnodigingen zijn onderweg." in again.get_data(as_text=True)
    shown = client.post("/groups/group/invitations/preview", data={"people": LIST, "role": "core_group_member"})
    assert "Is al uitgenodigd als deelnemer." in shown.get_data(as_text=True)
    with cast.reading():
        assert {one.keys["role"] for one in db.session.scalars(select(Invitation))} == {"participant"}


def test_an_invitation_that_expired_goes_out_again_by_who_sends_it(cast: Cast, clock: StandingClock) -> None:
    people = "Lien Veen, lien@veen.example, Gemeente Veen"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    letters(cast.app, "lien@veen.example")
    clock.forward(days=15)
    cast.client("coordinator").post("/groups/group/invitations", data={"people": people, "role": "core_group_member"})
    with cast.reading():
        sent = db.session.scalars(select(Invitation)).one()
        assert (sent.keys["role"], sent.works) == ("core_group_member", True)
        assert sent.invited_by_id == cast.people["coordinator"]


def test_a_new_organisation_with_almost_a_known_name_is_asked_about(cast: Cast) -> None:
    with cast.writing():
        make.organisation("Hoogheemraadschap Rijndam")
        hidden = make.organisation("Verborgen Bedrijf", "market_party")
        hidden.audience = f"org:{hidden.id}"
    people = "A, a@x.example, Hoogheemraadschap Rijndm\nB, b@x.example, Verborgen Bedrif\nC, c@x.example, Iets Anders"
    client = cast.client("secretary")
    said = client.post("/groups/group/invitations/preview", data={"people": people, "role": "participant"})
    html = said.get_data(as_text=True)
    assert "Nieuwe organisatie: Hoogheemraadschap Rijndm. Bedoel je Hoogheemraadschap Rijndam?" in html
    assert html.count("Bedoel je") == 1
    assert "Je verstuurt straks 3 uitnodigingen." in html


def test_who_invites_sees_what_came_of_it(cast: Cast) -> None:
    """Also the programme, as long as nobody leads the group: it alone can tell that an address was wrong."""
    _of_a_new_group(cast, "coordinator")
    asked = "/groups/stille-kades/members"
    shown = cast.client("programme").get(asked)
    check_page(shown, addresses=True)
    html = shown.get_data(as_text=True)
    assert "1 uitnodiging wacht" in html
    assert "Gemeente Veen · trekker" in html
    assert "Trek in" not in html
    assert "uitnodiging wacht" not in cast.client("participant").get(asked).get_data(as_text=True)


def test_who_has_an_account_finds_her_invitation_in_her_work(cast: Cast) -> None:
    people = "Other, other_member@example.org, Ziekenhuis West"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    title = "Je bent uitgenodigd voor"
    page = cast.client("other_member").get("/my-work").text
    link = BeautifulSoup(page, "html.parser").select_one('main a[href*="/invitations/"]')
    assert title in page
    assert link is not None
    assert "Je doet mee als deelnemer" in cast.client("other_member").get(str(link["href"])).text
    for who in ("participant", "secretary", "administrator", "programme"):
        assert title not in cast.client(who).get("/my-work").text
    cast.client("other_member").post(f"{link['href']}/acceptance")
    assert title not in cast.client("other_member").get("/my-work").text


def test_accepting_makes_a_member_of_the_group_for_the_organisation(cast: Cast) -> None:
    people = "Lien Veen, lien@veen.example, Gemeente Veen"
    client = cast.client("secretary")
    assert client.post("/groups/group/invitations", data={"people": people, "role": "participant"}).status_code == 303
    with cast.writing():
        invitation = db.session.scalars(select(Invitation)).one()
        came = accept(invitation, make.person("Lien", email="lien@veen.example"))
        assert (came.url, came.waits_at) == ("/groups/group", "Gemeente Veen")
    with cast.reading():
        joined = db.session.scalars(select(Membership).order_by(Membership.id.desc())).first()
        assert joined is not None
        assert (joined.role, joined.organisation_id) == ("participant", cast.organisations["municipality"])


@pytest.mark.parametrize(
    ("organisation", "role", "asked"),
    [
        ("firm_a", "sounding_board", ["party_a@example.org"]),
        ("municipality_2", "participant", ["participant@example.org"]),
        ("province", "core_group_member", ["core_member@example.org"]),
    ],
)
def test_a_leader_makes_nobody_one_of_an_organisations_people(
    cast: Cast, organisation: str, role: str, asked: list[str]
) -> None:
    """Of a firm they read its answers (rule 2), of a client its coming tenders (rule 8). One of them, or an
    administrator, says that it is true; where nobody may sign, all of them are asked."""
    with cast.reading():
        name = cast.organisation(organisation).name
    client = cast.client("secretary")
    client.post("/groups/group/invitations", data={"people": f"Lena, lena@elders.example, {name}", "role": role})
    with cast.writing():
        lena = make.person("Lena", email="lena@elders.example")
        accept(db.session.scalars(select(Invitation)).one(), lena)
        assert standing_of(lena.id).tokens == {"public", f"person:{lena.id}"}
        waits = db.session.scalars(select(Mail.address).where(Mail.kind == "organisations.colleague_waits")).all()
        assert waits == asked
        lena_id = lena.id
    page = client.get("/groups/group/members").text
    assert page.count("wacht op een collega") == 1
    token = "board" if role == "sounding_board" else "group"
    with cast.acting(asked[0].split("@")[0]):
        place = running_affiliation(lena_id, cast.organisations[organisation])
        assert place is not None
        confirm(place)
        assert {f"org:{place.organisation_id}", f"{token}:{cast.groups['group']}"} <= standing_of(lena_id).tokens
    assert "wacht op een collega" not in client.get("/groups/group/members").text


@pytest.mark.parametrize(
    ("who", "known", "works"),
    [
        ("secretary", "", True),
        ("secretary", "entered", False),
        ("secretary", "verified", False),
        ("secretary", "public_source", False),
        ("programme", "public_source", True),
        ("programme", "people", False),
        ("administrator", "people", True),
    ],
)
def test_who_brings_in_the_first_of_an_organisation(cast: Cast, who: str, known: str, works: bool) -> None:
    """The programme, which looks organisations up; a leader only of one that the hub knew from nowhere else, not of one
    that an administrator entered. Where nobody may sign, only an administrator lets somebody take part for it."""
    with cast.writing():
        if known:
            club = make.organisation("Gemeente Stil", "public_client")
            if known != "verified":
                club.verified_at = club.verified_how = None
            club.origin = "public_source" if known == "public_source" else "entered"
            if known == "people":
                make.affiliation(make.person(), club)
    people = "Lena, lena@stil.example, Gemeente Stil"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    with cast.writing():
        lena, invitation = make.person("Lena", email="lena@stil.example"), db.session.scalars(select(Invitation)).one()
        invitation.invited_by_id = cast.people[who]
        takes_part = who == "administrator"
        assert bool(accept(invitation, lena).waits_at) is not takes_part
        assert bool(standing_of(lena.id).affiliations) is works
        assert (f"group:{cast.groups['group']}" in standing_of(lena.id).tokens) is takes_part


def test_who_accepts_is_told_that_she_waits_and_who_may_confirm_has_it_among_her_work(
    cast: Cast, clock: StandingClock
) -> None:
    """Her colleagues at once; whom nobody there confirmed in two working days, who runs the hub and the programme."""
    people = "Lena, lena@elders.example, Gemeente Zuid"
    with cast.reading():
        people = people.replace("Gemeente Zuid", cast.organisation("municipality_2").name)
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    visitor = cast.client("visitor")
    visitor.own_address = "lena@elders.example"
    link = link_in(letters(cast.app, "lena@elders.example")[0])
    answer = visitor.post(f"{link}/acceptance", data={"name": "Lena", "password": "drie losse woorden"})
    assert answer.status_code == 303, answer.text
    assert "bevestigt eerst dat je bij" in visitor.get("/groups/group").text
    for late in (False, True):
        for who, told in {"participant": True, "administrator": late, "programme": late, "secretary": False}.items():
            assert ("1 persoon zegt bij" in cast.client(who).get("/my-work").text) is told, who
        clock.forward(days=7)


@pytest.mark.both_engines
def test_a_group_is_led_by_who_is_confirmed(cast: Cast) -> None:
    """Until then the programme may name another, and who leads it now does not leave it without."""
    _of_a_new_group(cast, "coordinator")
    with cast.writing():
        accept(db.session.scalars(select(Invitation)).one(), make.person("Lien", email="lien@veen.example"))
    client = cast.client("programme")
    assert client.get("/groups/stille-kades/invitations").status_code == 200
    with cast.acting("coordinator"):
        lien = db.session.scalars(select(Affiliation.person_id).order_by(Affiliation.id.desc())).first()
        place = running_affiliation(lien or 0, cast.organisations["municipality"])
        assert place is not None
        confirm(place)
    assert client.get("/groups/stille-kades/invitations").status_code == 403


def test_a_list_does_not_tell_which_firms_are_there_unseen(cast: Cast) -> None:
    """Who registers as a market party tells nobody that it is about to answer a consultation."""
    with cast.writing():
        hidden = make.organisation("Stil Bedrijf", "market_party")
        hidden.audience = f"org:{hidden.id}"
        make.affiliation(make.person("Stille", email="stille@bedrijf.example"), hidden)
        hidden_id = hidden.id
    people = "A, a@x.example, Stil Bedrijf\nStille, stille@bedrijf.example"
    client = cast.client("secretary")
    response = client.post("/groups/group/invitations/preview", data={"people": people, "role": "participant"})
    html = response.get_data(as_text=True)
    assert "Nieuwe organisatie: Stil Bedrijf." in html
    assert "Zet de organisatie achter het mailadres." in html
    client.post("/groups/group/invitations", data={"people": people, "role": "participant"})
    with cast.reading():
        assert db.session.scalars(select(Invitation)).one().keys["organisation"] != hidden_id


@pytest.mark.both_engines
def test_a_hundred_lines_go_out_at_once_and_twice_is_not_twice_as_many(cast: Cast) -> None:
    people = "\n".join(f"Persoon {n}, p{n}@veen.example, Gemeente Veen" for n in range(100))
    client = cast.client("secretary")
    for _time in range(2):
        client.post("/groups/group/invitations", data={"people": people, "role": "participant"})
    with cast.reading():
        assert _invited() == 100


def _named(name: str) -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).where(func.lower(Organisation.name) == name.lower())))


@pytest.mark.both_engines
@pytest.mark.parametrize(("role", "kind"), [("participant", "public_client"), ("sounding_board", "market_party")])
def test_a_name_that_somebody_typed_is_no_organisation_yet(cast: Cast, role: str, kind: str) -> None:
    """Once somebody of it is here it is one for her own eyes, and one of the hub's once it was looked up."""
    people = "A, a@nieuw.example, Ministerie van Nieuw\nB, b@nieuw.example, ministerie van nieuw"
    leader = cast.client("secretary")
    leader.post("/groups/group/invitations", data={"people": people, "role": role})
    assert "Ministerie van Nieuw · " in leader.get("/groups/group/members").text
    with cast.reading():
        assert _named("ministerie van nieuw") == []
    with cast.writing():
        for sent in db.session.scalars(select(Invitation).order_by(Invitation.id)).all():
            accept(sent, make.person("Ans", email=sent.address))
    with cast.reading():
        assert {one.kind for one in _named("ministerie van nieuw")} == {kind}
        pid = _named("ministerie van nieuw")[0].pid
        ans = db.session.scalars(select(Person.id).where(Person.email == "a@nieuw.example")).one()
        assert "network" not in standing_of(ans).tokens, "on the word of whoever typed it"
    for who in ("visitor", "secretary", "participant", "programme"):
        client = cast.client(who)
        for address in ("/organisations", "/organisations?q=Nieuw", "/search?q=ministerie", "/groups/group"):
            assert "inisterie van " not in client.get(address).text, (who, address)
        assert client.get(f"/organisations/{pid}").status_code == 404
    if kind == "public_client":
        with cast.acting("programme"):
            verify(_named("ministerie van nieuw")[0], "known", "Ministerie van Nieuw")
        assert "Ministerie van Nieuw" in cast.client("visitor").get("/organisations?q=Nieuw").text
        with cast.reading():
            assert "network" in standing_of(ans).tokens


def test_a_client_of_which_somebody_typed_the_name_says_nothing_to_others(cast: Cast) -> None:
    """It plans for itself; until it was looked up its name stands in no calendar, at no adoption and under no post."""
    set_of, consultation = _taken_over(cast), the.opened(cast)
    people = "Ans, ans@nieuw.example, Ministerie van Nieuw"
    cast.client("secretary").post("/groups/group/invitations", data={"people": people, "role": "participant"})
    with cast.writing():
        cast.people["ans"] = make.person("Ans", email="ans@nieuw.example").id
        accept(db.session.scalars(select(Invitation)).one(), cast.person("ans"))
        [nieuw] = _named("ministerie van nieuw")
        named = word(nieuw.id)
    ans = cast.client("ans")
    tender = ans.post("/tenders", data={"title": "Tunnel", "organisation": named}).location
    tries = {
        f"{tender}/sharing": {"sharing-circle": "public"},
        "/groups/group/adoptions": {"set": set_of, "organisation": named, "project": "Tunnel"},
        f"/consultations/{consultation}/questions/1/posts": {"text": "Wij doen mee.", "organisation": named},
    }
    for address, filled in tries.items():
        said = ans.post(address, data=filled)
        assert said.status_code in (409, 422), address
        assert "Nog niemand keek na wie Ministerie van Nieuw is" in said.text
    for address in (tender, "/calendar", "/groups/group", f"/consultations/{consultation}/questions/1"):
        assert "inisterie van Nieuw" not in cast.client("visitor").get(address).text
    with cast.acting("programme"):
        verify(_named("ministerie van nieuw")[0], "known", "Ministerie van Nieuw")
    assert {ans.post(address, data=filled).status_code for address, filled in tries.items()} == {303}
    with cast.writing():
        edit(_named("ministerie van nieuw")[0], name="Ministerie van Oud", website=None)
    again = ans.post("/groups/group/adoptions", data=tries["/groups/group/adoptions"])
    assert "Nog niemand keek na wie Ministerie van Oud is" in again.text, "a name that it took since"


def _taken_over(cast: Cast) -> str:
    """A published set."""
    code = written.published(cast)
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Vervanging", 1)
        clauses.put(composed, written.version(code, 1), 1)
        clauses.publish_set(composed)
        return composed.pid


def test_a_list_does_not_tell_who_has_an_account(cast: Cast) -> None:
    """An address of somebody's account and one of nobody's are answered alike."""
    said = []
    for address in ("other_member@example.org", "niemand@example.org"):
        page = cast.client("secretary").post(
            "/groups/group/invitations/preview", data={"people": f"Iemand, {address}", "role": "participant"}
        )
        said.append(page.text.partition("Wat er in je lijst staat")[2].partition("</ul>")[0])
    assert said[0] == said[1]
    assert "Zet de organisatie achter het mailadres." in said[0]


def test_nonsense_is_no_fault(cast: Cast) -> None:
    client = cast.client("secretary")
    for text in ("", "\0\0", ";;;;", "<script>", "@@@", "x" * 70_000, "=cmd|' /C calc'!A0, a@b.example, Gemeente Veen"):
        assert client.post("/groups/group/invitations", data={"people": text, "role": "participant"}).status_code in (
            200, 303, 422,
        )  # fmt: skip
    assert client.post("/groups/group/invitations", data={"people": LIST, "role": "koning"}).status_code == 422


def _of_a_new_group(cast: Cast, role: str) -> str:
    """What the programme is answered that starts a group and invites somebody to it."""
    client = cast.client("programme")
    started = client.post(
        "/groups", data={"name": "Stille Kades", "sector": "civil_works", "summary": "Kades zonder herrie."}
    )
    assert started.location.endswith("/groups/stille-kades/invitations")
    people = "Lien Veen, lien@veen.example, Gemeente Veen"
    return client.post("/groups/stille-kades/invitations", data={"people": people, "role": role}).get_data(as_text=True)


def test_the_programme_invites_nobody_but_a_leader(cast: Cast) -> None:
    _of_a_new_group(cast, "participant")
    with cast.reading():
        assert _invited() == 0


def test_where_only_an_organisation_leads_the_programme_may_still_name_who(cast: Cast) -> None:
    with cast.writing():
        unled = make.group("Bekend uit een bron", slug="uit-een-bron")
        leading = cast.organisations["municipality"]
        make.add(Membership(group_id=unled.id, organisation_id=leading, role="coordinator", audience="public"))
    asked = "/groups/uit-een-bron/members"
    assert "Nodig mensen uit" in cast.client("programme").get(asked).get_data(as_text=True)
    assert "Nodig mensen uit" not in cast.client("participant").get(asked).get_data(as_text=True)
