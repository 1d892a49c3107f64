"""What questions, rounds, posts, handouts and the team refuse, whom they tell and what they show: rules 4, 5 and 8."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from buyergroup_hub.consultations.dialogue.actions import asking, handing_out, telling, thread
from buyergroup_hub.consultations.dialogue.models import Disclosure, IndividualQuestion, Post, Round
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.forms import local
from buyergroup_hub.consultations.sheets.models import TeamMember
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications import actions as mails
from buyergroup_hub.notifications.models import Mail
from tests import factories as make
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import asked, clarification, page_of, refused, told
from tests.fixtures.clock import StandingClock
from tests.pages import hidden_of

pytestmark = pytest.mark.one_engine

SECOND = timedelta(seconds=1)


def test_who_may_ask_and_when(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)

    def ask(firm: str) -> Callable[[], object]:
        return lambda: asking.ask(the.consultation(pid), cast.organisation(firm), "Mag een scan?")

    refused(cast, "coordinator", ask("municipality"), "Je organiseert")
    refused(cast, "party_a", ask("firm_b"), "Je werkt niet voor")
    clock.set(the.UNTIL + SECOND)
    with the.arriving(cast, "party_a", the.UNTIL - SECOND):
        ask("firm_a")()
    refused(cast, "party_a", ask("firm_a"), "Je kunt nu geen vragen stellen")
    with cast.writing():
        the.consultation(pid).questions_until = the.CLOSES
    clock.set(the.CLOSES)
    refused(cast, "party_a", ask("firm_a"), "Je kunt nu geen vragen stellen")


@pytest.mark.one_engine
def test_a_question_that_is_kept_back_tells_its_asker_why_and_no_round_holds_it(cast: Cast) -> None:
    pid = the.opened(cast)
    held, open_one, answered = (asked(cast, pid, text=words) for words in ("Duizend euro?", "Nog open?", "Mag het?"))
    refused(cast, "coordinator", lambda: asking.withhold_clarification(clarification(pid, held), ""), "Schrijf waarom")
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, held), "Zeg ik niet.")
        asking.withhold_clarification(clarification(pid, held), "Er staat een prijs in.")
        asking.answer_clarification(clarification(pid, answered), "Ja.")
        asking.plan_round(the.consultation(pid), hub_clock.now())
        asking.rounds_due()
    page = page_of(cast, "party_a", f"/consultations/{pid}/clarifications")
    assert "Er staat een prijs in." in page
    for who in ("visitor", "party_b", "programme"):
        page = page_of(cast, who, f"/consultations/{pid}/clarifications")
        assert "Mag het?" in page
        for words in ("Duizend euro?", "Er staat een prijs in.", "Nog open?"):
            assert words not in page
    with cast.reading():
        assert clarification(pid, open_one).round_id is None
        assert clarification(pid, held).round_id is None
    refused(
        cast,
        "coordinator",
        lambda: asking.answer_clarification(clarification(pid, answered), "Nee."),
        "al gepubliceerd",
    )


@pytest.mark.both_engines
def test_a_planned_round_is_moved_until_it_has_gone_out(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    late, soon = hub_clock.now() + timedelta(days=300), hub_clock.now() + timedelta(days=1)
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, key), "Ja.")
        asking.plan_round(the.consultation(pid), late)
    page = f"/consultations/{pid}"
    posted = cast.client("secretary").post(f"{page}/rounds/1", data={"goes_out_at": f"{local(soon):%Y-%m-%dT%H:%M}"})
    assert posted.status_code == 303
    assert "oensdag 2 december 2026, 09:00" in page_of(cast, "visitor", f"{page}/clarifications")
    for wrong, words in (
        (hub_clock.now() - timedelta(days=1), "Kies een moment in de toekomst"),
        (None, "Vul dit veld in"),
    ):
        data = {"goes_out_at": f"{local(wrong):%Y-%m-%dT%H:%M}" if wrong else ""}
        assert words in cast.client("coordinator").post(f"{page}/rounds/1", data=data).get_data(as_text=True)
    clock.set(soon)
    with cast.writing():
        asking.rounds_due()
    assert "Ja." in page_of(cast, "visitor", f"{page}/clarifications")

    def move() -> None:
        asking.move_round(db.session.scalars(select(Round)).one(), late)

    refused(cast, "coordinator", move, "Ronde 1 is al verschenen")


@pytest.mark.one_engine
def test_a_round_without_an_answer_waits_and_there_is_one_at_a_time(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    with cast.acting("coordinator"):
        asking.plan_round(the.consultation(pid), hub_clock.now())
    refused(
        cast,
        "coordinator",
        lambda: asking.plan_round(the.consultation(pid), hub_clock.now()),
        "Er staat al een ronde gepland",
    )
    with cast.writing():
        asking.rounds_due()
    with cast.reading():
        assert db.session.scalars(select(Round)).one().published_at is None
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, key), "Ja.")
        actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    with cast.writing():
        asking.rounds_due()
    with cast.reading():
        assert db.session.scalars(select(Round)).one().published_at is None, "of a withdrawn one nothing goes out"


def test_what_organisers_do_with_a_question_is_told_to_organisers(cast: Cast) -> None:
    pid = the.opened(cast)
    one, other = asked(cast, pid), asked(cast, pid, "party_b")
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, one), "Ja.")
        asking.withhold_clarification(clarification(pid, other), "Er staat een prijs in.")
    with cast.reading():
        names = ("clarification.answered", "clarification.withheld")
        audiences = set(db.session.scalars(select(Event.audience).where(Event.name.in_(names))))
        assert audiences == {f"organisers:{the.consultation(pid).id}"}


def test_disclosing_has_a_reason_and_happens_once(cast: Cast) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    refused(cast, "coordinator", lambda: asking.propose_disclosure(clarification(pid, key), ""), "Schrijf waarom")
    with cast.acting("coordinator"):
        asking.propose_disclosure(clarification(pid, key), "Er staat een dreigement in.")
    refused(
        cast,
        "secretary",
        lambda: asking.propose_disclosure(clarification(pid, key), "Ik ook."),
        "al voorgesteld",
    )

    def consent() -> object:
        found = db.session.scalars(select(Disclosure.pid)).one()
        return asking.disclose(db.session.scalars(Disclosure.addressed(pid=pid, disclosure=found)).one())

    with cast.acting("secretary"):
        consent()
    refused(cast, "secretary", consent, "al bekendgemaakt")
    for who in ("visitor", "party_b", "programme", "administrator"):
        assert "Aannemer A" not in page_of(cast, who, f"/consultations/{pid}/clarifications").partition("<main")[2]


@pytest.mark.one_engine
def test_individual_questions_have_a_reason_one_outcome_and_an_end(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    refused(
        cast,
        "party_a",
        lambda: asking.ask_individually(the.party(cast, pid), "Mag dit?", ""),
        "Schrijf waarom de vraag",
    )
    with cast.acting("party_a"):
        alone = asking.ask_individually(the.party(cast, pid), "Mag dit?", "De methode is geheim.").pid

    def settle(**said: str) -> Callable[[], None]:
        return lambda: asking.settle_individual(
            db.session.scalars(IndividualQuestion.addressed(pid=pid, individual=alone)).one(), **said
        )

    refused(cast, "coordinator", settle(), "óf een antwoord")
    refused(cast, "coordinator", settle(answer="Ja.", refused="Nee."), "óf een antwoord")
    with cast.acting("coordinator"):
        settle(refused="Dit geeft een voorsprong.")()
    refused(cast, "coordinator", settle(answer="Toch ja."), "al beantwoord")
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    told = page_of(cast, "party_a", mine)
    assert "Dit geeft een voorsprong. Behalve de organisatoren weet niemand dat je iets vroeg." in told
    assert f'<a href="/consultations/{pid}/clarifications">Stel je vraag openbaar</a>' in told
    clock.set(the.UNTIL)
    refused(
        cast,
        "party_a",
        lambda: asking.ask_individually(the.party(cast, pid), "Nog een?", "Geheim."),
        "Je kunt nu geen vragen stellen",
    )


def test_mails_to_everyone_leave_in_no_order_that_says_something(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are shuffled by the system's randomness; here it turns them round."""

    class Turned:
        def shuffle(self, people: list[object]) -> None:
            people.reverse()

    monkeypatch.setattr(random, "SystemRandom", Turned)
    pid = the.opened(cast)
    for who in ("party_a", "party_b", "unverified"):
        the.drafted(cast, pid, who)
    with cast.acting("coordinator"):
        handing_out.hand_out(the.consultation(pid), "Tekeningen", "Ze liggen ter inzage.")
    with cast.reading():
        changed = select(Mail.person_id).where(Mail.kind == "consultations.changed").order_by(Mail.id)
        order = [person or 0 for person in db.session.scalars(changed)]
    assert order == sorted(order, reverse=True)
    assert len(order) == 4


