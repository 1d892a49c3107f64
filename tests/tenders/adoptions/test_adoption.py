"""An organisation outside the group takes its set over: listed, counted, told of new versions."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.tenders.adoptions import actions as adoptions_actions
from buyergroup_hub.tenders.adoptions.actions import tell_of_new_versions
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.models import Tender
from tests import factories as make
from tests.cast import PEOPLE, Cast
from tests.clauses import written
from tests.filled import word
from tests.fixtures.clock import StandingClock
from tests.mailbox import letters
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def _set(cast: Cast, code: str) -> str:
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Vervanging", 1)
        clauses.put(composed, written.version(code, 1), 1)
        clauses.publish_set(composed)
        return composed.pid


def _load(pid: str) -> ClauseSet:
    return db.session.scalars(ClauseSet.addressed(pid=pid)).unique().one()


def _adopted(cast: Cast, pid: str) -> str:
    answer = cast.client("other_member").post(
        "/groups/group/adoptions",
        data={
            "set": pid,
            "organisation": word(cast.organisations["hospital"]),
            "project": "Twee bruggen",
            "tender": "",
        },
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"].rpartition("/")[2])


def test_who_adopts_is_listed_with_the_group(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    _adopted(cast, pid)
    page = cast.client("visitor").get("/groups/group").text
    assert "Buiten de groep nam 1 organisatie een set over" in page
    assert "Ziekenhuis West<" in page
    with cast.reading():
        own = f"/organisations/{cast.organisation('hospital').pid}"
    assert cast.client("other_member").post(own, data={"name": "Ziekenhuis Zuid", "website": ""}).status_code == 303
    assert "Ziekenhuis Zuid (niet nagekeken)" in cast.client("visitor").get("/groups/group").text


def test_a_group_offers_its_set_and_says_who_took_it(cast: Cast) -> None:
    code = written.published(cast)
    assert "Stel je set samen" not in cast.client("visitor").get("/groups/group").text
    _adopted(cast, _set(cast, code))
    page = cast.client("visitor").get("/groups/group").text
    assert page.count("Stel je set samen") == 1
    assert "1 overname buiten de groep" in page


def test_what_others_chose_is_named_by_code_and_title(cast: Cast) -> None:
    code = written.published(cast, "Materialenpaspoort per onderdeel")
    _set(cast, code)
    pid = told.published(cast)
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        tender.lots[0].project_type = "Vervanging"
        clause_uses_actions.tell_result(tender.lots[0].uses[0], tender.lots[0], tender, "Na 7 weken.")
    page = BeautifulSoup(cast.client("visitor").get("/groups/group/adopt?type=Vervanging").text, "html.parser")
    for panel in ("h-others", "h-results"):
        said = " ".join(page.select(f"[aria-labelledby={panel}]")[0].get_text(" ").split())
        assert f"{code} Materialenpaspoort per onderdeel" in said


def test_what_an_adopter_buys_counts(cast: Cast) -> None:
    code = written.published(cast)
    adoption = _adopted(cast, _set(cast, code))
    with cast.acting("other_member"):
        hospital = cast.organisation("hospital")
        tender = planning.plan(hospital, "Loopbrug")
        running.publish(tender)
        pid = tender.pid
    with cast.acting("other_member"):
        tender = told.tender(pid)
        clause_uses_actions.use(tender.lots[0], tender, written.version(code, 1), 1, {"weken": "8"})
    assert told.figure(cast, code) == (None, None)
    with cast.acting("other_member"):
        taken = db.session.scalars(Adoption.addressed(pid=adoption)).one()
        adoptions_actions.link_tender(taken, planning.loaded(db.session.scalars(select(Tender.id)).one()))
    assert told.figure(cast, code) == (1, 1)


def test_a_member_does_not_adopt_its_own_set(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    with cast.acting("core_member"):
        taken = _load(pid)
        with pytest.raises(RuleBroken, match="al als lid"):
            adoptions_actions.adopt(taken, cast.organisation("province"), "Eigen brug")


@pytest.mark.parametrize("who", ["party_a", "sounding_board", "supplier_member", "unverified"])
def test_the_market_adopts_nothing(cast: Cast, who: str) -> None:
    pid = _set(cast, written.published(cast))
    assert cast.client(who).get(f"/groups/group/adoptions/new?set={pid}").status_code == 403
    assert cast.client(who).post("/groups/group/adoptions", data={"set": pid}).status_code == 403
    page = cast.client(who).get("/groups/group/adopt?type=Vervanging&level=basic").text
    assert 'name="adopt"' not in page
    assert "Een overname vastleggen kan namens een publieke opdrachtgever." in page


@pytest.mark.both_engines
def test_three_steps_need_no_account(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    client = cast.client("visitor")
    assert "Vervanging" in client.get("/groups/group/adopt").text
    assert "Welk niveau kies je?" in client.get("/groups/group/adopt?type=Vervanging").text
    assert "Leg in je mandje" in client.get("/groups/group/adopt?type=Vervanging&level=basic").text
    assert "/sign-in" in client.get(f"/groups/group/adoptions/new?set={pid}").headers["Location"]
    assert client.get("/groups/group/adopt?type=Onzin&level=9").status_code == 200


def test_who_adopted_hears_once_of_a_new_version(cast: Cast) -> None:
    code = written.published(cast)
    _adopted(cast, _set(cast, code))
    for _turn in range(2):
        with cast.writing():
            tell_of_new_versions()
    with cast.reading():
        assert db.session.scalars(select(Mail).where(Mail.kind == "tenders.new_version")).all() == []
    _set(cast, code)
    for _turn in range(2):
        with cast.writing():
            tell_of_new_versions()
    with cast.reading():
        (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "tenders.new_version")).all()
        assert mail.person_id == cast.people["other_member"]


@pytest.mark.both_engines
def test_who_cited_or_adopted_a_clause_hears_once_of_its_next_version(cast: Cast, clock: StandingClock) -> None:
    """However often she cited it, in one letter with the others of that moment; not who left, who dropped it, or who
    turned her mail off."""
    code, other, dropped = (written.published(cast, title) for title in ("Een", "Twee", "Drie"))
    _adopted(cast, _set(cast, code))
    for title in ("Brug", "Sluis"):
        pid = told.published(cast, title)
        for one in (code, other):
            told.used(cast, pid, one)
    told.dropped(cast, pid, dropped)
    assert not any(_letters(cast, clock).values()), "a first version is news to nobody"
    for one in (code, other, dropped):
        written.revised(cast, one)
    found = _letters(cast, clock)
    assert {who: [letter.subject for letter in sent] for who, sent in found.items()} == {
        "core_member": [f"Nieuwe versies van {code} en {other}"],
        "other_member": [f"Nieuwe versie van {code}"],
        "participant": [],
    }
    assert f"http://localhost/clauses/{code}/versions/2" in found["core_member"][0].text
    with cast.writing():
        cast.person("other_member").mail_pace, cast.person("other_member").mail_at_once = "never", []
        for place in db.session.scalars(select(Affiliation).filter_by(person_id=cast.people["core_member"])):
            place.until = kit_clock.now()
    written.revised(cast, code)
    assert len(_letters(cast, clock)["core_member"]) == 1
    with cast.reading():
        assert {mail.person_id for mail in db.session.scalars(select(Mail).where(Mail.dropped_at.is_not(None)))} == {
            cast.people["other_member"]
        }


def _letters(cast: Cast, clock: StandingClock) -> dict[str, list[Letter]]:
    """What was sent about clauses, once all is told and the moment of together is over."""
    letters(cast.app, "nobody@example.org")
    clock.forward(minutes=11)
    people = ("core_member", "other_member", "participant")
    return {who: [one for one in letters(cast.app, f"{who}@example.org") if "versie" in one.subject] for who in people}


def test_a_report_is_for_who_adopted(cast: Cast) -> None:
    adoption = _adopted(cast, _set(cast, written.published(cast)))
    assert cast.client("coordinator").post(f"/adoptions/{adoption}/report", data={"feedback": "x"}).status_code == 403
    answer = cast.client("other_member").post(f"/adoptions/{adoption}/report", data={"feedback": "Het werkte."})
    assert answer.status_code == 303
    assert "Het werkte." in cast.client("visitor").get(f"/adoptions/{adoption}").text


def test_a_set_that_is_not_published_is_taken_over_by_nobody(cast: Cast) -> None:
    code = written.published(cast)
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Concept", 1)
        clauses.put(composed, written.version(code, 1), 1)
        pid = composed.pid
    with cast.acting("other_member"), pytest.raises(RuleBroken, match="nog niet gepubliceerd"):
        adoptions_actions.adopt(_load(pid), cast.organisation("hospital"), "Te vroeg")
    assert cast.client("other_member").get(f"/groups/group/adoptions/new?set={pid}").status_code == 404


def test_a_market_party_adopts_not_even_through_somebody_else(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    with cast.acting("party_a"), pytest.raises(RuleBroken, match="geen opdrachtgever"):
        adoptions_actions.adopt(_load(pid), cast.organisation("firm_a"), "Eigen project")


@pytest.mark.parametrize(("role", "until"), [("follower", None), ("participant", "2026-01-31")])
def test_who_follows_or_left_is_outside(cast: Cast, role: str, until: str | None) -> None:
    pid = _set(cast, written.published(cast))
    with cast.writing():
        place = db.session.scalars(select(Affiliation).filter_by(person_id=cast.people["other_member"])).one()
        make.member(cast.group(), place, role, until=until)
    _adopted(cast, pid)
    with cast.reading():
        assert db.session.scalar(select(func.count(Adoption.id))) == 1


def test_another_organisations_tender_is_not_linked(cast: Cast) -> None:
    adoption = _adopted(cast, _set(cast, written.published(cast)))
    tender = told.published(cast)
    with cast.acting("other_member"):
        taken = db.session.scalars(Adoption.addressed(pid=adoption)).one()
        with pytest.raises(RuleBroken, match="andere organisatie"):
            adoptions_actions.link_tender(taken, told.tender(tender))


def test_an_adoption_ends_once_and_is_told_of_nothing_any_more(cast: Cast) -> None:
    code = written.published(cast)
    adoption = _adopted(cast, _set(cast, code))
    client = cast.client("other_member")
    assert "nam 1 organisatie een set over" in client.get("/groups/group").text
    assert client.post(f"/adoptions/{adoption}/end").status_code == 303
    assert client.post(f"/adoptions/{adoption}/end").status_code == 409
    _set(cast, code)
    with cast.writing():
        tell_of_new_versions()
    with cast.reading():
        assert db.session.scalars(select(Mail).where(Mail.kind == "tenders.new_version")).all() == []
    assert "een set over" not in client.get("/groups/group").text


def test_what_has_ended_is_tied_to_no_tender(cast: Cast) -> None:
    """Else its lots would count for a set that the organisation does not use."""
    adoption = _adopted(cast, _set(cast, written.published(cast)))
    client, address = cast.client("other_member"), f"/adoptions/{adoption}/tender"
    with cast.acting("other_member"):
        tender = planning.plan(cast.organisation("hospital"), "Loopbrug")
        db.session.flush()
        said = {"linking-tender": word(tender.id)}
    assert f'action="{address}"' in client.get(f"/adoptions/{adoption}").text
    client.post(f"/adoptions/{adoption}/end")
    assert f'action="{address}"' not in client.get(f"/adoptions/{adoption}").text
    refused = client.post(address, data=said)
    assert (refused.status_code, "Deze overname is al beëindigd." in refused.text) == (422, True)
    with cast.reading():
        assert db.session.scalars(select(Adoption.tender_id)).one() is None


@pytest.mark.both_engines
@pytest.mark.parametrize("gone", ["blocked", "erased", "nobody"])
def test_who_was_blocked_or_erased_is_told_of_nothing(cast: Cast, gone: str) -> None:
    code = written.published(cast)
    _adopted(cast, _set(cast, code))
    _set(cast, code)
    with cast.writing():
        person = cast.person("other_member")
        if gone == "blocked":
            person.blocked_at = kit_clock.now()
        elif gone == "erased":
            person.email, person.erased_at = None, kit_clock.now()
        else:
            db.session.scalars(select(Adoption)).one().person_id = None
        tell_of_new_versions()
    with cast.reading():
        assert db.session.scalars(select(Mail).where(Mail.kind == "tenders.new_version")).all() == []


def test_each_verb_of_an_adoption_is_recorded_once(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    with cast.acting("other_member"):
        hospital = cast.organisation("hospital")
        tender = planning.plan(hospital, "Loopbrug")
        adoption = adoptions_actions.adopt(_load(pid), hospital, "Loopbrug", tender)
        adoptions_actions.report(adoption, "Het werkte.")
        adoptions_actions.end(adoption)
        assert adoption.tender_id == tender.id
    with cast.reading():
        told_of = select(Event.name).where(Event.subject_kind == "adoptions").order_by(Event.seq)
        names = db.session.scalars(told_of).all()
        linked = select(func.count(Event.seq)).where(Event.subject_kind == "tenders", Event.name == "adoption.linked")
        assert db.session.scalar(linked) == 1
    assert names == ["set.adopted", "adoption.reported", "adoption.ended"]


def test_nobody_hears_of_a_hidden_tender_through_an_adoption(cast: Cast) -> None:
    """The adoption is public, the tender its own people's alone; what is narrowed takes along what was told of it."""
    line = "gebruikt de set in een aanbesteding"
    pid = _set(cast, written.published(cast))
    with cast.acting("other_member"):
        hospital = cast.organisation("hospital")
        tender = planning.plan(hospital, "Loopbrug")
        adoption = adoptions_actions.adopt(_load(pid), hospital, "Loopbrug", tender)
        address, slug = f"/adoptions/{adoption.pid}", adoption.group.slug
    shown_at = (f"/groups/{slug}/timeline", f"/groups/{slug}", "/feed.atom", address, "/tenders")
    for who in ("visitor", "participant", "coordinator", "party_a", "programme", "administrator"):
        for shown in shown_at:
            page = cast.client(who).get(shown).get_data(as_text=True)
            assert line not in page, f"{who} reads it at {shown}"
    assert line in cast.client("other_member").get(shown_at[0]).get_data(as_text=True)


