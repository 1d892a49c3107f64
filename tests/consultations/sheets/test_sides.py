"""Whoever organised a consultation, or could read what a party drafted for it, is on that side for good (rule 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from buyergroup_hub.accounts.person.actions import people as accounts_people
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import DraftFile
from buyergroup_hub.consultations.answers.waiting import running
from buyergroup_hub.consultations.dialogue.actions import asking, rewording, thread
from buyergroup_hub.consultations.dossiers.actions import sides as sides_of
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.telling import people_of, people_of_parties, readers_of
from buyergroup_hub.consultations.sheets.models import TeamMember
from buyergroup_hub.events.verifying import shown
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.organisation.actions import organisations as organisations_actions
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from tests import factories as make
from tests import filled
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.answers.test_files import send, word
from tests.consultations.consulting import page_of
from tests.consultations.proven import fetched, made, proof
from tests.fixtures.clock import StandingClock
from tests.mailbox import letters

pytestmark = pytest.mark.one_engine

SECOND = timedelta(seconds=1)
WORKED = "werkt voor een marktpartij, of deed dat sinds de opening"
ORGANISED = "Je organiseerde deze consultatie"


def joins(cast: Cast, who: str, place: str) -> None:
    """Somebody becomes a colleague, confirmed by whoever works there."""
    with cast.writing():
        people_actions.affiliate(cast.person(who), cast.organisation(place))


def leaves(cast: Cast, who: str, place: str) -> None:
    with cast.writing():
        affiliation = people_actions.running_affiliation(cast.people[who], cast.organisations[place])
        assert affiliation is not None
        people_actions.end_affiliation(affiliation)


def out_of_team(cast: Cast, pid: str, who: str) -> None:
    with cast.acting("coordinator"):
        mine = select(TeamMember).filter_by(person_id=cast.people[who], until=None)
        planning.leave_team(db.session.scalars(mine).one())


def sides(cast: Cast, pid: str, who: str) -> tuple[bool, bool]:
    """(organises, answers)"""
    with cast.reading():
        found, one = cast.standing(who), the.consultation(pid)
        tokens = [token for token in found.tokens if token == f"organisers:{one.id}" or token.count(":") == 2]
        assert bool(tokens) == bool(one.id in found.teams or found.parties)
        return one.id in found.teams, bool(found.parties)


def with_file(cast: Cast, pid: str) -> tuple[str, str]:
    """A draft of party_a with a file: (its address, the address of the file)."""
    the.drafted(cast, pid)
    with cast.reading():
        mine = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"
    send(cast.client("party_a"), f"{mine}/questions/1", word("geheim"), "plan.docx", base="1", text="Zie bestand.")
    with cast.reading():
        return mine, f"/files/{db.session.scalars(select(File.pid).join(DraftFile)).one()}"


@pytest.mark.parametrize("still_in_team", [True, False])
def test_an_organiser_who_becomes_a_colleague_of_a_party_reads_nothing_of_it(cast: Cast, still_in_team: bool) -> None:
    pid = the.opened(cast)
    mine, file = with_file(cast, pid)
    if not still_in_team:
        out_of_team(cast, pid, "secretary")
    joins(cast, "secretary", "firm_a")
    assert sides(cast, pid, "secretary") == (False, False)
    her = cast.client("secretary")
    pages = ("", "/questions/1", "/draft")
    for page in pages:
        answer = her.get(mine + page)
        assert answer.status_code == 403, page
        assert ORGANISED in answer.text
    assert her.get(file).status_code == 404
    assert her.post(f"{mine}/questions/1", data={"base": "0", "text": "x"}).status_code == 403
    assert her.post(f"{mine}/submissions", data={"seen": "x"}).status_code == 403
    assert "leest niets van een partij" in cast.client("party_b").get(f"/consultations/{pid}/parties/new").text
    new = her.get(f"/consultations/{pid}/parties/new")
    assert (new.status_code, ORGANISED in new.text) == (403, True)
    assert mine not in her.get("/my-work").text + her.get(f"/consultations/{pid}").text
    assert her.get("/search?q=tekening").text.count(mine) == 0
    assert cast.client("colleague_a").get(file).status_code == 200, "her colleagues read on"


def test_she_is_told_nothing_and_says_nothing_for_it(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Welke norm geldt?")
    joins(cast, "secretary", "firm_a")
    person = cast.people["secretary"]
    with cast.acting("secretary"):
        one, firm = the.consultation(pid), cast.organisation("firm_a")
        assert asking.own_clarifications(one) == []
        for people in (people_of_parties(one.id), people_of(firm.id, one.id), readers_of(one.id)):
            assert cast.people["party_a"] in people
            assert person not in people
    deeds = (
        lambda: answering.begin_answering(the.consultation(pid), cast.organisation("firm_a")),
        lambda: thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), "Wij ook."),
        lambda: asking.ask(the.consultation(pid), cast.organisation("firm_a"), "En dan?"),
    )
    for deed in deeds:
        the.refused(cast, "secretary", deed, "Je organiseer")


def test_who_only_says_to_work_there_keeps_no_party_out_and_lends_it_no_name(cast: Cast) -> None:
    """An organiser, or anybody else, is invited to a group for a firm that knows nothing of it."""
    pid = the.opened(cast)
    with cast.writing():
        make.affiliation(cast.person("secretary"), cast.organisation("firm_a"), confirmed=False)
        cast.person("secretary").name = "Duurzaam Beton"
    with cast.acting("party_a"):
        begun = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        assert begun.organisation_id == cast.organisations["firm_a"]
    with cast.reading():
        assert rewording.reveals("Gebruik duurzaam beton.", [cast.organisation("firm_a")]) == []


@pytest.mark.parametrize("firm", ["firm_a", "firm_b"])
def test_who_leaves_a_market_party_does_not_take_her_rights_back(cast: Cast, clock: StandingClock, firm: str) -> None:
    """Whether it answers (firm_a) or not (firm_b): nobody learns from it which of them does."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    joins(cast, "secretary", firm)
    clock.set(hub_clock.now() + SECOND)
    leaves(cast, "secretary", firm)
    assert sides(cast, pid, "secretary") == (False, False)
    out_of_team(cast, pid, "secretary")
    team, chosen = f"/consultations/{pid}/team", {"person": filled.word(cast.people["secretary"])}
    assert WORKED in cast.client("coordinator").post(team, data=chosen).text
    the.unsealed(cast, pid)
    assert WORKED in cast.client("coordinator").post(team, data=chosen).text, "also after it closed"
    assert sides(cast, pid, "secretary") == (False, False)
    assert "of dat sinds de opening deed" in cast.client("coordinator").get(f"/consultations/{pid}/manage").text
    refused = cast.client("secretary").get(f"/consultations/{pid}/manage")
    assert "je werkte tijdens de consultatie voor een marktpartij" in refused.text