# Handed out to all (rule 5), the thread (rule 8), the team


@pytest.mark.both_engines
def test_what_is_handed_out_is_everyones_at_once_and_in_the_feed(cast: Cast) -> None:
    pid = the.planned(cast)
    refused(
        cast,
        "coordinator",
        lambda: handing_out.hand_out(the.consultation(pid), "Te vroeg", "Nog niet."),
        "pas na de opening",
    )
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("coordinator"):
        handing_out.hand_out(the.consultation(pid), "Tekeningen", "Ze liggen ter inzage.")
    assert told(cast, "changed") == sorted(cast.people[who] for who in ("party_a", "colleague_a"))
    for who in ("visitor", "party_b"):
        for url in (f"/consultations/{pid}", f"/consultations/{pid}/feed.xml"):
            assert "Ze liggen ter inzage." in page_of(cast, who, url)


def test_posts_are_for_ones_own_organisation_while_it_runs(cast: Cast) -> None:
    pid = the.opened(cast)

    def say(firm: str) -> Callable[[], object]:
        return lambda: thread.say(
            the.consultation(pid), the.question(pid, "1"), cast.organisation(firm), "Wij doen dit al."
        )

    refused(cast, "party_a", say("firm_b"), "Je werkt niet voor")
    with cast.acting("party_a"):
        say("firm_a")()
        db.session.flush()

    def first() -> Post:
        found = db.session.scalars(select(Post.pid)).one()
        return db.session.scalars(Post.addressed(pid=pid, post=found)).one()

    refused(cast, "coordinator", lambda: thread.withhold(first(), ""), "Schrijf waarom")
    refused(cast, "coordinator", lambda: thread.restore(first()), "niet verborgen")
    with cast.acting("coordinator"):
        actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    refused(cast, "party_a", say("firm_a"), "tussen de opening en de afronding")