MAY_ADOPT = ("coordinator", "secretary", "core_member", "participant", "follower", "supplier_client", "other_member")


def test_the_page_to_take_over_is_for_who_works_for_a_client(cast: Cast) -> None:
    pid = _set(cast, written.published(cast))
    answers = {}
    for who in PEOPLE:
        client = cast.client(who)
        page = client.get(f"/groups/group/adoptions/new?set={pid}")
        sent = client.post("/groups/group/adoptions", data={"set": pid})
        answers[who] = (page.status_code, sent.status_code)
    may = {who for who, answer in answers.items() if answer == (200, 422)}
    assert may == {*MAY_ADOPT, "programme"}
    assert answers["visitor"] == answers["blocked"] == (303, 401)
    assert {answers[who] for who in PEOPLE if who not in may | {"visitor", "blocked"}} == {(403, 403)}


def _choosing(cast: Cast) -> tuple[str, str, str, str]:
    """A set of two clauses; its address, its id and their codes."""
    first, second = written.published(cast), written.published(cast)
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Vervanging", 1)
        for code in (first, second):
            clauses.put(composed, written.version(code, 1), 1)
        clauses.publish_set(composed)
        return "/groups/group/adopt?type=Vervanging&level=basic", composed.pid, first, second


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "blocked"])
def test_one_chooses_what_of_a_set_to_take(cast: Cast, who: str) -> None:
    page, pid, first, second = _choosing(cast)
    client = cast.client(who)
    form = BeautifulSoup(client.get(page).text, "html.parser").select_one("form[action='/groups/group/adopt']")
    assert form
    assert {str(one["name"]) for one in form.select("input[type=checkbox][checked]")} == {
        f"take_{first}",
        f"take_{second}",
    }
    data = {"set": pid, f"take_{second}": "y", f"level_{first}": "1", f"level_{second}": "2"}
    answer = client.post("/groups/group/adopt", data=data)
    assert answer.status_code == 303, answer.text
    basket = client.get(answer.location, follow_redirects=True).text
    assert f'name="level_{first}"' not in basket
    (level,) = BeautifulSoup(basket, "html.parser").select(f'input[name="level_{second}"][checked]')
    assert level["value"] == "2"