@pytest.mark.parametrize("kind", ["market_party", "public_client"])
def test_who_worked_for_a_party_does_not_come_to_organise(cast: Cast, clock: StandingClock, kind: str) -> None:
    """Also where the organisation is no market party any more."""
    pid = the.opened(cast)
    joins(cast, "participant", "firm_a")
    the.submitted(cast, pid)
    clock.set(hub_clock.now() + SECOND)
    leaves(cast, "participant", "firm_a")
    with cast.writing():
        db.session.get_one(Organisation, cast.organisations["firm_a"]).kind = kind
    the.refused(
        cast, "coordinator", lambda: planning.add_to_team(the.consultation(pid), cast.people["participant"]), WORKED
    )


def test_who_left_before_the_opening_and_who_nobody_confirmed_may_organise(cast: Cast, clock: StandingClock) -> None:
    clock.set(the.OPENS - 10 * SECOND)
    joins(cast, "participant", "firm_a")
    with cast.writing():
        make.affiliation(cast.person("core_member"), cast.organisation("firm_b"), confirmed=False)
    pid = the.planned(cast)
    the.refused(
        cast, "coordinator", lambda: planning.add_to_team(the.consultation(pid), cast.people["participant"]), WORKED
    )
    leaves(cast, "participant", "firm_a")
    the.approve(cast, pid)
    clock.set(the.OPENS)
    with cast.writing():
        opening.open_due()
    with cast.acting("coordinator"):
        for who in ("participant", "core_member"):
            planning.add_to_team(the.consultation(pid), cast.people[who])
    assert sides(cast, pid, "participant") == (True, False)