@pytest.mark.one_engine
def test_a_standing_warning_stands_above_every_answer(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.reading():
        mine = the.party(cast, pid).pid
    page = page_of(cast, "party_a", f"/consultations/{pid}/parties/{mine}/questions/1")
    assert "Noem geen prijzen en geen beschikbare capaciteit in wat anderen lezen." in page


def test_who_leaves_the_team_or_the_group_organises_no_more(cast: Cast) -> None:
    pid = the.opened(cast)

    def organises(who: str) -> bool:
        with cast.reading():
            return the.consultation(pid).id in cast.standing(who).teams

    assert organises("secretary")
    with cast.acting("coordinator"):
        team = db.session.scalars(planning.team_of(the.consultation(pid).id)).all()
        planning.leave_team(next(one for one in team if one.person_id == cast.people["secretary"]))
        last = next(one for one in team if one.person_id == cast.people["coordinator"])
        with pytest.raises(RuleBroken, match="enige organisator"):
            planning.leave_team(last)
    assert not organises("secretary")
    with cast.acting("coordinator"):
        planning.add_to_team(the.consultation(pid), cast.people["secretary"])
    assert organises("secretary")
    with cast.writing():
        for member in db.session.scalars(select(Membership).where(Membership.role == "secretary")):
            member.until = hub_clock.today().isoformat()
    assert not organises("secretary")


@pytest.mark.one_engine
def test_organisers_are_members_and_a_client_is_responsible(cast: Cast) -> None:
    pid = the.opened(cast)
    refused(
        cast,
        "coordinator",
        lambda: planning.add_to_team(the.consultation(pid), cast.people["other_member"]),
        "werken voor een opdrachtgever in de groep",
    )
    with cast.writing():
        make.member(
            cast.group(), make.affiliation(cast.person("unverified"), cast.organisation("supplier")), "supplier_member"
        )
    refused(
        cast,
        "coordinator",
        lambda: planning.plan(cast.group(), cast.organisation("supplier"), "Beton", the.DATES),
        "Kies een opdrachtgever",
    )


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("asked", "warned"),
    [
        (Asked("text", "Tegen welke prijs?"), True),
        (Asked("text", "Wat kost het?", hint="Noem je stuksprijs of tarief."), True),
        (Asked("choice", "Wat weegt mee?", options=["Levertijd", "Productiecapaciteit"]), True),
        (Asked("text", "Wat is prijzenswaardig aan deze aanpak?"), False),
        (Asked("text", "How do you operate the crane?"), False),
    ],
)
def test_a_question_about_price_or_capacity_is_pointed_at(cast: Cast, asked: Asked, warned: bool) -> None:
    pid = the.planned(cast, asked)
    with cast.acting("coordinator"):
        checks = {check.what: check for check in opening.opening_check(the.consultation(pid))}
        assert checks["Geen prijzen en capaciteit"].ok is not warned