def test_a_value_out_of_bounds_comes_back_unless_its_clause_stays(cast: Cast) -> None:
    _page, pid, first, second = _choosing(cast)
    visitor = cast.client("visitor")
    with cast.reading():
        (place, *_rest) = written.version(first, 1).parameters_of(1)
    data = {"set": pid, f"take_{first}": "y", f"level_{first}": "1", f"level_{second}": "1"}
    wrong = data | {f"p_{first}_{place.key}": "zes weken"}
    answer = visitor.post("/groups/group/adopt", data=wrong)
    assert answer.status_code == 422
    assert "zes weken" in answer.text
    del wrong[f"take_{first}"]
    assert visitor.post("/groups/group/adopt", data=wrong | {f"take_{second}": "y"}).status_code == 303
    nothing = visitor.post("/groups/group/adopt", data={"set": pid, f"level_{first}": "1", f"level_{second}": "1"})
    assert nothing.status_code == 422
    assert "Kies minstens" in nothing.text


def test_who_records_the_adoption_signs_in_first_and_keeps_her_choice(cast: Cast) -> None:
    page, pid, first, _second = _choosing(cast)
    visitor = cast.client("visitor")
    assert "(met account)" in visitor.get(page).text
    data = {"set": pid, f"take_{first}": "y", f"level_{first}": "1", f"level_{_second}": "1", "adopt": "y"}
    answer = visitor.post("/groups/group/adopt", data=data)
    assert answer.location == f"/groups/group/adoptions/new?set={pid}"
    assert visitor.get(answer.location).location.startswith("/sign-in?next=/groups/group/adoptions/new")
    assert first in visitor.get("/clauses/basket").text