def test_a_successor_of_a_party_gives_no_way_back(cast: Cast) -> None:
    pid = the.opened(cast)
    mine, file = with_file(cast, pid)
    joins(cast, "secretary", "firm_b")
    with cast.acting("programme"):
        organisations_actions.succeed(cast.organisation("firm_a"), cast.organisation("firm_b"), "merged")
        organisations_actions.succeed(cast.organisation("firm_b"), cast.organisation("firm_c"), "merged")
    assert sides(cast, pid, "secretary") == (False, False)
    her = cast.client("secretary")
    assert her.get(mine).status_code in (403, 404)
    assert her.get(file).status_code == 404


def test_the_last_organiser_who_may_act_stays(cast: Cast) -> None:
    the.opened(cast)
    joins(cast, "secretary", "firm_b")
    the.refused(cast, "coordinator", lambda: _leave(cast, "coordinator"), "enige organisator")


def _leave(cast: Cast, who: str) -> None:
    planning.leave_team(db.session.scalars(select(TeamMember).filter_by(person_id=cast.people[who])).one())


def test_the_dossier_says_by_function_who_was_on_which_side(cast: Cast, clock: StandingClock) -> None:
    """Of parties only once their answers are open, and of those only: who drafts or began, nobody may learn."""
    pid = the.opened(cast)
    for who, firm, function in (("party_a", "firm_a", "Calculator"), ("party_b", "firm_b", "Tekenaar")):
        with cast.writing():
            place = people_actions.running_affiliation(cast.people[who], cast.organisations[firm])
            assert place is not None
            place.function = function
    out_of_team(cast, pid, "secretary")
    joins(cast, "secretary", "firm_a")
    the.submitted(cast, pid)
    the.drafted(cast, pid, "party_b")
    assert "Calculator" not in _dossier(cast, pid)
    the.unsealed(cast, pid)
    page = _dossier(cast, pid)
    assert "Calculator" in page
    assert "Tekenaar" not in page
    with cast.reading():
        one = the.consultation(pid)
        assert [(found.organisation, found.until is None) for found in sides_of.organisers(one)] == [
            (cast.organisation("municipality").name, True),
            (cast.organisation("water_board").name, False),
        ]
        assert len(sides_of.of_parties(one)) == 2, "its two people, and not who organised"
    for who in ("coordinator", "secretary", "party_a", "colleague_a"):
        with cast.reading():
            assert str(cast.person(who).name) not in page


def _dossier(cast: Cast, pid: str) -> str:
    return fetched(cast, made(cast, pid))["dossier.json"].decode()


def test_who_organised_is_not_offered_to_answer(cast: Cast) -> None:
    """Her colleagues of the party are."""
    pid = the.opened(cast)
    joins(cast, "secretary", "firm_a")
    for who, offered in (("secretary", False), ("party_a", True)):
        with cast.reading():
            assert [row.pid for row in running(cast.standing(who))] == [pid] * offered


def test_who_is_in_the_group_no_more_is_no_second_organiser(cast: Cast) -> None:
    """Nobody could open the answers if the other left the team."""
    pid = the.opened(cast)
    with cast.writing():
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people["secretary"])
        db.session.execute(update(Membership).where(Membership.affiliation_id.in_(place)).values(until="2026-01-01"))
    with pytest.raises(RuleBroken, match="enige organisator"):
        out_of_team(cast, pid, "coordinator")


# Where every organiser has gone


def leaves_group(cast: Cast, who: str) -> None:
    with cast.writing():
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people[who])
        db.session.execute(update(Membership).where(Membership.affiliation_id.in_(place)).values(until="2026-01-01"))


def is_blocked(cast: Cast, who: str) -> None:
    with cast.acting("administrator"):
        accounts_people.block(cast.person(who))