@pytest.mark.one_engine
def test_a_question_per_level_says_how_many_lines_it_takes(cast: Cast) -> None:
    pid = the.planned(cast, Asked("level", "Kun je hieraan voldoen?", options=["een dek", "ook liggers"]))
    with cast.acting("coordinator"):
        checks = {check.what: check for check in opening.opening_check(the.consultation(pid))}
        assert "drie regels" in checks["Alle vragen zijn af"].note


def test_opening_takes_a_whole_sheet_as_it_was_read(cast: Cast, clock: StandingClock) -> None:
    """Nothing opens by an instant alone, nor before it, nor with another sheet than was approved."""
    pid = the.planned(cast, Asked("choice", "Welke rol?", options=["Eén"]))

    def approve(digest: str = "") -> None:
        opening.approve(the.consultation(pid), digest or planning.sheet_digest(the.consultation(pid)))

    refused(cast, "coordinator", approve, "Nog niet open: Alle vragen zijn af")
    with cast.acting("coordinator"):
        planning.edit_question(the.consultation(pid), the.question(pid, "1"), the.SHEET[1])
    refused(cast, "coordinator", lambda: approve("0" * 64), "Iemand heeft de vragen net gewijzigd")
    clock.set(the.OPENS)
    with cast.writing():
        opening.open_due()
    with cast.reading():
        assert the.consultation(pid).opened_at is None, "nobody approved it"
    clock.set(the.OPENS - timedelta(days=3))
    with cast.acting("coordinator"):
        approve()
    with cast.writing():
        opening.open_due()
    with cast.reading():
        assert the.consultation(pid).opened_at is None, "its instant has not come"
        assert "Welke rol" not in page_of(cast, "party_a", f"/consultations/{pid}")


# The moderators' hourly mail, and questions that say the same


def turn(cast: Cast) -> list[int]:
    """A turn of the clock; answers who was told in all that something waits."""
    with cast.writing():
        telling.tell_moderators()
    return told(cast, "waiting")


@pytest.mark.both_engines
def test_moderators_are_told_once_an_hour_however_much_waits(cast: Cast, clock: StandingClock) -> None:
    """Never at the moment of asking, nor how many: the time of the mail says the hour at most."""
    pid = the.opened(cast)
    team = sorted((cast.people["coordinator"], cast.people["secretary"]))
    assert turn(cast) == []
    clock.forward(minutes=20)
    asked(cast, pid)
    asked(cast, pid, "party_b")
    assert turn(cast) == [], "its hour is not over"
    clock.set(the.OPENS + timedelta(hours=1))
    assert turn(cast) == team
    with cast.acting("party_a"):
        thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), "Wij doen dit al.")
    asked(cast, pid, text="Nog een?")
    for minutes in (10, 20, 50):
        clock.set(the.OPENS + timedelta(hours=1, minutes=minutes))
        assert turn(cast) == team
    clock.set(the.OPENS + timedelta(hours=2))
    assert turn(cast) == sorted(team * 2)
    clock.set(the.OPENS + timedelta(hours=9))
    assert turn(cast) == sorted(team * 2), "nothing new waits"
    clock.forward(minutes=5)
    with cast.acting("party_b"):
        thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_b"), "Wij ook.")
    clock.set(the.OPENS + timedelta(hours=10))
    assert turn(cast) == sorted(team * 3), "a post alone is news"
    with cast.reading():
        for mail in db.session.scalars(select(Mail).where(Mail.kind == "consultations.waiting")):
            assert set(mail.keys) == {"consultation"}
            words = mails.letter(mail)
            assert words is not None
            assert "Mag een scan?" not in words.text
            assert "Aannemer" not in words.text


@pytest.mark.one_engine
def test_who_left_the_team_is_told_of_nothing_that_waits(cast: Cast, clock: StandingClock) -> None:
    """Neither of what comes later nor by a letter that was on its way."""
    pid = the.opened(cast)
    assert turn(cast) == []
    clock.forward(minutes=20)
    asked(cast, pid)
    clock.set(the.OPENS + timedelta(hours=1))
    coordinator, secretary = cast.people["coordinator"], cast.people["secretary"]
    assert turn(cast) == sorted((coordinator, secretary))
    with cast.acting("coordinator"):
        member = planning.team_of(the.consultation(pid).id).where(TeamMember.person_id == secretary)
        planning.leave_team(db.session.scalars(member).one())
    with cast.reading():
        sent = db.session.scalars(select(Mail).where(Mail.kind == "consultations.waiting"))
        assert {mail.person_id for mail in sent if mails.letter(mail)} == {coordinator}
    asked(cast, pid, text="Nog een?")
    clock.set(the.OPENS + timedelta(hours=2))
    assert turn(cast) == sorted((coordinator, secretary, coordinator))


@pytest.mark.both_engines
def test_a_question_that_says_the_same_is_answered_once(cast: Cast) -> None:
    """The asker of each is led to the answer; nobody learns how many asked."""
    pid = the.opened(cast)
    one, other = asked(cast, pid, text="Mag een scan?"), asked(cast, pid, "party_b", "Is een scan goed?")
    with cast.acting("coordinator"):
        asking.merge_clarification(clarification(pid, other), clarification(pid, one))
    page = page_of(cast, "party_b", f"/consultations/{pid}/clarifications")
    assert "nog niet gepubliceerd" in page
    assert "Mag een scan?" not in page, "what another asked stays inside until it goes out"
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, one), "Ja.")
        asking.plan_round(the.consultation(pid), hub_clock.now())
        asking.rounds_due()
    page = page_of(cast, "party_b", f"/consultations/{pid}/clarifications")
    assert "Het antwoord komt bij die vraag: “Mag een scan?”" in page
    for who in ("visitor", "party_a", "programme"):
        page = page_of(cast, who, f"/consultations/{pid}/clarifications")
        assert "Mag een scan?" in page
        assert "Is een scan goed?" not in page
    refused(
        cast,
        "coordinator",
        lambda: asking.merge_clarification(clarification(pid, one), clarification(pid, other)),
        "al gepubliceerd",
    )


@pytest.mark.one_engine
def test_merging_has_one_end_and_can_be_undone(cast: Cast) -> None:
    pid = the.opened(cast)
    a, b, c = (asked(cast, pid, text=words) for words in ("Eén?", "Twee?", "Drie?"))

    def merge(one: str, into: str) -> Callable[[], None]:
        return lambda: asking.merge_clarification(clarification(pid, one), clarification(pid, into))

    refused(cast, "coordinator", merge(a, a), "Kies een andere vraag")
    with cast.acting("coordinator"):
        merge(a, b)()
        merge(b, c)()
    with cast.reading():
        assert [clarification(pid, key).merged_into for key in (a, b, c)] == [c, c, None]
    refused(cast, "coordinator", merge(c, a), "zelf beantwoord")
    noor = cast.client("coordinator")
    url = f"/consultations/{pid}/clarifications/{a}"
    assert noor.post(f"{url}/merging", data={"into": c}).status_code == 303
    assert noor.post(f"{url}/merging", data={"into": "onbekend"}).status_code == 422
    seen = hidden_of(noor.get(url).text, "seen")
    assert noor.post(f"{url}/answer", data={"answer": "Toch apart."} | seen).status_code == 303
    with cast.reading():
        assert (clarification(pid, a).merged_into, clarification(pid, a).answer) == (None, "Toch apart.")
    with cast.acting("coordinator"):
        merge(a, c)()
        asking.withhold_clarification(clarification(pid, c), "Er staat een naam in.")
    with cast.reading():
        assert [clarification(pid, key).merged_into for key in (a, b, c)] == [None, None, None]


AT_CHRISTMAS, ON_SATURDAY, AT_NIGHT = (
    hub_clock.dutch(day, hour)
    for day, hour in ((date(2026, 12, 25), 12), (date(2026, 12, 19), 12), (date(2026, 12, 21), 23))
)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("closes", "until", "missing"),
    [
        (AT_CHRISTMAS, the.UNTIL, "Sluiting op een werkdag"),
        (ON_SATURDAY, the.UNTIL, "Sluiting op een werkdag"),
        (AT_NIGHT, the.UNTIL, "Sluiting op een werkdag"),
        (the.OPENS + timedelta(days=13), the.OPENS, "Lang genoeg open"),
        (the.CLOSES, the.CLOSES - timedelta(days=1), "Vragenronde"),
    ],
)
def test_opening_takes_dates_that_parties_can_keep(cast: Cast, closes: datetime, until: datetime, missing: str) -> None:
    """Somebody is there when a party gets stuck, and there is time to answer, also what others asked."""
    pid = the.planned(cast, dates=Dates(the.OPENS, closes, until))

    def approve() -> None:
        opening.approve(the.consultation(pid), planning.sheet_digest(the.consultation(pid)))

    refused(cast, "coordinator", approve, f"Nog niet open: {missing}")