@pytest.mark.parametrize("goes", [leaves_group, is_blocked])
def test_who_leads_the_group_goes_on_where_every_organiser_has_gone(
    cast: Cast, clock: StandingClock, goes: Callable[[Cast, str], None]
) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    out_of_team(cast, pid, "secretary")
    page, team = f"/consultations/{pid}", f"/consultations/{pid}/team/own"
    assert cast.client("secretary").post(team).status_code == 409, "somebody still runs it"
    assert "Word organisator" not in the.page_of(cast, "secretary", page)
    goes(cast, "coordinator")
    for who in ("participant", "party_a", "programme", "administrator"):
        assert "Word organisator" not in the.page_of(cast, who, page)
        assert cast.client(who).post(team).status_code == 403
    assert "Word organisator" in the.page_of(cast, "secretary", page)
    assert cast.client("secretary").post(team).status_code == 303
    clock.set(the.DATES.closes_at + timedelta(minutes=1))
    with cast.acting("secretary"):
        unsealing.unseal(the.consultation(pid))
    with cast.reading():
        assert the.consultation(pid).unsealed_at is not None


def test_all_whom_it_concerns_are_told_that_a_leader_goes_on(cast: Cast, clock: StandingClock) -> None:
    """Else she ends the last organiser's membership and opens what parties answered, and nobody hears of it."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    out_of_team(cast, pid, "secretary")
    leaves_group(cast, "coordinator")
    assert cast.client("secretary").post(f"/consultations/{pid}/team/own").status_code == 303
    subject = "Een ander organiseert nu de marktconsultatie"
    told = {
        who: [one for one in letters(cast.app, f"{who}@example.org") if one.subject.startswith(subject)]
        for who in ("coordinator", "party_a", "colleague_a", "party_b", "secretary")
    }
    assert [who for who, got in told.items() if got] == ["coordinator", "party_a", "colleague_a"]
    clock.set(the.DATES.closes_at + timedelta(minutes=1))
    with cast.acting("secretary"):
        unsealing.unseal(the.consultation(pid))
    mails = proof(fetched(cast, made(cast, pid, who="secretary"), "secretary"))["content"]["mails"]
    assert ("een ander organiseert de consultatie", "Aannemer A") in {(one["what"], one["to"]) for one in mails}
    for kind, who in (("organisers", "secretary"), ("party", "party_a"), ("public", "secretary")):
        events = map(shown, proof(fetched(cast, made(cast, pid, kind, who), who))["events"])
        assert [one["name"] for one in events].count("consultation.taken_up") == 1, kind


def test_who_goes_on_is_on_no_other_side(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    out_of_team(cast, pid, "secretary")
    joins(cast, "secretary", "firm_a")
    clock.forward(hours=1)
    leaves(cast, "secretary", "firm_a")
    leaves_group(cast, "coordinator")
    answer = cast.client("secretary").post(f"/consultations/{pid}/team/own")
    assert answer.status_code == 409
    assert WORKED in answer.text


def takes_a_job_at_a_firm(cast: Cast, who: str) -> None:
    joins(cast, who, "firm_a")


@pytest.mark.both_engines
@pytest.mark.parametrize("loses", [is_blocked, leaves_group, takes_a_job_at_a_firm])
def test_the_team_says_who_of_it_can_do_nothing_any_more(cast: Cast, loses: Callable[[Cast, str], None]) -> None:
    """Nor is she the organiser who is left over."""
    pid = the.opened(cast)
    idle, url = "Kan nu niets doen in deze consultatie.", f"/consultations/{pid}/manage"
    assert idle not in page_of(cast, "coordinator", url)
    loses(cast, "secretary")
    page = page_of(cast, "coordinator", url)
    assert page.count(idle) == 1
    assert page.index("Coordinator Person") < page.index("Secretary Person") < page.index(idle)
    with pytest.raises(RuleBroken, match="enige organisator"):
        out_of_team(cast, pid, "coordinator")


def test_who_is_blocked_is_offered_to_no_team(cast: Cast) -> None:
    pid = the.opened(cast)
    out_of_team(cast, pid, "secretary")
    url = f"/consultations/{pid}/manage"
    assert "Secretary Person (" in page_of(cast, "coordinator", url)
    is_blocked(cast, "secretary")
    assert "Secretary Person (" not in page_of(cast, "coordinator", url)
